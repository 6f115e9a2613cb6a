package ops

// Inherit makes a table inherit from another one, behind those that it inherits
// from already. It must have the columns and checks of that table; they stay its
// own, too (PostgreSQL documentation, ALTER TABLE, INHERIT).
type Inherit struct {
	Table, Parent string
}

// NoInherit makes a table inherit from another one no longer. What it had from
// that one is its own from then on.
type NoInherit struct {
	Table, Parent string
}

// Reverse takes the table from its parent again.
func (o Inherit) Reverse() (Operation, error) { return NoInherit(o), nil }

// Reverse puts the table under its parent again.
func (o NoInherit) Reverse() (Operation, error) { return Inherit(o), nil }

func (o Inherit) Summary() Summary { return changed("table", o.Table, "inherits from "+o.Parent) }
func (o Inherit) String() string   { return "let " + o.Table + " inherit from " + o.Parent }

func (o NoInherit) Summary() Summary {
	return changed("table", o.Table, "no longer inherits from "+o.Parent)
}
func (o NoInherit) String() string { return "let " + o.Table + " no longer inherit from " + o.Parent }
