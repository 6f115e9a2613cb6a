package ops

import (
	"strings"

	"github.com/autogen-db/autogen/model"
)

// Rename gives an object another name, another schema or both. It keeps what it
// holds, who owns it, what is granted on it and what rests on it. Tables,
// columns, indexes and constraints have operations of their own.
type Rename struct {
	// Kind is the kind of the object as SQL writes it: "SCHEMA", "SEQUENCE",
	// "VIEW", "MATERIALIZED VIEW", "TYPE", "DOMAIN", "FUNCTION", "PROCEDURE",
	// "AGGREGATE", "COLLATION", "CONVERSION", "STATISTICS", "OPERATOR CLASS",
	// "OPERATOR FAMILY", "PUBLICATION", "EVENT TRIGGER", "SERVER",
	// "FOREIGN DATA WRAPPER", one of text search; "TRIGGER", "RULE" or "POLICY" on
	// a relation; "ATTRIBUTE" or "VALUE" of a type.
	Kind string
	// On is the relation, or the type, that the object is part of; empty for what
	// stands for itself.
	On string
	// From is the former name. It is a two-part name where the kind lives in a
	// schema; a routine's is its signature, and an operator class's and family's
	// has its index method behind it, as those of [model.Function.Signature] and
	// [model.OperatorClass.Signature].
	From string
	// To is the new name, in two parts where the kind lives in a schema.
	To string
}

// Name returns the new name in the form of From: with the arguments of a
// routine, and the index method of an operator class or family.
func (o Rename) Name() string {
	switch o.Kind {
	case "FUNCTION", "PROCEDURE", "AGGREGATE":
		if name, _ := model.SplitSignature(o.From); name != o.From {
			return o.To + strings.TrimPrefix(o.From, name)
		}
	case "OPERATOR CLASS", "OPERATOR FAMILY":
		if at := strings.LastIndex(o.From, " USING "); at >= 0 {
			return o.To + o.From[at:]
		}
	}
	return o.To
}

// Bare returns the former name in the form of To.
func (o Rename) Bare() string { return strings.TrimSuffix(o.From, strings.TrimPrefix(o.Name(), o.To)) }

// Reverse gives the object its former name.
func (o Rename) Reverse() (Operation, error) {
	return Rename{Kind: o.Kind, On: o.On, From: o.Name(), To: o.Bare()}, nil
}

func (o Rename) Summary() Summary {
	kind := strings.ToLower(o.Kind)
	switch {
	case o.Kind == "VALUE" || o.Kind == "ATTRIBUTE":
		return changed(kind, o.From+arrow+o.To, "of", o.On)
	case o.On != "":
		return changed(kind, on(o.On, o.From+arrow+o.To))
	}
	return changed(kind, o.From+arrow+o.To)
}
func (o Rename) String() string { return describe("rename", o.Summary()) }
