package ops

// IfExists drops something unless it is not there. Operation is one of the
// drops.
type IfExists struct{ Operation Operation }

// IfNotExists creates something unless something of its name is there, whatever
// that looks like. Operation creates a schema, a table or an index, or adds a
// column.
type IfNotExists struct{ Operation Operation }

// Reverse reports that it is not known whether there was anything to drop.
func (o IfExists) Reverse() (Operation, error) { return nil, irreversible(o) }

// Reverse reports that it is not known whether anything was made.
func (o IfNotExists) Reverse() (Operation, error) { return nil, irreversible(o) }

func (o IfExists) Summary() Summary { return conditional(o.Operation, "if it exists") }
func (o IfExists) String() string   { return o.Operation.String() + " if it exists" }
func (o IfNotExists) Summary() Summary {
	return conditional(o.Operation, "if it does not exist")
}
func (o IfNotExists) String() string { return o.Operation.String() + " if it does not exist" }

func conditional(o Operation, condition string) Summary {
	s := o.Summary()
	s.Text += " " + condition
	return s
}
