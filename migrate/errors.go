package migrate

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"reflect"
	"strings"
	"time"
)

// Hint returns what an error says about a way out, in one line: the Hint()
// string of the first error in the chain that has one. It returns "" where
// there is none.
func Hint(err error) string {
	var h interface{ Hint() string }
	if errors.As(err, &h) {
		return h.Hint()
	}
	return stateHint(err)
}

// stateHint is a way out of what a PostgreSQL server says, by its code alone
// (PostgreSQL documentation, appendix A).
func stateHint(err error) string {
	switch sqlState(err) {
	case "42501": // insufficient_privilege
		return "connect as a role that has the right, such as the owner of the object or a member of it, or grant it"
	case "25006": // read_only_sql_transaction
		return "connect to the primary server where this is a standby; else default_transaction_read_only is on, for the database, the role or the connection"
	case "57014": // query_canceled
		if errorHolds(err, "statement timeout") {
			return "--statement-timeout, or op.SetStatementTimeout in the revision, gives it more time"
		}
	case "53300": // too_many_connections
		return "a run needs two connections at once: end others, or raise the limit of the server, the database or the role"
	}
	return pooledHint(err)
}

// isLost recognises that the connection ended: without an answer, or with
// admin_shutdown, crash_shutdown or idle_session_timeout and their like.
func isLost(err error) bool {
	var network *net.OpError
	return strings.HasPrefix(sqlState(err), "57P") || errors.As(err, &network) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, net.ErrClosed)
}

func list(rs Revisions) string {
	names := make([]string, len(rs))
	for i, r := range rs {
		names[i] = r.String()
	}
	return strings.Join(names, ", ")
}

// MissingRevisionError reports revisions that the database has and the program
// does not.
type MissingRevisionError struct{ IDs []string }

// Error names the revisions.
func (e *MissingRevisionError) Error() string {
	if len(e.IDs) == 1 {
		return fmt.Sprintf("the database has revision %s, which is not among the migrations", e.IDs[0])
	}
	return fmt.Sprintf("the database has revisions %s, which are not among the migrations", strings.Join(e.IDs, ", "))
}

// Hint says how to go on.
func (e *MissingRevisionError) Hint() string {
	return "restore the file (is it on another branch?) and its line in revisions.go; if it is gone for good, stamp --purge sets the record anew; if it is another project's, give each a [version_table] of its own"
}

// OrderError reports a revision that cannot run because one that builds on it
// is applied already and stays.
type OrderError struct {
	Direction Direction
	Revision  Revision
	// Applied is the applied revision that builds on Revision.
	Applied Revision
}

// Error names both revisions.
func (e *OrderError) Error() string {
	if e.Direction == Up {
		return fmt.Sprintf("revision %s is not applied, but revision %s, which builds on it, is", e.Revision, e.Applied)
	}
	return fmt.Sprintf("revision %s cannot be taken back: revision %s, which builds on it, is applied", e.Revision, e.Applied)
}

// Hint says how to go on.
func (e *OrderError) Hint() string {
	if e.Direction == Up {
		return fmt.Sprintf("downgrade what builds on it first; or, where its changes are in the database already, stamp %s", e.Applied.ID)
	}
	return "another run has applied it meanwhile: look at current and try again"
}

// FunctionError reports a revision without the function that was to run.
type FunctionError struct {
	Direction Direction
	Revision  Revision
}

// Error names the revision and the function.
func (e *FunctionError) Error() string {
	if e.Direction == Up {
		return fmt.Sprintf("revision %s has no Upgrade function", e.Revision)
	}
	return fmt.Sprintf("revision %s cannot be undone: it has no Downgrade function", e.Revision)
}

// ConflictError reports that another run wrote a revision's row meanwhile.
type ConflictError struct {
	ID string
	// Err is the database's own error; it may be nil.
	Err error
}

// Error names the revision.
func (e *ConflictError) Error() string {
	text := fmt.Sprintf("another run has changed the record of revision %s meanwhile", e.ID)
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the database's error.
func (e *ConflictError) Unwrap() error { return e.Err }

// Hint says how to go on.
func (e *ConflictError) Hint() string { return "look at current and try again" }

// LockError reports that another run, or another connection, held the lock for
// the whole of the lock timeout.
type LockError struct {
	Waited time.Duration
	// Holder is the session that has the lock, where it is known (PostgreSQL).
	Holder Blocker
	// Err is the database's own error (SQLite); it may be nil.
	Err error
}

// Error names the holder.
func (e *LockError) Error() string {
	text := "another run of the migrations holds the lock"
	switch {
	case e.Holder.PID != 0:
		text += ": " + e.Holder.String()
	case e.Err != nil:
		text = "another connection holds the database's lock (" + e.Err.Error() + ")"
	}
	return fmt.Sprintf("%s; waited %s", text, e.Waited)
}

// Unwrap returns the database's error.
func (e *LockError) Unwrap() error { return e.Err }

// Hint says how to go on.
func (e *LockError) Hint() string {
	if e.Holder.PID != 0 {
		return fmt.Sprintf("wait for it to end; SELECT pg_terminate_backend(%d) ends it by force", e.Holder.PID)
	}
	return "wait for it to end, or raise the lock timeout"
}

// PanicError is a panic of a migration function.
type PanicError struct {
	Value any
	// Place is "folder/file.go:line" where the panic began.
	Place string
	Stack []byte
}

// Error gives the value and the place.
func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v (at %s)", e.Value, e.Place) }

// Unwrap returns the value where it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// ForeignKeyError reports rows that a revision left without their parent.
type ForeignKeyError struct {
	// Violations counts the new ones.
	Violations []Violation
}

// Violation says how many rows of Table refer to rows that Parent lacks.
type Violation struct {
	Table, Parent string
	Rows          int
}

// Error names the tables.
func (e *ForeignKeyError) Error() string {
	parts := make([]string, len(e.Violations))
	for i, v := range e.Violations {
		parts[i] = fmt.Sprintf("%s of %s to %s", count(v.Rows, "row"), v.Table, v.Parent)
	}
	return "foreign key violations that were not there before: " + strings.Join(parts, ", ")
}

// HalfDoneError reports a revision that a run in the other direction was
// stopped in the middle of.
type HalfDoneError struct {
	ID string
	// State is [StateUpgrading] or [StateDowngrading].
	State string
	// LastOperation counts the operations that were carried out.
	LastOperation int
}

// Error names the revision.
func (e *HalfDoneError) Error() string {
	d := Up
	if e.State == StateDowngrading {
		d = Down
	}
	return fmt.Sprintf("the %s of revision %s is half done (%s)", d, e.ID, count(e.LastOperation, "operation"))
}

// Hint says how to go on.
func (e *HalfDoneError) Hint() string {
	if e.State == StateUpgrading {
		return "finish it with upgrade, or clean up by hand and stamp the database"
	}
	return "finish it with downgrade, or clean up by hand and stamp the database"
}

// RevisionError reports a revision that failed. What it did is rolled back,
// apart from the operations of Kept.
type RevisionError struct {
	Revision  Revision
	Direction Direction
	// Operation counts from 1; it is 0 where no operation failed but the
	// revision as a whole: its function returned an error of its own, or the
	// commit failed.
	Operation int
	// Text describes the operation: "create index ix_users_email on users".
	Text string
	// SQL is the statement that failed; empty where none did.
	SQL string
	Err error
	// InDoubt says that the connection was lost while the revision was being
	// committed, so that nobody knows whether it was.
	InDoubt bool
	// Kept counts the operations of the revision that were committed before;
	// the next run goes on behind them.
	Kept int
	// Whole says that the whole run was one transaction.
	Whole bool
	// Offline says that nothing ran: the revision was to be written as a
	// script.
	Offline bool
	// Applied are the ids that this run had carried out before, in order.
	Applied []string
	// Left are the ids that it was still to carry out, this one first.
	Left []string
}

// Error says which revision and operation failed and why, in one line, without
// the SQL.
func (e *RevisionError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "revision %s: ", e.Revision)
	if e.Operation > 0 {
		fmt.Fprintf(&b, "operation %d, %s: ", e.Operation, e.Text)
	}
	b.WriteString(e.Err.Error())
	if detail := serverDetail(e.Err); detail != "" {
		b.WriteString(": " + detail)
	}
	switch {
	case e.InDoubt:
		b.WriteString("; whether the revision was committed is not known")
	case e.Offline:
	case e.Whole:
		b.WriteString("; the whole run was rolled back")
	case e.Kept > 0:
		fmt.Fprintf(&b, "; the revision's first %s stay, and the next %s goes on behind them", count(e.Kept, "operation"), e.Direction)
	default:
		b.WriteString("; the revision was rolled back")
	}
	return b.String()
}

// serverDetail returns what a PostgreSQL server adds to its message, "Key
// (name)=(ann) is duplicated." for one: the field Detail that the error types of
// pgx and of lib/pq share. This package imports no driver.
func serverDetail(err error) string {
	var server interface {
		error
		SQLState() string
	}
	if !errors.As(err, &server) {
		return ""
	}
	v := reflect.Indirect(reflect.ValueOf(server))
	if v.Kind() != reflect.Struct {
		return ""
	}
	detail := v.FieldByName("Detail")
	if !detail.IsValid() || detail.Kind() != reflect.String {
		return ""
	}
	return strings.TrimSuffix(detail.String(), ".")
}

// Unwrap returns the cause.
func (e *RevisionError) Unwrap() error { return e.Err }

// Hint says what this run did before, or the cause's own hint.
func (e *RevisionError) Hint() string {
	if e.InDoubt {
		return "current tells whether it was"
	}
	if hint := Hint(e.Err); hint != "" {
		return hint
	}
	if isLost(e.Err) {
		return "the connection was lost: run it again when the server is there"
	}
	if len(e.Applied) == 0 && e.Kept > 0 {
		return "correct the rest of the revision and run it again"
	}
	if len(e.Applied) == 0 {
		return "nothing of this run was kept; correct the revision and run it again"
	}
	done := "applied"
	if e.Direction == Down {
		done = "taken back"
	}
	return fmt.Sprintf("%s before it stays %s: %s", count(len(e.Applied), "revision"), done, strings.Join(e.Applied, ", "))
}
