package migrate

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// CreateOperator creates an operator (PostgreSQL). A commutator or a negator
// that there is not yet becomes a shell operator, for a later CreateOperator to
// define.
func (op *Op) CreateOperator(operator model.Operator) {
	op.Apply(ops.CreateOperator{Operator: operator})
}

// DropOperator drops the operator of that two-part name and those types of its
// operands; left is empty for a prefix operator (PostgreSQL). It fails while
// anything uses it.
func (op *Op) DropOperator(name, left, right string) {
	op.Apply(ops.DropOperator{Operator: model.Operator{Name: name, Left: left, Right: right}})
}

// AlterOperator changes the functions that estimate for an operator, Restrict
// and Join, and its comment in place (PostgreSQL). The rest of from and to must
// be equal.
func (op *Op) AlterOperator(from, to model.Operator) {
	op.Apply(ops.AlterOperator{From: from, To: to})
}
