package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// Row security.
var revisionpolicy = migrate.Revision{
	ID:        "policy",
	Message:   "row security",
	Created:   "2026-11-22T10:15:04Z",
	Upgrade:   upgradepolicy,
	Downgrade: downgradepolicy,
}

func upgradepolicy(op *migrate.Op) error {
	op.AlterTable(
		model.Table{Name: "t"},
		model.Table{Name: "t", RowSecurity: true, ForceRowSecurity: true},
	)
	op.CreatePolicy(model.Policy{
		Table:       "t",
		Name:        "own",
		Restrictive: true,
		Command:     "UPDATE",
		Roles:       []string{"app"},
		Using:       "owner = CURRENT_USER",
		Check:       "id > 0",
		Comment:     "rows of one's own",
	})
	op.AlterPolicy(
		model.Policy{Table: "t", Name: "p", Using: "a"},
		model.Policy{Table: "t", Name: "p", Using: "b"},
	)
	return op.Err()
}

func downgradepolicy(op *migrate.Op) error {
	op.DropPolicy("t", "own")
	return op.Err()
}
