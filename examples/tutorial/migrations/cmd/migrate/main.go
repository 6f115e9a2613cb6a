// Command migrate applies the revisions: build it with CGO_ENABLED=0 and deploy it
// beside the application.
package main

import (
	"os"

	"github.com/autogen-db/autogen/examples/tutorial/migrations"
	"github.com/autogen-db/autogen/migrate/command"
	_ "modernc.org/sqlite"
)

func main() {
	os.Exit(command.Main(os.Args[1:], migrations.Revisions, migrations.Configure))
}
