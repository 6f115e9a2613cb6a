package model

import (
	"cmp"
	"slices"
)

// Composite is a composite type that stands by itself (PostgreSQL only); the
// row types of tables are none.
type Composite struct {
	// Name is a two-part name; see [SplitName]. It shares a namespace with
	// the other types and with tables.
	Name string
	// Attributes are in the order in which a value lists them.
	Attributes []Attribute
	Comment    string
	Pos        Pos
}

// Attribute is an attribute of a composite type.
type Attribute struct {
	Name string
	// Type is the type in its canonical spelling; see [CanonicalType].
	Type string
	// Collation is a two-part name; empty means the type's own.
	Collation string
	Comment   string
}

// Clone returns a copy that shares no memory with m.
func (m Composite) Clone() Composite {
	m.Attributes = clone(m.Attributes)
	return m
}

// Attribute returns the attribute of that name, or nil.
func (m *Composite) Attribute(name string) *Attribute {
	for i := range m.Attributes {
		if m.Attributes[i].Name == name {
			return &m.Attributes[i]
		}
	}
	return nil
}

// Composite returns the composite type of that two-part name, or nil.
func (d *Database) Composite(name string) *Composite {
	for i := range d.Composites {
		if d.Composites[i].Name == name {
			return &d.Composites[i]
		}
	}
	return nil
}

// normalizeComposites puts the composite types into normal form. The order of
// attributes is part of a type.
func (d *Database) normalizeComposites() {
	for i := range d.Composites {
		for j := range d.Composites[i].Attributes {
			a := &d.Composites[i].Attributes[j]
			a.Type = CanonicalType(Postgres, a.Type)
			a.Collation = d.CollationBeside(a.Type, a.Collation)
		}
	}
	slices.SortFunc(d.Composites, func(a, b Composite) int { return cmp.Compare(a.Name, b.Name) })
}
