package gosource

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/autogen-db/autogen/model"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// ignorePos leaves places out of a comparison.
var ignorePos = cmp.Options{cmpopts.IgnoreTypes(model.Pos{}), cmpopts.EquateEmpty()}

// source makes a module of one package from a file's text, and reads it.
func source(t *testing.T, engine model.Engine, text string) (*model.Database, []Warning, error) {
	t.Helper()
	return sourceConfig(t, Config{Engine: engine}, map[string]string{"models/models.go": text})
}

func sourceConfig(t *testing.T, cfg Config, files map[string]string) (*model.Database, []Warning, error) {
	t.Helper()
	cfg.Dir = t.TempDir()
	if files["go.mod"] == "" {
		files["go.mod"] = "module example.com/app\n\ngo 1.26\n"
	}
	for name, text := range files {
		path := filepath.Join(cfg.Dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if cfg.Patterns == nil {
		cfg.Patterns = []string{"./models"}
	}
	return Load(context.Background(), cfg)
}

// fault is a declaration error as a test expects it.
type fault struct{ At, Msg, Hint string }

// faultsOf lists the declaration errors in an error, with the places cut down
// to the file's name.
func faultsOf(t *testing.T, err error) []fault {
	t.Helper()
	if err == nil {
		return nil
	}
	list := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		list = joined.Unwrap()
	}
	var faults []fault
	for _, e := range list {
		var d *model.DeclarationError
		if !errors.As(e, &d) {
			t.Fatalf("not a declaration error: %v", e)
		}
		at := d.Pos
		dir := filepath.Dir(at.File)
		if at.File != "" {
			at.File = filepath.Base(at.File)
		}
		msg := d.Msg
		if filepath.IsAbs(dir) {
			msg = strings.ReplaceAll(msg, dir+string(filepath.Separator), "")
		}
		faults = append(faults, fault{at.String(), msg, d.Hint})
	}
	return faults
}

func TestPlacesAreRelativeToTheWorkingFolder(t *testing.T) {
	t.Parallel()
	db, _, err := Load(context.Background(), Config{Patterns: []string{"./testdata/gormtricky"}, Engine: model.Postgres})
	if err != nil {
		t.Fatal(err)
	}
	table := db.Table("t01")
	if want := (model.Pos{File: "testdata/gormtricky/models.go", Line: 16}); table.Pos != want {
		t.Errorf("table t01 is at %s, want %s", table.Pos, want)
	}
	if want := (model.Pos{File: "testdata/gormtricky/models.go", Line: 18}); table.Columns[1].Pos != want {
		t.Errorf("column a is at %s, want %s", table.Columns[1].Pos, want)
	}
}

func TestPatternWithoutPackage(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ pattern, want string }{
		{"./nowhere", "nowhere"},
		{"./empty/...", "./empty/... matches no Go package with files"},
	} {
		_, _, err := sourceConfig(t, Config{Engine: model.Postgres, Patterns: []string{test.pattern}},
			map[string]string{"models/models.go": "package models\n", "empty/README": ""})
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("pattern %s: error %v, want one line with %q", test.pattern, err, test.want)
		}
	}
}

func TestPackageWithoutTables(t *testing.T) {
	t.Parallel()
	_, _, err := source(t, model.Postgres, "package models\n\ntype T struct{ A int }\n")
	want := []fault{{"", "no tables in the packages of ./models", "put //autogen:table above a struct, or use gorm tags"}}
	if diff := cmp.Diff(want, faultsOf(t, err)); diff != "" {
		t.Error(diff)
	}
}

func TestSyntaxErrorNamesTheLine(t *testing.T) {
	t.Parallel()
	_, _, err := source(t, model.Postgres, "package models\n\ntype T struct {\n\tA int int\n}\n")
	if err == nil || !strings.Contains(err.Error(), "models.go:4") {
		t.Errorf("error %v, want one at models.go:4", err)
	}
}

// TestTypeErrors goes on where the package does not compile, as long as the
// fields that are columns have types.
func TestTypeErrors(t *testing.T) {
	t.Parallel()
	db, _, err := source(t, model.Postgres, `package models

import "example.com/missing"

//autogen:table users
type User struct {
	ID   int `+"`ag:\"pk\"`"+`
	Gone missing.Thing `+"`db:\"-\"`"+`
	Raw  missing.Thing `+"`ag:\"type:jsonb\"`"+`
}

func broken() int { return undefined }

var x = alsoUndefined
`)
	if err != nil {
		t.Fatal(err)
	}
	if got := db.Tables[0].Columns[1].Type; len(db.Tables[0].Columns) != 2 || got != "jsonb" {
		t.Errorf("columns are %+v", db.Tables[0].Columns)
	}
	_, _, err = source(t, model.Postgres, `package models

import "example.com/missing"

//autogen:table users
type User struct {
	ID   int
	Gone missing.Thing
	Typo strng
}

type Post struct {
	ID   uint
	Note strng `+"`gorm:\"size:9\"`"+`
}
`)
	want := []fault{
		{"models.go:8", "field User.Gone: could not import example.com/missing (no required module provides package example.com/missing; to add it: go get example.com/missing)",
			"make the package compile, or give the column a type with ag:\"type:…\""},
		{"models.go:9", "field User.Typo: undefined: strng", "make the package compile, or give the column a type with ag:\"type:…\""},
		{"models.go:14", "field Post.Note: undefined: strng", "make the package compile, or give the column a type with gorm:\"type:…\""},
	}
	if diff := cmp.Diff(want, faultsOf(t, err)); diff != "" {
		t.Error(diff)
	}
}

// TestDependencyThatDoesNotCompile has no export data, so its types are read
// from source.
// TestModes: what does not compile has its types in the source alone.
func TestModes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		mode  Mode
		body  string
		fault string
	}{
		{"", "return undefined", ""}, {ModeAuto, "return undefined", ""}, {ModeSource, "return undefined", ""}, {ModeSource, "return 1", ""}, {ModeExport, "return 1", ""},
		{ModeExport, "return undefined", "field Thing.Kind: could not import example.com/app/kinds (it has no export data, since it does not compile, and mode = \"export\" reads no source"},
	} {
		db, _, err := sourceConfig(t, Config{Engine: model.Postgres, Mode: test.mode}, map[string]string{
			"kinds/kinds.go":   "package kinds\n\ntype Kind string\n\nfunc f() int { " + test.body + " }\n",
			"models/models.go": "package models\n\nimport \"example.com/app/kinds\"\n\n//autogen:table\ntype Thing struct{ Kind *kinds.Kind }\n",
		})
		if test.fault != "" {
			if got := faultsOf(t, err); len(got) != 1 || !strings.Contains(got[0].Msg, test.fault) {
				t.Errorf("%s: %v, want %s", test.mode, got, test.fault)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", test.mode, err)
		}
		want := []model.Column{{Name: "kind", Type: "text"}}
		if diff := cmp.Diff(want, db.Tables[0].Columns, ignorePos); diff != "" {
			t.Errorf("%s: %s", test.mode, diff)
		}
	}
}

func TestBuildTags(t *testing.T) {
	t.Parallel()
	files := func() map[string]string {
		return map[string]string{
			"models/a.go": "package models\n\n//autogen:table\ntype A struct{ ID int }\n",
			"models/b.go": "//go:build enterprise\n\npackage models\n\n//autogen:table\ntype B struct{ ID int }\n",
		}
	}
	for _, test := range []struct {
		flags []string
		want  int
	}{{nil, 1}, {[]string{"-tags=enterprise"}, 2}} {
		db, _, err := sourceConfig(t, Config{Engine: model.SQLite, BuildFlags: test.flags}, files())
		if err != nil {
			t.Fatal(err)
		}
		if len(db.Tables) != test.want {
			t.Errorf("flags %v: %d tables, want %d", test.flags, len(db.Tables), test.want)
		}
	}
}

// TestOtherModule reads a module other than the working folder's, with its own
// dependencies.
func TestOtherModule(t *testing.T) {
	t.Parallel()
	want := map[model.Engine][]model.Table{
		model.Postgres: {
			{Name: "native_price", PrimaryKey: &model.PrimaryKey{Name: "native_price_pkey", Columns: []string{"id"}}, Columns: []model.Column{
				{Name: "id", Type: "bigint", NotNull: true, Identity: &model.Identity{}},
				{Name: "amount", Type: "numeric(10,2)", NotNull: true},
				{Name: "net", Type: "numeric", NotNull: true},
				{Name: "gross", Type: "numeric"},
				{Name: "tax", Type: "numeric"},
			}},
			{Name: "t10", PrimaryKey: &model.PrimaryKey{Columns: []string{"id"}}, Columns: []model.Column{
				{Name: "id", Type: "bigserial", NotNull: true},
				{Name: "j", Type: "jsonb"},
				{Name: "d", Type: "date"},
				{Name: "l", Type: "jsonb"},
				{Name: "p", Type: "text"},
				{Name: "q", Type: "boolean"},
				{Name: "r", Type: "numeric(10,2)", NotNull: true, Default: "'0'"},
			}},
		},
		model.SQLite: {
			{Name: "native_price", PrimaryKey: &model.PrimaryKey{Name: "native_price_pkey", Columns: []string{"id"}}, Columns: []model.Column{
				{Name: "id", Type: "integer", NotNull: true},
				{Name: "amount", Type: "numeric(10,2)", NotNull: true},
				{Name: "net", Type: "numeric", NotNull: true},
				{Name: "gross", Type: "numeric"},
				{Name: "tax", Type: "numeric"},
			}},
			{Name: "t10", PrimaryKey: &model.PrimaryKey{Columns: []string{"id"}}, Columns: []model.Column{
				{Name: "id", Type: "integer", Autoincrement: true},
				{Name: "j", Type: "json"},
				{Name: "d", Type: "date"},
				{Name: "l", Type: "json"},
				{Name: "p", Type: "text"},
				{Name: "q", Type: "numeric"},
				{Name: "r", Type: "numeric(10,2)", NotNull: true, Default: "'0'"},
			}},
		},
	}
	for engine, tables := range want {
		db, _, err := Load(context.Background(), Config{Dir: "testdata/vendored", Patterns: []string{"./models"}, Engine: engine})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tables, db.Tables, ignorePos); diff != "" {
			t.Errorf("%s: (-want +got):\n%s", engine, diff)
		}
	}
}

func TestModelsThatDoNotExist(t *testing.T) {
	t.Parallel()
	_, _, err := sourceConfig(t, Config{Engine: model.Postgres, Models: []string{"Usr"}},
		map[string]string{"models/models.go": "package models\n\ntype User struct{ ID int }\n"})
	want := []fault{{"", "no struct Usr in the packages of ./models", "did you mean User?"}}
	if diff := cmp.Diff(want, faultsOf(t, err)); diff != "" {
		t.Error(diff)
	}
}
