package ops

import (
	"strings"

	"github.com/autogen-db/autogen/model"
)

// CreateTrigger creates a trigger.
type CreateTrigger struct{ Trigger model.Trigger }

// DropTrigger drops a trigger.
type DropTrigger struct{ Trigger model.Trigger }

// AlterTrigger changes what a trigger has beside its name and relation, in place:
// its state (Enabled), the extensions that it depends on and its comment, and from
// PostgreSQL 14 on what else there is of one that is no constraint trigger, nor one
// that partitions have.
type AlterTrigger struct{ From, To model.Trigger }

// Reverse drops the trigger.
func (o CreateTrigger) Reverse() (Operation, error) { return DropTrigger(o), nil }

// Reverse creates the trigger again; it needs the whole definition.
func (o DropTrigger) Reverse() (Operation, error) {
	if o.Trigger.Function == "" {
		return nil, irreversible(o)
	}
	return CreateTrigger(o), nil
}

// Reverse restores the former state.
func (o AlterTrigger) Reverse() (Operation, error) { return AlterTrigger{From: o.To, To: o.From}, nil }

func (o CreateTrigger) Summary() Summary {
	return added("trigger", on(o.Trigger.Table, o.Trigger.Name))
}
func (o CreateTrigger) String() string { return describe("create", o.Summary()) }
func (o DropTrigger) Summary() Summary {
	return removed("trigger", on(o.Trigger.Table, o.Trigger.Name))
}
func (o DropTrigger) String() string { return describe("drop", o.Summary()) }

// Summary names what changes.
func (o AlterTrigger) Summary() Summary {
	var parts []string
	if !o.From.FiresAs(&o.To) {
		parts = append(parts, "definition")
	}
	if o.From.Enabled != o.To.Enabled {
		parts = append(parts, firing(o.From.Enabled)+arrow+firing(o.To.Enabled))
	}
	parts = append(parts, dependenceChange(o.From.DependsOn, o.To.DependsOn)...)
	if o.From.Comment != o.To.Comment {
		parts = append(parts, "comment")
	}
	return changed("trigger", on(o.To.Table, o.To.Name), strings.Join(parts, ", "))
}
func (o AlterTrigger) String() string { return "alter trigger " + on(o.To.Table, o.To.Name) }

// firing puts into words when a trigger fires.
func firing(enabled string) string {
	if enabled == "" {
		return "enabled"
	}
	return strings.ToLower(enabled)
}
