package model

import (
	"cmp"
	"slices"
)

// AccessMethod is a way to store tables or indexes (PostgreSQL only;
// documentation, CREATE ACCESS METHOD). It belongs to nobody.
type AccessMethod struct {
	// Name is a bare name: an access method lies in no schema.
	Name string
	// Type is "TABLE" or "INDEX".
	Type string
	// Handler is the two-part name of its handler, a function of an argument of
	// type internal.
	Handler string
	Comment string
	Pos     Pos
}

// AccessMethod returns the access method of that name, or nil.
func (d *Database) AccessMethod(name string) *AccessMethod {
	for i := range d.AccessMethods {
		if d.AccessMethods[i].Name == name {
			return &d.AccessMethods[i]
		}
	}
	return nil
}

// normalizeAccessMethods puts the access methods into normal form.
func (d *Database) normalizeAccessMethods() {
	slices.SortFunc(d.AccessMethods, func(a, b AccessMethod) int { return cmp.Compare(a.Name, b.Name) })
}
