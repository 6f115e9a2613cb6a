package diff

import (
	"cmp"
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// The functions of this file are about the parts that partitions have of an index
// which the server does not make by itself: of one that was made ON ONLY its table,
// and with other keys than those of the index above.

// completeKey stands for an index that has all of its parts, or that was built anew:
// only a valid one can be referred to.
func completeKey(table, index string) key {
	return constraintKey(table, "\x00complete "+index)
}

// madeParts returns the keys of the parts that the server makes with an index.
func (e *emitter) madeParts(name string, s model.IndexStorage) []key {
	if s.Invalid {
		return nil
	}
	if p := e.t.new.PartNamed(name); p != nil {
		name = p.Of
	}
	return e.d.partKeys(e.d.new, e.t.new, name)
}

// lackingParts returns the keys of the partitions that are there before an index that
// is made ON ONLY its table: those that come later get a part of it.
func (e *emitter) lackingParts(s model.IndexStorage) []key {
	if !s.Invalid {
		return nil
	}
	keys := []key{constraintKey(e.table, attachedName)}
	for _, t := range e.d.below(e.table) {
		keys = append(keys, tableKey(t.Name), constraintKey(t.Name, attachedName))
	}
	return keys
}

// below returns the partitions of a table of the new side, and theirs.
func (d *differ) below(table string) []*model.Table {
	var all []*model.Table
	for _, t := range d.new.Children(table) {
		if t.Partition != nil {
			all = append(append(all, t), d.below(t.Name)...)
		}
	}
	return all
}

// rebuildParts marks the indexes of partitioned tables that are built anew because a
// part of one goes, or comes to have other keys, or because their storage parameters
// change: no statement detaches a part, or sets those of such an index (measured on
// PostgreSQL 15.18).
func (d *differ) rebuildParts() {
	for i := range d.new.Tables {
		t := &d.new.Tables[i]
		if t.PartitionBy == nil || d.oldByName[t.Name] == nil || d.remade[t.Name] {
			continue
		}
		for _, of := range ownIndexes(t) {
			kept := of
			if td := d.tables[t.Name]; td != nil {
				kept = td.keptIndex(of)
			}
			was := d.oldByName[t.Name].IndexStorage(kept)
			if was != nil && d.oldByName[t.Name].PartNamed(kept) == nil && (!sameOptions(was.Options, t.IndexStorage(of).Options) || d.losesPart(t, of, kept, was.Invalid)) {
				d.table(t.Name).indexAgain(of)
			}
		}
	}
}

// losesPart reports whether a partition under t lacks a part of an index that it has
// had or that the server gives it, or whether that is another one. An index without
// partitions becomes valid only when it is built anew; so does one of which all have
// their parts on 13, where it helps nothing to attach one again (measured on 13.23 and
// 14.23).
func (d *differ) losesPart(t *model.Table, of, kept string, wasInvalid bool) bool {
	invalid := t.IndexStorage(of).Invalid
	partitions := d.below(t.Name)
	lacked := func(c *model.Table) bool { return d.oldByName[c.Name] == nil || d.oldByName[c.Name].Part(kept) == nil }
	if wasInvalid && !invalid && (len(partitions) == 0 || d.version == 13 && !slices.ContainsFunc(partitions, lacked)) {
		return true
	}
	return slices.ContainsFunc(partitions, func(c *model.Table) bool {
		old, part := d.oldByName[c.Name], c.Part(of)
		td := d.tables[c.Name]
		joins := td != nil && td.attach != nil // with an index that is made before
		if fresh := old == nil || d.remade[c.Name]; fresh || joins {
			above := c.Partition.Parent == t.Name || d.newByName[c.Partition.Parent].Part(of) != nil
			return part == nil && invalid && above || part != nil && (fresh && d.otherKeys(c, part) || part.Storage.Invalid && above)
		}
		was := old.Part(kept)
		if part != nil && part.Keys != nil && len(d.retyped(c, func(column string) bool { return t.Rests(of, column) })) > 0 {
			return true // the server would make it like the index above
		}
		switch {
		case part == nil:
			return invalid && was != nil
		case was == nil:
			return false
		case was.Storage.Invalid && !part.Storage.Invalid && len(d.below(c.Name)) == 0:
			return true
		}
		return !slices.Equal(was.Keys, part.Keys) || cutBack(was.Storage, part.Storage)
	})
}

// otherKeys reports whether a part has other keys than the one of the table that its
// own is a partition of.
func (d *differ) otherKeys(t *model.Table, part *model.PartIndex) bool {
	if above := d.newByName[t.Partition.Parent].Part(part.Of); above != nil {
		return !slices.Equal(part.Keys, above.Keys)
	}
	return part.Keys != nil
}

// ownIndexes returns the names of the indexes and the constraints of a table that have
// an index, but for its parts.
func ownIndexes(t *model.Table) []string {
	names := t.KeyNames()
	for _, x := range t.Indexes {
		names = append(names, x.Name)
	}
	return names
}

// indexAgain marks an index, or that of a constraint, to be built anew.
func (t *tableDiff) indexAgain(name string) {
	if pk := t.new.PrimaryKey; pk != nil && pk.Name == name {
		t.primaryKeyAgain = true
	}
	pairsAgain(t.uniques.pairs, func(u *model.Unique) bool { return u.Name == name })
	pairsAgain(t.exclusions.pairs, func(x *model.Exclusion) bool { return x.Name == name })
	pairsAgain(t.indexes.pairs, func(x *model.Index) bool { return x.Name == name })
}

func pairsAgain[T any](pairs []pair[T], is func(*T) bool) {
	for i := range pairs {
		pairs[i].again = pairs[i].again || is(pairs[i].new)
	}
}

// attachment is how a partition comes to a part of an index.
type attachment struct {
	// fresh says that there is no index yet, made that the plan makes it, and
	// attached that it attaches it to the index above; otherwise the server does.
	fresh, made, attached bool
	// above is the name of the index in the table that the partition is one of.
	above string
}

// attachment returns how a partition comes to a part. stays says that it has the
// index already.
func (d *differ) attachment(t, owner *model.Table, part *model.PartIndex, stays bool) attachment {
	parent := d.newByName[t.Partition.Parent]
	before := d.partBefore(t, part.Of)
	a := attachment{fresh: !stays, above: part.Of}
	storage := owner.IndexStorage(part.Of)
	stands := before != ""
	if parent != owner {
		was := d.oldByName[parent.Name]
		stands = stands && was != nil && was.Part(before) != nil
		if p := parent.Part(part.Of); p != nil {
			a.above, storage = p.Name, &p.Storage
		} else if stands {
			a.above = was.Part(before).Name // what is declared does not name it
		}
	}
	td, was := d.tables[t.Name], d.oldByName[t.Name]
	comes := was == nil || d.remade[t.Name] || td != nil && td.attach != nil
	if stays && (!comes && before != "" && was.Part(before) != nil) {
		return a // it is a part already
	}
	byServer := stands && comes || !stands && !storage.Invalid
	a.attached = !byServer
	a.made = a.fresh && (!byServer || d.otherKeys(t, part))
	return a
}

// makePart emits the index of a partition that is to be a part.
func (d *differ) makePart(t, owner *model.Table, part *model.PartIndex, a attachment) {
	e := emitter{d: d, t: &tableDiff{new: t}, table: t.Name}
	if full := d.newFull[t.Name]; full != nil {
		e.t.new = full
	}
	own := model.Table{Name: t.Name, Parts: []model.PartIndex{*part}}
	own.Release(onlyIndex(owner, part.Of))
	first := len(d.plan.nodes)
	e.addKeys(&own)
	for i := range own.Indexes {
		e.createIndex(&own.Indexes[i])
	}
	name := relationKey(t.Name, part.Name)
	for at, n := range d.plan.nodes {
		switch {
		case at >= first:
			n.needs = append(n.needs, tableKey(t.Name))
		case n.rank != rankCreateIndex && n.rank != rankAddConstraint:
		default:
			n.creates = slices.DeleteFunc(n.creates, func(k key) bool { return k == name })
			if !a.attached && slices.Contains(n.creates, relationKey(t.Partition.Parent, a.above)) {
				n.needs = append(n.needs, name) // the server takes it as the part
			}
		}
	}
}

// attach emits that the index of a partition becomes a part of the one above.
func (d *differ) attach(t, owner *model.Table, part *model.PartIndex, above string) {
	parent := t.Partition.Parent
	n := node{op: ops.AttachIndex{Table: t.Name, Name: part.Name, Parent: parent, Of: above}, rank: rankAlterIndex,
		needs:   []key{relationKey(t.Name, part.Name), relationKey(parent, above), constraintKey(t.Name, attachedName)},
		creates: []key{completeKey(owner.Name, part.Of), completeKey(parent, above)}}
	for _, c := range d.below(t.Name) {
		if p := c.Part(part.Of); p != nil {
			n.needs = append(n.needs, completeKey(t.Name, part.Name))
			break
		}
	}
	if d.oldByName[parent] != nil {
		for _, c := range d.old.Children(parent) {
			n.needs = append(n.needs, constraintKey(c.Name, detachName)) // what leaves lacks it no longer
		}
	}
	e := emitter{d: d, table: t.Name}
	e.add(n)
}

// completeIndexes emits what completes the indexes that lack parts in the old schema
// beside the parts that are declared.
func (d *differ) completeIndexes(names map[string]bool) {
	for i := range d.new.Tables {
		owner := &d.new.Tables[i]
		old := d.oldByName[owner.Name]
		if owner.PartitionBy == nil || old == nil || d.remade[owner.Name] {
			continue
		}
		for _, of := range ownIndexes(owner) {
			kept := of
			if td := d.tables[owner.Name]; td != nil {
				kept = td.keptIndex(of)
			}
			was := old.IndexStorage(kept)
			if was == nil || !was.Invalid || owner.IndexStorage(of).Invalid {
				continue
			}
			partitions := d.below(owner.Name)
			for _, t := range partitions {
				before := d.oldByName[t.Name]
				above := d.oldByName[t.Partition.Parent]
				if t.Part(of) != nil || t.Foreign != nil || before == nil || before.Part(kept) != nil || above != old && above.Part(kept) == nil {
					continue
				}
				part := d.freshPart(t, owner, &model.PartIndex{Of: of}, names)
				d.emitPart(t, owner, &part, names)
			}
			for _, parent := range append(partitions, owner) {
				d.attachAgain(parent, owner, of, kept)
			}
		}
	}
}

// attachAgain emits that a part of an index which is there already is attached again,
// where nothing else makes the server look whether the index has all of its parts.
func (d *differ) attachAgain(parent, owner *model.Table, of, kept string) {
	children := d.new.Children(parent.Name)
	above := of
	if parent != owner {
		was, is := d.oldByName[parent.Name].Part(kept), parent.Part(of)
		if was == nil || is == nil || !was.Storage.Invalid || is.Storage.Invalid {
			return
		}
		above = is.Name
	}
	if len(children) == 0 || slices.ContainsFunc(d.plan.nodes, func(n *node) bool { return slices.Contains(n.creates, completeKey(parent.Name, above)) }) {
		return
	}
	for _, t := range children {
		old := d.oldByName[t.Name]
		if old == nil || d.remade[t.Name] {
			continue
		}
		if part := cmp.Or(t.Part(of), old.Part(kept)); part != nil {
			d.attach(t, owner, part, above)
			return
		}
	}
}

// onlyIndex returns a table that has of another one an index, or that of a
// constraint, alone.
func onlyIndex(t *model.Table, name string) *model.Table {
	one := &model.Table{
		Uniques:    keep(t.Uniques, func(u *model.Unique) bool { return u.Name == name }),
		Exclusions: keep(t.Exclusions, func(x *model.Exclusion) bool { return x.Name == name }),
		Indexes:    keep(t.Indexes, func(x *model.Index) bool { return x.Name == name }),
	}
	if pk := t.PrimaryKey; pk != nil && pk.Name == name {
		one.PrimaryKey = pk
	}
	return one
}
