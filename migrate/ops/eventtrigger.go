package ops

import (
	"strings"

	"github.com/autogen-db/autogen/model"
)

// CreateEventTrigger creates an event trigger. What follows it in the migration
// fires it, unless it is disabled.
type CreateEventTrigger struct{ EventTrigger model.EventTrigger }

// DropEventTrigger drops an event trigger.
type DropEventTrigger struct{ EventTrigger model.EventTrigger }

// AlterEventTrigger changes when an event trigger fires (Enabled) and its
// comment. The rest cannot change.
type AlterEventTrigger struct{ From, To model.EventTrigger }

// Reverse drops the event trigger.
func (o CreateEventTrigger) Reverse() (Operation, error) { return DropEventTrigger(o), nil }

// Reverse creates the event trigger again; it needs to know its function.
func (o DropEventTrigger) Reverse() (Operation, error) {
	if o.EventTrigger.Function == "" {
		return nil, irreversible(o)
	}
	return CreateEventTrigger(o), nil
}

// Reverse restores the former state and comment.
func (o AlterEventTrigger) Reverse() (Operation, error) {
	return AlterEventTrigger{From: o.To, To: o.From}, nil
}

func (o CreateEventTrigger) Summary() Summary { return added("event trigger", o.EventTrigger.Name) }
func (o CreateEventTrigger) String() string   { return describe("create", o.Summary()) }
func (o DropEventTrigger) Summary() Summary   { return removed("event trigger", o.EventTrigger.Name) }
func (o DropEventTrigger) String() string     { return describe("drop", o.Summary()) }

// Summary names what changes.
func (o AlterEventTrigger) Summary() Summary {
	var parts []string
	if o.From.Enabled != o.To.Enabled {
		parts = append(parts, firing(o.From.Enabled)+arrow+firing(o.To.Enabled))
	}
	if o.From.Comment != o.To.Comment {
		parts = append(parts, "comment")
	}
	return changed("event trigger", o.To.Name, strings.Join(parts, ", "))
}
func (o AlterEventTrigger) String() string { return "alter event trigger " + o.To.Name }
