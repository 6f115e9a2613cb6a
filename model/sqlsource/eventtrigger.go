package sqlsource

import (
	"slices"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

func (e *Executor) eventTrigger(name string) *model.EventTrigger {
	for i := range e.d.EventTriggers {
		if t := &e.d.EventTriggers[i]; t.Name == name {
			return t
		}
	}
	return nil
}

func (e *Executor) mustHaveEventTrigger(name string) (*model.EventTrigger, error) {
	if t := e.eventTrigger(name); t != nil {
		return t, nil
	}
	return nil, e.fail(-1, "", "event trigger %s does not exist", name)
}

func (e *Executor) createEventTrigger(s *pg.CreateEventTrigStmt) error {
	if have := e.eventTrigger(s.Trigname); have != nil {
		return e.fail(-1, "", "event trigger %s exists already%s", s.Trigname, declaredAt(have.Pos))
	}
	t := model.EventTrigger{Name: s.Trigname, Event: s.Eventname, Function: e.refName(functionName, s.Funcname), Pos: e.pos(-1)}
	for _, node := range s.Whenclause {
		filter := node.GetDefElem()
		if !strings.EqualFold(filter.Defname, "tag") || t.Tags != nil {
			return e.fail(filter.Location, "write WHEN TAG IN (…), once", "event trigger %s: filter %s is not known, or stands twice", t.Name, filter.Defname)
		}
		for _, tag := range filter.Arg.GetList().GetItems() {
			t.Tags = append(t.Tags, tag.GetString_().GetSval())
		}
	}
	e.d.EventTriggers = append(e.d.EventTriggers, t)
	return nil
}

func (e *Executor) alterEventTrigger(s *pg.AlterEventTrigStmt) error {
	t, err := e.mustHaveEventTrigger(s.Trigname)
	if err != nil {
		return err
	}
	// The values of pg_event_trigger.evtenabled; O is the default.
	t.Enabled = map[string]string{"D": "DISABLED", "R": "REPLICA", "A": "ALWAYS"}[s.Tgenabled]
	return nil
}

func (e *Executor) renameEventTrigger(from, to string) error {
	t, err := e.mustHaveEventTrigger(from)
	if err != nil {
		return err
	}
	if e.eventTrigger(to) != nil {
		return e.fail(-1, "", "event trigger %s exists already", to)
	}
	e.movePrivileges(model.Subject{Kind: "EVENT TRIGGER", Name: from}, model.Subject{Name: to})
	t.Name = to
	return nil
}

func (e *Executor) dropEventTrigger(name string, missingOK bool) error {
	if _, err := e.mustHaveEventTrigger(name); err != nil {
		if missingOK {
			return nil
		}
		return err
	}
	e.d.EventTriggers = slices.DeleteFunc(e.d.EventTriggers, func(t model.EventTrigger) bool { return t.Name == name })
	return nil
}
