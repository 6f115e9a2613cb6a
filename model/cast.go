package model

import (
	"cmp"
	"slices"
)

// Cast is a cast of the user's between two types (PostgreSQL only;
// documentation, CREATE CAST).
type Cast struct {
	// Source and Target are types in their canonical spelling.
	Source, Target string
	// Function is the signature of the function that converts a value; see
	// [Function.Signature]. Where it is empty, InOut says that the value is
	// written as text and read again; otherwise its bytes stay as they are.
	Function string
	InOut    bool
	// Context is "IMPLICIT" for a cast that is taken wherever it fits,
	// "ASSIGNMENT" for one that is taken when a value is stored, and empty for
	// one that must be written.
	Context string
	Comment string
	Pos     Pos
}

// Signature returns what tells the cast from others: "text AS geo.place".
func (c *Cast) Signature() string { return c.Source + " AS " + c.Target }

// Name returns the signature as a two-part name, for patterns: in the schema of
// the first of both types that has one, since a cast is in none.
func (c *Cast) Name() string {
	return JoinName(cmp.Or(ParseType(c.Source).Schema, ParseType(c.Target).Schema), c.Signature())
}

// Cast returns the cast of that signature, or nil.
func (d *Database) Cast(signature string) *Cast {
	for i := range d.Casts {
		if d.Casts[i].Signature() == signature {
			return &d.Casts[i]
		}
	}
	return nil
}

// normalizeCasts puts the casts into normal form.
func (d *Database) normalizeCasts() {
	for i := range d.Casts {
		c := &d.Casts[i]
		c.Source, c.Target = WithoutModifiers(CanonicalType(Postgres, c.Source)), WithoutModifiers(CanonicalType(Postgres, c.Target))
		if c.Context == "EXPLICIT" {
			c.Context = ""
		}
	}
	slices.SortFunc(d.Casts, func(a, b Cast) int { return cmp.Compare(a.Signature(), b.Signature()) })
}
