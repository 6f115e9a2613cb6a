// Command pgtest runs a command beside a throwaway PostgreSQL cluster:
//
//	go run ./introspect/postgres/pgtest/cmd/pgtest -- go test ./...
//
// The command finds the cluster's URL in AUTOGEN_TEST_POSTGRES. The cluster
// stops when the command ends, and pgtest exits with its code.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
)

func main() {
	args := os.Args[1:]
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		fmt.Fprintln(os.Stderr, "usage: pgtest -- command [argument …]")
		os.Exit(2)
	}
	code, err := run(args)
	if err != nil {
		fmt.Fprintln(os.Stderr, "pgtest:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// run starts the cluster and the command, and returns the command's exit code.
func run(args []string) (code int, err error) {
	// A signal before the command runs ends the start; later ones are passed
	// on, and the cluster stops once the command has ended.
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer signal.Stop(signals)

	server, err := start(signals)
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()

	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), pgtest.EnvURL+"="+server.URL())
	if err := cmd.Start(); err != nil {
		return 1, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case s := <-signals:
			// The command may have ended already; its exit is on its way.
			_ = cmd.Process.Signal(s)
		case err := <-ended:
			return exitCode(cmd, err)
		}
	}
}

func start(signals <-chan os.Signal) (*pgtest.Server, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	type result struct {
		server *pgtest.Server
		err    error
	}
	started := make(chan result, 1)
	go func() {
		server, err := pgtest.Start(ctx)
		started <- result{server, err}
	}()
	select {
	case r := <-started:
		return r.server, r.err
	case s := <-signals:
		cancel()
		if r := <-started; r.server != nil {
			return nil, errors.Join(fmt.Errorf("stopped by %s", s), r.server.Stop())
		}
		return nil, fmt.Errorf("stopped by %s", s)
	}
}

// exitCode returns the code of a command that ran, and 1 with an error for one
// that a signal ended.
func exitCode(cmd *exec.Cmd, err error) (int, error) {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0, nil
	case errors.As(err, &exit) && exit.ExitCode() > 0:
		return exit.ExitCode(), nil
	}
	return 1, fmt.Errorf("%s: %w", cmd.Path, err)
}
