package sqlite_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/introspect/sqlite"
	"github.com/autogen-db/autogen/model"
)

func TestDeclared(t *testing.T) {
	got, err := sqlite.Declared(context.Background(), memory(t), []sqlite.Source{
		{File: "a.sql", SQL: "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n\n-- people\nCREATE TABLE users (\n  id integer PRIMARY KEY,\n  name text CHECK (name <> '')\n);\nCOMMIT;\n"},
		{File: "b.sql", SQL: "ALTER TABLE users\n  ADD COLUMN email text;\nCREATE TABLE old (a int REFERENCES users,\n UNIQUE (a));\nCREATE UNIQUE INDEX ix ON users (email);\nALTER TABLE old RENAME TO orders;\nCREATE TABLE gone (a);\nDROP TABLE IF EXISTS gone;\nCREATE TABLE gone (b);"},
	})
	if err != nil {
		t.Fatal(err)
	}
	pos := func(file string, line int) model.Pos { return model.Pos{File: file, Line: line} }
	want := &model.Database{Engine: model.SQLite, Tables: []model.Table{
		{Name: "users", Pos: pos("a.sql", 5), PrimaryKey: &model.PrimaryKey{Columns: []string{"id"}, Pos: pos("a.sql", 6)},
			Columns: []model.Column{
				{Name: "id", Type: "integer", Pos: pos("a.sql", 6)}, {Name: "name", Type: "text", Pos: pos("a.sql", 7)},
				{Name: "email", Type: "text", Pos: pos("b.sql", 1)}},
			Checks:  []model.Check{{Expr: "name <> ''", Pos: pos("a.sql", 7)}},
			Indexes: []model.Index{{Name: "ix", Unique: true, Keys: []model.Key{{Column: "email"}}, Pos: pos("b.sql", 5)}}},
		{Name: "orders", Pos: pos("b.sql", 3),
			Columns:     []model.Column{{Name: "a", Type: "int", Pos: pos("b.sql", 3)}},
			ForeignKeys: []model.ForeignKey{{Columns: []string{"a"}, RefTable: "users", Pos: pos("b.sql", 3)}},
			Uniques:     []model.Unique{{Columns: []string{"a"}, Pos: pos("b.sql", 4)}}},
		{Name: "gone", Pos: pos("b.sql", 9), Columns: []model.Column{{Name: "b", Pos: pos("b.sql", 9)}}},
	}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestDeclaredErrors(t *testing.T) {
	tests := []struct{ a, b, want string }{
		{"CREATE TABLE t (a);", "\nCREATE TABLE IF NOT EXISTS \"T\" (b);", "b.sql:2: table T is declared twice; the other declaration is at a.sql:1"},
		{"CREATE TABLE t (a);\n\n\nCREATE TABLE u (a b c CHECK);", "", `a.sql:4: near ")": syntax error`},
		{"\n-- x\nCREATE TABLE u (a DEFAULT 'x);", "", "a.sql:3: unterminated string"},
		{"INSERT INTO t VALUES (1)", "", "a.sql:1: INSERT does not declare a schema"},
		{"ATTACH 'x.db' AS x", "", "a.sql:1: ATTACH does not declare a schema"},
		{"VACUUM INTO 'x.db'", "", "a.sql:1: VACUUM does not declare a schema"},
		{"CREATE TEMP TABLE t (a)", "", "a.sql:1: a temporary object is not part of a schema"},
		{"", "CREATE INDEX i ON nobody (a)", "b.sql:1: no such table: main.nobody"},
	}
	for _, test := range tests {
		_, err := sqlite.Declared(context.Background(), memory(t), []sqlite.Source{{"a.sql", test.a}, {"b.sql", test.b}})
		var fault *model.DeclarationError
		if !errors.As(err, &fault) {
			t.Errorf("%q, %q: got error %v, want a *model.DeclarationError", test.a, test.b, err)
		} else if fault.Error() != test.want {
			t.Errorf("%q, %q: got error %q, want %q", test.a, test.b, fault, test.want)
		}
	}
}
