package ops

import (
	"strings"

	"github.com/autogen-db/autogen/model"
)

// CreateOperator creates an operator. A commutator or a negator that there is
// not becomes a shell operator.
type CreateOperator struct{ Operator model.Operator }

// DropOperator drops an operator, or a shell operator. Others that name it as
// their commutator or negator have none then.
type DropOperator struct{ Operator model.Operator }

// AlterOperator changes the functions that estimate, and the comment of an
// operator. The rest of it cannot change on every server.
type AlterOperator struct{ From, To model.Operator }

// Reverse drops the operator.
func (o CreateOperator) Reverse() (Operation, error) { return DropOperator(o), nil }

// Reverse creates the operator again; it needs the operator's function.
func (o DropOperator) Reverse() (Operation, error) {
	if o.Operator.Function == "" {
		return nil, irreversible(o)
	}
	return CreateOperator(o), nil
}

// Reverse restores the former functions and comment.
func (o AlterOperator) Reverse() (Operation, error) {
	return AlterOperator{From: o.To, To: o.From}, nil
}

func (o CreateOperator) Summary() Summary { return added("operator", o.Operator.Signature()) }
func (o CreateOperator) String() string   { return describe("create", o.Summary()) }
func (o DropOperator) Summary() Summary   { return removed("operator", o.Operator.Signature()) }
func (o DropOperator) String() string     { return describe("drop", o.Summary()) }

// Summary names what changes.
func (o AlterOperator) Summary() Summary {
	var parts []string
	for _, part := range []struct{ name, from, to string }{
		{"restrict ", o.From.Restrict, o.To.Restrict}, {"join ", o.From.Join, o.To.Join},
	} {
		if part.from != part.to {
			parts = append(parts, part.name+orNone(part.from)+arrow+orNone(part.to))
		}
	}
	if o.From.Comment != o.To.Comment {
		parts = append(parts, "comment")
	}
	return changed("operator", o.To.Signature(), strings.Join(parts, ", "))
}
func (o AlterOperator) String() string { return "alter operator " + o.To.Signature() }
