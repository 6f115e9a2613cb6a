package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// Storage and exclusion constraints.
var revisionstorage = migrate.Revision{
	ID:        "storage",
	Message:   "storage and exclusion constraints",
	Created:   "2026-11-22T10:15:04Z",
	Upgrade:   upgradestorage,
	Downgrade: downgradestorage,
}

func upgradestorage(op *migrate.Op) error {
	op.AlterTable(
		model.Table{Name: "t"},
		model.Table{
			Name:            "t",
			Unlogged:        true,
			Options:         []string{"fillfactor=70"},
			Tablespace:      "fast",
			ReplicaIdentity: "FULL",
		},
	)
	op.AlterIndex("t",
		model.Index{Name: "i"},
		model.Index{Name: "i", Storage: model.IndexStorage{Clustered: true}},
	)
	op.CreateIndex("t", model.Index{
		Name:    "part",
		Keys:    []model.Key{{Column: "a"}},
		Storage: model.IndexStorage{Invalid: true},
	})
	op.AttachIndex("t1", "part1", "t", "part")
	op.AlterColumn("t",
		model.Column{Name: "a", Type: "text"},
		model.Column{Name: "a", Type: "text", Storage: "EXTERNAL", Statistics: model.Ptr[int](0)},
	)
	op.AttachPartition("t1", model.Partition{Parent: "t", From: []string{"1"}, To: []string{"MAXVALUE"}})
	op.DetachPartition("t2", model.Partition{Parent: "t", Modulus: 4})
	op.CreateTable(model.Table{
		Name: "t3",
		Columns: []model.Column{
			{Name: "a", Default: "7"},
			{Name: "own", Type: "text"},
		},
		Inherits: []string{
			"t",
			"u",
		},
	})
	op.NoInherit("t4", "u")
	op.Inherit("t4", "t")
	op.DropColumnOnly("t", "b")
	op.AddExclusion("t", model.Exclusion{
		Name:     "x",
		Method:   "gist",
		Elements: []model.Exclude{{Key: model.Key{Column: "r"}, Operator: "&&"}},
		Where:    "a > 0",
	})
	return op.Err()
}

func downgradestorage(op *migrate.Op) error {
	op.DropExclusion("t", "x")
	return op.Err()
}
