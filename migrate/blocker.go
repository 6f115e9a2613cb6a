package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Blocker is a session of PostgreSQL's that holds a lock which another waits for.
type Blocker struct {
	// PID is that of its server process; 0 stands for a prepared transaction, which
	// has none.
	PID int
	// User and Application are the role and application_name, State what the
	// session does: "active", "idle in transaction". State and QueryStart are
	// empty where the server shows them to the session's own role only
	// (PostgreSQL documentation, section "The Cumulative Statistics System").
	User, Application, State string
	// QueryStart is when its last query began.
	QueryStart time.Time
}

// String returns all that is known: `pid 4711 (user app, application "psql",
// idle in transaction, last query at 2026-11-22T10:15:04Z)`.
func (b Blocker) String() string {
	var parts []string
	if b.User != "" {
		parts = append(parts, "user "+b.User)
	}
	if b.Application != "" {
		parts = append(parts, fmt.Sprintf("application %q", b.Application))
	}
	if b.State != "" {
		parts = append(parts, b.State)
	}
	if !b.QueryStart.IsZero() {
		parts = append(parts, "last query at "+b.QueryStart.UTC().Format(time.RFC3339))
	}
	if b.PID == 0 {
		return "a prepared transaction"
	}
	text := fmt.Sprintf("pid %d", b.PID)
	if parts != nil {
		text += " (" + strings.Join(parts, ", ") + ")"
	}
	return text
}

// BlockedError reports an operation that did not get a lock of PostgreSQL's in
// time.
type BlockedError struct {
	// Blockers are the sessions that were in its way.
	Blockers []Blocker
	// Err is the database's own error.
	Err error
}

// Error names the sessions.
func (e *BlockedError) Error() string {
	names := make([]string, len(e.Blockers))
	for i, b := range e.Blockers {
		names[i] = b.String()
	}
	return e.Err.Error() + "; blocked by " + strings.Join(names, " and ")
}

// Unwrap returns the database's error.
func (e *BlockedError) Unwrap() error { return e.Err }

// Hint says how to go on.
func (e *BlockedError) Hint() string {
	if e.Blockers[0].PID == 0 {
		return "SELECT * FROM pg_prepared_xacts lists the prepared transactions; COMMIT PREPARED or ROLLBACK PREPARED ends one, for good: ask whose it is"
	}
	return fmt.Sprintf("wait for it to end, or raise the operations' lock timeout; SELECT pg_terminate_backend(%d) ends it by force", e.Blockers[0].PID)
}

// blockerColumns are those of [Blocker]; a is pg_stat_activity.
const blockerColumns = `coalesce(a.usename::text, ''), coalesce(a.application_name, ''), coalesce(a.state, ''), a.query_start`

func (b *Blocker) scan(rows interface{ Scan(...any) error }) error {
	var start sql.NullTime
	err := rows.Scan(&b.PID, &b.User, &b.Application, &b.State, &start)
	b.QueryStart = start.Time
	return err
}

// watch looks at what blocks a session while an operation runs.
type watch struct {
	stop  context.CancelFunc
	ended chan struct{}
	last  []Blocker
}

// watched runs f with a watch.
func (l *live) watched(f func() error) error {
	w := l.watch()
	return w.end(f())
}

// watch begins to look who is in the session's way, on the connection that holds
// the run's lock and is idle otherwise. It does so where an operation has a limit
// to wait for, twice within it.
func (l *live) watch() *watch {
	s := l.s
	if s.observer == nil || s.timeouts.lock <= 0 {
		return nil
	}
	ctx, stop := context.WithCancel(l.ctx)
	w := &watch{stop: stop, ended: make(chan struct{})}
	interval := max(s.timeouts.lock/2, 5*time.Millisecond)
	go func() {
		defer close(w.ended)
		for pause(ctx, interval) == nil {
			// Who blocks is worth a line of an error, and no error of its own.
			if found, err := blockers(l.ctx, s.observer, s.pid); err == nil && len(found) > 0 {
				w.last = found
			}
		}
	}()
	return w
}

// end ends the look, and adds what it saw to the error of a lock that was not to
// be had in time.
func (w *watch) end(err error) error {
	if w == nil {
		return err
	}
	w.stop()
	<-w.ended
	if sqlState(err) != "55P03" || len(w.last) == 0 {
		return err
	}
	var statement *statementError
	if errors.As(err, &statement) {
		statement.err = &BlockedError{Blockers: w.last, Err: statement.err}
		return err
	}
	return &BlockedError{Blockers: w.last, Err: err}
}

// blockers returns the sessions that hold, or wait before it for, the lock that a
// session waits for. pg_blocking_pids stops the server's lock manager for a
// moment, so that it is only called for one that waits.
func blockers(ctx context.Context, q querier, pid int) ([]Blocker, error) {
	const query = `SELECT b.pid, ` + blockerColumns + `
		FROM pg_catalog.pg_stat_activity w
		CROSS JOIN LATERAL (SELECT DISTINCT u.pid FROM pg_catalog.unnest(pg_catalog.pg_blocking_pids(w.pid)) AS u (pid)) AS b
		LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid
		WHERE w.pid = $1 AND w.wait_event_type = 'Lock' AND (a.pid IS NOT NULL OR b.pid = 0)
		ORDER BY b.pid`
	rows, err := q.QueryContext(ctx, query, pid)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Blocker
	for rows.Next() {
		var b Blocker
		if err := b.scan(rows); err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, rows.Err()
}
