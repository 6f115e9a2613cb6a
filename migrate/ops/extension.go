package ops

import (
	"slices"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// CreateExtension installs an extension.
type CreateExtension struct{ Extension model.Extension }

// DropExtension removes an extension, and with it all that belongs to it.
type DropExtension struct{ Extension model.Extension }

// AlterExtension updates an extension to another version, moves it to another
// schema or changes its comment. What To leaves empty stays as it is.
type AlterExtension struct{ From, To model.Extension }

// Reverse removes the extension.
func (o CreateExtension) Reverse() (Operation, error) { return DropExtension(o), nil }

// Reverse installs the extension again.
func (o DropExtension) Reverse() (Operation, error) { return CreateExtension(o), nil }

// Reverse restores the former version, schema and comment. Whether the
// extension has a way back to an older version is for its author to say.
func (o AlterExtension) Reverse() (Operation, error) {
	return AlterExtension{From: o.To, To: o.From}, nil
}

func (o CreateExtension) Summary() Summary { return added("extension", o.Extension.Name) }
func (o CreateExtension) String() string   { return describe("create", o.Summary()) }
func (o DropExtension) Summary() Summary   { return removed("extension", o.Extension.Name) }
func (o DropExtension) String() string     { return describe("drop", o.Summary()) }

// Summary names what changes.
func (o AlterExtension) Summary() Summary {
	var parts []string
	if o.From.Version != o.To.Version {
		parts = append(parts, "version "+orNone(o.From.Version)+arrow+orNone(o.To.Version))
	}
	if o.From.Schema != o.To.Schema {
		parts = append(parts, "schema "+orNone(o.From.Schema)+arrow+orNone(o.To.Schema))
	}
	if o.From.Comment != o.To.Comment {
		parts = append(parts, "comment")
	}
	return changed("extension", o.To.Name, strings.Join(parts, ", "))
}
func (o AlterExtension) String() string { return "alter extension " + o.To.Name }

// dependenceChange puts into words that something goes with other extensions.
func dependenceChange(from, to []string) []string {
	if slices.Equal(from, to) {
		return nil
	}
	return []string{"depends on extension " + orNone(strings.Join(from, ", ")) + arrow + orNone(strings.Join(to, ", "))}
}
