package diff

import (
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

func bareTrigger(t *model.Trigger) model.Trigger {
	b := t.Clone()
	b.Pos = model.Pos{}
	return b
}

func sameTrigger(a, b *model.Trigger) bool {
	return a.Enabled == b.Enabled && a.Comment == b.Comment && sameFiring(a, b)
}

// sameFiring compares what CREATE TRIGGER says.
func sameFiring(a, b *model.Trigger) bool {
	return a.Constraint == b.Constraint && a.Timing == b.Timing &&
		a.Insert == b.Insert && a.Update == b.Update && a.Delete == b.Delete && a.Truncate == b.Truncate &&
		slices.Equal(a.UpdateOf, b.UpdateOf) && a.ForEachRow == b.ForEachRow && a.When == b.When &&
		a.OldTable == b.OldTable && a.NewTable == b.NewTable && a.Function == b.Function && slices.Equal(a.Args, b.Args) &&
		a.Deferrable == b.Deferrable && a.Deferred == b.Deferred && a.RefTable == b.RefTable
}

// triggers are the triggers of tables and views. CREATE OR REPLACE TRIGGER,
// which PostgreSQL 14 brought, does no more than dropping and creating one.
var triggers = objectKind[model.Trigger]{
	key:  func(t *model.Trigger) key { return triggerKey(t.Table, t.Name) },
	same: sameTrigger,
	alter: func(old, new *model.Trigger) ops.Operation {
		if !sameFiring(old, new) {
			return nil
		}
		return ops.AlterTrigger{From: bareTrigger(old), To: bareTrigger(new)}
	},
	object: func(in *side, t *model.Trigger) object {
		o := object{
			within: tableKey(t.Table), class: redo,
			create: ops.CreateTrigger{Trigger: bareTrigger(t)}, drop: ops.DropTrigger{Trigger: bareTrigger(t)},
		}
		o.needs = append(in.function(t.Function), in.expression(t.Table, t.When)...)
		for _, c := range t.UpdateOf {
			o.needs = append(o.needs, columnKey(t.Table, c))
		}
		if t.RefTable != "" {
			o.needs = append(o.needs, tableKey(t.RefTable))
		}
		if t.Constraint {
			o.names = []key{constraintKey(t.Table, t.Name)}
		}
		return o
	},
}

// alignTriggers adds the questions about the conditions of triggers.
func alignTriggers(current, out *model.Database) []question {
	if len(current.Triggers) == 0 || len(out.Triggers) == 0 {
		return nil
	}
	out.Triggers = slices.Clone(out.Triggers)
	was := make(map[key]*model.Trigger, len(current.Triggers))
	for i := range current.Triggers {
		was[triggers.key(&current.Triggers[i])] = &current.Triggers[i]
	}
	before, after, retyped := columnsOf(current), columnsOf(out), retypedDomains(current, out)
	var questions []question
	for i := range out.Triggers {
		t := &out.Triggers[i]
		old := was[triggers.key(t)]
		if old == nil || old.When == t.When || old.When == "" || t.When == "" {
			continue
		}
		table := after[t.Table]
		if table == nil || !sameColumnTypes(before[t.Table], table) || hasColumnOver(table, retyped) {
			continue
		}
		questions = append(questions, question{
			pair:  Pair{Place: InTrigger, Table: table, Current: old.When, Desired: t.When},
			where: "condition of trigger " + t.Name + " on " + t.Table, pos: t.Pos, take: func() { t.When = old.When },
		})
	}
	return questions
}

// sameColumnTypes reports whether the columns that two sides of a table share
// are of the same types, and none of the first goes: an expression over them
// may then be read on either side.
func sameColumnTypes(was, table *model.Table) bool {
	if was == nil {
		return false
	}
	for i := range was.Columns {
		c := table.Column(was.Columns[i].Name)
		if c == nil || c.Type != was.Columns[i].Type || c.Collation != was.Columns[i].Collation {
			return false
		}
	}
	return true
}
