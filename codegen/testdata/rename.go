package migrations

import "github.com/autogen-db/autogen/migrate"

// Other names.
var revisionrename = migrate.Revision{
	ID:        "rename",
	Message:   "other names",
	Created:   "2026-11-22T10:15:04Z",
	Upgrade:   upgraderename,
	Downgrade: downgraderename,
}

func upgraderename(op *migrate.Op) error {
	op.Rename("SCHEMA", "billing", "sales")
	op.Rename("FUNCTION", "f(integer)", "s.f")
	op.RenameOn("POLICY", "t", "p", "q")
	op.RenameAttribute("pair", "x", "y")
	op.RenameEnumValue("mood", "ok", "fine")
	return op.Err()
}

func downgraderename(op *migrate.Op) error {
	op.Rename("FUNCTION", "s.f(integer)", "f")
	return op.Err()
}
