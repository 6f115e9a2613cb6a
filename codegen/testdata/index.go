package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// Indexes.
var revisionindex = migrate.Revision{
	ID:        "index",
	Message:   "indexes",
	Created:   "2026-11-22T10:15:04Z",
	Upgrade:   upgradeindex,
	Downgrade: downgradeindex,
}

func upgradeindex(op *migrate.Op) error {
	op.CreateIndex("t", model.Index{
		Name:   "i",
		Unique: true,
		Method: "gin",
		Keys: []model.Key{
			{Column: "a", Collation: "C", OpClass: "text_pattern_ops", Desc: true, Nulls: "LAST"},
			{Expr: `lower("B")`},
		},
		Include:          []string{"c"},
		NullsNotDistinct: true,
		Where:            "deleted_at IS NULL",
	})
	op.CreateIndexConcurrently("t", model.Index{Name: "k", Keys: []model.Key{{Column: "a"}}})
	op.Apply(ops.IfNotExists{
		Operation: ops.CreateIndex{Table: "t", Index: model.Index{Name: "l", Keys: []model.Key{{Column: "a"}}}},
	})
	op.Apply(ops.IfExists{Operation: ops.DropIndex{Table: "t", Index: model.Index{Name: "m"}}})
	op.RenameIndex("t", "i", "j")
	return op.Err()
}

func downgradeindex(op *migrate.Op) error {
	op.DropIndexConcurrently("t", "k")
	op.DropIndex("t", "i")
	return op.Err()
}
