package diff

import (
	"cmp"
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// A key of a partition may be its part of a unique index above it, where that is no
// key. It is the partition's own all the same, and does not go while it is the part.

// setAside detaches the partitions whose own keys are parts of a unique index while that
// is dropped, which the server refuses otherwise: neither goes without the other
// (measured on PostgreSQL 15.18).
func (d *differ) setAside(ordered []ops.Operation) []ops.Operation {
	var out []ops.Operation
	for i, op := range ordered {
		o, ok := op.(ops.DropIndex)
		if !ok || !o.Index.Unique || d.oldByName[o.Table] == nil || d.oldByName[o.Table].PartitionBy == nil {
			out = append(out, op)
			continue
		}
		var back []ops.Operation
		var walk func(table string)
		walk = func(table string) {
			for _, t := range d.old.Children(table) {
				switch {
				case slices.ContainsFunc(ordered[:i], func(op ops.Operation) bool { return leaves(op, t.Name) }):
				case t.KeyLike(&o.Index) != "":
					out = append(out, ops.DetachPartition{Table: t.Name, Partition: t.Partition.Clone()})
					back = append(back, ops.AttachPartition{Table: t.Name, Partition: t.Partition.Clone()})
					back = append(back, d.ownNotNulls(t.Name)...)
				default:
					walk(t.Name)
				}
			}
		}
		walk(o.Table)
		out = append(append(out, op), back...)
	}
	return out
}

// ownNotNulls returns the operations that give a partition back the NOT NULLs that it has
// to itself beside those of its parent, which being attached takes from it (measured on
// PostgreSQL 18.4).
func (d *differ) ownNotNulls(table string) []ops.Operation {
	var out []ops.Operation
	old, new := d.oldFull[table], d.newFull[table]
	if old == nil || new == nil {
		return nil
	}
	for i := range new.Columns {
		to := new.Columns[i].Clone()
		n := to.NotNullDetails()
		if was := old.Column(to.Name); !n.Local || was == nil || !was.NotNull {
			continue
		}
		from := to.Clone()
		n.Local = false
		from.SetNotNull(n)
		out = append(out, ops.AlterColumn{Table: table, From: from, To: to})
	}
	return out
}

// losesKey reports whether a partition that stays one loses a key of its own that is a
// part of a unique index above it, which does not go while it is.
func (d *differ) losesKey(old, new *model.Table) bool {
	if old.Partition == nil || new.Partition == nil || old.PrimaryKey == nil && len(old.Uniques) == 0 {
		return false
	}
	rest := model.Table{Parts: old.Parts} // what goes of it
	if !samePrimaryKey(old.PrimaryKey, new.PrimaryKey) {
		rest.PrimaryKey = old.PrimaryKey
	}
	uniques := match(old.Uniques, new.Uniques, uniqueName, sameUnique)
	for _, u := range uniques.dropped {
		rest.Uniques = append(rest.Uniques, *u)
	}
	for _, p := range uniques.pairs {
		if !sameUnique(p.old, p.new) {
			rest.Uniques = append(rest.Uniques, *p.old)
		}
	}
	return keyLike(d.oldByName, old, &rest, func(*model.Index) bool { return true })
}

// gainsKey reports whether a partition that stays one comes to have a key of its own for
// its part of a unique index above it, where it has had another one.
func (d *differ) gainsKey(old, new *model.Table) bool {
	if old.Partition == nil || new.Partition == nil {
		return false
	}
	return keyLike(d.newByName, new, new, func(x *model.Index) bool { return old.Part(x.Name) != nil })
}

// joins reports whether a new partition is created as a table, and attached.
func (d *differ) joins(t *model.Table) bool { return d.joinsWithKey(t) || d.joinsNotNull(t) }

// joinsWithKey reports whether a new partition has a key of its own for its part of a
// unique index that is there before it. One that is created as a partition gets an index
// beside it: it is created as a table, and attached.
func (d *differ) joinsWithKey(t *model.Table) bool {
	if t.Partition == nil || t.Foreign != nil {
		return false
	}
	for _, name := range ancestors(d.newByName, t) {
		above, old := d.newByName[name], d.oldByName[name]
		if above == nil || old == nil || d.remade[name] {
			continue
		}
		stands := func(x *model.Index) bool {
			kept := x.Name
			if td := d.tables[name]; td != nil {
				kept = td.keptIndex(kept)
			}
			return old.IndexStorage(kept) != nil
		}
		if slices.ContainsFunc(above.Indexes, func(x model.Index) bool { return x.Unique && t.KeyLike(&x) != "" && stands(&x) }) {
			return true
		}
	}
	return false
}

// keyLike reports whether one of the keys is a part of one of the unique indexes above a
// table that a condition holds for.
func keyLike(tables map[string]*model.Table, t, keys *model.Table, holds func(*model.Index) bool) bool {
	if t.PrimaryKey == nil && len(t.Uniques) == 0 {
		return false
	}
	return slices.ContainsFunc(ancestors(tables, t), func(name string) bool {
		above := tables[name]
		return above != nil && slices.ContainsFunc(above.Indexes, func(x model.Index) bool { return x.Unique && keys.KeyLike(&x) != "" && holds(&x) })
	})
}

// joinTable returns a new partition as it is before it is attached, which it emits.
func (d *differ) joinTable(t *model.Table) *model.Table {
	own := cmp.Or(d.newFull[t.Name], t).Clone()
	above := d.aboveNew(d.newByName[t.Partition.Parent])
	d.nameNotNulls(&own, d.newFull, nil)
	keepNotValid(d.new, t, &own)
	own.Release(&model.Table{Checks: above.Checks})
	d.plan.add(node{op: ops.AttachPartition{Table: t.Name, Partition: t.Partition.Clone()}, class: work, table: t.Name, rank: rankAddForeignKey,
		drops: []key{constraintKey(t.Name, attachName)}, needs: append(d.parentKeys(t), tableKey(t.Name)), creates: []key{constraintKey(t.Name, attachedName)}})
	return &own
}

// orderKeyParts adds to the plan that a unique index comes behind the keys of partitions
// that are to be its parts, and before those that are alike and are not: they would be.
func (d *differ) orderKeyParts() {
	before := make(map[key][]key) // a key → the indexes above that it comes behind
	for _, n := range d.plan.nodes {
		o, ok := n.op.(ops.CreateIndex)
		if !ok || !o.Index.Unique || d.newByName[o.Table] == nil || d.newByName[o.Table].PartitionBy == nil {
			continue
		}
		for _, t := range d.below(o.Table) {
			if name := t.KeyLike(&o.Index); name != "" {
				n.needs = append(n.needs, relationKey(t.Name, name))
			} else if name := partless(t).KeyLike(&o.Index); name != "" {
				k := relationKey(t.Name, name)
				before[k] = append(before[k], relationKey(o.Table, o.Index.Name))
			}
		}
	}
	if len(before) == 0 {
		return
	}
	for _, n := range d.plan.nodes {
		for _, k := range n.creates {
			n.needs = append(n.needs, before[k]...)
		}
	}
}

// takeKeyParts lets the parts that tables have of unique indexes above be in desired
// what they are in current: an index of their own or a key. Which of them it is hangs
// on what was there first.
func takeKeyParts(was, is map[string]*model.Table, desired *model.Database) {
	for i := range desired.Tables {
		t, old := &desired.Tables[i], was[desired.Tables[i].Name]
		if t.Partition == nil || old == nil || old.Partition == nil {
			continue
		}
		for _, name := range ancestors(is, t) {
			for _, x := range is[name].Indexes {
				if !x.Unique || partless(t).KeyLike(&x) == "" {
					continue
				}
				t.Parts = slices.Clone(t.Parts)
				if p := old.Part(x.Name); p != nil && t.Part(x.Name) == nil {
					t.Parts = append(t.Parts, *p)
					t.Indexes = keep(t.Indexes, func(x *model.Index) bool { return x.Name != p.Name })
				} else if was := t.Part(x.Name); p == nil && was != nil && old.KeyLike(&x) != "" {
					own := model.Table{Name: t.Name, Indexes: slices.Clone(t.Indexes), Parts: []model.PartIndex{*was}}
					if old.IndexStorage(was.Name) != nil {
						own.Release(onlyIndex(is[name], x.Name))
					}
					t.Indexes = own.Indexes
					slices.SortFunc(t.Indexes, func(x, y model.Index) int { return cmp.Compare(x.Name, y.Name) })
					t.Parts = slices.DeleteFunc(t.Parts, func(p model.PartIndex) bool { return p.Of == x.Name })
				}
			}
		}
	}
}

// partless returns a table without its parts of indexes above it.
func partless(t *model.Table) *model.Table {
	bare := *t
	bare.Parts = nil
	return &bare
}

// leaves reports whether an operation makes a table no partition.
func leaves(op ops.Operation, table string) bool {
	switch o := op.(type) {
	case ops.DetachPartition:
		return o.Table == table
	case ops.DropTable:
		return o.Table.Name == table
	}
	return false
}
