package model

import "strings"

// ExprPart is a piece of an SQL expression: an identifier, or the text between
// two of them.
type ExprPart struct {
	// Text is the piece as it stands in the expression, quotes included.
	Text string

	identifier bool
}

// Name returns the identifier that the part is, folded to lower case unless it
// is quoted, and false for a part that is none. Keywords and function names
// count as identifiers.
func (p ExprPart) Name() (string, bool) {
	switch {
	case !p.identifier:
		return "", false
	case p.Quoted():
		return strings.ReplaceAll(strings.TrimSuffix(p.Text[1:], `"`), `""`, `"`), true
	}
	return strings.ToLower(p.Text), true
}

// Quoted reports whether the part is an identifier in double quotes.
func (p ExprPart) Quoted() bool { return p.identifier && p.Text[0] == '"' }

// SplitIdentifiers cuts an SQL expression into identifiers and what stands
// between them, string literals included. The texts of the parts, joined, are
// the expression.
func SplitIdentifiers(expr string) []ExprPart {
	var parts []ExprPart
	between := 0
	eachIdentifier(expr, func(start, end int) {
		if between < start {
			parts = append(parts, ExprPart{Text: expr[between:start]})
		}
		parts = append(parts, ExprPart{Text: expr[start:end], identifier: true})
		between = end
	})
	if between < len(expr) {
		parts = append(parts, ExprPart{Text: expr[between:]})
	}
	return parts
}

// eachIdentifier calls take with the place of each identifier.
func eachIdentifier(expr string, take func(start, end int)) {
	for i := 0; i < len(expr); {
		start := i
		switch c := expr[i]; {
		case c == '\'':
			i = skipQuoted(expr, i)
		case c == '"':
			i = skipQuoted(expr, i)
			take(start, i)
		case isWord(c) && (c < '0' || c > '9'):
			for i < len(expr) && (isWord(expr[i]) || expr[i] == '$') {
				i++
			}
			// A word that a quote follows at once is a literal's prefix: E'…'.
			if i == len(expr) || expr[i] != '\'' {
				take(start, i)
			}
		case isWord(c):
			// A number, with its exponent.
			for i < len(expr) && isWord(expr[i]) {
				i++
			}
		default:
			i++
		}
	}
}

// QuotesDigit reports whether a digit stands behind a quote, within the string or not, as
// it does in each string of a text that holds a date, a time or an interval.
func QuotesDigit(text string) bool {
	_, behind, _ := strings.Cut(text, "'")
	return strings.ContainsAny(behind, "0123456789")
}

// Identifiers returns the identifiers of an SQL expression, as
// [ExprPart.Name] returns them.
func Identifiers(expr string) []string {
	var out []string
	eachIdentifier(expr, func(start, end int) {
		name, _ := ExprPart{Text: expr[start:end], identifier: true}.Name()
		out = append(out, name)
	})
	return out
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// skipQuoted returns the index after the quoted text that begins at i.
func skipQuoted(s string, i int) int {
	quote := s[i]
	for i++; i < len(s); i++ {
		if s[i] != quote {
			continue
		}
		if i+1 < len(s) && s[i+1] == quote {
			i++
			continue
		}
		return i + 1
	}
	return len(s)
}
