package model

import "strings"

// QuoteIdentifier writes an identifier as PostgreSQL prints it: bare where it
// is plain lower case and no keyword that needs quotes, in double quotes
// otherwise (quote_identifier in PostgreSQL's utils/adt/ruleutils.c).
func QuoteIdentifier(s string) string {
	if isPlain(s) && !keywords[s] {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// QuoteName writes a two-part name (see [SplitName]) as PostgreSQL prints it.
func QuoteName(name string) string {
	schema, bare := SplitName(name)
	if schema == "" {
		return QuoteIdentifier(bare)
	}
	return QuoteIdentifier(schema) + "." + QuoteIdentifier(bare)
}

// isPlain reports whether an identifier needs no quotes for its characters.
func isPlain(s string) bool {
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
