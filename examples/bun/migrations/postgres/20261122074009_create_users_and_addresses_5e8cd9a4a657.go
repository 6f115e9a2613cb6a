package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// Create users and addresses.
var revision5e8cd9a4a657 = migrate.Revision{
	ID:        "5e8cd9a4a657",
	Message:   "create users and addresses",
	Created:   "2026-11-22T07:40:09Z",
	Upgrade:   upgrade5e8cd9a4a657,
	Downgrade: downgrade5e8cd9a4a657,
}

func upgrade5e8cd9a4a657(op *migrate.Op) error {
	op.CreateTable(model.Table{
		Name: "users",
		Columns: []model.Column{
			{Name: "id", Type: "bigserial", NotNull: true},
			{Name: "name", Type: "varchar(30)", NotNull: true},
			{Name: "fullname", Type: "varchar"},
		},
		PrimaryKey: &model.PrimaryKey{Name: "users_pkey", Columns: []string{"id"}},
	})
	op.CreateTable(model.Table{
		Name: "addresses",
		Columns: []model.Column{
			{Name: "id", Type: "bigserial", NotNull: true},
			{Name: "email_address", Type: "varchar", NotNull: true},
			{Name: "user_id", Type: "bigint", NotNull: true},
		},
		PrimaryKey: &model.PrimaryKey{Name: "addresses_pkey", Columns: []string{"id"}},
		ForeignKeys: []model.ForeignKey{
			{
				Name:       "addresses_user_id_fkey",
				Columns:    []string{"user_id"},
				RefTable:   "users",
				RefColumns: []string{"id"},
				OnDelete:   "CASCADE",
			},
		},
	})
	return op.Err()
}

func downgrade5e8cd9a4a657(op *migrate.Op) error {
	op.DropTable("addresses")
	op.DropTable("users")
	return op.Err()
}
