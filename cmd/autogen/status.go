package main

import (
	"context"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/command"
)

// statusCommands returns current, history, heads, show and stamp: the same as
// the deployed program has, over the revisions as they are read from the
// files, so that nothing is built.
func (a *app) statusCommands() []*cobra.Command {
	return command.StatusCommands(command.Environment{
		Revisions: func() (migrate.Revisions, error) {
			p, err := a.open()
			if err != nil {
				return nil, err
			}
			return p.revisions, nil
		},
		Sources: func() (fs.FS, error) {
			p, err := a.open()
			if err != nil {
				return nil, err
			}
			return os.DirFS(p.MigrationsDir()), nil
		},
		Folder: func() string {
			p, err := a.open()
			if err != nil {
				return "" // the revisions could not be read either
			}
			return p.Migrations
		},
		Open: func(_ context.Context, options ...migrate.Option) (*migrate.Runner, io.Closer, error) {
			p, err := a.openDatabase()
			if err != nil {
				return nil, nil, err
			}
			return p.runner(options...)
		},
	})
}
