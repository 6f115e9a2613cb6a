package model

import (
	"slices"
	"strings"
)

// NotNull is what a NOT NULL has beside that it is one, which PostgreSQL keeps
// from version 18 on, where it is a constraint of its own (PostgreSQL
// documentation, section 5.5.2). Older servers know a column's NOT NULL alone.
type NotNull struct {
	// Name is the constraint's name; empty means the one that the server chooses for
	// the column and the table as these are called, and where the table has it from a
	// parent alone that of the parent. A name that the server has chosen is never a
	// difference; see [NotNull.HasChosenName].
	Name string
	// NoInherit says that the children of the table do not have it.
	NoInherit bool
	NotValid  bool
	// Local says of a column that is NOT NULL in a parent of its table, too, that
	// the table keeps its own where the parent loses it. No statement takes that
	// away, so one that a declaration lacks is no difference.
	Local bool
	// Comment is the constraint's comment.
	Comment string
}

// NotNullDetails returns what the column's NOT NULL has beside.
func (c *Column) NotNullDetails() NotNull {
	if c.NotNullConstraint == nil {
		return NotNull{}
	}
	return *c.NotNullConstraint
}

// SetNotNull makes the column NOT NULL, with that beside.
func (c *Column) SetNotNull(n NotNull) {
	if c.NotNull, c.NotNullConstraint = true, &n; n == (NotNull{}) {
		c.NotNullConstraint = nil
	}
}

// DropNotNull makes the column nullable.
func (c *Column) DropNotNull() { c.NotNull, c.NotNullConstraint = false, nil }

// NotNullName returns the name of the NOT NULL of a column of t: its own, or the
// one that the server chooses where nothing else has that.
func (t *Table) NotNullName(c *Column) string {
	if n := c.NotNullDetails().Name; n != "" {
		return n
	}
	_, bare := SplitName(t.Name)
	return ChooseName(bare, c.Name, "not_null", func(string) bool { return false })
}

// NotNullNameBelow returns the name of the NOT NULL of a column of t that may be that of
// a parent; above finds the tables that t has columns from.
func (t *Table) NotNullNameBelow(c *Column, above func(name string) *Table) string {
	if n := c.NotNullDetails(); n.Name == "" && !n.Local {
		for _, name := range t.Parents() {
			p := above(name)
			if p == nil {
				continue
			}
			if own := p.Column(c.Name); own != nil && own.NotNull && !own.NotNullDetails().NoInherit {
				return p.NotNullNameBelow(own, above)
			}
		}
	}
	return t.NotNullName(c)
}

// HasChosenName reports whether the server has chosen the name. Any that ends as those
// do ("_not_null", with or without a number) is taken for one.
func (n NotNull) HasChosenName() bool { return n.Name == "" || isChosenNotNull(n.Name) }

// NotNull returns the column whose NOT NULL has that name, or nil.
func (t *Table) NotNull(name string) *Column {
	for i := range t.Columns {
		if c := &t.Columns[i]; c.NotNull && t.NotNullName(c) == name {
			return c
		}
	}
	return nil
}

// SetNotNullPart says whether the part is valid that t has of the NOT NULL of a column
// that is NOT VALID in a table above it.
func (t *Table) SetNotNullPart(column string, valid bool) {
	t.SetConstraintPart(ConstraintPart{Column: column, Valid: valid})
}

// IsNotNullValid reports whether no row of t has a null in a column that is NOT NULL
// there, or whether that is not known: it is NOT VALID there or above.
func (d *Database) IsNotNullValid(t *Table, column string) bool {
	return !mayHoldNulls(d.Table, t, column)
}

// mayHoldNulls reports whether a NOT NULL that t has is not valid; find finds a table.
func mayHoldNulls(find func(name string) *Table, t *Table, column string) bool {
	if c := t.Column(column); c != nil {
		if n := c.NotNullDetails(); n.NotValid || n.Local {
			return n.NotValid
		}
	}
	part := ConstraintPart{Column: column, Valid: true}
	return !slices.Contains(t.ConstraintParts, part) && nullsAbove(find, t, column)
}

// nullsAbove reports whether a table right above t passes on a NOT NULL of a column that
// is not valid there.
func nullsAbove(find func(name string) *Table, t *Table, column string) bool {
	return slices.ContainsFunc(t.Parents(), func(name string) bool {
		p := find(name)
		if p == nil {
			return false
		}
		c := p.Column(column)
		return (c == nil || !c.NotNullDetails().NoInherit) && mayHoldNulls(find, p, column)
	})
}

func isChosenNotNull(name string) bool {
	return strings.HasSuffix(strings.TrimRight(name, "0123456789"), "_not_null")
}

// normalizeNotNull drops what says nothing of a column of t; own says that it is not
// NOT NULL in a parent alone.
func (t *Table) normalizeNotNull(c *Column, own bool) {
	if c.NotNullConstraint == nil {
		return
	}
	n := c.NotNullDetails()
	if n.Name = TruncateName(n.Name); own || n.Local {
		if bare := (Column{Name: c.Name}); n.Name == t.NotNullName(&bare) {
			n.Name = ""
		}
	}
	if !c.NotNull && !n.Local {
		n = NotNull{Name: n.Name} // the name that a partition has for that of its parent
	}
	if c.NotNullConstraint = &n; n == (NotNull{}) {
		c.NotNullConstraint = nil
	}
}

// PlainNotNulls returns d as a server of that version has it: before 18 without what
// the NOT NULL of a column has beside that it is one, before 17 without that of a
// domain's. d itself is not changed.
func (d *Database) PlainNotNulls(version int) *Database {
	columns := version < 18 && d.AnyColumn(func(c *Column) bool { return c.NotNullConstraint != nil })
	domains := version < 17 && slices.ContainsFunc(d.Domains, func(m Domain) bool { return m.NotNullName != "" || m.NotNullComment != "" })
	if !columns && !domains {
		return d
	}
	plain := d.Clone()
	if domains {
		for i := range plain.Domains {
			plain.Domains[i].NotNullName, plain.Domains[i].NotNullComment = "", ""
		}
	}
	if !columns {
		return plain
	}
	plain.ExpandPartitions()
	for i := range plain.Tables {
		for j := range plain.Tables[i].Columns {
			plain.Tables[i].Columns[j].NotNullConstraint = nil
			plain.Tables[i].SetNotNullPart(plain.Tables[i].Columns[j].Name, false)
		}
	}
	plain.reducePartitions()
	return plain
}
