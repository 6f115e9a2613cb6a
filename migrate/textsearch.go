package migrate

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// CreateTextSearch creates a parser, a template, a dictionary or a configuration
// of full text search (PostgreSQL). Only a superuser may create the first two.
func (op *Op) CreateTextSearch(object model.TextSearch) {
	op.Apply(ops.CreateTextSearch{TextSearch: object})
}

// DropTextSearch drops a text search object of a kind, such as
// [model.TextSearchConfiguration] (PostgreSQL).
func (op *Op) DropTextSearch(kind, name string) {
	op.Apply(ops.DropTextSearch{TextSearch: model.TextSearch{Kind: kind, Name: name}})
}

// AlterTextSearch changes the comment of a text search object, the options of a
// dictionary, or the mappings of a configuration for the types of tokens that
// from or to names (PostgreSQL). What is stored already, in an index or a
// generated column, is not computed again.
func (op *Op) AlterTextSearch(from, to model.TextSearch) {
	op.Apply(ops.AlterTextSearch{From: from, To: to})
}
