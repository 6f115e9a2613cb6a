package ops

// SetComment changes the comment on a constraint or an index of a table or a
// materialised view. That on what is created stands in its own definition.
type SetComment struct {
	Table string
	// Constraint is the constraint's name, or Index that of an index that
	// belongs to none; the other is empty.
	Constraint, Index string
	// From and To are the comments; empty means none.
	From, To string
}

// Reverse restores the former comment.
func (o SetComment) Reverse() (Operation, error) {
	o.From, o.To = o.To, o.From
	return o, nil
}

func (o SetComment) Summary() Summary {
	if o.Index != "" {
		return changed("index", on(o.Table, o.Index), "comment")
	}
	return changed("constraint", on(o.Table, o.Constraint), "comment")
}
func (o SetComment) String() string { return "set comment of " + on(o.Table, o.Constraint+o.Index) }
