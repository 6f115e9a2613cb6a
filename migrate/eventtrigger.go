package migrate

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// CreateEventTrigger creates an event trigger (PostgreSQL), which only a
// superuser may. What follows it in the migration fires it.
func (op *Op) CreateEventTrigger(trigger model.EventTrigger) {
	op.Apply(ops.CreateEventTrigger{EventTrigger: trigger})
}

// DropEventTrigger drops an event trigger (PostgreSQL).
func (op *Op) DropEventTrigger(name string) {
	op.Apply(ops.DropEventTrigger{EventTrigger: model.EventTrigger{Name: name}})
}

// AlterEventTrigger changes when an event trigger fires (Enabled) and its
// comment (PostgreSQL).
func (op *Op) AlterEventTrigger(from, to model.EventTrigger) {
	op.Apply(ops.AlterEventTrigger{From: from, To: to})
}
