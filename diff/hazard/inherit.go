package hazard

import (
	"fmt"
	"maps"
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// onTables returns operations with those on a table that stands in for parents (see
// diff) as on the one that inherits from it, whose rows they are about: a column or a
// check that comes to a new table when another one inherits from it. That the new table
// goes again loses nothing.
func onTables(operations []ops.Operation) []ops.Operation {
	made, below := make(map[string]bool), make(map[string]string)
	var out []ops.Operation
	for _, op := range operations {
		switch o := op.(type) {
		case ops.CreateTable:
			made[o.Table.Name] = true
		case ops.Inherit:
			if made[o.Parent] && !made[o.Table] {
				below[o.Parent] = o.Table
			}
		case ops.AddColumn:
			if t := below[o.Table]; t != "" {
				o.Table, op = t, nil
				out = append(out, o)
			}
		case ops.AlterColumn:
			if t := below[o.Table]; t != "" {
				o.Table, op = t, nil
				out = append(out, o)
			}
		case ops.AddCheck:
			if t := below[o.Table]; t != "" {
				o.Table, op = t, nil
				out = append(out, o)
			}
		case ops.DropTable:
			if made[o.Table.Name] {
				op = nil
			}
		}
		if op != nil {
			out = append(out, op)
		}
	}
	return out
}

// heirs says what tables have to themselves and from their parents.
type heirs struct {
	parents map[string][]string
	// own and all hold for each table its columns ("column a") and checks ("check k"),
	// and alone the checks that no child has from it.
	own, all, alone map[string]map[string]bool
}

func heirsOf(d *model.Database) heirs {
	h := heirs{parents: make(map[string][]string), own: make(map[string]map[string]bool), all: make(map[string]map[string]bool), alone: make(map[string]map[string]bool)}
	for i := range d.Tables {
		t := &d.Tables[i]
		if t.Partition != nil {
			continue
		}
		h.parents[t.Name] = slices.Clone(t.Inherits)
		for _, c := range t.Columns {
			if c.Type != "" && !c.Inherited {
				add(h.own, t.Name, "column "+c.Name)
			}
		}
		for _, c := range t.Checks {
			add(h.own, t.Name, "check "+c.Name)
			if c.NoInherit {
				add(h.alone, t.Name, "check "+c.Name)
			}
		}
	}
	for name := range h.parents {
		h.gather(name)
	}
	return h
}

func add(m map[string]map[string]bool, table, part string) {
	if m[table] == nil {
		m[table] = make(map[string]bool)
	}
	m[table][part] = true
}

// gather collects what a table has.
func (h heirs) gather(table string) {
	if h.all[table] != nil {
		return
	}
	h.all[table] = maps.Clone(h.own[table])
	for _, parent := range h.parents[table] {
		h.gather(parent)
		for part := range h.all[parent] {
			if !h.alone[parent][part] {
				add(h.all, table, part)
			}
		}
	}
}

// Kept returns a line for each column and check that tables are to have from their
// parents alone and keep as their own, which no statement of PostgreSQL takes away:
// that they have when they come to inherit it, and on the way back all that they had not.
func Kept(operations []ops.Operation, from, to *model.Database, back bool) []string {
	inherits := func(t model.Table) bool { return len(t.Inherits) > 0 }
	if from == nil || to == nil || !slices.ContainsFunc(to.Tables, inherits) {
		return nil
	}
	was, is := heirsOf(from), heirsOf(to)
	comes := make(map[string]map[string]bool) // table → what comes to its parents; "" for all
	for _, op := range operations {
		switch o := op.(type) {
		case ops.RenameTable:
			was.rename(o.From, o.To)
		case ops.CreateTable:
			for _, c := range o.Table.Columns {
				add(was.all, o.Table.Name, "column "+c.Name)
			}
			for _, c := range o.Table.Checks {
				add(was.all, o.Table.Name, "check "+c.Name)
			}
		case ops.AddColumn:
			add(was.own, o.Table, "column "+o.Column.Name)
			add(was.all, o.Table, "column "+o.Column.Name)
			add(comes, o.Table, "column "+o.Column.Name)
		case ops.AddCheck:
			add(was.own, o.Table, "check "+o.Check.Name)
			add(was.all, o.Table, "check "+o.Check.Name)
			add(comes, o.Table, "check "+o.Check.Name)
		case ops.DropColumn:
			delete(was.own[o.Table], "column "+o.Column.Name)
		case ops.DropCheck:
			delete(was.own[o.Table], "check "+o.Check.Name)
		case ops.Inherit:
			was.parents[o.Table] = append(was.parents[o.Table], o.Parent)
			add(comes, o.Table, "")
		case ops.NoInherit:
			was.parents[o.Table] = slices.DeleteFunc(was.parents[o.Table], func(name string) bool { return name == o.Parent })
			for part := range was.all[o.Table] {
				if !slices.ContainsFunc(was.parents[o.Table], func(name string) bool { return was.all[name][part] || is.all[name][part] }) {
					add(was.own, o.Table, part)
				}
			}
		}
	}
	var out []string
	for _, table := range slices.Sorted(maps.Keys(is.all)) {
		for _, part := range slices.Sorted(maps.Keys(is.all[table])) {
			if was.own[table][part] && !is.own[table][part] && (back || comes[table][""] || is.comes(comes, table, part)) {
				out = append(out, fmt.Sprintf("leaves %s of %s its own, beside what it inherits: no statement takes that away, and it stays when those above lose it", part, table))
			}
		}
	}
	return out
}

// comes reports whether something comes to a table above one.
func (h heirs) comes(to map[string]map[string]bool, table, part string) bool {
	return slices.ContainsFunc(h.parents[table], func(name string) bool { return to[name][part] || h.comes(to, name, part) })
}

// rename gives a table another name.
func (h heirs) rename(from, to string) {
	for _, m := range []map[string]map[string]bool{h.own, h.all} {
		m[to] = m[from]
		delete(m, from)
	}
	h.parents[to] = h.parents[from]
	delete(h.parents, from)
	for _, parents := range h.parents {
		for i, name := range parents {
			if name == from {
				parents[i] = to
			}
		}
	}
}
