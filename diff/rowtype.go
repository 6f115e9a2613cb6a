package diff

import (
	"maps"
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// madeOf returns the type itself and the domains over it, and the types whose
// values have values of it within them: rows, ranges, and domains over arrays.
func (d *differ) madeOf(name string) (over, within map[string]bool) {
	over, within = map[string]bool{name: true}, make(map[string]bool)
	for before := 0; before < len(over)+len(within); {
		before = len(over) + len(within)
		for i := range d.old.Domains {
			m := &d.old.Domains[i]
			switch of := enumOf(m.Type); {
			case within[of] || over[of] && model.ParseType(m.Type).Array:
				within[m.Name] = true
			case over[of]:
				over[m.Name] = true
			}
		}
		for i := range d.old.Composites {
			if slices.ContainsFunc(d.old.Composites[i].Attributes, func(a model.Attribute) bool { return over[enumOf(a.Type)] || within[enumOf(a.Type)] }) {
				within[d.old.Composites[i].Name] = true
			}
		}
		for i := range d.old.Ranges {
			if of := enumOf(d.old.Ranges[i].Subtype); over[of] || within[of] {
				within[d.old.Ranges[i].Name] = true
			}
		}
	}
	return over, within
}

// checkRowTypes refuses what the server does to no table whose rows are values of
// another column, since it does not look into those (PostgreSQL 15.18: column "b.y"
// uses its row type): another type for a column, values for one that comes, and a
// rewrite of the table; and a condition more for a domain that one of its columns is of.
func (d *differ) checkRowTypes() error {
	stricter := d.stricterDomains()
	if len(d.changed)+len(d.lost)+len(stricter) == 0 {
		return nil
	}
	types := typesUsed(d.old)
	for i := range d.new.Tables {
		t := &d.new.Tables[i]
		if !types[t.Name] || d.oldByName[t.Name] == nil || d.remade[t.Name] {
			continue
		}
		retyped, computed := d.retypedColumns(t), d.computed(t)
		over, within := d.madeOf(t.Name)
		holds := func(c model.Column) bool { return over[enumOf(c.Type)] || within[enumOf(c.Type)] }
		stays := func(t model.Table) bool {
			new := d.newByName[t.Name]
			return new != nil && slices.ContainsFunc(t.Columns, func(c model.Column) bool {
				return holds(c) && new.Column(c.Name) != nil && !d.awayMeanwhile(enumOf(c.Type), retyped)
			})
		}
		if len(retyped) > 0 && slices.ContainsFunc(d.old.Tables, stays) {
			return &ImpossibleError{Object: "table " + t.Name, Pos: t.Pos,
				Reason: "PostgreSQL cannot change the type of a column while another column holds rows of the table",
				Advice: "in a migration of your own, turn that column into text, change this table, and turn it back"}
		}
		// What goes is there while the table changes.
		if computed == "" && len(stricter) == 0 || !slices.ContainsFunc(d.old.Tables, func(t model.Table) bool { return slices.ContainsFunc(t.Columns, holds) }) {
			continue
		}
		if computed != "" {
			return &ImpossibleError{Object: "table " + t.Name, Pos: t.Pos,
				Reason: "PostgreSQL cannot " + computed + " while another column holds rows of the table",
				Advice: "in a migration of your own, turn that column into text, change this table, and turn it back"}
		}
		was, _ := d.full(t)
		for _, m := range stricter {
			over, within := d.madeOf(m.Name)
			if slices.ContainsFunc(was.Columns, func(c model.Column) bool { return over[enumOf(c.Type)] || within[enumOf(c.Type)] }) {
				return stricterBelow(m, "table "+t.Name)
			}
		}
	}
	return nil
}

// stricterBelow returns the error about a domain that gets a condition beneath rows that a
// column holds.
func stricterBelow(m *model.Domain, rows string) error {
	return &ImpossibleError{Object: "domain " + m.Name, Pos: m.Pos,
		Reason: "PostgreSQL cannot add a condition to it while a column holds rows of " + rows + ", which has a column of it",
		Advice: "in a migration of your own, turn the column that holds them into text, change the domain, and turn it back"}
}

// stricterDomains returns the domains that get a condition that the server checks.
func (d *differ) stricterDomains() []*model.Domain {
	var all []*model.Domain
	for i := range d.new.Domains {
		m := &d.new.Domains[i]
		if n := d.alteredDomains[m.Name]; n != nil {
			if op, ok := n.op.(ops.AlterDomain); ok && stricter(&op.From, &op.To) {
				all = append(all, m)
			}
		}
	}
	return all
}

// computed says what the server does to a table for which it computes rows anew; it
// is empty where it does not, as for a partitioned table, which has none.
func (d *differ) computed(t *model.Table) string {
	if t.PartitionBy != nil || t.Foreign != nil {
		return ""
	}
	was, is := d.full(t)
	for i := range is.Columns {
		c := &is.Columns[i]
		stored := c.Generated != "" && !c.Virtual
		if o := was.Column(c.Name); o != nil && !d.replaces(t, c.Name) {
			if stored && c.Generated != o.Generated {
				return "change the expression of a column"
			}
			continue
		}
		if stored || c.Default != "" || c.Identity != nil || model.IsSerial(c.Type) || d.conditioned(c.Type) {
			return "add a column with a default, an identity, an expression or a condition of its domain"
		}
	}
	if was.Unlogged != is.Unlogged || was.Method != is.Method {
		return "rewrite it"
	}
	return ""
}

// conditioned reports whether a type is a domain that has a default or a condition.
func (d *differ) conditioned(typ string) bool {
	p := model.ParseType(typ)
	if p.Builtin || p.Array {
		return false
	}
	m := d.new.Domain(model.JoinName(p.Schema, p.Name))
	return m != nil && (m.Default != "" || m.NotNull || len(m.Checks) > 0 || d.conditioned(m.Type))
}

// full returns a table as it was and is, with all columns.
func (d *differ) full(t *model.Table) (was, is *model.Table) {
	was, is = d.oldByName[t.Name], t
	if d.oldFull != nil {
		was = d.oldFull[t.Name]
	}
	if d.newFull != nil {
		is = d.newFull[t.Name]
	}
	return was, is
}

// replaces reports whether a column of a table is dropped and added.
func (d *differ) replaces(t *model.Table, column string) bool {
	return d.tables[t.Name] != nil && slices.ContainsFunc(d.tables[t.Name].columns, func(c columnPair) bool { return c.replaced && c.old.Name == column })
}

// retypedColumns returns the columns of a table, as they were, that come to have
// another type or collation, be it one of the same name that is built anew.
func (d *differ) retypedColumns(t *model.Table) []columnPair {
	was, is := d.full(t)
	var retyped []columnPair
	for i := range was.Columns {
		p := columnPair{old: &was.Columns[i], new: is.Column(was.Columns[i].Name)}
		if p.new == nil || d.replaces(t, p.old.Name) {
			continue
		}
		if p.old.Type != p.new.Type || p.old.Collation != p.new.Collation || d.lost[enumKey(enumOf(p.old.Type))] || d.isLost(collationKey(p.old.Collation)) {
			retyped = append(retyped, p)
		}
	}
	return retyped
}

// awayMeanwhile reports whether a type takes a detour around the types that those
// columns are of and that are built anew: what is of it is text when they change.
func (d *differ) awayMeanwhile(name string, columns []columnPair) bool {
	return d.detoured[enumKey(name)] && !slices.ContainsFunc(columns, func(c columnPair) bool {
		_, within := d.madeOf(enumOf(c.old.Type))
		return c.old.Type != c.new.Type || c.old.Collation != c.new.Collation || d.isLost(collationKey(c.old.Collation)) || !within[name]
	})
}

// rowKeys returns the key of the row type of a table that something is of: a text over
// it may say the columns without their names, ROW(1, 2)::t.
func (d *differ) rowKeys(table string) []key {
	if d.usedTypes == nil {
		d.usedTypes = typesUsed(d.old)
		maps.Copy(d.usedTypes, typesUsed(d.new))
	}
	if !d.usedTypes[table] {
		return nil
	}
	return []key{enumKey(table)}
}

// typesUsed returns the names of the types that columns and other types are of.
func typesUsed(d *model.Database) map[string]bool {
	types := make(map[string]bool)
	for i := range d.Tables {
		for _, c := range d.Tables[i].Columns {
			types[enumOf(c.Type)] = true
		}
	}
	for i := range d.Domains {
		types[enumOf(d.Domains[i].Type)] = true
	}
	for i := range d.Composites {
		for _, a := range d.Composites[i].Attributes {
			types[enumOf(a.Type)] = true
		}
	}
	for i := range d.Ranges {
		types[enumOf(d.Ranges[i].Subtype)] = true
	}
	return types
}
