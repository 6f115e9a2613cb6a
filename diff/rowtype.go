package diff

import (
	"slices"

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

// checkRowTypes refuses another type for a column of a table whose rows are
// values of another column: the server does not look into those (PostgreSQL
// 15.18: column "b.y" uses its row type).
func (d *differ) checkRowTypes() error {
	if len(d.changed)+len(d.lost) == 0 {
		return nil
	}
	d.index()
	types := d.userTypes()
	for i := range d.new.Tables {
		t := &d.new.Tables[i]
		if !types[t.Name] || d.oldByName[t.Name] == nil || d.remade[t.Name] {
			continue
		}
		retyped := d.retypedColumns(t)
		if len(retyped) == 0 {
			continue
		}
		over, within := d.madeOf(t.Name)
		stays := func(t model.Table) bool {
			new := d.newByName[t.Name]
			return new != nil && slices.ContainsFunc(t.Columns, func(c model.Column) bool {
				of := enumOf(c.Type)
				return (over[of] || within[of]) && new.Column(c.Name) != nil && !d.awayMeanwhile(of, retyped)
			})
		}
		if slices.ContainsFunc(d.old.Tables, stays) {
			return &ImpossibleError{Object: "table " + t.Name, Pos: t.Pos,
				Reason: "PostgreSQL cannot change the type of a column while another column holds rows of the table",
				Advice: "in a migration of your own, turn that column into text, change this table, and turn it back"}
		}
	}
	return nil
}

// retypedColumns returns the columns of a table, as they were, that come to have
// another type or collation, be it one of the same name that is built anew.
func (d *differ) retypedColumns(t *model.Table) []columnPair {
	was, is := d.oldByName[t.Name], t
	if d.oldFull != nil {
		was = d.oldFull[t.Name]
	}
	if d.newFull != nil {
		is = d.newFull[t.Name]
	}
	var retyped []columnPair
	for i := range was.Columns {
		p := columnPair{old: &was.Columns[i], new: is.Column(was.Columns[i].Name)}
		replaced := func(c columnPair) bool { return c.replaced && c.old.Name == p.old.Name }
		if p.new == nil || d.tables[t.Name] != nil && slices.ContainsFunc(d.tables[t.Name].columns, replaced) {
			continue
		}
		if p.old.Type != p.new.Type || p.old.Collation != p.new.Collation || d.lost[enumKey(enumOf(p.old.Type))] || d.lost[collationKey(p.old.Collation)] {
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
		return c.old.Type != c.new.Type || c.old.Collation != c.new.Collation || d.lost[collationKey(c.old.Collation)] || !within[name]
	})
}

// userTypes returns the names of the types that columns and other types are of.
func (d *differ) userTypes() map[string]bool {
	types := make(map[string]bool)
	for i := range d.old.Tables {
		for _, c := range d.old.Tables[i].Columns {
			types[enumOf(c.Type)] = true
		}
	}
	for i := range d.old.Domains {
		types[enumOf(d.old.Domains[i].Type)] = true
	}
	for i := range d.old.Composites {
		for _, a := range d.old.Composites[i].Attributes {
			types[enumOf(a.Type)] = true
		}
	}
	for i := range d.old.Ranges {
		types[enumOf(d.old.Ranges[i].Subtype)] = true
	}
	return types
}
