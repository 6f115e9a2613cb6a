package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// Operators, casts and conversions.
var revisionoperator = migrate.Revision{
	ID:        "operator",
	Message:   "operators, casts and conversions",
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
	op.CreateConversion(model.Conversion{
		Name:     "s.conv",
		From:     "LATIN1",
		To:       "UTF8",
		Function: "s.convert",
		Default:  true,
	})
	op.AlterConversion(
		model.Conversion{Name: "c", From: "LATIN1", To: "UTF8", Function: "f"},
		model.Conversion{Name: "c", From: "LATIN1", To: "UTF8", Function: "f", Comment: "converts"},
	)
	op.CreateCast(model.Cast{
		Source:   "text",
		Target:   "geo.place",
		Function: "geo.place_of(text)",
		Context:  "ASSIGNMENT",
	})
	op.AlterCast(
		model.Cast{Source: "place", Target: "text", InOut: true},
		model.Cast{Source: "place", Target: "text", InOut: true, Comment: "as text"},
	)
	op.AlterOperator(
		model.Operator{Name: "<<<", Left: "place", Right: "place", Function: "before"},
		model.Operator{Name: "<<<", Left: "place", Right: "place", Function: "before", Restrict: "scalarltsel"},
	)
	return op.Err()
}

func downgradeoperator(op *migrate.Op) error {
	op.DropOperator("s.<->", "place", "place")
	op.DropOperator("-", "", "place")
	op.DropConversion("s.conv")
	op.DropCast("text", "geo.place")
	return op.Err()
}
