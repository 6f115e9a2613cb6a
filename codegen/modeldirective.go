package codegen

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/autogen-db/autogen/model"
)

// directive is the comment line of a directive.
func directive(verb, args string) string {
	if args == "" {
		return "//autogen:" + verb
	}
	return "//autogen:" + verb + " " + args
}

// fitsLine reports whether a name can stand in a directive and in a tag.
func fitsLine(name string) bool { return !strings.ContainsFunc(name, unicode.IsControl) }

func allFit(names ...string) bool {
	for _, n := range names {
		if !fitsLine(n) {
			return false
		}
	}
	return true
}

// clauseWords are the words that a directive's body may take for a clause where
// a name stands unquoted.
var clauseWords = map[string]bool{
	"unique": true, "using": true, "include": true, "where": true, "collate": true, "asc": true, "desc": true, "nulls": true,
	"none": true, "references": true, "with": true, "tablespace": true, "first": true, "last": true,
}

// sqlName writes a name in a directive: in quotes unless it is a plain word.
func sqlName(name string) string {
	plain := name != "" && !clauseWords[strings.ToLower(name)]
	for i := 0; i < len(name); i++ {
		c := name[i]
		plain = plain && (c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || i > 0 && c >= '0' && c <= '9')
	}
	if plain {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// sqlTable writes a two-part name.
func sqlTable(name string) string {
	schema, bare := model.SplitName(name)
	if schema == "" {
		return sqlName(bare)
	}
	return sqlName(schema) + "." + sqlName(bare)
}

func sqlNames(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = sqlName(n)
	}
	return "(" + strings.Join(quoted, ", ") + ")"
}

// commentText writes a comment behind its directive: one that a line cannot
// hold as it is becomes a Go string.
func commentText(s string) string {
	if strings.TrimSpace(s) != s || !fitsLine(s) || strings.HasPrefix(s, `"`) {
		return strconv.Quote(s)
	}
	return s
}

// sqlLine writes an expression on one line: line breaks and comments outside of
// quotes become a space. ok is false for a text constant that holds a line
// break, which a directive cannot.
func sqlLine(expr string) (line string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(expr); {
		c := expr[i]
		end := i + 1
		switch {
		case c == '\'' || c == '"' || c == '`':
			end = quotedEnd(expr, i, escapes(expr, i))
		case c == '$':
			if tag := dollarTag(expr[i:]); tag != "" && !insideName(expr, i) {
				if n := strings.Index(expr[i+len(tag):], tag); n >= 0 {
					end = i + n + 2*len(tag)
				}
			}
		case strings.HasPrefix(expr[i:], "--"):
			if n := strings.IndexByte(expr[i:], '\n'); n >= 0 {
				end = i + n
			} else {
				end = len(expr)
			}
			i = end
			b.WriteByte(' ')
			continue
		case strings.HasPrefix(expr[i:], "/*"):
			n := strings.Index(expr[i:], "*/")
			if n < 0 || strings.Contains(expr[i+2:i+n], "/*") {
				return "", false
			}
			i += n + 2
			b.WriteByte(' ')
			continue
		case unicode.IsControl(rune(c)):
			b.WriteByte(' ')
			i++
			continue
		}
		part := expr[i:end]
		if !fitsLine(part) {
			return "", false
		}
		b.WriteString(part)
		i = end
	}
	return strings.TrimSpace(b.String()), true
}

// escapes reports whether the quote at i opens an E'…' constant.
func escapes(s string, i int) bool {
	return s[i] == '\'' && i > 0 && (s[i-1] == 'e' || s[i-1] == 'E') && !insideName(s, i-1)
}

func insideName(s string, i int) bool {
	return i > 0 && (s[i-1] == '_' || s[i-1] >= 0x80 || isAlnum(rune(s[i-1])))
}

// quotedEnd returns where the quote that opens at i has closed.
func quotedEnd(s string, i int, escapes bool) int {
	quote := s[i]
	for j := i + 1; j < len(s); j++ {
		switch {
		case s[j] == '\\' && escapes:
			j++
		case s[j] == quote && j+1 < len(s) && s[j+1] == quote:
			j++
		case s[j] == quote:
			return j + 1
		}
	}
	return len(s)
}

// dollarTag returns the $tag$ that a text begins with, or "".
func dollarTag(s string) string {
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '$':
			return s[:i+1]
		case c != '_' && c < 0x80 && !isAlnum(rune(c)), i == 1 && c >= '0' && c <= '9':
			return ""
		}
	}
	return ""
}

// clauses collects the parts of a directive's body.
type clauses []string

func (c *clauses) add(ok bool, format string, args ...any) {
	if ok {
		*c = append(*c, fmt.Sprintf(format, args...))
	}
}

func (c clauses) String() string { return strings.Join(c, " ") }

func (c *clauses) deferral(deferrable, deferred bool) {
	c.add(deferrable, "deferrable")
	c.add(deferred, "initially deferred")
}

func (c *clauses) name(name string) { c.add(name != "", "%s", sqlName(name)) }

// optionText writes storage parameters: a value that is no plain word or number
// is quoted.
func optionText(options []string) string {
	texts := make([]string, len(options))
	for i, option := range options {
		name, value := model.SplitOption(option)
		if value == "" || strings.ContainsFunc(value, func(r rune) bool { return r != '_' && r != '.' && r != '-' && !isAlnum(r) }) {
			value = "'" + strings.ReplaceAll(value, "'", "''") + "'"
		}
		texts[i] = name + "=" + value
	}
	return strings.Join(texts, ", ")
}

func (c *clauses) storage(s model.IndexStorage) {
	c.add(len(s.Options) > 0, "with (%s)", optionText(s.Options))
	c.add(s.Tablespace != "", "tablespace %s", sqlName(s.Tablespace))
}

// writtenStorage is the part of s that a directive says.
func writtenStorage(s model.IndexStorage) model.IndexStorage {
	return model.IndexStorage{Options: s.Options, Tablespace: s.Tablespace}
}

func primaryKeyBody(pk *model.PrimaryKey) string {
	var c clauses
	c.name(pk.Name)
	c.add(true, "%s", sqlNames(pk.Columns))
	c.add(len(pk.Include) > 0, "include %s", sqlNames(pk.Include))
	c.storage(pk.Storage)
	c.deferral(pk.Deferrable, pk.Deferred)
	return c.String()
}

func uniqueBody(u model.Unique) string {
	var c clauses
	c.name(u.Name)
	c.add(true, "%s", sqlNames(u.Columns))
	c.add(u.NullsNotDistinct, "nulls not distinct")
	c.add(len(u.Include) > 0, "include %s", sqlNames(u.Include))
	c.storage(u.Storage)
	c.deferral(u.Deferrable, u.Deferred)
	return c.String()
}

func foreignKeyBody(f model.ForeignKey) string {
	var c clauses
	c.name(f.Name)
	c.add(true, "%s references %s %s", sqlNames(f.Columns), sqlTable(f.RefTable), sqlNames(f.RefColumns))
	c.add(f.Match != "", "match %s", strings.ToLower(f.Match))
	c.add(f.OnDelete != "", "on delete %s", strings.ToLower(f.OnDelete))
	c.add(len(f.OnDeleteColumns) > 0, "%s", sqlNames(f.OnDeleteColumns))
	c.add(f.OnUpdate != "", "on update %s", strings.ToLower(f.OnUpdate))
	c.deferral(f.Deferrable, f.Deferred)
	c.add(f.NotValid, "not valid")
	return c.String()
}

func checkBody(k model.Check) (body string, ok bool) {
	expr, ok := sqlLine(k.Expr)
	var c clauses
	c.name(k.Name)
	c.add(true, "(%s)", expr)
	c.add(k.NoInherit, "no inherit")
	c.add(k.NotValid, "not valid")
	return c.String(), ok
}

func indexBody(x model.Index) (body string, ok bool) {
	var c, keys clauses
	c.add(x.Unique, "unique")
	c.name(x.Name)
	c.add(x.Method != "", "using %s", sqlName(x.Method))
	for _, k := range x.Keys {
		text, fits := keyBody(k)
		if !fits {
			return "", false
		}
		keys = append(keys, text)
	}
	c.add(true, "(%s)", strings.Join(keys, ", "))
	c.add(len(x.Include) > 0, "include %s", sqlNames(x.Include))
	c.add(x.NullsNotDistinct, "nulls not distinct")
	c.storage(x.Storage)
	where, ok := sqlLine(x.Where)
	c.add(where != "", "where (%s)", where)
	return c.String(), ok
}

func keyBody(k model.Key) (text string, ok bool) {
	ok = true
	var c clauses
	if k.Expr != "" {
		var expr string
		expr, ok = sqlLine(k.Expr)
		c.add(true, "(%s)", expr)
	} else {
		c.add(true, "%s", sqlName(k.Column))
	}
	c.add(k.Collation != "", "collate %s", sqlTable(k.Collation))
	c.add(k.OpClass != "", "%s", sqlTable(k.OpClass))
	c.add(k.OpClassOptions != "", "(%s)", k.OpClassOptions)
	c.add(k.Desc, "desc")
	c.add(k.Nulls != "", "nulls %s", strings.ToLower(k.Nulls))
	return c.String(), ok
}

// partitionBody says how a table is divided.
func partitionBody(p *model.PartitionKey) (body string, ok bool) {
	var keys clauses
	for _, k := range p.Keys {
		text, fits := keyBody(k)
		if !fits {
			return "", false
		}
		keys = append(keys, text)
	}
	return "by " + strings.ToLower(p.Strategy) + " (" + strings.Join(keys, ", ") + ")", true
}

func exclusionBody(x model.Exclusion) (body string, ok bool) {
	var c, elements clauses
	c.name(x.Name)
	c.add(x.Method != "", "using %s", sqlName(x.Method))
	for _, e := range x.Elements {
		key, fits := keyBody(e.Key)
		if !fits || strings.Contains(e.Operator, ".") {
			return "", false
		}
		elements.add(true, "%s with %s", key, e.Operator)
	}
	c.add(true, "(%s)", strings.Join(elements, ", "))
	c.add(len(x.Include) > 0, "include %s", sqlNames(x.Include))
	c.storage(x.Storage)
	where, ok := sqlLine(x.Where)
	c.add(where != "", "where (%s)", where)
	c.deferral(x.Deferrable, x.Deferred)
	return c.String(), ok
}
