package model

import (
	"cmp"
	"slices"
	"strings"
)

// Aggregate is an aggregate function (PostgreSQL only; documentation, CREATE
// AGGREGATE). It shares its names with functions; see [Aggregate.Signature].
type Aggregate struct {
	// Name is a two-part name; see [SplitName].
	Name string
	// Args are the arguments, whose mode is empty or "VARIADIC"; none stands
	// for (*). Those of an ordered-set aggregate begin with the direct ones. A
	// last direct argument that is VARIADIC stands for the aggregated one too.
	Args []Argument
	// OrderedSet says that the arguments behind the first Direct ones are given
	// by WITHIN GROUP (ORDER BY …), and Hypothetical that the direct ones are
	// of the same types besides.
	OrderedSet   bool
	Hypothetical bool
	Direct       int
	// State is the type of the state in its canonical spelling, and StateSize
	// its estimated size in bytes; 0 means the server's own guess.
	State     string
	StateSize int
	// Transition (SFUNC), Final (FINALFUNC), Combine (COMBINEFUNC), Serial
	// (SERIALFUNC) and Deserial (DESERIALFUNC) are two-part names of functions;
	// only the first must be there.
	Transition, Final, Combine, Serial, Deserial string
	// FinalExtra says that the final function is given the arguments too.
	FinalExtra bool
	// FinalModify says what the final function does to the state: "READ_ONLY",
	// "SHAREABLE" or "READ_WRITE". Empty means the first, and the last for an
	// ordered-set aggregate.
	FinalModify string
	// Initial is the text of the first state (INITCOND); nil means NULL.
	Initial *string
	// What begins with Moving is for windows whose start moves: the functions
	// that take a row in (MSFUNC) and out again (MINVFUNC), and for the rest
	// what the name says without it.
	MovingTransition, MovingInverse, MovingFinal string
	MovingState                                  string
	MovingStateSize                              int
	MovingFinalExtra                             bool
	MovingFinalModify                            string
	MovingInitial                                *string
	// SortOperator is the two-part name of the operator by which an index gives
	// the same answer: that of min or max.
	SortOperator string
	// Parallel is "SAFE" or "RESTRICTED"; empty means UNSAFE.
	Parallel string
	Comment  string
	Pos      Pos
}

// Signature returns what tells the aggregate from other aggregates and
// functions: the two-part name and the types of its arguments.
func (a *Aggregate) Signature() string { return a.Name + "(" + strings.Join(a.Types(), ", ") + ")" }

// Types returns the types of the arguments.
func (a *Aggregate) Types() []string {
	types := []string{}
	for _, arg := range a.Args {
		types = append(types, arg.Type)
	}
	return types
}

// Clone returns a copy that shares no memory with a.
func (a Aggregate) Clone() Aggregate {
	a.Args = clone(a.Args)
	if a.Initial != nil {
		a.Initial = Ptr(*a.Initial)
	}
	if a.MovingInitial != nil {
		a.MovingInitial = Ptr(*a.MovingInitial)
	}
	return a
}

// Equal reports whether two aggregates are the same, wherever they are
// declared.
func (a *Aggregate) Equal(b *Aggregate) bool {
	same := func(x, y *string) bool { return x == nil && y == nil || x != nil && y != nil && *x == *y }
	return a.Name == b.Name && slices.Equal(a.Args, b.Args) && a.OrderedSet == b.OrderedSet && a.Hypothetical == b.Hypothetical &&
		a.Direct == b.Direct && a.State == b.State && a.StateSize == b.StateSize && slices.Equal(a.functions(), b.functions()) &&
		a.FinalExtra == b.FinalExtra && a.FinalModify == b.FinalModify && same(a.Initial, b.Initial) && a.MovingState == b.MovingState &&
		a.MovingStateSize == b.MovingStateSize && a.MovingFinalExtra == b.MovingFinalExtra && a.MovingFinalModify == b.MovingFinalModify &&
		same(a.MovingInitial, b.MovingInitial) && a.SortOperator == b.SortOperator && a.Parallel == b.Parallel && a.Comment == b.Comment
}

func (a *Aggregate) functions() []string {
	return []string{a.Transition, a.Final, a.Combine, a.Serial, a.Deserial, a.MovingTransition, a.MovingInverse, a.MovingFinal}
}

// Uses returns the two-part names of the functions that the aggregate is made
// of.
func (a *Aggregate) Uses() []string {
	return slices.DeleteFunc(a.functions(), func(name string) bool { return name == "" })
}

// CanReplace reports whether CREATE OR REPLACE surely turns a into to.
// PostgreSQL refuses another kind, another number of direct arguments, another
// name of an argument and another type of the result (AggregateCreate in
// catalog/pg_aggregate.c). The result is the final function's or the state, so
// that those must be the same.
func (a *Aggregate) CanReplace(to *Aggregate) bool {
	if a.Signature() != to.Signature() || a.OrderedSet != to.OrderedSet || a.Hypothetical != to.Hypothetical || a.Direct != to.Direct ||
		a.State != to.State || a.Final != to.Final || a.FinalExtra != to.FinalExtra {
		return false
	}
	for i := range a.Args {
		if a.Args[i].Name != "" && a.Args[i].Name != to.Args[i].Name || a.Args[i].Mode != to.Args[i].Mode {
			return false
		}
	}
	return true
}

// Aggregate returns the aggregate of that signature, or nil.
func (d *Database) Aggregate(signature string) *Aggregate {
	for i := range d.Aggregates {
		if d.Aggregates[i].Signature() == signature {
			return &d.Aggregates[i]
		}
	}
	return nil
}

// normalizeAggregates puts the aggregates into normal form.
func (d *Database) normalizeAggregates() {
	for i := range d.Aggregates {
		a := &d.Aggregates[i]
		for j := range a.Args {
			arg := &a.Args[j]
			arg.Type = WithoutModifiers(CanonicalType(Postgres, arg.Type))
			arg.Name = TruncateName(arg.Name)
			if arg.Mode = strings.ToUpper(arg.Mode); arg.Mode == "IN" {
				arg.Mode = ""
			}
		}
		a.State = WithoutModifiers(CanonicalType(Postgres, a.State))
		a.MovingState = WithoutModifiers(CanonicalType(Postgres, a.MovingState))
		usual := "READ_ONLY"
		if a.OrderedSet {
			usual = "READ_WRITE"
		}
		for _, modify := range []*string{&a.FinalModify, &a.MovingFinalModify} {
			if *modify = strings.ToUpper(*modify); *modify == usual {
				*modify = ""
			}
		}
		if a.Parallel = strings.ToUpper(a.Parallel); a.Parallel == "UNSAFE" {
			a.Parallel = ""
		}
	}
	slices.SortFunc(d.Aggregates, func(a, b Aggregate) int { return cmp.Compare(a.Signature(), b.Signature()) })
}
