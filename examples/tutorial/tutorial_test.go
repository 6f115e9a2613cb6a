package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// project is a copy of the tutorial in a temporary folder, before the first
// step: models without the email column, and nothing of autogen.
type project struct {
	dir     string
	autogen string
	app     string
}

// TestTutorial does what README.md tells, with the real command: init, the
// first revision, upgrade; three people; a second revision; roll back.
func TestTutorial(t *testing.T) {
	p := newProject(t)
	p.run(t, "init", "--url", "sqlite://app.db", "--models", "./models")
	p.copy(t, "main.go", "main.go")
	p.run(t, "-m", "create users and addresses")
	first := p.onlyRevision(t, "create_users_and_addresses")
	contains(t, first,
		"op.CreateTable(model.Table{", `Name: "users",`, `{Name: "name", Type: "varchar(30)", NotNull: true}`,
		`{Name: "fullname", Type: "text"}`, `Name: "addresses",`, `OnDelete:`, `"CASCADE"`,
		`op.DropTable("addresses")`, `op.DropTable("users")`)
	p.run(t, "upgrade", "head")
	p.nothingToDo(t)

	p.buildApp(t)
	p.runApp(t, "upgrade") // the same inside the application: nothing is left to do
	p.runApp(t, "add")
	people := `spongebob (Spongebob Squarepants)
  spongebob@example.com
sandy (Sandy Cheeks)
  sandy@example.com
  sandy@squirrelpower.example
patrick (Patrick Star)
`
	p.lists(t, people)

	// A column more.
	p.copy(t, "models/models.go", "models/models.go")
	if out := p.fails(t, 3, "check"); !strings.Contains(out, "users.email") {
		t.Errorf("check does not name the column:\n%s", out)
	}
	p.run(t, "-m", "add email")
	contains(t, p.onlyRevision(t, "add_email"),
		`op.AddColumn("users", model.Column{Name: "email", Type: "varchar(100)"})`,
		`op.DropColumn("users", "email")`)
	p.sameAsCommitted(t)
	p.run(t, "upgrade", "+1")
	p.nothingToDo(t)
	p.buildApp(t)
	p.lists(t, people)

	// Roll back one revision, and forth again.
	p.run(t, "downgrade", "-1")
	p.lists(t, people)
	p.copy(t, "testdata/before/models/models.go", "models/models.go")
	p.nothingDiffers(t)
	p.copy(t, "models/models.go", "models/models.go")
	p.runApp(t, "upgrade")
	p.nothingToDo(t)
	p.lists(t, people)

	// Addresses go with their user.
	p.runApp(t, "remove-sandy")
	p.lists(t, "spongebob (Spongebob Squarepants)\n  spongebob@example.com\npatrick (Patrick Star)\n")

	// All the way back: no table is left, and the deployable program builds
	// everything again, without autogen.
	p.run(t, "downgrade", "base")
	p.appFails(t, "list", "no such table")
	p.deployed(t, "upgrade", "head")
	p.nothingToDo(t)
	p.lists(t, "")
}

// TestCommittedProject: the application in this folder runs, and makes its
// tables itself.
func TestCommittedProject(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, command := range []string{"upgrade", "add"} {
		if err := run(t.Context(), []string{command}, os.Stdout); err != nil {
			t.Fatalf("%s: %v", command, err)
		}
	}
	var out bytes.Buffer
	if err := run(t.Context(), []string{"list"}, &out); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); strings.Count(got, "\n") != 6 || !strings.Contains(got, "sandy@squirrelpower.example") {
		t.Errorf("list prints\n%s", got)
	}
}

func newProject(t *testing.T) *project {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	p := &project{dir: t.TempDir(), autogen: filepath.Join(bin, "autogen"), app: filepath.Join(bin, "tutorial")}
	execute(t, root, 0, "go", "build", "-o", p.autogen, "./cmd/autogen")
	for _, name := range []string{"go.mod", "go.sum"} {
		p.copy(t, name, name)
	}
	p.copy(t, "testdata/before/models/models.go", "models/models.go")
	execute(t, p.dir, 0, "go", "mod", "edit",
		"-droprequire=github.com/autogen-db/autogen", "-dropreplace=github.com/autogen-db/autogen",
		"-droprequire=modernc.org/sqlite")
	return p
}

// copy copies a file of this folder into the project.
func (p *project) copy(t *testing.T, from, to string) {
	t.Helper()
	src, err := os.ReadFile(filepath.FromSlash(from))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(p.dir, filepath.FromSlash(to))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, src, 0o644); err != nil {
		t.Fatal(err)
	}
}

// run runs autogen and logs what it prints.
func (p *project) run(t *testing.T, args ...string) string {
	t.Helper()
	return p.fails(t, 0, args...)
}

// fails runs autogen, which must exit with that code.
func (p *project) fails(t *testing.T, code int, args ...string) string {
	t.Helper()
	out := execute(t, p.dir, code, p.autogen, args...)
	t.Logf("$ autogen %s\n%s", strings.Join(args, " "), out)
	return out
}

// nothingToDo verifies that models and database agree, and that a further
// revision would be empty and is not written.
func (p *project) nothingToDo(t *testing.T) {
	t.Helper()
	p.run(t, "check")
	before := p.revisions(t)
	p.run(t, "-m", "nothing")
	if d := cmp.Diff(before, p.revisions(t)); d != "" {
		t.Errorf("a revision was written although nothing differs:\n%s", d)
	}
	p.nothingDiffers(t)
}

// nothingDiffers verifies that models and database agree, wherever the
// database stands in the history.
func (p *project) nothingDiffers(t *testing.T) {
	t.Helper()
	if out := p.run(t, "diff", "--url", "sqlite://app.db", "--models", "./models", "--sql"); strings.Contains(out, "TABLE") {
		t.Errorf("models and database differ:\n%s", out)
	}
}

func (p *project) revisions(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(p.dir, "migrations", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// onlyRevision returns the source of the one revision with that message.
func (p *project) onlyRevision(t *testing.T, slug string) string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(p.dir, "migrations", "*_"+slug+"_*.go"))
	if err != nil || len(paths) != 1 {
		t.Fatalf("revisions with the message %s: %v %v", slug, paths, err)
	}
	src, err := os.ReadFile(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s\n%s", filepath.Base(paths[0]), src)
	return string(src)
}

// sameAsCommitted verifies that this folder holds what the commands write, ids
// and times aside.
func (p *project) sameAsCommitted(t *testing.T) {
	t.Helper()
	ours, theirs := read(t, "."), read(t, p.dir)
	if len(ours) != 6 {
		t.Errorf("the committed project has %d files", len(ours))
	}
	if d := cmp.Diff(ours, theirs); d != "" {
		t.Errorf("the committed project is not what autogen writes (-committed +written):\n%s", d)
	}
}

// read reads the files that autogen wrote into a project, with numbers in the
// place of ids and times.
func read(t *testing.T, dir string) map[string]string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "migrations", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	paths = append(paths, filepath.Join(dir, "autogen.toml"), filepath.Join(dir, "migrations", "cmd", "migrate", "main.go"))
	var varying []string
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".go")
		if parts := strings.Split(name, "_"); len(parts) > 2 {
			varying = append(varying, parts[0], "TIME", parts[len(parts)-1], fmt.Sprintf("ID%d", len(varying)))
		}
	}
	mask := strings.NewReplacer(varying...)
	files := map[string]string{}
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
		files[mask.Replace(filepath.Base(path))] = out.String()
	}
	return files
}

func contains(t *testing.T, src string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(src, part) {
			t.Errorf("the revision does not hold %s", part)
		}
	}
}

func (p *project) buildApp(t *testing.T) {
	t.Helper()
	execute(t, p.dir, 0, "go", "build", "-o", p.app, ".")
}

func (p *project) runApp(t *testing.T, command string) string {
	t.Helper()
	return execute(t, p.dir, 0, p.app, command)
}

func (p *project) appFails(t *testing.T, command, want string) {
	t.Helper()
	if out := execute(t, p.dir, 1, p.app, command); !strings.Contains(out, want) {
		t.Errorf("%s: %s, want %s", command, out, want)
	}
}

func (p *project) lists(t *testing.T, want string) {
	t.Helper()
	if d := cmp.Diff(want, p.runApp(t, "list")); d != "" {
		t.Errorf("list (-want +got):\n%s", d)
	}
}

// deployed builds the project's migrate command without cgo and runs it.
func (p *project) deployed(t *testing.T, args ...string) {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "migrate")
	t.Setenv("CGO_ENABLED", "0")
	t.Setenv("DATABASE_URL", "sqlite://app.db")
	execute(t, p.dir, 0, "go", "build", "-o", bin, "./migrations/cmd/migrate")
	execute(t, p.dir, 0, bin, args...)
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
