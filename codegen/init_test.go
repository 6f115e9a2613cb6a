package codegen

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/model"
)

// checkoutDir is this checkout's root.
func checkoutDir(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// newModule makes a Go module in a temporary folder.
func newModule(t *testing.T, gomod string) string {
	t.Helper()
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"go.mod": gomod})
	return dir
}

func writeFiles(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, src := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(src), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// tree reads every file below dir.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil || rel == "." {
			return err
		}
		if d.IsDir() {
			files[filepath.ToSlash(rel)+"/"] = ""
			return nil
		}
		src, err := os.ReadFile(path)
		files[filepath.ToSlash(rel)] = string(src)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func goRun(t *testing.T, dir string, env []string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "GOFLAGS="), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

const plainModule = "module example.com/shop\n\ngo 1.24\n"

func TestInitSQLite(t *testing.T) {
	dir := newModule(t, plainModule)
	result, err := Init(t.Context(), InitOptions{Dir: dir, URL: "sqlite://app.db"})
	if err != nil {
		t.Fatal(err)
	}
	o, err := readCheckout(checkoutDir(t))
	if err != nil {
		t.Fatal(err)
	}
	want := &InitResult{
		Engine: model.SQLite,
		Files:  []string{"autogen.toml", "migrations/env.go", "migrations/revisions.go", "migrations/cmd/migrate/main.go"},
		GoMod:  filepath.Join(dir, "go.mod"),
		Required: []string{
			"github.com/autogen-db/autogen v0.0.0-00010101000000-000000000000",
			"modernc.org/sqlite " + o.modules["modernc.org/sqlite"],
		},
		Replace:   checkoutDir(t),
		GoVersion: "1.24 → 1.26.0",
	}
	if d := cmp.Diff(want, result); d != "" {
		t.Errorf("result (-want +got):\n%s", d)
	}
	var all strings.Builder
	files := tree(t, dir)
	for _, name := range result.Files {
		all.WriteString("-- " + name + " --\n" + files[name])
	}
	compareGolden(t, "init_sqlite.txt", []byte(all.String()))

	config, err := ReadConfig(filepath.Join(dir, ConfigFile))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(&Config{URL: "sqlite://app.db", Models: []string{"./models"}, Migrations: "migrations", Dir: dir, Path: config.Path, Program: "migrations/cmd/migrate"}, config); d != "" {
		t.Errorf("autogen.toml (-want +got):\n%s", d)
	}
	goRun(t, dir, []string{"CGO_ENABLED=0"}, "vet", "./migrations/...")
	goRun(t, dir, []string{"CGO_ENABLED=0"}, "build", "-mod=readonly", "-o", filepath.Join(t.TempDir(), "migrate"), "./migrations/cmd/migrate")

	// A second time, nothing is written.
	before := tree(t, dir)
	_, err = Init(t.Context(), InitOptions{Dir: dir, URL: "sqlite://app.db"})
	var exists *ExistsError
	if !errors.As(err, &exists) || cmp.Diff(want.Files, exists.Paths) != "" {
		t.Errorf("a second init: %v", err)
	}
	if d := cmp.Diff(before, tree(t, dir)); d != "" {
		t.Errorf("a second init changed (-before +after):\n%s", d)
	}
}

func TestInitPostgresBelowTheModule(t *testing.T) {
	root := newModule(t, plainModule+"\nrequire example.com/kept v1.0.0 // not used yet\n\n"+
		"require (\n\tgolang.org/x/text v0.41.0 // indirect\n)\n\nreplace example.com/kept => ./kept\n")
	writeFiles(t, root, map[string]string{
		"kept/go.mod":         "module example.com/kept\n",
		"services/api/api.go": "package api\n",
	})
	dir := filepath.Join(root, "services", "api")
	result, err := Init(t.Context(), InitOptions{
		Dir: dir, URL: "postgres://app:s3cret@db.example.com/app?sslmode=require",
		Models: []string{"./...", "schema/*.sql"}, Migrations: "db/history",
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"export DATABASE_URL='postgres://app:xxxxx@db.example.com/app?sslmode=require'"}, result.Exports); diff != "" {
		t.Errorf("Exports (-want +got):\n%s", diff)
	}
	if result.Engine != model.Postgres {
		t.Errorf("Engine = %s", result.Engine)
	}
	var all strings.Builder
	files := tree(t, root)
	for _, name := range result.Files {
		all.WriteString("-- " + name + " --\n" + files["services/api/"+name])
	}
	compareGolden(t, "init_postgres.txt", []byte(all.String()))
	for name, src := range files {
		if strings.Contains(src, "s3cret") {
			t.Errorf("%s holds the password", name)
		}
	}
	direct, _, _ := strings.Cut(files["go.mod"], "// indirect")
	for _, line := range []string{
		"example.com/kept v1.0.0 // not used yet\n", "github.com/autogen-db/autogen v0.0.0-", "github.com/jackc/pgx/v5 v5.",
	} {
		if !strings.Contains(direct, line) {
			t.Errorf("go.mod does not require %s:\n%s", line, files["go.mod"])
		}
	}
	goRun(t, root, []string{"CGO_ENABLED=0"}, "vet", "-mod=readonly", "./...")
}

// TestInitOffline has neither a proxy nor a checksum database, and flags that
// forbid changes of go.mod.
func TestInitOffline(t *testing.T) {
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOFLAGS", "-mod=readonly")
	// A checksum database that nobody has an answer of, and nobody reaches.
	t.Setenv("GOSUMDB", "nowhere.example+c7c9839f+ATRHxHIO3mKDlI/yJlEY65PAKP5NfMM0WLRuS19N1wpU http://127.0.0.1:1")
	dir := newModule(t, plainModule)
	if _, err := Init(t.Context(), InitOptions{Dir: dir, URL: "sqlite://app.db"}); err != nil {
		t.Fatal(err)
	}
	goRun(t, dir, nil, "list", "-mod=readonly", "-deps", "./migrations/...")
}

// TestInitKeepsReplace: a project that already says where autogen comes from,
// as examples/tutorial does, keeps it.
func TestInitKeepsReplace(t *testing.T) {
	parent := t.TempDir()
	if err := os.Symlink(checkoutDir(t), filepath.Join(parent, "autogen")); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(parent, "shop")
	writeFiles(t, dir, map[string]string{"go.mod": plainModule + "\nreplace github.com/autogen-db/autogen => ../autogen\n"})
	result, err := Init(t.Context(), InitOptions{Dir: dir, URL: "sqlite://app.db"})
	if err != nil {
		t.Fatal(err)
	}
	if gomod := tree(t, dir)["go.mod"]; result.Replace != "" || strings.Count(gomod, "=>") != 1 || !strings.Contains(gomod, "=> ../autogen") {
		t.Errorf("Replace = %q, go.mod:\n%s", result.Replace, gomod)
	}
}

// TestInitFailureLeavesNothing: after an error, all is as it was.
func TestInitFailureLeavesNothing(t *testing.T) {
	t.Setenv("GOPROXY", "off")
	for name, c := range map[string]struct {
		files map[string]string
		opts  InitOptions
		want  string
	}{
		"no scheme":          {nil, InitOptions{URL: "app.db"}, "no scheme"},
		"unset variable":     {nil, InitOptions{URL: "${AUTOGEN_TEST_UNSET}"}, "AUTOGEN_TEST_UNSET is not set"},
		"no checkout":        {nil, InitOptions{URL: "sqlite://a", Replace: "migrations"}, "checkout of autogen"},
		"another checkout":   {nil, InitOptions{URL: "sqlite://a", Replace: "."}, "checkout of autogen"},
		"folder outside":     {nil, InitOptions{URL: "sqlite://a", Migrations: "../migrations"}, "must be a folder below"},
		"folder with spaces": {nil, InitOptions{URL: "sqlite://a", Migrations: "my migrations"}, "it cannot be imported"},
		"hidden folder":      {nil, InitOptions{URL: "sqlite://a", Migrations: "db/.migrations"}, "folders named .migrations are passed over"},
		"broken go.mod":      {map[string]string{"go.mod": "module example.com/shop\n\nrequired x\n"}, InitOptions{URL: "sqlite://a"}, "go.mod:3"},
		"no module line":     {map[string]string{"go.mod": "go 1.24\n"}, InitOptions{URL: "sqlite://a"}, "no module line"},
		"another package":    {map[string]string{"migrations/x.go": "package other\n"}, InitOptions{URL: "sqlite://a"}, "x.go is of package other"},
		"a module nobody has": {map[string]string{
			"go.mod":          plainModule + "\nrequire example.com/nothing v1.0.0\n",
			"migrations/x.go": "package migrations\n\nimport _ \"example.com/nothing\"\n",
			"go.sum":          "# kept\n"}, InitOptions{URL: "sqlite://a"}, "go get ./migrations ./migrations/cmd/migrate"},
		"one file": {map[string]string{"migrations/env.go": "package migrations\n"}, InitOptions{URL: "sqlite://a"},
			"migrations/env.go exists already; nothing was written"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := newModule(t, plainModule)
			writeFiles(t, dir, c.files)
			before := tree(t, dir)
			c.opts.Dir = dir
			if _, err := Init(t.Context(), c.opts); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %s", err, c.want)
			}
			if d := cmp.Diff(before, tree(t, dir)); d != "" {
				t.Errorf("init left (-before +after):\n%s", d)
			}
		})
	}
}

func TestInitOutsideOfAModule(t *testing.T) {
	if _, err := Init(t.Context(), InitOptions{Dir: t.TempDir(), URL: "sqlite://app.db"}); !errors.Is(err, ErrNoModule) || !strings.Contains(err.Error(), "go mod init") {
		t.Errorf("error %v", err)
	}
}

// TestGoldenFilesCompile vets the golden migration files in a project of their
// own, all of them in one package.
func TestGoldenFilesCompile(t *testing.T) {
	dir := newModule(t, plainModule)
	if _, err := Init(t.Context(), InitOptions{Dir: dir, URL: "sqlite://app.db"}); err != nil {
		t.Fatal(err)
	}
	list, err := os.ReadFile(filepath.Join(dir, "migrations", RevisionsFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range golden {
		src, err := os.ReadFile(filepath.Join("testdata", r.ID+".go"))
		if err != nil {
			t.Fatal(err)
		}
		name, err := FilesConfig{}.FileName(created, r.Message, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		writeFiles(t, dir, map[string]string{"migrations/" + name: string(src)})
		if list, err = AddToRevisions(list, Variable(r.ID)); err != nil {
			t.Fatal(err)
		}
	}
	writeFiles(t, dir, map[string]string{"migrations/" + RevisionsFile: string(list)})
	goRun(t, dir, []string{"CGO_ENABLED=0"}, "vet", "./migrations")
	ignored := goRun(t, dir, nil, "list", "-f", "{{.IgnoredGoFiles}}{{.TestGoFiles}}", "./migrations")
	if strings.TrimSpace(ignored) != "[][]" {
		t.Errorf("Go skips %s", ignored)
	}
}
