package gosource

import (
	"fmt"
	"go/ast"
	"go/constant"
	"regexp"
	"slices"
	"strings"

	"github.com/jinzhu/inflection"
	"gorm.io/gorm/schema"

	"github.com/autogen-db/autogen/model"
)

// Inflection holds the rules for plurals that a program adds to those of
// github.com/jinzhu/inflection, by which GORM and Bun name tables.
type Inflection struct {
	// Irregular holds pairs of a singular and its plural.
	Irregular [][2]string
	// Uncountable words are their own plural.
	Uncountable []string
	// Plural and Singular hold pairs of a regular expression and what replaces its
	// match, of which the last that matches is taken.
	Plural, Singular [][2]string
}

func (in Inflection) isZero() bool {
	return len(in.Irregular)+len(in.Uncountable)+len(in.Plural)+len(in.Singular) == 0
}

// libraryIrregular and libraryUncountable are the words that the library looks
// for before the program's irregular ones (v1.0.0, the one version there is).
var (
	libraryIrregular   = []string{"person", "man", "child", "sex", "move", "mombie", "people", "men", "children", "sexes", "moves", "mombies"}
	libraryUncountable = []string{"equipment", "information", "rice", "money", "species", "series", "fish", "sheep", "jeans", "police"}
)

// plural is inflection.Plural with the program's rules among the library's.
func (in Inflection) plural(s string) string { return in.inflect(s, 0, inflection.Plural) }

// singular is inflection.Singular.
func (in Inflection) singular(s string) string { return in.inflect(s, 1, inflection.Singular) }

// inflect follows the library's order: uncountable words, irregular ones, the
// program's expressions, and then its own. from says which of a pair to look for.
func (in Inflection) inflect(s string, from int, library func(string) string) string {
	sameWord := func(word string) bool { return strings.EqualFold(word, s) }
	if slices.ContainsFunc(in.Uncountable, sameWord) {
		return s
	}
	ends := func(word string) bool { return cutAnyCase(s, word) >= 0 }
	if slices.ContainsFunc(libraryUncountable, sameWord) || slices.ContainsFunc(libraryIrregular, ends) {
		return library(s)
	}
	for _, pair := range in.Irregular {
		if at := cutAnyCase(s, pair[from]); at >= 0 {
			to := pair[1-from]
			switch s[at:] {
			case strings.ToUpper(pair[from]):
				to = strings.ToUpper(to)
			case upperFirst(pair[from]):
				to = upperFirst(to)
			}
			return s[:at] + to
		}
	}
	for _, pair := range slices.Backward([][][2]string{in.Plural, in.Singular}[from]) {
		for _, find := range []string{pair[0], "(?i)" + pair[0]} {
			// An expression that does not compile is reported by checkInflection.
			if re, err := regexp.Compile(find); err == nil && re.MatchString(s) {
				return re.ReplaceAllString(s, pair[1])
			}
		}
	}
	return library(s)
}

// cutAnyCase returns where a word begins that s ends in, in lower case, in upper
// case or with its first letter in upper case, or -1.
func cutAnyCase(s, word string) int {
	for _, w := range []string{strings.ToUpper(word), upperFirst(word), word} {
		if strings.HasSuffix(s, w) {
			return len(s) - len(w)
		}
	}
	return -1
}

// checkInflection reports expressions that do not compile.
func (r *reader) checkInflection() {
	for _, pair := range slices.Concat(r.inflection.Plural, r.inflection.Singular) {
		if _, err := regexp.Compile(pair[0]); err != nil {
			r.fail(model.Pos{}, "write a Go regular expression, as in [\"(quiz)$\", \"${1}zes\"]", "inflection: %s", err)
		}
	}
}

// readInflection reads a call of the library's functions that add rules.
func (r *reader) readInflection(f sourceFile, call *ast.CallExpr, pos model.Pos) {
	pkg, name := r.symbol(f, call.Fun)
	if pkg != "github.com/jinzhu/inflection" || r.configured["inflection"] {
		return
	}
	var texts []string
	for _, arg := range call.Args {
		v := r.constantIn(f, arg)
		if v == nil || v.Kind() != constant.String {
			r.warn(codeInflection, pos, "give the words in autogen.toml, [inflection]", "what this call of %s adds cannot be read, so it has no effect on the names of tables", name)
			return
		}
		texts = append(texts, constant.StringVal(v))
	}
	pairs := map[string]*[][2]string{"AddIrregular": &r.inflection.Irregular, "AddPlural": &r.inflection.Plural, "AddSingular": &r.inflection.Singular}[name]
	switch {
	case name == "AddUncountable":
		r.inflection.Uncountable = append(r.inflection.Uncountable, texts...)
	case pairs != nil && len(texts) == 2:
		*pairs = append(*pairs, [2]string{texts[0], texts[1]})
	default:
		return // it does not compile
	}
	r.settings = append(r.settings, Setting{Name: name, Value: strings.Join(texts, " "), Pos: pos})
}

// runnerInflection is the part of the program that adds the rules.
func (r *reader) runnerInflection() (imports, code string) {
	in := r.inflection
	var out strings.Builder
	for _, word := range in.Uncountable {
		fmt.Fprintf(&out, "\tinflection.AddUncountable(%q)\n", word)
	}
	for _, pair := range in.Irregular {
		fmt.Fprintf(&out, "\tinflection.AddIrregular(%q, %q)\n", pair[0], pair[1])
	}
	for _, pair := range in.Plural {
		fmt.Fprintf(&out, "\tinflection.AddPlural(%q, %q)\n", pair[0], pair[1])
	}
	for _, pair := range in.Singular {
		fmt.Fprintf(&out, "\tinflection.AddSingular(%q, %q)\n", pair[0], pair[1])
	}
	if out.Len() == 0 {
		return "", ""
	}
	return "import \"github.com/jinzhu/inflection\"\n", "\nfunc init() {\n" + out.String() + "}\n"
}

// gormNamer is GORM's naming strategy with the program's rules for plurals.
type gormNamer struct {
	schema.NamingStrategy
	inflection Inflection
}

// TableName is that of schema.NamingStrategy.
func (n gormNamer) TableName(name string) string {
	return n.plural(name, n.NamingStrategy.TableName)
}

// JoinTableName is that of schema.NamingStrategy: a name in lower case stays.
func (n gormNamer) JoinTableName(name string) string {
	if !n.NoLowerCase && strings.ToLower(name) == name {
		return n.NamingStrategy.JoinTableName(name)
	}
	return n.plural(name, n.NamingStrategy.JoinTableName)
}

func (n gormNamer) plural(name string, otherwise func(string) string) string {
	if n.SingularTable {
		return otherwise(name)
	}
	one := n.NamingStrategy
	one.SingularTable = true
	bare := strings.TrimPrefix(one.TableName(name), n.TablePrefix)
	return n.TablePrefix + n.inflection.plural(bare)
}
