package diff

import (
	"slices"

	"github.com/autogen-db/autogen/model"
)

// Candidates returns the renames that could explain what current lacks and
// desired has, of what holds data: schemas with tables in them, tables of the
// same columns, sequences, columns and attributes of the same type, and values in
// the same place of an enum. Each is a question that a person has to answer; given
// renames are taken as answered. The error says which of those cannot be carried
// out. What holds no data and is the same but for its name is no question: see
// [Compare].
func Candidates(current, desired *model.Database, renames []Rename) ([]Rename, error) {
	current, err := Renamed(current, desired, renames)
	if err != nil {
		return nil, err
	}
	for current.Engine == model.Postgres {
		certain := twins(current, desired, false)
		if len(certain) == 0 {
			break
		}
		if current, err = Renamed(current, desired, certain); err != nil {
			return nil, err
		}
	}
	out := schemaCandidates(current, desired)
	wanted := tablesByName(desired)
	old := tablesByName(current)
	var gone []*model.Table
	for i := range current.Tables {
		if t := &current.Tables[i]; wanted[t.Name] == nil {
			gone = append(gone, t)
		}
	}
	for i := range desired.Tables {
		t := &desired.Tables[i]
		was := old[t.Name]
		if was == nil {
			for _, g := range gone {
				if sameShape(g, t) {
					out = append(out, RenameTable(g.Name, t.Name))
				}
			}
			continue
		}
		for j := range t.Columns {
			c := &t.Columns[j]
			if was.Column(c.Name) != nil {
				continue
			}
			for k := range was.Columns {
				g := &was.Columns[k]
				// What comes from a parent is renamed there.
				inherited := slices.ContainsFunc(was.Parents(), func(parent string) bool { return old[parent] != nil && old[parent].Column(g.Name) != nil })
				if t.Column(g.Name) == nil && g.Type == c.Type && g.Generated == "" && c.Generated == "" && !inherited {
					out = append(out, RenameColumn(t.Name, g.Name, c.Name))
				}
			}
		}
	}
	out = append(out, sequenceCandidates(current, desired)...)
	return append(out, typeCandidates(current, desired)...), nil
}

// sameShape reports whether two tables have the same columns, by name and
// type.
func sameShape(a, b *model.Table) bool {
	if len(a.Columns) != len(b.Columns) {
		return false
	}
	for i := range a.Columns {
		c := b.Column(a.Columns[i].Name)
		if c == nil || c.Type != a.Columns[i].Type {
			return false
		}
	}
	return true
}

// schemaCandidates pairs a schema that goes with one that comes where a table of
// one name has the same shape in both.
func schemaCandidates(current, desired *model.Database) []Rename {
	var gone, come []string
	walk(current.Schemas, desired.Schemas, func(s *model.Schema) string { return s.Name }, func(old, new *model.Schema) {
		if new == nil {
			gone = append(gone, old.Name)
		} else if old == nil {
			come = append(come, new.Name)
		}
	})
	var out []Rename
	for _, from := range gone {
		for _, to := range come {
			if slices.ContainsFunc(current.Tables, func(t model.Table) bool {
				schema, bare := model.SplitName(t.Name)
				is := desired.Table(model.JoinName(to, bare))
				return schema == from && is != nil && len(is.Columns) == len(t.Columns) &&
					!slices.ContainsFunc(t.Columns, func(c model.Column) bool { return is.Column(c.Name) == nil })
			}) {
				out = append(out, Rename{Kind: "SCHEMA", Name: from, To: to})
			}
		}
	}
	return out
}

// sequenceCandidates pairs the sequences that go with those that come and have the
// same options and owner.
func sequenceCandidates(current, desired *model.Database) []Rename {
	var gone, come []*model.Sequence
	walk(current.Sequences, desired.Sequences, func(s *model.Sequence) string { return s.Name }, func(old, new *model.Sequence) {
		if new == nil {
			gone = append(gone, old)
		} else if old == nil {
			come = append(come, new)
		}
	})
	var out []Rename
	for _, from := range gone {
		for _, to := range come {
			plain := *from
			if plain.Comment = to.Comment; sameSequence(&plain, to) {
				out = append(out, Rename{Kind: "SEQUENCE", Name: from.Name, To: to.Name})
			}
		}
	}
	return out
}

// typeCandidates pairs what goes of the types of both sides with what comes: the
// attributes of one type, and the values between the same values that stay, in
// their order.
func typeCandidates(current, desired *model.Database) []Rename {
	var out []Rename
	walk(current.Composites, desired.Composites, func(c *model.Composite) string { return c.Name }, func(old, new *model.Composite) {
		if old == nil || new == nil {
			return
		}
		for _, a := range new.Attributes {
			for _, g := range old.Attributes {
				if old.Attribute(a.Name) == nil && new.Attribute(g.Name) == nil && a.Type == g.Type {
					out = append(out, Rename{Kind: "ATTRIBUTE", On: new.Name, Name: g.Name, To: a.Name})
				}
			}
		}
	})
	walk(current.Enums, desired.Enums, func(e *model.Enum) string { return e.Name }, func(old, new *model.Enum) {
		if old == nil || new == nil {
			return
		}
		come := slots(new.Values, old.Values)
		gone := slots(old.Values, new.Values)
		for _, behind := range append([]string{""}, old.Values...) {
			for i := range min(len(gone[behind]), len(come[behind])) {
				out = append(out, Rename{Kind: "VALUE", On: new.Name, Name: gone[behind][i], To: come[behind][i]})
			}
		}
	})
	return out
}

// slots returns the values that are none of the others by the last value before
// them that is.
func slots(values, others []string) map[string][]string {
	out := make(map[string][]string)
	behind := ""
	for _, v := range values {
		if slices.Contains(others, v) {
			behind = v
		} else {
			out[behind] = append(out[behind], v)
		}
	}
	return out
}
