package migrate_test

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// A run that is stopped by a lock goes on when the lock is free.
func TestLockTimeoutIsRetried(t *testing.T) {
	for _, mode := range []migrate.TransactionMode{migrate.TransactionPerRevision, migrate.TransactionAll, migrate.TransactionNone} {
		t.Run(string(mode), func(t *testing.T) {
			db := open(t, pgtest.Database(t))
			ctx := context.Background()
			all := chain(2)
			calls := 0
			all[1].Upgrade = func(op *migrate.Op) error {
				calls++
				op.Exec("INSERT INTO t1 VALUES (2)")
				op.SetLockTimeout(200 * time.Millisecond)
				op.AddColumn("held", model.Column{Name: "b", Type: "text"})
				return op.Err()
			}
			_, err := db.Exec("CREATE TABLE held (a integer)")
			fatal(t, err)
			tx, err := db.Begin()
			fatal(t, err)
			_, err = tx.Exec("SELECT count(*) FROM held")
			fatal(t, err)
			tries := 0
			holder := queryRow(t, tx, "SELECT pg_backend_pid()")
			r := migrate.New(db, all, migrate.WithTransactions(mode), migrate.WithRetries(3, time.Millisecond), migrate.WithNotify(func(e migrate.Event) {
				if e.Kind == migrate.Retrying {
					var blocked *migrate.BlockedError
					if !errors.As(e.Err, &blocked) || len(blocked.Blockers) != 1 || strconv.Itoa(blocked.Blockers[0].PID) != holder ||
						blocked.Blockers[0].State != "idle in transaction" || blocked.Blockers[0].User == "" || blocked.Blockers[0].QueryStart.IsZero() ||
						!strings.Contains(e.Err.Error(), "blocked by pid "+holder) {
						t.Errorf("pid %s is not named: %v", holder, e.Err)
					}
					if tries++; tries == 2 {
						fatal(t, tx.Rollback())
					}
				}
			}))
			fatal(t, r.Upgrade(ctx, "head"))
			// The operation alone where it is a transaction, or else the revision.
			want := 3
			if mode == migrate.TransactionNone {
				want = 1
			}
			if tries != 2 || calls != want {
				t.Errorf("%d retries, %d calls", tries, calls)
			}
			if diff := cmp.Diff([]string{"1", "2"}, column(t, db, "SELECT id FROM t1 ORDER BY id")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// An index that waits in vain for an old transaction is tried again by itself,
// without what the attempt left behind.
func TestConcurrentIndexIsRetried(t *testing.T) {
	db := open(t, pgtest.Database(t))
	_, err := db.Exec("CREATE TABLE held (a integer)")
	fatal(t, err)
	old, err := db.Begin()
	fatal(t, err)
	_, err = old.Exec("INSERT INTO held VALUES (1)")
	fatal(t, err)
	calls, retried := 0, migrate.Event{}
	all := migrate.Revisions{{ID: "1", Upgrade: func(op *migrate.Op) error {
		calls++
		op.Exec("CREATE TABLE made (a integer)")
		op.CreateIndexConcurrently("held", model.Index{Name: "ix_held", Keys: []model.Key{{Column: "a"}}})
		op.Exec("INSERT INTO made VALUES (1)")
		return op.Err()
	}}}
	r := migrate.New(db, all, func(c *migrate.Config) error {
		c.AutocommitLockTimeout, c.RetryDelay = 200*time.Millisecond, time.Millisecond
		c.Notify = func(e migrate.Event) {
			if e.Kind == migrate.Retrying && retried.Err == nil {
				retried = e
				fatal(t, old.Rollback())
			}
		}
		return nil
	})
	fatal(t, r.Upgrade(context.Background(), "head"))
	if calls != 1 || retried.Operation != 2 || retried.Text != "create index ix_held on held" || retried.Revision.ID != "1" {
		t.Errorf("%d calls, %+v", calls, retried)
	}
	valid := column(t, db, "SELECT c.relname || ' ' || i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = 'held'::regclass")
	if diff := cmp.Diff([]string{"ix_held true"}, valid); diff != "" {
		t.Error(diff)
	}
}

// Attempts of an operation are not multiplied by those of its revision.
func TestRetriesOfAnOperationEnd(t *testing.T) {
	db := open(t, pgtest.Database(t))
	tries := 0
	all := migrate.Revisions{{ID: "1", Upgrade: func(op *migrate.Op) error {
		op.Autocommit(func(op *migrate.Op) error {
			op.Exec("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40P01'; END $$")
			return op.Err()
		})
		return op.Err()
	}}}
	err := migrate.New(db, all, migrate.WithRetries(3, time.Millisecond), migrate.WithNotify(func(e migrate.Event) {
		if e.Kind == migrate.Retrying {
			tries++
		}
	})).Upgrade(context.Background(), "head")
	var failed *migrate.RevisionError
	if !errors.As(err, &failed) || failed.Operation != 1 || tries != 3 {
		t.Errorf("error %v after %d retries", err, tries)
	}
}

func TestRetriesEnd(t *testing.T) {
	db := open(t, pgtest.Database(t))
	_, err := db.Exec("CREATE TABLE t1 (a integer)")
	fatal(t, err)
	calls := 0
	all := migrate.Revisions{{ID: "1", Upgrade: func(op *migrate.Op) error {
		calls++
		op.Exec("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40P01'; END $$")
		return op.Err()
	}}}
	if err := migrate.New(db, all, migrate.WithRetries(3, time.Millisecond)).Upgrade(context.Background(), "head"); err == nil || calls != 4 {
		t.Errorf("error %v after %d calls", err, calls)
	}
	for _, n := range []int{0, 2} {
		calls = 0
		own := migrate.Revisions{{ID: "1", Upgrade: func(op *migrate.Op) error {
			op.SetRetries(n)
			return all[0].Upgrade(op)
		}}}
		if err := migrate.New(db, own, migrate.WithRetries(5, time.Millisecond)).Upgrade(context.Background(), "head"); err == nil || calls != n+1 {
			t.Errorf("SetRetries(%d): error %v after %d calls", n, err, calls)
		}
	}
	calls = 0
	if err := migrate.New(db, all, migrate.WithRetries(-1, 0)).Upgrade(context.Background(), "head"); err == nil || calls != 1 {
		t.Errorf("error %v after %d calls", err, calls)
	}
}

// A prepared transaction, which has no session, is named as what is in the way.
func TestBlockedByPreparedTransaction(t *testing.T) {
	db := open(t, pgtest.Database(t))
	all := chain(1)
	all[0].Upgrade = func(op *migrate.Op) error {
		op.SetLockTimeout(200 * time.Millisecond)
		op.AddColumn("held", model.Column{Name: "b", Type: "text"})
		return op.Err()
	}
	name := "autogen " + t.TempDir() // one for the whole server
	_, err := db.Exec("CREATE TABLE held (a integer)")
	fatal(t, err)
	_, err = db.Exec("BEGIN; LOCK TABLE held; PREPARE TRANSACTION '" + name + "'")
	fatal(t, err)
	t.Cleanup(func() {
		_, err := db.Exec("ROLLBACK PREPARED '" + name + "'")
		fatal(t, err)
	})
	err = migrate.New(db, all, migrate.WithRetries(0, time.Millisecond)).Upgrade(context.Background(), "head")
	var blocked *migrate.BlockedError
	if !errors.As(err, &blocked) || len(blocked.Blockers) != 1 || blocked.Blockers[0].PID != 0 ||
		!strings.Contains(err.Error(), "blocked by a prepared transaction") || !strings.Contains(migrate.Hint(err), "pg_prepared_xacts") {
		t.Errorf("%v (%s), want the prepared transaction named", err, migrate.Hint(err))
	}
}

func queryRow(t *testing.T, tx *sql.Tx, query string) (value string) {
	t.Helper()
	fatal(t, tx.QueryRow(query).Scan(&value))
	return value
}
