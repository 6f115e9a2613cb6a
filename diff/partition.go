package diff

import (
	"cmp"
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// expanded returns the tables of d with the columns of partitions written out;
// nil where there are none.
func expanded(d *model.Database) map[string]*model.Table {
	if !slices.ContainsFunc(d.Tables, func(t model.Table) bool { return t.Partition != nil }) {
		return nil
	}
	full := d.Clone()
	full.ExpandPartitions()
	return tablesByName(full)
}

// checkPartitions refuses another way to divide a table.
func checkPartitions(old, new *model.Database) error {
	was := tablesByName(old)
	for i := range new.Tables {
		t := &new.Tables[i]
		if o := was[t.Name]; o != nil && !o.PartitionBy.Equal(t.PartitionBy) {
			return &ImpossibleError{Object: "table " + t.Name, Pos: t.Pos,
				Reason: "PostgreSQL cannot change whether or how a table is partitioned",
				Advice: "create a table under another name, copy the rows in a migration of your own, and rename it"}
		}
	}
	return nil
}

// comparePair compares a table that both sides have.
func (d *differ) comparePair(old, new *model.Table) *tableDiff {
	if old.Partition == nil && new.Partition == nil {
		return compareTable(old, new, d.postgres)
	}
	from, to := cmp.Or(d.oldFull[old.Name], old), cmp.Or(d.newFull[new.Name], new)
	if old.Partition.Equal(new.Partition) {
		t := compareTable(from, to, d.postgres)
		t.columns, t.addedColumns, t.droppedColumns = nil, nil, nil
		t.overrides = d.overrides(from, to)
		return t
	}
	// It is compared as the table of its own that it is meanwhile.
	a, b := from.Clone(), to.Clone()
	if old.Partition != nil {
		if parent := d.oldFull[old.Partition.Parent]; parent != nil {
			a.Release(parent)
		}
	}
	if new.Partition != nil {
		if parent := d.newFull[new.Partition.Parent]; parent != nil {
			bare := parent.Clone()
			bare.Checks = nil
			a.Absorb(&bare)
			b.Release(&model.Table{Checks: parent.Checks})
		}
	}
	for _, t := range []*model.Table{&a, &b} {
		slices.SortFunc(t.Uniques, func(x, y model.Unique) int { return cmp.Compare(x.Name, y.Name) })
		slices.SortFunc(t.Checks, func(x, y model.Check) int { return cmp.Compare(x.Name, y.Name) })
		slices.SortFunc(t.Indexes, func(x, y model.Index) int { return cmp.Compare(x.Name, y.Name) })
		slices.SortFunc(t.ForeignKeys, func(x, y model.ForeignKey) int { return cmp.Compare(x.Name, y.Name) })
	}
	t := compareTable(&a, &b, d.postgres)
	t.detach, t.attach = old.Partition, new.Partition
	return t
}

// overrides returns the columns of a partition that are not what they should be
// once its parent has changed: what the parent changes, it changes in its
// partitions too.
func (d *differ) overrides(from, to *model.Table) []columnPair {
	oldParent, newParent := d.oldFull[from.Partition.Parent], d.newFull[to.Partition.Parent]
	if oldParent == nil || newParent == nil {
		return nil
	}
	var pairs []columnPair
	for i := range to.Columns {
		c := &to.Columns[i]
		above := newParent.Column(c.Name)
		if above == nil {
			continue
		}
		now := newParent.Inherited(above)
		was, wasAbove := from.Column(c.Name), oldParent.Column(c.Name)
		if was != nil && wasAbove != nil && !regenerated(wasAbove, above) {
			before := oldParent.Inherited(wasAbove)
			keep := func(to *string, own, before, after string) {
				if before == after {
					*to = own
				}
			}
			keep(&now.Default, was.Default, before.Default, now.Default)
			keep(&now.Storage, was.Storage, before.Storage, now.Storage)
			keep(&now.Compression, was.Compression, before.Compression, now.Compression)
			if before.NotNull == now.NotNull {
				now.NotNull = was.NotNull
			}
			now.Comment, now.Statistics, now.Options = was.Comment, was.Statistics, was.Options
		}
		if !sameColumn(now, *c) {
			pairs = append(pairs, columnPair{old: &now, new: c})
		}
	}
	return pairs
}

// attachName and detachName stand for the two steps of a table that becomes
// another partition.
const (
	attachName = "\x00attach"
	detachName = "\x00detach"
)

// partition emits what happens to a partition as such.
func (e *emitter) partition() {
	for _, p := range e.t.overrides {
		e.add(node{op: ops.AlterColumn{Table: e.table, From: bareColumn(p.old), To: bareColumn(p.new)}, rank: rankAlterColumn,
			needs: append(append(enumKeys(p.new), drawn(*p.new)...), columnKey(e.table, p.new.Name))})
	}
	if p := e.t.detach; p != nil {
		e.add(node{op: ops.DetachPartition{Table: e.table, Partition: p.Clone()}, rank: rankFirst,
			creates: []key{constraintKey(e.table, detachName)}, uses: []key{tableKey(p.Parent)}})
	}
	if p := e.t.attach; p != nil {
		n := node{op: ops.AttachPartition{Table: e.table, Partition: p.Clone()}, rank: rankAddForeignKey,
			drops: []key{constraintKey(e.table, attachName)}, needs: []key{tableKey(p.Parent)}}
		if parent := e.d.newFull[p.Parent]; parent != nil {
			for i := range parent.Columns {
				n.needs = append(n.needs, columnKey(p.Parent, parent.Columns[i].Name))
			}
		}
		e.add(n)
	}
}

// orderPartitions adds to the operations of the plan what follows from
// partitions: a column of a partition is its parent's, and a table that becomes
// another partition is changed while it is none.
func (d *differ) orderPartitions() {
	parents := func(full map[string]*model.Table, keys []key) []key {
		out := keys
		for _, k := range keys {
			if k.kind != kindColumn {
				continue
			}
			for t := full[k.table]; t != nil && t.Partition != nil; t = full[t.Partition.Parent] {
				out = append(out, columnKey(t.Partition.Parent, k.name))
			}
		}
		return out
	}
	for _, n := range d.plan.nodes {
		n.needs, n.uses = parents(d.newFull, n.needs), parents(d.oldFull, n.uses)
		t := d.tables[n.table]
		if t == nil {
			continue
		}
		switch n.op.(type) {
		case ops.AttachPartition:
			if t.detach != nil {
				n.needs = append(n.needs, constraintKey(n.table, detachName))
			}
		case ops.DetachPartition:
		default:
			if t.detach != nil {
				n.needs = append(n.needs, constraintKey(n.table, detachName))
			}
			if t.attach != nil {
				n.uses = append(n.uses, constraintKey(n.table, attachName))
			}
		}
	}
}

// closePartitions marks what is built anew in the partitions of a table whose
// columns are.
func (d *differ) closePartitions() {
	for i := 0; i < len(d.changed); i++ {
		t := d.changed[i]
		if t.new.PartitionBy == nil {
			continue
		}
		for _, child := range d.new.Partitions(t.new.Name) {
			for _, c := range t.columns {
				r := everything
				switch {
				case c.replaced:
				case c.old.Type != c.new.Type && !castable(c.old.Type, c.new.Type):
					r = foreignKeysAndExpressions
				default:
					continue
				}
				if below := d.table(child.Name); below != nil {
					below.again(c.new.Name, r)
				}
			}
		}
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
			column := parent.Inherited(c)
			column.Default = ""
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
	for i, text := range now.In {
		if !slices.Contains(was.In, text) {
			ask(0, was.In[i], text, func() { a.own().Partition.In[i] = was.In[i] })
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
		a.ask(InIndexKey, nil, was.Keys[i].Expr, now.Keys[i].Expr, "partition key of "+a.table.Name, a.table.Pos,
			func() { a.own().PartitionBy.Keys[i].Expr = was.Keys[i].Expr })
	}
}

func isInfinite(bound string) bool { return bound == "MINVALUE" || bound == "MAXVALUE" }
