package model

// Table returns the table of that two-part name, or nil. It looks through all
// tables; callers that look up many keep a map of their own.
func (d *Database) Table(name string) *Table {
	for i := range d.Tables {
		if d.Tables[i].Name == name {
			return &d.Tables[i]
		}
	}
	return nil
}

// AnyColumn reports whether a column of a table has a property.
func (d *Database) AnyColumn(has func(c *Column) bool) bool {
	for i := range d.Tables {
		t := &d.Tables[i]
		for j := range t.Columns {
			if has(&t.Columns[j]) {
				return true
			}
		}
	}
	return false
}

// Enum returns the enumerated type of that two-part name, or nil.
func (d *Database) Enum(name string) *Enum {
	for i := range d.Enums {
		if d.Enums[i].Name == name {
			return &d.Enums[i]
		}
	}
	return nil
}

// Column returns the column of that name, or nil.
func (t *Table) Column(name string) *Column {
	for i := range t.Columns {
		if t.Columns[i].Name == name {
			return &t.Columns[i]
		}
	}
	return nil
}

// Clone returns a copy that shares no memory with d.
func (d *Database) Clone() *Database {
	c := *d
	c.Schemas = clone(d.Schemas)
	c.Opaque = clone(d.Opaque)
	c.ServerOwn = clone(d.ServerOwn)
	c.Enums = clone(d.Enums)
	for i := range c.Enums {
		c.Enums[i].Values = clone(c.Enums[i].Values)
	}
	c.Extensions = clone(d.Extensions)
	c.Domains = cloneEach(d.Domains)
	c.Composites = cloneEach(d.Composites)
	c.Policies = cloneEach(d.Policies)
	c.Statistics = cloneEach(d.Statistics)
	c.Publications = cloneEach(d.Publications)
	c.TextSearch = cloneEach(d.TextSearch)
	c.EventTriggers = cloneEach(d.EventTriggers)
	c.ForeignDataWrappers, c.ForeignServers, c.UserMappings = cloneEach(d.ForeignDataWrappers), cloneEach(d.ForeignServers), cloneEach(d.UserMappings)
	c.Rules = cloneEach(d.Rules)
	c.Owners = clone(d.Owners)
	c.Grants = cloneEach(d.Grants)
	c.Ranges = clone(d.Ranges)
	c.Collations = clone(d.Collations)
	c.Sequences = cloneEach(d.Sequences)
	c.Functions = cloneEach(d.Functions)
	c.Aggregates = cloneEach(d.Aggregates)
	c.Conversions = clone(d.Conversions)
	c.Languages = clone(d.Languages)
	c.Transforms = clone(d.Transforms)
	c.AccessMethods = clone(d.AccessMethods)
	c.Casts = clone(d.Casts)
	c.Operators = clone(d.Operators)
	c.OperatorFamilies = cloneEach(d.OperatorFamilies)
	c.OperatorClasses = cloneEach(d.OperatorClasses)
	c.Triggers = cloneEach(d.Triggers)
	c.Views = cloneEach(d.Views)
	c.Tables = cloneEach(d.Tables)
	return &c
}

// Clone returns a copy that shares no memory with t.
func (t Table) Clone() Table {
	t.Columns, t.Order = cloneEach(t.Columns), clone(t.Order)
	if t.PrimaryKey != nil {
		pk := *t.PrimaryKey
		pk.Columns, pk.Include, pk.Storage = clone(pk.Columns), clone(pk.Include), pk.Storage.Clone()
		t.PrimaryKey = &pk
	}
	t.Uniques = clone(t.Uniques)
	for i := range t.Uniques {
		u := &t.Uniques[i]
		u.Columns, u.Include, u.Storage = clone(u.Columns), clone(u.Include), u.Storage.Clone()
	}
	t.ForeignKeys = clone(t.ForeignKeys)
	for i := range t.ForeignKeys {
		f := &t.ForeignKeys[i]
		f.Columns, f.RefColumns, f.OnDeleteColumns = clone(f.Columns), clone(f.RefColumns), clone(f.OnDeleteColumns)
	}
	t.Checks = clone(t.Checks)
	t.Options = clone(t.Options)
	if t.PartitionBy != nil {
		t.PartitionBy = &PartitionKey{Strategy: t.PartitionBy.Strategy, Keys: clone(t.PartitionBy.Keys)}
	}
	if t.Partition != nil {
		t.Partition = Ptr(t.Partition.Clone())
	}
	t.Parts, t.ConstraintParts = clone(t.Parts), clone(t.ConstraintParts)
	t.FormerNames = clone(t.FormerNames)
	for i := range t.Parts {
		p := &t.Parts[i]
		p.Statistics, p.Keys, p.Storage = clone(p.Statistics), clone(p.Keys), p.Storage.Clone()
	}
	t.Inherits = clone(t.Inherits)
	if t.Foreign != nil {
		t.Foreign = Ptr(t.Foreign.Clone())
	}
	t.Exclusions = cloneEach(t.Exclusions)
	t.Indexes = clone(t.Indexes)
	for i := range t.Indexes {
		x := &t.Indexes[i]
		x.Keys, x.Include, x.Storage = clone(x.Keys), clone(x.Include), x.Storage.Clone()
	}
	return t
}

// Clone returns a copy that shares no memory with c.
func (c Column) Clone() Column {
	if c.Identity != nil {
		id := *c.Identity
		id.Start, id.Min, id.Max = cloneInt(id.Start), cloneInt(id.Min), cloneInt(id.Max)
		c.Identity = &id
	}
	c.Options, c.ForeignOptions = clone(c.Options), clone(c.ForeignOptions)
	if c.NotNullConstraint != nil {
		c.NotNullConstraint = Ptr(*c.NotNullConstraint)
	}
	if c.Statistics != nil {
		c.Statistics = Ptr(*c.Statistics)
	}
	return c
}

func cloneInt(p *int64) *int64 {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}

func clone[T any](s []T) []T {
	if s == nil {
		return nil
	}
	return append([]T(nil), s...)
}

// cloneEach copies a list of what has memory of its own.
func cloneEach[T interface{ Clone() T }](s []T) []T {
	s = clone(s)
	for i := range s {
		s[i] = s[i].Clone()
	}
	return s
}
