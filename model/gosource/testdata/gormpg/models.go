// Package gormpg holds GORM models that only PostgreSQL accepts.
package gormpg

// 26 long names, schema
type T26 struct {
	ID                                               uint
	AVeryLongColumnNameThatGoesOnAndOnForeverAndEver string `gorm:"index;unique;check:id > 0"`
}

func (T26) TableName() string { return "app.a_rather_long_table_name_for_a_table" }

// 28 index options
type T28 struct {
	ID uint
	Z  int    `gorm:"index:i1"`
	A  int    `gorm:"index:i1;index:,composite:cc"`
	M  int    `gorm:"index:i1,priority:5;index:,composite:cc,sort:desc nulls last"`
	W  string `gorm:"uniqueIndex:iw,where:w <> 'x\\,y'"`
	X  string `gorm:"index:ix,expression:x varchar_pattern_ops"`
	I  string `gorm:"index:ii,option:INCLUDE (x)"`
	N  string `gorm:"index:inn,class:UNIQUE,option:NULLS NOT DISTINCT"`
	H  string `gorm:"index:ih,type:hash"`
	L  string `gorm:"index:il,expression:lower(l)"`
}
