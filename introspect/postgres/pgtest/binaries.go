package pgtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
)

// debianFolders is where Debian's packages put the programs of each version.
const debianFolders = "/usr/lib/postgresql/*/bin"

// findBinaries returns the folder that holds both initdb and postgres: the one
// that [EnvBin] names, the one in PATH, or else the newest version of those
// that match a pattern.
func findBinaries(pattern string) (string, error) {
	if dir := os.Getenv(EnvBin); dir != "" {
		if !hasServer(dir) {
			return "", fmt.Errorf("%s is %s, which does not hold initdb and postgres", EnvBin, dir)
		}
		return dir, nil
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		// Debian links single programs into PATH; initdb looks for its
		// fellows beside itself, behind the link.
		if real, err := filepath.EvalSymlinks(path); err == nil {
			if dir := filepath.Dir(real); hasServer(dir) {
				return dir, nil
			}
		}
	}
	dirs, err := filepath.Glob(pattern)
	if err != nil {
		return "", err
	}
	slices.SortFunc(dirs, func(a, b string) int { return majorOf(b) - majorOf(a) })
	for _, dir := range dirs {
		if hasServer(dir) {
			return dir, nil
		}
	}
	return "", ErrNoServer
}

// majorOf returns 15 for "/usr/lib/postgresql/15/bin".
func majorOf(dir string) int {
	n, err := strconv.Atoi(filepath.Base(filepath.Dir(dir)))
	if err != nil {
		return 0
	}
	return n
}

func hasServer(dir string) bool {
	for _, name := range []string{"initdb", "postgres"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.IsDir() {
			return false
		}
	}
	return true
}
