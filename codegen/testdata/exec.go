package migrations

import (
	"time"

	"github.com/autogen-db/autogen/migrate"
)

// Exec.
var revisionexec = migrate.Revision{
	ID:        "exec",
	Message:   "exec",
	Created:   "2026-11-22T10:15:04Z",
	Upgrade:   upgradeexec,
	Downgrade: downgradeexec,
}

func upgradeexec(op *migrate.Op) error {
	op.Exec("UPDATE users SET name = 'x'")
	op.Exec(`UPDATE users
   SET name = "fullname"
 WHERE name = ''`)
	op.Exec("UPDATE \"t\" SET a = `b`, c = $1", nil, `a"b`, []byte("\x00\xff"), true, 1, int64(-2), uint8(0x3), 1.5, float32(2), time.Date(2026, time.November, 22, 10, 15, 4, 999, time.UTC))
	op.BulkInsert("countries", []string{"code", "name"},
		[]any{"de", "Germany"},
		[]any{"fr", nil},
	)
	return op.Err()
}

func downgradeexec(op *migrate.Op) error {
	return op.Err()
}
