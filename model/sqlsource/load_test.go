package sqlsource_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

func TestLoadFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name string) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("-- "+name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"b.sql", "a.sql", "note.txt", "sub/c.SQL", "sub/deeper/d.sql", "empty/x.txt"} {
		write(name)
	}
	in := func(names ...string) []string {
		for i := range names {
			names[i] = filepath.Join(dir, names[i])
		}
		return names
	}
	for _, c := range []struct{ patterns, want []string }{
		{in("b.sql"), in("b.sql")},
		{in("b.sql", "a.sql", "./b.sql"), in("b.sql", "a.sql")},
		{in("."), in("a.sql", "b.sql")},
		{in("sub"), in("sub/c.SQL")},
		{in("*.sql"), in("a.sql", "b.sql")},
		{in("s*"), in("sub/c.SQL")},
		{in("*/*/*.sql", "."), in("sub/deeper/d.sql", "a.sql", "b.sql")},
	} {
		sources, err := sqlsource.LoadFiles(c.patterns)
		if err != nil {
			t.Error(err)
			continue
		}
		var got []string
		for _, s := range sources {
			got = append(got, s.File)
			if rel, _ := filepath.Rel(dir, s.File); s.SQL != "-- "+rel {
				t.Errorf("%s holds %q", s.File, s.SQL)
			}
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%v (-want +got):\n%s", c.patterns, d)
		}
	}
	for _, pattern := range in("nothing.sql", "*.nothing", "empty") {
		if _, err := sqlsource.LoadFiles([]string{pattern}); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), pattern) {
			t.Errorf("%s gave %v", pattern, err)
		}
	}
	if _, err := sqlsource.LoadFiles([]string{"[.sql"}); !errors.Is(err, filepath.ErrBadPattern) {
		t.Errorf("a malformed pattern gave %v", err)
	}
}

// TestPlaces looks at the places of all that is declared.
func TestPlaces(t *testing.T) {
	d, err := sqlsource.Load([]sqlsource.Source{{File: "s.sql", SQL: `-- schema; of é
CREATE SCHEMA s;

/* two
 /* nested; */ lines */ CREATE TYPE m AS ENUM ('a');
CREATE TABLE t (
  id int PRIMARY KEY,
  a int
    UNIQUE,
  CHECK (a > 0),
  FOREIGN KEY (a)
    REFERENCES t
);

CREATE INDEX i
  ON t (a);
ALTER TABLE t
  ADD COLUMN b int,
  ADD UNIQUE (b);
`}})
	if err != nil {
		t.Fatal(err)
	}
	table := d.Tables[0]
	got := map[string]int{
		"schema": d.Schemas[0].Pos.Line, "type": d.Enums[0].Pos.Line, "table": table.Pos.Line,
		"id": table.Columns[0].Pos.Line, "a": table.Columns[1].Pos.Line, "b": table.Columns[2].Pos.Line,
		"key": table.PrimaryKey.Pos.Line, "unique": table.Uniques[0].Pos.Line, "added": table.Uniques[1].Pos.Line,
		"check": table.Checks[0].Pos.Line, "foreign": table.ForeignKeys[0].Pos.Line, "index": table.Indexes[0].Pos.Line,
	}
	want := map[string]int{
		"schema": 2, "type": 5, "table": 6, "id": 7, "a": 8, "b": 18, "key": 7, "unique": 9, "added": 19,
		"check": 10, "foreign": 11, "index": 15,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("lines (-want +got):\n%s", d)
	}
	if table.Pos.File != "s.sql" {
		t.Errorf("file %q", table.Pos.File)
	}
}

// TestDeclareOverModels lets SQL add to tables that other declarations have.
func TestDeclareOverModels(t *testing.T) {
	d := &model.Database{Engine: model.Postgres, Tables: []model.Table{{
		Name: "users", Columns: []model.Column{{Name: "id", Type: "bigint"}, {Name: "email", Type: "text"}},
		PrimaryKey: &model.PrimaryKey{Columns: []string{"id"}}, Pos: model.Pos{File: "user.go", Line: 3},
	}}}
	err := sqlsource.Declare(d, []sqlsource.Source{
		{File: "a.sql", SQL: "CREATE TABLE app.posts (author bigint REFERENCES users, later int REFERENCES app.later); CREATE INDEX ON users (lower(email));"},
		{File: "b.sql", SQL: "CREATE TABLE app.later (id int PRIMARY KEY); COMMENT ON TABLE users IS 'people';"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Normalize(); err != nil {
		t.Fatal(err)
	}
	users, posts := d.Table("users"), d.Table("app.posts")
	if users.Comment != "people" || len(users.Indexes) != 1 || users.Indexes[0].Name != "users_lower_idx" {
		t.Errorf("users: %+v", users)
	}
	want := []model.ForeignKey{
		{Name: "posts_author_fkey", Columns: []string{"author"}, RefTable: "users", RefColumns: []string{"id"}},
		{Name: "posts_later_fkey", Columns: []string{"later"}, RefTable: "app.later", RefColumns: []string{"id"}},
	}
	if d := cmp.Diff(want, posts.ForeignKeys, cmpopts.IgnoreTypes(model.Pos{})); d != "" {
		t.Errorf("foreign keys (-want +got):\n%s", d)
	}
	err = sqlsource.Declare(d, []sqlsource.Source{{File: "c.sql", SQL: "CREATE TABLE IF NOT EXISTS users (id int)"}})
	if err == nil || err.Error() != "c.sql:1: table users is declared twice; the other declaration is at user.go:3" {
		t.Errorf("got %v", err)
	}
}

// TestDeclarePartitionOfModels adds a partition of a table whose key says alone
// that a column is NOT NULL.
func TestDeclarePartitionOfModels(t *testing.T) {
	d := &model.Database{Engine: model.Postgres, Tables: []model.Table{{
		Name: "logs", Columns: []model.Column{{Name: "id", Type: "bigserial"}, {Name: "at", Type: "date"}},
		PrimaryKey:  &model.PrimaryKey{Columns: []string{"at"}},
		PartitionBy: &model.PartitionKey{Strategy: "RANGE", Keys: []model.Key{{Column: "at"}}},
	}}}
	if err := sqlsource.Declare(d, []sqlsource.Source{{SQL: "CREATE TABLE logs_rest PARTITION OF logs DEFAULT;"}}); err != nil {
		t.Fatal(err)
	}
	want := []model.Column{}
	if err := d.Normalize(); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, d.Table("logs_rest").Columns, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("columns that differ from the parent's (-want +got):\n%s", d)
	}
}

// TestDefaultSchema folds names of another default schema.
func TestDefaultSchema(t *testing.T) {
	d, err := sqlsource.Load([]sqlsource.Source{{SQL: `
CREATE TYPE app.mood AS ENUM ('a');
CREATE SCHEMA IF NOT EXISTS app;
CREATE SCHEMA public;
CREATE TABLE app.users (id int PRIMARY KEY, m mood, n app.mood);
CREATE TABLE public.users (id int REFERENCES users);
SET search_path = app, pg_catalog;
COMMENT ON TABLE users IS 'people';`, DefaultSchema: "app"}})
	if err != nil {
		t.Fatal(err)
	}
	want := &model.Database{
		Engine: model.Postgres, Schemas: []model.Schema{{Name: "public"}}, Enums: []model.Enum{{Name: "mood", Values: []string{"a"}}},
		Tables: []model.Table{
			{Name: "public.users", Columns: []model.Column{{Name: "id", Type: "integer"}},
				ForeignKeys: []model.ForeignKey{{Name: "users_id_fkey", Columns: []string{"id"}, RefTable: "users", RefColumns: []string{"id"}}}},
			{Name: "users", Comment: "people", PrimaryKey: &model.PrimaryKey{Name: "users_pkey", Columns: []string{"id"}},
				Columns: []model.Column{{Name: "id", Type: "integer", NotNull: true}, {Name: "m", Type: "mood"}, {Name: "n", Type: "mood"}}},
		},
	}
	if d := cmp.Diff(want, d, cmpopts.IgnoreTypes(model.Pos{}), cmpopts.EquateEmpty()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestPassedOver folds what pg_dump writes around its statements, and what editors do.
func TestPassedOver(t *testing.T) {
	d, err := sqlsource.Load([]sqlsource.Source{{File: "dump.sql", SQL: "\ufeff" + `--
\restrict a1B2
SET lock_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
BEGIN;
CREATE TABLE public.t (id integer NOT NULL, s text DEFAULT '
\restrict ');
ALTER TABLE public.t OWNER TO someone;
CREATE SEQUENCE public.t_id_seq OWNED BY public.t.id;
ALTER TABLE public.t_id_seq OWNER TO someone;
ALTER SEQUENCE public.t_id_seq OWNER TO someone;
CREATE TYPE public.m AS ENUM ('a');
ALTER TYPE public.m OWNER TO someone;
SELECT pg_catalog.setval('public.t_id_seq', 3, true);
COMMENT ON SCHEMA public IS 'standard public schema';
COMMIT;
RESET ALL;
\unrestrict a1B2
`}})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Tables) != 1 || len(d.Enums) != 1 {
		t.Errorf("got %+v", d)
	}
	if err := d.Normalize(); err != nil {
		t.Fatal(err)
	}
	// The sequence belongs to whom its table does.
	owners := []model.Owner{{Kind: "TABLE", Object: "t", Role: "someone"}, {Kind: "TYPE", Object: "m", Role: "someone"}}
	if d := cmp.Diff(owners, d.Owners, cmpopts.IgnoreTypes(model.Pos{})); d != "" {
		t.Errorf("owners (-want +got):\n%s", d)
	}
}

// TestCatalogueSpelling renames a column and a type in expressions that a
// catalogue has spelled: all but the names stays as it is.
func TestCatalogueSpelling(t *testing.T) {
	d := &model.Database{
		Engine: model.Postgres,
		Enums:  []model.Enum{{Name: "mood", Values: []string{"a"}}},
		Tables: []model.Table{{
			Name:    "t",
			Columns: []model.Column{{Name: "a", Type: "varchar(3)"}, {Name: "m", Type: "mood", Default: "'a'::mood"}},
			Checks: []model.Check{
				{Name: "c1", Expr: `((a)::text = 'a'::text) AND ("a" <> 'm'::bpchar) OR t.a IS NULL`},
				{Name: "c2", Expr: `m = ANY (ARRAY['a'::mood, ('a'::text)::mood])`},
			},
		}},
	}
	if err := sqlsource.Fold(d, sqlsource.Source{SQL: `ALTER TABLE t RENAME a TO "B b"; ALTER TYPE mood RENAME TO "New"`}); err != nil {
		t.Fatal(err)
	}
	got := []string{d.Tables[0].Checks[0].Expr, d.Tables[0].Checks[1].Expr, d.Tables[0].Columns[1].Default, d.Tables[0].Columns[1].Type}
	want := []string{
		`(("B b")::text = 'a'::text) AND ("B b" <> 'm'::bpchar) OR t."B b" IS NULL`,
		`m = ANY (ARRAY['a'::"New", ('a'::text)::"New"])`, `'a'::"New"`, `"New"`,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// tables writes a schema of n tables of eight columns.
func tables(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `-- table %[1]d; of many
CREATE TABLE t%[1]d (
  id bigserial PRIMARY KEY,
  name varchar(100) NOT NULL,
  email text NOT NULL UNIQUE,
  amount numeric(12,2) DEFAULT 0 NOT NULL,
  status text DEFAULT 'new' NOT NULL CHECK (status IN ('new', 'paid', 'void')),
  created_at timestamptz DEFAULT now() NOT NULL,
  data jsonb,
  parent_id bigint REFERENCES t%[2]d (id) ON DELETE CASCADE
);
CREATE INDEX t%[1]d_i1 ON t%[1]d (name, created_at DESC);
CREATE INDEX t%[1]d_i2 ON t%[1]d (lower(email)) WHERE amount > 0;
`, i, i/2)
	}
	return b.String()
}

// TestManyTables folds more than one chunk of text.
func TestManyTables(t *testing.T) {
	const n = 1000
	sql := tables(n)
	d, err := sqlsource.Load([]sqlsource.Source{{File: "many.sql", SQL: sql}})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Tables) != n {
		t.Fatalf("%d tables", len(d.Tables))
	}
	lines := strings.Split(sql, "\n")
	for _, table := range d.Tables {
		if line := lines[table.Pos.Line-1]; line != "CREATE TABLE "+table.Name+" (" {
			t.Fatalf("table %s is said to be at line %d, which is %q", table.Name, table.Pos.Line, line)
		}
		if len(table.Columns) != 8 || len(table.Indexes) != 2 || len(table.Checks) != 1 || len(table.ForeignKeys) != 1 || len(table.Uniques) != 1 {
			t.Fatalf("table %s is not whole: %+v", table.Name, table)
		}
	}
	// A syntax error far down is still placed.
	_, err = sqlsource.Load([]sqlsource.Source{{File: "many.sql", SQL: sql + "\nCREATE TIBLE x ();\n" + tables(1)}})
	if want := fmt.Sprintf("many.sql:%d: syntax error at or near \"TIBLE\"", len(lines)+1); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func BenchmarkLoad(b *testing.B) {
	for _, n := range []int{100, 1000, 5000} {
		src := []sqlsource.Source{{File: "many.sql", SQL: tables(n)}}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := sqlsource.Load(src); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkExec replays operations one statement at a time.
func BenchmarkExec(b *testing.B) {
	for _, n := range []int{1000, 5000} {
		d, err := sqlsource.Load([]sqlsource.Source{{SQL: tables(n)}})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				e := sqlsource.New(d.Clone())
				for i := n - 1; i >= 0; i-- {
					for _, sql := range []string{
						"ALTER TABLE t%d ADD COLUMN x int", "ALTER TABLE t%d DROP COLUMN email", "ALTER TABLE t%d RENAME COLUMN name TO n", "ALTER TABLE t%d RENAME TO u%[1]d",
						"DROP TABLE u%d",
					} {
						if err := e.Exec(sqlsource.Source{SQL: fmt.Sprintf(sql, i)}); err != nil {
							b.Fatal(err)
						}
					}
				}
			}
		})
	}
}

// TestDefaultTablespace reads what pg_dump writes of tablespaces: a setting
// before what lies there. An index of a constraint follows it, too, a partition
// only where the table above it says nothing.
func TestDefaultTablespace(t *testing.T) {
	load := func(sql string) *model.Database {
		d, err := sqlsource.Load([]sqlsource.Source{{File: "f.sql", SQL: sql}})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	got := load(`
SET default_tablespace = fast;
CREATE TABLE a (id int PRIMARY KEY, n int, EXCLUDE USING btree (n WITH =));
CREATE TABLE p (k int) PARTITION BY LIST (k) TABLESPACE slow;
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE INDEX i ON a (n);
CREATE INDEX j ON a (n) TABLESPACE pg_default;
CREATE MATERIALIZED VIEW m AS SELECT id FROM a;
SET default_tablespace = '';
CREATE TABLE b (id int);
SET default_tablespace = pg_default;
CREATE TABLE c (id int);
RESET default_tablespace;
CREATE INDEX k ON c (id);`)
	want := load(`
CREATE TABLE a (id int, n int, CONSTRAINT a_pkey PRIMARY KEY (id) USING INDEX TABLESPACE fast, EXCLUDE USING btree (n WITH =) USING INDEX TABLESPACE fast) TABLESPACE fast;
CREATE TABLE p (k int) PARTITION BY LIST (k) TABLESPACE slow;
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1) TABLESPACE slow;
CREATE INDEX i ON a (n) TABLESPACE fast;
CREATE INDEX j ON a (n);
CREATE MATERIALIZED VIEW m TABLESPACE fast AS SELECT id FROM a;
CREATE TABLE b (id int);
CREATE TABLE c (id int);
CREATE INDEX k ON c (id);`)
	if d := cmp.Diff(want, got, cmpopts.IgnoreTypes(model.Pos{})); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
