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
	c.Enums = clone(d.Enums)
	for i := range c.Enums {
		c.Enums[i].Values = clone(c.Enums[i].Values)
	}
	c.Extensions = clone(d.Extensions)
	c.Domains = clone(d.Domains)
	for i := range c.Domains {
		c.Domains[i] = c.Domains[i].Clone()
	}
	c.Composites = clone(d.Composites)
	for i := range c.Composites {
		c.Composites[i] = c.Composites[i].Clone()
	}
	c.Policies = clone(d.Policies)
	for i := range c.Policies {
		c.Policies[i] = c.Policies[i].Clone()
	}
	c.Statistics = clone(d.Statistics)
	for i := range c.Statistics {
		c.Statistics[i] = c.Statistics[i].Clone()
	}
	c.Rules = clone(d.Rules)
	for i := range c.Rules {
		c.Rules[i] = c.Rules[i].Clone()
	}
	c.Owners = clone(d.Owners)
	c.Grants = clone(d.Grants)
	for i := range c.Grants {
		c.Grants[i] = c.Grants[i].Clone()
	}
	c.Ranges = clone(d.Ranges)
	c.Collations = clone(d.Collations)
	c.Sequences = clone(d.Sequences)
	for i := range c.Sequences {
		c.Sequences[i] = c.Sequences[i].Clone()
	}
	c.Functions = clone(d.Functions)
	for i := range c.Functions {
		c.Functions[i] = c.Functions[i].Clone()
	}
	c.Aggregates = clone(d.Aggregates)
	for i := range c.Aggregates {
		c.Aggregates[i] = c.Aggregates[i].Clone()
	}
	c.Triggers = clone(d.Triggers)
	for i := range c.Triggers {
		c.Triggers[i] = c.Triggers[i].Clone()
	}
	c.Views = clone(d.Views)
	for i := range c.Views {
		c.Views[i] = c.Views[i].Clone()
	}
	c.Tables = clone(d.Tables)
	for i := range c.Tables {
		c.Tables[i] = c.Tables[i].Clone()
	}
	return &c
}

// Clone returns a copy that shares no memory with t.
func (t Table) Clone() Table {
	t.Columns = clone(t.Columns)
	for i := range t.Columns {
		t.Columns[i] = t.Columns[i].Clone()
	}
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
	t.Exclusions = clone(t.Exclusions)
	for i := range t.Exclusions {
		t.Exclusions[i] = t.Exclusions[i].Clone()
	}
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
	c.Options = clone(c.Options)
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
