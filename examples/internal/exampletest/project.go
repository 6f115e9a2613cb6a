// Package exampletest tests the example applications with the real command, in
// copies of their folders. A test calls it from the folder of its example.
package exampletest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Project is a copy of an example in a temporary folder, before the first step:
// models without the email column.
type Project struct {
	// Dir is the folder.
	Dir     string
	autogen string
	app     string
	// Database is the entry of [databases] that commands are about; empty means
	// that autogen.toml names one database only.
	Database string
	// AppArgs stand before the application's command.
	AppArgs []string
}

// New builds autogen, which stands two folders above, and copies the module
// files and the models of before.
func New(t *testing.T) *Project {
	t.Helper()
	bin := t.TempDir()
	p := &Project{Dir: t.TempDir(), autogen: filepath.Join(bin, "autogen"), app: filepath.Join(bin, "app")}
	execute(t, root(t), 0, "go", "build", "-o", p.autogen, "./cmd/autogen")
	p.Copy(t, "go.mod", "go.mod")
	p.Copy(t, "go.sum", "go.sum")
	p.Copy(t, "testdata/before/models/models.go", "models/models.go")
	return p
}

// root is the folder of the checkout.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// EditModule runs `go mod edit` in the project.
func (p *Project) EditModule(t *testing.T, args ...string) {
	t.Helper()
	execute(t, p.Dir, 0, "go", append([]string{"mod", "edit"}, args...)...)
}

// Copy copies a file of the example into the project.
func (p *Project) Copy(t *testing.T, from, to string) {
	t.Helper()
	src, err := os.ReadFile(filepath.FromSlash(from))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(p.Dir, filepath.FromSlash(to))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, src, 0o644); err != nil {
		t.Fatal(err)
	}
}

// Append adds a text to a file of the project.
func (p *Project) Append(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(p.Dir, filepath.FromSlash(name))
	src, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, append(src, text...), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Run runs autogen and logs what it prints.
func (p *Project) Run(t *testing.T, args ...string) string {
	t.Helper()
	return p.Fails(t, 0, args...)
}

// Fails runs autogen, which must exit with that code.
func (p *Project) Fails(t *testing.T, code int, args ...string) string {
	t.Helper()
	if p.Database != "" {
		args = append(args, "--database", p.Database)
	}
	out := execute(t, p.Dir, code, p.autogen, args...)
	t.Logf("$ autogen %s\n%s", strings.Join(args, " "), out)
	return out
}

// NothingToDo verifies that models and database agree, and that a further
// revision would be empty and is not written.
func (p *Project) NothingToDo(t *testing.T) {
	t.Helper()
	p.Run(t, "check")
	before := p.revisions(t)
	p.Run(t, "-m", "nothing")
	if d := cmp.Diff(before, p.revisions(t)); d != "" {
		t.Errorf("a revision was written although nothing differs:\n%s", d)
	}
	p.NothingDiffers(t)
}

// NothingDiffers verifies that models and database agree, wherever the database
// stands in the history.
func (p *Project) NothingDiffers(t *testing.T) {
	t.Helper()
	if out := p.Run(t, "diff", "--sql"); strings.Contains(out, "TABLE") {
		t.Errorf("models and database differ:\n%s", out)
	}
}

// folder is that of the revisions, relative to the project.
func (p *Project) folder() string { return filepath.Join("migrations", p.Database) }

func (p *Project) revisions(t *testing.T) []string {
	t.Helper()
	return glob(t, p.Dir, p.folder(), "*.go")
}

func glob(t *testing.T, parts ...string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// OnlyRevision verifies that the one revision with that message holds parts.
func (p *Project) OnlyRevision(t *testing.T, slug string, parts ...string) {
	t.Helper()
	paths := glob(t, p.Dir, p.folder(), "*_"+slug+"_*.go")
	if len(paths) != 1 {
		t.Fatalf("revisions with the message %s: %v", slug, paths)
	}
	src, err := os.ReadFile(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s\n%s", filepath.Base(paths[0]), src)
	for _, part := range parts {
		if !strings.Contains(string(src), part) {
			t.Errorf("the revision does not hold %s", part)
		}
	}
}

// SameAsCommitted verifies that the example holds what the commands wrote: these
// files beside the revisions, ids and times aside.
func (p *Project) SameAsCommitted(t *testing.T, files ...string) {
	t.Helper()
	ours, theirs := p.read(t, ".", files), p.read(t, p.Dir, files)
	if len(theirs) != 4+len(files) {
		t.Errorf("the project has %d files", len(theirs))
	}
	if d := cmp.Diff(ours, theirs); d != "" {
		t.Errorf("the committed project is not what autogen writes (-committed +written):\n%s", d)
	}
}

// read reads the files that autogen wrote into a project, with numbers in the
// place of ids and times.
func (p *Project) read(t *testing.T, dir string, files []string) map[string]string {
	t.Helper()
	paths := glob(t, dir, p.folder(), "*.go")
	for _, name := range files {
		paths = append(paths, filepath.Join(dir, filepath.FromSlash(name)))
	}
	var varying []string
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".go")
		if parts := strings.Split(name, "_"); len(parts) > 2 {
			varying = append(varying, parts[0], "TIME", parts[len(parts)-1], fmt.Sprintf("ID%d", len(varying)))
		}
	}
	mask := strings.NewReplacer(varying...)
	read := map[string]string{}
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		for line := range strings.Lines(mask.Replace(string(src))) {
			if !strings.HasPrefix(line, "\tCreated:") {
				out.WriteString(line)
			}
		}
		read[mask.Replace(filepath.Base(path))] = out.String()
	}
	return read
}

// BuildApp builds the application.
func (p *Project) BuildApp(t *testing.T) {
	t.Helper()
	execute(t, p.Dir, 0, "go", "build", "-o", p.app, ".")
}

// RunApp runs a command of the application and returns what it prints.
func (p *Project) RunApp(t *testing.T, command string) string {
	t.Helper()
	return execute(t, p.Dir, 0, p.app, append(p.AppArgs, command)...)
}

// AppFails runs a command of the application, which must fail and say want.
func (p *Project) AppFails(t *testing.T, command, want string) {
	t.Helper()
	if out := execute(t, p.Dir, 1, p.app, append(p.AppArgs, command)...); !strings.Contains(out, want) {
		t.Errorf("%s: %s, want %s", command, out, want)
	}
}

// Lists verifies what the application lists.
func (p *Project) Lists(t *testing.T, want string) {
	t.Helper()
	if d := cmp.Diff(want, p.RunApp(t, "list")); d != "" {
		t.Errorf("list (-want +got):\n%s", d)
	}
}

// Deployed builds the project's migrate command without cgo and runs it.
func (p *Project) Deployed(t *testing.T, args ...string) {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "migrate")
	t.Setenv("CGO_ENABLED", "0")
	execute(t, p.Dir, 0, "go", "build", "-o", bin, "./migrations/cmd/migrate")
	if p.Database != "" {
		args = append(args, "--database", p.Database)
	}
	execute(t, p.Dir, 0, bin, args...)
}

// execute runs a program, which must exit with that code, and returns what it
// prints.
func execute(t *testing.T, dir string, code int, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "NO_COLOR=1")
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if got := cmd.ProcessState.ExitCode(); got != code {
		t.Fatalf("%s %s: exit code %d, want %d\n%s", filepath.Base(name), strings.Join(args, " "), got, code, out)
	}
	return string(out)
}
