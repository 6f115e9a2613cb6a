package sqlsource

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// keepsOwn reports whether a NOT NULL that a child has to itself outlives its
// parent's: up to version 17 it goes along.
func (e *Executor) keepsOwn() bool { return e.d.Version == 0 || e.d.Version >= 18 }

// setNotNull makes a column of t NOT NULL with a constraint of a name and
// options, of a column's definition or of the table; n is nil for SET NOT NULL.
func (e *Executor) setNotNull(t *model.Table, c *model.Column, n *pg.Constraint, at int32) error {
	is := c.NotNullDetails()
	is.NotValid = false
	if n != nil {
		switch {
		case c.NotNull && n.Conname != "" && is.Name != "" && n.Conname != is.Name:
			return e.fail(at, "", "column %s.%s: two names of its NOT NULL, %s and %s", t.Name, c.Name, is.Name, n.Conname)
		case c.NotNull && is.NoInherit != n.IsNoInherit && c.NotNullConstraint != nil:
			return e.fail(at, "", "column %s.%s: NOT NULL both with NO INHERIT and without", t.Name, c.Name)
		case n.Conname != "":
			is.Name = n.Conname
		}
		stays := c.NotNull && e.d.IsNotNullValid(t, c.Name) // what is valid already
		is.NoInherit, is.NotValid = n.IsNoInherit, n.SkipValidation && !n.InitiallyValid && !stays
	}
	if n == nil && c.NotNull && !is.Local && e.passed(t, c.Name, "") {
		is.NotValid = !e.d.IsNotNullValid(t, c.Name) // the server makes it the table's own alone
		is.Name = e.notNullName(t, c)
	}
	is.Local = is.Local || c.NotNull && e.passed(t, c.Name, "")
	c.Nullable = false
	c.SetNotNull(is)
	return nil
}

// validateNotNull carries out VALIDATE CONSTRAINT, in the tables below, too.
func (e *Executor) validateNotNull(t *model.Table, c *model.Column) {
	n := c.NotNullDetails()
	n.NotValid = false
	c.SetNotNull(n)
	t.SetNotNullPart(c.Name, !n.Local)
	for _, name := range e.children(t.Name) {
		child := &e.d.Tables[e.tables[name]]
		if own := child.Column(c.Name); own != nil && own.NotNull && e.passes(t, c.Name) {
			e.validateNotNull(child, own)
		}
	}
}

// notNullName returns the name of the NOT NULL of a column, which may be that of a parent.
func (e *Executor) notNullName(t *model.Table, c *model.Column) string {
	return t.NotNullNameBelow(c, e.above)
}

// notNull returns the column of t whose NOT NULL has that name, or nil.
func (e *Executor) notNull(t *model.Table, name string) *model.Column {
	for i := range t.Columns {
		if c := &t.Columns[i]; c.NotNull && e.notNullName(t, c) == name {
			return c
		}
	}
	return nil
}

// nameNotNull writes out the name of the NOT NULL of a column, before a table or a column
// gets another name or another parent: it stays.
func (e *Executor) nameNotNull(t *model.Table, c *model.Column) {
	if n := c.NotNullDetails(); c.NotNull && e.keepsOwn() {
		n.Name = e.notNullName(t, c)
		c.SetNotNull(n)
	}
}

// nameOwnNotNull does so where the table has it not from its parents alone, which keep theirs.
func (e *Executor) nameOwnNotNull(t *model.Table, c *model.Column) {
	if c.NotNullDetails().Local || !e.passed(t, c.Name, "") {
		e.nameNotNull(t, c)
	}
}

// nameNotNullsBelow does so in the children of a table that comes to keep its own for itself.
func (e *Executor) nameNotNullsBelow(parent, column string) {
	for _, name := range e.children(parent) {
		child := &e.d.Tables[e.tables[name]]
		if c := child.Column(column); c != nil {
			e.nameNotNull(child, c)
		}
	}
}

// renameNotNull renames the NOT NULL of a column and those below it, which the server
// takes only where they have the same name.
func (e *Executor) renameNotNull(t *model.Table, c *model.Column, to string, at int32) error {
	from := e.notNullName(t, c)
	for _, name := range e.children(t.Name) {
		child := &e.d.Tables[e.tables[name]]
		own := child.Column(c.Name)
		if !e.passes(t, c.Name) || own == nil || !own.NotNull {
			continue
		}
		if e.notNullName(child, own) != from {
			return e.fail(at, "", "the NOT NULL of %s.%s is not called %s, as that of its parent %s is", child.Name, c.Name, from, t.Name)
		}
		if err := e.renameNotNull(child, own, to, at); err != nil {
			return err
		}
	}
	if n := c.NotNullDetails(); n.Name != "" || n.Local || !e.passed(t, c.Name, "") {
		n.Name = to
		c.SetNotNull(n)
	}
	return nil
}

// keepNotValid leaves to a table, before it loses a parent, the NOT NULLs as NOT VALID
// of which its part is not valid; except is a parent that goes.
func (e *Executor) keepNotValid(t *model.Table, except string) {
	for i := range t.Columns {
		c := &t.Columns[i]
		if n := c.NotNullDetails(); c.NotNull && !n.Local && !e.passed(t, c.Name, except) {
			n.NotValid = !e.d.IsNotNullValid(t, c.Name)
			c.SetNotNull(n)
		}
	}
}

// keepValid lets the NOT NULLs that are valid in a table be so that has come below
// others, or is new there.
func (e *Executor) keepValid(t *model.Table) {
	for i := range t.Columns {
		c := &t.Columns[i]
		if n := c.NotNullDetails(); c.NotNull && !n.Local && !n.NotValid {
			t.SetNotNullPart(c.Name, true)
		}
	}
}

// addNotNull adds a NOT NULL that is declared with a table, which may be new.
func (e *Executor) addNotNull(t *model.Table, n *pg.Constraint, creating bool) error {
	c, err := e.column(n.Location, t, fieldNames(n.Keys)[0])
	if err != nil {
		return err
	}
	if is := c.NotNullDetails(); creating && c.NotNull && n.Conname != "" && !is.Local && e.passed(t, c.Name, "") {
		is.Name = n.Conname // which goes before the name that it would inherit
		c.SetNotNull(is)
	}
	if err := e.setNotNull(t, c, n, n.Location); err != nil {
		return err
	}
	e.settle(t, c)
	return nil
}

// passed reports whether a parent of t has a column NOT NULL, and passes that on;
// one of them is left out.
func (e *Executor) passed(t *model.Table, column, except string) bool {
	for _, name := range t.Parents() {
		if i, ok := e.tables[name]; ok && name != except && e.passes(&e.d.Tables[i], column) {
			return true
		}
	}
	return false
}

func (e *Executor) passes(parent *model.Table, column string) bool {
	c := parent.Column(column)
	return c != nil && c.NotNull && !c.NotNullDetails().NoInherit
}

// recurseNotNull adds the step that makes a column of a child NOT NULL with that
// of its parent.
func (e *Executor) recurseNotNull(parent, child, column string, steps *steps) {
	passed := e.passes(&e.d.Tables[e.tables[parent]], column)
	steps.add(passColumnAttributes, func() error {
		e.takeNotNull(&e.d.Tables[e.tables[parent]], &e.d.Tables[e.tables[child]], column, passed)
		return nil
	})
}

// takeNotNull gives a child the NOT NULL that its parent has come to pass on;
// passed says whether it did so before. One that the child has is its own then.
func (e *Executor) takeNotNull(parent, child *model.Table, column string, passed bool) {
	c := child.Column(column)
	if c == nil || !e.passes(parent, column) {
		return
	}
	n := c.NotNullDetails()
	switch {
	case !c.NotNull:
		child.SetNotNullPart(column, false)
		taken := parent.Inherited(parent.Column(column))
		c.SetNotNull(taken.NotNullDetails())
	case !passed && !e.passed(child, column, parent.Name):
		n.Local = true
		c.SetNotNull(n)
	}
	c.Nullable = false
	e.settle(child, c)
}

// leaveNotNull takes from a child the NOT NULL that its parent has lost.
func (e *Executor) leaveNotNull(child *model.Table, column string, at int32) error {
	c := child.Column(column)
	if c == nil || !c.NotNull || e.keepsOwn() && e.passed(child, column, "") {
		return nil
	}
	if n := c.NotNullDetails(); n.Local && e.keepsOwn() {
		n.Local = false
		c.SetNotNull(n)
		return nil
	}
	return e.dropNotNull(child, c, at)
}

// leaveOwnNotNull leaves to the children of a table the NOT NULL that it alone has
// lost: it is their own, and no parent's, too.
func (e *Executor) leaveOwnNotNull(parent, column string) {
	for _, name := range e.children(parent) {
		child := &e.d.Tables[e.tables[name]]
		if c := child.Column(column); c != nil && !e.passed(child, column, "") {
			if n := c.NotNullDetails(); n.Local {
				n.Local = false
				c.SetNotNull(n)
			}
		}
	}
}

// alterNotNull carries out ALTER CONSTRAINT … [NO] INHERIT.
func (e *Executor) alterNotNull(t *model.Table, c constraint, at int32) error {
	column := e.notNull(t, c.Conname)
	if column == nil {
		return e.unknownConstraint(t, c.Conname, at)
	}
	if c.has(whenNoInherit) {
		e.nameNotNullsBelow(t.Name, column.Name)
	}
	n := column.NotNullDetails()
	n.NoInherit = c.has(whenNoInherit)
	column.SetNotNull(n)
	for _, name := range e.children(t.Name) {
		child := &e.d.Tables[e.tables[name]]
		own := child.Column(column.Name)
		if n := own.NotNullDetails(); c.has(whenNoInherit) && n.Local {
			n.Local = false
			own.SetNotNull(n)
		}
	}
	e.passOn(t, column.Name)
	return nil
}

// passOn gives the tables below one the NOT NULL of a column that it has come to pass on.
func (e *Executor) passOn(t *model.Table, column string) {
	for _, name := range e.children(t.Name) {
		child := &e.d.Tables[e.tables[name]]
		passed := e.passes(child, column)
		if e.takeNotNull(t, child, column, false); !passed && e.passes(child, column) {
			e.passOn(child, column)
		}
	}
}

// isNotNullAbove reports whether a table has a NOT NULL of that name from a parent alone.
func (e *Executor) isNotNullAbove(t *model.Table, name string) bool {
	return slices.ContainsFunc(t.Columns, func(c model.Column) bool {
		return c.NotNull && e.passed(t, c.Name, "") && t.NotNullNameBelow(&c, e.d.Table) == name
	})
}
