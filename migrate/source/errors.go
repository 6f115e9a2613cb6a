package source

import (
	"fmt"

	"github.com/autogen-db/autogen/model"
)

// SyntaxError reports a file that is not Go.
type SyntaxError struct {
	Pos model.Pos
	Msg string
}

// Error returns the place and the message.
func (e *SyntaxError) Error() string { return e.Pos.String() + ": " + e.Msg }

// Hint says how to go on.
func (e *SyntaxError) Hint() string { return "the migrations folder must build: try go build" }

// LiteralError reports a migrate.Revision literal with a field that cannot be
// read without a build.
type LiteralError struct {
	Pos             model.Pos
	Variable, Field string
	// Msg follows the field's name: "is not a constant string".
	Msg string
}

// Error names the place, the variable and the field.
func (e *LiteralError) Error() string {
	name := e.Variable
	if name == "" {
		name = "a revision"
	}
	return fmt.Sprintf("%s: field %s of %s %s", e.Pos, e.Field, name, e.Msg)
}

// Hint says how to go on.
func (e *LiteralError) Hint() string {
	return "write ID, Parents, Message and Created as string literals: commands that need no build read them"
}

// DuplicateError reports an id that two literals have.
type DuplicateError struct {
	ID            string
	First, Second model.Pos
}

// Error names both places.
func (e *DuplicateError) Error() string {
	return fmt.Sprintf("%s: revision %s is defined at %s already", e.Second, e.ID, e.First)
}

// Hint says how to go on.
func (e *DuplicateError) Hint() string { return "give one of the two another id" }

// ListError reports a fault of the list in revisions.go.
type ListError struct {
	Pos model.Pos
	Msg string
}

// Error returns the place and the message.
func (e *ListError) Error() string { return e.Pos.String() + ": " + e.Msg }

// Hint says how to go on.
func (e *ListError) Hint() string {
	return "revisions.go lists the variables of the revisions, one a line"
}

// UnlistedError reports a revision that revisions.go does not list, so that it
// would never run.
type UnlistedError struct {
	Pos          model.Pos
	ID, Variable string
}

// Error names the place and the revision.
func (e *UnlistedError) Error() string {
	return fmt.Sprintf("%s: revision %s is not listed in %s", e.Pos, e.ID, ListFile)
}

// Hint says how to go on.
func (e *UnlistedError) Hint() string {
	return fmt.Sprintf("add the line %s, to the list in %s, or remove the file", e.Variable, ListFile)
}

// UndefinedError reports a name in revisions.go that no file defines.
type UndefinedError struct {
	Pos  model.Pos
	Name string
}

// Error names the place and the name.
func (e *UndefinedError) Error() string {
	return fmt.Sprintf("%s: %s is listed, but no file of the folder defines it", e.Pos, e.Name)
}

// Hint says how to go on.
func (e *UndefinedError) Hint() string {
	return "restore the revision's file, or take the line out of the list"
}
