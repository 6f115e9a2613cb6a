package postgres_test

import (
	"context"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/autogen-db/autogen/introspect/postgres"
	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/model"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }

// connect opens a connection to a fresh database in which ddl was run.
func connect(t *testing.T, ddl string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), pgtest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	exec(t, conn, ddl)
	return conn
}

func exec(t *testing.T, conn *pgx.Conn, sql string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func introspect(t *testing.T, conn *pgx.Conn) *model.Database {
	t.Helper()
	d, err := postgres.Introspect(t.Context(), conn, postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// check compares what is found with what is wanted, both in normal form.
func check(t *testing.T, got *model.Database, want model.Database) {
	t.Helper()
	want.Engine = model.Postgres
	if err := want.Normalize(); err != nil {
		t.Fatal(err)
	}
	want.Version, want.Role = got.Version, got.Role
	if diff := cmp.Diff(want.PlainNotNulls(got.Version), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestIntrospect(t *testing.T) {
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			conn := connect(t, test.ddl)
			all := introspect(t, conn)
			check(t, all, inVersion(t, test.want))
			// The same, asked for by the names of all schemas; publications are in none.
			rows, err := conn.Query(t.Context(), "SELECT nspname::text FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%'")
			if err != nil {
				t.Fatal(err)
			}
			schemas, err := pgx.CollectRows(rows, pgx.RowTo[string])
			if err != nil {
				t.Fatal(err)
			}
			named, err := postgres.Introspect(t.Context(), conn, postgres.Options{Schemas: schemas})
			if err != nil {
				t.Fatal(err)
			}
			named.Publications = all.Publications
			if diff := cmp.Diff(all, named); diff != "" {
				t.Errorf("(-all +named):\n%s", diff)
			}
		})
	}
}
