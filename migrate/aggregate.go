package migrate

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// CreateAggregate creates an aggregate function (PostgreSQL).
func (op *Op) CreateAggregate(aggregate model.Aggregate) {
	op.Apply(ops.CreateAggregate{Aggregate: aggregate})
}

// DropAggregate drops the aggregate function of that two-part name and those
// types of its arguments, of which there are none for (*) (PostgreSQL).
func (op *Op) DropAggregate(name string, types ...string) {
	op.Apply(ops.DropAggregate{Aggregate: model.Aggregate{Name: name, Args: routine(name, types).Args}})
}

// AlterAggregate changes an aggregate function in place, with CREATE OR REPLACE
// (PostgreSQL). What that cannot change is refused; see
// [model.Aggregate.CanReplace].
func (op *Op) AlterAggregate(from, to model.Aggregate) {
	op.Apply(ops.AlterAggregate{From: from, To: to})
}
