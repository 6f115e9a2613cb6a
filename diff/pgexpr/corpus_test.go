package pgexpr_test

import (
	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/model"
)

// setup makes the objects that the corpus uses. The functions named lower and
// app.lower are there to be mistaken for the built-in one.
const setup = `
CREATE SCHEMA app;
CREATE TYPE status AS ENUM ('new', 'open', 'done');
CREATE TYPE app.status AS ENUM ('new', 'open', 'done');
CREATE DOMAIN posint AS integer CHECK (VALUE > 0);
CREATE DOMAIN label AS text;
CREATE TYPE pair AS (x integer, y integer);
CREATE SEQUENCE seq;
CREATE FUNCTION app.lower(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT pg_catalog.upper($1)';
CREATE FUNCTION app.eq(integer, integer) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT true';
CREATE OPERATOR app.= (LEFTARG = integer, RIGHTARG = integer, FUNCTION = app.eq);
CREATE FUNCTION slug(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT $1';
`

var enums = []model.Enum{{Name: "status"}, {Name: "app.status"}}

// things is the table over which all expressions stand.
func things() *diff.Context {
	return &diff.Context{Name: "things", Columns: []diff.ContextColumn{
		{Name: "id", Type: "bigserial"},
		{Name: "s", Type: "smallint"},
		{Name: "i", Type: "integer"},
		{Name: "k", Type: "integer"},
		{Name: "b", Type: "bigint"},
		{Name: "n", Type: "numeric"},
		{Name: "price", Type: "numeric(10,2)"},
		{Name: "r", Type: "real"},
		{Name: "d", Type: "double precision"},
		{Name: "t", Type: "text"},
		{Name: "t2", Type: "text"},
		{Name: "v", Type: "varchar(30)"},
		{Name: "w", Type: "varchar"},
		{Name: "c", Type: "char(3)"},
		{Name: "f", Type: "boolean"},
		{Name: "day", Type: "date"},
		{Name: "ts", Type: "timestamp"},
		{Name: "ts3", Type: "timestamp(3)"},
		{Name: "tz", Type: "timestamptz"},
		{Name: "clock", Type: "time"},
		{Name: "iv", Type: "interval"},
		{Name: "u", Type: "uuid"},
		{Name: "j", Type: "jsonb"},
		{Name: "js", Type: "json"},
		{Name: "ta", Type: "text[]"},
		{Name: "va", Type: "varchar(10)[]"},
		{Name: "ia", Type: "integer[]"},
		{Name: "st", Type: "status"},
		{Name: "ast", Type: "app.status"},
		{Name: "pos", Type: "posint"},
		{Name: "lab", Type: "label"},
		{Name: "by", Type: "bytea"},
		{Name: "ip", Type: "inet"},
		{Name: "Up", Type: "integer"},
		{Name: "up", Type: "integer"},
		{Name: "tsv", Type: "tsvector"},
	}}
}

// entry is a declaration.
type entry struct {
	place diff.Place
	// column is the one whose default or generation expression this is.
	column string
	text   string
	// server marks the declarations whose stored text only the server can
	// prove equal.
	server bool
}

func check(text string) entry          { return entry{place: diff.InCheck, text: text} }
func serverCheck(text string) entry    { return entry{place: diff.InCheck, text: text, server: true} }
func def(column, text string) entry    { return entry{place: diff.InDefault, column: column, text: text} }
func serverDef(column, t string) entry { return entry{diff.InDefault, column, t, true} }
func generated(column, t string) entry {
	return entry{place: diff.InGenerated, column: column, text: t}
}
func key(text string) entry       { return entry{place: diff.InIndexKey, text: text} }
func serverKey(text string) entry { return entry{place: diff.InIndexKey, text: text, server: true} }
func predicate(text string) entry { return entry{place: diff.InIndexPredicate, text: text} }
func (e entry) pair(current string) diff.Pair {
	table := things()
	return diff.Pair{Place: e.place, Table: table, Column: table.Column(e.column), Current: current, Desired: e.text}
}

var corpus = []entry{
	// Comparisons, and the casts that the server adds to them.
	check("i > 0"), check("I>0"), check("((i) > (0))"), check("i > 0 -- positive"), check("i != 0"), check("i <> 0"),
	check("things.i > 0"), check("i = k"), check("s > 1"), check("b > 1"), check("b > 5000000000"), check("i > -1"),
	check("i > - 1"), check("i > '-1'"), check("i > '-1'::integer"), check("i > (-1)::int4"), check("b = '7'"), check("b = 7::bigint"),
	check("price > 0"), check("price >= 0.00"), check("price >= 0.0"), check("price > 0::numeric"), check("price > '0'"), check("n > .5"),
	check("n > 1e3"), check("price < 100000000000"), check("price * 2 > 1.5"), check("i * 1.5 > n"), check("r > 0"), check("r > 0.5"), check("d > 0"), check("d > 1.5"), check("d >= '1.5'"),
	check("d = r"), check("s + b > i"), check("i / 2 = 1"), check("i % 2 = 0"), check("-i < 0"), check("+i > 0"), check("@ i > 1"), check("i & 1 = 1"),
	check("t = 'x'"), check("t <> ''"), check("t = 'it''s'"), check(`t = E'a\nb'`), check("t = 'x'::text"), check("t = 'x'::varchar"), check("v = 'x'"), check("v = 'x'::text"),
	check("v = 'x'::varchar"), check("v = w"), check("v = t"), check("w = 'x'"), check("c = 'x'"), check("c = 'x  '"), check("c = t"), check("v > ''"),
	check("(n)::int > 1"), check("i::text = '1'"), check("i = '1'::integer"), check("i::bigint = 1"), check("i::int > 0"), check("v::text = 'x'"), check("v::varchar = 'x'"), check("v::varchar(30) = 'x'"), check("t::varchar(3) = 'x'"), check("CAST(i AS numeric(10,0)) > 1"), check("i::numeric(10) > 1"),
	check("f"), check("NOT f"), check("f = true"), check("f IS TRUE"), check("f IS NOT FALSE"), check("f = 't'"), check("true"), check("'t'"),
	check("st = 'open'"), check("st <> 'open'"), check("st = 'open'::status"), check("ast = 'open'"), check("st > 'new' AND st < 'done'"), check("st::text = 'open'"),
	check(`"Up" > 0`), check("up > 0"), check(`"Up" = Up`),
	// Lists, ranges and patterns.
	check("i IN (1, 2, 3)"), check("i IN (1)"), check("i NOT IN (1, 2)"), check("i = ANY (ARRAY[1, 2, 3])"), check("i = ANY ('{1,2}')"), check("i <> ALL (ARRAY[1, 2])"), check("b IN (1, 2)"), check("b = ANY (ARRAY[1, 2])"), check("i IN (k, 1)"), check("i IN (1, 2, k)"), check("i NOT IN (1, 2, k)"), check("price IN (1, 2)"), check("price IN (1, 2.5)"), check("price = ANY (ARRAY[1, 2])"),
	check("t IN ('a', 'b')"), check("t = ANY (ARRAY['a', 'b'])"), check("v IN ('a', 'b')"), check("v NOT IN ('a', 'b')"), check("v = ANY (ARRAY['a', 'b'])"), check("v = ANY (ARRAY['a', 'b']::text[])"), check("v = ANY (ARRAY['a', 'b']::varchar[])"), check("v = ANY ('{a,b}')"), check("w IN ('a', 'b', 'c')"), check("c IN ('a', 'b')"), check("st IN ('new', 'open')"), check("st = ANY (ARRAY['new', 'open']::status[])"), check("st NOT IN ('new', 'done')"), check("v IN ('a')"), check("v::text IN ('a', 'b')"),
	check("day IN ('2024-01-01', '2024-01-02')"), check("u IN ('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12')"),
	check("i BETWEEN 1 AND 10"), check("i >= 1 AND i <= 10"), check("i NOT BETWEEN 1 AND 10"), check("i BETWEEN SYMMETRIC 10 AND 1"), check("i NOT BETWEEN SYMMETRIC k AND 1"), check("price BETWEEN 0 AND 99.5"), check("f AND i BETWEEN 1 AND 2"), check("i BETWEEN 1 AND 2 AND f"), check("day BETWEEN '2024-01-01' AND '2024-12-31'"), check("random() BETWEEN 0 AND 1"),
	check("t LIKE 'a%'"), check("t ~~ 'a%'"), check("v LIKE 'a%'"), check("v NOT LIKE 'a%'"), check("t ILIKE '%x'"), check("t NOT ILIKE '%x'"), check("t LIKE 'a!%' ESCAPE '!'"), check("t SIMILAR TO 'a|b'"), check("v ~ '^[a-z]+$'"), check("v !~* 'x'"), check("c LIKE 'a%'"), check("t ~ E'^\\\\d'"),
	// Logic.
	check("f AND i > 0 AND b > 0"), check("(f AND i > 0) AND b > 0"), check("f AND (i > 0 AND b > 0)"), check("f OR i > 0 OR b > 0"), check("f OR (i > 0 AND b > 0)"), check("NOT (f OR i > 0)"), check("i IS NULL"), check("i IS NOT NULL"), check("i ISNULL"), check("(i IS NULL) <> (k IS NULL)"), check("i IS DISTINCT FROM k"), check("i IS NOT DISTINCT FROM 1"), check("v IS DISTINCT FROM 'x'"), check("i IS DISTINCT FROM NULL"), check("i = NULL"),
	// Constructs.
	check("CASE WHEN f THEN i > 0 ELSE true END"), check("CASE v WHEN 'a' THEN true WHEN 'b' THEN f ELSE false END"), check("CASE WHEN f THEN i ELSE b END > 0"), check("CASE WHEN f THEN 'x' END = 'x'"), check("COALESCE(i, 0) > 0"), check("COALESCE(b, 0) > 0"), check("COALESCE(v, '') <> ''"), check("COALESCE(price, 0) >= 0"), check("GREATEST(i, k, 1) < 10"), check("LEAST(i, b) > 0"), check("NULLIF(v, '') IS NOT NULL"), check("NULLIF(i, 0) > 1"),
	check("(i, k) = (1, 2)"), check("ROW(i, k) <> ROW(1, 2)"), check("(i, k) IS NOT NULL"), check("num_nonnulls(i, k) = 1"),
	check("to_jsonb(things) IS NOT NULL"), check("to_jsonb(things.*) IS NOT NULL"), check("to_jsonb(i) IS NOT NULL"), serverCheck("to_jsonb(ROW(things.*)) IS NOT NULL"),
	// Functions.
	check("length(t) > 0"), check("length(v) > 0"), check("char_length(v) <= 10"), check("length(c) = 3"), check("lower(t) = t"), check("lower(v) = v"), check("LOWER(t) = t"), check("pg_catalog.lower(t) = t"), check("app.lower(t) = t"), check("i OPERATOR(pg_catalog.=) 1"), check("i OPERATOR(app.=) 1"), check("t COLLATE \"C\" > 'a'"), check("t COLLATE pg_catalog.\"C\" > t2"), check("v COLLATE \"C\" > t"), check("btrim(v) <> ''"), check("trim(both from v) <> ''"), check("position('@' in v) > 1"), check("substring(t from 1 for 2) = 'ab'"), check("substr(v, 1, 2) = 'ab'"), check("round(price, 2) = price"), check("round(n) = n"), check("abs(i) > 1"), check("power(i, 2) < 100"), check("t || v = 'ab'"), check("t || '-' || i <> ''"), check("v || 'x' = 'y'"),
	check("EXTRACT(year FROM day) >= 2000"), check("date_part('year', tz) > 2000"), check("date_trunc('day', ts) = ts"), check("tz > '2024-01-01 00:00:00+00'"), check("tz <= now()"), check("ts < CURRENT_TIMESTAMP"), check("day > CURRENT_DATE"), check("day > ts"), check("tz - ts > '1 day'"), check("tz > now() - interval '1 day'"), check("iv > '1 day'"), serverCheck("iv > interval '1' day"), check("ts + iv > ts"), check("day - 1 > '2024-01-01'"), check("clock < '12:00'"), check("ts AT TIME ZONE 'UTC' < tz"), check("timezone('UTC', tz) > ts"), check("ts3 > ts"),
	check("j ->> 'a' = 'b'"), check("j -> 'a' ->> 'b' IS NOT NULL"), check("j @> '{\"a\": 1}'"), check("j ? 'a'"), check("(j ->> 'n')::int > 0"), check("jsonb_typeof(j) = 'array'"), check("j = '{}'"), check("js ->> 'a' IS NOT NULL"), check("j -> 0 IS NOT NULL"), check("j #>> '{a,b}' = 'c'"), check("j ?| ARRAY['a', 'b']"),
	check("array_length(ta, 1) > 0"), check("cardinality(va) < 5"), check("'x' = ANY (ta)"), check("'x' = ANY (va)"), check("1 = ANY (ia)"), check("ta @> ARRAY['x']"), check("ta && '{a,b}'"), check("ta = '{}'"), check("ta <> ARRAY[]::text[]"), check("ia[1] > 0"), check("ta[1] = 'x'"), check("va[1] = 'x'"), check("ia[1:2] = '{1,2}'"), serverCheck("array_position(ta, 'x') IS NULL"),
	check("by <> '\\x00'"), check("octet_length(by) < 100"), check("ip << '10.0.0.0/8'"), check("u <> '00000000-0000-0000-0000-000000000000'"), check("to_tsvector('english', t) @@ to_tsquery('x')"),
	serverCheck("pos > 1"), check("pos::integer > 1"), serverCheck("lab = 'x'"), serverCheck("lab <> ''"), serverCheck("slug(v) = 'x'"), check("slug(t) = t"),
	serverCheck("concat(v, 'x') = 'y'"),
	// Defaults.
	def("i", "0"), def("i", "'0'"), def("i", "-1"), def("i", "(-1)"), def("i", "- 1"), def("i", "'-1'::integer"), def("i", "1 + 1"), def("b", "0"), def("b", "-3"), def("b", "'-3'"), def("b", "0::bigint"), def("b", "9999999999"), def("s", "5"), def("s", "'5'"), def("price", "0"), def("price", "0.0"), def("price", "0.00"), def("price", "'0'"), def("price", "0::numeric"), def("price", "'0.50'::numeric"), def("price", "-1.5"), def("n", "1.0"), def("n", "1.00"), def("d", "0"), def("d", "'0'"), def("d", "1.5"), def("r", "0.5"),
	def("t", "'x'"), def("t", "''"), def("t", "'x'::text"), def("t", "'x'::varchar"), def("v", "'x'"), def("v", "'x'::varchar"), def("v", "'x'::text"), def("v", "'x'::varchar(30)"), def("v", "'it''s'"), def("v", `E'a\tb'`), def("w", "'x'"), def("c", "'x'"), def("c", "'x'::char(3)"), def("c", "'x'::bpchar"), def("v", "NULL"), def("v", "NULL::varchar"), def("t", "'a' || 'b'"), def("v", "lower('A')"), def("t", "1"),
	def("f", "false"), def("f", "'f'"), def("f", "FALSE"), def("f", "'t'::boolean"), def("f", "NOT true"),
	def("tz", "now()"), def("tz", "NOW()"), def("tz", "pg_catalog.now()"), def("tz", "CURRENT_TIMESTAMP"), def("tz", "current_timestamp(3)"), def("ts", "now()"), def("ts", "LOCALTIMESTAMP"), def("tz", "now()::timestamptz"), def("ts", "timezone('utc', now())"), def("ts", "now() AT TIME ZONE 'utc'"), def("ts", "(now() AT TIME ZONE 'utc'::text)"), def("day", "CURRENT_DATE"), def("day", "now()"), def("tz", "now() + interval '1 day'"), def("tz", "now() + '1 day'"), def("iv", "'1 day'"), def("iv", "'1 day'::interval"), def("tz", "'2024-01-01 00:00:00+00'"), def("t", "CURRENT_USER"), def("t", "user"),
	def("u", "gen_random_uuid()"), def("id", "nextval('seq')"), def("id", "nextval('seq'::regclass)"), def("j", "'{}'"), def("j", "'{}'::jsonb"), def("j", "'[]'::json"), def("js", "'{}'"), serverDef("j", "'{\"a\":1}'"), def("j", "jsonb_build_object()"), def("ta", "'{}'"), def("ta", "'{}'::text[]"), def("ta", "ARRAY[]::text[]"), def("va", "'{}'"), def("ta", "ARRAY['a', 'b']"), def("va", "ARRAY['a']::varchar[]"), def("ia", "'{1,2}'"),
	def("st", "'open'"), def("st", "'open'::status"), def("ast", "'open'"), def("ast", "'open'::app.status"), def("pos", "1"), serverDef("pos", "'1'"), serverDef("lab", "'x'"), def("by", `'\x00'`), def("ip", "'10.0.0.1'"), def("clock", "'12:00'::time"), serverDef("iv", "'1d'"), serverDef("day", "'20240101'"), def("i", "date_part('year', now())"), def("i", "extract(year from now())"),
	// Generated columns.
	generated("n", "price * 2"), generated("n", "i * price"), generated("t", "lower(v)"), generated("t", "t2 || v"), generated("i", "length(v)"), generated("tsv", "to_tsvector('english', t)"), generated("f", "i > 0 AND price > 0"), generated("t", "j ->> 'a'"), generated("t", "COALESCE(v, '')"),
	// Indexes.
	key("lower(v)"), key("lower(t)"), key("i + 1"), key("(j ->> 'a')"), key("COALESCE(v, '')"), key("upper(v || 'x')"), key("date_trunc('day', ts)"), key("CASE WHEN f THEN i END"), serverKey("slug(v)"),
	predicate("i IS NOT NULL"), predicate("v = 'x'"), predicate("st IN ('new', 'open')"), predicate("NOT f"), predicate("t LIKE 'a%' AND f"),
}
