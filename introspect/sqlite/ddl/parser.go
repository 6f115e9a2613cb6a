package ddl

import "strings"

// parser walks over the tokens of one statement.
type parser struct {
	sql    string
	tokens []Token
	at     int
}

func newParser(sql string) (*parser, error) {
	tokens, err := Scan(sql)
	if err != nil {
		return nil, err
	}
	for len(tokens) > 0 && tokens[len(tokens)-1].IsSymbol(";") {
		tokens = tokens[:len(tokens)-1]
	}
	return &parser{sql: sql, tokens: tokens}, nil
}

// peek returns the n-th token ahead; past the end it is an empty symbol.
func (p *parser) peek(n int) Token {
	if p.at+n < len(p.tokens) {
		return p.tokens[p.at+n]
	}
	return Token{Kind: Symbol, Pos: len(p.sql), End: len(p.sql)}
}

func (p *parser) done() bool { return p.at >= len(p.tokens) }

// last returns the token before the current one; there must be one.
func (p *parser) last() Token { return p.tokens[p.at-1] }

func (p *parser) fail(expected string) error {
	t := p.peek(0)
	if p.done() {
		return &SyntaxError{t.Pos, "unexpected end, expected " + expected}
	}
	return &SyntaxError{t.Pos, "unexpected " + t.Text + ", expected " + expected}
}

// accept takes the keywords if all of them come next.
func (p *parser) accept(keywords ...string) bool {
	for i, k := range keywords {
		if !p.peek(i).Is(k) {
			return false
		}
	}
	p.at += len(keywords)
	return true
}

func (p *parser) acceptSymbol(s string) bool {
	if !p.peek(0).IsSymbol(s) {
		return false
	}
	p.at++
	return true
}

func (p *parser) expect(keywords ...string) error {
	if !p.accept(keywords...) {
		return p.fail(strings.ToUpper(strings.Join(keywords, " ")))
	}
	return nil
}

func (p *parser) expectSymbol(s string) error {
	if !p.acceptSymbol(s) {
		return p.fail(s)
	}
	return nil
}

// name takes a name. SQLite takes a string for one.
func (p *parser) name() (string, error) {
	switch t := p.peek(0); t.Kind {
	case Word, Quoted, String:
		p.at++
		return t.Value, nil
	}
	return "", p.fail("a name")
}

// qualifiedName takes a name and drops the schema before it.
func (p *parser) qualifiedName() (string, error) {
	name, err := p.name()
	if err == nil && p.acceptSymbol(".") {
		name, err = p.name()
	}
	return name, err
}

// group takes a parenthesised expression and returns what is inside, from its
// first token to its last.
func (p *parser) group() (string, error) {
	tokens, err := p.groupTokens()
	if err != nil {
		return "", err
	}
	if len(tokens) == 0 {
		p.at--
		return "", p.fail("an expression")
	}
	return span(p.sql, tokens), nil
}

func (p *parser) groupTokens() ([]Token, error) {
	if err := p.expectSymbol("("); err != nil {
		return nil, err
	}
	start, depth := p.at, 1
	for !p.done() {
		switch t := p.peek(0); {
		case t.IsSymbol("("):
			depth++
		case t.IsSymbol(")"):
			depth--
		}
		p.at++
		if depth == 0 {
			return p.tokens[start : p.at-1], nil
		}
	}
	return nil, p.fail(")")
}

// names takes a parenthesised list of names. Old databases may hold a
// collation or a sort order after a name, which SQLite ignores.
func (p *parser) names() ([]string, error) {
	if err := p.expectSymbol("("); err != nil {
		return nil, err
	}
	var names []string
	for {
		name, err := p.name()
		if err != nil {
			return nil, err
		}
		names = append(names, name)
		if p.accept("collate") {
			if _, err := p.name(); err != nil {
				return nil, err
			}
		}
		if !p.accept("asc") {
			p.accept("desc")
		}
		if !p.acceptSymbol(",") {
			return names, p.expectSymbol(")")
		}
	}
}

// conflict takes an ON CONFLICT clause, if there is one.
func (p *parser) conflict() (string, error) {
	if !p.accept("on", "conflict") {
		return "", nil
	}
	name, err := p.name()
	return strings.ToUpper(name), err
}

// span returns the text from the first token to the last.
func span(sql string, tokens []Token) string {
	if len(tokens) == 0 {
		return ""
	}
	return sql[tokens[0].Pos:tokens[len(tokens)-1].End]
}

// splitTokens splits a list at the commas outside of parentheses.
func splitTokens(tokens []Token) [][]Token {
	var parts [][]Token
	start, depth := 0, 0
	for i, t := range tokens {
		switch {
		case t.IsSymbol("("):
			depth++
		case t.IsSymbol(")"):
			depth--
		case t.IsSymbol(",") && depth == 0:
			parts = append(parts, tokens[start:i])
			start = i + 1
		}
	}
	return append(parts, tokens[start:])
}

// TrimParens leaves out the parentheses that enclose all of the tokens.
func TrimParens(tokens []Token) []Token {
	for len(tokens) > 2 && tokens[0].IsSymbol("(") && tokens[len(tokens)-1].IsSymbol(")") {
		depth := 0
		for i, t := range tokens {
			switch {
			case t.IsSymbol("("):
				depth++
			case t.IsSymbol(")"):
				depth--
			}
			if depth == 0 && i < len(tokens)-1 {
				return tokens
			}
		}
		tokens = tokens[1 : len(tokens)-1]
	}
	return tokens
}
