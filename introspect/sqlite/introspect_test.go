package sqlite_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	_ "modernc.org/sqlite"

	"github.com/autogen-db/autogen/introspect/sqlite"
	"github.com/autogen-db/autogen/model"
)

func memory(t testing.TB) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	return db
}

func exec(t testing.TB, db *sql.DB, script ...string) {
	t.Helper()
	for _, s := range script {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func TestIntrospect(t *testing.T) {
	pk := func(columns ...string) *model.PrimaryKey { return &model.PrimaryKey{Columns: columns} }
	tests := []struct {
		name   string
		script []string
		want   []model.Table
		opaque []model.Opaque
	}{
		{"columns", []string{`CREATE TABLE t (
			a, b varchar( 30 ), c double   precision NOT NULL, d text DEFAULT 'it''s', e integer DEFAULT -1,
			f text DEFAULT (lower('X')), g datetime DEFAULT CURRENT_TIMESTAMP, h decimal(10, 2) NULL, i text DEFAULT "q",
			j text COLLATE nocase, k text COLLATE binary, l int DEFAULT ((1)) NOT NULL)`},
			[]model.Table{{Name: "t", Columns: []model.Column{
				{Name: "a"}, {Name: "b", Type: "varchar(30)"}, {Name: "c", Type: "double precision", NotNull: true},
				{Name: "d", Type: "text", Default: "'it''s'"}, {Name: "e", Type: "integer", Default: "-1"},
				{Name: "f", Type: "text", Default: "lower('X')"}, {Name: "g", Type: "datetime", Default: "CURRENT_TIMESTAMP"},
				{Name: "h", Type: "decimal(10,2)"}, {Name: "i", Type: "text", Default: `"q"`},
				{Name: "j", Type: "text", Collation: "NOCASE"}, {Name: "k", Type: "text"}, {Name: "l", Type: "int", Default: "(1)", NotNull: true},
			}}}, nil},
		{"generated", []string{`CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED, c int AS (a * 2), d int AS (a) VIRTUAL NOT NULL, e AS (a), f int generated always)`},
			[]model.Table{{Name: "t", Columns: []model.Column{
				{Name: "a", Type: "int"}, {Name: "b", Type: "int", Generated: "a + 1"}, {Name: "c", Type: "int", Generated: "a * 2", Virtual: true},
				{Name: "d", Type: "int", Generated: "a", Virtual: true, NotNull: true}, {Name: "e", Generated: "a", Virtual: true}, {Name: "f", Type: "int"},
			}}}, nil},
		{"inline key", []string{`CREATE TABLE t (id integer PRIMARY KEY)`},
			[]model.Table{{Name: "t", Columns: []model.Column{{Name: "id", Type: "integer"}}, PrimaryKey: pk("id")}}, nil},
		{"autoincrement", []string{`CREATE TABLE t (id integer CONSTRAINT k PRIMARY KEY ASC ON CONFLICT ABORT AUTOINCREMENT NOT NULL)`},
			[]model.Table{{Name: "t", Columns: []model.Column{{Name: "id", Type: "integer", NotNull: true, Autoincrement: true}},
				PrimaryKey: &model.PrimaryKey{Name: "k", Columns: []string{"id"}}}}, nil},
		{"autoincrement of the table", []string{`CREATE TABLE t (id integer, PRIMARY KEY ("id" AUTOINCREMENT))`},
			[]model.Table{{Name: "t", Columns: []model.Column{{Name: "id", Type: "integer", Autoincrement: true}}, PrimaryKey: pk("id")}}, nil},
		{"options", []string{`CREATE TABLE t (a text, b text, CONSTRAINT "my key" PRIMARY KEY (b, a)) STRICT, WITHOUT ROWID`},
			[]model.Table{{Name: "t", Columns: []model.Column{{Name: "a", Type: "text"}, {Name: "b", Type: "text"}},
				PrimaryKey: &model.PrimaryKey{Name: "my key", Columns: []string{"b", "a"}}, Strict: true, WithoutRowID: true}}, nil},
		{"constraints", []string{`CREATE TABLE t (
			a int CHECK (a > 0) CONSTRAINT small CHECK (a < 9 /* nine */ ) UNIQUE,
			b int CONSTRAINT ub UNIQUE,
			UNIQUE (a, b) CONSTRAINT u2 UNIQUE ([b], 'a'), CHECK ((a <> b)), CONSTRAINT nought)`},
			[]model.Table{{Name: "t", Columns: []model.Column{{Name: "a", Type: "int"}, {Name: "b", Type: "int"}},
				Uniques: []model.Unique{{Columns: []string{"a"}}, {Name: "ub", Columns: []string{"b"}}, {Columns: []string{"a", "b"}}, {Name: "u2", Columns: []string{"b", "a"}}},
				Checks:  []model.Check{{Expr: "a > 0"}, {Name: "small", Expr: "a < 9"}, {Expr: "(a <> b)"}},
			}}, nil},
		{"foreign keys", []string{`CREATE TABLE t (
			a int REFERENCES p, b int CONSTRAINT fb REFERENCES "P q" (x) ON DELETE CASCADE ON UPDATE SET NULL MATCH full DEFERRABLE INITIALLY DEFERRED NOT NULL,
			c int REFERENCES p (x) ON DELETE NO ACTION MATCH simple NOT DEFERRABLE INITIALLY DEFERRED,
			d int REFERENCES p NOT NULL DEFERRABLE INITIALLY IMMEDIATE,
			CONSTRAINT f2 FOREIGN KEY (a, b) REFERENCES p (x, y) ON DELETE SET DEFAULT ON UPDATE RESTRICT DEFERRABLE)`},
			[]model.Table{{Name: "t", Columns: []model.Column{{Name: "a", Type: "int"}, {Name: "b", Type: "int", NotNull: true}, {Name: "c", Type: "int"}, {Name: "d", Type: "int", NotNull: true}},
				ForeignKeys: []model.ForeignKey{
					{Columns: []string{"a"}, RefTable: "p"},
					{Name: "fb", Columns: []string{"b"}, RefTable: "P q", RefColumns: []string{"x"}, OnDelete: "CASCADE", OnUpdate: "SET NULL", Match: "FULL", Deferrable: true, Deferred: true},
					{Columns: []string{"c"}, RefTable: "p", RefColumns: []string{"x"}},
					{Columns: []string{"d"}, RefTable: "p", Deferrable: true},
					{Name: "f2", Columns: []string{"a", "b"}, RefTable: "p", RefColumns: []string{"x", "y"}, OnDelete: "SET DEFAULT", OnUpdate: "RESTRICT", Deferrable: true},
				}}}, nil},
		{"indexes", []string{
			`CREATE TABLE t (a text COLLATE nocase, b int, c text)`,
			`CREATE INDEX i1 ON t (a COLLATE NOCASE, b DESC)`,
			`CREATE UNIQUE INDEX "i 2" ON t ("c" COLLATE nocase ASC, a COLLATE binary, lower(c) DESC, (b + 1)) WHERE b > 0 AND c IS NOT NULL -- partial`,
			`CREATE INDEX i3 ON t (c || a COLLATE nocase, (c || a) COLLATE rtrim)`},
			[]model.Table{{Name: "t", Columns: []model.Column{{Name: "a", Type: "text", Collation: "NOCASE"}, {Name: "b", Type: "int"}, {Name: "c", Type: "text"}},
				Indexes: []model.Index{
					{Name: "i1", Keys: []model.Key{{Column: "a"}, {Column: "b", Desc: true}}},
					{Name: "i 2", Unique: true, Keys: []model.Key{{Column: "c", Collation: "NOCASE"}, {Column: "a", Collation: "BINARY"}, {Expr: "lower(c)", Desc: true}, {Expr: "b + 1"}}, Where: "b > 0 AND c IS NOT NULL"},
					{Name: "i3", Keys: []model.Key{{Expr: "c || a COLLATE nocase"}, {Expr: "c || a", Collation: "RTRIM"}}},
				}}}, nil},
		{"names", []string{"CREATE TABLE IF NOT EXISTS main.\"a.b \"\"c\" (`order` int, [x y] int, 'str' int, \"key\" int, größe int)"},
			[]model.Table{{Name: `"a.b ""c"`, Columns: []model.Column{{Name: "order", Type: "int"}, {Name: "x y", Type: "int"}, {Name: "str", Type: "int"}, {Name: "key", Type: "int"}, {Name: "größe", Type: "int"}}}}, nil},
		{"comments", []string{"CREATE TABLE t -- (a int)\n( /* , */ a /* x */ int -- y, z\n, /* b */ b int /**/)"},
			[]model.Table{{Name: "t", Columns: []model.Column{{Name: "a", Type: "int"}, {Name: "b", Type: "int"}}}}, nil},
		{"altered", []string{"CREATE TABLE t (a int, CHECK (a > 0))", "ALTER TABLE t ADD COLUMN b int DEFAULT 3", "ALTER TABLE t RENAME COLUMN a TO z", "ALTER TABLE t RENAME TO u"},
			[]model.Table{{Name: "u", Columns: []model.Column{{Name: "z", Type: "int"}, {Name: "b", Type: "int", Default: "3"}}, Checks: []model.Check{{Expr: "z > 0"}}}}, nil},
		{"created as select", []string{"CREATE TABLE t AS SELECT 1 AS a, 'x' AS \"b c\""},
			[]model.Table{{Name: "t", Columns: []model.Column{{Name: "a"}, {Name: "b c"}}}}, nil},
		{"opaque", []string{
			`CREATE TABLE t (a int NOT NULL ON CONFLICT IGNORE, b text, c text UNIQUE ON CONFLICT REPLACE, CONSTRAINT k PRIMARY KEY (a DESC), UNIQUE (b COLLATE nocase, c))`,
			`CREATE VIEW v AS SELECT * FROM t`,
			`CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; END`,
			`CREATE TRIGGER tv INSTEAD OF DELETE ON v BEGIN SELECT 1; END`,
			`CREATE VIRTUAL TABLE ft USING fts5(x)`,
			`CREATE TABLE ft_mine (a int)`,
			`CREATE TABLE autogen_revisions (id text)`, `CREATE INDEX ir ON autogen_revisions (id)`,
			`CREATE TABLE auto (id integer PRIMARY KEY AUTOINCREMENT)`, `ANALYZE`},
			[]model.Table{
				{Name: "t", Columns: []model.Column{{Name: "a", Type: "int", NotNull: true}, {Name: "b", Type: "text"}, {Name: "c", Type: "text"}},
					PrimaryKey: &model.PrimaryKey{Name: "k", Columns: []string{"a"}}, Uniques: []model.Unique{{Columns: []string{"c"}}, {Columns: []string{"b", "c"}}}},
				{Name: "ft_mine", Columns: []model.Column{{Name: "a", Type: "int"}}},
				{Name: "auto", Columns: []model.Column{{Name: "id", Type: "integer", Autoincrement: true}}, PrimaryKey: pk("id")},
			},
			[]model.Opaque{
				{Kind: "conflict clause", Name: "a", Table: "t"}, {Kind: "conflict clause", Name: "c", Table: "t"},
				{Kind: "key collation", Name: "b, c", Table: "t"}, {Kind: "key order", Name: "k", Table: "t"},
				{Kind: "shadow table", Name: "ft_config"}, {Kind: "shadow table", Name: "ft_content"}, {Kind: "shadow table", Name: "ft_data"},
				{Kind: "shadow table", Name: "ft_docsize"}, {Kind: "shadow table", Name: "ft_idx"},
				{Kind: "trigger", Name: "tr", Table: "t"}, {Kind: "trigger", Name: "tv", Table: "v"},
				{Kind: "view", Name: "v"}, {Kind: "virtual table", Name: "ft"},
			}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			db := memory(t)
			exec(t, db, test.script...)
			got, err := sqlite.Introspect(context.Background(), db, sqlite.Options{})
			if err != nil {
				t.Fatal(err)
			}
			want := &model.Database{Engine: model.SQLite, Tables: test.want, Opaque: test.opaque}
			if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
			for _, table := range test.want {
				one, err := sqlite.Table(context.Background(), db, strings.ToUpper(table.Name))
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(&table, one, cmpopts.EquateEmpty()); d != "" {
					t.Errorf("Table: (-want +got)\n%s", d)
				}
			}
		})
	}
}

func TestVersionTable(t *testing.T) {
	db := memory(t)
	exec(t, db, "CREATE TABLE autogen_revisions (a)", "CREATE TABLE Mine (a)", "CREATE INDEX i ON mine (a)", "CREATE TRIGGER tr AFTER INSERT ON mine BEGIN SELECT 1; END")
	got, err := sqlite.Introspect(context.Background(), db, sqlite.Options{VersionTable: "mine"})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Tables) != 1 || got.Tables[0].Name != "autogen_revisions" || len(got.Opaque) != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestTableIsNone(t *testing.T) {
	db := memory(t)
	exec(t, db, "CREATE VIEW v AS SELECT 1")
	if got, err := sqlite.Table(context.Background(), db, "nobody"); got != nil || err != nil {
		t.Errorf("of nothing: got %v, %v", got, err)
	}
	if _, err := sqlite.Table(context.Background(), db, "v"); err == nil || !strings.Contains(err.Error(), "v is a view") {
		t.Errorf("of a view: got error %v", err)
	}
}

// TestQueries counts the queries: their number must not grow with the schema.
func TestQueries(t *testing.T) {
	db := memory(t)
	for i := range 50 {
		name := "t" + strings.Repeat("x", i)
		exec(t, db, "CREATE TABLE "+name+" (a int UNIQUE, b int)", "CREATE INDEX i"+name+" ON "+name+" (b)")
	}
	counted := &counter{Querier: db}
	got, err := sqlite.Introspect(context.Background(), counted, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Tables) != 50 || counted.n != 1 {
		t.Errorf("got %d tables by %d queries", len(got.Tables), counted.n)
	}
}

type counter struct {
	sqlite.Querier
	n int
}

func (c *counter) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	c.n++
	return c.Querier.QueryContext(ctx, query, args...)
}
