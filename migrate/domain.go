package migrate

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// CreateDomain creates a domain (PostgreSQL).
func (op *Op) CreateDomain(domain model.Domain) { op.Apply(ops.CreateDomain{Domain: domain}) }

// DropDomain drops a domain (PostgreSQL). It fails while a column is of it.
func (op *Op) DropDomain(name string) {
	op.Apply(ops.DropDomain{Domain: model.Domain{Name: name}})
}

// AlterDomain changes a domain in place (PostgreSQL). The columns that use it
// are needed only where its underlying type or collation changes, or where a
// column is an array of it and a condition is added: the domain is then built
// anew, and they are carried over.
func (op *Op) AlterDomain(from, to model.Domain, uses ...ops.EnumUse) {
	op.Apply(ops.AlterDomain{From: from, To: to, Uses: uses})
}
