package sqlsource

import (
	"slices"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// dropViews drops the views of one statement.
func (e *Executor) dropViews(names []string, kind relationKind, cascade, missingOK bool) error {
	for _, name := range names {
		v := e.view(name)
		if v == nil || relationKind(v.Kind()) != kind {
			if v == nil && missingOK {
				continue
			}
			return e.fail(-1, hintOf(name, keys(e.views)), "%s %s does not exist", kind, name)
		}
		if err := e.dropReaders(name, string(kind)+" "+name, names, cascade); err != nil {
			return err
		}
	}
	for _, name := range names {
		e.removeView(name)
		if cascade {
			if err := e.dropTypeUses("view", name, true); err != nil {
				return err
			}
		}
	}
	return nil
}

// dropReaders reports a view that reads a relation that is to be dropped, or
// drops it with CASCADE.
func (e *Executor) dropReaders(name, what string, along []string, cascade bool) error {
	if err := e.releaseRules(name, what, along, cascade); err != nil {
		return err
	}
	for {
		reader := ""
		for i := range e.d.Views {
			v := &e.d.Views[i]
			if v.Name != name && !slices.Contains(along, v.Name) && reads(v, name) {
				reader = v.Name
				break
			}
		}
		if reader == "" {
			return nil
		}
		if !cascade {
			return e.fail(-1, "drop the view first, or use CASCADE", "%s cannot be dropped: %s %s reads it", what, e.view(reader).Kind(), reader)
		}
		if err := e.dropView(reader, along); err != nil {
			return err
		}
	}
}

// dropView drops a view with what rests on it.
func (e *Executor) dropView(name string, along []string) error {
	if err := e.dropReaders(name, name, along, true); err != nil {
		return err
	}
	e.removeView(name)
	return e.dropTypeUses("view", name, true)
}

// reads reports whether a view's query names a relation.
func reads(v *model.View, relation string) bool {
	_, bare := model.SplitName(relation)
	if !strings.Contains(v.Query, bare) {
		return false // quoted or not, the name stands in the text
	}
	m, err := MentionsOf(v.Query)
	return err == nil && slices.ContainsFunc(m.Relations, func(r RelationMention) bool { return r.Name == relation })
}

func (e *Executor) removeView(name string) {
	i, ok := e.views[name]
	if !ok {
		return
	}
	e.dropRulesOf(name)
	e.delistView(&e.d.Views[i])
	e.dropTriggers(func(t *model.Trigger) bool { return t.Table == name })
	e.dropStatisticsOf(name, "")
	last := len(e.d.Views) - 1
	if i != last {
		e.d.Views[i] = e.d.Views[last]
		e.views[e.d.Views[i].Name] = i
	}
	e.d.Views[last] = model.View{}
	e.d.Views = e.d.Views[:last]
}
