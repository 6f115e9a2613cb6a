package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/autogen-db/autogen/migrate/dialect"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// Op carries out the operations of a revision, in the revision's transaction.
// Each method builds the value of that name in package ops and runs it at
// once. It keeps the first error, as bufio.Writer does: after it the methods
// do nothing, and [Op.Err] returns it. A revision that swallows the error
// fails all the same.
//
// An Op is not safe for concurrent use and ends with its revision.
type Op struct {
	ctx     context.Context
	dialect dialect.Dialect
	exec    executor
	naming  model.Naming
	// allow refuses operations that the configuration does not want; it may be
	// nil.
	allow func(ops.Operation) error
	rows  []*sql.Rows

	count int // operations begun
	err   error
	// failed is where err came from.
	failed struct{ text, sql string }
}

// executor is where the operations of an Op go: to a database, into a script,
// or into a list.
type executor interface {
	// apply carries out the operation of that number.
	apply(n int, o ops.Operation) error
	// query reads from the database.
	query(query string, args []any) (*sql.Rows, error)
	// outside ends the transaction after n operations, runs f, and begins
	// another.
	outside(n int, f func() error) error
	// setTimeouts changes the time limits of the operations that follow.
	setTimeouts(func(*timeouts)) error
}

// statementError is the error of one statement.
type statementError struct {
	sql string
	err error
}

func (e *statementError) Error() string { return e.err.Error() }
func (e *statementError) Unwrap() error { return e.err }

// errRestart is the error of an Op whose revision starts again.
var errRestart = errors.New("the revision starts again with foreign_keys off, since it rebuilds a table")

// errOpEnded is the error of an Op whose revision is over.
var errOpEnded = errors.New("op is used after its revision has ended")

// Err returns the first error of the operations so far.
func (op *Op) Err() error { return op.err }

// Context returns the context of the run.
func (op *Op) Context() context.Context { return op.ctx }

// Engine returns the engine of the database.
func (op *Op) Engine() model.Engine { return op.dialect.Engine() }

// Apply runs any operation, those that implement [dialect.Custom] among them.
func (op *Op) Apply(o ops.Operation) {
	if op.err != nil {
		return
	}
	op.count++
	if o == nil {
		op.fail("no operation", errors.New("the operation is nil"))
		return
	}
	named, err := ops.Named(o, op.naming)
	if err == nil && op.allow != nil {
		err = op.allow(named)
	}
	if err == nil {
		err = op.exec.apply(op.count, named)
	}
	if err != nil {
		op.fail(named.String(), err)
	}
}

// Autocommit runs f outside a transaction, for what cannot run in one: CREATE
// INDEX CONCURRENTLY, VACUUM, or a value that ALTER TYPE … ADD VALUE adds and a
// later operation uses.
//
// What the revision did before is committed, together with a row of the version
// table that says how many operations are done. Each operation in f is then
// committed by itself together with that row; one that cannot run in a
// transaction at all is recorded when it has ended. After f a new transaction
// begins, which is committed with the end of the revision. A revision that
// fails or is killed goes on after the last recorded operation at the next
// upgrade: its function runs again from its start, and the operations that are
// done are passed over. So it must issue the same operations in the same order
// each time; a [*ResumeError] is given where it does not.
//
// A statement of [Op.Exec] that cannot run in a transaction, and that is killed
// between its end and its record, runs a second time. Concurrent indexes are
// looked up in the catalogue instead; see [Op.CreateIndexConcurrently].
//
// With [TransactionAll] it fails with an [*AutocommitError].
func (op *Op) Autocommit(f func(op *Op) error) {
	if op.err != nil {
		return
	}
	op.closeRows()
	err := op.exec.outside(op.count, func() error {
		err := f(op)
		op.closeRows()
		if op.err != nil {
			return op.err
		}
		return err
	})
	if err != nil && op.err == nil {
		op.fail("", err)
	}
}

func (op *Op) fail(text string, err error) {
	var s *statementError
	if errors.As(err, &s) {
		op.failed.sql = s.sql
	}
	if op.ctx.Err() != nil {
		// A driver may say no more than that its connection is gone.
		err = fmt.Errorf("%w: %w", cancelled(op.ctx), err)
	}
	op.err, op.failed.text = err, text
}

// Query reads from the database. Placeholders are the driver's: $1 on
// PostgreSQL, ? on SQLite. The rows must be closed, or read to their end,
// before the next operation. An error is kept, as that of an operation is.
//
// It is for reading only: where a revision resumes, operations that are done
// are passed over and queries run again.
func (op *Op) Query(query string, args ...any) (*sql.Rows, error) {
	if op.err != nil {
		return nil, op.err
	}
	op.count++
	rows, err := op.exec.query(query, args)
	if err != nil {
		op.fail(ops.Exec{SQL: query}.String(), &statementError{query, err})
		return nil, err
	}
	op.rows = append(op.rows, rows)
	return rows, nil
}

// closeRows closes the rows that were left open: they would keep the
// connection busy for ever.
func (op *Op) closeRows() {
	for _, rows := range op.rows {
		_ = rows.Close()
	}
	op.rows = nil
}

// run calls a revision's function and returns its error, or that of op.
func (op *Op) run(f func(*Op) error) (err error) {
	defer func() {
		op.closeRows()
		if op.err == nil {
			op.err = errOpEnded
		}
	}()
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Value: v, Place: panicPlace(), Stack: debug.Stack()}
		}
	}()
	err = f(op)
	if op.err != nil {
		return op.err
	}
	return err
}

// panicPlace returns where the panic began that is being recovered: the first
// frame beneath the runtime's own.
func panicPlace() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(0, pcs)])
	panicking := false
	for {
		frame, more := frames.Next()
		own := strings.HasPrefix(frame.Function, "runtime.")
		if panicking && !own {
			folder, file := filepath.Split(frame.File)
			return fmt.Sprintf("%s/%s:%d", filepath.Base(folder), file, frame.Line)
		}
		panicking = panicking || frame.Function == "runtime.gopanic"
		if !more {
			return "an unknown place"
		}
	}
}
