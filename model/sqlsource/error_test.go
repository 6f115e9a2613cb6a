package sqlsource_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// TestDeclarationErrors gives texts that are at fault, with the place, the
// message and the hint that a person should read.
func TestDeclarationErrors(t *testing.T) {
	const users = "CREATE TABLE users (id int PRIMARY KEY, name text, email text UNIQUE);\n"
	for _, c := range []struct{ sql, want, hint string }{
		{"CREATE TABLE t (\n  id int,\n  nmae txt txt\n);", `f.sql:3: syntax error at or near "txt"`, ""},
		{"-- é ü\nCREATE TABLE é (\n  id int,,\n);", `f.sql:3: syntax error at or near ","`, ""},
		{"CREATE TABLE t (id int\n\n", "f.sql:1: syntax error at end of input", ""},
		{"SELECT 'a\nb", `f.sql:1: unterminated quoted string at or near a string`, ""},
		{"SELECT 1;\nCREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'h' 'secret');", `f.sql:2: syntax error at or near a string`, ""},
		{"CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (password E'secret);", `f.sql:1: unterminated quoted string at or near a string`, ""},
		{"CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (password $a$secret);", `f.sql:1: unterminated dollar-quoted string at or near a string`, ""},
		{"\\restrict x\nSET standard_conforming_strings = off;\nCREATE TABLE t (a text DEFAULT 'a\\\\b');",
			"f.sql:2: a backslash in a string means another thing behind SET standard_conforming_strings = off, which is not followed",
			"write the file with standard_conforming_strings = on, as PGOPTIONS='-c standard_conforming_strings=on' pg_dump does"},
		{"SET TIME ZONE 'Europe/Berlin';\nCREATE TABLE t (a timestamptz DEFAULT '2024-01-01');",
			"f.sql:1: what SET timezone says of dates, times and intervals is not followed: the session that runs a revision reads them",
			"take the line out, and write times with their zone ('2024-01-01 00:00:00+00'), dates as 2024-12-31 and intervals with their units"},
		{"CREATE TABLE t (\x00);", "f.sql:1: the text holds a zero byte", ""},
		{users + "\n/* again;\n */ CREATE TABLE\n  users (id int);", "f.sql:5: table users is declared twice; the other declaration is at f.sql:1", "remove one of the two, or give it another name"},
		{users + "CREATE TABLE IF NOT EXISTS users (id int);", "f.sql:2: table users is declared twice; the other declaration is at f.sql:1", "remove one of the two, or give it another name"},
		{users + "ALTER TABLE user ADD x int;", `f.sql:2: syntax error at or near "user"`, ""},
		{users + "ALTER TABLE usres ADD x int;", "f.sql:2: table usres does not exist", "did you mean users?"},
		{users + "CREATE INDEX ON zzzzz (id);", "f.sql:2: table zzzzz does not exist", ""},
		{users + "CREATE INDEX i ON users (emial);", "f.sql:2: table users has no column emial", "did you mean email?"},
		{users + "CREATE INDEX i ON users (lower(emial));", "f.sql:2: table users has no column emial", "did you mean email?"},
		{users + "CREATE INDEX i ON users (id) INCLUDE (nam);", "f.sql:2: table users has no column nam", "did you mean name?"},
		{users + "CREATE INDEX i ON users (id) WHERE emial > '';", "f.sql:2: table users has no column emial", "did you mean email?"},
		{users + "CREATE INDEX i ON users (id);\nCREATE UNIQUE INDEX i ON users (name);", "f.sql:3: index i exists already, declared at f.sql:2", ""},
		{users + "CREATE INDEX users ON users (id);", "f.sql:2: index users: the name is a table's, declared at f.sql:1", ""},
		{users + "COMMENT ON TABLE user_s IS 'x';", "f.sql:2: table user_s does not exist", "did you mean users?"},
		{users + "COMMENT ON COLUMN users.nam IS 'x';", "f.sql:2: table users has no column nam", "did you mean name?"},
		{users + "ALTER TABLE users ADD COLUMN\n  id int;", "f.sql:3: table users has a column id already, declared at f.sql:1", ""},
		{users + "ALTER TABLE users ADD CONSTRAINT users_pkey CHECK (id > 0);", "f.sql:2: table users has two constraints named users_pkey", ""},
		{users + "ALTER TABLE users ADD PRIMARY KEY (name);", "f.sql:2: table users has more than one primary key", ""},
		{"CREATE TABLE t (\n  a int,\n  b int,\n  a text\n);", "f.sql:4: table t: column a is declared twice", ""},
		{"CREATE TABLE t (\n  a int,\n  UNIQUE (b)\n);", "f.sql:3: table t has no column b", ""},
		{"CREATE TABLE t (\n  a int,\n  PRIMARY KEY (a, a)\n);", "f.sql:3: table t: column a appears twice in a key", ""},
		{"CREATE TABLE t (\n  abc int,\n  CHECK (abd > 0)\n);", "f.sql:3: table t has no column abd", "did you mean abc?"},
		{"CREATE TABLE t (a int CONSTRAINT x CHECK (a > 0)\n  CONSTRAINT x CHECK (a > 1));", "f.sql:2: table t has two constraints named x", ""},
		{"CREATE TABLE t (a int PRIMARY KEY,\n b int PRIMARY KEY);", "f.sql:2: table t has more than one primary key", ""},
		{"CREATE TABLE t (a int NOT NULL\n NULL);", "f.sql:2: column t.a: both NULL and NOT NULL", ""},
		{"CREATE TABLE t (a int, b int DEFAULT\n a);", "f.sql:2: table t: a default cannot name a column (a)", "put a text in single quotes"},
		{"CREATE TABLE t (a int, at timestamptz(3) DEFAULT\n 'now()');", "f.sql:2: table t: the server takes the time of the statement that sets the default 'now()', and no other", "without quotes it is the time of each row: now(), CURRENT_TIMESTAMP, CURRENT_DATE"},
		{"CREATE TABLE t (at date);\nALTER TABLE t ALTER at SET DEFAULT 'Today'::date;", "f.sql:2: table t: the server takes the time of the statement that sets the default 'Today', and no other", "without quotes it is the time of each row: now(), CURRENT_TIMESTAMP, CURRENT_DATE"},
		{"CREATE OPERATOR <<< (LEFTARG = int, RIGHTARG = int);", "f.sql:1: operator <<<: FUNCTION must be given", ""},
		{"CREATE OPERATOR <<< (FUNCTION = int4lt, LEFTARG = int);", "f.sql:1: operator <<<: RIGHTARG must be given", ""},
		{"CREATE OPERATOR <<< (FUNCTION = int4lt, RIGHTARG = int);\nCREATE OPERATOR <<< (FUNCTION = int4lt, RIGHTARG = int4);", "f.sql:2: operator <<<(NONE, integer) exists already, declared at f.sql:1", ""},
		{"CREATE OPERATOR <<< (FUNCTION = int4lt, RIGHTARG = int);\nDROP OPERATOR <<< (int, int);", "f.sql:2: operator <<<(integer, integer) does not exist", "did you mean <<<(NONE, integer)?"},
		{"CREATE OPERATOR <<< (FUNCTION = int4lt, RIGHTARG = int, HASHES = maybe);", "f.sql:1: operator <<<: HASHES must be true or false", ""},
		{"CREATE TABLE t (a int DEFAULT 1 DEFAULT 2);", "f.sql:1: column t.a: more than one default", ""},
		{"CREATE TABLE t (a text GENERATED ALWAYS AS IDENTITY);", "f.sql:1: column t.a: an identity column is smallint, integer or bigint, not text", ""},
		{"CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) VIRTUAL,\n c int GENERATED ALWAYS AS (b + 1) VIRTUAL);",
			"f.sql:2: column t.c: a generated column cannot be computed from the generated column b", ""},
		{"CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) VIRTUAL);\nALTER TABLE t ALTER b DROP EXPRESSION;",
			"f.sql:2: column t.b is virtual: there are no values to keep without the expression", ""},
		{"CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) VIRTUAL,\n c int GENERATED ALWAYS AS (a + 1) VIRTAUL);", `f.sql:2: syntax error at or near "VIRTAUL"`, ""},
		{"CREATE TABLE t (a int, b int GENERATED BY DEFAULT AS (a + 1) VIRTUAL);", `f.sql:1: syntax error at or near "VIRTUAL"`, ""},
		{"CREATE TABLE t (a int NOT NULL\n NOT ENFORCED, b int CHECK (b > 0) NOT ENFORCED);", "f.sql:2: column t.a: NOT ENFORCED does not follow a check or a foreign key", ""},
		{"CREATE TABLE t (a int,\n CHECK (a > 0) NOT ENFORCED,\n UNIQUE (a) NOT ENFORCED);", `f.sql:3: syntax error at or near "ENFORCED"`, ""},
		{"CREATE TABLE t (a int CONSTRAINT x NOT NULL,\n CONSTRAINT y NOT NULL a);", "f.sql:2: column t.a: two names of its NOT NULL, x and y", ""},
		{"CREATE TABLE t (a int,\n CONSTRAINT y NOT NULL ab NO INHERIT);", "f.sql:2: table t has no column ab", "did you mean a?"},
		{"CREATE TABLE t (a int CONSTRAINT x NOT NULL,\n CONSTRAINT x CHECK (a > 0));", "f.sql:2: table t has two constraints named x", ""},
		{"CREATE TABLE t (a int NOT NULL NO INHERIT,\n b int NOT NULL NO NO INHERIT);", `f.sql:2: syntax error at or near "NO"`, ""},
		{"CREATE TABLE t (a int, NOT NULL a);\nALTER TABLE t ALTER CONSTRAINT x INHERIT;", "f.sql:2: table t has no constraint x", ""},
		{"CREATE TABLE p (a int NOT NULL);\nCREATE TABLE t () INHERITS (p);\nCOMMENT ON CONSTRAINT p_a_not_null ON t IS 'x';", "f.sql:3: a comment on p_a_not_null, which table t has from its parent alone, is not supported", "say it of the parent's, or of the column"},
		{"CREATE TABLE p (a int NOT NULL) PARTITION BY LIST (a);\nCREATE TABLE t PARTITION OF p DEFAULT;\nCOMMENT ON CONSTRAINT p_a_not_null ON t IS 'x';", "f.sql:3: a comment on p_a_not_null, which table t has from its parent alone, is not supported", "say it of the parent's, or of the column"},
		{"CREATE TABLE t (a int4range,\n UNIQUE (a WITHOUT OVERLAPS));", "f.sql:2: table t: a key WITHOUT OVERLAPS needs two columns at least", ""},
		{"CREATE TABLE t (a int4range, b int4range WITHOUT OVERLAPS,\n CHECK (a > b) NOT ENFORCED);", `f.sql:1: syntax error at or near "WITHOUT"`, ""},
		{"CREATE TABLE t (a int4range, b int4range, UNIQUE (a, b WITHOUT OVERLAPS),\n FOREIGN KEY (a, PERIOD b) REFERENCES t (a, b));",
			"f.sql:2: table t: a foreign key has PERIOD on one end only", "write PERIOD before the last column on both ends"},
		{"CREATE TABLE t (a int, CONSTRAINT c CHECK (a > 0));\nALTER TABLE t\n ALTER CONSTRAINT c ENFORCED;", "f.sql:2: constraint c of table t is not a foreign key", ""},
		{"CREATE TABLE t (a int);\nALTER TABLE t ALTER CONSTRAINT c NOT ENFORCED;", "f.sql:2: table t has no constraint c", ""},
		{"CREATE TABLE t (a int, FOREIGN KEY (a) REFERENCES t (a, a));", "f.sql:1: table t: a foreign key of 1 columns refers to 2", ""},
		{"CREATE TABLE t (a int REFERENCES user_s);\n" + users, "f.sql:1: table t: foreign key (a) refers to table user_s, which does not exist", "did you mean users?"},
		{"CREATE TABLE t (a int);\nCREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC\n DELETE FROM t RETURNING\n with (OLD AS o) o.a;\nEND;",
			"f.sql:4: RETURNING WITH needs the grammar of PostgreSQL 18, and the parser's is that of 17", "leave WITH (OLD AS …, NEW AS …) out and write old and new, which are read"},
		{"CREATE TABLE t (LIKE\n u);", "f.sql:2: table u does not exist", ""},
		{"CREATE TABLE u (a int GENERATED ALWAYS AS IDENTITY) PARTITION BY LIST (a); CREATE TABLE v PARTITION OF u DEFAULT; CREATE TABLE t (LIKE\n v INCLUDING ALL);",
			"f.sql:2: table t: LIKE v: whether column a is an identity column, as that of its parent is, depends on the server's version", "write EXCLUDING IDENTITY"},
		{"CREATE TABLE u (a int); CREATE TABLE t (a int, LIKE\n u);", "f.sql:2: table t: column a is declared twice", ""},
		{"CREATE VIEW v AS SELECT f() AS a; CREATE TABLE t (LIKE\n v);", "f.sql:2: table t: LIKE v: the type of column a is for the server to say", "write the columns themselves"},
		{"CREATE TABLE u (a int PRIMARY KEY); CREATE TABLE t (\n b int PRIMARY KEY, LIKE u INCLUDING INDEXES);", "f.sql:1: table t has more than one primary key", ""},
		{"CREATE TEMP TABLE t (a int);", "f.sql:1: table t: TEMPORARY is not supported yet", ""},
		{"CREATE TABLE t (a int) PARTITION BY RANGE (b);", "f.sql:1: table t has no column b", ""},
		{"CREATE TABLE t (a int); CREATE TABLE p PARTITION OF t DEFAULT;", "f.sql:1: table t is not partitioned", ""},
		{"CREATE SERVER s FOREIGN DATA WRAPPER w;\nCREATE USER MAPPING FOR CURRENT_USER SERVER s;", "f.sql:2: a user mapping for the current role depends on who creates it", "name the role"},
		{"CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (password 'x');", "f.sql:1: foreign server s does not exist", ""},
		{"CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (a '1');\nALTER SERVER s OPTIONS (ADD a '2');", "f.sql:2: foreign server s: option a is there already", ""},
		{"CREATE SERVER s FOREIGN DATA WRAPPER w;\nALTER SERVER s OPTIONS (SET a '2');", "f.sql:2: foreign server s: there is no option a", ""},
		{"CREATE SERVER s FOREIGN DATA WRAPPER w;\nCREATE FOREIGN TABLE t (a int PRIMARY KEY) SERVER s;", "f.sql:2: foreign table t cannot have a primary key, a unique or an exclusion constraint", ""},
		{"CREATE SERVER s FOREIGN DATA WRAPPER w;\nCREATE FOREIGN TABLE t (a int) SERVER s;\nDROP SERVER s;", "f.sql:3: foreign server s cannot be dropped: foreign table t has it", "drop the table first, or use CASCADE"},
		{"CREATE FOREIGN DATA WRAPPER w;\nCREATE SERVER s FOREIGN DATA WRAPPER w;\nDROP FOREIGN DATA WRAPPER w;", "f.sql:3: foreign-data wrapper w cannot be dropped: server s has it", "drop the server first, or use CASCADE"},
		{"CREATE TABLE t (a int);\nALTER TABLE t OPTIONS (ADD a 'b');", "f.sql:2: table t is no foreign table", ""},
		{"CREATE TABLE t (a int) INHERITS (u);", "f.sql:1: table u does not exist", ""},
		{"CREATE TABLE u (a int);\nCREATE TABLE t (a text) INHERITS (u);", "f.sql:2: column t.a is of another type than the one that the table inherits", ""},
		{"CREATE TABLE u (a int);\nCREATE TABLE v (a text);\nCREATE TABLE t () INHERITS (u, v);", "f.sql:3: table t: column a is of another type in v than in the parents before it", ""},
		{"CREATE TABLE m (id int NOT NULL, CONSTRAINT u UNIQUE (id)) PARTITION BY LIST (id);\nCREATE TABLE p (id int NOT NULL, CONSTRAINT k PRIMARY KEY (id));\nALTER TABLE m ATTACH PARTITION p DEFAULT;",
			"f.sql:3: partition p: k would become the part of u, of which one is a primary key and the other is not", "declare both as PRIMARY KEY, or both as UNIQUE"},
		{"CREATE TABLE m (id int NOT NULL) PARTITION BY LIST (id);\nCREATE TABLE p PARTITION OF m (CONSTRAINT k UNIQUE (id)) DEFAULT;\nALTER TABLE m ADD CONSTRAINT u PRIMARY KEY (id);",
			"f.sql:3: partition p: k would become the part of u, of which one is a primary key and the other is not", "declare both as PRIMARY KEY, or both as UNIQUE"},
		{"CREATE TABLE u (a int) PARTITION BY LIST (a);\nCREATE TABLE t () INHERITS (u);", "f.sql:2: table t cannot inherit from u, which is partitioned or a partition", ""},
		{"CREATE TABLE u (a int);\nCREATE TABLE t () INHERITS (u, u);", "f.sql:2: table t inherits from u twice", ""},
		{"CREATE TABLE u (a int);\nCREATE TABLE t () INHERITS (u);\nALTER TABLE t DROP COLUMN a;", "f.sql:3: column t.a cannot be dropped: table t has it from u", "drop it from u"},
		{"CREATE TABLE u (a int CHECK (a > 0));\nCREATE TABLE t () INHERITS (u);\nALTER TABLE t DROP CONSTRAINT u_a_check;", "f.sql:3: constraint u_a_check of table t cannot be dropped: the table inherits it", "drop it from the table that has it first"},
		{"CREATE TABLE u (a int);\nCREATE TABLE t (b int);\nALTER TABLE t INHERIT u;", "f.sql:3: table t has no column a, as its parent u has", "add the column first"},
		{"CREATE TABLE u (a int NOT NULL);\nCREATE TABLE t (a int);\nALTER TABLE t INHERIT u;", "f.sql:3: column t.a must be NOT NULL, as its parent's is", ""},
		{"CREATE TABLE u (a int CHECK (a > 0));\nCREATE TABLE t (a int);\nALTER TABLE t INHERIT u;", "f.sql:3: table t has no check u_a_check, as its parent u has", "add the check first"},
		{"CREATE TABLE u (a int);\nCREATE TABLE t (a int);\nALTER TABLE t NO INHERIT u;", "f.sql:3: table t does not inherit from u", ""},
		{"CREATE TABLE u (a int);\nCREATE TABLE t () INHERITS (u);\nDROP TABLE u;", "f.sql:3: table u cannot be dropped: table t inherits from it", "drop t first, or use CASCADE"},
		{users + "CREATE VIEW v AS SELECT id FROM users;\nCREATE VIEW v AS SELECT 1;", "f.sql:3: view v exists already, declared at f.sql:2", ""},
		{users + "CREATE VIEW users AS SELECT 1;", "f.sql:2: view users: the name is a table's, declared at f.sql:1", ""},
		{users + "CREATE VIEW v AS SELECT id FROM users;\nDROP TABLE users;", "f.sql:3: table users cannot be dropped: view v reads it", "drop the view first, or use CASCADE"},
		{users + "CREATE VIEW v (a, b) AS SELECT id FROM users;", "f.sql:2: view v names 2 columns, and its query has 1", ""},
		{users + "CREATE VIEW v AS SELECT id FROM users;\nCREATE OR REPLACE VIEW v AS SELECT name FROM users;", "f.sql:3: view v cannot change the name of column id to name", "drop the view and create it"},
		{users + "CREATE VIEW v AS SELECT * FROM f();\nCOMMENT ON COLUMN v.a IS 'x';", "f.sql:3: column a: the columns of view v are not known here", "write the columns behind the view's name: CREATE VIEW v (…) AS"},
		{users + "INSERT INTO users VALUES (1);", "f.sql:2: INSERT: rows are no part of a schema", "take the rows out of the file, as pg_dump --schema-only does, or write -- autogen:skip above each statement"},
		{"SELECT 1;", "f.sql:1: SELECT: a query says nothing of a schema, and what its functions do is not known", "to pass over it, write -- autogen:skip above it"},
		{users + "INSERT INTO users VALUES (1);\nDELETE FROM users;\n" + strings.Repeat("INSERT INTO users VALUES (2);\n", 10), "f.sql:2: INSERT: rows are no part of a schema; so on 4, 5, 6, 7, 8, 9, 10, 11, and 2 more", "take the rows out of the file, as pg_dump --schema-only does, or write -- autogen:skip above each statement"},
		{users + "INSERT INTO users VALUES (1); -- autogen:skip\nDELETE FROM users;", "f.sql:2: INSERT: rows are no part of a schema", "take the rows out of the file, as pg_dump --schema-only does, or write -- autogen:skip above each statement"},
		{"\\echo x\n" + users, `f.sql:1: \echo is a command of psql and no SQL`, `take it out of the file; a file that \i reads is one more of the models`},
		{"copy t FROM stdin;\n1 a b\n\\.\n", "f.sql:1: COPY: rows are no part of a schema", `take them out of the file, with the lines down to \., as pg_dump --schema-only does`},
		{"/* " + strings.Repeat("ɐ", 99) + " */\nCOPY t FROM stdin;\n1 a b\n\\.\n", "f.sql:2: COPY: rows are no part of a schema", `take them out of the file, with the lines down to \., as pg_dump --schema-only does`},
		{users + "COPY users FROM stdin WITH (FORMAT csv);\n1,\"a\",b\n\\.\nCREATE TABLE t (a int);", "f.sql:2: COPY: rows are no part of a schema", `take them out of the file, with the lines down to \., as pg_dump --schema-only does`},
		{"CREATE FUNCTION f() RETURNS int LANGUAGE sql SET a FROM CURRENT AS $$ SELECT 1; $$;", "f.sql:1: function f: SET a FROM CURRENT: what it is depends on the session", "write the value"},
		{"CREATE FUNCTION f() LANGUAGE sql AS 'SELECT 1';", "f.sql:1: function f: the result type must be given", ""},
		{"CREATE FUNCTION f() RETURNS int AS 'SELECT 1';", "f.sql:1: function f: no language is given", ""},
		{"CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS '';\nCREATE OR REPLACE FUNCTION f(b int4) RETURNS int LANGUAGE sql AS '';", "f.sql:2: function f(integer) cannot be replaced by one of another result, argument name or kind, or with fewer defaults", "drop it first"},
		{users + "CREATE FUNCTION f(a userz.id%TYPE) RETURNS int LANGUAGE sql AS '';", "f.sql:2: table userz does not exist", "did you mean users?"},
		{"CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS '';\nCOMMENT ON FUNCTION f(text) IS 'x';", "f.sql:2: function f(text) does not exist", ""},
		{"CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql COST 0 AS '';", "f.sql:1: COST must be a number above 0", ""},
		{users + "CREATE TRIGGER a AFTER INSERT ON users EXECUTE FUNCTION f();\nCREATE TRIGGER a AFTER INSERT ON users EXECUTE FUNCTION f();", "f.sql:3: trigger a on users exists already, declared at f.sql:2", ""},
		{users + "CREATE TRIGGER a AFTER INSERT ON users EXECUTE FUNCTION f();\nALTER TABLE users DISABLE TRIGGER aa;", "f.sql:3: trigger aa on users does not exist", "did you mean a?"},
		{users + "CREATE POLICY p ON users TO CURRENT_USER USING (true);", "f.sql:2: who CURRENT_USER and SESSION_USER are depends on who runs the statement", "write the role's name"},
		{users + "CREATE POLICY p ON users USING (nick = 'x');", "f.sql:2: table users has no column nick", ""},
		{"CREATE TABLE t (); CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION public.suppress_redundant_updates_trigger();",
			"f.sql:1: function public.suppress_redundant_updates_trigger bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE OPERATOR === (LEFTARG = integer, RIGHTARG = integer, FUNCTION = public.int4eq);",
			"f.sql:1: function public.int4eq bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE CAST (text AS integer) WITH FUNCTION public.lower(text);",
			"f.sql:1: function public.lower bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE OPERATOR CLASS c FOR TYPE integer USING btree FAMILY public.integer_ops AS OPERATOR 1 <;",
			"f.sql:1: operator class or family public.integer_ops bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE COLLATION public.\"de-x-icu\" (locale = 'C');\nCREATE TABLE t (a text COLLATE \"de-x-icu\");",
			"f.sql:2: collation de-x-icu is that of pg_catalog on servers that have one of this name, and the declared one on others",
			"write its schema: pg_catalog.\"de-x-icu\" or public.\"de-x-icu\""},
		{"CREATE COLLATION public.\"en_US\" (locale = 'C');\nCREATE TABLE t (a text);\nCREATE INDEX i ON t (a COLLATE \"en_US\");",
			"f.sql:3: collation en_US is that of pg_catalog on servers that have one of this name, and the declared one on others",
			"write its schema: pg_catalog.\"en_US\" or public.\"en_US\""},
		{"CREATE COLLATION public.\"de-x-icu\" (locale = 'C');\nCREATE TABLE t (a text COLLATE public.\"de-x-icu\");\nDROP COLLATION public.\"de-x-icu\";",
			"f.sql:3: collation de-x-icu cannot be dropped: column t.a has it", "drop that first"},
		{"CREATE TABLE t (a integer);\nCREATE INDEX i ON t (a public.int4_ops);", "f.sql:2: operator class or family public.int4_ops bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE TYPE r AS RANGE (subtype = integer, subtype_opclass = public.int4_ops);", "f.sql:1: operator class or family public.int4_ops bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE CONVERSION c FOR 'LATIN1' TO 'UTF8' FROM public.iso8859_1_to_utf8;", "f.sql:1: function public.iso8859_1_to_utf8 bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE LANGUAGE l HANDLER h VALIDATOR public.fmgr_sql_validator;", "f.sql:1: function public.fmgr_sql_validator bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE ACCESS METHOD m TYPE TABLE HANDLER public.heap_tableam_handler;", "f.sql:1: function public.heap_tableam_handler bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE FOREIGN DATA WRAPPER w VALIDATOR public.postgresql_fdw_validator;", "f.sql:1: function public.postgresql_fdw_validator bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE FUNCTION f(a text) RETURNS bool LANGUAGE internal SUPPORT public.textlike_support AS 'x';", "f.sql:1: function public.textlike_support bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE OPERATOR === (LEFTARG = integer, RIGHTARG = integer, FUNCTION = f, RESTRICT = public.eqsel);", "f.sql:1: function public.eqsel bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE OPERATOR === (LEFTARG = integer, RIGHTARG = integer, FUNCTION = f, JOIN = public.eqjoinsel);", "f.sql:1: function public.eqjoinsel bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE TEXT SEARCH TEMPLATE x (LEXIZE = public.dsimple_lexize);", "f.sql:1: function public.dsimple_lexize bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE AGGREGATE a(integer) (SFUNC = public.int4pl, STYPE = integer);", "f.sql:1: function public.int4pl bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE AGGREGATE a(integer) (SFUNC = f, STYPE = bytea, FINALFUNC = public.md5);", "f.sql:1: function public.md5 bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE AGGREGATE a(integer) (SFUNC = f, STYPE = integer, COMBINEFUNC = public.int4pl);", "f.sql:1: function public.int4pl bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE AGGREGATE a(integer) (SFUNC = f, STYPE = internal, SERIALFUNC = public.numeric_serialize);", "f.sql:1: function public.numeric_serialize bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE AGGREGATE a(integer) (SFUNC = f, STYPE = internal, DESERIALFUNC = public.numeric_deserialize);", "f.sql:1: function public.numeric_deserialize bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE AGGREGATE a(integer) (SFUNC = f, STYPE = integer, MSFUNC = public.int4pl, MINVFUNC = f, MSTYPE = integer);", "f.sql:1: function public.int4pl bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE AGGREGATE a(integer) (SFUNC = f, STYPE = integer, MSFUNC = f, MINVFUNC = public.int4mi, MSTYPE = integer);", "f.sql:1: function public.int4mi bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE AGGREGATE a(integer) (SFUNC = f, STYPE = integer, MFINALFUNC = public.md5, MSTYPE = text);", "f.sql:1: function public.md5 bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE AGGREGATE a(integer) (SFUNC = f, STYPE = integer, SORTOP = OPERATOR(public.<));", "f.sql:1: operator public.< bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE OPERATOR === (LEFTARG = integer, RIGHTARG = bigint, FUNCTION = f, COMMUTATOR = OPERATOR(public.=));", "f.sql:1: operator public.= bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE OPERATOR === (LEFTARG = integer, RIGHTARG = bigint, FUNCTION = f, NEGATOR = OPERATOR(public.<>));", "f.sql:1: operator public.<> bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE TRANSFORM FOR integer LANGUAGE plpgsql (FROM SQL WITH FUNCTION public.prsd_end(internal));", "f.sql:1: function public.prsd_end bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE OPERATOR CLASS c FOR TYPE integer USING btree AS OPERATOR 1 public.<;", "f.sql:1: operator public.< bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE OPERATOR CLASS c FOR TYPE integer USING btree AS FUNCTION 1 public.btint4cmp(integer, integer);", "f.sql:1: function public.btint4cmp bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE OPERATOR CLASS c FOR TYPE point USING gist AS OPERATOR 15 <-> (point, point) FOR ORDER BY public.float_ops;", "f.sql:1: operator class or family public.float_ops bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE OPERATOR = (LEFTARG = integer, RIGHTARG = integer, FUNCTION = f); CREATE TABLE t (a integer, EXCLUDE (a WITH OPERATOR(public.=)));", "f.sql:1: operator public.= bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = public.ispell);", "f.sql:1: text search template public.ispell bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE TEXT SEARCH CONFIGURATION c (PARSER = public.\"default\");", "f.sql:1: text search parser public.default bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE TEXT SEARCH CONFIGURATION c (COPY = simple); ALTER TEXT SEARCH CONFIGURATION c ALTER MAPPING FOR word WITH public.simple;", "f.sql:1: text search dictionary public.simple bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE TEXT SEARCH PARSER p (START = public.prsd_start, GETTOKEN = f, END = f, LEXTYPES = f);", "f.sql:1: function public.prsd_start bears the name of one of pg_catalog, which it is not told from", "give it another name"},
		{"CREATE TABLE t (a public.text);", "f.sql:1: type public.text bears the name of one of pg_catalog, which it is not told from", "give the type another name"},
		{"CREATE TABLE billing.t (a int);", "f.sql:1: table billing.t: schema billing is not declared", "CREATE SCHEMA billing;"},
		{"CREATE SCHEMA s\n CREATE TABLE other.x (a int);", "f.sql:2: other.x is not in schema s, which is being created", ""},
		{"CREATE SCHEMA s\n CREATE TABLE x (a int)\n CREATE INDEX ON x (b);", "f.sql:3: table s.x has no column b", ""},
		{"CREATE SCHEMA s;\nCREATE SCHEMA s;", "f.sql:2: schema s exists already, declared at f.sql:1", ""},
		{"CREATE TYPE m AS ENUM ('a');\nCREATE TYPE m AS ENUM ('b');", "f.sql:2: type m is declared twice, declared at f.sql:1", ""},
		{"CREATE TYPE m AS ENUM ('a', 'a');", `f.sql:1: type m has the value "a" twice`, ""},
		{"CREATE TYPE m AS (a int, a text);", "f.sql:1: type m has two attributes named a", ""},
		{"CREATE TYPE m AS RANGE (subtype = int);\nCOMMENT ON TYPE m_multirange IS 'x';", "f.sql:2: a comment on the multirange type m_multirange is not kept by pg_dump, nor read", "write it of m"},
		{"CREATE TYPE m AS RANGE (subtype = int);\nALTER TYPE m_multirange OWNER TO r;", "f.sql:2: who owns and uses the multirange type m_multirange is said of its range type", "name type m"},
		{"CREATE TYPE m AS RANGE (subtype = int);\nDROP TYPE m_multirange;", "f.sql:2: type m_multirange cannot be dropped: it comes with the range type m", "drop m"},
		{"CREATE TYPE m AS RANGE (subtype = int);\nCREATE VIEW v AS SELECT 1 AS a;\nALTER TYPE m_multirange RENAME TO v;", "f.sql:3: multirange type v: the name is a view's, declared at f.sql:2", ""},
		{"CREATE TYPE m AS RANGE (subtype = int);\nCREATE TYPE m_multirange AS (a int);", "f.sql:2: composite type m_multirange: the name is a range type's, declared at f.sql:1", ""},
		{"CREATE COLLATION c FROM \"de_DE\";", "f.sql:1: collation c: what de_DE is depends on the server", "write the collation's locale"},
	} {
		_, err := sqlsource.Load([]sqlsource.Source{{File: "f.sql", SQL: c.sql}})
		var fault *model.DeclarationError
		if !errors.As(err, &fault) {
			t.Errorf("%s\ngave %v, want a declaration error %q", c.sql, err, c.want)
			continue
		}
		if fault.Error() != c.want || fault.Hint != c.hint {
			t.Errorf("%s\ngave  %s (hint %q)\nwanted %s (hint %q)", c.sql, fault, fault.Hint, c.want, c.hint)
		}
	}
}

// TestUnsupported gives statements of many kinds that are not read.
func TestUnsupported(t *testing.T) {
	for _, c := range []struct{ sql, want string }{
		{"ALTER VIEW v RENAME COLUMN a TO b", "ALTER VIEW RENAME COLUMN"},
		{"CREATE TEMP SEQUENCE s", "CREATE TEMPORARY SEQUENCE"},
		{"GRANT CONNECT ON DATABASE d TO x", "GRANT on what is no table, sequence, schema, routine or type"}, {"VACUUM t", "VACUUM"},
	} {
		d := &model.Database{Engine: model.Postgres}
		err := sqlsource.Fold(d, sqlsource.Source{SQL: "CREATE TABLE t (a int);" + c.sql})
		if err == nil || err.Error() != c.want+" is not supported yet" {
			t.Errorf("%s gave %v", c.sql, err)
		}
	}
}

// TestRenamedValue declares types whose values get other names below what uses them.
func TestRenamedValue(t *testing.T) {
	const types = "CREATE TYPE mood AS ENUM ('ok', 'bad'); CREATE DOMAIN feel AS mood DEFAULT 'ok'; CREATE TYPE pair AS (x mood, n int);\n"
	for _, c := range []struct {
		sql     string
		refused string
	}{
		{"CREATE TABLE t (m mood DEFAULT 'ok', f feel DEFAULT 'ok', a mood[] DEFAULT '{ok,bad}', s text DEFAULT 'ok', b mood DEFAULT 'bad')", ""},
		{"CREATE TABLE t (m mood CHECK (m <> 'ok'::mood AND m <> ALL ('{ok}'::mood[])), s text CHECK (s <> 'ok'))", ""},
		{"CREATE TABLE t (m mood) PARTITION BY LIST (m); CREATE TABLE p PARTITION OF t (m DEFAULT 'ok') FOR VALUES IN ('ok')", ""},
		{"CREATE FUNCTION f(m mood DEFAULT 'ok', s text DEFAULT 'ok') RETURNS int LANGUAGE sql AS 'SELECT 1'", ""},
		{"CREATE TABLE t (m mood CHECK (m <> 'ok'))", "m <> 'ok'"},
		{"CREATE TABLE t (m mood); CREATE VIEW v AS SELECT 1 AS one FROM t WHERE m IN ('bad', 'ok')", "SELECT 1 AS one FROM t WHERE m IN ('bad', 'ok')"},
		{"CREATE DOMAIN d AS mood CHECK (VALUE <> 'ok')", "value <> 'ok'"},
		{"CREATE TABLE t (p pair, CHECK ((p).x <> 'ok'))", "(p).x <> 'ok'"},
		{"CREATE TABLE t (p pair DEFAULT ROW('ok', 1)::pair)", "ROW('ok', 1)::pair"},
		{"CREATE TABLE t (a mood[] DEFAULT ARRAY['ok']::mood[])", "ARRAY['ok']::mood[]"},
	} {
		const rename = ";\nALTER TYPE mood RENAME VALUE 'ok' TO 'fine';"
		got, err := sqlsource.Load([]sqlsource.Source{{File: "f.sql", SQL: types + c.sql + rename}})
		if c.refused != "" {
			want := "f.sql:3: type mood: the value \"ok\" cannot be renamed in a declaration: in " + c.refused + ", it may be the value or a text"
			if err == nil || err.Error() != want {
				t.Errorf("%s gave %v, want %s", c.sql, err, want)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.sql, err)
			continue
		}
		// What is a text stands behind s.
		renamed := strings.NewReplacer("s text DEFAULT 'ok'", "s text DEFAULT 'ok'", "s <> 'ok'", "s <> 'ok'", "'ok'", "'fine'", "{ok", "{fine")
		want, err := sqlsource.Load([]sqlsource.Source{{File: "f.sql", SQL: renamed.Replace(types + c.sql + ";\n")}})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmpopts.IgnoreTypes(model.Pos{})); diff != "" {
			t.Errorf("%s: as if it had been declared so (-), renamed (+):\n%s", c.sql, diff)
		}
	}
}

// TestDefaultStorage writes out the storage that types of users have by themselves.
func TestDefaultStorage(t *testing.T) {
	got, err := sqlsource.Load([]sqlsource.Source{{File: "f.sql", SQL: `CREATE TYPE pair AS (x int, y int); CREATE DOMAIN list AS int[]; CREATE DOMAIN price AS numeric;
CREATE TYPE span AS RANGE (SUBTYPE = int); CREATE TABLE t (a pair, b list, c price, d span, e price);
ALTER TABLE t ALTER a SET STORAGE EXTENDED, ALTER b SET STORAGE EXTENDED, ALTER c SET STORAGE MAIN, ALTER d SET STORAGE EXTENDED, ALTER e SET STORAGE EXTENDED;`}})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"", "", "", "", "EXTENDED"} {
		if c := got.Table("t").Columns[i]; c.Storage != want {
			t.Errorf("column %s has storage %q, want %q", c.Name, c.Storage, want)
		}
	}
}

// TestTwiceInTwoFiles names both files of a table that is declared twice.
func TestTwiceInTwoFiles(t *testing.T) {
	_, err := sqlsource.Load([]sqlsource.Source{
		{File: "a.sql", SQL: "\nCREATE TABLE users (id int);"},
		{File: "b.sql", SQL: "CREATE TABLE public.users (id int);"},
	})
	if err == nil || err.Error() != "b.sql:1: table users is declared twice; the other declaration is at a.sql:2" {
		t.Errorf("got %v", err)
	}
}

// TestRefusals gives statements that the server refuses, so a replay of
// operations in a wrong order does not pass.
func TestRefusals(t *testing.T) {
	const start = `CREATE TYPE mood AS ENUM ('a', 'b');
CREATE SCHEMA s;
CREATE TABLE s.x (id int);
CREATE TABLE r (id int PRIMARY KEY, x int, y text);
CREATE TABLE t (id serial PRIMARY KEY, r int REFERENCES r, m mood, g int GENERATED ALWAYS AS (r + 1) STORED, i int GENERATED ALWAYS AS IDENTITY, n int);
CREATE INDEX i1 ON t (r);`
	for _, c := range []struct{ sql, want string }{
		{"DROP TABLE r", "table r cannot be dropped: foreign key t_r_fkey of table t refers to it"},
		{"DROP TABLE nothing", "table nothing does not exist"},
		{"DROP TABLE i1", "i1 is not a table but an index"},
		{"ALTER TABLE r DROP COLUMN id", "primary key r_pkey of table r cannot be dropped: foreign key t_r_fkey of table t needs it"},
		{"ALTER TABLE r DROP CONSTRAINT r_pkey", "primary key r_pkey of table r cannot be dropped: foreign key t_r_fkey of table t needs it"},
		{"ALTER TABLE t DROP COLUMN r", "column t.r cannot be dropped: column g is generated from it"},
		{"ALTER TABLE t ALTER r TYPE bigint", "column t.r cannot change its type: column g is generated from it"},
		{"ALTER TABLE t DROP COLUMN nothing", "table t has no column nothing"},
		{"ALTER TABLE t DROP CONSTRAINT nothing", "table t has no constraint nothing"},
		{"ALTER TABLE t RENAME CONSTRAINT nothing TO x", "table t has no constraint nothing"},
		{"ALTER TABLE t RENAME CONSTRAINT t_pkey TO t_r_fkey", "table t has two constraints named t_r_fkey"},
		{"ALTER TABLE t VALIDATE CONSTRAINT t_pkey", "constraint t_pkey of table t is not a foreign key or check"},
		{"ALTER TABLE t RENAME r TO m", "table t has a column m already"},
		{"ALTER TABLE t RENAME TO r", "table r exists already"},
		{"ALTER TABLE t RENAME TO i1", "table i1: the name is an index's"},
		{"ALTER INDEX i1 RENAME TO t_pkey", "index t_pkey exists already"},
		{"ALTER INDEX nothing RENAME TO x", "index nothing does not exist"},
		{"ALTER TABLE t SET SCHEMA nothing", "schema nothing does not exist"},
		{"CREATE TABLE nothing.t (id int)", "schema nothing does not exist"},
		{"CREATE TABLE t (id int)", "table t exists already"},
		{"CREATE TABLE mood (id int)", "table mood: the name is an enum's"},
		{"CREATE TABLE u (a int REFERENCES nothing)", "table nothing does not exist"},
		{"CREATE TABLE u (a int REFERENCES r (x))", "table u: foreign key (a) refers to r (x), which no primary key or unique constraint covers"},
		{"CREATE TABLE u (a int REFERENCES s.x)", "table u: foreign key (a) refers to table s.x, which has no primary key"},
		{"DROP INDEX t_pkey", "index t_pkey cannot be dropped: constraint t_pkey of table t needs it"},
		{"DROP INDEX nothing", "index nothing does not exist"},
		{"DROP TYPE mood", "type mood cannot be dropped: column t.m is of it"},
		{"DROP TYPE nothing", "type nothing does not exist"},
		{"DROP SCHEMA s", "schema s cannot be dropped: it is not empty"},
		{"DROP SCHEMA nothing", "schema nothing does not exist"},
		{"DROP SEQUENCE t_id_seq", "sequence t_id_seq cannot be dropped: the default of column t.id draws from it"},
		{"ALTER DOMAIN nothing SET NOT NULL", "domain nothing does not exist"},
		{"CREATE DOMAIN mood AS int", "domain mood: the name is an enum's"},
		{"CREATE DOMAIN t AS int", "domain t: the name is a table's"},
		{"CREATE DOMAIN d AS int; CREATE TYPE d AS ENUM ('a')", "type d: the name is a domain's"},
		{"CREATE DOMAIN d AS serial", "domain d: type serial does not exist outside a column's definition"},
		{"CREATE CAST (mood AS json) WITH INOUT; DROP TYPE mood", "type mood cannot be dropped: cast mood AS json rests on it"},
		{"CREATE FUNCTION f(mood) RETURNS int LANGUAGE sql AS ''; CREATE CAST (mood AS int) WITH FUNCTION f(mood); DROP FUNCTION f(mood)",
			"function f(mood) cannot be dropped: cast mood AS integer rests on it"},
		{"CREATE CONVERSION c FOR 'UTF8' TO 'LATIN1' FROM f; CREATE CONVERSION c FOR 'UTF8' TO 'LATIN2' FROM f", "conversion c exists already"},
		{"CREATE OPERATOR FAMILY f USING btree; CREATE OPERATOR FAMILY f USING hash; CREATE OPERATOR FAMILY f USING btree", "operator family f USING btree exists already"},
		{"CREATE OPERATOR CLASS c FOR TYPE int USING hash AS OPERATOR 1 =; CREATE OPERATOR CLASS c FOR TYPE int USING hash AS OPERATOR 1 =", "operator class c USING hash exists already"},
		{"COMMENT ON OPERATOR FAMILY f USING btree IS ''", "operator family f USING btree does not exist"},
		{"COMMENT ON OPERATOR CLASS c USING btree IS ''", "operator class c USING btree does not exist"},
		{"CREATE OPERATOR FAMILY f USING gist; ALTER OPERATOR FAMILY f USING gist DROP OPERATOR 1 (int, int)", "operator family f USING gist has no OPERATOR 1 (integer, integer) of its own"},
		{"CREATE OPERATOR FAMILY f USING gist; ALTER OPERATOR FAMILY f USING gist ADD OPERATOR 1 = (int, int), OPERATOR 1 < (int, int)",
			"operator family f USING gist has OPERATOR 1 (integer, integer) already"},
		{"CREATE OPERATOR FAMILY f USING gist; ALTER OPERATOR FAMILY f USING gist ADD FUNCTION 2 g(int)", "operator family: the types of FUNCTION 2 (, ) must be written"},
		{"CREATE OPERATOR CLASS c FOR TYPE int USING gist FAMILY x AS OPERATOR 1 =",
			"an operator class in the family x USING gist, which is not declared, with OPERATOR 1 (integer, integer), which the server ties to the family, is not supported yet"},
		{"CREATE OPERATOR <<< (FUNCTION = f, LEFTARG = int, RIGHTARG = int); CREATE OPERATOR CLASS c FOR TYPE int USING hash AS OPERATOR 1 <<<; DROP OPERATOR <<< (int, int)",
			"operator <<<(integer, integer) cannot be dropped: operator class c USING hash is made of it"},
		{"CREATE OPERATOR CLASS c FOR TYPE mood USING hash AS STORAGE int; DROP TYPE mood", "type mood cannot be dropped: operator class c USING hash is made of it"},
		{"CREATE SCHEMA crowded; CREATE TYPE crowded.m AS RANGE (subtype = int); ALTER TYPE crowded.m SET SCHEMA public; " +
			"ALTER TYPE crowded.m_multirange SET SCHEMA public; DROP SCHEMA crowded", "schema crowded cannot be dropped: it is not empty"},
		{"CREATE SCHEMA crowded; CREATE OPERATOR FAMILY crowded.f USING hash; DROP SCHEMA crowded", "schema crowded cannot be dropped: it is not empty"},
		{"CREATE TABLE typed OF nothing", "composite type nothing does not exist"},
		{"CREATE TYPE pair AS (a int); CREATE TABLE typed (b int); ALTER TABLE typed OF pair", "table typed cannot be OF pair: it has other columns"},
		{"CREATE TYPE pair AS (a int); CREATE TABLE typed OF pair (b NOT NULL)", "table typed has no column b"},
		{"CREATE TYPE pair AS (a int); CREATE TABLE typed OF pair; DROP TYPE pair", "type pair cannot be dropped: table typed is OF it"},
		{"CREATE TYPE pair AS (a int); CREATE TABLE typed OF pair; ALTER TYPE pair ADD ATTRIBUTE b int", "type pair cannot be altered: table typed is OF it"},
		{"COMMENT ON CONVERSION c IS ''", "conversion c does not exist"},
		{"CREATE ACCESS METHOD m TYPE TABLE HANDLER f; CREATE ACCESS METHOD m TYPE INDEX HANDLER f", "access method m exists already"},
		{"CREATE ACCESS METHOD m TYPE TABLE HANDLER f; CREATE TABLE x (a int) USING m; DROP ACCESS METHOD m", "access method m cannot be dropped: table x rests on it"},
		{"CREATE FUNCTION f(internal) RETURNS table_am_handler LANGUAGE c AS ''; CREATE ACCESS METHOD m TYPE TABLE HANDLER f; DROP FUNCTION f(internal)",
			"function f(internal) cannot be dropped: access method m rests on it"},
		{"CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p DEFAULT; CREATE TRIGGER x AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f(); DROP TRIGGER x ON p1",
			"trigger x on p1 cannot be dropped: it is that of p"},
		{"CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p DEFAULT; CREATE TRIGGER x AFTER INSERT ON p FOR EACH STATEMENT EXECUTE FUNCTION f(); ALTER TABLE p1 DISABLE TRIGGER x",
			"trigger x on p1 does not exist"},
		{"CREATE LANGUAGE l HANDLER f; CREATE LANGUAGE l HANDLER f", "language l exists already"},
		{"CREATE FUNCTION f() RETURNS language_handler LANGUAGE c AS ''; CREATE LANGUAGE l HANDLER f; DROP FUNCTION f()", "function f() cannot be dropped: language l rests on it"},
		{"CREATE LANGUAGE l HANDLER f; CREATE FUNCTION g() RETURNS int LANGUAGE l AS ''; DROP LANGUAGE l", "language l cannot be dropped: function g() is written in it"},
		{"CREATE LANGUAGE l HANDLER f; CREATE TRANSFORM FOR mood LANGUAGE l (TO SQL WITH FUNCTION g(internal)); DROP LANGUAGE l", "language l cannot be dropped: transform mood LANGUAGE l rests on it"},
		{"CREATE TRANSFORM FOR mood LANGUAGE l (TO SQL WITH FUNCTION g(internal)); DROP TYPE mood", "type mood cannot be dropped: transform mood LANGUAGE l rests on it"},
		{"DROP TRANSFORM FOR mood LANGUAGE l", "transform mood LANGUAGE l does not exist"},
		{"ALTER LANGUAGE l RENAME TO m", "language l does not exist"},
		{"DROP CAST (mood AS json)", "cast mood AS json does not exist"},
		{"CREATE OPERATOR <<< (FUNCTION = f, RIGHTARG = mood); DROP TYPE mood", "type mood cannot be dropped: operator <<<(NONE, mood) has an operand of it"},
		{"CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS ''; CREATE OPERATOR <<< (FUNCTION = f, RIGHTARG = int); DROP FUNCTION f(int)",
			"function f(integer) cannot be dropped: operator <<<(NONE, integer) calls it"},
		{"CREATE DOMAIN d AS mood; CREATE TABLE u (a d[]); DROP DOMAIN d", "domain d cannot be dropped: column u.a is of it"},
		{"CREATE TYPE own AS ENUM ('a'); CREATE DOMAIN d AS own; DROP TYPE own", "type own cannot be dropped: domain d is of it"},
		{"CREATE DOMAIN d AS int CHECK (other > 0)", "table d has no column other"},
		{"CREATE DOMAIN d AS int CONSTRAINT c CHECK (value > 0) CONSTRAINT c CHECK (value > 1)", "domain d has two constraints named c"},
		{"CREATE DOMAIN d AS int; ALTER DOMAIN d DROP CONSTRAINT c", "domain d has no constraint c"},
		{"ALTER SEQUENCE nothing SET SCHEMA s", "sequence nothing does not exist"},
		{"CREATE SEQUENCE q AS text", "sequence type must be smallint, integer, or bigint, not text"},
		{"CREATE SEQUENCE q; CREATE TABLE u (a int DEFAULT nextval('q')); DROP SEQUENCE q", "sequence q cannot be dropped: the default of column u.a draws from it"},
		{"CREATE TABLE u (a int DEFAULT nextval('nothing'))", "sequence nothing does not exist"},
		{"ALTER TABLE t ALTER r SET DEFAULT nextval('s.nothing')", "sequence s.nothing does not exist"},
		{"COMMENT ON SEQUENCE nothing IS 'x'", "sequence nothing does not exist"},
		{"DROP EXTENSION nothing", "extension nothing does not exist"},
		{"CREATE EXTENSION citext; CREATE EXTENSION citext", "extension citext exists already"},
		{"DROP SEQUENCE t_i_seq", "sequence t_i_seq belongs to the identity column t.i"},
		{"ALTER SEQUENCE t_i_seq OWNED BY NONE", "sequence t_i_seq belongs to the identity column t.i"},
		{"ALTER SEQUENCE t_i_seq AS bigint", "sequence t_i_seq belongs to the identity column t.i, which is of type integer"},
		{"CREATE SEQUENCE t_id_seq", "sequence t_id_seq exists already"},
		{"ALTER TYPE mood ADD VALUE 'a'", `type mood has the value "a" already`},
		{"ALTER TYPE mood ADD VALUE 'c' AFTER 'x'", `type mood has no value "x"`},
		{"ALTER TYPE mood RENAME VALUE 'x' TO 'y'", `type mood has no value "x"`},
		{"ALTER TYPE nothing ADD VALUE 'a'", "type nothing does not exist"},
		{"ALTER TABLE t ALTER n ADD GENERATED ALWAYS AS IDENTITY", "column t.n must be NOT NULL before it becomes an identity column"},
		{"ALTER TABLE t ALTER id ADD GENERATED ALWAYS AS IDENTITY", "column t.id has a default already"},
		{"ALTER TABLE t ALTER n DROP IDENTITY", "column t.n is not an identity column"},
		{"ALTER TABLE t ALTER n SET GENERATED ALWAYS", "column t.n is not an identity column"},
		{"CREATE VIEW v AS SELECT n FROM t; ALTER TABLE t DROP n", "column t.n cannot be dropped: view v reads it"},
		{"CREATE MATERIALIZED VIEW v AS SELECT x.n FROM t x WITH NO DATA; ALTER TABLE t DROP n", "column t.n cannot be dropped: materialized view v reads it"},
		{"CREATE VIEW v AS SELECT 1 FROM t JOIN (SELECT 2 AS n) s ON s.n = t.n; ALTER TABLE t DROP n", "column t.n cannot be dropped: view v reads it"},
		{"CREATE VIEW v AS SELECT * FROM t; ALTER TABLE t ALTER n TYPE text", "column t.n cannot change its type: view v reads it"},
		{"ALTER TABLE t ALTER i SET DEFAULT 1", "column t.i is an identity column"},
		{"ALTER TABLE t ALTER i SET START 0", "START value (0) cannot be less than MINVALUE (1)"},
		{"ALTER TABLE t ALTER i SET INCREMENT 0", "INCREMENT must not be zero"},
		{"ALTER TABLE t ALTER i SET MAXVALUE 3000000000", "a bound of the sequence is out of range for type integer"},
		{"ALTER TABLE t ALTER i TYPE text", "column t.i: an identity column is smallint, integer or bigint, not text"},
		{"ALTER TABLE t ALTER id DROP NOT NULL", "column t.id is in a primary key"},
		{"ALTER TABLE t ALTER i DROP NOT NULL", "column t.i is an identity column"},
		{"ALTER TABLE t ALTER n DROP EXPRESSION", "column t.n is not a generated column"},
		{"ALTER TABLE t ALTER n TYPE serial", "column t.n: type serial does not exist outside a column's definition"},
		{"ALTER TABLE t ADD UNIQUE USING INDEX i1", "index i1 is not a plain unique one"},
		{"COMMENT ON SCHEMA nothing IS 'x'", "schema nothing does not exist"},
		{"CREATE PUBLICATION p FOR TABLE nothing", "table nothing does not exist"},
		{"CREATE PUBLICATION p FOR TABLE t (nothing)", "table t has no column nothing"},
		{"CREATE PUBLICATION p FOR TABLE t WHERE (nothing)", "table t has no column nothing"},
		{"CREATE PUBLICATION p FOR TABLE t (id), t", "publication p lists table t twice"},
		{"CREATE PUBLICATION p FOR TABLES IN SCHEMA nothing", "schema nothing does not exist"},
		{"CREATE PUBLICATION p WITH (publish = 'insert, merge')", `publication p: there are no changes "merge"`},
		{"CREATE PUBLICATION p WITH (publish_via_partition_root = 2)", `publication p: publish_via_partition_root cannot be "2"`},
		{"CREATE PUBLICATION p WITH (publish_generated_columns = virtual)", `publication p: publish_generated_columns cannot be "virtual"`},
		{"CREATE PUBLICATION p WITH (sent = all_of_it)", "publication p has no option sent"},
		{"ALTER PUBLICATION p ADD TABLE t", "publication p does not exist"},
		{"CREATE PUBLICATION p FOR ALL TABLES; ALTER PUBLICATION p ADD TABLE t", "publication p is FOR ALL TABLES: no table is added to it or dropped from it"},
		{"CREATE PUBLICATION p; ALTER PUBLICATION p DROP TABLE t", "publication p does not list table t"},
		{"CREATE PUBLICATION p FOR TABLE t (n); ALTER TABLE t DROP n", "column t.n cannot be dropped: publication p names it"},
		{"CREATE PUBLICATION p FOR TABLE t WHERE (n = 1); ALTER TABLE t ALTER n TYPE bigint", "column t.n cannot change its type: publication p names it"},
		{"DROP PUBLICATION p", "publication p does not exist"},
		{"CREATE TEXT SEARCH CONFIGURATION c (COPY = englisch)", "text search configuration englisch does not exist"},
		{"CREATE TEXT SEARCH CONFIGURATION c (template = simple)", "text search configuration c has no option template"},
		{"CREATE TEXT SEARCH DICTIONARY d (language = german)", "text search dictionary d has no template"},
		{"CREATE TEXT SEARCH CONFIGURATION c (COPY = simple); ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word WITH simple", "text search configuration c has a mapping for word already"},
		{"CREATE TEXT SEARCH CONFIGURATION c (COPY = simple); ALTER TEXT SEARCH CONFIGURATION c DROP MAPPING FOR tag", "text search configuration c has no mapping for tag"},
		{"ALTER TEXT SEARCH DICTIONARY d (accept)", "text search dictionary d does not exist"},
		{"CREATE TEXT SEARCH TEMPLATE t (LEXIZE = dsimple_lexize); CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = t); DROP TEXT SEARCH TEMPLATE t",
			"text search template t cannot be dropped: text search dictionary d needs it"},
		{"CREATE TEXT SEARCH DICTIONARY nothing.d (TEMPLATE = simple)", "schema nothing does not exist"},
		{"CREATE EVENT TRIGGER x ON sql_drop WHEN kind IN ('a') EXECUTE FUNCTION f()", "event trigger x: filter kind is not known, or stands twice"},
		{"CREATE EVENT TRIGGER x ON sql_drop EXECUTE FUNCTION f(); CREATE EVENT TRIGGER x ON sql_drop EXECUTE FUNCTION f()", "event trigger x exists already"},
		{"ALTER EVENT TRIGGER x DISABLE", "event trigger x does not exist"},
		{"CREATE FUNCTION ev() RETURNS event_trigger LANGUAGE plpgsql AS ''; CREATE EVENT TRIGGER x ON sql_drop EXECUTE FUNCTION ev(); DROP FUNCTION ev()",
			"function ev() cannot be dropped: event trigger x calls it"},
	} {
		d := &model.Database{Engine: model.Postgres}
		e := sqlsource.New(d)
		if err := e.Exec(sqlsource.Source{SQL: start}); err != nil {
			t.Fatal(err)
		}
		err := e.Exec(sqlsource.Source{SQL: c.sql})
		if err == nil || err.Error() != c.want {
			t.Errorf("%s\ngave   %v\nwanted %s", c.sql, err, c.want)
		}
	}
}

// TestCheckReferences changes a sound schema in one place each.
func TestCheckReferences(t *testing.T) {
	const sound = `CREATE TABLE users (id int PRIMARY KEY, name text, email text UNIQUE, old text UNIQUE DEFERRABLE);
CREATE UNIQUE INDEX users_both ON users (id, name);
CREATE TABLE posts (id int PRIMARY KEY, author int,
  both_name text,
  CONSTRAINT k FOREIGN KEY (author) REFERENCES users,
  CONSTRAINT k2 FOREIGN KEY (both_name, author) REFERENCES users (name, id));
CREATE INDEX posts_author ON posts (author) INCLUDE (id);
CREATE VIEW names (called) AS SELECT name FROM users;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER tr BEFORE UPDATE OF author ON posts EXECUTE FUNCTION touch();
CREATE TRIGGER vi BEFORE UPDATE OF called ON names EXECUTE FUNCTION touch();
CREATE PUBLICATION pub FOR TABLE posts;
CREATE EVENT TRIGGER ev ON sql_drop EXECUTE FUNCTION touch();
CREATE TYPE mood AS ENUM ('sad', 'it''s fine');
CREATE TABLE days (a mood DEFAULT 'sad', b mood DEFAULT 'it''s fine'::public.mood, c mood DEFAULT NULL, d mood DEFAULT ('x' || 'y')::mood, e mood[] DEFAULT '{x}');`
	mood := func(d *model.Database) *model.Column { return &d.Table("days").Columns[0] }
	trigger := func(d *model.Database) *model.Trigger { return &d.Triggers[1] }
	key := func(d *model.Database) *model.ForeignKey { return &d.Table("posts").ForeignKeys[0] }
	for _, c := range []struct {
		name, want, hint string
		change           func(d *model.Database)
	}{
		{"sound", "", "", func(*model.Database) {}},
		{"table", "f.sql:5: table posts: foreign key (author) refers to table user, which does not exist", "did you mean users?", func(d *model.Database) { key(d).RefTable = "user" }},
		{"column", "f.sql:5: table posts: foreign key (author) refers to column users.idd, which does not exist", "did you mean id?", func(d *model.Database) { key(d).RefColumns = []string{"idd"} }},
		{"no key", "f.sql:5: table posts: foreign key (author) refers to users (name), which no primary key or unique constraint covers", "add UNIQUE (name) to users", func(d *model.Database) { key(d).RefColumns = []string{"name"} }},
		{"deferrable key", "f.sql:5: table posts: foreign key (author) refers to users (old), which no primary key or unique constraint covers", "add UNIQUE (old) to users", func(d *model.Database) { key(d).RefColumns = []string{"old"} }},
		{"unique constraint", "", "", func(d *model.Database) { key(d).RefColumns = []string{"email"} }},
		{"key that is not over time", "f.sql:5: table posts: foreign key (author) refers to users (id WITHOUT OVERLAPS), which no primary key or unique constraint covers", "add UNIQUE (id WITHOUT OVERLAPS) to users", func(d *model.Database) { key(d).Period = true }},
		{"number", "f.sql:5: table posts: foreign key (author) of 1 columns refers to 2 of table users", "", func(d *model.Database) { key(d).RefColumns = []string{"id", "name"} }},
		{"own column", "f.sql:5: table posts: foreign key k names column auhtor, which does not exist", "did you mean author?", func(d *model.Database) { key(d).Columns = []string{"auhtor"} }},
		{"partial index", "f.sql:6: table posts: foreign key (both_name, author) refers to users (name, id), which no primary key or unique constraint covers", "add UNIQUE (name, id) to users", func(d *model.Database) { d.Table("users").Indexes[0].Where = "id > 0" }},
		{"value", "f.sql:15: table days: the default of column a, 'sda', is not a value of type mood", "did you mean sad?", func(d *model.Database) { mood(d).Default = "'sda'" }},
		{"value of the type", "f.sql:15: table days: the default of column a, 'gone', is not a value of type mood", "", func(d *model.Database) { mood(d).Default = "'gone'::mood" }},
		{"no place", "f.sql:3: table posts: foreign key (author) refers to table zzzzz, which does not exist", "declare it, or add the package or .sql file that does to the models", func(d *model.Database) {
			key(d).RefTable, key(d).Pos = "zzzzz", model.Pos{}
		}},
		{"index column", "f.sql:7: table posts: index posts_author names column x, which does not exist", "", func(d *model.Database) { d.Table("posts").Indexes[0].Keys[0].Column = "x" }},
		{"include column", "f.sql:7: table posts: index posts_author names column x, which does not exist", "", func(d *model.Database) { d.Table("posts").Indexes[0].Include[0] = "x" }},
		{"primary key column", "f.sql:3: table posts: the primary key names column x, which does not exist", "", func(d *model.Database) { d.Table("posts").PrimaryKey.Columns[0] = "x" }},
		{"unique column", "f.sql:1: table users: unique constraint users_email_key names column emial, which does not exist", "did you mean email?", func(d *model.Database) { d.Table("users").Uniques[0].Columns[0] = "emial" }},
		{"index name", "f.sql:2: table users: index posts_author: the name is in use, declared at f.sql:7", "", func(d *model.Database) { d.Table("users").Indexes[0].Name = "posts_author" }},
		{"trigger's table", "f.sql:10: trigger tr on post: table post does not exist", "did you mean posts?", func(d *model.Database) { trigger(d).Table = "post" }},
		{"trigger's other table", "f.sql:10: trigger tr on posts: table usres does not exist", "did you mean users?", func(d *model.Database) { trigger(d).RefTable = "usres" }},
		{"trigger's column", "f.sql:10: trigger tr on posts: posts has no column autor", "did you mean author?", func(d *model.Database) { trigger(d).UpdateOf[0] = "autor" }},
		{"trigger's function", "f.sql:10: trigger tr on posts: function tuch() does not exist", "did you mean touch?", func(d *model.Database) { trigger(d).Function = "tuch" }},
		{"trigger with a function of the server", "", "", func(d *model.Database) { trigger(d).Function = "suppress_redundant_updates_trigger" }},
		{"trigger with a function that may be an extension's", "", "", func(d *model.Database) {
			trigger(d).Function, d.Extensions = "autoinc", []model.Extension{{Name: "autoinc"}}
		}},
		{"trigger of a view's column", "f.sql:11: trigger vi on names: names has no column caled", "did you mean called?", func(d *model.Database) { d.Triggers[0].UpdateOf[0] = "caled" }},
		{"trigger of a partition", "f.sql:10: trigger tr on posts: posts has no column nmae", "did you mean name?", func(d *model.Database) {
			d.Table("posts").Columns, d.Table("posts").ForeignKeys, d.Table("posts").PrimaryKey, d.Table("posts").Indexes = nil, nil, nil, nil
			d.Table("posts").Partition = &model.Partition{Parent: "users", Default: true}
			trigger(d).UpdateOf[0] = "nmae"
		}},
		{"publication's table", "f.sql:12: publication pub: table post does not exist", "did you mean posts?", func(d *model.Database) { d.Publications[0].Tables[0].Name = "post" }},
		{"publication's column", "f.sql:12: publication pub: posts has no column autor", "did you mean author?", func(d *model.Database) { d.Publications[0].Tables[0].Columns = []string{"autor"} }},
		{"event trigger's function", "f.sql:13: event trigger ev: function tuch() does not exist", "did you mean touch?", func(d *model.Database) { d.EventTriggers[0].Function = "tuch" }},
		{"index has a table's name", "f.sql:7: table posts: index users: the name is in use, declared at f.sql:1", "", func(d *model.Database) { d.Table("posts").Indexes[0].Name = "users" }},
	} {
		d, err := sqlsource.Load([]sqlsource.Source{{File: "f.sql", SQL: sound}})
		if err != nil {
			t.Fatal(err)
		}
		c.change(d)
		err = sqlsource.CheckReferences(d)
		got, hint := "", ""
		var fault *model.DeclarationError
		if errors.As(err, &fault) {
			got, hint = fault.Error(), fault.Hint
		}
		if got != c.want || hint != c.hint {
			t.Errorf("%s\ngave   %q (hint %q)\nwanted %q (hint %q)", c.name, got, hint, c.want, c.hint)
		}
	}
}

// TestOtherEngine refuses a database of another engine.
func TestOtherEngine(t *testing.T) {
	err := sqlsource.Fold(&model.Database{Engine: model.SQLite}, sqlsource.Source{File: "f.sql", SQL: "CREATE TABLE t (a int)"})
	if err == nil || !strings.Contains(err.Error(), `f.sql: PostgreSQL statements on a database of engine "sqlite"`) {
		t.Errorf("got %v", err)
	}
}

// TestSkippedStatements gives statements that a line of comment has passed over.
func TestSkippedStatements(t *testing.T) {
	got, err := sqlsource.Load([]sqlsource.Source{{File: "f.sql", SQL: "CREATE TABLE t (a int); -- of a line of its own\n" +
		"  -- autogen:skip\n-- why\nINSERT INTO t VALUES (1);\n-- autogen:skip\nDO $$ BEGIN END $$;\nCREATE TABLE u (a int);\n"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Tables) != 2 {
		t.Errorf("got %d tables, want t and u", len(got.Tables))
	}
	_, err = sqlsource.Load([]sqlsource.Source{
		{File: "a.sql", SQL: "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';\nINSERT INTO t VALUES (1);\nSELECT f();"},
		{File: "b.sql", SQL: "INSERT INTO t VALUES (1);\nCREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2';"},
	})
	want := "a.sql:2: INSERT: rows are no part of a schema\na.sql:3: SELECT: a query says nothing of a schema, and what its functions do is not known\n" +
		"b.sql:1: INSERT: rows are no part of a schema\nb.sql:2: function f() exists already, declared at a.sql:1"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestSameFault loads texts in which several things are at fault, or could be
// said, again and again: it is always the same that is.
func TestSameFault(t *testing.T) {
	const shop = `CREATE SCHEMA shop;
CREATE TYPE shop.mood AS ENUM ('sad', 'ok');
CREATE DOMAIN shop.word AS text;
CREATE TYPE shop.pair AS (x int, y shop.mood);
CREATE FUNCTION shop.one() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE SEQUENCE shop.free;
CREATE TABLE shop.a (id int PRIMARY KEY, m shop.mood, w shop.word, n int DEFAULT shop.one(), s int DEFAULT nextval('shop.free'));
CREATE TABLE shop.b (id int PRIMARY KEY REFERENCES shop.a, m shop.mood[], w shop.word, p shop.pair, n int DEFAULT shop.one(), s int DEFAULT nextval('shop.free'));
CREATE TABLE shop.c (id serial REFERENCES shop.a, b int REFERENCES shop.b, m shop.mood DEFAULT 'ok');
CREATE INDEX a_i ON shop.a (m); CREATE INDEX b_i ON shop.b (w);
CREATE VIEW shop.v AS SELECT id FROM shop.a; CREATE VIEW shop.u AS SELECT a.id, b.w FROM shop.a JOIN shop.b USING (id);
CREATE VIEW shop.t AS SELECT id FROM shop.u UNION SELECT id FROM shop.v;
CREATE STATISTICS shop.st ON id, m FROM shop.a;
`
	for _, sql := range []string{
		"DROP SCHEMA shop;", "DROP SCHEMA shpo;", "DROP TYPE shop.mood;", "DROP TYPE shop.mode;", "DROP DOMAIN shop.word;", "DROP TYPE shop.pair;",
		"DROP FUNCTION shop.one();", "DROP SEQUENCE shop.free;", "DROP TABLE shop.a;", "DROP TABLE shop.a, shop.b;", "DROP TABLE shop.d;", "DROP VIEW shop.v;", "DROP VIEW shop.x;", "DROP INDEX shop.x_i;",
		"ALTER TABLE shop.a DROP CONSTRAINT a_pkey;", "ALTER TABLE shop.a DROP COLUMN id;", "ALTER TABLE shop.b DROP COLUMN x;", "ALTER TABLE shop.a ALTER id TYPE text;",
		"ALTER TABLE shop.c ADD CHECK (CASE x WHEN 1 THEN y ELSE z END > coalesce(w, v));", "CREATE TABLE shop.a (x int REFERENCES nowhere, y int REFERENCES nothing);",
		"CREATE TABLE shop.e (x int REFERENCES nowhere, y int REFERENCES nothing);", "CREATE VIEW shop.w AS SELECT x, y FROM shop.d JOIN shop.e USING (z);",
		"CREATE FUNCTION shop.two() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT x.id FROM shop.x JOIN shop.y USING (id); END;",
		"CREATE PUBLICATION p FOR TABLE shop.d, shop.e (x, y);", "CREATE TRIGGER g AFTER UPDATE OF x, y ON shop.a EXECUTE FUNCTION shop.nothing();",
		"CREATE POLICY p ON shop.a USING (x > (SELECT y FROM shop.d)) WITH CHECK (z > 0);", "ALTER SCHEMA shop RENAME TO shop2; DROP TABLE shop2.a;",
		"ALTER TABLE shop.a RENAME TO a2; DROP TABLE shop.a2;", "DROP TABLE shop.a CASCADE; DROP TABLE shop.a;", "DROP SCHEMA shop CASCADE; DROP TABLE shop.a;",
		"CREATE TABLE shop.e (LIKE shop.a INCLUDING ALL, LIKE shop.b INCLUDING ALL);", "GRANT SELECT (x, y) ON shop.a, shop.d TO nobody;",
		"COMMENT ON COLUMN shop.v.x IS 'x';", "DROP OWNED BY somebody;",
	} {
		want := ""
		for i := range 20 {
			_, err := sqlsource.Load([]sqlsource.Source{{File: "shop.sql", SQL: shop}, {File: "f.sql", SQL: sql}})
			got := fmt.Sprint(err)
			var fault *model.DeclarationError
			if errors.As(err, &fault) {
				got += " (" + fault.Hint + ")"
			}
			if i == 0 {
				want = got
			}
			if got != want {
				t.Errorf("%s\ngave  %s\nafter %s", sql, got, want)
				break
			}
		}
	}
}

// TestNamesThatAreNoTwins holds names of the default schema to be read where pg_catalog
// has the name for other arguments or another kind of thing alone.
func TestNamesThatAreNoTwins(t *testing.T) {
	for _, sql := range []string{
		"CREATE OPERATOR === (LEFTARG = integer, RIGHTARG = integer, FUNCTION = public.lower);",
		"CREATE OPERATOR === (LEFTARG = integer, RIGHTARG = integer, FUNCTION = f, RESTRICT = public.lower, JOIN = public.eqsel);",
		"CREATE OPERATOR === (LEFTARG = integer, RIGHTARG = text, FUNCTION = f, COMMUTATOR = OPERATOR(public.=), NEGATOR = OPERATOR(public.<>));",
		"CREATE CAST (integer AS boolean) WITH FUNCTION public.text(integer);",
		"CREATE LANGUAGE l HANDLER public.lower INLINE public.lower VALIDATOR public.lower;",
		"CREATE CONVERSION c FOR 'LATIN1' TO 'UTF8' FROM public.convert;",
		"CREATE FOREIGN DATA WRAPPER w HANDLER public.lower VALIDATOR public.lower;",
		"CREATE TYPE r AS RANGE (subtype = text, subtype_diff = public.float8mi);",
		"CREATE AGGREGATE a(integer) (SFUNC = public.textcat, STYPE = integer, FINALFUNC = public.lower);",
		"CREATE TEXT SEARCH DICTIONARY ispell (TEMPLATE = pg_catalog.ispell);\nCREATE TEXT SEARCH CONFIGURATION c (COPY = simple);\n" +
			"ALTER TEXT SEARCH CONFIGURATION c ALTER MAPPING FOR word WITH public.ispell;",
	} {
		if _, err := sqlsource.Load([]sqlsource.Source{{File: "f.sql", SQL: sql}}); err != nil {
			t.Errorf("%s: %v", sql, err)
		}
	}
}
