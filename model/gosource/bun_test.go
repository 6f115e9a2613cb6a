package gosource

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"github.com/autogen-db/autogen/model"
	"github.com/google/go-cmp/cmp"
	"github.com/jinzhu/inflection"
)

// bunModule is a stand-in for Bun itself: the reader knows bun.BaseModel by
// its path alone.
var bunModule = map[string]string{
	"go.mod":            "module example.com/app\n\ngo 1.26\n\nrequire github.com/uptrace/bun v0.0.0\n\nreplace github.com/uptrace/bun => ./bun\n",
	"bun/go.mod":        "module github.com/uptrace/bun\n\ngo 1.26\n",
	"bun/bun.go":        "package bun\n\nimport \"github.com/uptrace/bun/schema\"\n\ntype BaseModel = schema.BaseModel\n",
	"bun/schema/all.go": "package schema\n\ntype BaseModel struct{}\n",
}

func bunSource(t *testing.T, cfg Config, text string) (*model.Database, []Warning, error) {
	t.Helper()
	files := map[string]string{"models/models.go": text}
	for name, content := range bunModule {
		files[name] = content
	}
	return sourceConfig(t, cfg, files)
}

// TestBunNamingVectors compares names with those that the library printed.
func TestBunNamingVectors(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/naming-vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors struct {
		Names []struct{ Go, BunColumn, BunTable string }
	}
	if err := json.Unmarshal(text, &vectors); err != nil {
		t.Fatal(err)
	}
	valid := func(s string) string { return string([]rune(s)) }
	for _, v := range vectors.Names {
		if v.BunColumn == "" || v.BunTable == "" {
			t.Fatalf("%s has no names for Bun", v.Go)
		}
		column := valid(underscore(v.Go))
		table := valid(inflection.Plural(underscore(v.Go)))
		if column != v.BunColumn || table != v.BunTable {
			t.Errorf("%s: got %q and %q, want %q and %q", v.Go, column, table, v.BunColumn, v.BunTable)
		}
	}
}

func TestBunTag(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		tag, name string
		options   map[string][]string
	}{
		{"", "", nil},
		{"id,pk", "id", map[string][]string{"pk": {""}}},
		{",pk", "", map[string][]string{"pk": {""}}},
		{"type:numeric(10,2),notnull", "", map[string][]string{"type": {"numeric(10,2)"}, "notnull": {""}}},
		{"a,unique:x,unique:y", "a", map[string][]string{"unique": {"x", "y"}}},
		{`unique:"a,b"`, "", map[string][]string{"unique": {"a,b"}}},
		{"default:'a,b'", "", map[string][]string{"default": {"'a"}, "b'": {""}}},
		{"default:concat('a',',','b'),pk", "", map[string][]string{"default": {"concat('a',',','b')"}, "pk": {""}}},
		{"rel:belongs-to,join:a=b,join:c=d", "", map[string][]string{"rel": {"belongs-to"}, "join": {"a=b", "c=d"}}},
		{`"a:b",pk`, "a:b", map[string][]string{"pk": {""}}},
	} {
		got := parseBunTag(test.tag)
		if diff := cmp.Diff(test.options, got.options); diff != "" || got.name != test.name {
			t.Errorf("%s: name %q, want %q; %s", test.tag, got.name, test.name, diff)
		}
	}
}

// TestBunOverlay adds directives and ag tags to Bun models, which say nothing
// of indexes, checks and comments.
func TestBunOverlay(t *testing.T) {
	t.Parallel()
	const text = `package models

import "github.com/uptrace/bun"

// User is a Bun model.
//
//autogen:table people
//autogen:index (lower(name)) where (age > 0)
//autogen:check (age > 0)
//autogen:comment Who they are.
type User struct {
	bun.BaseModel ` + "`bun:\"table:users\"`" + `
	ID    int64  ` + "`bun:\",pk,autoincrement\"`" + `
	Name  string ` + "`bun:\",notnull\" ag:\"type:citext,comment:full,renamed:title\"`" + `
	Age   int
	State State ` + "`ag:\"enum,default:'new'\"`" + `
	Temp  string ` + "`ag:\"-\"`" + `
	Posts []Post ` + "`bun:\"rel:has-many\"`" + `
}

type Post struct {
	ID     int64 ` + "`bun:\",pk\"`" + `
	UserID int64
	User   *User ` + "`bun:\"rel:belongs-to,on_delete:cascade\"`" + `
}

//autogen:enum
type State string

const New State = "new"

type Query struct {
	bun.BaseModel
	User ` + "`bun:\",extend\"`" + `
	Count int ` + "`bun:\",scanonly\"`" + `
}
`
	db, _, err := bunSource(t, Config{Engine: model.Postgres, BunForeignKeys: true}, text)
	if err != nil {
		t.Fatal(err)
	}
	want := []model.Table{
		{
			Name: "people", Comment: "Who they are.", PrimaryKey: &model.PrimaryKey{Columns: []string{"id"}},
			Columns: []model.Column{
				{Name: "id", Type: "bigserial", NotNull: true},
				{Name: "name", Type: "citext", NotNull: true, Comment: "full", RenamedFrom: "title"},
				{Name: "age", Type: "bigint"},
				{Name: "state", Type: "state", Default: "'new'"},
			},
			Checks:  []model.Check{{Name: "people_age_check", Expr: "age > 0"}},
			Indexes: []model.Index{{Name: "people_lower_idx", Keys: []model.Key{{Expr: "lower(name)"}}, Where: "age > 0"}},
		},
		{
			Name: "posts", PrimaryKey: &model.PrimaryKey{Columns: []string{"id"}},
			Columns:     []model.Column{{Name: "id", Type: "bigint", NotNull: true}, {Name: "user_id", Type: "bigint"}},
			ForeignKeys: []model.ForeignKey{{Columns: []string{"user_id"}, RefTable: "people", RefColumns: []string{"id"}, OnDelete: "CASCADE"}},
		},
	}
	if diff := cmp.Diff(want, db.Tables, ignorePos); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestBunTableNames reads the names that an inflector gives.
func TestBunTableNames(t *testing.T) {
	t.Parallel()
	const text = "package models\n\nimport \"github.com/uptrace/bun\"\n\ntype Users struct {\n\tbun.BaseModel\n\tID int64 `bun:\",pk\"`\n}\n"
	for _, test := range []struct {
		cfg  BunTables
		call string
		want string
	}{
		{"", "", "users"},
		{BunSingular, "", "user"},
		{"", "schema.SetTableNameInflector(func(s string) string { return s })", "users"},
		{"", "schema.SetTableNameInflector(inflection.Singular)", "user"},
		{BunAsIs, "schema.SetTableNameInflector(inflection.Singular)", "users"},
	} {
		files := map[string]string{"models/models.go": text, "db/db.go": "package db\n\nfunc init() { " + test.call + " }\n"}
		for name, content := range bunModule {
			files[name] = content
		}
		db, _, err := sourceConfig(t, Config{Engine: model.SQLite, BunTables: test.cfg}, files)
		if err != nil {
			t.Fatal(err)
		}
		if got := db.Tables[0].Name; got != test.want {
			t.Errorf("%q with %q: table %s, want %s", test.cfg, test.call, got, test.want)
		}
	}
}

// TestBunFaults checks what Bun would panic over, or write as invalid SQL.
func TestBunFaults(t *testing.T) {
	t.Parallel()
	const text = `package models

import "github.com/uptrace/bun"

type A struct {
	bun.BaseModel
	ID   int64 ` + "`bun:\",pk\"`" + `
	F    func()
	Same string ` + "`bun:\"f2\"`" + `
	F2   string
	D    string ` + "`bun:\",default:'a,b'\"`" + `
	N    int64 ` + "`bun:\",autoincrement,default:3\"`" + `
	U    string ` + "`bun:\",scanonly,unique\"`" + `
	R1   *D ` + "`bun:\"rel:belongs-to\"`" + `
	R2   *B ` + "`bun:\"rel:belongs-to,join:idd=id\"`" + `
	R3   *B ` + "`bun:\"rel:belong-to\"`" + `
	R4   B ` + "`bun:\"rel:has-many\"`" + `
	R5   []B ` + "`bun:\"m2m:links\"`" + `
	R6   *C ` + "`bun:\"rel:belongs-to\"`" + `
	R7   *B ` + "`bun:\"rel:belongs-to,join:id=id,on_delete:cascad\"`" + `
	R8   *B ` + "`bun:\"rel:belongs-to,join:id\"`" + `
	R9   string ` + "`bun:\"rel:has-one\"`" + `
	Idx  string ` + "`ag:\"index\"`" + `
}

type B struct{ ID int64 ` + "`bun:\",pk\"`" + ` }

type C struct{ ID int64 }

type D struct{ Code string ` + "`bun:\",pk\"`" + ` }
`
	_, warnings, err := bunSource(t, Config{Engine: model.Postgres}, text)
	want := []fault{
		{"models.go:8", "field A.F: Bun has no type for the Go type func()", `add bun:"type:…", or bun:"-" to leave the field out`},
		{"models.go:10", "table as: fields Same and F2 are both column f2; the other is at models.go:9", `rename one with column:, or leave one out with bun:"-"`},
		{"models.go:11", "field A.D: default: a ' is not closed", `quote a value that holds a comma: default:"'a,b'"`},
		{"models.go:12", "field A.N: a column that numbers its rows has no default", "leave the default out"},
		{"models.go:13", "field A.U: unique has no column, since the field is none", "leave unique out"},
		{"models.go:14", "field A.R1: struct A has no column r1_code", joinHint},
		{"models.go:15", "field A.R2: struct A has no column idd", "did you mean id?"},
		{"models.go:16", `field A.R3: unknown relation "belong-to"`, "did you mean belongs-to?"},
		{"models.go:17", "field A.R4: the relation holds several rows, not models.B", "make the field a slice"},
		{"models.go:18", "field A.R5: no Bun model has the link table links", `declare a struct with bun.BaseModel and bun:"table:links" for it`},
		{"models.go:19", "field A.R6: struct C has no primary key", `tag its key with bun:",pk"`},
		{"models.go:20", `field A.R7: on_delete has the unknown action "cascad"`, "did you mean cascade?"},
		{"models.go:21", `field A.R8: join "id" is no pair of columns`, joinHint},
		{"models.go:22", "field A.R9: a relation holds structs, not string", ""},
		{"models.go:23", `field A.Idx: ag option "index" is for native structs`, "use the bun tag"},
	}
	if diff := cmp.Diff(want, faultsOf(t, err)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if warnings != nil {
		t.Errorf("warnings beside an error: %v", warnings)
	}
}

// TestBunViews: a second view of a table that has other columns is warned of.
func TestBunViews(t *testing.T) {
	t.Parallel()
	_, warnings, err := bunSource(t, Config{Engine: model.Postgres}, `package models

import "github.com/uptrace/bun"

type A struct {
	bun.BaseModel
	ID int64  `+"`bun:\",pk\"`"+`
	X  string `+"`bun:\",notnull\"`"+`
}

type Same struct {
	bun.BaseModel `+"`bun:\"table:views\"`"+`
	A    `+"`bun:\",extend\"`"+`
	More int `+"`bun:\",scanonly\"`"+`
}

type Other struct {
	bun.BaseModel
	A    `+"`bun:\",extend\"`"+`
	X    string
	ID   int32 `+"`bun:\",pk\"`"+`
	More int
}
`)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, w := range warnings {
		got = append(got, fmt.Sprint(w.Pos.Line, " ", w.Msg))
	}
	want := []string{
		"20 struct Other: column x is not as in A, which it extends, and is not read",
		"21 struct Other: column id is not as in A, which it extends, and is not read",
		"22 struct Other: column more is not as in A, which it extends, and is not read",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestBunWarnings checks what Bun itself warns of.
func TestBunWarnings(t *testing.T) {
	t.Parallel()
	_, warnings, err := bunSource(t, Config{Engine: model.SQLite}, `package models

import "github.com/uptrace/bun"

type A struct {
	bun.BaseModel `+"`bun:\"table:as,allias:a\"`"+`
	ID   int64  `+"`bun:\",pk\"`"+`
	X    string `+"`bun:\"notnull\"`"+`
	Y    string `+"`bun:\",uniq\"`"+`
}
`)
	if err != nil {
		t.Fatal(err)
	}
	var got []fault
	for _, w := range warnings {
		got = append(got, fault{"", w.Msg, w.Hint})
	}
	want := []fault{
		{"", `struct A: Bun knows no option "allias" of bun.BaseModel`, "did you mean alias?"},
		{"", `field A.X: "notnull" is the column's name here, and also an option`, `write bun:",notnull" with a comma for the option`},
		{"", `field A.Y: Bun knows no option "uniq"`, "did you mean unique?"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestBunModels: which structs are Bun models without saying so themselves, and
// which are none although they do.
func TestBunModels(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"models/models.go":   "package models\n\nimport \"github.com/uptrace/bun\"\n\ntype Listed struct{ A int }\n\ntype Created struct{ A int }\n\ntype Registered struct{ A int }\n\ntype Migrated struct{ A int }\n\ntype Other struct{ A int }\n\ntype Old struct{ bun.BaseModel }\n",
		"models/old/old.go":  "package old\n\nimport \"github.com/uptrace/bun\"\n\ntype Created struct{ bun.BaseModel }\n",
		"models/v1/a/old.go": "package a\n\nimport \"github.com/uptrace/bun\"\n\ntype Created struct{ bun.BaseModel }\n",
		"main.go": "package main\n\nimport (\n\t\"example.com/app/models\"\n\t\"github.com/uptrace/bun/migrate\"\n)\n\nfunc f() {\n\tdb.RegisterModel((*models.Registered)(nil))\n" +
			"\tdb.NewCreateTable().IfNotExists().Model(&models.Created{}).Exec(ctx)\n\tmigrate.NewAutoMigrator(db, migrate.WithModel(new(models.Migrated)))\n\tother.WithModel(new(models.Other))\n\tdb.NewSelect().Model(&models.Other{})\n}\n",
	}
	for name, content := range bunModule {
		files[name] = content
	}
	result, err := discoverFiles(t, Config{Engine: model.Postgres, Patterns: []string{"./models/..."}, BunModels: []string{"Listed"},
		Exclude: []string{"Old", "example.com/app/models/old.Created", "example.com/app/models/v1/..."}}, files)
	if err != nil {
		t.Fatal(err)
	}
	want := []found{
		{"Listed", "listeds", "listed in the configuration"},
		{"Created", "createds", "passed to NewCreateTable at main.go:10"},
		{"Registered", "registereds", "passed to RegisterModel at main.go:9"},
		{"Migrated", "migrateds", "passed to NewAutoMigrator at main.go:11"},
		{"-Old", "", "excluded"},
		{"-example.com/app/models/old.Created", "", "excluded"},
		{"-example.com/app/models/v1/a.Created", "", "excluded"},
	}
	if diff := cmp.Diff(want, models(result)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
