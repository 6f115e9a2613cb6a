package diff

import (
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// comparePublications compares publications. What one lists that both sides
// have, and that need not be built anew, is compared entry by entry: the server
// takes a table out of it with the table, and lets no column go, or change its
// type, that an entry names, but the publication itself need never go for it.
func (d *differ) comparePublications() {
	old, new := slices.Clone(d.old.Publications), slices.Clone(d.new.Publications)
	var was, is []model.Publication
	walk(old, new, func(p *model.Publication) string { return p.Name }, func(o, n *model.Publication) {
		if o != nil && n != nil && o.AllTables == n.AllTables {
			was, is = append(was, entries(o)...), append(is, entries(n)...)
			o.Tables, o.Schemas, n.Tables, n.Schemas = nil, nil, nil, nil
		}
	})
	addObjects(d, old, new, publications)
	addObjects(d, was, is, published)
}

// entries returns a publication for each table and each schema that p lists.
func entries(p *model.Publication) []model.Publication {
	var list []model.Publication
	for _, t := range p.Tables {
		list = append(list, model.Publication{Name: p.Name, Tables: []model.PublishedTable{t}})
	}
	for _, s := range p.Schemas {
		list = append(list, model.Publication{Name: p.Name, Schemas: []string{s}})
	}
	return list
}

// publications is what the object core needs to know of publications.
var publications = objectKind[model.Publication]{
	key: func(p *model.Publication) key { return publicationKey(p.Name) },
	same: func(old, new *model.Publication) bool {
		return old.AllTables == new.AllTables && slices.Equal(old.Omits, new.Omits) && old.ViaRoot == new.ViaRoot &&
			old.GeneratedColumns == new.GeneratedColumns && old.Comment == new.Comment
	},
	alter: func(old, new *model.Publication) ops.Operation {
		if old.AllTables != new.AllTables {
			return nil
		}
		return ops.AlterPublication{From: barePublication(old), To: barePublication(new)}
	},
	object: func(in *side, p *model.Publication) object {
		o := object{
			create: ops.CreatePublication{Publication: barePublication(p)}, drop: ops.DropPublication{Publication: barePublication(p)}, class: redo,
		}
		for _, e := range entries(p) {
			x := published.object(in, &e)
			o.needs = append(append(o.needs, x.needs...), x.within)
		}
		return o
	},
}

// published is what the object core needs to know of what a publication that
// stays lists: one table or one schema.
var published = objectKind[model.Publication]{
	key: func(p *model.Publication) key {
		if len(p.Schemas) > 0 {
			return key{kind: kindPublication, table: p.Name, name: p.Schemas[0]}
		}
		return key{kind: kindPublishedTable, table: p.Tables[0].Name, name: p.Name}
	},
	same: func(old, new *model.Publication) bool {
		return slices.EqualFunc(old.Tables, new.Tables, model.SamePublishedTable)
	},
	object: func(in *side, p *model.Publication) object {
		none := model.Publication{Name: p.Name}
		o := object{
			create: ops.AlterPublication{From: none, To: barePublication(p)}, drop: ops.AlterPublication{From: barePublication(p), To: none},
			wants: []key{publicationKey(p.Name)}, class: redo, rank: rankAddConstraint,
		}
		if len(p.Schemas) > 0 {
			o.within = schemaKey(p.Schemas[0])
			return o
		}
		t := &p.Tables[0]
		o.within, o.needs = tableKey(t.Name), in.expression(t.Name, t.Where)
		for _, name := range t.Columns {
			o.needs = append(o.needs, in.columnNamed(t.Name, name)...)
		}
		return o
	},
}

// samePublication compares two publications whole.
func samePublication(a, b *model.Publication) bool {
	return a.AllTables == b.AllTables && publications.same(a, b) && slices.Equal(a.Schemas, b.Schemas) &&
		slices.EqualFunc(a.Tables, b.Tables, model.SamePublishedTable)
}

func barePublication(p *model.Publication) model.Publication {
	b := p.Clone()
	b.Pos = model.Pos{}
	for i := range b.Tables {
		b.Tables[i].Pos = model.Pos{}
	}
	return b
}

// alignPublications adds the questions about the row filters of publications.
func (c *compared) alignPublications() []question {
	current, out := c.current, c.out
	out.Publications = slices.Clone(out.Publications)
	old := make(map[string]*model.Publication, len(current.Publications))
	for i := range current.Publications {
		old[current.Publications[i].Name] = &current.Publications[i]
	}
	var questions []question
	for i := range out.Publications {
		p := &out.Publications[i]
		before := old[p.Name]
		if before == nil {
			continue
		}
		p.Tables = slices.Clone(p.Tables)
		for j := range p.Tables {
			t := &p.Tables[j]
			listed := before.Table(t.Name)
			if listed == nil || c.was.of(t.Name) == nil || c.is.of(t.Name) == nil {
				continue
			}
			a := aligner{was: c.was.of(t.Name), table: c.is.of(t.Name), passing: c.passing, retyped: c.retyped}
			a.ask(InCheck, nil, listed.Where, t.Where, "row filter of "+t.Name+" in publication "+p.Name, t.Pos, func() { t.Where = listed.Where })
			questions = append(questions, a.questions...)
		}
	}
	return questions
}

// publicationsOf returns the publications of whole without the tables and the
// schemas of whole that are not in part, and without those of which that leaves
// nothing.
func publicationsOf(whole, part *model.Database) []model.Publication {
	if len(whole.Publications) == 0 {
		return nil
	}
	gone := make(map[key]bool)
	for i := range whole.Tables {
		gone[tableKey(whole.Tables[i].Name)] = true
	}
	for i := range part.Tables {
		gone[tableKey(part.Tables[i].Name)] = false
	}
	for _, s := range whole.Schemas {
		gone[schemaKey(s.Name)] = true
	}
	for _, s := range part.Schemas {
		gone[schemaKey(s.Name)] = false
	}
	var list []model.Publication
	for _, p := range whole.Publications {
		had := len(p.Tables) + len(p.Schemas)
		p.Tables = keep(p.Tables, func(t *model.PublishedTable) bool { return !gone[tableKey(t.Name)] })
		p.Schemas = keep(p.Schemas, func(s *string) bool { return !gone[schemaKey(*s)] })
		if had == 0 || len(p.Tables)+len(p.Schemas) > 0 {
			list = append(list, p)
		}
	}
	return list
}
