package postgres_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/autogen-db/autogen/introspect/postgres"
	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/model"
)

var sprintf = fmt.Sprintf

// allDDL makes a database of all the cases that can live side by side.
func allDDL() string {
	var b strings.Builder
	for i, test := range cases {
		fmt.Fprintf(&b, "CREATE SCHEMA case%d; SET search_path = case%[1]d;\n", i)
		for _, schema := range []string{"billing", `"Empty"`, `"a.b"`, `"My.Schema"`, "s"} {
			fmt.Fprintf(&b, "DROP SCHEMA IF EXISTS %s CASCADE;\n", schema)
		}
		b.WriteString(strings.ReplaceAll(test.ddl, "COMMENT ON SCHEMA public IS 'ours'", "") + ";\n")
	}
	b.WriteString("RESET ALL")
	return b.String()
}

// role creates a role of a new name without any right and takes it on.
func role(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	name := "test_" + strings.ToLower(rand.Text())
	exec(t, conn, "CREATE ROLE "+name)
	t.Cleanup(func() {
		if _, err := conn.Exec(context.Background(), "RESET ROLE; DROP ROLE "+name); err != nil {
			t.Error(err)
		}
	})
	exec(t, conn, "SET ROLE "+name)
}

// TestWithoutRights has a role that may read no table and use no schema but
// the default one.
func TestWithoutRights(t *testing.T) {
	conn := connect(t, allDDL())
	want := introspect(t, conn)
	want.Owners, want.Role = nil, "" // depend on who asks
	if len(want.Tables) < 20 {
		t.Fatalf("only %d tables", len(want.Tables))
	}
	exec(t, conn, "REVOKE ALL ON ALL TABLES IN SCHEMA case1 FROM PUBLIC")
	role(t, conn)
	if _, err := conn.Exec(t.Context(), "SELECT * FROM case1.t"); err == nil {
		t.Fatal("the role may read a table")
	}
	got := introspect(t, conn)
	got.Owners, got.Role = nil, ""
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-owner +role):\n%s", diff)
	}
}

func TestSearchPath(t *testing.T) {
	conn := connect(t, `
CREATE SCHEMA app; CREATE SCHEMA other;
CREATE TYPE app.mood AS ENUM ('ok'); CREATE TYPE other.mood AS ENUM ('ok'); CREATE TYPE public.mood AS ENUM ('ok');
CREATE TABLE app.t (id serial, a app.mood, b other.mood, c public.mood);
CREATE TABLE public.t (id serial);
CREATE TABLE public.u (id serial);
CREATE TABLE other.t (id serial);
-- The column's own sequence is hidden by one of the same name that the default draws from.
CREATE TABLE other.w (id serial); CREATE SEQUENCE app.w_id_seq;
ALTER TABLE other.w ALTER id SET DEFAULT nextval('app.w_id_seq');
SET search_path = app, public`)
	check(t, introspect(t, conn), model.Database{
		Schemas: []model.Schema{{Name: "public"}, {Name: "other"}},
		Enums: []model.Enum{
			{Name: "mood", Values: []string{"ok"}}, {Name: "other.mood", Values: []string{"ok"}}, {Name: "public.mood", Values: []string{"ok"}},
		},
		Tables: []model.Table{
			{Name: "t", Columns: columns("id serial", "a mood", "b other.mood", "c public.mood")},
			{Name: "public.t", Columns: columns("id serial")},
			{Name: "public.u", Columns: columns("id serial")},
			{Name: "other.t", Columns: columns("id serial")},
			{Name: "other.w", Columns: []model.Column{{Name: "id", Type: "integer", NotNull: true, Default: "nextval('w_id_seq'::regclass)"}}},
		},
		Sequences: []model.Sequence{{Name: "w_id_seq"}, {Name: "other.w_id_seq", Type: "integer", OwnerTable: "other.w", OwnerColumn: "id"}},
	})
}

// recorder keeps what is written to a connection.
type recorder struct {
	net.Conn
	sent bytes.Buffer
}

func (r *recorder) Write(p []byte) (int, error) {
	r.sent.Write(p)
	return r.Conn.Write(p)
}

// TestRoundTrips counts what is sent: it must not grow with the tables.
func TestRoundTrips(t *testing.T) {
	config, err := pgx.ParseConfig(pgtest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	var record *recorder
	dial := config.DialFunc
	config.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		record = &recorder{Conn: conn}
		return record, err
	}
	conn, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	exec(t, conn, "CREATE TABLE one (id serial PRIMARY KEY, v interval(2))")
	// count takes the messages apart: a type, a length that counts itself, a
	// body (PostgreSQL documentation, section 55.7).
	count := func() (statements []string, roundTrips int) {
		record.sent.Reset()
		introspect(t, conn)
		for b := record.sent.Bytes(); len(b) >= 5; {
			end := 1 + int(binary.BigEndian.Uint32(b[1:]))
			switch b[0] {
			case 'P':
				statements = append(statements, string(b[5:end]))
			case 'Q':
				t.Errorf("a simple query is sent: %s", b[5:end])
			case 'S':
				roundTrips++
			}
			b = b[end:]
		}
		return statements, roundTrips
	}
	one, trips := count()
	if trips != 2 {
		t.Errorf("%d round trips", trips)
	}
	if len(one) == 0 || !strings.Contains(one[0], "REPEATABLE READ, READ ONLY") {
		t.Errorf("not in a read-only snapshot: %q", one)
	}
	for _, sql := range postgres.Queries(pgtest.Version(t) * 10000) {
		if !slices.ContainsFunc(one, func(sent string) bool { return strings.Contains(sent, sql) }) {
			t.Errorf("Queries returns what is not sent: %s", sql)
		}
	}
	for i := range 50 {
		exec(t, conn, sprintf(`CREATE TABLE t%d (id serial PRIMARY KEY, v interval(%d), c text COLLATE "C" CHECK (c <> ''))`, i, i%7))
		exec(t, conn, sprintf("CREATE INDEX ON t%d (lower(c))", i))
	}
	many, trips := count()
	if diff := cmp.Diff(one, many); diff != "" || trips != 2 {
		t.Errorf("50 tables: %d round trips, and other statements (-one +50):\n%s", trips, diff)
	}
}

// TestLeavesSession checks that settings are back and no transaction is open.
func TestLeavesSession(t *testing.T) {
	conn := connect(t, "SET TimeZone = 'Asia/Tokyo'; SET search_path = public, pg_catalog; CREATE TABLE t ()")
	introspect(t, conn)
	var zone, path string
	if err := conn.QueryRow(t.Context(), "SELECT current_setting('TimeZone'), current_setting('search_path')").Scan(&zone, &path); err != nil {
		t.Fatal(err)
	}
	if zone != "Asia/Tokyo" || path != "public, pg_catalog" || conn.PgConn().TxStatus() != 'I' {
		t.Errorf("TimeZone %s, search_path %s, status %c", zone, path, conn.PgConn().TxStatus())
	}
}

func TestErrors(t *testing.T) {
	ctx := t.Context()
	conn := connect(t, "CREATE TABLE t ()")

	exec(t, conn, "BEGIN")
	if _, err := postgres.Introspect(ctx, conn, postgres.Options{}); err == nil || !strings.Contains(err.Error(), "transaction already") {
		t.Errorf("in a transaction: %v", err)
	}
	exec(t, conn, "ROLLBACK; SET search_path = nowhere")
	if _, err := postgres.Introspect(ctx, conn, postgres.Options{}); err == nil || !strings.Contains(err.Error(), "search_path") {
		t.Errorf("without a default schema: %v", err)
	}
	exec(t, conn, "RESET search_path; REVOKE SELECT ON pg_catalog.pg_policy FROM PUBLIC")
	role(t, conn)
	_, err := postgres.Introspect(ctx, conn, postgres.Options{})
	var server *pgconn.PgError
	if !errors.As(err, &server) || server.Code != "42501" || !strings.Contains(err.Error(), "read pg_policy") {
		t.Errorf("without a right on a catalogue: %v", err)
	}
	if status := conn.PgConn().TxStatus(); status != 'I' {
		t.Errorf("a failure leaves transaction status %c", status)
	}
	exec(t, conn, "RESET ROLE")
	check(t, introspect(t, conn), model.Database{Tables: []model.Table{{Name: "t"}}})

	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := postgres.Introspect(cancelled, conn, postgres.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestQueries runs the bare queries of each server version that this server is
// not too old for.
func TestQueries(t *testing.T) {
	conn := connect(t, "CREATE TABLE t (a integer)")
	version := pgtest.Version(t) * 10000
	for _, v := range []int{130000, 140000, 150000, 160000, 170000, 180000} {
		queries := postgres.Queries(v)
		if v > version {
			continue
		}
		for _, sql := range queries {
			rows, err := conn.Query(t.Context(), sql)
			if err != nil {
				t.Fatalf("version %d: %s: %v", v, sql, err)
			}
			rows.Close()
			if err := rows.Err(); err != nil {
				t.Errorf("version %d: %s: %v", v, sql, err)
			}
		}
	}
	for sub, first := range map[string]int{"indnullsnotdistinct": 150000, "confdelsetcols": 150000, "conperiod": 180000, "conenforced": 180000, "contype = 'n'": 180000} {
		for _, v := range []int{130021, first - 1, first} {
			if has := strings.Contains(strings.Join(postgres.Queries(v), ";"), sub); has != (v >= first) {
				t.Errorf("version %d, %s: %t", v, sub, has)
			}
		}
	}
}
