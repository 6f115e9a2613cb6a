package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/fnv"
	"time"

	"github.com/autogen-db/autogen/model"
)

// lock takes PostgreSQL's advisory lock of the version table and returns a
// session that works under it, with a function that ends both. On SQLite the
// write lock of each transaction does the same.
//
// The lock is of a session's level, on a connection of its own and outside any
// transaction: a waiting transaction would hold a snapshot, which CREATE INDEX
// CONCURRENTLY of the holder would wait for. A connection that does not get
// the lock goes back to the pool while the run waits, so that many runs of one
// small pool do not starve the one that has it.
func (r *Runner) lock(ctx context.Context, key int64) (*session, func(), error) {
	if r.dialect.Engine() == model.SQLite {
		s, err := r.connect(ctx)
		if err != nil {
			return nil, nil, err
		}
		return s, func() { s.close(ctx) }, nil
	}
	holder, changed, err := r.waitForLock(ctx, key)
	if err != nil {
		return nil, nil, err
	}
	if r.db.Stats().MaxOpenConnections == 1 {
		s, err := r.session(ctx, holder)
		if err != nil {
			release(holder, !unlock(ctx, holder, key) || changed)
			return nil, nil, err
		}
		return s, func() {
			s.rollback(ctx)
			s.discard = !unlock(ctx, holder, key) || changed || s.discard
			s.close(ctx)
		}, nil
	}
	s, err := r.connect(ctx)
	if err == nil {
		if s.pid, err = twoSessions(ctx, holder, s.conn); err != nil {
			s.close(ctx)
		}
	}
	if err != nil {
		release(holder, !unlock(ctx, holder, key) || changed)
		return nil, nil, err
	}
	s.observer = holder
	return s, func() {
		s.close(ctx)
		release(holder, !unlock(ctx, holder, key) || changed)
	}, nil
}

// lockKey derives the advisory lock's key from the database and the version
// table.
func lockKey(ctx context.Context, s *session) (int64, error) {
	if s.table.engine != model.Postgres {
		return 0, nil
	}
	var database string
	if err := s.conn.QueryRowContext(ctx, "SELECT pg_catalog.current_database()").Scan(&database); err != nil {
		return 0, fmt.Errorf("read the database's name: %w", err)
	}
	sum := fnv.New64a()
	fmt.Fprintf(sum, "autogen\x00%s\x00%s\x00%s", database, s.table.schema, s.table.name)
	return int64(sum.Sum64()), nil
}

// waitForLock returns the connection that holds the lock. It is idle for as long as
// the run works, so that idle_session_timeout would end it and the lock with it:
// changed says that this was set off for it.
func (r *Runner) waitForLock(ctx context.Context, key int64) (holder *sql.Conn, changed bool, err error) {
	const query = `SELECT pg_catalog.pg_try_advisory_lock($1), coalesce(pg_catalog.current_setting('idle_session_timeout', true), '0') <> '0'`
	start := time.Now()
	for delay := 10 * time.Millisecond; ; delay = min(2*delay, 500*time.Millisecond) {
		conn, err := r.db.Conn(ctx)
		if err != nil {
			return nil, false, &ConnectError{Err: err}
		}
		var ok bool
		err = conn.QueryRowContext(ctx, query, key).Scan(&ok, &changed)
		if err == nil && ok && changed {
			_, err = conn.ExecContext(ctx, "SET idle_session_timeout = 0")
		}
		if err != nil {
			// Whether the server has granted it is not known.
			release(conn, true)
			return nil, false, fmt.Errorf("take the advisory lock: %w", err)
		}
		if ok {
			return conn, changed, nil
		}
		left := r.config.LockTimeout - time.Since(start)
		if left <= 0 {
			err := lockHolder(ctx, conn, key, r.config.LockTimeout)
			release(conn, false)
			return nil, false, err
		}
		release(conn, false)
		if delay == 10*time.Millisecond {
			r.config.Notify(Event{Kind: Waiting})
		}
		if err := pause(ctx, min(delay, left)); err != nil {
			return nil, false, fmt.Errorf("wait for the advisory lock: %w", err)
		}
	}
}

// lockHolder says who holds the lock. PostgreSQL shows the high half of a
// 64-bit key as classid and the low half as objid, with objsubid 1 (section
// "pg_locks" of its documentation).
func lockHolder(ctx context.Context, q querier, key int64, waited time.Duration) error {
	const query = `SELECT l.pid, ` + blockerColumns + `
		FROM pg_catalog.pg_locks l
		LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
		WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
		AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
		AND l.classid::bigint = $1 AND l.objid::bigint = $2`
	e := &LockError{Waited: waited}
	high, low := int64(uint64(key)>>32), int64(uint32(uint64(key)))
	err := e.Holder.scan(q.QueryRowContext(ctx, query, high, low))
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("look for the holder of the advisory lock: %w", err)
	}
	return e
}

// unlock gives the lock back and reports whether that went well. Closing the
// connection gives it back in any case, but behind a pooler in transaction mode:
// there it tries again, since another session of the server may have it.
func unlock(ctx context.Context, conn *sql.Conn, key int64) bool {
	ctx, cancel := cleanup(ctx)
	defer cancel()
	for range 20 {
		var ok bool
		err := conn.QueryRowContext(ctx, "SELECT pg_catalog.pg_advisory_unlock($1)", key).Scan(&ok)
		if err != nil || ok {
			return err == nil
		}
	}
	return false
}
