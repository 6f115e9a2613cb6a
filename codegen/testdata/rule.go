package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// Rules.
var revisionrule = migrate.Revision{
	ID:        "rule",
	Message:   "rules",
	Created:   "2026-11-22T10:15:04Z",
	Upgrade:   upgraderule,
	Downgrade: downgraderule,
}

func upgraderule(op *migrate.Op) error {
	op.CreateRule(model.Rule{
		Name:    "keep",
		Table:   "t",
		Event:   "DELETE",
		Instead: true,
		Where:   "old.a > 1",
		Actions: []string{"INSERT INTO log VALUES (old.a)", "NOTIFY gone"},
		Enabled: "ALWAYS",
		Comment: "what went",
	})
	op.AlterRule(
		model.Rule{Name: "r", Table: "t", Event: "INSERT"},
		model.Rule{Name: "r", Table: "t", Event: "INSERT", Instead: true},
	)
	return op.Err()
}

func downgraderule(op *migrate.Op) error {
	op.DropRule("t", "keep")
	return op.Err()
}
