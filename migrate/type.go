package migrate

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// CreateComposite creates a composite type (PostgreSQL).
func (op *Op) CreateComposite(composite model.Composite) {
	op.Apply(ops.CreateComposite{Composite: composite})
}

// DropComposite drops a composite type (PostgreSQL). It fails while a column is
// of it.
func (op *Op) DropComposite(name string) {
	op.Apply(ops.DropComposite{Composite: model.Composite{Name: name}})
}

// AlterComposite changes the attributes of a composite type (PostgreSQL). The
// columns that use it are needed only where an attribute is given another type
// or place: the type is then built anew, and they are carried over.
func (op *Op) AlterComposite(from, to model.Composite, uses ...ops.EnumUse) {
	op.Apply(ops.AlterComposite{From: from, To: to, Uses: uses})
}

// CreateRange creates a range type (PostgreSQL).
func (op *Op) CreateRange(rangeType model.Range) { op.Apply(ops.CreateRange{Range: rangeType}) }

// DropRange drops a range type and its multirange type (PostgreSQL). It fails
// while a column is of one.
func (op *Op) DropRange(name string) { op.Apply(ops.DropRange{Range: model.Range{Name: name}}) }

// AlterRange changes a range type (PostgreSQL). Unless it is only the comment
// that changes the type is built anew, and the columns that use it are carried
// over.
func (op *Op) AlterRange(from, to model.Range, uses ...ops.EnumUse) {
	op.Apply(ops.AlterRange{From: from, To: to, Uses: uses})
}

// CreateCollation creates a collation (PostgreSQL).
func (op *Op) CreateCollation(collation model.Collation) {
	op.Apply(ops.CreateCollation{Collation: collation})
}

// DropCollation drops a collation (PostgreSQL). It fails while something has it.
func (op *Op) DropCollation(name string) {
	op.Apply(ops.DropCollation{Collation: model.Collation{Name: name}})
}

// AlterCollation changes the comment of a collation (PostgreSQL).
func (op *Op) AlterCollation(from, to model.Collation) {
	op.Apply(ops.AlterCollation{From: from, To: to})
}
