package migrate

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// AttachPartition makes a table a partition of another one (PostgreSQL). It
// fails where a column or a check of that table is missing, or a row is out of
// bounds.
func (op *Op) AttachPartition(table string, partition model.Partition) {
	op.Apply(ops.AttachPartition{Table: table, Partition: partition})
}

// DetachPartition makes a partition a table of its own (PostgreSQL). Of
// partition only the parent is needed, or all of it where the operation is to be
// reversed.
func (op *Op) DetachPartition(table string, partition model.Partition) {
	op.Apply(ops.DetachPartition{Table: table, Partition: partition})
}
