package model

import (
	"cmp"
	"slices"
)

// Trigger is a trigger of a table or a view (PostgreSQL only). Its name is one
// among those of its table.
type Trigger struct {
	Name string
	// Table is the two-part name of the table or view that it is on.
	Table string
	// Constraint says that it is a constraint trigger, which can be put off to
	// the end of the transaction.
	Constraint bool
	// Timing is "BEFORE", "AFTER" or "INSTEAD OF".
	Timing string
	// Insert, Update, Delete and Truncate are the events that fire it.
	Insert   bool
	Update   bool
	Delete   bool
	Truncate bool
	// UpdateOf are the columns of which one must be set by an UPDATE for the
	// trigger to fire; empty means any.
	UpdateOf []string
	// ForEachRow distinguishes a trigger that fires for each row from one that
	// fires for each statement.
	ForEachRow bool
	// When is the condition, an SQL expression over OLD and NEW; empty means
	// always.
	When string
	// OldTable and NewTable are the names by which the function knows the rows
	// before and after (REFERENCING OLD TABLE AS …); empty means that it does
	// not.
	OldTable, NewTable string
	// Function is the two-part name of the function that it calls, which takes
	// no arguments of SQL; Args are the texts that the function finds in
	// TG_ARGV.
	Function string
	Args     []string
	// Deferrable and Deferred (INITIALLY DEFERRED) are a constraint trigger's.
	Deferrable bool
	Deferred   bool
	// RefTable is the other table of a constraint trigger (FROM), if any.
	RefTable string
	// Enabled is "DISABLED", "REPLICA" or "ALWAYS"; empty means that it fires
	// in sessions of the role origin, as a new trigger does (ALTER TABLE …
	// ENABLE TRIGGER).
	Enabled string
	// Inherited says that the trigger is the one that a partition has of a table
	// above it, in another state or with a comment of its own: beside them the
	// name and the table are all that there is. One that is just as above is not
	// listed.
	Inherited bool
	// DependsOn are the extensions, sorted, that it goes with when they are dropped:
	// ALTER TRIGGER … DEPENDS ON EXTENSION.
	DependsOn []string
	Comment   string
	Pos       Pos
}

// Clone returns a copy that shares no memory with t.
func (t Trigger) Clone() Trigger {
	t.UpdateOf, t.Args, t.DependsOn = clone(t.UpdateOf), clone(t.Args), clone(t.DependsOn)
	return t
}

// FiresAs reports whether CREATE TRIGGER says the same of both.
func (t *Trigger) FiresAs(o *Trigger) bool {
	return t.Inherited == o.Inherited && t.Constraint == o.Constraint && t.Timing == o.Timing &&
		t.Insert == o.Insert && t.Update == o.Update && t.Delete == o.Delete && t.Truncate == o.Truncate &&
		slices.Equal(t.UpdateOf, o.UpdateOf) && t.ForEachRow == o.ForEachRow && t.When == o.When &&
		t.OldTable == o.OldTable && t.NewTable == o.NewTable && t.Function == o.Function && slices.Equal(t.Args, o.Args) &&
		t.Deferrable == o.Deferrable && t.Deferred == o.Deferred && t.RefTable == o.RefTable
}

// Trigger returns the trigger of that name of a table or view, or nil.
func (d *Database) Trigger(table, name string) *Trigger {
	for i := range d.Triggers {
		if t := &d.Triggers[i]; t.Name == name && t.Table == table {
			return t
		}
	}
	return nil
}

// TriggersAbove returns the triggers of a name of the tables that a partition is
// below, from the nearest up to the one that the partition has its own of. There
// are none where it has none: a trigger that fires for each statement is the
// table's alone.
func (d *Database) TriggersAbove(table, name string) []*Trigger {
	var above []*Trigger
	for t := d.Table(table); t != nil && t.Partition != nil; t = d.Table(t.Partition.Parent) {
		x := d.Trigger(t.Partition.Parent, name)
		if x == nil {
			continue
		}
		if above = append(above, x); !x.Inherited && x.ForEachRow {
			return above
		}
	}
	return nil
}

// normalizeTriggers sorts the triggers.
func (d *Database) normalizeTriggers() {
	slices.SortFunc(d.Triggers, func(a, b Trigger) int {
		return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.Name, b.Name))
	})
}
