package migrate

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// CreateSequence creates a sequence that stands by itself (PostgreSQL).
func (op *Op) CreateSequence(sequence model.Sequence) {
	op.Apply(ops.CreateSequence{Sequence: sequence})
}

// DropSequence drops a sequence that stands by itself (PostgreSQL).
func (op *Op) DropSequence(name string) {
	op.Apply(ops.DropSequence{Sequence: model.Sequence{Name: name}})
}

// AlterSequence changes the options, the owner or the comment of a sequence
// (PostgreSQL). The value that it stands at is kept; where the new bounds leave
// it out, it becomes the nearest one within, and a sequence that turns round, or
// whose old and new bounds have nothing in common, starts anew.
func (op *Op) AlterSequence(from, to model.Sequence) {
	op.Apply(ops.AlterSequence{From: from, To: to})
}

// CreateExtension installs an extension (PostgreSQL).
func (op *Op) CreateExtension(extension model.Extension) {
	op.Apply(ops.CreateExtension{Extension: extension})
}

// DropExtension removes an extension, and with it all that belongs to it
// (PostgreSQL). It fails while a table uses one of its types.
func (op *Op) DropExtension(name string) {
	op.Apply(ops.DropExtension{Extension: model.Extension{Name: name}})
}

// AlterExtension updates an extension to another version, moves it to another
// schema or changes its comment (PostgreSQL). What to leaves empty stays as it
// is.
func (op *Op) AlterExtension(from, to model.Extension) {
	op.Apply(ops.AlterExtension{From: from, To: to})
}
