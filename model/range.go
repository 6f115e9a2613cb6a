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
	// Constructor and MultirangeConstructor are the two-part names of the functions
	// that make values of the two types. They are named when the types are made and
	// keep their names when those get others; empty means the name of the range type,
	// and that of the multirange type in the schema of the range type's functions.
	Constructor, MultirangeConstructor string
	Comment                            string
	Pos                                Pos
}

// ConstructorName returns the two-part name of the functions that make a value of the
// type: the name that it was created with (DefineRange in commands/typecmds.c).
func (r *Range) ConstructorName() string { return cmp.Or(r.Constructor, r.Name) }

// MultirangeConstructorName returns the two-part name of the functions that make a
// value of the multirange type. The server puts them beside those of the range type,
// whichever schema the multirange type is in (measured on PostgreSQL 14.23, 15.18
// and 18.4).
func (r *Range) MultirangeConstructorName() string {
	schema, _ := SplitName(r.ConstructorName())
	_, bare := SplitName(r.MultirangeName())
	return cmp.Or(r.MultirangeConstructor, JoinName(schema, bare))
}

// Rename gives the type another two-part name; the multirange type and the
// constructors keep theirs (measured on PostgreSQL 14.23, 15.18 and 18.4).
func (r *Range) Rename(to string) {
	r.Name, r.Constructor = to, r.ConstructorName()
	r.normalizeNames()
}

// RenameMultirange gives the multirange type another two-part name; its constructors
// keep theirs.
func (r *Range) RenameMultirange(to string) {
	r.Multirange, r.MultirangeConstructor = to, r.MultirangeConstructorName()
	r.normalizeNames()
}

// MoveConstructors moves the constructors of both types that are in a schema to another.
func (r *Range) MoveConstructors(from, to string) {
	move := func(name string) string {
		if schema, bare := SplitName(name); schema == from {
			return JoinName(to, bare)
		}
		return name
	}
	r.Multirange = r.MultirangeName() // as it is, whatever the constructors are
	r.MultirangeConstructor = move(r.MultirangeConstructorName())
	r.Constructor = move(r.ConstructorName())
	r.normalizeNames()
}

// Made returns the range type as it is created, before it and its multirange type get
// other names than their constructors have.
func (r Range) Made() Range {
	schema, _ := SplitName(r.MultirangeName())
	_, bare := SplitName(r.MultirangeConstructorName())
	r.Name, r.Constructor, r.Multirange, r.MultirangeConstructor = r.ConstructorName(), "", JoinName(schema, bare), ""
	r.normalizeNames()
	return r
}

// normalizeNames leaves the names out that are so without being given.
func (r *Range) normalizeNames() {
	for _, own := range []struct {
		name *string
		of   func() string
	}{{&r.Constructor, r.ConstructorName}, {&r.Multirange, r.MultirangeName}, {&r.MultirangeConstructor, r.MultirangeConstructorName}} {
		given := *own.name
		if *own.name = ""; given != own.of() {
			*own.name = given
		}
	}
}

// MultirangeName returns the two-part name of the multirange type: "range"
// becomes "multirange" where the name that the range type was created with holds
// it, and "_multirange" is appended where it does not (makeMultirangeTypeName in
// catalog/pg_type.c). That the server avoids a name that is in use is left aside.
func (r *Range) MultirangeName() string {
	if r.Multirange != "" {
		return r.Multirange
	}
	schema, bare := SplitName(r.ConstructorName())
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
		r.Collation = d.CollationBeside(r.Subtype, r.Collation)
		r.normalizeNames()
	}
	slices.SortFunc(d.Ranges, func(a, b Range) int { return cmp.Compare(a.Name, b.Name) })
}
