package gosource

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// tokenKind is the kind of a token of SQL text.
type tokenKind uint8

const (
	word tokenKind = iota
	quotedName
	stringText
	number
	punct
)

// sqlToken is one token of SQL text, with the place of its bytes.
type sqlToken struct {
	kind       tokenKind
	start, end int
	// value is the name without its quotes, or the text itself.
	value string
}

// lexSQL takes SQL text apart, as far as its brackets and quotes go: enough to
// find where a clause ends without knowing the grammar of its expression.
func lexSQL(text string) ([]sqlToken, error) {
	toks := make([]sqlToken, 0, len(text)/4+1) // what most texts come to
	for i := 0; i < len(text); {
		c := text[i]
		start := i
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
			continue
		case c == '"' || c == '`':
			value, end, err := quoted(text, i, c)
			if err != nil {
				return nil, err
			}
			i = end
			toks = append(toks, sqlToken{quotedName, start, i, value})
		case c == '\'' || (c == 'e' || c == 'E') && i+1 < len(text) && text[i+1] == '\'':
			end, err := stringEnd(text, i)
			if err != nil {
				return nil, err
			}
			i = end
			toks = append(toks, sqlToken{stringText, start, i, text[start:i]})
		case c == '$' && dollarTag(text[i:]) != "":
			tag := dollarTag(text[i:])
			end := strings.Index(text[i+len(tag):], tag)
			if end < 0 {
				return nil, fmt.Errorf("%s opens a string that nothing closes", tag)
			}
			i += end + 2*len(tag)
			toks = append(toks, sqlToken{stringText, start, i, text[start:i]})
		case isNameStart(c):
			for i < len(text) && isNamePart(text[i]) {
				i++
			}
			toks = append(toks, sqlToken{word, start, i, text[start:i]})
		case c >= '0' && c <= '9':
			for i < len(text) && (isNamePart(text[i]) || text[i] == '.') {
				i++
			}
			toks = append(toks, sqlToken{number, start, i, text[start:i]})
		default:
			_, size := utf8.DecodeRuneInString(text[i:])
			i += size
			toks = append(toks, sqlToken{punct, start, i, text[start:i]})
		}
	}
	return toks, balanced(toks)
}

func isNameStart(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

func isNamePart(c byte) bool { return isNameStart(c) || c >= '0' && c <= '9' || c == '$' }

// quoted reads a name in quotes; a doubled quote stands for one.
func quoted(text string, i int, quote byte) (value string, end int, err error) {
	var b strings.Builder
	for j := i + 1; j < len(text); j++ {
		if text[j] != quote {
			b.WriteByte(text[j])
			continue
		}
		if j+1 < len(text) && text[j+1] == quote {
			b.WriteByte(quote)
			j++
			continue
		}
		return b.String(), j + 1, nil
	}
	return "", 0, fmt.Errorf("a %c is not closed", quote)
}

// stringEnd finds the end of a string constant, backslashes included in an
// E'…' one.
func stringEnd(text string, i int) (int, error) {
	escapes := text[i] != '\''
	if escapes {
		i++
	}
	for j := i + 1; j < len(text); j++ {
		switch {
		case text[j] == '\\' && escapes:
			j++
		case text[j] == '\'' && j+1 < len(text) && text[j+1] == '\'':
			j++
		case text[j] == '\'':
			return j + 1, nil
		}
	}
	return 0, fmt.Errorf("a ' is not closed")
}

// dollarTag returns the $tag$ that the text begins with, or "".
func dollarTag(text string) string {
	for i := 1; i < len(text); i++ {
		if text[i] == '$' {
			return text[:i+1]
		}
		if !isNamePart(text[i]) || i == 1 && !isNameStart(text[i]) {
			return ""
		}
	}
	return ""
}

var closes = map[string]string{"(": ")", "[": "]"}

func balanced(toks []sqlToken) error {
	var open []string
	for _, t := range toks {
		if t.kind != punct {
			continue
		}
		switch t.value {
		case "(", "[":
			open = append(open, t.value)
		case ")", "]":
			if len(open) == 0 || closes[open[len(open)-1]] != t.value {
				return fmt.Errorf("a %s has nothing to close", t.value)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		return fmt.Errorf("a %s is not closed", open[len(open)-1])
	}
	return nil
}

// sqlTail reads the tokens of a directive's body from left to right.
type sqlTail struct {
	text string
	toks []sqlToken
	at   int
}

func newTail(text string) (*sqlTail, error) {
	toks, err := lexSQL(text)
	if err != nil {
		return nil, err
	}
	return &sqlTail{text: text, toks: toks}, nil
}

func (t *sqlTail) done() bool { return t.at >= len(t.toks) }

// peekIs says whether the next tokens are these words or marks. Words are
// compared without regard to case and never match a quoted name.
func (t *sqlTail) peekIs(words ...string) bool {
	if t.at+len(words) > len(t.toks) {
		return false
	}
	for i, w := range words {
		tok := t.toks[t.at+i]
		if tok.kind != word && tok.kind != punct || !strings.EqualFold(tok.value, w) {
			return false
		}
	}
	return true
}

// accept reads the words if they are next.
func (t *sqlTail) accept(words ...string) bool {
	if !t.peekIs(words...) {
		return false
	}
	t.at += len(words)
	return true
}

// rest returns what is left, as it is written.
func (t *sqlTail) rest() string {
	if t.done() {
		return ""
	}
	return strings.TrimSpace(t.text[t.toks[t.at].start:])
}

// leftover is the error for words that nothing reads.
func (t *sqlTail) leftover() error {
	if t.done() {
		return nil
	}
	return fmt.Errorf("cannot read %q", t.rest())
}

// isName says whether the next token is a name.
func (t *sqlTail) isName() bool {
	return !t.done() && (t.toks[t.at].kind == word || t.toks[t.at].kind == quotedName)
}

// name reads a name of one part.
func (t *sqlTail) name() (string, error) {
	if !t.isName() {
		if t.done() {
			return "", fmt.Errorf("a name is missing at the end")
		}
		return "", fmt.Errorf("a name is missing at %q", t.rest())
	}
	t.at++
	return t.toks[t.at-1].value, nil
}

// qualifiedName reads a name of one part or more, in the written form.
func (t *sqlTail) qualifiedName() ([]string, error) {
	part, err := t.name()
	if err != nil {
		return nil, err
	}
	parts := []string{part}
	for t.accept(".") {
		if part, err = t.name(); err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	return parts, nil
}

// group reads a parenthesis and returns a tail over what is inside.
func (t *sqlTail) group() (*sqlTail, error) {
	if !t.peekIs("(") {
		if t.done() {
			return nil, fmt.Errorf("a ( is missing at the end")
		}
		return nil, fmt.Errorf("a ( is missing at %q", t.rest())
	}
	open := t.at
	depth := 0
	for ; t.at < len(t.toks); t.at++ {
		if t.toks[t.at].kind != punct {
			continue
		}
		switch t.toks[t.at].value {
		case "(":
			depth++
		case ")":
			depth--
		}
		if depth == 0 {
			break
		}
	}
	t.at++
	inner := t.toks[open+1 : t.at-1]
	return &sqlTail{text: t.text[:t.toks[t.at-1].start], toks: inner}, nil
}

// all returns the whole text between the first and the last token.
func (t *sqlTail) all() string {
	if len(t.toks) == 0 {
		return ""
	}
	return t.text[t.toks[0].start:t.toks[len(t.toks)-1].end]
}

// split cuts at the commas that no bracket holds.
func (t *sqlTail) split() []*sqlTail {
	var parts []*sqlTail
	depth, from := 0, 0
	cut := func(to int) {
		part := &sqlTail{text: t.text, toks: t.toks[from:to]}
		if to > from {
			part.text = t.text[:t.toks[to-1].end]
		}
		parts = append(parts, part)
		from = to + 1
	}
	for i, tok := range t.toks {
		if tok.kind != punct {
			continue
		}
		switch tok.value {
		case "(", "[":
			depth++
		case ")", "]":
			depth--
		case ",":
			if depth == 0 {
				cut(i)
			}
		}
	}
	cut(len(t.toks))
	return parts
}

// names reads a list of names in parentheses.
func (t *sqlTail) names() ([]string, error) {
	g, err := t.group()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, part := range g.split() {
		name, err := part.name()
		if err != nil {
			return nil, err
		}
		if err := part.leftover(); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

// unparen takes away the parentheses that enclose a whole expression.
func unparen(expr string) string {
	for {
		expr = strings.TrimSpace(expr)
		if !strings.HasPrefix(expr, "(") {
			return expr
		}
		t, err := newTail(expr)
		if err != nil || !t.peekIs("(") {
			return expr
		}
		g, err := t.group()
		if err != nil || !t.done() {
			return expr
		}
		expr = g.all()
	}
}
