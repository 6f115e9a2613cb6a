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
			full := cmp.Or(d.newFull[p.table.Name], p.table)
			name := full.NotNullNameBelow(full.Column(p.column.Name), func(name string) *model.Table { return d.newFull[name] })
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

// partNotNulls parts what changes the type of a column, or the name of its NOT NULL, whose
// NOT NULL a child has to itself, too, under another name or valid where it is NOT VALID: the server
// refuses it (AdjustNotNullInheritance in catalog/pg_constraint.c), and renames none that a parent has.
// That of the parent goes meanwhile, or is for itself alone where a key or an identity needs it.
// It validates what a child comes to have to itself, which is NOT VALID as its parent's.
func (d *differ) partNotNulls(ordered []ops.Operation) []ops.Operation {
	ordered, last := d.shareNotNulls(ordered)
	var all []ops.Operation
	for i, op := range ordered {
		o, is := op.(ops.AlterColumn)
		from, to := o.From.NotNullDetails(), o.To.NotNullDetails()
		both := is && o.From.NotNull && o.To.NotNull
		bare := model.Table{Name: o.Table}
		renames := both && bare.NotNullName(&o.From) != bare.NotNullName(&o.To)
		retypes := both && (o.From.Type != o.To.Type || o.From.Collation != o.To.Collation)
		switch {
		case (retypes || renames) && len(d.refusing(o.Table, &o.From, retypes)) > 0:
			without, changed := d.withoutNotNull(o.Table, o.From), d.withoutNotNull(o.Table, o.To)
			all = append(all, ops.AlterColumn{Table: o.Table, From: o.From, To: without})
			aside, back := d.asideBetween(o, retypes, without.NotNull)
			all = append(all, aside...)
			if !sameColumn(without, changed) {
				all = append(all, ops.AlterColumn{Table: o.Table, From: without, To: changed, Using: o.Using})
			}
			all = append(append(all, back...), ops.AlterColumn{Table: o.Table, From: changed, To: o.To})
		case renames && slices.ContainsFunc(ordered[i+1:], func(op ops.Operation) bool { return givesUp(op, o.Table, to.Name) }):
			meanwhile := o.To.Clone() // two swap their names
			to.Name = o.To.Name + "_" + to.Name
			meanwhile.SetNotNull(to)
			all = append(all, ops.AlterColumn{Table: o.Table, From: o.From, To: meanwhile, Using: o.Using})
			last = append(last, ops.AlterColumn{Table: o.Table, From: meanwhile, To: o.To})
		case (renames || both && to.NotValid && to.Local && d.oldByName[o.Table] != nil && !d.comesNotValid(d.oldByName[o.Table], o.From.Name)) && d.passingParent(o.Table, o.To.Name) != nil:
			all = append(all, d.apartFrom(d.passingParent(o.Table, o.To.Name), ordered[:i], o)...)
		case both && !from.Local && to.Local && d.oldByName[o.Table] != nil && d.comesNotValid(d.oldByName[o.Table], o.From.Name):
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
			if o, is := op.(ops.CreateTable); is {
				all = append(all, d.bornNotValid(o, all)...)
			}
		}
	}
	return append(all, last...)
}

// givesUp reports whether an operation takes a name from the NOT NULL of a column of a table.
func givesUp(op ops.Operation, table, name string) bool {
	o, is := op.(ops.AlterColumn)
	return is && name != "" && o.Table == table && o.From.NotNull && o.From.NotNullDetails().Name == name && o.To.NotNullDetails().Name != name
}

// bornNotValid adds to a new table what it has to itself and is NOT VALID, as it is in the
// parent: it would be valid there, and takes it out of the last of the operations, which
// creates the table.
func (d *differ) bornNotValid(o ops.CreateTable, before []ops.Operation) []ops.Operation {
	var all []ops.Operation
	for i := range o.Table.Columns {
		to := o.Table.Columns[i].Clone()
		p := d.passingParent(o.Table.Name, to.Name)
		if n := to.NotNullDetails(); !n.NotValid || !n.Local || p == nil {
			continue
		}
		leaveToBeAdded(before[len(before)-1:], o.Table.Name, to.Name)
		to.NotNull = true
		from := to.Clone()
		from.DropNotNull()
		all = append(all, d.apartFrom(p, before, ops.AlterColumn{Table: o.Table.Name, From: from, To: to})...)
	}
	return all
}

// apartFrom returns a change of a column while the parent of its table does not pass its NOT NULL
// on, which is as those before left it.
func (d *differ) apartFrom(parent *model.Table, before []ops.Operation, o ops.AlterColumn) []ops.Operation {
	above := bareColumn(parent.Column(o.To.Name))
	if old := d.oldFull[parent.Name]; old != nil && old.Column(o.To.Name) != nil {
		above = bareColumn(old.Column(o.To.Name))
	}
	for _, op := range before {
		if changed, is := op.(ops.AlterColumn); is && changed.Table == parent.Name && changed.To.Name == above.Name {
			above = changed.To
		}
	}
	without := d.withoutNotNull(parent.Name, above)
	return []ops.Operation{ops.AlterColumn{Table: parent.Name, From: above, To: without}, o, ops.AlterColumn{Table: parent.Name, From: without, To: above}}
}

// withoutNotNull returns a column of a table as it is while the children have their NOT NULLs
// to themselves.
func (d *differ) withoutNotNull(table string, c model.Column) model.Column {
	c = c.Clone()
	old := d.oldFull[table]
	if c.Identity == nil && (old == nil || old.PrimaryKey == nil || !slices.Contains(old.PrimaryKey.Columns, c.Name)) {
		c.DropNotNull()
		return c
	}
	n := c.NotNullDetails()
	n.NoInherit = true
	c.SetNotNull(n)
	return c
}

// passingParent returns the one table that a table inherits the NOT NULL of a column from,
// after and, where it is there, before, or nil.
func (d *differ) passingParent(table, column string) *model.Table {
	old, new := d.oldByName[table], d.newByName[table]
	if new == nil || !d.keepsOwn() {
		return nil
	}
	parents := new.Inherits
	if old != nil {
		parents = keptParents(old.Inherits, parents)
	}
	var all []*model.Table
	for _, name := range parents {
		if d.passed(d.newFull, []string{name}, column) && (old == nil || d.passed(d.oldFull, []string{name}, column)) {
			all = append(all, d.newFull[name])
		}
	}
	if len(all) != 1 || d.passed(d.newFull, all[0].Parents(), column) {
		return nil
	}
	return all[0]
}

// comesNotValid reports whether the part is not valid that a table that is there has of a
// NOT NULL above it, or comes to have.
func (d *differ) comesNotValid(old *model.Table, column string) bool {
	if c := cmp.Or(d.oldFull[old.Name], old).Column(column); c == nil || c.NotNull {
		return !d.old.IsNotNullValid(old, column)
	}
	return slices.ContainsFunc(d.newByName[old.Name].Parents(), func(name string) bool {
		return d.newByName[name] != nil && !d.new.IsNotNullValid(d.newByName[name], column)
	})
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

// notNullNames returns the names that the NOT NULL of a column has in a table and in what
// that is a partition of, or false where one of the two has none.
func notNullNames(full map[string]*model.Table, t *model.Table, column string) (above, own string, both bool) {
	parent, self := full[t.Partition.Parent], full[t.Name]
	if parent == nil || self == nil {
		return "", "", false
	}
	find := func(name string) *model.Table { return full[name] }
	a, o := parent.Column(column), self.Column(column)
	if a == nil || o == nil || !a.NotNull || !o.NotNull || a.NotNullDetails().NoInherit {
		return "", "", false
	}
	return parent.NotNullNameBelow(a, find), self.NotNullNameBelow(o, find), true
}

// renamesNotNull reports whether a partition that stays one must be detached for the name of
// a NOT NULL. The server renames that of a partition with that of the parent alone, where both
// have one name. One of another name it keeps but where it makes the parent's anew, for another type
// or as NOT VALID (measured on PostgreSQL 18.4).
func (d *differ) renamesNotNull(old, new *model.Table) bool {
	if !d.keepsOwn() || old.Partition == nil || new.Partition == nil || d.newFull[new.Name] == nil {
		return false
	}
	for i := range d.newFull[new.Name].Columns {
		is := &d.newFull[new.Name].Columns[i]
		wasAbove, wasOwn, had := notNullNames(d.oldFull, old, is.Name)
		above, own, has := notNullNames(d.newFull, new, is.Name)
		was := cmp.Or(d.oldFull[old.Name], old).Column(is.Name)
		local := is.NotNullDetails().Local || was != nil && was.NotNullDetails().Local
		chosen := model.NotNull{Name: wasOwn}.HasChosenName() && model.NotNull{Name: own}.HasChosenName()
		switch {
		case !has || was == nil || !was.NotNull, had && wasAbove == wasOwn && above == own, !had && (local || above == own):
		case !had:
			if !is.NotNullDetails().HasChosenName() {
				return true // it is one with that of the parent, and not its own, where it is attached
			}
		case wasOwn != own && !chosen || wasAbove != above:
			return true
		case !local && (was.Type != is.Type || was.Collation != is.Collation || d.losesValid(old, new, is.Name) || d.losesValid(d.oldFull[old.Partition.Parent], d.newFull[new.Partition.Parent], is.Name)):
			return true
		}
	}
	return false
}

// joinsNotNull reports whether a new partition has a NOT NULL of its parent under another
// name, or as one that is not valid: it is created as a table, and attached.
func (d *differ) joinsNotNull(t *model.Table) bool {
	full := d.newFull[t.Name]
	if !d.keepsOwn() || t.Partition == nil || full == nil {
		return false
	}
	return slices.ContainsFunc(full.Columns, func(c model.Column) bool {
		above, own, both := notNullNames(d.newFull, t, c.Name)
		return both && !c.NotNullDetails().Local && (above != own || !d.new.IsNotNullValid(t, c.Name))
	})
}

// nameNotNulls writes out the names of the NOT NULLs that a table has from parents other than
// those that it keeps: it is without those in between, and not without the names.
func (d *differ) nameNotNulls(t *model.Table, full map[string]*model.Table, kept []string) {
	if !d.keepsOwn() {
		return
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		if n := c.NotNullDetails(); c.NotNull && n.Name == "" && !n.Local && d.passed(full, t.Parents(), c.Name) && !d.passed(full, kept, c.Name) {
			n.Name = t.NotNullNameBelow(c, func(name string) *model.Table { return full[name] })
			c.SetNotNull(n)
		}
	}
}

// keepChosenNames lets the NOT NULLs of b have the names that they have in a, where the server
// has chosen both, and leaves those of new ones to it.
func keepChosenNames(a, b *model.Table) {
	for i := range b.Columns {
		c := &b.Columns[i]
		n := c.NotNullDetails()
		if !c.NotNull || !n.HasChosenName() {
			continue
		}
		name := ""
		if was := a.Column(c.Name); was != nil && was.NotNull {
			if name = was.NotNullDetails().Name; !was.NotNullDetails().HasChosenName() {
				continue
			}
		}
		if n.Name != name {
			n.Name = name
			c.SetNotNull(n)
		}
	}
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
				c := o.Table.Column(p.column.Name)
				valid = c == nil || !c.NotNullDetails().NotValid
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

// orderNotNullNames adds to the plan that a NOT NULL gets a name when another column of the
// table has given it up.
func (d *differ) orderNotNullNames() {
	if !d.postgres || !d.keepsOwn() {
		return
	}
	name := func(c *model.Column) string {
		if n := c.NotNullDetails(); c.NotNull && !n.HasChosenName() {
			return n.Name
		}
		return ""
	}
	// names returns the column of an operation and its names before and after it.
	names := func(op ops.Operation) (table, from, to string) {
		switch o := op.(type) {
		case ops.AlterColumn:
			return o.Table, name(&o.From), name(&o.To)
		case ops.DropColumn:
			return o.Table, name(&o.Column), ""
		case ops.AddColumn:
			return o.Table, "", name(&o.Column)
		}
		return "", "", ""
	}
	ends := make(map[key]bool)
	for _, n := range d.plan.nodes {
		if table, from, to := names(n.op); from != "" && from != to {
			k := constraintKey(table, goneName+from)
			n.creates = append(n.creates, k)
			ends[k] = true
		}
	}
	for _, n := range d.plan.nodes {
		if table, from, to := names(n.op); to != "" && from != to && ends[constraintKey(table, goneName+to)] {
			n.needs = append(n.needs, constraintKey(table, goneName+to))
		}
	}
}
