package command_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/command"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }

const (
	first  = "27c6a30d7c24"
	second = "1975ea83b712"
)

func project() migrate.Revisions {
	exec := func(sql string) func(*migrate.Op) error {
		return func(op *migrate.Op) error { op.Exec(sql); return op.Err() }
	}
	return migrate.Revisions{
		{ID: first, Message: "create users", Created: "2026-11-21T09:00:00Z",
			Upgrade: exec("CREATE TABLE users (id integer)"), Downgrade: exec("DROP TABLE users")},
		{ID: second, Parents: []string{first}, Message: "add email", Created: "2026-11-22T10:15:04Z",
			Upgrade: exec("ALTER TABLE users ADD COLUMN email text"), Downgrade: exec("ALTER TABLE users DROP COLUMN email")},
	}
}

type result struct {
	code     int
	out, err string
}

// durations differ from run to run.
var durations = regexp.MustCompile(`\(\d+(\.\d+)? m?s\)`)

func run(t *testing.T, revisions migrate.Revisions, args []string, options ...migrate.Option) result {
	t.Helper()
	var out, err bytes.Buffer
	code := command.Run(context.Background(), args, &out, &err, revisions, options...)
	return result{code, durations.ReplaceAllString(out.String(), "(N ms)"), err.String()}
}

func url(t *testing.T) string { return "sqlite://" + filepath.Join(t.TempDir(), "app.db") }

func TestCommands(t *testing.T) {
	for engine, url := range map[string]string{"sqlite": url(t), "postgres": pgtest.Database(t)} {
		t.Run(engine, func(t *testing.T) {
			t.Setenv("AUTOGEN_URL", url)
			for _, step := range []struct{ args, out string }{
				{"current", "base (no revision is applied)\n"},
				{"upgrade +1", "Running upgrade <base> -> 27c6a30d7c24, create users (N ms)\n"},
				{"current", "27c6a30d7c24 (current), create users\n"},
				{"history", "27c6a30d7c24 -> 1975ea83b712 (head), add email\n<base> -> 27c6a30d7c24 (current), create users\n"},
				{"upgrade head", "Running upgrade 27c6a30d7c24 -> 1975ea83b712, add email (N ms)\n"},
				{"upgrade head", "Nothing to upgrade: the database is at 1975ea83b712 (head)\n"},
				{"heads", "1975ea83b712 (head) (current), add email\n"},
				{"current", "1975ea83b712 (head) (current), add email\n"},
				{"downgrade -1", "Running downgrade 1975ea83b712 -> 27c6a30d7c24, add email (N ms)\n"},
				{"downgrade -- -1", "Running downgrade 27c6a30d7c24 -> <base>, create users (N ms)\n"},
				{"downgrade base", "Nothing to downgrade: the database is at base\n"},
				{"stamp 1975", "Stamped: the database is at 1975ea83b712 (head)\n"},
				{"stamp base", "Stamped: the database is at base\n"},
				{"show " + first, "Revision:      27c6a30d7c24\nParent:        <base>\nBranches into: 1975ea83b712\nMessage:       create users\nCreated:       2026-11-21T09:00:00Z\n"},
			} {
				if step.args == "heads" {
					step.out = "1975ea83b712 (head), add email\n" // heads asks no database
				}
				got := run(t, project(), strings.Fields(step.args))
				if diff := cmp.Diff(result{0, step.out, ""}, got, cmp.AllowUnexported(result{})); diff != "" {
					t.Fatalf("%s: %s", step.args, diff)
				}
			}
		})
	}
}

func TestStepBehindFlags(t *testing.T) {
	u := url(t)
	if r := run(t, project(), []string{"--url", u, "upgrade", "head"}); r.code != 0 {
		t.Fatal(r)
	}
	r := run(t, project(), []string{"downgrade", "-1", "--url", u, "--format", "json"})
	var out struct {
		Direction string
		Revisions []struct{ ID string }
		Current   []string
	}
	if err := json.Unmarshal([]byte(r.out), &out); err != nil {
		t.Fatal(err, r)
	}
	if out.Direction != "downgrade" || len(out.Revisions) != 1 || out.Revisions[0].ID != second || !cmp.Equal(out.Current, []string{first}) {
		t.Errorf("%+v", out)
	}
}

func TestArguments(t *testing.T) {
	for in, want := range map[string]string{
		"downgrade -1":                "downgrade -- -1",
		"downgrade -1 --url x":        "downgrade --url x -- -1",
		"--format json downgrade -12": "--format json downgrade -- -12",
		"downgrade -- -1":             "downgrade -- -1",
		"upgrade head":                "upgrade head",
		"-1 downgrade":                "-1 downgrade",
		"revision -m -1":              "revision -m -1",
		"downgrade -h":                "downgrade -h",
	} {
		if got := strings.Join(command.Arguments(strings.Fields(in)), " "); got != want {
			t.Errorf("%s becomes %s, want %s", in, got, want)
		}
	}
}

func TestJSON(t *testing.T) {
	u := url(t)
	if r := run(t, project(), []string{"--url", u, "upgrade", "+1", "--format", "json"}); r.code != 0 {
		t.Fatal(r)
	}
	r := run(t, project(), []string{"--url", u, "history", "--format=json"})
	var out []map[string]any
	if err := json.Unmarshal([]byte(r.out), &out); err != nil {
		t.Fatal(err, r)
	}
	if len(out) != 2 || out[0]["id"] != second || out[0]["head"] != true || out[0]["applied"] != false ||
		out[1]["current"] != true || out[1]["applied_at"] == nil || len(out[1]["parents"].([]any)) != 0 {
		t.Errorf("%v", out)
	}
	r = run(t, project(), []string{"--url", u, "--format=json", "upgrade", "nowhere"})
	var failed map[string]string
	if err := json.Unmarshal([]byte(r.err), &failed); err != nil || failed["error"] != `there is no revision "nowhere"` || failed["hint"] == "" || r.code != 1 {
		t.Errorf("%v: %+v", err, r)
	}
}

func TestFailureShowsTheSQL(t *testing.T) {
	revisions := project()
	revisions[1].Upgrade = func(op *migrate.Op) error {
		op.Exec("INSERT INTO nowhere\nVALUES (1)")
		return op.Err()
	}
	r := run(t, revisions, []string{"--url", url(t), "upgrade", "head"})
	if r.code != 1 || !strings.HasSuffix(r.out, "Running upgrade 27c6a30d7c24 -> 1975ea83b712, add email\n") {
		t.Errorf("%+v", r)
	}
	lines := strings.Split(strings.TrimSuffix(r.err, "\n"), "\n")
	if len(lines) != 4 || !strings.HasPrefix(lines[0], "error: revision 1975ea83b712 (add email): operation 1, ") ||
		lines[1] != "hint: 1 revision before it stays applied: 27c6a30d7c24" ||
		lines[2] != "    INSERT INTO nowhere" || lines[3] != "    VALUES (1)" {
		t.Errorf("stderr:\n%s", r.err)
	}
}

func TestUsage(t *testing.T) {
	t.Setenv("AUTOGEN_URL", "")
	t.Setenv("DATABASE_URL", "")
	for args, want := range map[string]string{
		"":                             "error: a command is needed\nhint: migrate --help shows the usage\n",
		"upgade head":                  "error: there is no command \"upgade\"; did you mean upgrade?\nhint: migrate --help shows the usage\n",
		"upgrade":                      "error: upgrade needs one target: head, +1 or a revision\nhint: migrate upgrade --help shows the usage\n",
		"upgrade head":                 "error: no database is named\nhint: give --url, or set AUTOGEN_URL or DATABASE_URL\n",
		"current":                      "error: no database is named\nhint: give --url, or set AUTOGEN_URL or DATABASE_URL\n",
		"heads extra":                  "error: heads takes no argument \"extra\"\nhint: migrate heads --help shows the usage\n",
		"heads --nope":                 "error: unknown flag: --nope\nhint: migrate heads --help shows the usage\n",
		"heads --format xml":           "error: unknown format \"xml\": text or json\nhint: migrate heads --help shows the usage\n",
		"--format xml upgrade head":    "error: unknown format \"xml\": text or json\nhint: migrate upgrade --help shows the usage\n",
		"upgrade head --lock-timeout=": "error: invalid argument \"\" for \"--lock-timeout\" flag: time: invalid duration \"\"\nhint: migrate upgrade --help shows the usage\n",
	} {
		r := run(t, project(), strings.Fields(args))
		if r.code != 2 || r.err != want {
			t.Errorf("%q: code %d, stderr %q, want %q", args, r.code, r.err, want)
		}
	}
	if r := run(t, project(), []string{"upgrade", "--help"}); r.code != 0 || !strings.Contains(r.out, "--lock-timeout") {
		t.Errorf("help: %+v", r)
	}
}

func TestWithoutDatabase(t *testing.T) {
	t.Setenv("AUTOGEN_URL", "")
	t.Setenv("DATABASE_URL", "")
	want := result{0, "27c6a30d7c24 -> 1975ea83b712 (head), add email\n<base> -> 27c6a30d7c24, create users\n", ""}
	if diff := cmp.Diff(want, run(t, project(), []string{"history"}), cmp.AllowUnexported(result{})); diff != "" {
		t.Error(diff)
	}
	// A server that does not answer is said, and its password is not.
	t.Setenv("DATABASE_URL", "postgres://me:s3cret-pass@127.0.0.1:1/db?connect_timeout=2")
	r := run(t, project(), []string{"history"})
	if r.code != 0 || r.out != want.out || !strings.HasPrefix(r.err, "warning: what is applied is not known: ") ||
		strings.Count(r.err, "\n") != 1 || strings.Contains(r.err, "s3cret") {
		t.Errorf("%+v", r)
	}
	r = run(t, project(), []string{"upgrade", "head"})
	if r.code != 1 || strings.Contains(r.err, "s3cret") || !strings.HasPrefix(r.err, "error: connect to the database: ") {
		t.Errorf("%+v", r)
	}
	t.Setenv("DATABASE_URL", "mysql://me:s3cret-pass@host/db")
	r = run(t, project(), []string{"current"})
	if r.code != 1 || strings.Contains(r.err, "s3cret") || !strings.Contains(r.err, "hint: accepted: sqlite://") {
		t.Errorf("%+v", r)
	}
}

func TestMissingRevisionIsShown(t *testing.T) {
	u := url(t)
	if r := run(t, project(), []string{"--url", u, "upgrade", "head"}); r.code != 0 {
		t.Fatal(r)
	}
	older := project()[:1]
	r := run(t, older, []string{"--url", u, "current"})
	if r.code != 1 || !strings.HasPrefix(r.out, "1975ea83b712 (missing)\n") ||
		!strings.HasPrefix(r.err, "error: the database has revision 1975ea83b712, which is not among the migrations\nhint: ") {
		t.Errorf("%+v", r)
	}
	r = run(t, older, []string{"--url", u, "history"})
	if r.code != 1 || r.out != "1975ea83b712 (missing)\n<base> -> 27c6a30d7c24 (head) (current), create users\n" {
		t.Errorf("%+v", r)
	}
	r = run(t, older, []string{"--url", u, "stamp", "--purge", "head"})
	if r.code != 0 || r.out != "Stamped: the database is at 27c6a30d7c24 (head)\n" {
		t.Errorf("%+v", r)
	}
}

func TestEditedAndShow(t *testing.T) {
	sources := func(body string) migrate.Option {
		head := "package migrations\n\nimport \"github.com/autogen-db/autogen/migrate\"\n\n"
		return migrate.WithSources(fstest.MapFS{
			"revisions.go": {Data: []byte(head + "var Revisions = migrate.Revisions{a, b}\n")},
			"1_a.go":       {Data: []byte(head + "var a = migrate.Revision{ID: \"" + first + "\"}\n")},
			"2_b.go": {Data: []byte(head + "// Add email.\n//\n// Hazards:\n//   - none\nvar b = migrate.Revision{ID: \"" + second +
				"\", Parents: []string{\"" + first + "\"}}\n\nfunc f() { " + body + " }\n")},
		})
	}
	u := url(t)
	if r := run(t, project(), []string{"--url", u, "upgrade", "head"}, sources("g(1)")); r.code != 0 {
		t.Fatal(r)
	}
	r := run(t, project(), []string{"--url", u, "upgrade", "head"}, sources("g(2)"))
	if r.code != 0 || r.err != "warning: revision 1975ea83b712 (add email) was edited after it was applied\n" {
		t.Errorf("%+v", r)
	}
	r = run(t, project(), []string{"--url", u, "current"}, sources("g(2)"))
	if r.out != "1975ea83b712 (head) (current) (edited), add email\n" {
		t.Errorf("%+v", r)
	}
	r = run(t, project(), []string{"--url", u, "show", "current"}, sources("g(1) /* as before */"))
	applied := regexp.MustCompile(`(?m)^Applied: .*\n`)
	if !applied.MatchString(r.out) {
		t.Errorf("show does not say when the revision was applied: %s", r.out)
	}
	want := "Revision:      1975ea83b712 (head) (current)\nParent:        27c6a30d7c24\nMessage:       add email\n" +
		"Created:       2026-11-22T10:15:04Z\nFile:          2_b.go:9\n\n    Add email.\n\n    Hazards:\n      - none\n"
	if diff := cmp.Diff(want, applied.ReplaceAllString(r.out, "")); diff != "" {
		t.Error(diff)
	}
}

func TestConfigureFaultIsAnError(t *testing.T) {
	r := run(t, project(), []string{"--url", url(t), "upgrade", "head"}, migrate.WithTable("", ""))
	if r.code != 1 || r.err != "error: migrate: the version table's name is empty\n" {
		t.Errorf("%+v", r)
	}
}

// A program whose Configure connects by itself needs no URL.
func TestOpenOfOnesOwn(t *testing.T) {
	t.Setenv("DATABASE_URL", "")
	t.Setenv("AUTOGEN_URL", "")
	there := url(t)
	open := func(c *migrate.Config) error {
		c.Open = func(string) (*sql.DB, error) { db, _, err := migrate.Open(there); return db, err }
		return nil
	}
	if got := run(t, project(), []string{"upgrade", "head"}); got.code != 2 {
		t.Errorf("without a URL: %+v", got)
	}
	if got := run(t, project(), []string{"upgrade", "head"}, open); got.code != 0 {
		t.Errorf("upgrade: %+v", got)
	}
	if got := run(t, project(), []string{"current", "--url", there}); !strings.Contains(got.out, second) {
		t.Errorf("current: %+v", got)
	}
}
