package diff

import (
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// typedKey is the key of the bond between a table and the type that it is OF, and
// attributesKey that of a composite type's attributes, which cannot change while
// a table is.
func typedKey(table string) key          { return key{kind: kindTyped, table: table} }
func attributesKey(composite string) key { return key{kind: kindTyped, name: composite} }

// typed is a table that is OF a composite type.
type typed struct{ table *model.Table }

func typedTables(d *model.Database) []typed {
	var list []typed
	for i := range d.Tables {
		if d.Tables[i].Of != "" {
			list = append(list, typed{&d.Tables[i]})
		}
	}
	return list
}

// compareTyped compares which tables are OF a type. One ceases to be as long as
// its columns and the type's attributes change.
func (d *differ) compareTyped() {
	bond := func(table, from, to string) ops.Operation {
		return ops.AlterTable{From: model.Table{Name: table, Of: from}, To: model.Table{Name: table, Of: to}}
	}
	addObjects(d, typedTables(d.old), typedTables(d.new), objectKind[typed]{
		key: func(t *typed) key { return typedKey(t.table.Name) },
		same: func(old, new *typed) bool {
			return old.table.Of == new.table.Of && sameColumnList(old.table, new.table)
		},
		alter: func(old, new *typed) ops.Operation {
			if !sameColumnList(old.table, new.table) {
				return nil
			}
			return bond(new.table.Name, old.table.Of, new.table.Of)
		},
		object: func(in *side, t *typed) object {
			name := t.table.Name
			o := object{within: tableKey(name), class: redo, rank: rankAlterTable, drop: bond(name, t.table.Of, ""),
				needs: append(in.columns(name), enumKey(t.table.Of), attributesKey(t.table.Of))}
			if d.oldByName[name] != nil && !d.remade[name] {
				o.create = bond(name, "", t.table.Of)
			}
			return o
		},
	})
}

// sameColumnList reports whether two tables have columns of the same names and
// types in the same order.
func sameColumnList(a, b *model.Table) bool {
	return slices.EqualFunc(a.Columns, b.Columns, func(x, y model.Column) bool {
		return x.Name == y.Name && x.Type == y.Type && x.Collation == y.Collation
	})
}

// checkTyped refuses to make a table one OF a type whose attributes would stand in
// another order than its columns do in the end.
func (d *differ) checkTyped() error {
	for _, t := range typedTables(d.new) {
		old := d.oldByName[t.table.Name]
		if old == nil || d.remade[t.table.Name] {
			continue
		}
		var order []string
		for _, c := range old.Columns {
			if now := t.table.Column(c.Name); now != nil && !d.replaced(t.table.Name, c.Name) {
				order = append(order, c.Name)
			}
		}
		for i, name := range order {
			if t.table.Columns[i].Name != name {
				return &ImpossibleError{Object: "table " + t.table.Name, Pos: t.table.Pos,
					Reason: "PostgreSQL adds columns at the end, and those of a table OF " + t.table.Of + " must stand in the order of the type's attributes",
					Advice: "add attributes at the end of the type, or create a table under another name and copy the rows in a migration of your own"}
			}
		}
	}
	return nil
}

// replaced reports whether a column is dropped and added again.
func (d *differ) replaced(table, column string) bool {
	t := d.tables[table]
	return t != nil && slices.ContainsFunc(t.columns, func(p columnPair) bool { return p.replaced && p.new.Name == column })
}
