package diff

import (
	"maps"
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
	for i := range d.new.Tables {
		t := &d.new.Tables[i]
		old := d.oldPart(t)
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
	p := d.pairPart(t, old, above, of, check)
	if p == nil {
		return
	}
	needs := append([]key{tableKey(t.Name), constraintKey(above, of), constraintKey(t.Name, attachedName)}, p.needs...)
	e := emitter{d: d, table: t.Name}
	if p.from.Name != p.to.Name {
		for i := range d.new.Tables {
			// What is made a partition of it takes the name that the part has then.
			if under := &d.new.Tables[i]; under.Partition != nil && under.Partition.Parent == t.Name {
				needs = append(needs, tableKey(under.Name), constraintKey(under.Name, attachedName))
			}
		}
		e.add(node{op: ops.RenameConstraint{Table: t.Name, From: p.from.Name, To: p.to.Name}, rank: rankRename,
			needs: needs, drops: []key{constraintKey(t.Name, p.from.Name)}, creates: []key{constraintKey(t.Name, p.to.Name)}})
		needs = append(needs, constraintKey(t.Name, p.to.Name))
	}
	if p.from.Comment != p.to.Comment {
		e.add(node{op: ops.SetComment{Table: t.Name, Constraint: p.to.Name, From: p.from.Comment, To: p.to.Comment}, rank: rankAlterIndex, needs: needs})
	}
	if p.to.Valid && !p.from.Valid && !d.validatedAbove(t, above, of, check) {
		e.add(node{op: ops.ValidateConstraint{Table: t.Name, Name: p.to.Name}, rank: rankAlterIndex, needs: needs})
	}
}

// partPair is what a table has of a constraint above it before and after; needs is
// what the operations on it wait for beside that.
type partPair struct {
	from, to model.ConstraintPart
	needs    []key
}

// pairPart returns the pair of a part, or nil where the check is the table's own, too,
// and compared as such.
func (d *differ) pairPart(t, old *model.Table, above, of string, check *model.Check) *partPair {
	pair := partPair{from: model.ConstraintPart{Of: of, Name: of}, to: t.ConstraintPart(of)}
	from := &pair.from
	was := of
	if td := d.tables[above]; td != nil {
		was = td.keptConstraint(of)
	}
	if check != nil && (t.HasCheck(of) || old != nil && (old.HasCheck(was) || d.oldByName[t.Name].HasCheck(was))) {
		return nil
	}
	attached := d.tables[t.Name] != nil && d.tables[t.Name].attach != nil
	if attached {
		was = of // what it has been since it was attached
	}
	switch {
	case old != nil && was != "" && (attached || d.oldByName[above] != nil && !d.remade[above]):
		*from = old.ConstraintPart(was)
		if from.Valid = d.old.IsValid(old, was); attached {
			from.Valid = pair.to.Valid // so is the constraint that becomes the part
		}
		retyped := d.keyRetyped(above, of)
		if check != nil {
			from.Name = of
			retyped = d.retyped(t, func(column string) bool { return slices.Contains(model.Identifiers(check.Expr), column) })
		}
		if len(retyped) > 0 { // it is made anew
			if from.Valid = false; check != nil {
				from.Comment = ""
			}
			pair.needs = append(pair.needs, retyped...)
		}
	case old == nil && check != nil:
		from.Valid = pair.to.Valid // see orderInvalid
	}
	if check == nil && from.Name == of && (old == nil || attached) {
		from.Name = d.firstPartName(t, above, of, was)
	}
	return &pair
}

// validatedAbove reports whether the part of a table between is validated, and those
// under it with it.
func (d *differ) validatedAbove(t *model.Table, above, of string, check *model.Check) bool {
	return slices.ContainsFunc(t.Parents(), func(name string) bool {
		parent := d.newByName[name]
		if name == above || parent == nil || !slices.Contains(ancestors(d.newFull, parent), above) {
			return false
		}
		p := d.pairPart(parent, d.oldPart(parent), above, of, check)
		return p != nil && p.to.Valid && !p.from.Valid || d.validatedAbove(parent, above, of, check)
	})
}

// oldPart returns the table that the parts of one of the new side are compared with:
// as it is when it has left its parents, and nil for one that is created.
func (d *differ) oldPart(t *model.Table) *model.Table {
	if d.remade[t.Name] {
		return nil
	}
	if td := d.tables[t.Name]; td != nil {
		return td.old
	}
	return d.oldByName[t.Name]
}

// takeValidParts lets the parts be valid in desired, whose tables are is, that are in was, or that a
// new table has of a check that is there: a declaration seldom says that they are,
// and to undo it takes the constraint away for a moment.
func takeValidParts(was, is map[string]*model.Table, desired *model.Database) {
	stays := func(above *model.Table, of string) (check, foreignKey bool) {
		old := was[above.Name]
		if old == nil {
			return false, false
		}
		for i := range above.Checks {
			for j := range old.Checks {
				if c, o := &above.Checks[i], &old.Checks[j]; c.Name == of && o.Name == of && c.NotValid && staysCheck(o, c) {
					return true, false
				}
			}
		}
		for i := range above.ForeignKeys {
			for j := range old.ForeignKeys {
				if f, o := &above.ForeignKeys[i], &old.ForeignKeys[j]; f.Name == of && o.Name == of && f.NotValid && staysForeignKey(o, f) {
					return false, true
				}
			}
		}
		return false, false
	}
	for i := range desired.Tables {
		t := &desired.Tables[i]
		if len(t.Parents()) == 0 {
			continue
		}
		old := was[t.Name]
		for _, name := range ancestors(is, t) {
			above := is[name]
			for _, of := range invalid(above) {
				check, foreignKey := stays(above, of)
				valid := old != nil && old.ConstraintPart(of).Valid
				if p := t.ConstraintPart(of); !p.Valid && !t.HasCheck(of) && (check && (old == nil || valid) || foreignKey && t.Partition != nil && valid) {
					p.Valid = true
					t.ConstraintParts = slices.Clone(t.ConstraintParts)
					t.SetConstraintPart(p)
				}
			}
		}
	}
}

// invalid returns the names of the checks and foreign keys of a table that are NOT
// VALID and that those under it have parts of.
func invalid(t *model.Table) []string {
	if t == nil { // it is not compared
		return nil
	}
	var names []string
	for _, c := range t.Checks {
		if c.NotValid && !c.NoInherit {
			names = append(names, c.Name)
		}
	}
	for _, f := range t.ForeignKeys {
		if f.NotValid && t.PartitionBy != nil {
			names = append(names, f.Name)
		}
	}
	return names
}

// closeInvalid marks the constraints that stay NOT VALID and of which a table comes to
// have a part that is not valid either, and was or is created: the server has no other
// way to make it so than to add the constraint behind it. So it is with a check whose
// column changes its type above a table that has it to itself, too, and validated:
// the server refuses to make the two anew (measured on PostgreSQL 13 to 18).
func (d *differ) closeInvalid() {
	if d.newFull == nil {
		return
	}
	for i := range d.new.Tables {
		t := &d.new.Tables[i]
		old := d.oldPart(t)
		for _, name := range ancestors(d.newFull, t) {
			above := d.newByName[name]
			for _, of := range invalid(above) {
				if d.oldByName[name] == nil || d.remade[name] || old != nil && !d.old.IsValid(old, of) {
					continue
				}
				if old != nil && (!slices.Contains(ancestors(d.oldFull, d.oldByName[t.Name]), name) || d.tables[t.Name] != nil && d.tables[t.Name].attach != nil) {
					continue // it comes with what it has to itself
				}
				if d.new.IsValid(t, of) && !(t.HasCheck(of) && d.checkRetyped(t, of)) {
					continue
				}
				td := d.table(name)
				for j := range td.checks.pairs {
					if p := &td.checks.pairs[j]; p.new.Name == of {
						p.again = true
					}
				}
				for j := range td.foreignKeys.pairs {
					if p := &td.foreignKeys.pairs[j]; p.new.Name == of && old != nil {
						p.again = true
					}
				}
			}
		}
	}
}

// keyRetyped returns the keys of the columns of a foreign key of a table, on both ends,
// that change their types in place.
func (d *differ) keyRetyped(table, name string) []key {
	t := d.newByName[table]
	at := slices.IndexFunc(t.ForeignKeys, func(f model.ForeignKey) bool { return f.Name == name })
	if at < 0 {
		return nil
	}
	f := &t.ForeignKeys[at]
	keys := d.retyped(t, func(column string) bool { return slices.Contains(f.Columns, column) })
	if to := d.newByName[f.RefTable]; to != nil {
		keys = append(keys, d.retyped(to, func(column string) bool { return slices.Contains(f.RefColumns, column) })...)
	}
	return keys
}

// checkRetyped reports whether a check of a table names a column that changes its type
// in place.
func (d *differ) checkRetyped(t *model.Table, name string) bool {
	at := slices.IndexFunc(t.Checks, func(c model.Check) bool { return c.Name == name })
	return len(d.retyped(t, func(column string) bool { return slices.Contains(model.Identifiers(t.Checks[at].Expr), column) })) > 0
}

// orderInvalid adds to the plan that a check that is NOT VALID comes behind the tables
// whose parts of it are not valid either, and before those whose are: a table that is
// created has all checks above it valid.
func (d *differ) orderInvalid() {
	created := make(map[string]*node)
	gone := make(map[key][]key) // a check → the end of the one of its name
	for _, n := range d.plan.nodes {
		switch o := n.op.(type) {
		case ops.CreateTable:
			created[o.Table.Name] = n
		case ops.DropCheck:
			k := constraintKey(o.Table, goneName+o.Check.Name)
			n.creates = append(n.creates, k)
			gone[constraintKey(o.Table, o.Check.Name)] = []key{k}
		}
	}
	for _, n := range d.plan.nodes {
		o, ok := n.op.(ops.AddCheck)
		if !ok || !o.Check.NotValid || o.Check.NoInherit {
			continue
		}
		for i := range d.new.Tables {
			t := &d.new.Tables[i]
			born := created[t.Name]
			if born == nil || !slices.Contains(ancestors(d.newFull, t), o.Table) {
				continue
			}
			if k := constraintKey(o.Table, o.Check.Name); d.new.IsValid(t, o.Check.Name) {
				born.needs = append(born.needs, k)
			} else {
				n.needs = append(n.needs, tableKey(t.Name))
				born.needs = append(born.needs, gone[k]...)
			}
		}
	}
}

// splitInvalid takes off a table that is created the checks that must come behind
// others, and emits them.
func (d *differ) splitInvalid(table *model.Table) {
	table.Checks = slices.DeleteFunc(table.Checks, func(c model.Check) bool {
		if !c.NotValid || c.NoInherit || !slices.ContainsFunc(d.new.Tables, func(t model.Table) bool {
			return !d.new.IsValid(&t, c.Name) && slices.Contains(ancestors(d.newFull, &t), table.Name)
		}) {
			return false
		}
		e := emitter{d: d, t: &tableDiff{new: table}, table: table.Name}
		e.addCheck(&c)
		return true
	})
}

// hasPartsAbove reports whether a partition of t's parent may come to have parts of
// constraints under other names than theirs.
func (d *differ) hasPartsAbove(t *model.Table) bool {
	if t.Partition == nil {
		return false
	}
	for _, above := range ancestors(d.newFull, t) {
		if td := d.tables[above]; td != nil && slices.ContainsFunc(td.foreignKeys.pairs, func(p pair[model.ForeignKey]) bool { return p.old.Name != p.new.Name }) {
			return true // the server does not rename the parts with it
		}
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

// orderCheckNames adds to the plan that a check of a table gives up and takes its name
// in the tables below it, too, where constraints of their own may have the other name.
func (d *differ) orderCheckNames() {
	above := make(map[string][]string) // a table with constraints that come, go or are renamed → those above it
	for _, n := range d.plan.nodes {
		claims := func(k key) bool { return k.kind == kindConstraint && k.table == n.table }
		if slices.ContainsFunc(n.creates, claims) || slices.ContainsFunc(n.drops, claims) {
			if _, seen := above[n.table]; !seen {
				above[n.table] = d.keptAbove(n.table)
			}
		}
	}
	below := make(map[string][]string)
	for _, name := range slices.Sorted(maps.Keys(above)) {
		for _, a := range above[name] {
			below[a] = append(below[a], name)
		}
	}
	for _, n := range d.plan.nodes {
		from, to := "", ""
		switch o := n.op.(type) {
		case ops.AddCheck:
			// One that a table below has to itself, too, comes before.
			n.creates = append(n.creates, constraintKey(n.table, localName+o.Check.Name))
			if !o.Check.NoInherit {
				to = o.Check.Name
			}
			for _, name := range below[n.table] {
				n.needs = append(n.needs, constraintKey(name, localName+to))
			}
		case ops.DropCheck:
			// It goes above before it does where a table has it to itself, too.
			n.needs = append(n.needs, constraintKey(n.table, freedName+o.Check.Name))
			if !o.Check.NoInherit {
				from = o.Check.Name
			}
			for _, name := range below[n.table] {
				n.creates = append(n.creates, constraintKey(name, freedName+from))
			}
		case ops.RenameConstraint:
			if t := d.oldByName[o.Table]; t != nil && t.HasCheck(o.From) {
				from, to = o.From, o.To
				n.needs = append(n.needs, constraintKey(n.table, freedName+from))
				n.creates = append(n.creates, constraintKey(n.table, localName+to))
			}
		}
		for _, name := range below[n.table] {
			if from != "" {
				n.drops = append(n.drops, constraintKey(name, from))
			}
			if to != "" {
				n.creates = append(n.creates, constraintKey(name, to))
			}
		}
	}
}

// carryCheckNames gives the checks that a table has to itself, too, the names that
// those above it get: the server renames the two in one. What it has to itself of such
// a name stands behind, since it is that which goes or is renamed, and is not wanted
// beside the one above. It returns the names that checks of those above come to have
// and it has not with them.
func (d *differ) carryCheckNames(from, to *model.Table) (come map[string]bool) {
	if len(from.Checks)+len(to.Checks) == 0 {
		return nil
	}
	names, taken := make(map[string]string), make(map[string]bool)
	come = make(map[string]bool)
	for _, above := range d.keptAbove(from.Name) {
		m := match(d.oldByName[above].Checks, d.newByName[above].Checks, checkName, sameCheck)
		for _, c := range m.added {
			come[c.Name] = true
		}
		for _, p := range m.pairs {
			switch {
			case p.old.Name == p.new.Name || p.new.NoInherit:
			case d.apartBelow(above, p):
				come[p.new.Name] = true
			default:
				names[p.old.Name], taken[p.new.Name] = p.new.Name, true
			}
		}
	}
	var carried, own []model.Check
	for _, c := range from.Checks {
		if to := names[c.Name]; to != "" {
			c.Name = to
			carried = append(carried, c)
			delete(taken, to)
		} else {
			own = append(own, c)
		}
	}
	from.Checks = append(carried, own...)
	to.Checks = slices.DeleteFunc(to.Checks, func(c model.Check) bool { return taken[c.Name] })
	maps.Copy(come, taken)
	return come
}

// apartBelow reports whether a table below one has a check that is given another name
// to itself, too, and is not to, or the other way around: the server makes two of one
// as it is dropped above, and one of two as it is added there, and not as it is renamed.
func (d *differ) apartBelow(table string, p pair[model.Check]) bool {
	return slices.ContainsFunc(d.new.Children(table), func(child *model.Table) bool {
		old := d.oldByName[child.Name]
		return old != nil && slices.Contains(d.keptAbove(child.Name), table) &&
			(child.HasCheck(p.new.Name) != old.HasCheck(p.old.Name) || d.apartBelow(child.Name, p))
	})
}

// keptAbove returns the tables that stay above one.
func (d *differ) keptAbove(name string) []string {
	old, new := d.oldByName[name], d.newByName[name]
	if old == nil || new == nil || d.remade[name] || !old.Partition.Equal(new.Partition) {
		return nil
	}
	var out []string
	for _, parent := range keptParents(old.Parents(), new.Parents()) {
		out = append(append(out, parent), d.keptAbove(parent)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
