package migrate

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// CreatePublication creates a publication of logical replication (PostgreSQL),
// with what it publishes. Row filters, column lists and schemas need PostgreSQL
// 15; only a superuser may publish all tables or those of a schema.
func (op *Op) CreatePublication(publication model.Publication) {
	op.Apply(ops.CreatePublication{Publication: publication})
}

// DropPublication drops a publication (PostgreSQL). Its subscribers no longer
// receive what it published.
func (op *Op) DropPublication(name string) {
	op.Apply(ops.DropPublication{Publication: model.Publication{Name: name}})
}

// AlterPublication changes the options and the comment of a publication and
// what it publishes (PostgreSQL): what from lists and to does not is taken out
// of it, and the other way around added; what neither lists stays as it is.
func (op *Op) AlterPublication(from, to model.Publication) {
	op.Apply(ops.AlterPublication{From: from, To: to})
}
