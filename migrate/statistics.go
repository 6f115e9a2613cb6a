package migrate

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// CreateStatistics creates an extended statistics object (PostgreSQL). Of
// expressions there are some since version 14.
func (op *Op) CreateStatistics(statistics model.Statistics) {
	op.Apply(ops.CreateStatistics{Statistics: statistics})
}

// DropStatistics drops an extended statistics object (PostgreSQL).
func (op *Op) DropStatistics(name string) {
	op.Apply(ops.DropStatistics{Statistics: model.Statistics{Name: name}})
}

// AlterStatistics changes the target and the comment of an extended statistics
// object in place (PostgreSQL). The rest of from and to must be equal.
func (op *Op) AlterStatistics(from, to model.Statistics) {
	op.Apply(ops.AlterStatistics{From: from, To: to})
}
