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
	conn    *sql.Conn
	rows    []*sql.Rows

	count int // operations begun
	err   error
	// failed is where err came from.
	failed struct{ text, sql string }
	// guarded says that foreign_keys is on; restart that a rebuild was met
	// meanwhile.
	guarded, restart bool
}

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

// Apply runs any operation.
func (op *Op) Apply(o ops.Operation) {
	if op.err != nil {
		return
	}
	op.count++
	if o == nil {
		op.fail("no operation", "", errors.New("the operation is nil"))
		return
	}
	statements, err := op.dialect.Compile(op.ctx, op.conn, o)
	if err != nil {
		op.fail(o.String(), "", err)
		return
	}
	for _, s := range statements {
		if s.Rebuild && op.guarded {
			op.restart, op.err = true, errRestart
			return
		}
		if _, err := op.conn.ExecContext(op.ctx, s.SQL, s.Args...); err != nil {
			op.fail(o.String(), s.SQL, err)
			return
		}
	}
}

func (op *Op) fail(text, sql string, err error) {
	if op.ctx.Err() != nil {
		// A driver may say no more than that its connection is gone.
		err = fmt.Errorf("%w: %w", cancelled(op.ctx), err)
	}
	op.err = err
	op.failed.text, op.failed.sql = text, sql
}

// Query reads from the database. Placeholders are the driver's: $1 on
// PostgreSQL, ? on SQLite. The rows must be closed, or read to their end,
// before the next operation. An error is kept, as that of an operation is.
func (op *Op) Query(query string, args ...any) (*sql.Rows, error) {
	if op.err != nil {
		return nil, op.err
	}
	op.count++
	rows, err := op.conn.QueryContext(op.ctx, query, args...)
	if err != nil {
		op.fail(ops.Exec{SQL: query}.String(), query, err)
		return nil, err
	}
	op.rows = append(op.rows, rows)
	return rows, nil
}

// run calls a revision's function and returns its error, or that of op.
func (op *Op) run(f func(*Op) error) (err error) {
	// Rows left open would keep the connection busy for ever.
	defer func() {
		for _, rows := range op.rows {
			_ = rows.Close()
		}
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
