package diff

import (
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// eventTriggers is what the object core needs to know of event triggers. One
// that is enabled would fire on the rest of the migration: it comes last, and
// goes first.
var eventTriggers = objectKind[model.EventTrigger]{
	key: func(t *model.EventTrigger) key { return eventTriggerKey(t.Name) },
	same: func(old, new *model.EventTrigger) bool {
		return sameWatch(old, new) && old.Enabled == new.Enabled && old.Comment == new.Comment
	},
	alter: func(old, new *model.EventTrigger) ops.Operation {
		if !sameWatch(old, new) {
			return nil
		}
		return ops.AlterEventTrigger{From: bareEventTrigger(old), To: bareEventTrigger(new)}
	},
	object: func(in *side, t *model.EventTrigger) object {
		o := object{
			needs: in.function(t.Function), class: watch,
			create: ops.CreateEventTrigger{EventTrigger: bareEventTrigger(t)}, drop: ops.DropEventTrigger{EventTrigger: bareEventTrigger(t)},
		}
		if t.Enabled == "DISABLED" {
			o.class = unwatch
		}
		return o
	},
}

// sameWatch compares what cannot change in place (PostgreSQL documentation,
// ALTER EVENT TRIGGER).
func sameWatch(a, b *model.EventTrigger) bool {
	return a.Event == b.Event && slices.Equal(a.Tags, b.Tags) && a.Function == b.Function
}

func bareEventTrigger(t *model.EventTrigger) model.EventTrigger {
	b := t.Clone()
	b.Pos = model.Pos{}
	return b
}
