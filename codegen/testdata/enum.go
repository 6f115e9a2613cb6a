package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// Enums.
var revisionenum = migrate.Revision{
	ID:        "enum",
	Message:   "enums",
	Created:   "2026-11-22T10:15:04Z",
	Upgrade:   upgradeenum,
	Downgrade: downgradeenum,
}

func upgradeenum(op *migrate.Op) error {
	op.CreateEnum(model.Enum{Name: "billing.currency", Values: []string{"EUR", "it's", ""}, Comment: `a "comment"`})
	op.AlterEnum(
		model.Enum{Name: "mood", Values: []string{"sad", "ok"}},
		model.Enum{Name: "mood", Values: []string{"sad", "ok", "happy"}},
	)
	op.AlterEnum(
		model.Enum{Name: "mood", Values: []string{"sad", "ok"}},
		model.Enum{Name: "mood", Values: []string{"ok"}},
		ops.EnumUse{Table: "users", Column: model.Column{Name: "mood", Type: "mood", Default: "'ok'::mood"}},
		ops.EnumUse{Table: "b.t", Column: model.Column{Name: "m", Type: "mood[]"}},
	)
	op.CreateEnum(model.Enum{
		Name: "country",
		Values: []string{
			"Liechtenstein",
			"Liechtenstein",
			"Liechtenstein",
			"Liechtenstein",
			"Liechtenstein",
			"Liechtenstein",
			"Liechtenstein",
			"Liechtenstein",
			"Liechtenstein",
		},
	})
	return op.Err()
}

func downgradeenum(op *migrate.Op) error {
	op.DropEnum("billing.currency")
	return op.Err()
}
