package migrate

import "github.com/autogen-db/autogen/migrate/ops"

// CommentConstraint changes the comment on a constraint of a table
// (PostgreSQL). An empty to takes it away.
func (op *Op) CommentConstraint(table, name, from, to string) {
	op.Apply(ops.SetComment{Table: table, Constraint: name, From: from, To: to})
}

// CommentIndex changes the comment on an index of a table or a materialised
// view (PostgreSQL). An empty to takes it away.
func (op *Op) CommentIndex(table, name, from, to string) {
	op.Apply(ops.SetComment{Table: table, Index: name, From: from, To: to})
}
