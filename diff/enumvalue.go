package diff

import (
	"slices"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// usesValue reports whether something that this plan makes names one of the
// values that are added to an enum: PostgreSQL refuses the use of a new value in
// the transaction that adds it (PostgreSQL documentation, ALTER TYPE, notes). A
// text that quotes the value counts, whatever type it has there.
func (d *differ) usesValue(added []string) bool {
	if len(added) == 0 {
		return false
	}
	quoted := make([]string, len(added))
	for i, v := range added {
		quoted[i] = "'" + strings.ReplaceAll(v, "'", "''") + "'"
	}
	quotes := func(text string) bool {
		return slices.ContainsFunc(quoted, func(q string) bool { return strings.Contains(text, q) })
	}
	tables := slices.Clone(d.created)
	for _, t := range d.changed {
		tables = append(tables, t.new)
	}
	for _, t := range tables {
		texts := expressions(t)
		if p := t.Partition; p != nil {
			texts = slices.Concat(texts, p.In, p.From, p.To)
		} else if !slices.ContainsFunc(t.Columns, func(c model.Column) bool { return enumOf(c.Type) != "" }) && len(t.Inherits) == 0 {
			continue
		}
		if slices.ContainsFunc(texts, quotes) {
			return true
		}
	}
	// A text that stays is taken in again where what it is about has another type.
	was := make(map[[2]string]bool)
	if !d.retypes() {
		eachText(d.old, func(of, text string) { was[[2]string{of, text}] = quotes(text) })
	}
	found := false
	eachText(d.new, func(of, text string) { found = found || quotes(text) && !was[[2]string{of, text}] })
	return found
}

// comesTo reports whether values of other types become values of an enum, or of what is
// made of it: they may be those that are added.
func (d *differ) comesTo(enum string) bool {
	var reaches func(name string) bool
	reaches = func(name string) bool { return name == enum || slices.ContainsFunc(beneath(d.new, name), reaches) }
	comes := func(was, is string) bool { return was != is && reaches(enumOf(is)) }
	for _, t := range d.changed {
		if slices.ContainsFunc(t.columns, func(c columnPair) bool { return comes(c.old.Type, c.new.Type) }) {
			return true
		}
	}
	found := false
	pairs(d.old.Domains, d.new.Domains, domainName, func(old, new *model.Domain) { found = found || comes(old.Type, new.Type) })
	pairs(d.old.Composites, d.new.Composites, compositeName, func(old, new *model.Composite) {
		for i := range old.Attributes {
			a := new.Attribute(old.Attributes[i].Name)
			found = found || a != nil && comes(old.Attributes[i].Type, a.Type)
		}
	})
	return found
}

// retypes reports whether a column, a domain or an attribute gets another type.
func (d *differ) retypes() bool {
	for _, t := range d.changed {
		if slices.ContainsFunc(t.columns, func(c columnPair) bool { return c.old.Type != c.new.Type }) {
			return true
		}
	}
	found := false
	pairs(d.old.Domains, d.new.Domains, domainName, func(old, new *model.Domain) { found = found || old.Type != new.Type })
	pairs(d.old.Composites, d.new.Composites, compositeName, func(old, new *model.Composite) {
		found = found || !slices.Equal(old.Attributes, new.Attributes)
	})
	return found
}

// eachText visits the texts outside of tables in which the server looks for
// values when it takes them in, and says what each is of. The bodies of functions
// in other languages than SQL are not among them.
func eachText(db *model.Database, visit func(of, text string)) {
	each := func(of string, texts ...string) {
		for _, text := range texts {
			visit(of, text)
		}
	}
	for i := range db.Domains {
		m := &db.Domains[i]
		each(m.Name, expressions(&model.Table{Checks: m.Checks})...)
		visit(m.Name, m.Default)
	}
	for i := range db.Views {
		v := &db.Views[i]
		each(v.Name, expressions(&model.Table{Indexes: v.Indexes})...)
		visit(v.Name, v.Query)
		for _, c := range v.Columns {
			visit(v.Name, c.Default)
		}
	}
	for i := range db.Functions {
		f := &db.Functions[i]
		of := f.Signature() + " " + f.Returns
		visit(of, f.SQL)
		if f.Language == "sql" {
			visit(of, f.Body)
		}
		for _, a := range f.Args {
			visit(of, a.Default)
		}
	}
	for i := range db.Triggers {
		visit(db.Triggers[i].Table, db.Triggers[i].When)
	}
	for i := range db.Rules {
		each(db.Rules[i].Table, append(slices.Clip(db.Rules[i].Actions), db.Rules[i].Where)...)
	}
	for i := range db.Policies {
		each(db.Policies[i].Table, db.Policies[i].Using, db.Policies[i].Check)
	}
	for i := range db.Statistics {
		each(db.Statistics[i].Table, db.Statistics[i].Exprs...)
	}
	for i := range db.Publications {
		for _, t := range db.Publications[i].Tables {
			visit(t.Name, t.Where)
		}
	}
}

// expressions returns the texts of all expressions of a table.
func expressions(t *model.Table) []string {
	var out []string
	for _, c := range t.Columns {
		out = append(out, c.Default, c.Generated)
	}
	for _, c := range t.Checks {
		out = append(out, c.Expr)
	}
	for _, x := range t.Exclusions {
		out = append(out, x.Where)
		for _, e := range x.Elements {
			out = append(out, e.Key.Expr)
		}
	}
	for _, x := range t.Indexes {
		out = append(out, x.Where)
		for _, k := range x.Keys {
			out = append(out, k.Expr)
		}
	}
	return out
}
