package ops

import "github.com/autogen-db/autogen/model"

// CreateCast creates a cast.
type CreateCast struct{ Cast model.Cast }

// DropCast drops a cast.
type DropCast struct{ Cast model.Cast }

// AlterCast changes the comment of a cast, which is all that can be changed of
// one.
type AlterCast struct{ From, To model.Cast }

// Reverse drops the cast.
func (o CreateCast) Reverse() (Operation, error) { return DropCast(o), nil }

// Reverse creates the cast again. One that has no function and is not InOut may
// be a cast without a function as well as one of which only the types are known,
// so it is refused.
func (o DropCast) Reverse() (Operation, error) {
	if o.Cast.Function == "" && !o.Cast.InOut {
		return nil, irreversible(o)
	}
	return CreateCast(o), nil
}

// Reverse restores the former comment.
func (o AlterCast) Reverse() (Operation, error) { return AlterCast{From: o.To, To: o.From}, nil }

func (o CreateCast) Summary() Summary { return added("cast", o.Cast.Signature()) }
func (o CreateCast) String() string   { return describe("create", o.Summary()) }
func (o DropCast) Summary() Summary   { return removed("cast", o.Cast.Signature()) }
func (o DropCast) String() string     { return describe("drop", o.Summary()) }
func (o AlterCast) Summary() Summary  { return changed("cast", o.To.Signature(), "comment") }
func (o AlterCast) String() string    { return describe("alter", o.Summary()) }
