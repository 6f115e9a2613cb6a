package postgres

import (
	"fmt"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// The server prints expressions with standard strings, in which a quote is
// doubled and a backslash is an ordinary character, and prints no comments and
// no dollar quotes (utils/adt/ruleutils.c). So brackets match once quoted text
// is skipped.

// trimParentheses removes the parentheses around a whole expression, however
// many there are, but for those of a subquery, behind which the server prints a
// space.
func trimParentheses(b []byte) []byte {
	for len(b) > 1 && b[0] == '(' && b[1] != ' ' && closing(b, 0) == len(b)-1 {
		b = b[1 : len(b)-1]
	}
	return b
}

// closing returns the index of the parenthesis that closes the one at i, or
// len(s).
func closing[T string | []byte](s T, i int) int {
	depth := 0
	for i < len(s) {
		switch s[i] {
		case '\'', '"':
			i = afterQuoted(s, i)
			continue
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i
			}
		}
		i++
	}
	return len(s)
}

// afterQuoted returns the index after the quoted text that begins at i.
func afterQuoted[T string | []byte](s T, i int) int {
	quote := s[i]
	for i++; i < len(s); i++ {
		if s[i] != quote {
			continue
		}
		if i+1 == len(s) || s[i+1] != quote {
			return i + 1
		}
		i++
	}
	return len(s)
}

// keyDecoration says what follows an index key in the index's definition.
type keyDecoration struct{ collation, opclass bool }

// keyDecorations walks through an index's definition, as pg_get_indexdef
// prints it, along the texts of its keys. The server prints a collation or an
// operator class where it is not the one that the key has by itself; for an
// expression's key the catalogue does not tell that otherwise.
func keyDecorations(definition string, keys []string) ([]keyDecoration, error) {
	fail := func() ([]keyDecoration, error) {
		return nil, fmt.Errorf("cannot follow the index definition %q", definition)
	}
	// USING is a reserved word, so it stands unquoted only before the method.
	i := indexUnquoted(definition, " USING ")
	if i < 0 {
		return fail()
	}
	open := indexUnquoted(definition[i:], "(")
	if open < 0 {
		return fail()
	}
	rest := definition[i+open+1:]
	out := make([]keyDecoration, len(keys))
	for n, key := range keys {
		after, ok := strings.CutPrefix(rest, key)
		if !ok {
			return fail()
		}
		end := keyEnd(after)
		decoration := after[:end]
		if end == len(after) || (after[end] == ')') != (n == len(keys)-1) {
			return fail()
		}
		if tail, ok := strings.CutPrefix(decoration, " COLLATE "); ok {
			out[n].collation = true
			decoration = tail[wordEnd(tail):]
		}
		word := strings.TrimPrefix(decoration, " ")
		switch word = word[:wordEnd(word)]; word {
		case "", "DESC", "NULLS":
		default:
			out[n].opclass = true
		}
		rest = strings.TrimPrefix(after[end:], ", ")
	}
	return out, nil
}

// indexUnquoted returns the index of the first sub in s that begins outside
// quotes, or -1.
func indexUnquoted(s, sub string) int {
	for i := 0; i < len(s); {
		switch {
		case s[i] == '\'' || s[i] == '"':
			i = afterQuoted(s, i)
		case strings.HasPrefix(s[i:], sub):
			return i
		default:
			i++
		}
	}
	return -1
}

// keyEnd returns the index of the comma or parenthesis that ends a key's
// decoration.
func keyEnd(s string) int {
	for i := 0; i < len(s); {
		switch s[i] {
		case '\'', '"':
			i = afterQuoted(s, i)
		case '(':
			i = closing(s, i) + 1
		case ',', ')':
			return i
		default:
			i++
		}
	}
	return len(s)
}

// wordEnd returns the index of the first space outside quotes.
func wordEnd(s string) int {
	if i := indexUnquoted(s, " "); i >= 0 {
		return i
	}
	return len(s)
}

// nextvalSequence returns the name in an expression that is exactly
// nextval('name'::regclass), the default of a serial column. The schema is
// empty where the server found that search_path leads to the sequence.
func nextvalSequence(expr string) (schema, name string, ok bool) {
	rest, ok := strings.CutPrefix(expr, "nextval('")
	if !ok {
		return "", "", false
	}
	literal, ok := strings.CutSuffix(rest, "'::regclass)")
	if !ok || strings.Contains(strings.ReplaceAll(literal, "''", ""), "'") {
		return "", "", false
	}
	// The output of regclass is SQL's notation, of which a two-part name is
	// the quoted kind.
	schema, name = model.SplitName(strings.ReplaceAll(literal, "''", "'"))
	return schema, name, true
}
