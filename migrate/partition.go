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

// Inherit makes a table inherit from another one, behind those that it inherits
// from already (PostgreSQL). It fails where a column or a check of that table is
// missing.
func (op *Op) Inherit(table, parent string) {
	op.Apply(ops.Inherit{Table: table, Parent: parent})
}

// NoInherit makes a table inherit from another one no longer (PostgreSQL). It
// keeps the columns and checks.
func (op *Op) NoInherit(table, parent string) {
	op.Apply(ops.NoInherit{Table: table, Parent: parent})
}

// DetachPartition makes a partition a table of its own (PostgreSQL). Of
// partition only the parent is needed, or all of it where the operation is to be
// reversed.
func (op *Op) DetachPartition(table string, partition model.Partition) {
	op.Apply(ops.DetachPartition{Table: table, Partition: partition})
}

// AttachIndex makes an index of a partition, or that of its constraint, the part of
// an index of the table that it is a partition of (PostgreSQL). An index that was
// made for the latter alone becomes valid with the last part that it lacked.
func (op *Op) AttachIndex(table, name, parent, of string) {
	op.Apply(ops.AttachIndex{Table: table, Name: name, Parent: parent, Of: of})
}
