package ops

import (
	"strings"

	"github.com/autogen-db/autogen/model"
)

// CreateComposite creates a composite type.
type CreateComposite struct{ Composite model.Composite }

// DropComposite drops a composite type.
type DropComposite struct{ Composite model.Composite }

// AlterComposite changes a composite type in place: attributes are dropped,
// given another type, and added at the end. Where Uses are listed the type is
// built anew and they are carried over.
type AlterComposite struct {
	From, To model.Composite
	// Uses are the columns of the type, or of arrays of it. They need to be
	// listed only where the type is built anew.
	Uses []EnumUse
}

// CreateRange creates a range type.
type CreateRange struct{ Range model.Range }

// DropRange drops a range type.
type DropRange struct{ Range model.Range }

// AlterRange changes the comment of a range type. Any other change builds it
// anew and carries Uses over.
type AlterRange struct {
	From, To model.Range
	// Uses are the columns of the type, of its multirange type, or of arrays
	// of those. They need to be listed only where the type is built anew.
	Uses []EnumUse
}

// CreateCollation creates a collation.
type CreateCollation struct{ Collation model.Collation }

// DropCollation drops a collation.
type DropCollation struct{ Collation model.Collation }

// AlterCollation changes the comment of a collation, which is all that can be
// changed of one.
type AlterCollation struct{ From, To model.Collation }

// Reverse drops the type.
func (o CreateComposite) Reverse() (Operation, error) { return DropComposite(o), nil }

// Reverse creates the type again; it needs the type's attributes.
func (o DropComposite) Reverse() (Operation, error) {
	if len(o.Composite.Attributes) == 0 {
		return nil, irreversible(o)
	}
	return CreateComposite(o), nil
}

// Reverse restores the former definition.
func (o AlterComposite) Reverse() (Operation, error) {
	return AlterComposite{From: o.To, To: o.From, Uses: o.Uses}, nil
}

// Reverse drops the type.
func (o CreateRange) Reverse() (Operation, error) { return DropRange(o), nil }

// Reverse creates the type again; it needs the type's subtype.
func (o DropRange) Reverse() (Operation, error) {
	if o.Range.Subtype == "" {
		return nil, irreversible(o)
	}
	return CreateRange(o), nil
}

// Reverse restores the former definition.
func (o AlterRange) Reverse() (Operation, error) {
	return AlterRange{From: o.To, To: o.From, Uses: o.Uses}, nil
}

// Reverse drops the collation.
func (o CreateCollation) Reverse() (Operation, error) { return DropCollation(o), nil }

// Reverse creates the collation again; it needs the collation's locale.
func (o DropCollation) Reverse() (Operation, error) {
	if o.Collation.Locale == "" && o.Collation.LCCollate == "" {
		return nil, irreversible(o)
	}
	return CreateCollation(o), nil
}

// Reverse restores the former comment.
func (o AlterCollation) Reverse() (Operation, error) {
	return AlterCollation{From: o.To, To: o.From}, nil
}

func (o CreateComposite) Summary() Summary { return added("type", o.Composite.Name) }
func (o CreateComposite) String() string   { return describe("create", o.Summary()) }
func (o DropComposite) Summary() Summary   { return removed("type", o.Composite.Name) }
func (o DropComposite) String() string     { return describe("drop", o.Summary()) }

// Summary lists each attribute that comes, goes or changes.
func (o AlterComposite) Summary() Summary {
	var parts []string
	commented := o.From.Comment != o.To.Comment
	for _, a := range o.From.Attributes {
		if o.To.Attribute(a.Name) == nil {
			parts = append(parts, "-"+a.Name)
		}
	}
	for _, a := range o.To.Attributes {
		was := o.From.Attribute(a.Name)
		switch {
		case was == nil:
			parts = append(parts, "+"+a.Name+" "+a.Type)
		case was.Type != a.Type:
			parts = append(parts, a.Name+" "+was.Type+arrow+a.Type)
		case was.Collation != a.Collation:
			parts = append(parts, a.Name+" collation "+orNone(was.Collation)+arrow+orNone(a.Collation))
		default:
			commented = commented || was.Comment != a.Comment
		}
	}
	switch {
	case commented:
		parts = append(parts, "comment")
	case len(parts) == 0:
		parts = append(parts, "order of attributes")
	}
	return changed("type", o.To.Name, strings.Join(parts, ", "))
}
func (o AlterComposite) String() string { return "alter type " + o.To.Name }

func (o CreateRange) Summary() Summary { return added("range type", o.Range.Name, o.Range.Subtype) }
func (o CreateRange) String() string   { return "create range type " + o.Range.Name }
func (o DropRange) Summary() Summary   { return removed("range type", o.Range.Name) }
func (o DropRange) String() string     { return describe("drop", o.Summary()) }

// Summary lists each property that changes, as from → to.
func (o AlterRange) Summary() Summary {
	var parts []string
	f, t := o.From, o.To
	for _, c := range []struct{ what, from, to string }{
		{"", f.Subtype, t.Subtype}, {"operator class ", f.OpClass, t.OpClass}, {"collation ", f.Collation, t.Collation},
		{"difference ", f.SubtypeDiff, t.SubtypeDiff}, {"multirange ", f.Multirange, t.Multirange},
		{"constructor ", f.Constructor, t.Constructor}, {"multirange constructor ", f.MultirangeConstructor, t.MultirangeConstructor},
	} {
		if c.from != c.to {
			parts = append(parts, c.what+orNone(c.from)+arrow+orNone(c.to))
		}
	}
	if f.Comment != t.Comment {
		parts = append(parts, "comment")
	}
	return changed("range type", t.Name, strings.Join(parts, ", "))
}
func (o AlterRange) String() string { return "alter range type " + o.To.Name }

func (o CreateCollation) Summary() Summary { return added("collation", o.Collation.Name) }
func (o CreateCollation) String() string   { return describe("create", o.Summary()) }
func (o DropCollation) Summary() Summary   { return removed("collation", o.Collation.Name) }
func (o DropCollation) String() string     { return describe("drop", o.Summary()) }
func (o AlterCollation) Summary() Summary {
	return changed("collation", o.To.Name, "comment")
}
func (o AlterCollation) String() string { return describe("alter", o.Summary()) }
