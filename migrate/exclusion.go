package migrate

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// AddExclusion adds an exclusion constraint (PostgreSQL).
func (op *Op) AddExclusion(table string, exclusion model.Exclusion) {
	op.Apply(ops.AddExclusion{Table: table, Exclusion: exclusion})
}

// DropExclusion drops an exclusion constraint (PostgreSQL).
func (op *Op) DropExclusion(table, name string) {
	op.Apply(ops.DropExclusion{Table: table, Exclusion: model.Exclusion{Name: name}})
}

// AlterIndex changes what an index, or the index of a constraint, has beside its
// definition (PostgreSQL): its storage parameters and tablespace, whether the
// table is clustered by it or tells rows apart by it, and the statistics targets
// of its expressions. The rest of from and to is ignored; their names are the
// same.
func (op *Op) AlterIndex(table string, from, to model.Index) {
	op.Apply(ops.AlterIndex{Table: table, From: from, To: to})
}
