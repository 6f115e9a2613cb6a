package diff

import (
	"cmp"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// expanded returns the tables of d with the columns of partitions and of tables
// that inherit written out; nil where there are none.
func expanded(d *model.Database) map[string]*model.Table {
	if !slices.ContainsFunc(d.Tables, func(t model.Table) bool { return len(t.Parents()) > 0 }) {
		return nil
	}
	full := d.Clone()
	full.ExpandPartitions()
	return tablesByName(full)
}

// comparePair compares a table that both sides have. What its parents change,
// they change in it, too: it is compared as it is then. Where it becomes the
// child of another table, it is compared as it is meanwhile.
func (d *differ) comparePair(old, new *model.Table) *tableDiff {
	if isPlain(old, new) {
		return d.compareTable(old, new)
	}
	from, to := cmp.Or(d.oldFull[old.Name], old), cmp.Or(d.newFull[new.Name], new)
	a, b := from.Clone(), to.Clone()
	var detach, attach *model.Partition
	if !old.Partition.Equal(new.Partition) || d.keysNullable(old, new) || d.losesKey(old, new) || d.gainsKey(old, new) || d.renamesNotNull(old, new) {
		detach, attach = old.Partition, new.Partition
		d.nameNotNulls(&a, d.oldFull, nil)
		d.nameNotNulls(&b, d.newFull, nil)
		d.unpartition(&a, &b)
	}
	if len(b.Parts) > 0 && d.postgres {
		d.takeParts(&a, &b)
	}
	if detach != nil || attach != nil {
		keepNotValid(d.old, old, &a)
		keepNotValid(d.new, new, &b)
	}
	come := d.carryCheckNames(&a, &b)
	kept := d.keptParents(old, new)
	d.disinherit(&a, &b, kept, come)
	leaveNotValid(d.new, new, &a, &b)
	sortConstraints(&a)
	sortConstraints(&b)
	detached := a
	parents := kept
	if a.Partition != nil {
		parents = a.Parents()
	}
	a.Columns = d.carryColumns(&detached, &b, parents)
	d.keepNotNullNames(&a, &b, parents)
	keepChosenNames(&a, &b)
	t := d.compareTable(&a, &b)
	t.old = &detached
	t.detach, t.attach = detach, attach
	t.noInherit, t.inherit = without(old.Inherits, kept), without(new.Inherits, kept)
	t.columns = slices.DeleteFunc(t.columns, func(p columnPair) bool {
		if !inherited(d.newFull, parents, p.new.Name) {
			return false
		}
		t.overrides = append(t.overrides, p)
		return true
	})
	return t
}

// moves reports whether a table leaves one that it is a child of or comes to one.
func (t *tableDiff) moves() bool {
	return t.detach != nil || t.attach != nil || len(t.noInherit)+len(t.inherit) > 0
}

// apart returns the two sides of a table, and the tables that it inherits from, as
// they are while types are built anew: one that moves is between its parents then,
// and has to itself what it has from them before and after.
func (d *differ) apart(old, new *model.Table) (was, is *model.Table, parents []string) {
	if t := d.tables[old.Name]; t != nil && t.moves() {
		return t.old, t.new, without(old.Inherits, t.noInherit)
	}
	return old, new, old.Inherits
}

// unpartition makes of the two sides of a table what they are while it is the
// partition of neither table.
func (d *differ) unpartition(a, b *model.Table) {
	if a.Partition != nil {
		if parent := d.oldFull[a.Partition.Parent]; parent != nil {
			all := parent.WithAbove(func(name string) *model.Table { return d.oldFull[name] })
			a.Release(&all)
		}
	}
	if b.Partition != nil {
		if parent := d.newFull[b.Partition.Parent]; parent != nil {
			all := parent.WithAbove(func(name string) *model.Table { return d.newFull[name] })
			checks := all.Checks
			all.Checks = nil
			all.Indexes = slices.DeleteFunc(all.Indexes, func(x model.Index) bool { return b.KeyLike(&x) != "" }) // that is the part
			absorb(a, b, &all)
			parts := b.Parts
			b.Release(&model.Table{Checks: checks})
			b.Parts = parts
		}
	}
}

// absorb makes of what a table has to itself the parts that it is to have as b of what is
// above it. An index with other keys than the part is made anew.
func absorb(a, b, above *model.Table) {
	a.Uniques, a.Indexes = partsFirst(a.Uniques, b, uniqueName), partsFirst(a.Indexes, b, indexName)
	tried, rest := a.Clone(), *above
	tried.Absorb(above, sameBytes)
	rest.Indexes = slices.DeleteFunc(slices.Clone(above.Indexes), func(x model.Index) bool {
		is, part := tried.Part(x.Name), b.Part(x.Name)
		return is != nil && part != nil && !slices.Equal(is.Keys, part.Keys)
	})
	a.Absorb(&rest, sameBytes)
}

// partsFirst puts before the others what is to be a part of t by its name; see rivalsAgain.
func partsFirst[T any](list []T, t *model.Table, name func(*T) string) []T {
	part := func(x *T) bool { return t.PartNamed(name(x)) != nil }
	return append(keep(list, part), keep(list, func(x *T) bool { return !part(x) })...)
}

func sortConstraints(t *model.Table) {
	slices.SortFunc(t.Uniques, func(x, y model.Unique) int { return cmp.Compare(x.Name, y.Name) })
	slices.SortStableFunc(t.Checks, func(x, y model.Check) int { return cmp.Compare(x.Name, y.Name) })
	slices.SortFunc(t.Indexes, func(x, y model.Index) int { return cmp.Compare(x.Name, y.Name) })
	slices.SortFunc(t.ForeignKeys, func(x, y model.ForeignKey) int { return cmp.Compare(x.Name, y.Name) })
}

// attachName and detachName stand for the two steps of a table that becomes
// another partition.
const (
	attachName = "\x00attach"
	detachName = "\x00detach"
	// attachedName stands for the end of the former.
	attachedName = "\x00attached"
	// ownName stands for the end of the indexes and keys that a table loses.
	ownName = "\x00own"
	// goneName stands for the end of the check, NOT NULL or index that is called as what
	// follows it.
	goneName = "\x00gone"
	// localName and freedName stand before the name of a check that a table has to
	// itself: for its coming, and for the end of the one above that it is one with.
	localName = "\x00local"
	freedName = "\x00freed"
)

// partition emits what happens to a partition as such.
func (e *emitter) partition() {
	for _, p := range e.t.overrides {
		from, to := bareColumn(p.old), bareColumn(p.new)
		if e.dropNotNullOnly(&from, &to) && !p.redefault && sameColumn(from, to) {
			continue
		}
		// What it sets is set in its own children, too, before they change.
		n := node{rank: rankAlterColumn, creates: []key{columnKey(e.table, to.Name)},
			needs: slices.Concat(enumKeys(p.new), drawn(to), []key{columnKey(e.table, to.Name)})}
		if p.redefault {
			if bare := from; bare.Default != "" {
				bare.Default = ""
				// Whatever changes the column above sets the default for this one, too.
				e.add(node{op: ops.AlterColumn{Table: e.table, From: from, To: bare}, rank: rankFirst,
					uses: slices.Concat(enumKeys(p.old), e.d.oldSide.calls(e.table, p.old.Default, p.old.Type), []key{columnKey(e.table, to.Name)})})
			}
			from.Default = defaultAbove(e.d.newFull, e.t.new, to.Name)
			n.needs = append(n.needs, e.called(e.t.new, to.Default, to.Type)...)
		}
		if n.op = (ops.AlterColumn{Table: e.table, From: from, To: to}); !p.redefault || !sameColumn(from, to) {
			e.add(n)
		}
	}
	if p := e.t.detach; p != nil {
		e.add(node{op: ops.DetachPartition{Table: e.table, Partition: p.Clone()}, rank: rankFirst,
			creates: []key{constraintKey(e.table, detachName)}, uses: []key{tableKey(p.Parent)}})
	}
	if p := e.t.attach; p != nil {
		e.add(node{op: ops.AttachPartition{Table: e.table, Partition: p.Clone()}, rank: rankAddForeignKey,
			drops: []key{constraintKey(e.table, attachName)}, needs: e.d.parentKeys(e.t.new), creates: []key{constraintKey(e.table, attachedName)}})
	}
	for _, parent := range e.t.noInherit {
		e.add(node{op: ops.NoInherit{Table: e.table, Parent: parent}, rank: rankFirst,
			creates: []key{constraintKey(e.table, detachName)}, uses: []key{tableKey(parent)}})
	}
	for _, parent := range e.t.inherit {
		e.add(node{op: ops.Inherit{Table: e.table, Parent: parent}, rank: rankAddForeignKey,
			drops: []key{constraintKey(e.table, attachName)}, needs: []key{tableKey(parent)}})
	}
}

// orderPartitions adds to the operations of the plan what follows from parents: a
// column of a child is theirs, and a table that becomes the child of another one
// is changed while it is none.
func (d *differ) orderPartitions() {
	if d.oldFull == nil && d.newFull == nil {
		return
	}
	waits := make(map[string][]key) // table → what those of its children that leave it do first
	frees := make(map[string][]key) // table → what those that come to it do later
	for _, t := range d.changed {
		for _, name := range t.noInherit {
			waits[name] = append(waits[name], constraintKey(t.new.Name, detachName))
		}
		for _, name := range t.inherit {
			frees[name] = append(frees[name], constraintKey(t.new.Name, attachName))
		}
		for p := t.detach; p != nil; p = partitionOf(d.oldFull[p.Parent]) {
			waits[p.Parent] = append(waits[p.Parent], constraintKey(t.new.Name, detachName))
		}
		for p := t.attach; p != nil; p = partitionOf(d.newFull[p.Parent]) {
			frees[p.Parent] = append(frees[p.Parent], constraintKey(t.new.Name, attachName))
		}
	}
	for _, t := range d.created {
		if d.joins(t) {
			for p := t.Partition; p != nil; p = partitionOf(d.newFull[p.Parent]) {
				frees[p.Parent] = append(frees[p.Parent], constraintKey(t.Name, attachName))
			}
		}
	}
	d.orderBounds()
	d.orderRetyped()
	d.orderKeyParts()
	d.orderOddPartitions()
	d.orderOwnIndexes()
	d.orderRivals()
	d.orderChecks()
	d.orderCheckNames()
	d.orderInvalid()
	for _, n := range d.plan.nodes {
		if o, ok := n.op.(ops.DropColumn); ok {
			// What a table inherits goes from its parent first.
			n.creates = append(n.creates, without(d.above(d.oldFull, columnKey(o.Table, o.Column.Name)), n.drops)...)
			n.needs = append(n.needs, d.leavingBelow(o.Table)...)
		}
		if o, ok := n.op.(ops.DropCheck); ok && d.oldFull[o.Table] != nil {
			for _, parent := range d.oldFull[o.Table].Inherits {
				n.creates = append(n.creates, constraintKey(parent, o.Check.Name))
			}
		}
		n.needs, n.uses = append(n.needs, d.above(d.newFull, n.needs...)...), append(n.uses, d.above(d.oldFull, n.uses...)...)
		if o, ok := n.op.(ops.AddColumn); ok && d.newFull != nil {
			// What a table has to itself, too, comes to its parent later; a new one
			// comes when its parents have all.
			for _, child := range d.new.Children(o.Table) {
				if d.tables[child.Name] != nil {
					n.needs = append(n.needs, columnKey(child.Name, o.Column.Name))
				}
			}
		}
		if slices.Contains(n.needs, constraintKey(n.table, attachedName)) {
			continue // it is about what the table is a partition for
		}
		n.needs, n.uses = append(n.needs, waits[n.table]...), append(n.uses, frees[n.table]...)
		for _, use := range rebuiltColumns(n.op) {
			if t := d.tables[use.Table]; t != nil && t.moves() {
				n.needs, n.uses = append(n.needs, constraintKey(use.Table, detachName)), append(n.uses, constraintKey(use.Table, attachName))
			}
		}
		t := d.tables[n.table]
		if t == nil {
			continue
		}
		leaves, comes := t.detach != nil || len(t.noInherit) > 0, t.attach != nil || len(t.inherit) > 0
		switch n.op.(type) {
		case ops.AttachPartition, ops.Inherit:
			if leaves {
				n.needs = append(n.needs, constraintKey(n.table, detachName))
			}
		case ops.DetachPartition, ops.NoInherit:
		default:
			if leaves {
				n.needs = append(n.needs, constraintKey(n.table, detachName))
			}
			if comes {
				n.uses = append(n.uses, constraintKey(n.table, attachName))
			}
		}
	}
}

// leavingBelow returns the keys for the tables below one that leave others: a column
// that they have from those, too, would stay theirs when it goes from this one before.
func (d *differ) leavingBelow(table string) []key {
	var keys []key
	for _, child := range d.old.Children(table) {
		if t := d.tables[child.Name]; t != nil && len(t.noInherit) > 0 && !slices.Contains(t.noInherit, table) {
			keys = append(keys, constraintKey(child.Name, detachName))
		}
		keys = append(keys, d.leavingBelow(child.Name)...)
	}
	return keys
}

// orderBounds adds to the plan that what ceases to be a partition of a table goes
// before others come to it: their bounds may overlap, and the rows of a default
// partition that goes may be some of those that a new one is for.
func (d *differ) orderBounds() {
	gone := make(map[string][]key) // table → the partitions that leave it
	for _, n := range d.plan.nodes {
		switch o := n.op.(type) {
		case ops.DropTable:
			if p := o.Table.Partition; p != nil {
				k := constraintKey(o.Table.Name, detachName)
				n.creates = append(n.creates, k)
				gone[p.Parent] = append(gone[p.Parent], k)
			}
		case ops.DetachPartition:
			gone[o.Partition.Parent] = append(gone[o.Partition.Parent], constraintKey(o.Table, detachName))
		}
	}
	for _, n := range d.plan.nodes {
		switch o := n.op.(type) {
		case ops.CreateTable:
			if p := o.Table.Partition; p != nil {
				n.needs = append(n.needs, gone[p.Parent]...)
			}
		case ops.AttachPartition:
			n.needs = append(n.needs, gone[o.Partition.Parent]...)
		}
	}
}

// orderOddPartitions adds to the plan that a foreign partition is there only
// while the tables above have no unique index, and one that is divided itself
// only while they have those and the types of columns that go with its key: the
// server refuses either otherwise.
func (d *differ) orderOddPartitions() {
	waits, frees := make(map[string][]key), make(map[string][]key)
	under := func(to map[string][]key, t *model.Table, full map[string]*model.Table, step string) []key {
		if t.Foreign == nil && t.PartitionBy == nil || t.Partition == nil {
			return nil
		}
		k := constraintKey(t.Name, step)
		for p := t.Partition; p != nil; p = partitionOf(full[p.Parent]) {
			to[p.Parent] = append(to[p.Parent], k)
		}
		return []key{k}
	}
	for _, n := range d.plan.nodes {
		switch o := n.op.(type) {
		case ops.DropTable:
			n.creates = append(n.creates, under(waits, &o.Table, d.oldFull, detachName)...)
		case ops.CreateTable:
			n.drops = append(n.drops, under(frees, &o.Table, d.newFull, attachName)...)
		}
	}
	for _, n := range d.plan.nodes {
		switch n.rank {
		case rankAddConstraint, rankCreateIndex:
			n.needs = append(n.needs, waits[n.table]...)
		case rankDropConstraint, rankDropIndex:
			n.uses = append(n.uses, frees[n.table]...)
		case rankAlterColumn:
			n.needs, n.uses = append(n.needs, waits[n.table]...), append(n.uses, frees[n.table]...)
		}
	}
}

// orderOwnIndexes adds to the plan that an index or a key that a partition loses is
// gone before the tables above it come to have theirs, or come under others: one that is
// alike would become a part, which does not go alone.
func (d *differ) orderOwnIndexes() {
	gone := make(map[string][]key) // table → the ends of those that go below it
	for _, n := range d.plan.nodes {
		if t := d.newByName[n.table]; t != nil && t.Partition != nil && (n.rank == rankDropConstraint || n.rank == rankDropIndex) {
			k := constraintKey(n.table, ownName)
			n.creates = append(n.creates, k)
			for _, above := range ancestors(d.newFull, t) {
				gone[above] = append(gone[above], k)
			}
		}
	}
	for _, n := range d.plan.nodes {
		if _, attaches := n.op.(ops.AttachPartition); attaches || n.rank == rankAddConstraint || n.rank == rankCreateIndex {
			n.needs = append(n.needs, gone[n.table]...)
		}
	}
}

// orderChecks adds to the plan that a check of a table becomes another one when the
// children that go with one of its name are gone, and before those that come: the
// server takes none that says something else than that of the parent.
func (d *differ) orderChecks() {
	gone := make(map[key][]key) // a check of a parent → the children that go with one
	for _, n := range d.plan.nodes {
		switch o := n.op.(type) {
		case ops.DropTable:
			for _, parent := range ancestors(d.oldFull, &o.Table) {
				for _, c := range o.Table.Checks {
					k := constraintKey(o.Table.Name, detachName)
					n.creates = append(n.creates, k)
					gone[constraintKey(parent, c.Name)] = append(gone[constraintKey(parent, c.Name)], k)
				}
			}
		case ops.CreateTable:
			for _, parent := range ancestors(d.newFull, &o.Table) {
				for _, c := range o.Table.Checks {
					if !c.NotValid { // see orderInvalid
						n.needs = append(n.needs, constraintKey(parent, c.Name))
					}
				}
			}
		}
	}
	for _, n := range d.plan.nodes {
		if o, ok := n.op.(ops.AddCheck); ok {
			n.needs = append(n.needs, gone[constraintKey(o.Table, o.Check.Name)]...)
		}
	}
}

// partitionOf returns what a table is a partition of, nil for no table.
func partitionOf(t *model.Table) *model.Partition {
	if t == nil {
		return nil
	}
	return t.Partition
}

// above returns the keys of the columns that the columns among keys are in the
// parents of their tables, and in theirs.
func (d *differ) above(full map[string]*model.Table, keys ...key) []key {
	var out []key
	for i := 0; i < len(keys); i++ {
		t := full[keys[i].table]
		if keys[i].kind != kindColumn || t == nil {
			continue
		}
		for _, parent := range t.Parents() {
			if p := full[parent]; p != nil && p.Column(keys[i].name) != nil {
				keys = append(slices.Clip(keys), columnKey(parent, keys[i].name))
				out = append(out, columnKey(parent, keys[i].name))
			}
		}
	}
	return out
}

// closePartitions marks what is built anew in the children of a table whose
// columns are.
func (d *differ) closePartitions(affected map[string][]string) {
	if d.newFull == nil {
		return
	}
	for i := 0; i < len(d.changed); i++ {
		t := d.changed[i]
		for _, c := range t.columns {
			switch {
			case c.replaced, c.between != nil:
				d.againBelow(t.new.Name, c.new.Name, everything, affected)
			case c.old.Type != c.new.Type || c.old.Collation != c.new.Collation:
				r := nothing
				if !castable(c.old.Type, c.new.Type) {
					r = foreignKeysAndExpressions
				}
				d.againBelow(t.new.Name, c.new.Name, r, affected)
			}
		}
	}
}

// againBelow marks what names a column in the children of a table, and adds
// their columns to the affected ones where foreign keys must go.
func (d *differ) againBelow(table, column string, r reach, affected map[string][]string) {
	for _, child := range d.new.Children(table) {
		if below := d.table(child.Name); below != nil {
			below.replaceGenerated(column)
			if r != nothing {
				below.again(column, r)
			}
			if r > expressionsOnly {
				affected[child.Name] = append(affected[child.Name], column)
			}
		}
		d.againBelow(child.Name, column, r, affected)
	}
}

// bounds asks about the bounds of a partition, each as a default of the column
// that it bounds.
func (a *aligner) bounds(parent *model.Table) {
	was, now := a.was.Partition, a.table.Partition
	if was == nil || now == nil || parent == nil || parent.PartitionBy == nil || was.Equal(now) || was.Parent != now.Parent {
		return
	}
	ask := func(key int, current, desired string, take func()) {
		if key >= len(parent.PartitionBy.Keys) || isInfinite(current) || isInfinite(desired) {
			return
		}
		if c := parent.Column(parent.PartitionBy.Keys[key].Column); c != nil {
			inherited := parent.Inherited(c)
			column := newContextColumn(&inherited)
			current, desired = quotedNumber(current), quotedNumber(desired)
			if current == desired {
				take()
				return
			}
			a.ask(InDefault, &column, current, desired, "bound of partition "+a.table.Name, a.table.Pos, take)
		}
	}
	for _, side := range []struct {
		was []string
		of  func(*model.Partition) []string
	}{{was.From, func(p *model.Partition) []string { return p.From }}, {was.To, func(p *model.Partition) []string { return p.To }}} {
		for i, text := range side.of(now) {
			if i < len(side.was) {
				ask(i, side.was[i], text, func() { side.of(a.own().Partition)[i] = side.was[i] })
			}
		}
	}
	if len(was.In) != len(now.In) {
		return
	}
	// Those that only one side has may be spellings of each other.
	others := slices.DeleteFunc(slices.Clone(was.In), func(text string) bool { return isNull(text) || slices.Contains(now.In, text) })
	for i, text := range now.In {
		if len(others) > 0 && !isNull(text) && !slices.Contains(was.In, text) {
			other := others[0]
			others = others[1:]
			ask(0, other, text, func() { a.own().Partition.In[i] = other })
		}
	}
}

// partitionKey asks about the expressions that a table is divided by.
func (a *aligner) partitionKey() {
	was, now := a.was.PartitionBy, a.table.PartitionBy
	if was == nil || now == nil || len(was.Keys) != len(now.Keys) {
		return
	}
	for i := range now.Keys {
		a.askKey(&was.Keys[i], &now.Keys[i], "partition key of "+a.table.Name, a.table.Pos, func() *model.Key { return &a.own().PartitionBy.Keys[i] })
	}
}

// quotedNumber returns a bound as a text that the type of the column reads, where it
// is a number: as a bound, the server keeps the one that a number is turned into
// (1 of a bigint as '1'), as a default it keeps the turning, too.
func quotedNumber(bound string) string {
	digits := strings.TrimPrefix(bound, "-")
	if strings.Trim(digits, ".0123456789") == "" && digits != "" {
		return "'" + bound + "'"
	}
	return bound
}

func isNull(bound string) bool { return strings.EqualFold(bound, "NULL") }

func isInfinite(bound string) bool { return bound == "MINVALUE" || bound == "MAXVALUE" }
