package migrate

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// CreateOperatorFamily creates an operator family (PostgreSQL).
func (op *Op) CreateOperatorFamily(family model.OperatorFamily) {
	op.Apply(ops.CreateOperatorFamily{Family: family})
}

// DropOperatorFamily drops the operator family of an access method, "btree"
// (PostgreSQL).
func (op *Op) DropOperatorFamily(name, method string) {
	op.Apply(ops.DropOperatorFamily{Family: model.OperatorFamily{Name: name, Method: method}})
}

// AlterOperatorFamily changes the members of an operator family that are no
// class's, and its comment (PostgreSQL). Members in both stay as they are.
func (op *Op) AlterOperatorFamily(from, to model.OperatorFamily) {
	op.Apply(ops.AlterOperatorFamily{From: from, To: to})
}

// CreateOperatorClass creates an operator class (PostgreSQL).
func (op *Op) CreateOperatorClass(class model.OperatorClass) {
	op.Apply(ops.CreateOperatorClass{Class: class})
}

// DropOperatorClass drops the operator class of an access method, "btree"
// (PostgreSQL).
func (op *Op) DropOperatorClass(name, method string) {
	op.Apply(ops.DropOperatorClass{Class: model.OperatorClass{Name: name, Method: method}})
}

// AlterOperatorClass changes the comment of an operator class (PostgreSQL). The
// rest of from and to must be equal.
func (op *Op) AlterOperatorClass(from, to model.OperatorClass) {
	op.Apply(ops.AlterOperatorClass{From: from, To: to})
}
