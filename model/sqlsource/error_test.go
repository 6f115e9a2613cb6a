package sqlsource_test

import (
	"errors"
	"strings"
	"testing"

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
		{"SELECT 'a\nb", `f.sql:1: unterminated quoted string at or near "'a …`, ""},
		{"CREATE TABLE t (\x00);", "f.sql:1: the text holds a zero byte", ""},
		{users + "\n/* again;\n */ CREATE TABLE\n  users (id int);", "f.sql:5: table users is declared twice: here and at f.sql:1", ""},
		{users + "CREATE TABLE IF NOT EXISTS users (id int);", "f.sql:2: table users is declared twice: here and at f.sql:1", ""},
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
		{users + "COMMENT ON INDEX users_pkey IS 'x';", "f.sql:2: COMMENT ON INDEX is not supported yet", ""},
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
		{"CREATE TABLE t (a int DEFAULT 1 DEFAULT 2);", "f.sql:1: column t.a: more than one default", ""},
		{"CREATE TABLE t (a text GENERATED ALWAYS AS IDENTITY);", "f.sql:1: column t.a: an identity column is smallint, integer or bigint, not text", ""},
		{"CREATE TABLE t (a int, FOREIGN KEY (a) REFERENCES t (a, a));", "f.sql:1: table t: a foreign key of 1 columns refers to 2", ""},
		{"CREATE TABLE t (a int REFERENCES user_s);\n" + users, "f.sql:1: table t: foreign key (a) refers to table user_s, which does not exist", "did you mean users?"},
		{"CREATE TABLE t (LIKE\n u);", "f.sql:2: table t: LIKE is not supported yet", ""},
		{"CREATE TEMP TABLE t (a int);", "f.sql:1: table t: TEMPORARY is not supported yet", ""},
		{"CREATE UNLOGGED TABLE t (a int);", "f.sql:1: table t: UNLOGGED is not supported yet", ""},
		{"CREATE TABLE t (a int) PARTITION BY RANGE (a);", "f.sql:1: table t: PARTITION is not supported yet", ""},
		{"CREATE TABLE t (a int) INHERITS (u);", "f.sql:1: table t: INHERITS is not supported yet", ""},
		{"CREATE TABLE t (a int) WITH (fillfactor = 70);", "f.sql:1: table t: WITH (…) is not supported yet", ""},
		{"CREATE TABLE t (a int, EXCLUDE USING gist (a WITH =));", "f.sql:1: table t: EXCLUDE is not supported yet", ""},
		{users + "-- a view\nCREATE OR REPLACE VIEW v AS SELECT 1;", "f.sql:3: CREATE OR REPLACE VIEW is not supported yet", ""},
		{users + "INSERT INTO users VALUES (1);", "f.sql:2: INSERT is not supported yet", ""},
		{"SELECT 1;", "f.sql:1: SELECT is not supported yet", ""},
		{"CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$;", "f.sql:1: CREATE FUNCTION is not supported yet", ""},
		{"CREATE EXTENSION citext;", "f.sql:1: CREATE EXTENSION is not supported yet", ""},
		{users + "ALTER TABLE users ENABLE ROW LEVEL SECURITY;", "f.sql:2: ALTER TABLE users (EnableRowSecurity) is not supported yet", ""},
		{"SET search_path = billing, public;", "f.sql:1: SET search_path to another schema is not supported yet", "write the schema before each name: billing.…"},
		{"CREATE TABLE billing.t (a int);", "f.sql:1: table billing.t: schema billing is not declared", "CREATE SCHEMA billing;"},
		{"CREATE SCHEMA s;\nCREATE SCHEMA s;", "f.sql:2: schema s exists already, declared at f.sql:1", ""},
		{"CREATE TYPE m AS ENUM ('a');\nCREATE TYPE m AS ENUM ('b');", "f.sql:2: type m is declared twice, declared at f.sql:1", ""},
		{"CREATE TYPE m AS ENUM ('a', 'a');", `f.sql:1: type m has the value "a" twice`, ""},
		{"CREATE TYPE m AS (a int);", "f.sql:1: CREATE TYPE is not supported yet", ""},
		{"\nCREATE SEQUENCE s;", "f.sql:2: sequence s, which is no serial column's, is not supported yet", "declare the column GENERATED BY DEFAULT AS IDENTITY (…), which takes the same options"},
		{"CREATE TABLE t (a serial);\nALTER SEQUENCE t_a_seq INCREMENT BY 5;", "f.sql:1: options of sequence t_a_seq are not supported yet", "declare the column GENERATED BY DEFAULT AS IDENTITY (…), which takes the same options"},
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
		{"DROP FUNCTION f(int)", "DROP FUNCTION"}, {"DROP VIEW v", "DROP VIEW"}, {"DROP TRIGGER x ON t", "DROP TRIGGER"},
		{"DROP CAST (int AS text)", "DROP CAST"}, {"DROP OWNED BY x", "DROP OWNED"}, {"DROP MATERIALIZED VIEW v", "DROP MATERIALIZED VIEW"},
		{"ALTER FUNCTION f() RENAME TO g", "ALTER FUNCTION"}, {"ALTER VIEW v RENAME TO w", "ALTER VIEW"},
		{"ALTER VIEW v RENAME COLUMN a TO b", "ALTER VIEW RENAME COLUMN"}, {"ALTER VIEW v ALTER c SET DEFAULT 1", "ALTER VIEW"},
		{"ALTER INDEX i SET (fillfactor = 3)", "ALTER INDEX"}, {"ALTER TYPE x ADD ATTRIBUTE a int", "ALTER TYPE"},
		{"ALTER DOMAIN d SET NOT NULL", "ALTER DOMAIN"}, {"ALTER SEQUENCE s SET SCHEMA x", "ALTER SEQUENCE SET SCHEMA"},
		{"ALTER TABLE t ATTACH PARTITION u DEFAULT", "ALTER TABLE t (AttachPartition)"}, {"ALTER TABLE t SET (fillfactor = 3)", "ALTER TABLE t (SetRelOptions)"},
		{"ALTER TABLE t ADD EXCLUDE USING gist (a WITH =)", "table t: EXCLUDE"}, {"ALTER TABLE t ALTER a SET STORAGE plain", "ALTER TABLE t (SetStorage)"},
		{"COMMENT ON FUNCTION f() IS 'x'", "COMMENT ON FUNCTION"}, {"COMMENT ON CONSTRAINT x ON t IS 'x'", "COMMENT ON CONSTRAINT"},
		{"COMMENT ON SCHEMA public IS 'mine'", "a comment on the default schema"},
		{"CREATE TRIGGER x BEFORE INSERT ON t EXECUTE FUNCTION f()", "CREATE TRIGGER"}, {"CREATE DOMAIN d AS int", "CREATE DOMAIN"},
		{"CREATE TABLE u AS SELECT 1", "CREATE TABLE"}, {"CREATE FOREIGN TABLE u (a int) SERVER s", "CREATE FOREIGN TABLE"},
		{"CREATE SCHEMA s CREATE TABLE x (a int)", "CREATE SCHEMA s with objects in it"}, {"CREATE SCHEMA AUTHORIZATION x", "CREATE SCHEMA without a name"},
		{"CREATE INDEX ON t (a) WITH (fillfactor = 3)", "index on t: WITH (…) or TABLESPACE"}, {"CREATE INDEX ON t (a int4_ops (x = 1))", "index on t: parameters of an operator class"},
		{"CREATE TEMP SEQUENCE s", "CREATE TEMPORARY SEQUENCE"}, {"CREATE TABLE u (a text STORAGE plain)", "column u.a: STORAGE, COMPRESSION or OPTIONS"},
		{"CREATE TABLE u (a int PRIMARY KEY WITH (fillfactor = 3))", "table u: options of a constraint's index"},
		{"GRANT SELECT ON t TO x", "GRANT"}, {"DO $$ BEGIN END $$", "DO"}, {"SELECT f(1, 2)", "SELECT"}, {"SELECT set_config('search_path', 'x', false)", "SELECT"},
		{"UPDATE t SET a = 1", "UPDATE"}, {"TRUNCATE t", "TRUNCATE"}, {"COPY t FROM stdin", "COPY"}, {"VACUUM t", "VACUUM"},
	} {
		d := &model.Database{Engine: model.Postgres}
		err := sqlsource.Fold(d, sqlsource.Source{SQL: "CREATE TABLE t (a int);" + c.sql})
		if err == nil || err.Error() != c.want+" is not supported yet" {
			t.Errorf("%s gave %v", c.sql, err)
		}
	}
}

// TestTwiceInTwoFiles names both files of a table that is declared twice.
func TestTwiceInTwoFiles(t *testing.T) {
	_, err := sqlsource.Load([]sqlsource.Source{
		{File: "a.sql", SQL: "\nCREATE TABLE users (id int);"},
		{File: "b.sql", SQL: "CREATE TABLE public.users (id int);"},
	})
	if err == nil || err.Error() != "b.sql:1: table users is declared twice: here and at a.sql:2" {
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
		{"DROP SEQUENCE t_i_seq", "sequence t_i_seq belongs to the identity column t.i"},
		{"CREATE SEQUENCE t_id_seq", "sequence t_id_seq exists already"},
		{"ALTER TYPE mood ADD VALUE 'a'", `type mood has the value "a" already`},
		{"ALTER TYPE mood ADD VALUE 'c' AFTER 'x'", `type mood has no value "x"`},
		{"ALTER TYPE mood RENAME VALUE 'x' TO 'y'", `type mood has no value "x"`},
		{"ALTER TYPE nothing ADD VALUE 'a'", "type nothing does not exist"},
		{"ALTER TABLE t ALTER n ADD GENERATED ALWAYS AS IDENTITY", "column t.n must be NOT NULL before it becomes an identity column"},
		{"ALTER TABLE t ALTER id ADD GENERATED ALWAYS AS IDENTITY", "column t.id has a default already"},
		{"ALTER TABLE t ALTER n DROP IDENTITY", "column t.n is not an identity column"},
		{"ALTER TABLE t ALTER n SET GENERATED ALWAYS", "column t.n is not an identity column"},
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
CREATE INDEX posts_author ON posts (author) INCLUDE (id);`
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
		{"number", "f.sql:5: table posts: foreign key (author) of 1 columns refers to 2 of table users", "", func(d *model.Database) { key(d).RefColumns = []string{"id", "name"} }},
		{"own column", "f.sql:5: table posts: foreign key k names column auhtor, which does not exist", "did you mean author?", func(d *model.Database) { key(d).Columns = []string{"auhtor"} }},
		{"partial index", "f.sql:6: table posts: foreign key (both_name, author) refers to users (name, id), which no primary key or unique constraint covers", "add UNIQUE (name, id) to users", func(d *model.Database) { d.Table("users").Indexes[0].Where = "id > 0" }},
		{"no place", "f.sql:3: table posts: foreign key (author) refers to table zzzzz, which does not exist", "declare it, or add the package or .sql file that does to the models", func(d *model.Database) {
			key(d).RefTable, key(d).Pos = "zzzzz", model.Pos{}
		}},
		{"index column", "f.sql:7: table posts: index posts_author names column x, which does not exist", "", func(d *model.Database) { d.Table("posts").Indexes[0].Keys[0].Column = "x" }},
		{"include column", "f.sql:7: table posts: index posts_author names column x, which does not exist", "", func(d *model.Database) { d.Table("posts").Indexes[0].Include[0] = "x" }},
		{"primary key column", "f.sql:3: table posts: the primary key names column x, which does not exist", "", func(d *model.Database) { d.Table("posts").PrimaryKey.Columns[0] = "x" }},
		{"unique column", "f.sql:1: table users: unique constraint users_email_key names column emial, which does not exist", "did you mean email?", func(d *model.Database) { d.Table("users").Uniques[0].Columns[0] = "emial" }},
		{"index name", "f.sql:2: table users: index posts_author: the name is in use, declared at f.sql:7", "", func(d *model.Database) { d.Table("users").Indexes[0].Name = "posts_author" }},
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
