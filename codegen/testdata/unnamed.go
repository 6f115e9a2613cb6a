package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// Constraints without a name.
var revisionunnamed = migrate.Revision{
	ID:        "unnamed",
	Message:   "constraints without a name",
	Created:   "2026-11-22T10:15:04Z",
	Upgrade:   upgradeunnamed,
	Downgrade: downgradeunnamed,
}

func upgradeunnamed(op *migrate.Op) error {
	op.Apply(ops.DropPrimaryKey{Table: "t", PrimaryKey: model.PrimaryKey{Columns: []string{"a"}}})
	op.Apply(ops.DropUnique{Table: "t", Unique: model.Unique{Columns: []string{"a", "b"}}})
	op.Apply(ops.DropForeignKey{
		Table: "t",
		ForeignKey: model.ForeignKey{
			Columns:  []string{"a_rather_long_column_name"},
			RefTable: "another_table",
			OnDelete: "CASCADE",
		},
	})
	op.Apply(ops.DropCheck{Table: "t", Check: model.Check{Expr: "a > 0"}})
	return op.Err()
}

func downgradeunnamed(op *migrate.Op) error {
	op.AddCheck("t", model.Check{Expr: "a > 0"})
	return op.Err()
}
