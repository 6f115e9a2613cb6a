package hazard

import (
	"fmt"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// Stale returns a line for each function that changes in place below what was
// made with it: PostgreSQL neither computes an index, a stored generated column,
// or a materialised view anew, nor tries a check again, nor moves rows between
// partitions (for checks: documentation, section 5.4.1). The functions
// that call it are looked at, too. Names decide, so that a function of the same
// name and other arguments counts.
func Stale(operations []ops.Operation, desired *model.Database) []string {
	if desired == nil {
		return nil
	}
	fresh := make(map[string]bool) // what the upgrade makes with the new function
	for _, op := range operations {
		switch o := op.(type) {
		case ops.CreateTable:
			fresh[o.Table.Name] = true
		case ops.CreateView:
			fresh[o.View.Name] = true
		case ops.CreateIndex:
			fresh[o.Table+" "+o.Index.Name] = true
		case ops.AddColumn:
			fresh[o.Table+" "+o.Column.Name] = true
		}
	}
	var out []string
	for _, op := range operations {
		o, ok := op.(ops.AlterFunction)
		if !ok || o.From.Body == o.To.Body && o.From.SQL == o.To.SQL && o.From.Library == o.To.Library && o.From.Strict == o.To.Strict && slices.Equal(o.From.Settings, o.To.Settings) {
			continue
		}
		if made := madeWith(desired, callers(desired, o.To.Name), fresh); len(made) > 0 {
			out = append(out, fmt.Sprintf("changes function %s, and what was made with it stays as it is: %s", o.To.Signature(), strings.Join(made, ", ")))
		}
	}
	return out
}

// callers returns the bare names of a function and of those that call it.
func callers(d *model.Database, name string) map[string]bool {
	_, bare := model.SplitName(name)
	names := map[string]bool{bare: true}
	for again := true; again; {
		again = false
		for _, f := range d.Functions {
			if _, bare := model.SplitName(f.Name); !names[bare] && (calls(f.Body, names) || calls(f.SQL, names)) {
				names[bare], again = true, true
			}
		}
	}
	return names
}

func calls(text string, names map[string]bool) bool {
	return text != "" && slices.ContainsFunc(model.Identifiers(text), func(name string) bool { return names[name] })
}

// madeWith lists what holds results of functions.
func madeWith(d *model.Database, names, fresh map[string]bool) []string {
	var out []string
	found := func(what, name string, texts ...string) {
		if slices.ContainsFunc(texts, func(text string) bool { return calls(text, names) }) {
			out = append(out, what+" "+name)
		}
	}
	index := func(table string, x *model.Index) {
		texts := []string{x.Where}
		for _, k := range x.Keys {
			texts = append(texts, k.Expr)
		}
		if !fresh[table+" "+x.Name] {
			found("index", x.Name, texts...)
		}
	}
	for i := range d.Tables {
		t := &d.Tables[i]
		if fresh[t.Name] {
			continue
		}
		for _, c := range t.Columns {
			if !c.Virtual && !fresh[t.Name+" "+c.Name] {
				found("column", t.Name+"."+c.Name, c.Generated)
			}
		}
		for _, c := range t.Checks {
			found("check", c.Name+" on "+t.Name, c.Expr)
		}
		for j := range t.Indexes {
			index(t.Name, &t.Indexes[j])
		}
		for _, x := range t.Exclusions {
			texts := []string{x.Where}
			for _, e := range x.Elements {
				texts = append(texts, e.Key.Expr)
			}
			found("exclusion", x.Name+" on "+t.Name, texts...)
		}
		if t.PartitionBy != nil {
			for _, k := range t.PartitionBy.Keys {
				found("the partitions of", t.Name, k.Expr)
			}
		}
	}
	for i := range d.Views {
		v := &d.Views[i]
		if !v.Materialized || fresh[v.Name] {
			continue
		}
		found("materialized view", v.Name, v.Query)
		for j := range v.Indexes {
			index(v.Name, &v.Indexes[j])
		}
	}
	for _, m := range d.Domains {
		for _, c := range m.Checks {
			found("check", c.Name+" of domain "+m.Name, c.Expr)
		}
	}
	return out
}
