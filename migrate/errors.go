package migrate

import (
	"errors"
	"fmt"
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
	return ""
}

func list(rs Revisions) string {
	names := make([]string, len(rs))
	for i, r := range rs {
		names[i] = r.String()
	}
	return strings.Join(names, ", ")
}

// InvalidIDError reports a revision id that no command could name.
type InvalidIDError struct{ ID, Message string }

// Error names the id and the message of its revision.
func (e *InvalidIDError) Error() string {
	return fmt.Sprintf("revision id %q (%s) is not valid", e.ID, e.Message)
}

// Hint says what an id looks like.
func (e *InvalidIDError) Hint() string {
	return "an id has letters, digits, _ or -, and is not head, heads, base or current"
}

// DuplicateRevisionError reports an id that two revisions have.
type DuplicateRevisionError struct {
	ID       string
	Messages [2]string
}

// Error names the id and both messages.
func (e *DuplicateRevisionError) Error() string {
	return fmt.Sprintf("revision %s is there twice: %q and %q", e.ID, e.Messages[0], e.Messages[1])
}

// Hint says how to go on.
func (e *DuplicateRevisionError) Hint() string {
	return "give one of the two another id, or take it out of the list of revisions"
}

// MissingParentError reports a parent that is not among the revisions.
type MissingParentError struct {
	Revision Revision
	Parent   string
}

// Error names the revision and the parent.
func (e *MissingParentError) Error() string {
	return fmt.Sprintf("revision %s builds on %s, which is not among the revisions", e.Revision, e.Parent)
}

// Hint says how to go on.
func (e *MissingParentError) Hint() string {
	return "restore the parent's file and its line in revisions.go, or correct Parents"
}

// CycleError reports revisions that build on each other in a circle.
type CycleError struct {
	// IDs goes once around the circle, each the parent of the next.
	IDs []string
}

// Error shows the circle.
func (e *CycleError) Error() string {
	return "revisions build on each other in a circle: " + strings.Join(append(e.IDs[:len(e.IDs):len(e.IDs)], e.IDs[0]), " -> ")
}

// UnknownRevisionError reports a target that names no revision.
type UnknownRevisionError struct {
	Target string
	// Nearest is the id that is most like it, or "".
	Nearest string
}

// Error names the target.
func (e *UnknownRevisionError) Error() string {
	return fmt.Sprintf("there is no revision %q", e.Target)
}

// Hint names the nearest id.
func (e *UnknownRevisionError) Hint() string {
	if e.Nearest == "" {
		return "history lists the revisions"
	}
	return fmt.Sprintf("did you mean %s? history lists the revisions", e.Nearest)
}

// AmbiguousRevisionError reports a prefix that several ids start with.
type AmbiguousRevisionError struct {
	Target     string
	Candidates Revisions
}

// Error lists the candidates.
func (e *AmbiguousRevisionError) Error() string {
	return fmt.Sprintf("%q is ambiguous: %s", e.Target, list(e.Candidates))
}

// Hint says how to go on.
func (e *AmbiguousRevisionError) Hint() string { return "type more of the id" }

// MultipleHeadsError reports the target head where there are several heads.
type MultipleHeadsError struct{ Heads Revisions }

// Error lists the heads.
func (e *MultipleHeadsError) Error() string {
	return "there are several heads: " + list(e.Heads)
}

// Hint says how to go on.
func (e *MultipleHeadsError) Hint() string {
	return "name one of them, or heads for all, or merge them in a revision that has them as Parents"
}

// TargetError reports a target that cannot be reached from where the database
// is.
type TargetError struct {
	Target string
	// Reason says why, in words that follow the target.
	Reason string
	// Help is a hint; it may be empty.
	Help string
}

// Error names the target and the reason.
func (e *TargetError) Error() string { return fmt.Sprintf("target %q: %s", e.Target, e.Reason) }

// Hint says how to go on.
func (e *TargetError) Hint() string { return e.Help }

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
	return "restore the file (is it on another branch?) and its line in revisions.go; if it is gone for good, stamp --purge sets the record anew"
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
	// PID, Application and User are those of the holder's server process,
	// where they are known (PostgreSQL).
	PID               int
	Application, User string
	// Err is the database's own error (SQLite); it may be nil.
	Err error
}

// Error names the holder.
func (e *LockError) Error() string {
	text := "another run of the migrations holds the lock"
	switch {
	case e.PID != 0:
		text += fmt.Sprintf(" (pid %d, application %q, user %s)", e.PID, e.Application, e.User)
	case e.Err != nil:
		text = "another connection holds the database's lock (" + e.Err.Error() + ")"
	}
	return fmt.Sprintf("%s; waited %s", text, e.Waited)
}

// Unwrap returns the database's error.
func (e *LockError) Unwrap() error { return e.Err }

// Hint says how to go on.
func (e *LockError) Hint() string {
	if e.PID != 0 {
		return fmt.Sprintf("wait for it to end; SELECT pg_terminate_backend(%d) ends it by force", e.PID)
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

// RevisionError reports a revision that failed. What it did is rolled back.
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
	if e.InDoubt {
		b.WriteString("; whether the revision was committed is not known")
	} else {
		b.WriteString("; the revision was rolled back")
	}
	return b.String()
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
	if len(e.Applied) == 0 {
		return "nothing of this run was kept; correct the revision and run it again"
	}
	done := "applied"
	if e.Direction == Down {
		done = "taken back"
	}
	return fmt.Sprintf("%s before it stays %s: %s", count(len(e.Applied), "revision"), done, strings.Join(e.Applied, ", "))
}
