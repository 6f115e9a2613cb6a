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
	for _, op := range onTables(operations) {
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
	var made *results
	for _, op := range operations {
		o, ok := op.(ops.AlterFunction)
		if !ok || o.From.Body == o.To.Body && o.From.SQL == o.To.SQL && o.From.Library == o.To.Library && o.From.Strict == o.To.Strict && slices.Equal(o.From.Settings, o.To.Settings) {
			continue
		}
		if made == nil {
			made = resultsOf(desired, fresh)
		}
		if with := made.with(o.To.Name); len(with) > 0 {
			out = append(out, fmt.Sprintf("changes function %s, and what was made with it stays as it is: %s", o.To.Signature(), strings.Join(with, ", ")))
		}
	}
	return out
}

// results are what holds results of functions, in the order in which it is listed.
type results struct {
	names []string
	// of finds the places among names by the bare names of functions that their
	// texts call, callers the bare names of the functions that call one.
	of      map[string][]int
	callers map[string][]string
}

// with returns what holds results of a function, or of one that calls it.
func (r *results) with(function string) []string {
	_, bare := model.SplitName(function)
	seen := map[string]bool{bare: true}
	var places []int
	for queue := []string{bare}; len(queue) > 0; queue = queue[1:] {
		places = append(places, r.of[queue[0]]...)
		for _, caller := range r.callers[queue[0]] {
			if !seen[caller] {
				seen[caller] = true
				queue = append(queue, caller)
			}
		}
	}
	slices.Sort(places)
	var out []string
	for _, at := range slices.Compact(places) {
		out = append(out, r.names[at])
	}
	return out
}

// resultsOf lists what holds results of functions.
func resultsOf(d *model.Database, fresh map[string]bool) *results {
	r := &results{of: make(map[string][]int), callers: make(map[string][]string)}
	functions := make(map[string]bool, len(d.Functions))
	for i := range d.Functions {
		_, bare := model.SplitName(d.Functions[i].Name)
		functions[bare] = true
	}
	eachCall := func(visit func(name string), texts ...string) {
		for _, text := range texts {
			for _, name := range model.Identifiers(text) {
				if functions[name] {
					visit(name)
				}
			}
		}
	}
	for i := range d.Functions {
		f := &d.Functions[i]
		_, bare := model.SplitName(f.Name)
		eachCall(func(name string) { r.callers[name] = append(r.callers[name], bare) }, f.Body, f.SQL)
	}
	found := func(what, name string, texts ...string) {
		at := len(r.names)
		eachCall(func(name string) { r.of[name] = append(r.of[name], at) }, texts...)
		r.names = append(r.names, what+" "+name)
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
	return r
}
