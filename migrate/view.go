package migrate

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// CreateView creates a view or a materialised view (PostgreSQL).
func (op *Op) CreateView(view model.View) { op.Apply(ops.CreateView{View: view}) }

// DropView drops a view (PostgreSQL). It fails while something depends on it.
func (op *Op) DropView(name string) { op.Apply(ops.DropView{View: model.View{Name: name}}) }

// DropMaterializedView drops a materialised view (PostgreSQL), with its
// indexes.
func (op *Op) DropMaterializedView(name string) {
	op.Apply(ops.DropView{View: model.View{Name: name, Materialized: true}})
}

// AlterView changes a view in place (PostgreSQL). The new query may only add
// columns behind the old ones, and a materialised view keeps its query; for
// anything else drop the view and create it.
func (op *Op) AlterView(from, to model.View) { op.Apply(ops.AlterView{From: from, To: to}) }
