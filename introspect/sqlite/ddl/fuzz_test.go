package ddl_test

import (
	"database/sql"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	_ "modernc.org/sqlite"

	"github.com/autogen-db/autogen/introspect/sqlite/ddl"
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

// stored returns the SQL text of an object, or "".
func stored(t *testing.T, db *sql.DB, kind string) string {
	t.Helper()
	var text string
	err := db.QueryRow("SELECT sql FROM sqlite_schema WHERE type = ? AND sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'", kind).Scan(&text)
	if err != nil && err != sql.ErrNoRows {
		t.Fatal(err)
	}
	return text
}

// FuzzTable feeds any text to the parser. Whatever SQLite takes for a CREATE
// TABLE must parse, name the columns that SQLite finds, and mean the same once
// it is written again, from its text and from its parts.
func FuzzTable(f *testing.F) {
	for _, s := range []string{
		`CREATE TABLE t (a)`,
		`CREATE TABLE "t ""x" (id INTEGER PRIMARY KEY AUTOINCREMENT, "b c" varchar ( 30 ) NOT NULL DEFAULT 'x''y' COLLATE nocase)`,
		"create table [t] (`a` int constraint nn not null on conflict ignore unique on conflict replace check (a > 0) /* c */ , -- d\n b generated always as (a+1) stored)",
		`CREATE TABLE t (a int REFERENCES p (x) ON DELETE SET NULL ON UPDATE CASCADE MATCH FULL NOT NULL DEFERRABLE INITIALLY DEFERRED)`,
		`CREATE TABLE t (a, b, constraint k primary key (a desc, b collate nocase) on conflict fail constraint u unique (b) check (a) foreign key (a) references t, constraint z) without rowid, strict`,
		`CREATE TABLE t (a double precision default -1.5e3, b default (1+(2)), c default current_timestamp, d "my type" default "q", e decimal(10, -2))`,
		`CREATE TABLE t (a generated always'0', b int generated always not null, c generated always, 'd' text as (a))`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, parseErr := ddl.ParseTable(text)
		if len(text) > 1000 {
			return
		}
		statements, err := ddl.Split(text)
		if err != nil || len(statements) != 1 || len(statements[0].Tokens) < 2 ||
			!statements[0].Tokens[0].Is("create") || !statements[0].Tokens[1].Is("table") {
			return
		}
		db := memory(t)
		if _, err := db.Exec(text); err != nil {
			return // What SQLite refuses may parse or not.
		}
		was := stored(t, db, "table")
		if was == "" {
			return
		}
		table, err := ddl.ParseTable(was)
		if err != nil {
			t.Fatalf("SQLite takes %q, and the parser says %v (of the user's text %v)", was, err, parseErr)
		}
		var names []string
		rows, err := db.Query("SELECT name FROM pragma_table_xinfo(?)", table.Name)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				t.Fatal(err)
			}
			names = append(names, name)
		}
		var got []string
		for _, c := range table.Columns {
			got = append(got, c.Name)
		}
		if d := cmp.Diff(names, got); d != "" {
			t.Fatalf("columns of %q: (-sqlite +parser)\n%s", was, d)
		}
		same(t, table, table.SQL(table.Name))
		for _, c := range table.Columns {
			c.Text = ""
		}
		for _, c := range table.Constraints {
			c.Text = ""
		}
		same(t, table, table.SQL(table.Name))
	})
}

func same(t *testing.T, want *ddl.Table, text string) {
	t.Helper()
	db := memory(t)
	if _, err := db.Exec(text); err != nil {
		t.Fatalf("SQLite refuses %q: %v", text, err)
	}
	got, err := ddl.ParseTable(stored(t, db, "table"))
	if err != nil {
		t.Fatal(err)
	}
	wantModel, wantOpaque := want.Model()
	gotModel, gotOpaque := got.Model()
	if d := cmp.Diff(wantModel, gotModel); d != "" {
		t.Fatalf("%q: (-want +got)\n%s", text, d)
	}
	if d := cmp.Diff(wantOpaque, gotOpaque, cmpopts.EquateEmpty()); d != "" {
		t.Fatalf("%q: (-want +got)\n%s", text, d)
	}
}

// FuzzIndex does the same for CREATE INDEX, on a table with the columns a, b
// and c.
func FuzzIndex(f *testing.F) {
	for _, s := range []string{
		`CREATE INDEX i ON t (a)`,
		`create unique index if not exists main."i x" on [t] ("a" collate nocase desc, lower(b), (a+c) asc, b || c collate rtrim) where a > 0 and b is not null -- c`,
		`CREATE INDEX i ON t ((a), ((b)), (a) || (b), lower(a) COLLATE nocase DESC);`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, parseErr := ddl.ParseIndex(text)
		if len(text) > 1000 {
			return
		}
		statements, err := ddl.Split(text)
		if err != nil || len(statements) != 1 || len(statements[0].Tokens) < 2 || !statements[0].Tokens[0].Is("create") ||
			!statements[0].Tokens[1].Is("index") && !statements[0].Tokens[1].Is("unique") {
			return
		}
		db := memory(t)
		if _, err := db.Exec("CREATE TABLE t (a, b, c)"); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(text); err != nil {
			return
		}
		was := stored(t, db, "index")
		x, err := ddl.ParseIndex(was)
		if err != nil {
			t.Fatalf("SQLite takes %q, and the parser says %v (of the user's text %v)", was, err, parseErr)
		}
		renamed := x.Renamed("other name")
		if _, err := db.Exec("DROP INDEX " + ddl.Quote(x.Name)); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(renamed); err != nil {
			t.Fatalf("SQLite refuses %q: %v", renamed, err)
		}
		y, err := ddl.ParseIndex(stored(t, db, "index"))
		if err != nil {
			t.Fatal(err)
		}
		if y.Name != "other name" {
			t.Fatalf("%q has the name %s", renamed, y.Name)
		}
		x.Name = y.Name
		if d := cmp.Diff(x, y, cmpopts.IgnoreUnexported(ddl.Index{})); d != "" {
			t.Fatalf("%q: (-want +got)\n%s", renamed, d)
		}
	})
}
