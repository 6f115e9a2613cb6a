package sqlsource_test

import "strings"

// long is a name of 60 bytes, so that chosen names are cut.
var long = strings.Repeat("abcdefghij", 6)

// corpus are texts that a server takes.
var corpus = []struct {
	name, sql string
	// since is the first version that takes the text at all.
	since int
	// noLoad is set where the text is no declaration.
	noLoad bool
	// noRebuild is set where a chosen name depends on what was there before, so
	// that the schema cannot be built from what is left.
	noRebuild bool
}{
	{name: "types", sql: `
CREATE SCHEMA billing;
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TYPE "Odd Type" AS ENUM ('x');
CREATE TYPE billing.currency AS ENUM ('eur');
CREATE TABLE t (
  a1 int, a2 int2, a3 int4, a4 int8, a5 bigint, a6 smallint, a7 integer,
  b1 bool, b2 boolean, b3 pg_catalog.bool,
  c1 text, c2 varchar, c3 varchar(10), c4 character varying(20), c5 char, c6 char(3), c7 character(4), c8 bpchar, c9 "char",
  c10 national character varying(5), c11 nchar(3), c12 pg_catalog.varchar(7), c13 name,
  d1 numeric, d2 numeric(10), d3 numeric(10,2), d4 decimal(4,1), d5 dec, d6 numeric(3,-2),
  e1 real, e2 double precision, e3 float, e4 float(10), e5 float(40), e6 float4, e7 float8,
  f1 date, f2 time, f3 time(3), f4 time with time zone, f5 timetz(2), f6 timestamp, f7 timestamp(0), f8 timestamptz, f9 timestamptz(3),
  f10 timestamp(6) with time zone, f11 timestamp without time zone,
  g1 interval, g2 interval(3), g3 interval day to second(2), g4 interval year to month, g5 interval hour, g6 interval second(1),
  g7 interval year, g8 interval month, g9 interval day, g10 interval minute, g11 interval day to hour, g12 interval day to minute,
  g13 interval hour to minute, g14 interval hour to second, g15 interval minute to second,
  h1 uuid, h2 json, h3 jsonb, h4 xml, h5 bytea, h6 inet, h7 cidr, h8 macaddr, h9 money, h10 tsvector, h11 tsquery, h12 oid,
  i1 bit, i2 bit(3), i3 bit varying, i4 bit varying(5), i5 varbit(7),
  j1 int[], j2 int[3], j3 text[][], j4 varchar(5)[], j5 numeric(4,2)[], j6 timestamptz(3)[], j7 int array, j8 int array[4], j9 "char"[], j10 bit(3)[], j11 interval day[],
  k1 mood, k2 "Odd Type", k3 billing.currency, k4 mood[], k5 public.mood, k6 billing.currency[],
  l1 int4range, l2 tstzrange, l3 int4multirange, l4 point, l5 regclass, l6 jsonpath, l7 pg_lsn
);`},
	{name: "typed tables", noRebuild: true, sql: `
CREATE SCHEMA s;
CREATE TYPE pair AS (a int4, b varchar(5) COLLATE "C");
CREATE TABLE t OF pair (a PRIMARY KEY, b WITH OPTIONS NOT NULL DEFAULT 'x', CHECK (a > 0));
CREATE TABLE u (a integer, b character varying(5) COLLATE "C");
ALTER TABLE u OF pair; ALTER TABLE t SET SCHEMA s; ALTER TABLE s.t RENAME TO "T";
CREATE TABLE v OF pair; ALTER TABLE v NOT OF; ALTER TABLE v ADD c int;
CREATE TABLE w OF pair PARTITION BY LIST (a);
ALTER TYPE pair SET SCHEMA s; ALTER TYPE s.pair RENAME TO duo;
CREATE TYPE gone AS (a int); CREATE TABLE gone_too OF gone; DROP TYPE gone CASCADE;`},
	{name: "operator classes", since: 14, noRebuild: true, sql: `
CREATE SCHEMA s; CREATE SCHEMA r;
CREATE TYPE pair AS (a int, b int);
CREATE FUNCTION same(pair, pair) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION hash(pair) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION compare(int, int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION r.far(pair, pair) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE OPERATOR === (FUNCTION = same, LEFTARG = pair, RIGHTARG = pair, COMMUTATOR = ===);
CREATE OPERATOR r.~~~ (FUNCTION = r.far, LEFTARG = pair, RIGHTARG = pair);
CREATE OPERATOR CLASS moved DEFAULT FOR TYPE pair USING hash AS OPERATOR 1 ===, FUNCTION 1 hash;
CREATE OPERATOR FAMILY r.members USING gist;
ALTER OPERATOR FAMILY r.members USING gist ADD OPERATOR 1 r.~~~ (pair, pair), OPERATOR 2 === (pair, pair), FUNCTION 11 (pair) hash(pair);
ALTER OPERATOR FAMILY r.members USING gist DROP OPERATOR 2 (pair), FUNCTION 11 (pair, pair);
CREATE OPERATOR FAMILY parts USING btree;
ALTER OPERATOR FAMILY parts USING btree ADD OPERATOR 1 < (int, int), FUNCTION 1 compare(int, int), FUNCTION 1 btint48cmp(int, bigint),
	FUNCTION 3 in_range(int, int, bigint, boolean, boolean);
CREATE OPERATOR CLASS parts FOR TYPE bigint USING btree FAMILY parts AS OPERATOR 1 <, OPERATOR 2 <= (bigint, int), FUNCTION 1 btint8cmp(bigint, bigint);
ALTER OPERATOR FAMILY parts USING btree ADD OPERATOR 5 > (bigint, bigint);
CREATE OPERATOR CLASS server FOR TYPE int USING hash FAMILY integer_ops AS STORAGE int;
CREATE TABLE t (p pair, i int, EXCLUDE USING hash (p moved WITH ===), EXCLUDE USING btree (i WITH =));
CREATE INDEX x ON t USING hash (p moved);
CREATE INDEX y ON t USING hash (i server);
ALTER OPERATOR CLASS moved USING hash SET SCHEMA s; ALTER OPERATOR CLASS s.moved USING hash RENAME TO "Moved";
ALTER OPERATOR FAMILY moved USING hash RENAME TO family; ALTER OPERATOR FAMILY family USING hash SET SCHEMA s;
ALTER OPERATOR CLASS server USING hash RENAME TO renamed;
ALTER FUNCTION hash(pair) RENAME TO hashed; ALTER TYPE pair RENAME TO duo;
ALTER SCHEMA r RENAME TO r2;
CREATE OPERATOR CLASS gone FOR TYPE int USING hash AS OPERATOR 1 =; DROP OPERATOR CLASS gone USING hash; DROP OPERATOR FAMILY gone USING hash;
DROP OPERATOR CLASS IF EXISTS nothing USING hash; DROP OPERATOR FAMILY IF EXISTS nothing USING hash;
CREATE OPERATOR CLASS gone FOR TYPE int USING btree AS OPERATOR 1 <; DROP OPERATOR FAMILY gone USING btree;
CREATE FUNCTION gone(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE OPERATOR CLASS with_function FOR TYPE int USING hash AS OPERATOR 1 =, FUNCTION 1 gone(int); DROP FUNCTION gone CASCADE;
COMMENT ON OPERATOR CLASS s."Moved" USING hash IS 'moved'; COMMENT ON OPERATOR FAMILY r2.members USING gist IS 'members';`},
	{name: "columns", sql: `
CREATE TABLE t (
  a int NOT NULL, b int NULL, c int DEFAULT 3, d text DEFAULT 'it''s', e text DEFAULT NULL, f varchar(10) DEFAULT NULL::varchar,
  g timestamptz NOT NULL DEFAULT now(), h text COLLATE "C", i text COLLATE "default", j text COLLATE pg_catalog."POSIX" NOT NULL,
  k int GENERATED ALWAYS AS (a * 2) STORED, l text GENERATED ALWAYS AS (upper(d)) STORED NOT NULL,
  m int DEFAULT (1 + 2), n int[] DEFAULT '{}', o boolean DEFAULT true, p numeric DEFAULT -1.50, q text DEFAULT E'a\nb',
  r varchar(10) DEFAULT NULL::varchar(10), s text DEFAULT CURRENT_USER, u bpchar DEFAULT 'x'
);
COMMENT ON TABLE t IS 'a table';
COMMENT ON COLUMN t.a IS 'it''s a column';
COMMENT ON COLUMN public.t.b IS 'gone';
COMMENT ON COLUMN public.t.b IS NULL;`},
	{name: "serial", sql: `
CREATE TABLE a (id serial PRIMARY KEY, b bigserial, c smallserial NOT NULL, d serial4, e serial8, f serial2 UNIQUE);
CREATE TABLE a_id (seq serial);
CREATE SCHEMA s;
CREATE TABLE s.a (id serial);
CREATE TABLE "Case" ("Id" serial);
CREATE TABLE dumped (id integer NOT NULL);
CREATE SEQUENCE public.dumped_id_seq AS integer START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1;
ALTER SEQUENCE public.dumped_id_seq OWNED BY public.dumped.id;
ALTER TABLE ONLY public.dumped ALTER COLUMN id SET DEFAULT nextval('public.dumped_id_seq'::regclass);
ALTER TABLE ONLY public.dumped ADD CONSTRAINT dumped_pkey PRIMARY KEY (id);
CREATE TABLE b (id serial, id2 serial);
ALTER TABLE b ADD COLUMN id3 bigserial;`},
	{name: "domains", sql: `
CREATE SCHEMA s; CREATE SCHEMA r;
CREATE SEQUENCE q;
CREATE TYPE mood AS ENUM ('ok', 'sad');
CREATE DOMAIN plain AS int4;
CREATE DOMAIN s."Odd Name" AS character varying(10) COLLATE "C" DEFAULT 'it''s' NOT NULL CONSTRAINT "not empty" CHECK (VALUE <> '') CHECK (length(value) > 1) CHECK (value <> 'x');
COMMENT ON DOMAIN s."Odd Name" IS 'odd';
CREATE DOMAIN over_domain AS s."Odd Name" COLLATE "POSIX";
CREATE DOMAIN moods AS mood[];
CREATE DOMAIN drawn AS bigint DEFAULT nextval('public.q');
CREATE TABLE t (a plain, b s."Odd Name", c over_domain[], d plain DEFAULT 3, e over_domain COLLATE "C");
CREATE DOMAIN changed AS integer DEFAULT 1 NOT NULL CONSTRAINT gone CHECK (value > 0) CONSTRAINT old CHECK (value < 9);
ALTER DOMAIN changed DROP DEFAULT; ALTER DOMAIN changed DROP NOT NULL; ALTER DOMAIN changed DROP CONSTRAINT gone;
ALTER DOMAIN changed DROP CONSTRAINT IF EXISTS nothing; ALTER DOMAIN changed RENAME CONSTRAINT old TO new;
ALTER DOMAIN changed ADD CONSTRAINT valid CHECK (value <> 4) NOT VALID; ALTER DOMAIN changed VALIDATE CONSTRAINT valid;
ALTER DOMAIN changed ADD CHECK (value <> 5) NOT VALID; ALTER DOMAIN changed SET DEFAULT 3;
CREATE DOMAIN moved AS text CHECK (value <> ''); CREATE TABLE uses (a moved, b moved[], c text CHECK (c::moved <> 'x'));
ALTER DOMAIN moved SET SCHEMA s; ALTER DOMAIN s.moved RENAME TO "Moved"; ALTER SCHEMA r RENAME TO r2;
CREATE DOMAIN nothing AS text NULL; DROP DOMAIN nothing; DROP DOMAIN IF EXISTS nothing;`},
	{name: "sequences", sql: `
CREATE SCHEMA s;
CREATE SEQUENCE plain;
CREATE SEQUENCE small AS smallint INCREMENT BY -1;
CREATE SEQUENCE s."Full" AS integer INCREMENT BY 5 MINVALUE -10 MAXVALUE 1000 START WITH 20 CACHE 7 CYCLE;
COMMENT ON SEQUENCE s."Full" IS 'it''s one';
CREATE TABLE t (id integer NOT NULL DEFAULT nextval('public.plain'), b bigint DEFAULT nextval('s."Full"'::regclass), c serial, d serial, e serial, f int);
CREATE TABLE s.u (b int);
ALTER SEQUENCE s."Full" OWNED BY s.u.b;
ALTER SEQUENCE t_c_seq INCREMENT BY 3;
COMMENT ON SEQUENCE t_d_seq IS 'stands by itself for that';
ALTER SEQUENCE t_e_seq AS bigint OWNED BY NONE;
ALTER SEQUENCE plain OWNED BY t.f;
CREATE SEQUENCE gone; DROP SEQUENCE gone;
CREATE SEQUENCE retyped AS integer MAXVALUE 2147483647; ALTER SEQUENCE retyped AS smallint;
CREATE SEQUENCE turned; ALTER SEQUENCE turned INCREMENT BY -2 NO MINVALUE NO MAXVALUE START WITH -1 RESTART;
CREATE SEQUENCE moved; ALTER SEQUENCE moved SET SCHEMA s; ALTER SEQUENCE s.moved RENAME TO "Moved";
SELECT setval('plain', 5);`},
	{name: "serial again", sql: `
CREATE TABLE t (a serial, b serial);
ALTER SEQUENCE t_a_seq INCREMENT BY 3; ALTER SEQUENCE t_a_seq INCREMENT BY 1;
COMMENT ON SEQUENCE t_b_seq IS 'x'; COMMENT ON SEQUENCE t_b_seq IS NULL;
CREATE TABLE u (x serial, y serial);
COMMENT ON SEQUENCE u_x_seq IS 'x';
ALTER TABLE u RENAME x TO z; ALTER TABLE u RENAME TO v;
COMMENT ON SEQUENCE u_y_seq IS 'gone with its column';
ALTER TABLE v DROP y;`, noRebuild: true},
	{name: "extensions", sql: `
CREATE SCHEMA ext;
CREATE EXTENSION IF NOT EXISTS plpgsql;
CREATE EXTENSION pg_trgm SCHEMA ext VERSION '1.3';
COMMENT ON EXTENSION pg_trgm IS 'mine';
ALTER EXTENSION pg_trgm UPDATE TO '1.4';
CREATE EXTENSION seg SCHEMA ext VERSION '1.1';
COMMENT ON EXTENSION seg IS 'segments';
ALTER EXTENSION seg SET SCHEMA public;
CREATE EXTENSION citext; DROP EXTENSION citext;
COMMENT ON EXTENSION plpgsql IS 'PL/pgSQL procedural language';
CREATE TABLE t (a seg);`},
	{name: "sequence names", sql: `
CREATE TABLE "t_id" (seq int);
CREATE TABLE t_id_seq (x int);
CREATE TABLE t (id serial);
CREATE TABLE u (id int GENERATED ALWAYS AS IDENTITY);
CREATE INDEX u_id_seq1 ON u (id);`, noRebuild: true},
	{name: "identity", sql: `
CREATE TABLE t (
  a int GENERATED ALWAYS AS IDENTITY,
  b bigint GENERATED BY DEFAULT AS IDENTITY (START 10),
  c smallint GENERATED ALWAYS AS IDENTITY (INCREMENT -1),
  d int GENERATED ALWAYS AS IDENTITY (INCREMENT BY 5 MINVALUE 10 MAXVALUE 100 CACHE 7 CYCLE),
  e int GENERATED ALWAYS AS IDENTITY (START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1 NO CYCLE),
  f int GENERATED ALWAYS AS IDENTITY (MINVALUE 10 START 10),
  g int GENERATED ALWAYS AS IDENTITY (MAXVALUE 2147483647),
  h bigint GENERATED ALWAYS AS IDENTITY (MINVALUE -9223372036854775808 START 3),
  i smallint GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME public.other_seq START WITH -5 MINVALUE -10)
);
CREATE TABLE pgdump (id integer NOT NULL);
ALTER TABLE public.pgdump ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.pgdump_id_seq START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1
);`},
	// pg_dump leaves VIRTUAL out.
	{name: "virtual columns", sql: `
CREATE TABLE t (
  a int, b int /* ( */ Generated -- (
  Always AS (a * 2) VIRTUAL NOT NULL CHECK (b < 100), c text DEFAULT 'generated always as (' COLLATE "C",
  d int GENERATED ALWAYS AS (a * 3), e int GENERATED ALWAYS AS (((a + 1) * (a - 1))) STORED,
  f int CONSTRAINT odd GENERATED ALWAYS AS (a * 2) VIRTUAL, g int GENERATED ALWAYS AS IDENTITY,
  h int GENERATED ALWAYS AS (a * 3)
);
ALTER TABLE t ADD COLUMN i int GENERATED ALWAYS AS (a * 2) VIRTUAL, ADD j int GENERATED ALWAYS AS (a * 3);
ALTER TABLE t ALTER d TYPE bigint;
ALTER TABLE t RENAME COLUMN a TO z;`},
	{name: "constraints of version 18", sql: `
CREATE TABLE room (
  r int4range, enforced tstzrange, period int4range,
  PRIMARY KEY (r, enforced /* ( */ WITHOUT -- )
  OVERLAPS), CONSTRAINT odd UNIQUE (period, r, enforced WITHOUT OVERLAPS), CHECK (r > period) NOT ENFORCED NO INHERIT,
  name text CONSTRAINT "check" CHECK (name <> 'NOT ENFORCED') NOT ENFORCED DEFAULT 'WITHOUT OVERLAPS'
);
CREATE TABLE booking (
  r int4range, during tstzrange, b int REFERENCES booking (b) NOT ENFORCED UNIQUE,
  FOREIGN KEY (r, PERIOD during) REFERENCES public.room (r, PERIOD enforced), CONSTRAINT other FOREIGN KEY (r, PERIOD during) REFERENCES room
);
ALTER TABLE booking ADD CONSTRAINT third FOREIGN KEY (b) REFERENCES booking (b) DEFERRABLE NOT ENFORCED, ADD CHECK (b > 0) NOT ENFORCED, ADD c int CHECK (c > 0) NOT ENFORCED;
ALTER TABLE booking ALTER CONSTRAINT other DEFERRABLE INITIALLY DEFERRED;`},
	{name: "not null of version 18", sql: `
CREATE TABLE t (
  a int CONSTRAINT x NOT NULL, b int, NOT NULL b, "C c" int, d int CONSTRAINT y NOT NULL NO INHERIT CHECK (NOT NULL IS NULL),
  CONSTRAINT "Z" NOT NULL "C c" NO INHERIT, UNIQUE (a)
);
CREATE TABLE k (a int NOT NULL) INHERITS (t);
ALTER TABLE t ADD e int, ADD CONSTRAINT v NOT NULL e NOT VALID, ADD f int CONSTRAINT w NOT NULL DEFAULT 1;
ALTER TABLE t ALTER CONSTRAINT "Z" INHERIT, ALTER CONSTRAINT x NO INHERIT;
ALTER TABLE t RENAME CONSTRAINT w TO ww;
ALTER TABLE t VALIDATE CONSTRAINT v;
ALTER TABLE t DROP CONSTRAINT t_b_not_null;
COMMENT ON CONSTRAINT y ON t IS 'why';`, since: 18, noRebuild: true},
	{name: "constraint names", sql: `
CREATE TABLE r (id int PRIMARY KEY, a int, b int, UNIQUE (a, b), UNIQUE (b, a));
CREATE TABLE t (
  id int PRIMARY KEY, a int UNIQUE, b int CHECK (b > 0), c int CHECK (c > 0) CHECK (c < 9), d int REFERENCES r,
  e int CONSTRAINT named REFERENCES r (id) ON DELETE CASCADE ON UPDATE SET NULL,
  f int CHECK (f > a), g int CHECK (1 > 0),
  UNIQUE (a, b), UNIQUE (a, b) INCLUDE (c), UNIQUE NULLS NOT DISTINCT (c), UNIQUE (d) DEFERRABLE, UNIQUE (e) DEFERRABLE INITIALLY DEFERRED,
  CHECK (a > 0 AND a < 10), CHECK (a + b > 0), CONSTRAINT "Odd ""name" CHECK (d > 0) NO INHERIT,
  CHECK (t.b > 0), CHECK (public.t.c > 0), CHECK (length(a::text || a::text) > 1),
  FOREIGN KEY (a, b) REFERENCES r (a, b) MATCH FULL, FOREIGN KEY (b, a) REFERENCES public.r (b, a) DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (a, b) REFERENCES r (a, b) ON DELETE SET NULL (b) ON UPDATE RESTRICT,
  FOREIGN KEY (d) REFERENCES t ON DELETE SET DEFAULT
);
ALTER TABLE t ADD UNIQUE (a);
ALTER TABLE t ADD UNIQUE (a), ADD UNIQUE (a);
ALTER TABLE t ADD CHECK (b > 1), ADD CHECK (b > 2);
ALTER TABLE t ADD FOREIGN KEY (d) REFERENCES r;
ALTER TABLE t ADD COLUMN z int UNIQUE CHECK (z > 0) REFERENCES r;
ALTER TABLE t ADD COLUMN y int CHECK (y > 0), ADD CHECK (y > 1);`},
	{name: "merged keys", sql: `
CREATE TABLE a (id int PRIMARY KEY UNIQUE);
CREATE TABLE b (id int UNIQUE PRIMARY KEY, UNIQUE (id));
CREATE TABLE c (id int, x int, UNIQUE (id), CONSTRAINT c_named UNIQUE (id), PRIMARY KEY (id), UNIQUE (x), CONSTRAINT x_named UNIQUE (x));
CREATE TABLE d (id int PRIMARY KEY, UNIQUE (id) DEFERRABLE);
CREATE TABLE e (a int, b int, PRIMARY KEY (a, b), UNIQUE (b, a), UNIQUE (a, b));
CREATE TABLE f (a int UNIQUE, b int);
ALTER TABLE f ADD COLUMN c int UNIQUE PRIMARY KEY;
CREATE TABLE g (a int, b int, PRIMARY KEY (a) INCLUDE (b));
CREATE TABLE h (a int, EXCLUDE USING btree (a WITH =), CONSTRAINT h_named EXCLUDE USING btree (a WITH =) WITH (fillfactor=70),
  EXCLUDE USING btree ((a + 1) WITH =) WHERE (a > 0), EXCLUDE USING btree ((a + 1) WITH =) WHERE (a > 0), EXCLUDE USING btree (a WITH =) DEFERRABLE);`},
	{name: "names in use", sql: `
CREATE TABLE t_pkey (x int);
CREATE TABLE t_a_key (x int);
CREATE TABLE t_a_idx (x int CONSTRAINT t_b_check CHECK (x > 0));
CREATE TABLE u (x int CONSTRAINT t_c_fkey CHECK (x > 0), y int CONSTRAINT t_e_key CHECK (y > 0));
CREATE TABLE t (id int PRIMARY KEY, a int UNIQUE, b int CHECK (b > 0), c int REFERENCES t, e int UNIQUE);
CREATE INDEX ON t (a);
CREATE INDEX ON t (a);
CREATE INDEX ON t (b);
CREATE SCHEMA s;
CREATE TABLE s.t (id int PRIMARY KEY, a int UNIQUE, b int CHECK (b > 0), c int REFERENCES public.t);`},
	{name: "index names", sql: `
CREATE TABLE t (a int, b int, c text, d text[], e jsonb);
CREATE INDEX ON t (a);
CREATE INDEX ON t (a, b DESC, c);
CREATE INDEX ON t (lower(c));
CREATE INDEX ON t ((a + b));
CREATE INDEX ON t ((a + 1), (b + 1), (a + 2));
CREATE INDEX ON t (lower(c), lower(c));
CREATE INDEX ON t ((c COLLATE "C"));
CREATE INDEX ON t ((a::text));
CREATE INDEX ON t ((lower(c)::varchar));
CREATE INDEX ON t ((d[1]));
CREATE INDEX ON t ((CASE WHEN a > 0 THEN b END));
CREATE INDEX ON t ((CASE WHEN a > 0 THEN b ELSE a END));
CREATE INDEX ON t ((coalesce(a, b)));
CREATE INDEX ON t (coalesce(a, b));
CREATE INDEX ON t ((greatest(a, b)), (least(a, b)));
CREATE INDEX ON t ((nullif(a, b)));
CREATE INDEX ON t ((ARRAY[a, b]));
CREATE INDEX ON t ((e ->> 'x'));
CREATE INDEX ON t ((a IS NULL));
CREATE INDEX ON t ((1::int));
CREATE INDEX ON t (a, a);
CREATE INDEX ON t (a) INCLUDE (b, c);
CREATE UNIQUE INDEX ON t (a, b) INCLUDE (a);
CREATE INDEX ON t ((t.a));
CREATE INDEX ON t (pg_catalog.upper(c));
CREATE INDEX ON t ((extract(year FROM timestamp '2020-01-01')));`},
	{name: "index options", sql: `
CREATE TYPE mood AS ENUM ('a');
CREATE TABLE t (a int, b text, c varchar(10), d jsonb, e text COLLATE "C", f int[], g tsvector, h uuid, i inet, j mood, k tstzrange, l cidr, m char(3));
CREATE UNIQUE INDEX i1 ON t (a) NULLS NOT DISTINCT;
CREATE INDEX i2 ON t (a DESC, b ASC NULLS FIRST, c DESC NULLS LAST, d DESC NULLS FIRST, e NULLS LAST);
CREATE INDEX i3 ON t (b text_pattern_ops, c varchar_pattern_ops);
CREATE INDEX i4 ON t (b text_ops, c text_ops, a int4_ops, h uuid_ops, i inet_ops, l inet_ops, m bpchar_ops, k range_ops, j enum_ops, f array_ops);
CREATE INDEX i5 ON t USING gin (d jsonb_path_ops);
CREATE INDEX i6 ON t USING gin (d jsonb_ops, f array_ops, g tsvector_ops);
CREATE INDEX i7 ON t USING hash (a);
CREATE INDEX i8 ON t (e COLLATE "C", e COLLATE "default", b COLLATE "C", b COLLATE "default", b COLLATE pg_catalog."POSIX");
CREATE INDEX i9 ON t (lower(b) COLLATE "C" text_pattern_ops DESC);
CREATE INDEX i10 ON t (a) WHERE b IS NOT NULL AND t.a > 3;
CREATE INDEX IF NOT EXISTS i11 ON t USING brin (a);
CREATE INDEX i12 ON t USING gist (k);
CREATE INDEX i13 ON t (c varchar_ops);
CREATE INDEX i14 ON t (lower(b) text_ops, (a + 1) int4_ops);
CREATE INDEX i15 ON t (a) INCLUDE (b, c);
CREATE INDEX "Odd.Name""" ON t (a);`},
	{name: "long names", sql: `
CREATE TABLE ` + long + ` (` + long + ` serial PRIMARY KEY, b int UNIQUE CHECK (b > 0) REFERENCES ` + long + `, ` + long + `x int UNIQUE, UNIQUE (` + long + `x, b));
CREATE TABLE ` + long + `efghij (` + long + `ef1 int REFERENCES ` + long + ` CHECK (` + long + `ef1 > 0) CHECK (` + long + `ef1 > 1), é int);
CREATE INDEX ON ` + long + ` (` + long + `x);
CREATE INDEX ON ` + long + ` (` + long + `x);
CREATE INDEX ON ` + long + ` (` + long + `x, ` + long + `x, b);
CREATE INDEX ON ` + long + ` (` + long + `, b, (b + 1));
CREATE TABLE "` + strings.Repeat("é", 31) + `" ("` + strings.Repeat("ü", 31) + `" int UNIQUE CHECK ("` + strings.Repeat("ü", 31) + `" > 0));
CREATE INDEX ON "` + strings.Repeat("é", 31) + `" ("` + strings.Repeat("ü", 31) + `", "` + strings.Repeat("ü", 31) + `");`},
	{name: "odd names", sql: `
CREATE SCHEMA "Sch.ema";
CREATE TYPE "Sch.ema"."Ty""pe" AS ENUM ('a', 'B c', 'it''s');
CREATE TABLE "Sch.ema"."Ta.ble" ("Co.l" int PRIMARY KEY, "select" "Sch.ema"."Ty""pe", "a b" int UNIQUE CHECK ("a b" > 0), "Ta.ble" int CHECK ("Ta.ble" > 0));
CREATE TABLE "order" ("user" serial PRIMARY KEY, "Co.l" int REFERENCES "Sch.ema"."Ta.ble", "group" text DEFAULT 'x');
CREATE INDEX ON "order" (lower("group"));
COMMENT ON COLUMN "Sch.ema"."Ta.ble"."Co.l" IS 'odd';
COMMENT ON SCHEMA "Sch.ema" IS 'a schema';
COMMENT ON TYPE "Sch.ema"."Ty""pe" IS 'a type';`},
	{name: "pg_dump", sql: `
SET statement_timeout = 0;
SET client_encoding = 'UTF8';
SELECT pg_catalog.set_config('search_path', '', false);
SET default_table_access_method = heap;
CREATE SCHEMA app;
CREATE TYPE app.state AS ENUM (
    'on',
    'off'
);
CREATE TABLE app.users (
    id bigint NOT NULL,
    email character varying(100) DEFAULT 'none'::character varying NOT NULL,
    state app.state DEFAULT 'on'::app.state,
    CONSTRAINT users_email_check CHECK (((email)::text ~~ '%@%'::text))
);
CREATE SEQUENCE app.users_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE app.users_id_seq OWNED BY app.users.id;
ALTER TABLE ONLY app.users ALTER COLUMN id SET DEFAULT nextval('app.users_id_seq'::regclass);
SELECT pg_catalog.setval('app.users_id_seq', 1, false);
ALTER TABLE ONLY app.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);
CREATE INDEX users_email_idx ON app.users USING btree (email);
RESET search_path;`},
	{name: "alter column", sql: `
CREATE TABLE t (a int DEFAULT 1 NOT NULL, b text COLLATE "C" DEFAULT 'x', c varchar(10), d int GENERATED ALWAYS AS (f + 1) STORED, e int, f int NOT NULL, g text);
ALTER TABLE t ALTER COLUMN a TYPE bigint, ALTER COLUMN b DROP DEFAULT, ALTER COLUMN b TYPE varchar(20), ALTER b SET DEFAULT 'z', ALTER c SET DEFAULT 'y', ALTER c SET NOT NULL;
ALTER TABLE t ALTER a DROP DEFAULT, ALTER a DROP NOT NULL;
ALTER TABLE t ALTER g TYPE text COLLATE "C";
ALTER TABLE t ALTER g TYPE int USING g::int;
ALTER TABLE t ALTER COLUMN d DROP EXPRESSION;
ALTER TABLE t ALTER COLUMN a DROP EXPRESSION IF EXISTS;
ALTER TABLE t ALTER e SET DEFAULT 3, ALTER e TYPE numeric(5,1), ALTER e DROP DEFAULT;
ALTER TABLE t ADD COLUMN IF NOT EXISTS a text, ADD h date NOT NULL, ADD i int[] DEFAULT '{}';
ALTER TABLE t DROP COLUMN h, ADD COLUMN h timestamptz;
ALTER TABLE t ADD COLUMN j int, DROP COLUMN i;
ALTER TABLE IF EXISTS nothing ADD COLUMN x int;
ALTER TABLE t ALTER COLUMN f SET DEFAULT NULL;`, noLoad: true},
	{name: "alter identity", sql: `
CREATE TABLE t (a int NOT NULL, b int GENERATED ALWAYS AS IDENTITY, c int GENERATED ALWAYS AS IDENTITY (MAXVALUE 100), d bigint GENERATED ALWAYS AS IDENTITY (MINVALUE 5),
  e int GENERATED ALWAYS AS IDENTITY (INCREMENT -1), f int GENERATED BY DEFAULT AS IDENTITY (START 7 CACHE 3 CYCLE), g bigint GENERATED ALWAYS AS IDENTITY (MAXVALUE 2147483647));
ALTER TABLE t ALTER a ADD GENERATED BY DEFAULT AS IDENTITY (START 5 INCREMENT 2);
ALTER TABLE t ALTER b SET GENERATED BY DEFAULT SET INCREMENT BY 3 SET CACHE 4;
ALTER TABLE t ALTER b TYPE bigint, ALTER c TYPE bigint, ALTER d TYPE smallint, ALTER e TYPE smallint, ALTER g TYPE int;
ALTER TABLE t ALTER b SET MINVALUE -5 SET START 2;
ALTER TABLE t ALTER c SET NO MAXVALUE;
ALTER TABLE t ALTER d SET NO MINVALUE SET NO CYCLE;
ALTER TABLE t ALTER f SET START WITH 1 SET CACHE 1 SET NO CYCLE;
ALTER TABLE t ALTER f DROP IDENTITY, ALTER a DROP IDENTITY;
ALTER TABLE t ALTER a DROP IDENTITY IF EXISTS;
CREATE TABLE t_f_seq (x int);
ALTER TABLE t ALTER f ADD GENERATED ALWAYS AS IDENTITY;`, noRebuild: true},
	{name: "serial and back", sql: `
CREATE TABLE t (a int NOT NULL, b serial, c bigserial, d int, e serial, f serial, g serial NOT NULL, h int NOT NULL);
CREATE SEQUENCE t_a_seq AS integer;
ALTER TABLE t ALTER COLUMN a SET DEFAULT nextval('t_a_seq'::regclass);
ALTER SEQUENCE t_a_seq OWNED BY t.a;
ALTER TABLE t ALTER b DROP DEFAULT;
DROP SEQUENCE t_b_seq;
ALTER TABLE t ALTER e DROP NOT NULL;
ALTER TABLE t ALTER e SET NOT NULL;
CREATE SEQUENCE "Own" AS integer OWNED BY t.d;
ALTER TABLE t ALTER d SET DEFAULT nextval('"Own"');
ALTER TABLE t ALTER d SET NOT NULL;
ALTER TABLE t ALTER f TYPE bigint;
ALTER SEQUENCE t_f_seq AS bigint;
CREATE SEQUENCE IF NOT EXISTS t_h_seq AS int;
ALTER SEQUENCE t_h_seq OWNED BY t.h;
ALTER SEQUENCE t_h_seq OWNED BY NONE;
DROP SEQUENCE t_h_seq;
DROP SEQUENCE IF EXISTS t_h_seq;
DROP SEQUENCE t_g_seq CASCADE;`, noLoad: true},
	{name: "drop column", sql: `
CREATE TABLE r (id int PRIMARY KEY, x int UNIQUE, y int);
CREATE UNIQUE INDEX r_y ON r (y);
CREATE TABLE t (id int PRIMARY KEY, a int REFERENCES r (x), b int, c int CHECK (c > 0), d int REFERENCES r (y), e text, f serial, g int GENERATED ALWAYS AS (b + 1) STORED,
  "h H" int CHECK ("h H" > 0), UNIQUE (b, c), CHECK (b > c), CHECK (e <> 'c'), FOREIGN KEY (c) REFERENCES r (id), UNIQUE (id) INCLUDE (c));
CREATE INDEX i1 ON t (b, c);
CREATE INDEX i2 ON t (b) WHERE c > 0;
CREATE INDEX i3 ON t (b) INCLUDE (c);
CREATE INDEX i4 ON t ((c + 1));
CREATE INDEX i5 ON t (b) WHERE e = 'c';
ALTER TABLE t DROP COLUMN c, DROP COLUMN f, DROP COLUMN IF EXISTS nothing;
ALTER TABLE t DROP COLUMN "h H";
ALTER TABLE t DROP COLUMN b CASCADE;
ALTER TABLE r DROP COLUMN x CASCADE;
ALTER TABLE r DROP COLUMN y CASCADE;
ALTER TABLE t DROP COLUMN id;
ALTER TABLE t ADD COLUMN f serial;`},
	{name: "constraints", sql: `
CREATE TABLE r (id int PRIMARY KEY, x int UNIQUE);
CREATE TABLE t (id int CONSTRAINT k PRIMARY KEY, a int REFERENCES r, b int UNIQUE, c int CHECK (c > 0));
ALTER TABLE t DROP CONSTRAINT k, DROP CONSTRAINT t_b_key, DROP CONSTRAINT t_a_fkey, DROP CONSTRAINT t_c_check, DROP CONSTRAINT IF EXISTS nothing;
ALTER TABLE t ADD CONSTRAINT k2 PRIMARY KEY (id, a), ADD CONSTRAINT u2 UNIQUE NULLS NOT DISTINCT (b) INCLUDE (c), ADD CONSTRAINT c2 CHECK (c > 1) NOT VALID,
  ADD CONSTRAINT f2 FOREIGN KEY (a) REFERENCES r NOT VALID, ADD CONSTRAINT c3 CHECK (c > 2) NOT VALID, ADD FOREIGN KEY (a) REFERENCES r NOT VALID;
ALTER TABLE t VALIDATE CONSTRAINT c2;
ALTER TABLE t VALIDATE CONSTRAINT f2;
ALTER TABLE t RENAME CONSTRAINT k2 TO k3;
ALTER TABLE t RENAME CONSTRAINT c2 TO "C 2";
ALTER TABLE t RENAME CONSTRAINT f2 TO f3;
ALTER INDEX u2 RENAME TO u3;
CREATE UNIQUE INDEX ui ON t (c);
ALTER TABLE t ADD CONSTRAINT uc UNIQUE USING INDEX ui DEFERRABLE;
CREATE UNIQUE INDEX ui2 ON t (c, b);
ALTER TABLE t ADD UNIQUE USING INDEX ui2;
CREATE INDEX i1 ON t (a);
ALTER INDEX i1 RENAME TO i2;
CREATE INDEX i1 ON t (a);
DROP INDEX i2;
DROP INDEX IF EXISTS i2;
CREATE TABLE v (a int, CHECK (a > 0) NOT VALID, b int, FOREIGN KEY (b) REFERENCES r NOT VALID);
ALTER TABLE r DROP CONSTRAINT r_pkey CASCADE;
CREATE TABLE w (x int REFERENCES r (x));
CREATE UNIQUE INDEX r_x2 ON r (x);
ALTER TABLE v ADD FOREIGN KEY (b) REFERENCES r (x);`},
	{name: "names that the indexes of a partitioned table keep, until the columns have them again", sql: `
CREATE TABLE p (a int, b int, c text, UNIQUE (a) INCLUDE (b)) PARTITION BY RANGE (a);
CREATE INDEX ON p (b, (c::text), lower(c));
CREATE INDEX ON p (c);
ALTER TABLE p RENAME a TO x;
ALTER TABLE p RENAME b TO y;
ALTER TABLE p RENAME c TO z;
ALTER TABLE p RENAME x TO a;
ALTER TABLE p RENAME z TO w;
ALTER TABLE p RENAME w TO c;
ALTER TABLE p RENAME y TO b;
CREATE TABLE q PARTITION OF p DEFAULT;`},
	{name: "rename", sql: `
CREATE SCHEMA s;
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TABLE r (id serial PRIMARY KEY, "C d" int, UNIQUE ("C d"));
CREATE TABLE t (id serial PRIMARY KEY, a int, b int GENERATED ALWAYS AS (a * 2) STORED, c int REFERENCES r, d int REFERENCES r ("C d") ON DELETE SET NULL (d), e mood DEFAULT 'a'::mood CHECK (e <> 'b'::mood), f mood[],
  i int GENERATED ALWAYS AS IDENTITY, UNIQUE (a) INCLUDE (c), CHECK (a > 0 AND a < 100), CHECK (t.a <> c), FOREIGN KEY (a) REFERENCES t);
CREATE INDEX ON t (a, (a + 1)) INCLUDE (c) WHERE a > 3;
ALTER TABLE t RENAME COLUMN a TO "order";
ALTER TABLE t RENAME c TO c2;
ALTER TABLE t RENAME d TO d2;
ALTER TABLE r RENAME COLUMN id TO key;
ALTER TABLE r RENAME COLUMN "C d" TO cd;
ALTER TABLE r RENAME TO "R2";
ALTER TABLE t RENAME TO t2;
ALTER TABLE t2 RENAME COLUMN i TO j;
ALTER TABLE t2 SET SCHEMA s;
ALTER TABLE "R2" SET SCHEMA s;
ALTER TYPE mood RENAME TO "Mood";
ALTER TYPE "Mood" SET SCHEMA s;
CREATE TABLE t (id serial PRIMARY KEY, x serial);
ALTER SEQUENCE t_x_seq RENAME TO own_seq;
ALTER TABLE s.t2 RENAME COLUMN id TO t_id;
ALTER TABLE s."R2" SET SCHEMA public;
ALTER SCHEMA s RENAME TO s2;
CREATE TABLE r (id serial PRIMARY KEY);
ALTER TABLE IF EXISTS nothing RENAME TO x;
ALTER TABLE IF EXISTS nothing RENAME a TO b;
ALTER TABLE IF EXISTS nothing RENAME CONSTRAINT a TO b;
ALTER TABLE IF EXISTS nothing SET SCHEMA public;`, noLoad: true},
	{name: "enums", sql: `
CREATE TYPE a AS ENUM ('x', 'y');
ALTER TYPE a ADD VALUE 'z';
ALTER TYPE a ADD VALUE 'first' BEFORE 'x';
ALTER TYPE a ADD VALUE 'second' AFTER 'first';
ALTER TYPE a ADD VALUE IF NOT EXISTS 'second';
ALTER TYPE a RENAME VALUE 'y' TO 'Y';
CREATE TYPE b AS ENUM ();
CREATE TYPE c AS ENUM ('x');
DROP TYPE c;
DROP TYPE IF EXISTS c;
CREATE TYPE status AS ENUM ('on', 'off');
COMMENT ON TYPE status IS 'state';
CREATE TABLE t (s status NOT NULL DEFAULT 'on', l status[]);
ALTER TYPE status RENAME TO status_old;
CREATE TYPE status AS ENUM ('on', 'broken');
ALTER TABLE t ALTER COLUMN s DROP DEFAULT;
ALTER TABLE t ALTER COLUMN s TYPE status USING s::text::status;
ALTER TABLE t ALTER COLUMN s SET DEFAULT 'on';
ALTER TABLE t ALTER COLUMN l TYPE status[] USING l::text[]::status[];
DROP TYPE status_old;
CREATE TYPE d AS ENUM ('x');
CREATE TABLE u (a int, d d, e d[], UNIQUE (a, d));
DROP TYPE d CASCADE;`},
	{name: "drop tables", sql: `
CREATE SCHEMA s;
CREATE SCHEMA s2;
CREATE TYPE s2.ty AS ENUM ('x');
CREATE TABLE a (id serial PRIMARY KEY);
CREATE TABLE b (id serial PRIMARY KEY, a int REFERENCES a, self int REFERENCES b);
CREATE TABLE c (id serial PRIMARY KEY, b int REFERENCES b, t s2.ty);
CREATE TABLE s2.d (id int PRIMARY KEY, c int REFERENCES c);
ALTER TABLE c ADD FOREIGN KEY (b) REFERENCES s2.d;
DROP TABLE a CASCADE;
DROP TABLE IF EXISTS a, nothing;
CREATE TABLE x (id int PRIMARY KEY);
CREATE TABLE y (id int PRIMARY KEY, x int REFERENCES x);
ALTER TABLE x ADD FOREIGN KEY (id) REFERENCES y;
DROP TABLE x, y;
DROP SCHEMA s2 CASCADE;
DROP SCHEMA s;
DROP SCHEMA IF EXISTS s;
CREATE TABLE a (id serial PRIMARY KEY, b int REFERENCES b);
DROP TABLE c;
CREATE TABLE c (id serial PRIMARY KEY);`, noLoad: true},
	{name: "functions and triggers", sql: `
CREATE SCHEMA s;
CREATE TYPE mood AS ENUM ('a');
CREATE TABLE t (id int PRIMARY KEY, name varchar(10), n numeric(5, 2));
CREATE TABLE gone (id int);
CREATE FUNCTION f(a int, b text DEFAULT 'x', OUT c mood, OUT d char(3)) LANGUAGE sql STABLE STRICT AS 'select null::mood, null::bpchar';
CREATE FUNCTION f(a bit, b "char", c bit(3)[], d interval day) RETURNS SETOF t LANGUAGE sql COST 3 ROWS 1000 AS 'select * from t';
CREATE FUNCTION of_column(a t.name%TYPE, b t.n%TYPE) RETURNS t.id%TYPE LANGUAGE plpgsql SET search_path = s, "Odd, one" SET work_mem = 64 SET "DateStyle" TO ISO, mdy AS 'begin return 1; end';
CREATE FUNCTION rows() RETURNS TABLE (a int, b mood[]) LANGUAGE sql AS 'select 1, null::mood[]';
CREATE FUNCTION root(float8) RETURNS double precision LANGUAGE internal IMMUTABLE STRICT COST 1 AS 'dsqrt';
CREATE FUNCTION many(VARIADIC anyarray) RETURNS int LANGUAGE plpgsql PARALLEL SAFE LEAKPROOF SECURITY DEFINER AS 'begin return 1; end';
CREATE PROCEDURE p(INOUT a int DEFAULT 1) LANGUAGE plpgsql AS 'begin a := 1; end';
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE FUNCTION tg() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
COMMENT ON FUNCTION rows() IS 'rows';
COMMENT ON PROCEDURE p IS 'steps';
CREATE TRIGGER a BEFORE INSERT OR UPDATE OF name, id ON t FOR EACH ROW WHEN (NEW.name <> 'x') EXECUTE PROCEDURE tf('a', 1);
CREATE TRIGGER b AFTER UPDATE ON t REFERENCING OLD TABLE AS o NEW TABLE AS n EXECUTE FUNCTION tf();
CREATE CONSTRAINT TRIGGER c AFTER DELETE ON t INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tg();
CREATE TRIGGER d BEFORE TRUNCATE ON gone EXECUTE FUNCTION tg();
ALTER TABLE t DISABLE TRIGGER a, ENABLE REPLICA TRIGGER b, ENABLE ALWAYS TRIGGER c;
COMMENT ON TRIGGER a ON t IS 'one';`, noRebuild: true},
	{name: "functions and triggers changed", noLoad: true, noRebuild: true, sql: `
CREATE SCHEMA s;
CREATE TYPE mood AS ENUM ('a');
CREATE TABLE t (id int PRIMARY KEY, name varchar(10));
CREATE TABLE gone (id int);
CREATE FUNCTION f(a mood) RETURNS mood LANGUAGE sql SET work_mem = '1MB' SET enable_seqscan = off AS 'select a';
COMMENT ON FUNCTION f(mood) IS 'kept';
CREATE OR REPLACE FUNCTION f(a mood) RETURNS mood LANGUAGE sql STABLE SET work_mem = '1MB' SET enable_seqscan = off AS 'select a';
ALTER FUNCTION f(mood) IMMUTABLE PARALLEL RESTRICTED COST 7 RESET work_mem SET work_mem = '2MB' SET enable_seqscan = on;
ALTER FUNCTION f RENAME TO g;
ALTER ROUTINE g(mood) SET SCHEMA s;
ALTER TYPE mood RENAME TO temper;
CREATE PROCEDURE p(a int) LANGUAGE sql AS 'select 1';
CREATE FUNCTION p(a text) RETURNS int LANGUAGE sql AS 'select 1';
DROP PROCEDURE p(int);
DROP FUNCTION IF EXISTS p(int), p(text);
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE FUNCTION tg() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TRIGGER a BEFORE UPDATE OF name ON t FOR EACH ROW WHEN (OLD.name <> NEW.name) EXECUTE FUNCTION tf();
CREATE TRIGGER b BEFORE UPDATE ON t EXECUTE FUNCTION tg();
CREATE TRIGGER c BEFORE UPDATE OF id ON t EXECUTE FUNCTION tf();
CREATE TRIGGER d BEFORE UPDATE ON gone EXECUTE FUNCTION tf();
CREATE TRIGGER e BEFORE UPDATE ON t EXECUTE FUNCTION tf();
ALTER TRIGGER a ON t RENAME TO "A";
ALTER TABLE t RENAME name TO title;
ALTER TABLE t RENAME TO u;
ALTER TABLE u SET SCHEMA s;
ALTER FUNCTION tf() RENAME TO th;
ALTER TABLE s.u DISABLE TRIGGER ALL;
ALTER TABLE s.u ENABLE TRIGGER "A";
DROP TRIGGER e ON s.u;
DROP FUNCTION tg() CASCADE;
DROP TABLE gone;
ALTER TABLE s.u DROP COLUMN id CASCADE;`},
	{name: "comments on constraints and indexes", noRebuild: true, sql: `
CREATE SCHEMA s;
CREATE DOMAIN d AS int CONSTRAINT dc CHECK (VALUE > 0);
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE s.t (a int PRIMARY KEY, b int UNIQUE REFERENCES p, CHECK (a > b), EXCLUDE (b WITH =));
CREATE INDEX i ON s.t (b);
COMMENT ON CONSTRAINT t_pkey ON s.t IS 'a';
COMMENT ON CONSTRAINT t_b_key ON s.t IS 'b';
COMMENT ON CONSTRAINT t_b_fkey ON s.t IS 'c';
COMMENT ON CONSTRAINT t_check ON s.t IS 'd';
COMMENT ON CONSTRAINT t_b_excl ON s.t IS 'e';
COMMENT ON INDEX s.i IS 'f';
COMMENT ON CONSTRAINT dc ON DOMAIN d IS 'h';
COMMENT ON CONSTRAINT t_pkey ON s.t IS NULL;
ALTER TABLE s.t RENAME CONSTRAINT t_b_key TO k;
ALTER INDEX s.i RENAME TO j;
ALTER DOMAIN d RENAME CONSTRAINT dc TO dd;`},
	{name: "statistics objects", noRebuild: true, sql: `
CREATE SCHEMA s;
CREATE TABLE t (a int, b int, c int, d int);
CREATE TABLE gone (a int, b int);
CREATE STATISTICS st (mcv) ON b, a FROM t;
CREATE STATISTICS s.st (ndistinct, dependencies, mcv) ON a, b FROM public.t;
CREATE STATISTICS x ON a, b FROM gone;
CREATE STATISTICS y ON a, d FROM t;
CREATE STATISTICS z ON a, b FROM t;
CREATE STATISTICS IF NOT EXISTS z (mcv) ON a, c FROM t;
ALTER STATISTICS st SET STATISTICS 100;
ALTER STATISTICS s.st SET STATISTICS -1;
ALTER STATISTICS IF EXISTS none SET STATISTICS 1;
COMMENT ON STATISTICS st IS 'what goes together';
ALTER STATISTICS z RENAME TO w;
ALTER STATISTICS w SET SCHEMA s;
ALTER TABLE t RENAME a TO e;
ALTER TABLE t RENAME TO u;
ALTER TABLE u DROP d;
DROP TABLE gone;
CREATE STATISTICS v ON b, c FROM u;
DROP STATISTICS v;
DROP STATISTICS IF EXISTS v;`},
	{name: "publications", noRebuild: true, sql: `
CREATE SCHEMA s;
CREATE TABLE t (a int, b int, c int, d int);
CREATE TABLE u (a int);
CREATE TABLE gone (a int);
CREATE PUBLICATION p FOR TABLE t (b, a) WHERE (a > 1), gone;
CREATE PUBLICATION q FOR ALL TABLES WITH (publish = 'Insert,delete', publish_via_partition_root);
CREATE PUBLICATION r FOR TABLE ONLY t, u WITH (publish = '');
CREATE PUBLICATION w FOR TABLE t (b, d);
ALTER PUBLICATION q SET (publish = 'update', publish_via_partition_root = off);
ALTER PUBLICATION r DROP TABLE u;
ALTER PUBLICATION r ADD TABLE ONLY u;
CREATE PUBLICATION x FOR TABLE t;
ALTER PUBLICATION x SET TABLE gone, u;
ALTER PUBLICATION x RENAME TO y;
COMMENT ON PUBLICATION y IS 'sent';
CREATE PUBLICATION z;
DROP PUBLICATION z;
DROP PUBLICATION IF EXISTS z;
ALTER TABLE t RENAME a TO e;
ALTER TABLE t RENAME TO "T";
ALTER TABLE u SET SCHEMA s;
ALTER TABLE "T" DROP c;
DROP TABLE gone;
ALTER TABLE "T" DROP d CASCADE;`},
	{name: "publications of schemas", noRebuild: true, sql: `
CREATE SCHEMA s;
CREATE SCHEMA gone;
CREATE PUBLICATION p FOR TABLES IN SCHEMA s, CURRENT_SCHEMA, gone;
ALTER PUBLICATION p DROP TABLES IN SCHEMA public;
ALTER PUBLICATION p ADD TABLES IN SCHEMA public;
ALTER SCHEMA s RENAME TO n;
DROP SCHEMA gone;`},
	{name: "event triggers", noRebuild: true, sql: `
CREATE SCHEMA s;
CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';
CREATE FUNCTION g() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';
CREATE EVENT TRIGGER a ON ddl_command_end WHEN TAG IN ('create view', 'CREATE TABLE') EXECUTE FUNCTION f();
CREATE EVENT TRIGGER "B" ON sql_drop EXECUTE PROCEDURE f();
CREATE EVENT TRIGGER c ON table_rewrite EXECUTE FUNCTION public.f();
CREATE EVENT TRIGGER d ON ddl_command_start EXECUTE FUNCTION g();
ALTER EVENT TRIGGER a DISABLE;
ALTER EVENT TRIGGER "B" ENABLE ALWAYS;
ALTER EVENT TRIGGER c DISABLE;
ALTER EVENT TRIGGER c ENABLE;
ALTER EVENT TRIGGER c RENAME TO e;
ALTER EVENT TRIGGER e OWNER TO CURRENT_USER;
COMMENT ON EVENT TRIGGER e IS 'seen';
ALTER FUNCTION f() SET SCHEMA s;
DROP FUNCTION g() CASCADE;
CREATE EVENT TRIGGER x ON sql_drop EXECUTE FUNCTION s.f();
DROP EVENT TRIGGER x;
DROP EVENT TRIGGER IF EXISTS x;`},
	{name: "text search", noRebuild: true, sql: `
CREATE SCHEMA s;
CREATE TEXT SEARCH PARSER p (START = prsd_start, GETTOKEN = prsd_nexttoken, END = pg_catalog.prsd_end, LEXTYPES = prsd_lextype);
CREATE TEXT SEARCH TEMPLATE t (LEXIZE = dsimple_lexize, INIT = dsimple_init);
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = t, StopWords = 'english', accept = 0);
CREATE TEXT SEARCH DICTIONARY s.e (TEMPLATE = pg_catalog.snowball, language = german);
CREATE TEXT SEARCH CONFIGURATION c (PARSER = p);
CREATE TEXT SEARCH CONFIGURATION ru (COPY = pg_catalog.russian);
CREATE TEXT SEARCH CONFIGURATION hi (COPY = german);
CREATE TEXT SEARCH CONFIGURATION si (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word, asciiword WITH d, s.e, simple;
ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR email WITH simple;
ALTER TEXT SEARCH CONFIGURATION ru ALTER MAPPING FOR word, tag WITH d;
ALTER TEXT SEARCH CONFIGURATION hi ALTER MAPPING REPLACE german_stem WITH s.e;
ALTER TEXT SEARCH CONFIGURATION hi ALTER MAPPING FOR hword, file REPLACE s.e WITH simple;
ALTER TEXT SEARCH CONFIGURATION si DROP MAPPING FOR url, email;
ALTER TEXT SEARCH CONFIGURATION si DROP MAPPING IF EXISTS FOR url;
CREATE TEXT SEARCH CONFIGURATION co (COPY = c);
ALTER TEXT SEARCH DICTIONARY d (accept, stopwords = 'german');
COMMENT ON TEXT SEARCH PARSER p IS 'p';
COMMENT ON TEXT SEARCH TEMPLATE t IS 't';
COMMENT ON TEXT SEARCH DICTIONARY d IS 'd';
COMMENT ON TEXT SEARCH CONFIGURATION c IS 'c';
ALTER TEXT SEARCH PARSER p RENAME TO "P";
ALTER TEXT SEARCH TEMPLATE t SET SCHEMA s;
ALTER TEXT SEARCH DICTIONARY d RENAME TO dd;
ALTER TEXT SEARCH CONFIGURATION c SET SCHEMA s;
ALTER TEXT SEARCH CONFIGURATION s.c OWNER TO CURRENT_USER;
ALTER SCHEMA s RENAME TO n;
DROP TEXT SEARCH CONFIGURATION si;
DROP TEXT SEARCH CONFIGURATION IF EXISTS si;
DROP TEXT SEARCH PARSER "P" CASCADE;`},
	{name: "expressions", sql: `
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TABLE t (
  a int DEFAULT - (-3), b int DEFAULT (1 - (2 - 3)) * -(4), c text DEFAULT 'it''s \\ "x"', d text DEFAULT E'tab\tquote\' back\\\\', e text DEFAULT $$do'llar$$,
  f text DEFAULT U&'\0041', g bit(3) DEFAULT B'101', h bit(8) DEFAULT X'1F', i numeric DEFAULT 1.50, j double precision DEFAULT 1e10, k bigint DEFAULT 9223372036854775807,
  l bigint DEFAULT -9223372036854775808, m date DEFAULT CURRENT_DATE, n timestamptz(3) DEFAULT CURRENT_TIMESTAMP(3), o interval DEFAULT INTERVAL '1' DAY,
  p interval DEFAULT '1 day 2 hours'::interval, q text[] DEFAULT ARRAY['a', 'b'], r int[] DEFAULT ARRAY[]::integer[], s jsonb DEFAULT '{"a": [1, "x"]}'::jsonb,
  u mood DEFAULT 'a'::mood, v uuid DEFAULT gen_random_uuid(), w timestamptz DEFAULT (now() AT TIME ZONE 'utc'), x varchar(10) DEFAULT ('a' || 'b')::varchar(10),
  y boolean DEFAULT (NOT true), z text DEFAULT (SESSION_USER), aa int DEFAULT length('abc'), bb int DEFAULT CASE WHEN true THEN 1 ELSE 2 END, cc "char" DEFAULT 'x'::"char",
  dd text DEFAULT CAST(1 AS text), ee text DEFAULT pg_catalog.upper('x'), ff time DEFAULT LOCALTIME(0), gg int DEFAULT COALESCE(NULL, 3), hh int DEFAULT 7 % 3 * 2 + 1,
  "Odd col" int, "select" int,
  CHECK (a IN (1, 2, 3)), CHECK (c IN ('a', 'b')), CHECK (x IN ('a', 'b')), CHECK (a NOT IN (7, 8)), CHECK (a BETWEEN 1 AND 5), CHECK (a NOT BETWEEN b AND 5),
  CHECK (c LIKE 'a%'), CHECK (c NOT ILIKE 'a%' ESCAPE '!'), CHECK (c SIMILAR TO 'a+'), CHECK (c ~ '^\d+$' AND c !~* 'x'), CHECK (a IS NOT NULL OR b IS NULL),
  CHECK ((a > 1 OR b > 2) AND c <> 'x'), CHECK (NOT (a > 1 AND b > 2)), CHECK (a = ANY (ARRAY[1, 2])), CHECK (a <> ALL ('{1,2}'::int[])), CHECK (a IS DISTINCT FROM b),
  CHECK (y IS TRUE AND y IS NOT FALSE AND y IS NOT UNKNOWN), CHECK ((a, b) = (1, 2)), CHECK (ROW(a, b) < ROW(3, 4)), CHECK (EXTRACT(year FROM m) > 2000),
  CHECK (substring(c FROM 1 FOR 2) = 'x'), CHECK (position('x' IN c) > 0), CHECK (trim(BOTH 'x' FROM c) <> ''), CHECK (overlay(c PLACING 'x' FROM 1) <> ''),
  CHECK (q[1] = 'a' AND q[1:2] = ARRAY['a']), CHECK (s ->> 'a' = 'x' AND (s -> 'a') ->> 'b' IS NULL), CHECK (s @> '{"a": 1}'), CHECK (s ? 'a'),
  CHECK (a OPERATOR(pg_catalog.+) b > 3), CHECK (-a < - (-b)), CHECK (a - (b - 1) > 0), CHECK (a * (b + 1) > 0), CHECK (2 ^ (a - 1) > 1), CHECK (c COLLATE "C" > 'a'),
  CHECK (NULLIF(a, b) > 0), CHECK (GREATEST(a, b) > LEAST(1, 2)), CHECK (concat(VARIADIC q) <> ''), CHECK (make_interval(days => 1) > p), CHECK (u <> 'b'::mood),
  CHECK ("Odd col" > "select"), CHECK (t."Odd col" > 1), CHECK (char_length(c) <= 10 AND octet_length(c::text) > 1), CHECK ((c)::varchar(3) = 'abc'), CHECK (w > timestamptz '2020-01-01 00:00:00+00'),
  CHECK (tstzrange(w, w, '[]') @> w), CHECK (c IS NORMALIZED), CHECK (a <= 1.5e3 AND i >= 0.10), CHECK (- 5 < a), CHECK ((a = 1) = (b = 1)), CHECK (a::text || b::text <> ''),
  CHECK (CASE a WHEN 1 THEN true ELSE false END), CHECK ((a IS NULL) <> (b IS NULL)), CHECK (num_nonnulls(a, b) = 1), CHECK (NOT y), CHECK (a::bigint > 0), CHECK (x = 'y'::text)
);
CREATE INDEX i1 ON t ((a + b), (s -> 'a' ->> 'b'), lower(c), (c || 'x'), (q[1]), (a::text), (CASE WHEN y THEN a END), ((a)));
CREATE INDEX i2 ON t (a) WHERE c IN ('a', 'b') AND y AND w > '2020-01-01 00:00:00+00';`},
}
