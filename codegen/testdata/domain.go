package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// Domains.
var revisiondomain = migrate.Revision{
	ID:        "domain",
	Message:   "domains",
	Created:   "2026-11-22T10:15:04Z",
	Upgrade:   upgradedomain,
	Downgrade: downgradedomain,
}

func upgradedomain(op *migrate.Op) error {
	op.CreateDomain(model.Domain{
		Name:      "s.email",
		Type:      "varchar(100)",
		Collation: "C",
		NotNull:   true,
		Default:   "'x'",
		Checks:    []model.Check{{Name: "email_check", Expr: "VALUE ~ '@'", NotValid: true}},
		Comment:   "an address",
	})
	op.AlterDomain(
		model.Domain{Name: "d", Type: "integer"},
		model.Domain{Name: "d", Type: "integer", NotNull: true, NotNullName: "nn", NotNullComment: "n"},
	)
	op.AlterDomain(
		model.Domain{Name: "d", Type: "integer"},
		model.Domain{Name: "d", Type: "bigint"},
		ops.EnumUse{Table: "t", Column: model.Column{Name: "a", Type: "d[]"}},
	)
	return op.Err()
}

func downgradedomain(op *migrate.Op) error {
	op.DropDomain("s.email")
	return op.Err()
}
