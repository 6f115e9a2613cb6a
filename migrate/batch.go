package migrate

import (
	"context"
	"errors"
	"fmt"

	"github.com/autogen-db/autogen/migrate/dialect"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// batch is the operation of [Op.Batched].
type batch struct {
	Query string
	Size  int `json:"-"` // may change before a resume
	args  []any
}

func (b batch) exec() ops.Exec                  { return ops.Exec{SQL: b.Query} }
func (b batch) String() string                  { return "in batches: " + b.exec().String() }
func (b batch) Summary() ops.Summary            { return ops.Summary{Sign: '~', Text: b.String()} }
func (b batch) Reverse() (ops.Operation, error) { return b.exec().Reverse() }

// Batched changes many rows in small committed steps: it runs the query again
// and again until it changes no row any more. The query's first argument is
// size, the rest are args; it must change at most that many rows, and none that
// it has changed before:
//
//	op.Batched(`UPDATE users SET email = lower(email) WHERE id IN (
//		SELECT id FROM users WHERE email <> lower(email) LIMIT $1)`, 1000)
//
// It runs outside a transaction, as in [Op.Autocommit], so that no lock is held
// longer than a step takes. It is one operation: a run that is stopped in the
// middle of it goes on with the rows that are left. With [TransactionAll] its
// steps are part of the one transaction. Each step gives an [Event] of kind
// Progress.
func (op *Op) Batched(query string, size int, args ...any) {
	if op.err != nil {
		return
	}
	op.Apply(batch{Query: query, Size: size, args: args})
}

// Compile returns one step.
func (b batch) Compile(context.Context, model.Engine, dialect.Querier) ([]dialect.Statement, error) {
	if b.Size <= 0 {
		return nil, fmt.Errorf("the size %d is not positive", b.Size)
	}
	return []dialect.Statement{{SQL: b.Query, Args: append([]any{b.Size}, b.args...), Outside: true}}, nil
}

// batched runs the steps of a batch.
func (l *live) batched(n int, b batch, sum string) error {
	statements, err := l.compile(b)
	if err != nil {
		return err
	}
	whole := l.run.config.Transactions == TransactionAll
	inside := !l.out && !whole
	if inside {
		if err := l.leave(n-1, l.sum); err != nil {
			return err
		}
	}
	e := l.event(Progress)
	e.Operation, e.Text = n, b.String()
	for {
		var changed int64
		step := func() (err error) {
			changed, err = l.batchStep(statements[0], whole)
			return err
		}
		if whole {
			err = l.watched(step)
		} else {
			err = l.repeat(n, b, step)
		}
		if err != nil {
			return err
		}
		if changed == 0 {
			break
		}
		e.Rows += changed
		l.run.config.Notify(e)
	}
	if whole {
		return nil
	}
	if err := l.record(n, sum, false); err != nil {
		return err
	}
	if inside {
		return l.enter()
	}
	return nil
}

// batchStep runs one step, in a transaction of its own unless the whole run is
// one.
func (l *live) batchStep(st dialect.Statement, whole bool) (int64, error) {
	if l.ctx.Err() != nil {
		return 0, cancelled(l.ctx)
	}
	if !whole {
		if err := l.s.begin(l.ctx); err != nil {
			return 0, err
		}
		defer l.s.rollback(l.ctx)
	}
	result, err := l.s.conn.ExecContext(l.ctx, st.SQL, st.Args...)
	if err != nil {
		return 0, &statementError{st.SQL, err}
	}
	changed, err := result.RowsAffected()
	if err != nil {
		return 0, &statementError{st.SQL, err}
	}
	if changed > 0 && !whole {
		err = l.commitOnly()
	}
	return changed, err
}

// batch writes the steps as a loop in PL/pgSQL, which commits.
func (s *script) batch(b batch) (string, error) {
	if !s.postgres() {
		return "", &OfflineError{Reason: "SQLite has no loop for op.Batched"}
	}
	values, err := s.literals(append([]any{b.Size}, b.args...))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf(`DO $autogen$ DECLARE changed bigint; BEGIN
  LOOP
    EXECUTE %s USING %s;
    GET DIAGNOSTICS changed = ROW_COUNT;
    COMMIT;
    EXIT WHEN changed = 0;
  END LOOP;
END $autogen$`, quoteText(b.Query), values), nil
}

// IrreversibleError is what a downgrade returns that cannot be; see
// [Irreversible].
type IrreversibleError struct{ Reason string }

// Irreversible returns the error of a revision that cannot be taken back:
//
//	func downgrade1975ea83b712(op *migrate.Op) error {
//		return migrate.Irreversible("the old names are gone")
//	}
//
// errors.Is recognises it as [ops.ErrIrreversible].
func Irreversible(reason string) error { return &IrreversibleError{Reason: reason} }

// Error gives the reason.
func (e *IrreversibleError) Error() string {
	if e.Reason == "" {
		return "it cannot be taken back"
	}
	return "it cannot be taken back: " + e.Reason
}

// Unwrap returns [ops.ErrIrreversible].
func (e *IrreversibleError) Unwrap() error { return ops.ErrIrreversible }

// Hint says how to go on.
func (e *IrreversibleError) Hint() string {
	return "restore a backup, or write a new revision that leads on from here; stamp sets the record alone"
}

var errReading = errors.New("a derived downgrade cannot read from the database: write it out")
