package migrate

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// timeouts limit what one statement may wait for locks (PostgreSQL's
// lock_timeout) and take in all (statement_timeout). 0 means no limit, a
// negative value what the connection has.
type timeouts struct {
	lock, statement time.Duration
	// bare is lock for a statement that runs without a transaction.
	bare time.Duration
	// retries is how often the revision, or an operation with a transaction of its
	// own, is tried again.
	retries int
}

func (c *Config) timeouts() timeouts {
	t := timeouts{lock: c.OperationLockTimeout, bare: c.AutocommitLockTimeout, statement: c.StatementTimeout, retries: c.Retries}
	if t.lock == 0 {
		t.lock = DefaultOperationLockTimeout
	}
	if t.bare == 0 {
		t.bare = DefaultAutocommitLockTimeout
	}
	if t.statement == 0 {
		t.statement = -1
	}
	return t
}

// limit sets the limits for the open transaction, as SET LOCAL does.
func (s *session) limit(ctx context.Context) error { return s.set(ctx, s.timeouts, true) }

func (s *session) set(ctx context.Context, t timeouts, local bool) error {
	const query = `SELECT CASE WHEN $1 >= 0 THEN pg_catalog.set_config('lock_timeout', $1::bigint || 'ms', $3) END,
		CASE WHEN $2 >= 0 THEN pg_catalog.set_config('statement_timeout', $2::bigint || 'ms', $3) END`
	if t.lock < 0 && t.statement < 0 {
		return nil
	}
	if _, err := s.conn.ExecContext(ctx, query, milliseconds(t.lock), milliseconds(t.statement), local); err != nil {
		return fmt.Errorf("set the timeouts: %w", err)
	}
	return nil
}

// milliseconds rounds up, since 0 means no limit.
func milliseconds(d time.Duration) int64 {
	if d < 0 {
		return -1
	}
	return int64((d + time.Millisecond - 1) / time.Millisecond)
}

// limited runs f, which is outside a transaction, with the session's limits set
// for it alone. What runs so, as CREATE INDEX CONCURRENTLY, waits for old
// transactions without standing in anybody's way, and has a longer lock_timeout.
func (l *live) limited(f func() error) error {
	if l.isSQLite() {
		return f()
	}
	t := l.s.timeouts
	t.lock = t.bare
	if err := l.s.set(l.ctx, t, false); err != nil {
		return err
	}
	err := f()
	ctx, cancel := cleanup(l.ctx)
	defer cancel()
	for _, name := range []string{"lock_timeout", "statement_timeout"} {
		if _, err := l.s.conn.ExecContext(ctx, "RESET "+name); err != nil {
			l.s.discard = true
		}
	}
	return err
}

func (l *live) setTimeouts(change func(*timeouts)) error {
	change(&l.s.timeouts)
	if l.isSQLite() || l.out {
		return nil
	}
	return l.s.limit(l.ctx)
}

// SetLockTimeout sets how long each following operation of the revision waits
// for a lock, in a transaction or not: PostgreSQL's lock_timeout. 0 means for
// ever. On SQLite, which has one lock for all, it does nothing.
func (op *Op) SetLockTimeout(d time.Duration) {
	op.setTimeout(d, func(t *timeouts) { t.lock, t.bare = d, d })
}

// SetStatementTimeout sets how long each following statement of the revision may
// take: PostgreSQL's statement_timeout, local to the transaction. 0 means for
// ever. On SQLite it does nothing.
func (op *Op) SetStatementTimeout(d time.Duration) {
	op.setTimeout(d, func(t *timeouts) { t.statement = d })
}

// SetRetries sets how often the revision, or an operation within
// [Op.Autocommit], is tried again that fails on a lock timeout, a deadlock or a
// serialisation failure, as [Config.Retries] does for all; 0 means never.
func (op *Op) SetRetries(n int) {
	if op.err != nil {
		return
	}
	var err error
	if n < 0 {
		err = fmt.Errorf("the number of retries %d is negative", n)
	} else {
		err = op.exec.setTimeouts(func(t *timeouts) { t.retries = n })
	}
	if err != nil {
		op.fail("set the retries", err)
	}
}

func (op *Op) setTimeout(d time.Duration, change func(*timeouts)) {
	if op.err != nil {
		return
	}
	var err error
	if d < 0 {
		err = fmt.Errorf("the timeout %s is negative", d)
	} else {
		err = op.exec.setTimeouts(change)
	}
	if err != nil {
		op.fail("set a timeout", err)
	}
}

// persist repeats f, an attempt of a revision or of the whole run, where it
// fails on a lock that was not to be had in time, a deadlock or a serialisation
// failure: what it did is rolled back, and the others go on meanwhile. What was
// committed of the revision is passed over.
func (run *run) persist(ctx context.Context, f func() error) error {
	start := time.Now()
	for try := 1; ; try++ {
		err := f()
		if err != nil && run.overtaken(err) && time.Since(start) < run.config.LockTimeout {
			run.looked, try = false, 0
			if err := pause(ctx, time.Millisecond+rand.N(20*time.Millisecond)); err != nil {
				return err
			}
			continue
		}
		if err == nil {
			return nil
		}
		e := Event{Direction: run.direction, Step: len(run.done) + 1, Steps: run.total}
		var failed *RevisionError
		if errors.As(err, &failed) {
			e.Revision = failed.Revision
		}
		if err := run.again(ctx, err, try, e); err != nil {
			return err
		}
		run.looked = false
	}
}

// repeat is persist for an operation that leaves nothing behind where it fails,
// since it is a transaction of its own or a statement without one.
//
// Within a transaction there is no such thing: a savepoint would give back the
// locks of the operation that failed, and keep those of the operations before it
// for as long as the run waits, with all who need them waiting behind. And what
// ends a deadlock, or a serialisation failure, is the end of the transaction.
func (l *live) repeat(n int, o ops.Operation, f func() error) error {
	for try := 1; ; try++ {
		err := l.watched(f)
		if err == nil {
			return nil
		}
		e := l.event(Retrying)
		e.Operation, e.Text = n, o.String()
		if err := l.run.again(l.ctx, err, try, e); err != nil {
			return &spentError{err}
		}
	}
}

// spentError is the error of an operation that has been tried again as often as
// it may be, so that its revision is not.
type spentError struct{ err error }

func (e *spentError) Error() string { return e.err.Error() }
func (e *spentError) Unwrap() error { return e.err }

// again waits for the next attempt of what failed with err, and returns the
// error where there is to be none.
func (run *run) again(ctx context.Context, err error, try int, e Event) error {
	if try > run.session.timeouts.retries || !passing(err) {
		return err
	}
	e.Kind, e.Err, e.Duration = Retrying, err, backoff(run.config.RetryDelay, try, rand.Int64N)
	run.config.Notify(e)
	run.config.Logger.InfoContext(ctx, "trying again", "error", err, "attempt", try, "delay", e.Duration)
	return pause(ctx, e.Duration)
}

// passing recognises an error that may be gone the next time:
// lock_not_available, deadlock_detected and serialization_failure (PostgreSQL
// documentation, appendix A).
func passing(err error) bool {
	var spent *spentError
	if errors.As(err, &spent) {
		return false
	}
	switch sqlState(err) {
	case "55P03", "40P01", "40001":
		return true
	}
	return false
}

// overtaken recognises that another run has gone ahead with the revision, which
// happens on SQLite alone: its lock does not span the transactions of one.
func (run *run) overtaken(err error) bool {
	var conflict *ConflictError
	return run.session.table.engine == model.SQLite && errors.As(err, &conflict)
}

// backoff returns how long to wait before attempt try+1: a random time up to
// first, which doubles each time to at most thirty seconds, and at least half
// of that. random returns a number below its argument.
func backoff(first time.Duration, try int, random func(int64) int64) time.Duration {
	const longest = 30 * time.Second
	d := first
	for range try - 1 {
		if d *= 2; d >= longest {
			d = longest
			break
		}
	}
	half := d / 2
	return half + time.Duration(random(int64(half)+1))
}
