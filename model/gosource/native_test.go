package gosource

import (
	"strings"
	"testing"

	"github.com/autogen-db/autogen/model"
	"github.com/google/go-cmp/cmp"
)

func TestSnakeCase(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"ID": "id", "UserID": "user_id", "HTTPServer": "http_server", "Name": "name", "FullName": "full_name",
		"userName": "user_name", "HTTPSPort": "https_port", "GitHubId": "git_hub_id", "PIDs": "pi_ds", "AIPromptLength": "ai_prompt_length",
		"Comp2ID": "comp2_id", "OAuth2Token": "o_auth2_token", "Line1": "line1", "X": "x", "SKU_ID": "sku_id", "Snake_case": "snake_case",
		"ÜberName": "über_name", "A1B2": "a1_b2", "": "",
	} {
		if got := snakeCase(name); got != want {
			t.Errorf("snakeCase(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestDefaultNames(t *testing.T) {
	t.Parallel()
	n := (&reader{}).newNamer("app.orders")
	n.reserve("orders_b_key")
	long := strings.Repeat("long_column_name_", 4)
	for _, test := range []struct {
		suffix string
		parts  []string
		want   string
	}{
		{"key", []string{"a"}, "orders_a_key"},
		{"key", []string{"a"}, "orders_a_key1"},
		{"key", []string{"b"}, "orders_b_key1"},
		{"check", nil, "orders_check"},
		{"idx", []string{"a", "expr"}, "orders_a_expr_idx"},
	} {
		if got := n.name(test.suffix, test.parts...); got != test.want {
			t.Errorf("%v: got %s, want %s", test.parts, got, test.want)
		}
	}
	// Two long names that share their beginning stay apart.
	a, b := n.name("fkey", long), n.name("fkey", long+"b")
	if a == b || len(a) != 63 || len(b) != 63 || a[:55] != ("orders_" + long)[:55] || b[:55] != a[:55] {
		t.Errorf("long names %s and %s", a, b)
	}
	if got := model.ShortenName(strings.Repeat("ü", 40)); len(got) > 63 || strings.ContainsRune(got, '�') {
		t.Errorf("cut inside a letter: %q", got)
	}
}

const nativeText = `package models

import (
	"database/sql"
	"encoding/json"
	"net/netip"
	"time"
)

//autogen:table user_account
type User struct {
	ID        int32   ` + "`db:\"id\"       ag:\"pk,identity\"`" + `
	Name      string  ` + "`db:\"name\"     ag:\"type:varchar(30)\"`" + ` // string: NOT NULL
	Fullname  *string ` + "`db:\"fullname\"`" + `                         // pointer: NULL, text
	Addresses []Address ` + "`db:\"-\"`" + `
	Main      *Address
}

//autogen:table address
//autogen:index (email_address) where (user_id is not null)
type Address struct {
	ID           int32  ` + "`db:\"id\"            ag:\"pk,identity\"`" + `
	EmailAddress string ` + "`db:\"email_address\"`" + `
	UserID       int32  ` + "`db:\"user_id\"       ag:\"fk:user_account.id,ondelete:cascade,index\"`" + `
}

// Base is embedded.
type Base struct {
	ID      int64     ` + "`ag:\"pk,identity\"`" + `
	Created time.Time ` + "`ag:\"default:now(),default.sqlite:CURRENT_TIMESTAMP\"`" + `
}

type Money struct {
	Amount   int64
	Currency string ` + "`ag:\"type:char(3)\"`" + `
}

//autogen:table
type AllTypes struct {
	*Base
	Bool     bool
	I8       int8
	U16      uint16
	I        int
	F32      float32
	F64      float64
	Bytes    []byte
	Duration time.Duration
	Raw      json.RawMessage
	Map      map[string]any
	Any      any
	Addr     netip.Addr
	Null     sql.NullString
	NullT    sql.Null[int32]
	Created  time.Time ` + "`ag:\"null\"`" + ` // shallower than Base.Created
	Price    Money ` + "`db:\"price\" ag:\"embed\"`" + `
	Tax      Money ` + "`ag:\"embed:t_\"`" + `
	Kind     Kind
	hidden   int
}

type Kind string
`

func TestNativeTables(t *testing.T) {
	t.Parallel()
	columns := func(engine model.Engine, list ...[3]string) []model.Column {
		var cs []model.Column
		for _, c := range list {
			typ := c[1]
			if engine == model.SQLite {
				typ = c[2]
			}
			cs = append(cs, model.Column{Name: c[0], Type: strings.TrimSuffix(typ, "?"), NotNull: !strings.HasSuffix(typ, "?")})
		}
		return cs
	}
	for _, engine := range []model.Engine{model.Postgres, model.SQLite} {
		db, warnings, err := source(t, engine, nativeText)
		if err != nil {
			t.Fatal(err)
		}
		if len(warnings) != 0 {
			t.Errorf("%s: warnings %v", engine, warnings)
		}
		identity := func(cs []model.Column, i int) []model.Column {
			if engine == model.Postgres {
				cs[i].Identity = &model.Identity{}
			}
			return cs
		}
		want := []model.Table{
			{
				Name: "user_account", PrimaryKey: &model.PrimaryKey{Name: "user_account_pkey", Columns: []string{"id"}},
				Columns: identity(columns(engine, [3]string{"id", "integer", "integer"}, [3]string{"name", "varchar(30)", "varchar(30)"}, [3]string{"fullname", "text?", "text?"}), 0),
			},
			{
				Name: "address", PrimaryKey: &model.PrimaryKey{Name: "address_pkey", Columns: []string{"id"}},
				Columns: identity(columns(engine, [3]string{"id", "integer", "integer"}, [3]string{"email_address", "text", "text"}, [3]string{"user_id", "integer", "integer"}), 0),
				ForeignKeys: []model.ForeignKey{{
					Name: "address_user_id_fkey", Columns: []string{"user_id"}, RefTable: "user_account", RefColumns: []string{"id"}, OnDelete: "CASCADE",
				}},
				Indexes: []model.Index{
					{Name: "address_user_id_idx", Keys: []model.Key{{Column: "user_id"}}},
					{Name: "address_email_address_idx", Keys: []model.Key{{Column: "email_address"}}, Where: "user_id is not null"},
				},
			},
			{
				Name: "all_types", PrimaryKey: &model.PrimaryKey{Name: "all_types_pkey", Columns: []string{"id"}},
				Columns: identity(columns(engine,
					[3]string{"id", "bigint", "integer"},
					[3]string{"bool", "boolean", "boolean"},
					[3]string{"i8", "smallint", "integer"},
					[3]string{"u16", "integer", "integer"},
					[3]string{"i", "bigint", "bigint"},
					[3]string{"f32", "real", "real"},
					[3]string{"f64", "double precision", "real"},
					[3]string{"bytes", "bytea", "blob"},
					[3]string{"duration", "bigint", "bigint"},
					[3]string{"raw", "jsonb", "json"},
					[3]string{"map", "jsonb", "json"},
					[3]string{"any", "jsonb?", "json?"},
					[3]string{"addr", "inet", "text"},
					[3]string{"null", "text?", "text?"},
					[3]string{"null_t", "integer?", "integer?"},
					[3]string{"created", "timestamptz?", "datetime?"},
					[3]string{"price_amount", "bigint", "bigint"},
					[3]string{"price_currency", "char(3)", "char(3)"},
					[3]string{"t_amount", "bigint", "bigint"},
					[3]string{"t_currency", "char(3)", "char(3)"},
					[3]string{"kind", "text", "text"},
				), 0),
			},
		}
		if diff := cmp.Diff(want, db.Tables, ignorePos); diff != "" {
			t.Errorf("%s: (-want +got):\n%s", engine, diff)
		}
	}
}

// TestNativeTags reads every key of the ag tag.
func TestNativeTags(t *testing.T) {
	t.Parallel()
	const text = `package models

//autogen:table t
type T struct {
	A int64  ` + "`ag:\"pk:2,identity:always (start 100 increment 5 minvalue -3 maxvalue 900 cache 7 cycle)\"`" + `
	B string ` + "`ag:\"pk:1,default:'a,b(',collate:C,comment:it was (said, twice)\"`" + `
	C int    ` + "`ag:\"generated:a * 2,null\"`" + `
	D int    ` + "`ag:\"unique,index,renamed:old_d\"`" + `
	E int    ` + "`ag:\"unique:t_e_f,index:t_ef,check:e > 0,check:big=e < 100\"`" + `
	F int    ` + "`ag:\"unique:t_e_f,index:t_ef,check:f=1\"`" + `
	G *int   ` + "`ag:\"uniqueindex,notnull,fk:app.users.id,ondelete:set null,onupdate:restrict,deferred,match:full,notvalid\"`" + `
	H *int   ` + "`ag:\"fk:U.Ident,deferrable,onupdate:no action\"`" + `
	I int32  ` + "`ag:\"serial\"`" + `
	J string ` + "`ag:\"type:text,type.postgres:citext\"`" + `
	K string ` + "`ag:\"-\"`" + `
	L []string
	M [][]byte
	N string ` + "`ag:\"generated:lower(b),virtual\"`" + `
}

//autogen:table
type U struct {
	Ident int ` + "`db:\"uid,omitempty\" ag:\"pk\"`" + `
}
`
	db, _, err := source(t, model.Postgres, text)
	if err != nil {
		t.Fatal(err)
	}
	want := []model.Table{
		{
			Name: "t",
			Columns: []model.Column{
				{Name: "a", Type: "bigint", NotNull: true, Identity: &model.Identity{Always: true, Start: model.Ptr(int64(100)), Increment: 5, Min: model.Ptr(int64(-3)), Max: model.Ptr(int64(900)), Cache: 7, Cycle: true}},
				{Name: "b", Type: "text", NotNull: true, Default: "'a,b('", Collation: "C", Comment: "it was (said, twice)"},
				{Name: "c", Type: "bigint", Generated: "a * 2"},
				{Name: "d", Type: "bigint", NotNull: true, RenamedFrom: "old_d"},
				{Name: "e", Type: "bigint", NotNull: true},
				{Name: "f", Type: "bigint", NotNull: true},
				{Name: "g", Type: "bigint", NotNull: true},
				{Name: "h", Type: "bigint"},
				{Name: "i", Type: "serial", NotNull: true},
				{Name: "j", Type: "citext", NotNull: true},
				{Name: "l", Type: "text[]", NotNull: true},
				{Name: "m", Type: "bytea[]", NotNull: true},
				{Name: "n", Type: "text", NotNull: true, Generated: "lower(b)", Virtual: true},
			},
			PrimaryKey: &model.PrimaryKey{Name: "t_pkey", Columns: []string{"b", "a"}},
			Uniques: []model.Unique{
				{Name: "t_d_key", Columns: []string{"d"}},
				{Name: "t_e_f", Columns: []string{"e", "f"}},
			},
			ForeignKeys: []model.ForeignKey{
				{Name: "t_g_fkey", Columns: []string{"g"}, RefTable: "app.users", RefColumns: []string{"id"}, OnDelete: "SET NULL", OnUpdate: "RESTRICT", Match: "FULL", Deferrable: true, Deferred: true, NotValid: true},
				{Name: "t_h_fkey", Columns: []string{"h"}, RefTable: "u", RefColumns: []string{"uid"}, Deferrable: true},
			},
			Checks: []model.Check{
				{Name: "t_e_check", Expr: "e > 0"},
				{Name: "big", Expr: "e < 100"},
				{Name: "t_f_check", Expr: "f=1"},
			},
			Indexes: []model.Index{
				{Name: "t_d_idx", Keys: []model.Key{{Column: "d"}}},
				{Name: "t_ef", Keys: []model.Key{{Column: "e"}, {Column: "f"}}},
				{Name: "t_g_idx", Unique: true, Keys: []model.Key{{Column: "g"}}},
			},
		},
		{Name: "u", Columns: []model.Column{{Name: "uid", Type: "bigint", NotNull: true}}, PrimaryKey: &model.PrimaryKey{Name: "u_pkey", Columns: []string{"uid"}}},
	}
	if diff := cmp.Diff(want, db.Tables, ignorePos); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

const directivesText = `package models

//autogen:table app.item
//autogen:pk item_key (b, a)
//autogen:unique (a, c) nulls not distinct include (d) deferrable initially deferred
//autogen:unique named (c)
//autogen:index unique item_lower using btree (lower(c) text_pattern_ops, (a + b) desc, d collate "C" desc nulls last) include (a) nulls not distinct where (c <> ') (' and (d) is not null)
//autogen:index using gin (doc jsonb_path_ops)
//autogen:index.sqlite only_sqlite (a)
//autogen:fk (a, b) references app.other (x, y) match full on delete set null (b) on update cascade deferrable initially deferred not valid
//autogen:fk back (c) references item
//autogen:check (a > 0) no inherit not valid
//autogen:check positive ((a + b > 0))
//autogen:check (a < b)
//autogen:comment Things: 'quoted', (bracketed
//autogen:renamed app.thing
//autogen:options.sqlite strict, without rowid
//autogen:dialect postgres, sqlite
type Item struct {
	A int
	B int
	// C has a comment.
	//autogen:default 'x, y)'
	//autogen:check length(c) < 9
	C string
	D string //autogen:generated (upper(c)) stored
	//autogen:comment The document; it's big.
	Doc any
}

//autogen:table
//autogen:dialect sqlite
type Other struct{ ID int }

//autogen:table
//autogen:ignore
type Gone struct{ ID int }
`

func TestDirectives(t *testing.T) {
	t.Parallel()
	db, _, err := source(t, model.Postgres, directivesText)
	if err != nil {
		t.Fatal(err)
	}
	want := &model.Database{
		Engine:  model.Postgres,
		Schemas: []model.Schema{{Name: "app"}},
		Tables: []model.Table{{
			Name: "app.item", Comment: "Things: 'quoted', (bracketed", RenamedFrom: "app.thing",
			Columns: []model.Column{
				{Name: "a", Type: "bigint", NotNull: true},
				{Name: "b", Type: "bigint", NotNull: true},
				{Name: "c", Type: "text", NotNull: true, Default: "'x, y)'"},
				{Name: "d", Type: "text", NotNull: true, Generated: "upper(c)"},
				{Name: "doc", Type: "jsonb", Comment: "The document; it's big."},
			},
			PrimaryKey: &model.PrimaryKey{Name: "item_key", Columns: []string{"b", "a"}},
			Uniques: []model.Unique{
				{Name: "item_a_c_key", Columns: []string{"a", "c"}, Include: []string{"d"}, NullsNotDistinct: true, Deferrable: true, Deferred: true},
				{Name: "named", Columns: []string{"c"}},
			},
			ForeignKeys: []model.ForeignKey{
				{Name: "item_a_b_fkey", Columns: []string{"a", "b"}, RefTable: "app.other", RefColumns: []string{"x", "y"}, Match: "FULL", OnDelete: "SET NULL", OnDeleteColumns: []string{"b"}, OnUpdate: "CASCADE", Deferrable: true, Deferred: true, NotValid: true},
				{Name: "back", Columns: []string{"c"}, RefTable: "item"},
			},
			Checks: []model.Check{
				{Name: "item_c_check", Expr: "length(c) < 9"},
				{Name: "item_a_check", Expr: "a > 0", NoInherit: true, NotValid: true},
				{Name: "positive", Expr: "a + b > 0"},
				{Name: "item_check", Expr: "a < b"},
			},
			Indexes: []model.Index{
				{Name: "item_lower", Unique: true, NullsNotDistinct: true, Include: []string{"a"}, Where: "c <> ') (' and (d) is not null", Keys: []model.Key{
					{Expr: "lower(c)", OpClass: "text_pattern_ops"},
					{Expr: "a + b", Desc: true},
					{Column: "d", Collation: "C", Desc: true, Nulls: "LAST"},
				}},
				{Name: "item_doc_idx", Method: "gin", Keys: []model.Key{{Column: "doc", OpClass: "jsonb_path_ops"}}},
			},
			Strict: false,
		}},
	}
	if diff := cmp.Diff(want, db, ignorePos); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDirectivesOnSQLite(t *testing.T) {
	t.Parallel()
	const text = `package models

//autogen:table item
//autogen:index (lower(c), a desc) where a > 0
//autogen:index.postgres using gin (doc)
//autogen:unique.postgres (a) deferrable
//autogen:fk (a) references other (x) on delete set default deferrable initially deferred
//autogen:comment ignored
//autogen:options.sqlite strict, without rowid
type Item struct {
	A int ` + "`ag:\"pk,comment:ignored\"`" + `
	C string ` + "`ag:\"collate.sqlite:nocase,collate.postgres:C\"`" + `
	Doc any
}

//autogen:table
type Counted struct {
	ID int64 ` + "`ag:\"pk,identity,autoincrement\"`" + `
}
`
	db, _, err := source(t, model.SQLite, text)
	if err != nil {
		t.Fatal(err)
	}
	want := []model.Table{
		{
			Name: "item", Strict: true, WithoutRowID: true,
			Columns: []model.Column{
				{Name: "a", Type: "bigint", NotNull: true},
				{Name: "c", Type: "text", NotNull: true, Collation: "nocase"},
				{Name: "doc", Type: "json"},
			},
			PrimaryKey:  &model.PrimaryKey{Name: "item_pkey", Columns: []string{"a"}},
			ForeignKeys: []model.ForeignKey{{Name: "item_a_fkey", Columns: []string{"a"}, RefTable: "other", RefColumns: []string{"x"}, OnDelete: "SET DEFAULT", Deferrable: true, Deferred: true}},
			Indexes:     []model.Index{{Name: "item_lower_a_idx", Keys: []model.Key{{Expr: "lower(c)"}, {Column: "a", Desc: true}}, Where: "a > 0"}},
		},
		{Name: "counted", Columns: []model.Column{{Name: "id", Type: "integer", NotNull: true, Autoincrement: true}}, PrimaryKey: &model.PrimaryKey{Columns: []string{"id"}}},
	}
	if diff := cmp.Diff(want, db.Tables, ignorePos); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

const enumText = `// Package models has a schema.
//
//autogen:schema app
package models

//autogen:enum
type Status string

const (
	New  Status = "new"
	Paid Status = "paid"
	None Status = "" //autogen:enum:skip
)

const Late Status = "it's late"

//autogen:enum public.level values:low,high
type Level int

//autogen:enum size native=check
type Size string

const (
	S Size = "s"
	L Size = "l"
)

//autogen:table orders
type Order struct {
	Status  Status
	Before  *Status
	All     []Status ` + "`ag.skip:\"\" ag:\"type.sqlite:text\"`" + `
	Level   Level
	Size    Size
	Renamed Status ` + "`ag:\"enum:other\"`" + `
	Parent  int ` + "`ag:\"fk:orders.level\"`" + `
}
`

func TestEnums(t *testing.T) {
	t.Parallel()
	db, _, err := source(t, model.Postgres, enumText)
	if err != nil {
		t.Fatal(err)
	}
	values := []string{"new", "paid", "it's late"}
	want := &model.Database{
		Engine:  model.Postgres,
		Schemas: []model.Schema{{Name: "app"}},
		Enums: []model.Enum{
			{Name: "level", Values: []string{"low", "high"}},
			{Name: "app.status", Values: values},
			{Name: "app.other", Values: values},
		},
		Tables: []model.Table{{
			Name: "app.orders",
			Columns: []model.Column{
				{Name: "status", Type: "app.status", NotNull: true},
				{Name: "before", Type: "app.status"},
				{Name: "all", Type: "app.status[]", NotNull: true},
				{Name: "level", Type: "level", NotNull: true},
				{Name: "size", Type: "text", NotNull: true},
				{Name: "renamed", Type: "app.other", NotNull: true},
				{Name: "parent", Type: "bigint", NotNull: true},
			},
			Checks:      []model.Check{{Name: "orders_size_check", Expr: "size IN ('s', 'l')"}},
			ForeignKeys: []model.ForeignKey{{Name: "orders_parent_fkey", Columns: []string{"parent"}, RefTable: "app.orders", RefColumns: []string{"level"}}},
		}},
	}
	if diff := cmp.Diff(want, db, ignorePos); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	db, _, err = source(t, model.SQLite, strings.Replace(enumText, "//autogen:schema app", "", 1))
	if err != nil {
		t.Fatal(err)
	}
	wantChecks := []model.Check{
		{Name: "orders_status_check", Expr: "status IN ('new', 'paid', 'it''s late')"},
		{Name: "orders_before_check", Expr: "before IN ('new', 'paid', 'it''s late')"},
		{Name: "orders_level_check", Expr: "level IN ('low', 'high')"},
		{Name: "orders_size_check", Expr: "size IN ('s', 'l')"},
		{Name: "orders_renamed_check", Expr: "renamed IN ('new', 'paid', 'it''s late')"},
	}
	if diff := cmp.Diff(wantChecks, db.Tables[0].Checks, ignorePos); diff != "" {
		t.Errorf("sqlite: (-want +got):\n%s", diff)
	}
	if got := db.Tables[0].Columns[0].Type; got != "text" || len(db.Enums) != 0 || len(db.Schemas) != 0 {
		t.Errorf("sqlite: type %s, enums %v, schemas %v", got, db.Enums, db.Schemas)
	}
}

// TestSeveralPackages finds relations, enums and targets across packages.
func TestSeveralPackages(t *testing.T) {
	t.Parallel()
	db, _, err := sourceConfig(t, Config{Engine: model.Postgres, Patterns: []string{"./..."}}, map[string]string{
		"billing/doc.go": "package billing\n\n//autogen:schema billing\n\nimport _ \"embed\"\n",
		"billing/invoice.go": `package billing

import "example.com/app/people"

//autogen:table
type Invoice struct {
	ID     int ` + "`ag:\"pk\"`" + `
	UserID int ` + "`ag:\"fk:people.User.ID\"`" + `
	User   *people.User
	Mood   people.Mood
}
`,
		"people/user.go": `package people

//autogen:enum
type Mood string

const Fine Mood = "fine"

//autogen:table users
type User struct { ID int ` + "`db:\"user_id\"`" + ` }
`,
	})
	if err != nil {
		t.Fatal(err)
	}
	invoice := db.Table("billing.invoice")
	if invoice == nil {
		t.Fatalf("tables are %+v", db.Tables)
	}
	want := []model.ForeignKey{{Name: "invoice_user_id_fkey", Columns: []string{"user_id"}, RefTable: "users", RefColumns: []string{"user_id"}}}
	if diff := cmp.Diff(want, invoice.ForeignKeys, ignorePos); diff != "" {
		t.Error(diff)
	}
	if c := invoice.Column("mood"); c == nil || c.Type != "mood" || len(invoice.Columns) != 3 {
		t.Errorf("columns are %+v", invoice.Columns)
	}
}
