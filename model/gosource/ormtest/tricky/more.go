package tricky

import (
	"database/sql"
	"encoding/json"
	"net"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"
	"gorm.io/datatypes"
	"gorm.io/gorm"
)

type MyTime time.Time

type Number int16

// 32 types of other libraries, and Go's own in disguise
type T32 struct {
	ID     uuid.UUID `gorm:"type:uuid;primaryKey"`
	J      datatypes.JSON
	JM     datatypes.JSONMap
	JT     datatypes.JSONType[map[string]int]
	JS     datatypes.JSONSlice[int]
	D      datatypes.Date
	T      datatypes.Time
	U      datatypes.URL
	UU     datatypes.UUID
	BU     datatypes.BinUUID
	Nu     datatypes.Null[int32]
	NuS    datatypes.Null[string]
	A      pq.StringArray `gorm:"type:text[]"`
	I      pq.Int64Array  `gorm:"type:bigint[]"`
	S      []string       `gorm:"type:text;serializer:json;default:'[]'"`
	IP     net.IP
	Raw    json.RawMessage
	Key    [16]byte
	P      *[]byte
	PP     **string
	MT     MyTime
	N      Number
	Gone   gorm.DeletedAt `gorm:"index"`
	V      sql.Null[time.Time]
	F      sql.NullFloat64 `gorm:"precision:8"`
	Byte   byte
	R      rune
	X      json.RawMessage `gorm:"json"`
	Tm     int64           `gorm:"serializer:unixtime;type:time"`
	Ignore func()          `gorm:"-"`
	time.Time
	sql.NullString
}

// 33 two embedded structs with one relation's name, and relations that share
// a key
type P33 struct {
	ID   uint
	Kids []K33
	Fav  *K33
}
type Q33 struct {
	ID   uint
	Kids []K33 `gorm:"foreignKey:P33ID"`
}
type K33 struct {
	ID    uint
	P33ID uint
}
type E33 struct {
	OwnerID *uint
	Owner   *P33
}
type F33 struct {
	OwnerID uint
	Owner   Q33
}
type T33 struct {
	ID uint
	E  E33 `gorm:"embedded;embeddedPrefix:e_"`
	F  F33 `gorm:"embedded;embeddedPrefix:f_"`
}

// 34 composite keys and references
type P34 struct {
	Code string `gorm:"primaryKey;size:5"`
	Lang string `gorm:"primaryKey;type:char(2)"`
	Slug string `gorm:"uniqueIndex;size:44"`
}
type T34 struct {
	ID      int64 `gorm:"type:integer"`
	P34Code string
	P34Lang string
	P34     P34 `gorm:"constraint:fk_own,OnUpdate:CASCADE,OnDelete:SET DEFAULT"`
	Ref     string
	Other   *P34  `gorm:"foreignKey:Ref;references:Slug"`
	Many    []P34 `gorm:"many2many:T34Many"`
	Some    []P34 `gorm:"many2many:t34_some;foreignKey:ID;joinForeignKey:Left;references:Slug;joinReferences:RightSlug"`
}

// 35 generics, a named slice and a table of another schema's name
type Box[T any] struct {
	ID    uint
	Value T
}
type Items []Item35
type T35 struct {
	Box[string] `gorm:"embeddedPrefix:box_"`
	Items       Items `gorm:"foreignKey:Parent"`
}
type Item35 struct {
	ID     uint
	Parent uint `gorm:"index:,unique,where:parent > 0"`
}
