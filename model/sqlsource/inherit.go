package sqlsource

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// inheritFrom makes t inherit from tables, with their columns.
func (e *Executor) inheritFrom(t *model.Table, relations []*pg.Node) error {
	var parents []*model.Table
	for _, node := range relations {
		r := node.GetRangeVar()
		parent, err := e.table(r)
		switch {
		case err != nil:
			return err
		case parent.PartitionBy != nil || parent.Partition != nil:
			return e.fail(r.Location, "", "table %s cannot inherit from %s, which is partitioned or a partition", t.Name, parent.Name)
		case slices.Contains(t.Inherits, parent.Name):
			return e.fail(r.Location, "", "table %s inherits from %s twice", t.Name, parent.Name)
		}
		for i := range parent.Columns {
			if c := parent.Inherited(&parent.Columns[i]); !sameColumnType(parents, c) {
				return e.fail(r.Location, "", "table %s: column %s is of another type in %s than in the parents before it", t.Name, c.Name, parent.Name)
			}
		}
		parents = append(parents, parent)
		t.Inherits = append(t.Inherits, parent.Name)
	}
	t.Columns = model.InheritedColumns(parents)
	for i := range t.Columns {
		t.Columns[i].Pos = t.Pos
	}
	return nil
}

// sameColumnType reports whether those of the tables that have a column have it
// with the type and the collation of c.
func sameColumnType(tables []*model.Table, c model.Column) bool {
	return !slices.ContainsFunc(tables, func(t *model.Table) bool {
		is := t.Column(c.Name)
		if is == nil {
			return false
		}
		own := t.Inherited(is)
		return own.Type != c.Type || own.Collation != c.Collation
	})
}

// mergeColumn reads the definition of a column that a new table inherits, too
// (MergeAttributes in commands/tablecmds.c): it has a default of its own if it
// says one, and is NOT NULL where either says so.
func (e *Executor) mergeColumn(t *model.Table, def *pg.ColumnDef) ([]constraint, error) {
	above := *t.Column(def.Colname)
	own := model.Table{Name: t.Name}
	constraints, err := e.columnDef(&own, def)
	if err != nil {
		return nil, err
	}
	c := own.Columns[0]
	integer := c
	if typ := serialTypes[c.Type]; typ != "" {
		integer.Type = typ
	}
	if integer.Type != above.Type || c.Collation != above.Collation {
		return nil, e.fail(def.Location, "", "column %s.%s is of another type than the one that the table inherits", t.Name, c.Name)
	}
	says := serialTypes[c.Type] != "" || c.Identity != nil
	for _, node := range def.Constraints {
		says = says || node.GetConstraint().GetContype() == pg.ConstrType_CONSTR_DEFAULT
	}
	if !says {
		c.Default = above.Default
	}
	if n := c.NotNullDetails(); c.NotNull && above.NotNull {
		n.Local = true
		c.SetNotNull(n)
	} else if above.NotNull {
		c.SetNotNull(above.NotNullDetails())
	}
	if c.Storage == "" {
		c.Storage = above.Storage
	}
	if c.Compression == "" {
		c.Compression = above.Compression
	}
	if !slices.ContainsFunc(constraints, func(c constraint) bool { return c.Contype == pg.ConstrType_CONSTR_GENERATED }) {
		c.Generated, c.Virtual = above.Generated, above.Virtual
	}
	*t.Column(c.Name) = c
	return constraints, nil
}

// inherit makes a table inherit from another one.
func (e *Executor) inherit(name string, r *pg.RangeVar) error {
	t := &e.d.Tables[e.tables[name]]
	parent, err := e.table(r)
	switch {
	case err != nil:
		return err
	case parent.PartitionBy != nil || parent.Partition != nil || t.Partition != nil:
		return e.fail(r.Location, "", "table %s cannot inherit from %s: one of them is partitioned or a partition", name, parent.Name)
	case slices.Contains(t.Inherits, parent.Name):
		return e.fail(r.Location, "", "table %s inherits from %s already", name, parent.Name)
	}
	for i := range parent.Columns {
		want := parent.Inherited(&parent.Columns[i])
		c := t.Column(want.Name)
		switch {
		case c == nil:
			return e.fail(r.Location, "add the column first", "table %s has no column %s, as its parent %s has", name, want.Name, parent.Name)
		case !sameColumnType([]*model.Table{t}, want):
			return e.fail(r.Location, "", "column %s.%s is of another type than its parent's", name, c.Name)
		case want.NotNull && !c.NotNull:
			return e.fail(r.Location, "", "column %s.%s must be NOT NULL, as its parent's is", name, c.Name)
		}
	}
	under := model.Table{Inherits: []string{parent.Name}}
	for _, c := range e.d.InheritedChecks(&under) {
		if is := func(o model.Check) bool { return o.Name == c.Name }; !slices.ContainsFunc(t.Checks, is) && !slices.ContainsFunc(e.d.InheritedChecks(t), is) {
			return e.fail(r.Location, "add the check first", "table %s has no check %s, as its parent %s has", name, c.Name, parent.Name)
		}
		if c.NotValid {
			e.keepCheckValid(t, c.Name)
		}
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		if n := c.NotNullDetails(); c.NotNull && e.passes(parent, c.Name) && !e.passed(t, c.Name, "") {
			n.Local = true
			c.SetNotNull(n)
		}
	}
	t.Inherits = append(t.Inherits, parent.Name)
	return nil
}

// keepCheckValid notes that what a table and those below it have of a check is validated, if
// it is, before the table comes under one that has it NOT VALID.
func (e *Executor) keepCheckValid(t *model.Table, check string) {
	for _, child := range e.d.Children(t.Name) {
		e.keepCheckValid(child, check)
	}
	if !t.HasCheck(check) && e.d.IsValid(t, check) {
		t.SetConstraintPart(model.ConstraintPart{Of: check, Name: check, Comment: t.ConstraintPart(check).Comment, Valid: true})
	}
}

// noInherit makes a table inherit from another one no longer. What it had from
// that one alone is its own then.
func (e *Executor) noInherit(name string, r *pg.RangeVar) error {
	t := &e.d.Tables[e.tables[name]]
	parent := e.rangeName(r)
	if !slices.Contains(t.Inherits, parent) {
		return e.fail(r.Location, hintOf(parent, t.Inherits), "table %s does not inherit from %s", name, parent)
	}
	checks := e.d.InheritedChecks(t)
	for i := range t.Columns {
		if !e.passed(t, t.Columns[i].Name, parent) {
			e.nameNotNull(t, &t.Columns[i])
		}
	}
	e.keepNotValid(t, parent)
	t.Inherits = slices.DeleteFunc(t.Inherits, func(n string) bool { return n == parent })
	for i := range t.Columns {
		if c := &t.Columns[i]; c.Inherited && e.inheritedFrom(t, c.Name) == "" {
			c.Inherited = false
		}
		if n := t.Columns[i].NotNullDetails(); n.Local && !e.passed(t, t.Columns[i].Name, "") {
			n.Local = false
			t.Columns[i].SetNotNull(n)
		}
	}
	schema, _ := model.SplitName(name)
	for _, c := range checks {
		if is := func(o model.Check) bool { return o.Name == c.Name }; !slices.ContainsFunc(t.Checks, is) && !slices.ContainsFunc(e.d.InheritedChecks(t), is) {
			c.Comment = t.ConstraintPart(c.Name).Comment
			t.SetConstraintPart(model.ConstraintPart{Of: c.Name, Name: c.Name})
			t.Checks = append(t.Checks, c)
			e.countConstraint(schema, c.Name, 1)
		}
	}
	return nil
}

// inheritedFrom returns the first table that t inherits a column from, or "".
func (e *Executor) inheritedFrom(t *model.Table, column string) string {
	for _, parent := range t.Inherits {
		if i, ok := e.tables[parent]; ok && e.d.Tables[i].Column(column) != nil {
			return parent
		}
	}
	return ""
}

// leaveColumn leaves a column that has gone from a table only to its children.
func (e *Executor) leaveColumn(parent, column string) {
	for _, child := range e.d.Children(parent) {
		if c := child.Column(column); c != nil && e.inheritedFrom(child, column) == "" {
			c.Inherited = false
		}
	}
}
