package ops

import (
	"fmt"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// CreateFunction creates a function or a procedure.
type CreateFunction struct{ Function model.Function }

// DropFunction drops a function or a procedure.
type DropFunction struct{ Function model.Function }

// AlterFunction changes a function or a procedure in place, as far as
// PostgreSQL can; see [model.Function.CanReplace].
type AlterFunction struct{ From, To model.Function }

// Reverse drops the function.
func (o CreateFunction) Reverse() (Operation, error) { return DropFunction(o), nil }

// Reverse creates the function again; it needs the whole definition.
func (o DropFunction) Reverse() (Operation, error) {
	if o.Function.Language == "" {
		return nil, irreversible(o)
	}
	return CreateFunction(o), nil
}

// Reverse restores the former definition.
func (o AlterFunction) Reverse() (Operation, error) {
	return AlterFunction{From: o.To, To: o.From}, nil
}

func (o CreateFunction) Summary() Summary {
	return added(o.Function.Kind(), o.Function.Signature())
}
func (o CreateFunction) String() string { return describe("create", o.Summary()) }
func (o DropFunction) Summary() Summary {
	return removed(o.Function.Kind(), o.Function.Signature())
}
func (o DropFunction) String() string { return describe("drop", o.Summary()) }

// Summary names each property that changes, the short ones as from → to.
func (o AlterFunction) Summary() Summary {
	f, t := o.From, o.To
	var parts []string
	change := func(what, from, to, otherwise string) {
		if from != to {
			if from == "" {
				from = otherwise
			}
			if to == "" {
				to = otherwise
			}
			parts = append(parts, what+from+arrow+to)
		}
	}
	flag := func(what string, from, to bool) {
		if from != to {
			parts = append(parts, onOff(to, what))
		}
	}
	if !slices.Equal(f.Args, t.Args) {
		parts = append(parts, "arguments")
	}
	change("language ", f.Language, t.Language, "none")
	if f.Body != t.Body || f.Library != t.Library || f.SQL != t.SQL {
		parts = append(parts, "body")
	}
	change("", strings.ToLower(f.Volatility), strings.ToLower(t.Volatility), "volatile")
	flag("strict", f.Strict, t.Strict)
	flag("leakproof", f.Leakproof, t.Leakproof)
	flag("security definer", f.SecurityDefiner, t.SecurityDefiner)
	change("parallel ", strings.ToLower(f.Parallel), strings.ToLower(t.Parallel), "unsafe")
	number := func(v float64) string {
		if v == 0 {
			return ""
		}
		return fmt.Sprint(v)
	}
	change("cost ", number(f.Cost), number(t.Cost), "default")
	change("rows ", number(f.Rows), number(t.Rows), "default")
	change("support ", f.Support, t.Support, "none")
	if !slices.Equal(f.Settings, t.Settings) {
		parts = append(parts, "settings")
	}
	parts = append(parts, dependenceChange(f.DependsOn, t.DependsOn)...)
	if f.Comment != t.Comment {
		parts = append(parts, "comment")
	}
	return changed(t.Kind(), t.Signature(), strings.Join(parts, ", "))
}
func (o AlterFunction) String() string { return "alter " + o.To.Kind() + " " + o.To.Signature() }
