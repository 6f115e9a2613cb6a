package diff

import (
	"github.com/autogen-db/autogen/model"
)

// apart returns a table of the current schema that leaves a parent with what it has
// of its parents: some of that becomes its own, and is compared with what it has then.
func (c *compared) apart(was *model.Table) *model.Table {
	t := c.was.of(was.Name).Clone()
	t.Checks = append(t.Checks, c.current.InheritedChecks(was)...)
	if p := was.Partition; p != nil {
		above := c.was.of(p.Parent).WithAbove(func(name string) *model.Table { return c.was.of(name) })
		t.Release(&above)
		sortConstraints(&t)
	}
	return &t
}

// notNullNames takes the names over that the server has chosen for NOT NULLs, where it is
// to choose them: of a table or a column that was renamed they are other ones.
func (a *aligner) notNullNames() {
	if a.full == nil || a.wasFull == nil {
		return
	}
	reduced := func(t *model.Table, column string) string {
		if c := t.Column(column); c != nil {
			return c.NotNullDetails().Name
		}
		return ""
	}
	for i := range a.full.Columns {
		c := &a.full.Columns[i]
		was := sameIndexColumn(a.wasFull, i, c.Name)
		if was == nil || !was.NotNull || !c.NotNull || !was.NotNullDetails().HasChosenName() || !c.NotNullDetails().HasChosenName() {
			continue
		}
		name := reduced(a.was, c.Name)
		if name == reduced(a.table, c.Name) {
			continue
		}
		t := a.own()
		if t.Column(c.Name) == nil {
			t.Columns = append(t.Columns, model.Column{Name: c.Name})
		}
		own := t.Column(c.Name)
		n := own.NotNullDetails()
		n.Name = name
		own.NotNullConstraint = &n
	}
}

// alignParents asks about what comes to the tables above one: it may be what that has
// to itself in the current schema, old by name, and becomes the part of then.
func (c *compared) alignParents(old map[string]*model.Table) []question {
	desired := tablesByName(c.out)
	var questions []question
	for i := range c.out.Tables {
		t := &c.out.Tables[i]
		was := old[t.Name]
		if was == nil || len(t.Parents()) == 0 {
			continue
		}
		if len(without(was.Parents(), t.Parents())) > 0 {
			was = c.apart(was)
		}
		for _, name := range ancestors(desired, t) {
			above := desired[name]
			if above == nil {
				continue
			}
			a := aligner{was: was, table: above, wasFull: c.was.of(t.Name), full: c.is.of(name), passing: c.passing, retyped: c.retyped, tentative: true}
			if old[name] == nil {
				a.columns()
				a.checks()
			}
			for _, p := range t.Parts {
				own, x := indexNamed(was, p.Name), indexNamed(above, p.Of)
				if own != nil && x != nil && (old[name] == nil || indexNamed(old[name], p.Of) == nil) {
					a.index(own, x)
				}
			}
			questions = append(questions, a.questions...)
		}
	}
	return questions
}
