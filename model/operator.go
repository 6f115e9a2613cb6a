package model

import (
	"cmp"
	"slices"
	"strings"
)

// Operator is an operator of the user's (PostgreSQL only; documentation, CREATE
// OPERATOR).
type Operator struct {
	// Name is a two-part name, "geo.<->"; see [SplitName].
	Name string
	// Left and Right are the types of the operands in their canonical spelling; a
	// prefix operator has no Left.
	Left, Right string
	// Function is the two-part name of the function that the operator calls. It
	// is empty for a shell operator, which others name as their commutator or
	// negator and nobody has defined.
	Function string
	// Commutator and Negator are the two-part names of operators: of one that
	// means the same with its operands swapped, and of one that means the
	// opposite.
	Commutator, Negator string
	// Restrict and Join are the two-part names of functions that estimate how
	// many rows the operator selects.
	Restrict, Join string
	// Hashes and Merges say that the operator serves a hash join and a merge
	// join.
	Hashes, Merges bool
	Comment        string
	Pos            Pos
}

// Signature returns what tells the operator from others: the two-part name and
// the types of both operands, "geo.<->(place, place)", with NONE for the left
// one of a prefix operator.
func (o *Operator) Signature() string { return OperatorSignature(o.Name, o.Left, o.Right) }

// OperatorSignature returns [Operator.Signature] of an operator that is known
// by its name and operands.
func OperatorSignature(name, left, right string) string {
	return name + "(" + cmp.Or(left, "NONE") + ", " + cmp.Or(right, "NONE") + ")"
}

// Operands returns the types of the operands.
func (o *Operator) Operands() []string {
	if o.Left == "" {
		return []string{o.Right}
	}
	return []string{o.Left, o.Right}
}

// CommutatorSignature returns the signature of the commutator, whose operands
// are swapped, or "".
func (o *Operator) CommutatorSignature() string {
	if o.Commutator == "" {
		return ""
	}
	return OperatorSignature(o.Commutator, o.Right, o.Left)
}

// NegatorSignature returns the signature of the negator, or "".
func (o *Operator) NegatorSignature() string {
	if o.Negator == "" {
		return ""
	}
	return OperatorSignature(o.Negator, o.Left, o.Right)
}

// Operator returns the operator of that signature, or nil.
func (d *Database) Operator(signature string) *Operator {
	for i := range d.Operators {
		if d.Operators[i].Signature() == signature {
			return &d.Operators[i]
		}
	}
	return nil
}

// normalizeOperators puts the operators into normal form.
func (d *Database) normalizeOperators() {
	for i := range d.Operators {
		o := &d.Operators[i]
		for _, t := range []*string{&o.Left, &o.Right} {
			if *t != "" {
				*t = WithoutModifiers(CanonicalType(Postgres, *t))
			}
		}
	}
	slices.SortFunc(d.Operators, func(a, b Operator) int { return cmp.Compare(a.Signature(), b.Signature()) })
}

// IsServerOperator reports whether PostgreSQL has operators of a symbol itself,
// over whatever types: those of pg_operator in version 18.
func IsServerOperator(symbol string) bool { return serverOperators[symbol] }

var serverOperators = func() map[string]bool {
	set := make(map[string]bool)
	for _, symbol := range strings.Fields(`
		!! !~ !~* !~~ !~~* # ## #- #> #>> % & && &< &<| &> * *< *<= *<> *= *> *>= + - -> ->> -|- / < <-> << <<= <<| <= <> <@ <^ = > >= >>
		>>= >^ ? ?# ?& ?- ?-| ?| ?|| @ @-@ @> @? @@ @@@ ^ ^@ | |&> |/ |>> || ||/ ~ ~* ~<=~ ~<~ ~= ~>=~ ~>~ ~~ ~~*`) {
		set[symbol] = true
	}
	return set
}()
