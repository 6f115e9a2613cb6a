ALTER TABLE plain RENAME TO z;
-- applied
ALTER TABLE plain RENAME COLUMN a TO z;
-- applied
ALTER TABLE t RENAME CONSTRAINT chk TO z;
-- applied
ALTER TABLE t RENAME CONSTRAINT t_pkey TO z;
-- applied
ALTER INDEX ti RENAME TO z;
-- applied
ALTER TABLE ti RENAME TO z;
-- applied
ALTER INDEX mi RENAME TO z;
-- applied
ALTER INDEX plain RENAME TO z;
-- refused: form.sql:1: index plain does not exist
ALTER SEQUENCE seq RENAME TO z;
-- applied
ALTER SEQUENCE t_n_seq RENAME TO z;
-- applied
ALTER SEQUENCE t_i_seq RENAME TO z;
-- applied
ALTER VIEW v RENAME TO z;
-- applied
ALTER TABLE v RENAME TO z;
-- applied
ALTER VIEW v RENAME COLUMN a TO z;
-- applied
ALTER TABLE v RENAME COLUMN a TO z;
-- applied
ALTER MATERIALIZED VIEW m RENAME TO z;
-- applied
ALTER MATERIALIZED VIEW m RENAME COLUMN b TO z;
-- applied
ALTER FOREIGN TABLE ft RENAME TO z;
-- applied
ALTER FOREIGN TABLE ft RENAME COLUMN a TO z;
-- applied
ALTER TYPE mood RENAME TO z;
-- applied
ALTER TYPE free RENAME ATTRIBUTE x TO z;
-- applied
ALTER TYPE pair RENAME ATTRIBUTE x TO z CASCADE;
-- refused: form.sql:1: to rename an attribute of type pair, which table typed is OF, is not supported yet
ALTER TYPE mood RENAME VALUE 'a' TO 'z';
-- applied
ALTER TYPE mood ADD VALUE 'z' BEFORE 'b';
-- applied
ALTER TYPE mood ADD VALUE IF NOT EXISTS 'b';
-- nothing
ALTER TYPE rng RENAME TO z;
-- applied
ALTER TYPE rng SET (SUBTYPE_DIFF = x);
-- refused: form.sql:1: ALTER TYPE … SET changes a base type, and those are not modelled
ALTER DOMAIN dom RENAME TO z;
-- applied
ALTER DOMAIN dom RENAME CONSTRAINT dc TO z;
-- applied
ALTER DOMAIN dom SET DEFAULT 5;
-- applied
ALTER DOMAIN dom DROP DEFAULT;
-- nothing
ALTER DOMAIN dom SET NOT NULL;
-- applied
ALTER DOMAIN dom DROP NOT NULL;
-- nothing
ALTER DOMAIN dom ADD CONSTRAINT z CHECK (VALUE < 9) NOT VALID;
-- applied
ALTER DOMAIN dom ADD CONSTRAINT z CHECK (VALUE < 9) NOT VALID; ALTER DOMAIN dom VALIDATE CONSTRAINT z;
-- applied
ALTER DOMAIN dom ADD CONSTRAINT z NOT NULL;
-- applied from 17
ALTER DOMAIN dom DROP CONSTRAINT dc;
-- applied
ALTER DOMAIN dom DROP CONSTRAINT IF EXISTS zz CASCADE;
-- nothing
ALTER COLLATION coll RENAME TO z;
-- applied
ALTER COLLATION coll REFRESH VERSION;
-- refused: form.sql:1: ALTER COLLATION is not supported yet
ALTER FUNCTION f(int) RENAME TO z;
-- applied
ALTER ROUTINE f(int) RENAME TO z;
-- applied
ALTER PROCEDURE pr() RENAME TO z;
-- applied
ALTER AGGREGATE ag(int) RENAME TO z;
-- applied
ALTER TRIGGER tr ON t RENAME TO z;
-- applied
ALTER RULE ru ON t RENAME TO z;
-- applied
ALTER POLICY po ON t RENAME TO z;
-- applied
ALTER POLICY po ON t TO CURRENT_USER USING (a > 1) WITH CHECK (a > 2);
-- refused: form.sql:1: who CURRENT_USER and SESSION_USER are depends on who runs the statement
ALTER STATISTICS st RENAME TO z;
-- applied
ALTER STATISTICS st SET STATISTICS 5;
-- applied
ALTER STATISTICS st SET STATISTICS -1;
-- nothing
ALTER PUBLICATION pub RENAME TO z;
-- applied
ALTER PUBLICATION pub SET (publish = 'insert');
-- applied
ALTER PUBLICATION pub ADD TABLE t;
-- applied
ALTER PUBLICATION pub SET TABLE t;
-- applied
ALTER PUBLICATION pub DROP TABLE plain;
-- applied
CREATE EVENT TRIGGER et ON ddl_command_start EXECUTE FUNCTION ef(); ALTER EVENT TRIGGER et RENAME TO z;
-- applied
CREATE EVENT TRIGGER et ON ddl_command_start EXECUTE FUNCTION ef(); ALTER EVENT TRIGGER et DISABLE;
-- applied
CREATE EVENT TRIGGER et ON ddl_command_start EXECUTE FUNCTION ef(); ALTER EVENT TRIGGER et ENABLE ALWAYS;
-- applied
ALTER FOREIGN DATA WRAPPER w RENAME TO z;
-- applied
ALTER FOREIGN DATA WRAPPER w OPTIONS (ADD x 'y');
-- applied
ALTER FOREIGN DATA WRAPPER w NO HANDLER NO VALIDATOR;
-- nothing
ALTER SERVER srv RENAME TO z;
-- applied
ALTER SERVER srv VERSION '2' OPTIONS (ADD x 'y');
-- applied
ALTER USER MAPPING FOR PUBLIC SERVER srv OPTIONS (ADD x 'y');
-- applied
ALTER OPERATOR <<< (int, int) SET (RESTRICT = scalarltsel, JOIN = NONE);
-- applied
ALTER OPERATOR FAMILY fam USING btree RENAME TO z;
-- applied
ALTER OPERATOR FAMILY fam USING btree ADD FUNCTION 2 (int, int) btint4sortsupport(internal);
-- applied
ALTER OPERATOR FAMILY fam USING btree DROP OPERATOR 1 (int, bigint);
-- refused: form.sql:1: operator family fam USING btree has no OPERATOR 1 (integer, bigint) of its own
ALTER OPERATOR CLASS cls USING btree RENAME TO z;
-- applied
ALTER CONVERSION conv RENAME TO z;
-- applied
ALTER TEXT SEARCH PARSER tsp RENAME TO z;
-- applied
ALTER TEXT SEARCH TEMPLATE tst RENAME TO z;
-- applied
ALTER TEXT SEARCH DICTIONARY tsd RENAME TO z;
-- applied
ALTER TEXT SEARCH DICTIONARY tsd (StopWords = 'english');
-- applied
ALTER TEXT SEARCH CONFIGURATION tsc RENAME TO z;
-- applied
ALTER TEXT SEARCH CONFIGURATION tsc ADD MAPPING FOR word WITH simple;
-- applied
ALTER TEXT SEARCH CONFIGURATION tsc DROP MAPPING IF EXISTS FOR word;
-- nothing
ALTER SCHEMA s RENAME TO z;
-- applied
ALTER LANGUAGE plpgsql RENAME TO z;
-- refused: form.sql:1: language plpgsql does not exist
ALTER DATABASE x RENAME TO z;
-- refused: form.sql:1: ALTER DATABASE is not supported yet
ALTER ROLE x RENAME TO z;
-- refused: form.sql:1: ALTER ROLE is not supported yet
ALTER TABLESPACE x RENAME TO z;
-- refused: form.sql:1: ALTER TABLESPACE is not supported yet
ALTER SUBSCRIPTION x RENAME TO z;
-- refused: form.sql:1: ALTER SUBSCRIPTION is not supported yet
ALTER TABLE plain SET SCHEMA s;
-- applied
ALTER VIEW v SET SCHEMA s;
-- applied
ALTER MATERIALIZED VIEW m SET SCHEMA s;
-- applied
ALTER FOREIGN TABLE ft SET SCHEMA s;
-- applied
ALTER SEQUENCE seq SET SCHEMA s;
-- applied
ALTER TYPE mood SET SCHEMA s;
-- applied
ALTER DOMAIN dom SET SCHEMA s;
-- applied
ALTER COLLATION coll SET SCHEMA s;
-- applied
ALTER FUNCTION f(int) SET SCHEMA s;
-- applied
ALTER PROCEDURE pr() SET SCHEMA s;
-- applied
ALTER ROUTINE pr() SET SCHEMA s;
-- applied
ALTER AGGREGATE ag(int) SET SCHEMA s;
-- applied
ALTER OPERATOR <<< (int, int) SET SCHEMA s;
-- applied
ALTER OPERATOR CLASS cls USING btree SET SCHEMA s;
-- applied
ALTER OPERATOR FAMILY fam USING btree SET SCHEMA s;
-- applied
ALTER CONVERSION conv SET SCHEMA s;
-- applied
ALTER STATISTICS st SET SCHEMA s;
-- applied
ALTER TEXT SEARCH PARSER tsp SET SCHEMA s;
-- applied
ALTER TEXT SEARCH TEMPLATE tst SET SCHEMA s;
-- applied
ALTER TEXT SEARCH DICTIONARY tsd SET SCHEMA s;
-- applied
ALTER TEXT SEARCH CONFIGURATION tsc SET SCHEMA s;
-- applied
ALTER AGGREGATE ag(int) OWNER TO CURRENT_USER;
-- nothing
ALTER COLLATION coll OWNER TO CURRENT_USER;
-- nothing
ALTER CONVERSION conv OWNER TO CURRENT_USER;
-- nothing
ALTER DATABASE x OWNER TO CURRENT_USER;
-- refused: form.sql:1: ALTER DATABASE OWNER TO is not supported yet
ALTER DOMAIN dom OWNER TO CURRENT_USER;
-- nothing
CREATE EVENT TRIGGER et ON ddl_command_start EXECUTE FUNCTION ef(); ALTER EVENT TRIGGER et OWNER TO CURRENT_USER;
-- applied
ALTER FOREIGN DATA WRAPPER w OWNER TO CURRENT_USER;
-- nothing
ALTER SERVER srv OWNER TO CURRENT_USER;
-- nothing
ALTER FUNCTION f(int) OWNER TO CURRENT_USER;
-- nothing
ALTER LANGUAGE plpgsql OWNER TO CURRENT_USER;
-- nothing
ALTER LARGE OBJECT 5 OWNER TO CURRENT_USER;
-- refused: form.sql:1: ALTER LARGE OWNER TO is not supported yet
ALTER OPERATOR <<< (int, int) OWNER TO CURRENT_USER;
-- nothing
ALTER OPERATOR CLASS cls USING btree OWNER TO CURRENT_USER;
-- nothing
ALTER OPERATOR FAMILY fam USING btree OWNER TO CURRENT_USER;
-- nothing
ALTER PROCEDURE pr() OWNER TO CURRENT_USER;
-- nothing
ALTER ROUTINE pr() OWNER TO CURRENT_USER;
-- nothing
ALTER PUBLICATION pub OWNER TO CURRENT_USER;
-- nothing
ALTER SCHEMA s OWNER TO CURRENT_USER;
-- nothing
ALTER STATISTICS st OWNER TO CURRENT_USER;
-- nothing
ALTER SUBSCRIPTION x OWNER TO CURRENT_USER;
-- refused: form.sql:1: ALTER SUBSCRIPTION OWNER TO is not supported yet
ALTER TABLESPACE x OWNER TO CURRENT_USER;
-- refused: form.sql:1: ALTER TABLESPACE OWNER TO is not supported yet
ALTER TEXT SEARCH CONFIGURATION tsc OWNER TO CURRENT_USER;
-- nothing
ALTER TEXT SEARCH DICTIONARY tsd OWNER TO CURRENT_USER;
-- nothing
ALTER TYPE mood OWNER TO CURRENT_USER;
-- nothing
ALTER FUNCTION f(int) DEPENDS ON EXTENSION plpgsql;
-- applied
ALTER PROCEDURE pr() DEPENDS ON EXTENSION plpgsql;
-- applied
ALTER ROUTINE f(int) DEPENDS ON EXTENSION plpgsql;
-- applied
ALTER TRIGGER tr ON t DEPENDS ON EXTENSION plpgsql;
-- applied
ALTER INDEX ti DEPENDS ON EXTENSION plpgsql;
-- applied
ALTER MATERIALIZED VIEW m DEPENDS ON EXTENSION plpgsql;
-- applied
ALTER FUNCTION f(int) NO DEPENDS ON EXTENSION plpgsql;
-- nothing
ALTER EXTENSION plpgsql UPDATE;
-- nothing
ALTER EXTENSION plpgsql ADD TABLE plain;
-- refused: form.sql:1: ALTER EXTENSION is not supported yet
ALTER EXTENSION plpgsql DROP TABLE plain;
-- refused: form.sql:1: ALTER EXTENSION is not supported yet
ALTER FUNCTION f(int) STRICT IMMUTABLE SECURITY DEFINER LEAKPROOF PARALLEL SAFE COST 5 SET work_mem = '1MB';
-- applied
ALTER FUNCTION f(int) RESET ALL;
-- nothing
ALTER SEQUENCE seq AS int INCREMENT 2 MINVALUE 1 MAXVALUE 99 START 3 RESTART 4 CACHE 5 CYCLE;
-- applied
ALTER SEQUENCE seq OWNED BY t.a;
-- applied
ALTER SEQUENCE t_n_seq OWNED BY NONE;
-- applied
ALTER SEQUENCE t_i_seq INCREMENT 5;
-- applied
ALTER SEQUENCE t_i_seq AS bigint;
-- refused: form.sql:1: sequence t_i_seq belongs to the identity column t.i, which is of type integer
ALTER SEQUENCE t_i_seq RESTART;
-- nothing
ALTER SEQUENCE t_i_seq OWNED BY NONE;
-- refused: form.sql:1: sequence t_i_seq belongs to the identity column t.i
ALTER SEQUENCE t_i_seq SET UNLOGGED;
-- applied from 15
ALTER SEQUENCE t_i_seq OWNER TO CURRENT_USER;
-- nothing
COMMENT ON ACCESS METHOD heap IS 'x';
-- refused: form.sql:1: access method heap does not exist
COMMENT ON AGGREGATE ag(int) IS 'x';
-- applied
CREATE CAST (mood AS int) WITH INOUT; COMMENT ON CAST (mood AS int) IS 'x';
-- applied
COMMENT ON COLLATION coll IS 'x';
-- applied
COMMENT ON COLUMN t.a IS 'x';
-- applied
COMMENT ON COLUMN v.a IS 'x';
-- applied
COMMENT ON COLUMN m.b IS 'x';
-- applied
COMMENT ON COLUMN ft.a IS 'x';
-- applied
COMMENT ON COLUMN pair.x IS 'x';
-- applied
COMMENT ON CONSTRAINT chk ON t IS 'x';
-- applied
COMMENT ON CONSTRAINT t_pkey ON t IS 'x';
-- applied
COMMENT ON CONSTRAINT ex ON t IS 'x';
-- applied
COMMENT ON CONSTRAINT dc ON DOMAIN dom IS 'x';
-- applied
COMMENT ON CONVERSION conv IS 'x';
-- applied
COMMENT ON DATABASE postgres IS 'x';
-- refused: form.sql:1: COMMENT ON DATABASE is not supported yet
COMMENT ON DOMAIN dom IS 'x';
-- applied
COMMENT ON EXTENSION plpgsql IS 'x';
-- refused: form.sql:1: a comment of one's own on the extension plpgsql, which every database has, is not compared
CREATE EVENT TRIGGER et ON ddl_command_start EXECUTE FUNCTION ef(); COMMENT ON EVENT TRIGGER et IS 'x';
-- applied
COMMENT ON FOREIGN DATA WRAPPER w IS 'x';
-- applied
COMMENT ON FOREIGN TABLE ft IS 'x';
-- applied
COMMENT ON FUNCTION f(int) IS 'x';
-- applied
COMMENT ON INDEX ti IS 'x';
-- applied
COMMENT ON INDEX t_pkey IS 'x';
-- applied
COMMENT ON INDEX ex IS 'x';
-- applied
COMMENT ON INDEX uq IS 'x';
-- applied
COMMENT ON INDEX mi IS 'x';
-- applied
COMMENT ON LARGE OBJECT 5 IS 'x';
-- refused: form.sql:1: COMMENT ON LARGE is not supported yet
COMMENT ON MATERIALIZED VIEW m IS 'x';
-- applied
COMMENT ON OPERATOR <<< (int, int) IS 'x';
-- applied
COMMENT ON OPERATOR CLASS cls USING btree IS 'x';
-- applied
COMMENT ON OPERATOR FAMILY fam USING btree IS 'x';
-- applied
COMMENT ON POLICY po ON t IS 'x';
-- applied
COMMENT ON LANGUAGE plpgsql IS 'x';
-- refused: form.sql:1: language plpgsql does not exist
COMMENT ON PROCEDURE pr() IS 'x';
-- applied
COMMENT ON PUBLICATION pub IS 'x';
-- applied
COMMENT ON ROLE postgres IS 'x';
-- refused: form.sql:1: COMMENT ON ROLE is not supported yet
COMMENT ON ROUTINE f(int) IS 'x';
-- applied
COMMENT ON RULE ru ON t IS 'x';
-- applied
COMMENT ON SCHEMA s IS 'x';
-- applied
COMMENT ON SCHEMA public IS 'x';
-- applied
COMMENT ON SEQUENCE seq IS 'x';
-- applied
COMMENT ON SEQUENCE t_n_seq IS 'x';
-- applied
COMMENT ON SEQUENCE t_i_seq IS 'x';
-- applied
COMMENT ON SERVER srv IS 'x';
-- applied
COMMENT ON STATISTICS st IS 'x';
-- applied
COMMENT ON SUBSCRIPTION x IS 'x';
-- refused: form.sql:1: COMMENT ON SUBSCRIPTION is not supported yet
COMMENT ON TABLE t IS 'x';
-- applied
COMMENT ON TABLESPACE pg_default IS 'x';
-- refused: form.sql:1: COMMENT ON TABLESPACE is not supported yet
COMMENT ON TEXT SEARCH CONFIGURATION tsc IS 'x';
-- applied
COMMENT ON TEXT SEARCH DICTIONARY tsd IS 'x';
-- applied
COMMENT ON TEXT SEARCH PARSER tsp IS 'x';
-- applied
COMMENT ON TEXT SEARCH TEMPLATE tst IS 'x';
-- applied
COMMENT ON TRANSFORM FOR int LANGUAGE plpgsql IS 'x';
-- refused: form.sql:1: transform integer LANGUAGE plpgsql does not exist
COMMENT ON TRIGGER tr ON t IS 'x';
-- applied
COMMENT ON TYPE mood IS 'x';
-- applied
COMMENT ON TYPE rng IS 'x';
-- applied
COMMENT ON VIEW v IS 'x';
-- applied
DROP ACCESS METHOD x;
-- refused: form.sql:1: access method x does not exist
DROP AGGREGATE ag(int);
-- applied
CREATE CAST (mood AS int) WITH INOUT; DROP CAST (mood AS int);
-- nothing
DROP COLLATION coll;
-- applied
DROP CONVERSION conv;
-- applied
DROP DOMAIN dom;
-- applied
CREATE EVENT TRIGGER et ON ddl_command_start EXECUTE FUNCTION ef(); DROP EVENT TRIGGER et;
-- nothing
DROP EXTENSION plpgsql CASCADE;
-- refused: form.sql:1: extension plpgsql comes with every database, and stays
DROP FOREIGN DATA WRAPPER w CASCADE;
-- applied
DROP FOREIGN TABLE ft;
-- applied
DROP FUNCTION f(int);
-- applied
DROP INDEX ti;
-- applied
DROP LANGUAGE x;
-- refused: form.sql:1: language x does not exist
DROP MATERIALIZED VIEW m;
-- applied
DROP OPERATOR <<< (int, int);
-- applied
DROP OPERATOR CLASS cls USING btree;
-- applied
DROP OPERATOR FAMILY fam USING btree CASCADE;
-- applied
DROP POLICY po ON t;
-- applied
DROP PROCEDURE pr();
-- applied
DROP PUBLICATION pub;
-- applied
DROP ROUTINE f(int);
-- applied
DROP RULE ru ON t;
-- applied
DROP SCHEMA s;
-- applied
DROP SEQUENCE seq;
-- applied
DROP SEQUENCE t_n_seq CASCADE;
-- applied
DROP SERVER srv CASCADE;
-- applied
DROP STATISTICS st;
-- applied
DROP SUBSCRIPTION x;
-- refused: form.sql:1: DROP SUBSCRIPTION: roles, databases, tablespaces, subscriptions and settings of the server are no part of a database's schema
DROP TABLE plain CASCADE;
-- applied
DROP TABLE IF EXISTS zz;
-- nothing
DROP TABLESPACE x;
-- refused: form.sql:1: DROP TABLESPACE: roles, databases, tablespaces, subscriptions and settings of the server are no part of a database's schema
DROP TEXT SEARCH CONFIGURATION tsc;
-- applied
DROP TEXT SEARCH DICTIONARY tsd;
-- applied
DROP TEXT SEARCH PARSER tsp;
-- applied
DROP TEXT SEARCH TEMPLATE tst;
-- applied
DROP TRANSFORM FOR int LANGUAGE plpgsql;
-- refused: form.sql:1: transform integer LANGUAGE plpgsql does not exist
DROP TRIGGER tr ON t;
-- applied
DROP TYPE mood CASCADE;
-- applied
DROP USER MAPPING FOR PUBLIC SERVER srv;
-- applied
DROP VIEW v;
-- applied
DROP OWNED BY x;
-- refused: form.sql:1: DROP OWNED: roles, databases, tablespaces, subscriptions and settings of the server are no part of a database's schema
DROP ROLE x;
-- refused: form.sql:1: DROP ROLE: roles, databases, tablespaces, subscriptions and settings of the server are no part of a database's schema
DROP DATABASE x;
-- refused: form.sql:1: DROP DATABASE: roles, databases, tablespaces, subscriptions and settings of the server are no part of a database's schema
REASSIGN OWNED BY x TO y;
-- refused: form.sql:1: REASSIGN OWNED: roles, databases, tablespaces, subscriptions and settings of the server are no part of a database's schema
SECURITY LABEL ON TABLE t IS 'x';
-- refused: form.sql:1: SECURITY LABEL is not supported yet
GRANT SELECT ON t TO PUBLIC;
-- applied
GRANT SELECT (a), UPDATE (b) ON t TO PUBLIC;
-- applied
GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_file(text, bigint, bigint) TO PUBLIC;
-- left alone
REVOKE EXECUTE ON FUNCTION pg_catalog.now FROM PUBLIC;
-- left alone
GRANT SELECT ON pg_catalog.pg_authid, information_schema.tables TO PUBLIC;
-- left alone
REVOKE SELECT (relname) ON TABLE pg_catalog.pg_class FROM PUBLIC;
-- left alone
REVOKE USAGE ON TYPE pg_catalog.json FROM PUBLIC;
-- left alone
REVOKE USAGE ON SCHEMA information_schema FROM PUBLIC;
-- left alone
REVOKE SELECT ON ALL TABLES IN SCHEMA information_schema FROM PUBLIC;
-- left alone
GRANT USAGE ON SEQUENCE seq TO PUBLIC;
-- applied
GRANT USAGE ON SEQUENCE t_i_seq TO PUBLIC;
-- applied
GRANT ALL ON DATABASE x TO PUBLIC;
-- refused: form.sql:1: GRANT on what is no table, sequence, schema, routine or type is not supported yet
GRANT USAGE ON DOMAIN dom TO PUBLIC;
-- nothing
REVOKE USAGE ON DOMAIN dom FROM PUBLIC;
-- applied
GRANT USAGE ON FOREIGN DATA WRAPPER w TO PUBLIC;
-- applied
GRANT USAGE ON FOREIGN SERVER srv TO PUBLIC;
-- applied
GRANT EXECUTE ON FUNCTION f(int) TO PUBLIC;
-- nothing
REVOKE EXECUTE ON FUNCTION f(int) FROM PUBLIC;
-- applied
REVOKE EXECUTE ON PROCEDURE pr() FROM PUBLIC;
-- applied
REVOKE EXECUTE ON ROUTINE pr() FROM PUBLIC;
-- applied
REVOKE EXECUTE ON FUNCTION ag(int) FROM PUBLIC;
-- applied
REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
-- applied
GRANT SELECT ON LARGE OBJECT 5 TO PUBLIC;
-- refused: form.sql:1: GRANT on what is no table, sequence, schema, routine or type is not supported yet
GRANT SET ON PARAMETER work_mem TO PUBLIC;
-- refused: form.sql:1: GRANT on what is no table, sequence, schema, routine or type is not supported yet
GRANT USAGE ON SCHEMA s TO PUBLIC;
-- applied
GRANT CREATE ON TABLESPACE x TO PUBLIC;
-- refused: form.sql:1: GRANT on what is no table, sequence, schema, routine or type is not supported yet
REVOKE USAGE ON TYPE mood FROM PUBLIC;
-- applied
GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC;
-- applied
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO PUBLIC;
-- applied
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
-- applied
REVOKE EXECUTE ON ALL PROCEDURES IN SCHEMA public FROM PUBLIC;
-- applied
REVOKE EXECUTE ON ALL ROUTINES IN SCHEMA public FROM PUBLIC;
-- applied
GRANT x TO y;
-- refused: form.sql:1: GRANT: roles, databases, tablespaces, subscriptions and settings of the server are no part of a database's schema
REVOKE x FROM y;
-- refused: form.sql:1: REVOKE: roles, databases, tablespaces, subscriptions and settings of the server are no part of a database's schema
GRANT MAINTAIN ON t TO PUBLIC;
-- applied from 17
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;
-- applied
ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT USAGE ON SEQUENCES TO PUBLIC;
-- applied
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
-- applied
ALTER DEFAULT PRIVILEGES REVOKE USAGE ON TYPES FROM PUBLIC;
-- applied
ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO PUBLIC;
-- applied
