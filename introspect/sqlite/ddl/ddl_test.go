package ddl_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/introspect/sqlite/ddl"
)

func TestScan(t *testing.T) {
	tests := []struct {
		sql  string
		want []string
	}{
		{"a--b\n/* c */d/*", []string{"a", "d", "/", "*"}},
		{"\ufeffselect'it''s',\"a\"\"b\",[c d],`e`", []string{"select", "'it''s'", ",", `"a""b"`, ",", "[c d]", ",", "`e`"}},
		{"x'0aF'' x", nil},
		{"x'0aFf' xy", []string{"x'0aFf'", "xy"}},
		{"1.5e-3 .5 1e5 0xFF 1_000 5.", []string{"1.5e-3", ".5", "1e5", "0xFF", "1_000", "5."}},
		{"1a", nil},
		{"a->>'$.b'->c||d<<1>=2<>3==4!=5", []string{"a", "->>", "'$.b'", "->", "c", "||", "d", "<<", "1", ">=", "2", "<>", "3", "==", "4", "!=", "5"}},
		{"größe$1", []string{"größe$1"}},
		{"?1 :a @b $c", []string{"?1", ":a", "@b", "$c"}},
		{"'open", nil},
		{"\"open", nil},
		{"[open", nil},
		{"a \x00 b", nil},
		{"a ! b", nil},
	}
	for _, test := range tests {
		tokens, err := ddl.Scan(test.sql)
		if test.want == nil {
			var syntax *ddl.SyntaxError
			if !errors.As(err, &syntax) {
				t.Errorf("Scan(%q): got error %v, want a *SyntaxError", test.sql, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("Scan(%q): %v", test.sql, err)
			continue
		}
		var got []string
		for _, k := range tokens {
			got = append(got, k.Text)
		}
		if d := cmp.Diff(test.want, got); d != "" {
			t.Errorf("Scan(%q): (-want +got)\n%s", test.sql, d)
		}
	}
}

func TestSplit(t *testing.T) {
	script := `-- the start
CREATE TABLE a (x text DEFAULT ';'); ;
CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN
  UPDATE a SET x = CASE WHEN x = ';' THEN 1 END;
  DELETE FROM a;
END;
/* more */ SELECT 1 -- the end`
	statements, err := ddl.Split(script)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range statements {
		got = append(got, s.SQL)
		if script[s.Offset:s.Offset+len(s.SQL)] != s.SQL {
			t.Errorf("offset %d does not lead to %q", s.Offset, s.SQL)
		}
	}
	want := []string{
		"CREATE TABLE a (x text DEFAULT ';')",
		"CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN\n  UPDATE a SET x = CASE WHEN x = ';' THEN 1 END;\n  DELETE FROM a;\nEND",
		"SELECT 1",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("Split: (-want +got)\n%s", d)
	}
}

func TestQuote(t *testing.T) {
	for name, want := range map[string]string{
		"users": "users", "Users": `"Users"`, "order": `"order"`, "a b": `"a b"`, `a"b`: `"a""b"`, "1a": `"1a"`,
		"": `""`, "größe": `"größe"`, "_x9": "_x9", "true": `"true"`, "a.b": `"a.b"`,
	} {
		if got := ddl.Quote(name); got != want {
			t.Errorf("Quote(%q) = %s, want %s", name, got, want)
		}
	}
}

// TestTableKeepsText shows that what was not edited is written as it was.
func TestTableKeepsText(t *testing.T) {
	table, err := ddl.ParseTable(`CREATE TABLE "old" (
  -- the key
  id   INTEGER  PRIMARY KEY, -- of name
  name TEXT NOT NULL ON CONFLICT IGNORE CHECK (old.name <> 'old.name') -- last
, constraint u unique (name collate nocase desc) on conflict replace check (1) -- no comma before
) strict`)
	if err != nil {
		t.Fatal(err)
	}
	want := `CREATE TABLE new_old (
    -- the key
  id   INTEGER  PRIMARY KEY,
    -- of name
  name TEXT NOT NULL ON CONFLICT IGNORE CHECK (name <> 'old.name') -- last
,
    constraint u unique (name collate nocase desc) on conflict replace,
    check (1) -- no comma before

) STRICT`
	if d := cmp.Diff(want, table.SQL("new_old")); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestRenamedIndex(t *testing.T) {
	x, err := ddl.ParseIndex(`CREATE INDEX IF NOT EXISTS main."a b" ON t (a) -- why`)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := x.Renamed("select"), `CREATE INDEX IF NOT EXISTS main."select" ON t (a) -- why`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestSyntaxErrors(t *testing.T) {
	for _, sql := range []string{
		"", "CREATE", "CREATE TABLE", "CREATE TABLE t", "CREATE TABLE t (", "CREATE TABLE t ()", "CREATE TABLE t (a",
		"CREATE TABLE t (a,)", "CREATE TABLE t (a) FOO", "CREATE TABLE t (a) STRICT WITHOUT ROWID", "CREATE TABLE t (a CHECK)",
		"CREATE TABLE t (a CHECK ())", "CREATE TABLE t (a CHECK (1)", "CREATE TABLE t (a DEFAULT)", "CREATE TABLE t (a DEFAULT ,b)",
		"CREATE TABLE t (a REFERENCES)", "CREATE TABLE t (a REFERENCES x (b)", "CREATE TABLE t (a REFERENCES x ON DELETE)",
		"CREATE TABLE t (a, PRIMARY KEY)", "CREATE TABLE t (a, UNIQUE (a + 1))", "CREATE TABLE t (a, UNIQUE ())",
		"CREATE TABLE t (a, FOREIGN KEY (a))", "CREATE TABLE t (a, UNIQUE (a), b int)", "CREATE TABLE t (a NOT)",
		"CREATE TABLE t (UNIQUE (a))", "CREATE TABLE t (a DEFERRABLE INITIALLY)", "CREATE TABLE t AS SELECT 1", "CREATE VIEW v AS SELECT 1",
	} {
		var syntax *ddl.SyntaxError
		if _, err := ddl.ParseTable(sql); !errors.As(err, &syntax) {
			t.Errorf("ParseTable(%q): got error %v, want a *SyntaxError", sql, err)
		}
	}
	for _, sql := range []string{
		"", "CREATE INDEX", "CREATE INDEX i", "CREATE INDEX i ON", "CREATE INDEX i ON t", "CREATE INDEX i ON t (", "CREATE INDEX i ON t ()",
		"CREATE INDEX i ON t (a,)", "CREATE INDEX i ON t (a) WHERE", "CREATE INDEX i ON t (a) x", "CREATE TABLE i (a)",
	} {
		var syntax *ddl.SyntaxError
		if _, err := ddl.ParseIndex(sql); !errors.As(err, &syntax) {
			t.Errorf("ParseIndex(%q): got error %v, want a *SyntaxError", sql, err)
		}
	}
}
