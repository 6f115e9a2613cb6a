package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// Operators, operator classes, casts and conversions.
var revisionoperator = migrate.Revision{
	ID:        "operator",
	Message:   "operators, operator classes, casts and conversions",
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
	op.CreateOperatorFamily(model.OperatorFamily{Name: "s.places", Method: "gist"})
	op.CreateOperatorClass(model.OperatorClass{
		Name:    "s.places",
		Method:  "gist",
		Type:    "place",
		Storage: "box",
		Family:  "s.places",
		Default: true,
		Members: []model.OperatorMember{{Number: 1, Left: "place", Right: "place", Function: "within(place, place)"}},
	})
	op.AlterOperatorFamily(
		model.OperatorFamily{Name: "s.places", Method: "gist"},
		model.OperatorFamily{
			Name:   "s.places",
			Method: "gist",
			Members: []model.OperatorMember{
				{Number: 15, Left: "place", Right: "place", Operator: "s.<->", OrderBy: "float_ops"},
			},
		},
	)
	op.AlterOperatorClass(
		model.OperatorClass{Name: "c", Method: "hash", Type: "place", Family: "c"},
		model.OperatorClass{Name: "c", Method: "hash", Type: "place", Family: "c", Comment: "hashes"},
	)
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
	op.DropOperatorClass("s.places", "gist")
	op.DropOperatorFamily("s.places", "gist")
	op.DropConversion("s.conv")
	op.DropCast("text", "geo.place")
	return op.Err()
}
