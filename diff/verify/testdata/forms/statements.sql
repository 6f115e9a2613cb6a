CREATE SCHEMA z;
-- applied
CREATE SCHEMA IF NOT EXISTS s;
-- nothing
CREATE SCHEMA AUTHORIZATION CURRENT_USER;
-- refused: form.sql:1: who CURRENT_USER and SESSION_USER are depends on who runs the statement
CREATE SCHEMA z AUTHORIZATION CURRENT_USER;
-- applied
CREATE SCHEMA z CREATE TABLE a (id int PRIMARY KEY) CREATE VIEW b AS SELECT id FROM a CREATE INDEX ON a (id);
-- applied
CREATE SCHEMA z CREATE TABLE s.a (id int);
-- refused: form.sql:1: s.a is not in schema z, which is being created
CREATE SCHEMA z GRANT SELECT, TRIGGER ON t TO PUBLIC CREATE VIEW w AS WITH a AS (SELECT id FROM public.t) SELECT id FROM a CREATE TABLE a (x int);
-- applied
CREATE SCHEMA z CREATE TABLE c (k int PRIMARY KEY) CREATE TABLE b (x int DEFAULT nextval('a'), y int REFERENCES c) CREATE SEQUENCE a;
-- applied
CREATE SCHEMA z CREATE SEQUENCE a CREATE TABLE b (id int) GRANT SELECT ON b TO PUBLIC;
-- applied
CREATE TABLE z AS SELECT 1 AS a;
-- refused: form.sql:1: CREATE TABLE … AS: what columns the table has is for the server to say
SELECT 1 AS a INTO z;
-- refused: form.sql:1: SELECT INTO: what columns the table has is for the server to say
CREATE TEMP TABLE z (a int);
-- refused: form.sql:1: table z: TEMPORARY is not supported yet
CREATE UNLOGGED TABLE z (a int);
-- applied
CREATE TABLE z (LIKE t);
-- applied
CREATE TABLE z (LIKE t INCLUDING ALL);
-- applied
CREATE TABLE z (LIKE t INCLUDING DEFAULTS);
-- applied
CREATE TABLE z (LIKE t INCLUDING CONSTRAINTS);
-- applied
CREATE TABLE z (LIKE t INCLUDING GENERATED);
-- applied
CREATE TABLE z (LIKE t INCLUDING IDENTITY);
-- applied
CREATE TABLE z (LIKE t INCLUDING INDEXES INCLUDING COMMENTS);
-- applied
CREATE TABLE z (LIKE t INCLUDING STATISTICS);
-- applied
CREATE TABLE z (LIKE t INCLUDING STORAGE INCLUDING COMPRESSION);
-- applied from 14
CREATE TABLE z (LIKE t INCLUDING ALL EXCLUDING INDEXES);
-- applied
CREATE TABLE z (x int, LIKE plain, y int);
-- applied
CREATE TABLE z (LIKE v);
-- applied
CREATE TABLE z (LIKE pair);
-- applied
CREATE TABLE z (LIKE child);
-- applied
CREATE TABLE z (LIKE mood);
-- refused: form.sql:1: table mood does not exist
CREATE TABLE z (a int, LIKE t);
-- refused: form.sql:1: table z: column a is declared twice
CREATE FOREIGN TABLE z (LIKE t INCLUDING ALL) SERVER srv;
-- applied from 18
CREATE TABLE z (a int) WITH (fillfactor = 70) TABLESPACE pg_default;
-- applied
CREATE TABLE z (a int) WITHOUT OIDS;
-- applied
CREATE TABLE z (a int) ON COMMIT DROP;
-- refused: form.sql:1: table z: ON COMMIT is not supported yet
CREATE TABLE z PARTITION OF p DEFAULT;
-- applied
CREATE TABLE z OF free (x WITH OPTIONS NOT NULL);
-- applied
CREATE TABLE z (a int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME zq START 5));
-- applied
CREATE TABLE z (a text STORAGE EXTERNAL COMPRESSION pglz);
-- applied from 16
CREATE VIEW z AS SELECT 1 AS a;
-- applied
CREATE OR REPLACE VIEW v AS SELECT id, a, b FROM t;
-- applied
CREATE TEMP VIEW z AS SELECT 1 AS a;
-- refused: form.sql:1: CREATE TEMPORARY VIEW is not supported yet
CREATE RECURSIVE VIEW z (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM z WHERE n < 5;
-- applied
CREATE MATERIALIZED VIEW z AS SELECT 1 AS a WITH NO DATA;
-- applied
CREATE MATERIALIZED VIEW z WITH (fillfactor = 70, toast.autovacuum_enabled = false) AS SELECT 1 AS a;
-- applied
CREATE MATERIALIZED VIEW z AS TABLE plain;
-- applied
CREATE MATERIALIZED VIEW z AS VALUES (1);
-- applied
REFRESH MATERIALIZED VIEW m;
-- nothing
CREATE INDEX z ON plain (a);
-- applied
CREATE INDEX IF NOT EXISTS z ON plain (a);
-- applied
CREATE INDEX ON plain USING hash (a);
-- applied
CREATE SEQUENCE z AS int START 5 OWNED BY plain.a;
-- applied
CREATE TEMP SEQUENCE z;
-- refused: form.sql:1: CREATE TEMPORARY SEQUENCE is not supported yet
CREATE UNLOGGED SEQUENCE z;
-- applied from 15
CREATE TYPE z;
-- refused: form.sql:1: CREATE TYPE: a base type, and a shell type, which is the beginning of one and of a range type with a canonical function, are made of functions in C and not modelled
CREATE TYPE z AS ENUM ();
-- applied
CREATE TYPE z AS ();
-- applied
CREATE TYPE z AS RANGE (SUBTYPE = float8);
-- applied
CREATE TYPE z AS RANGE (SUBTYPE = float8, CANONICAL = f);
-- refused: form.sql:1: range type z: one with a canonical function begins as a shell type, as base types do, and is not modelled
CREATE TYPE z (INPUT = x, OUTPUT = y);
-- refused: form.sql:1: CREATE TYPE: a base type, and a shell type, which is the beginning of one and of a range type with a canonical function, are made of functions in C and not modelled
CREATE DOMAIN z AS text COLLATE "C" DEFAULT 'x' NOT NULL CHECK (VALUE <> '');
-- applied
CREATE COLLATION z FROM "C";
-- applied
CREATE COLLATION IF NOT EXISTS z (locale = 'C');
-- applied
CREATE FUNCTION z() RETURNS int LANGUAGE sql RETURN 1;
-- applied from 14
CREATE OR REPLACE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT $1 + 1';
-- refused: form.sql:1: function f(integer) exists already, declared at base.sql:9
CREATE FUNCTION z() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; END;
-- applied from 14
CREATE FUNCTION z() RETURNS int LANGUAGE sql SET search_path FROM CURRENT AS 'SELECT 1';
-- refused: form.sql:1: function z: SET search_path FROM CURRENT: what it is depends on the session
CREATE TRANSFORM FOR int LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal)); CREATE FUNCTION z() RETURNS int TRANSFORM FOR TYPE int LANGUAGE sql AS 'SELECT 1';
-- applied
CREATE FUNCTION z() RETURNS int WINDOW LANGUAGE internal AS 'window_row_number';
-- applied
CREATE PROCEDURE z() LANGUAGE sql AS '';
-- applied
CREATE AGGREGATE z(int) (SFUNC = int4pl, STYPE = int);
-- applied
CREATE AGGREGATE z (BASETYPE = int, SFUNC = int4pl, STYPE = int);
-- applied
CREATE OR REPLACE AGGREGATE ag(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
-- refused: form.sql:1: aggregate ag(integer) exists already, declared at base.sql:14
CREATE TRIGGER z AFTER UPDATE OF a ON t FOR EACH ROW WHEN (OLD.a > 0) EXECUTE FUNCTION tf();
-- applied
CREATE OR REPLACE TRIGGER tr AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION tf();
-- refused: form.sql:1: trigger tr on t exists already, declared at base.sql:37
CREATE CONSTRAINT TRIGGER z AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tf();
-- applied
CREATE EVENT TRIGGER z ON sql_drop WHEN TAG IN ('DROP TABLE') EXECUTE FUNCTION ef();
-- applied
CREATE RULE z AS ON INSERT TO t DO ALSO NOTIFY x;
-- applied
CREATE OR REPLACE RULE ru AS ON DELETE TO t DO NOTHING;
-- applied
CREATE POLICY z ON t AS RESTRICTIVE FOR SELECT TO PUBLIC USING (true);
-- applied
CREATE STATISTICS z (ndistinct) ON a, e FROM t;
-- applied
CREATE PUBLICATION z FOR ALL TABLES;
-- applied
CREATE PUBLICATION z WITH (publish = 'insert');
-- applied
CREATE FOREIGN DATA WRAPPER z NO HANDLER OPTIONS (a 'b');
-- applied
CREATE SERVER z TYPE 'a' VERSION 'b' FOREIGN DATA WRAPPER w OPTIONS (a 'b');
-- applied
CREATE SERVER IF NOT EXISTS z FOREIGN DATA WRAPPER w;
-- applied
CREATE FOREIGN TABLE z (a int OPTIONS (x 'y') NOT NULL) SERVER srv OPTIONS (a 'b');
-- applied
CREATE FOREIGN TABLE z PARTITION OF p DEFAULT SERVER srv;
-- applied
CREATE USER MAPPING FOR CURRENT_USER SERVER srv OPTIONS (a 'b');
-- refused: form.sql:1: a user mapping for the current role depends on who creates it
IMPORT FOREIGN SCHEMA x FROM SERVER srv INTO s;
-- refused: form.sql:1: IMPORT FOREIGN SCHEMA: what tables there are is for the foreign server to say
CREATE OPERATOR >>> (FUNCTION = less, LEFTARG = int, RIGHTARG = int, COMMUTATOR = <<<);
-- applied
CREATE OPERATOR FAMILY z USING hash;
-- applied
CREATE OPERATOR CLASS z FOR TYPE int USING hash AS OPERATOR 1 =, FUNCTION 1 hashint4(int);
-- applied
CREATE CAST (text AS mood) WITH INOUT AS ASSIGNMENT;
-- applied
CREATE CAST (bytea AS xml) WITHOUT FUNCTION;
-- applied
CREATE CONVERSION z FOR 'UTF8' TO 'LATIN2' FROM utf8_to_iso8859;
-- applied
CREATE DEFAULT CONVERSION z FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1;
-- applied
CREATE TEXT SEARCH PARSER z (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
-- applied
CREATE TEXT SEARCH TEMPLATE z (LEXIZE = dsimple_lexize);
-- applied
CREATE TEXT SEARCH DICTIONARY z (TEMPLATE = simple, StopWords = 'english');
-- applied
CREATE TEXT SEARCH CONFIGURATION z (COPY = english);
-- applied
CREATE ACCESS METHOD z TYPE INDEX HANDLER bthandler;
-- applied
CREATE LANGUAGE z HANDLER plpgsql_call_handler;
-- applied
CREATE TRANSFORM FOR int LANGUAGE plpgsql (FROM SQL WITH FUNCTION prsd_lextype(internal));
-- applied
CREATE EXTENSION IF NOT EXISTS plpgsql;
-- nothing
CREATE EXTENSION IF NOT EXISTS plpgsql WITH SCHEMA pg_catalog VERSION '1.0' CASCADE;
-- nothing
CREATE ROLE z;
-- refused: form.sql:1: CREATE ROLE: roles, databases, tablespaces, subscriptions and settings of the server are no part of a database's schema
CREATE USER z;
-- refused: form.sql:1: CREATE USER: roles, databases, tablespaces, subscriptions and settings of the server are no part of a database's schema
CREATE GROUP z;
-- refused: form.sql:1: CREATE GROUP: roles, databases, tablespaces, subscriptions and settings of the server are no part of a database's schema
ALTER ROLE x LOGIN;
-- refused: form.sql:1: ALTER ROLE: roles, databases, tablespaces, subscriptions and settings of the server are no part of a database's schema
ALTER ROLE x SET work_mem = 5;
-- refused: form.sql:1: ALTER ROLE: roles, databases, tablespaces, subscriptions and settings of the server are no part of a database's schema
ALTER GROUP x ADD USER y;
-- refused: form.sql:1: ALTER GROUP: roles, databases, tablespaces, subscriptions and settings of the server are no part of a database's schema
CREATE DATABASE z;
-- refused: form.sql:1: CREATE DATABASE: roles, databases, tablespaces, subscriptions and settings of the server are no part of a database's schema
ALTER DATABASE x SET work_mem = 5;
-- refused: form.sql:1: ALTER DATABASE: roles, databases, tablespaces, subscriptions and settings of the server are no part of a database's schema
ALTER DATABASE x ALLOW_CONNECTIONS false;
-- refused: form.sql:1: ALTER DATABASE: roles, databases, tablespaces, subscriptions and settings of the server are no part of a database's schema
ALTER DATABASE x SET TABLESPACE pg_default;
-- refused: form.sql:1: ALTER DATABASE: roles, databases, tablespaces, subscriptions and settings of the server are no part of a database's schema
ALTER DATABASE x REFRESH COLLATION VERSION;
-- refused: form.sql:1: ALTER DATABASE: roles, databases, tablespaces, subscriptions and settings of the server are no part of a database's schema
ALTER SYSTEM SET work_mem = 5;
-- refused: form.sql:1: ALTER SYSTEM: roles, databases, tablespaces, subscriptions and settings of the server are no part of a database's schema
CREATE TABLESPACE z LOCATION '/x';
-- refused: form.sql:1: CREATE TABLESPACE: roles, databases, tablespaces, subscriptions and settings of the server are no part of a database's schema
ALTER TABLESPACE x SET (seq_page_cost = 1);
-- refused: form.sql:1: ALTER TABLESPACE: roles, databases, tablespaces, subscriptions and settings of the server are no part of a database's schema
CREATE SUBSCRIPTION z CONNECTION 'x' PUBLICATION y;
-- refused: form.sql:1: CREATE SUBSCRIPTION: roles, databases, tablespaces, subscriptions and settings of the server are no part of a database's schema
ALTER SUBSCRIPTION x DISABLE;
-- refused: form.sql:1: ALTER SUBSCRIPTION: roles, databases, tablespaces, subscriptions and settings of the server are no part of a database's schema
CREATE ASSERTION z CHECK (true);
-- refused: form.sql:1: CREATE ASSERTION is not yet implemented
ALTER TYPE mood SET (STORAGE = plain);
-- refused: form.sql:1: ALTER TYPE … SET changes a base type, and those are not modelled
INSERT INTO plain VALUES (1);
-- refused: form.sql:1: INSERT: rows are no part of a schema
UPDATE plain SET a = 1;
-- refused: form.sql:1: UPDATE: rows are no part of a schema
DELETE FROM plain;
-- refused: form.sql:1: DELETE: rows are no part of a schema
MERGE INTO plain USING loose ON a = x WHEN MATCHED THEN DELETE;
-- refused: form.sql:1: MERGE INTO: rows are no part of a schema
TRUNCATE plain;
-- refused: form.sql:1: TRUNCATE: rows are no part of a schema
COPY plain FROM STDIN;
-- refused: form.sql:1: COPY: rows are no part of a schema
COPY plain (a, b) FROM stdin WITH (FORMAT csv);
-- refused: form.sql:1: COPY: rows are no part of a schema
COPY plain TO STDOUT;
-- refused: form.sql:1: COPY: rows are no part of a schema
SELECT 1;
-- refused: form.sql:1: SELECT: a query says nothing of a schema, and what its functions do is not known
SELECT f(1);
-- refused: form.sql:1: SELECT: a query says nothing of a schema, and what its functions do is not known
SELECT pg_catalog.set_config('search_path', '', false);
-- nothing
SELECT set_config('work_mem', '1MB', false);
-- nothing
SELECT set_config('search_path', 's', false);
-- nothing
SELECT pg_catalog.setval('seq', 5, true);
-- nothing
SELECT setval('seq', 5), f(1);
-- refused: form.sql:1: SELECT: a query says nothing of a schema, and what its functions do is not known
SELECT pg_catalog.setval('seq', 5) FROM plain;
-- nothing
SELECT lo_create(5);
-- refused: form.sql:1: SELECT: a query says nothing of a schema, and what its functions do is not known
VALUES (1);
-- refused: form.sql:1: VALUES: a query says nothing of a schema, and what its functions do is not known
TABLE plain;
-- refused: form.sql:1: TABLE PLAIN: a query says nothing of a schema, and what its functions do is not known
WITH x AS (DELETE FROM plain RETURNING a) SELECT a FROM x;
-- refused: form.sql:1: WITH: a query says nothing of a schema, and what its functions do is not known
DO 'BEGIN END';
-- refused: form.sql:1: DO: what it does is not known before it runs
CALL pr();
-- refused: form.sql:1: CALL: what it does is not known before it runs
BEGIN;
-- nothing
BEGIN; COMMIT;
-- nothing
BEGIN; ROLLBACK;
-- refused: form.sql:1: ROLLBACK: a declaration is not undone
START TRANSACTION; END;
-- nothing
SAVEPOINT x;
-- nothing
SET work_mem = 64;
-- nothing
SET LOCAL work_mem = 64;
-- nothing
SET search_path = public;
-- nothing
SET search_path = s;
-- nothing
SET search_path = s, public;
-- nothing
SET search_path TO DEFAULT;
-- nothing
SET LOCAL search_path = s;
-- refused: form.sql:1: SET LOCAL search_path: no transaction is open, so it does nothing
RESET search_path;
-- nothing
RESET ALL;
-- nothing
RESET work_mem;
-- nothing
SET default_tablespace = '';
-- nothing
SET default_table_access_method = heap;
-- nothing
SET default_toast_compression = lz4;
-- refused: form.sql:1: what SET default_toast_compression says of columns is not followed
SET default_toast_compression = pglz;
-- refused: form.sql:1: what SET default_toast_compression says of columns is not followed
SET ROLE pg_monitor;
-- refused: form.sql:1: what another role creates belongs to it, which is not followed
RESET ROLE;
-- nothing
SET SESSION AUTHORIZATION pg_monitor;
-- refused: form.sql:1: what another role creates belongs to it, which is not followed
SET SESSION AUTHORIZATION DEFAULT;
-- nothing
RESET SESSION AUTHORIZATION;
-- nothing
SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;
-- nothing
SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY;
-- nothing
SET CONSTRAINTS ALL DEFERRED;
-- refused: form.sql:1: SET CONSTRAINTS is not supported yet
SET TIME ZONE 'UTC';
-- nothing
SET check_function_bodies = false;
-- nothing
SET standard_conforming_strings = off;
-- nothing
SET SCHEMA 's';
-- nothing
SET NAMES 'UTF8';
-- nothing
SHOW work_mem;
-- refused: form.sql:1: SHOW WORK is not supported yet
DISCARD ALL;
-- refused: form.sql:1: DISCARD ALL is not supported yet
ANALYZE;
-- refused: form.sql:1: ANALYZE is not supported yet
VACUUM;
-- refused: form.sql:1: VACUUM is not supported yet
CLUSTER t USING ti;
-- refused: form.sql:1: CLUSTER T is not supported yet
REINDEX TABLE t;
-- refused: form.sql:1: REINDEX TABLE is not supported yet
CHECKPOINT;
-- refused: form.sql:1: CHECKPOINT is not supported yet
LOAD 'x';
-- refused: form.sql:1: LOAD is not supported yet
LOCK TABLE t;
-- refused: form.sql:1: LOCK TABLE is not supported yet
LISTEN x;
-- refused: form.sql:1: LISTEN X is not supported yet
NOTIFY x;
-- refused: form.sql:1: NOTIFY X is not supported yet
UNLISTEN x;
-- refused: form.sql:1: UNLISTEN X is not supported yet
PREPARE x AS SELECT 1;
-- refused: form.sql:1: PREPARE X is not supported yet
EXECUTE x;
-- refused: form.sql:1: EXECUTE X: what it does is not known before it runs
CREATE TABLE z AS EXECUTE x;
-- refused: form.sql:1: CREATE TABLE … AS: what columns the table has is for the server to say
DEALLOCATE x;
-- refused: form.sql:1: DEALLOCATE X is not supported yet
DECLARE x CURSOR FOR SELECT 1;
-- refused: form.sql:1: DECLARE X is not supported yet
FETCH x;
-- refused: form.sql:1: FETCH X is not supported yet
MOVE x;
-- refused: form.sql:1: MOVE X is not supported yet
CLOSE x;
-- refused: form.sql:1: CLOSE X is not supported yet
EXPLAIN SELECT 1;
-- refused: form.sql:1: EXPLAIN is not supported yet
PREPARE TRANSACTION 'x';
-- refused: form.sql:1: PREPARE TRANSACTION: a declaration is not undone
