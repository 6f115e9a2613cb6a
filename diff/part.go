package diff

import (
	"slices"
	"strconv"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// takePartNames gives the parts of indexes that partitions of desired, whose tables
// are is, have the names that they have in was, the current tables, where those differ by the number alone that the
// server has put behind a chosen one: it rests on the order in which they were made.
func takePartNames(was, is map[string]*model.Table, desired *model.Database) {
	for i := range desired.Tables {
		t := &desired.Tables[i]
		old := was[t.Name]
		if old == nil || len(old.Parts) == 0 || len(t.Parts) == 0 {
			continue
		}
		above := t.WithAbove(func(name string) *model.Table { return is[name] })
		var own []model.PartIndex
		for j, p := range t.Parts {
			o := old.Part(p.Of)
			if o == nil || o.Name == p.Name || !chosen(t, &above, p.Of, o.Name) || !chosen(t, &above, p.Of, p.Name) {
				continue
			}
			if own == nil {
				own = slices.Clone(t.Parts)
			}
			own[j].Name = o.Name
		}
		if own != nil {
			t.Parts = own
		}
	}
}

// chosen reports whether the server may have chosen the name of a part.
func chosen(t, above *model.Table, of, name string) bool {
	is := false
	end := len(name)
	for end > 0 && name[end-1] >= '0' && name[end-1] <= '9' {
		end--
	}
	number, _ := strconv.Atoi(name[end:])
	tries := 0
	sqlsource.PartIndexes(t, above, func(o string) bool { return o == of }, func(string, bool) bool { tries++; return tries <= number },
		func(p model.PartIndex) { is = p.Name == name })
	return is
}

// takeParts makes of indexes that a partition has, and of which it is to have a
// part of one that is new above it, that part: the server takes one that is alike.
func (d *differ) takeParts(a, b *model.Table) {
	above := d.aboveNew(b)
	for _, p := range b.Parts {
		if a.Part(p.Of) != nil || a.PartNamed(p.Name) != nil || a.IndexStorage(p.Name) == nil {
			continue
		}
		absorb(a, b, onlyIndex(&above, p.Of))
	}
}

// sameBytes compares texts that were aligned.
func sameBytes(a, b string) bool { return a == b }

// aboveNew returns a table of the new side with what it has parts of.
func (d *differ) aboveNew(t *model.Table) model.Table {
	return t.WithAbove(func(name string) *model.Table { return d.newByName[name] })
}

// owner returns the table above a partition of the new side that has an index or
// a constraint by itself, or nil.
func (d *differ) owner(t *model.Table, of string) *model.Table {
	for p := t.Partition; p != nil; {
		above := d.newByName[p.Parent]
		if above == nil {
			return nil
		}
		if above.PartNamed(of) == nil && above.IndexStorage(of) != nil {
			return above
		}
		p = above.Partition
	}
	return nil
}

// partBefore returns what an index is called, in the old schema, that becomes the
// one of the new schema that a partition has a part of; "" where that is new.
func (d *differ) partBefore(t *model.Table, of string) string {
	parent := d.newByName[t.Partition.Parent]
	if parent == nil || d.oldByName[parent.Name] == nil || d.remade[parent.Name] {
		return ""
	}
	td := d.tables[parent.Name]
	switch {
	case parent.PartNamed(of) == nil && parent.IndexStorage(of) != nil:
		name := of
		if td != nil {
			name = td.keptIndex(of)
			if p := d.oldByName[parent.Name].PartNamed(name); p != nil && td.detach != nil {
				name = p.Of
			}
		}
		return name
	case td != nil && td.attach != nil:
		p := td.old.Part(of)
		if p == nil {
			return ""
		}
		if was := d.oldByName[parent.Name].PartNamed(p.Name); was != nil {
			return was.Of // it leaves the one above for a moment
		}
		return p.Name
	case parent.Partition == nil:
		return ""
	}
	return d.partBefore(parent, of)
}

// keptIndex returns the old name of an index, or of that of a constraint, that the
// table keeps, or "".
func (t *tableDiff) keptIndex(name string) string {
	if new := t.new.PrimaryKey; new != nil && new.Name == name {
		if old := t.old.PrimaryKey; old != nil && samePrimaryKey(old, new) && !t.primaryKeyAgain {
			return old.Name
		}
		return ""
	}
	kept := ""
	keptPairs(t.uniques, sameUnique, func(old, new *model.Unique) {
		if new.Name == name {
			kept = old.Name
		}
	})
	keptPairs(t.exclusions, sameExclusion, func(old, new *model.Exclusion) {
		if new.Name == name {
			kept = old.Name
		}
	})
	keptPairs(t.indexes, sameIndexStructure, func(old, new *model.Index) {
		if new.Name == name {
			kept = old.Name
		}
	})
	return kept
}

// emitParts emits what the parts that partitions have of indexes become once those
// are there.
func (d *differ) emitParts() {
	if d.newFull == nil {
		return
	}
	names := make(map[string]bool)
	for i := range d.new.Tables {
		t := &d.new.Tables[i]
		if len(t.Parts) == 0 {
			continue
		}
		if len(names) == 0 {
			names = relationNames(d.new)
		}
		for j := range t.Parts {
			if owner := d.owner(t, t.Parts[j].Of); owner != nil {
				d.emitPart(t, owner, &t.Parts[j], names)
			}
		}
	}
	d.completeIndexes(names)
}

// emitPart emits what becomes of one part.
func (d *differ) emitPart(t, owner *model.Table, part *model.PartIndex, names map[string]bool) {
	e := emitter{d: d, table: t.Name}
	needs := []key{tableKey(t.Name), relationKey(owner.Name, part.Of), constraintKey(t.Name, attachedName)}
	for p := partitionOf(t); p != nil; p = partitionOf(d.newByName[p.Parent]) {
		needs = append(needs, constraintKey(p.Parent, attachedName))
	}
	from, found := d.partStays(t, owner, part)
	by := d.attachment(t, owner, part, found)
	switch {
	case by.made:
		d.makePart(t, owner, part, by)
		from = *part
	case !found:
		from = d.freshPart(t, owner, part, names)
	}
	if by.attached {
		d.attach(t, owner, part, by.above)
	}
	from.Storage.Invalid = part.Storage.Invalid // its own parts complete it
	retyped := d.retyped(t, func(column string) bool { return owner.Rests(part.Of, column) })
	if len(retyped) > 0 && !by.made {
		needs = append(needs, retyped...)
		from = d.freshPart(t, owner, part, names)
		if above := d.commentAbove(owner, part.Of); indexNamed(owner, part.Of) != nil {
			from.Comment = unlike(part.Comment, above)
		} else {
			from.Storage.Comment = unlike(part.Storage.Comment, above)
		}
	}
	if x := indexOf(owner, part.Of); x != nil && d.setsTargets(owner, x) {
		from.Statistics = x.Targets()
	}
	if from.Name != part.Name {
		n := node{op: ops.RenameIndex{Table: t.Name, From: from.Name, To: part.Name}, rank: rankRename,
			needs: needs, drops: []key{relationKey(t.Name, from.Name)}, creates: []key{relationKey(t.Name, part.Name)}}
		if found && !by.made && len(retyped) == 0 {
			n.needs, n.wants = []key{tableKey(t.Name)}, needs // what it waits for may take its name
		}
		e.add(n)
		needs = append(needs, relationKey(t.Name, part.Name))
	}
	if !sameStorage(from.Storage, part.Storage) || !slices.Equal(from.Statistics, part.Statistics) {
		keys := 0
		for _, target := range slices.Concat(from.Statistics, part.Statistics) {
			keys = max(keys, target.Key+1)
		}
		e.add(node{op: ops.AlterIndex{Table: t.Name, From: indexOfPart(&from, part.Name, keys), To: indexOfPart(part, part.Name, keys)}, rank: rankAlterIndex,
			needs: needs, creates: markKeys(t.Name, part.Storage), drops: markKeys(t.Name, from.Storage)})
	}
	if from.Comment != part.Comment {
		op := ops.SetComment{Table: t.Name, From: from.Comment, To: part.Comment}
		if indexNamed(owner, part.Of) != nil {
			op.Index = part.Name
		} else {
			op.Constraint = part.Name
		}
		e.add(node{op: op, rank: rankAlterIndex, needs: needs})
	}
}

// commentAbove returns the comment that an index, or that of a constraint, has when
// the types of its columns change in place.
func (d *differ) commentAbove(owner *model.Table, of string) string {
	if td := d.tables[owner.Name]; td != nil {
		for _, p := range td.storagePairs() {
			if p.new.Name == of && !p.again {
				return p.old.Comment + p.old.Storage.Comment // it has one of the two
			}
		}
		return ""
	}
	if x := indexNamed(owner, of); x != nil {
		return x.Comment
	}
	return owner.IndexStorage(of).Comment
}

// unlike returns a comment that a part may have after the server has made it anew,
// and that is not the one it is to have: the server gives it the comment of the
// index above up to version 16, and none from version 17 on (measured on PostgreSQL 13 to 18).
func unlike(comment, above string) string {
	if comment == above {
		return ""
	}
	return above
}

// indexOfPart returns a part as an index of so many keys.
func indexOfPart(p *model.PartIndex, name string, keys int) model.Index {
	x := model.Index{Name: name, Storage: p.Storage}
	if keys > 0 {
		x.Keys = make([]model.Key, keys)
	}
	for _, target := range p.Statistics {
		x.Keys[target.Key].Statistics = model.Ptr(target.Target)
	}
	return x
}

// indexOf returns an index of a table, or that of an exclusion constraint.
func indexOf(t *model.Table, name string) *model.Index {
	for i := range t.Exclusions {
		if x := &t.Exclusions[i]; x.Name == name {
			return model.Ptr(x.Index())
		}
	}
	return indexNamed(t, name)
}

func indexNamed(t *model.Table, name string) *model.Index {
	if i := slices.IndexFunc(t.Indexes, func(x model.Index) bool { return x.Name == name }); i >= 0 {
		return &t.Indexes[i]
	}
	return nil
}

// partStays returns the part as it is before it changes, if it is not made anew.
func (d *differ) partStays(t, owner *model.Table, part *model.PartIndex) (model.PartIndex, bool) {
	old := d.oldByName[t.Name]
	if old == nil || d.remade[t.Name] {
		return model.PartIndex{}, false
	}
	td := d.tables[t.Name]
	if td == nil && old.IndexStorage(part.Name) != nil && old.PartNamed(part.Name) == nil {
		td = d.table(t.Name)
	}
	if td != nil && td.attach == nil {
		if p := td.old.Part(part.Of); p != nil && old.Part(part.Of) == nil {
			return *p, true // it was an index of the partition
		}
	}
	if td != nil && td.attach != nil {
		old = td.old
		if p := old.Part(part.Of); p != nil {
			return *p, true
		}
		return model.PartIndex{}, false
	}
	if before := d.partBefore(t, part.Of); before != "" {
		if p := old.Part(before); p != nil {
			return *p, true
		}
	}
	return model.PartIndex{}, false
}

// freshPart returns a part as the server makes it.
func (d *differ) freshPart(t, owner *model.Table, part *model.PartIndex, names map[string]bool) model.PartIndex {
	above := d.aboveNew(t)
	if names := d.formerNames(owner, part.Of); names != nil {
		above.FormerNames = []model.FormerNames{{Of: part.Of, Columns: names}}
	}
	schema, _ := model.SplitName(t.Name)
	var fresh model.PartIndex
	sqlsource.PartIndexes(t, &above, func(of string) bool { return of == part.Of },
		func(name string, _ bool) bool { return name != part.Name && names[model.JoinName(schema, name)] },
		func(p model.PartIndex) { fresh = p })
	return fresh
}

// formerNames returns the names that an index which a table keeps has for its columns
// where those have been renamed.
func (d *differ) formerNames(owner *model.Table, of string) []string {
	old, td := d.oldByName[owner.Name], d.tables[owner.Name]
	if old == nil || d.remade[owner.Name] {
		return nil
	}
	if len(d.retyped(owner, func(column string) bool { return owner.Rests(of, column) })) > 0 {
		return nil // it is built anew
	}
	if td != nil {
		of = td.keptIndex(of)
	}
	return old.FormerNamesOf(of)
}

// retyped returns the keys of the columns of an index that change their types in
// place, or have one that is built anew, in its table or above that: the server then
// makes it anew.
func (d *differ) retyped(t *model.Table, rests func(column string) bool) []key {
	tables := append([]string{t.Name}, ancestors(d.newFull, t)...)
	var keys []key
	for _, name := range tables {
		if td := d.tables[name]; td != nil {
			for _, c := range td.columns {
				if !c.replaced && (c.old.Type != c.new.Type || c.old.Collation != c.new.Collation || c.between != nil) && rests(c.new.Name) {
					keys = append(keys, columnKey(name, c.new.Name))
				}
			}
		}
	}
	for _, name := range sortedKeys(d.rebuilt) {
		for _, k := range d.rebuilt[name].columns {
			if slices.Contains(tables, k.table) && rests(k.name) {
				keys = append(keys, enumKey(name))
			}
		}
	}
	return keys
}

// setsTargets reports whether the statistics targets of an index are set in what
// it has parts in.
func (d *differ) setsTargets(owner *model.Table, x *model.Index) bool {
	if d.oldByName[owner.Name] == nil || d.remade[owner.Name] {
		return false
	}
	td := d.tables[owner.Name]
	if td == nil {
		return false
	}
	kept := td.keptIndex(x.Name)
	if kept == "" {
		return x.Targets() != nil
	}
	was := indexOf(td.old, kept)
	return was != nil && !slices.Equal(was.Targets(), x.Targets())
}

// partKeys returns the keys of the names that the parts of an index have.
func (d *differ) partKeys(in *model.Database, t *model.Table, of string) []key {
	if t.PartitionBy == nil {
		return nil
	}
	var keys []key
	for _, child := range in.Children(t.Name) {
		if p := child.Part(of); p != nil {
			keys = append(append(keys, relationKey(child.Name, p.Name)), d.partKeys(in, child, of)...)
		}
	}
	return keys
}
