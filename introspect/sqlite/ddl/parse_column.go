package ddl

import (
	"strings"
)

func (p *parser) column() (*Column, error) {
	c := &Column{Offset: p.peek(0).Pos}
	var err error
	if c.Name, err = p.name(); err != nil {
		return nil, err
	}
	if err := p.columnType(c); err != nil {
		return nil, err
	}
	for !p.done() && !p.peek(0).IsSymbol(",") && !p.peek(0).IsSymbol(")") {
		if err := p.columnClause(c); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// columnType takes the declared type: any words but those that begin a clause,
// and up to two numbers in parentheses. SQLite drops the quotes of a quoted
// type, and with them what follows.
func (p *parser) columnType(c *Column) error {
	start := p.at
	for !p.done() && !p.clauseNext() {
		if t := p.peek(0); t.Kind != Word && t.Kind != Quoted && t.Kind != String {
			break
		}
		p.at++
	}
	if p.at == start {
		return nil
	}
	if p.peek(0).IsSymbol("(") {
		if _, err := p.groupTokens(); err != nil {
			return err
		}
	}
	tokens := p.tokens[start:p.at]
	// Without an expression after them, the words are the end of the type to
	// the grammar, and SQLite cuts them off.
	if n := len(tokens); n >= 2 && tokens[n-2].Is("generated") && tokens[n-1].Is("always") {
		tokens = tokens[:n-2]
	}
	if len(tokens) == 0 {
		return nil
	}
	c.TypeSQL = joinType(tokens)
	if c.Type = c.TypeSQL; tokens[0].Kind != Word {
		c.Type = tokens[0].Value
	}
	return nil
}

// joinType writes a type in one way, whatever the white space in it:
// "decimal(10,2)", "double precision".
func joinType(tokens []Token) string {
	var b strings.Builder
	for i, t := range tokens {
		if i > 0 && t.Kind != Symbol && tokens[i-1].Kind != Symbol {
			b.WriteByte(' ')
		}
		b.WriteString(t.Text)
	}
	return b.String()
}

// clauseNext reports whether the current token begins a column clause.
func (p *parser) clauseNext() bool {
	t := p.peek(0)
	if t.Kind != Word {
		return false
	}
	switch Fold(t.Text) {
	case "constraint", "default", "null", "not", "primary", "unique", "check", "references", "collate", "as", "deferrable":
		return true
	case "generated":
		return p.peek(1).Is("always") && p.peek(2).Is("as")
	}
	return false
}

// columnClause takes one clause of a column. A deferral is a clause of its own
// in SQLite's grammar; it is joined to the REFERENCES before it here.
func (p *parser) columnClause(c *Column) error {
	k := &Clause{Offset: p.peek(0).Pos}
	var err error
	if p.accept("constraint") {
		if k.Name, err = p.name(); err != nil {
			return err
		}
	}
	start := p.at
	switch {
	case p.accept("default"):
		k.Kind = Default
		k.Expr, err = p.defaultValue()
	case p.accept("null"):
		k.Kind = Null
		k.OnConflict, err = p.conflict()
	case p.peek(0).Is("not") && p.peek(1).Is("null"):
		p.at += 2
		k.Kind = NotNull
		k.OnConflict, err = p.conflict()
	case p.accept("primary", "key"):
		k.Kind = PrimaryKey
		if k.Desc = p.accept("desc"); !k.Desc {
			p.accept("asc")
		}
		if k.OnConflict, err = p.conflict(); err == nil {
			k.Autoincrement = p.accept("autoincrement")
		}
	case p.accept("unique"):
		k.Kind = Unique
		k.OnConflict, err = p.conflict()
	case p.accept("check"):
		k.Kind = Check
		k.Expr, err = p.group()
	case p.accept("references"):
		k.Kind = ForeignKey
		if k.Ref, err = p.reference(); err == nil {
			err = p.deferral(k.Ref)
		}
	case p.peek(0).Is("deferrable"), p.peek(0).Is("not") && p.peek(1).Is("deferrable"):
		return p.strayDeferral(c)
	case p.accept("collate"):
		k.Kind = Collate
		k.Expr, err = p.name()
	case p.accept("generated", "always", "as"), p.accept("as"):
		k.Kind = Generated
		if k.Expr, err = p.group(); err == nil {
			if k.Stored = p.accept("stored"); !k.Stored {
				p.accept("virtual")
			}
		}
	case k.Name != "":
	default:
		err = p.fail("a column constraint")
	}
	if err != nil {
		return err
	}
	k.Body = span(p.sql, p.tokens[start:p.at])
	c.Clauses = append(c.Clauses, k)
	return nil
}

// strayDeferral takes a deferral that other clauses separate from the
// REFERENCES it belongs to.
func (p *parser) strayDeferral(c *Column) error {
	start := p.at
	for i := len(c.Clauses) - 1; i >= 0; i-- {
		if k := c.Clauses[i]; k.Kind == ForeignKey {
			if err := p.deferral(k.Ref); err != nil {
				return err
			}
			k.Body += " " + span(p.sql, p.tokens[start:p.at])
			return nil
		}
	}
	return p.deferral(&Reference{}) // It belongs to nothing and means nothing.
}

// defaultValue takes a literal, a signed number, a name or a parenthesised
// expression.
func (p *parser) defaultValue() (string, error) {
	if p.peek(0).IsSymbol("(") {
		return p.group()
	}
	start := p.at
	if !p.acceptSymbol("-") {
		p.acceptSymbol("+")
	}
	if p.done() || p.peek(0).Kind == Symbol || p.peek(0).Kind == Variable {
		return "", p.fail("a default value")
	}
	p.at++
	return span(p.sql, p.tokens[start:p.at]), nil
}
