package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// Operators.
var revisionoperator = migrate.Revision{
	ID:        "operator",
	Message:   "operators",
	Created:   "2026-11-22T10:15:04Z",
	Upgrade:   upgradeoperator,
	Downgrade: downgradeoperator,
}

func upgradeoperator(op *migrate.Op) error {
	op.CreateOperator(model.Operator{
		Name:       "s.<->",
		Left:       "place",
		Right:      "place",
		Function:   "distance",
		Commutator: "s.<->",
	})
	op.AlterOperator(
		model.Operator{Name: "<<<", Left: "place", Right: "place", Function: "before"},
		model.Operator{Name: "<<<", Left: "place", Right: "place", Function: "before", Restrict: "scalarltsel"},
	)
	return op.Err()
}

func downgradeoperator(op *migrate.Op) error {
	op.DropOperator("s.<->", "place", "place")
	op.DropOperator("-", "", "place")
	return op.Err()
}
