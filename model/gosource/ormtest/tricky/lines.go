package tricky

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"reflect"
	"time"

	"gorm.io/gorm/schema"
)

// 40 the grammar of tags: spaces, truth, what is said twice, and what GORM does
// not know
type T40 struct {
	ID uint
	A  string `gorm:"not null; size: 20 "`
	B  string `gorm:"unique:anything;not null:false"`
	C  string `gorm:"index:false"`
	D  string `gorm:"index:,unique:false"`
	E  string `gorm:"unique_index;varchar(10);sql:x;bigint"`
	F  string `gorm:"size:5;size:7"`
	G  string `gorm:"check:g > 'a';check:length(g) < 9"`
	H  uint   `gorm:"primaryKey:false;primary_key:false"`
	I  string `gorm:"TYPE:string;SIZE:10"`
	J  int    `gorm:"type:INT"`
	K  string `gorm:"type:bytes"`
	L  int    `gorm:"type:float;precision:6"`
	M  int    `gorm:"type:uint;size:16"`
	N  string `gorm:"default: x "`
	O  string `gorm:"comment:a\\;b;check:o <> 'a\\;b'"`
	P  string `gorm:"Size:3;NOTNULL" json:"p" gorm:"size:9"`
	Q  string `gorm:"index:,where:q <> 'a\\,b',sort:desc;index:q2,expression:lower(q)"`
}

// 41 names of types that have no usual plural
type (
	OrderV2     struct{ ID uint }
	Campus      struct{ ID uint }
	Hero        struct{ ID uint }
	IPv4Address struct{ ID, APIID, UserIDs uint }
	HTTPSServer struct {
		ID      uint
		UTF8Txt string `gorm:"unique;index"`
	}
)

// 42 where a table's name comes from
type Named42 struct{ N int }

func (*Named42) TableName() string { return "named42" }

type Other42 struct{ O int }

func (*Other42) TableName() string { return "other42" }

type (
	// Left42 leaves the fields out, not the method.
	Left42 struct {
		Named42 `gorm:"-"`
		ID      uint
	}
	// Pointer42 embeds a pointer.
	Pointer42 struct {
		*Other42
		ID uint
	}
	// Both42 has two methods of that name, and so none.
	Both42 struct {
		Named42
		Other42
		ID uint
	}
	// Wrong42 has a method of another signature.
	Wrong42 struct{ ID uint }
	// Namer42 is given the naming strategy.
	Namer42 struct{ ID uint }
)

func (Wrong42) TableName(bool) string { return "wrong" }

func (Namer42) TableName(schema.Namer) string { return "by_namer42" }

// 43 what an embedding field passes on, prefixes in prefixes, and types that
// are columns although they are embedded
type Word43 string

type Deep43 struct {
	A  int `gorm:"column:first"`
	At time.Time
}
type Mid43 struct {
	Deep43 `gorm:"embeddedPrefix:n_"`
	X      string `gorm:"size:4;uniqueIndex"`
}
type T43 struct {
	Mid43 `gorm:"embeddedPrefix:m_;size:99;unique;index;primaryKey;default:3"`
	Word43
	When Deep43 `gorm:"embedded;embeddedPrefix:w_;type:date"`
	ID   uint
	Ptr  *Mid43 `gorm:"embedded;embeddedPrefix:p_"`
}

// 44 types that say how they are stored
type (
	PtrValue44  struct{ n int }
	PtrType44   struct{ n int }
	Short44     string
	Chained44   struct{ V sql.NullInt32 }
	Serial44    struct{ n int }
	OwnTime44   struct{ time.Time }
	LaterTime44 time.Time
	Word44      struct{ n int }
	Bytes44     []byte
	Fixed44     [3]byte
	NamedByte44 []Eight44
	Eight44     byte
	Error44     struct{ S string }
)

func (*PtrValue44) Value() (driver.Value, error) { return int64(1), nil }

func (*PtrType44) GormDataType() string { return "varchar(9)" }

func (Short44) GormDataType() string { return "int" }

func (Chained44) Value() (driver.Value, error) { return nil, nil }

func (OwnTime44) Value() (driver.Value, error) { return time.Time{}, nil }

func (t LaterTime44) Value() (driver.Value, error) { return time.Time(t).UTC(), nil }

func (Word44) Value() (driver.Value, error) { return Short44("x"), nil }

func (Error44) Value() (driver.Value, error) { return nil, driver.ErrBadConn }

func (*Serial44) Scan(context.Context, *schema.Field, reflect.Value, any) error { return nil }

func (Serial44) Value(context.Context, *schema.Field, reflect.Value, any) (any, error) {
	return "", nil
}

type T44 struct {
	ID uint
	A  PtrValue44
	B  PtrType44
	C  Short44
	D  Chained44
	E  Serial44 `gorm:"size:40"`
	F  OwnTime44
	G  Bytes44
	H  Fixed44
	J  Error44
	K  sql.NullInt16
	L  sql.NullByte
	M  sql.NullBool
	N  sql.NullTime
	O  *sql.NullFloat64
	P  sql.Null[string] `gorm:"size:7"`
	Q  sql.RawBytes
	R  uintptr        `gorm:"type:bigint"`
	S  complex64      `gorm:"type:text"`
	T  any            `gorm:"serializer:json"`
	U  []int          `gorm:"serializer:JSON;default:'[]'"`
	V  time.Time      `gorm:"serializer:unixtime"`
	W  bool           `gorm:"serializer:gob"`
	X  map[string]any `gorm:"type:varchar(99)"`
	NB NamedByte44    `gorm:"type:text"`
}

// 45 keys
type (
	// Code45 is numbered by its other key.
	Code45 struct {
		ID   uint
		Code int `gorm:"primaryKey"`
	}
	// None45 has no key.
	None45 struct{ Name string }
	// Text45 cannot be numbered.
	Text45 struct {
		ID string `gorm:"primaryKey;autoIncrement"`
	}
	// Big45 has a type of its own.
	Big45 struct {
		ID uint32 `gorm:"type:numeric;autoIncrement:false"`
	}
	// Step45 has steps, which AutoMigrate does not write.
	Step45 struct {
		ID uint16 `gorm:"autoIncrementIncrement:2"`
	}
	// Upper45 has a key that is no field ID.
	Upper45 struct {
		Key int8 `gorm:"column:id"`
	}
	// Pair45 is numbered although two columns are the key.
	Pair45 struct {
		A int32 `gorm:"primaryKey"`
		B int32 `gorm:"primaryKey;autoIncrement"`
	}
)

// 46 relations: settings that do and do not stop a foreign key, embedded ones,
// and keys that are half found
type Boss46 struct {
	ID     uint16
	First  *Kid46  `gorm:"foreignKey:BossID"`
	Kids   []Kid46 `gorm:"foreignKey:BossID;constraint:OnDelete:SET NULL,OnUpdate:CASCADE"`
	Spare  []Kid46 `gorm:"foreignKey:SpareID;->"`
	Hidden []Kid46 `gorm:"foreignKey:HiddenID;-:migration"`
	None   []Kid46 `gorm:"foreignKey:NoneID;-"`
	False  []Kid46 `gorm:"foreignKey:FalseID;constraint:false"`
}
type Kid46 struct {
	ID       uint
	BossID   *int64
	SpareID  int8
	HiddenID int8
	NoneID   int8
	FalseID  uint64
}
type In46 struct {
	BossRef uint
	Boss    *Boss46 `gorm:"foreignKey:BossRef;constraint:,OnDelete:CASCADE"`
	ToyID   uint
	Toy     Toy46 `gorm:"belongsTo"`
}
type Toy46 struct {
	ID uint
}
type T46 struct {
	ID   uint
	In46 `gorm:"embeddedPrefix:in_"`
	Out  In46 `gorm:"embedded;embeddedPrefix:out_;constraint:OnUpdate:CASCADE"`
	Self *T46 `gorm:"foreignKey:SelfID"`

	SelfID *uint
}

// 47 join tables: what fields inherit, and names that are the same
type Tag47 struct {
	Code string `gorm:"primaryKey;size:9;uniqueIndex;default:x;comment:short"`
	Name string `gorm:"uniqueIndex:by_name,priority:2;size:12;not null"`
}
type T47 struct {
	ID      uint16  `gorm:"primaryKey;column:nr;index"`
	Tags    []Tag47 `gorm:"many2many:t47_tags"`
	Names   []Tag47 `gorm:"many2many:T47Names;references:Name;constraint:fk_x"`
	Parents []T47   `gorm:"many2many:t47_parents;joinForeignKey:Child;joinReferences:Parent"`
	NoKeys  []Tag47 `gorm:"many2many:t47_no_keys;constraint:-"`
}

type Same47 struct {
	ID     uint
	Same47 []*Same47 `gorm:"many2many:t47_same"`
}

// 48 keys of types that a reference takes over
type Serial48 struct {
	ID int64 `gorm:"type:bigserial;primaryKey"`
}
type Char48 struct {
	ID string `gorm:"type:char(4);primaryKey"`
}
type T48 struct {
	ID       uint
	CharID   string `gorm:"size:99;not null;default:none"`
	Char     Char48
	Char2ID  *string `gorm:"type:text"`
	Char2    *Char48
	SerialID int32
	Serial   Serial48
}

// 49 a unique key, whose constraint PostgreSQL takes for the key's
type T49 struct {
	ID   uint   `gorm:"primaryKey;unique"`
	Code string `gorm:"unique"`
}
