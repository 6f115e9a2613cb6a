package diff

import (
	"context"

	"github.com/autogen-db/autogen/model"
)

// Place is the clause that an expression stands in.
type Place int

// The places that hold expressions.
const (
	InDefault Place = iota
	InGenerated
	InCheck
	InIndexKey
	InIndexPredicate
	// InTrigger is the condition of a trigger, over OLD and NEW.
	InTrigger
	// InBody is a function's body in SQL that is not written as a string.
	InBody
)

// Pair is two spellings of an expression in the same place of the same object.
type Pair struct {
	Place Place
	// Table is the desired table. Its columns, with their types, are what the
	// expressions may name.
	Table *model.Table
	// Column is the column whose default or generation expression this is; nil
	// elsewhere.
	Column *model.Column
	// Function is the function of a body, as it is desired; nil elsewhere.
	Function *model.Function
	// Current is the live catalogue's text, Desired the declaration's.
	Current, Desired string
}

// Verdict is what a prover finds of a pair.
type Verdict int

// The verdicts. A prover that cannot tell says Undecided: a false Equal is a
// missed change, the worst that it could do.
const (
	Undecided Verdict = iota
	Equal
	Different
)

// Prover decides whether two spellings of an expression mean the same to an
// engine.
type Prover interface {
	// Prove returns a verdict for each pair, in the same order.
	Prove(ctx context.Context, pairs []Pair) ([]Verdict, error)
}
