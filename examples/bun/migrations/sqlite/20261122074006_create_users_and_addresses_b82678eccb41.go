package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// Create users and addresses.
var revisionb82678eccb41 = migrate.Revision{
	ID:        "b82678eccb41",
	Message:   "create users and addresses",
	Created:   "2026-11-22T07:40:06Z",
	Upgrade:   upgradeb82678eccb41,
	Downgrade: downgradeb82678eccb41,
}

func upgradeb82678eccb41(op *migrate.Op) error {
	op.CreateTable(model.Table{
		Name: "users",
		Columns: []model.Column{
			{Name: "id", Type: "integer", NotNull: true, Autoincrement: true},
			{Name: "name", Type: "varchar(30)", NotNull: true},
			{Name: "fullname", Type: "varchar"},
		},
		PrimaryKey: &model.PrimaryKey{Columns: []string{"id"}},
	})
	op.CreateTable(model.Table{
		Name: "addresses",
		Columns: []model.Column{
			{Name: "id", Type: "integer", NotNull: true, Autoincrement: true},
			{Name: "email_address", Type: "varchar", NotNull: true},
			{Name: "user_id", Type: "integer", NotNull: true},
		},
		PrimaryKey: &model.PrimaryKey{Columns: []string{"id"}},
		ForeignKeys: []model.ForeignKey{
			{Columns: []string{"user_id"}, RefTable: "users", RefColumns: []string{"id"}, OnDelete: "CASCADE"},
		},
	})
	return op.Err()
}

func downgradeb82678eccb41(op *migrate.Op) error {
	op.DropTable("addresses")
	op.DropTable("users")
	return op.Err()
}
