package ops

import "github.com/autogen-db/autogen/model"

// CreateAggregate creates an aggregate function.
type CreateAggregate struct{ Aggregate model.Aggregate }

// DropAggregate drops an aggregate function.
type DropAggregate struct{ Aggregate model.Aggregate }

// AlterAggregate changes an aggregate function in place, as far as PostgreSQL
// can; see [model.Aggregate.CanReplace].
type AlterAggregate struct{ From, To model.Aggregate }

// Reverse drops the aggregate.
func (o CreateAggregate) Reverse() (Operation, error) { return DropAggregate(o), nil }

// Reverse creates the aggregate again; it needs the whole definition.
func (o DropAggregate) Reverse() (Operation, error) {
	if o.Aggregate.Transition == "" {
		return nil, irreversible(o)
	}
	return CreateAggregate(o), nil
}

// Reverse restores the former definition.
func (o AlterAggregate) Reverse() (Operation, error) {
	return AlterAggregate{From: o.To, To: o.From}, nil
}

func (o CreateAggregate) Summary() Summary { return added("aggregate", o.Aggregate.Signature()) }
func (o CreateAggregate) String() string   { return describe("create", o.Summary()) }
func (o DropAggregate) Summary() Summary   { return removed("aggregate", o.Aggregate.Signature()) }
func (o DropAggregate) String() string     { return describe("drop", o.Summary()) }
func (o AlterAggregate) Summary() Summary {
	f, t := o.From.Clone(), o.To.Clone()
	what := "definition"
	if f.Comment != t.Comment {
		f.Comment = t.Comment
		if what = "comment"; !f.Equal(&t) {
			what = "definition, comment"
		}
	}
	return changed("aggregate", t.Signature(), what)
}
func (o AlterAggregate) String() string { return "alter aggregate " + o.To.Signature() }
