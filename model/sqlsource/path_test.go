package sqlsource_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// TestSearchPath compares declarations under a search_path with the same ones that
// write each name out. That the server reads them alike is shown by the acceptance
// cases of searchpath.txtar.
func TestSearchPath(t *testing.T) {
	const app = "CREATE SCHEMA app;\n"
	for _, c := range []struct{ name, sql, want string }{
		{"a schema that is not there is passed over", "SET search_path = nowhere, public; CREATE TABLE t (a int)", "CREATE TABLE t (a int)"},
		{"set_config", app + "SELECT set_config('search_path', ' \"app\" , public', false); CREATE TABLE t (a int)", app + "CREATE TABLE app.t (a int)"},
		{"set_config to nothing", app + "SET search_path = app; SELECT pg_catalog.set_config('search_path', '', false); CREATE TABLE t (a int)", app + "CREATE TABLE t (a int)"},
		{"SET SCHEMA", app + "SET SCHEMA 'app'; CREATE TABLE t (a int)", app + "CREATE TABLE app.t (a int)"},
		{"SET SESSION", app + "SET SESSION search_path TO \"$user\", app; CREATE TABLE t (a int)", app + "CREATE TABLE app.t (a int)"},
		{"SET LOCAL ends with the transaction", app + "BEGIN; SET LOCAL search_path = app; CREATE TABLE t (a int); COMMIT; CREATE TABLE u (a int)",
			app + "CREATE TABLE app.t (a int); CREATE TABLE u (a int)"},
		{"SET does not", app + "BEGIN; SET search_path = app; SET LOCAL search_path = public; CREATE TABLE t (a int); COMMIT; CREATE TABLE u (a int)",
			app + "CREATE TABLE t (a int); CREATE TABLE app.u (a int)"},
		{"RESET", app + "SET search_path = app; RESET search_path; CREATE TABLE t (a int)", app + "CREATE TABLE t (a int)"},
		{"RESET ALL", app + "SET search_path = app; RESET ALL; CREATE TABLE t (a int)", app + "CREATE TABLE t (a int)"},
		{"of pg_catalog comes first", app + "SET search_path = app; CREATE FUNCTION lower(text) RETURNS text LANGUAGE sql AS ''; CREATE TABLE t (a text DEFAULT upper('A'))",
			app + "CREATE FUNCTION app.lower(text) RETURNS text LANGUAGE sql AS ''; CREATE TABLE app.t (a text DEFAULT upper('A'))"},
		{"the number of arguments", app + "SET search_path = app; CREATE FUNCTION lower(a text, b text, c text DEFAULT '') RETURNS text LANGUAGE sql AS ''; CREATE TABLE t (a text DEFAULT lower('A'), b text DEFAULT lower('A', 'b'))",
			app + "CREATE FUNCTION app.lower(a text, b text, c text DEFAULT '') RETURNS text LANGUAGE sql AS ''; CREATE TABLE app.t (a text DEFAULT lower('A'), b text DEFAULT app.lower('A', 'b'))"},
		{"the first of two alike", app + "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS ''; CREATE FUNCTION app.f(int) RETURNS int LANGUAGE sql AS ''; SET search_path = app, public; CREATE TABLE t (a int DEFAULT f(1))",
			app + "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS ''; CREATE FUNCTION app.f(int) RETURNS int LANGUAGE sql AS ''; CREATE TABLE app.t (a int DEFAULT app.f(1))"},
		{"a common table expression hides", app + "CREATE TABLE app.t (a int); SET search_path = app; CREATE VIEW v AS WITH t AS (SELECT 1 AS a), u AS (SELECT a FROM t) SELECT a FROM u",
			app + "CREATE TABLE app.t (a int); CREATE VIEW app.v AS WITH t AS (SELECT 1 AS a), u AS (SELECT a FROM t) SELECT a FROM u"},
		{"but not within itself", app + "CREATE TABLE app.t (a int); SET search_path = app; CREATE VIEW v AS WITH t AS (SELECT a FROM t) SELECT a FROM t",
			app + "CREATE TABLE app.t (a int); CREATE VIEW app.v AS WITH t AS (SELECT a FROM app.t) SELECT a FROM t"},
		{"an operator of its own", app + "CREATE FUNCTION app.f(int, int) RETURNS bool LANGUAGE sql AS ''; SET search_path = app; CREATE OPERATOR === (FUNCTION = f, LEFTARG = int, RIGHTARG = int); CREATE TABLE t (a int CHECK (a === 1 AND a = 1))",
			app + "CREATE FUNCTION app.f(int, int) RETURNS bool LANGUAGE sql AS ''; CREATE OPERATOR app.=== (FUNCTION = app.f, LEFTARG = int, RIGHTARG = int); CREATE TABLE app.t (a int CHECK (a OPERATOR(app.===) 1 AND a = 1))"},
		{"names as strings", app + "CREATE FUNCTION app.f(int, int) RETURNS bool LANGUAGE sql AS ''; CREATE FUNCTION app.g(int, int) RETURNS int LANGUAGE sql AS ''; SET search_path = app; CREATE OPERATOR === (FUNCTION = 'f', LEFTARG = int, RIGHTARG = int, COMMUTATOR = '==='); CREATE AGGREGATE s(int) (SFUNC = 'g', STYPE = int)",
			app + "CREATE FUNCTION app.f(int, int) RETURNS bool LANGUAGE sql AS ''; CREATE FUNCTION app.g(int, int) RETURNS int LANGUAGE sql AS ''; CREATE OPERATOR app.=== (FUNCTION = app.f, LEFTARG = int, RIGHTARG = int, COMMUTATOR = OPERATOR(app.===)); CREATE AGGREGATE app.s(int) (SFUNC = app.g, STYPE = int)"},
		{"a name that is looked up later stays", app + "CREATE SEQUENCE app.s; SET search_path = app; CREATE TABLE t (a bigint DEFAULT nextval('s'::text), b bigint DEFAULT nextval('s'))",
			app + "CREATE SEQUENCE app.s; CREATE TABLE app.t (a bigint DEFAULT nextval('s'::text), b bigint DEFAULT nextval('app.s'))"},
		{"a foreign key ahead", app + "SET search_path = app; CREATE TABLE t (a int REFERENCES u (a)); CREATE TABLE u (a int PRIMARY KEY)",
			app + "CREATE TABLE app.t (a int REFERENCES app.u (a)); CREATE TABLE app.u (a int PRIMARY KEY)"},
		{"extensions", app + "SET search_path = app; CREATE EXTENSION citext; CREATE TABLE t (a citext, b text)",
			app + "CREATE EXTENSION citext SCHEMA app; CREATE TABLE app.t (a app.citext, b text)"},
		{"of a published schema", app + "SET search_path = app; CREATE PUBLICATION p FOR TABLES IN SCHEMA CURRENT_SCHEMA", app + "CREATE PUBLICATION p FOR TABLES IN SCHEMA app"},
		{"a parameter of a function", app + "SET search_path = app, public; CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path FROM CURRENT AS 'SELECT 1'",
			app + "CREATE FUNCTION app.f() RETURNS int LANGUAGE sql SET search_path = app, public AS 'SELECT 1'"},
	} {
		t.Run(c.name, func(t *testing.T) {
			load := func(sql string) *model.Database {
				d, err := sqlsource.Load([]sqlsource.Source{{File: "f.sql", SQL: sql}, {File: "g.sql", SQL: "CREATE TABLE afresh (a int)"}})
				if err != nil {
					t.Fatalf("%s\n%v", sql, err)
				}
				return d
			}
			if d := cmp.Diff(load(c.want), load(c.sql), cmpopts.IgnoreTypes(model.Pos{})); d != "" {
				t.Errorf("%s (-want +got)\n%s", c.sql, d)
			}
		})
	}
	for _, c := range []struct{ sql, want, hint string }{
		{"SET search_path = app;\nCREATE TABLE t (a int);", "f.sql:2: table app.t: schema app is not declared", "CREATE SCHEMA app;"},
		{app + "SET LOCAL search_path = app;", "f.sql:2: SET LOCAL search_path: no transaction is open, so it does nothing", "write SET search_path, or BEGIN before it"},
		{"SELECT set_config('search_path', current_user, false);", "f.sql:1: set_config: what search_path becomes is not known before it runs", "write the names as a string"},
		{app + "SET search_path = app;\nCREATE FUNCTION lower(int) RETURNS text LANGUAGE sql AS '';\nCREATE TABLE t (a text DEFAULT lower(1));",
			"f.sql:4: which lower is called is for the types of its arguments to say, which are not known here: that of pg_catalog or of app", "write the schema before the name"},
		{app + "CREATE FUNCTION f(int, int) RETURNS bool LANGUAGE sql AS '';\nCREATE FUNCTION f(text, text) RETURNS bool LANGUAGE sql AS '';\n" +
			"CREATE OPERATOR === (FUNCTION = f, LEFTARG = int, RIGHTARG = int);\nCREATE OPERATOR app.=== (FUNCTION = f, LEFTARG = text, RIGHTARG = text);\n" +
			"SET search_path = app, public;\nCREATE TABLE t (a int CHECK (a === 1));",
			"f.sql:7: which === is meant is for the types of its operands to say, which are not known here: that of app or of public", "write the schema before the name: OPERATOR(app.===)"},
	} {
		_, err := sqlsource.Load([]sqlsource.Source{{File: "f.sql", SQL: c.sql}})
		var fault *model.DeclarationError
		if !errors.As(err, &fault) || fault.Error() != c.want || fault.Hint != c.hint {
			t.Errorf("%s\ngave %v, want %q (hint %q)", c.sql, err, c.want, c.hint)
		}
	}
}
