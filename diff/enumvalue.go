package diff

import (
	"slices"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// usesValue reports whether a new or changed text names one of the values that
// are added to an enum: PostgreSQL refuses the use of a new value in the
// transaction that adds it (PostgreSQL documentation, ALTER TYPE, notes). A text
// that quotes the value counts, whatever type it has there.
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
	was := make(map[string]bool)
	eachText(d.old, func(text string) {
		if quotes(text) {
			was[text] = true
		}
	})
	found := false
	eachText(d.new, func(text string) { found = found || quotes(text) && !was[text] })
	return found
}

// eachText visits the texts in which the server looks for values when it takes
// them in. The bodies of functions in other languages than SQL are not among
// them, nor is anything of a table that has built-in types alone.
func eachText(db *model.Database, visit func(text string)) {
	each := func(texts ...string) {
		for _, text := range texts {
			visit(text)
		}
	}
	for i := range db.Tables {
		t := &db.Tables[i]
		if p := t.Partition; p != nil {
			each(slices.Concat(p.In, p.From, p.To)...)
		} else if !slices.ContainsFunc(t.Columns, func(c model.Column) bool { return enumOf(c.Type) != "" }) && len(t.Inherits) == 0 {
			continue
		}
		each(expressions(t)...)
	}
	for i := range db.Domains {
		visit(db.Domains[i].Default)
		for _, c := range db.Domains[i].Checks {
			visit(c.Expr)
		}
	}
	for i := range db.Views {
		visit(db.Views[i].Query)
		for _, c := range db.Views[i].Columns {
			visit(c.Default)
		}
		each(expressions(&model.Table{Indexes: db.Views[i].Indexes})...)
	}
	for i := range db.Functions {
		f := &db.Functions[i]
		visit(f.SQL)
		if f.Language == "sql" {
			visit(f.Body)
		}
		for _, a := range f.Args {
			visit(a.Default)
		}
	}
	for i := range db.Triggers {
		visit(db.Triggers[i].When)
	}
	for i := range db.Rules {
		visit(db.Rules[i].Where)
		each(db.Rules[i].Actions...)
	}
	for i := range db.Policies {
		each(db.Policies[i].Using, db.Policies[i].Check)
	}
	for i := range db.Statistics {
		each(db.Statistics[i].Exprs...)
	}
	for i := range db.Publications {
		for _, t := range db.Publications[i].Tables {
			visit(t.Where)
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
