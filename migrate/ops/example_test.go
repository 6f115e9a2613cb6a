package ops_test

import (
	"errors"
	"fmt"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// A drop is reversed where the value says what it drops, and not where it
// holds only a name.
func ExampleOperation() {
	email := model.Column{Name: "email", Type: "varchar(100)"}
	for _, op := range []ops.Operation{
		ops.AddColumn{Table: "users", Column: email},
		ops.DropColumn{Table: "users", Column: email},
		ops.RenameTable{From: "users", To: "people"},
		ops.DropColumn{Table: "users", Column: model.Column{Name: "email"}},
	} {
		back, err := op.Reverse()
		if errors.Is(err, ops.ErrIrreversible) {
			fmt.Println(op, "| cannot be reversed")
			continue
		}
		fmt.Println(op, "|", back)
	}
	// Output:
	// add column users.email | drop column users.email
	// drop column users.email | add column users.email
	// rename table users → people | rename table people → users
	// drop column users.email | cannot be reversed
}
