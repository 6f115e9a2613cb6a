package command

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/autogen-db/autogen/migrate"
)

// FleetFlags are the flags of a command that can work on many databases.
type FleetFlags struct {
	all  *bool
	jobs *int
}

// All reports whether --all is given.
func (f FleetFlags) All() bool { return *f.all }

// Jobs is how many databases are worked on at once.
func (f FleetFlags) Jobs() int { return *f.jobs }

// Check returns a [*UsageError] where --jobs makes no sense; many says that the
// command works on many databases.
func (f FleetFlags) Check(cmd *cobra.Command, many bool) error {
	switch {
	case *f.jobs < 1:
		return &UsageError{Err: fmt.Errorf("--jobs %d: it must be 1 or more", *f.jobs), Command: cmd.CommandPath()}
	case !many && cmd.Flags().Changed("jobs"):
		return &UsageError{Err: errors.New("--jobs needs --all"), Command: cmd.CommandPath()}
	}
	return nil
}

// AddFleetFlags adds --all and --jobs to a command.
func AddFleetFlags(cmd *cobra.Command) FleetFlags {
	return FleetFlags{
		all:  cmd.Flags().Bool("all", false, "work on all databases of [databases], or with --database on all tenants of one entry"),
		jobs: cmd.Flags().IntP("jobs", "j", migrate.DefaultParallel, "how many databases at once, with --all"),
	}
}

// fleetAction is what a command does to many databases.
type fleetAction struct {
	// name is the word of the JSON output, and done what stands in the summary.
	name, done string
	// dry says that nothing is changed, and what would be is shown.
	dry bool
	run func(ctx context.Context, f *migrate.Fleet, targets []string) ([]migrate.Result, error)
}

func upgraded(ctx context.Context, f *migrate.Fleet, targets []string) ([]migrate.Result, error) {
	return f.Upgrade(ctx, targets[0])
}

func downgraded(ctx context.Context, f *migrate.Fleet, targets []string) ([]migrate.Result, error) {
	return f.Downgrade(ctx, targets[0])
}

func planned(d migrate.Direction) fleetAction {
	return fleetAction{name: "plan", dry: true, run: func(ctx context.Context, f *migrate.Fleet, targets []string) ([]migrate.Result, error) {
		return f.DryRun(ctx, d, targets[0])
	}}
}

func stamped(purge *bool) fleetAction {
	return fleetAction{name: "stamp", done: "stamped", run: func(ctx context.Context, f *migrate.Fleet, targets []string) ([]migrate.Result, error) {
		if *purge {
			return f.StampPurge(ctx, targets...)
		}
		return f.Stamp(ctx, targets...)
	}}
}

func looked(check *bool) fleetAction {
	return fleetAction{name: "current", run: func(ctx context.Context, f *migrate.Fleet, _ []string) ([]migrate.Result, error) {
		if *check {
			return f.Pending(ctx)
		}
		return f.Current(ctx)
	}}
}

// onFleet returns a command's function that works on many databases where the
// flags say so, and is single otherwise.
func (env Environment) onFleet(flags FleetFlags, action fleetAction, settings migrate.Option, single func(*cobra.Command, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		group, err := env.isGroup()
		if err != nil {
			return err
		}
		if err := flags.Check(cmd, *flags.all || group); err != nil {
			return err
		}
		if !*flags.all && !group {
			return single(cmd, args)
		}
		if err := CheckFormat(cmd); err != nil {
			return err
		}
		for _, other := range []string{"sql", "verbose"} {
			if flag := cmd.Flags().Lookup(other); flag != nil && flag.Changed {
				return OneDatabase(cmd, other)
			}
		}
		return env.runFleet(cmd, *flags.jobs, action, settings, args)
	}
}

// OneDatabase is the [*UsageError] of a flag that does not go with many databases.
func OneDatabase(cmd *cobra.Command, flag string) error {
	return &UsageError{Err: fmt.Errorf("--%s works on one database: --database ENTRY/TENANT", flag), Command: cmd.CommandPath()}
}

func (env Environment) runFleet(cmd *cobra.Command, jobs int, action fleetAction, settings migrate.Option, targets []string) error {
	databases, err := env.allDatabases(cmd)
	if err != nil {
		return err
	}
	view := &fleetView{printer: NewPrinter(cmd), action: action, total: len(databases), start: time.Now()}
	view.width = view.printer.barWidth()
	logger := slog.New(&fleetWarnings{view: view})
	// What the command line says goes last.
	settled := map[*migrate.History]*migrate.History{}
	for i, d := range databases {
		if settled[d.History] == nil {
			settled[d.History] = &migrate.History{Revisions: d.History.Revisions, Options: slices.Concat([]migrate.Option{migrate.WithLogger(logger)}, d.History.Options, []migrate.Option{settings})}
		}
		databases[i].History = settled[d.History]
	}
	fleet := &migrate.Fleet{Databases: databases, Parallel: jobs, Notify: view.notify, Done: view.done}
	stop := keepDrawing(view.width, view.redraw)
	results, err := action.run(cmd.Context(), fleet, targets)
	stop()
	return view.end(results, err)
}

// fleetView prints a line for each database that is done, and on a terminal a
// bar under the lines.
type fleetView struct {
	printer Printer
	action  fleetAction
	total   int
	start   time.Time
	width   int

	mu           sync.Mutex
	ended, fails int
	// doing is what was heard of last.
	doing string
	drawn bool
}

func (v *fleetView) notify(d migrate.Database, e migrate.Event) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch e.Kind {
	case migrate.Started, migrate.OperationStarted, migrate.Progress:
		v.doing = fmt.Sprintf("%s: %s", d.Name, e.Revision)
		v.draw()
	case migrate.Waiting:
		v.say(func() { fmt.Fprintf(v.printer.Err, "%s: waiting for another run to end …\n", d.Name) })
	case migrate.Retrying:
		v.say(func() {
			fmt.Fprintf(v.printer.Err, "%s: trying again in %s: %s\n", d.Name, duration(e.Duration), oneLine(e.Err.Error()))
		})
	}
}

func (v *fleetView) done(r migrate.Result) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.ended++
	if r.Err != nil {
		v.fails++
	}
	if !v.printer.JSON && !v.action.dry {
		v.say(func() { fmt.Fprintln(v.printer.Out, v.line(r)) })
	}
}

// line is what stands for a database that is done.
func (v *fleetView) line(r migrate.Result) string {
	n := len(r.Revisions)
	place := v.printer.place(r.Current)
	switch {
	case r.Err != nil && n > 0:
		return fmt.Sprintf("%s: failed after %s (%s)", r.Database.Name, count(n, "revision"), duration(r.Duration))
	case r.Err != nil:
		return fmt.Sprintf("%s: failed (%s)", r.Database.Name, duration(r.Duration))
	case len(r.Pending) > 0:
		return fmt.Sprintf("%s: %s, %s pending", r.Database.Name, place, count(len(r.Pending), "revision"))
	case v.action.done == "" || v.action.name == "stamp":
		return fmt.Sprintf("%s: %s", r.Database.Name, place)
	case n == 0:
		return fmt.Sprintf("%s: nothing to %s, at %s", r.Database.Name, v.action.name, place)
	}
	return fmt.Sprintf("%s: %s %s, now at %s (%s)", r.Database.Name, v.action.name, count(n, "revision"), place, duration(r.Duration))
}

// say writes above the bar.
func (v *fleetView) say(write func()) {
	if v.drawn {
		fmt.Fprint(v.printer.Out, "\r\x1b[K")
		v.drawn = false
	}
	write()
	v.draw()
}

func (v *fleetView) redraw() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.draw()
}

func (v *fleetView) draw() {
	if v.width == 0 || v.ended == v.total {
		return
	}
	text := fmt.Sprintf("%s %d/%d", cells(v.ended, v.total), v.ended, v.total)
	if v.fails > 0 {
		text += fmt.Sprintf(" · %d failed", v.fails)
	}
	if v.doing != "" {
		text += " · " + v.doing
	}
	drawBar(v.printer.Out, v.width, text, time.Since(v.start))
	v.drawn = true
}

// FailedError reports that databases failed, after each has been told of.
type FailedError struct {
	Failed, Total int
	// looked says that nothing was to be changed.
	looked bool
}

// Error counts them.
func (e *FailedError) Error() string {
	return fmt.Sprintf("%d of %s failed", e.Failed, count(e.Total, "database"))
}

// Hint says how to go on.
func (e *FailedError) Hint() string {
	if e.looked {
		return ""
	}
	return (&migrate.FleetError{}).Hint()
}

// end prints the failures and the summary, or the whole as JSON.
func (v *fleetView) end(results []migrate.Result, err error) error {
	if results == nil {
		return err
	}
	p := v.printer
	var moved, failed, behind int
	for _, r := range results {
		if len(r.Pending) > 0 {
			behind++
		}
		switch {
		case r.Err != nil:
			failed++
			p.Error(&databaseError{r}, r.Database.URL)
		case len(r.Revisions) > 0:
			moved++
		}
	}
	if err := v.report(results, moved, failed); err != nil {
		return err
	}
	if failed > 0 {
		return &FailedError{Failed: failed, Total: len(results), looked: v.action.done == ""}
	}
	if behind > 0 {
		return &HeadsError{Behind: behind, Total: len(results)}
	}
	return nil
}

func (v *fleetView) report(results []migrate.Result, moved, failed int) error {
	if v.printer.JSON {
		return v.printer.encode(fleetJSON(v.action, results, failed))
	}
	if v.action.dry {
		return v.plans(results)
	}
	if v.action.done == "" {
		return nil
	}
	summary := count(len(results), "database")
	if v.action.name == "stamp" {
		summary += fmt.Sprintf(": %d stamped", len(results)-failed)
	} else {
		summary += fmt.Sprintf(": %d %s, %d as they were", moved, v.action.done, len(results)-moved-failed)
	}
	if failed > 0 {
		summary += fmt.Sprintf(", %d failed", failed)
	}
	_, err := fmt.Fprintf(v.printer.Out, "%s (%s)\n", summary, duration(time.Since(v.start)))
	return err
}

// plans prints what would be done, once for all databases where it is the same.
func (v *fleetView) plans(results []migrate.Result) error {
	names := map[string][]string{}
	var order []string
	for _, r := range results {
		if r.Err != nil && len(r.Plan) == 0 {
			continue
		}
		var text strings.Builder
		v.printer.dryRun(&text, r.Plan)
		if names[text.String()] == nil {
			order = append(order, text.String())
		}
		names[text.String()] = append(names[text.String()], r.Database.Name)
	}
	for _, text := range order {
		if _, err := fmt.Fprintf(v.printer.Out, "%s\n%s", some(names[text]), text); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(v.printer.Out, "Nothing was changed.")
	return err
}

// some names the first of many.
func some(names []string) string {
	const most = 3
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// databaseError puts a database's name before its error.
type databaseError struct{ result migrate.Result }

func (e *databaseError) Error() string { return e.result.Database.Name + ": " + e.result.Err.Error() }

// Unwrap returns the database's error.
func (e *databaseError) Unwrap() error { return e.result.Err }

// fleetOutput is what a run over many databases prints as JSON.
type fleetOutput struct {
	Command   string           `json:"command"`
	Total     int              `json:"total"`
	Failed    int              `json:"failed"`
	Databases []databaseOutput `json:"databases"`
}

type databaseOutput struct {
	Name       string       `json:"name"`
	Revisions  []stepOutput `json:"revisions"`
	Current    []string     `json:"current"`
	Pending    []string     `json:"pending,omitempty"`
	DurationMS int64        `json:"duration_ms"`
	// Plan is what a dry run found out.
	Plan []dryRevision `json:"plan,omitempty"`
	*errorOutput
}

func fleetJSON(action fleetAction, results []migrate.Result, failed int) fleetOutput {
	out := fleetOutput{Command: action.name, Total: len(results), Failed: failed, Databases: make([]databaseOutput, len(results))}
	for i, r := range results {
		d := databaseOutput{Name: r.Database.Name, Revisions: make([]stepOutput, len(r.Revisions)), Current: ids(r.Current), DurationMS: r.Duration.Milliseconds()}
		for j, revision := range r.Revisions {
			d.Revisions[j] = stepOutput{ID: revision.ID, Parents: orEmpty(revision.Parents), Message: revision.Message, DurationMS: r.Durations[j].Milliseconds()}
		}
		d.Pending = r.Pending.IDs()
		if action.dry {
			d.Plan = dryOutputs(r.Plan)
		}
		if r.Err != nil {
			e := errorOf(r.Err, r.Database.URL)
			d.errorOutput = &e
		}
		out.Databases[i] = d
	}
	return out
}

// count returns "1 revision", "2 revisions".
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// fleetWarnings is a slog.Handler that prints one line for each record, with the
// database's name.
type fleetWarnings struct {
	view *fleetView
	name string
}

func (w *fleetWarnings) Enabled(_ context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn
}

func (w *fleetWarnings) Handle(_ context.Context, r slog.Record) error {
	w.view.mu.Lock()
	defer w.view.mu.Unlock()
	w.view.say(func() { w.view.printer.Warn(w.name + ": " + r.Message) })
	return nil
}

// WithAttrs keeps the database's name.
func (w *fleetWarnings) WithAttrs(attributes []slog.Attr) slog.Handler {
	for _, a := range attributes {
		if a.Key == "database" {
			return &fleetWarnings{view: w.view, name: a.Value.String()}
		}
	}
	return w
}

func (w *fleetWarnings) WithGroup(string) slog.Handler { return w }
