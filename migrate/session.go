package migrate

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/autogen-db/autogen/model"
)

// session is one dedicated connection and the transaction on it.
type session struct {
	conn  *sql.Conn
	table versionTable
	// wait bounds how long a locked SQLite database is waited for.
	wait time.Duration
	// waiting is called once when a transaction has to wait for another.
	waiting func()

	open bool // a transaction is
	// transaction is PostgreSQL's number of it.
	transaction int64
	// timeouts limit the statements of a transaction.
	timeouts timeouts
	// observer is another connection that may look at this one, whose server
	// process is pid; nil where there is none.
	observer *sql.Conn
	pid      int
	// path is search_path for the run, and ownPath what the connection had; both
	// are empty where it stays.
	path, ownPath string
	// foreignKeys is SQLite's pragma as the connection had it.
	foreignKeys bool
	// suspended says that foreign_keys is off for the time being.
	suspended bool
	// discard says that the connection must not go back to the pool.
	discard bool
}

// cleanupTime bounds what is done after a run was cancelled.
const cleanupTime = 10 * time.Second

// cleanup returns a context that outlives the cancelling of ctx.
func cleanup(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), cleanupTime)
}

// connect takes a connection out of the pool and finds the version table.
func (r *Runner) connect(ctx context.Context) (*session, error) {
	conn, err := r.db.Conn(ctx)
	if err != nil {
		return nil, &ConnectError{Err: err}
	}
	s, err := r.session(ctx, conn)
	if err != nil {
		release(conn, true)
	}
	return s, err
}

// session starts a session on a connection.
func (r *Runner) session(ctx context.Context, conn *sql.Conn) (*session, error) {
	s := &session{
		conn:     conn,
		table:    versionTable{engine: r.dialect.Engine(), schema: r.config.Schema, name: r.config.Table},
		wait:     r.config.LockTimeout,
		timeouts: r.config.timeouts(),
		waiting:  sync.OnceFunc(func() { r.config.Notify(Event{Kind: Waiting}) }),
	}
	if err := s.enterSchema(ctx, r.config.SearchPath); err != nil {
		return nil, err
	}
	if err := s.patiently(ctx, func() error { return s.table.locate(ctx, conn) }); err != nil {
		s.leaveSchema(ctx)
		return nil, err
	}
	if s.table.engine == model.SQLite {
		if err := conn.QueryRowContext(ctx, "PRAGMA foreign_keys").Scan(&s.foreignKeys); err != nil {
			return nil, fmt.Errorf("read PRAGMA foreign_keys: %w", err)
		}
	}
	return s, nil
}

// read returns the rows of the version table.
func (s *session) read(ctx context.Context) (applied map[string]Applied, err error) {
	err = s.patiently(ctx, func() error {
		applied, err = s.table.read(ctx, s.conn)
		return err
	})
	return applied, err
}

// patiently repeats f while another connection has SQLite's lock: the
// connection's busy_timeout may be 0, and is not heeded at every place.
func (s *session) patiently(ctx context.Context, f func() error) error {
	start := time.Now()
	for delay := time.Millisecond; ; delay = min(2*delay, 100*time.Millisecond) {
		err := f()
		if s.table.engine != model.SQLite || !isBusy(err) {
			return err
		}
		if time.Since(start) >= s.wait {
			return &LockError{Waited: s.wait, Err: err}
		}
		if err := pause(ctx, delay); err != nil {
			return err
		}
	}
}

// pause waits until the time is over or ctx is done.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return cancelled(ctx)
	}
}

// cancelled returns the error of a context that is done, with its cause.
func cancelled(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if err == cause {
		return err
	}
	return fmt.Errorf("%w (%w)", err, cause)
}

// begin starts a transaction. On SQLite it takes the write lock at once, so
// that what is read in it stays true (sqlite.org/lang_transaction.html).
func (s *session) begin(ctx context.Context) error {
	statement := "BEGIN"
	if s.table.engine == model.SQLite {
		statement = "BEGIN IMMEDIATE"
	}
	err := s.patiently(ctx, func() error {
		_, err := s.conn.ExecContext(ctx, statement)
		if isBusy(err) {
			s.waiting()
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	s.open = true
	if s.table.engine != model.Postgres {
		return nil
	}
	if err := s.transactionNumber(ctx, &s.transaction); err != nil {
		return err
	}
	return s.limit(ctx)
}

func (s *session) transactionNumber(ctx context.Context, number *int64) error {
	if err := s.conn.QueryRowContext(ctx, "SELECT pg_catalog.txid_current()").Scan(number); err != nil {
		return fmt.Errorf("read the transaction's number: %w", err)
	}
	return nil
}

// errEnded reports a revision that ran COMMIT or ROLLBACK itself.
var errEnded = errors.New("the revision ended its own transaction, so that what it did before may have been kept; take COMMIT or ROLLBACK out of it")

// commit ends the transaction. inDoubt is true where nobody knows whether it
// was committed.
func (s *session) commit(ctx context.Context) (inDoubt bool, err error) {
	if s.table.engine == model.Postgres {
		// COMMIT outside a transaction is only a warning there.
		var now int64
		if err := s.transactionNumber(ctx, &now); err != nil {
			return false, err
		}
		if now != s.transaction {
			return false, errEnded
		}
	}
	err = s.patiently(ctx, func() error {
		_, err := s.conn.ExecContext(ctx, "COMMIT")
		return err
	})
	if err == nil {
		s.open = false
		return false, nil
	}
	// An answer of the server is a definite no.
	return s.table.engine == model.Postgres && sqlState(err) == "", fmt.Errorf("commit: %w", err)
}

// rollback ends the transaction, if there is one. Where that fails the
// connection is closed, which has the same effect.
func (s *session) rollback(ctx context.Context) {
	if !s.open {
		return
	}
	s.open = false
	ctx, cancel := cleanup(ctx)
	defer cancel()
	if _, err := s.conn.ExecContext(ctx, "ROLLBACK"); err != nil && !isNoTransaction(err) {
		s.discard = true
	}
	if s.table.engine != model.SQLite {
		return
	}
	// A rebuild that failed on its rename leaves the pragma on, since it
	// belongs to the connection and not to the transaction.
	if _, err := s.conn.ExecContext(ctx, "PRAGMA legacy_alter_table = OFF"); err != nil {
		s.discard = true
	}
}

// isNoTransaction recognises SQLite's answer to ROLLBACK where the failure of
// a statement has rolled the transaction back already.
func isNoTransaction(err error) bool {
	return resultCode(err) == 1 && errorHolds(err, "no transaction is active")
}

// close ends what is open, restores the connection and gives it back.
func (s *session) close(ctx context.Context) {
	s.rollback(ctx)
	s.resume(ctx)
	s.leaveSchema(ctx)
	release(s.conn, s.discard)
}

// release gives a connection back to the pool, or closes it.
func release(conn *sql.Conn, discard bool) {
	if discard {
		// database/sql closes a connection that reports ErrBadConn.
		_ = conn.Raw(func(any) error { return driver.ErrBadConn })
	}
	_ = conn.Close()
}
