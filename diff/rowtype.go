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
	d.index()
	var types map[string]bool
	for _, t := range d.changed {
		if !slices.ContainsFunc(t.columns, func(c columnPair) bool { return !c.replaced && c.old.Type != c.new.Type }) {
			continue
		}
		if types == nil {
			types = d.userTypes()
		}
		if !types[t.new.Name] {
			continue
		}
		over, within := d.madeOf(t.new.Name)
		stays := func(t model.Table) bool {
			new := d.newByName[t.Name]
			return new != nil && slices.ContainsFunc(t.Columns, func(c model.Column) bool {
				return (over[enumOf(c.Type)] || within[enumOf(c.Type)]) && new.Column(c.Name) != nil
			})
		}
		if slices.ContainsFunc(d.old.Tables, stays) {
			return &ImpossibleError{Object: "table " + t.new.Name, Pos: t.new.Pos,
				Reason: "PostgreSQL cannot change the type of a column while another column holds rows of the table",
				Advice: "in a migration of your own, turn that column into text, change this table, and turn it back"}
		}
	}
	return nil
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
