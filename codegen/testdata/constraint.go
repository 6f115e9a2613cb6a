package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// Constraints.
var revisionconstraint = migrate.Revision{
	ID:        "constraint",
	Message:   "constraints",
	Created:   "2026-11-22T10:15:04Z",
	Upgrade:   upgradeconstraint,
	Downgrade: downgradeconstraint,
}

func upgradeconstraint(op *migrate.Op) error {
	op.AddPrimaryKey("t", model.PrimaryKey{
		Name:       "t_pkey",
		Columns:    []string{"b", "a"},
		Include:    []string{"c"},
		Deferrable: true,
		Deferred:   true,
	})
	op.AddUnique("t", model.Unique{
		Name:             "u",
		Columns:          []string{"a"},
		Include:          []string{"b"},
		NullsNotDistinct: true,
		Deferrable:       true,
		Deferred:         true,
	})
	op.AddPrimaryKeyUsing("t", model.PrimaryKey{Name: "t_pkey", Columns: []string{"a"}}, "i")
	op.AddUniqueUsing("t", model.Unique{Name: "u", Columns: []string{"a"}}, "i")
	op.AddForeignKey("t", model.ForeignKey{
		Name:            "f",
		Columns:         []string{"a", "b"},
		RefTable:        "billing.invoices",
		RefColumns:      []string{"x", "y"},
		OnDelete:        "SET NULL",
		OnUpdate:        "RESTRICT",
		OnDeleteColumns: []string{"b"},
		Match:           "FULL",
		Deferrable:      true,
		Deferred:        true,
		NotValid:        true,
	})
	op.AddCheck("t", model.Check{Name: "c", Expr: "a > 0", NoInherit: true, NotValid: true})
	op.RenameConstraint("t", "c", "c2")
	op.ValidateConstraint("t", "c2")
	op.AlterForeignKey("t",
		model.ForeignKey{Name: "f", Columns: []string{"a"}, RefTable: "u"},
		model.ForeignKey{Name: "f", Columns: []string{"a"}, RefTable: "u", Deferrable: true},
	)
	return op.Err()
}

func downgradeconstraint(op *migrate.Op) error {
	op.DropCheck("t", "c")
	op.DropForeignKey("t", "f")
	op.DropUnique("t", "u")
	op.DropPrimaryKey("t", "t_pkey")
	return op.Err()
}
