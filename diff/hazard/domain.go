package hazard

import (
	"fmt"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// Unfilled returns a line for each column that is added without a value and whose
// domain takes no NULL.
func Unfilled(operations []ops.Operation, desired *model.Database) []string {
	if desired == nil {
		return nil
	}
	operations = onTables(operations)
	added := additionsOf(operations)
	var out []string
	for _, op := range operations {
		o, ok := op.(ops.AddColumn)
		if !ok || added[o.Table] || o.Column.Generated != "" || o.Column.NotNull && o.Column.Default == "" {
			continue
		}
		if c := o.Column; takesNoNull(desired, c.Type, c.Default) {
			out = append(out, fmt.Sprintf("adds column %s.%s of %s, which takes no NULL, without a default: fails on a table that has rows", o.Table, c.Name, c.Type))
		}
	}
	return out
}

// takesNoNull reports whether a domain, or one that it is over, refuses NULL, and it is
// what the default comes to.
func takesNoNull(d *model.Database, typ, value string) bool {
	refuses := false
	for m := domainOf(d, typ); m != nil; m = domainOf(d, m.Type) {
		if value == "" {
			value = m.Default // the outermost counts
		}
		refuses = refuses || m.NotNull
	}
	return refuses && (value == "" || value == "NULL")
}

// domainOf returns the domain that a type is, or nil.
func domainOf(d *model.Database, typ string) *model.Domain {
	p := model.ParseType(typ)
	if p.Builtin || p.Array {
		return nil
	}
	return d.Domain(model.JoinName(p.Schema, p.Name))
}
