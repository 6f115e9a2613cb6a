package postgres

import (
	"slices"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// query is one statement of a batch. What read does with a row is in read.go.
type query struct {
	what string
	sql  string
	args [][]byte
	read func(*catalogue, row) error
	// among and within are the condition that is added where some schemas are
	// read: on the relations ($1) and the schemas ($1) that there then are. Without
	// either all rows are read, which is little, or what others are named by.
	among, within string
	// tell, where it is set, hands on what the query's rows and those before
	// them say of the expressions of tables.
	tell func(*catalogue) []model.Table
}

const beginSQL = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"

// settingsSQL pins, until the end of the transaction, the settings that the
// text of an expression depends on. Compiling a query (jit) costs more than
// running it here. A table that is locked is not waited for without end.
const settingsSQL = `SELECT pg_catalog.set_config('TimeZone', 'UTC', true),
	pg_catalog.set_config('DateStyle', 'ISO, MDY', true),
	pg_catalog.set_config('IntervalStyle', 'postgres', true),
	pg_catalog.set_config('bytea_output', 'hex', true),
	pg_catalog.set_config('lc_monetary', 'C', true),
	pg_catalog.set_config('extra_float_digits', '1', true),
	pg_catalog.set_config('quote_all_identifiers', 'off', true),
	pg_catalog.set_config('standard_conforming_strings', 'on', true),
	pg_catalog.set_config('client_encoding', 'UTF8', true),
	pg_catalog.set_config('jit', 'off', true),
	pg_catalog.current_setting('default_tablespace'), pg_catalog.current_setting('default_table_access_method'),
	CASE WHEN pg_catalog.current_setting('lock_timeout') = '0' THEN pg_catalog.set_config('lock_timeout', '10s', true) END`

// readSettings notes what the session does where a statement says nothing.
func readSettings(c *catalogue, r row) error {
	c.tablespace, c.method = r.text(10), r.text(11)
	return nil
}

// Queries returns the bare catalogue queries that [Introspect] sends to a
// server of that version (as server_version_num spells it), for a benchmark to
// time them alone. They take no parameters. Left out are the transaction's own
// statements and the two look-ups of the few exotic type and collation names
// that columns use.
func Queries(serverVersion int) []string {
	queries := allQueries(serverVersion)
	out := make([]string, len(queries))
	for i, q := range queries {
		out[i] = q.sql
	}
	return out
}

// allQueries returns the queries of the first round trip.
func allQueries(version int) []query {
	return slices.Concat(catalogueQueries(version), domainQueries(), rangeQueries(version), functionQueries(version), aggregateQueries(), conversionQueries(), languageQueries(), castQueries(), operatorQueries(), operatorClassQueries(), triggerQueries(), eventTriggerQueries(), textSearchQueries(),
		ruleQueries(), policyQueries(), viewQueries(), statisticsQueries(version), publicationQueries(version), foreignQueries(), privilegeQueries(), labelQueries(), thingQueries())
}

// catalogueQueries returns the queries, one catalogue relation each.
//
// An object that a user made has an oid of at least 16384 (FirstNormalObjectId
// in access/transam.h; the schema public is 2200), which keeps the server's own
// objects out without a look at pg_namespace. Where rows must be kept to those
// of another relation, the oids come from an uncorrelated ARRAY(SELECT …): it
// runs once and feeds an index scan, whatever the statistics say.
//
// The expressions come as early as they can, behind the columns that they name:
// what is told of them is gone through while the server works on the rest.
func catalogueQueries(version int) []query {
	since := func(first int, column, otherwise string) string {
		if version >= first {
			return column
		}
		return otherwise
	}
	return []query{
		{what: "pg_namespace", read: readNamespace, sql: `
SELECT n.oid, n.nspname, coalesce(n.nspname = pg_catalog.current_schema(), false),
	coalesce(pg_catalog.array_position(pg_catalog.current_schemas(true), n.nspname), 0), n.nspowner, n.nspacl::pg_catalog.text[]
FROM pg_catalog.pg_namespace AS n`},

		{what: "pg_depend of extensions", read: readExtensionMember, sql: `
SELECT d.classid, d.objid, d.refobjid, d.deptype FROM pg_catalog.pg_depend AS d
WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype IN ('e', 'x')`},

		{what: "pg_extension", read: readExtension, sql: `
SELECT e.oid, e.extname, e.extnamespace, e.extversion FROM pg_catalog.pg_extension AS e WHERE e.oid >= 16384`},

		{what: "pg_class", read: readClass, among: "c.oid = ANY ($1)", sql: `
SELECT c.oid, c.relname, c.relnamespace, c.relkind, c.relam, c.relispartition, c.reloftype, c.relnatts, c.reltype,
	c.relpersistence, c.reltablespace, c.reloptions, c.reltoastrelid, c.relreplident,
	CASE WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END,
	c.relrowsecurity, c.relforcerowsecurity, c.relowner, c.relacl::pg_catalog.text[]
FROM pg_catalog.pg_class AS c
WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S', 'c', 'i', 'I', 't') AND c.relpersistence <> 't'
	AND (c.relnamespace <> 'pg_toast'::pg_catalog.regnamespace OR c.relkind = 't' AND c.reloptions IS NOT NULL)`},

		{what: "pg_tablespace", read: readTablespace, sql: `
SELECT t.oid, t.spcname FROM pg_catalog.pg_tablespace AS t WHERE t.oid >= 16384`},

		{what: "pg_partitioned_table", read: readPartitioned, sql: `
SELECT p.partrelid, p.partstrat, p.partattrs, p.partclass, p.partcollation, pg_catalog.pg_get_partkeydef(p.partrelid)
FROM pg_catalog.pg_partitioned_table AS p`},

		{what: "pg_inherits", read: readInherits, sql: `
SELECT i.inhrelid, i.inhparent, i.inhseqno, ` + since(140000, "i.inhdetachpending", "false") + ` FROM pg_catalog.pg_inherits AS i`},

		// Row types, and arrays, are of no interest: an array is found by its
		// element's typarray.
		{what: "pg_type", read: readType, sql: `
SELECT t.oid, t.typname, t.typnamespace, t.typtype, t.typarray, t.typbasetype, t.typcollation, t.typisdefined,
	t.typstorage, t.typowner
FROM pg_catalog.pg_type AS t WHERE t.oid >= 16384 AND t.typtype <> 'c' AND (t.typelem = 0 OR t.typtype = 'd')`},

		{what: "pg_enum", read: readEnum, sql: `
SELECT e.enumtypid, e.enumsortorder, e.enumlabel FROM pg_catalog.pg_enum AS e WHERE e.enumtypid >= 16384`},

		{what: "pg_sequence", read: readSequence, among: "s.seqrelid = ANY ($1)", sql: `
SELECT s.seqrelid, s.seqtypid, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle
FROM pg_catalog.pg_sequence AS s WHERE s.seqrelid >= 16384`},

		{what: "pg_depend of sequences", read: readSequenceOwner, among: "d.objid = ANY ($1)", sql: `
SELECT d.objid, d.refobjid, d.refobjsubid, d.deptype FROM pg_catalog.pg_depend AS d
WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
	AND d.objid = ANY (ARRAY(SELECT s.seqrelid FROM pg_catalog.pg_sequence AS s WHERE s.seqrelid >= 16384))
	AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')`},

		{what: "pg_attribute", read: readAttribute, among: "a.attrelid = ANY ($1)", sql: strings.NewReplacer(
			"{attcompression}", since(140000, "a.attcompression", "''::pg_catalog.\"char\""),
		).Replace(`
SELECT a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attcollation, a.attnotnull, a.attidentity, a.attgenerated,
	a.attlen, a.attstorage, {attcompression}, coalesce(a.attstattarget, -1)::int4, a.attoptions, a.attislocal
FROM pg_catalog.pg_attribute AS a
WHERE a.attrelid = ANY (ARRAY(SELECT c.oid FROM pg_catalog.pg_class AS c
		WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'c', 'v', 'm', 'f') AND c.relpersistence <> 't'))
	AND a.attnum > 0 AND NOT a.attisdropped`)},

		// Few index keys have either of these; parts are named after the columns of the
		// indexes of partitioned tables.
		{what: "pg_attribute of indexes", read: readIndexAttribute, among: "a.attrelid = ANY ($1)", sql: `
SELECT a.attrelid, a.attnum, a.attoptions, a.attstattarget::int4, a.attname
FROM pg_catalog.pg_attribute AS a WHERE a.attrelid >= 16384 AND a.attnum > 0 AND (a.attoptions IS NOT NULL OR a.attstattarget >= 0
	OR a.attrelid IN (SELECT c.oid FROM pg_catalog.pg_class AS c WHERE c.oid >= 16384 AND c.relkind = 'I'))`},

		// A primary key's index adds something only where it has an INCLUDE
		// clause or a mark, or where it is not valid; the condition also keeps out the indexes of toast tables,
		// which are marked as primary.
		{what: "pg_index", read: readIndex, among: "i.indrelid = ANY ($1)", tell: (*catalogue).indexExpressions, sql: strings.NewReplacer(
			"{indnullsnotdistinct}", since(150000, "i.indnullsnotdistinct", "false"),
		).Replace(`
SELECT i.indexrelid, i.indrelid, i.indnkeyatts, i.indisunique, i.indisvalid, i.indkey, i.indcollation, i.indclass,
	i.indoption, {indnullsnotdistinct}, pg_catalog.pg_get_expr(i.indpred, i.indrelid),
	CASE WHEN i.indexprs IS NOT NULL THEN pg_catalog.pg_get_indexdef(i.indexrelid) END,
	CASE WHEN i.indexprs IS NOT NULL THEN ARRAY(SELECT pg_catalog.pg_get_indexdef(i.indexrelid, n, false)
		FROM pg_catalog.generate_series(1, i.indnkeyatts::int4) AS n) END,
	i.indisclustered, i.indisreplident
FROM pg_catalog.pg_index AS i
WHERE i.indrelid >= 16384 AND (NOT i.indisprimary OR i.indnatts > i.indnkeyatts OR i.indisclustered OR i.indisreplident OR NOT i.indisvalid)`)},

		{what: "pg_constraint", read: readConstraint, among: "c.conrelid = ANY ($1)", tell: (*catalogue).checkExpressions, sql: strings.NewReplacer(
			"{confdelsetcols}", since(150000, "c.confdelsetcols", "NULL::int2[]"),
			"{conenforced}", since(180000, "c.conenforced", "true"),
			"{conperiod}", since(180000, "c.conperiod", "false"),
			// pg_attribute.attnotnull says all of a plain NOT NULL: one that is called as the server calls it, or a parent's. See model.NotNull.
			"{notnull}", since(180000, ` OR c.contype = 'n' AND (NOT c.convalidated OR c.connoinherit OR c.conislocal AND c.coninhcount > 0
	OR c.conname !~ '_not_null[0-9]*$' OR CASE WHEN c.coninhcount = 0
		THEN c.conname <> (SELECT r.relname || '_' || a.attname || '_not_null' FROM pg_catalog.pg_class AS r
			JOIN pg_catalog.pg_attribute AS a ON a.attrelid = r.oid WHERE r.oid = c.conrelid AND a.attnum = c.conkey[1])
		ELSE NOT EXISTS (SELECT FROM pg_catalog.pg_inherits AS i JOIN pg_catalog.pg_constraint AS u ON u.conrelid = i.inhparent
			WHERE i.inhrelid = c.conrelid AND u.contype = 'n' AND u.conname = c.conname) END OR c.oid = ANY (ARRAY(SELECT d.objoid FROM pg_catalog.pg_description AS d
		WHERE d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass)))`, ""),
		).Replace(`
SELECT c.conrelid, c.conname, c.contype, c.conindid, c.conkey, c.condeferrable, c.condeferred, c.convalidated,
	c.connoinherit, c.confrelid, c.confkey, c.confupdtype, c.confdeltype, c.confmatchtype, {confdelsetcols},
	pg_catalog.pg_get_expr(c.conbin, c.conrelid), {conenforced}, {conperiod}, c.conexclop, c.coninhcount > 0, c.oid, c.conislocal, c.conparentid
FROM pg_catalog.pg_constraint AS c
WHERE c.conrelid >= 16384 AND (c.conparentid = 0 OR c.contype IN ('p', 'u', 'x', 'f')) AND (c.contype IN ('p', 'u', 'f', 'c', 'x'){notnull})`)},

		{what: "pg_attrdef", read: readDefault, among: "d.adrelid = ANY ($1)", sql: `
SELECT d.adrelid, d.adnum, pg_catalog.pg_get_expr(d.adbin, d.adrelid)
FROM pg_catalog.pg_attrdef AS d WHERE d.adrelid >= 16384`},

		{what: "pg_description", read: readDescription, among: "(d.classoid <> 'pg_catalog.pg_class'::pg_catalog.regclass OR d.objoid = ANY ($1))", sql: `
SELECT d.classoid, d.objoid, d.objsubid, d.description FROM pg_catalog.pg_description AS d
WHERE ((d.objoid >= 16384 AND d.classoid IN ('pg_catalog.pg_class'::pg_catalog.regclass,
		'pg_catalog.pg_type'::pg_catalog.regclass, 'pg_catalog.pg_namespace'::pg_catalog.regclass,
		'pg_catalog.pg_extension'::pg_catalog.regclass, 'pg_catalog.pg_collation'::pg_catalog.regclass,
		'pg_catalog.pg_constraint'::pg_catalog.regclass, 'pg_catalog.pg_proc'::pg_catalog.regclass, 'pg_catalog.pg_trigger'::pg_catalog.regclass, 'pg_catalog.pg_operator'::pg_catalog.regclass,
		'pg_catalog.pg_am'::pg_catalog.regclass, 'pg_catalog.pg_language'::pg_catalog.regclass, 'pg_catalog.pg_transform'::pg_catalog.regclass,
		'pg_catalog.pg_cast'::pg_catalog.regclass, 'pg_catalog.pg_conversion'::pg_catalog.regclass, 'pg_catalog.pg_opclass'::pg_catalog.regclass, 'pg_catalog.pg_opfamily'::pg_catalog.regclass,
		'pg_catalog.pg_policy'::pg_catalog.regclass, 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass, 'pg_catalog.pg_rewrite'::pg_catalog.regclass,
		'pg_catalog.pg_publication'::pg_catalog.regclass, 'pg_catalog.pg_event_trigger'::pg_catalog.regclass,
		'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass, 'pg_catalog.pg_foreign_server'::pg_catalog.regclass,
		'pg_catalog.pg_ts_parser'::pg_catalog.regclass, 'pg_catalog.pg_ts_template'::pg_catalog.regclass,
		'pg_catalog.pg_ts_dict'::pg_catalog.regclass, 'pg_catalog.pg_ts_config'::pg_catalog.regclass))
	OR (d.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND d.objoid = 2200))`},

		{what: "pg_am", read: readMethod, sql: `
SELECT a.oid, a.amname, a.amtype, a.amhandler::pg_catalog.oid FROM pg_catalog.pg_am AS a`},

		{what: "pg_opclass", read: readOpClass, sql: `
SELECT o.oid, o.opcname, o.opcnamespace, o.opcmethod, o.opcintype, o.opcdefault FROM pg_catalog.pg_opclass AS o`},
	}
}

// followUpQueries returns the second round trip: the names of types that Go
// cannot spell by itself (a restricted interval, another extension's type with
// a modifier), of the collations that are in use or are a user's own, and of
// the operators of exclusion constraints. With
// nothing but pg_catalog in search_path, format_type qualifies every name that
// is not built in.
func (c *catalogue) followUpQueries() []query {
	types, modifiers, collations := c.unnamed()
	locale := "NULL"
	switch {
	case c.version >= 170000:
		locale = "c.colllocale"
	case c.version >= 150000:
		locale = "c.colliculocale"
	}
	rules := "NULL"
	if c.version >= 160000 {
		rules = "c.collicurules"
	}
	return []query{
		{what: "settings", sql: `SELECT pg_catalog.set_config('search_path', 'pg_catalog', true)`},
		{what: "pg_type", read: readTypeName, args: [][]byte{types, modifiers}, sql: `
SELECT t.oid, u.modifier, pg_catalog.format_type(t.oid, u.modifier), t.typcollation
FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.oid[]), pg_catalog.unnest($2::int4[])) AS u(type, modifier)
JOIN pg_catalog.pg_type AS t ON t.oid = u.type`},
		{what: "pg_collation", read: readCollation, args: [][]byte{collations}, sql: `
SELECT c.oid, c.collname, c.collnamespace, c.collprovider, c.collisdeterministic, c.collcollate, c.collctype, ` + locale + `, ` + rules + `, c.collowner
FROM pg_catalog.pg_collation AS c
WHERE c.oid = ANY ($1::pg_catalog.oid[]) OR c.oid >= 16384`},
		{what: "pg_operator", read: readOperator, args: [][]byte{c.namedOperators()}, sql: `
SELECT o.oid, o.oprname, o.oprnamespace, CASE WHEN o.oprleft <> 0 THEN ARRAY[o.oprleft, o.oprright] ELSE ARRAY[o.oprright] END FROM pg_catalog.pg_operator AS o WHERE o.oid = ANY ($1::pg_catalog.oid[])`},
		{what: "commit", sql: "COMMIT"},
	}
}
