package diff

import (
	"slices"

	"github.com/autogen-db/autogen/model"
)

// checkViewRows refuses what the server does to no view whose rows are values of a
// column: to drop it, if only for a moment, and to add a condition to a domain that one
// of its columns is of (measured on PostgreSQL 15.18).
func (d *differ) checkViewRows() error {
	stricter, types := d.stricterDomains(), typesUsed(d.old)
	for i := range d.old.Views {
		v := &d.old.Views[i]
		if !types[v.Name] {
			continue
		}
		over, within := d.madeOf(v.Name)
		holds := func(c model.Column) bool { return over[enumOf(c.Type)] || within[enumOf(c.Type)] }
		stays := func(t model.Table) bool {
			new := d.newByName[t.Name]
			return new != nil && slices.ContainsFunc(t.Columns, func(c model.Column) bool {
				is := new.Column(c.Name)
				return holds(c) && is != nil && is.Type == c.Type
			})
		}
		goes := func(p *objectPair) bool { return p.key == tableKey(v.Name) && p.goes() }
		if slices.ContainsFunc(d.objects, goes) && slices.ContainsFunc(d.old.Tables, stays) {
			return &ImpossibleError{Object: v.Kind() + " " + v.Name, Pos: v.Pos,
				Reason: "PostgreSQL cannot drop it, if only for a moment, while a column holds its rows",
				Advice: "in a migration of your own, turn that column into text, change what the view rests on, and turn it back"}
		}
		if !slices.ContainsFunc(d.old.Tables, func(t model.Table) bool { return slices.ContainsFunc(t.Columns, holds) }) {
			continue
		}
		for _, m := range stricter {
			over, within := d.madeOf(m.Name)
			if slices.ContainsFunc(v.Columns, func(c model.ViewColumn) bool { return over[enumOf(c.Type)] || within[enumOf(c.Type)] }) {
				return stricterBelow(m, "view "+v.Name)
			}
		}
	}
	return nil
}

// checkForeignBelow refuses to build a type anew while a foreign table is below one with
// a column of it: the values of that cannot be converted, and the server refuses it for
// all of them.
func (d *differ) checkForeignBelow() error {
	for _, name := range sortedKeys(d.rebuilt) {
		for _, k := range d.rebuilt[name].columns {
			if f := d.foreignBelow(k.table); f != nil {
				return &ImpossibleError{Object: "type " + name, Pos: f.Pos,
					Reason: "it must be built anew, and PostgreSQL does not convert column " + k.table + "." + k.name + " above foreign table " + f.Name,
					Advice: "detach the foreign table in a revision before, change the type, and attach it again in one behind"}
			}
		}
	}
	return nil
}

// foreignBelow returns a foreign table that stays below a table.
func (d *differ) foreignBelow(table string) *model.Table {
	for _, child := range d.new.Children(table) {
		if !slices.Contains(d.keptAbove(child.Name), table) {
			continue
		}
		if child.Foreign != nil {
			return child
		}
		if f := d.foreignBelow(child.Name); f != nil {
			return f
		}
	}
	return nil
}
