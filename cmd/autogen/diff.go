package main

import (
	"context"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/migrate/command"
)

// diffOptions are the flags of `autogen diff`.
type diffOptions struct {
	url       string
	models    []string
	schemas   []string
	sql, down bool
	renames   renames
}

func (a *app) diffCommand() *cobra.Command {
	var o diffOptions
	cmd := &cobra.Command{
		Use:   "diff",
		Short: "Show what a revision would do, without a file and without a project",
		Long: `Compare models with a database and print the plan. With --url and --models no
project is needed; what is not given is taken from autogen.toml.`,
		Example: `  autogen diff
  autogen diff --sql
  autogen diff --url postgres://localhost/app --models schema.sql --sql --down`,
		Args: command.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.diff(cmd, o) },
	}
	cmd.Flags().StringVar(&o.url, "url", "", "the database's `URL`")
	cmd.Flags().StringArrayVar(&o.models, "models", nil, "a package pattern, or a .sql file, folder or glob (repeatable)")
	cmd.Flags().StringArrayVar(&o.schemas, "schema", nil, "a named schema to manage beside the declared ones (repeatable)")
	cmd.Flags().BoolVar(&o.sql, "sql", false, "print the SQL")
	cmd.Flags().BoolVar(&o.down, "down", false, "print the way back instead")
	o.renames.bind(cmd)
	a.addProbeFlag(cmd)
	return cmd
}

func (a *app) diff(cmd *cobra.Command, o diffOptions) error {
	r, err := a.diffRequest(cmd.Context(), o)
	if err != nil {
		return err
	}
	a.url = r.url // an error is printed without its password
	r.probe = a.probe
	c, err := compare(cmd.Context(), r)
	if err != nil {
		return err
	}
	if err := c.verify(cmd.Context()); err != nil {
		return err
	}
	operations := c.result.Up
	if o.down {
		operations = c.result.Down
	}
	if a.JSON {
		return a.report(cmd.Context(), c, operations)
	}
	a.notes(c)
	if len(operations) == 0 && !o.sql {
		return a.nothing(c)
	}
	if !o.sql {
		a.changes(operations)
		return nil
	}
	sql, err := compileAll(cmd.Context(), c, operations)
	if err != nil {
		return err
	}
	for _, statements := range sql {
		for _, s := range statements {
			a.printf("%s;\n", s)
		}
	}
	return nil
}

// diffRequest takes what the flags do not say from the project.
func (a *app) diffRequest(ctx context.Context, o diffOptions) (request, error) {
	dir, err := os.Getwd()
	if err != nil {
		return request{}, err
	}
	r := request{url: o.url, dir: dir, models: o.models, owned: diff.Ownership{Schemas: o.schemas}, renames: o.renames}
	if r.url != "" && len(r.models) > 0 {
		return r, nil
	}
	p, err := a.open()
	if err != nil {
		if _, missing := os.Stat(a.config); missing != nil {
			err = hinted{err, "outside of a project name both --url and --models"}
		}
		return request{}, err
	}
	if r.url == "" && len(r.models) == 0 {
		r.lock = p.lockFile()
	}
	if r.url == "" {
		if err := p.findDatabase(ctx, true); err != nil {
			return request{}, err
		}
		r.url, r.tenant = p.compareURL(), p.schema != ""
	}
	if len(r.models) == 0 {
		r.models, r.dir = p.Models, p.Dir
		r.source = p.GoConfig
	}
	r.owned, r.compare = p.owned(), p.Compare
	r.owned.Schemas = slices.Concat(o.schemas, p.Schemas)
	return r, nil
}
