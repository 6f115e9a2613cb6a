package verify_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/diff/pgexpr"
	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
)

// TestSessionDefaults: what a declaration names no tablespace or access method of stays
// where the sessions of the database put it, or where it was before; what it names, and
// what lies elsewhere, is moved.
func TestSessionDefaults(t *testing.T) {
	pgtest.Tablespaces(t, "fast", "slow")
	const method = "create access method own type table handler heap_tableam_handler;\n"
	const schema = `
create table t (a integer primary key, b integer, unique (b));
create index i on t (a, b);
create table p (a integer primary key) partition by range (a);
create table p1 partition of p for values from (0) to (1);
create materialized view m as select a from t;
create unique index mi on m (a);
`
	named := strings.NewReplacer("b integer, unique (b))", "b integer, unique (b) using index tablespace slow) tablespace fast", "on t (a, b)", "on t (a, b) tablespace fast").Replace(schema)
	const settings = "set default_tablespace = fast; set default_table_access_method = own;"
	for _, test := range []struct {
		name, current, desired string
		want                   []string
	}{
		{"as the session says", method + settings + schema, method + schema, nil},
		{"as it was before", method + schema + settings, method + schema, nil},
		{"named as the session says", method + settings + schema, method + named, []string{"ALTER INDEX t_b_key SET TABLESPACE slow"}},
		{"elsewhere", method + named + settings, method + schema, []string{"ALTER INDEX t_b_key SET TABLESPACE pg_default"}},
		{"the session says nothing", named, schema,
			[]string{"ALTER TABLE t SET TABLESPACE pg_default", "ALTER INDEX t_b_key SET TABLESPACE pg_default", "ALTER INDEX i SET TABLESPACE pg_default"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := load(t, test.current)
			r, err := diff.Compare(t.Context(), d.read(t), declare(t, "schema.sql", test.desired), diff.Options{Prover: pgexpr.NewServer(d.conn, pgexpr.ServerOptions{})})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, compiled(t, r.Up)); diff != "" {
				t.Errorf("statements (-want +got):\n%s", diff)
			}
		})
	}
}
