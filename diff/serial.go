package diff

import (
	"cmp"
	"slices"

	"github.com/autogen-db/autogen/model"
)

// serials are the serial types by those of their columns.
var serials = map[string]string{"smallint": "smallserial", "integer": "serial", "bigint": "bigserial"}

// expandSerials returns d with those serial columns written out as an integer,
// a default and a sequence whose sequence stands by itself in other, or is that of
// another column there, of two that both have: that sequence then changes in place, and keeps the value that
// it stands at. So does that of a column that the table inherits as well, on either
// side: what changes the type and the default of its parents' column leaves it.
func expandSerials(d, other *model.Database) *model.Database {
	var theirs map[string][2]string
	if namesSerial(d) || namesSerial(other) {
		theirs = serialSequences(other)
	}
	merged := mergedSerials(d, other)
	if len(other.Sequences)+len(theirs)+len(merged) == 0 {
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
			of, is := theirs[name]
			here := [2]string{t.Name, c.Name}
			if c.Identity != nil || !model.IsSerial(c.Type) || !alone[name] && !merged[here] && !(is && of != here && hasColumn(d, of) && hasColumn(other, here)) {
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

// namesSerial reports whether the sequence of a serial column has a name that is not
// its own by default.
func namesSerial(d *model.Database) bool {
	return d.AnyColumn(func(c *model.Column) bool { return c.Sequence != "" && c.Identity == nil })
}

// serialSequences returns the serial columns, each as its table and its name, by the
// names of their sequences.
func serialSequences(d *model.Database) map[string][2]string {
	columns := make(map[string][2]string)
	for i := range d.Tables {
		t := &d.Tables[i]
		for j := range t.Columns {
			if c := &t.Columns[j]; model.IsSerial(c.Type) {
				columns[t.SequenceOf(c)] = [2]string{t.Name, c.Name}
			}
		}
	}
	return columns
}

// mergedSerials returns the columns, each as its table and its name, that are serial on
// both sides and that their table inherits on one of them, too.
func mergedSerials(d, other *model.Database) map[[2]string]bool {
	var tables, otherTables map[string]*model.Table
	merged := make(map[[2]string]bool)
	for i := range d.Tables {
		t := &d.Tables[i]
		if !slices.ContainsFunc(t.Columns, func(c model.Column) bool { return model.IsSerial(c.Type) }) {
			continue
		}
		o := other.Table(t.Name)
		if o == nil || len(t.Inherits)+len(o.Inherits) == 0 {
			continue
		}
		if tables == nil && otherTables == nil {
			tables, otherTables = expanded(d), expanded(other)
		}
		for j := range t.Columns {
			c := &t.Columns[j]
			if was := o.Column(c.Name); was != nil && model.IsSerial(was.Type) && model.IsSerial(c.Type) && (inherited(tables, t.Inherits, c.Name) || inherited(otherTables, o.Inherits, c.Name)) {
				merged[[2]string{t.Name, c.Name}] = true
			}
		}
	}
	return merged
}

// hasColumn reports whether d has a column, which is its table and its name.
func hasColumn(d *model.Database, c [2]string) bool {
	return slices.ContainsFunc(d.Tables, func(t model.Table) bool { return t.Name == c[0] && t.Column(c[1]) != nil })
}
