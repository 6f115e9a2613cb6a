package gosource

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/packages"
)

// What is found without the go command is what the go command finds, and
// whatever needs its judgement is left to it.
func TestPlainPackages(t *testing.T) {
	const src = "package models\n"
	tests := map[string]struct {
		files    map[string]string
		patterns []string
		// left says that the go command is asked.
		left bool
	}{
		"one folder":            {files: map[string]string{"models/user.go": src, "models/order_item.go": src, "models/x_test.go": src, "models/_old.go": src, "models/.hidden.go": src}},
		"two folders":           {files: map[string]string{"models/a.go": src, "other/b.go": "package b\n"}, patterns: []string{"./models", "./other", "./models"}},
		"the module's own":      {files: map[string]string{"a.go": src}, patterns: []string{"."}},
		"a build constraint":    {files: map[string]string{"models/a.go": src, "models/b.go": "//go:build linux\n\npackage models\n"}, left: true},
		"an older one":          {files: map[string]string{"models/a.go": src, "models/b.go": "// +build linux\n\npackage models\n"}, left: true},
		"a system in a name":    {files: map[string]string{"models/a.go": src, "models/b_windows.go": src}, left: true},
		"a processor":           {files: map[string]string{"models/a.go": src, "models/b_amd64.go": src}, left: true},
		"both in a name":        {files: map[string]string{"models/a.go": src, "models/b_linux_arm64.go": src}, left: true},
		"a system alone":        {files: map[string]string{"models/linux.go": src}},
		"cgo":                   {files: map[string]string{"models/a.go": src + "import \"C\"\n"}, left: true},
		"two packages":          {files: map[string]string{"models/a.go": src, "models/b.go": "package other\n"}, left: true},
		"no package clause":     {files: map[string]string{"models/a.go": "hello\n"}, left: true},
		"no files":              {files: map[string]string{"models/a_test.go": src}, left: true},
		"no folder":             {files: map[string]string{"a.go": src}, left: true},
		"a wildcard":            {files: map[string]string{"models/a.go": src}, patterns: []string{"./..."}, left: true},
		"an import path":        {files: map[string]string{"models/a.go": src}, patterns: []string{"example.com/app/models"}, left: true},
		"another module":        {files: map[string]string{"models/a.go": src, "models/go.mod": "module other\n"}, left: true},
		"outside of the module": {files: map[string]string{"a.go": src}, patterns: []string{"./.."}, left: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			test.files["go.mod"] = "module example.com/app\n\ngo 1.24\n"
			for name, text := range test.files {
				file := filepath.Join(dir, filepath.FromSlash(name))
				if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if test.patterns == nil {
				test.patterns = []string{"./models"}
			}
			got, ok := plainPackages(Config{Dir: dir, Patterns: test.patterns})
			if ok == test.left {
				t.Fatalf("found without the go command: %t", ok)
			}
			if test.left {
				return
			}
			want, err := packages.Load(&packages.Config{Dir: dir, Mode: packages.NeedName | packages.NeedFiles | packages.NeedModule}, test.patterns...)
			if err != nil {
				t.Fatal(err)
			}
			type found struct {
				Path, Name, Module, Dir string
				Files                   []string
			}
			list := func(pkgs []*packages.Package) []found {
				var out []found
				for _, p := range pkgs {
					out = append(out, found{p.PkgPath, p.Name, p.Module.Path, p.Module.Dir, p.GoFiles})
				}
				slices.SortFunc(out, func(a, b found) int { return strings.Compare(a.Path, b.Path) })
				return out
			}
			if d := cmp.Diff(list(want), list(got)); d != "" {
				t.Errorf("the go command finds (-) another (+):\n%s", d)
			}
		})
	}
}

func TestPlainPackagesWithFlags(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module m\n", "a.go": "package m\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok := plainPackages(Config{Dir: dir, Patterns: []string{"."}, BuildFlags: []string{"-tags=x"}}); ok {
		t.Error("build flags are left to the go command")
	}
	t.Setenv("GOFLAGS", "-overlay=o.json")
	if _, ok := plainPackages(Config{Dir: dir, Patterns: []string{"."}}); ok {
		t.Error("an overlay is left to the go command")
	}
}
