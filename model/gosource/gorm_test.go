package gosource

import (
	"context"
	"encoding/json"
	"os"
	"testing"

	"github.com/autogen-db/autogen/model"
	"github.com/google/go-cmp/cmp"
	"gorm.io/gorm/schema"
)

// TestGORMNamingVectors compares the names that are put together here with
// those that the library printed.
func TestGORMNamingVectors(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/naming-vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors struct {
		Names []struct {
			Go, GormColumn, GormTable, GormJoinTable string
		} `json:"names"`
		Constraints []struct {
			Kind, Table, Name, Out string
			Max                    int
		} `json:"constraint_names"`
	}
	if err := json.Unmarshal(text, &vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors.Names) != 196 || len(vectors.Constraints) != 160 {
		t.Fatalf("%d names and %d constraint names", len(vectors.Names), len(vectors.Constraints))
	}
	for _, v := range vectors.Names {
		n := schema.NamingStrategy{IdentifierMaxLength: 63}
		// JSON cannot hold the bytes that are no UTF-8, which GORM makes of Ü.
		valid := func(s string) string { return string([]rune(s)) }
		if got := [3]string{valid(n.ColumnName("", v.Go)), valid(n.TableName(v.Go)), valid(n.JoinTableName(v.Go))}; got != [3]string{v.GormColumn, v.GormTable, v.GormJoinTable} {
			t.Errorf("%s: got %q, want %q %q %q", v.Go, got, v.GormColumn, v.GormTable, v.GormJoinTable)
		}
	}
	for _, v := range vectors.Constraints {
		n := schema.NamingStrategy{IdentifierMaxLength: v.Max}
		var got string
		switch v.Kind {
		case "index":
			got = n.IndexName(v.Table, v.Name)
		case "unique":
			got = n.UniqueName(v.Table, v.Name)
		case "check":
			got = n.CheckerName(v.Table, v.Name)
		case "fk":
			got = n.RelationshipFKName(schema.Relationship{Name: v.Name, Schema: &schema.Schema{Table: v.Table}})
		}
		if got != v.Out {
			t.Errorf("%s %s %s: got %s, want %s", v.Kind, v.Table, v.Name, got, v.Out)
		}
	}
}

// TestGORMExplicitJoinTable uses the model of a join table as SetupJoinTable
// would.
func TestGORMExplicitJoinTable(t *testing.T) {
	t.Parallel()
	db, _, err := Load(context.Background(), Config{Patterns: []string{"./testdata/gormtricky"}, Engine: model.Postgres, Models: trickyModels})
	if err != nil {
		t.Fatal(err)
	}
	want := &model.Table{
		Name: "t23_addrs",
		Columns: []model.Column{
			{Name: "person_id", Type: "bigint"},
			{Name: "address_id", Type: "bigint"},
			{Name: "created_at", Type: "timestamptz"},
		},
		PrimaryKey: &model.PrimaryKey{Columns: []string{"person_id", "address_id"}},
		ForeignKeys: []model.ForeignKey{
			{Name: "fk_t23_addrs_a23", Columns: []string{"address_id"}, RefTable: "a23", RefColumns: []string{"id"}},
			{Name: "fk_t23_addrs_t23", Columns: []string{"person_id"}, RefTable: "t23", RefColumns: []string{"id"}},
		},
	}
	if diff := cmp.Diff(want, db.Table("t23_addrs"), ignorePos); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

const tutorial = `package models

import "time"

type User struct {
	ID        uint
	Name      string  ` + "`gorm:\"size:30;not null;index:,where:name <> ''\"`" + `
	Fullname  *string
	CreatedAt time.Time
	Addresses []Address ` + "`gorm:\"constraint:OnDelete:CASCADE\"`" + `
	Roles     []Role    ` + "`gorm:\"many2many:user_roles\"`" + `
}

type Address struct {
	ID           uint
	EmailAddress string ` + "`gorm:\"not null;unique\"`" + `
	UserID       uint
}

type Role struct{ Code string ` + "`gorm:\"primaryKey;size:8;comment:short name\"`" + ` }

type Plain struct{ ID uint }
`

// TestGORMRelations reads the usual relations; a struct that is only the child
// of one is a model without a tag of its own, and one that nothing marks is
// not.
func TestGORMRelations(t *testing.T) {
	t.Parallel()
	db, _, err := source(t, model.Postgres, tutorial)
	if err != nil {
		t.Fatal(err)
	}
	key := func(names ...string) *model.PrimaryKey { return &model.PrimaryKey{Columns: names} }
	want := []model.Table{
		{Name: "users", PrimaryKey: key("id"), Columns: []model.Column{
			{Name: "id", Type: "bigserial", NotNull: true},
			{Name: "name", Type: "varchar(30)", NotNull: true},
			{Name: "fullname", Type: "text"},
			{Name: "created_at", Type: "timestamptz"},
		}, Indexes: []model.Index{{Name: "idx_users_name", Keys: []model.Key{{Column: "name"}}, Where: "name <> ''"}}},
		{Name: "user_roles", PrimaryKey: key("user_id", "role_code"), Columns: []model.Column{
			{Name: "user_id", Type: "bigint"},
			{Name: "role_code", Type: "varchar(8)", Comment: "short name"},
		}, ForeignKeys: []model.ForeignKey{
			{Name: "fk_user_roles_role", Columns: []string{"role_code"}, RefTable: "roles", RefColumns: []string{"code"}},
			{Name: "fk_user_roles_user", Columns: []string{"user_id"}, RefTable: "users", RefColumns: []string{"id"}},
		}},
		{Name: "addresses", PrimaryKey: key("id"), Columns: []model.Column{
			{Name: "id", Type: "bigserial", NotNull: true},
			{Name: "email_address", Type: "text", NotNull: true},
			{Name: "user_id", Type: "bigint"},
		}, Uniques: []model.Unique{{Name: "uni_addresses_email_address", Columns: []string{"email_address"}}},
			ForeignKeys: []model.ForeignKey{{Name: "fk_users_addresses", Columns: []string{"user_id"}, RefTable: "users", RefColumns: []string{"id"}, OnDelete: "CASCADE"}}},
		{Name: "roles", PrimaryKey: key("code"), Columns: []model.Column{{Name: "code", Type: "varchar(8)", Comment: "short name"}}},
	}
	if diff := cmp.Diff(want, db.Tables, ignorePos); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestGORMOverlay adds directives and ag tags to a GORM model.
func TestGORMOverlay(t *testing.T) {
	t.Parallel()
	const text = `package models

// Post is a GORM model.
//
//autogen:table articles
//autogen:index (lower(title))
//autogen:unique (title, slug)
//autogen:check (length(title) > 0)
//autogen:fk (owner) references people (id) on delete set null
//autogen:comment What people write.
//autogen:renamed posts
type Post struct {
	ID    uint
	Title string ` + "`gorm:\"size:100\" ag:\"renamed:name\"`" + `
	Slug  string ` + "`gorm:\"not null\" ag:\"type:citext,collate:C,comment:in the address\"`" + `
	Owner *uint  //autogen:check owner_positive (owner > 0)
	State State  ` + "`ag:\"enum\"`" + `
	Temp  string ` + "`ag:\"-\"`" + `
}

//autogen:enum
type State string

const (
	New  State = "new"
	Done State = "done"
)

//autogen:ignore
type Hidden struct{ ID uint ` + "`gorm:\"primaryKey\"`" + ` }
`
	db, _, err := source(t, model.Postgres, text)
	if err != nil {
		t.Fatal(err)
	}
	want := []model.Table{{
		Name: "articles", Comment: "What people write.", RenamedFrom: "posts", PrimaryKey: &model.PrimaryKey{Columns: []string{"id"}},
		Columns: []model.Column{
			{Name: "id", Type: "bigserial", NotNull: true},
			{Name: "title", Type: "varchar(100)", RenamedFrom: "name"},
			{Name: "slug", Type: "citext", NotNull: true, Collation: "C", Comment: "in the address"},
			{Name: "owner", Type: "bigint"},
			{Name: "state", Type: "state"},
		},
		Uniques: []model.Unique{{Name: "articles_title_slug_key", Columns: []string{"title", "slug"}}},
		Checks: []model.Check{
			{Name: "owner_positive", Expr: "owner > 0"},
			{Name: "articles_title_check", Expr: "length(title) > 0"},
		},
		ForeignKeys: []model.ForeignKey{{Name: "articles_owner_fkey", Columns: []string{"owner"}, RefTable: "people", RefColumns: []string{"id"}, OnDelete: "SET NULL"}},
		Indexes:     []model.Index{{Name: "articles_lower_idx", Keys: []model.Key{{Expr: "lower(title)"}}}},
	}}
	if diff := cmp.Diff(want, db.Tables, ignorePos); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]model.Enum{{Name: "state", Values: []string{"new", "done"}}}, db.Enums, ignorePos); diff != "" {
		t.Error(diff)
	}
}

// TestGORMColumns reads settings that the recorded models do not use.
func TestGORMColumns(t *testing.T) {
	t.Parallel()
	const text = `package models

import (
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"time"
)

type Tags []string

func (t Tags) Value() (driver.Value, error) {
	if len(t) == 0 {
		return "[]", nil
	}
	b, err := json.Marshal(t)
	return string(b), err
}

type Level int

func (Level) GormDataType() string { return "string" }

type Point struct{ X, Y float64 }

func (Point) GormDataType() string { return "point" }
func (p Point) Value() (driver.Value, error) { return nil, nil }

type Doc struct{ A int }

func (Doc) Value() (driver.Value, error) { return nil, nil }
func (Doc) GormDataType() string { return "json" }
func (Doc) GormDBDataType(db *DB, field *Field) string {
	switch db.Dialector.Name() {
	case "postgres":
		return "jsonb"
	case "sqlite", "mysql":
		return "JSON"
	}
	return ""
}

type Dialector interface{ Name() string }
type DB struct{ Dialector Dialector }
type Field struct{}

type Model struct {
	Code  string ` + "`gorm:\"primaryKey;type:varchar(8)\"`" + `
	A     sql.NullString
	B     sql.Null[int32] ` + "`gorm:\"default:7\"`" + `
	C     sql.NullTime    ` + "`gorm:\"precision:3\"`" + `
	D     Tags
	E     Level
	F     Point
	G     Doc
	H     string  ` + "`gorm:\"type:varchar(9) not null default 'x' collate \\\"C\\\"\"`" + `
	I     float64 ` + "`gorm:\"precision:10;scale:2\"`" + `
	J     string  ` + "`gorm:\"generated:lower(h)\"`" + `
	K     int32   ` + "`gorm:\"generated:identity\"`" + `
	L     time.Duration
	M     *bool ` + "`gorm:\"default:true\"`" + `
	N     map[string]int ` + "`gorm:\"serializer:json\"`" + `
	Skip  func() ` + "`gorm:\"-\"`" + `
}
`
	want := map[model.Engine][]model.Column{
		model.Postgres: {
			{Name: "code", Type: "varchar(8)"},
			{Name: "a", Type: "text"},
			{Name: "b", Type: "integer", Default: "7"},
			{Name: "c", Type: "timestamptz(3)"},
			{Name: "d", Type: "text"},
			{Name: "e", Type: "varchar(64)"}, // the size of an int
			{Name: "f", Type: "point"},
			{Name: "g", Type: "jsonb"},
			{Name: "h", Type: "varchar(9)", NotNull: true, Default: "'x'", Collation: "C"},
			{Name: "i", Type: "numeric(10,2)"},
			{Name: "j", Type: "text", Generated: "lower(h)"},
			{Name: "k", Type: "integer", NotNull: true, Identity: &model.Identity{}},
			{Name: "l", Type: "bigint"},
			{Name: "m", Type: "boolean", Default: "true"},
			{Name: "n", Type: "text"},
		},
		model.SQLite: {
			{Name: "code", Type: "varchar(8)"},
			{Name: "a", Type: "text"},
			{Name: "b", Type: "integer", Default: "7"},
			{Name: "c", Type: "datetime"},
			{Name: "d", Type: "text"},
			{Name: "e", Type: "text"},
			{Name: "f", Type: "point"},
			{Name: "g", Type: "json"},
			{Name: "h", Type: "varchar(9)", NotNull: true, Default: "'x'", Collation: "C"},
			{Name: "i", Type: "real"},
			{Name: "j", Type: "text"},
			{Name: "k", Type: "integer"},
			{Name: "l", Type: "integer"},
			{Name: "m", Type: "numeric", Default: "true"},
			{Name: "n", Type: "text"},
		},
	}
	for engine, columns := range want {
		db, _, err := source(t, engine, text)
		if err != nil {
			t.Fatalf("%s: %v", engine, err)
		}
		if diff := cmp.Diff(columns, db.Tables[0].Columns, ignorePos); diff != "" {
			t.Errorf("%s: (-want +got):\n%s", engine, diff)
		}
	}
}

// TestNativeAndGORMTogether lets each kind refer to the other.
func TestNativeAndGORMTogether(t *testing.T) {
	t.Parallel()
	const text = `package models

//autogen:table
type Plan struct {
	ID   int64 ` + "`ag:\"pk,identity\"`" + `
	Code string
}

type User struct {
	ID     uint ` + "`gorm:\"column:uid;primaryKey\"`" + `
	PlanID int64
	Plan   *Plan
}

//autogen:table
type Audit struct {
	Who  int64 ` + "`ag:\"fk:User.ID\"`" + `
	User *User
	Log  []User
}
`
	for _, engine := range []model.Engine{model.Postgres, model.SQLite} {
		db, _, err := source(t, engine, text)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Normalize(); err != nil {
			t.Fatal(err)
		}
		got := map[string][]model.ForeignKey{}
		for _, table := range db.Tables {
			got[table.Name] = table.ForeignKeys
		}
		want := map[string][]model.ForeignKey{
			"plan":  nil,
			"users": {{Name: "fk_users_plan", Columns: []string{"plan_id"}, RefTable: "plan", RefColumns: []string{"id"}}},
			"audit": {{Name: "audit_who_fkey", Columns: []string{"who"}, RefTable: "users", RefColumns: []string{"uid"}}},
		}
		if diff := cmp.Diff(want, got, ignorePos); diff != "" {
			t.Errorf("%s: (-want +got):\n%s", engine, diff)
		}
	}
}
