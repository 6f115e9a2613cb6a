package postgres

import (
	"slices"
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// compileEventTrigger compiles the operations on event triggers; ok is false for
// any other.
func compileEventTrigger(op ops.Operation) (sql []string, ok bool, err error) {
	switch o := op.(type) {
	case ops.CreateEventTrigger:
		return createEventTrigger(o.EventTrigger), true, nil
	case ops.DropEventTrigger:
		return one("DROP EVENT TRIGGER " + Ident(o.EventTrigger.Name)), true, nil
	case ops.AlterEventTrigger:
		from, to := o.From, o.To
		if from.Event != to.Event || from.Function != to.Function || !slices.Equal(from.Tags, to.Tags) {
			return nil, true, unsupported(o, "an event trigger keeps its event, its tags and its function: drop it and create it again")
		}
		return alterEventTrigger(from, to), true, nil
	}
	return nil, false, nil
}

func createEventTrigger(t model.EventTrigger) []string {
	sql := "CREATE EVENT TRIGGER " + Ident(t.Name) + " ON " + t.Event
	if len(t.Tags) > 0 {
		sql += " WHEN TAG IN (" + strings.Join(mapped(t.Tags, Literal), ", ") + ")"
	}
	bare := model.EventTrigger{Name: t.Name}
	return append(one(sql+" EXECUTE FUNCTION "+Name(t.Function)+"()"), alterEventTrigger(bare, t)...)
}

func alterEventTrigger(from, to model.EventTrigger) []string {
	var sql []string
	if from.Enabled != to.Enabled {
		sql = one("ALTER EVENT TRIGGER " + Ident(to.Name) + " " + enabling(to.Enabled))
	}
	return append(sql, comment("EVENT TRIGGER "+Ident(to.Name), from.Comment, to.Comment)...)
}
