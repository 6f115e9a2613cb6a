package migrate_test

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// childVariable makes the test binary a runner of migrations: tests run it as
// a process of its own.
const childVariable = "AUTOGEN_MIGRATE_TEST_CHILD"

func TestMain(m *testing.M) {
	if mode := os.Getenv(childVariable); mode != "" {
		os.Exit(childMain(mode, os.Args[1]))
	}
	os.Exit(pgtest.Run(m))
}

// childMain tells on standard output what it does. It starts when it is told
// to on standard input, so that several begin at once.
func childMain(mode, url string) int {
	if rest, ok := strings.CutPrefix(mode, "kill "); ok {
		return killedMain(rest, url)
	}
	db, _, err := migrate.Open(url)
	if err != nil {
		fmt.Println("error", err)
		return 1
	}
	defer db.Close()
	fmt.Println("ready")
	in := bufio.NewReader(os.Stdin)
	if _, err := in.ReadString('\n'); err != nil {
		return 1
	}
	revisions := chain(childRevisions)
	if mode == "hang" {
		revisions[1].Upgrade = func(op *migrate.Op) error {
			op.Exec("CREATE TABLE half (id integer)")
			op.Exec("INSERT INTO half VALUES (1)")
			if op.Err() != nil {
				return op.Err()
			}
			fmt.Println("middle")
			_, err := in.ReadString('\n') // the parent never says anything more
			return err
		}
	}
	if mode == "locks" {
		revisions = manyLocks()
	}
	err = migrate.New(db, revisions, migrate.WithNotify(func(e migrate.Event) {
		switch {
		case e.Kind == migrate.Finished:
			fmt.Println("applied", e.Revision.ID)
		case mode == "locks" && e.Kind == migrate.OperationStarted && e.Operation == manyTables/2:
			fmt.Println("middle")
			_, _ = in.ReadString('\n') // the parent never says anything more
		}
	})).Upgrade(context.Background(), "head")
	if err != nil {
		fmt.Println("error", err)
		return 1
	}
	return 0
}

const childRevisions = 5

// child is a process of the test binary.
type child struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func startChild(t *testing.T, mode, url string) *child {
	t.Helper()
	cmd := exec.Command(os.Args[0], url)
	cmd.Env = append(os.Environ(), childVariable+"="+mode)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	fatal(t, err)
	out, err := cmd.StdoutPipe()
	fatal(t, err)
	fatal(t, cmd.Start())
	c := &child{cmd: cmd, in: in, out: bufio.NewReader(out)}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	c.expect(t, "ready")
	return c
}

func (c *child) expect(t *testing.T, want string) {
	t.Helper()
	line, err := c.out.ReadString('\n')
	fatal(t, err)
	if line != want+"\n" {
		t.Fatalf("child says %q, want %q", line, want)
	}
}

func (c *child) start(t *testing.T) {
	t.Helper()
	_, err := io.WriteString(c.in, "go\n")
	fatal(t, err)
}

// chain returns n revisions in a row: 0001, 0002, … Each makes a table t1, t2,
// … and writes into it.
func chain(n int) migrate.Revisions {
	var all migrate.Revisions
	for i := 1; i <= n; i++ {
		table := fmt.Sprintf("t%d", i)
		r := migrate.Revision{
			ID:      fmt.Sprintf("%04d", i),
			Message: "create " + table,
			Upgrade: func(op *migrate.Op) error {
				op.CreateTable(model.Table{Name: table, Columns: []model.Column{{Name: "id", Type: "integer"}}})
				op.Exec("INSERT INTO " + table + " VALUES (1)")
				return op.Err()
			},
			Downgrade: func(op *migrate.Op) error {
				op.DropTable(table)
				return op.Err()
			},
		}
		if i > 1 {
			r.Parents = []string{fmt.Sprintf("%04d", i-1)}
		}
		all = append(all, r)
	}
	return all
}

// eachEngine runs a test on both engines, with the URL of an empty database.
func eachEngine(t *testing.T, test func(t *testing.T, url string)) {
	t.Run("sqlite", func(t *testing.T) { test(t, sqliteURL(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, pgtest.Database(t)) })
}

func sqliteURL(t *testing.T) string {
	return "sqlite://" + filepath.Join(t.TempDir(), "test.db")
}

func open(t *testing.T, url string) *sql.DB {
	t.Helper()
	db, _, err := migrate.Open(url)
	fatal(t, err)
	t.Cleanup(func() { fatal(t, db.Close()) })
	return db
}

func fatal(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// tables lists the tables of a database by name, the version table among them.
func tables(t *testing.T, db *sql.DB) string {
	t.Helper()
	query := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
	if !strings.Contains(fmt.Sprintf("%T", db.Driver()), "sqlite") {
		query = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname"
	}
	return strings.Join(column(t, db, query), " ")
}

func column(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.Query(query)
	fatal(t, err)
	defer rows.Close()
	var all []string
	for rows.Next() {
		var s string
		fatal(t, rows.Scan(&s))
		all = append(all, s)
	}
	fatal(t, rows.Err())
	return all
}

// current returns the ids that a database is at.
func current(t *testing.T, r *migrate.Runner) string {
	t.Helper()
	all, err := r.Current(context.Background())
	fatal(t, err)
	var ids []string
	for _, s := range all {
		ids = append(ids, s.ID)
	}
	return strings.Join(ids, " ")
}
