package migrate

import (
	"context"
	"fmt"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// lockCount counts the locks of a transaction: what the server said, and an
// estimate for the operations since.
type lockCount struct {
	counted, estimated int64
}

// measure reads how many locks the server's table holds: that many
// max_locks_per_transaction for each connection and prepared transaction
// (PostgreSQL documentation, "Lock Management").
func (run *run) measure(ctx context.Context) error {
	run.capacity = run.config.lockCapacity
	if run.session.table.engine != model.Postgres || run.capacity != 0 {
		return nil
	}
	const query = `SELECT pg_catalog.current_setting('max_locks_per_transaction')::bigint
		* (pg_catalog.current_setting('max_connections')::bigint + pg_catalog.current_setting('max_prepared_transactions')::bigint)`
	if err := run.session.conn.QueryRowContext(ctx, query).Scan(&run.capacity); err != nil {
		return fmt.Errorf("read max_locks_per_transaction: %w", err)
	}
	return nil
}

// relieve keeps the open transaction from filling the server's table of locks,
// which ends in "out of shared memory" for it and for others. At half of the
// table, and never more than what is free of it, the transaction is committed
// as a segment of the revision, and the next operation begins another. A run
// that is one transaction may have all that is free, and is refused beyond it.
func (l *live) relieve(n int, o ops.Operation) error {
	if l.run.capacity == 0 {
		return nil
	}
	need := lockEstimate(o)
	limit := l.run.capacity / 2
	l.locks.estimated += need
	if l.locks.counted+l.locks.estimated <= limit/2 {
		return nil
	}
	// The view has a row for each mode, the table an entry for each thing that
	// is locked.
	const query = `SELECT count(*) FILTER (WHERE own), count(*) FROM (
		SELECT bool_or(pid = pg_catalog.pg_backend_pid()) AS own FROM pg_catalog.pg_locks
		WHERE NOT fastpath AND locktype <> 'virtualxid'
		GROUP BY locktype, database, relation, page, tuple, transactionid, classid, objid, objsubid) l`
	var own, all int64
	if err := l.s.conn.QueryRowContext(l.ctx, query).Scan(&own, &all); err != nil {
		return fmt.Errorf("count the locks: %w", err)
	}
	l.locks = lockCount{counted: own, estimated: need}
	free := max(l.run.capacity*9/10-(all-own), 0)
	whole := l.run.config.Transactions == TransactionAll
	if own+need <= free && (whole || own+need <= limit) {
		return nil
	}
	if whole || n <= l.row.count {
		return &TooManyLocksError{Held: own, Needed: need, Capacity: l.run.capacity}
	}
	if !l.parted {
		l.parted = true
		l.run.config.Logger.WarnContext(l.ctx, fmt.Sprintf(
			"revision %s holds %d of the server's %d locks and is committed in parts; raise max_locks_per_transaction to run it in one transaction",
			l.revision.ID, own, l.run.capacity), "revision", l.revision.ID, "locks", own)
	}
	if err := l.leave(n, l.sum); err != nil {
		return err
	}
	if err := l.enter(); err != nil {
		return err
	}
	l.locks.estimated = need
	return nil
}

// lockEstimate is how many locks an operation takes at most, as measured on
// PostgreSQL 15.18: a table takes one for itself, two for its TOAST table, and
// one for each index, sequence and table referred to with its key.
func lockEstimate(o ops.Operation) int64 {
	t, ok := o.(ops.CreateTable)
	if !ok {
		return 8
	}
	n := 4 + 2*len(t.Table.ForeignKeys) + len(t.Table.Uniques) + len(t.Table.Indexes)
	for _, c := range t.Table.Columns {
		if c.Identity != nil || c.Type == "serial" || c.Type == "bigserial" || c.Type == "smallserial" {
			n++
		}
	}
	return int64(n)
}

// TooManyLocksError reports a transaction that would need more locks than the
// server's table holds.
type TooManyLocksError struct {
	// Held is how many locks the transaction has, Needed how many its next
	// operation may take, and Capacity how many the server holds for all.
	Held, Needed, Capacity int64
}

// Error gives the numbers.
func (e *TooManyLocksError) Error() string {
	return fmt.Sprintf("the transaction holds %d locks and needs more; the server has room for %d in all", e.Held, e.Capacity)
}

// Hint names the setting to change.
func (e *TooManyLocksError) Hint() string {
	return "raise max_locks_per_transaction in postgresql.conf (it needs a restart), or run with a transaction for each revision (the default), which is then committed in parts"
}
