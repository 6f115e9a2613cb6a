package ddl

import (
	"strings"
)

// ParseTable reads a CREATE TABLE statement, as sqlite_schema holds it or as a
// person writes it. The error is a [*SyntaxError].
func ParseTable(sql string) (*Table, error) {
	p, err := newParser(sql)
	if err != nil {
		return nil, err
	}
	if err := p.expect("create"); err != nil {
		return nil, err
	}
	if !p.accept("temp") {
		p.accept("temporary")
	}
	if err := p.expect("table"); err != nil {
		return nil, err
	}
	p.accept("if", "not", "exists")
	t := &Table{}
	if t.Name, err = p.qualifiedName(); err != nil {
		return nil, err
	}
	if err := p.expectSymbol("("); err != nil {
		return nil, err
	}
	if err := p.elements(t); err != nil {
		return nil, err
	}
	return t, p.options(t)
}

// elements takes the definitions up to the closing parenthesis. Each one's
// text reaches from the comma before it to the comma after it.
func (p *parser) elements(t *Table) error {
	start := p.last().End
	text := func(end int) string {
		s := strings.TrimSpace(p.sql[start:end])
		start = end
		return s
	}
	for {
		if p.tableConstraintNext() && len(t.Columns) > 0 {
			c, err := p.tableConstraint()
			if err != nil {
				return err
			}
			t.Constraints = append(t.Constraints, c)
			if p.tableConstraintNext() {
				c.Text = text(p.last().End)
				continue
			}
			c.Text = text(p.peek(0).Pos)
		} else {
			if len(t.Constraints) > 0 {
				return p.fail("a table constraint")
			}
			c, err := p.column()
			if err != nil {
				return err
			}
			c.Text = text(p.peek(0).Pos)
			t.Columns = append(t.Columns, c)
		}
		if !p.acceptSymbol(",") {
			return p.expectSymbol(")")
		}
		start = p.last().End
	}
}

func (p *parser) options(t *Table) error {
	for !p.done() {
		switch {
		case p.accept("strict"):
			t.Strict = true
		case p.accept("without", "rowid"):
			t.WithoutRowID = true
		default:
			return p.fail("a table option")
		}
		if !p.acceptSymbol(",") && !p.done() {
			return p.fail(",")
		}
	}
	return nil
}

func (p *parser) tableConstraintNext() bool {
	for _, k := range []string{"constraint", "primary", "unique", "check", "foreign"} {
		if p.peek(0).Is(k) {
			return true
		}
	}
	return false
}

func (p *parser) tableConstraint() (*Clause, error) {
	c := &Clause{Offset: p.peek(0).Pos}
	var err error
	if p.accept("constraint") {
		if c.Name, err = p.name(); err != nil {
			return nil, err
		}
	}
	start := p.at
	switch {
	case p.accept("primary", "key"):
		c.Kind = PrimaryKey
		err = p.keyConstraint(c)
	case p.accept("unique"):
		c.Kind = Unique
		err = p.keyConstraint(c)
	case p.accept("check"):
		c.Kind = Check
		if c.Expr, err = p.group(); err == nil {
			c.OnConflict, err = p.conflict()
		}
	case p.accept("foreign", "key"):
		c.Kind = ForeignKey
		err = p.foreignKey(c)
	case c.Name != "":
		return c, nil
	default:
		err = p.fail("a table constraint")
	}
	if err != nil {
		return nil, err
	}
	c.Body = span(p.sql, p.tokens[start:p.at])
	return c, nil
}

// keyConstraint takes the columns of a PRIMARY KEY or UNIQUE constraint.
func (p *parser) keyConstraint(c *Clause) error {
	tokens, err := p.groupTokens()
	if err != nil {
		return err
	}
	if n := len(tokens); n > 1 && c.Kind == PrimaryKey && tokens[n-1].Is("autoincrement") {
		c.Autoincrement = true
		tokens = tokens[:n-1]
	}
	for _, part := range splitTokens(tokens) {
		key := p.key(part)
		if key.Column == "" {
			return &SyntaxError{c.Offset, "a key of a constraint is not a column"}
		}
		c.Keys = append(c.Keys, key)
	}
	c.OnConflict, err = p.conflict()
	return err
}

func (p *parser) foreignKey(c *Clause) error {
	names, err := p.names()
	if err != nil {
		return err
	}
	for _, name := range names {
		c.Keys = append(c.Keys, Key{Column: name})
	}
	if err := p.expect("references"); err != nil {
		return err
	}
	if c.Ref, err = p.reference(); err != nil {
		return err
	}
	return p.deferral(c.Ref)
}

// reference takes what follows REFERENCES, up to the deferral.
func (p *parser) reference() (*Reference, error) {
	r := &Reference{}
	var err error
	if r.Table, err = p.name(); err != nil {
		return nil, err
	}
	if p.peek(0).IsSymbol("(") {
		if r.Columns, err = p.names(); err != nil {
			return nil, err
		}
	}
	for {
		switch {
		case p.accept("match"):
			name, err := p.name()
			if err != nil {
				return nil, err
			}
			if r.Match = strings.ToUpper(name); r.Match == "SIMPLE" {
				r.Match = ""
			}
		case p.accept("on", "delete"):
			if r.OnDelete, err = p.action(); err != nil {
				return nil, err
			}
		case p.accept("on", "update"):
			if r.OnUpdate, err = p.action(); err != nil {
				return nil, err
			}
		case p.accept("on", "insert"): // SQLite reads it and does nothing with it.
			if _, err = p.action(); err != nil {
				return nil, err
			}
		default:
			return r, nil
		}
	}
}

func (p *parser) action() (string, error) {
	switch {
	case p.accept("set", "null"):
		return "SET NULL", nil
	case p.accept("set", "default"):
		return "SET DEFAULT", nil
	case p.accept("cascade"):
		return "CASCADE", nil
	case p.accept("restrict"):
		return "RESTRICT", nil
	case p.accept("no", "action"):
		return "", nil
	}
	return "", p.fail("a foreign key action")
}

// deferral takes [NOT] DEFERRABLE [INITIALLY …], if it comes next.
func (p *parser) deferral(r *Reference) error {
	not := p.peek(0).Is("not")
	if not && !p.peek(1).Is("deferrable") || !not && !p.peek(0).Is("deferrable") {
		return nil
	}
	if p.accept("not") {
		not = true
	}
	p.accept("deferrable")
	r.Deferrable, r.Deferred = !not, false
	if p.accept("initially") {
		switch {
		case p.accept("deferred"):
			r.Deferred = !not
		case p.accept("immediate"):
		default:
			return p.fail("DEFERRED or IMMEDIATE")
		}
	}
	return nil
}
