// Package pgcatalog knows the names of what PostgreSQL's own schema pg_catalog
// holds. A name without a schema means that before it means what lies in the
// default schema (PostgreSQL documentation, section 5.10.3).
package pgcatalog

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"

	"github.com/autogen-db/autogen/model"
)

// Kind is a name space of the catalogue, in which each schema has a name once.
type Kind string

// The name spaces. Class stands for operator classes and families, the last four for
// the objects of full text search.
const (
	Relation      Kind = "relation"
	Type          Kind = "type"
	Function      Kind = "function"
	Operator      Kind = "operator"
	Collation     Kind = "collation"
	Class         Kind = "class"
	Conversion    Kind = "conversion"
	Parser        Kind = "parser"
	Template      Kind = "template"
	Dictionary    Kind = "dictionary"
	Configuration Kind = "configuration"
)

// Search returns the name space of a kind of object of full text search, as
// [model.TextSearch] has it.
func Search(kind string) Kind { return Kind(strings.ToLower(kind)) }

// namesText lists what pg_catalog holds in any of the versions 13 to 18, each line
// with the kind and the name; functions and operators have the numbers of arguments
// that they take besides ("1,2", "1-3", "1+"), and the types of each in parentheses.
// Of collations it has those that are on every machine; [Holds] knows the others by
// the form of their names.
// TestNames holds it to the servers.
//
//go:embed names.txt
var namesText string

// names are the lines of namesText by kind and name.
var names = sync.OnceValue(func() map[string]string {
	all := make(map[string]string, strings.Count(namesText, "\n"))
	for line := range strings.Lines(namesText) {
		line = strings.TrimSuffix(line, "\n")
		kind := strings.IndexByte(line, ' ') + 1
		if end := strings.IndexByte(line[kind:], ' '); end >= 0 {
			all[line[:kind+end]] = line[kind+end+1:]
		} else {
			all[line] = ""
		}
	}
	return all
})

// Holds reports whether pg_catalog holds a thing of a kind and a name, in any of the
// versions: what is written for one may be carried out on another. Of collations it
// may be that of any machine.
func Holds(kind Kind, name string) bool {
	_, ok := names()[string(kind)+" "+name]
	return ok || kind == Collation && isLocale(name)
}

// isLocale reports whether initdb may give a collation a name: "de-x-icu" for ICU's, and
// for libc's that of a locale, which has a language and a country ("de_DE", "zh-Hant-TW",
// "sr_RS.utf8@latin") or is C with an encoding (pg_import_system_collations in
// commands/collationcmds.c).
func isLocale(name string) bool {
	if strings.HasSuffix(name, "-x-icu") || strings.HasPrefix(name, "C.") {
		return true
	}
	locale, _, _ := strings.Cut(name, "@")
	locale, _, _ = strings.Cut(locale, ".")
	parts := strings.FieldsFunc(locale, func(r rune) bool { return r == '_' || r == '-' })
	return len(parts) > 1 && isWord(parts[0], 'a', 'z', 2, 3) &&
		(isWord(parts[len(parts)-1], 'A', 'Z', 2, 2) || isWord(parts[len(parts)-1], '0', '9', 3, 3))
}

// isWord reports whether a word has only letters of a range, and so many of them.
func isWord(word string, first, last rune, least, most int) bool {
	return len(word) >= least && len(word) <= most && !strings.ContainsFunc(word, func(r rune) bool { return r < first || r > last })
}

// Calls reports whether pg_catalog holds a function or an operator of a name that
// takes just these types: it then hides one that lies in a schema behind it.
func Calls(kind Kind, name string, types ...string) bool {
	_, signatures, _ := strings.Cut(names()[string(kind)+" "+name], " ")
	spelled := make([]string, len(types))
	for i, t := range types {
		spelled[i] = model.WithoutModifiers(model.CanonicalType(model.Postgres, t))
	}
	return strings.Contains(signatures, "("+strings.Join(spelled, ", ")+")")
}

// Takes reports whether pg_catalog holds a function or an operator that takes so
// many arguments.
func Takes(kind Kind, name string, args int) bool {
	all, _, _ := strings.Cut(names()[string(kind)+" "+name], " ")
	for counts := range strings.SplitSeq(all, ",") {
		low, more := strings.CutSuffix(counts, "+")
		low, high, isRange := strings.Cut(low, "-")
		from, err := strconv.Atoi(low)
		if err != nil {
			continue
		}
		to := from
		if isRange {
			to, _ = strconv.Atoi(high)
		}
		if from <= args && (args <= to || more) {
			return true
		}
	}
	return false
}
