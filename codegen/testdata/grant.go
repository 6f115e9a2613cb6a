package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// Owners and grants.
var revisiongrant = migrate.Revision{
	ID:        "grant",
	Message:   "owners and grants",
	Created:   "2026-11-22T10:15:04Z",
	Upgrade:   upgradegrant,
	Downgrade: downgradegrant,
}

func upgradegrant(op *migrate.Op) error {
	op.AlterOwner("TABLE", "t", "a", "b")
	op.Grant(model.Grant{
		Kind:       "TABLE",
		Object:     "t",
		Column:     "c",
		Role:       "app",
		Privileges: []string{"SELECT"},
		Grantable:  []string{"UPDATE"},
	})
	op.AlterGrant(
		model.Grant{Kind: "ROUTINE", Object: "f(integer)", Revoked: []string{"EXECUTE"}},
		model.Grant{Kind: "ROUTINE", Object: "f(integer)"},
	)
	return op.Err()
}

func downgradegrant(op *migrate.Op) error {
	op.Revoke(model.Grant{
		Default:    true,
		Creator:    "app",
		Kind:       "TABLE",
		Object:     "s",
		Role:       "reader",
		Privileges: []string{"SELECT"},
	})
	return op.Err()
}
