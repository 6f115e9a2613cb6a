package ops

import "github.com/autogen-db/autogen/model"

// CreateConversion creates a conversion between two encodings.
type CreateConversion struct{ Conversion model.Conversion }

// DropConversion drops a conversion between two encodings.
type DropConversion struct{ Conversion model.Conversion }

// AlterConversion changes the comment of a conversion. The rest of it cannot
// change.
type AlterConversion struct{ From, To model.Conversion }

// Reverse drops the conversion.
func (o CreateConversion) Reverse() (Operation, error) { return DropConversion(o), nil }

// Reverse creates the conversion again; it needs the conversion's function.
func (o DropConversion) Reverse() (Operation, error) {
	if o.Conversion.Function == "" {
		return nil, irreversible(o)
	}
	return CreateConversion(o), nil
}

// Reverse restores the former comment.
func (o AlterConversion) Reverse() (Operation, error) {
	return AlterConversion{From: o.To, To: o.From}, nil
}

func (o CreateConversion) Summary() Summary { return added("conversion", o.Conversion.Name) }
func (o CreateConversion) String() string   { return describe("create", o.Summary()) }
func (o DropConversion) Summary() Summary   { return removed("conversion", o.Conversion.Name) }
func (o DropConversion) String() string     { return describe("drop", o.Summary()) }
func (o AlterConversion) Summary() Summary  { return changed("conversion", o.To.Name, "comment") }
func (o AlterConversion) String() string    { return describe("alter", o.Summary()) }
