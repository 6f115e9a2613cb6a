package model

import (
	"cmp"
	"slices"
	"strings"
)

// Range is a range type of the user's (PostgreSQL only).
type Range struct {
	// Name is a two-part name; see [SplitName]. It shares a namespace with
	// the other types and with tables.
	Name string
	// Subtype is the type of the bounds in its canonical spelling.
	Subtype string
	// OpClass is the two-part name of the B-tree operator class that orders
	// the bounds; empty means the subtype's default one.
	OpClass string
	// Collation is a two-part name; empty means the subtype's own.
	Collation string
	// SubtypeDiff is the two-part name of a function; empty means none. A canonical
	// function takes the type itself, so that a range type with one begins as a shell
	// type, as a base type does: such are listed.
	SubtypeDiff string
	// Multirange is the two-part name of the multirange type that comes with
	// the range (PostgreSQL 14); empty means the name that the server
	// chooses, which [Range.MultirangeName] returns.
	Multirange string
	Comment    string
	Pos        Pos
}

// MultirangeName returns the two-part name of the multirange type: "range"
// becomes "multirange" where the name holds it, and "_multirange" is appended
// where it does not (makeMultirangeTypeName in catalog/pg_type.c). That the
// server avoids a name that is in use is left aside.
func (r *Range) MultirangeName() string {
	if r.Multirange != "" {
		return r.Multirange
	}
	schema, bare := SplitName(r.Name)
	if at := strings.Index(bare, "range"); at >= 0 {
		// The server keeps 63 bytes of the whole.
		return JoinName(schema, TruncateName(bare[:at]+"multi"+bare[at:]))
	}
	// The server cuts between the bytes of a letter here (measured on
	// PostgreSQL 15.18 and 18.4).
	return JoinName(schema, bare[:min(len(bare), MaxName-len("_multirange"))]+"_multirange")
}

// Range returns the range type of that two-part name, or nil.
func (d *Database) Range(name string) *Range {
	for i := range d.Ranges {
		if d.Ranges[i].Name == name {
			return &d.Ranges[i]
		}
	}
	return nil
}

func (d *Database) normalizeRanges() {
	for i := range d.Ranges {
		r := &d.Ranges[i]
		r.Subtype = CanonicalType(Postgres, r.Subtype)
		r.Collation = ownCollation(r.Collation)
		given := r.Multirange
		r.Multirange = ""
		if given != r.MultirangeName() {
			r.Multirange = given
		}
	}
	slices.SortFunc(d.Ranges, func(a, b Range) int { return cmp.Compare(a.Name, b.Name) })
}
