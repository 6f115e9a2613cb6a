package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Dump returns what pg_dump says of the schema of a database: everything but
// rows, with owners, grants and comments. The program is the one beside the
// server's own, or else the one in PATH, which must not be older than the
// server.
func Dump(ctx context.Context, databaseURL string) (string, error) {
	program, err := findDump()
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, program, "--schema-only", "--dbname", databaseURL)
	cmd.Env = serverEnv(os.TempDir())
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			return "", fmt.Errorf("pg_dump: %w: %s", err, strings.TrimSpace(string(exit.Stderr)))
		}
		return "", fmt.Errorf("pg_dump: %w", err)
	}
	return string(out), nil
}

// findDump returns the path of pg_dump. Bundles of a server alone lack it.
func findDump() (string, error) {
	if dir, err := findBinaries(debianFolders); err == nil {
		program := filepath.Join(dir, "pg_dump")
		if _, err := os.Stat(program); err == nil {
			return program, nil
		}
	}
	return exec.LookPath("pg_dump")
}
