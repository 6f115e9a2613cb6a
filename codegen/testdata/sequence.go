package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// Sequences and extensions.
var revisionsequence = migrate.Revision{
	ID:        "sequence",
	Message:   "sequences and extensions",
	Created:   "2026-11-22T10:15:04Z",
	Upgrade:   upgradesequence,
	Downgrade: downgradesequence,
}

func upgradesequence(op *migrate.Op) error {
	op.CreateExtension(model.Extension{Name: "uuid-ossp", Schema: "ext", Version: "1.1", Comment: "identifiers"})
	op.AlterExtension(
		model.Extension{Name: "hstore", Version: "1.4"},
		model.Extension{Name: "hstore", Version: "1.8"},
	)
	op.CreateSequence(model.Sequence{
		Name:        "billing.numbers",
		Type:        "integer",
		Start:       model.Ptr[int64](10),
		Increment:   -2,
		Min:         model.Ptr[int64](-5),
		Max:         model.Ptr[int64](100),
		Cache:       3,
		Cycle:       true,
		OwnerTable:  "t",
		OwnerColumn: "id",
		Comment:     "of invoices",
	})
	op.AlterSequence(
		model.Sequence{Name: "s"},
		model.Sequence{Name: "s", Increment: 5},
	)
	return op.Err()
}

func downgradesequence(op *migrate.Op) error {
	op.DropSequence("billing.numbers")
	op.DropExtension("uuid-ossp")
	return op.Err()
}
