package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// ParseRename returns the rename of something of current to something of desired
// that has the form of [Rename.String]. Without a kind it is that of a table or a
// column, or else of the one thing of the name. decided are the renames that are
// known: what it is part of may go by its old or its new name. The error says what
// is not there.
func ParseRename(text string, current, desired *model.Database, decided []Rename) (Rename, error) {
	was, is := renamable(current), renamable(desired)
	var found []Rename
	var missing error
	for at := range text {
		if text[at] != ':' {
			continue
		}
		from, to := text[:at], text[at+1:]
		for _, r := range was {
			if !r.called(from, decided) {
				continue
			}
			r.To = to
			now := Rename{Kind: r.Kind, On: newName(r.On, decided), Name: r.Name}
			if !slices.ContainsFunc(is, func(o Rename) bool { return o.Kind == r.Kind && o.On == now.On && o.bareName() == to }) {
				now.Name = to
				missing = fmt.Errorf("the models have no %s %s", strings.ToLower(r.Kind), plainLabel(now))
				continue
			}
			r.On = now.On
			found = append(found, r)
		}
	}
	plain := slices.DeleteFunc(slices.Clone(found), func(r Rename) bool { return r.Kind != "TABLE" && r.Kind != "COLUMN" })
	switch {
	case len(plain) == 1:
		return plain[0], nil
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return Rename{}, fmt.Errorf("that may be %s or %s: say which", found[0], found[1])
	case missing != nil:
		return Rename{}, missing
	}
	from, _, _ := strings.Cut(text, ":")
	return Rename{}, fmt.Errorf("the database has nothing that is called %s", from)
}

// called reports whether a text names the thing that r renames.
func (r Rename) called(text string, decided []Rename) bool {
	prefix := strings.ToLower(r.Kind) + " "
	text = strings.TrimPrefix(text, prefix)
	for _, on := range []string{r.On, newName(r.On, decided)} {
		named := r
		named.On = on
		if label := plainLabel(named); text == label || r.On != "" && text == on+"."+r.Name {
			return true
		}
	}
	return r.On == "" && text == r.bareName()
}

// bareName returns the name without the arguments of a routine or the method of
// an operator class.
func (r Rename) bareName() string {
	r.To = ""
	return r.bare()
}

// plainLabel is the label without the kind.
func plainLabel(r Rename) string {
	r.Kind = "TABLE"
	return r.Label()
}

// newName returns the name of a table or a type after the renames.
func newName(name string, decided []Rename) string {
	for _, r := range decided {
		if r.On == "" && r.Name == name {
			return r.To
		}
	}
	return name
}

// renamable returns the things of a database that can be renamed, without new
// names.
func renamable(d *model.Database) []Rename {
	var out []Rename
	add := func(kind, on, name string) { out = append(out, Rename{Kind: kind, On: on, Name: name}) }
	for i := range d.Schemas {
		add("SCHEMA", "", d.Schemas[i].Name)
	}
	for i := range d.Tables {
		t := &d.Tables[i]
		add("TABLE", "", t.Name)
		for j := range t.Columns {
			add("COLUMN", t.Name, t.Columns[j].Name)
		}
	}
	for i := range d.Sequences {
		add("SEQUENCE", "", d.Sequences[i].Name)
	}
	for i := range d.Enums {
		for _, v := range d.Enums[i].Values {
			add("VALUE", d.Enums[i].Name, v)
		}
	}
	for i := range d.Composites {
		for _, a := range d.Composites[i].Attributes {
			add("ATTRIBUTE", d.Composites[i].Name, a.Name)
		}
	}
	return append(out, listTwins(d)...)
}
