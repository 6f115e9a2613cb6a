package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// Foreign data.
var revisionforeign = migrate.Revision{
	ID:        "foreign",
	Message:   "foreign data",
	Created:   "2026-11-22T10:15:04Z",
	Upgrade:   upgradeforeign,
	Downgrade: downgradeforeign,
}

func upgradeforeign(op *migrate.Op) error {
	op.CreateForeignDataWrapper(model.ForeignDataWrapper{Name: "w", Validator: "v", Options: []string{"a=b"}})
	op.AlterForeignDataWrapper(
		model.ForeignDataWrapper{Name: "x"},
		model.ForeignDataWrapper{Name: "x", Handler: "s.h"},
	)
	op.CreateServer(model.ForeignServer{
		Name:    "s",
		Wrapper: "w",
		Type:    "t",
		Version: "1",
		Options: []string{"host=h"},
		Comment: "c",
	})
	op.AlterServer(
		model.ForeignServer{Name: "r", Wrapper: "w"},
		model.ForeignServer{Name: "r", Wrapper: "w", Version: "2"},
	)
	op.CreateUserMapping(model.UserMapping{
		Server:  "s",
		User:    "app",
		Options: []string{"user=u"},
		Secrets: []string{"password"},
	})
	op.AlterUserMapping(
		model.UserMapping{Server: "s"},
		model.UserMapping{Server: "s", Options: []string{"user=u"}},
	)
	op.CreateTable(model.Table{
		Name: "f",
		Columns: []model.Column{
			{Name: "a", Type: "integer", ForeignOptions: []string{"column_name=A"}},
		},
		Foreign: &model.ForeignTable{
			Server:  "s",
			Options: []string{"table_name=T"},
		},
	})
	return op.Err()
}

func downgradeforeign(op *migrate.Op) error {
	op.DropForeignTable("f")
	op.DropUserMapping("s", "app")
	op.DropServer("s")
	op.DropForeignDataWrapper("w")
	return op.Err()
}
