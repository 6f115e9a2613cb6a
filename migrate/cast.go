package migrate

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// CreateCast creates a cast (PostgreSQL). One between two types of the server's
// own, or without a function, needs a superuser.
func (op *Op) CreateCast(cast model.Cast) {
	op.Apply(ops.CreateCast{Cast: cast})
}

// DropCast drops the cast between two types (PostgreSQL).
func (op *Op) DropCast(source, target string) {
	op.Apply(ops.DropCast{Cast: model.Cast{Source: source, Target: target}})
}

// AlterCast changes the comment of a cast (PostgreSQL). The rest of from and to
// must be equal.
func (op *Op) AlterCast(from, to model.Cast) {
	op.Apply(ops.AlterCast{From: from, To: to})
}
