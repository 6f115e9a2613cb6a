package diff

import (
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// emitConstraintParts emits what tables come to have differently of the checks and
// foreign keys of those above them.
func (d *differ) emitConstraintParts() {
	if d.newFull == nil {
		return
	}
	d.index()
	for i := range d.new.Tables {
		t := &d.new.Tables[i]
		old := d.oldByName[t.Name]
		if d.remade[t.Name] {
			old = nil
		}
		if td := d.tables[t.Name]; td != nil && old != nil {
			old = td.old
		}
		if len(t.ConstraintParts) == 0 && (old == nil || len(old.ConstraintParts) == 0) && !d.hasPartsAbove(t) {
			continue
		}
		seen := make(map[string]bool)
		for _, above := range ancestors(d.newFull, t) {
			for j := range d.newByName[above].Checks {
				if c := &d.newByName[above].Checks[j]; !seen[c.Name] && !c.NoInherit {
					seen[c.Name] = true
					d.emitConstraintPart(t, old, above, c.Name, c)
				}
			}
			if t.Partition == nil {
				continue
			}
			for j := range d.newByName[above].ForeignKeys {
				d.emitConstraintPart(t, old, above, d.newByName[above].ForeignKeys[j].Name, nil)
			}
		}
	}
}

// emitConstraintPart emits what becomes of one of them; check is nil for a foreign
// key.
func (d *differ) emitConstraintPart(t, old *model.Table, above, of string, check *model.Check) {
	from, to := model.ConstraintPart{Of: of, Name: of}, t.ConstraintPart(of)
	was := of
	if td := d.tables[above]; td != nil {
		was = td.keptConstraint(of)
	}
	if check != nil && old != nil && slices.ContainsFunc(old.Checks, func(c model.Check) bool { return c.Name == was }) {
		return // it is the table's own, too, and compared as such
	}
	needs := []key{tableKey(t.Name), constraintKey(above, of), constraintKey(t.Name, attachedName)}
	attached := d.tables[t.Name] != nil && d.tables[t.Name].attach != nil
	if attached {
		was = of // what it has been since it was attached
	}
	if old != nil && was != "" && (attached || d.oldByName[above] != nil && !d.remade[above]) {
		from = old.ConstraintPart(was)
		if check != nil {
			from.Name = of
			if retyped := d.retyped(t, func(column string) bool { return slices.Contains(model.Identifiers(check.Expr), column) }); len(retyped) > 0 {
				from.Comment = "" // it is made anew
				needs = append(needs, retyped...)
			}
		}
	}
	if check == nil && from.Name == of && (old == nil || attached) {
		from.Name = d.firstPartName(t, above, of, was)
	}
	e := emitter{d: d, table: t.Name}
	if from.Name != to.Name {
		for i := range d.new.Tables {
			// What is made a partition of it takes the name that the part has then.
			if under := &d.new.Tables[i]; under.Partition != nil && under.Partition.Parent == t.Name {
				needs = append(needs, tableKey(under.Name), constraintKey(under.Name, attachedName))
			}
		}
		e.add(node{op: ops.RenameConstraint{Table: t.Name, From: from.Name, To: to.Name}, rank: rankRename,
			needs: needs, drops: []key{constraintKey(t.Name, from.Name)}, creates: []key{constraintKey(t.Name, to.Name)}})
		needs = append(needs, constraintKey(t.Name, to.Name))
	}
	if from.Comment != to.Comment {
		e.add(node{op: ops.SetComment{Table: t.Name, Constraint: to.Name, From: from.Comment, To: to.Comment}, rank: rankAlterIndex, needs: needs})
	}
}

// hasPartsAbove reports whether a partition of t's parent may come to have parts of
// constraints under other names than theirs.
func (d *differ) hasPartsAbove(t *model.Table) bool {
	if t.Partition == nil {
		return false
	}
	old, new := d.oldByName[t.Partition.Parent], d.newByName[t.Partition.Parent]
	return old != nil && len(old.ConstraintParts) > 0 || len(new.ConstraintParts) > 0
}

// firstPartName returns the name that the part of a foreign key of a table above has
// in a partition when the partition is made: that of its parent's part, which is
// renamed later (CloneFkReferencing in commands/tablecmds.c). was is what the foreign
// key was called, if there was one.
func (d *differ) firstPartName(t *model.Table, above, of, was string) string {
	parent := t.Partition.Parent
	if parent == above {
		return of
	}
	old, td := d.oldByName[parent], d.tables[parent]
	if old == nil || d.remade[parent] || td != nil && td.attach != nil {
		return d.firstPartName(d.newByName[parent], above, of, was)
	}
	if p := old.ConstraintPart(was); was != "" && p.Name != was {
		return p.Name
	}
	return of
}

// keptConstraint returns the old name of a check or a foreign key that the table
// keeps, or "".
func (t *tableDiff) keptConstraint(name string) string {
	kept := ""
	keptPairs(t.checks, staysCheck, func(old, new *model.Check) {
		if new.Name == name {
			kept = old.Name
		}
	})
	keptPairs(t.foreignKeys, staysForeignKey, func(old, new *model.ForeignKey) {
		if new.Name == name {
			kept = old.Name
		}
	})
	return kept
}
