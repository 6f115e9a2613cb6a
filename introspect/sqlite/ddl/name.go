package ddl

import "strings"

// Keywords are SQLite's keywords in lower case (https://sqlite.org/lang_keywords.html).
var keywords = func() map[string]bool {
	m := make(map[string]bool)
	for w := range strings.FieldsSeq(`abort action add after all alter always analyze and as asc
		attach autoincrement before begin between by cascade case cast check collate column commit
		conflict constraint create cross current current_date current_time current_timestamp database
		default deferrable deferred delete desc detach distinct do drop each else end escape except
		exclude exclusive exists explain fail filter first following for foreign from full generated
		glob group groups having if ignore immediate in index indexed initially inner insert instead
		intersect into is isnull join key last left like limit match materialized natural no not
		nothing notnull null nulls of offset on or order others outer over partition plan pragma
		preceding primary query raise range recursive references regexp reindex release rename
		replace restrict returning right rollback row rows savepoint select set table temp temporary
		then ties to transaction trigger unbounded union unique update using vacuum values view
		virtual when where window with without`) {
		m[w] = true
	}
	return m
}()

// IsKeyword reports whether name, in any case, is an SQLite keyword.
func IsKeyword(name string) bool { return keywords[Fold(name)] }

// Fold lower-cases the ASCII letters of a name. Two names are the same to
// SQLite if they fold to the same text; letters outside ASCII have no case.
func Fold(name string) string {
	for i := 0; i < len(name); i++ {
		if c := name[i]; 'A' <= c && c <= 'Z' {
			b := []byte(name)
			for ; i < len(b); i++ {
				if 'A' <= b[i] && b[i] <= 'Z' {
					b[i] += 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return name
}

// SameName reports whether SQLite takes two names for the same one.
func SameName(a, b string) bool { return Fold(a) == Fold(b) }

// Quote writes a name as SQL, in double quotes where it needs them: unless it
// is a simple lower-case word and no keyword. "true" and "false" are not
// keywords, and yet mean the constants where no quotes say otherwise.
func Quote(name string) string {
	simple := name != "" && !isDigit(name[0]) && !keywords[name] && name != "true" && name != "false"
	for i := 0; simple && i < len(name); i++ {
		c := name[i]
		simple = 'a' <= c && c <= 'z' || c == '_' || isDigit(c)
	}
	if simple {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// QuoteString writes a string literal.
func QuoteString(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// QuoteAll writes a list of names, separated by commas.
func QuoteAll(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = Quote(name)
	}
	return strings.Join(quoted, ", ")
}
