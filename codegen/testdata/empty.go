package migrations

import "github.com/autogen-db/autogen/migrate"

// Backfill the names.
var revisionempty = migrate.Revision{
	ID:        "empty",
	Parents:   []string{"a", "b"},
	Message:   "backfill the names",
	Created:   "2026-11-22T10:15:04Z",
	Upgrade:   upgradeempty,
	Downgrade: downgradeempty,
}

func upgradeempty(op *migrate.Op) error {
	return op.Err()
}

func downgradeempty(op *migrate.Op) error {
	return op.Err()
}
