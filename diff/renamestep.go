package diff

import (
	"slices"
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// steps returns the operations that carry the rename out after others, and those that
// follow when all renames are carried out. What gets another name in another schema has
// one of the two first, and the other one first on the way back; where that is not free
// it goes by way of one that is, or of a third name.
func (r Rename) steps(current *model.Database, others []ops.Operation) (steps, later []ops.Operation) {
	whole := []ops.Operation{r.operation()}
	fromSchema, from := model.SplitName(r.bare())
	toSchema, to := model.SplitName(r.To)
	if !r.inSchema() || fromSchema == toSchema || current.Engine != model.Postgres {
		return whole, nil
	}
	before, err := execute(current, others)
	if err != nil {
		return whole, nil // which fails as they do
	}
	var asides []ops.Operation
	if t := before.Table(r.Name); t != nil && r.Kind == "TABLE" {
		asides, later = asideIn(before, t, toSchema)
	}
	third := between(from, to)
	for _, names := range [][]string{nil, {model.JoinName(toSchema, from)}, {model.JoinName(fromSchema, to)},
		{model.JoinName(fromSchema, third), model.JoinName(toSchema, third)}} {
		steps, now := slices.Clone(asides), r
		for _, name := range append(names, r.To) {
			now.To = name
			steps = append(steps, now.operation())
			now.Name = name + strings.TrimPrefix(now.Name, now.bare())
		}
		back, err := reversed(steps)
		if err != nil {
			break
		}
		if _, err := execute(before, slices.Concat(steps, back)); err == nil {
			return steps, later
		}
	}
	return whole, nil
}

// asideIn returns the operations that give other names to the indexes and sequences of a
// table that are not free in the schema that it moves to, and those that give sequences
// theirs again. The indexes get the ones that they are to have with the other changes.
func asideIn(d *model.Database, t *model.Table, schema string) (asides, later []ops.Operation) {
	taken := relationNames(d)
	_, bare := model.SplitName(t.Name)
	keys := t.KeyNames()
	for _, name := range indexNames(t) {
		switch third := between(name, bare); {
		case !taken[model.JoinName(schema, name)]:
		case slices.Contains(keys, name):
			asides = append(asides, ops.RenameConstraint{Table: t.Name, From: name, To: third})
		default:
			asides = append(asides, ops.RenameIndex{Table: t.Name, From: name, To: third})
		}
	}
	var sequences []string
	for i := range t.Columns {
		if name := t.SequenceOf(&t.Columns[i]); name != "" {
			sequences = append(sequences, name)
		}
	}
	for i := range d.Sequences {
		if d.Sequences[i].OwnerTable == t.Name {
			sequences = append(sequences, d.Sequences[i].Name)
		}
	}
	for _, name := range sequences {
		in, own := model.SplitName(name)
		if taken[model.JoinName(schema, own)] {
			third := between(own, bare)
			asides = append(asides, ops.Rename{Kind: "SEQUENCE", From: name, To: model.JoinName(in, third)})
			later = append(later, ops.Rename{Kind: "SEQUENCE", From: model.JoinName(schema, third), To: model.JoinName(schema, own)})
		}
	}
	return asides, later
}

// indexNames returns the names of all indexes that a table has, with those of keys and
// the parts of others.
func indexNames(t *model.Table) []string {
	names := ownIndexes(t)
	for i := range t.Parts {
		names = append(names, t.Parts[i].Name)
	}
	return names
}

// relationNames returns the two-part names of the relations of a database.
func relationNames(d *model.Database) map[string]bool {
	names := make(map[string]bool)
	for i := range d.Tables {
		t := &d.Tables[i]
		schema, _ := model.SplitName(t.Name)
		names[t.Name] = true
		for _, name := range indexNames(t) {
			names[model.JoinName(schema, name)] = true
		}
		for j := range t.Columns {
			if name := t.SequenceOf(&t.Columns[j]); name != "" {
				names[name] = true
			}
		}
	}
	for i := range d.Views {
		v := &d.Views[i]
		schema, _ := model.SplitName(v.Name)
		names[v.Name] = true
		for j := range v.Indexes {
			names[model.JoinName(schema, v.Indexes[j].Name)] = true
		}
	}
	for i := range d.Sequences {
		names[d.Sequences[i].Name] = true
	}
	for i := range d.Composites {
		names[d.Composites[i].Name] = true
	}
	return names
}
