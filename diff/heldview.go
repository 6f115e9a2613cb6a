package diff

import (
	"cmp"
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// A materialized view whose columns hold rows of a table, or values of a domain within
// others, stands in the way of what the server does not do while it cannot look into
// those: values for a column that comes, a rewrite of the table, and a condition more for
// the domain (measured on PostgreSQL 13, 15 and 18). It is built anew around that.

// absentKey stands for the absence of a materialized view, presentKey for what its
// creation waits for.
func absentKey(view string) key  { return key{kind: kindTable, table: "\x00absent", name: view} }
func presentKey(view string) key { return key{kind: kindTable, table: "\x00present", name: view} }

// heldViewsAgain marks the materialized views that stand in the way to be built anew.
func (d *differ) heldViewsAgain() {
	for i := range d.old.Views {
		v := &d.old.Views[i]
		if !v.Materialized || len(d.heldBy(v)) == 0 {
			continue
		}
		for _, p := range d.objects {
			if p.key == tableKey(v.Name) && p.new != nil {
				p.state = again
			}
		}
	}
}

// heldBy returns the keys of the tables and the domains that a materialized view stands
// in the way of.
func (d *differ) heldBy(v *model.View) []key {
	var keys []key
	for i := range d.new.Tables {
		t := &d.new.Tables[i]
		if d.oldByName[t.Name] != nil && !d.remade[t.Name] && d.holds(v, t.Name, false) && d.computed(t) != "" {
			keys = append(keys, tableKey(t.Name))
		}
	}
	for _, m := range d.stricterDomains() {
		if d.holds(v, m.Name, true) || d.holdsRowsOver(v, m.Name) {
			keys = append(keys, enumKey(m.Name))
		}
	}
	return keys
}

// holdsRowsOver reports whether a column of a view holds rows of a table or a view that
// has a column of a type, or of one with that within it.
func (d *differ) holdsRowsOver(v *model.View, name string) bool {
	over, within := d.madeOf(name)
	of := func(spelling string) bool { return over[enumOf(spelling)] || within[enumOf(spelling)] }
	return slices.ContainsFunc(d.old.Tables, func(t model.Table) bool {
		was := cmp.Or(d.oldFull[t.Name], &t)
		return slices.ContainsFunc(was.Columns, func(c model.Column) bool { return of(c.Type) }) && d.holds(v, t.Name, false)
	}) || slices.ContainsFunc(d.old.Views, func(w model.View) bool {
		return slices.ContainsFunc(w.Columns, func(c model.ViewColumn) bool { return of(c.Type) }) && d.holds(v, w.Name, false)
	})
}

// holds reports whether a column of a view holds values of a type, or only such within
// others.
func (d *differ) holds(v *model.View, name string, withinOnly bool) bool {
	if !slices.ContainsFunc(v.Columns, func(c model.ViewColumn) bool { return enumOf(c.Type) != "" }) {
		return false
	}
	over, within := d.madeOf(name)
	return slices.ContainsFunc(v.Columns, func(c model.ViewColumn) bool {
		of := enumOf(c.Type)
		return within[of] || over[of] && (!withinOnly || model.ParseType(c.Type).Array)
	})
}

// orderHeld adds to the plan that what a materialized view stands in the way of comes
// between its drop and its creation.
func (d *differ) orderHeld() {
	for i := range d.old.Views {
		v := &d.old.Views[i]
		if !v.Materialized {
			continue
		}
		held := d.heldBy(v)
		if len(held) == 0 {
			continue
		}
		for _, n := range d.plan.nodes {
			switch op := n.op.(type) {
			case ops.DropView:
				if op.View.Name == v.Name {
					n.creates = append(n.creates, absentKey(v.Name))
				}
			case ops.CreateView:
				if op.View.Name == v.Name {
					n.needs = append(n.needs, presentKey(v.Name))
				}
			case ops.AlterDomain:
				if slices.Contains(held, enumKey(op.To.Name)) {
					n.needs, n.creates = append(n.needs, absentKey(v.Name)), append(n.creates, presentKey(v.Name))
				}
			case ops.AddColumn, ops.AlterColumn, ops.AlterTable:
				if slices.Contains(held, tableKey(n.table)) {
					n.needs, n.creates = append(n.needs, absentKey(v.Name)), append(n.creates, presentKey(v.Name))
				}
			}
		}
	}
}
