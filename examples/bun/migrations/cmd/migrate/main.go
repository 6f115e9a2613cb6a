// Command migrate applies the revisions of both databases: build it with
// CGO_ENABLED=0 and deploy it beside the application.
package main

import (
	"os"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	postgres "github.com/autogen-db/autogen/examples/bun/migrations/postgres"
	sqlite "github.com/autogen-db/autogen/examples/bun/migrations/sqlite"
	"github.com/autogen-db/autogen/migrate/command"
)

func main() {
	os.Exit(command.MainHistories(os.Args[1:],
		command.NewHistory("sqlite", sqlite.Revisions, sqlite.Configure),
		command.NewHistory("postgres", postgres.Revisions, postgres.Configure),
	))
}
