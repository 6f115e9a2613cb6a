// Package command is the command line of a project's migrations: what
// migrations/cmd/migrate runs, and the commands that autogen shares with it.
package command

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/source"
)

// Main runs the command line of a deployable binary on the process's standard
// streams and returns its exit code: 0 fine, 1 error, 2 usage, 3 a finding (current
// --check-heads). args are without
// the program's name. An interrupt rolls the running revision back.
//
//	func main() {
//		os.Exit(command.Main(os.Args[1:], migrations.Revisions, migrations.Configure))
//	}
func Main(args []string, revisions migrate.Revisions, options ...migrate.Option) int {
	return withSignals(func(ctx context.Context) int {
		return Run(ctx, args, os.Stdout, os.Stderr, revisions, options...)
	})
}

// withSignals runs f with a context that an interrupt ends.
func withSignals(f func(context.Context) int) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return f(ctx)
}

// Run is [Main] on streams of the caller's.
func Run(ctx context.Context, args []string, stdout, stderr io.Writer, revisions migrate.Revisions, options ...migrate.Option) int {
	return RunHistories(ctx, args, stdout, stderr, NewHistory("", revisions, options...))
}

// RunHistories is [MainHistories] on streams of the caller's.
func RunHistories(ctx context.Context, args []string, stdout, stderr io.Writer, histories ...History) int {
	var url, database string
	root := &cobra.Command{
		Use:   "migrate",
		Short: "Apply the project's migrations to a database",
		Long: "Apply the project's migrations to a database, and take them back.\n\n" +
			"A target is head, heads, base, a revision's id or the start of it, +N or -N\n" +
			"from where the database is, or a name with +N or -N behind it (head-1). BRANCH@\n" +
			"before it keeps to one branch (billing@head, billing@-1); BRANCH is a label or\n" +
			"a revision.",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return UnknownCommand(cmd, args[0])
			}
			_ = cmd.Help()
			return &UsageError{Err: errors.New("a command is needed"), Command: cmd.CommandPath()}
		},
		SuggestionsMinimumDistance: 2,
		CompletionOptions:          cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.SetArgs(Arguments(args))
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return &UsageError{Err: err, Command: cmd.CommandPath()}
	})
	root.PersistentFlags().StringVar(&url, "url", "", "database URL (default $AUTOGEN_URL, then $DATABASE_URL)")
	AddOutputFlags(root)
	AddDatabaseFlag(root, &database)
	find := func() string { return databaseURL(url) }
	env := program{histories: histories, url: find, name: func() string { return database }}.environment()
	root.AddCommand(RunCommands(env)...)
	root.AddCommand(StatusCommands(env)...)

	cmd, err := root.ExecuteContextC(ctx)
	if err != nil {
		NewPrinter(cmd).Error(err, find())
	}
	return ExitCode(err)
}

// UnknownCommand returns the [*UsageError] of a word that is no command of cmd,
// with the command that was most likely meant.
func UnknownCommand(cmd *cobra.Command, name string) error {
	text := "there is no command " + quoted(name)
	if near := cmd.SuggestionsFor(name); len(near) > 0 {
		text += "; did you mean " + strings.Join(near, " or ") + "?"
	}
	return &UsageError{Err: errors.New(text), Command: cmd.CommandPath()}
}

// databaseURL returns the flag's value, or what the environment has.
func databaseURL(flag string) string {
	for _, url := range []string{flag, os.Getenv("AUTOGEN_URL"), os.Getenv("DATABASE_URL")} {
		if url != "" {
			return url
		}
	}
	return ""
}

// program is a deployed program: its histories and what its command line names.
type program struct {
	histories []History
	url, name func() string
}

// history returns the history that the command line means.
func (p program) history() (History, error) {
	entry, _, _ := strings.Cut(p.name(), "/")
	if len(p.histories) == 1 && (entry == "" || p.histories[0].Name == "") {
		return p.histories[0], nil
	}
	if h, ok := historyOf(p.histories, entry); ok && entry != "" {
		return h, nil
	}
	var known []string
	for _, h := range p.histories {
		known = append(known, h.Name)
	}
	return History{}, &NoDatabaseError{Name: entry, Known: known}
}

func (p program) environment() Environment {
	return Environment{
		Revisions: func() (migrate.Revisions, error) {
			h, err := p.history()
			if err != nil {
				return nil, err
			}
			c, err := migrate.Configured(h.Options...)
			return c.AllRevisions(h.Revisions), err
		},
		Files: func() ([]source.File, error) {
			h, err := p.history()
			if err != nil {
				return nil, err
			}
			c, err := migrate.Configured(h.Options...)
			var files []source.File
			for _, sources := range c.AllSources() {
				read, e := source.Read(sources)
				files, err = append(files, read...), errors.Join(err, e)
			}
			return files, err
		},
		URL:      p.url,
		Open:     p.open,
		Groups:   func() ([]History, error) { return groups(p.histories) },
		Database: p.name,
	}
}

// open opens the database that the command line means.
func (p program) open(ctx context.Context, options ...migrate.Option) (*migrate.Runner, io.Closer, error) {
	h, err := p.history()
	if err != nil {
		return nil, nil, err
	}
	d := migrate.Database{URL: p.url()}
	if p.name() != "" {
		all, err := groups(p.histories)
		if err != nil {
			return nil, nil, err
		}
		if d, err = FindOne(ctx, all, p.name()); err != nil {
			return nil, nil, err
		}
	}
	c, err := migrate.Configured(h.Options...)
	if err != nil {
		return nil, nil, err
	}
	if d.URL == "" && c.Open == nil {
		return nil, nil, ErrNoDatabase
	}
	db, err := c.OpenDatabase(d.URL)
	if err != nil {
		return nil, nil, err
	}
	options = slices.Concat(h.Options, options)
	if d.Schema != "" {
		options = append(options, migrate.WithSchema(d.Schema, d.Shared...))
	}
	return migrate.New(db, h.Revisions, options...), db, nil
}

// ErrNoDatabase is what [Environment.Open] returns where no database is named.
// It is a usage error.
var ErrNoDatabase = errors.New("no database is named")

// UsageError reports a command line that cannot be understood.
type UsageError struct {
	Err error
	// Command is the path of the command: "migrate upgrade".
	Command string
}

// Error returns what is wrong.
func (e *UsageError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *UsageError) Unwrap() error { return e.Err }

// Hint names the command that shows the usage.
func (e *UsageError) Hint() string {
	if errors.Is(e.Err, ErrNoDatabase) {
		return "give --url, or set AUTOGEN_URL or DATABASE_URL"
	}
	return e.Command + " --help shows the usage"
}

// ExitCode returns the exit code for an error: 0 for none, 2 for a
// [*UsageError], 3 for the finding of a check, which is a [*HeadsError], 1 for
// any other.
func ExitCode(err error) int {
	var usage *UsageError
	var heads *HeadsError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &usage):
		return 2
	case errors.As(err, &heads):
		return 3
	}
	return 1
}

// Arguments prepares command-line arguments for cobra: a target like -1 behind
// upgrade, downgrade, plan or show would be taken for a flag, so that it is moved
// behind "--".
func Arguments(args []string) []string {
	var flags, targets, rest []string
	command := false
	for i, arg := range args {
		if arg == "--" {
			rest = args[i+1:]
			break
		}
		if command && isStep(arg) {
			targets = append(targets, arg)
			continue
		}
		command = command || arg == "plan" || arg == "upgrade" || arg == "downgrade" || arg == "show" || arg == "stamp"
		flags = append(flags, arg)
	}
	if targets == nil && rest == nil {
		return flags
	}
	return append(append(append(flags, "--"), targets...), rest...)
}

// isStep recognises "-1".
func isStep(arg string) bool {
	return len(arg) > 1 && arg[0] == '-' && strings.Trim(arg[1:], "0123456789") == ""
}

func quoted(s string) string { return `"` + s + `"` }
