package verify_test

import (
	"context"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/diff/pgexpr"
	introspect "github.com/autogen-db/autogen/introspect/postgres"
	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// TestDumpHoldsNoChange compares a database with what pg_dump 15.18 says of it
// (--schema-only --no-owner), which testdata/dump.sql holds.
func TestDumpHoldsNoChange(t *testing.T) {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, pgtest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, `
create schema s;
create extension citext schema s;
comment on extension citext is 'mine';
create sequence plain;
create sequence s."Odd" as smallint increment -3 minvalue -50 maxvalue 40 start 12 cache 4 cycle;
comment on sequence s."Odd" is 'it''s odd';
create domain s.word as varchar(10) collate "C" default 'x' not null check (value <> '') check (value in ('x', 'y'));
create domain "Words" as s.word[] check (array_length(value, 1) < 9);
comment on domain "Words" is 'many';
create table t (a serial, b bigint default nextval('plain'), c s.word, d "Words", e smallint default nextval('s."Odd"'), f serial, g s.citext default 'x');
alter sequence t_f_seq increment 7;
alter sequence plain owned by t.b;
alter domain s.word add constraint later check (value <> 'zz') not valid`); err != nil {
		t.Fatal(err)
	}
	dump, err := os.ReadFile("testdata/dump.sql")
	if err != nil {
		t.Fatal(err)
	}
	desired, err := sqlsource.Load([]sqlsource.Source{{File: "testdata/dump.sql", SQL: string(dump)}})
	if err != nil {
		t.Fatal(err)
	}
	current, err := introspect.Introspect(ctx, conn, introspect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(current.Opaque) > 0 {
		t.Errorf("not modelled: %v", current.Opaque)
	}
	prover := pgexpr.Chain(static(current, desired), pgexpr.NewServer(conn, pgexpr.ServerOptions{}))
	r, err := diff.Compare(ctx, current, desired, diff.Options{Prover: prover})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Up) > 0 || len(r.Unconfirmed) > 0 {
		t.Errorf("to do: %v; unconfirmed: %v", r.Up, r.Unconfirmed)
	}
}
