package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/autogen-db/autogen/codegen"
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/command"
)

func (a *app) upgradeCommand() *cobra.Command {
	return a.runCommand(&cobra.Command{
		Args:  command.OneTarget("head, +1 or a revision"),
		Use:   "upgrade TARGET",
		Short: "Apply revisions up to a target: head, +1, a revision",
		Long: `Apply revisions up to a target, each in a transaction of its own. The project's
migrations are built and run with the go command.`,
		Example: "  autogen upgrade head\n  autogen upgrade +1\n  autogen upgrade 1975ea",
	})
}

func (a *app) downgradeCommand() *cobra.Command {
	return a.runCommand(&cobra.Command{
		Args:  command.OneTarget("-1, base or a revision"),
		Use:   "downgrade TARGET",
		Short: "Undo revisions down to a target: -1, base, a revision",
		Long: `Undo revisions down to a target, the newest first, each in a transaction of its
own. The project's migrations are built and run with the go command.`,
		Example: "  autogen downgrade -1\n  autogen downgrade base\n  autogen downgrade 27c6a3",
	})
}

func (a *app) planCommand() *cobra.Command {
	cmd := &cobra.Command{Use: command.PlanUse, Short: command.PlanShort, Long: command.PlanLong, Example: command.PlanExample}
	return a.runsProgram(cmd, command.AddPlanFlags(cmd))
}

// runCommand completes upgrade and downgrade.
func (a *app) runCommand(cmd *cobra.Command) *cobra.Command {
	return a.runsProgram(cmd, command.AddRunFlags(cmd))
}

// runsProgram completes a command that runs the project's own program.
func (a *app) runsProgram(cmd *cobra.Command, given *command.RunFlags) *cobra.Command {
	many := command.AddFleetFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		group := a.isGroup()
		if err := many.Check(cmd, many.All() || group); err != nil {
			return err
		}
		if many.All() || group {
			return a.runFleet(cmd, given, given.Targets(args)[0])
		}
		p, err := a.openDatabase(cmd.Context())
		if err != nil {
			return err
		}
		if err := codegen.KeepSettings(p.Config); err != nil {
			return err
		}
		list, err := p.programList()
		if err != nil {
			return err
		}
		words := programWords(cmd)
		if list != "" {
			words = append(words, "--database", p.name())
		}
		err = a.runProgram(cmd.Context(), p, list, append(words, "--", given.Targets(args)[0])...)
		if err == nil && cmd.Name() == string(migrate.Up) && !given.SQL && !given.DryRun {
			a.seal(cmd.Context(), p)
		}
		return err
	}
	return cmd
}

// programWords are the words of a command line for the project's program: the
// command, and the flags that are given.
func programWords(cmd *cobra.Command) []string {
	words := []string{cmd.Name(), "--format", cmd.Flag("format").Value.String(), "--quiet=" + cmd.Flag("quiet").Value.String()}
	cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
		if f.Changed {
			words = append(words, "--"+f.Name+"="+f.Value.String())
		}
	})
	return words
}

// patience is how long a person at a terminal sees nothing.
const patience = 1500 * time.Millisecond

// runProgram builds and runs the project's migrations/cmd/migrate. The URL
// travels in the environment, where other users' process lists do not show it, and
// so does databases, the list of the project's; see [command.DatabasesVariable].
func (a *app) runProgram(ctx context.Context, p *project, databases string, args ...string) error {
	program := "./" + p.Program
	cmd := exec.CommandContext(ctx, "go", append([]string{"run", program}, args...)...)
	cmd.Dir = p.Dir
	cmd.Env = append(os.Environ(), "AUTOGEN_URL="+p.url, command.DatabasesVariable+"="+databases)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	filter := &exitStatusFilter{w: a.Err}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, a.Out, filter
	if a.ErrColour {
		notice := time.AfterFunc(patience, func() {
			fmt.Fprintln(a.Err, "building and running the migrations; the first build takes a while …")
		})
		defer notice.Stop()
	}
	err := cmd.Run()
	filter.flush()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &exit) && filter.status > 0:
		return exitCode{code: filter.status} // the program has said why
	case errors.As(err, &exit):
		return hinted{fmt.Errorf("%s does not build or could not be run", program), "mend what the lines above name; `go vet " + program + "` shows them again"}
	}
	return fmt.Errorf("run %s with the go command: %w", program, err)
}

// exitStatusFilter passes on what go run prints, but for its last line, "exit
// status N", which tells a failed program from one that does not build.
type exitStatusFilter struct {
	w      io.Writer
	line   []byte
	status int
}

// Write passes on whole lines.
func (f *exitStatusFilter) Write(p []byte) (int, error) {
	f.line = append(f.line, p...)
	for {
		end := bytes.IndexByte(f.line, '\n')
		if end < 0 {
			return len(p), nil
		}
		if err := f.emit(f.line[:end+1]); err != nil {
			return 0, err
		}
		f.line = f.line[end+1:]
	}
}

func (f *exitStatusFilter) emit(line []byte) error {
	if digits, found := strings.CutPrefix(strings.TrimSpace(string(line)), "exit status "); found {
		if n, err := strconv.Atoi(digits); err == nil {
			f.status = n
			return nil
		}
	}
	_, err := f.w.Write(line)
	return err
}

// flush passes on a last line without an end.
func (f *exitStatusFilter) flush() {
	if len(f.line) > 0 {
		// A writer of standard error that fails leaves nobody to tell.
		_ = f.emit(f.line)
	}
}
