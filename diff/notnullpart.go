package diff

import (
	"cmp"
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// takeValidNotNulls lets the parts of NOT NULLs be valid in desired that are in current,
// whose tables are was: see takeValidParts.
func takeValidNotNulls(was map[string]*model.Table, current, desired *model.Database) {
	for _, p := range notNullParts(desired) {
		old := was[p.table.Name]
		if old == nil || was[p.above] == nil || current.IsNotNullValid(was[p.above], p.column.Name) || !current.IsNotNullValid(old, p.column.Name) {
			continue
		}
		if slices.Contains(ancestors(was, old), p.above) {
			p.table.ConstraintParts = slices.Clone(p.table.ConstraintParts)
			p.table.SetNotNullPart(p.column.Name, true)
		}
	}
}

// notNullPart is what a table has of the NOT NULL of a column of a table above it that is
// NOT VALID.
type notNullPart struct {
	table  *model.Table
	above  string
	column *model.Column
}

// notNullParts returns those that the tables of a database have and do not have to
// themselves, too, each table behind its parents.
func notNullParts(d *model.Database) []notNullPart {
	if !d.AnyColumn(func(c *model.Column) bool { return c.NotNullDetails().NotValid }) {
		return nil
	}
	full := expanded(d)
	var parts []notNullPart
	for i := range d.Tables {
		above := &d.Tables[i]
		for j := range above.Columns {
			c := &above.Columns[j]
			if n := c.NotNullDetails(); !n.NotValid || n.NoInherit {
				continue
			}
			below := []string{above.Name}
			for at := 0; at < len(below); at++ {
				for _, child := range d.Children(below[at]) {
					own := full[child.Name].Column(c.Name)
					if own == nil || own.NotNullDetails().Local || slices.Contains(below, child.Name) {
						continue
					}
					below = append(below, child.Name)
					parts = append(parts, notNullPart{table: child, above: above.Name, column: c})
				}
			}
		}
	}
	return parts
}

// settleNotNulls appends to the operations what makes the parts of NOT NULLs valid that
// are to be, and those NOT VALID that are not: the server has no other way to that than
// to add the NOT NULL above them anew.
func (d *differ) settleNotNulls(ordered []ops.Operation) []ops.Operation {
	if !d.postgres || !d.keepsOwn() {
		return ordered
	}
	ordered = d.partNotNulls(ordered)
	parts := notNullParts(d.new)
	valid := make([]bool, len(parts))
	again := make(map[key]bool)
	for i, p := range parts {
		var fixed bool
		if valid[i], fixed = d.endsValid(ordered, p); fixed {
			valid[i] = d.new.IsNotNullValid(p.table, p.column.Name)
		}
		if k := columnKey(p.above, p.column.Name); valid[i] && !d.new.IsNotNullValid(p.table, p.column.Name) && !again[k] {
			again[k] = true
			to := bareColumn(p.column)
			from, n := to.Clone(), to.NotNullDetails()
			n.NotValid, n.Comment = false, ""
			if from.SetNotNull(n); leaveToBeAdded(ordered, p.above, to.Name) {
				from.DropNotNull()
			}
			ordered = append(ordered, ops.AlterColumn{Table: p.above, From: from, To: to})
		}
	}
	done := make(map[key]bool)
	for i, p := range parts {
		if again[columnKey(p.above, p.column.Name)] {
			valid[i] = false
		}
		k := columnKey(p.table.Name, p.column.Name)
		if valid[i] || !d.new.IsNotNullValid(p.table, p.column.Name) {
			continue
		}
		covered := slices.ContainsFunc(p.table.Parents(), func(name string) bool { return done[columnKey(name, p.column.Name)] })
		if done[k] = true; !covered {
			above := model.Table{Name: p.above}
			name := above.NotNullName(p.column)
			if full := d.newFull[p.table.Name]; full != nil && p.table.Partition != nil {
				name = cmp.Or(full.Column(p.column.Name).NotNullDetails().Name, name)
			}
			ordered = append(ordered, ops.ValidateConstraint{Table: p.table.Name, Name: name})
		}
	}
	return ordered
}

// leaveToBeAdded takes the NOT NULL of a column out of the operation that creates its
// table, and reports whether there is one.
func leaveToBeAdded(ordered []ops.Operation, table, column string) bool {
	for i, op := range ordered {
		if o, is := op.(ops.CreateTable); is && o.Table.Name == table && o.Table.Column(column) != nil {
			o.Table = o.Table.Clone()
			o.Table.Column(column).DropNotNull()
			ordered[i] = o
			return true
		}
	}
	return false
}

// partNotNulls parts what changes the type of a column whose NOT NULL a child has to
// itself, too, under another name or valid where it is NOT VALID, which the server refuses
// (AdjustNotNullInheritance in catalog/pg_constraint.c): that of the parent goes meanwhile.
// It validates what a child comes to have to itself, which is NOT VALID as its parent's.
func (d *differ) partNotNulls(ordered []ops.Operation) []ops.Operation {
	var all []ops.Operation
	for _, op := range ordered {
		o, is := op.(ops.AlterColumn)
		from, to := o.From.NotNullDetails(), o.To.NotNullDetails()
		switch {
		case is && (o.From.Type != o.To.Type || o.From.Collation != o.To.Collation) && o.From.NotNull && o.To.NotNull && d.refusesType(o.Table, &o.From):
			without, retyped := o.From.Clone(), o.To.Clone()
			without.DropNotNull()
			retyped.DropNotNull()
			all = append(all, ops.AlterColumn{Table: o.Table, From: o.From, To: without}, ops.AlterColumn{Table: o.Table, From: without, To: retyped, Using: o.Using},
				ops.AlterColumn{Table: o.Table, From: retyped, To: o.To})
		case is && o.From.NotNull && !from.Local && to.Local && d.oldByName[o.Table] != nil && !d.old.IsNotNullValid(d.oldByName[o.Table], o.From.Name):
			was, taken, validate := o.From.Clone(), o.To.Clone(), !to.NotValid
			from.NotValid, to.NotValid = true, true
			was.SetNotNull(from)
			taken.SetNotNull(to)
			all = append(all, ops.AlterColumn{Table: o.Table, From: was, To: taken})
			if validate {
				all = append(all, ops.AlterColumn{Table: o.Table, From: taken, To: o.To})
			}
		default:
			all = append(all, op)
		}
	}
	return all
}

// refusesType reports whether version 18 of the server fails to change the type of a
// column of a table for the NOT NULLs below it. A key and an identity need their own.
func (d *differ) refusesType(table string, c *model.Column) bool {
	above := d.oldFull[table]
	if d.version < 18 || above == nil || c.Identity != nil || above.PrimaryKey != nil && slices.Contains(above.PrimaryKey.Columns, c.Name) {
		return false
	}
	for name, t := range d.oldFull {
		own := t.Column(c.Name)
		if own == nil || d.oldByName[name] == nil || !slices.Contains(ancestors(d.oldFull, t), table) {
			continue
		}
		n := own.NotNullDetails()
		if n.Local && (n.NotValid != c.NotNullDetails().NotValid || t.NotNullName(own) != above.NotNullName(c)) {
			return true
		}
	}
	return false
}

// keepNotValid makes NOT VALID in a table that is a partition no longer what its part t of
// d is not valid of.
func keepNotValid(d *model.Database, t, own *model.Table) {
	for i := range own.Columns {
		c := &own.Columns[i]
		if n := c.NotNullDetails(); c.NotNull && !n.Local && !d.IsNotNullValid(t, c.Name) {
			n.NotValid = true
			c.SetNotNull(n)
		}
	}
}

// leaveNotValid lets the NOT NULLs that a table has to itself beside those of its parents
// stay NOT VALID where its part is not valid in d: no statement makes them that alone.
func leaveNotValid(d *model.Database, t, a, b *model.Table) {
	for i := range a.Columns {
		if n := a.Columns[i].NotNullDetails(); n.Local && n.NotValid {
			if c := b.Column(a.Columns[i].Name); c != nil && c.NotNull && !c.NotNullDetails().Local && !d.IsNotNullValid(t, c.Name) {
				n := c.NotNullDetails()
				n.NotValid = true
				c.SetNotNull(n)
			}
		}
	}
}

// keepNotNullNames lets the NOT NULLs that a table has with parents have in b the names
// that they have in a, unless b declares another: the server does not rename them.
func (d *differ) keepNotNullNames(a, b *model.Table, parents []string) {
	for i := range a.Columns {
		c := b.Column(a.Columns[i].Name)
		if c == nil || !c.NotNull || !a.Columns[i].NotNull || !d.passed(d.newFull, parents, c.Name) {
			continue
		}
		if n := c.NotNullDetails(); n.Name == "" || !n.Local {
			n.Name = a.Columns[i].NotNullDetails().Name
			c.SetNotNull(n)
		}
	}
}

// renamesNotNull reports whether a partition that stays one comes to call a NOT NULL
// otherwise than its parent does, or does so still where that of the parent gets another
// name or its column another type. The server renames what is inherited with the parent's
// alone, and where that is called alike, and calls it as the parent's when it changes the
// type or makes the parent's anew: the partition is detached meanwhile (measured on PostgreSQL 18.4).
func (d *differ) renamesNotNull(old, new *model.Table) bool {
	if !d.keepsOwn() || old.Partition == nil || new.Partition == nil {
		return false
	}
	name := func(full map[string]*model.Table, t *model.Table, column string) (above, own model.Column, differs bool) {
		parent, self := full[t.Partition.Parent], full[t.Name]
		if parent == nil || self == nil || parent.Column(column) == nil || self.Column(column) == nil {
			return above, own, false
		}
		above, own = parent.Inherited(parent.Column(column)), *self.Column(column)
		n := own.NotNullDetails()
		return above, own, above.NotNull && own.NotNull && n.Name != above.NotNullDetails().Name && (n.Name != "" || !n.Local)
	}
	for i := range cmp.Or(d.newFull[new.Name], new).Columns {
		column := cmp.Or(d.newFull[new.Name], new).Columns[i].Name
		above, own, differed := name(d.oldFull, old, column)
		parent, part, differs := name(d.newFull, new, column)
		if !differed && !differs || !above.NotNull || !parent.NotNull {
			continue
		}
		if differed != differs || own.NotNullDetails().Name != part.NotNullDetails().Name || above.NotNullDetails().Name != parent.NotNullDetails().Name ||
			!own.NotNullDetails().Local && (d.losesValid(old, new, column) || d.losesValid(d.oldFull[old.Partition.Parent], d.newFull[new.Partition.Parent], column) || own.Type != part.Type || own.Collation != part.Collation) {
			return true
		}
	}
	return false
}

// losesValid reports whether a NOT NULL of a table comes to be NOT VALID, and is made anew.
func (d *differ) losesValid(old, new *model.Table, column string) bool {
	return d.old.IsNotNullValid(old, column) && !d.new.IsNotNullValid(new, column)
}

// endsValid reports whether a part is valid behind the operations; fixed says that the
// table had it to itself before, and is compared as such.
func (d *differ) endsValid(ordered []ops.Operation, p notNullPart) (valid, fixed bool) {
	old := d.oldByName[p.table.Name]
	if d.remade[p.table.Name] {
		old = nil
	}
	valid = old != nil && d.old.IsNotNullValid(old, p.column.Name)
	own := false
	if old != nil {
		c := cmp.Or(d.oldFull[old.Name], old).Column(p.column.Name)
		valid = valid && c != nil && c.NotNull
		own = c != nil && c.NotNull && (c.NotNullDetails().Local || !d.passed(d.oldFull, old.Parents(), c.Name) || d.tables[old.Name] != nil && d.tables[old.Name].attach != nil)
	}
	for _, op := range ordered {
		switch o := op.(type) {
		case ops.CreateTable:
			if o.Table.Name == p.table.Name {
				valid = true
			}
		case ops.AddColumn:
			if o.Table == p.above && o.Column.Name == p.column.Name {
				valid = false
			}
		case ops.AlterColumn:
			if o.To.Name != p.column.Name || o.Table != p.above && !slices.Contains(ancestors(d.newFull, p.table), o.Table) {
				break
			}
			adds := o.To.NotNullDetails().NotValid && (!o.From.NotNull || !o.From.NotNullDetails().NotValid)
			if o.From.Type != o.To.Type || o.From.Collation != o.To.Collation || adds && !own {
				valid = false
			}
		}
		for _, use := range rebuiltColumns(op) {
			if use.Column.Name == p.column.Name && (use.Table == p.above || use.Table == p.table.Name) {
				valid = false
			}
		}
	}
	return valid, own
}
