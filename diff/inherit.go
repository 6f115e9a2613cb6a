package diff

import (
	"cmp"
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// without returns the elements of a list that another one lacks.
func without[T comparable](list, other []T) []T {
	var out []T
	for _, v := range list {
		if !slices.Contains(other, v) {
			out = append(out, v)
		}
	}
	return out
}

// keptParents returns the parents that a table keeps: the server adds one behind
// those that are there.
func keptParents(old, new []string) []string {
	rest := old
	for i, name := range new {
		at := slices.Index(rest, name)
		if at < 0 {
			return new[:i]
		}
		rest = rest[at+1:]
	}
	return new
}

// checkInherited refuses what the server does not change of a column that a table
// inherits: whether it is a generated one, unless its parent's becomes so, too (up to
// version 15 a child's column may be generated where its parent's is not).
func checkInherited(old, new *model.Database) error {
	if !slices.ContainsFunc(new.Tables, func(t model.Table) bool { return len(t.Parents()) > 0 }) {
		return nil
	}
	was, is := expanded(old), expanded(new)
	if max(old.Version, new.Version) == 16 { // which first has them
		if err := checkOwnGenerated(was, is, new); err != nil {
			return err
		}
	}
	for i := range new.Tables {
		t := is[new.Tables[i].Name]
		before := was[t.Name]
		if before == nil || len(t.Inherits) == 0 {
			continue
		}
		if err := checkGenerated(was, is, t, keptParents(before.Inherits, t.Inherits)); err != nil {
			return err
		}
	}
	return nil
}

// keptParents returns the parents that a table inherits from throughout. The server
// changes the type of a column in one of them, with all children, and not while the
// child has it from another, too, unless both have it from one.
func (d *differ) keptParents(old, new *model.Table) []string {
	kept := keptParents(old.Inherits, new.Inherits)
	from, to := d.oldFull[old.Name], d.newFull[new.Name]
	if len(kept) < 2 || from == nil || to == nil {
		return kept
	}
	for i := range to.Columns {
		c := &to.Columns[i]
		o := from.Column(c.Name)
		if o == nil || o.Type == c.Type && o.Collation == c.Collation && !slices.ContainsFunc(enumKeys(o), d.isLost) {
			continue
		}
		for len(d.rootsOf(kept, c.Name)) > 1 {
			kept = kept[:len(kept)-1]
		}
	}
	return kept
}

// compareLost compares the tables with several parents again once it is known which
// types are built anew beneath their columns.
func (d *differ) compareLost() {
	for i := range d.new.Tables {
		new := &d.new.Tables[i]
		old := d.oldByName[new.Name]
		if len(d.lost) == 0 || old == nil || d.remade[new.Name] || len(d.keptParents(old, new)) == len(keptParents(old.Inherits, new.Inherits)) {
			continue
		}
		t := d.comparePair(old, new)
		if was := d.tables[new.Name]; was != nil {
			*was = *t
		} else {
			d.use(t)
		}
	}
}

// rootsOf returns the tables above, or among, some that have a column from no other.
func (d *differ) rootsOf(tables []string, column string) []string {
	has := func(name string) bool { return d.oldFull[name] != nil && d.oldFull[name].Column(column) != nil }
	roots := keep(append(slices.Clone(tables), ancestors(d.oldFull, &model.Table{Inherits: tables})...), func(name *string) bool {
		return has(*name) && !slices.ContainsFunc(d.oldFull[*name].Parents(), has)
	})
	slices.Sort(roots)
	return slices.Compact(roots)
}

// orderRetyped adds to the plan that the type of a column changes when the children
// that have it from another table, too, have left that, or it has lost the column, and
// before they come to another.
func (d *differ) orderRetyped() {
	type step struct{ waits, frees, gone []key }
	steps := make(map[key]step) // a column of a table → what is done with that of its children
	for _, t := range d.changed {
		if len(t.noInherit)+len(t.inherit) == 0 && len(t.new.Inherits) < 2 {
			continue
		}
		for i := range t.new.Columns {
			name := t.new.Columns[i].Name
			var gone []key
			for _, parent := range t.new.Inherits {
				if is := d.newFull[parent]; is != nil && is.Column(name) == nil {
					gone = append(gone, columnKey(parent, name))
				}
			}
			for _, above := range d.keptAbove(t.new.Name) {
				k := columnKey(above, name)
				s := steps[k]
				s.gone = append(s.gone, gone...)
				if len(t.noInherit) > 0 {
					s.waits = append(s.waits, constraintKey(t.new.Name, detachName))
				}
				if len(t.inherit) > 0 {
					s.frees = append(s.frees, constraintKey(t.new.Name, attachName))
				}
				steps[k] = s
			}
		}
	}
	for _, n := range d.plan.nodes {
		uses := rebuiltColumns(n.op)
		if o, ok := n.op.(ops.AlterColumn); ok && (o.From.Type != o.To.Type || o.From.Collation != o.To.Collation) {
			uses = []ops.EnumUse{{Table: o.Table, Column: o.To}}
		}
		for _, use := range uses {
			s := steps[columnKey(use.Table, use.Column.Name)]
			n.needs, n.uses, n.creates = append(n.needs, s.waits...), append(n.uses, s.frees...), append(n.creates, s.gone...)
		}
	}
}

// checkOwnGenerated refuses that a generated column of a partition gets an expression
// of its own, which only version 17 sets in place: no statement drops the column.
func checkOwnGenerated(was, is map[string]*model.Table, new *model.Database) error {
	for i := range new.Tables {
		t := is[new.Tables[i].Name]
		before := was[t.Name]
		if t.Partition == nil || before == nil || before.Partition == nil || before.Partition.Parent != t.Partition.Parent {
			continue
		}
		from, to := was[t.Partition.Parent], is[t.Partition.Parent]
		if from == nil || to == nil {
			continue
		}
		for _, c := range t.Columns {
			above, o, oAbove := to.Column(c.Name), before.Column(c.Name), from.Column(c.Name)
			if above == nil || o == nil || oAbove == nil || c.Generated == above.Generated && o.Generated == oAbove.Generated {
				continue
			}
			if c.Generated != o.Generated || above.Generated != oAbove.Generated {
				return &ImpossibleError{Object: "column " + t.Name + "." + c.Name, Pos: t.Pos,
					Reason: "before version 17 PostgreSQL does not change the expression that a partition has for itself",
					Advice: "detach " + t.Name + ", change the column and attach it again, in a migration of your own first"}
			}
		}
	}
	return nil
}

// checkGenerated refuses that a column that a table inherits becomes a generated one, or
// ceases to be one, where that of a parent which it keeps does not.
func checkGenerated(was, is map[string]*model.Table, t *model.Table, kept []string) error {
	turns := func(from, to *model.Column) int {
		n := 0
		if from.Generated != "" {
			n--
		}
		if to.Generated != "" {
			n++
		}
		return n
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		o := was[t.Name].Column(c.Name)
		for _, name := range kept {
			if was[name] == nil || is[name] == nil || o == nil {
				continue
			}
			if from, to := was[name].Column(c.Name), is[name].Column(c.Name); from != nil && to != nil && turns(from, to) != turns(o, c) {
				return &ImpossibleError{Object: "column " + t.Name + "." + c.Name, Pos: t.Pos,
					Reason: "PostgreSQL changes whether a column is a generated one in all tables that inherit it, and " + name + " has it, too",
					Advice: "let " + t.Name + " no longer inherit from " + name + ", in a migration of your own first, and inherit again behind the change"}
			}
		}
	}
	return nil
}

// inherited reports whether one of those tables has a column.
func inherited(full map[string]*model.Table, parents []string, column string) bool {
	return slices.ContainsFunc(parents, func(name string) bool { return full[name] != nil && full[name].Column(column) != nil })
}

// passed reports whether one of those tables has a column NOT NULL, and passes
// that on.
func (d *differ) passed(full map[string]*model.Table, parents []string, column string) bool {
	return slices.ContainsFunc(parents, func(name string) bool {
		t := full[name]
		if t == nil || t.Column(column) == nil {
			return false
		}
		c := t.Inherited(t.Column(column))
		return c.NotNull
	})
}

// shareGenerated takes off the columns of a table, which it must be the only one to
// have, the expressions that their parents generate them by, too: a server before
// version 16 refuses them there, and each gives them to the child.
func shareGenerated(t *model.Table, full map[string]*model.Table) {
	for _, name := range t.Inherits {
		for i := range t.Columns {
			c := &t.Columns[i]
			if above := full[name]; above != nil && c.Generated != "" && above.Column(c.Name) != nil && above.Column(c.Name).Generated == c.Generated {
				c.Generated, c.Virtual = "", false
			}
		}
	}
}

// parentKeys returns the keys of the parents of a table of the new side and of
// their columns.
func (d *differ) parentKeys(t *model.Table) []key {
	var keys []key
	for _, name := range t.Parents() {
		keys = append(keys, tableKey(name))
		if parent := d.newFull[name]; parent != nil {
			for i := range parent.Columns {
				keys = append(keys, columnKey(name, parent.Columns[i].Name))
			}
		}
	}
	return keys
}

// disinherit makes of the two sides of a table what they are while it inherits
// from no other tables than it does before and after. What it has from the others
// is its own then. come are the names that checks above it come to have.
func (d *differ) disinherit(a, b *model.Table, kept []string, come map[string]bool) {
	own := func(t *model.Table, in *model.Database, full map[string]*model.Table, more []model.Check) {
		checks := in.InheritedChecks(t)
		parents, before := t.Parents(), *t
		valid := func(column string) bool { return in.IsNotNullValid(&before, column) }
		d.nameNotNulls(t, full, kept)
		t.Inherits = kept
		for i := range t.Columns {
			c := &t.Columns[i]
			c.Inherited = c.Inherited && inherited(full, kept, c.Name)
			if n := c.NotNullDetails(); c.NotNull && !d.passed(full, t.Parents(), c.Name) {
				if n.Local = false; d.passed(full, parents, c.Name) {
					n.NotValid = !valid(c.Name)
				}
				c.SetNotNull(n)
			}
		}
		still := in.InheritedChecks(t)
		for _, c := range checks {
			is := func(o model.Check) bool { return o.Name == c.Name }
			stays := func(o model.Check) bool { return is(o) && staysCheck(&o, &c) }
			if !slices.ContainsFunc(t.Checks, is) && (!slices.ContainsFunc(still, is) || slices.ContainsFunc(more, stays)) {
				c.Comment = t.ConstraintPart(c.Name).Comment
				t.Checks = append(t.Checks, c)
			}
		}
	}
	was := slices.DeleteFunc(slices.Clone(a.Checks), func(c model.Check) bool { return come[c.Name] })
	own(a, d.old, d.oldFull, nil)
	// A check that is a table's own cannot become one that it only inherits.
	own(b, d.new, d.newFull, was)
}

// carryColumns returns the columns that a table has once its parents have changed
// and it has not. A column that comes to them and that it is to have to itself,
// too, it is given before.
func (d *differ) carryColumns(t, wanted *model.Table, parents []string) []model.Column {
	columns := make([]model.Column, 0, len(t.Columns))
	for i := range t.Columns {
		c := t.Columns[i].Clone()
		was, is := inherited(d.oldFull, parents, c.Name), inherited(d.newFull, parents, c.Name)
		if was && !is && (c.Inherited || t.Partition != nil) {
			if !d.staysBelow(parents, c.Name) {
				continue // it goes with that of its parents
			}
			c.Inherited = false
		}
		before := c.Clone()
		for _, name := range slices.Sorted(slices.Values(parents)) {
			d.carryColumn(&c, d.oldFull[name], d.newFull[name])
		}
		if n := before.NotNullDetails(); before.NotNull && d.keepsOwn() && (!c.NotNull || n.Local && !c.NotNullDetails().Local) && d.passed(d.newFull, parents, c.Name) {
			c.SetNotNull(n) // one of them has it still
		}
		columns = append(columns, c)
	}
	var above []*model.Table
	for _, name := range parents {
		if p := d.newFull[name]; p != nil {
			above = append(above, p)
		}
	}
	for _, c := range model.InheritedColumns(above) {
		if w := wanted.Column(c.Name); t.Column(c.Name) == nil && (w == nil || w.Inherited || wanted.Partition != nil) {
			for _, p := range above {
				if own := p.Column(c.Name); own != nil {
					c.Statistics = cmp.Or(own.Statistics, c.Statistics)
				}
			}
			columns = append(columns, c)
		}
	}
	return columns
}

// carryColumn makes a column of a table what it is once its parent has changed.
func (d *differ) carryColumn(c *model.Column, oldParent, newParent *model.Table) {
	if oldParent == nil || newParent == nil {
		return
	}
	wasAbove, isAbove := oldParent.Column(c.Name), newParent.Column(c.Name)
	if wasAbove == nil || isAbove == nil {
		return
	}
	was, is := oldParent.Inherited(wasAbove), newParent.Inherited(isAbove)
	if d.regenerated(newParent.Name, wasAbove, isAbove) {
		is.Inherited, is.Statistics = c.Inherited, isAbove.Statistics
		*c = is
		return
	}
	// The parent's own parents may have changed it on the way.
	between := was
	if list := d.carryColumns(oldParent, newParent, keptParents(oldParent.Parents(), newParent.Parents())); len(oldParent.Parents()) > 0 {
		if i := slices.IndexFunc(list, func(o model.Column) bool { return o.Name == c.Name }); i >= 0 {
			between = oldParent.Inherited(&list[i])
		}
	}
	set := func(to *string, was, between, is string) {
		if was != between || was != is {
			*to = is
		}
	}
	// A new table does not have the statistics target of its parent, but what
	// changes that of the parent changes its children's.
	if !sameTarget(wasAbove.Statistics, isAbove.Statistics) {
		c.Statistics = isAbove.Statistics
	}
	if was.Type != is.Type || was.Collation != is.Collation {
		// It is stored as its new type is by itself, and the default is dropped before
		// the change of type and set after it, in all.
		c.Storage, c.Compression = is.Storage, is.Compression
		if was.Default != "" {
			c.Default = is.Default
		}
	}
	c.Collation = is.Collation
	if serial := serials[is.Type]; serial != "" && model.IsSerial(c.Type) {
		c.Type, c.Default = serial, "" // the sequence goes by its own statements
	} else {
		c.Type = is.Type
		set(&c.Default, was.Default, between.Default, is.Default)
	}
	if was.Generated != is.Generated {
		// A child may have an expression of its own.
		c.Generated, c.Virtual = is.Generated, is.Virtual
	}
	set(&c.Storage, was.Storage, between.Storage, is.Storage)
	set(&c.Compression, was.Compression, between.Compression, is.Compression)
	if was.NotNull && !is.NotNull && d.keyedBelow(newParent.Name, c.Name) {
		if n := c.NotNullDetails(); n.Local {
			n.Local = false
			c.SetNotNull(n)
		}
		return
	}
	name := func(full map[string]*model.Table, t *model.Table, above *model.Column) string {
		return t.NotNullNameBelow(above, func(name string) *model.Table { return full[name] })
	}
	if n := c.NotNullDetails(); n.Local && n.Name != "" && was.NotNull && is.NotNull && n.Name == name(d.oldFull, oldParent, wasAbove) {
		n.Name = name(d.newFull, newParent, isAbove) // it is renamed with that of the parent
		c.SetNotNull(n)
	}
	d.carryNotNull(c, was, between, is, isAbove.NotNull)
}

// keepsOwn reports whether a NOT NULL that a child has to itself, or from another
// parent, outlives its parent's: up to version 17 it goes along.
func (d *differ) keepsOwn() bool { return d.version == 0 || d.version >= 18 }

// carryNotNull makes of the NOT NULL of a column what it is once its parent has
// changed from was to is; stays says that the parent still has one, if for itself.
func (d *differ) carryNotNull(c *model.Column, was, between, is model.Column, stays bool) {
	n := c.NotNullDetails()
	switch {
	case was.NotNull == between.NotNull && was.NotNull == is.NotNull:
		// That of another parent may have another name.
		if c.NotNull && !n.Local && is.NotNull && was.NotNullDetails() != is.NotNullDetails() {
			c.NotNullConstraint = is.NotNullConstraint
		}
	case is.NotNull && c.NotNull && !was.NotNull:
		n.Local = d.keepsOwn()
		c.SetNotNull(n)
	case is.NotNull:
		c.SetNotNull(is.NotNullDetails())
	case n.Local || stays:
		n.Local = false
		c.SetNotNull(n)
	default:
		c.DropNotNull()
	}
}

// keyedBelow reports whether a column that is nullable from now on in a table must stay
// what it is in one that inherits from it: the server does not change an identity
// column there, nor before version 18 one that is in a primary key.
func (d *differ) keyedBelow(table, column string) bool {
	return slices.ContainsFunc(d.new.Children(table), func(child *model.Table) bool {
		old := d.oldByName[child.Name]
		if child.Partition != nil || old == nil || !old.IsChild(table) {
			return false
		}
		return d.keepsNotNull(old, child, column) || d.keyedBelow(child.Name, column)
	})
}

// keepsNotNull reports whether the server keeps a column of a table from becoming
// nullable. From version 18 on the column of a key has a NOT NULL of its own.
func (d *differ) keepsNotNull(old, new *model.Table, column string) bool {
	keyed := func(t *model.Table) bool { return t.PrimaryKey != nil && slices.Contains(t.PrimaryKey.Columns, column) }
	draws := func(t *model.Table) bool { c := t.Column(column); return c != nil && c.Identity != nil }
	return !d.keepsOwn() && keyed(old) && keyed(new) || draws(old) && draws(new)
}

// keysNullable reports whether a partition that stays one has a primary key of its own
// with a column that is nullable from now on in a table above it. A server before
// version 18 allows that while the partition is none (measured on PostgreSQL 13 to 17).
func (d *differ) keysNullable(old, new *model.Table) bool {
	if d.keepsOwn() || old.Partition == nil || new.PrimaryKey == nil || old.PrimaryKey == nil {
		return false
	}
	was, is := d.oldFull[old.Partition.Parent], d.newFull[new.Partition.Parent]
	return was != nil && is != nil && slices.ContainsFunc(new.PrimaryKey.Columns, func(name string) bool {
		o, n := was.Column(name), is.Column(name)
		return o != nil && n != nil && o.NotNull && !n.NotNull && slices.Contains(old.PrimaryKey.Columns, name)
	})
}

// dropNotNullOnly emits what makes a column nullable that stays what it is in one of
// the tables that inherit it, makes from what it is then, and reports whether it did.
func (e *emitter) dropNotNullOnly(from, to *model.Column) bool {
	if !from.NotNull || to.NotNull || !e.d.keyedBelow(e.table, to.Name) {
		return false
	}
	was := from.Clone()
	from.DropNotNull()
	e.add(node{op: ops.AlterColumn{Table: e.table, From: was, To: from.Clone(), Only: true}, rank: rankAlterColumn, needs: []key{columnKey(e.table, to.Name)}})
	return true
}

// staysBelow reports whether a column that goes from tables is kept by one of
// their children that has it from them alone: it is then dropped from the tables
// only, and each child has it to itself.
func (d *differ) staysBelow(parents []string, column string) bool {
	return slices.ContainsFunc(parents, func(name string) bool {
		if d.newFull[name] == nil || d.newFull[name].Column(column) != nil {
			return false
		}
		return slices.ContainsFunc(d.new.Children(name), func(child *model.Table) bool {
			was, is := d.oldFull[child.Name], cmp.Or(d.newFull[child.Name], child)
			return was != nil && is.Partition == nil && was.IsChild(name) && is.Column(column) != nil && was.Column(column) != nil &&
				was.Column(column).Inherited && !inherited(d.newFull, is.Parents(), column)
		})
	})
}
