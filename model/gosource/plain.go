package gosource

import (
	"bytes"
	"go/build"
	"go/parser"
	"go/token"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/tools/go/packages"
)

// plainPackages finds the packages of the patterns without the go command,
// which takes longer to start than such a folder takes to read. It only answers
// where there is nothing that the go command could decide in another way: each
// pattern is a folder of the module, and none of the folder's files has a build
// constraint, in its name or in its text, or uses cgo (documentation of go/build,
// "Build Constraints"). So the files are the package's on every system and with
// every release of Go.
func plainPackages(cfg Config) ([]*packages.Package, bool) {
	if len(cfg.BuildFlags) > 0 || cfg.Env != nil || os.Getenv("GO111MODULE") == "off" || os.Getenv("GOPACKAGESDRIVER") != "" || hasOverlay(os.Getenv("GOFLAGS")) {
		return nil, false
	}
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return nil, false
	}
	module, ok := findModule(dir)
	if !ok {
		return nil, false
	}
	found := map[string]bool{}
	var roots []*packages.Package
	for _, pattern := range cfg.Patterns {
		if pattern != "." && !strings.HasPrefix(pattern, "./") || strings.Contains(pattern, "...") {
			return nil, false
		}
		folder := filepath.Join(dir, filepath.FromSlash(pattern))
		if other, ok := findModule(folder); !ok || other.Dir != module.Dir {
			return nil, false
		}
		if found[folder] {
			continue
		}
		found[folder] = true
		pkg, ok := plainPackage(module, folder)
		if !ok {
			return nil, false
		}
		roots = append(roots, pkg)
	}
	return roots, true
}

// hasOverlay reports whether flags replace files by others.
func hasOverlay(flags string) bool { return strings.Contains(flags, "-overlay") }

// findModule returns the module that a folder lies in.
func findModule(dir string) (*packages.Module, bool) {
	for {
		text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil {
			name := modfile.ModulePath(text)
			return &packages.Module{Path: name, Dir: dir}, name != ""
		}
		parent := filepath.Dir(dir)
		if !os.IsNotExist(err) || parent == dir {
			return nil, false
		}
		dir = parent
	}
}

// plainPackage describes the package of a folder as the go command would, or
// returns false.
func plainPackage(module *packages.Module, dir string) (*packages.Package, bool) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, false
	}
	pkg := &packages.Package{Module: module}
	for _, e := range entries {
		name := e.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || name[0] == '_' || name[0] == '.' {
			continue
		}
		file := filepath.Join(dir, name)
		text, err := os.ReadFile(file)
		if err != nil || !e.Type().IsRegular() || !isPlain(name, text) {
			return nil, false
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), name, text, parser.PackageClauseOnly)
		if err != nil || pkg.Name != "" && pkg.Name != parsed.Name.Name || parsed.Name.Name == "documentation" {
			return nil, false // the go command has its own words for these
		}
		pkg.Name = parsed.Name.Name
		pkg.GoFiles = append(pkg.GoFiles, file)
	}
	rel, err := filepath.Rel(module.Dir, dir)
	if err != nil || len(pkg.GoFiles) == 0 {
		return nil, false
	}
	pkg.PkgPath = path.Join(module.Path, filepath.ToSlash(rel))
	pkg.ID = pkg.PkgPath
	return pkg, true
}

// isPlain reports whether a file is part of its package whatever the system.
// It would rather say no.
func isPlain(name string, text []byte) bool {
	for _, mark := range []string{"//go:build", "+build", `"C"`} {
		if bytes.Contains(text, []byte(mark)) {
			return false
		}
	}
	// On a system that there is not, a name that says which system it is for
	// does not match.
	nowhere := build.Context{GOOS: "nowhere", GOARCH: "nowhere", Compiler: "gc", OpenFile: func(string) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader("package p\n")), nil
	}}
	match, err := nowhere.MatchFile("", name)
	return err == nil && match
}
