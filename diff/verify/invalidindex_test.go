package verify_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/diff/verify"
	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
)

// TestInvalidIndex has unique indexes that CREATE INDEX CONCURRENTLY has given up on,
// over rows that are mended since. A declaration that has one finds it rebuilt, and one
// that lacks it finds it gone. The way back leaves the index as a valid one, so that
// the upgrade runs again.
func TestInvalidIndex(t *testing.T) {
	const table = "CREATE TABLE t (id integer PRIMARY KEY, a integer NOT NULL, b integer); "
	const view = table + "CREATE MATERIALIZED VIEW v AS SELECT 1 AS a; CREATE UNIQUE INDEX x ON v (a); "
	const build = "CREATE UNIQUE INDEX CONCURRENTLY x ON t (a)"
	again := "ALTER INDEX m_n ATTACH PARTITION n1"
	if pgtest.Version(t) == 13 { // which does not look at the index again
		again = "DROP INDEX m_n; CREATE INDEX m_n ON m (n); ALTER INDEX m1_n_idx RENAME TO n1"
	}
	for _, test := range []struct{ name, from, fail, to, up, down string }{
		{"declared", table, build, table + "CREATE UNIQUE INDEX x ON t (a);", "REINDEX INDEX x", ""},
		{"declared with more", table, build,
			table + "CREATE UNIQUE INDEX x ON t (a) WITH (fillfactor=70); ALTER TABLE t REPLICA IDENTITY USING INDEX x; COMMENT ON INDEX x IS 'built';",
			"REINDEX INDEX x; ALTER INDEX x SET (fillfactor=70); ALTER TABLE t REPLICA IDENTITY USING INDEX x; COMMENT ON INDEX x IS 'built'",
			"ALTER INDEX x RESET (fillfactor); ALTER TABLE t REPLICA IDENTITY DEFAULT; COMMENT ON INDEX x IS NULL"},
		{"declared as another one", table, build, table + "CREATE INDEX x ON t (b);", "DROP INDEX x; CREATE INDEX x ON t (b)", "DROP INDEX x; CREATE UNIQUE INDEX x ON t (a)"},
		{"declared under another name", table, build, table + "CREATE UNIQUE INDEX y ON t (a);", "ALTER INDEX x RENAME TO y; REINDEX INDEX y", "ALTER INDEX y RENAME TO x"},
		{"not declared", table, build, table, "DROP INDEX x", "CREATE UNIQUE INDEX x ON t (a)"},
		{"referred to", table, build, table + "CREATE UNIQUE INDEX x ON t (a); CREATE TABLE r (a integer REFERENCES t (a));",
			"REINDEX INDEX x; CREATE TABLE r (\n  a integer,\n  CONSTRAINT r_a_fkey FOREIGN KEY (a) REFERENCES t (a)\n)", "DROP TABLE r"},
		{"of a column that changes its type", table, build,
			strings.Replace(table, "a integer", "a bigint", 1) + "CREATE UNIQUE INDEX x ON t (a);", "ALTER TABLE t ALTER COLUMN a TYPE bigint; REINDEX INDEX x", "ALTER TABLE t ALTER COLUMN a TYPE integer"},
		// REFRESH would mend it together with the rows.
		{"of a materialised view", view, "UPDATE pg_catalog.pg_index SET indisvalid = false WHERE indexrelid = 'x'::regclass", view, "REINDEX INDEX x", ""},
		{"of a partitioned table, though no partition lacks a part", table + "CREATE TABLE m (n text) PARTITION BY LIST (n); CREATE TABLE m1 PARTITION OF m DEFAULT; CREATE TABLE m2 PARTITION OF m FOR VALUES IN ('2'); " +
			"CREATE INDEX m_n ON ONLY m (n); CREATE INDEX n1 ON m1 (n); ALTER INDEX m_n ATTACH PARTITION n1; DROP TABLE m2;", "SELECT",
			table + "CREATE TABLE m (n text) PARTITION BY LIST (n); CREATE TABLE m1 PARTITION OF m DEFAULT; CREATE INDEX n1 ON m1 (n); CREATE INDEX m_n ON m (n)",
			again, ""},
		{"of a partitioned table without partitions", table + "CREATE TABLE m (n text) PARTITION BY LIST (n); CREATE TABLE m1 PARTITION OF m DEFAULT; CREATE INDEX m_n ON ONLY m (n); DROP TABLE m1;", "SELECT",
			table + "CREATE TABLE m (n text) PARTITION BY LIST (n); CREATE INDEX m_n ON m (n)", "DROP INDEX m_n; CREATE INDEX m_n ON m (n)", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			live := load(t, test.from)
			for _, sql := range []string{"INSERT INTO t VALUES (1, 1), (2, 1)", test.fail, "DELETE FROM t WHERE id = 2"} {
				if _, err := live.conn.Exec(t.Context(), sql); (err != nil) != (sql == build) {
					t.Fatalf("%s: %v", sql, err)
				}
			}
			current, desired := live.read(t), declare(t, "to.sql", test.to)
			r := live.compare(t, current, desired)
			if difference := cmp.Diff(test.up, strings.Join(compiled(t, r.Up), "; ")); difference != "" {
				t.Errorf("upgrade (-want +got):\n%s", difference)
			}
			if difference := cmp.Diff(test.down, strings.Join(compiled(t, r.Down), "; ")); difference != "" {
				t.Errorf("downgrade (-want +got):\n%s", difference)
			}
			plan := verify.Plan{Current: current, Desired: r.Desired, Up: r.Up, Down: r.Down, Prover: live.prover(current, desired)}
			if err := verify.Verify(t.Context(), plan, memory); err != nil {
				t.Error(err)
			}
			for range 2 {
				live.run(t, "upgrade", r.Up, nil)
				live.same(t, "the upgraded database and to.sql", live.read(t), desired)
				live.same(t, "the upgraded database and what the executor makes of the upgrade", live.read(t), executed(t, current, r.Up))
				live.run(t, "downgrade", r.Down, nil)
			}
			var invalid bool
			if err := live.conn.QueryRow(t.Context(), "SELECT EXISTS (SELECT FROM pg_catalog.pg_index WHERE NOT indisvalid)").Scan(&invalid); err != nil || invalid {
				t.Errorf("an index is invalid still: %v", err)
			}
		})
	}
}
