package ops

import (
	"slices"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// CreateOperatorFamily creates an operator family with those members that
// belong to it alone.
type CreateOperatorFamily struct{ Family model.OperatorFamily }

// DropOperatorFamily drops an operator family with the members that belong to
// it alone.
type DropOperatorFamily struct{ Family model.OperatorFamily }

// AlterOperatorFamily changes the comment of an operator family and the members
// that belong to it alone: those that only From has go first.
type AlterOperatorFamily struct{ From, To model.OperatorFamily }

// CreateOperatorClass creates an operator class with its members.
type CreateOperatorClass struct{ Class model.OperatorClass }

// DropOperatorClass drops an operator class with its members.
type DropOperatorClass struct{ Class model.OperatorClass }

// AlterOperatorClass changes the comment of an operator class. The rest of it
// cannot change.
type AlterOperatorClass struct{ From, To model.OperatorClass }

// Reverse drops the family.
func (o CreateOperatorFamily) Reverse() (Operation, error) { return DropOperatorFamily(o), nil }

// Reverse creates the family again. What it does not know of the members is
// lost.
func (o DropOperatorFamily) Reverse() (Operation, error) { return CreateOperatorFamily(o), nil }

// Reverse restores the former comment and members.
func (o AlterOperatorFamily) Reverse() (Operation, error) {
	return AlterOperatorFamily{From: o.To, To: o.From}, nil
}

// Reverse drops the class.
func (o CreateOperatorClass) Reverse() (Operation, error) { return DropOperatorClass(o), nil }

// Reverse creates the class again; it needs the class's type.
func (o DropOperatorClass) Reverse() (Operation, error) {
	if o.Class.Type == "" {
		return nil, irreversible(o)
	}
	return CreateOperatorClass(o), nil
}

// Reverse restores the former comment.
func (o AlterOperatorClass) Reverse() (Operation, error) {
	return AlterOperatorClass{From: o.To, To: o.From}, nil
}

// Dropped returns the members that only From has.
func (o AlterOperatorFamily) Dropped() []model.OperatorMember {
	return without(o.From.Members, o.To.Members)
}

// Added returns the members that only To has.
func (o AlterOperatorFamily) Added() []model.OperatorMember {
	return without(o.To.Members, o.From.Members)
}

func without(list, others []model.OperatorMember) []model.OperatorMember {
	return slices.DeleteFunc(slices.Clone(list), func(m model.OperatorMember) bool { return slices.Contains(others, m) })
}

func (o CreateOperatorFamily) Summary() Summary {
	return added("operator family", o.Family.Signature())
}
func (o CreateOperatorFamily) String() string { return describe("create", o.Summary()) }
func (o DropOperatorFamily) Summary() Summary {
	return removed("operator family", o.Family.Signature())
}
func (o DropOperatorFamily) String() string { return describe("drop", o.Summary()) }

// Summary names what changes.
func (o AlterOperatorFamily) Summary() Summary {
	var parts []string
	for _, m := range o.Dropped() {
		parts = append(parts, "without "+m.Slot())
	}
	for _, m := range o.Added() {
		parts = append(parts, "with "+m.Slot())
	}
	if o.From.Comment != o.To.Comment {
		parts = append(parts, "comment")
	}
	return changed("operator family", o.To.Signature(), strings.Join(parts, ", "))
}
func (o AlterOperatorFamily) String() string { return "alter operator family " + o.To.Signature() }

func (o CreateOperatorClass) Summary() Summary { return added("operator class", o.Class.Signature()) }
func (o CreateOperatorClass) String() string   { return describe("create", o.Summary()) }
func (o DropOperatorClass) Summary() Summary   { return removed("operator class", o.Class.Signature()) }
func (o DropOperatorClass) String() string     { return describe("drop", o.Summary()) }
func (o AlterOperatorClass) Summary() Summary {
	return changed("operator class", o.To.Signature(), "comment")
}
func (o AlterOperatorClass) String() string { return describe("alter", o.Summary()) }
