package sqlsource_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/autogen-db/autogen/model/sqlsource"
)

// FuzzLoad reads declarations that nobody would write: whatever they are, they
// are a schema, which is in normal form already, or an error.
//
// The reader parses on several goroutines, so that the coverage of one input is
// never twice the same, and go test takes its minute over each to make it
// smaller, in which it counts no executions: -fuzzminimizetime 200x lets it go on.
func FuzzLoad(f *testing.F) {
	for _, c := range corpus {
		f.Add(c.sql)
	}
	for _, sql := range []string{
		"CREATE SCHEMA s AUTHORIZATION joe CREATE TABLE t (a int DEFAULT nextval('q')) CREATE VIEW v AS WITH t AS (SELECT 1) SELECT * FROM t\nCREATE SEQUENCE q CREATE INDEX ON t (a) GRANT SELECT ON t, v TO PUBLIC",
		"CREATE SCHEMA IF NOT EXISTS s; CREATE SCHEMA AUTHORIZATION joe;",
		"CREATE TABLE u (a int PRIMARY KEY DEFAULT 1, b text GENERATED ALWAYS AS (a::text) STORED, CHECK (a > 0)); CREATE TABLE t (LIKE u INCLUDING ALL EXCLUDING INDEXES, LIKE u INCLUDING INDEXES, c int); CREATE TABLE w (LIKE t);",
		"COPY t (a) FROM stdin WITH (FORMAT csv, HEADER);\n1\n\\.\n;copy b FROM STDIN;\n\\.\r\nCREATE TABLE t (a int)",
		"\\connect x\nCREATE TABLE t (a int); -- autogen:skip\nINSERT INTO t VALUES (1); SELECT pg_catalog.set_config('search_path', '', false);",
		"CREATE TABLE t (a text STORAGE EXTERNAL) WITH (toast.autovacuum_enabled = false, fillfactor = 70); ALTER TABLE t SET (toast_tuple_target = 200), RESET (toast.autovacuum_enabled); CREATE VIEW v WITH (check_option = local) AS SELECT * FROM t",
		"CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1), c int CONSTRAINT n NOT NULL NO INHERIT, CHECK (a > 0) NOT ENFORCED, NOT NULL a NOT VALID); ALTER TABLE t ALTER CONSTRAINT n INHERIT, ALTER CONSTRAINT k NOT ENFORCED",
		"CREATE TABLE t (id int4range, d daterange, PRIMARY KEY (id, d WITHOUT OVERLAPS), FOREIGN KEY (id, PERIOD d) REFERENCES t (id, PERIOD d))",
		"CREATE VIEW v AS SELECT x, JSON_VALUE(j, '$.a' RETURNING int) FROM JSON_TABLE('[1]', '$[*]' COLUMNS (x int PATH '$', j json PATH '$')) AS k;",
		"CREATE FUNCTION f() RETURNS SETOF int LANGUAGE sql BEGIN ATOMIC MERGE INTO t USING u ON t.a = u.a WHEN NOT MATCHED BY SOURCE THEN DELETE RETURNING old.a; END; CREATE EVENT TRIGGER e ON login WHEN TAG IN ('x') EXECUTE FUNCTION f()",
		"CREATE OPERATOR CLASS c DEFAULT FOR TYPE int USING btree AS OPERATOR 1 < (int, int) FOR SEARCH, FUNCTION 1 f(int, int), STORAGE int; ALTER OPERATOR FAMILY c USING btree DROP OPERATOR 1 (int, int)",
		"CREATE TYPE t; CREATE TYPE t (INPUT = f, OUTPUT = g); CREATE TRANSFORM FOR int LANGUAGE l (FROM SQL WITH FUNCTION f(internal)); CREATE CAST (int AS t) WITHOUT FUNCTION AS IMPLICIT; CREATE CONVERSION c FOR 'LATIN1' TO 'UTF8' FROM f",
		"CREATE TABLE p (a int, b text COLLATE \"C\") PARTITION BY HASH (a, lower(b) text_ops); CREATE TABLE p0 PARTITION OF p (CONSTRAINT k PRIMARY KEY (a), b DEFAULT NULL) FOR VALUES WITH (MODULUS 2, REMAINDER 0) PARTITION BY LIST (b); ALTER TABLE p DETACH PARTITION p0",
		"ALTER DEFAULT PRIVILEGES FOR ROLE a IN SCHEMA s GRANT ALL ON TABLES TO b WITH GRANT OPTION; GRANT SELECT (a), UPDATE ON t TO b GRANTED BY c; REVOKE ALL ON ALL TABLES IN SCHEMA s FROM PUBLIC CASCADE",
		"CREATE RULE r AS ON UPDATE TO t WHERE old.a <> new.a DO INSTEAD (INSERT INTO u VALUES (new.*); NOTIFY x); ALTER TABLE t DISABLE RULE r, ENABLE ALWAYS TRIGGER ALL, REPLICA IDENTITY USING INDEX i",
	} {
		f.Add(sql)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		d, err := sqlsource.Load([]sqlsource.Source{{File: "fuzz.sql", SQL: sql}})
		if err != nil {
			if err.Error() == "" {
				t.Error("an error that says nothing")
			}
			return
		}
		again := d.Clone()
		if err := again.Normalize(); err != nil {
			t.Fatalf("what is in normal form is refused: %v", err)
		}
		if difference := cmp.Diff(d, again, cmpopts.EquateEmpty()); difference != "" {
			t.Errorf("the normal form changes once more:\n%s", difference)
		}
	})
}
