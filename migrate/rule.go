package migrate

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// CreateRule creates a rewrite rule of a table or a view (PostgreSQL).
func (op *Op) CreateRule(rule model.Rule) { op.Apply(ops.CreateRule{Rule: rule}) }

// DropRule drops a rewrite rule of a table or a view (PostgreSQL).
func (op *Op) DropRule(table, name string) {
	op.Apply(ops.DropRule{Rule: model.Rule{Table: table, Name: name}})
}

// AlterRule changes a rewrite rule in place: what it does and on which event,
// when it applies and its comment (PostgreSQL).
func (op *Op) AlterRule(from, to model.Rule) { op.Apply(ops.AlterRule{From: from, To: to}) }
