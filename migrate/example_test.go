package migrate_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// revisions stands for the list that autogen keeps in migrations/revisions.go.
var revisions = migrate.Revisions{
	{
		ID:      "27c6a30d7c24",
		Message: "create users",
		Upgrade: func(op *migrate.Op) error {
			op.CreateTable(model.Table{Name: "users", Columns: []model.Column{
				{Name: "id", Type: "integer", NotNull: true},
				{Name: "name", Type: "text", NotNull: true},
			}})
			return op.Err()
		},
		Downgrade: func(op *migrate.Op) error {
			op.DropTable("users")
			return op.Err()
		},
	},
	{
		ID:      "1975ea83b712",
		Parents: []string{"27c6a30d7c24"},
		Message: "add email",
		Upgrade: func(op *migrate.Op) error {
			op.AddColumn("users", model.Column{Name: "email", Type: "text"})
			return op.Err()
		},
		Downgrade: func(op *migrate.Op) error {
			op.DropColumn("users", "email")
			return op.Err()
		},
	},
}

// An application brings its database up to date when it starts.
func ExampleNew() {
	db, _, err := migrate.Open("sqlite::memory:") // import _ "modernc.org/sqlite"
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	if err := migrate.New(db, revisions).Upgrade(context.Background(), "head"); err != nil {
		log.Fatal(err)
	}
	_, err = db.Exec("INSERT INTO users (id, name, email) VALUES (1, 'spongebob', 'spongebob@example.org')")
	fmt.Println(err)
	// Output: <nil>
}

func ExampleRunner_Upgrade() {
	db, _, err := migrate.Open("sqlite::memory:")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	runner := migrate.New(db, revisions, migrate.WithNotify(func(e migrate.Event) {
		if e.Kind == migrate.Finished {
			fmt.Println(e.Direction, e.Revision)
		}
	}))
	ctx := context.Background()
	for _, err := range []error{
		runner.Upgrade(ctx, "head"),
		runner.Upgrade(ctx, "head"), // nothing is left to do
		runner.Downgrade(ctx, "-1"),
	} {
		if err != nil {
			log.Fatal(err)
		}
	}
	// Output:
	// upgrade 27c6a30d7c24 (create users)
	// upgrade 1975ea83b712 (add email)
	// downgrade 1975ea83b712 (add email)
}

// The tenants of an application are brought up to date, four at a time.
func ExampleFleet() {
	folder, err := os.MkdirTemp("", "tenants")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	tenants := migrate.Group{Name: "tenants", URL: "sqlite://" + folder + "/{name}.db", Names: []string{"acme", "globex"}}
	databases, err := tenants.Databases(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fleet := migrate.Fleet{Databases: databases, Revisions: revisions}
	results, err := fleet.Upgrade(context.Background(), "head")
	for _, r := range results {
		fmt.Println(r.Database.Name, r.Revisions.IDs())
	}
	fmt.Println(err)
	// Output:
	// tenants/acme [27c6a30d7c24 1975ea83b712]
	// tenants/globex [27c6a30d7c24 1975ea83b712]
	// <nil>
}
