package sqlsource_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// TestGrants folds statements on who may do what, with what follows of them.
func TestGrants(t *testing.T) {
	const base = "CREATE TABLE t (a int, b int); CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS ''; CREATE SCHEMA s; CREATE VIEW v AS SELECT a FROM t;"
	on := func(g model.Grant) model.Grant {
		if g.Kind == "" {
			g.Kind, g.Object = "TABLE", "t"
		}
		return g
	}
	for _, tt := range []struct {
		sql  string
		want []model.Grant
	}{
		// Whether x is the owner, who would lose it, is for the database to say.
		{"GRANT SELECT ON t TO x; REVOKE SELECT ON t FROM x", []model.Grant{{Role: "x", Revoked: []string{"SELECT"}}}},
		{"REVOKE SELECT ON t FROM x", []model.Grant{{Role: "x", Revoked: []string{"SELECT"}}}},
		{"REVOKE SELECT (a) ON t FROM x", nil},
		{"REVOKE SELECT ON t FROM x; ALTER TABLE t OWNER TO x", nil},
		{"ALTER TABLE t OWNER TO y; REVOKE SELECT ON t FROM x", nil},
		{"ALTER TABLE t OWNER TO x; REVOKE SELECT ON t FROM x; ALTER TABLE t OWNER TO x", []model.Grant{{Role: "x", Revoked: []string{"SELECT"}}}},
		{"REVOKE ALL ON t FROM x; GRANT SELECT ON t TO x", []model.Grant{{Role: "x", Privileges: []string{"SELECT"},
			Revoked: []string{"DELETE", "INSERT", "MAINTAIN", "REFERENCES", "TRIGGER", "TRUNCATE", "UPDATE"}}}},
		{"GRANT SELECT ON t TO x WITH GRANT OPTION; GRANT SELECT ON t TO x", []model.Grant{{Role: "x", Grantable: []string{"SELECT"}}}},
		{"GRANT SELECT ON t TO x; REVOKE GRANT OPTION FOR SELECT ON t FROM x", []model.Grant{{Role: "x", Privileges: []string{"SELECT"}}}},
		{"GRANT SELECT (a), SELECT ON t TO x; REVOKE SELECT ON t FROM x", []model.Grant{{Role: "x", Revoked: []string{"SELECT"}}}},
		{"GRANT SELECT (a, b) ON t TO x; ALTER TABLE t DROP b; ALTER TABLE t RENAME a TO c", []model.Grant{{Column: "c", Role: "x", Privileges: []string{"SELECT"}}}},
		{"GRANT INSERT ON t TO x; ALTER TABLE t SET SCHEMA s", []model.Grant{{Kind: "TABLE", Object: "s.t", Role: "x", Privileges: []string{"INSERT"}}}},
		{"GRANT SELECT ON v TO x; DROP VIEW v", nil},
		{"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM public; ALTER FUNCTION f RENAME TO g",
			[]model.Grant{{Kind: "ROUTINE", Object: "g(integer)", Revoked: []string{"EXECUTE"}}}},
		{"ALTER TABLE t OWNER TO x; REVOKE INSERT ON t FROM x; GRANT ALL ON t TO x", nil},
		{"REVOKE USAGE ON SCHEMA public FROM PUBLIC; GRANT ALL ON SCHEMA public TO PUBLIC, x", []model.Grant{{Kind: "SCHEMA", Object: "public", Role: "x", Privileges: []string{"ALL"}}}},
		{"ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT USAGE ON SEQUENCES TO x; DROP SCHEMA s", nil},
		{"GRANT USAGE ON SCHEMA s TO x; ALTER SCHEMA s RENAME TO r", []model.Grant{{Kind: "SCHEMA", Object: "r", Role: "x", Privileges: []string{"USAGE"}}}},
		{"ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO x; DROP VIEW v; CREATE VIEW w AS SELECT 1 AS one", []model.Grant{
			{Kind: "TABLE", Object: "w", Role: "x", Privileges: []string{"SELECT"}},
			{Default: true, Kind: "TABLE", Role: "x", Privileges: []string{"SELECT"}}}},
	} {
		d, err := sqlsource.Load([]sqlsource.Source{{File: "f.sql", SQL: base + tt.sql}})
		if err == nil {
			err = d.Normalize()
		}
		if err != nil {
			t.Errorf("%s: %v", tt.sql, err)
			continue
		}
		for i := range tt.want {
			tt.want[i] = on(tt.want[i])
		}
		if diff := cmp.Diff(tt.want, d.Grants, cmpopts.IgnoreTypes(model.Pos{}), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.sql, diff)
		}
	}
}

func TestGrantErrors(t *testing.T) {
	for sql, want := range map[string]string{
		"GRANT SELECT ON t TO x":                             "table t does not exist",
		"CREATE TABLE t (a int); GRANT EXECUTE ON t TO x":    "privilege EXECUTE is none of a table",
		"CREATE TABLE t (a int); GRANT SELECT (b) ON t TO x": "table t has no column b",
		"GRANT USAGE ON SCHEMA s TO x":                       "schema s does not exist",
		"GRANT USAGE ON TYPE e TO x":                         "type e does not exist",
		"CREATE EXTENSION postgis SCHEMA gis; CREATE SCHEMA gis; GRANT SELECT ON spatial_ref_sys TO x": "table spatial_ref_sys does not exist",
		"CREATE SCHEMA app; CREATE EXTENSION postgis; GRANT SELECT ON app.typo TO x":                   "table app.typo does not exist",
		"GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO x":                                        "foreign data wrapper postgres_fdw does not exist",
		"CREATE TABLE t (a int); GRANT SELECT ON t TO CURRENT_USER":                                    "who CURRENT_USER and SESSION_USER are",
		"CREATE TABLE t (a int); ALTER TABLE t OWNER TO SESSION_USER":                                  "who CURRENT_USER and SESSION_USER are",
	} {
		if _, err := sqlsource.Load([]sqlsource.Source{{File: "f.sql", SQL: sql}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gave %v, want %q", sql, err, want)
		}
	}
}

// TestGrantsOnMembers declares grants on what extensions may hold, which are set
// aside, beside those on what is declared.
func TestGrantsOnMembers(t *testing.T) {
	d, err := sqlsource.Load([]sqlsource.Source{{File: "f.sql", SQL: `
CREATE SCHEMA gis;
CREATE EXTENSION postgis SCHEMA gis;
CREATE EXTENSION postgres_fdw;
CREATE TABLE t (a int);
GRANT SELECT ON TABLE t, gis.spatial_ref_sys TO x;
GRANT ALL ON FUNCTION gis.st_x(text, int) TO x;
REVOKE ALL ON FUNCTION digest(bytea) FROM PUBLIC;
GRANT USAGE ON TYPE gis.geometry TO x;
GRANT USAGE ON SCHEMA cron TO x;
GRANT SELECT ON cron.job TO x;
GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO x;`}})
	if err != nil {
		t.Fatal(err)
	}
	var aside []string
	for _, o := range d.ServerOwn {
		aside = append(aside, o.String())
		if !o.Member || o.Pos.File != "f.sql" {
			t.Errorf("%s: %+v", o, o)
		}
	}
	if diff := cmp.Diff([]string{"table gis.spatial_ref_sys", "function gis.st_x(text, integer)", "function digest(bytea)", "type gis.geometry",
		"schema cron", "table cron.job", "foreign data wrapper postgres_fdw"}, aside); diff != "" {
		t.Errorf("set aside (-want +got):\n%s", diff)
	}
	want := []model.Grant{{Kind: "TABLE", Object: "t", Role: "x", Privileges: []string{"SELECT"}}}
	if diff := cmp.Diff(want, d.Grants, cmpopts.IgnoreTypes(model.Pos{}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("grants (-want +got):\n%s", diff)
	}
}
