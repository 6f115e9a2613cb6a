package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/source"
)

// Environment is what the commands work on.
type Environment struct {
	// Revisions returns the revisions; functions are needed for upgrade and
	// downgrade only.
	Revisions func() (migrate.Revisions, error)
	// Files returns the migration files, for show; those that could be read
	// beside an error.
	Files func() ([]source.File, error)
	// Open returns the runner of the database, with the options given, and
	// what closes it. Its error is, or wraps, [ErrNoDatabase] where no database
	// is named.
	Open func(ctx context.Context, options ...migrate.Option) (*migrate.Runner, io.Closer, error)
}

// open is Env.Open with the command's own options.
func (env Environment) open(cmd *cobra.Command, options ...migrate.Option) (*migrate.Runner, io.Closer, error) {
	p := NewPrinter(cmd)
	options = append(options, migrate.WithLogger(slog.New(&warnings{printer: p})))
	r, closer, err := env.Open(cmd.Context(), options...)
	if errors.Is(err, ErrNoDatabase) {
		err = &UsageError{Err: err, Command: cmd.CommandPath()}
	}
	return r, closer, err
}

// RunCommands returns upgrade and downgrade.
func RunCommands(env Environment) []*cobra.Command {
	upgrade := &cobra.Command{
		Use:   "upgrade TARGET",
		Short: "Apply revisions: upgrade head, upgrade +1, upgrade 1975ea",
		Args:  OneTarget("head, +1 or a revision"),
	}
	downgrade := &cobra.Command{
		Use:   "downgrade TARGET",
		Short: "Take revisions back: downgrade -1, downgrade base, downgrade 1975ea",
		Args:  OneTarget("-1, base or a revision"),
	}
	upgrade.RunE = env.runner(migrate.Up, addRunFlags(upgrade))
	downgrade.RunE = env.runner(migrate.Down, addRunFlags(downgrade))
	return []*cobra.Command{upgrade, downgrade}
}

// runFlags are the flags of upgrade and downgrade.
type runFlags struct {
	lockTimeout *time.Duration
	sql, dryRun *bool
}

func addRunFlags(cmd *cobra.Command) runFlags {
	f := runFlags{
		lockTimeout: addLockTimeout(cmd),
		sql:         addSQL(cmd),
		dryRun:      cmd.Flags().Bool("dry-run", false, "show the SQL and the locks, in a transaction that is rolled back; change nothing"),
	}
	cmd.MarkFlagsMutuallyExclusive("sql", "dry-run")
	return f
}

func addLockTimeout(cmd *cobra.Command) *time.Duration {
	return cmd.Flags().Duration("lock-timeout", time.Minute, "how long to wait for another run to end")
}

// OneTarget returns the check of a command that takes one target. Its error is a
// [*UsageError] that gives the examples: "head, +1 or a revision".
func OneTarget(examples string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 1 {
			return nil
		}
		err := fmt.Errorf("%s needs one target: %s", cmd.Name(), examples)
		return &UsageError{Err: err, Command: cmd.CommandPath()}
	}
}

// NoArgs is the check of a command that takes no argument. Its error is a
// [*UsageError].
func NoArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	err := fmt.Errorf("%s takes no argument %q", cmd.Name(), args[0])
	return &UsageError{Err: err, Command: cmd.CommandPath()}
}

// runner carries out one run and prints its steps.
func (env Environment) runner(d migrate.Direction, flags runFlags) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		p := NewPrinter(cmd)
		if err := CheckFormat(cmd); err != nil {
			return err
		}
		lockTimeout := migrate.WithLockTimeout(*flags.lockTimeout)
		switch {
		case *flags.sql:
			return env.script(cmd, func(r *migrate.Runner) error { return r.Script(cmd.Context(), p.Out, d, args[0]) })
		case *flags.dryRun:
			return env.dryRun(cmd, d, args[0], lockTimeout)
		}
		steps := newProgress(p)
		r, closer, err := env.open(cmd, migrate.WithNotify(steps.notify), lockTimeout)
		if err != nil {
			return err
		}
		defer closer.Close()
		defer steps.keep()()
		if d == migrate.Up {
			err = r.Upgrade(cmd.Context(), args[0])
		} else {
			err = r.Downgrade(cmd.Context(), args[0])
		}
		if err != nil {
			steps.end()
			return err
		}
		if len(steps.done) > 0 && !p.JSON {
			return nil
		}
		current, err := r.Current(cmd.Context())
		if err != nil {
			return err
		}
		if p.JSON {
			return p.encode(runOutput{Direction: d, Revisions: steps.done, Current: ids(current)})
		}
		fmt.Fprintf(p.Out, "Nothing to %s: the database is at %s\n", d, p.place(current))
		return nil
	}
}

// runOutput is what a run prints as JSON.
type runOutput struct {
	Direction migrate.Direction `json:"direction"`
	Revisions []stepOutput      `json:"revisions"`
	Current   []string          `json:"current"`
}

type stepOutput struct {
	ID         string   `json:"id"`
	Parents    []string `json:"parents"`
	Message    string   `json:"message"`
	DurationMS int64    `json:"duration_ms"`
}

// duration rounds to what a person reads: "3 ms", "1.2 s".
func duration(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	if d < time.Minute {
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return d.Round(time.Second).String()
}

// warnings is a slog.Handler that prints one line for each record.
type warnings struct{ printer Printer }

func (w *warnings) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelWarn }

func (w *warnings) Handle(_ context.Context, r slog.Record) error {
	w.printer.Warn(r.Message)
	return nil
}

func (w *warnings) WithAttrs([]slog.Attr) slog.Handler { return w }
func (w *warnings) WithGroup(string) slog.Handler      { return w }
