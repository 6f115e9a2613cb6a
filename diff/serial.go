package diff

import (
	"cmp"
	"slices"

	"github.com/autogen-db/autogen/model"
)

// expandSerials returns d with those serial columns written out as an integer,
// a default and a sequence whose sequence stands by itself in other: that
// sequence then changes in place, and keeps the value that it stands at.
func expandSerials(d, other *model.Database) *model.Database {
	if len(other.Sequences) == 0 {
		return d
	}
	alone := make(map[string]bool, len(other.Sequences))
	for i := range other.Sequences {
		alone[other.Sequences[i].Name] = true
	}
	out := *d
	changed := false
	for i := range d.Tables {
		for j := range d.Tables[i].Columns {
			t := &out.Tables[i]
			c := t.Columns[j]
			name := t.SequenceOf(&c)
			if c.Identity != nil || !alone[name] {
				continue
			}
			if !changed {
				changed = true
				out.Tables = slices.Clone(d.Tables)
				out.Sequences = slices.Clone(d.Sequences)
				t = &out.Tables[i]
			}
			t.Columns = slices.Clone(t.Columns)
			s := model.Sequence{Name: name, OwnerTable: t.Name, OwnerColumn: c.Name, Unlogged: t.Unlogged}
			switch c.Type {
			case "serial":
				c.Type, s.Type = "integer", "integer"
			case "smallserial":
				c.Type, s.Type = "smallint", "smallint"
			default:
				c.Type = "bigint"
			}
			c.Default, c.Sequence = model.Nextval(name), ""
			t.Columns[j] = c
			out.Sequences = append(out.Sequences, s)
		}
	}
	if changed {
		slices.SortFunc(out.Sequences, func(a, b model.Sequence) int { return cmp.Compare(a.Name, b.Name) })
	}
	return &out
}
