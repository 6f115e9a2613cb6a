package pgexpr_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/diff/pgexpr"
	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
)

// somePairs are decided Equal, Different, Equal.
func somePairs() []diff.Pair {
	return []diff.Pair{
		check("v IN ('a', 'b')").pair("((v)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))"),
		def("i", "1").pair("2"),
		predicate("i > 0").pair("(i > 0)"),
	}
}

var someVerdicts = []diff.Verdict{diff.Equal, diff.Different, diff.Equal}

// as opens another connection to conn's database, as a role of its own.
func as(t *testing.T, conn *pgx.Conn, role string) *pgx.Conn {
	t.Helper()
	config := conn.Config().Copy()
	config.User = role
	other, err := pgx.ConnectConfig(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { other.Close(context.Background()) })
	return other
}

// rows counts the rows of the relations that the probe could write to.
func rows(t *testing.T, conn *pgx.Conn) map[string]int {
	t.Helper()
	out := map[string]int{}
	for _, rel := range []string{"pg_class", "pg_attribute", "pg_attrdef", "pg_constraint", "pg_index", "pg_type", "pg_depend", "pg_shdepend", "pg_namespace"} {
		var n int
		if err := conn.QueryRow(context.Background(), "SELECT count(*) FROM "+rel).Scan(&n); err != nil {
			t.Fatal(err)
		}
		out[rel] = n
	}
	return out
}

// TestServerLeavesNothing works as a role that may do nothing but create
// temporary tables, in a schema that it can not write to, while somebody else
// has every lock on the real table.
func TestServerLeavesNothing(t *testing.T) {
	ctx := context.Background()
	conn := database(t)
	exec(t, conn, `CREATE TABLE things (id bigint, v varchar(30)); CREATE ROLE probe_only LOGIN`)
	t.Cleanup(func() { conn.Exec(ctx, "DROP OWNED BY probe_only; DROP ROLE probe_only") })
	low := as(t, conn, "probe_only")
	exec(t, low, "SET TimeZone = 'Asia/Tokyo'; SET IntervalStyle = 'sql_standard'; SET quote_all_identifiers = on; SET search_path = app, public")
	before := rows(t, conn)
	locker := as(t, conn, conn.Config().User)
	exec(t, locker, "BEGIN; LOCK TABLE things IN ACCESS EXCLUSIVE MODE")

	server := pgexpr.NewServer(low, pgexpr.ServerOptions{})
	got, err := server.Prove(ctx, somePairs())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(someVerdicts, got); diff != "" {
		t.Errorf("verdicts (-want +got):\n%s%s %v", diff, server.Reason(), server.Failures())
	}
	exec(t, locker, "ROLLBACK")
	if diff := cmp.Diff(before, rows(t, conn)); diff != "" {
		t.Errorf("catalogue rows (-before +after):\n%s", diff)
	}
	if status := low.PgConn().TxStatus(); status != 'I' {
		t.Errorf("the connection is left in state %c", status)
	}
	for name, want := range map[string]string{"TimeZone": "Asia/Tokyo", "IntervalStyle": "sql_standard", "quote_all_identifiers": "on", "search_path": `"app", "public"`, "application_name": ""} {
		var value string
		if err := low.QueryRow(ctx, "SELECT current_setting($1)", name).Scan(&value); err != nil {
			t.Fatal(err)
		}
		if value != want {
			t.Errorf("%s is left at %q, want %q", name, value, want)
		}
	}
}

// TestServerSettings asks over connections whose settings read or print a text in
// another way. The current texts are those that introspection reads, with the settings
// that it pins, of what such a session makes of the desired ones.
func TestServerSettings(t *testing.T) {
	conn := database(t)
	fees := &diff.Context{Name: "fees", Columns: []diff.ContextColumn{{Name: "fee", Type: "money"}}}
	pairs := []diff.Pair{
		def("tz", "'2024-01-01 00:00:00+00'").pair("'2024-01-01 00:00:00+00'::timestamp with time zone"),
		def("day", "'2024-02-01'").pair("'2024-02-01'::date"),
		def("iv", "'-1 days +02:00:00'").pair("'-1 days +02:00:00'::interval"),
		def("iv", "'-1 days -02:00:00'").pair("'-1 days -02:00:00'::interval"),
		check("d > 0.1::float8").pair("(d > (0.1)::double precision)"),
		check("d > '0.30000000000000004'").pair("(d > '0.30000000000000004'::double precision)"),
		def("by", `'\x00ff'`).pair(`'\x00ff'::bytea`),
		check(`t <> 'a\b'`).pair(`(t <> 'a\b'::text)`),
		check("i = NULL").pair("(i = NULL::integer)"),
		check("Up > 0 AND st = 'open'").pair("((up > 0) AND (st = 'open'::status))"),
		{Place: diff.InDefault, Table: fees, Column: &fees.Columns[0], Current: "'$1.50'::money", Desired: "'1.5'"},
	}
	// What each reads in its own way: as it reads it, and as it does not.
	usual := [][2]diff.Pair{
		{def("tz", "'2024-01-01'").pair("'2024-01-01 00:00:00+00'::timestamp with time zone"), def("tz", "'2024-01-01'").pair("'2023-12-31 15:00:00+00'::timestamp with time zone")},
		{check("day > '02/01/2024'").pair("(day > '2024-02-01'::date)"), check("day > '02/01/2024'").pair("(day > '2024-01-02'::date)")},
		{def("iv", "'-1 day 2 hours'").pair("'-1 days +02:00:00'::interval"), def("iv", "'-1 day 2 hours'").pair("'-1 days -02:00:00'::interval")},
	}
	for setting, own := range map[string]int{
		"TimeZone = 'Asia/Tokyo'": 0, "DateStyle = 'German, DMY'": 1, "IntervalStyle = 'sql_standard'": 2, "IntervalStyle = 'iso_8601'": -1, "extra_float_digits = -15": -1,
		"bytea_output = 'escape'": -1, "standard_conforming_strings = off": -1, "transform_null_equals = on": -1, "quote_all_identifiers = on": -1,
		"search_path = public, app, pg_temp": -1, "lc_monetary = 'C.UTF-8'": -1,
	} {
		other := as(t, conn, conn.Config().User)
		exec(t, other, "SET "+setting)
		asked, want := slices.Clone(pairs), slices.Repeat([]diff.Verdict{diff.Equal}, len(pairs))
		for i, two := range usual {
			if i == own {
				two[0], two[1] = two[1], two[0]
			}
			asked, want = append(asked, two[0], two[1]), append(want, diff.Equal, diff.Different)
		}
		server := pgexpr.NewServer(other, pgexpr.ServerOptions{})
		got, err := server.Prove(t.Context(), asked)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range got {
			if v != want[i] {
				t.Errorf("SET %s: %q and %q: got %v, want %v; %v", setting, asked[i].Current, asked[i].Desired, v, want[i], server.Failures())
			}
		}
	}
}

// TestServerKilled takes the probe its connection away in the middle, as kill -9
// does: the server then ends the transaction by itself, at the latest when the
// statement's time is up.
func TestServerKilled(t *testing.T) {
	ctx := context.Background()
	conn := database(t)
	exec(t, conn, `CREATE FUNCTION slow(integer) RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT $1 FROM pg_sleep(600)'`)
	before := rows(t, conn)
	victim := as(t, conn, conn.Config().User)
	pid := victim.PgConn().PID()
	done := make(chan error, 1)
	go func() {
		pairs := append(somePairs(), predicate("slow(1) > i").pair("(slow(1) > i)"))
		_, err := pgexpr.NewServer(victim, pgexpr.ServerOptions{StatementTimeout: time.Second}).Prove(ctx, pairs)
		done <- err
	}()
	until := func(what, query string) {
		t.Helper()
		for range 3000 {
			var is bool
			if err := conn.QueryRow(ctx, "SELECT "+query+" FROM pg_sleep(0.01)", pid).Scan(&is); err != nil {
				t.Fatal(err)
			}
			if is {
				return
			}
		}
		t.Fatalf("the server never came to %s", what)
	}
	until("the probe", "EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'PgSleep')")
	if err := victim.PgConn().Conn().Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err == nil {
		t.Error("the probe saw nothing of its end")
	}
	until("the end", "NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid = $1)")
	if diff := cmp.Diff(before, rows(t, conn)); diff != "" {
		t.Errorf("catalogue rows (-before +after):\n%s", diff)
	}
}

func TestServerPassesOver(t *testing.T) {
	ctx := context.Background()
	tests := []struct {
		name, setup, reason string
		options             pgexpr.ServerOptions
		role                string
	}{
		{name: "transaction", setup: "BEGIN", reason: "inside a transaction"},
		{name: "read-only", setup: "SET default_transaction_read_only = on", reason: "read-only"},
		{name: "no right", setup: "DO $$ BEGIN EXECUTE format('REVOKE TEMP ON DATABASE %I FROM PUBLIC', current_database()); END $$; DROP ROLE IF EXISTS no_temp; CREATE ROLE no_temp LOGIN", reason: "temporary tables", role: "no_temp"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			conn := database(t)
			exec(t, conn, test.setup)
			if test.role != "" {
				t.Cleanup(func() { conn.Exec(ctx, "DROP ROLE "+test.role) })
				conn = as(t, conn, test.role)
			}
			server := pgexpr.NewServer(conn, test.options)
			got, err := server.Prove(ctx, somePairs())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(make([]diff.Verdict, 3), got); diff != "" {
				t.Errorf("verdicts (-want +got):\n%s", diff)
			}
			if !strings.Contains(server.Reason(), test.reason) {
				t.Errorf("reason is %q, want one with %q", server.Reason(), test.reason)
			}
		})
	}
}

// TestServerFailsAlone mixes pairs that can not be declared with others.
func TestServerFailsAlone(t *testing.T) {
	conn := database(t)
	exec(t, conn, "CREATE TABLE victim (a integer)")
	missing := &diff.Context{Name: "tickets", Columns: []diff.ContextColumn{{Name: "kind", Type: "not_there_yet"}, {Name: "a", Type: "integer"}}}
	bad := []diff.Pair{
		check("nowhere > 0").pair("(i > 0)"),
		check("i > 0) ; DROP TABLE victim; COMMIT; --").pair("(i > 0)"),
		check("1) + (2").pair("3"),
		check("i > 0 $$").pair("(i > 0)"),
		{Place: diff.InCheck, Table: missing, Current: "(kind = 'x')", Desired: "kind = 'x'"},
		{Place: diff.InDefault, Table: missing, Column: &missing.Columns[0], Current: "'x'::not_there_yet", Desired: "'x'"},
		{Place: diff.InDefault, Table: missing, Column: &diff.ContextColumn{Name: "a", Type: "integer); DROP TABLE victim; --"}, Current: "1", Desired: "2"},
		{Place: diff.InDefault, Table: missing, Current: "1", Desired: "2"},
		key("random()").pair("nowhere()"),
	}
	if pgtest.Version(t) < 16 { // which cannot parse that, nor any message that it is in
		bad = append(bad, check("t IS JSON").pair("(i > 0)"))
	}
	var pairs []diff.Pair
	var want []diff.Verdict
	for _, b := range bad {
		pairs = append(append(pairs, b), somePairs()...)
		want = append(append(want, diff.Undecided), someVerdicts...)
	}
	// The same table, without the column whose type is not there.
	pairs = append(pairs, diff.Pair{Place: diff.InCheck, Table: missing, Current: "(a > 0)", Desired: "a > 0"})
	want = append(want, diff.Equal)
	// A value that is none of its type is no value of the other text either.
	pairs = append(pairs, check("i > 'x'").pair("(i > 0)"))
	want = append(want, diff.Different)
	server := pgexpr.NewServer(conn, pgexpr.ServerOptions{})
	got, err := server.Prove(context.Background(), pairs)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("verdicts (-want +got):\n%s", diff)
	}
	if n := len(server.Failures()); n != len(bad) {
		t.Errorf("%d failures, want %d", n, len(bad))
	}
	for _, f := range server.Failures() {
		if f.Err == nil {
			t.Errorf("no error for %q", f.Pair.Desired)
		}
	}
	var there bool
	if err := conn.QueryRow(context.Background(), "SELECT to_regclass('victim') IS NOT NULL").Scan(&there); err != nil || !there {
		t.Errorf("the table is gone, error %v", err)
	}
}

// TestServerPlaces shows what only one place has.
func TestServerPlaces(t *testing.T) {
	conn := database(t)
	exec(t, conn, `CREATE FUNCTION boom() RETURNS integer VOLATILE LANGUAGE plpgsql AS $$ BEGIN RAISE 'a default was run'; END $$`)
	one, other := things(), things()
	one.Name, other.Name = "app.things", "things"
	collated := &diff.Context{Name: "names", Columns: []diff.ContextColumn{{Name: "a", Type: "text", Collation: "C"}, {Name: "odd \"name\"", Type: "integer"}}}
	tests := []struct {
		pair diff.Pair
		want diff.Verdict
	}{
		{def("i", "boom()").pair("public.boom()"), diff.Equal},
		{def("i", "1").pair("NULL"), diff.Different},
		{def("t", "NULL").pair("'NULL'::text"), diff.Different},
		{def("t", "NULL::text").pair("NULL"), diff.Equal},
		{def("v", "NULL").pair("NULL::character varying"), diff.Equal},
		{key("(js -> 'a')").pair("(js -> 'a'::text)"), diff.Equal},
		{key("(js -> 'a')").pair("(js -> 'b'::text)"), diff.Different},
		{diff.Pair{Place: diff.InCheck, Table: one, Current: "(i > 0)", Desired: "things.i > 0"}, diff.Equal},
		{diff.Pair{Place: diff.InCheck, Table: other, Current: "(i > 0)", Desired: "things.i > 0"}, diff.Equal},
		{diff.Pair{Place: diff.InIndexKey, Table: collated, Current: "lower(a)", Desired: "lower(a) COLLATE \"C\""}, diff.Equal},
		{diff.Pair{Place: diff.InIndexKey, Table: collated, Current: "lower(a)", Desired: "lower(a) COLLATE \"POSIX\""}, diff.Different},
		{diff.Pair{Place: diff.InCheck, Table: collated, Current: `("odd ""name""" > 0)`, Desired: `"odd ""name""" > 0 -- a comment`}, diff.Equal},
		{diff.Pair{Place: diff.InGenerated, Table: one, Column: one.Column("t"), Current: "((v)::text || 'x'::text)", Desired: "v || 'x'"}, diff.Equal},
	}
	var pairs []diff.Pair
	for _, test := range tests {
		pairs = append(pairs, test.pair)
	}
	server := pgexpr.NewServer(conn, pgexpr.ServerOptions{})
	got, err := server.Prove(context.Background(), pairs)
	if err != nil {
		t.Fatal(err)
	}
	for i, test := range tests {
		if got[i] != test.want {
			t.Errorf("%q and %q: got %v, want %v; %v", test.pair.Current, test.pair.Desired, got[i], test.want, server.Failures())
		}
	}
}

// TestServerStopsAtTimeout folds a function that does not come back.
func TestServerStopsAtTimeout(t *testing.T) {
	conn := database(t)
	exec(t, conn, `CREATE FUNCTION slow(integer) RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT $1 FROM pg_sleep(600)'`)
	pairs := append([]diff.Pair{predicate("slow(1) > i").pair("(slow(1) > i)")}, somePairs()...)
	start := time.Now()
	got, err := pgexpr.NewServer(conn, pgexpr.ServerOptions{StatementTimeout: 200 * time.Millisecond}).Prove(context.Background(), pairs)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(append([]diff.Verdict{diff.Undecided}, someVerdicts...), got); diff != "" {
		t.Errorf("verdicts (-want +got):\n%s", diff)
	}
	if took := time.Since(start); took > time.Minute {
		t.Errorf("took %v", took)
	}
}

func TestServerErrors(t *testing.T) {
	ctx := context.Background()
	conn := database(t)
	server := pgexpr.NewServer(conn, pgexpr.ServerOptions{})
	over, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := server.Prove(over, somePairs()); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v", err)
	}
	gone := as(t, conn, conn.Config().User)
	server = pgexpr.NewServer(gone, pgexpr.ServerOptions{})
	terminate(t, conn, gone.PgConn().PID())
	_, err := server.Prove(ctx, somePairs())
	var answer *pgconn.PgError
	if err == nil || errors.As(err, &answer) && answer.Code != "57P01" {
		t.Errorf("terminated: got %v", err)
	}
	if got, err := server.Prove(ctx, nil); len(got) != 0 || err != nil {
		t.Errorf("nothing to prove: %v, %v", got, err)
	}
}

// terminate ends a connection and waits until it has ended: version 13 has no
// pg_terminate_backend that waits.
func terminate(t *testing.T, conn *pgx.Conn, pid uint32) {
	t.Helper()
	exec(t, conn, fmt.Sprintf(`DO $$ BEGIN
		PERFORM pg_terminate_backend(%d);
		WHILE EXISTS (SELECT FROM pg_stat_activity WHERE pid = %d) LOOP
			PERFORM pg_sleep(0.01), pg_stat_clear_snapshot();
		END LOOP;
	END $$`, pid, pid))
}

// answers is a prover that knows its answers and notes what it was asked.
type answers struct {
	by    map[string]diff.Verdict
	asked []string
	err   error
}

func (a *answers) Prove(_ context.Context, pairs []diff.Pair) ([]diff.Verdict, error) {
	var out []diff.Verdict
	for _, p := range pairs {
		a.asked = append(a.asked, p.Desired)
		out = append(out, a.by[p.Desired])
	}
	return out, a.err
}

func TestChain(t *testing.T) {
	first := &answers{by: map[string]diff.Verdict{"b": diff.Equal}}
	second := &answers{by: map[string]diff.Verdict{"a": diff.Different, "d": diff.Equal}}
	third := &answers{by: map[string]diff.Verdict{"c": diff.Equal}}
	var pairs []diff.Pair
	for _, text := range []string{"a", "b", "c", "d", "e"} {
		pairs = append(pairs, diff.Pair{Desired: text})
	}
	got, err := pgexpr.Chain(first, second, third).Prove(context.Background(), pairs)
	if err != nil {
		t.Fatal(err)
	}
	want := []diff.Verdict{diff.Different, diff.Equal, diff.Equal, diff.Equal, diff.Undecided}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("verdicts (-want +got):\n%s", d)
	}
	asked := [][]string{first.asked, second.asked, third.asked}
	if d := cmp.Diff([][]string{{"a", "b", "c", "d", "e"}, {"a", "c", "d", "e"}, {"c", "e"}}, asked); d != "" {
		t.Errorf("asked (-want +got):\n%s", d)
	}
	first.err = errors.New("lost")
	if _, err := pgexpr.Chain(first, second).Prove(context.Background(), pairs); !errors.Is(err, first.err) {
		t.Errorf("got error %v", err)
	}
}

// BenchmarkServer probes 500 pairs over 50 tables.
func BenchmarkServer(b *testing.B) {
	conn := connect(b, pgtest.Database(b))
	var pairs []diff.Pair
	for i := range 50 {
		table := things()
		table.Name = fmt.Sprintf("things%d", i)
		for j := range 5 {
			pairs = append(pairs,
				diff.Pair{Place: diff.InCheck, Table: table, Current: fmt.Sprintf("(i > %d)", j), Desired: fmt.Sprintf("i > %d", j)},
				diff.Pair{Place: diff.InDefault, Table: table, Column: table.Column("v"), Current: fmt.Sprintf("'%d'::character varying", j), Desired: fmt.Sprintf("'%d'", j)})
		}
	}
	server := pgexpr.NewServer(conn, pgexpr.ServerOptions{})
	for b.Loop() {
		got, err := server.Prove(context.Background(), pairs)
		if err != nil || got[0] != diff.Equal {
			b.Fatal(got, err, server.Failures())
		}
	}
}

// BenchmarkStatic proves the checks and defaults of 1,000 tables that are
// declared alike, beginning with an empty memory.
func BenchmarkStatic(b *testing.B) {
	var pairs []diff.Pair
	for i := range 1000 {
		table := things()
		table.Name = fmt.Sprintf("things%d", i)
		pairs = append(pairs,
			diff.Pair{Place: diff.InCheck, Table: table, Current: "(price > (0)::numeric)", Desired: "price > 0"},
			diff.Pair{Place: diff.InDefault, Table: table, Column: table.Column("v"), Current: "'new'::character varying", Desired: "'new'"},
			diff.Pair{Place: diff.InDefault, Table: table, Column: table.Column("i"), Current: fmt.Sprintf("'-%d'::integer", i), Desired: fmt.Sprint(-i)})
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := newStatic(b).Prove(context.Background(), pairs); err != nil {
			b.Fatal(err)
		}
	}
}
