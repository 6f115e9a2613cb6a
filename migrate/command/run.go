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
	// URL returns the database's, for people to see; the password is masked
	// before it is shown. It may be empty.
	URL func() string
	// Open returns the runner of the database, with the options given behind
	// the project's own, and what closes it. Its error is, or wraps,
	// [ErrNoDatabase] where no database is named.
	Open func(ctx context.Context, options ...migrate.Option) (*migrate.Runner, io.Closer, error)
	// Groups returns the databases that --all and --database mean, with their
	// histories. It may be nil: then there are none.
	Groups func() ([]History, error)
	// Database returns the value of --database; it may be nil.
	Database func() string
}

// open is Env.Open with the command's own options.
func (env Environment) open(cmd *cobra.Command, options ...migrate.Option) (*migrate.Runner, io.Closer, error) {
	p := NewPrinter(cmd)
	options = append(options, func(c *migrate.Config) error {
		if c.Logger == nil {
			c.Logger = slog.New(&warnings{printer: p})
		}
		return nil
	})
	r, closer, err := env.Open(cmd.Context(), options...)
	if errors.Is(err, ErrNoDatabase) {
		err = &UsageError{Err: err, Command: cmd.CommandPath()}
	}
	return r, closer, err
}

// RunCommands returns upgrade, downgrade and plan.
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
	plan := &cobra.Command{Use: PlanUse, Short: PlanShort, Long: PlanLong, Example: PlanExample}
	back := AddRunFlags(downgrade)
	back.Down = true
	commands := []*cobra.Command{env.runCommand(upgrade, AddRunFlags(upgrade)), env.runCommand(downgrade, back)}
	return append(commands, Showing(env.runCommand(plan, AddPlanFlags(plan)))...)
}

// runCommand completes upgrade, downgrade and plan.
func (env Environment) runCommand(cmd *cobra.Command, f *RunFlags) *cobra.Command {
	many := AddFleetFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return env.onFleet(many, f.action(), f.option, env.runner(f))(cmd, f.Targets(args))
	}
	return cmd
}

// What help says of plan.
const (
	PlanUse   = "plan [TARGET]"
	PlanShort = "Show what upgrade would do: operations, SQL, locks, hazards, transactions"
	PlanLong  = `Show what upgrade to a target (head if none is given), or with --downgrade what
downgrade, would do: the revisions, their operations with the SQL, the locks that
they take, what they may lose or fail on, and which of them share a transaction.

It is upgrade --dry-run: the operations run in one transaction that is rolled
back, and hold their locks as long as that takes.`
	PlanExample = "  plan\n  plan 1975ea --format json\n  plan --downgrade -1"
)

// RunFlags are the flags of upgrade, downgrade and plan. What is not given is as
// Configure says.
type RunFlags struct {
	// SQL says that a script is to be printed, DryRun that nothing is to be
	// changed, and Down that the run is a downgrade.
	SQL, DryRun, Down bool

	cmd                                   *cobra.Command
	transactions                          string
	wait, operationLockTimeout, statement time.Duration
	autocommitLockTimeout                 time.Duration
	retries                               int
}

// AddRunFlags adds the flags of upgrade and downgrade to a command.
func AddRunFlags(cmd *cobra.Command) *RunFlags {
	f := &RunFlags{cmd: cmd}
	addSQL(cmd, &f.SQL)
	cmd.Flags().BoolVar(&f.DryRun, "dry-run", false, "show the SQL and the locks, in a transaction that is rolled back; change nothing")
	f.addLimits()
	cmd.Flags().IntVar(&f.retries, "retries", migrate.DefaultRetries, "how often a revision, or an operation outside of its transaction, is tried again after a lock timeout, a deadlock or a serialisation failure")
	cmd.MarkFlagsMutuallyExclusive("sql", "dry-run")
	return f
}

// AddPlanFlags makes a command one that takes the arguments and flags of plan.
func AddPlanFlags(cmd *cobra.Command) *RunFlags {
	f := &RunFlags{cmd: cmd, DryRun: true}
	cmd.Flags().BoolVar(&f.Down, "downgrade", false, "show what downgrade would do; it needs a TARGET")
	f.addLimits()
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 && !f.Down {
			return nil
		}
		return OneTarget("head, +1 or a revision; with --downgrade -1, base or a revision")(cmd, args)
	}
	return f
}

// Targets returns the arguments of the command, with what plan means by none.
func (f *RunFlags) Targets(args []string) []string {
	if len(args) == 0 {
		return []string{"head"}
	}
	return args
}

func (f *RunFlags) direction() migrate.Direction {
	if f.Down {
		return migrate.Down
	}
	return migrate.Up
}

// action is the run on many databases.
func (f *RunFlags) action() fleetAction {
	switch {
	case f.DryRun:
		return planned(f.direction())
	case f.Down:
		return fleetAction{name: "downgrade", done: "downgraded", run: downgraded}
	}
	return fleetAction{name: "upgrade", done: "upgraded", run: upgraded}
}

// addLimits adds the flags of the transactions and of how long things may take.
func (f *RunFlags) addLimits() {
	flags := f.cmd.Flags()
	flags.StringVar(&f.transactions, "transactions", string(migrate.TransactionPerRevision), "what is one transaction: each `revision`, all, or none")
	addLockTimeout(f.cmd, &f.wait)
	flags.DurationVar(&f.operationLockTimeout, "operation-lock-timeout", migrate.DefaultOperationLockTimeout, "how long an operation waits for a lock (PostgreSQL); 0: as the connection has it")
	flags.DurationVar(&f.autocommitLockTimeout, "autocommit-lock-timeout", migrate.DefaultAutocommitLockTimeout, "how long what cannot run in a transaction waits for a lock (PostgreSQL); 0: as the connection has it")
	flags.DurationVar(&f.statement, "statement-timeout", 0, "how long a statement may take (PostgreSQL); 0: as the connection has it")
}

// option changes the settings that flags are given for.
func (f *RunFlags) option(c *migrate.Config) error {
	given := f.cmd.Flags().Changed
	usage := func(text string) error {
		return &UsageError{Err: errors.New(text), Command: f.cmd.CommandPath()}
	}
	if given("transactions") {
		c.Transactions = migrate.TransactionMode(f.transactions)
		switch c.Transactions {
		case migrate.TransactionPerRevision, migrate.TransactionAll, migrate.TransactionNone:
		default:
			return usage("--transactions " + f.transactions + ": it is revision, all or none")
		}
	}
	if f.operationLockTimeout < 0 || f.autocommitLockTimeout < 0 || f.statement < 0 || f.retries < 0 {
		return usage("a timeout, or the number of retries, is negative")
	}
	if given("operation-lock-timeout") {
		c.OperationLockTimeout = orNone(f.operationLockTimeout)
	}
	if given("autocommit-lock-timeout") {
		c.AutocommitLockTimeout = orNone(f.autocommitLockTimeout)
	}
	if given("statement-timeout") {
		c.StatementTimeout = orNone(f.statement)
	}
	if given("retries") {
		c.Retries = orNone(f.retries)
	}
	return lockTimeoutOption(f.cmd, f.wait)(c)
}

// orNone makes a 0 of the command line, which sets no limit, the -1 that does so
// in [migrate.Config], where 0 is the default.
func orNone[T int | time.Duration](n T) T {
	if n == 0 {
		return -1
	}
	return n
}

func addLockTimeout(cmd *cobra.Command, wait *time.Duration) {
	cmd.Flags().DurationVar(wait, "lock-timeout", time.Minute, "how long to wait for another run to end")
}

// lockTimeoutOption sets what --lock-timeout says, where it is given.
func lockTimeoutOption(cmd *cobra.Command, wait time.Duration) migrate.Option {
	return func(c *migrate.Config) error {
		if !cmd.Flags().Changed("lock-timeout") {
			return nil
		}
		if wait <= 0 {
			return &UsageError{Err: fmt.Errorf("--lock-timeout %s: it must be positive", wait), Command: cmd.CommandPath()}
		}
		c.LockTimeout = wait
		return nil
	}
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
func (env Environment) runner(flags *RunFlags) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		p, d := NewPrinter(cmd), flags.direction()
		if err := CheckFormat(cmd); err != nil {
			return err
		}
		switch {
		case flags.SQL:
			return env.script(cmd, func(r *migrate.Runner, w io.Writer) error { return r.Script(cmd.Context(), w, d, args[0]) }, flags.option)
		case flags.DryRun:
			return env.dryRun(cmd, d, args[0], flags.option)
		}
		steps := newProgress(p)
		r, closer, err := env.open(cmd, steps.option, flags.option)
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
