package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// Tables!
var revisiontable = migrate.Revision{
	ID:        "table",
	Message:   "Tables!",
	Created:   "2026-11-22T10:15:04Z",
	Upgrade:   upgradetable,
	Downgrade: downgradetable,
}

func upgradetable(op *migrate.Op) error {
	op.CreateTable(model.Table{
		Name: "users",
		Columns: []model.Column{
			{Name: "id", Type: "bigserial", NotNull: true, Sequence: "user_ids"},
			{Name: "name", Type: "varchar(30)", NotNull: true},
			{Name: "team_id", Type: "bigint"},
		},
		PrimaryKey: &model.PrimaryKey{Name: "users_pkey", Columns: []string{"id"}},
		Uniques: []model.Unique{
			{Name: "users_name_key", Columns: []string{"name"}},
		},
		ForeignKeys: []model.ForeignKey{
			{
				Name:       "users_team_id_fkey",
				Columns:    []string{"team_id"},
				RefTable:   "teams",
				RefColumns: []string{"id"},
				OnDelete:   "CASCADE",
			},
		},
		Checks: []model.Check{
			{Name: "users_name_check", Expr: "name <> ''"},
			{Name: "c", Expr: `"name" ~ '^\w+$'`},
		},
	})
	op.CreateTable(model.Table{
		Name: "t",
		Columns: []model.Column{
			{Name: "id", Type: "integer"},
		},
	})
	op.CreateTable(model.Table{
		Name: "nothing",
	})
	op.CreateTable(model.Table{
		Name: `"a.b"."c""d"`,
		Columns: []model.Column{
			{Name: "id", Type: "integer", Autoincrement: true},
		},
		PrimaryKey: &model.PrimaryKey{
			Name:       "a_rather_long_name_for_a_primary_key",
			Columns:    []string{"id", "and", "many", "more", "columns"},
			Include:    []string{"b"},
			Deferrable: true,
			Deferred:   true,
		},
		Indexes: []model.Index{
			{Name: "i", Keys: []model.Key{{Column: "id"}}},
		},
		Comment:      "it's `so`\nand \"so\"",
		Strict:       true,
		WithoutRowID: true,
	})
	op.RenameTable("users", "billing.users")
	op.AlterTable(
		model.Table{Name: "users"},
		model.Table{Name: "users", Comment: "people", Strict: true, WithoutRowID: true},
	)
	return op.Err()
}

func downgradetable(op *migrate.Op) error {
	op.DropTable("users")
	return op.Err()
}
