package migrate

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// CreateAccessMethod creates a way to store tables or indexes (PostgreSQL). It
// needs a superuser.
func (op *Op) CreateAccessMethod(method model.AccessMethod) {
	op.Apply(ops.CreateAccessMethod{Method: method})
}

// DropAccessMethod drops a way to store tables or indexes (PostgreSQL).
func (op *Op) DropAccessMethod(name string) {
	op.Apply(ops.DropAccessMethod{Method: model.AccessMethod{Name: name}})
}

// AlterAccessMethod changes the comment of an access method (PostgreSQL). The
// rest of from and to must be equal.
func (op *Op) AlterAccessMethod(from, to model.AccessMethod) {
	op.Apply(ops.AlterAccessMethod{From: from, To: to})
}
