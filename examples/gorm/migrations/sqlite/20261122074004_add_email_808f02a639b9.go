package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// Add email.
var revision808f02a639b9 = migrate.Revision{
	ID:        "808f02a639b9",
	Parents:   []string{"499045b93172"},
	Message:   "add email",
	Created:   "2026-11-22T07:40:04Z",
	Upgrade:   upgrade808f02a639b9,
	Downgrade: downgrade808f02a639b9,
}

func upgrade808f02a639b9(op *migrate.Op) error {
	op.AddColumn("users", model.Column{Name: "email", Type: "varchar(100)"})
	return op.Err()
}

func downgrade808f02a639b9(op *migrate.Op) error {
	op.DropColumn("users", "email")
	return op.Err()
}
