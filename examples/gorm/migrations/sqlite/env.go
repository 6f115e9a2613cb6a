// Package migrations holds the revisions for SQLite, as autogen wrote them and people
// reviewed them.
package migrations

import (
	"embed"

	"github.com/autogen-db/autogen/migrate"
)

// The runner checks by the sources that a revision was not edited after it was
// applied.
//
//go:embed *.go
var sources embed.FS

// Configure changes the settings of every run: autogen, the migrate command and
// migrate.New take it. It is yours to edit.
func Configure(c *migrate.Config) error {
	c.Sources = sources
	return nil
}
