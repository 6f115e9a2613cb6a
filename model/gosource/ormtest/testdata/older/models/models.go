// Package models holds what older versions of GORM and of its drivers read in
// other ways than the newest.
package models

// All are the models in the order of their tables.
func All() []any { return []any{&Thing{}, &Pic{}, &Part{}, &Node{}} }

// Thing has unique columns, which are constraints from 1.25.7 on; a relation
// that is polymorphic from 1.25.6 on; and a generated column from driver 1.6.2
// on.
type Thing struct {
	ID      uint
	Code    string `gorm:"unique;size:20"`
	Serial  int    `gorm:"unique;not null;default:7"`
	Pics    []Pic  `gorm:"polymorphicType:Kind;polymorphicId:OwnerRef"`
	Doubled int    `gorm:"generated:serial * 2"`
	Row     int64  `gorm:"generated:identity always"`
}

// Pic belongs to a thing, in one way or the other.
type Pic struct {
	ID       uint
	Kind     string
	OwnerRef int16
	ThingID  int16
}

// Part has a constraint whose name holds a digit, which is a name from 1.25.8
// on, and a quote behind a backslash, which is a quote from 1.31.1 on.
type Part struct {
	ID      uint
	Note    string `gorm:"check:note-text,note <> 'a\\\"b'"`
	ThingID uint
	Thing   Thing `gorm:"constraint:fk_2,OnDelete:CASCADE"`
}

// Node has long names, cut to 64 characters and then to 63 bytes up to driver
// 1.5.5, and to 63 from there on; and an index with an option, written from
// driver 1.5.10 on.
type Node struct {
	ID                                              uint
	AnAttributeWithANameThatIsLongerThanAllTheOther string `gorm:"index;unique;check:id > 0"`
	AnAttributeWithANameThatIsMuchLongerOfPrefix    string `gorm:"index"`
	AnAttributeWithANameThatIsLongEnoughToBeAtSixty string `gorm:"index"`
	Left                                            int    `gorm:"index:by_left,option:INCLUDE (id)"`
}

// TableName is long, too.
func (Node) TableName() string { return "nodes_of_a_tree" }
