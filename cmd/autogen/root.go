package main

import (
	"context"
	"errors"
	"io"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/autogen-db/autogen/migrate/command"
)

// Exit codes, as `autogen --help` lists them. 1 and 2 are the runtime's, see
// [command.ExitCode].
const (
	exitFine        = 0
	exitDifferences = 3
	exitQuestion    = 4
)

// app is what the commands share: where to print, and which project.
type app struct {
	printer
	config string
	// database is the entry of [databases], or the tenant, to work on.
	database string
	// url is the database's, once it is known, so that an error does not show
	// its password.
	url string
	// probe is the URL of the database that --probe-url names.
	probe string
}

// run carries out a command line and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	a := &app{}
	root := a.root()
	root.SetArgs(command.Arguments(args))
	root.SetOut(stdout)
	root.SetErr(stderr)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitFine
	}
	var exit exitCode
	if errors.As(err, &exit) {
		if exit.err == nil {
			return exit.code
		}
	} else {
		exit.code = command.ExitCode(err)
	}
	command.NewPrinter(cmd).Error(withHints(err), a.url)
	return exit.code
}

func (a *app) root() *cobra.Command {
	revision := a.revisionFlags()
	root := &cobra.Command{
		Use:   "autogen",
		Short: "Write and run database migrations from Go models",
		Long: `autogen compares the models of a Go project with a live database, writes the
difference as one Go file with an upgrade and a downgrade function, and runs it.

Exit codes: 0 fine, 1 error, 2 usage, 3 differences or findings (check), 4 a question
that needs an answer.`,
		Example: `  autogen init --url sqlite://app.db --models ./models
  autogen -m "create users"     # short for: autogen revision --autogenerate -m "create users"
  autogen upgrade head
  autogen downgrade -1`,
		Version:       version(),
		Args:          cobra.ArbitraryArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			a.printer = printer{command.NewPrinter(cmd)}
			return command.CheckFormat(cmd)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return command.UnknownCommand(cmd, args[0])
			}
			if !cmd.Flags().Changed("message") {
				return cmd.Help()
			}
			revision.autogenerate = true
			return a.revision(cmd, revision)
		},
	}
	root.SuggestionsMinimumDistance = 2
	revision.bind(root)
	a.addProbeFlag(root)
	root.PersistentFlags().StringVarP(&a.config, "config", "c", "autogen.toml", "the project's configuration `file`")
	command.AddDatabaseFlag(root, &a.database)
	root.AddCommand(a.adoptCommand(), a.baselineCommand(), a.verifyCommand(), a.squashCommand(), a.pruneCommand())
	root.AddCommand(a.initCommand(), a.revisionCommand(), a.mergeCommand(), a.rebaseCommand(), a.editCommand(), a.sumCommand(), a.checkCommand(), a.upgradeCommand(), a.downgradeCommand())
	root.AddCommand(command.Showing(a.planCommand(), a.diffCommand(), a.dumpCommand(), a.modelsCommand(), a.databasesCommand(), a.listTemplatesCommand())...)
	root.AddCommand(a.statusCommands()...)
	command.AddOutputFlags(root)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usage(cmd, err.Error()) })
	return root
}

// usage makes an error in the command line one of exit code 2.
func usage(cmd *cobra.Command, text string) error {
	return &command.UsageError{Err: errors.New(text), Command: cmd.CommandPath()}
}

// exitCode ends the command with a code of its own. The error may be nil where
// all has been said.
type exitCode struct {
	code int
	err  error
}

// Error returns the cause's text.
func (e exitCode) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

// Unwrap returns the cause.
func (e exitCode) Unwrap() error { return e.err }

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
