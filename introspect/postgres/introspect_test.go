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
	if diff := cmp.Diff(&want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestIntrospect(t *testing.T) {
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			check(t, introspect(t, connect(t, test.ddl)), test.want)
		})
	}
}

// TestVersion15 covers the clauses that server 15 brought.
func TestVersion15(t *testing.T) {
	conn := connect(t, "CREATE TABLE p (a integer, b integer, PRIMARY KEY (a, b))")
	if conn.PgConn().ParameterStatus("server_version") < "15" {
		t.Log("this server is older and has no such clauses")
		return
	}
	exec(t, conn, `
CREATE TABLE c (a integer, b integer, v text,
	CONSTRAINT u UNIQUE NULLS NOT DISTINCT (v),
	CONSTRAINT f FOREIGN KEY (a, b) REFERENCES p ON DELETE SET NULL (b),
	CONSTRAINT g FOREIGN KEY (a, b) REFERENCES p ON DELETE SET DEFAULT (b, a));
CREATE UNIQUE INDEX x ON c (v) NULLS NOT DISTINCT;
CREATE TABLE n (v numeric(3,-2), w numeric(3,5))`)
	check(t, introspect(t, conn), model.Database{Tables: []model.Table{
		{
			Name:       "p",
			Columns:    []model.Column{{Name: "a", Type: "integer"}, {Name: "b", Type: "integer"}},
			PrimaryKey: &model.PrimaryKey{Name: "p_pkey", Columns: []string{"a", "b"}},
		},
		{
			Name:    "c",
			Columns: []model.Column{{Name: "a", Type: "integer"}, {Name: "b", Type: "integer"}, {Name: "v", Type: "text"}},
			Uniques: []model.Unique{{Name: "u", Columns: []string{"v"}, NullsNotDistinct: true}},
			ForeignKeys: []model.ForeignKey{
				{Name: "f", Columns: []string{"a", "b"}, RefTable: "p", RefColumns: []string{"a", "b"}, OnDelete: "SET NULL", OnDeleteColumns: []string{"b"}},
				{Name: "g", Columns: []string{"a", "b"}, RefTable: "p", RefColumns: []string{"a", "b"}, OnDelete: "SET DEFAULT", OnDeleteColumns: []string{"b", "a"}},
			},
			Indexes: []model.Index{{Name: "x", Unique: true, Keys: []model.Key{{Column: "v"}}, NullsNotDistinct: true}},
		},
		{Name: "n", Columns: []model.Column{{Name: "v", Type: "numeric(3,-2)"}, {Name: "w", Type: "numeric(3,5)"}}},
	}})
}
