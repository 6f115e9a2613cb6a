package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// Schemas.
var revisionschema = migrate.Revision{
	ID:        "schema",
	Message:   "schemas",
	Created:   "2026-11-22T10:15:04Z",
	Upgrade:   upgradeschema,
	Downgrade: downgradeschema,
}

func upgradeschema(op *migrate.Op) error {
	op.CreateSchema(model.Schema{Name: "billing", Comment: "money"})
	op.AlterSchema(
		model.Schema{Name: "billing", Comment: "money"},
		model.Schema{Name: "billing"},
	)
	return op.Err()
}

func downgradeschema(op *migrate.Op) error {
	op.DropSchema("billing")
	return op.Err()
}
