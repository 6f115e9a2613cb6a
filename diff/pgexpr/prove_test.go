package pgexpr_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/diff/pgexpr"
	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }

func connect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

// database returns a connection to a fresh database that holds setup.
func database(t testing.TB) *pgx.Conn {
	t.Helper()
	conn := connect(t, pgtest.Database(t))
	exec(t, conn, setup)
	return conn
}

func exec(t testing.TB, conn *pgx.Conn, sql string) {
	t.Helper()
	if _, err := conn.PgConn().Exec(context.Background(), sql).ReadAll(); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// stored declares an entry on a real table, not through the prover, and returns
// the text that the catalogue keeps of it.
func stored(t *testing.T, conn *pgx.Conn, e entry) string {
	t.Helper()
	ctx := context.Background()
	tx, err := conn.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(ctx)
	table := things()
	sql := "CREATE TABLE things ("
	for i, c := range table.Columns {
		if i > 0 {
			sql += ", "
		}
		sql += fmt.Sprintf("%q %s", c.Name, c.Type)
		if c.Name == e.column {
			switch e.place {
			case diff.InDefault:
				if c.Type == "bigserial" {
					sql = sql[:len(sql)-len("bigserial")] + "bigint"
				}
				sql += " DEFAULT (" + e.text + ")"
			case diff.InGenerated:
				sql += " GENERATED ALWAYS AS (" + e.text + ") STORED"
			}
		}
	}
	if e.place == diff.InCheck {
		sql += ", CONSTRAINT probed CHECK (" + e.text + "\n)"
	}
	sql += ")"
	var read string
	switch e.place {
	case diff.InDefault, diff.InGenerated:
		read = fmt.Sprintf(`SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef JOIN pg_attribute a ON attrelid = adrelid AND attnum = adnum
			WHERE adrelid = 'things'::regclass AND attname = '%s'`, e.column)
	case diff.InCheck:
		read = "SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conname = 'probed'"
	case diff.InIndexKey:
		sql += "; CREATE INDEX probed ON things ((" + e.text + "))"
		read = "SELECT pg_get_indexdef('probed'::regclass, 1, false)"
	case diff.InIndexPredicate:
		sql += "; CREATE INDEX probed ON things (i) WHERE " + e.text
		read = "SELECT pg_get_expr(indpred, indrelid) FROM pg_index WHERE indexrelid = 'probed'::regclass"
	}
	if _, err := conn.PgConn().Exec(ctx, sql).ReadAll(); err != nil {
		t.Fatalf("%s: %v", e.text, err)
	}
	var text string
	if err := tx.QueryRow(ctx, read).Scan(&text); err != nil {
		t.Fatalf("%s: %v", e.text, err)
	}
	return text
}

func newStatic(t testing.TB) *pgexpr.Static {
	t.Helper()
	return pgexpr.NewStatic(pgexpr.StaticOptions{Enums: enums, DefaultSchema: "public", Version: pgtest.Version(t)})
}

// TestCorpus compares each declaration with what the catalogue made of it.
func TestCorpus(t *testing.T) {
	if len(corpus) < 120 {
		t.Fatalf("the corpus has %d entries", len(corpus))
	}
	ctx := context.Background()
	conn := database(t)
	var pairs []diff.Pair
	for _, e := range corpus {
		pairs = append(pairs, e.pair(stored(t, conn, e)))
	}
	static, err := newStatic(t).Prove(ctx, pairs)
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range corpus {
		want := diff.Equal
		if e.server {
			want = diff.Undecided
		}
		if static[i] != want {
			t.Errorf("static: place %d: %q, stored as %q: got %v, want %v", e.place, e.text, pairs[i].Current, static[i], want)
		}
	}
	server := pgexpr.NewServer(conn, pgexpr.ServerOptions{})
	verdicts, err := server.Prove(ctx, pairs)
	if err != nil {
		t.Fatal(err)
	}
	if server.Reason() != "" {
		t.Fatalf("passed over: %s", server.Reason())
	}
	for _, f := range server.Failures() {
		t.Errorf("server refused %q or %q: %v", f.Pair.Current, f.Pair.Desired, f.Err)
	}
	for i, e := range corpus {
		if verdicts[i] != diff.Equal {
			t.Errorf("server: place %d: %q, stored as %q: got %v", e.place, e.text, pairs[i].Current, verdicts[i])
		}
	}
}

// TestStaticNever lists pairs that look alike and are not.
func TestStaticNever(t *testing.T) {
	different := []struct {
		e       entry
		current string
	}{
		{check("n > 1"), "((n)::integer > 1)"},
		{check("(n)::int > 1"), "(n > (1)::numeric)"},
		{check("i = 1"), "((i)::text = '1'::text)"},
		{def("t", "1"), "'1'::text"},
		{def("t", "'1'"), "1"},
		{check("b = 1"), "(b = '1'::bigint)"},
		{check("c = 'x'"), "((c)::text = 'x'::text)"},
		{check("lower(t) = t"), "(app.lower(t) = t)"},
		{check("i = 1"), "(i OPERATOR(app.=) 1)"},
		{check(`t = E'\n'`), `(t = '\n'::text)`},
		{def("n", "1.0"), "1.00"},
		{def("price", "0.0"), "0"},
		{check(`"Up" > 0`), "(up > 0)"},
		{check("i > 0 AND f"), "(f AND (i > 0))"},
		{check("i = k"), "(k = i)"},
		{def("tz", "now()"), "CURRENT_TIMESTAMP"},
		{def("tz", "CURRENT_TIMESTAMP"), "CURRENT_TIMESTAMP(3)"},
		{def("t", "'open'"), "'open'::app.status"},
		{key(`lower(t) COLLATE "C"`), "lower(t)"},
		{key(`t COLLATE "C"`), "t"},
		{key("js -> 'a'"), "(js -> 'b'::text)"},
		{check("st::text = 'x'"), "(ast::text = 'x'::text)"},
		{def("v", "'x'"), "'x'::text"},
		{def("v", "'x'"), "'X'::character varying"},
		{check("v = ANY (ARRAY['a', 'b'])"), "((v)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))"},
		{check("i IN (1, 2)"), "(i = ANY (ARRAY[2, 1]))"},
		{check("i IN (1, 2)"), "(i <> ALL (ARRAY[1, 2]))"},
		{check("t LIKE 'a%'"), "(t ~~* 'a%'::text)"},
		{check("v::varchar(3) = 'x'"), "((v)::text = 'x'::text)"},
		{check("t = 'x'"), "((t)::character varying)::text = 'x'::text"},
		{check("price > 1"), "(price)::integer > 1"},
		{check("things.i > 0"), "k > 0"},
		{check("i = NULL"), "i IS NULL"},
		{check("tz > '2024-01-01 00:00:00+00'"), "(tz > '2024-01-01 00:00:00+09'::timestamp with time zone)"},
		{check("to_jsonb(ROW(things)) IS NULL"), "(to_jsonb(ROW(things.*)) IS NULL)"},
		{def("iv", "'1 day'"), "'1 day 00:00:01'::interval"},
	}
	var pairs []diff.Pair
	for _, d := range different {
		pairs = append(pairs, d.e.pair(d.current))
	}
	conn := database(t)
	ctx := context.Background()
	static, err := newStatic(t).Prove(ctx, pairs)
	if err != nil {
		t.Fatal(err)
	}
	server, err := pgexpr.NewServer(conn, pgexpr.ServerOptions{}).Prove(ctx, pairs)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range pairs {
		if static[i] != diff.Undecided {
			t.Errorf("static takes %q for %q", p.Desired, p.Current)
		}
		if server[i] != diff.Different {
			t.Errorf("server: %q and %q: got %v, want Different", p.Desired, p.Current, server[i])
		}
	}
}

// TestColumnTypesCount gives one pair of texts to tables of different types,
// through one prover, so that nothing remembered for one serves the other.
func TestColumnTypesCount(t *testing.T) {
	static := pgexpr.NewStatic(pgexpr.StaticOptions{})
	for range 2 {
		for typ, want := range map[string]diff.Verdict{
			"varchar(30)": diff.Equal, "text": diff.Equal, "integer": diff.Undecided, "citext": diff.Undecided, "char(3)": diff.Undecided,
		} {
			table := &diff.Context{Name: "t", Columns: []diff.ContextColumn{{Name: "a", Type: typ}}}
			got, err := static.Prove(context.Background(), []diff.Pair{
				{Place: diff.InCheck, Table: table, Current: "((a)::text = 'x'::text)", Desired: "a = 'x'"},
			})
			if err != nil {
				t.Fatal(err)
			}
			if got[0] != want {
				t.Errorf("%s: got %v, want %v", typ, got[0], want)
			}
		}
	}
}

func TestShadowed(t *testing.T) {
	conn := database(t)
	exec(t, conn, `CREATE FUNCTION lower(varchar) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT $1::text';
		CREATE FUNCTION holds(integer[], integer[]) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT true';
		CREATE OPERATOR @> (LEFTARG = integer[], RIGHTARG = integer[], FUNCTION = holds)`) // as the extension intarray has it
	ctx := context.Background()
	names, err := pgexpr.ShadowedNames(ctx, conn)
	if err != nil {
		t.Fatal(err)
	}
	pairs := []diff.Pair{
		key("lower(v)").pair("pg_catalog.lower((v)::text)"),
		key("pg_catalog.lower(t)").pair("lower(t)"),
		check("ia @> '{1}'").pair("(ia OPERATOR(pg_catalog.@>) '{1}'::integer[])"),
		check("ia @> '{1}'").pair("(ia @> '{1}'::integer[])"),
	}
	static := pgexpr.NewStatic(pgexpr.StaticOptions{Shadowed: names})
	got, err := static.Prove(ctx, pairs)
	if err != nil {
		t.Fatal(err)
	}
	if want := []diff.Verdict{diff.Undecided, diff.Equal, diff.Undecided, diff.Equal}; !slices.Equal(want, got) {
		t.Errorf("static: got %v, want %v", got, want)
	}
	server, err := pgexpr.NewServer(conn, pgexpr.ServerOptions{}).Prove(ctx, pairs)
	if err != nil {
		t.Fatal(err)
	}
	if want := []diff.Verdict{diff.Different, diff.Equal, diff.Different, diff.Equal}; !slices.Equal(want, server) {
		t.Errorf("server: got %v, want %v", server, want)
	}
}

func TestStaticRefusesWhatIsNoExpression(t *testing.T) {
	for _, text := range []string{"", "1) + (2", "1, 2", "1 FROM t", "1; DROP TABLE t", "a AS b", "1) -- (", "'x", "*"} {
		pair := diff.Pair{Place: diff.InCheck, Table: things(), Current: text, Desired: "(" + text + ")"}
		got, err := newStatic(t).Prove(context.Background(), []diff.Pair{pair})
		if err != nil {
			t.Fatal(err)
		}
		if text != "*" && got[0] != diff.Undecided {
			t.Errorf("%q: got %v", text, got[0])
		}
	}
}

// TestStaticConcurrently shares one prover, as packages that are compared at
// the same time would; the race detector looks on.
func TestStaticConcurrently(t *testing.T) {
	static := newStatic(t)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			var pairs []diff.Pair
			for _, e := range corpus {
				pairs = append(pairs, e.pair("("+e.text+"\n)"))
			}
			got, err := static.Prove(context.Background(), pairs)
			if err != nil {
				t.Error(err)
			}
			for i, v := range got {
				if v != diff.Equal {
					t.Errorf("%q with parentheses: got %v", corpus[i].text, v)
				}
			}
		})
	}
	group.Wait()
}

// TestColumnRefs holds what is found without reflection against what there is.
func TestColumnRefs(t *testing.T) {
	texts := []string{
		"sum(a ORDER BY b) FILTER (WHERE c > 0) OVER (PARTITION BY d ORDER BY e)", "rank() OVER w + a", "percentile_disc(a) WITHIN GROUP (ORDER BY b)",
		"a::app.of(b, c + 1)", "a::integer[]", "f(VARIADIC a)", "f(x => a)", "t.a", "t.*", "f(t.*)", "-a", "a IN (b, c)", "a NOT BETWEEN b AND c", "a = ANY (SELECT b FROM u WHERE c)",
		"a COLLATE x", "XMLELEMENT(NAME a, b)", "(a).b[c]", "CASE a WHEN b THEN c ELSE d END", "a AT TIME ZONE b", "GROUPING(a)",
	}
	for _, e := range corpus {
		texts = append(texts, e.text)
	}
	found := 0
	for _, text := range texts {
		taken, held, err := pgexpr.ColumnRefs(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if !slices.Equal(taken, held) {
			t.Errorf("%s: %q are taken for the names, and it holds %q", text, taken, held)
		}
		found += len(held)
	}
	if found < len(corpus)/2 {
		t.Errorf("%d names in %d texts", found, len(texts))
	}
}
