package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/autogen-db/autogen/examples/internal/exampletest"
)

// TestTutorial does what README.md tells, with the real command: init, the
// first revision, upgrade; three people; a second revision; roll back.
func TestTutorial(t *testing.T) {
	p := exampletest.New(t)
	p.EditModule(t, "-droprequire=github.com/autogen-db/autogen", "-dropreplace=github.com/autogen-db/autogen",
		"-droprequire=modernc.org/sqlite")
	p.Run(t, "init", "--url", "sqlite://app.db", "--models", "./models")
	p.Copy(t, "main.go", "main.go")
	p.Run(t, "-m", "create users and addresses")
	p.OnlyRevision(t, "create_users_and_addresses",
		"op.CreateTable(model.Table{", `Name: "users",`, `{Name: "name", Type: "varchar(30)", NotNull: true}`,
		`{Name: "fullname", Type: "text"}`, `Name: "addresses",`, `OnDelete:`, `"CASCADE"`,
		`op.DropTable("addresses")`, `op.DropTable("users")`)
	p.Run(t, "upgrade", "head")
	p.NothingToDo(t)

	p.BuildApp(t)
	p.RunApp(t, "upgrade") // the same inside the application: nothing is left to do
	p.RunApp(t, "add")
	people := `spongebob (Spongebob Squarepants)
  spongebob@example.com
sandy (Sandy Cheeks)
  sandy@example.com
  sandy@squirrelpower.example
patrick (Patrick Star)
`
	p.Lists(t, people)

	// A column more.
	p.Copy(t, "models/models.go", "models/models.go")
	if out := p.Fails(t, 3, "check"); !strings.Contains(out, "users.email") {
		t.Errorf("check does not name the column:\n%s", out)
	}
	p.Run(t, "-m", "add email")
	p.OnlyRevision(t, "add_email",
		`op.AddColumn("users", model.Column{Name: "email", Type: "varchar(100)"})`,
		`op.DropColumn("users", "email")`)
	p.SameAsCommitted(t, "autogen.toml", "migrations/cmd/migrate/main.go")
	p.Run(t, "upgrade", "+1")
	p.NothingToDo(t)
	p.BuildApp(t)
	p.Lists(t, people)

	// Roll back one revision, and forth again.
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
	p.Lists(t, "spongebob (Spongebob Squarepants)\n  spongebob@example.com\npatrick (Patrick Star)\n")

	// All the way back: no table is left, and the deployable program builds
	// everything again, without autogen.
	p.Run(t, "downgrade", "base")
	p.AppFails(t, "list", "no such table")
	t.Setenv("DATABASE_URL", "sqlite://app.db")
	p.Deployed(t, "upgrade", "head")
	p.NothingToDo(t)
	p.Lists(t, "")
}

// TestCommittedProject: the application in this folder runs, and makes its
// tables itself.
func TestCommittedProject(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, command := range []string{"upgrade", "add"} {
		if err := run(t.Context(), []string{command}, os.Stdout); err != nil {
			t.Fatalf("%s: %v", command, err)
		}
	}
	var out bytes.Buffer
	if err := run(t.Context(), []string{"list"}, &out); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); strings.Count(got, "\n") != 6 || !strings.Contains(got, "sandy@squirrelpower.example") {
		t.Errorf("list prints\n%s", got)
	}
}
