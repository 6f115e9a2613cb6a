package migrate

import "github.com/autogen-db/autogen/migrate/ops"

// Rename gives an object another name, another schema or both (PostgreSQL). The
// kind is as SQL writes it: "SCHEMA", "SEQUENCE", "VIEW", "MATERIALIZED VIEW",
// "TYPE", "DOMAIN", "FUNCTION", … (see [ops.Rename]). A routine is named with the
// types of its arguments, "area(integer, integer)"; its new name has none.
func (op *Op) Rename(kind, from, to string) { op.Apply(ops.Rename{Kind: kind, From: from, To: to}) }

// RenameOn gives a "TRIGGER", a "RULE" or a "POLICY" of a relation another name
// (PostgreSQL).
func (op *Op) RenameOn(kind, relation, from, to string) {
	op.Apply(ops.Rename{Kind: kind, On: relation, From: from, To: to})
}

// RenameAttribute renames an attribute of a composite type (PostgreSQL).
func (op *Op) RenameAttribute(composite, from, to string) {
	op.Apply(ops.Rename{Kind: "ATTRIBUTE", On: composite, From: from, To: to})
}

// RenameEnumValue renames a value of an enum, in the rows that hold it too
// (PostgreSQL).
func (op *Op) RenameEnumValue(enum, from, to string) {
	op.Apply(ops.Rename{Kind: "VALUE", On: enum, From: from, To: to})
}
