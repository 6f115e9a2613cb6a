package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/autogen-db/autogen/migrate/dialect"
	"github.com/autogen-db/autogen/model"
)

// Runner applies revisions to a database and takes them back. It is safe for
// concurrent use; runs at the same time, of this program or others, wait for
// each other and never apply a revision twice.
//
// Each revision runs in one transaction together with its row of the version
// table. A failing operation rolls the whole revision back; the revisions
// before it stay. A run that finds nothing to do writes nothing.
type Runner struct {
	db        *sql.DB
	config    Config
	dialect   dialect.Dialect
	graph     *Graph
	checksums map[string]string
	err       error // of New, returned by every method
}

// New returns a runner. It does not touch the database, and cannot fail: a
// fault of the revisions or the options is the error of every method of the
// runner.
func New(db *sql.DB, revisions Revisions, options ...Option) *Runner {
	r := &Runner{db: db}
	r.err = r.prepare(revisions, options)
	return r
}

func (r *Runner) prepare(revisions Revisions, options []Option) (err error) {
	if r.graph, err = NewGraph(revisions); err != nil {
		return err
	}
	if r.config, err = configure(options); err != nil {
		return err
	}
	if r.checksums, err = sourceChecksums(r.config.Sources); err != nil {
		return fmt.Errorf("read the migration files: %w", err)
	}
	if r.db == nil {
		return errors.New("migrate: the database is nil")
	}
	if r.dialect = r.config.Dialect; r.dialect == nil {
		r.dialect, err = detect(r.db)
	}
	return err
}

// Graph returns the graph of the revisions.
func (r *Runner) Graph() (*Graph, error) { return r.graph, r.err }

// Upgrade applies what leads to target: head, heads, an id or its unique
// prefix, +N from where the database is, or id+N, id-N. What is applied already
// stays.
//
// The error is a [*RevisionError] where a revision failed, a [*LockError]
// where another run did not end in time, a [*MissingRevisionError] or an
// [*OrderError] where the record of the database does not fit the revisions, a
// [*FunctionError] where a function is missing, or one of [Graph.Resolve].
func (r *Runner) Upgrade(ctx context.Context, target string) error {
	return r.run(ctx, Up, target)
}

// Downgrade takes back what builds on target: base, an id or its unique
// prefix, -N from where the database is, or id+N, id-N. Its errors are those
// of Upgrade.
func (r *Runner) Downgrade(ctx context.Context, target string) error {
	return r.run(ctx, Down, target)
}

// run settles what is wanted by a first look at the database, then works
// towards that under the lock, where it looks again.
func (r *Runner) run(ctx context.Context, d Direction, target string) error {
	if r.err != nil {
		return r.err
	}
	want, key, err := r.settle(ctx, d, target)
	if err != nil || want == nil {
		return err
	}
	s, unlock, err := r.lock(ctx, key)
	if err != nil {
		return err
	}
	defer unlock()
	run := &run{Runner: r, session: s, direction: d, want: want}
	return run.all(ctx)
}

// settle returns what must be applied, or must not, in the end; nil where there
// is nothing to do.
func (r *Runner) settle(ctx context.Context, d Direction, target string) (set, int64, error) {
	s, err := r.connect(ctx)
	if err != nil {
		return nil, 0, err
	}
	defer s.close(ctx)
	rows, err := s.read(ctx)
	if err != nil {
		return nil, 0, err
	}
	applied, err := r.match(rows)
	if err != nil {
		return nil, 0, err
	}
	var want set
	if d == Up {
		r.warnEdited(ctx, rows)
		want, err = r.graph.upgradeWant(target, applied)
	} else {
		want, err = r.graph.downgradeDrop(target, applied)
	}
	if err != nil {
		return nil, 0, err
	}
	steps, err := r.graph.plan(d, want, applied)
	if err != nil || len(steps) == 0 {
		return nil, 0, err
	}
	for _, i := range steps {
		if function(r.graph.nodes[i].revision, d) == nil {
			return nil, 0, &FunctionError{Direction: d, Revision: r.graph.nodes[i].revision}
		}
	}
	key, err := lockKey(ctx, s)
	return want, key, err
}

func function(r Revision, d Direction) func(*Op) error {
	if d == Up {
		return r.Upgrade
	}
	return r.Downgrade
}

// match marks what the rows of the version table record.
func (r *Runner) match(rows map[string]Applied) (set, error) {
	applied := make(set, len(r.graph.nodes))
	for i, n := range r.graph.nodes {
		_, applied[i] = rows[n.revision.ID]
	}
	if missing := r.missing(rows); missing != nil {
		return applied, &MissingRevisionError{IDs: missing}
	}
	return applied, nil
}

// warnEdited reports the applied revisions whose file has changed since.
func (r *Runner) warnEdited(ctx context.Context, rows map[string]Applied) {
	for _, n := range r.graph.nodes {
		if a, ok := rows[n.revision.ID]; ok && r.edited(a) {
			r.config.Logger.WarnContext(ctx, fmt.Sprintf("revision %s was edited after it was applied", n.revision),
				"revision", n.revision.ID, "applied_at", a.At)
		}
	}
}

// edited reports whether a revision's file is not what was applied.
func (r *Runner) edited(a Applied) bool {
	now := r.checksums[a.ID]
	return a.Checksum != "" && now != "" && a.Checksum != now
}

// run is one upgrade or downgrade under the lock.
type run struct {
	*Runner
	session   *session
	direction Direction
	want      set

	applied set
	steps   []int // what is left to do
	done    []string
	// version is SQLite's data_version at the last look.
	version int64
	looked  bool
}

// all carries out one revision after the other until nothing is left to do.
func (run *run) all(ctx context.Context) error {
	defer run.session.resume(ctx)
	for {
		if ctx.Err() != nil {
			return cancelled(ctx)
		}
		more, err := run.next(ctx)
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
	rows, err := s.table.read(ctx, s.conn)
	if err != nil {
		return err
	}
	if run.applied, err = run.match(rows); err != nil {
		return err
	}
	run.steps, err = run.graph.plan(run.direction, run.want, run.applied)
	run.looked = err == nil
	return err
}

// next carries out the next revision, in a transaction of its own. It reports
// false where there is none.
func (run *run) next(ctx context.Context) (bool, error) {
	s := run.session
	defer s.rollback(ctx)
	if err := s.begin(ctx); err != nil {
		return false, err
	}
	if err := run.look(ctx); err != nil || len(run.steps) == 0 {
		return false, err
	}
	at := run.steps[0]
	revision := run.graph.nodes[at].revision
	f := function(revision, run.direction)
	if f == nil {
		return false, &FunctionError{Direction: run.direction, Revision: revision}
	}
	run.config.Notify(Event{Kind: Started, Direction: run.direction, Revision: revision})
	start := time.Now()
	created, err := run.attempt(ctx, revision, f, start)
	if errors.Is(err, errRestart) {
		s.rollback(ctx)
		created, err = run.again(ctx, revision, f, start)
	}
	s.resume(ctx)
	if err != nil {
		return false, err
	}
	s.table.exists = s.table.exists || created
	run.applied[at] = run.direction == Up
	run.steps = run.steps[1:]
	run.done = append(run.done, revision.ID)
	run.config.Notify(Event{Kind: Finished, Direction: run.direction, Revision: revision, Duration: time.Since(start)})
	return true, nil
}

// again starts a revision anew with foreign_keys off. Between the two
// transactions another run may have gone ahead, so that it looks again.
func (run *run) again(ctx context.Context, revision Revision, f func(*Op) error, start time.Time) (bool, error) {
	s := run.session
	if err := s.suspend(ctx); err != nil {
		return false, err
	}
	if err := s.begin(ctx); err != nil {
		return false, err
	}
	if err := run.look(ctx); err != nil {
		return false, err
	}
	if len(run.steps) == 0 || run.graph.nodes[run.steps[0]].revision.ID != revision.ID {
		return false, &ConflictError{ID: revision.ID}
	}
	return run.attempt(ctx, revision, f, start)
}

// attempt runs a revision's function and commits. created says that it made
// the version table. The error is errRestart where the revision must start
// again with foreign_keys off.
func (run *run) attempt(ctx context.Context, revision Revision, f func(*Op) error, start time.Time) (created bool, err error) {
	s := run.session
	op := &Op{ctx: ctx, dialect: run.dialect, conn: s.conn, guarded: s.foreignKeys && !s.suspended}
	fail := func(err error) *RevisionError {
		e := &RevisionError{Revision: revision, Direction: run.direction, Err: err, Applied: run.done}
		for _, i := range run.steps {
			e.Left = append(e.Left, run.graph.nodes[i].revision.ID)
		}
		return e
	}
	var before map[reference]int
	if s.suspended {
		if before, err = s.violations(ctx); err != nil {
			return false, fail(err)
		}
	}
	if created, err = run.record(ctx, revision, start); err != nil {
		return false, fail(err)
	}
	if err := op.run(f); err != nil {
		if op.restart {
			return false, errRestart
		}
		e := fail(err)
		if errors.Is(err, op.err) && op.failed.text != "" {
			e.Operation, e.Text, e.SQL = op.count, op.failed.text, op.failed.sql
		}
		return false, e
	}
	if s.suspended {
		if err := s.checkViolations(ctx, before); err != nil {
			return false, fail(err)
		}
	}
	if run.direction == Up {
		a := Applied{ID: revision.ID, Duration: time.Since(start), LastOperation: op.count}
		if err := s.table.finish(ctx, s.conn, a); err != nil {
			return false, fail(err)
		}
	}
	if inDoubt, err := s.commit(ctx); err != nil {
		e := fail(err)
		e.InDoubt = inDoubt
		return false, e
	}
	return created, nil
}

// record writes the revision's row before its operations run: where the lock
// does not hold (a pooler that hands the lock's session on, say) the primary
// key stops a second run here, with nothing done.
func (run *run) record(ctx context.Context, revision Revision, start time.Time) (created bool, err error) {
	t := &run.session.table
	if !t.exists {
		if err := t.create(ctx, run.session.conn); err != nil {
			return false, err
		}
	}
	if run.direction == Down {
		return !t.exists, t.remove(ctx, run.session.conn, revision.ID)
	}
	return !t.exists, t.insert(ctx, run.session.conn, Applied{
		ID: revision.ID, At: start, Checksum: run.checksums[revision.ID], State: stateApplied,
	})
}
