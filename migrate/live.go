package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/autogen-db/autogen/migrate/dialect"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// live carries a revision's operations out on the database: one attempt of the
// revision.
type live struct {
	ctx      context.Context
	run      *run
	s        *session
	op       *Op
	revision Revision
	start    time.Time

	// skip is how many operations an earlier run has finished, and skipSum
	// their fingerprint; begun says that the one after them had been begun.
	skip     int
	skipSum  string
	begun    bool
	resumed  bool
	verified bool

	row  progress // what the row of the version table says
	sum  string   // the fingerprint of the operations so far
	out  bool     // outside a transaction
	kept int      // operations that are committed

	// restarted says that the transactions of the revision run with
	// foreign_keys off.
	restarted bool
	before    map[reference]int
	locks     lockCount
	parted    bool // that it is committed in parts was said
	inDoubt   bool
}

// attempt runs a revision's function in the open transaction and records its
// end, without committing. The error is errRestart where the revision must
// start again with foreign_keys off.
func (run *run) attempt(ctx context.Context, revision Revision) (*live, error) {
	s := run.session
	l := &live{ctx: ctx, run: run, s: s, revision: revision, start: time.Now(), restarted: s.suspended}
	l.row = progress{id: revision.ID, direction: run.direction}
	if a, ok := run.rows[revision.ID]; ok && a.Half() {
		l.resumed, l.skip = true, a.LastOperation
		l.skipSum, l.begun = strings.CutSuffix(a.Checksum, begunMark)
		l.row.count, l.row.sum, l.kept = a.LastOperation, a.Checksum, a.LastOperation
	}
	f := function(revision, run.direction)
	if f == nil {
		return l, &FunctionError{Direction: run.direction, Revision: revision}
	}
	s.timeouts = run.config.timeouts()
	if run.announced != revision.ID {
		run.announced = revision.ID
		run.config.Notify(l.event(Started))
	}
	l.op = run.op(ctx, l, l.step())
	err := s.setSearchPath(ctx)
	if err == nil {
		err = l.open()
	}
	if err == nil {
		err = l.hook(run.config.BeforeRevision)
	}
	if err == nil {
		err = l.op.run(f)
	}
	if errors.Is(l.op.err, errRestart) {
		return l, errRestart
	}
	if err == nil {
		err = l.end()
	}
	if err != nil {
		return l, l.fail(err)
	}
	return l, nil
}

// event returns an event of this revision.
func (l *live) event(kind EventKind) Event {
	return Event{Kind: kind, Direction: l.run.direction, Revision: l.revision, Step: len(l.run.done) + 1, Steps: l.run.total}
}

// fail describes an error of the revision.
func (l *live) fail(err error) error {
	op, run := l.op, l.run
	e := &RevisionError{
		Revision: l.revision, Direction: run.direction, Err: err, Applied: run.done, Kept: l.kept, InDoubt: l.inDoubt,
		Whole: run.config.Transactions == TransactionAll,
	}
	if e.Whole {
		e.Applied = nil
	}
	for _, i := range run.steps {
		e.Left = append(e.Left, run.graph.nodes[i].revision.ID)
	}
	if errors.Is(err, op.err) && op.failed.text != "" {
		e.Operation, e.Text, e.SQL = op.count, op.failed.text, op.failed.sql
	}
	return e
}

// open writes the revision's row before its operations run: where the lock
// does not hold (a pooler that hands the lock's session on, say) a second run
// stops here, with nothing done.
func (l *live) open() (err error) {
	s, t := l.s, &l.s.table
	if s.suspended {
		if l.before, err = s.violations(l.ctx); err != nil {
			return err
		}
	}
	if !t.exists && !l.run.created {
		if err := t.create(l.ctx, s.conn); err != nil {
			return err
		}
		l.run.created = true
	}
	if err := t.claim(l.ctx, s.conn, l.row, l.resumed, l.start); err != nil {
		return err
	}
	if l.run.config.Transactions == TransactionNone {
		return l.leave(l.row.count, l.row.sum)
	}
	return nil
}

// end records that the revision is done, in the transaction that is to be
// committed.
func (l *live) end() (err error) {
	if err := l.verify(); err != nil {
		return err
	}
	if l.out {
		if err := l.enter(); err != nil {
			return err
		}
	}
	if err := l.hook(l.run.config.AfterRevision); err != nil {
		return err
	}
	return l.s.table.finish(l.ctx, l.s.conn, l.row, Applied{
		ID: l.revision.ID, Duration: time.Since(l.start), LastOperation: l.op.count,
		Checksum: l.run.checksums[l.revision.ID],
	})
}

// commit ends the transaction.
func (l *live) commit() error {
	if l.s.suspended && l.run.config.Transactions != TransactionAll {
		if err := l.s.checkViolations(l.ctx, l.before); err != nil {
			return l.fail(err)
		}
	}
	if err := l.commitOnly(); err != nil {
		return l.fail(err)
	}
	return nil
}

func (l *live) commitOnly() error {
	inDoubt, err := l.s.commit(l.ctx)
	if err != nil {
		l.inDoubt = inDoubt
		return err
	}
	l.s.table.exists = l.s.table.exists || l.run.created
	l.locks = lockCount{}
	return nil
}

// apply carries out one operation.
func (l *live) apply(n int, o ops.Operation) error {
	sum := fingerprint(l.sum, o)
	if n <= l.skip {
		l.sum = sum
		return nil
	}
	if err := l.verify(); err != nil {
		return err
	}
	e := l.event(OperationStarted)
	e.Operation, e.Text = n, o.String()
	l.run.config.Notify(e)
	l.run.config.Logger.DebugContext(l.ctx, o.String(), "revision", l.revision.ID, "operation", n)
	if err := l.carryOut(n, o, sum); err != nil {
		return err
	}
	l.sum = sum
	return nil
}

func (l *live) carryOut(n int, o ops.Operation, sum string) error {
	if b, ok := o.(batch); ok {
		return l.batched(n, b, sum)
	}
	if l.out {
		return l.repeat(n, o, func() error { return l.applyOutside(n, o, sum) })
	}
	statements, err := l.compile(o)
	if err != nil {
		return err
	}
	if outside(statements) {
		if err := l.leave(n-1, l.sum); err != nil {
			return err
		}
		if err := l.repeat(n, o, func() error { return l.bare(n, o, statements, sum) }); err != nil {
			return err
		}
		return l.enter()
	}
	for _, st := range statements {
		if st.Rebuild && l.s.foreignKeys && !l.s.suspended {
			return errRestart
		}
	}
	if err := l.relieve(n-1, o); err != nil {
		return err
	}
	return l.watched(func() error { return l.execute(statements) })
}

func (l *live) compile(o ops.Operation) ([]dialect.Statement, error) {
	return dialect.Compile(l.ctx, l.run.dialect, l.s.conn, o)
}

// outside reports whether a statement cannot run in a transaction.
func outside(statements []dialect.Statement) bool {
	for _, s := range statements {
		if s.Outside {
			return true
		}
	}
	return false
}

func (l *live) execute(statements []dialect.Statement) error {
	for _, st := range statements {
		if _, err := l.s.conn.ExecContext(l.ctx, st.SQL, st.Args...); err != nil {
			return &statementError{st.SQL, err}
		}
	}
	return nil
}

func (l *live) query(query string, args []any) (*sql.Rows, error) {
	if l.op.count > l.skip {
		if err := l.verify(); err != nil {
			return nil, err
		}
	}
	return l.s.conn.QueryContext(l.ctx, query, args...)
}

// verify compares the operations that were passed over with those that were
// carried out, once: before the first new one, or at the end.
func (l *live) verify() error {
	if !l.resumed || l.verified {
		return nil
	}
	l.verified = true
	if l.sum != l.skipSum || l.op.count < l.skip {
		return &ResumeError{Revision: l.revision, LastOperation: l.skip}
	}
	return nil
}

// ResumeError reports a half-done revision whose function does not issue the
// operations that were carried out.
type ResumeError struct {
	Revision Revision
	// LastOperation counts the operations that were carried out.
	LastOperation int
}

// Error names the revision.
func (e *ResumeError) Error() string {
	return fmt.Sprintf("revision %s cannot be resumed: its first %s differ from those that were carried out",
		e.Revision.ID, count(e.LastOperation, "operation"))
}

// Hint says how to go on.
func (e *ResumeError) Hint() string {
	return "restore the operations that are done, and change only those that follow; or finish by hand and stamp the revision"
}

// isSQLite reports whether the database is one.
func (l *live) isSQLite() bool { return l.s.table.engine == model.SQLite }
