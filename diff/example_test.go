package diff_test

import (
	"context"
	"fmt"
	"log"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/model"
)

// Compare returns the operations that lead from the one schema to the other,
// and those that lead back.
func ExampleCompare() {
	users := func(columns ...model.Column) *model.Database {
		d := &model.Database{Engine: model.Postgres, Tables: []model.Table{{Name: "users", Columns: columns}}}
		if err := d.Normalize(); err != nil {
			log.Fatal(err)
		}
		return d
	}
	current := users(
		model.Column{Name: "id", Type: "bigint", NotNull: true},
		model.Column{Name: "name", Type: "character varying(30)"},
	)
	desired := users(
		model.Column{Name: "id", Type: "int8", NotNull: true},
		model.Column{Name: "name", Type: "varchar(100)"},
		model.Column{Name: "email", Type: "text"},
	)
	result, err := diff.Compare(context.Background(), current, desired, diff.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for _, op := range result.Up {
		s := op.Summary()
		fmt.Printf("%c %s\n", s.Sign, s.Text)
	}
	fmt.Println("and back:")
	for _, op := range result.Down {
		fmt.Println(op)
	}
	// Output:
	// + column users.email text
	// ~ column users.name varchar(30) → varchar(100)
	// and back:
	// alter column users.name
	// drop column users.email
}
