package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// Create users and addresses.
var revision6eac76fbe089 = migrate.Revision{
	ID:        "6eac76fbe089",
	Message:   "create users and addresses",
	Created:   "2026-11-22T07:40:00Z",
	Upgrade:   upgrade6eac76fbe089,
	Downgrade: downgrade6eac76fbe089,
}

func upgrade6eac76fbe089(op *migrate.Op) error {
	op.CreateTable(model.Table{
		Name: "users",
		Columns: []model.Column{
			{Name: "id", Type: "bigserial", NotNull: true},
			{Name: "name", Type: "varchar(30)", NotNull: true},
			{Name: "fullname", Type: "text"},
		},
		PrimaryKey: &model.PrimaryKey{Name: "users_pkey", Columns: []string{"id"}},
	})
	op.CreateTable(model.Table{
		Name: "addresses",
		Columns: []model.Column{
			{Name: "id", Type: "bigserial", NotNull: true},
			{Name: "email_address", Type: "text", NotNull: true},
			{Name: "user_id", Type: "bigint", NotNull: true},
		},
		PrimaryKey: &model.PrimaryKey{Name: "addresses_pkey", Columns: []string{"id"}},
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

func downgrade6eac76fbe089(op *migrate.Op) error {
	op.DropTable("addresses")
	op.DropTable("users")
	return op.Err()
}
