package migrate

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/autogen-db/autogen/migrate/dialect"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// A revision that is not one transaction is a row of segments, each of which is
// committed together with what the version table says of it:
//
//   - the operations before Autocommit: one transaction, whose last statement
//     sets the row to their number;
//   - each operation within Autocommit: a transaction of its own, which also
//     sets the row; what the server refuses in a transaction runs without one,
//     and the row is set when it has ended;
//   - the operations after Autocommit: one transaction, which ends the revision.
//
// The row also holds a fingerprint of the operations that are done, so that a
// resumed function that issues others is refused before it does anything.

// begunMark at the end of a row's fingerprint says that the next operation,
// which runs outside a transaction, had been begun.
const begunMark = "+"

// fingerprint adds an operation to the fingerprint of those before it.
// Arguments are left out: they may differ from run to run, as the time does.
func fingerprint(sum string, o ops.Operation) string {
	var body []byte
	switch o := o.(type) {
	case ops.Exec:
		body = []byte(o.SQL)
	case ops.BulkInsert:
		body = []byte(strings.Join(o.Columns, "\x00"))
	default:
		// An operation of the user's that JSON cannot hold is known by its
		// description alone.
		body, _ = json.Marshal(o)
	}
	hash := sha256.New()
	fmt.Fprintf(hash, "%s\x00%T\x00%s\x00%s", sum, o, o, body)
	return hex.EncodeToString(hash.Sum(nil)[:12])
}

// AutocommitError reports an operation that cannot run in a transaction, in a
// run that is one.
type AutocommitError struct{ Revision Revision }

// Error names the revision.
func (e *AutocommitError) Error() string {
	return "a part of the revision cannot run in a transaction, and the whole run is one"
}

// Hint says how to go on.
func (e *AutocommitError) Hint() string {
	return "run it with a transaction for each revision (the default)"
}

func (l *live) outside(n int, f func() error) error {
	if l.out {
		return f()
	}
	if err := l.leave(n, l.sum); err != nil {
		return err
	}
	if err := f(); err != nil {
		return err
	}
	return l.enter()
}

// leave commits what the revision did so far, with the row that says so.
func (l *live) leave(n int, sum string) error {
	if l.run.config.Transactions == TransactionAll {
		return &AutocommitError{Revision: l.revision}
	}
	s := l.s
	if s.suspended {
		if err := s.checkViolations(l.ctx, l.before); err != nil {
			return err
		}
	}
	row := l.row
	if n > row.count {
		row.count, row.sum = n, sum
		if err := s.table.advance(l.ctx, s.conn, l.row, row); err != nil {
			return err
		}
	}
	if err := l.commitOnly(); err != nil {
		return err
	}
	l.row, l.kept, l.out = row, row.count, true
	s.resume(l.ctx)
	return nil
}

// enter begins a transaction again.
func (l *live) enter() (err error) {
	s := l.s
	if l.restarted {
		if err := s.suspend(l.ctx); err != nil {
			return err
		}
	}
	if err := s.begin(l.ctx); err != nil {
		return err
	}
	l.out = false
	if s.suspended {
		l.before, err = s.violations(l.ctx)
	}
	return err
}

// applyOutside carries out an operation in a transaction of its own, or without
// one where that is refused.
func (l *live) applyOutside(n int, o ops.Operation, sum string) error {
	statements, err := l.small(n, o, sum)
	if errors.Is(err, errRestart) {
		if err := l.s.suspend(l.ctx); err != nil {
			return err
		}
		statements, err = l.small(n, o, sum)
		l.s.resume(l.ctx)
	}
	if err == nil || !needsOutside(err) {
		return err
	}
	return l.bare(n, o, statements, sum)
}

// errOutside is the error of statements that are known not to run in a
// transaction.
var errOutside = errors.New("the operation runs outside a transaction")

// small is a transaction of one operation and its record.
func (l *live) small(n int, o ops.Operation, sum string) (statements []dialect.Statement, err error) {
	s := l.s
	if err := s.begin(l.ctx); err != nil {
		return nil, err
	}
	defer s.rollback(l.ctx)
	if statements, err = l.compile(o); err != nil {
		return nil, err
	}
	for _, st := range statements {
		switch {
		case st.Outside, l.isSQLite() && isPragma(st.SQL):
			return statements, errOutside
		case st.Rebuild && s.foreignKeys && !s.suspended:
			return nil, errRestart
		}
	}
	var before map[reference]int
	if s.suspended {
		if before, err = s.violations(l.ctx); err != nil {
			return nil, err
		}
	}
	if err := l.execute(statements); err != nil {
		return statements, err
	}
	if s.suspended {
		if err := s.checkViolations(l.ctx, before); err != nil {
			return nil, err
		}
	}
	return statements, l.record(n, sum, true)
}

// record sets the row to n operations.
func (l *live) record(n int, sum string, commit bool) error {
	row := l.row
	row.count, row.sum = n, sum
	if err := l.s.table.advance(l.ctx, l.s.conn, l.row, row); err != nil {
		return err
	}
	if commit {
		if err := l.commitOnly(); err != nil {
			return err
		}
	}
	l.row, l.kept = row, n
	return nil
}

// isPragma recognises a pragma: many do nothing within a transaction, without
// an error (sqlite.org/pragma.html).
func isPragma(sql string) bool {
	words := strings.Fields(sql)
	return len(words) > 0 && strings.EqualFold(words[0], "PRAGMA")
}

// needsOutside recognises the refusal of a statement within a transaction:
// active_sql_transaction (PostgreSQL documentation, appendix A), and SQLite's
// texts ("cannot VACUUM from within a transaction", "cannot change into wal
// mode from within a transaction"), whose code is SQLITE_ERROR.
func needsOutside(err error) bool {
	if errors.Is(err, errOutside) || sqlState(err) == "25001" {
		return true
	}
	return resultCode(err) == 1 && errorHolds(err, "within a transaction")
}

// bare carries out an operation without a transaction.
func (l *live) bare(n int, o ops.Operation, statements []dialect.Statement, sum string) error {
	done, err := l.settle(n, o)
	if err != nil {
		return err
	}
	if !done {
		if err := l.limited(func() error { return l.execute(statements) }); err != nil {
			return err
		}
	}
	return l.record(n, sum, false)
}

// settle looks what an earlier attempt of a concurrent index left behind. It
// reports true where the operation is done. An invalid index is dropped, as
// PostgreSQL's documentation of CREATE INDEX CONCURRENTLY says to.
//
// An index that is valid is an earlier attempt's only where that had begun; so
// the beginning is recorded, once it is known that the index is not there.
func (l *live) settle(n int, o ops.Operation) (done bool, err error) {
	var table, name string
	create := false
	switch o := o.(type) {
	case ops.CreateIndex:
		table, name, create = o.Table, o.Index.Name, o.Concurrently
	case ops.DropIndex:
		if o.Concurrently {
			table, name = o.Table, o.Index.Name
		}
	}
	if name == "" || table == "" || l.isSQLite() {
		return false, nil
	}
	begun := l.begun && n == l.skip+1
	at, valid, err := findIndex(l.ctx, l.s.conn, table, name)
	if err != nil {
		return false, err
	}
	switch {
	case begun && create && at != "" && valid, begun && !create && at == "":
		return true, nil
	case create && at != "" && !valid:
		l.run.config.Logger.WarnContext(l.ctx, fmt.Sprintf("the invalid index %s, which an earlier attempt left behind, is dropped", at))
		drop := "DROP INDEX CONCURRENTLY " + at
		if err := l.limited(func() error { return l.execute([]dialect.Statement{{SQL: drop}}) }); err != nil {
			return false, err
		}
	case create == (at != ""):
		// It is there before it is made, or not there to be dropped: the
		// server says so best.
		return false, nil
	}
	if begun {
		return false, nil
	}
	l.begun, l.skip = true, max(l.skip, n-1)
	return false, l.record(n-1, l.sum+begunMark, false)
}

// findIndex returns the quoted name of a table's index, "" where there is none,
// and whether it is valid.
func findIndex(ctx context.Context, q querier, table, name string) (at string, valid bool, err error) {
	const query = `SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname), i.indisvalid AND i.indisready
		FROM pg_catalog.pg_index i
		JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
		JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE i.indrelid = pg_catalog.to_regclass($1) AND c.relname = $2`
	err = q.QueryRowContext(ctx, query, quoteParts(table), name).Scan(&at, &valid)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", false, fmt.Errorf("look for index %s: %w", name, err)
	}
	return at, valid, nil
}

// quoteParts quotes a two-part name.
func quoteParts(name string) string {
	schema, bare := model.SplitName(name)
	if schema == "" {
		return quote(bare)
	}
	return quote(schema) + "." + quote(bare)
}
