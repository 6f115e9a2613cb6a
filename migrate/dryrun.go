package migrate

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/autogen-db/autogen/migrate/dialect"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// DryStep is what a dry run found out about a revision.
type DryStep struct {
	Step
	// PassedOver says that the revision would only be recorded, since the
	// database has all that it replaces.
	PassedOver bool
	Operations []DryOperation
}

// DryOperation is what a dry run found out about an operation.
type DryOperation struct {
	// Number counts the operations of the revision from 1.
	Number int
	// Operation is what it would carry out, with the names that it is given.
	Operation ops.Operation
	// Transaction counts the transactions of the run that operations are part of,
	// from 1. Each operation within [Op.Autocommit] has one to itself; 0 stands for
	// one that is known not to run in any.
	Transaction int
	// SQL holds its statements.
	SQL []string
	// Locks are the locks that it took and that the transaction did not have
	// before, of relations that were there before the run (PostgreSQL).
	Locks []RelationLock
	// Untried says that the operation was compiled and not run: it runs outside
	// a transaction, or comes behind one that does and could not run without
	// it.
	Untried bool
}

// RelationLock is a lock of a table, an index, or another relation.
type RelationLock struct {
	// Relation is the two-part name as PostgreSQL quotes it; a bare name is one of
	// the schema that the run is about, see [WithSchema].
	Relation string
	// Mode is PostgreSQL's name: "AccessExclusiveLock".
	Mode string
}

// DryRun carries out what an upgrade or downgrade to target would, in one
// transaction that is rolled back, and returns what it did. Nothing is changed;
// the locks are taken for real, as long as the run takes. What would run outside
// a transaction is only compiled. Where the error is a [*RevisionError], the
// steps up to it are returned beside it. A result without steps means that there
// is nothing to do.
//
// The functions of the revisions run. Operations see what those before them did,
// hooks do not run.
func (r *Runner) DryRun(ctx context.Context, d Direction, target string) ([]DryStep, error) {
	if r.err != nil {
		return nil, r.err
	}
	r, want, key, err := r.settle(ctx, d, target)
	if err != nil || want == nil {
		return nil, err
	}
	s, unlock, err := r.lock(ctx, key)
	if err != nil {
		return nil, err
	}
	defer unlock()
	defer s.resume(ctx)
	defer s.rollback(ctx)
	if s.foreignKeys {
		// A rebuild must not cascade within the transaction either.
		if err := s.suspend(ctx); err != nil {
			return nil, err
		}
	}
	run := &run{Runner: r, session: s, direction: d, want: want}
	if err := run.begin(ctx); err != nil {
		return nil, err
	}
	dry := &dry{ctx: ctx, run: run, seen: map[RelationLock]bool{}}
	for _, p := range run.over {
		revision, _ := run.graph.Revision(p.row.ID)
		dry.steps = append(dry.steps, DryStep{Step: Step{Direction: d, Revision: revision}, PassedOver: true})
	}
	if err := dry.start(); err != nil {
		return nil, err
	}
	for len(run.steps) > 0 {
		if err := dry.revision(run.graph.nodes[run.steps[0]].revision); err != nil {
			return dry.steps, err
		}
		run.step(run.steps[0])
	}
	return dry.steps, nil
}

// dry carries operations out in a transaction that is rolled back.
type dry struct {
	ctx   context.Context
	run   *run
	steps []DryStep
	skip  int
	out   bool
	// transaction is the number of the last one, and ended says that it is over.
	transaction int
	ended       bool
	// missing says that an operation was not run, untried that one failed
	// since.
	missing, untried bool
	existed          map[int64]string
	seen             map[RelationLock]bool
}

// start remembers which relations there are, since those that are dropped have
// no name any more when their locks are read.
func (d *dry) start() error {
	if d.run.session.table.engine != model.Postgres {
		return nil
	}
	const query = `SELECT c.oid::bigint, CASE WHEN n.nspname <> $1 THEN pg_catalog.quote_ident(n.nspname) || '.' ELSE '' END || pg_catalog.quote_ident(c.relname)
		FROM pg_catalog.pg_class c
		JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname NOT IN ('pg_catalog', 'pg_toast')`
	own := ""
	if len(d.run.config.SearchPath) > 0 {
		own = d.run.config.SearchPath[0]
	}
	rows, err := d.run.session.conn.QueryContext(d.ctx, query, own)
	if err != nil {
		return fmt.Errorf("list the relations: %w", err)
	}
	defer rows.Close()
	d.existed = map[int64]string{}
	for rows.Next() {
		var oid int64
		var name string
		if err := rows.Scan(&oid, &name); err != nil {
			return fmt.Errorf("list the relations: %w", err)
		}
		d.existed[oid] = name
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("list the relations: %w", err)
	}
	// What the look at the version table locks is not the revisions' doing.
	if err := rows.Close(); err != nil {
		return fmt.Errorf("list the relations: %w", err)
	}
	_, err = d.locks()
	return err
}

func (d *dry) revision(r Revision) error {
	d.steps = append(d.steps, DryStep{Step: Step{Direction: d.run.direction, Revision: r}})
	d.skip, d.out = 0, d.run.config.Transactions == TransactionNone
	d.ended = d.transaction == 0 || d.run.config.Transactions != TransactionAll
	if a, ok := d.run.rows[r.ID]; ok && a.Half() {
		d.skip = a.LastOperation
	}
	f := function(r, d.run.direction)
	if f == nil {
		return &FunctionError{Direction: d.run.direction, Revision: r}
	}
	op := d.run.op(d.ctx, d, Step{Direction: d.run.direction, Revision: r})
	err := op.run(f)
	if err == nil {
		return nil
	}
	e := &RevisionError{Revision: r, Direction: d.run.direction, Err: err, Whole: true}
	if op.failed.text != "" {
		e.Operation, e.Text, e.SQL = op.count, op.failed.text, op.failed.sql
	}
	return e
}

func (d *dry) apply(n int, o ops.Operation) error {
	if n <= d.skip {
		return nil
	}
	conn := d.run.session.conn
	statements, err := dialect.Compile(d.ctx, d.run.dialect, conn, o)
	if err != nil {
		return err
	}
	result := DryOperation{Number: n, Operation: o, Transaction: d.inTransaction(statements)}
	for _, s := range statements {
		result.SQL = append(result.SQL, s.SQL)
	}
	step := &d.steps[len(d.steps)-1]
	defer func() { step.Operations = append(step.Operations, result) }()
	if d.untried || d.out || outside(statements) {
		result.Untried, d.missing = true, true
		return nil
	}
	for _, s := range statements {
		if _, err := conn.ExecContext(d.ctx, s.SQL, s.Args...); err != nil {
			if d.missing && d.ctx.Err() == nil {
				result.Untried, d.untried = true, true
				return nil
			}
			return &statementError{s.SQL, err}
		}
	}
	result.Locks, err = d.locks()
	return err
}

// inTransaction returns the number of the transaction that statements run in.
func (d *dry) inTransaction(statements []dialect.Statement) int {
	alone := outside(statements) && d.run.config.Transactions != TransactionAll
	if !alone && (d.out || d.ended) {
		d.transaction++
	}
	d.ended = alone || d.out
	if alone {
		return 0
	}
	return d.transaction
}

// locks returns the locks that are new since the last call.
func (d *dry) locks() ([]RelationLock, error) {
	if d.existed == nil {
		return nil, nil
	}
	const query = `SELECT relation::bigint, mode FROM pg_catalog.pg_locks
		WHERE pid = pg_catalog.pg_backend_pid() AND locktype = 'relation' AND granted`
	rows, err := d.run.session.conn.QueryContext(d.ctx, query)
	if err != nil {
		return nil, fmt.Errorf("read the locks: %w", err)
	}
	defer rows.Close()
	var out []RelationLock
	for rows.Next() {
		var oid int64
		var lock RelationLock
		if err := rows.Scan(&oid, &lock.Mode); err != nil {
			return nil, fmt.Errorf("read the locks: %w", err)
		}
		if lock.Relation = d.existed[oid]; lock.Relation != "" && !d.seen[lock] {
			d.seen[lock] = true
			out = append(out, lock)
		}
	}
	slices.SortFunc(out, func(a, b RelationLock) int {
		return cmp.Or(cmp.Compare(a.Relation, b.Relation), cmp.Compare(a.Mode, b.Mode))
	})
	return out, rows.Err()
}

func (d *dry) query(query string, args []any) (*sql.Rows, error) {
	return d.run.session.conn.QueryContext(d.ctx, query, args...)
}

func (d *dry) outside(_ int, f func() error) error {
	before := d.out
	d.out, d.ended = true, true
	defer func() { d.out = before }()
	return f()
}

func (d *dry) setTimeouts(change func(*timeouts)) error {
	s := d.run.session
	change(&s.timeouts)
	if s.table.engine == model.SQLite || d.untried {
		return nil
	}
	return s.limit(d.ctx)
}
