package ddl

// Index is a CREATE INDEX statement.
type Index struct {
	// Name and Table are names without quotes.
	Name, Table string
	Unique      bool
	Keys        []Key
	// Where is the predicate of a partial index.
	Where string
	// nameStart and nameEnd enclose the index's name in the text.
	sql                string
	nameStart, nameEnd int
}

// ParseIndex reads a CREATE INDEX statement, as sqlite_schema holds it or as a
// person writes it. The error is a [*SyntaxError].
func ParseIndex(sql string) (*Index, error) {
	p, err := newParser(sql)
	if err != nil {
		return nil, err
	}
	x := &Index{sql: sql}
	if err := p.expect("create"); err != nil {
		return nil, err
	}
	x.Unique = p.accept("unique")
	if err := p.expect("index"); err != nil {
		return nil, err
	}
	p.accept("if", "not", "exists")
	if x.Name, err = p.qualifiedName(); err != nil {
		return nil, err
	}
	x.nameStart, x.nameEnd = p.last().Pos, p.last().End
	if err := p.expect("on"); err != nil {
		return nil, err
	}
	if x.Table, err = p.name(); err != nil {
		return nil, err
	}
	tokens, err := p.groupTokens()
	if err != nil {
		return nil, err
	}
	for _, part := range splitTokens(tokens) {
		if len(part) == 0 {
			return nil, &SyntaxError{p.last().Pos, "an index key is empty"}
		}
		x.Keys = append(x.Keys, p.key(part))
	}
	if p.accept("where") {
		if p.done() {
			return nil, p.fail("an expression")
		}
		x.Where = span(sql, p.tokens[p.at:])
		p.at = len(p.tokens)
	}
	if !p.done() {
		return nil, p.fail("WHERE")
	}
	return x, nil
}

// Renamed returns the statement's text under another name.
func (x *Index) Renamed(name string) string {
	return x.sql[:x.nameStart] + Quote(name) + x.sql[x.nameEnd:]
}

// key reads an indexed column or expression.
func (p *parser) key(tokens []Token) Key {
	var k Key
	n := len(tokens)
	if n > 2 && tokens[n-2].Is("nulls") && (tokens[n-1].Is("first") || tokens[n-1].Is("last")) {
		k.Nulls = "FIRST"
		if tokens[n-1].Is("last") {
			k.Nulls = "LAST"
		}
		n -= 2
	}
	if n > 1 && (tokens[n-1].Is("asc") || tokens[n-1].Is("desc")) {
		k.Desc = tokens[n-1].Is("desc")
		n--
	}
	// COLLATE binds tighter than any operator, so that it is the key's only
	// where one operand is all that stands before it.
	if n > 2 && tokens[n-2].Is("collate") && isOperand(tokens[:n-2]) {
		k.Collation = tokens[n-1].Value
		n -= 2
	}
	inner := TrimParens(tokens[:n])
	if len(inner) == 1 && (inner[0].Kind == Word || inner[0].Kind == Quoted || inner[0].Kind == String) {
		k.Column = inner[0].Value
		return k
	}
	k.Expr = span(p.sql, inner)
	return k
}

// isOperand reports whether the tokens are a name, a parenthesised expression
// or a function call.
func isOperand(tokens []Token) bool {
	if len(tokens) == 1 {
		return tokens[0].Kind != Symbol
	}
	if tokens[0].Kind == Word || tokens[0].Kind == Quoted {
		tokens = tokens[1:]
	}
	return len(tokens) > 1 && tokens[0].IsSymbol("(") && closes(tokens)
}

// closes reports whether the parenthesis that the tokens begin with is closed
// by the last of them.
func closes(tokens []Token) bool {
	depth := 0
	for i, t := range tokens {
		switch {
		case t.IsSymbol("("):
			depth++
		case t.IsSymbol(")"):
			depth--
		}
		if depth == 0 {
			return i == len(tokens)-1
		}
	}
	return false
}

// IsCall reports whether an expression is a function call and nothing else,
// which an index key may hold without parentheses.
func IsCall(expr string) bool {
	tokens, err := Scan(expr)
	return err == nil && len(tokens) > 2 && tokens[0].Kind == Word && !IsKeyword(tokens[0].Text) && isOperand(tokens)
}
