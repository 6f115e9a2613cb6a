package model

// dropComments takes away the comments on t and its parts but columns.
func (t *Table) dropComments() {
	t.Comment = ""
	if t.PrimaryKey != nil {
		t.PrimaryKey.Comment = ""
	}
	for i := range t.Uniques {
		t.Uniques[i].Comment = ""
	}
	for i := range t.ForeignKeys {
		t.ForeignKeys[i].Comment = ""
	}
	for i := range t.Checks {
		t.Checks[i].Comment = ""
	}
	for i := range t.Exclusions {
		t.Exclusions[i].Comment = ""
	}
	for i := range t.Indexes {
		t.Indexes[i].Comment = ""
	}
}

// ConstraintComment returns the comment of the constraint of that name, for
// reading and changing, or nil.
func (t *Table) ConstraintComment(name string) *string {
	if t.PrimaryKey != nil && t.PrimaryKey.Name == name {
		return &t.PrimaryKey.Comment
	}
	for i := range t.Uniques {
		if t.Uniques[i].Name == name {
			return &t.Uniques[i].Comment
		}
	}
	for i := range t.Exclusions {
		if t.Exclusions[i].Name == name {
			return &t.Exclusions[i].Comment
		}
	}
	for i := range t.ForeignKeys {
		if t.ForeignKeys[i].Name == name {
			return &t.ForeignKeys[i].Comment
		}
	}
	for i := range t.Checks {
		if t.Checks[i].Name == name {
			return &t.Checks[i].Comment
		}
	}
	if c := t.NotNull(name); c != nil {
		n := c.NotNullDetails()
		c.NotNullConstraint = &n
		return &n.Comment
	}
	return nil
}
