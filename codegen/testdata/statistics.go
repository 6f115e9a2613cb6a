package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// Statistics objects.
var revisionstatistics = migrate.Revision{
	ID:        "statistics",
	Message:   "statistics objects",
	Created:   "2026-11-22T10:15:04Z",
	Upgrade:   upgradestatistics,
	Downgrade: downgradestatistics,
}

func upgradestatistics(op *migrate.Op) error {
	op.CreateStatistics(model.Statistics{
		Name:    "st",
		Table:   "t",
		Kinds:   []string{"mcv"},
		Columns: []string{"a"},
		Exprs:   []string{"lower(b)"},
		Target:  model.Ptr[int](100),
		Comment: "together",
	})
	op.AlterStatistics(
		model.Statistics{Name: "s.st", Table: "t"},
		model.Statistics{Name: "s.st", Table: "t", Target: model.Ptr[int](0)},
	)
	return op.Err()
}

func downgradestatistics(op *migrate.Op) error {
	op.CommentConstraint("t", "t_pkey", "old", "")
	op.CommentIndex("t", "i", "", "new")
	op.DropStatistics("st")
	return op.Err()
}
