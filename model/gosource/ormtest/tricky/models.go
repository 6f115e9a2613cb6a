// Package tricky holds GORM models whose schema depends on the finer points of
// GORM's schema parser. The comments number them as the reference does.
package tricky

import (
	"database/sql/driver"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/shopspring/decimal"
	"gorm.io/datatypes"
	"gorm.io/gorm"
)

// 1 reserved GORM type words
type T01 struct {
	ID uint
	A  int       `gorm:"type:int"`
	B  int       `gorm:"type:integer"`
	C  time.Time `gorm:"type:time"`
}

// 2 PK with type:
type T02 struct {
	ID int64 `gorm:"type:integer;primaryKey"`
}

// 3 composite PK with id
type T03 struct {
	ID  uint   `gorm:"primaryKey"`
	Loc string `gorm:"primaryKey"`
}

// 4 composite ints, no id
type T04 struct {
	A uint `gorm:"primaryKey"`
	B uint `gorm:"primaryKey"`
}

// 5 non-PK autoIncrement
type T05 struct {
	ID  string
	Seq int32 `gorm:"autoIncrement"`
}

// 6 default quoting
type T06 struct {
	ID uint
	A  string    `gorm:"default:CURRENT_USER"`
	B  string    `gorm:"default:it's"`
	C  string    `gorm:"default:gen_random_uuid()"`
	D  float64   `gorm:"default:1.50"`
	E  []byte    `gorm:"default:'abc'"`
	F  int       `gorm:"default:-3"`
	G  time.Time `gorm:"default:2020-01-02"`
	H  *bool     `gorm:"default:0;not null"`
}

// 7 Valuers without type:
type T07 struct {
	ID uint
	P  decimal.Decimal
	Q  decimal.NullDecimal
	U  uuid.UUID
	N  uuid.NullUUID
}

// 8 Valuer kinds
type VMap map[string]string

func (v VMap) Value() (driver.Value, error) { return json.Marshal(v) }

type VNil struct{ S int64 }

func (VNil) Value() (driver.Value, error) { return nil, nil }

type VEnum int

func (VEnum) Value() (driver.Value, error) { return "x", nil }

type T08 struct {
	ID uint
	M  VMap
	S  VNil
	E  VEnum
}

// 9 serializer
type T09 struct {
	ID uint
	M  map[string]string `gorm:"serializer:json"`
	I  int               `gorm:"serializer:json"`
	J  []int             `gorm:"type:jsonb;serializer:json"`
	B  []byte            `gorm:"serializer:json"`
}

// 10 GormDBDataType beats type:
type T10 struct {
	ID uint
	J  datatypes.JSON `gorm:"type:text"`
	D  datatypes.Date
	L  datatypes.JSONSlice[string]
}

// 11 embedded twice, prefixes, unnamed index
type E11 struct {
	Y int `gorm:"index"`
	Z int `gorm:"unique;check:z > 0"`
}
type T11 struct {
	ID uint
	A  E11 `gorm:"embedded;embeddedPrefix:a_"`
	B  E11 `gorm:"embedded;embeddedPrefix:b_"`
}

// 12 prefixed embedded ID becomes the PK
type E12 struct {
	ID   uint
	Name string
}
type T12 struct {
	Title  string
	Author E12 `gorm:"embedded;embeddedPrefix:author_"`
}

// 13 shadowing keeps indexes
type T13 struct {
	gorm.Model
	DeletedAt time.Time
	UpdatedAt int64
	ID        string `gorm:"size:5"`
}

// 14 tags on the embedding field
type E14 struct {
	A string
	B string `gorm:"size:5"`
}
type T14 struct {
	ID uint
	I  E14 `gorm:"embedded;not null;size:7;check:a > 'x'"`
}

// 15 unexported embed skipped; promoted TableName
type hidden struct{ Hid string }
type E15 struct{ ID uint }

func (*E15) TableName() string { return "promoted" }

type T15 struct {
	hidden
	E15
	X string
}

// 16 FK type copy overrides type:
type P16 struct {
	ID uuid.UUID `gorm:"type:uuid;default:gen_random_uuid();primaryKey"`
}
type T16 struct {
	ID    uint
	P16ID uuid.UUID
	P16   P16
	OID   *uuid.UUID `gorm:"type:char(36)"`
	O     *P16       `gorm:"foreignKey:OID"`
}

// 17 has-many, int32 FK to uint PK
type T17 struct {
	gorm.Model
	Cards []T17Card
}
type T17Card struct {
	ID    uint
	T17ID int32
}

// 18 both directions
type T18 struct {
	ID   uint
	Dogs []T18Dog `gorm:"constraint:OnDelete:CASCADE"`
}
type T18Dog struct {
	ID    uint
	T18ID uint
	T18   T18 `gorm:"constraint:OnDelete:RESTRICT"`
}

// 19 constraint:- on the has side kills the belongs-to FK
type T19 struct {
	ID   uint
	Kids []T19Kid `gorm:"constraint:-"`
}
type T19Kid struct {
	ID    uint
	T19ID uint
	T19   T19
}

// 20 mutual has-one
type Husband struct {
	ID     uint
	WifeID uint
	Wife   *Wife
}
type Wife struct {
	ID        uint
	HusbandID uint
	Husband   *Husband
}

// 21 self reference
type T21 struct {
	ID        uint
	ManagerID *uint
	Manager   *T21
	Team      []T21 `gorm:"foreignkey:ManagerID"`
}

// 22 m2m
type T22 struct {
	ID      uint
	Friends []*T22 `gorm:"many2many:t22_friends"`
	Langs   []L22  `gorm:"many2many:t22_langs;constraint:OnDelete:CASCADE"`
}
type L22 struct {
	ID   string `gorm:"size:36;not null;comment:x"`
	T22s []*T22 `gorm:"many2many:t22_langs"`
}

// 23 explicit join model
type T23 struct {
	ID    int
	Addrs []A23 `gorm:"many2many:t23_addrs;joinForeignKey:PersonID;joinReferences:AddressID"`
}
type A23 struct{ ID int }
type J23 struct {
	PersonID  int `gorm:"primaryKey"`
	AddressID int `gorm:"primaryKey"`
	CreatedAt time.Time
}

func (J23) TableName() string { return "t23_addrs" }

// 24 polymorphic
type T24 struct {
	ID   uint
	Logs []L24 `gorm:"polymorphicType:Kind;polymorphicId:RefID"`
}
type L24 struct {
	ID    uint
	Kind  string
	RefID string `gorm:"size:12"`
}

// 25 check names
type T25 struct {
	ID uint
	A  string `gorm:"check:nm,a <> 'x'"`
	B  int    `gorm:"check:,b > 0"`
	C  int    `gorm:"check:c in (1, 2)"`
	D  int    `gorm:"check:d > 1;check:d < 9"`
}

// 26 long names, schema
type T26 struct {
	ID                                               uint
	AVeryLongColumnNameThatGoesOnAndOnForeverAndEver string `gorm:"index;unique;check:id > 0"`
}

func (T26) TableName() string { return "app.a_rather_long_table_name_for_a_table" }

// 27 naming
type T27 struct {
	ID             uint
	AIPromptLength int
	HTTPSPort      int
	PIDs           string
	GitHubId       string `gorm:"column:github_id;index;unique"`
	OAuth2Token    string `gorm:"index"`
}

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

// 6 and 16 without what SQLite cannot parse: GORM writes the default
// gen_random_uuid() without the parentheses that it needs there.
type T06S struct {
	ID uint
	A  string    `gorm:"default:CURRENT_USER"`
	B  string    `gorm:"default:it's"`
	D  float64   `gorm:"default:1.50"`
	E  []byte    `gorm:"default:'abc'"`
	F  int       `gorm:"default:-3"`
	G  time.Time `gorm:"default:2020-01-02"`
	H  *bool     `gorm:"default:0;not null"`
	I  time.Time `gorm:"default:CURRENT_TIMESTAMP"`
	J  string    `gorm:"default:(hex(randomblob(4)))"`
}
type P16S struct {
	ID uuid.UUID `gorm:"type:uuid;primaryKey"`
}
type T16S struct {
	ID     uint
	P16SID uuid.UUID
	P16S   P16S
	OID    *uuid.UUID `gorm:"type:char(36)"`
	O      *P16S      `gorm:"foreignKey:OID"`
}

// 28 with the index options that SQLite has.
type T28S struct {
	ID uint
	Z  int    `gorm:"index:i1"`
	A  int    `gorm:"index:i1;index:,composite:cc"`
	M  int    `gorm:"index:i1,priority:5;index:,composite:cc,sort:desc"`
	W  string `gorm:"uniqueIndex:iw,where:w <> 'x\\,y'"`
	N  string `gorm:"index:inn,class:UNIQUE,collate:nocase"`
	L  string `gorm:"index:il,expression:lower(l)"`
}

// 31 a unique constraint beside a unique index and a check, in an embedded
// struct that is used once.
type E31 struct {
	Code  string  `gorm:"size:9;unique;uniqueIndex;check:p_code <> ''"`
	Price float64 `gorm:"precision:10;scale:2;not null;default:0.5"`
}
type T31 struct {
	E31   `gorm:"embeddedPrefix:p_"`
	ID    uint64    `gorm:"primaryKey;autoIncrement:false"`
	At    time.Time `gorm:"precision:3;not null;default:CURRENT_TIMESTAMP"`
	Small int8
	Big   uint32 `gorm:"index:,sort:desc,where:big > 3"`
	Blob  []byte `gorm:"not null"`
}
