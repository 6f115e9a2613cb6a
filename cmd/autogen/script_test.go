package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

var update = flag.Bool("update", false, "write what the commands print into the scripts")

// TestMain runs the tests, or, where the test's binary is called by the name
// autogen, the command itself: the scripts run the real thing.
func TestMain(m *testing.M) {
	testscript.Main(tests{m}, map[string]func(){"autogen": main})
}

// tests runs the tests beside a PostgreSQL server.
type tests struct{ m *testing.M }

// Run returns the exit code.
func (t tests) Run() int { return pgtest.Run(t.m) }

// TestScripts runs testdata/script: the scripts of each engine, and on each
// engine those that are written for both.
func TestScripts(t *testing.T) {
	goEnv := goEnvironment(t)
	for _, engine := range []model.Engine{model.SQLite, model.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			var files []string
			for _, folder := range []string{"both", string(engine)} {
				found, err := filepath.Glob(filepath.Join("testdata", "script", folder, "*.txtar"))
				if err != nil {
					t.Fatalf("scripts in %s: %v %v", folder, found, err)
				}
				files = append(files, found...)
			}
			testscript.Run(t, testscript.Params{
				Files:              files,
				UpdateScripts:      *update,
				ContinueOnError:    *update,
				RequireUniqueNames: true,
				Setup:              func(env *testscript.Env) error { return setUp(env, engine, goEnv) },
				Condition:          func(cond string) (bool, error) { return condition(cond, engine) },
				Cmds: map[string]func(*testscript.TestScript, bool, []string){
					"code":     commandCode,
					"revision": commandRevision,
					"files":    commandFiles,
					"sql":      commandSQL,
					"sqlfile":  commandSQLFile,
					"json":     commandJSON,

					"database":      commandDatabase,
					"password_role": commandPasswordRole,
				},
			})
		})
	}
}

// goEnvironment is what the go command needs of the caller's environment: the
// caches, so that nothing is built or fetched twice.
func goEnvironment(t *testing.T) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "env", "-json", "GOCACHE", "GOMODCACHE", "GOPATH", "GOPROXY").Output()
	if err != nil {
		t.Fatal(err)
	}
	var values map[string]string
	if err := json.Unmarshal(out, &values); err != nil {
		t.Fatal(err)
	}
	env := []string{"GOFLAGS=-mod=mod -ldflags=-w", "GOSUMDB=off", "GOTOOLCHAIN=local"}
	for name, value := range values {
		env = append(env, name+"="+value)
	}
	return env
}

// setUp gives a script a database of its own, $DATABASE_URL, and a Go module
// example.com/app.
func setUp(env *testscript.Env, engine model.Engine, goEnv []string) error {
	env.Vars = append(env.Vars, goEnv...)
	env.Setenv("HOME", env.WorkDir)
	env.Setenv("NO_COLOR", "1")
	database := "sqlite://app.db"
	if engine == model.Postgres {
		database = pgtest.Database(env.T().(testing.TB))
	}
	env.Setenv("DATABASE_URL", database)
	env.Setenv("ENGINE", string(engine))
	env.Setenv("DOLLAR", "$")
	if _, err := os.Stat(filepath.Join(env.WorkDir, "go.mod")); err == nil {
		return nil
	}
	return os.WriteFile(filepath.Join(env.WorkDir, "go.mod"), []byte("module example.com/app\n\ngo 1.26\n"), 0o644)
}

func condition(cond string, engine model.Engine) (bool, error) {
	switch model.Engine(cond) {
	case model.SQLite, model.Postgres:
		return cond == string(engine), nil
	}
	return false, fmt.Errorf("unknown condition %q", cond)
}

// commandCode runs a program, which must end with an exit code:
//
//	code 3 autogen check
func commandCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N program [argument...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	err = ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// commandJSON verifies that the last command printed one JSON document, and
// nothing beside it.
func commandJSON(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: json")
	}
	if out := ts.ReadFile("stdout"); !json.Valid([]byte(out)) {
		ts.Fatalf("not a JSON document: %s", out)
	}
}

// commandRevision sets NAME to the id of the one revision whose file carries
// that message, and NAME_FILE to its path:
//
//	revision FIRST create_users
func commandRevision(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: revision NAME message_with_underscores")
	}
	paths, err := filepath.Glob(ts.MkAbs("migrations/*_" + args[1] + "_????????????.go"))
	ts.Check(err)
	if len(paths) != 1 {
		ts.Fatalf("revisions %s: %v", args[1], paths)
	}
	name := strings.TrimSuffix(filepath.Base(paths[0]), ".go")
	ts.Setenv(args[0], name[strings.LastIndexByte(name, '_')+1:])
	ts.Setenv(args[0]+"_FILE", "migrations/"+filepath.Base(paths[0]))
}

// commandFiles verifies how many revisions the project has:
//
//	files 2
func commandFiles(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: files N")
	}
	paths, err := filepath.Glob(ts.MkAbs("migrations/2*.go"))
	ts.Check(err)
	list := ts.ReadFile("migrations/revisions.go")
	if strconv.Itoa(len(paths)) != args[0] || strconv.Itoa(strings.Count(list, "\trevision")) != args[0] {
		ts.Fatalf("want %s revisions, have %v and\n%s", args[0], paths, list)
	}
}

// commandSQL runs a statement on $DATABASE_URL and prints its rows, the values
// with a bar between:
//
//	sql 'SELECT id, name FROM users'
func commandSQL(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: sql statement")
	}
	err := query(databaseURL(ts), ts, args[0])
	if neg != (err != nil) {
		ts.Fatalf("%s: %v", args[0], err)
	}
}

// commandSQLFile runs the statements of a file, each of which ends with a
// semicolon at a line's end, in one session:
//
//	sqlfile up.sql
func commandSQLFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: sqlfile file")
	}
	ts.Check(query(databaseURL(ts), ts, strings.Split(ts.ReadFile(args[0]), ";\n")...))
}

// commandDatabase sets NAME to the URL of another database of the server:
//
//	database BILLING
func commandDatabase(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: database NAME")
	}
	other, err := url.Parse(databaseURL(ts))
	ts.Check(err)
	name := strings.TrimPrefix(other.Path, "/") + "_other"
	other.Path = "/" + name
	ts.Check(query(databaseURL(ts), ts, "CREATE DATABASE "+name))
	ts.Defer(func() {
		db, _, err := migrate.Open(databaseURL(ts))
		ts.Check(err)
		defer db.Close()
		_, err = db.Exec("DROP DATABASE " + name + " WITH (FORCE)")
		ts.Check(err)
	})
	ts.Setenv(args[0], other.String())
}

// commandPasswordRole sets GOOD_URL and BAD_URL to the database's URL for a role
// that the server asks for its password, with the right one and a wrong one,
// and NOWHERE_URL to that of a database that there is not.
func commandPasswordRole(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: password_role")
	}
	// Another process may use the same server, and the same role.
	const role = `DO $$ BEGIN
		CREATE ROLE ` + pgtest.PasswordRole + ` LOGIN;
	EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
	END $$`
	for _, statement := range []string{
		role,
		"ALTER ROLE " + pgtest.PasswordRole + " PASSWORD 's3cret-pass'",
		"GRANT ALL ON SCHEMA public TO " + pgtest.PasswordRole,
	} {
		ts.Check(query(databaseURL(ts), ts, statement))
	}
	given, err := url.Parse(databaseURL(ts))
	ts.Check(err)
	for name, password := range map[string]string{"GOOD_URL": "s3cret-pass", "BAD_URL": "wr0ng-pass"} {
		u := *given
		u.User = url.UserPassword(pgtest.PasswordRole, password)
		ts.Setenv(name, u.String())
	}
	given.Path = "/no_such_database"
	ts.Setenv("NOWHERE_URL", given.String())
}

func databaseURL(ts *testscript.TestScript) string {
	given := ts.Getenv("DATABASE_URL")
	if file, found := strings.CutPrefix(given, "sqlite://"); found {
		return "sqlite://" + ts.MkAbs(file)
	}
	return given
}

func query(databaseURL string, ts *testscript.TestScript, statements ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	db, _, err := migrate.Open(databaseURL)
	if err != nil {
		return err
	}
	defer db.Close()
	session, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer session.Close()
	out := ts.Stdout() // also where there are no rows: what was printed before goes
	for _, statement := range statements {
		if err := printRows(ctx, session, statement, out); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

func printRows(ctx context.Context, session *sql.Conn, statement string, out io.Writer) error {
	rows, err := session.QueryContext(ctx, statement)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values, targets := make([]sql.NullString, len(columns)), make([]any, len(columns))
	for i := range values {
		targets[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return err
		}
		texts := make([]string, len(values))
		for i, v := range values {
			texts[i] = v.String
			if !v.Valid {
				texts[i] = "NULL"
			}
		}
		fmt.Fprintln(out, strings.Join(texts, "|"))
	}
	return rows.Err()
}
