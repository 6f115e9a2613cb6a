package ormtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	liteintrospect "github.com/autogen-db/autogen/introspect/sqlite"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/gosource"
	"github.com/autogen-db/autogen/model/gosource/ormtest/bunpairslite"
	"github.com/autogen-db/autogen/model/gosource/ormtest/bunpairspg"
	"github.com/autogen-db/autogen/model/gosource/ormtest/pairslite"
	"github.com/autogen-db/autogen/model/gosource/ormtest/pairspg"
	. "github.com/autogen-db/autogen/model/gosource/ormtest/tricky"
)

// asked is what the ORM itself says of the models, in normal form.
func asked(t *testing.T, d *database, cfg gosource.Config) *model.Database {
	t.Helper()
	cfg.RunGORM, cfg.RunBun = true, true
	result, err := discover(t, cfg)
	if err != nil {
		t.Fatalf("run the models: %v", err)
	}
	desired := result.Database
	if d.engine == model.Postgres {
		carryOut(t, desired, result.SQL)
	} else {
		var sources []liteintrospect.Source
		for _, s := range result.SQL {
			sources = append(sources, liteintrospect.Source{File: s.File, SQL: s.Text})
		}
		desired, err = liteintrospect.Declared(context.Background(), d.sql, sources)
	}
	if err != nil {
		t.Fatal(err)
	}
	more, err := result.Overlay(desired)
	if err != nil {
		t.Fatal(err)
	}
	carryOut(t, desired, more)
	for _, table := range desired.Tables {
		if schema, _ := model.SplitName(table.Name); schema != "" {
			desired.AddSchema(model.Schema{Name: schema})
		}
		if table.Pos.Line == 0 && d.engine == model.Postgres {
			t.Errorf("table %s has no place", table.Name)
		}
	}
	if err := desired.Normalize(); err != nil {
		t.Fatal(err)
	}
	if len(desired.Tables) == 0 {
		t.Error("the ORM names no table")
	}
	return desired
}

// TestRunGORM holds the two loaders against each other: what is read off the
// source is what GORM's migrator writes.
func TestRunGORM(t *testing.T) {
	databases := &pool{t: t}
	for _, engine := range []model.Engine{model.Postgres, model.SQLite} {
		run := func(name string, cfg gosource.Config) {
			t.Run(fmt.Sprintf("%s/%s", name, engine), func(t *testing.T) {
				cfg.Engine = engine
				d := databases.database(t, engine)
				d.equal("GORM's answers and the source", asked(t, d, cfg), declared(t, cfg))
			})
		}
		// Cases with GORM's defaults are one program, each call of AutoMigrate a
		// group, as far as they do not name a model again.
		var together [][]any
		seen := map[string]bool{}
		for _, c := range trickyCases {
			if c.only != "" && c.only != engine || c.fails[engine] != "" {
				continue
			}
			names := slices.Concat(groupNames(c.groups)...)
			again := slices.ContainsFunc(names, func(name string) bool { return seen[name] })
			if c.config.NamingStrategy != nil || c.config.DisableForeignKeyConstraintWhenMigrating || c.config.IgnoreRelationshipsWhenMigrating {
				if engine == model.Postgres && c.name != "prefix and singular" {
					continue // a program takes its time to build, and options are not the engine's
				}
				run(c.name, gosource.Config{Patterns: []string{"./tricky"}, Groups: groupNames(c.groups), GORM: c.settings})
			} else if c.settings.Tables != nil || c.settings.JoinTables != nil {
				run(c.name, gosource.Config{Patterns: []string{"./tricky"}, Groups: groupNames(c.groups), GORM: c.settings})
			} else if !again {
				together = append(together, c.groups...)
				for _, name := range names {
					seen[name] = true
				}
			}
		}
		run("tricky", gosource.Config{Patterns: []string{"./tricky"}, Groups: groupNames(together)})
		run("plurals", gosource.Config{Patterns: []string{"./tricky"}, Groups: groupNames(one(Leaf39{}, BigData{}, Quiz{})), Inflection: gosource.Inflection{
			Irregular: [][2]string{{"leaf39", "leafs39"}}, Uncountable: []string{"big_data_quiz"}, Plural: [][2]string{{"(qui)z$", "${1}zzen"}, {"(d)ata$", "${1}atums"}}, Singular: [][2]string{{"(tw)ins$", "${1}o"}}}})
		pkg, fields, keys, relations := "./pairspg", pairspg.Fields, pairspg.Keys, pairspg.Relations
		if engine == model.SQLite {
			pkg, fields, keys, relations = "./pairslite", pairslite.Fields, pairslite.Keys, pairslite.Relations
		}
		run("pairs", gosource.Config{Patterns: []string{pkg}, Groups: groupNames([][]any{fields, keys, slices.Concat(relations...)})})
	}
}

// overlaidModels are models whose directives and `ag` tags their ORM does not know.
const overlaidModels = `package models

import (
	"time"

	"github.com/uptrace/bun"
)

//autogen:index unique by_name (lower(name)) where (age > 1)
//autogen:check grown (age > 18)
//autogen:comment.postgres people
type User struct {
	ID   uint ` + "`gorm:\"primaryKey\"`" + `
	Name string ` + "`gorm:\"not null\" ag:\"collate.postgres:C,default:'x'\"`" + `
	//autogen:check (age < 200)
	Age  int
	Gone int ` + "`ag:\"-\"`" + `
	At   Place ` + "`gorm:\"embedded;embeddedPrefix:at_\"`" + `
}

type Place struct {
	City string ` + "`ag:\"type:varchar(9)\"`" + `
}

//autogen:fk (owner) references books (id) on delete cascade
type Book struct {
	bun.BaseModel
	ID    int64 ` + "`bun:\",pk\"`" + `
	Owner int64 ` + "`ag:\"default:7\"`" + `
	Shelf
	In    Shelf ` + "`bun:\"embed:in_\"`" + `
}

type Shelf struct {
	Row int64 ` + "`ag:\"default:3\"`" + `
	//autogen:check (floor > 0)
	Floor int64
}

// Pet has a table of another name than its method says, and a key that refers to
// one, and so have the things that are named by it.
//
//autogen:table.sqlite animals
//autogen:table.postgres app.animals
type Pet struct {
	ID     uint   ` + "`gorm:\"primaryKey\"`" + `
	Name   string ` + "`gorm:\"unique;index;check:name <> ''\"`" + `
	User   *User
	UserID uint
	Toys   []Toy  ` + "`gorm:\"many2many:pet_toys\"`" + `
}

func (Pet) TableName() string { return "pets" }

//autogen:table playthings
type Toy struct {
	ID   uint ` + "`gorm:\"primaryKey\"`" + `
	Pets []Pet ` + "`gorm:\"many2many:pet_toys\"`" + `
}

//autogen:table.sqlite pages
//autogen:table.postgres app.pages
type Page struct {
	bun.BaseModel ` + "`bun:\"table:sheets\"`" + `
	ID     int64 ` + "`bun:\",pk\"`" + `
	NextID int64
	Next   *Page ` + "`bun:\"rel:belongs-to,join:next_id=id\"`" + `
}

//autogen:partition.postgres by range (at)
//autogen:partition.postgres events_old for values from (minvalue) to ('2024-01-01')
type Event struct {
	At time.Time ` + "`gorm:\"not null\"`" + `
}
`

// TestRunOverlay: directives and ag tags hold for models whose ORM is asked as
// for those that are read.
func TestRunOverlay(t *testing.T) {
	dir, err := os.MkdirTemp(".", "overlay")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	dir = filepath.Base(dir)
	if err := os.WriteFile(filepath.Join(dir, "models.go"), []byte(overlaidModels), 0o644); err != nil {
		t.Fatal(err)
	}
	databases := &pool{t: t}
	for _, engine := range []model.Engine{model.Postgres, model.SQLite} {
		cfg := gosource.Config{Patterns: []string{"./" + dir}, Engine: engine, Groups: [][]string{{"User", "Book", "Pet", "Toy", "Page", "Event"}}, BunForeignKeys: true}
		d := databases.database(t, engine)
		desired := declared(t, cfg)
		if users := desired.Table("users"); len(users.Checks) != 2 || len(users.Indexes) != 1 || len(users.Columns) != 4 || users.Column("at_city").Type != "varchar(9)" {
			t.Fatalf("%s: the directives are not read: %+v", engine, users)
		}
		d.equal("the ORMs' answers with directives and the source", asked(t, d, cfg), desired)
	}
}

// TestRunNamer: a naming strategy of the program's own is an error for the one
// loader, and is asked by the other.
func TestRunNamer(t *testing.T) {
	dir, err := os.MkdirTemp(".", "namer")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	dir = filepath.Base(dir)
	source := "package models\n\nimport (\n\t\"gorm.io/gorm\"\n\t\"gorm.io/gorm/schema\"\n)\n\ntype User struct {\n\tID uint `gorm:\"primaryKey\"`\n}\n\n" +
		"type namer struct{ schema.NamingStrategy }\n\nfunc (n namer) TableName(name string) string { return \"tbl\" + name }\n\n" +
		"func Config() *gorm.Config { return &gorm.Config{NamingStrategy: namer{}} }\n"
	if err := os.WriteFile(filepath.Join(dir, "models.go"), []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	cfg := gosource.Config{Patterns: []string{"./" + dir}, Engine: model.SQLite, Groups: [][]string{{"User"}}}
	for _, run := range []bool{false, true} {
		cfg.RunGORM = run
		_, err := gosource.Discover(t.Context(), cfg)
		var fault *model.DeclarationError
		if !errors.As(err, &fault) || fault.Pos != (model.Pos{File: dir + "/models.go", Line: 16}) || !strings.Contains(fault.Hint, "set config = \"…\"") && !strings.Contains(fault.Hint, "and config = \"…\"") {
			t.Errorf("run %t: %v", run, err)
		}
	}
	cfg.GORM.Config = "github.com/autogen-db/autogen/model/gosource/ormtest/" + dir + ".Config"
	result, err := gosource.Discover(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if len(result.SQL) != 1 || !strings.Contains(result.SQL[0].Text, "CREATE TABLE `tblUser`") {
		t.Errorf("statements: %+v", result.SQL)
	}
}

// TestRunBun is the same for Bun's query builder.
func TestRunBun(t *testing.T) {
	databases := &pool{t: t}
	for _, engine := range []model.Engine{model.Postgres, model.SQLite} {
		for _, keys := range []bool{false, true} {
			var together []any
			run := func(name, pkg string, models []any) {
				t.Run(fmt.Sprintf("%s/%s/keys=%t", name, engine, keys), func(t *testing.T) {
					d := databases.database(t, engine)
					cfg := gosource.Config{Patterns: []string{pkg}, Engine: engine, BunForeignKeys: keys, Groups: groupNames([][]any{models})}
					d.equal("Bun's answers and the source", asked(t, d, cfg), declared(t, cfg))
				})
			}
			for _, c := range bunCases {
				switch {
				case c.only != "" && c.only != engine || keys && c.noKeys:
				case c.name == "29s": // a constraint of it has the name of another case's
					run(c.name, "./bunmodels", c.models)
				default:
					for _, m := range slices.Concat(c.models, c.links) {
						if !slices.ContainsFunc(together, func(other any) bool { return typeName(other) == typeName(m) }) {
							together = append(together, m)
						}
					}
				}
			}
			run("all", "./bunmodels", together)
			if engine == model.Postgres {
				run("pairs", "./bunpairspg", slices.Concat(bunpairspg.Fields, bunpairspg.Relations))
			} else {
				run("pairs", "./bunpairslite", slices.Concat(bunpairslite.Fields, bunpairslite.Relations))
			}
		}
	}
}

// TestRunFaults: each fault is told at its place, and nothing is left behind.
func TestRunFaults(t *testing.T) {
	for _, test := range []struct {
		name, source string
		engine       model.Engine
		want, hint   string
	}{
		{"does not build", "type User struct {\n\tID uint `gorm:\"primaryKey\"`\n}\n\nfunc f() { undefined() }", model.Postgres,
			"models.go:7: undefined: undefined", "the models, and they do not build"},
		{"panics", "type T string\n\nfunc (t *T) Value() (driver.Value, error) {\n\tpanic(\"no configuration\")\n}\n\ntype User struct {\n\tID uint `gorm:\"primaryKey\"`\n\tT T\n}", model.SQLite,
			"models.go:6: struct PKG.User: gorm: panic: no configuration", ""},
		{"gorm fails", "type User struct {\n\tID uint `gorm:\"primaryKey\"`\n\tM map[string]int\n}", model.SQLite,
			"models.go:3: struct PKG.User: gorm: ", ""},
		{"bun panics", "type Item struct {\n\tbun.BaseModel\n\tOwner *Item `bun:\"rel:belongs-to,join:nothing=id\"`\n}", model.SQLite,
			"models.go:3: struct PKG.Item: bun: panic: ", ""},
		{"not exported", "type user struct {\n\tID uint `gorm:\"primaryKey\"`\n}", model.Postgres,
			"models.go:3: struct user is not exported", `loader = "read"`},
		{"package fails", "type User struct {\n\tID uint `gorm:\"primaryKey\"`\n}\n\nvar _ = func() int { panic(\"at the start\") }()", model.Postgres,
			"models.go:3: the program that asks gorm for its statements failed: panic: at the start", "when they are loaded"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir, err := os.MkdirTemp(".", "fault")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { os.RemoveAll(dir) })
			dir = filepath.Base(dir)
			imports := ""
			for _, path := range []string{"database/sql/driver", "github.com/uptrace/bun"} {
				if strings.Contains(test.source, filepath.Base(path)+".") {
					imports = "; import \"" + path + "\""
				}
			}
			if err := os.WriteFile(filepath.Join(dir, "models.go"), []byte("package models"+imports+"\n\n"+test.source+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
			cfg := gosource.Config{Patterns: []string{"./" + dir}, Engine: test.engine, RunGORM: true, RunBun: true}
			if test.name == "not exported" {
				cfg.Models = []string{"user"}
			}
			temp := t.TempDir()
			t.Setenv("TMPDIR", temp)
			_, err = gosource.Discover(t.Context(), cfg)
			var fault *model.DeclarationError
			if !errors.As(err, &fault) {
				t.Fatalf("no fault: %v", err)
			}
			want := dir + "/" + strings.ReplaceAll(test.want, "PKG", "github.com/autogen-db/autogen/model/gosource/ormtest/"+dir)
			if !strings.HasPrefix(fault.Error(), want) || !strings.Contains(fault.Hint, test.hint) {
				t.Errorf("%v (%s), want %s (%s)", fault, fault.Hint, want, test.hint)
			}
			for _, folder := range []string{temp, dir} {
				entries, err := os.ReadDir(folder)
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range entries {
					if e.Name() != "models.go" && !strings.HasPrefix(e.Name(), "go-build") {
						t.Errorf("%s is left behind", e.Name())
					}
				}
			}
		})
	}
}

// TestRunInternal: models that only a part of the module may import are asked.
func TestRunInternal(t *testing.T) {
	dir, err := os.MkdirTemp("internal", "models")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	inner := filepath.Join(dir, "internal", "models")
	if err := os.MkdirAll(inner, 0o755); err != nil {
		t.Fatal(err)
	}
	source := "package models\n\ntype User struct {\n\tID uint `gorm:\"primaryKey\"`\n}\n"
	if err := os.WriteFile(filepath.Join(inner, "models.go"), []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	result, err := gosource.Discover(t.Context(), gosource.Config{Patterns: []string{"./" + inner}, Engine: model.SQLite, RunGORM: true})
	if err != nil {
		t.Fatal(err)
	}
	want := []gosource.SQL{{File: inner + "/models.go", Text: "\n\nCREATE TABLE `users` (`id` integer PRIMARY KEY AUTOINCREMENT);"}}
	if d := cmp.Diff(want, result.SQL); d != "" {
		t.Errorf("statements (-want +got):\n%s", d)
	}
}

// TestRunIsCancelled: what was begun is removed.
func TestRunIsCancelled(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	ctx, cancel := context.WithCancel(t.Context())
	cfg := gosource.Config{Patterns: []string{"./tricky"}, Engine: model.SQLite, Groups: groupNames(one(T01{})), RunGORM: true}
	p, err := gosource.Open(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := p.Discover(cfg); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want %v", err, context.Canceled)
	}
	if entries, err := os.ReadDir(temp); err != nil || len(entries) > 0 {
		t.Errorf("left behind: %v %v", entries, err)
	}
}
