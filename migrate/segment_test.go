package migrate_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/dialect"
	"github.com/autogen-db/autogen/migrate/dialect/postgres"
	"github.com/autogen-db/autogen/migrate/dialect/sqlite"
	"github.com/autogen-db/autogen/model"
)

// mixed is a revision with every kind of segment, behind one that is plain.
func mixed() migrate.Revisions {
	name := model.Column{Name: "name", Type: "text"}
	required := name
	required.NotNull = true
	index := model.Index{Name: "ix_name", Keys: []model.Key{{Column: "name"}}}
	return append(chain(1), migrate.Revision{
		ID: "0002", Parents: []string{"0001"},
		Upgrade: func(op *migrate.Op) error {
			op.CreateTable(model.Table{Name: "person", Columns: []model.Column{{Name: "id", Type: "integer"}, name}})
			op.Exec("INSERT INTO person VALUES (1, 'a')")
			op.Autocommit(func(op *migrate.Op) error {
				op.Exec("INSERT INTO person VALUES (2, 'b')")
				op.CreateIndexConcurrently("person", index)
				op.Exec("VACUUM")
				op.CreateIndex("person", model.Index{Name: "ix_id", Keys: []model.Key{{Column: "id"}}})
				op.AlterColumn("person", name, required)
				op.DropIndexConcurrently("person", "ix_id")
				return op.Err()
			})
			op.Exec("INSERT INTO person VALUES (3, 'c')")
			op.CreateIndexConcurrently("person", model.Index{Name: "ix_both", Keys: []model.Key{{Column: "name"}, {Column: "id"}}})
			op.AddColumn("person", model.Column{Name: "email", Type: "text"})
			op.Exec("INSERT INTO person VALUES (4, 'd', 'e')")
			return op.Err()
		},
		Downgrade: func(op *migrate.Op) error {
			op.DropColumn("person", "email")
			op.DropIndexConcurrently("person", "ix_both")
			op.Exec("INSERT INTO t1 VALUES (2)")
			op.DropTable("person")
			return op.Err()
		},
	})
}

// Runs that start together share a revision that is not one transaction: each
// operation is carried out once, whoever does it.
func TestManyRunsOfOneSegmentedRevision(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		db.SetMaxOpenConns(6)
		all := migrate.Revisions{{ID: "1", Upgrade: func(op *migrate.Op) error {
			op.Exec("CREATE TABLE log (n integer)")
			op.Autocommit(func(op *migrate.Op) error {
				for i := range 10 {
					op.Exec(fmt.Sprintf("INSERT INTO log VALUES (%d)", i))
				}
				return op.Err()
			})
			op.Exec("INSERT INTO log VALUES (10)")
			return op.Err()
		}}}
		const runs = 16
		errs := make([]error, runs)
		var group sync.WaitGroup
		start := make(chan struct{})
		for i := range runs {
			group.Go(func() {
				<-start
				errs[i] = migrate.New(db, all).Upgrade(context.Background(), "head")
			})
		}
		close(start)
		group.Wait()
		fatal(t, errors.Join(errs...))
		if diff := cmp.Diff(strings.Fields("0 1 2 3 4 5 6 7 8 9 10"), column(t, db, "SELECT n FROM log ORDER BY n")); diff != "" {
			t.Error(diff)
		}
	})
}

// state describes all that mixed leaves.
func state(t *testing.T, db *sql.DB) string {
	t.Helper()
	queries := []string{
		"SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name",
		"SELECT sql FROM sqlite_schema WHERE name = 'person'",
	}
	if !strings.Contains(fmt.Sprintf("%T", db.Driver()), "sqlite") {
		queries = []string{
			"SELECT relname || ' ' || coalesce(indisvalid::text, '') FROM pg_class LEFT JOIN pg_index ON indexrelid = oid WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
			"SELECT attname || attnotnull::text FROM pg_attribute WHERE attrelid = to_regclass('person') AND attnum > 0 ORDER BY 1",
		}
	}
	queries = append(queries, "SELECT id || ' ' || state || ' ' || last_operation || ' ' || checksum FROM autogen_revisions ORDER BY id",
		"SELECT 't1 ' || id FROM t1 ORDER BY 1")
	var out []string
	for _, q := range queries {
		out = append(out, column(t, db, q)...)
	}
	if strings.Contains(tables(t, db), "person") {
		out = append(out, column(t, db, "SELECT id || name FROM person ORDER BY id")...)
	}
	return strings.Join(out, "\n")
}

// killing is a driver that ends the process with SIGKILL when a statement has
// been carried out, before anybody hears of it.
type killing struct {
	db   *sql.DB
	left *int
}

func (k killing) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := k.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	var inner driver.Conn
	err = conn.Raw(func(c any) error { inner = c.(driver.Conn); return nil })
	return &killingConn{Conn: inner, left: k.left}, err
}

func (k killing) Driver() driver.Driver { return unknownDriver{} }

type killingConn struct {
	driver.Conn
	left *int
}

func (c *killingConn) after() {
	if *c.left--; *c.left == 0 {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
}

func (c *killingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	r, err := c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
	c.after()
	return r, err
}

func (c *killingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	r, err := c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
	c.after()
	return r, err
}

func (c *killingConn) CheckNamedValue(v *driver.NamedValue) error {
	if checker, ok := c.Conn.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

func dialectOf(url string) dialect.Dialect {
	if strings.HasPrefix(url, "sqlite:") {
		return sqlite.Dialect{}
	}
	return postgres.Dialect{}
}

// killedMain runs mixed until a number of statements is carried out.
func killedMain(args, url string) int {
	direction, number, _ := strings.Cut(args, " ")
	left, err := strconv.Atoi(number)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	inner, _, err := migrate.Open(url)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	r := migrate.New(sql.OpenDB(killing{inner, &left}), mixed(), migrate.WithDialect(dialectOf(url)))
	if direction == "up" {
		err = r.Upgrade(context.Background(), "head")
	} else {
		err = r.Downgrade(context.Background(), "0001")
	}
	if err != nil {
		fmt.Println(err)
		return 1
	}
	return 0
}

// killedAt reports whether a run was killed after that many statements; false
// where it ended before.
func killedAt(t *testing.T, url, direction string, statements int) bool {
	t.Helper()
	cmd := exec.Command(os.Args[0], url)
	cmd.Env = append(os.Environ(), childVariable+"=kill "+direction+" "+strconv.Itoa(statements))
	out, err := cmd.CombinedOutput()
	if err == nil {
		return false
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("the child was not killed after %d statements: %v: %s", statements, err, out)
	}
	return true
}

// A run is killed after each of its statements in turn. The next one ends in
// the state that an undisturbed run ends in.
func TestKilledRunResumes(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		ctx := context.Background()
		reference := open(t, url)
		r := migrate.New(reference, mixed())
		fatal(t, r.Upgrade(ctx, "head"))
		up := state(t, reference)
		fatal(t, r.Downgrade(ctx, "0001"))
		down := state(t, reference)
		fresh := func() (string, *sql.DB, *migrate.Runner) {
			url := sqliteURL(t)
			if !strings.HasPrefix(up, "autogen_revisions\n") {
				url = pgtest.Database(t)
			}
			db, _, err := migrate.Open(url)
			fatal(t, err)
			return url, db, migrate.New(db, mixed())
		}
		kills := 0
		for n := 1; ; n++ {
			url, db, r := fresh()
			killed := killedAt(t, url, "up", n)
			if killed {
				kills++
				fatal(t, r.Upgrade(ctx, "head"))
			}
			if diff := cmp.Diff(up, state(t, db)); diff != "" {
				t.Fatalf("upgrade killed after %d statements: %s", n, diff)
			}
			fatal(t, db.Close())
			if !killed {
				break
			}
		}
		if kills < 30 {
			t.Errorf("the upgrade was killed at %d places only", kills)
		}
		for n := 1; ; n++ {
			url, db, r := fresh()
			fatal(t, r.Upgrade(ctx, "head"))
			killed := killedAt(t, url, "down", n)
			if killed {
				fatal(t, r.Downgrade(ctx, "0001"))
			}
			if diff := cmp.Diff(down, state(t, db)); diff != "" {
				t.Fatalf("downgrade killed after %d statements: %s", n, diff)
			}
			fatal(t, db.Close())
			if !killed {
				break
			}
		}
	})
}

func TestTransactionModes(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		for mode, want := range map[migrate.TransactionMode]struct {
			tables, current, text string
			kept                  int
		}{
			migrate.TransactionPerRevision: {"autogen_revisions t1 t2", "0002", "; the revision was rolled back", 0},
			migrate.TransactionAll:         {"", "", "; the whole run was rolled back", 0},
			migrate.TransactionNone:        {"autogen_revisions half t1 t2", "0002", "; the revision's first 1 operation stay, and the next upgrade goes on behind them", 1},
		} {
			t.Run(string(mode), func(t *testing.T) {
				url := url
				if strings.HasPrefix(url, "sqlite:") {
					url = sqliteURL(t)
				} else {
					url = pgtest.Database(t)
				}
				db := open(t, url)
				all := chain(3)
				broken := true
				all[2].Upgrade = func(op *migrate.Op) error {
					op.Exec("CREATE TABLE half (id integer)")
					if broken {
						op.Exec("INSERT INTO nowhere VALUES (1)")
					} else {
						op.Exec("INSERT INTO half VALUES (1)")
					}
					return op.Err()
				}
				r := migrate.New(db, all, migrate.WithTransactions(mode))
				err := r.Upgrade(context.Background(), "head")
				var failed *migrate.RevisionError
				if !errors.As(err, &failed) || failed.Revision.ID != "0003" || failed.Kept != want.kept || !strings.HasSuffix(err.Error(), want.text) {
					t.Fatalf("error %v", err)
				}
				if got := tables(t, db); got != want.tables {
					t.Errorf("the tables are %q", got)
				}
				if got := current(t, r); got != want.current {
					t.Errorf("the database is at %q", got)
				}
				if mode == migrate.TransactionNone {
					var half *migrate.HalfDoneError
					if err := r.Downgrade(context.Background(), "base"); !errors.As(err, &half) || half.ID != "0003" {
						t.Errorf("downgrade of a half-done upgrade: %v", err)
					}
				}
				broken = false
				fatal(t, r.Upgrade(context.Background(), "head"))
				if got := column(t, db, "SELECT id FROM half"); len(got) != 1 {
					t.Errorf("half has %d rows", len(got))
				}
			})
		}
	})
}

func TestAutocommitInOneTransactionIsRefused(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		err := migrate.New(db, mixed(), migrate.WithTransactions(migrate.TransactionAll)).Upgrade(context.Background(), "head")
		var refused *migrate.AutocommitError
		if !errors.As(err, &refused) || tables(t, db) != "" {
			t.Fatalf("error %v, tables %s", err, tables(t, db))
		}
	})
}

// What is done must not change before a resume; what follows may.
func TestResumeOfChangedOperations(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		first, second := "CREATE TABLE a (id integer)", "INSERT INTO nowhere VALUES (1)"
		all := migrate.Revisions{{ID: "1", Upgrade: func(op *migrate.Op) error {
			op.Exec(first)
			op.Exec(second)
			return op.Err()
		}}}
		r := migrate.New(db, all, migrate.WithTransactions(migrate.TransactionNone))
		ctx := context.Background()
		if err := r.Upgrade(ctx, "head"); err == nil {
			t.Fatal("no error")
		}
		first, second = "CREATE TABLE b (id integer)", "INSERT INTO a VALUES (1)"
		var changed *migrate.ResumeError
		if err := r.Upgrade(ctx, "head"); !errors.As(err, &changed) || changed.LastOperation != 1 {
			t.Fatalf("error %v", err)
		}
		first = "CREATE TABLE a (id integer)"
		fatal(t, r.Upgrade(ctx, "head"))
		if got := tables(t, db); got != "a autogen_revisions" {
			t.Errorf("the tables are %s", got)
		}
	})
}

// ALTER TYPE … ADD VALUE gives a value that its own transaction cannot use.
func TestValueOfAnEnumIsUsedAfterAutocommit(t *testing.T) {
	db := open(t, pgtest.Database(t))
	from := model.Enum{Name: "mood", Values: []string{"sad"}}
	to := model.Enum{Name: "mood", Values: []string{"sad", "happy"}}
	fatal(t, migrate.New(db, migrate.Revisions{{ID: "1", Upgrade: func(op *migrate.Op) error {
		op.CreateEnum(from)
		op.Exec("CREATE TABLE person (mood mood)")
		op.Autocommit(func(op *migrate.Op) error {
			op.AlterEnum(from, to)
			return op.Err()
		})
		op.Exec("INSERT INTO person VALUES ('happy')")
		return op.Err()
	}}}).Upgrade(context.Background(), "head"))
}

// A unique index over duplicates fails and stays behind as an invalid one.
func TestInvalidIndexIsDropped(t *testing.T) {
	db := open(t, pgtest.Database(t))
	all := migrate.Revisions{{ID: "1", Upgrade: func(op *migrate.Op) error {
		op.Exec("CREATE TABLE t (a integer)")
		op.Exec("INSERT INTO t VALUES (1), (1)")
		op.CreateIndexConcurrently("t", model.Index{Name: "u", Unique: true, Keys: []model.Key{{Column: "a"}}})
		return op.Err()
	}}}
	r := migrate.New(db, all)
	ctx := context.Background()
	var failed *migrate.RevisionError
	if err := r.Upgrade(ctx, "head"); !errors.As(err, &failed) || failed.Operation != 3 || failed.Kept != 2 {
		t.Fatalf("error %v", err)
	}
	valid := "SELECT indisvalid::text FROM pg_index WHERE indexrelid = 'u'::regclass"
	if diff := cmp.Diff([]string{"false"}, column(t, db, valid)); diff != "" {
		t.Fatal(diff)
	}
	_, err := db.Exec("DELETE FROM t")
	fatal(t, err)
	fatal(t, r.Upgrade(ctx, "head"))
	if diff := cmp.Diff([]string{"true"}, column(t, db, valid)); diff != "" {
		t.Fatal(diff)
	}
}

// An index that somebody else made is not taken for the revision's own.
func TestForeignIndexIsAnError(t *testing.T) {
	db := open(t, pgtest.Database(t))
	_, err := db.Exec("CREATE TABLE t (a integer); CREATE INDEX i ON t (a)")
	fatal(t, err)
	r := migrate.New(db, migrate.Revisions{{ID: "1", Upgrade: func(op *migrate.Op) error {
		op.CreateIndexConcurrently("t", model.Index{Name: "i", Keys: []model.Key{{Column: "a"}}})
		return op.Err()
	}}})
	for range 2 { // The second attempt resumes.
		if err := r.Upgrade(context.Background(), "head"); err == nil || !strings.Contains(err.Error(), "already exists") {
			t.Fatalf("error %v", err)
		}
	}
}

func TestTimeoutsAreLocal(t *testing.T) {
	db := open(t, pgtest.Database(t))
	db.SetMaxOpenConns(1)
	var inside, outside, set string
	read := func(op *migrate.Op, into *string) {
		rows, err := op.Query("SELECT current_setting('lock_timeout') || ' ' || current_setting('statement_timeout')")
		if err != nil {
			return
		}
		defer rows.Close()
		rows.Next()
		_ = rows.Scan(into)
	}
	all := migrate.Revisions{{ID: "1", Upgrade: func(op *migrate.Op) error {
		read(op, &inside)
		op.SetLockTimeout(time.Second)
		op.SetStatementTimeout(time.Minute)
		op.Autocommit(func(op *migrate.Op) error {
			op.Exec("VACUUM")
			read(op, &outside)
			return op.Err()
		})
		read(op, &set)
		return op.Err()
	}}}
	fatal(t, migrate.New(db, all).Upgrade(context.Background(), "head"))
	after := column(t, db, "SELECT current_setting('lock_timeout') || ' ' || current_setting('statement_timeout')")[0]
	if diff := cmp.Diff([]string{"3s 0", "0 0", "1s 1min", "0 0"}, []string{inside, outside, set, after}); diff != "" {
		t.Error(diff)
	}
}

// A revision that fills the server's table of locks is committed in parts.
func TestManyLocks(t *testing.T) {
	db := open(t, pgtest.Database(t))
	ctx := context.Background()
	const capacity = 1000
	var most int
	all := migrate.Revisions{{ID: "1", Upgrade: func(op *migrate.Op) error {
		for i := range 400 {
			op.CreateTable(model.Table{Name: fmt.Sprintf("t%d", i), Columns: []model.Column{{Name: "id", Type: "bigserial"}, {Name: "a", Type: "text"}},
				PrimaryKey: &model.PrimaryKey{Columns: []string{"id"}}})
			if rows, err := op.Query("SELECT count(DISTINCT (relation, objid)) FROM pg_locks WHERE pid = pg_backend_pid() AND NOT fastpath"); err == nil {
				var n int
				rows.Next()
				_ = rows.Scan(&n)
				_ = rows.Close()
				most = max(most, n)
			}
		}
		return op.Err()
	}}}
	err := migrate.New(db, all, migrate.WithLockCapacity(capacity), migrate.WithTransactions(migrate.TransactionAll)).Upgrade(ctx, "head")
	var many *migrate.TooManyLocksError
	if !errors.As(err, &many) || !strings.Contains(migrate.Hint(err), "max_locks_per_transaction") || tables(t, db) != "" {
		t.Fatalf("error %v", err)
	}
	most = 0
	fatal(t, migrate.New(db, all, migrate.WithLockCapacity(capacity)).Upgrade(ctx, "head"))
	if got := column(t, db, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"); got[0] != "401" {
		t.Errorf("%s tables", got[0])
	}
	if most == 0 || most > capacity/2+16 {
		t.Errorf("a transaction held %d locks of %d", most, capacity)
	}
}
