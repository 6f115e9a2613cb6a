package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// Columns.
var revisioncolumn = migrate.Revision{
	ID:        "column",
	Message:   "columns",
	Created:   "2026-11-22T10:15:04Z",
	Upgrade:   upgradecolumn,
	Downgrade: downgradecolumn,
}

func upgradecolumn(op *migrate.Op) error {
	op.AddColumn("t", model.Column{
		Name:    "all",
		Type:    "numeric(10,2)[]",
		NotNull: true,
		Default: `'{"a":1}'::text`,
		Identity: &model.Identity{
			Always:    true,
			Start:     model.Ptr[int64](-5),
			Increment: 2,
			Min:       model.Ptr[int64](-9223372036854775808),
			Max:       model.Ptr[int64](0),
			Cache:     10,
			Cycle:     true,
		},
		Autoincrement: true,
		Generated:     "a + b",
		Virtual:       true,
		Collation:     `"de-x-icu"`,
		Comment: `first line
second line`,
		Sequence: "s.q",
	})
	op.AddColumn("t", model.Column{Name: "id", Type: "bigint", NotNull: true, Identity: &model.Identity{}})
	op.AlterColumn("users",
		model.Column{Name: "name", Type: "varchar(30)"},
		model.Column{Name: "name", Type: "varchar(100)", NotNull: true},
	)
	op.AlterColumnUsing("users",
		model.Column{Name: "n", Type: "text"},
		model.Column{Name: "n", Type: "integer"},
		`n::integer + length("n")`,
	)
	op.AlterColumn("t",
		model.Column{Name: "long", Type: "text"},
		model.Column{
			Name:    "long",
			Type:    "text",
			NotNull: true,
			Default: "concat('a long expression', 'that does not fit', 'on a line with the rest')",
			Comment: "and more",
		},
	)
	op.RenameColumn("users", "name", "full_name")
	return op.Err()
}

func downgradecolumn(op *migrate.Op) error {
	op.DropColumn("users", "email")
	return op.Err()
}
