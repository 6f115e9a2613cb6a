package sqlsource_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/autogen-db/autogen/introspect/postgres"
	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// SQLSTATE codes of what a server of an older version says to a text of a newer one, and
// of what it says where something rests on what is dropped.
const (
	syntaxError  = "42601"
	notSupported = "0A000"
	dependent    = "2BP01"
)

const (
	operator     = "CREATE FUNCTION f(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'; CREATE OPERATOR === (FUNCTION = f, LEFTARG = int, RIGHTARG = int);"
	dropOperator = "DROP OPERATOR === (int, int) CASCADE"
	class        = "CREATE OPERATOR CLASS oc FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(int, int);"
	boxes        = "CREATE FUNCTION cmp(box, box) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'; CREATE FUNCTION less(box, box) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'; CREATE OPERATOR <<< (FUNCTION = less, LEFTARG = box, RIGHTARG = box); CREATE OPERATOR CLASS oc DEFAULT FOR TYPE box USING btree AS OPERATOR 1 <<<, OPERATOR 3 =, FUNCTION 1 cmp(box, box);"
	function     = "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1';"
	dropFunction = "DROP FUNCTION f(int) CASCADE"
	castOf       = "CREATE TYPE ty AS (a int); CREATE FUNCTION f(ty) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'; CREATE CAST (ty AS int) WITH FUNCTION f(ty);"
	search       = "CREATE TEXT SEARCH CONFIGURATION c2 (PARSER = default);"
	dropSearch   = "DROP TEXT SEARCH CONFIGURATION c2 CASCADE"
)

// cascades are statements with CASCADE, each with a dependent. What is refused
// names the dependent, and drop is how it and the rest are dropped by name. Servers
// before version since refuse the text.
var cascades = []struct {
	name, sql, cascade, refused, drop string
	since                             int
}{
	{"function without dependents", function, dropFunction, "", "", 0},
	{"function and default", function + "CREATE TABLE t (a int DEFAULT f(1));", dropFunction, "function f(integer): f(1)", "ALTER TABLE t ALTER a DROP DEFAULT", 0},
	{"function and check", function + "CREATE TABLE t (a int CHECK (f(a) > 0));", dropFunction, "f(a) > 0", "ALTER TABLE t DROP CONSTRAINT t_a_check", 0},
	{"function and generated column", function + "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (f(a)) STORED);", dropFunction, ": f(a)", "ALTER TABLE t DROP b", 0},
	{"function and index", function + "CREATE TABLE t (a int); CREATE INDEX i ON t (f(a));", dropFunction, ": f(a)", "DROP INDEX i", 0},
	{"function and predicate", function + "CREATE TABLE t (a int); CREATE INDEX i ON t (a) WHERE f(a) > 0;", dropFunction, "f(a) > 0", "DROP INDEX i", 0},
	{"function and exclusion", function + "CREATE TABLE t (a int, EXCLUDE (f(a) WITH =));", dropFunction, ": f(a)", "ALTER TABLE t DROP CONSTRAINT t_f_excl", 0},
	{"function and view", function + "CREATE VIEW v AS SELECT f(1) AS a;", dropFunction, "SELECT f(1)", "DROP VIEW v", 0},
	{"function and policy", function + "CREATE TABLE t (a int); CREATE POLICY p ON t USING (f(a) > 0);", dropFunction, "f(a) > 0", "DROP POLICY p ON t", 0},
	{"function and trigger", "CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TABLE t (a int); CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION g();",
		"DROP FUNCTION g() CASCADE", "", "", 0},
	{"function and condition", function + "CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TABLE t (a int); CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW WHEN (f(NEW.a) > 0) EXECUTE FUNCTION g();",
		dropFunction, "f(", "DROP TRIGGER r ON t", 0},
	{"function and rule", function + "CREATE TABLE t (a int); CREATE RULE r AS ON UPDATE TO t WHERE f(NEW.a) > 0 DO INSTEAD NOTHING;", dropFunction, "f(", "DROP RULE r ON t", 0},
	{"function and domain", function + "CREATE DOMAIN d AS int DEFAULT f(1) CHECK (f(VALUE) > 0);", dropFunction, "f(1)", "DROP DOMAIN d", 0},
	{"function and argument", function + "CREATE FUNCTION g(a int DEFAULT f(1)) RETURNS int LANGUAGE sql AS 'SELECT 1';", dropFunction, "f(1)", "DROP FUNCTION g", 0},
	{"function and statistics", function + "CREATE TABLE t (a int, b int); CREATE STATISTICS s ON (f(a)), b FROM t;", dropFunction, "f(a)", "DROP STATISTICS s", 14},
	{"function and partition key", function + "CREATE TABLE t (a int) PARTITION BY LIST (f(a));", dropFunction, "f(a)", "DROP TABLE t", 0},
	{"function and name in quotes", function + "CREATE TABLE t (a regproc DEFAULT 'f'::regproc);", dropFunction, "'f'", "ALTER TABLE t ALTER a DROP DEFAULT", 0},
	{"function of a string's body", function + "CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1 /* f(1) */';", dropFunction, "", "", 0},
	{"function and aggregate", "CREATE FUNCTION f(int, int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE AGGREGATE g (int) (SFUNC = f, STYPE = int);", "DROP FUNCTION f(int, int) CASCADE", "", "", 0},
	{"function, aggregate and view", "CREATE FUNCTION f(int, int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE AGGREGATE g (int) (SFUNC = f, STYPE = int); CREATE TABLE t (a int); CREATE VIEW v AS SELECT g(a) AS g FROM t;",
		"DROP FUNCTION f(int, int) CASCADE", "aggregate g(integer): SELECT g(a)", "DROP VIEW v; DROP AGGREGATE g (int)", 0},
	{"aggregate and view", "CREATE AGGREGATE g (int) (SFUNC = int4pl, STYPE = int); CREATE TABLE t (a int); CREATE VIEW v AS SELECT g(a) AS g FROM t;", "DROP AGGREGATE g (int) CASCADE", "SELECT g(a)", "DROP VIEW v", 0},
	{"function and cast", castOf, "DROP FUNCTION f(ty) CASCADE", "", "", 0},
	{"function and operator", operator, "DROP FUNCTION f(int, int) CASCADE", "", "", 0},
	{"operator and check", operator + "CREATE TABLE t (a int CHECK (a === 1));", dropOperator, "a === 1", "ALTER TABLE t DROP CONSTRAINT t_a_check", 0},
	{"operator and view", operator + "CREATE VIEW v AS SELECT 1 OPERATOR(public.===) 1 AS a;", dropOperator, "===", "DROP VIEW v", 0},
	{"operator and index", operator + "CREATE TABLE t (a int); CREATE INDEX i ON t ((a === 1));", dropOperator, "a === 1", "DROP INDEX i", 0},
	{"operator without dependents", operator + "CREATE TABLE t (a int CHECK (a = 1));", dropOperator, "", "", 0},
	{"class and index", class + "CREATE TABLE t (a int); CREATE INDEX i ON t (a oc);", "DROP OPERATOR CLASS oc USING btree CASCADE", "operator class oc USING btree: index i", "DROP INDEX i", 0},
	{"family and index", class + "CREATE TABLE t (a int); CREATE INDEX i ON t (a oc);", "DROP OPERATOR FAMILY oc USING btree CASCADE", "index i", "DROP INDEX i", 0},
	{"family and partition key", class + "CREATE TABLE t (a int) PARTITION BY RANGE (a oc);", "DROP OPERATOR FAMILY oc USING btree CASCADE", "partition key of table t", "DROP TABLE t", 0},
	{"family and range", class + "CREATE TYPE r AS RANGE (SUBTYPE = int, SUBTYPE_OPCLASS = oc);", "DROP OPERATOR FAMILY oc USING btree CASCADE", "type r", "DROP TYPE r", 0},
	{"family without dependents", class + "CREATE TABLE t (a int PRIMARY KEY);", "DROP OPERATOR FAMILY oc USING btree CASCADE", "", "", 0},
	{"default class and key", boxes + "CREATE TABLE t (a box UNIQUE, b int);", "DROP OPERATOR CLASS oc USING btree CASCADE", "constraint t_a_key of table t", "ALTER TABLE t DROP CONSTRAINT t_a_key", 0},
	{"operator and order", boxes + "CREATE TABLE t (a box); CREATE VIEW v AS SELECT a FROM t ORDER BY a;", "DROP OPERATOR <<<(box, box) CASCADE", "ORDER BY", "DROP VIEW v; DROP OPERATOR CLASS oc USING btree", 0},
	{"access method and table", "CREATE ACCESS METHOD m TYPE TABLE HANDLER heap_tableam_handler; CREATE TABLE t (a int) USING m;", "DROP ACCESS METHOD m CASCADE", "table t rests on it", "DROP TABLE t", 0},
	{"text search and index", search + "CREATE TABLE t (a text); CREATE INDEX i ON t USING gin (to_tsvector('c2', a));", dropSearch, "to_tsvector", "DROP INDEX i", 0},
	{"text search without dependents", search + "CREATE TABLE t (a text); CREATE INDEX i ON t USING gin (to_tsvector('simple', a));", dropSearch, "", "", 0},
	{"cast and check", castOf + "CREATE TABLE t (a ty CHECK (a::int > 0));", "DROP CAST (ty AS int) CASCADE", "", "", 0},
	{"function, cast and view", castOf + "CREATE VIEW v AS SELECT (ROW(1)::ty)::int AS a;", "DROP FUNCTION f(ty) CASCADE", "cast ty AS integer: SELECT", "DROP VIEW v; DROP CAST (ty AS int)", 0},
	{"language and function", "CREATE LANGUAGE l HANDLER plpgsql_call_handler; CREATE FUNCTION g() RETURNS int LANGUAGE l AS 'x';", "DROP LANGUAGE l CASCADE", "", "", 0},
	{"language and default", "CREATE LANGUAGE l HANDLER plpgsql_call_handler; CREATE FUNCTION g() RETURNS int LANGUAGE l AS 'x'; CREATE TABLE t (a int DEFAULT g());",
		"DROP LANGUAGE l CASCADE", "function g(): g()", "ALTER TABLE t ALTER a DROP DEFAULT; DROP FUNCTION g()", 0},
	{"transform", "CREATE TYPE ty AS (a int); CREATE TRANSFORM FOR int LANGUAGE plpgsql (FROM SQL WITH FUNCTION prsd_lextype(internal));", "DROP TRANSFORM FOR int LANGUAGE plpgsql CASCADE", "", "", 0},
	{"transform and function", "CREATE TRANSFORM FOR int LANGUAGE plpgsql (FROM SQL WITH FUNCTION prsd_lextype(internal)); CREATE FUNCTION g(int) RETURNS int TRANSFORM FOR TYPE int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';",
		"DROP TRANSFORM FOR int LANGUAGE plpgsql CASCADE", "function g(integer)", "DROP FUNCTION g", 0},
	{"collation and column", "CREATE COLLATION c (LOCALE = 'C'); CREATE TABLE t (a text COLLATE c, b int);", "DROP COLLATION c CASCADE", "column t.a has it", "ALTER TABLE t DROP a", 0},
	{"collation and check", "CREATE COLLATION c (LOCALE = 'C'); CREATE TABLE t (a text CHECK (a > 'b' COLLATE c));", "DROP COLLATION c CASCADE", "collation c: a > ", "ALTER TABLE t DROP CONSTRAINT t_a_check", 0},
	{"table and row type", "CREATE TABLE t (a int PRIMARY KEY); CREATE TABLE u (a int REFERENCES t, b t, c t[]); CREATE FUNCTION f(t) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION g() RETURNS SETOF t LANGUAGE sql AS 'SELECT 1';",
		"DROP TABLE t CASCADE", "", "", 0},
	{"table, its function and default", "CREATE TABLE t (a int); CREATE FUNCTION f(t) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TABLE u (b int DEFAULT f(NULL));",
		"DROP TABLE t CASCADE", "function f(t): f(NULL)", "ALTER TABLE u ALTER b DROP DEFAULT; DROP FUNCTION f", 0},
	{"table, child and view", "CREATE TABLE t (a int); CREATE TABLE k (z int PRIMARY KEY) INHERITS (t); CREATE TABLE u (z int REFERENCES k); CREATE VIEW v AS SELECT z FROM k;", "DROP TABLE t CASCADE", "", "", 0},
	{"table and its sequence", "CREATE TABLE t (a serial); CREATE TABLE u (a int DEFAULT nextval('t_a_seq'));", "DROP TABLE t CASCADE", "sequence t_a_seq: nextval", "ALTER TABLE u ALTER a DROP DEFAULT", 0},
	{"view and row type", "CREATE VIEW v AS SELECT 1 AS a; CREATE FUNCTION f(v) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TABLE t (a int, b v);", "DROP VIEW v CASCADE", "", "", 0},
	{"view and policy", "CREATE VIEW v AS SELECT 1 AS a; CREATE TABLE t (a int); CREATE POLICY p ON t USING (a IN (SELECT v.a FROM v));", "DROP VIEW v CASCADE", "view v: ", "DROP POLICY p ON t", 0},
	{"column and view", "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED); CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT 1 AS x FROM v;", "ALTER TABLE t DROP a CASCADE", "", "", 0},
	{"column and policy of another table", "CREATE TABLE t (a int, b int); CREATE TABLE u (a int); CREATE POLICY p ON u USING (a IN (SELECT t.b FROM t));", "ALTER TABLE t DROP b CASCADE", "column t.b: ", "DROP POLICY p ON u", 0},
	{"column and policy that reads one of its name", "CREATE TABLE t (a int, b int); CREATE TABLE u (a int); CREATE POLICY p ON u USING (EXISTS (SELECT u.a, t.b FROM t, u));", "ALTER TABLE t DROP a CASCADE", "", "", 0},
	{"key and view", "CREATE TABLE t (a int PRIMARY KEY, b int); CREATE VIEW v AS SELECT a, b FROM t GROUP BY a;", "ALTER TABLE t DROP CONSTRAINT t_pkey CASCADE", "constraint t_pkey of table t", "DROP VIEW v", 0},
	{"key and foreign key", "CREATE TABLE t (a int PRIMARY KEY, b int); CREATE TABLE u (a int REFERENCES t);", "ALTER TABLE t DROP CONSTRAINT t_pkey CASCADE", "", "", 0},
	{"index and foreign key", "CREATE TABLE t (a int); CREATE UNIQUE INDEX i ON t (a); CREATE TABLE u (a int REFERENCES t (a));", "DROP INDEX i CASCADE", "", "", 0},
	{"type", "CREATE TYPE e AS ENUM ('a'); CREATE DOMAIN d AS e; CREATE TABLE t (a e, b d, c e[], k int); CREATE FUNCTION g(e) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE VIEW v AS SELECT a FROM t;", "DROP TYPE e CASCADE", "", "", 0},
	{"type and check", "CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (a text CHECK (a::e = 'a'));", "DROP TYPE e CASCADE", "type e: ", "ALTER TABLE t DROP CONSTRAINT t_a_check", 0},
	{"domain and key", "CREATE DOMAIN d AS int; CREATE TABLE t (a d, k int, PRIMARY KEY (a));", "DROP DOMAIN d CASCADE", "", "", 0},
	{"attribute and view", "CREATE TYPE ty AS (a int, b int); CREATE VIEW v AS SELECT (ROW(1, 2)::ty).b AS x;", "ALTER TYPE ty DROP ATTRIBUTE b CASCADE", "attribute ty.b", "DROP VIEW v", 0},
	{"schema", "CREATE SCHEMA s; CREATE TYPE s.e AS ENUM ('a'); CREATE TABLE s.u (i int PRIMARY KEY); CREATE TABLE t (a s.e, k int REFERENCES s.u); CREATE VIEW v AS SELECT i FROM s.u;", "DROP SCHEMA s CASCADE", "", "", 0},
	{"schema and default", "CREATE SCHEMA s; CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TABLE t (a int DEFAULT s.f());", "DROP SCHEMA s CASCADE", "function s.f(): s.f()", "ALTER TABLE t ALTER a DROP DEFAULT; DROP FUNCTION s.f()", 0},
	{"sequence and default", "CREATE SEQUENCE q; CREATE TABLE t (a int DEFAULT nextval('q'), b int);", "DROP SEQUENCE q CASCADE", "", "", 0},
	{"sequence and view that reads it", "CREATE SEQUENCE q; CREATE VIEW v AS SELECT last_value FROM q;", "DROP SEQUENCE q CASCADE", "", "", 0},
	{"sequence and view", "CREATE SEQUENCE q; CREATE VIEW v AS SELECT nextval('q') AS a;", "DROP SEQUENCE q CASCADE", "sequence q: SELECT nextval", "DROP VIEW v", 0},
	{"wrapper", "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE ft (a int) SERVER s; CREATE USER MAPPING FOR public SERVER s; CREATE VIEW v AS SELECT a FROM ft;", "DROP FOREIGN DATA WRAPPER w CASCADE", "", "", 0},
	{"extension", "CREATE EXTENSION pg_trgm; CREATE TABLE t (a text); CREATE INDEX i ON t USING gin (a gin_trgm_ops);", "DROP EXTENSION pg_trgm CASCADE", "what uses the objects of an extension", "DROP INDEX i", 0},
}

// TestCascade compares what a statement with CASCADE leaves with what a server
// leaves, or what is left where it is refused and all is dropped by name.
func TestCascade(t *testing.T) {
	ctx := context.Background()
	major := pgtest.Version(t)
	for _, c := range cascades {
		t.Run(c.name, func(t *testing.T) {
			conn, err := pgx.Connect(ctx, pgtest.Database(t))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(ctx)
			_, err = conn.Exec(ctx, c.sql)
			var answer *pgconn.PgError
			if unknown := errors.As(err, &answer) && (answer.Code == syntaxError || answer.Code == notSupported); major < c.since {
				if !unknown {
					t.Fatalf("the server is of version %d, and does not refuse a text of version %d for what it does not know: %v", major, c.since, err)
				}
				return
			}
			if err == nil {
				_, err = conn.Exec(ctx, c.cascade)
			}
			if err != nil {
				t.Fatalf("the server refuses the text: %v", err)
			}
			want, err := postgres.Introspect(ctx, conn, postgres.Options{})
			if err != nil {
				t.Fatal(err)
			}
			folded := &model.Database{Engine: model.Postgres}
			statement := c.cascade
			if c.refused != "" {
				err := sqlsource.Fold(&model.Database{Engine: model.Postgres}, sqlsource.Source{SQL: c.sql + c.cascade})
				var refused *model.DeclarationError
				if !errors.As(err, &refused) || !strings.Contains(refused.Msg, c.refused) || !strings.HasPrefix(refused.Hint, "drop ") {
					t.Fatalf("got %v, want %s", err, c.refused)
				}
				statement = c.drop + "; " + strings.TrimSuffix(c.cascade, " CASCADE")
			}
			if err := sqlsource.Fold(folded, sqlsource.Source{SQL: c.sql + statement}); err != nil {
				t.Fatal(err)
			}
			if err := folded.Normalize(); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, folded, ignored, cmpopts.IgnoreFields(model.Policy{}, "Using")); d != "" {
				t.Errorf("-server +fold:\n%s", d)
			}
		})
	}
}

// TestDropOfCalled compares what a server says to the drop of a function without
// CASCADE with what is said of a declaration.
func TestDropOfCalled(t *testing.T) {
	ctx := context.Background()
	const drop = "DROP FUNCTION f(int)"
	for _, c := range []struct{ name, sql, drop, refused string }{
		{"default", function + "CREATE TABLE t (a int DEFAULT f(1));", drop, "f cannot be dropped: it is called in f(1)"},
		{"check", function + "CREATE TABLE t (a int CHECK (public.f(a) > 0));", drop, "f cannot be dropped"},
		{"view", function + "CREATE VIEW v AS SELECT f(1) AS a;", drop, "it is called in SELECT f(1)"},
		{"index", function + "CREATE TABLE t (a int); CREATE INDEX i ON t (f(a));", drop, "f cannot be dropped"},
		{"argument", function + "CREATE FUNCTION g(a int DEFAULT f(1)) RETURNS int LANGUAGE sql AS 'SELECT 1';", drop, "f cannot be dropped"},
		{"aggregate", "CREATE AGGREGATE g (int) (SFUNC = int4pl, STYPE = int); CREATE VIEW v AS SELECT g(1) AS a;", "DROP AGGREGATE g (int)", "g cannot be dropped"},
		{"schema", "CREATE SCHEMA s; CREATE FUNCTION s.f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';" + function + "CREATE VIEW v AS SELECT s.f(1) AS a;", "DROP FUNCTION s.f(int)", "s.f cannot be dropped"},
		{"other schema", "CREATE SCHEMA s; CREATE FUNCTION s.f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';" + function + "CREATE VIEW v AS SELECT s.f(1) AS a;", drop, ""},
		{"both at once", function + "CREATE FUNCTION g(a int DEFAULT f(1)) RETURNS int LANGUAGE sql AS 'SELECT 1';", "DROP FUNCTION f(int), g(int)", ""},
		{"column of the name", function + "CREATE TABLE t (f int); CREATE VIEW v AS SELECT t.f FROM t;", drop, ""},
		{"string's body", function + "CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT f(1)';", drop, ""},
		{"one of the server's", "CREATE FUNCTION upper(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE VIEW v AS SELECT upper('a') AS a;", "DROP FUNCTION upper(int)", ""},
		{"another of the name", function + "CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE VIEW v AS SELECT f('a'::text) AS a;", drop, ""},
		{"not there", "CREATE VIEW v AS SELECT 1 AS a;", "DROP FUNCTION IF EXISTS f(int)", ""},
		{"type in a view", "CREATE TYPE e AS ENUM ('a'); CREATE VIEW v AS SELECT 'a'::e::text AS a;", "DROP TYPE e", "e cannot be dropped: it is named in SELECT"},
		{"type in a check", "CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (a text CHECK (a::public.e = 'a'));", "DROP TYPE e", "e cannot be dropped"},
		{"type that nothing names", "CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (e text CHECK (e = 'e')); CREATE VIEW v AS SELECT e FROM t;", "DROP TYPE e", ""},
		{"domain in a default", "CREATE DOMAIN d AS int; CREATE TABLE t (a int DEFAULT '1'::d);", "DROP DOMAIN d", "it is named in "},
		{"domain and another", "CREATE SCHEMA s; CREATE DOMAIN d AS int; CREATE DOMAIN s.d AS int; CREATE VIEW v AS SELECT 1::s.d::int AS a;", "DROP DOMAIN d", ""},
		{"composite type in a policy", "CREATE TYPE c AS (x int); CREATE TABLE t (a int); CREATE POLICY p ON t USING ((ROW(a)::c).x > 0);", "DROP TYPE c", "it is named in "},
		{"collation in an index", "CREATE COLLATION c (LOCALE = 'C'); CREATE TABLE t (a text); CREATE INDEX i ON t ((a || 'b' COLLATE c));", "DROP COLLATION c", "it is named in "},
		{"collation that nothing names", "CREATE COLLATION c (LOCALE = 'C'); CREATE VIEW v AS SELECT 'c' COLLATE \"C\" AS c;", "DROP COLLATION c", ""},
		{"sequence in a view", "CREATE SEQUENCE q; CREATE VIEW v AS SELECT nextval('q') AS a;", "DROP SEQUENCE q", "q cannot be dropped: it is drawn from in SELECT"},
		{"sequence that a view reads", "CREATE SEQUENCE q; CREATE VIEW v AS SELECT last_value FROM q;", "DROP SEQUENCE q", "sequence q cannot be dropped: view v reads it"},
		{"sequence in a text", "CREATE SEQUENCE q; CREATE VIEW v AS SELECT nextval('q'::text) AS a, 'q' AS b;", "DROP SEQUENCE q", ""},
		{"operator in a view", operator + "CREATE VIEW v AS SELECT 1 OPERATOR(public.===) 1 AS a;", strings.TrimSuffix(dropOperator, " CASCADE"), "it is used in SELECT"},
		{"operator that nothing uses", operator + "CREATE VIEW v AS SELECT 1 = 1 AS a;", strings.TrimSuffix(dropOperator, " CASCADE"), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			conn, err := pgx.Connect(ctx, pgtest.Database(t))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(ctx)
			if _, err := conn.Exec(ctx, c.sql); err != nil {
				t.Fatal(err)
			}
			_, err = conn.Exec(ctx, c.drop)
			var answer *pgconn.PgError
			if refused := errors.As(err, &answer) && answer.Code == dependent; refused != (c.refused != "") || !refused && err != nil {
				t.Fatalf("the server says %v", err)
			}
			err = sqlsource.Fold(&model.Database{Engine: model.Postgres}, sqlsource.Source{SQL: c.sql + c.drop})
			if c.refused == "" && err != nil || c.refused != "" && (err == nil || !strings.Contains(err.Error(), c.refused)) {
				t.Errorf("got %v, want %q", err, c.refused)
			}
		})
	}
}
