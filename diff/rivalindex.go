package diff

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// A rival is an index or a key of a partition that could be its part of an index above
// it, and is not. Where a table is attached, and where an index comes above it, the server
// takes the one that was made first (AttachPartitionEnsureIndexes in
// commands/tablecmds.c, DefineIndex in commands/indexcmds.c), and a schema does not say
// which that is: rivals are not there then.

// rivalsAgain marks the rivals that stay to be built anew.
func (d *differ) rivalsAgain() {
	for i := range d.new.Tables {
		t := &d.new.Tables[i]
		if t.Partition == nil || len(t.Indexes)+len(t.Uniques) == 0 && t.PrimaryKey == nil || d.oldByName[t.Name] == nil || d.remade[t.Name] {
			continue
		}
		tables := append([]string{t.Name}, ancestors(d.newByName, t)...)
		comes := false // under another table
		for _, name := range tables {
			td := d.tables[name]
			comes = comes || td != nil && td.attach != nil || d.oldByName[name] == nil || d.remade[name]
		}
		for _, above := range tables[1:] {
			td, owner := d.tables[above], d.newByName[above]
			if owner == nil || td == nil && !comes {
				continue
			}
			taken := func(name string, s model.IndexStorage) bool { return comes || !s.Invalid && td.keptIndex(name) == "" }
			if pk := owner.PrimaryKey; pk != nil && taken(pk.Name, pk.Storage) {
				pairsAgain(d.table(t.Name).uniques.pairs, pk.Unique().IsLike)
			}
			for j := range owner.Uniques {
				if u := &owner.Uniques[j]; taken(u.Name, u.Storage) {
					td := d.table(t.Name)
					pairsAgain(td.uniques.pairs, u.IsLike)
					if pk := td.new.PrimaryKey; pk != nil && td.old.PrimaryKey != nil && pk.Unique().IsLike(u) {
						td.primaryKeyAgain = true
					}
				}
			}
			for j := range owner.Indexes {
				if x := &owner.Indexes[j]; taken(x.Name, x.Storage) {
					pairsAgain(d.table(t.Name).indexes.pairs, func(o *model.Index) bool { return o.IsLike(x, sameBytes) })
				}
			}
		}
	}
}

// orderRivals adds to the plan that rivals come when the parts are there.
func (d *differ) orderRivals() {
	for _, n := range d.plan.nodes {
		t := d.newByName[n.table]
		if t == nil || t.Partition == nil {
			continue
		}
		tables := append([]string{t.Name}, ancestors(d.newByName, t)...)
		var parts []key // that the server makes or takes before
		for _, name := range tables[1:] {
			owner := d.newByName[name]
			if owner == nil {
				continue
			}
			switch o := n.op.(type) {
			case ops.AddUnique:
				// Also where it is to be the part of another key: this one would take it.
				if pk := owner.PrimaryKey; pk != nil && o.Unique.IsLike(pk.Unique()) {
					parts = append(parts, relationKey(name, pk.Name))
				}
				for i := range owner.Uniques {
					if u := &owner.Uniques[i]; o.Unique.IsLike(u) && t.PartNamed(o.Unique.Name) == nil {
						parts = append(parts, relationKey(name, u.Name))
					}
				}
			case ops.AddPrimaryKey:
				for i := range owner.Uniques {
					if u := &owner.Uniques[i]; o.PrimaryKey.Unique().IsLike(u) && t.PartNamed(o.PrimaryKey.Name) == nil {
						parts = append(parts, relationKey(name, u.Name))
					}
				}
			case ops.CreateIndex:
				for i := range owner.Indexes {
					if x := &owner.Indexes[i]; o.Index.IsLike(x, sameBytes) && t.PartNamed(o.Index.Name) == nil {
						parts = append(parts, relationKey(name, x.Name))
					}
				}
			}
		}
		if n.needs = append(n.needs, parts...); len(parts) > 0 {
			for _, name := range tables {
				n.needs = append(n.needs, constraintKey(name, attachedName))
			}
		}
	}
}
