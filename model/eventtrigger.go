package model

import (
	"cmp"
	"slices"
	"strings"
)

// EventTrigger is a trigger that fires on the statements that change a database,
// whatever they change (PostgreSQL only).
type EventTrigger struct {
	// Name is a bare name: an event trigger lies in no schema.
	Name string
	// Event is "ddl_command_start", "ddl_command_end", "sql_drop",
	// "table_rewrite" or, from PostgreSQL 17 on, "login".
	Event string
	// Tags are the command tags that it fires for, such as "CREATE TABLE"; empty
	// means all of the event.
	Tags []string
	// Function is the two-part name of the function that it calls, which takes
	// no arguments.
	Function string
	// Enabled is that of a [Trigger].
	Enabled string
	Comment string
	Pos     Pos
}

// Clone returns a copy that shares no memory with t.
func (t EventTrigger) Clone() EventTrigger {
	t.Tags = clone(t.Tags)
	return t
}

// normalizeEventTriggers puts tags in the order of the alphabet: theirs means
// nothing, and the server writes them in capital letters.
func (d *Database) normalizeEventTriggers() {
	for i := range d.EventTriggers {
		t := &d.EventTriggers[i]
		t.Name = TruncateName(t.Name)
		for j := range t.Tags {
			t.Tags[j] = strings.ToUpper(t.Tags[j])
		}
		slices.Sort(t.Tags)
		t.Tags = slices.Compact(t.Tags)
	}
	slices.SortFunc(d.EventTriggers, func(a, b EventTrigger) int { return cmp.Compare(a.Name, b.Name) })
}
