package migrate

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// CreatePolicy creates a row security policy (PostgreSQL). It has effect once
// the table's row security is enabled; see [Op.AlterTable].
func (op *Op) CreatePolicy(policy model.Policy) { op.Apply(ops.CreatePolicy{Policy: policy}) }

// DropPolicy drops a row security policy of a table (PostgreSQL).
func (op *Op) DropPolicy(table, name string) {
	op.Apply(ops.DropPolicy{Policy: model.Policy{Table: table, Name: name}})
}

// AlterPolicy changes the roles, the expressions and the comment of a policy
// (PostgreSQL).
func (op *Op) AlterPolicy(from, to model.Policy) { op.Apply(ops.AlterPolicy{From: from, To: to}) }
