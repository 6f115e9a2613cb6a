package postgres

import (
	"strings"

	"github.com/autogen-db/autogen/model"
)

// Ident writes an identifier as SQL: bare where it is plain lower case and no
// keyword that needs quotes, in double quotes otherwise (quote_identifier in
// PostgreSQL's utils/adt/ruleutils.c).
func Ident(s string) string {
	if plain(s) && !keywords[s] {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c == '_':
		case i > 0 && c >= '0' && c <= '9':
		default:
			return false
		}
	}
	return s != ""
}

// Name writes a two-part name (see [model.SplitName]) as SQL.
func Name(name string) string {
	schema, bare := model.SplitName(name)
	if schema == "" {
		return Ident(bare)
	}
	return Ident(schema) + "." + Ident(bare)
}

// sibling writes the name of an object that lives in the schema of a table.
func sibling(table, bare string) string {
	schema, _ := model.SplitName(table)
	return Name(model.JoinName(schema, bare))
}

// Literal writes a string as an SQL literal. It relies on
// standard_conforming_strings, which is on by default since PostgreSQL 9.1.
func Literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func idents(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = Ident(n)
	}
	return strings.Join(quoted, ", ")
}

// typeSQL writes a canonical type so that a user type named like a keyword is
// quoted.
func typeSQL(canonical string) string {
	p := model.ParseType(canonical)
	if p.Builtin {
		return p.String()
	}
	name := Ident(p.Name)
	if p.Schema != "" {
		name = Ident(p.Schema) + "." + name
	}
	if len(p.Modifiers) > 0 {
		name += "(" + strings.Join(p.Modifiers, ",") + ")"
	}
	if p.Array {
		name += "[]"
	}
	return name
}

// keywords are the keywords that an identifier must be quoted for: all but the
// unreserved ones (PostgreSQL documentation, appendix C; those of versions 13
// to 18).
var keywords = keywordSet(`
	all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case cast
	char character check coalesce collate collation column concurrently constraint create cross current_catalog
	current_date current_role current_schema current_time current_timestamp current_user dec decimal default deferrable
	desc distinct do else end except exists extract false fetch float for foreign freeze from full grant greatest group
	grouping having ilike in initially inner inout int integer intersect interval into is isnull join json json_array
	json_arrayagg json_exists json_object json_objectagg json_query json_scalar json_serialize json_table json_value
	lateral leading least left like limit localtime localtimestamp merge_action national natural nchar none normalize
	not notnull null nullif numeric offset on only or order out outer overlaps overlay placing position precision primary
	real references returning right row select session_user setof similar smallint some substring symmetric system_user
	table tablesample then time timestamp to trailing treat trim true union unique user using values varchar variadic
	verbose when where window with xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi
	xmlroot xmlserialize xmltable`)

func keywordSet(words string) map[string]bool {
	set := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}
