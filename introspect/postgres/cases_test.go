package postgres_test

import (
	"strings"

	"github.com/autogen-db/autogen/model"
)

var (
	long63  = strings.Repeat("n", 63)
	euro63  = strings.Repeat("€", 21) // 63 bytes
	integer = func(name string) model.Column { return model.Column{Name: name, Type: "integer"} }
)

// cases lead from DDL to the database that is found in the catalogue after it.
var cases = []struct {
	name string
	ddl  string
	want model.Database
}{
	{name: "empty"},
	{
		name: "types",
		ddl: `
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE SCHEMA "My.Schema";
CREATE TYPE "My.Schema"."Mood" AS ENUM ('sad');
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE DOMAIN points AS integer[];
CREATE TYPE pair AS (a integer, b text);
CREATE TYPE span AS RANGE (subtype = float8);
CREATE TABLE t (
	c1 bool, c2 int2, c3 int, c4 int8, c5 float4, c6 float, c7 numeric, c8 decimal(10,2), c9 numeric(5), c10 char, c11 char(3),
	c12 varchar, c13 varchar(30), c14 text, c15 bytea, c16 date, c17 time, c18 time(3), c19 timetz, c20 timetz(0), c21 timestamp,
	c22 timestamp(3), c23 timestamptz, c24 timestamptz(6), c25 interval, c26 interval(3), c27 interval day to second(2),
	c28 uuid, c29 json, c30 jsonb, c31 bit, c32 bit(5), c33 varbit, c34 bit varying(7), c35 inet, c36 money, c37 xml, c38 tsvector,
	c39 bpchar, c40 "char", c41 name, c42 regclass, c43 int4range, c44 polygon,
	a1 int[], a2 int[3][4], a3 varchar(10)[], a4 numeric(6,1)[], a5 interval(1)[], a6 "char"[], a7 timestamptz[],
	u1 mood, u2 mood[], u3 "My.Schema"."Mood", u4 "My.Schema"."Mood"[], u5 positive, u6 points, u7 pair, u8 pair[], u9 span, u10 positive[])`,
		want: model.Database{
			Schemas: []model.Schema{{Name: "My.Schema"}},
			Enums:   []model.Enum{{Name: "mood", Values: []string{"sad", "ok"}}, {Name: `"My.Schema".Mood`, Values: []string{"sad"}}},
			Domains: []model.Domain{
				{Name: "points", Type: "integer[]"},
				{Name: "positive", Type: "integer", Checks: []model.Check{{Name: "positive_check", Expr: "VALUE > 0"}}},
			},
			Tables: []model.Table{{Name: "t", Columns: columns(
				"c1 boolean", "c2 smallint", "c3 integer", "c4 bigint", "c5 real", "c6 double precision", "c7 numeric", "c8 numeric(10,2)",
				"c9 numeric(5,0)", "c10 char(1)", "c11 char(3)", "c12 varchar", "c13 varchar(30)", "c14 text", "c15 bytea", "c16 date", "c17 time",
				"c18 time(3)", "c19 timetz", "c20 timetz(0)", "c21 timestamp", "c22 timestamp(3)", "c23 timestamptz", "c24 timestamptz(6)",
				"c25 interval", "c26 interval(3)", "c27 interval day to second(2)", "c28 uuid", "c29 json", "c30 jsonb", "c31 bit(1)", "c32 bit(5)",
				"c33 varbit", "c34 varbit(7)", "c35 inet", "c36 money", "c37 xml", "c38 tsvector", "c39 bpchar", `c40 "char"`, "c41 name",
				"c42 regclass", "c43 int4range", "c44 polygon",
				"a1 integer[]", "a2 integer[]", "a3 varchar(10)[]", "a4 numeric(6,1)[]", "a5 interval(1)[]", `a6 "char"[]`, "a7 timestamptz[]",
				"u1 mood", "u2 mood[]", `u3 "My.Schema"."Mood"`, `u4 "My.Schema"."Mood"[]`, "u5 positive", "u6 points", "u7 pair", "u8 pair[]", "u9 span", "u10 positive[]",
			)}},
			Composites: []model.Composite{{Name: "pair", Attributes: []model.Attribute{{Name: "a", Type: "integer"}, {Name: "b", Type: "text"}}}},
			Ranges:     []model.Range{{Name: "span", Subtype: "double precision"}},
		},
	},
	{
		name: "columns",
		ddl: `
SET TimeZone = 'Asia/Tokyo'; SET DateStyle = 'German'; SET IntervalStyle = 'sql_standard';
CREATE TABLE t (
	dropped integer,
	a integer NOT NULL DEFAULT 1 + 2,
	b varchar(10) DEFAULT 'it''s (' COLLATE "C",
	c text COLLATE "POSIX",
	d timestamptz DEFAULT '2020-01-02 03:04:05+00',
	e timestamp DEFAULT (now() AT TIME ZONE 'utc'),
	f interval DEFAULT '1 day 2 hours',
	g integer GENERATED ALWAYS AS ((a + 1) * 2) STORED,
	h text[] DEFAULT '{}',
	i text DEFAULT NULL,
	j name COLLATE "C",
	k double precision DEFAULT 0.1,
	l date DEFAULT '2020-02-01');
ALTER TABLE t DROP COLUMN dropped;
CREATE COLLATION nocase FROM "C";
ALTER TABLE t ADD m text COLLATE nocase;
COMMENT ON TABLE t IS 'a table';
COMMENT ON COLUMN t.a IS 'it''s a column';
COMMENT ON COLUMN t.m IS 'last'`,
		want: model.Database{
			Tables: []model.Table{{Name: "t", Comment: "a table", Columns: []model.Column{
				{Name: "a", Type: "integer", NotNull: true, Default: "1 + 2", Comment: "it's a column"},
				{Name: "b", Type: "varchar(10)", Default: `'it''s ('::character varying`, Collation: "C"},
				{Name: "c", Type: "text", Collation: "POSIX"},
				{Name: "d", Type: "timestamptz", Default: "'2020-01-02 03:04:05+00'::timestamp with time zone"},
				{Name: "e", Type: "timestamp", Default: "now() AT TIME ZONE 'utc'::text"},
				{Name: "f", Type: "interval", Default: "'1 day 02:00:00'::interval"},
				{Name: "g", Type: "integer", Generated: "(a + 1) * 2"},
				{Name: "h", Type: "text[]", Default: "'{}'::text[]"},
				{Name: "i", Type: "text"},
				{Name: "j", Type: "name"},
				{Name: "k", Type: "double precision", Default: "0.1"},
				{Name: "l", Type: "date", Default: "'2020-02-01'::date"},
				{Name: "m", Type: "text", Collation: "nocase", Comment: "last"},
			}}},
			Collations: []model.Collation{{Name: "nocase", Locale: "C"}},
		},
	},
	{
		name: "domains",
		ddl: `
CREATE SCHEMA s;
CREATE SEQUENCE q;
CREATE TYPE mood AS ENUM ('ok');
CREATE DOMAIN plain AS integer;
CREATE DOMAIN s."Odd Name" AS varchar(10) COLLATE "C" DEFAULT 'it''s' NOT NULL CONSTRAINT "not empty" CHECK (value <> '') CHECK (length(value) > 1);
COMMENT ON DOMAIN s."Odd Name" IS 'odd';
CREATE DOMAIN over_domain AS s."Odd Name" COLLATE "POSIX";
CREATE DOMAIN moods AS mood[];
CREATE DOMAIN span AS interval day DEFAULT '1 day';
CREATE DOMAIN drawn AS bigint DEFAULT nextval('q');
CREATE DOMAIN unchecked AS integer; ALTER DOMAIN unchecked ADD CONSTRAINT later CHECK (value > 0) NOT VALID;
CREATE TABLE t (a plain, b s."Odd Name", c over_domain[], d plain DEFAULT 3, e over_domain COLLATE "C")`,
		want: model.Database{
			Schemas:   []model.Schema{{Name: "s"}},
			Enums:     []model.Enum{{Name: "mood", Values: []string{"ok"}}},
			Sequences: []model.Sequence{{Name: "q"}},
			Domains: []model.Domain{
				{Name: "drawn", Type: "bigint", Default: "nextval('q'::regclass)"},
				{Name: "moods", Type: "mood[]"},
				{Name: "over_domain", Type: `s."Odd Name"`, Collation: "POSIX", Default: "'it''s'::character varying"},
				{Name: "plain", Type: "integer"},
				{Name: "s.Odd Name", Type: "varchar(10)", Collation: "C", NotNull: true, Default: "'it''s'::character varying", Comment: "odd",
					Checks: []model.Check{{Name: "Odd Name_check", Expr: "length((VALUE)::text) > 1"}, {Name: "not empty", Expr: "(VALUE)::text <> ''::text"}}},
				{Name: "span", Type: "interval day", Default: "'1 day'::interval day"},
				{Name: "unchecked", Type: "integer", Checks: []model.Check{{Name: "later", Expr: "VALUE > 0", NotValid: true}}},
			},
			Tables: []model.Table{{Name: "t", Columns: []model.Column{
				{Name: "a", Type: "plain"}, {Name: "b", Type: `s."Odd Name"`}, {Name: "c", Type: "over_domain[]"},
				{Name: "d", Type: "plain", Default: "3"}, {Name: "e", Type: "over_domain", Collation: "C"},
			}}},
		},
	},
	{
		name: "serial",
		ddl: `
CREATE SCHEMA s;
CREATE TABLE plain (a smallserial, b serial, c bigserial);
CREATE TABLE s."Odd.Name" ("A b" serial);
CREATE TABLE ` + long63 + ` (a serial, ` + euro63 + ` serial);
CREATE TABLE before (id serial); ALTER TABLE before RENAME TO after;
CREATE TABLE elsewhere (id serial); ALTER SEQUENCE elsewhere_id_seq RENAME TO "Odd 'name'";
CREATE TABLE nullable (id serial); ALTER TABLE nullable ALTER id DROP NOT NULL;
CREATE TABLE shifted (id serial); ALTER TABLE shifted ALTER id SET DEFAULT nextval('shifted_id_seq') + 1;
CREATE TABLE started (id serial); ALTER SEQUENCE started_id_seq START 1000;
CREATE TABLE said (id serial); COMMENT ON SEQUENCE said_id_seq IS 'mine';
CREATE SEQUENCE s."Odd Seq" AS smallint INCREMENT -2 MINVALUE -100 MAXVALUE 50 START 7 CACHE 5 CYCLE;
CREATE TABLE odd (a smallint DEFAULT nextval('s."Odd Seq"'));
CREATE TABLE wide (id serial); ALTER TABLE wide ALTER id TYPE bigint;
CREATE SEQUENCE shared;
CREATE TABLE borrower (id integer NOT NULL DEFAULT nextval('shared'))`,
		want: model.Database{
			Schemas: []model.Schema{{Name: "s"}},
			Tables: []model.Table{
				{Name: "plain", Columns: columns("a smallserial", "b serial", "c bigserial")},
				{Name: `s."Odd.Name"`, Columns: []model.Column{{Name: "A b", Type: "serial"}}},
				{Name: long63, Columns: []model.Column{{Name: "a", Type: "serial"}, {Name: euro63, Type: "serial"}}},
				{Name: "after", Columns: []model.Column{{Name: "id", Type: "serial", Sequence: "before_id_seq", NotNullConstraint: &model.NotNull{Name: "before_id_not_null"}}}},
				{Name: "elsewhere", Columns: []model.Column{{Name: "id", Type: "serial", Sequence: "Odd 'name'"}}},
				{Name: "nullable", Columns: []model.Column{{Name: "id", Type: "integer", Default: "nextval('nullable_id_seq'::regclass)"}}},
				{Name: "shifted", Columns: []model.Column{{Name: "id", Type: "integer", NotNull: true, Default: "nextval('shifted_id_seq'::regclass) + 1"}}},
				{Name: "started", Columns: []model.Column{{Name: "id", Type: "integer", NotNull: true, Default: "nextval('started_id_seq'::regclass)"}}},
				{Name: "said", Columns: []model.Column{{Name: "id", Type: "integer", NotNull: true, Default: "nextval('said_id_seq'::regclass)"}}},
				{Name: "odd", Columns: []model.Column{{Name: "a", Type: "smallint", Default: `nextval('s."Odd Seq"'::regclass)`}}},
				{Name: "wide", Columns: []model.Column{{Name: "id", Type: "bigint", NotNull: true, Default: "nextval('wide_id_seq'::regclass)"}}},
				{Name: "borrower", Columns: []model.Column{{Name: "id", Type: "integer", NotNull: true, Default: "nextval('shared'::regclass)"}}},
			},
			Sequences: []model.Sequence{
				{Name: "shared"},
				{Name: "wide_id_seq", Type: "integer", OwnerTable: "wide", OwnerColumn: "id"},
				{Name: "nullable_id_seq", Type: "integer", OwnerTable: "nullable", OwnerColumn: "id"},
				{Name: "shifted_id_seq", Type: "integer", OwnerTable: "shifted", OwnerColumn: "id"},
				{Name: "started_id_seq", Type: "integer", Start: model.Ptr(int64(1000)), OwnerTable: "started", OwnerColumn: "id"},
				{Name: "said_id_seq", Type: "integer", OwnerTable: "said", OwnerColumn: "id", Comment: "mine"},
				{Name: "s.Odd Seq", Type: "smallint", Start: model.Ptr(int64(7)), Increment: -2, Min: model.Ptr(int64(-100)), Max: model.Ptr(int64(50)), Cache: 5, Cycle: true},
			},
		},
	},
	{
		name: "identity",
		ddl: `CREATE TABLE t (
	a smallint GENERATED ALWAYS AS IDENTITY,
	b integer GENERATED BY DEFAULT AS IDENTITY (START WITH 100 INCREMENT BY 5 MINVALUE 10 MAXVALUE 1000 CACHE 7 CYCLE),
	c bigint GENERATED BY DEFAULT AS IDENTITY (INCREMENT BY -1),
	d bigint GENERATED ALWAYS AS IDENTITY (START WITH 5),
	e integer GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME other MINVALUE 3))`,
		want: model.Database{Tables: []model.Table{{Name: "t", Columns: []model.Column{
			{Name: "a", Type: "smallint", NotNull: true, Identity: &model.Identity{Always: true}},
			{Name: "b", Type: "integer", NotNull: true, Identity: &model.Identity{
				Start: model.Ptr[int64](100), Increment: 5, Min: model.Ptr[int64](10), Max: model.Ptr[int64](1000), Cache: 7, Cycle: true,
			}},
			{Name: "c", Type: "bigint", NotNull: true, Identity: &model.Identity{Increment: -1}},
			{Name: "d", Type: "bigint", NotNull: true, Identity: &model.Identity{Always: true, Start: model.Ptr[int64](5)}},
			{Name: "e", Type: "integer", NotNull: true, Identity: &model.Identity{Always: true, Min: model.Ptr[int64](3)}, Sequence: "other"},
		}}}},
	},
	{
		name: "constraints",
		ddl: `
CREATE TABLE p (x integer, a integer, b integer, v text, w text,
	CONSTRAINT u1 UNIQUE (v) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT u2 UNIQUE (w, v) INCLUDE (a),
	UNIQUE (a, b),
	CHECK (a > 0 AND (b < 10 OR v IN ('x', ')'))),
	CONSTRAINT c1 CHECK (v <> '') NO INHERIT);
ALTER TABLE p DROP COLUMN x;
ALTER TABLE p ADD CONSTRAINT c2 CHECK ((w)::text ~ '[(]') NOT VALID;
CREATE TABLE q (id integer PRIMARY KEY);
CREATE TABLE r (a integer, b integer, c integer, d integer,
	CONSTRAINT f1 FOREIGN KEY (b, a) REFERENCES p (a, b) MATCH FULL ON UPDATE CASCADE ON DELETE SET NULL,
	CONSTRAINT f2 FOREIGN KEY (c) REFERENCES q ON UPDATE SET DEFAULT ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
	FOREIGN KEY (d) REFERENCES q (id) ON DELETE CASCADE DEFERRABLE);
ALTER TABLE r ADD CONSTRAINT f3 FOREIGN KEY (d) REFERENCES q NOT VALID;
ALTER TABLE q ADD CONSTRAINT self FOREIGN KEY (id) REFERENCES q`,
		want: model.Database{Tables: []model.Table{
			{
				Name: "p",
				Columns: []model.Column{
					integer("a"), integer("b"), {Name: "v", Type: "text"}, {Name: "w", Type: "text"},
				},
				Uniques: []model.Unique{
					{Name: "p_a_b_key", Columns: []string{"a", "b"}},
					{Name: "u1", Columns: []string{"v"}, Deferrable: true, Deferred: true},
					{Name: "u2", Columns: []string{"w", "v"}, Include: []string{"a"}},
				},
				Checks: []model.Check{
					{Name: "c1", Expr: "v <> ''::text", NoInherit: true},
					{Name: "c2", Expr: "w ~ '[(]'::text", NotValid: true},
					{Name: "p_check", Expr: "(a > 0) AND ((b < 10) OR (v = ANY (ARRAY['x'::text, ')'::text])))"},
				},
			},
			{
				Name:        "q",
				Columns:     []model.Column{integer("id")},
				PrimaryKey:  &model.PrimaryKey{Name: "q_pkey", Columns: []string{"id"}},
				ForeignKeys: []model.ForeignKey{{Name: "self", Columns: []string{"id"}, RefTable: "q", RefColumns: []string{"id"}}},
			},
			{
				Name:    "r",
				Columns: []model.Column{integer("a"), integer("b"), integer("c"), integer("d")},
				ForeignKeys: []model.ForeignKey{
					{Name: "f1", Columns: []string{"b", "a"}, RefTable: "p", RefColumns: []string{"a", "b"}, OnUpdate: "CASCADE", OnDelete: "SET NULL", Match: "FULL"},
					{Name: "f2", Columns: []string{"c"}, RefTable: "q", RefColumns: []string{"id"}, OnUpdate: "SET DEFAULT", OnDelete: "RESTRICT", Deferrable: true, Deferred: true},
					{Name: "f3", Columns: []string{"d"}, RefTable: "q", RefColumns: []string{"id"}, NotValid: true},
					{Name: "r_d_fkey", Columns: []string{"d"}, RefTable: "q", RefColumns: []string{"id"}, OnDelete: "CASCADE", Deferrable: true},
				},
			},
		}},
	},
	{
		name: "check of the whole row",
		ddl:  `CREATE TABLE t (a integer, CHECK (t IS NOT NULL))`,
		want: model.Database{Tables: []model.Table{{
			Name: "t", Columns: []model.Column{integer("a")}, Checks: []model.Check{{Name: "t_check", Expr: "t.* IS NOT NULL"}},
		}}},
	},
	{
		name: "primary key",
		ddl: `CREATE TABLE t (x integer, a integer, b integer, v text, CONSTRAINT "P key" PRIMARY KEY (b, a) INCLUDE (v));
CREATE TABLE d (a integer, CONSTRAINT dk PRIMARY KEY (a) DEFERRABLE INITIALLY DEFERRED)`,
		want: model.Database{Tables: []model.Table{
			{
				Name:       "t",
				Columns:    []model.Column{integer("x"), integer("a"), integer("b"), {Name: "v", Type: "text"}},
				PrimaryKey: &model.PrimaryKey{Name: "P key", Columns: []string{"b", "a"}, Include: []string{"v"}},
			},
			{
				Name:       "d",
				Columns:    []model.Column{integer("a")},
				PrimaryKey: &model.PrimaryKey{Name: "dk", Columns: []string{"a"}, Deferrable: true, Deferred: true},
			},
		}},
	},
	{
		name: "schemas and enums",
		ddl: `
CREATE SCHEMA billing; COMMENT ON SCHEMA billing IS 'money';
CREATE SCHEMA "Empty";
CREATE TYPE billing.currency AS ENUM ('eur', 'chf');
ALTER TYPE billing.currency ADD VALUE 'usd' BEFORE 'chf';
ALTER TYPE billing.currency ADD VALUE 'it''s' AFTER 'eur';
COMMENT ON TYPE billing.currency IS 'ISO 4217';
CREATE TYPE none AS ENUM ();
CREATE TABLE billing.invoice (id integer PRIMARY KEY, c billing.currency DEFAULT 'eur');
CREATE TABLE line (invoice integer REFERENCES billing.invoice);
COMMENT ON SCHEMA public IS 'ours'`,
		want: model.Database{
			Schemas: []model.Schema{{Name: "billing", Comment: "money"}, {Name: "Empty"}},
			Default: &model.Schema{Name: "public", Comment: "ours"},
			Enums: []model.Enum{
				{Name: "billing.currency", Values: []string{"eur", "it's", "usd", "chf"}, Comment: "ISO 4217"},
				{Name: "none"},
			},
			Tables: []model.Table{
				{
					Name:       "billing.invoice",
					Columns:    []model.Column{integer("id"), {Name: "c", Type: "billing.currency", Default: "'eur'::billing.currency"}},
					PrimaryKey: &model.PrimaryKey{Name: "invoice_pkey", Columns: []string{"id"}},
				},
				{
					Name:        "line",
					Columns:     []model.Column{integer("invoice")},
					ForeignKeys: []model.ForeignKey{{Name: "line_invoice_fkey", Columns: []string{"invoice"}, RefTable: "billing.invoice", RefColumns: []string{"id"}}},
				},
			},
		},
	},
	{
		name: "names",
		ddl: `
CREATE SCHEMA "a.b"; CREATE TYPE "a.b"."ty""pe" AS ENUM ('x');
CREATE TABLE "a.b"."c""d" ("select" integer PRIMARY KEY, "E f" "a.b"."ty""pe" DEFAULT 'x', "g.h" integer, "I""j" text,
	CONSTRAINT "check, )" CHECK ("g.h" > 0));
CREATE INDEX "USING (x" ON "a.b"."c""d" ("g.h", (("select" + "g.h")), lower("I""j") COLLATE "C" DESC);
CREATE TABLE "select" (` + long63 + ` integer REFERENCES "a.b"."c""d", "Ünï" integer);
CREATE TABLE ` + euro63 + ` ()`,
		want: model.Database{
			Schemas: []model.Schema{{Name: "a.b"}},
			Enums:   []model.Enum{{Name: `"a.b"."ty""pe"`, Values: []string{"x"}}},
			Tables: []model.Table{
				{
					Name: `"a.b"."c""d"`,
					Columns: []model.Column{
						integer("select"), {Name: "E f", Type: `"a.b"."ty""pe"`, Default: `'x'::"a.b"."ty""pe"`}, integer("g.h"),
						{Name: `I"j`, Type: "text"},
					},
					PrimaryKey: &model.PrimaryKey{Name: `c"d_pkey`, Columns: []string{"select"}},
					Checks:     []model.Check{{Name: "check, )", Expr: `"g.h" > 0`}},
					Indexes: []model.Index{{Name: "USING (x", Keys: []model.Key{
						{Column: "g.h"}, {Expr: `"select" + "g.h"`}, {Expr: `lower("I""j")`, Collation: "C", Desc: true},
					}}},
				},
				{
					Name:        "select",
					Columns:     []model.Column{integer(long63), integer("Ünï")},
					ForeignKeys: []model.ForeignKey{{Name: "select_" + long63[:51] + "_fkey", Columns: []string{long63}, RefTable: `"a.b"."c""d"`, RefColumns: []string{"select"}}},
				},
				{Name: euro63},
			},
		},
	},
}

// columns makes columns of "name type".
func columns(specs ...string) []model.Column {
	out := make([]model.Column, len(specs))
	for i, spec := range specs {
		name, typ, _ := strings.Cut(spec, " ")
		out[i] = model.Column{Name: name, Type: typ}
	}
	return out
}
