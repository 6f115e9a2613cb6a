package diff

import (
	"cmp"
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// The functions of this file are about NOT NULLs of columns that step aside for a
// moment, since version 18 of the server cannot change them while those below are there.

// refusing returns the tables below a table for whose NOT NULLs version 18 of the server
// fails to change the type of a column of that table, or to rename its NOT NULL.
func (d *differ) refusing(table string, c *model.Column, retypes bool) []string {
	above := d.oldFull[table]
	if d.version < 18 || above == nil {
		return nil
	}
	return slices.DeleteFunc(sortedKeys(d.oldFull), func(name string) bool {
		t := d.oldFull[name]
		own := t.Column(c.Name)
		if own == nil || d.oldByName[name] == nil || !slices.Contains(ancestors(d.oldFull, t), table) {
			return true
		}
		n := own.NotNullDetails()
		return !n.Local || !(retypes && n.NotValid != c.NotNullDetails().NotValid || t.NotNullName(own) != above.NotNullName(c)) || !retypes && t.Partition != nil
	})
}

// asideBetween returns what takes the NOT NULLs off the tables between that of a change and
// those that refuse it, and what puts those back that they have to themselves: they are made
// anew with the type, as well. for itself says that the one above only stays for itself
// meanwhile: theirs stays, then, too.
func (d *differ) asideBetween(o ops.AlterColumn, retypes, forItself bool) (aside, back []ops.Operation) {
	if !retypes {
		return nil, nil
	}
	var between []string
	for _, name := range d.refusing(o.Table, &o.From, retypes) {
		for _, above := range ancestors(d.oldFull, d.oldFull[name]) {
			if slices.Contains(ancestors(d.oldFull, d.oldFull[above]), o.Table) && !slices.Contains(between, above) {
				between = append(between, above)
			}
		}
	}
	depth := func(name string) int { return len(ancestors(d.oldFull, d.oldFull[name])) }
	slices.SortStableFunc(between, func(a, b string) int { return cmp.Compare(depth(a), depth(b)) })
	for _, name := range between {
		was := d.oldFull[name].Column(o.From.Name)
		local := was.NotNullDetails().Local
		if !was.NotNull || !local && !forItself {
			continue
		}
		from := bareColumn(was)
		without := d.withoutNotNull(name, from)
		forItself = without.NotNull
		aside = append(aside, ops.AlterColumn{Table: name, From: from, To: without})
		if is := d.newFull[name]; (local || forItself) && is != nil && is.Column(from.Name) != nil {
			to := bareColumn(is.Column(from.Name))
			back = append(back, ops.AlterColumn{Table: name, From: d.withoutNotNull(name, to), To: to})
		}
	}
	slices.Reverse(back)
	return aside, back
}

// shareNotNulls lets the NOT NULLs of all the parents of a table step aside where one of
// them is renamed, and the table has it from another one, too: the server renames none that
// two have, and gives the table the name of the one that comes back first. It returns the
// operations with that, and those that put them back.
func (d *differ) shareNotNulls(ordered []ops.Operation) (all, last []ops.Operation) {
	aside := make(map[key]bool)
	for _, op := range ordered {
		o, is := op.(ops.AlterColumn)
		bare := model.Table{Name: o.Table}
		var roots, shared []string
		if is && o.From.NotNull && o.To.NotNull && bare.NotNullName(&o.From) != bare.NotNullName(&o.To) {
			roots, shared = d.sharing(o.Table, o.To.Name)
		}
		if len(shared) == 0 {
			all = append(all, op)
			continue
		}
		stays := false
		for _, table := range roots {
			from, to := bareColumn(d.oldFull[table].Column(o.To.Name)), bareColumn(d.newFull[table].Column(o.To.Name))
			without := d.withoutNotNull(table, from)
			stays = stays || without.NotNull
			if k := columnKey(table, o.To.Name); !aside[k] {
				aside[k] = true
				all = append(all, ops.AlterColumn{Table: table, From: from, To: without})
				last = append(last, ops.AlterColumn{Table: table, From: d.withoutNotNull(table, to), To: to})
			}
		}
		for _, table := range shared {
			k, from, to := columnKey(table, o.To.Name), bareColumn(d.oldFull[table].Column(o.To.Name)), bareColumn(d.newFull[table].Column(o.To.Name))
			switch local := from.NotNullDetails().Local; {
			case aside[k] || !local && !stays:
				continue
			case !local:
				to = d.withoutNotNull(table, from)
			}
			aside[k] = true
			all = append(all, ops.AlterColumn{Table: table, From: from, To: to})
		}
		if from, to := d.withoutNotNull(o.Table, o.From), d.withoutNotNull(o.Table, o.To); !sameColumn(from, to) {
			all = append(all, ops.AlterColumn{Table: o.Table, From: from, To: to, Using: o.Using})
		}
	}
	return all, last
}

// sharing returns the tables below a table that have the NOT NULL of a column from others,
// too, and all those that they have it from, in the order of their parents.
func (d *differ) sharing(table, column string) (roots, shared []string) {
	for _, name := range sortedKeys(d.oldFull) {
		t := d.oldFull[name]
		if len(t.Inherits) < 2 || d.newFull[name] == nil || !slices.Contains(ancestors(d.oldFull, t), table) {
			continue
		}
		above := keep(ancestors(d.oldFull, t), func(name *string) bool {
			was, is := d.oldFull[*name], d.newFull[*name]
			return was != nil && is != nil && d.passed(d.oldFull, []string{*name}, column) && d.passed(d.newFull, []string{*name}, column) &&
				!d.passed(d.oldFull, was.Parents(), column)
		})
		if len(above) > 1 && slices.Contains(above, table) {
			roots, shared = append(roots, without(above, roots)...), append(shared, name)
		}
	}
	return roots, shared
}
