package postgres_test

import (
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/autogen-db/autogen/introspect/postgres"
	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
)

// BenchmarkIntrospect measures Introspect beside the bare queries that it
// sends, whose rows are received and thrown away.
func BenchmarkIntrospect(b *testing.B) {
	for _, tables := range []int{100, 1000, 5000} {
		conn, err := pgx.Connect(b.Context(), pgtest.Database(b))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := conn.Exec(b.Context(), sprintf(benchDDL, tables)); err != nil {
			b.Fatal(err)
		}
		b.Run(sprintf("tables=%d/introspect", tables), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				d, err := postgres.Introspect(b.Context(), conn, postgres.Options{})
				if err != nil || len(d.Tables) != tables {
					b.Fatal(len(d.Tables), err)
				}
			}
		})
		b.Run(sprintf("tables=%d/queries", tables), func(b *testing.B) {
			for b.Loop() {
				batch := &pgconn.Batch{}
				batch.ExecParams("SELECT set_config('jit', 'off', false)", nil, nil, nil, nil)
				for _, sql := range postgres.Queries(150000) {
					batch.ExecParams(sql, nil, nil, nil, []int16{1})
				}
				results := conn.PgConn().ExecBatch(b.Context(), batch)
				for results.NextResult() {
					for results.ResultReader().NextRow() {
					}
				}
				if err := results.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
		conn.Close(b.Context())
	}
}

// benchDDL makes tables of eight mixed columns with a foreign key, two indexes,
// a unique constraint and a check.
const benchDDL = `DO $do$ BEGIN FOR i IN 1..%d LOOP
	EXECUTE format('CREATE TABLE t%%s (id bigserial PRIMARY KEY, parent_id bigint, name varchar(100) NOT NULL, email text DEFAULT ''x'',
		amount numeric(10,2) NOT NULL DEFAULT 0, created timestamptz NOT NULL DEFAULT now(), active boolean, data jsonb,
		CONSTRAINT u%%1$s UNIQUE (email), CONSTRAINT c%%1$s CHECK (amount >= 0 AND name <> ''''))', i);
	EXECUTE format('CREATE INDEX ON t%%s (name, created DESC)', i);
	EXECUTE format('CREATE INDEX ON t%%s (lower(email)) WHERE active', i);
	EXECUTE format('ALTER TABLE t%%s ADD FOREIGN KEY (parent_id) REFERENCES t%%s ON DELETE CASCADE', i, greatest(1, i - 1));
END LOOP; END $do$`
