package command

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/source"
)

// StatusCommands returns the commands that run no revision and so need no
// build of the migrations: current, history, heads, show and stamp.
func StatusCommands(env Environment) []*cobra.Command {
	stamp := &cobra.Command{
		Use:   "stamp TARGET",
		Short: "Record that the database is at a revision, without running anything",
		Args:  OneTarget("head, base or a revision"),
	}
	purge := stamp.Flags().Bool("purge", false, "forget all else that is recorded: other branches, and revisions that have no file")
	stamp.RunE = env.stamp(purge, addLockTimeout(stamp))
	return []*cobra.Command{
		{Use: "current", Short: "Show the revision that the database is at", Args: NoArgs, RunE: env.current},
		{Use: "history", Short: "List the revisions, newest first", Args: NoArgs, RunE: env.history},
		{Use: "heads", Short: "List the revisions that none builds on", Args: NoArgs, RunE: env.heads},
		{Use: "show TARGET", Short: "Show a revision: its parents, file, hazards and when it was applied",
			Args: OneTarget("head, current or a revision"), RunE: env.show},
		stamp,
	}
}

func (env Environment) current(cmd *cobra.Command, _ []string) error {
	p := NewPrinter(cmd)
	if err := CheckFormat(cmd); err != nil {
		return err
	}
	r, closer, err := env.open(cmd)
	if err != nil {
		return err
	}
	defer closer.Close()
	current, err := r.Current(cmd.Context())
	if err != nil && !isMissing(err) {
		return err
	}
	if p.JSON {
		return errors.Join(p.Statuses(current), err)
	}
	if len(current) == 0 {
		fmt.Fprintln(p.Out, "base (no revision is applied)")
	}
	for _, s := range current {
		fmt.Fprintln(p.Out, p.Short(s))
	}
	return err
}

func isMissing(err error) bool {
	var missing *migrate.MissingRevisionError
	return errors.As(err, &missing)
}

// statusTime bounds the look at a database that a command can do without.
const statusTime = 5 * time.Second

// statuses returns all revisions, with what the database says where one is
// named and answers.
func (env Environment) statuses(cmd *cobra.Command) ([]migrate.Status, error) {
	revisions, err := env.Revisions()
	if err != nil {
		return nil, err
	}
	graph, err := migrate.NewGraph(revisions)
	if err != nil {
		return nil, err
	}
	r, closer, err := env.open(cmd)
	if err != nil {
		if !errors.Is(err, ErrNoDatabase) {
			NewPrinter(cmd).Warn("what is applied is not known: " + oneLine(err.Error()))
		}
		return graph.Statuses(), nil
	}
	defer closer.Close()
	ctx, cancel := context.WithTimeout(cmd.Context(), statusTime)
	defer cancel()
	all, err := r.History(ctx)
	if err != nil && !isMissing(err) {
		NewPrinter(cmd).Warn("what is applied is not known: " + oneLine(err.Error()))
		return graph.Statuses(), nil
	}
	return all, err
}

func (env Environment) history(cmd *cobra.Command, _ []string) error {
	p := NewPrinter(cmd)
	if err := CheckFormat(cmd); err != nil {
		return err
	}
	all, err := env.statuses(cmd)
	if err != nil && !isMissing(err) {
		return err
	}
	return errors.Join(p.History(all), err)
}

func (env Environment) heads(cmd *cobra.Command, _ []string) error {
	p := NewPrinter(cmd)
	if err := CheckFormat(cmd); err != nil {
		return err
	}
	revisions, err := env.Revisions()
	if err != nil {
		return err
	}
	graph, err := migrate.NewGraph(revisions)
	if err != nil {
		return err
	}
	heads := slices.DeleteFunc(graph.Statuses(), func(s migrate.Status) bool { return !s.Head })
	if p.JSON {
		return p.Statuses(heads)
	}
	for _, s := range heads {
		fmt.Fprintln(p.Out, p.Short(s))
	}
	return nil
}

func (env Environment) show(cmd *cobra.Command, args []string) error {
	p := NewPrinter(cmd)
	if err := CheckFormat(cmd); err != nil {
		return err
	}
	all, err := env.statuses(cmd)
	if err != nil && !isMissing(err) {
		return err
	}
	shown, err := env.shown(all, args[0])
	if err != nil {
		return err
	}
	if p.JSON {
		return p.Statuses(shown)
	}
	files, err := env.files()
	if err != nil {
		p.Warn(oneLine(err.Error()))
	}
	graph, err := env.graph()
	if err != nil {
		return err
	}
	folder := ""
	if env.Folder != nil {
		folder = env.Folder()
	}
	for i, s := range shown {
		if i > 0 {
			fmt.Fprintln(p.Out)
		}
		p.Block(s, graph.Children(s.ID).IDs(), folder, files[s.ID])
	}
	return nil
}

func (env Environment) graph() (*migrate.Graph, error) {
	revisions, err := env.Revisions()
	if err != nil {
		return nil, err
	}
	return migrate.NewGraph(revisions)
}

// shown picks what a target names out of all statuses.
func (env Environment) shown(all []migrate.Status, target string) ([]migrate.Status, error) {
	if target == "current" {
		if !slices.ContainsFunc(all, func(s migrate.Status) bool { return s.Applied != nil }) {
			return nil, errors.New("the database is at base, or not known: there is no current revision")
		}
		return slices.DeleteFunc(all, func(s migrate.Status) bool { return !s.Current && !s.Missing }), nil
	}
	graph, err := env.graph()
	if err != nil {
		return nil, err
	}
	named, err := graph.Resolve(target)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(s migrate.Status) bool { return !slices.Contains(named.IDs(), s.ID) }), nil
}

// files returns the source of each revision, as far as it can be read.
func (env Environment) files() (map[string]source.Revision, error) {
	if env.Sources == nil {
		return nil, nil
	}
	sources, err := env.Sources()
	if err != nil || sources == nil {
		return nil, err
	}
	files, err := source.Read(sources)
	byID := map[string]source.Revision{}
	for _, f := range files {
		for _, r := range f.Revisions {
			byID[r.ID] = r
		}
	}
	return byID, err
}

func (env Environment) stamp(purge *bool, lockTimeout *time.Duration) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		p := NewPrinter(cmd)
		if err := CheckFormat(cmd); err != nil {
			return err
		}
		r, closer, err := env.open(cmd, migrate.WithLockTimeout(*lockTimeout))
		if err != nil {
			return err
		}
		defer closer.Close()
		stamp := r.Stamp
		if *purge {
			stamp = r.StampPurge
		}
		if err := stamp(cmd.Context(), args[0]); err != nil {
			return err
		}
		current, err := r.Current(cmd.Context())
		if err != nil {
			return err
		}
		if p.JSON {
			return p.Statuses(current)
		}
		fmt.Fprintf(p.Out, "Stamped: the database is at %s\n", p.place(current))
		return nil
	}
}
