package ops

import (
	"slices"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// CreateRule creates a rewrite rule.
type CreateRule struct{ Rule model.Rule }

// DropRule drops a rewrite rule.
type DropRule struct{ Rule model.Rule }

// AlterRule changes all that a rule has beside its name and relation, in place.
type AlterRule struct{ From, To model.Rule }

// Reverse drops the rule.
func (o CreateRule) Reverse() (Operation, error) { return DropRule(o), nil }

// Reverse creates the rule again; it needs the whole definition.
func (o DropRule) Reverse() (Operation, error) {
	if o.Rule.Event == "" {
		return nil, irreversible(o)
	}
	return CreateRule(o), nil
}

// Reverse restores the former definition.
func (o AlterRule) Reverse() (Operation, error) { return AlterRule{From: o.To, To: o.From}, nil }

func (o CreateRule) Summary() Summary { return added("rule", on(o.Rule.Table, o.Rule.Name)) }
func (o CreateRule) String() string   { return describe("create", o.Summary()) }
func (o DropRule) Summary() Summary   { return removed("rule", on(o.Rule.Table, o.Rule.Name)) }
func (o DropRule) String() string     { return describe("drop", o.Summary()) }

// Summary names what changes.
func (o AlterRule) Summary() Summary {
	var parts []string
	for _, c := range []struct {
		what    string
		changes bool
	}{
		{"event", o.From.Event != o.To.Event},
		{"instead", o.From.Instead != o.To.Instead},
		{"condition", o.From.Where != o.To.Where},
		{"actions", !slices.Equal(o.From.Actions, o.To.Actions)},
		{"state", o.From.Enabled != o.To.Enabled},
		{"comment", o.From.Comment != o.To.Comment},
	} {
		if c.changes {
			parts = append(parts, c.what)
		}
	}
	return changed("rule", on(o.To.Table, o.To.Name), strings.Join(parts, ", "))
}
func (o AlterRule) String() string { return "alter rule " + on(o.To.Table, o.To.Name) }
