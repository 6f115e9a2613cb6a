package migrate

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/autogen-db/autogen/model"
)

// run is one upgrade or downgrade under the lock.
type run struct {
	*Runner
	session   *session
	direction Direction
	want      set

	rows    map[string]Applied
	applied set
	// over are the squashes that are not recorded yet.
	over  []passedOver
	steps []int // what is left to do
	total int   // revisions of the whole run
	done  []string
	// version is SQLite's data_version at the last look.
	version int64
	looked  bool
	// created says that the open transaction has made the version table.
	created bool
	// announced is the revision that was said to have started.
	announced string
	// capacity is how many locks the server's table holds; 0 means unknown.
	capacity int64
}

// all carries out one revision after the other until nothing is left to do.
func (run *run) all(ctx context.Context) error {
	defer run.session.resume(ctx)
	if err := run.measure(ctx); err != nil {
		return err
	}
	if err := run.persist(ctx, func() error { return run.passOver(ctx) }); err != nil {
		return err
	}
	if run.config.Transactions == TransactionAll {
		return run.persist(ctx, func() error { return run.whole(ctx) })
	}
	for {
		if ctx.Err() != nil {
			return cancelled(ctx)
		}
		var more bool
		err := run.persist(ctx, func() (err error) {
			more, err = run.next(ctx)
			return err
		})
		if err != nil || !more {
			return err
		}
	}
}

// look reads the version table, unless it is sure that nobody else has written
// since the last time. It is called within a transaction.
func (run *run) look(ctx context.Context) error {
	s := run.session
	if s.table.engine == model.SQLite {
		// It changes when another connection commits, and only then
		// (sqlite.org/pragma.html#pragma_data_version).
		var version int64
		if err := s.conn.QueryRowContext(ctx, "PRAGMA data_version").Scan(&version); err != nil {
			return fmt.Errorf("read PRAGMA data_version: %w", err)
		}
		if run.looked && version == run.version {
			return nil
		}
		run.version = version
		if err := s.table.locate(ctx, s.conn); err != nil {
			return err
		}
	} else if run.looked {
		return nil
	}
	run.created = false
	rows, err := s.table.read(ctx, s.conn)
	if err != nil {
		return err
	}
	st, err := run.standing(rows)
	if err != nil {
		return err
	}
	if err := fits(st.rows, run.direction); err != nil {
		return err
	}
	run.rows, run.applied, run.over = st.rows, st.applied, st.over
	run.steps, err = run.graph.plan(run.direction, run.want, run.applied)
	run.total = len(run.done) + len(run.steps)
	run.looked = err == nil
	return err
}

// begin starts a transaction and looks what is left to do.
func (run *run) begin(ctx context.Context) error {
	if err := run.session.begin(ctx); err != nil {
		return err
	}
	return run.look(ctx)
}

// next carries out the next revision. It reports false where there is none.
func (run *run) next(ctx context.Context) (bool, error) {
	s := run.session
	defer s.rollback(ctx)
	if err := run.begin(ctx); err != nil || len(run.steps) == 0 {
		return false, err
	}
	at := run.steps[0]
	revision := run.graph.nodes[at].revision
	l, err := run.attempt(ctx, revision)
	if errors.Is(err, errRestart) {
		// Between the two transactions another run may have gone ahead, so
		// that it looks again.
		s.rollback(ctx)
		if err := s.suspend(ctx); err != nil {
			return false, err
		}
		run.looked = false
		if err := run.begin(ctx); err != nil {
			return false, err
		}
		if len(run.steps) == 0 || run.steps[0] != at {
			return false, &ConflictError{ID: revision.ID}
		}
		l, err = run.attempt(ctx, revision)
	}
	if err == nil {
		err = l.commit()
	}
	s.resume(ctx)
	if err != nil {
		return false, err
	}
	run.committed(ctx, l)
	run.step(at)
	return true, nil
}

// step moves on behind a revision that is done.
func (run *run) step(at int) {
	run.applied[at] = run.direction == Up
	run.steps = run.steps[1:]
	run.done = append(run.done, run.graph.nodes[at].revision.ID)
}

// committed tells that a revision is done.
func (run *run) committed(ctx context.Context, l *live) {
	took := time.Since(l.start)
	run.config.Logger.InfoContext(ctx, fmt.Sprintf("%s of revision %s is done", run.direction, l.revision),
		"revision", l.revision.ID, "direction", run.direction, "duration", took)
	e := l.event(Finished)
	e.Duration = took
	run.config.Notify(e)
}

// whole carries out all that is left in one transaction.
func (run *run) whole(ctx context.Context) error {
	err := run.wholeOnce(ctx)
	if errors.Is(err, errRestart) {
		if err := run.session.suspend(ctx); err != nil {
			return err
		}
		err = run.wholeOnce(ctx)
	}
	run.session.resume(ctx)
	return err
}

func (run *run) wholeOnce(ctx context.Context) error {
	s := run.session
	defer s.rollback(ctx)
	run.looked, run.done, run.announced = false, nil, ""
	if err := run.begin(ctx); err != nil {
		return err
	}
	var last *live
	for len(run.steps) > 0 {
		if ctx.Err() != nil {
			return cancelled(ctx)
		}
		l, err := run.attempt(ctx, run.graph.nodes[run.steps[0]].revision)
		if err != nil {
			return err
		}
		if s.suspended {
			if err := s.checkViolations(ctx, l.before); err != nil {
				return l.fail(err)
			}
		}
		last = l
		run.committed(ctx, l)
		run.step(run.steps[0])
	}
	if last == nil {
		return nil
	}
	return last.commit()
}
