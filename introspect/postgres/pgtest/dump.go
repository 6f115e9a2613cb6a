package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// ErrNoDump is returned by [Dump] where there is no pg_dump, or only one that is
// older than the server.
var ErrNoDump = errors.New("no pg_dump knows this server")

// Dump returns what pg_dump says of the schema of a database: everything but
// rows, with owners, grants and comments. The program is the one beside the
// server's own, or else the one in PATH.
func Dump(ctx context.Context, databaseURL string) (string, error) {
	program, env, err := findDump()
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrNoDump, err)
	}
	cmd := exec.CommandContext(ctx, program, "--schema-only", "--dbname", databaseURL)
	cmd.Env = env
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			if strings.Contains(string(exit.Stderr), "server version mismatch") {
				return "", ErrNoDump
			}
			return "", fmt.Errorf("pg_dump: %w: %s", err, strings.TrimSpace(string(exit.Stderr)))
		}
		return "", fmt.Errorf("pg_dump: %w", err)
	}
	return string(out), nil
}

// findDump returns the path of pg_dump and the environment that it runs in.
// Bundles of a server alone lack it, and have libraries of their own.
func findDump() (program string, env []string, err error) {
	env = serverEnv(os.TempDir())
	if dir, err := findBinaries(debianFolders); err == nil {
		program := filepath.Join(dir, "pg_dump")
		if _, err := os.Stat(program); err == nil {
			return program, env, nil
		}
	}
	program, err = exec.LookPath("pg_dump")
	return program, slices.DeleteFunc(env, func(v string) bool { return strings.HasPrefix(v, "LD_LIBRARY_PATH=") }), err
}
