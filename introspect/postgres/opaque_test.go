package postgres_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/introspect/postgres"
	"github.com/autogen-db/autogen/model"
)

// noop is a trigger function that some of the tests make.
var noop = model.Function{Name: "noop", Returns: "trigger", Language: "plpgsql", Body: "BEGIN RETURN NULL; END"}

// TestOpaque has one object of each kind that is listed and not modelled.
func TestOpaque(t *testing.T) {
	conn := connect(t, `
CREATE SCHEMA s;
CREATE TABLE t (id integer, r int4range, CONSTRAINT no_overlap EXCLUDE USING gist (r WITH &&));
CREATE TABLE parted (id serial, CHECK (id > 0)) PARTITION BY RANGE (id);
CREATE TABLE part PARTITION OF parted FOR VALUES FROM (1) TO (10);
CREATE INDEX ON parted (id);
ALTER TABLE parted ADD PRIMARY KEY (id);
CREATE TABLE refers (id integer CONSTRAINT f REFERENCES parted);
CREATE TABLE child (extra text) INHERITS (t);
CREATE TYPE pair AS (a integer, b text);
CREATE TABLE typed OF pair;
CREATE VIEW s.v AS SELECT id FROM t;
CREATE MATERIALIZED VIEW m AS SELECT id FROM t;
CREATE INDEX ON m (id);
CREATE SEQUENCE s.seq;
CREATE FUNCTION f(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE agg(integer) (SFUNC = int4pl, STYPE = integer);
CREATE FUNCTION noop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER tr AFTER INSERT ON t EXECUTE FUNCTION noop();
CREATE TRIGGER on_parted AFTER INSERT ON parted FOR EACH ROW EXECUTE FUNCTION noop();
ALTER TABLE part DISABLE TRIGGER on_parted;
CREATE CONSTRAINT TRIGGER "con.tr" AFTER INSERT ON t DEFERRABLE FOR EACH ROW EXECUTE FUNCTION noop();
CREATE POLICY pol ON t USING (true);
CREATE RULE ru AS ON DELETE TO t DO INSTEAD NOTHING;
CREATE STATISTICS st ON id, r FROM t;
CREATE DOMAIN d AS text;
CREATE TYPE span AS RANGE (subtype = float8);
CREATE TYPE shell;
CREATE FUNCTION same(t, t) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION "cast"(pair) RETURNS s.v LANGUAGE sql AS 'SELECT NULL::s.v';
CREATE OPERATOR s.=== (FUNCTION = same, LEFTARG = t, RIGHTARG = t);
CREATE CAST (pair AS s.v) WITH FUNCTION "cast"(pair);
CREATE OPERATOR FAMILY fam USING btree;
CREATE OPERATOR CLASS cls FOR TYPE t USING hash AS OPERATOR 1 s.===;
CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER ev ON ddl_command_end EXECUTE FUNCTION watch();
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER srv FOREIGN DATA WRAPPER w;
CREATE SUBSCRIPTION sub CONNECTION 'host=nowhere password=secret' PUBLICATION pub WITH (connect = false, slot_name = none);
CREATE PUBLICATION pub FOR TABLE ONLY t, typed;
CREATE TEXT SEARCH CONFIGURATION s.words (COPY = simple);
CREATE TEXT SEARCH DICTIONARY dict (TEMPLATE = simple);
CREATE TEXT SEARCH PARSER pars (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
CREATE TEXT SEARCH TEMPLATE temp (LEXIZE = dsimple_lexize);
CREATE CONVERSION conv FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1;
CREATE FOREIGN TABLE ft (a integer DEFAULT 1) SERVER srv;
CREATE TEMPORARY TABLE passing (id serial PRIMARY KEY, CHECK (id > 0));
CREATE TEMPORARY VIEW passing_view AS SELECT 1 AS a`)
	got := introspect(t, conn)
	// A database with a subscription cannot be dropped.
	if _, err := conn.Exec(t.Context(), "DROP SUBSCRIPTION sub"); err != nil {
		t.Fatal(err)
	}
	for i := range got.Views {
		if got.Views[i].Query == "" {
			t.Errorf("view %s has no query", got.Views[i].Name)
		}
		got.Views[i].Query = "" // PostgreSQL 16 prints it in another way
	}
	id := []model.ViewColumn{{Name: "id", Type: "integer"}}
	check(t, got, model.Database{
		Views: []model.View{
			{Name: "m", Columns: id, Materialized: true, Indexes: []model.Index{{Name: "m_id_idx", Keys: []model.Key{{Column: "id"}}}}},
			{Name: "s.v", Columns: id},
		},
		Schemas:             []model.Schema{{Name: "s"}},
		Composites:          []model.Composite{{Name: "pair", Attributes: []model.Attribute{{Name: "a", Type: "integer"}, {Name: "b", Type: "text"}}}},
		Statistics:          []model.Statistics{{Name: "st", Table: "t", Columns: []string{"id", "r"}}},
		Policies:            []model.Policy{{Table: "t", Name: "pol", Using: "true"}},
		Publications:        []model.Publication{{Name: "pub", Tables: []model.PublishedTable{{Name: "t"}, {Name: "typed"}}}},
		ForeignDataWrappers: []model.ForeignDataWrapper{{Name: "w"}},
		ForeignServers:      []model.ForeignServer{{Name: "srv", Wrapper: "w"}},
		Rules:               []model.Rule{{Table: "t", Name: "ru", Event: "DELETE", Instead: true}},
		EventTriggers:       []model.EventTrigger{{Name: "ev", Event: "ddl_command_end", Function: "watch"}},
		Ranges:              []model.Range{{Name: "span", Subtype: "double precision"}},
		Domains:             []model.Domain{{Name: "d", Type: "text"}},
		Sequences:           []model.Sequence{{Name: "s.seq"}},
		TextSearch: []model.TextSearch{
			{Kind: "CONFIGURATION", Name: "s.words", Parser: "default", Mappings: []model.TextSearchMapping{{Dictionaries: []string{"simple"}, Tokens: []string{
				"asciihword", "asciiword", "email", "file", "float", "host", "hword", "hword_asciipart", "hword_numpart", "hword_part", "int", "numhword", "numword",
				"sfloat", "uint", "url", "url_path", "version", "word",
			}}}},
			{Kind: "DICTIONARY", Name: "dict", Template: "simple"},
			{Kind: "PARSER", Name: "pars", Functions: []string{"end=prsd_end", "gettoken=prsd_nexttoken", "lextypes=prsd_lextype", "start=prsd_start"}},
			{Kind: "TEMPLATE", Name: "temp", Functions: []string{"lexize=dsimple_lexize"}},
		},
		Functions: []model.Function{
			{Name: "cast", Args: []model.Argument{{Type: "pair"}}, Returns: "s.v", Language: "sql", Body: "SELECT NULL::s.v"},
			{Name: "f", Args: []model.Argument{{Type: "integer"}}, Returns: "integer", Language: "sql", Body: "SELECT 1"},
			noop,
			{Name: "p", Procedure: true, Language: "sql", Body: "SELECT 1"},
			{Name: "same", Args: []model.Argument{{Type: "t"}, {Type: "t"}}, Returns: "boolean", Language: "sql", Body: "SELECT true"},
			{Name: "watch", Returns: "event_trigger", Language: "plpgsql", Body: "BEGIN END"},
		},
		Aggregates:       []model.Aggregate{{Name: "agg", Args: []model.Argument{{Type: "integer"}}, Transition: "int4pl", State: "integer"}},
		Conversions:      []model.Conversion{{Name: "conv", From: "UTF8", To: "LATIN1", Function: "utf8_to_iso8859_1"}},
		Casts:            []model.Cast{{Source: "pair", Target: "s.v", Function: "cast(pair)"}},
		Operators:        []model.Operator{{Name: "s.===", Left: "t", Right: "t", Function: "same"}},
		OperatorFamilies: []model.OperatorFamily{{Name: "cls", Method: "hash"}, {Name: "fam", Method: "btree"}},
		OperatorClasses: []model.OperatorClass{{Name: "cls", Method: "hash", Type: "t", Family: "cls",
			Members: []model.OperatorMember{{Number: 1, Left: "t", Right: "t", Operator: "s.==="}}}},
		Triggers: []model.Trigger{
			{Name: "on_parted", Table: "part", Inherited: true, Enabled: "DISABLED"},
			{Name: "on_parted", Table: "parted", Timing: "AFTER", Insert: true, ForEachRow: true, Function: "noop"},
			{Name: "con.tr", Table: "t", Constraint: true, Timing: "AFTER", Insert: true, ForEachRow: true, Function: "noop", Deferrable: true},
			{Name: "tr", Table: "t", Timing: "AFTER", Insert: true, Function: "noop"},
		},
		Tables: []model.Table{
			{
				Name: "t", Columns: columns("id integer", "r int4range"),
				Exclusions: []model.Exclusion{{
					Name: "no_overlap", Method: "gist",
					Elements: []model.Exclude{{Key: model.Key{Column: "r"}, Operator: "&&"}},
				}},
			},
			{Name: "child", Columns: columns("extra text"), Inherits: []string{"t"}},
			{Name: "ft", Columns: []model.Column{{Name: "a", Type: "integer", Default: "1"}}, Foreign: &model.ForeignTable{Server: "srv"}},
			{
				Name: "parted", Columns: []model.Column{{Name: "id", Type: "serial", NotNull: true}},
				PartitionBy: &model.PartitionKey{Strategy: "RANGE", Keys: []model.Key{{Column: "id"}}},
				PrimaryKey:  &model.PrimaryKey{Name: "parted_pkey", Columns: []string{"id"}},
				Checks:      []model.Check{{Name: "parted_id_check", Expr: "id > 0"}},
				Indexes:     []model.Index{{Name: "parted_id_idx", Keys: []model.Key{{Column: "id"}}}},
			},
			{Name: "part", Partition: &model.Partition{Parent: "parted", From: []string{"1"}, To: []string{"10"}},
				Parts: []model.PartIndex{{Of: "parted_id_idx", Name: "part_id_idx"}, {Of: "parted_pkey", Name: "part_pkey"}}},
			{
				Name:        "refers",
				Columns:     columns("id integer"),
				ForeignKeys: []model.ForeignKey{{Name: "f", Columns: []string{"id"}, RefTable: "parted", RefColumns: []string{"id"}}},
			},
			{Name: "typed", Of: "pair", Columns: columns("a integer", "b text")},
		},
		Opaque: []model.Opaque{
			{Kind: "subscription", Name: "sub"},
		},
	})
}

// TestExtensions installs extensions that bring types, functions, tables and
// operator classes: only the user's use of them is seen.
func TestExtensions(t *testing.T) {
	conn := connect(t, `
CREATE SCHEMA ext;
CREATE EXTENSION citext;
CREATE EXTENSION pg_trgm SCHEMA ext;
CREATE EXTENSION hstore;
CREATE EXTENSION seg SCHEMA ext;
CREATE EXTENSION earthdistance CASCADE;
CREATE EXTENSION tablefunc;
CREATE TABLE t (a citext DEFAULT 'x', b citext[], c text COLLATE "C", d hstore, e ext.seg);
CREATE INDEX i ON t USING gin (c ext.gin_trgm_ops);
CREATE INDEX j ON t (a);
CREATE TABLE owned (id serial PRIMARY KEY, CHECK (id > 0));
CREATE TYPE owned_enum AS ENUM ('x');
CREATE INDEX owned_idx ON owned (id);
CREATE SCHEMA owned_schema;
ALTER EXTENSION citext ADD TABLE owned;
ALTER EXTENSION citext ADD TYPE owned_enum;
ALTER EXTENSION citext ADD SCHEMA owned_schema;
ALTER TABLE t ADD f owned_enum, ADD g integer CONSTRAINT fk REFERENCES owned`)
	got := introspect(t, conn)
	for i := range got.Extensions {
		// Which version is there is the server's business.
		if x := &got.Extensions[i]; x.Version == "" || x.Comment == "" {
			t.Errorf("extension %s: version %q, comment %q", x.Name, x.Version, x.Comment)
		}
		got.Extensions[i].Version, got.Extensions[i].Comment = "", ""
	}
	check(t, got, model.Database{
		Schemas: []model.Schema{{Name: "ext"}},
		Extensions: []model.Extension{
			{Name: "citext", Schema: "public"}, {Name: "cube", Schema: "public"}, {Name: "earthdistance", Schema: "public"},
			{Name: "hstore", Schema: "public"}, {Name: "pg_trgm", Schema: "ext"}, {Name: "seg", Schema: "ext"}, {Name: "tablefunc", Schema: "public"},
		},
		Tables: []model.Table{{
			Name: "t",
			Columns: []model.Column{
				{Name: "a", Type: "citext", Default: "'x'::citext"}, {Name: "b", Type: "citext[]"}, {Name: "c", Type: "text", Collation: "C"},
				{Name: "d", Type: "hstore"}, {Name: "e", Type: "ext.seg"}, {Name: "f", Type: "owned_enum"}, {Name: "g", Type: "integer"},
			},
			ForeignKeys: []model.ForeignKey{{Name: "fk", Columns: []string{"g"}, RefTable: "owned", RefColumns: []string{"id"}}},
			Indexes: []model.Index{
				{Name: "i", Method: "gin", Keys: []model.Key{{Column: "c", OpClass: "ext.gin_trgm_ops"}}},
				{Name: "j", Keys: []model.Key{{Column: "a"}}},
			},
		}},
	})
}

const versionTable = `CREATE TABLE %s (id text PRIMARY KEY, n serial, t text CONSTRAINT ck CHECK (t <> ''));
CREATE INDEX ON %[1]s (t);
COMMENT ON TABLE %[1]s IS 'mine';
CREATE FUNCTION noop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER tr AFTER INSERT ON %[1]s EXECUTE FUNCTION noop();
`

func TestVersionTable(t *testing.T) {
	for _, test := range []struct {
		name, ddl, table string
		want             model.Database
	}{
		{name: "default", ddl: sprintf(versionTable, "autogen_revisions")},
		{name: "named", ddl: sprintf(versionTable, `"Revi sions"`), table: "Revi sions"},
		{name: "named with its schema", ddl: sprintf(versionTable, "revisions"), table: "public.revisions"},
		{name: "in a schema of its own", ddl: "CREATE SCHEMA a; " + sprintf(versionTable, "a.r"), table: "a.r"},
		{
			name: "in a schema with others", ddl: "CREATE SCHEMA a; CREATE TABLE a.other (); " + sprintf(versionTable, "a.r"), table: "a.r",
			want: model.Database{Schemas: []model.Schema{{Name: "a"}}, Tables: []model.Table{{Name: "a.other"}}},
		},
		{
			name: "namesake in another schema", ddl: "CREATE SCHEMA a; CREATE TABLE a.autogen_revisions (); " + sprintf(versionTable, "autogen_revisions"),
			want: model.Database{Schemas: []model.Schema{{Name: "a"}}, Tables: []model.Table{{Name: "a.autogen_revisions"}}},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := postgres.Introspect(t.Context(), connect(t, test.ddl), postgres.Options{VersionTable: test.table})
			if err != nil {
				t.Fatal(err)
			}
			test.want.Functions = []model.Function{noop}
			check(t, got, test.want)
		})
	}
}

// TestSecurityLabels reads what has a label. No provider is at hand, and so the labels
// are put where the server keeps them.
func TestSecurityLabels(t *testing.T) {
	got := introspect(t, connect(t, `
CREATE SCHEMA s;
CREATE TABLE s.t (id integer, name text);
CREATE VIEW v AS SELECT 1 AS a;
CREATE SEQUENCE q;
CREATE FUNCTION f(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer);
CREATE DOMAIN d AS integer;
CREATE PUBLICATION p;
SET allow_system_table_mods = on;
INSERT INTO pg_seclabel SELECT o, c::regclass, n, 'dummy', 'secret' FROM (VALUES ('s.t'::regclass::oid, 'pg_class', 0), ('s.t'::regclass, 'pg_class', 2),
	('v'::regclass, 'pg_class', 0), ('q'::regclass, 'pg_class', 0), ('f(integer)'::regprocedure, 'pg_proc', 0), ('total(integer)'::regprocedure, 'pg_proc', 0),
	('d'::regtype, 'pg_type', 0), ('s'::regnamespace, 'pg_namespace', 0), ((SELECT oid FROM pg_publication), 'pg_publication', 0)) AS x(o, c, n)`))
	label := func(table string, of model.Subject) model.Opaque {
		return model.Opaque{Kind: "security label", Name: "dummy", Table: table, Of: of}
	}
	want := []model.Opaque{
		label("", model.Subject{Kind: "PUBLICATION", Name: "p"}),
		label("", model.Subject{Kind: "ROUTINE", Name: "f(integer)"}),
		label("", model.Subject{Kind: "ROUTINE", Name: "total(integer)"}),
		label("", model.Subject{Kind: "SCHEMA", Name: "s"}),
		label("", model.Subject{Kind: "SEQUENCE", Name: "q"}),
		label("", model.Subject{Kind: "TYPE", Name: "d"}),
		label("s.t", model.Subject{Kind: "TABLE", Name: "s.t"}),
		label("s.t", model.Subject{Kind: "TABLE", Name: "s.t", Column: "name"}),
		label("v", model.Subject{Kind: "TABLE", Name: "v"}),
	}
	if d := cmp.Diff(want, got.Opaque); d != "" {
		t.Errorf("opaque (-want +got):\n%s", d)
	}
}

// TestOpaqueUses reads what cannot be dropped because of what is only listed.
func TestOpaqueUses(t *testing.T) {
	got := introspect(t, connect(t, `
CREATE TYPE base;
CREATE FUNCTION base_in(cstring) RETURNS base LANGUAGE internal AS 'textin' STRICT IMMUTABLE;
CREATE FUNCTION base_out(base) RETURNS cstring LANGUAGE internal AS 'textout' STRICT IMMUTABLE;
CREATE TYPE base (INPUT = base_in, OUTPUT = base_out);
CREATE TYPE numbers;
CREATE FUNCTION numbers_canonical(numbers) RETURNS numbers LANGUAGE internal AS 'int4range_canonical' STRICT IMMUTABLE;
CREATE TYPE numbers AS RANGE (SUBTYPE = integer, CANONICAL = numbers_canonical);
ALTER TYPE numbers OWNER TO pg_monitor;
CREATE TABLE t (n numbers);`))
	routine := func(name string) model.Subject { return model.Subject{Kind: "ROUTINE", Name: name} }
	want := []model.Opaque{
		{Kind: "base type", Name: "base", Uses: []model.Subject{routine("base_in(cstring)"), routine("base_out(base)")}},
		{Kind: "range type with a canonical function", Name: "numbers", Uses: []model.Subject{routine("numbers_canonical(numbers)")}},
	}
	if len(got.Ranges) > 0 {
		t.Errorf("range types %+v", got.Ranges)
	}
	if d := cmp.Diff(want, got.Opaque); d != "" {
		t.Errorf("opaque (-want +got):\n%s", d)
	}
}
