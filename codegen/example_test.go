package codegen_test

import (
	"fmt"
	"log"
	"time"

	"github.com/autogen-db/autogen/codegen"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// Revision prints the file that a reviewer reads.
func ExampleRevision() {
	email := model.Column{Name: "email", Type: "varchar(100)"}
	file, err := codegen.Revision(codegen.RevisionFile{
		ID:      "1975ea83b712",
		Parents: []string{"27c6a30d7c24"},
		Message: "add email",
		Created: time.Date(2026, 11, 22, 10, 15, 4, 0, time.UTC),
		Up:      []ops.Operation{ops.AddColumn{Table: "users", Column: email}},
		Down:    []ops.Operation{ops.DropColumn{Table: "users", Column: email}},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(string(file))
	// Output:
	// package migrations
	//
	// import (
	// 	"github.com/autogen-db/autogen/migrate"
	// 	"github.com/autogen-db/autogen/model"
	// )
	//
	// // Add email.
	// var revision1975ea83b712 = migrate.Revision{
	// 	ID:        "1975ea83b712",
	// 	Parents:   []string{"27c6a30d7c24"},
	// 	Message:   "add email",
	// 	Created:   "2026-11-22T10:15:04Z",
	// 	Upgrade:   upgrade1975ea83b712,
	// 	Downgrade: downgrade1975ea83b712,
	// }
	//
	// func upgrade1975ea83b712(op *migrate.Op) error {
	// 	op.AddColumn("users", model.Column{Name: "email", Type: "varchar(100)"})
	// 	return op.Err()
	// }
	//
	// func downgrade1975ea83b712(op *migrate.Op) error {
	// 	op.DropColumn("users", "email")
	// 	return op.Err()
	// }
}
