// Package bunmodels holds Bun models whose schema depends on the finer points of
// Bun's table reader.
package bunmodels

import (
	"database/sql"
	"encoding/json"
	"math/big"
	"net"
	"net/netip"
	"net/url"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"
	"github.com/shopspring/decimal"

	"github.com/uptrace/bun"
)

// 29 Bun
type Geo29 struct {
	Lat float64
	Zip string `bun:",unique"`
}
type Adr29 struct {
	City string `bun:",notnull,unique:c"`
	Geo  Geo29  `bun:"embed:geo_"`
}
type Am29 struct {
	N string
	M int
}
type An29 struct{ N string }
type B29 struct {
	bun.BaseModel `bun:"table:b29"`
	Am29
	An29
	ID  int32 `bun:",pk,autoincrement,unique"`
	I2  int64 `bun:"type:integer"`
	N2  sql.NullInt32
	A   []string  `bun:",array"`
	Adr Adr29     `bun:"embed:adr_"`
	X   string    `bun:",unique:g"`
	Y   string    `bun:"yy,unique:g"`
	T   time.Time `bun:",nullzero,notnull,default:current_timestamp"`
	S   string    `bun:",scanonly"`
}

// 30 Bun FKs
type U30 struct {
	ID     int64 `bun:",pk,autoincrement"`
	BossID int64
	Boss   *U30 `bun:"rel:belongs-to"`
	P1     string
	P2     int
	P      *P30  `bun:"rel:belongs-to,join:p1=a,join:p2=b,on_delete:cascade"`
	Prof   *F30  `bun:"rel:has-one,join:id=user_id"`
	Gs     []G30 `bun:"m2m:u30_g30,join:U=G"`
}
type P30 struct {
	A string `bun:",pk"`
	B int    `bun:",pk"`
}
type F30 struct {
	ID     int64 `bun:",pk"`
	UserID int64
	User   *U30 `bun:"rel:belongs-to,join:user_id=id"`
}
type G30 struct {
	ID int64 `bun:",pk"`
}
type J30 struct {
	bun.BaseModel `bun:"table:u30_g30"`
	UID           int64 `bun:",pk"`
	U             *U30  `bun:"rel:belongs-to,join:uid=id"`
	GID           int64 `bun:",pk"`
	G             *G30  `bun:"rel:belongs-to,join:gid=id"`
}
type M30 struct {
	UID int64 `bun:",pk"`
	U   *U30  `bun:"rel:belongs-to,join:uid=id"`
}

// 29 as SQLite takes it: Bun writes no type for an array there.
type B29S struct {
	bun.BaseModel `bun:"b29s,alias:b"`
	Am29
	An29
	ID  int32 `bun:",pk,autoincrement"`
	N2  sql.NullInt32
	Adr Adr29  `bun:"embed:adr_"`
	X   string `bun:",unique:g"`
	Y   string `bun:"yy,unique:g"`
	Z   string `bun:"unique:\"g,h\""`
	W   string `bun:"w w,unique:h,unique:i"`
}

type (
	Level    int16
	Status   string
	MyTime   time.Time
	Tags     []string
	Raw      []byte
	Settings struct{ A, B int }
	Lookup   map[string]int
	Digits   [3]int
)

// Types has every kind of Go type that both engines have a type for.
type Types struct {
	bun.BaseModel
	ID         int64 `bun:",pk,identity"`
	B          bool
	I          int
	I8         int8
	I16        int16
	I32        *int32
	I64        int64
	U          uint
	U8         uint8
	U16        uint16
	U32        uint32
	U64        *uint64
	F32        float32
	F64        float64
	S          string
	SP         *string
	By         []byte
	R          Raw
	JR         json.RawMessage
	T          time.Time
	TP         *time.Time
	MT         MyTime
	D          time.Duration
	NB         sql.NullBool
	NF         sql.NullFloat64
	NI         sql.NullInt64
	NI32       sql.NullInt32
	NS         sql.NullString
	NT         sql.NullTime
	BNT        bun.NullTime
	N16        sql.Null[int16]
	Dec        decimal.Decimal
	ND         decimal.NullDecimal
	NU         uuid.NullUUID
	URL        url.URL
	Big        big.Int
	IP         net.IP
	Net        net.IPNet
	NA         netip.Addr
	PQ         pq.StringArray
	L          Level
	St         Status
	Tg         Tags
	Se         Settings
	SeP        *Settings
	Lo         Lookup
	TypeText   string    `bun:"type:varchar(30)"`
	TypeNum    float64   `bun:"type:numeric(10, 2),notnull,default:0.5"`
	TypeVar    string    `bun:"type:varchar,nullzero"`
	Dflt       string    `bun:",default:'it''s'"`
	Fn         string    `bun:",default:(lower('A'))"`
	Now        time.Time `bun:",notnull,default:current_timestamp,soft_delete"`
	JSON       Settings  `bun:"type:json"`
	MP         Settings  `bun:",msgpack"`
	Skip       string    `bun:"-"`
	Only       string    `bun:",scanonly"`
	Column     string    `bun:"column:other,alt:third"`
	unexported string
}

func (t Types) hidden() string { return t.unexported }

// PGTypes has the types that PostgreSQL alone knows.
type PGTypes struct {
	bun.BaseModel `bun:"table:app.pg_types"`
	ID            uint16 `bun:",pk,autoincrement"`
	UU            uuid.UUID
	UT            uuid.UUID `bun:"type:uuid,default:gen_random_uuid()"`
	DG            Digits
	AS            []string    `bun:",array"`
	AI            []int64     `bun:",array"`
	AT            []time.Time `bun:",array"`
	AP            []*string   `bun:",array"`
	AB            []byte      `bun:",array"`
	AIP           []net.IP    `bun:",array"`
	AA            [][]string  `bun:",array"`
	A3            [3]int32    `bun:",array"`
	PP            **string
	TT            []string `bun:"type:text[],array"`
	IN            int32    `bun:"type:integer,autoincrement"`
	BS            int64    `bun:"type:BIGINT,autoincrement"`
	ID2           int16    `bun:",identity"`
	RG            string   `bun:"type:int4range"`
	CM            string   `bun:"type:varchar(9) collate ucs_basic"`
	GE            string   `bun:"type:\"numeric(8,2)\""`
}

// Embeds has embedded structs in every form.
type Stamp struct {
	CreatedAt time.Time `bun:",nullzero,notnull,default:current_timestamp"`
	UpdatedAt time.Time
	Note      string
}
type base struct {
	Key int64 `bun:",pk,autoincrement"`
}
type Inner struct {
	Deep Geo29  `bun:"embed:deep_"`
	Code string `bun:",unique:code"`
}
type Embeds struct {
	bun.BaseModel `bun:"table:embeds,alias:e,select:other"`
	base
	*Stamp
	Note     int
	Inner    Inner  `bun:"embed:in_"`
	InnerPtr *Inner `bun:"embed:ip_"`
	Bare     Geo29  `bun:",embed"`
	time.Time
	CreatedAt string `bun:"-"`
}

// View is a second view of Embeds's table.
type View struct {
	Embeds `bun:",extend"`
	Extra  string `bun:",scanonly"`
}

// Keys have no, one or two columns.
type NoKey struct {
	bun.BaseModel
	ID   int64
	Name string `bun:"name"`
}
type TwoKeys struct {
	bun.BaseModel `bun:"two_keys"`
	A             int64  `bun:",pk,autoincrement"`
	B             string `bun:"type:varchar(20),pk"`
	C             int64  `bun:",unique"`
}

// Naming has names that Bun treats in its own way.
type UserIDs struct {
	bun.BaseModel
	UserIDs, IPv4, ABCd, HTTPServer string
	OAuth2Token                     int `bun:"oauth"`
	Order, Select                   string
}

// Seed is the tutorial: users with addresses and roles.
type Person struct {
	bun.BaseModel `bun:"table:people"`
	ID            int64  `bun:",pk,autoincrement"`
	Name          string `bun:",notnull"`
	ParentID      *int64
	Parent        *Person    `bun:"rel:belongs-to,join:parent_id=id,on_delete:set null,on_update:cascade"`
	Profile       *Profile   `bun:"rel:has-one,join:id=person_id"`
	Addresses     []*Address `bun:"rel:has-many,join:id=person_id"`
	Groups        []Group    `bun:"m2m:members,join:Person=Group"`
	Notes         []Note     `bun:"rel:has-many,join:id=owner_id,join:type=owner_type,polymorphic"`
	MainID        int64
	Main          *Address `bun:"rel:has-one,join:main_id=id"`
}
type Profile struct {
	ID       int64 `bun:",pk"`
	PersonID int64
}
type Address struct {
	bun.BaseModel `bun:"table:addresses"`
	ID            int64 `bun:",pk,autoincrement"`
	PersonID      int64
	Person        *Person `bun:"rel:belongs-to,on_delete:cascade"`
}
type Group struct {
	Code string `bun:",pk,type:varchar(8)"`
}
type Member struct {
	bun.BaseModel `bun:"table:members"`
	PersonID      int64   `bun:",pk"`
	Person        *Person `bun:"rel:belongs-to,join:person_id=id,on_delete:cascade"`
	GroupCode     string  `bun:"type:varchar(8),pk"`
	Group         *Group  `bun:"rel:belongs-to,join:group_code=code"`
	Since         time.Time
}
type Note struct {
	ID        int64 `bun:",pk"`
	OwnerID   int64
	OwnerType string
	PersonsID int64
}

// Author, Book, Label and BookLabel refer to each other in no cycle.
type Author struct {
	bun.BaseModel `bun:"table:authors"`
	ID            int64  `bun:",pk,autoincrement"`
	Name          string `bun:",notnull,unique"`
	MentorID      *int64
	Mentor        *Author `bun:"rel:belongs-to,on_delete:set null,on_update:restrict"`
	Books         []Book  `bun:"rel:has-many,join:id=author_id"`
}
type Book struct {
	bun.BaseModel `bun:"table:books"`
	AuthorID      int64   `bun:",notnull,unique:author_title"`
	Title         string  `bun:",notnull,unique:author_title"`
	ISBN          string  `bun:",pk"`
	Author        *Author `bun:"rel:belongs-to,on_delete:CASCADE"`
	Labels        []Label `bun:"m2m:book_labels,join:Book=Label"`
}
type Label struct {
	bun.BaseModel `bun:"table:labels"`
	Lang          string `bun:",pk,type:char(2)"`
	Text          string `bun:",pk"`
}
type BookLabel struct {
	bun.BaseModel `bun:"table:book_labels"`
	ISBN          string `bun:",pk"`
	Book          *Book  `bun:"rel:belongs-to,join:isbn=isbn,on_delete:cascade"`
	LabelLang     string `bun:",pk,type:char(2)"`
	LabelText     string `bun:",pk"`
	Label         *Label `bun:"rel:belongs-to"`
}

// UniqueKey has constraints of the same columns, which PostgreSQL merges.
type UniqueKey struct {
	bun.BaseModel
	ID   int64  `bun:",pk,unique:the_id"`
	Code string `bun:",unique,unique:by_code,unique:also_by_code"`
}
