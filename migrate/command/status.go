package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/source"
)

// StatusCommands returns the commands that run no revision and so need no
// build of the migrations: current, history, heads, branches, show and stamp.
func StatusCommands(env Environment) []*cobra.Command {
	stamp := &cobra.Command{
		Use:   "stamp TARGET...",
		Short: "Record that the database is at a revision, without running anything",
		Long: "Record that the database is at a revision, without running anything. Several\n" +
			"targets stand for several branches.",
		Args: SomeTargets("head, base or a revision"),
	}
	purge := stamp.Flags().Bool("purge", false, "forget all else that is recorded: other branches, and revisions that have no file")
	var sql bool
	var wait time.Duration
	addSQL(stamp, &sql)
	addLockTimeout(stamp, &wait)
	stamp.RunE = env.onFleet(AddFleetFlags(stamp), stamped(purge), func(c *migrate.Config) error { return lockTimeoutOption(stamp, wait)(c) }, env.stamp(purge, &sql, &wait))
	show := &cobra.Command{
		Use: "show TARGET", Short: "Show a revision: its parents, file, hazards and when it was applied",
		Args: OneTarget("head, current or a revision"), RunE: env.show,
	}
	return append(Showing(env.currentCommand(), env.historyCommand(), env.headsCommand(), env.branchesCommand(), show), stamp)
}

// SomeTargets is [OneTarget] for a command that takes several.
func SomeTargets(examples string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return nil
		}
		return OneTarget(examples)(cmd, args)
	}
}

func (env Environment) currentCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "current", Short: "Show the revision that the database is at", Args: NoArgs}
	verbose := addVerbose(cmd)
	check := cmd.Flags().Bool("check-heads", false, "exit with code 3 where the database has not all heads")
	cmd.RunE = env.onFleet(AddFleetFlags(cmd), looked(check), nil, func(cmd *cobra.Command, _ []string) error { return env.current(cmd, *verbose, *check) })
	return cmd
}

func addVerbose(cmd *cobra.Command) *bool {
	return cmd.Flags().BoolP("verbose", "v", false, "show all that is known of each revision")
}

// HeadsError reports heads that a database does not have, or how many of several
// lack some. It is a finding, of exit code 3.
type HeadsError struct {
	Missing migrate.Revisions
	// Behind counts the databases that are not at all heads, of Total.
	Behind, Total int
}

// Error names the heads, or counts the databases.
func (e *HeadsError) Error() string {
	if e.Behind > 0 {
		return fmt.Sprintf("%d of %s not at all heads", e.Behind, count(e.Total, "database"))
	}
	names := make([]string, len(e.Missing))
	for i, r := range e.Missing {
		names[i] = r.String()
	}
	return "the database is not at all heads; not applied: " + strings.Join(names, ", ")
}

// Hint says how to go on.
func (e *HeadsError) Hint() string { return "upgrade heads applies them" }

func (env Environment) current(cmd *cobra.Command, verbose, check bool) error {
	p := NewPrinter(cmd)
	if err := CheckFormat(cmd); err != nil {
		return err
	}
	r, closer, err := env.open(cmd)
	if err != nil {
		return err
	}
	defer closer.Close()
	all, err := r.History(cmd.Context())
	if err != nil && !isMissing(err) {
		return err
	}
	if check && err == nil {
		var missing migrate.Revisions
		for _, s := range slices.Backward(all) {
			if s.Head && (!s.Done() || s.Half()) {
				missing = append(missing, s.Revision)
			}
		}
		if missing != nil {
			err = &HeadsError{Missing: missing}
		}
	}
	current := slices.DeleteFunc(all, func(s migrate.Status) bool { return !s.Current && !s.Missing && !s.Half() })
	if verbose && !p.JSON && env.URL != nil {
		fmt.Fprintf(p.Out, "%-14s %s\n", "Database:", migrate.RedactURL(env.URL()))
		if len(current) > 0 {
			fmt.Fprintln(p.Out)
		}
	}
	if !p.JSON {
		defer p.halfDone(current)
	}
	switch {
	case p.JSON:
		return errors.Join(p.Statuses(current), err)
	case len(current) == 0:
		fmt.Fprintln(p.Out, "base (no revision is applied)")
	case verbose:
		return errors.Join(env.blocks(p, current), err)
	}
	for _, s := range current {
		fmt.Fprintln(p.Out, p.Short(s))
	}
	return err
}

// isMissing says that the database has revisions that the history has not; the
// error comes beside what is known.
func isMissing(err error) bool {
	var missing *migrate.MissingRevisionError
	var partly *migrate.PartlyReplacedError
	return errors.As(err, &missing) || errors.As(err, &partly)
}

// statusTime bounds the look at a database that a command can do without.
const statusTime = 5 * time.Second

// statuses returns all revisions, with what the database says where one is
// named and answers; asked says that one has. Where it must, what keeps it from
// answering is the error.
func (env Environment) statuses(cmd *cobra.Command, must bool) (all []migrate.Status, asked bool, err error) {
	graph, err := env.graph()
	if err != nil {
		return nil, false, err
	}
	unknown := func(err error) ([]migrate.Status, bool, error) {
		if must {
			return nil, false, err
		}
		if !errors.Is(err, ErrNoDatabase) {
			NewPrinter(cmd).Warn("what is applied is not known: " + oneLine(err.Error()))
		}
		return graph.Statuses(), false, nil
	}
	r, closer, err := env.open(cmd)
	if err != nil {
		return unknown(err)
	}
	defer closer.Close()
	ctx, cancel := context.WithTimeout(cmd.Context(), statusTime)
	defer cancel()
	all, err = r.History(ctx)
	if err != nil && !isMissing(err) {
		return unknown(err)
	}
	return all, true, err
}

// appliedIDs returns the ids that a database has; nil where none was asked.
func appliedIDs(all []migrate.Status, asked bool) []string {
	if !asked {
		return nil
	}
	out := []string{}
	for _, s := range all {
		if s.Done() {
			out = append(out, s.ID)
		}
	}
	return out
}

func (env Environment) headsCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "heads", Short: "List the revisions that none builds on", Args: NoArgs}
	verbose := addVerbose(cmd)
	resolve := cmd.Flags().Bool("resolve-dependencies", false, "leave out heads that another revision depends on")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		p := NewPrinter(cmd)
		if err := CheckFormat(cmd); err != nil {
			return err
		}
		graph, err := env.graph()
		if err != nil {
			return err
		}
		all := env.withHalf(cmd, graph.Statuses())
		heads := slices.DeleteFunc(all, func(s migrate.Status) bool {
			return !s.Head || *resolve && s.EffectiveHead
		})
		switch {
		case p.JSON:
			return p.Statuses(heads)
		case len(heads) == 0:
			p.none()
		case *verbose:
			return env.blocks(p, heads)
		}
		for _, s := range heads {
			fmt.Fprintln(p.Out, p.Short(s))
		}
		p.halfDone(heads)
		return nil
	}
	return cmd
}

// withHalf notes which revisions are half done, where a database is named and
// answers: heads is about the files, and says nothing about a database that does
// not.
func (env Environment) withHalf(cmd *cobra.Command, all []migrate.Status) []migrate.Status {
	r, closer, err := env.open(cmd)
	if err != nil {
		return all
	}
	defer closer.Close()
	ctx, cancel := context.WithTimeout(cmd.Context(), statusTime)
	defer cancel()
	stand, err := r.History(ctx)
	if err != nil && !isMissing(err) {
		return all
	}
	for i := range all {
		for _, s := range stand {
			if s.ID == all[i].ID && s.Half() {
				all[i].Applied = s.Applied
			}
		}
	}
	return all
}

func (env Environment) branchesCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "branches", Short: "List the revisions that several build on", Args: NoArgs}
	verbose := addVerbose(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		p := NewPrinter(cmd)
		if err := CheckFormat(cmd); err != nil {
			return err
		}
		graph, err := env.graph()
		if err != nil {
			return err
		}
		all := graph.Statuses()
		points := slices.DeleteFunc(slices.Clone(all), func(s migrate.Status) bool { return !s.BranchPoint })
		if p.JSON {
			return p.branchesJSON(points, graph)
		}
		for i, s := range points {
			if i > 0 {
				fmt.Fprintln(p.Out)
			}
			if !*verbose {
				fmt.Fprintln(p.Out, p.Short(s))
			} else if err := env.blocks(p, []migrate.Status{s}); err != nil {
				return err
			}
			children := graph.Children(s.ID).IDs()
			for _, child := range all {
				if slices.Contains(children, child.ID) {
					fmt.Fprintf(p.Out, "%*s -> %s\n", len(s.ID), "", p.Short(child))
				}
			}
		}
		return nil
	}
	return cmd
}

// branchesJSON prints branch points with what builds on them.
func (p Printer) branchesJSON(points []migrate.Status, graph *migrate.Graph) error {
	type branchPoint struct {
		statusOutput
		Children []string `json:"children"`
	}
	out := make([]branchPoint, len(points))
	for i, s := range points {
		out[i] = branchPoint{statusOutput: p.output(s), Children: orEmpty(graph.Children(s.ID).IDs())}
	}
	return p.encode(out)
}

func (env Environment) show(cmd *cobra.Command, args []string) error {
	p := NewPrinter(cmd)
	if err := CheckFormat(cmd); err != nil {
		return err
	}
	all, asked, err := env.statuses(cmd, false)
	if err != nil && !isMissing(err) {
		return err
	}
	shown, err := env.shown(all, asked, args[0])
	if err != nil {
		return err
	}
	if p.JSON {
		return p.Statuses(shown)
	}
	return env.blocks(p, shown)
}

// blocks prints all that is known of revisions.
func (env Environment) blocks(p Printer, all []migrate.Status) error {
	files, err := env.files()
	if err != nil {
		p.Warn(oneLine(err.Error()))
	}
	graph, err := env.graph()
	if err != nil {
		return err
	}
	for i, s := range all {
		if i > 0 {
			fmt.Fprintln(p.Out)
		}
		p.Block(s, graph.Children(s.ID).IDs(), files[s.ID])
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
func (env Environment) shown(all []migrate.Status, asked bool, target string) ([]migrate.Status, error) {
	applied := appliedIDs(all, asked)
	if target == "current" {
		if len(applied) == 0 {
			return nil, errors.New("the database is at base, or not known: there is no current revision")
		}
		return slices.DeleteFunc(all, func(s migrate.Status) bool { return !s.Current && !s.Missing }), nil
	}
	graph, err := env.graph()
	if err != nil {
		return nil, err
	}
	named, err := graph.ResolveAt(target, applied)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(s migrate.Status) bool { return !slices.Contains(named.IDs(), s.ID) }), nil
}

// files returns the source of each revision, as far as it can be read.
func (env Environment) files() (map[string]source.Revision, error) {
	files, err := env.Files()
	byID := map[string]source.Revision{}
	for _, f := range files {
		for _, r := range f.Revisions {
			r.Pos.File = path.Join(f.Folder, r.Pos.File)
			byID[r.ID] = r
		}
	}
	return byID, err
}

func (env Environment) stamp(purge, sql *bool, wait *time.Duration) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		p := NewPrinter(cmd)
		if err := CheckFormat(cmd); err != nil {
			return err
		}
		if *sql {
			if len(args) > 1 || *purge {
				err := errors.New("--sql takes one target, and no --purge")
				return &UsageError{Err: err, Command: cmd.CommandPath()}
			}
			return env.script(cmd, func(r *migrate.Runner, w io.Writer) error { return r.StampScript(cmd.Context(), w, args[0]) })
		}
		r, closer, err := env.open(cmd, lockTimeoutOption(cmd, *wait))
		if err != nil {
			return err
		}
		defer closer.Close()
		stamp := r.Stamp
		if *purge {
			stamp = r.StampPurge
		}
		if err := stamp(cmd.Context(), args...); err != nil {
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
