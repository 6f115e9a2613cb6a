package migrate_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/migrate"
)

// Every revision makes a table, so that a second run of one would fail.
func TestGoroutinesApplyOnce(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		// Fewer connections than runs: those that wait must not starve the one
		// that works.
		db.SetMaxOpenConns(4)
		const runs = 16
		var mu sync.Mutex
		var applied []string
		errs := make([]error, runs)
		var group sync.WaitGroup
		start := make(chan struct{})
		for i := range runs {
			group.Go(func() {
				<-start
				errs[i] = migrate.New(db, chain(6), migrate.WithNotify(func(e migrate.Event) {
					if e.Kind == migrate.Finished {
						mu.Lock()
						defer mu.Unlock()
						applied = append(applied, e.Revision.ID)
					}
				})).Upgrade(context.Background(), "head")
			})
		}
		close(start)
		group.Wait()
		fatal(t, errors.Join(errs...))
		if diff := cmp.Diff([]string{"0001", "0002", "0003", "0004", "0005", "0006"}, applied); diff != "" {
			t.Error(diff)
		}
		for i := range 6 {
			if got := column(t, db, fmt.Sprintf("SELECT count(*) FROM t%d", i+1)); got[0] != "1" {
				t.Errorf("t%d has %s rows", i+1, got[0])
			}
		}
	})
}

// Sixteen processes of one binary start together, as replicas of a service do.
func TestProcessesApplyOnce(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		children := make([]*child, 16)
		for i := range children {
			children[i] = startChild(t, "upgrade", url)
		}
		for _, c := range children {
			c.start(t)
		}
		var applied []string
		for _, c := range children {
			out, err := io.ReadAll(c.out)
			fatal(t, err)
			fatal(t, c.cmd.Wait())
			for line := range strings.Lines(string(out)) {
				id, ok := strings.CutPrefix(strings.TrimSpace(line), "applied ")
				if !ok {
					t.Errorf("child says %q", line)
				}
				applied = append(applied, id)
			}
		}
		slices.Sort(applied)
		if diff := cmp.Diff(chain(childRevisions).IDs(), applied); diff != "" {
			t.Error(diff)
		}
	})
}

func TestKilledRunLeavesTheOldState(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		c := startChild(t, "hang", url)
		c.start(t)
		c.expect(t, "applied 0001")
		c.expect(t, "middle")
		fatal(t, c.cmd.Process.Kill())
		if err := c.cmd.Wait(); err == nil {
			t.Fatal("the child ended by itself")
		}
		db := open(t, url)
		r := migrate.New(db, chain(childRevisions))
		if got := current(t, r); got != "0001" {
			t.Errorf("the database is at %q", got)
		}
		if got := tables(t, db); got != migrate.DefaultTable+" t1" {
			t.Errorf("the tables are %s", got)
		}
		fatal(t, r.Upgrade(context.Background(), "head"))
	})
}

// hold starts a run that stays in its first revision until release is called.
func hold(t *testing.T, url string) (release func()) {
	t.Helper()
	db := open(t, url)
	inside, leave, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	revisions := chain(1)
	create := revisions[0].Upgrade
	revisions[0].Upgrade = func(op *migrate.Op) error {
		close(inside)
		<-leave
		return create(op)
	}
	go func() { done <- migrate.New(db, revisions).Upgrade(context.Background(), "head") }()
	select {
	case <-inside:
	case err := <-done:
		t.Fatalf("the run ended at once: %v", err)
	}
	var once sync.Once
	release = func() {
		t.Helper()
		once.Do(func() {
			close(leave)
			if err := <-done; err != nil {
				t.Errorf("the run that held the lock: %v", err)
			}
		})
	}
	t.Cleanup(release)
	return release
}

func TestLockTimeout(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		hold(t, url)
		if strings.HasPrefix(url, "sqlite:") {
			url += "?_pragma=busy_timeout(0)"
		}
		db := open(t, url)
		err := migrate.New(db, chain(1), migrate.WithLockTimeout(50*time.Millisecond)).Upgrade(context.Background(), "head")
		var locked *migrate.LockError
		if !errors.As(err, &locked) {
			t.Fatalf("error %v, want a *LockError", err)
		}
		if !strings.HasPrefix(url, "sqlite:") && (locked.Holder.PID == 0 || locked.Holder.User == "" || locked.Holder.QueryStart.IsZero() ||
			!strings.Contains(err.Error(), `application "autogen"`) || !strings.Contains(err.Error(), "last query at ")) {
			t.Errorf("the holder is not named: %v", err)
		}
	})
}

func TestWaitingEndsWithTheContext(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		hold(t, url)
		if strings.HasPrefix(url, "sqlite:") {
			url += "?_pragma=busy_timeout(0)"
		}
		db := open(t, url)
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		defer cancel()
		if err := migrate.New(db, chain(1)).Upgrade(ctx, "head"); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("error %v", err)
		}
	})
}

// Both begin at base and are told +1. The second finds it done when it gets
// the lock: targets are settled before the wait.
func TestWaitingGoesOnWhenTheOtherEnds(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		release := hold(t, url)
		if strings.HasPrefix(url, "sqlite:") {
			url += "?_pragma=busy_timeout(0)"
		}
		db := open(t, url)
		waiting := make(chan struct{})
		done := make(chan error, 1)
		go func() {
			done <- migrate.New(db, chain(2), migrate.WithNotify(func(e migrate.Event) {
				if e.Kind == migrate.Waiting {
					close(waiting)
				}
			})).Upgrade(context.Background(), "+1")
		}()
		select {
		case <-waiting:
		case err := <-done:
			t.Fatalf("the second run did not wait: %v", err)
		}
		release()
		fatal(t, <-done)
		if got := current(t, migrate.New(db, chain(2))); got != "0001" {
			t.Errorf("two runs of +1 from base end at %s", got)
		}
	})
}

// Where the advisory lock does not hold, the version row does.
func TestSecondRunStopsAtTheVersionRow(t *testing.T) {
	db := open(t, pgtest.Database(t))
	ctx := context.Background()
	all := chain(2)
	ran := 0
	all[1].Upgrade = func(*migrate.Op) error { ran++; return nil }
	r := migrate.New(db, all)
	fatal(t, r.Upgrade(ctx, "0001"))
	_, err := db.Exec(`CREATE FUNCTION meanwhile() RETURNS trigger LANGUAGE plpgsql AS
		$$ BEGIN RAISE unique_violation; END $$;
		CREATE TRIGGER meanwhile BEFORE INSERT ON autogen_revisions FOR EACH ROW EXECUTE FUNCTION meanwhile()`)
	fatal(t, err)
	var conflict *migrate.ConflictError
	if err := r.Upgrade(ctx, "head"); !errors.As(err, &conflict) || conflict.ID != "0002" || ran != 0 {
		t.Errorf("error %v, the function ran %d times", err, ran)
	}
}

// connector is a driver of no known engine.
type connector struct{}

func (connector) Connect(context.Context) (driver.Conn, error) {
	return nil, errors.New("there is nothing")
}
func (connector) Driver() driver.Driver { return unknownDriver{} }

type unknownDriver struct{}

func (unknownDriver) Open(string) (driver.Conn, error) { return nil, errors.New("there is nothing") }

// The connection that holds the lock is idle while the run works, which servers may
// have a limit for.
func TestIdleSessionsKeepTheLock(t *testing.T) {
	database := pgtest.Database(t)
	if pgtest.Version(t) >= 14 { // those before have no such limit
		separator := "?"
		if strings.Contains(database, "?") {
			separator = "&"
		}
		database += separator + "idle_session_timeout=100"
	}
	db := open(t, database)
	revisions := chain(1)
	revisions[0].Upgrade = func(op *migrate.Op) error {
		op.Exec("SELECT pg_sleep(0.5)")
		op.Exec(`DO $$ BEGIN
			IF NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) THEN
				RAISE EXCEPTION 'nobody has the lock';
			END IF;
		END $$`)
		return op.Err()
	}
	fatal(t, migrate.New(db, revisions).Upgrade(t.Context(), "head"))
}
