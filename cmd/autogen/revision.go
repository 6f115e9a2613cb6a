package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/migrate/command"
)

// revisionOptions are the flags of `autogen revision`.
type revisionOptions struct {
	message      string
	autogenerate bool
	renames      renames
	place        placement
}

func (a *app) revisionFlags() *revisionOptions {
	return &revisionOptions{place: placement{head: "head"}}
}

func (o *revisionOptions) bind(cmd *cobra.Command) {
	cmd.Flags().StringVarP(&o.message, "message", "m", "", "what the revision does, in a few words")
	o.renames.bind(cmd)
}

func (r *renames) bind(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&r.flags, "rename", nil, "a rename: `TABLE:NEW`, TABLE.COLUMN:NEW or 'KIND NAME:NEW', as 'value mood.ok:fine' (repeatable)")
	cmd.Flags().BoolVar(&r.none, "no-rename", false, "what looks like a rename is none: drop and add")
}

func (a *app) revisionCommand() *cobra.Command {
	options := a.revisionFlags()
	cmd := &cobra.Command{
		Use:   "revision -m MESSAGE [--autogenerate]",
		Short: "Write a revision: empty, or with what the models change",
		Long: `Write a revision, a Go file in the migrations folder, and list it in
revisions.go. With --autogenerate the live database is compared with the models
and both functions are filled in; without, they are empty and yours to write.`,
		Example: `  autogen revision -m "backfill names"
  autogen revision --autogenerate -m "add email"
  autogen -m "add email"        # the same`,
		Args: command.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if options.message == "" {
				return usage(cmd, "a revision needs a message: -m \"add email\"")
			}
			return a.revision(cmd, options)
		},
	}
	options.bind(cmd)
	a.addProbeFlag(cmd)
	options.place.bind(cmd)
	cmd.Flags().BoolVar(&options.autogenerate, "autogenerate", false, "fill the revision with what the models change")
	return cmd
}

func (a *app) revision(cmd *cobra.Command, o *revisionOptions) error {
	if o.message == "" {
		return usage(cmd, "the message is empty: -m \"add email\"")
	}
	open := func(context.Context) (*project, error) { return a.open() }
	if o.autogenerate {
		open = a.openSample
	}
	p, err := open(cmd.Context())
	if err != nil {
		return err
	}
	file, err := p.next(o.place, o.message, o.place.head)
	if err != nil {
		return err
	}
	if !o.autogenerate {
		return a.write(cmd.Context(), p, o.place.folder, file)
	}
	c, err := a.plan(cmd.Context(), p, o.renames)
	if err != nil {
		return err
	}
	if len(c.result.Up) == 0 && a.JSON {
		return errors.Join(a.report(cmd.Context(), c, nil), verdict(c))
	}
	if len(c.result.Up) == 0 {
		return a.nothing(c)
	}
	file.Up, file.Down = c.result.Up, c.result.Down
	file.Hazards, file.DownHazards = hazardsOf(c, c.result.Up), downHazardsOf(c)
	for _, u := range c.result.Unconfirmed {
		file.Unconfirmed = append(file.Unconfirmed, fmt.Sprintf("%s: %s in the database, %s in the models", u.Where, u.Current, u.Desired))
	}
	written, err := a.writeRevision(cmd.Context(), p, o.place.folder, file)
	if written == "" {
		return err
	}
	if a.JSON {
		return errors.Join(a.json(writtenRevision{ID: file.ID, Parents: append([]string{}, file.Parents...), File: written}), err)
	}
	a.changes(file.Up)
	for _, h := range file.Hazards {
		a.warn(h, "")
	}
	a.printf("\nWrote %s (replayed up and down: it leads to the models and back)\n", a.bold(written))
	if err == nil {
		a.printf("Review it, then: %s\n", a.bold("autogen upgrade head"))
	}
	return err
}

// plan compares the models with the database, which must be at head, and
// verifies the result.
func (a *app) plan(ctx context.Context, p *project, r renames) (*comparison, error) {
	if err := p.atHead(ctx); err != nil {
		return nil, err
	}
	if interactive() && !a.JSON {
		r.ask = askRename
	}
	request := p.request(r)
	request.probe = a.probe
	c, err := compare(ctx, request)
	if err != nil {
		return nil, err
	}
	a.notes(c)
	if err := c.verify(ctx); err != nil {
		return nil, err
	}
	return c, nil
}

// notes prints what a person should know of a comparison beside its result.
func (a *app) notes(c *comparison) {
	for _, w := range c.warnings {
		a.warn(w.String(), w.Hint)
	}
	for _, s := range c.left.Schemas {
		a.warn(fmt.Sprintf("schema %s is left alone: no model declares anything in it", s), "list it in autogen.toml, schemas = [\""+s+"\"], to manage it")
	}
	if len(c.left.Filtered) > 0 {
		fmt.Fprintf(a.Err, "left alone, as autogen.toml says: %s\n", several(c.left.Filtered))
	}
	if len(c.left.Foreign) > 0 {
		fmt.Fprintf(a.Err, "left alone, another tool's or project's: %s\n", several(c.left.Foreign))
	}
	if len(c.left.Undeclared) > 0 {
		fmt.Fprintf(a.Err, "left alone, as Bun models cannot declare it (unmanaged in autogen.toml, [bun]): %s\n", several(c.left.Undeclared))
	}
	if len(c.left.ServerOwn) > 0 {
		a.warn("left alone, the server's own or an extension's, on which the models grant something: "+several(c.left.ServerOwn), "grants on what is no part of the schema are yours to make")
	}
	for _, o := range diff.Near(c.current, c.result.Up) {
		fmt.Fprintf(a.Err, "not modelled, or left alone, and kept: %s\n", describeOpaque(o))
	}
	a.unconfirmed(c.result.Unconfirmed, c.unasked)
}

// several lists the first few of many names.
func several(names []string) string {
	const most = 5
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// nothing says that there is nothing to do. What could not be compared is a
// question that stays open.
func (a *app) nothing(c *comparison) error {
	if n := len(c.result.Unconfirmed); n > 0 {
		a.printf("No confirmed changes; %s could not be compared\n", plural(n, "expression"))
		return exitCode{code: exitQuestion}
	}
	a.printf("No changes: the database matches the models\n")
	return nil
}
