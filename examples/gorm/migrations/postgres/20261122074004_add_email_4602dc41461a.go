package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// Add email.
var revision4602dc41461a = migrate.Revision{
	ID:        "4602dc41461a",
	Parents:   []string{"6eac76fbe089"},
	Message:   "add email",
	Created:   "2026-11-22T07:40:04Z",
	Upgrade:   upgrade4602dc41461a,
	Downgrade: downgrade4602dc41461a,
}

func upgrade4602dc41461a(op *migrate.Op) error {
	op.AddColumn("users", model.Column{Name: "email", Type: "varchar(100)"})
	return op.Err()
}

func downgrade4602dc41461a(op *migrate.Op) error {
	op.DropColumn("users", "email")
	return op.Err()
}
