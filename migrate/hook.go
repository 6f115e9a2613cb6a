package migrate

import (
	"context"
	"database/sql"

	"github.com/autogen-db/autogen/migrate/dialect"
	"github.com/autogen-db/autogen/migrate/ops"
)

// hook calls a hook of the configuration in the open transaction.
func (l *live) hook(f func(*Op, Step) error) error {
	if f == nil {
		return nil
	}
	small := l.out // With TransactionNone the hook has a transaction of its own.
	if small {
		if err := l.enter(); err != nil {
			return err
		}
	}
	op := l.run.op(l.ctx, &direct{l}, l.step())
	err := op.run(func(op *Op) error { return f(op, l.step()) })
	if err == nil && small {
		err = l.commitOnly()
		l.out = true
	}
	return err
}

// step is what the hooks are told.
func (l *live) step() Step { return Step{Direction: l.run.direction, Revision: l.revision} }

// direct carries operations out in the open transaction, without recording
// them.
type direct struct{ l *live }

func (d *direct) apply(_ int, o ops.Operation) error {
	statements, err := dialect.Compile(d.l.ctx, d.l.run.dialect, d.l.s.conn, o)
	if err != nil {
		return err
	}
	return d.l.execute(statements)
}

func (d *direct) query(query string, args []any) (*sql.Rows, error) {
	return d.l.s.conn.QueryContext(d.l.ctx, query, args...)
}

func (d *direct) outside(int, func() error) error {
	return &AutocommitError{Revision: d.l.revision}
}

func (d *direct) setTimeouts(change func(*timeouts)) error { return d.l.setTimeouts(change) }

// failed calls OnError.
func (r *Runner) failed(ctx context.Context, err error) error {
	if err != nil && r.config.OnError != nil {
		r.config.OnError(context.WithoutCancel(ctx), err)
	}
	return err
}
