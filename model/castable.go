package model

import "slices"

// IsAssignable reports whether a value of one type is stored in a column of the
// other without a cast being written, as ALTER COLUMN … TYPE wants it
// (PostgreSQL documentation, section 10.4): pg_cast has a cast that is not
// explicit, or the column is of a character type. Of types that are not built in
// it is false.
func IsAssignable(from, to string) bool {
	f, t := ParseType(from), ParseType(to)
	switch {
	case f.Array != t.Array:
		return t.Builtin && !t.Array && castFamilies[t.Name] == "text"
	case f.Builtin == t.Builtin && f.Schema == t.Schema && f.Name == t.Name:
		return true
	case !t.Builtin:
		return false
	case castFamilies[t.Name] == "text":
		return !f.Array || f.Builtin && castFamilies[f.Name] == "text"
	}
	return f.Builtin && castFamilies[f.Name] != "" && castFamilies[f.Name] == castFamilies[t.Name]
}

// IsCastable reports whether the server takes x::to of an x of type from. Where
// it does not, x::text::to goes from one to the other by way of what is printed,
// which there always is. Between a built-in type and another one it is true: that
// is known of no name.
func IsCastable(from, to string) bool {
	f, t := ParseType(from), ParseType(to)
	switch {
	case IsPrintable(from, to), IsAssignable(from, to):
		return true
	case f.Array != t.Array:
		return false
	}
	return !f.Builtin || !t.Builtin || slices.Contains(explicitCasts[f.Name], t.Name)
}

// IsCut reports whether a cast that is written cuts a value off that is too long for a
// type, where its assignment is an error (PostgreSQL documentation, sections 8.3 and
// 8.10).
func IsCut(typ string) bool {
	p := ParseType(typ)
	return p.Builtin && len(p.Modifiers) > 0 && (castFamilies[p.Name] == "text" || castFamilies[p.Name] == "bits")
}

// IsPrintable reports whether one of two types is a character type, so that a cast
// between them prints or reads the value, whatever the other type is. Elements of
// arrays do so one by one.
func IsPrintable(from, to string) bool {
	f, t := ParseType(from), ParseType(to)
	text := func(p, other TypeParts) bool {
		return p.Builtin && castFamilies[p.Name] == "text" && (!p.Array || other.Array)
	}
	return text(f, t) || text(t, f)
}

// castFamilies groups the built-in types between which assignment casts exist
// (pg_cast of version 15). Casts to character types are left to assignment, which
// refuses a value that is too long where an explicit cast would cut it.
var castFamilies = map[string]string{
	"smallint": "number", "integer": "number", "bigint": "number", "real": "number", "double precision": "number", "numeric": "number",
	"text": "text", "varchar": "text", "char": "text", "bpchar": "text", "name": "text",
	"date": "time", "timestamp": "time", "timestamptz": "time",
	"inet": "network", "cidr": "network", "bit": "bits", "varbit": "bits", "json": "json", "jsonb": "json",
}

// explicitCasts are the other casts between built-in types, those that take effect
// without being written among them (pg_cast; versions 13 to 18 differ in none but
// those between multiranges, which are new in 14, and bytea, of 18).
var explicitCasts = map[string][]string{
	"smallint": {"oid"}, "integer": {"boolean", "bit", "money", "oid"}, "bigint": {"bit", "money", "oid"}, "numeric": {"money"},
	"boolean": {"integer"}, "money": {"numeric"}, "oid": {"integer", "bigint"}, "bit": {"integer", "bigint"},
	"jsonb": {"boolean", "smallint", "integer", "bigint", "real", "double precision", "numeric"},
	"time":  {"interval", "timetz"}, "timetz": {"time"}, "interval": {"time"}, "timestamp": {"time"}, "timestamptz": {"time", "timetz"},
	"macaddr": {"macaddr8"}, "macaddr8": {"macaddr"}, "xid8": {"xid"},
	"point": {"box"}, "lseg": {"point"}, "path": {"polygon"}, "circle": {"point", "box", "polygon"},
	"box": {"point", "lseg", "polygon", "circle"}, "polygon": {"point", "box", "path", "circle"},
	"int4range": {"int4multirange"}, "int8range": {"int8multirange"}, "numrange": {"nummultirange"},
	"daterange": {"datemultirange"}, "tsrange": {"tsmultirange"}, "tstzrange": {"tstzmultirange"},
}
