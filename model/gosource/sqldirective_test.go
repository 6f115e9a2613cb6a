package gosource

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/model"
)

func TestSQLDirectives(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":           "module example.com/app\n\ngo 1.26\n",
		"models/views.sql": "create index i on t (a);\n",
		"models/doc.go": "// Package models is one.\n//\n//autogen:extension.postgres citext\n//autogen:sql views.sql\npackage models\n\n" +
			"//autogen:sequence.postgres numbers start 5;\n\n//autogen:table t\ntype T struct{ A int }\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	doc, views := filepath.Join(dir, "models", "doc.go"), filepath.Join(dir, "models", "views.sql")
	for engine, want := range map[model.Engine][]SQL{
		model.Postgres: {
			{File: doc, Text: "\n\nCREATE EXTENSION citext;"},
			{File: views, Text: "create index i on t (a);\n"},
			{File: doc, Text: "\n\n\n\n\n\nCREATE SEQUENCE numbers start 5;"},
		},
		model.SQLite: {{File: views, Text: "create index i on t (a);\n"}},
	} {
		result, err := Discover(context.Background(), Config{Dir: dir, Patterns: []string{"./models"}, Engine: engine})
		if err != nil {
			t.Fatal(err)
		}
		if difference := cmp.Diff(want, result.SQL); difference != "" {
			t.Errorf("%s (-want +got):\n%s", engine, difference)
		}
	}
}

func TestSQLDirectiveFaults(t *testing.T) {
	_, _, err := source(t, model.SQLite, "//autogen:domain email as text\n//autogen:sql none.sql\n//autogen:extension.postgres\npackage models\n\n//autogen:table t\ntype T struct{ A int }\n")
	want := []fault{
		{"models.go:1", "sqlite has no domains", "write //autogen:domain.postgres"},
		{"models.go:2", "directive //autogen:sql: none.sql: no such file or directory", "the file is looked for beside the Go file"},
	}
	if difference := cmp.Diff(want, faultsOf(t, err)); difference != "" {
		t.Errorf("(-want +got):\n%s", difference)
	}
}

func TestEnumNamesAndComments(t *testing.T) {
	d, _, err := source(t, model.Postgres, "package models\n\n//autogen:enum billing.\"Order Status\"\n//autogen:comment \"two\\nlines\"\ntype Status string\n\nconst New Status = \"new\"\n\n//autogen:table t\ntype T struct{ S Status }\n")
	if err != nil {
		t.Fatal(err)
	}
	want := []model.Enum{{Name: "billing.Order Status", Values: []string{"new"}, Comment: "two\nlines"}}
	if difference := cmp.Diff(want, d.Enums, ignorePos); difference != "" {
		t.Errorf("(-want +got):\n%s", difference)
	}
}
