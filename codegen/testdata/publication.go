package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// Publications.
var revisionpublication = migrate.Revision{
	ID:        "publication",
	Message:   "publications",
	Created:   "2026-11-22T10:15:04Z",
	Upgrade:   upgradepublication,
	Downgrade: downgradepublication,
}

func upgradepublication(op *migrate.Op) error {
	op.CreatePublication(model.Publication{
		Name:    "p",
		Tables:  []model.PublishedTable{{Name: "s.t", Columns: []string{"a"}, Where: "a > 1"}},
		Schemas: []string{"s"},
		Omits:   []string{"delete"},
		ViaRoot: true,
		Comment: "sent",
	})
	op.AlterPublication(
		model.Publication{Name: "p"},
		model.Publication{Name: "p", Tables: []model.PublishedTable{{Name: "t"}}},
	)
	return op.Err()
}

func downgradepublication(op *migrate.Op) error {
	op.DropPublication("p")
	return op.Err()
}
