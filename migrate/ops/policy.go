package ops

import (
	"strings"

	"github.com/autogen-db/autogen/model"
)

// CreatePolicy creates a row security policy.
type CreatePolicy struct{ Policy model.Policy }

// DropPolicy drops a row security policy.
type DropPolicy struct{ Policy model.Policy }

// AlterPolicy changes a policy in place: its roles, its expressions and its
// comment. An expression cannot be taken away, and the command and the kind
// cannot change.
type AlterPolicy struct{ From, To model.Policy }

// Reverse drops the policy.
func (o CreatePolicy) Reverse() (Operation, error) { return DropPolicy(o), nil }

// Reverse creates the policy again; it needs an expression of it.
func (o DropPolicy) Reverse() (Operation, error) {
	if o.Policy.Using == "" && o.Policy.Check == "" {
		return nil, irreversible(o)
	}
	return CreatePolicy(o), nil
}

// Reverse restores the former definition.
func (o AlterPolicy) Reverse() (Operation, error) { return AlterPolicy{From: o.To, To: o.From}, nil }

func (o CreatePolicy) Summary() Summary {
	return added("policy", on(o.Policy.Table, o.Policy.Name))
}
func (o CreatePolicy) String() string { return describe("create", o.Summary()) }
func (o DropPolicy) Summary() Summary {
	return removed("policy", on(o.Policy.Table, o.Policy.Name))
}
func (o DropPolicy) String() string { return describe("drop", o.Summary()) }

// Summary names what changes.
func (o AlterPolicy) Summary() Summary {
	var parts []string
	for _, c := range []struct {
		what    string
		changes bool
	}{
		{"roles", strings.Join(o.From.Roles, "\x00") != strings.Join(o.To.Roles, "\x00")},
		{"using", o.From.Using != o.To.Using},
		{"with check", o.From.Check != o.To.Check},
		{"comment", o.From.Comment != o.To.Comment},
	} {
		if c.changes {
			parts = append(parts, c.what)
		}
	}
	return changed("policy", on(o.To.Table, o.To.Name), strings.Join(parts, ", "))
}
func (o AlterPolicy) String() string { return "alter policy " + on(o.To.Table, o.To.Name) }
