package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// Create users and addresses.
var revision499045b93172 = migrate.Revision{
	ID:        "499045b93172",
	Message:   "create users and addresses",
	Created:   "2026-11-22T07:39:57Z",
	Upgrade:   upgrade499045b93172,
	Downgrade: downgrade499045b93172,
}

func upgrade499045b93172(op *migrate.Op) error {
	op.CreateTable(model.Table{
		Name: "users",
		Columns: []model.Column{
			{Name: "id", Type: "integer", Autoincrement: true},
			{Name: "name", Type: "varchar(30)", NotNull: true},
			{Name: "fullname", Type: "text"},
		},
		PrimaryKey: &model.PrimaryKey{Columns: []string{"id"}},
	})
	op.CreateTable(model.Table{
		Name: "addresses",
		Columns: []model.Column{
			{Name: "id", Type: "integer", Autoincrement: true},
			{Name: "email_address", Type: "text", NotNull: true},
			{Name: "user_id", Type: "integer", NotNull: true},
		},
		PrimaryKey: &model.PrimaryKey{Columns: []string{"id"}},
		ForeignKeys: []model.ForeignKey{
			{
				Name:       "fk_users_addresses",
				Columns:    []string{"user_id"},
				RefTable:   "users",
				RefColumns: []string{"id"},
				OnDelete:   "CASCADE",
			},
		},
	})
	return op.Err()
}

func downgrade499045b93172(op *migrate.Op) error {
	op.DropTable("addresses")
	op.DropTable("users")
	return op.Err()
}
