package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// Add email.
var revision531958a312d9 = migrate.Revision{
	ID:        "531958a312d9",
	Parents:   []string{"b82678eccb41"},
	Message:   "add email",
	Created:   "2026-11-22T07:40:12Z",
	Upgrade:   upgrade531958a312d9,
	Downgrade: downgrade531958a312d9,
}

func upgrade531958a312d9(op *migrate.Op) error {
	op.AddColumn("users", model.Column{Name: "email", Type: "varchar(100)"})
	return op.Err()
}

func downgrade531958a312d9(op *migrate.Op) error {
	op.DropColumn("users", "email")
	return op.Err()
}
