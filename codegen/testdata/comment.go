package migrations

import "github.com/autogen-db/autogen/migrate"

// Do "this" // and that��.
//
// Notes:
//   - the table t is rebuilt
//   - second
//
// Hazards:
//   - drop column t.a: loses its data
//
// Unconfirmed:
//
//	– default of t.b: now() and CURRENT_TIMESTAMP
//	– default of t.c: '' and trim(' ')
var revisioncomment = migrate.Revision{
	ID:        "comment",
	Message:   "do \"this\"\n// and that\u202e\x00",
	Created:   "2026-11-22T10:15:04Z",
	Upgrade:   upgradecomment,
	Downgrade: downgradecomment,
}

func upgradecomment(op *migrate.Op) error {
	return op.Err()
}

func downgradecomment(op *migrate.Op) error {
	return op.Err()
}
