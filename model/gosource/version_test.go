package gosource

import (
	"errors"
	"os"
	"testing"

	"github.com/autogen-db/autogen/model"
	"github.com/google/go-cmp/cmp"
)

// TestVersions: the ORM's version in go.mod decides how a model is read, and one
// that is not followed is told. What the versions create is held against the ORM
// itself by TestOlderVersions of the module ormtest.
func TestVersions(t *testing.T) {
	t.Parallel()
	const src = "package models\n\ntype Note struct {\n\tID   uint\n\tText string `gorm:\"size:20000000;unique\"`\n}\n"
	for _, test := range []struct {
		name, mod     string
		unique, typ   string
		warning, hint string
	}{
		{name: "none", mod: "", unique: "uni_notes_text", typ: "text"},
		{name: "newest", mod: "require gorm.io/gorm v1.31.2\nrequire gorm.io/driver/postgres v1.6.3\n", unique: "uni_notes_text", typ: "text"},
		{name: "older", mod: "require gorm.io/gorm v1.25.6\nrequire gorm.io/driver/postgres v1.5.11\n", typ: "varchar(20000000)"},
		{name: "oldest", mod: "require gorm.io/gorm v1.25.5\n", typ: "text"},
		{name: "replaced", mod: "require gorm.io/gorm v1.25.12\nreplace gorm.io/gorm => gorm.io/gorm v1.25.6\n", typ: "text"},
		{name: "another version is replaced", mod: "require gorm.io/gorm v1.25.12\nreplace gorm.io/gorm v1.25.7 => gorm.io/gorm v1.25.6\n", unique: "uni_notes_text", typ: "text"},
		{name: "a folder", mod: "require gorm.io/gorm v1.25.6\nreplace gorm.io/gorm => ../gorm\n", unique: "uni_notes_text", typ: "text"},
		{name: "too old", mod: "require gorm.io/gorm v1.24.6\n", typ: "text",
			warning: "go.mod:5: gorm.io/gorm v1.24.6 is older than v1.25.5, the first version that is followed, and read as that", hint: "have the ORM say it itself: loader = \"run\" in autogen.toml, [gorm]"},
		{name: "too new", mod: "require gorm.io/driver/postgres v1.7.1\n", unique: "uni_notes_text", typ: "text",
			warning: "go.mod:5: gorm.io/driver/postgres v1.7.1 is newer than the versions that are followed, which end before v1.7.0", hint: "have the ORM say it itself: loader = \"run\" in autogen.toml, [gorm]"},
		{name: "another ORM's", mod: "require github.com/uptrace/bun v1.1.0\n", unique: "uni_notes_text", typ: "text"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			result, err := discoverFiles(t, Config{Engine: model.Postgres}, map[string]string{
				"go.mod": "module example.com/app\n\ngo 1.26\n\n" + test.mod, "models/models.go": src})
			if err != nil {
				t.Fatal(err)
			}
			table := result.Database.Tables[0]
			if got := table.Uniques[0].Name; got != test.unique {
				t.Errorf("the unique constraint is %q, want %q", got, test.unique)
			}
			if got := table.Columns[1].Type; got != test.typ {
				t.Errorf("the type is %s, want %s", got, test.typ)
			}
			var want []Warning
			if test.warning != "" {
				want = []Warning{{Pos: model.Pos{File: "go.mod", Line: 5}, Code: "AG-C11", Msg: test.warning[len("go.mod:5: "):], Hint: test.hint}}
			}
			if d := cmp.Diff(want, result.Warnings); d != "" {
				t.Errorf("warnings (-want +got):\n%s", d)
			}
		})
	}
}

// TestVersionsOfWorkspace: in a workspace the newest requirement of its modules
// counts, and another go.mod may be named.
func TestVersionsOfWorkspace(t *testing.T) {
	t.Parallel()
	const src = "package models\n\ntype Note struct {\n\tID   uint\n\tText string `gorm:\"unique\"`\n}\n"
	const old, new = "\n\ngo 1.26\n\nrequire gorm.io/gorm v1.25.6\n", "\n\ngo 1.26\n\nrequire gorm.io/gorm v1.31.2\n"
	for _, test := range []struct {
		name, work, flags string
		env               []string
		unique            string
	}{
		{name: "no workspace"},
		{name: "a newer one in the workspace", work: "go 1.26\n\nuse (\n\t.\n\t./lib\n)\n", unique: "uni_notes_text"},
		{name: "replaced in the workspace", work: "go 1.26\n\nuse (\n\t.\n\t./lib\n)\n\nreplace gorm.io/gorm => gorm.io/gorm v1.25.5\n"},
		{name: "a workspace of others", work: "go 1.26\n\nuse ./lib\n", env: []string{"GOWORK=off"}},
		{name: "off", work: "go 1.26\n\nuse (\n\t.\n\t./lib\n)\n", env: []string{"GOWORK=off"}},
		{name: "another file", flags: "-modfile=new.mod", unique: "uni_notes_text"},
		{name: "another file, by the environment", env: []string{"GOFLAGS=-modfile=new.mod"}, unique: "uni_notes_text"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{"go.mod": "module example.com/app" + old, "new.mod": "module example.com/app" + new, "new.sum": "", "models/models.go": src,
				"lib/go.mod": "module example.com/lib" + new, "lib/lib.go": "package lib\n"}
			if test.work != "" {
				files["go.work"] = test.work
			}
			cfg := Config{Engine: model.Postgres}
			if test.flags != "" {
				cfg.BuildFlags = []string{test.flags}
			}
			if test.env != nil {
				cfg.Env = append(os.Environ(), test.env...)
			}
			result, err := discoverFiles(t, cfg, files)
			if err != nil {
				t.Fatal(err)
			}
			if got := result.Database.Tables[0].Uniques[0].Name; got != test.unique {
				t.Errorf("the unique constraint is %q, want %q", got, test.unique)
			}
		})
	}
}

// TestBunVersion: versions of Bun before the first that is followed are told.
func TestBunVersion(t *testing.T) {
	t.Parallel()
	result, err := discoverFiles(t, Config{Engine: model.Postgres, Models: []string{"Note"}}, map[string]string{
		"go.mod":           "module example.com/app\n\ngo 1.26\n\nrequire github.com/uptrace/bun v1.2.9\n",
		"models/models.go": "package models\n\ntype Note struct {\n\tID int `bun:\",pk\"`\n}\n"})
	if err != nil {
		t.Fatal(err)
	}
	want := []Warning{{Pos: model.Pos{File: "go.mod", Line: 5}, Code: "AG-C11", Msg: "github.com/uptrace/bun v1.2.9 is older than v1.2.15, the first version that is followed, and read as that",
		Hint: "have the ORM say it itself: loader = \"run\" in autogen.toml, [bun]"}}
	if d := cmp.Diff(want, result.Warnings); d != "" {
		t.Errorf("warnings (-want +got):\n%s", d)
	}
}

// TestColumnNamesInKeys: a foreign key's field is found by the column that its
// name would have from 1.31.1 on only.
func TestColumnNamesInKeys(t *testing.T) {
	t.Parallel()
	const src = "package models\n\ntype Pet struct {\n\tID      uint\n\tOwnerID uint\n\tOwner   *Man `gorm:\"foreignKey:OwnerId\"`\n}\n\ntype Man struct{ ID uint }\n"
	for version, fails := range map[string]bool{"v1.31.0": true, "v1.31.1": false} {
		_, err := discoverFiles(t, Config{Engine: model.Postgres}, map[string]string{
			"go.mod": "module example.com/app\n\ngo 1.26\n\nrequire gorm.io/gorm " + version + "\n", "models/models.go": src})
		var fault *model.DeclarationError
		if got := errors.As(err, &fault); got != fails {
			t.Errorf("%s: %v", version, err)
		}
	}
}
