package migrate

import (
	"fmt"
	"strings"
)

// InvalidIDError reports a revision id or a branch label that no command could
// name.
type InvalidIDError struct {
	ID, Message string
	// Label says that it is a branch label.
	Label bool
}

// Error names the id and the message of its revision.
func (e *InvalidIDError) Error() string {
	if e.Label {
		return fmt.Sprintf("branch label %q (%s) is not valid", e.ID, e.Message)
	}
	return fmt.Sprintf("revision id %q (%s) is not valid", e.ID, e.Message)
}

// Hint says what an id looks like.
func (e *InvalidIDError) Hint() string {
	return "an id, and a branch label, has letters, digits, _ or -, and is not head, heads, base or current"
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
	// Branch says that the name stood before @.
	Branch bool
}

// Error names the target.
func (e *UnknownRevisionError) Error() string {
	if e.Branch {
		return fmt.Sprintf("there is no branch %q: it is neither a label nor a revision", e.Target)
	}
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
type MultipleHeadsError struct {
	Heads Revisions
	// Branch is what stood before @head, or "".
	Branch string
}

// Error lists the heads.
func (e *MultipleHeadsError) Error() string {
	if e.Branch != "" {
		return fmt.Sprintf("the branch %s has several heads: %s", e.Branch, list(e.Heads))
	}
	return "there are several heads: " + list(e.Heads)
}

// Hint says how to go on.
func (e *MultipleHeadsError) Hint() string {
	return "name one of them, or heads for all, or merge them: autogen merge heads"
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

// DuplicateLabelError reports a branch label that is also another's, or a
// revision's id.
type DuplicateLabelError struct {
	Label         string
	First, Second Revision
}

// Error names the label and both revisions.
func (e *DuplicateLabelError) Error() string {
	if e.First.ID == e.Label {
		return fmt.Sprintf("branch label %s of revision %s is the id of a revision", e.Label, e.Second)
	}
	return fmt.Sprintf("branch label %s of revision %s is that of revision %s already", e.Label, e.Second, e.First)
}

// Hint says how to go on.
func (e *DuplicateLabelError) Hint() string { return "give one of the two branches another label" }

// MissingDependencyError reports a dependency that is neither the id nor the
// branch label of a revision.
type MissingDependencyError struct {
	Revision   Revision
	Dependency string
}

// Error names the revision and the dependency.
func (e *MissingDependencyError) Error() string {
	return fmt.Sprintf("revision %s depends on %s, which is not among the revisions", e.Revision, e.Dependency)
}

// Hint says how to go on.
func (e *MissingDependencyError) Hint() string {
	return "restore the file and its line in revisions.go, or correct DependsOn: whole ids and branch labels"
}

// RangeError reports a range whose ends are not on one line.
type RangeError struct {
	Range string
	// Reason says why, in words that follow the range.
	Reason string
}

// Error names the range and the reason.
func (e *RangeError) Error() string { return fmt.Sprintf("range %q %s", e.Range, e.Reason) }

// Hint shows what a range looks like.
func (e *RangeError) Hint() string {
	return "a range is START:END, START: or :END, the older revision first: 1975ea:head, -3:current"
}
