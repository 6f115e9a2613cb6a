package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// Add email.
//
// Hazards:
//   - index users(email): SHARE lock, blocks writes while it is built (about 1,200,000 rows); --online builds it concurrently
var revision1975ea83b712 = migrate.Revision{
	ID:        "1975ea83b712",
	Parents:   []string{"27c6a30d7c24"},
	Message:   "add email",
	Created:   "2026-11-22T10:15:04Z",
	Upgrade:   upgrade1975ea83b712,
	Downgrade: downgrade1975ea83b712,
}

func upgrade1975ea83b712(op *migrate.Op) error {
	op.AddColumn("users", model.Column{Name: "email", Type: "varchar(100)"})
	op.CreateIndex("users", model.Index{Name: "ix_users_email", Unique: true, Keys: []model.Key{{Column: "email"}}})
	return op.Err()
}

func downgrade1975ea83b712(op *migrate.Op) error {
	op.DropIndex("users", "ix_users_email")
	op.DropColumn("users", "email")
	return op.Err()
}
