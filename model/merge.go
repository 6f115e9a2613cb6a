package model

import "fmt"

// Merge adds the objects of other to d, both as declared. The error is a
// [*DeclarationError] that names both places where a table or a type is
// declared in each.
func (d *Database) Merge(other *Database) error {
	places := make(map[string]Pos, len(d.Tables)+len(d.Enums))
	for i := range d.Tables {
		places[d.Tables[i].Name] = d.Tables[i].Pos
	}
	for i := range other.Tables {
		t := &other.Tables[i]
		if first, twice := places[t.Name]; twice {
			return DeclaredTwice("table "+t.Name, first, t.Pos)
		}
	}
	for i := range d.Enums {
		places["type "+d.Enums[i].Name] = d.Enums[i].Pos
	}
	for i := range other.Enums {
		e := &other.Enums[i]
		if first, twice := places["type "+e.Name]; twice {
			return DeclaredTwice("enum "+e.Name, first, e.Pos)
		}
	}
	for i := range d.Domains {
		places["type "+d.Domains[i].Name] = d.Domains[i].Pos
	}
	for i := range other.Domains {
		m := &other.Domains[i]
		if first, twice := places["type "+m.Name]; twice {
			return DeclaredTwice("domain "+m.Name, first, m.Pos)
		}
	}
	for i := range d.Sequences {
		places["sequence "+d.Sequences[i].Name] = d.Sequences[i].Pos
	}
	for i := range other.Sequences {
		s := &other.Sequences[i]
		if first, twice := places["sequence "+s.Name]; twice {
			return DeclaredTwice("sequence "+s.Name, first, s.Pos)
		}
	}
	for i := range d.Extensions {
		places["extension "+d.Extensions[i].Name] = d.Extensions[i].Pos
	}
	for i := range other.Extensions {
		x := &other.Extensions[i]
		if first, twice := places["extension "+x.Name]; twice {
			return DeclaredTwice("extension "+x.Name, first, x.Pos)
		}
	}
	d.Domains = append(d.Domains, other.Domains...)
	d.Sequences = append(d.Sequences, other.Sequences...)
	d.Extensions = append(d.Extensions, other.Extensions...)
	d.Tables = append(d.Tables, other.Tables...)
	d.Enums = append(d.Enums, other.Enums...)
	d.Opaque = append(d.Opaque, other.Opaque...)
	for _, s := range other.Schemas {
		d.AddSchema(s)
	}
	return nil
}

// DeclaredTwice returns the error for an object that two declarations have.
func DeclaredTwice(what string, first, second Pos) error {
	return &DeclarationError{
		Pos:  second,
		Msg:  fmt.Sprintf("%s is declared twice; the other declaration is at %s", what, first),
		Hint: "remove one of the two, or give it another name",
	}
}

// AddSchema adds a schema unless d has one of that name.
func (d *Database) AddSchema(s Schema) {
	for _, have := range d.Schemas {
		if have.Name == s.Name {
			return
		}
	}
	d.Schemas = append(d.Schemas, s)
}
