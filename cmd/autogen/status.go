package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/command"
	"github.com/autogen-db/autogen/migrate/source"
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
		Files: func() ([]source.File, error) {
			p, err := a.open()
			if err != nil {
				return nil, err
			}
			return p.files, nil
		},
		URL:      func() string { return a.url },
		Groups:   a.groups,
		Database: func() string { return a.database },
		Open: func(ctx context.Context, options ...migrate.Option) (*migrate.Runner, io.Closer, error) {
			p, err := a.openDatabase(ctx)
			if err != nil {
				return nil, nil, err
			}
			return p.runner(options...)
		},
	})
}
