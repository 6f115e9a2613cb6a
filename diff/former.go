package diff

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// former is a prover that is asked about texts with the names that things have
// before the renames: the server that it may ask has no others yet.
type former struct {
	Prover
	desired *model.Database
	// renames are the operations that undo the renames, schemas those that they may
	// lead to.
	renames []ops.Operation
	schemas []model.Schema
}

// prover returns one that asks another as long as the moves are still to be made.
func (m *moves) prover(desired *model.Database, of Prover) Prover {
	if of == nil || len(m.renames) == 0 || desired.Engine != model.Postgres {
		return of
	}
	renames, err := reversed(m.renames)
	if err != nil {
		return of // the way back says why
	}
	return former{Prover: of, desired: desired, renames: renames, schemas: m.to.Schemas}
}

// Prove asks about the pairs as they are, and about those that are not equal so with
// the former names. What it finds equal is, whichever names the texts have.
func (f former) Prove(ctx context.Context, pairs []Pair) ([]Verdict, error) {
	pairs = slices.Clone(pairs)
	names := f.names()
	for i := range pairs {
		pairs[i].Former = names
	}
	verdicts, err := f.Prover.Prove(ctx, pairs)
	if err != nil {
		return nil, err
	}
	var open []int
	var again []Pair
	for i, v := range verdicts {
		if v != Equal {
			open, again = append(open, i), append(again, pairs[i])
		}
	}
	if len(open) == 0 {
		return verdicts, nil
	}
	// Copies stand for the relations that queries read, by their new names; bodies
	// are read over the relations themselves.
	f.respell(again, f.renames, func(p *Pair) bool { return p.Place == InBody })
	f.respell(again, slices.DeleteFunc(slices.Clone(f.renames), ofRelation), func(p *Pair) bool { return p.Place != InBody })
	found, err := f.Prover.Prove(ctx, again)
	if err != nil {
		return nil, err
	}
	for i, n := range open {
		verdicts[n] = found[i]
	}
	return verdicts, nil
}

// ofRelation reports whether an operation renames a relation, or a column of one.
func ofRelation(op ops.Operation) bool {
	switch o := op.(type) {
	case ops.RenameTable, ops.RenameColumn:
		return true
	case ops.Rename:
		return o.Kind == "VIEW" || o.Kind == "MATERIALIZED VIEW"
	}
	return false
}

// names returns the former names of the relations that are renamed, by the new ones: as
// they are in the end, and where only what is no relation has its former name.
func (f former) names() map[string]string {
	names := make(map[string]string)
	enter := func(name string) {
		was, between := name, name
		for _, op := range f.renames {
			if was = formerName(op, was); !ofRelation(op) {
				between = formerName(op, between)
			}
		}
		if was != name {
			names[name], names[between] = was, was
		}
	}
	for i := range f.desired.Tables {
		enter(f.desired.Tables[i].Name)
	}
	for i := range f.desired.Views {
		enter(f.desired.Views[i].Name)
	}
	return names
}

// formerName returns the name of a relation after an operation.
func formerName(op ops.Operation, name string) string {
	switch o := op.(type) {
	case ops.RenameTable:
		if o.From == name {
			return o.To
		}
	case ops.Rename:
		schema, bare := model.SplitName(name)
		switch {
		case o.From == name && ofRelation(op):
			return o.To
		case o.Kind == "SCHEMA" && o.From == schema:
			return model.JoinName(o.To, bare)
		}
	}
	return name
}

// respell writes those of some pairs with former names. They stay as they are where
// a former name is another's by now.
func (f former) respell(pairs []Pair, renames []ops.Operation, of func(*Pair) bool) {
	if len(renames) == 0 || !slices.ContainsFunc(pairs, func(p Pair) bool { return of(&p) }) {
		return
	}
	with := f.desired.Clone()
	for _, schema := range f.schemas {
		if !slices.ContainsFunc(with.Schemas, func(s model.Schema) bool { return s.Name == schema.Name }) {
			with.Schemas = append(with.Schemas, schema)
		}
	}
	for i := range pairs {
		if of(&pairs[i]) {
			carryPair(with, &pairs[i], i)
		}
	}
	was, err := execute(with, renames)
	if err != nil {
		return
	}
	relations := NewRelations(was)
	for i := range pairs {
		if of(&pairs[i]) {
			takePair(was, &pairs[i], i, relations)
		}
	}
}

// pairName is the name of what carries one of the texts of a pair.
func pairName(n, which int) string {
	return "autogen pair " + strconv.Itoa(n) + " " + strconv.Itoa(which)
}

// carryPair adds the texts of a pair to a schema, and what they are read with.
func carryPair(d *model.Database, p *Pair, n int) {
	if p.Table != nil || p.Column != nil {
		t := model.Table{Name: pairName(n, 0)}
		if p.Table != nil {
			for _, c := range p.Table.Columns {
				t.Columns = append(t.Columns, model.Column{Name: c.Name, Type: c.Type, Collation: c.Collation})
			}
		}
		if c := p.Column; c != nil {
			t.Columns = append(t.Columns, model.Column{Name: pairName(n, 0), Type: c.Type, Collation: c.Collation})
		}
		d.Tables = append(d.Tables, t)
	}
	for which, text := range []string{p.Current, p.Desired} {
		name := pairName(n, which)
		switch p.Place {
		case InBody:
			f := p.Function.Clone()
			f.Name, f.SQL = name, text
			d.Functions = append(d.Functions, f)
		case InView:
			d.Views = append(d.Views, model.View{Name: name, Query: text})
		case InRule:
			r := model.Rule{Name: name, Table: p.Rule.Table, Event: p.Rule.Event, Instead: p.Rule.Instead}
			if sqlsource.SetRuleBody(&r, text) == nil {
				d.Rules = append(d.Rules, r)
			}
		default:
			d.Domains = append(d.Domains, model.Domain{Name: name, Type: "integer", Default: text})
		}
	}
}

// takePair takes the texts of a pair, and what they are read with, from a schema.
func takePair(d *model.Database, p *Pair, n int, relations *Relations) {
	if t := relations.Table(pairName(n, 0)); t != nil {
		if p.Column != nil {
			last := len(t.Columns) - 1
			c := *p.Column
			c.Type, c.Collation = t.Columns[last].Type, t.Columns[last].Collation
			p.Column = &c
			t.Columns = t.Columns[:last]
		}
		if p.Table != nil {
			p.Table = &Context{Name: p.Table.Name, Columns: NewContext(t).Columns}
		}
	}
	for which, text := range []*string{&p.Current, &p.Desired} {
		name := pairName(n, which)
		switch p.Place {
		case InBody:
			for i := range d.Functions {
				if f := &d.Functions[i]; f.Name == name {
					*text = f.SQL
					if which == 1 {
						is := f.Clone()
						is.Name = p.Function.Name
						p.Function = &is
					}
				}
			}
		case InView:
			*text, p.Relations = relations.View(name).Query, relations
		case InRule:
			for i := range d.Rules {
				if r := &d.Rules[i]; r.Name == name {
					*text, p.Relations = r.Body(), relations
					if which == 1 {
						is := *p.Rule
						is.Table = r.Table
						p.Rule = &is
					}
				}
			}
		default:
			// A NULL says nothing for the domain that carried it, and names nothing.
			*text = cmp.Or(d.Domain(name).Default, *text)
		}
	}
}
