// Command bench measures what autogen costs on schemas of 100, 1,000 and 5,000
// tables, each part beside the bare catalogue queries that any tool of its kind
// has to wait for. `make bench` runs it; docs/performance.md tells what its
// columns mean.
//
// It works on the server that AUTOGEN_TEST_POSTGRES names, in a database of its
// own, or on a throwaway cluster.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/pflag"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
)

// measureArg makes this program run one command and print what it took; see
// measureCommand.
const measureArg = "measure-one-command"

func main() {
	if len(os.Args) > 2 && os.Args[1] == measureArg {
		os.Exit(measureCommand(os.Args[2:]))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	switch {
	case errors.Is(err, pflag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// options are the flags.
type options struct {
	tables []int
	rounds int
	format string
	binary string
	only   string
	// objects adds views, functions and triggers to the tables.
	objects bool
	// profile is where to write a CPU profile of this process.
	profile string
}

func run(ctx context.Context, args []string) error {
	var o options
	flags := pflag.NewFlagSet("bench", pflag.ContinueOnError)
	flags.IntSliceVar(&o.tables, "tables", []int{100, 1000, 5000}, "how many tables the schemas have")
	flags.IntVar(&o.rounds, "rounds", 7, "how often everything is measured; the median counts")
	flags.StringVar(&o.format, "format", "text", "text or json")
	flags.StringVar(&o.binary, "binary", "", "the autogen `program` to measure; built from this module where it is not given")
	flags.StringVar(&o.only, "only", "", "measure only the parts whose names hold this `text`")
	flags.BoolVar(&o.objects, "objects", false, "add views, functions and triggers to the tables, and measure what has no change to find")
	flags.StringVar(&o.profile, "cpuprofile", "", "write a CPU profile of the parts to this `file`")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 || o.rounds < 1 || o.format != "text" && o.format != "json" {
		return errors.New("usage: bench [--tables 100,1000] [--rounds 7] [--format text|json] [--binary PROGRAM] [--only TEXT]")
	}
	dir, err := os.MkdirTemp("", "autogen-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if o.binary == "" {
		o.binary = filepath.Join(dir, "autogen")
		build := exec.CommandContext(ctx, "go", "build", "-o", o.binary, "github.com/autogen-db/autogen/cmd/autogen")
		if out, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("build autogen: %w\n%s", err, out)
		}
	} else if o.binary, err = filepath.Abs(o.binary); err != nil {
		return err
	}
	server, err := pgtest.Start(ctx)
	if err != nil {
		return err
	}
	result, err := measureAll(ctx, server, dir, o)
	if stopErr := server.Stop(); err == nil {
		err = stopErr
	}
	if err != nil {
		return err
	}
	if o.format == "json" {
		return result.writeJSON(os.Stdout)
	}
	_, err = fmt.Printf("\nload %s after\n", result.LoadAfter)
	return err
}

// measureAll measures one size after the other.
func measureAll(ctx context.Context, server *pgtest.Server, dir string, o options) (*report, error) {
	r := newReport(o.rounds)
	text := o.format == "text"
	if text {
		r.writeHead(os.Stdout)
	}
	for _, n := range o.tables {
		fmt.Fprintf(os.Stderr, "%d tables: making them\n", n)
		size := &size{tables: n, dir: filepath.Join(dir, strconv.Itoa(n)), binary: o.binary, objects: o.objects}
		rows, err := size.measure(ctx, server, o)
		if err != nil {
			return nil, fmt.Errorf("%d tables: %w", n, err)
		}
		r.Server = size.version
		r.Sizes = append(r.Sizes, sizeReport{Tables: n, Rows: rows})
		if text {
			if err := r.writeLast(os.Stdout); err != nil {
				return nil, err
			}
		}
	}
	r.LoadAfter = loadAverage()
	return r, nil
}

// loadAverage is the machine's load where the system tells it.
func loadAverage() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "not known"
	}
	first, _, _ := strings.Cut(string(b), " ")
	return first
}
