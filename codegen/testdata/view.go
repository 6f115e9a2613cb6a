package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// Views.
var revisionview = migrate.Revision{
	ID:        "view",
	Message:   "views",
	Created:   "2026-11-22T10:15:04Z",
	Upgrade:   upgradeview,
	Downgrade: downgradeview,
}

func upgradeview(op *migrate.Op) error {
	op.CreateView(model.View{
		Name:    "s.v",
		Columns: []model.ViewColumn{{Name: "a", Default: "1", Comment: "one"}},
		Query: `SELECT id AS a
   FROM t
  WHERE n > 1`,
		Options:     []string{"security_barrier=true"},
		CheckOption: "LOCAL",
		Comment:     "c",
	})
	op.AlterView(
		model.View{Name: "v", Query: "SELECT 1"},
		model.View{Name: "v", Query: "SELECT 2"},
	)
	op.DropMaterializedView("m")
	return op.Err()
}

func downgradeview(op *migrate.Op) error {
	op.DropView("s.v")
	return op.Err()
}
