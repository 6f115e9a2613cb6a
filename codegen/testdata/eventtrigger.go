package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// Event triggers.
var revisioneventtrigger = migrate.Revision{
	ID:        "eventtrigger",
	Message:   "event triggers",
	Created:   "2026-11-22T10:15:04Z",
	Upgrade:   upgradeeventtrigger,
	Downgrade: downgradeeventtrigger,
}

func upgradeeventtrigger(op *migrate.Op) error {
	op.CreateEventTrigger(model.EventTrigger{
		Name:     "e",
		Event:    "sql_drop",
		Tags:     []string{"DROP TABLE"},
		Function: "s.f",
		Enabled:  "ALWAYS",
		Comment:  "seen",
	})
	op.AlterEventTrigger(
		model.EventTrigger{Name: "x", Event: "login", Function: "f"},
		model.EventTrigger{Name: "x", Event: "login", Function: "f", Enabled: "DISABLED"},
	)
	op.AlterOwner("EVENT TRIGGER", "x", "", "app")
	return op.Err()
}

func downgradeeventtrigger(op *migrate.Op) error {
	op.DropEventTrigger("e")
	return op.Err()
}
