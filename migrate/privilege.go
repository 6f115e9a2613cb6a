package migrate

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// AlterOwner gives an object to another role (PostgreSQL). The kind and the
// object are those of a [model.Subject]; an empty role is the one that runs the
// migration.
func (op *Op) AlterOwner(kind, object, from, to string) {
	op.Apply(ops.AlterOwner{Kind: kind, Object: object, From: from, To: to})
}

// Grant lets a role do with an object what the grant says, and takes away what
// it says is revoked (PostgreSQL).
func (op *Op) Grant(grant model.Grant) { op.Apply(ops.Grant{Grant: grant}) }

// Revoke takes back all that a grant says (PostgreSQL).
func (op *Op) Revoke(grant model.Grant) { op.Apply(ops.Revoke{Grant: grant}) }

// AlterGrant changes what one role may do with one object (PostgreSQL).
func (op *Op) AlterGrant(from, to model.Grant) { op.Apply(ops.AlterGrant{From: from, To: to}) }
