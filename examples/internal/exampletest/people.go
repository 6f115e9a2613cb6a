package exampletest

import (
	"strings"
	"testing"
)

const (
	spongebob = "spongebob (Spongebob Squarepants)\n  spongebob@example.com\n"
	sandy     = "sandy (Sandy Cheeks)\n  sandy@example.com\n  sandy@squirrelpower.example\n"
	patrick   = "patrick (Patrick Star)\n"
)

// People does the whole job on one database of an example with a history for
// each of its databases, whose application knows upgrade, add, list and
// remove-sandy: the first revision, three people with their addresses, one more
// column, back and forth, and a user who goes with the addresses.
//
// database is the entry of [databases], url what the application and the
// deployed program connect to, and run what autogen.toml must say for the ORM
// itself to be asked. created lists what the first revision must hold.
func People(t *testing.T, database, url, run string, created ...string) {
	p := New(t)
	p.Database, p.AppArgs = database, []string{url}
	p.EditModule(t, "-replace=github.com/autogen-db/autogen="+root(t))
	for _, name := range []string{"main.go", "autogen.toml", "migrations/cmd/migrate/main.go", "migrations/sqlite/env.go", "migrations/postgres/env.go"} {
		p.Copy(t, name, name)
	}
	for _, engine := range []string{"sqlite", "postgres"} {
		p.Copy(t, "testdata/before/migrations/"+engine+"/revisions.go", "migrations/"+engine+"/revisions.go")
	}

	p.Run(t, "-m", "create users and addresses")
	p.OnlyRevision(t, "create_users_and_addresses", append(created,
		`Name: "users",`, `{Name: "name", Type: "varchar(30)", NotNull: true}`, `Name: "addresses",`,
		`"CASCADE"`, `op.DropTable("addresses")`, `op.DropTable("users")`)...)
	p.Run(t, "upgrade", "head")
	p.NothingToDo(t)
	p.Append(t, "autogen.toml", run)
	p.NothingDiffers(t)
	p.Copy(t, "autogen.toml", "autogen.toml")
	p.BuildApp(t)
	p.RunApp(t, "upgrade") // nothing is left to do
	p.RunApp(t, "add")
	people := spongebob + sandy + patrick + "3 addresses\n"
	p.Lists(t, people)

	// A column more.
	p.Copy(t, "models/models.go", "models/models.go")
	if out := p.Fails(t, 3, "check"); !strings.Contains(out, "users.email") {
		t.Errorf("check does not name the column:\n%s", out)
	}
	p.Run(t, "-m", "add email")
	p.OnlyRevision(t, "add_email",
		`op.AddColumn("users", model.Column{Name: "email", Type: "varchar(100)"})`, `op.DropColumn("users", "email")`)
	p.SameAsCommitted(t)
	p.Run(t, "upgrade", "+1")
	p.NothingToDo(t)
	p.BuildApp(t)
	p.Lists(t, people)

	// Back by one revision, and forth again inside of the application.
	p.Run(t, "downgrade", "-1")
	p.Lists(t, people)
	p.Copy(t, "testdata/before/models/models.go", "models/models.go")
	p.NothingDiffers(t)
	p.Copy(t, "models/models.go", "models/models.go")
	p.RunApp(t, "upgrade")
	p.NothingToDo(t)
	p.Lists(t, people)

	// Addresses go with their user.
	p.RunApp(t, "remove-sandy")
	p.Lists(t, spongebob+patrick+"1 addresses\n")

	// All the way back, and up again with the program to deploy.
	p.Run(t, "downgrade", "base")
	p.AppFails(t, "list", "users")
	t.Setenv("AUTOGEN_URL_"+strings.ToUpper(database), url)
	p.Deployed(t, "upgrade", "head")
	p.NothingToDo(t)
	p.Lists(t, "0 addresses\n")
}
