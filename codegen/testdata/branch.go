package migrations

import "github.com/autogen-db/autogen/migrate"

// Begin billing.
var revisionbranch = migrate.Revision{
	ID:        "branch",
	DependsOn: []string{"1975ea83b712", "users"},
	Labels:    []string{"billing"},
	Message:   "begin billing",
	Created:   "2026-11-22T10:15:04Z",
	Upgrade:   upgradebranch,
	Downgrade: downgradebranch,
}

func upgradebranch(op *migrate.Op) error {
	return op.Err()
}

func downgradebranch(op *migrate.Op) error {
	return op.Err()
}
