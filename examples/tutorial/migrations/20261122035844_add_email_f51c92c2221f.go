package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// Add email.
var revisionf51c92c2221f = migrate.Revision{
	ID:        "f51c92c2221f",
	Parents:   []string{"a51fe8c82764"},
	Message:   "add email",
	Created:   "2026-11-22T03:58:44Z",
	Upgrade:   upgradef51c92c2221f,
	Downgrade: downgradef51c92c2221f,
}

func upgradef51c92c2221f(op *migrate.Op) error {
	op.AddColumn("users", model.Column{Name: "email", Type: "varchar(100)"})
	return op.Err()
}

func downgradef51c92c2221f(op *migrate.Op) error {
	op.DropColumn("users", "email")
	return op.Err()
}
