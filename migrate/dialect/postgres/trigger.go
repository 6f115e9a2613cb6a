package postgres

import (
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// compileTrigger compiles the operations on triggers; ok is false for any
// other.
func compileTrigger(op ops.Operation) (sql []string, ok bool) {
	switch o := op.(type) {
	case ops.CreateTrigger:
		t := o.Trigger
		sql = one(defineTrigger("CREATE", t))
		if t.Enabled != "" {
			sql = append(sql, enableTrigger(t))
		}
		sql = append(sql, dependOn(triggerTarget(t), nil, t.DependsOn)...)
		return append(sql, comment(triggerTarget(t), "", t.Comment)...), true
	case ops.DropTrigger:
		return one("DROP " + triggerTarget(o.Trigger)), true
	case ops.AlterTrigger:
		from := o.From
		if !from.FiresAs(&o.To) {
			sql = one(defineTrigger("CREATE OR REPLACE", o.To))
			from.Enabled, from.DependsOn = "", nil // of which it keeps nothing
		}
		if from.Enabled != o.To.Enabled {
			sql = append(sql, enableTrigger(o.To))
		}
		sql = append(sql, dependOn(triggerTarget(o.To), from.DependsOn, o.To.DependsOn)...)
		return append(sql, comment(triggerTarget(o.To), o.From.Comment, o.To.Comment)...), true
	}
	return nil, false
}

func triggerTarget(t model.Trigger) string {
	return "TRIGGER " + Ident(t.Name) + " ON " + relation(t.Table)
}

func defineTrigger(create string, t model.Trigger) string {
	sql := create + " "
	if t.Constraint {
		sql += "CONSTRAINT "
	}
	sql += "TRIGGER " + Ident(t.Name) + " " + t.Timing + " "
	var events []string
	add := func(is bool, event string) {
		if is {
			events = append(events, event)
		}
	}
	update := "UPDATE"
	if len(t.UpdateOf) > 0 {
		update += " OF " + idents(t.UpdateOf)
	}
	add(t.Insert, "INSERT")
	add(t.Update, update)
	add(t.Delete, "DELETE")
	add(t.Truncate, "TRUNCATE")
	sql += strings.Join(events, " OR ") + " ON " + relation(t.Table)
	if t.RefTable != "" {
		sql += " FROM " + relation(t.RefTable)
	}
	if t.Deferrable {
		sql += " DEFERRABLE"
	}
	if t.Deferred {
		sql += " INITIALLY DEFERRED"
	}
	if t.OldTable != "" || t.NewTable != "" {
		sql += " REFERENCING"
	}
	if t.OldTable != "" {
		sql += " OLD TABLE AS " + Ident(t.OldTable)
	}
	if t.NewTable != "" {
		sql += " NEW TABLE AS " + Ident(t.NewTable)
	}
	if t.ForEachRow {
		sql += " FOR EACH ROW"
	} else {
		sql += " FOR EACH STATEMENT"
	}
	if t.When != "" {
		sql += " WHEN (" + t.When + ")"
	}
	return sql + " EXECUTE FUNCTION " + Name(t.Function) + "(" + strings.Join(mapped(t.Args, Literal), ", ") + ")"
}

// enableTrigger sets when a trigger fires.
func enableTrigger(t model.Trigger) string {
	return alter(t.Table, enabling(t.Enabled)+" TRIGGER "+Ident(t.Name))
}

// enabling returns the verb that sets the state of a trigger or a rule.
func enabling(state string) string {
	return map[string]string{"": "ENABLE", "DISABLED": "DISABLE", "REPLICA": "ENABLE REPLICA", "ALWAYS": "ENABLE ALWAYS"}[state]
}
