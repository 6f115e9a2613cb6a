package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// Add email.
var revision6e8dbd588ca8 = migrate.Revision{
	ID:        "6e8dbd588ca8",
	Parents:   []string{"5e8cd9a4a657"},
	Message:   "add email",
	Created:   "2026-11-22T07:40:12Z",
	Upgrade:   upgrade6e8dbd588ca8,
	Downgrade: downgrade6e8dbd588ca8,
}

func upgrade6e8dbd588ca8(op *migrate.Op) error {
	op.AddColumn("users", model.Column{Name: "email", Type: "varchar(100)"})
	return op.Err()
}

func downgrade6e8dbd588ca8(op *migrate.Op) error {
	op.DropColumn("users", "email")
	return op.Err()
}
