package model

import (
	"cmp"
	"slices"
	"strings"
)

// Parents returns the two-part names of the tables that t has columns from: the
// one that it is a partition of, or those that it inherits from.
func (t *Table) Parents() []string {
	if t.Partition != nil {
		return []string{t.Partition.Parent}
	}
	return t.Inherits
}

// IsChild reports whether t has columns from the table of that name.
func (t *Table) IsChild(parent string) bool {
	return t.Partition != nil && t.Partition.Parent == parent || slices.Contains(t.Inherits, parent)
}

// MoveParent gives a parent of t another name.
func (t *Table) MoveParent(from, to string) {
	if t.Partition != nil && t.Partition.Parent == from {
		t.Partition.Parent = to
	}
	for i, name := range t.Inherits {
		if name == from {
			t.Inherits[i] = to
		}
	}
}

// Children returns the direct partitions of a table and the tables that inherit
// from it, in the order of d.
func (d *Database) Children(parent string) []*Table {
	var out []*Table
	for i := range d.Tables {
		if d.Tables[i].IsChild(parent) {
			out = append(out, &d.Tables[i])
		}
	}
	return out
}

// ownSequence returns the two-part name of the sequence that a serial column
// draws from.
func (t *Table) ownSequence(c *Column) string {
	if c.Sequence != "" {
		return c.Sequence
	}
	schema, bare := SplitName(t.Name)
	return JoinName(schema, ChooseName(bare, c.Name, "seq", func(string) bool { return false }))
}

// Inherited returns the column that a partition of t has by itself for a column
// of t. It takes over neither an identity nor a comment, a statistics target or
// options.
func (t *Table) Inherited(c *Column) Column {
	i := c.Clone()
	i.Identity, i.Comment, i.Statistics, i.Options, i.Sequence, i.ForeignOptions = nil, "", nil, nil, "", nil
	i.Pos, i.RenamedFrom = Pos{}, ""
	if n := c.NotNullDetails(); n.NoInherit {
		i.DropNotNull()
	} else if i.NotNull {
		i.SetNotNull(NotNull{Name: n.Name})
	}
	if IsSerial(c.Type) {
		i.Default = Nextval(t.ownSequence(c))
		i.Type = map[string]string{"serial": "integer", "smallserial": "smallint", "bigserial": "bigint"}[c.Type]
	}
	return i
}

// noDefault is the default of a partition's column that has none, where the
// parent's column has one.
const noDefault = "NULL"

// override returns what a table's column differs in from the one that it would
// have by itself, and whether it does. That is a column without a type, unless
// the table declares it by itself, too.
func override(own, inherited *Column, declared bool) (Column, bool) {
	o := Column{Name: own.Name, ForeignOptions: own.ForeignOptions, Comment: own.Comment, Statistics: own.Statistics, Options: own.Options, Pos: own.Pos, RenamedFrom: own.RenamedFrom}
	if own.Identity != nil {
		o.Identity, o.Sequence = own.Identity, own.Sequence
	}
	different := declared || o.Identity != nil || o.Comment != "" || o.Statistics != nil || len(o.Options) > 0 || len(o.ForeignOptions) > 0
	if declared {
		o = *own
	}
	o.NotNull, o.Nullable, o.Inherited = own.NotNull && !inherited.NotNull, !own.NotNull && inherited.NotNull, false
	different = different || own.NotNull != inherited.NotNull
	o.NotNullConstraint = nil
	if n := own.NotNullDetails(); o.NotNull || own.NotNull && n.Local {
		o.NotNullConstraint, different = own.NotNullConstraint, true
	} else if own.NotNull && !declared && !own.Inherited && n.Name != "" && n.Name != inherited.NotNullDetails().Name {
		o.NotNullConstraint, different = &NotNull{Name: n.Name}, true // a partition that was attached keeps the name
	}
	set := func(to *string, own, inherited, none string) {
		if own == inherited {
			return
		}
		if *to = own; own == "" {
			*to = none
		}
		different = true
	}
	if own.Generated != inherited.Generated && own.Generated != "" {
		o.Generated, o.Virtual, different = own.Generated, own.Virtual, true
	}
	if own.Identity == nil && !IsSerial(own.Type) { // which draw from a sequence instead
		set(&o.Default, own.Default, inherited.Default, noDefault)
	}
	set(&o.Storage, own.Storage, inherited.Storage, "DEFAULT")
	set(&o.Compression, own.Compression, inherited.Compression, "default")
	return o, different
}

// inherit is the inverse of override.
func inherit(o, inherited *Column) Column {
	c := inherited.Clone()
	if o.Type != "" {
		c = *o
	}
	c.NotNull = (inherited.NotNull || o.NotNull) && !o.Nullable
	c.Nullable = o.Nullable
	if c.NotNullConstraint = inherited.NotNullConstraint; !c.NotNull {
		c.NotNullConstraint = nil
	}
	if n := o.NotNullDetails(); c.NotNull && (n.Local || n.Name != "" || !inherited.NotNull) {
		n.Local = n.Local && inherited.NotNull
		c.SetNotNull(n)
	}
	c.Comment, c.Statistics, c.Options, c.Pos, c.RenamedFrom = o.Comment, o.Statistics, o.Options, o.Pos, o.RenamedFrom
	c.ForeignOptions = o.ForeignOptions
	if o.Identity != nil {
		c.Identity, c.Sequence, c.Default = o.Identity, o.Sequence, ""
	}
	if o.Generated != "" {
		c.Generated, c.Virtual = o.Generated, o.Virtual
	}
	set := func(to *string, own, none string) {
		if own == none {
			*to = ""
		} else if own != "" {
			*to = own
		}
	}
	set(&c.Default, o.Default, noDefault)
	set(&c.Storage, o.Storage, "DEFAULT")
	set(&c.Compression, o.Compression, "default")
	return c
}

// byParents calls visit with each table that has parents and those of them that
// d holds, parents first. A table none of whose parents d holds is left out.
func (d *Database) byParents(visit func(child *Table, parents []*Table)) {
	if !slices.ContainsFunc(d.Tables, func(t Table) bool { return len(t.Parents()) > 0 }) {
		return
	}
	places := make(map[string]int, len(d.Tables))
	for i := range d.Tables {
		places[d.Tables[i].Name] = i
	}
	done := make(map[string]bool)
	var walk func(t *Table)
	walk = func(t *Table) {
		if done[t.Name] {
			return
		}
		done[t.Name] = true
		var parents []*Table
		for _, name := range t.Parents() {
			if at, ok := places[name]; ok {
				walk(&d.Tables[at])
				parents = append(parents, &d.Tables[at])
			}
		}
		if len(parents) > 0 {
			visit(t, parents)
		}
	}
	for i := range d.Tables {
		walk(&d.Tables[i])
	}
}

// ExpandPartitions writes out, in place, the columns of all partitions and of
// the tables that inherit, with their types and all that they have from their
// parents. [Database.Normalize] takes it back.
func (d *Database) ExpandPartitions() {
	d.byParents(func(t *Table, parents []*Table) { t.Columns = t.inOrder(t.columnsUnder(parents)) })
}

// inOrder sorts full columns of a child as its Order says. What that lacks has come
// since, and is behind.
func (t *Table) inOrder(full []Column) []Column {
	if len(t.Order) == 0 {
		return full
	}
	place := func(c Column) int {
		if i := slices.Index(t.Order, c.Name); i >= 0 {
			return i
		}
		return len(t.Order)
	}
	full = slices.Clone(full)
	slices.SortStableFunc(full, func(a, b Column) int { return cmp.Compare(place(a), place(b)) })
	return full
}

// setOrder notes the order of the columns of a child, where those that it has are all
// that it has under its parents.
func (t *Table) setOrder(under []Column) {
	if len(t.Columns) != len(under) || slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Type == "" }) {
		return
	}
	if t.Order = nil; !slices.EqualFunc(t.Columns, under, func(a, b Column) bool { return a.Name == b.Name }) {
		for _, c := range t.Columns {
			t.Order = append(t.Order, c.Name)
		}
	}
}

// InheritedColumns returns the columns that a child of tables has by itself,
// those of the first parent first, each marked as inherited. The tables' own
// columns must be full.
func InheritedColumns(parents []*Table) []Column {
	var all []Column
	for _, p := range parents {
		for i := range p.Columns {
			c := p.Inherited(&p.Columns[i])
			at := slices.IndexFunc(all, func(o Column) bool { return o.Name == c.Name })
			if at < 0 {
				c.Inherited = true
				all = append(all, c)
				continue
			}
			o := &all[at]
			if c.NotNull && !o.NotNull {
				o.SetNotNull(c.NotNullDetails())
			}
			o.Default, o.Storage, o.Compression = cmp.Or(o.Default, c.Default), cmp.Or(o.Storage, c.Storage), cmp.Or(o.Compression, c.Compression)
		}
	}
	return all
}

// columnsUnder returns the full columns of a child of tables, whose own columns
// are full.
func (t *Table) columnsUnder(parents []*Table) []Column {
	full := InheritedColumns(parents)
	inherited := len(full)
	for i := range full {
		c := &full[i]
		own := t.Column(c.Name)
		if t.Partition != nil {
			c.Inherited = false
		}
		if own != nil && (own.Type == "" || t.Partition == nil && !own.Inherited) {
			*c = inherit(own, c)
		} else if own != nil {
			*c = *own
		}
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		if t.Partition == nil && !slices.ContainsFunc(full[:inherited], func(o Column) bool { return o.Name == c.Name }) {
			full = append(full, *c)
		}
	}
	return full
}

// reducePartitions leaves of the columns of partitions, and of those that tables
// inherit, what differs from the parents'.
func (d *Database) reducePartitions() {
	type pair struct {
		child   *Table
		columns []Column
	}
	var reduced []pair
	full := make(map[string][]Column)
	d.byParents(func(t *Table, parents []*Table) {
		above := make([]*Table, len(parents))
		for i, p := range parents {
			above[i] = p
			if columns, ok := full[p.Name]; ok {
				expanded := *p
				expanded.Columns = columns
				above[i] = &expanded
			}
		}
		inherited := InheritedColumns(above)
		columns := t.columnsUnder(above)
		t.setOrder(columns)
		full[t.Name] = t.inOrder(columns)
		var own, declared []Column
		for i := range columns {
			c := &columns[i]
			t.normalizeNotNull(c, i >= len(inherited) || !inherited[i].NotNull)
			local := t.Partition == nil && !c.Inherited
			if i >= len(inherited) {
				c.Nullable = false
				declared = append(declared, *c)
			} else if o, different := override(c, &inherited[i], local); local {
				declared = append(declared, o)
			} else if different {
				own = append(own, o)
			}
		}
		slices.SortFunc(own, func(a, b Column) int { return strings.Compare(a.Name, b.Name) })
		reduced = append(reduced, pair{t, append(own, declared...)})
	})
	for _, r := range reduced {
		r.child.Columns = r.columns
	}
}

// InheritedChecks returns the checks that a table has from those that it
// inherits from, and they from theirs, each name once and as valid as it is in the
// table. A check of its own may have the name of one.
func (d *Database) InheritedChecks(t *Table) []Check {
	child := t
	var all []Check
	seen := make(map[string]bool)
	var visit func(t *Table)
	visit = func(t *Table) {
		for _, name := range t.Inherits {
			p := d.Table(name)
			if p == nil {
				continue
			}
			for _, c := range p.Checks {
				if !c.NoInherit && !seen[c.Name] {
					seen[c.Name] = true
					c.Comment, c.Pos, c.NotValid = "", Pos{}, c.NotValid && !child.ConstraintPart(c.Name).Valid
					all = append(all, c)
				}
			}
			visit(p)
		}
	}
	visit(t)
	return all
}

// IsValid reports whether a check that t has, or its part of a check or a foreign
// key of a table above it, is validated; of is the name of that one.
func (d *Database) IsValid(t *Table, of string) bool {
	for i := range t.Checks {
		if t.Checks[i].Name == of {
			return !t.Checks[i].NotValid
		}
	}
	return t.ConstraintPart(of).Valid || !notValidAbove(d.Table, t, of)
}

// notValidAbove reports whether a table above t, found by table, has a check or a
// foreign key of that name that is NOT VALID, and passes it on.
func notValidAbove(table func(name string) *Table, t *Table, of string) bool {
	for _, name := range t.Parents() {
		p := table(name)
		if p == nil {
			continue
		}
		for _, c := range p.Checks {
			if c.Name == of && c.NotValid && !c.NoInherit {
				return true
			}
		}
		for _, f := range p.ForeignKeys {
			if f.Name == of && f.NotValid && t.Partition != nil {
				return true
			}
		}
		if notValidAbove(table, p, of) {
			return true
		}
	}
	return false
}

// reduceParts leaves of what is said to be valid on its own what is not so above.
func (d *Database) reduceParts() {
	tables := make(map[string]*Table)
	for i := range d.Tables {
		tables[d.Tables[i].Name] = &d.Tables[i]
	}
	find := func(name string) *Table { return tables[name] }
	for i := range d.Tables {
		t := &d.Tables[i]
		for _, p := range slices.Clone(t.ConstraintParts) {
			if p.Column != "" {
				if c := t.Column(p.Column); c != nil && c.NotNullDetails().Local || !nullsAbove(find, t, p.Column) {
					t.SetNotNullPart(p.Column, false)
				}
			} else if p.Valid && !notValidAbove(find, t, p.Of) {
				p.Valid = false
				t.SetConstraintPart(p)
			}
		}
	}
}
