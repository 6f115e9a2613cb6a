package diff

import (
	"slices"

	"github.com/autogen-db/autogen/model"
)

// close finds what stays the same and must still be dropped and created again,
// because PostgreSQL refuses to change what it depends on. What goes of a table
// takes objects along, and a function that goes takes parts of tables along,
// until nothing more does.
func (d *differ) close() {
	for d.closeTables(); d.closeObjects(); d.closeTables() {
	}
}

// closeTables closes over the parts of tables.
func (d *differ) closeTables() {
	// Enum rebuilds and replaced columns reach tables that do not change
	// otherwise, so the lists grow while they are walked.
	affected := make(map[string][]string) // table → columns whose foreign keys go
	for _, name := range sortedKeys(d.rebuilt) {
		rebuild := d.rebuilt[name]
		d.replaceColumnsOf(name)
		for _, k := range rebuild.columns {
			t := d.table(k.table)
			if t == nil {
				continue
			}
			t.again(k.name, rebuild.reach)
			if rebuild.reach != expressionsOnly {
				t.replaceGenerated(k.name)
				affected[k.table] = append(affected[k.table], k.name)
			}
			d.againBelow(k.table, k.name, rebuild.reach, affected)
		}
	}
	for _, t := range d.changed {
		for i := range t.columns {
			c := &t.columns[i]
			if !c.replaced && (c.old.Type != c.new.Type || c.old.Collation != c.new.Collation) {
				t.replaceGenerated(c.new.Name)
				switch {
				case c.between != nil:
					t.again(c.new.Name, everything)
					affected[t.new.Name] = append(affected[t.new.Name], c.new.Name)
				case !castable(c.old.Type, c.new.Type):
					t.again(c.new.Name, foreignKeysAndExpressions)
					affected[t.new.Name] = append(affected[t.new.Name], c.new.Name)
				}
			}
		}
	}
	for _, t := range d.changed {
		for i := range t.columns {
			if c := &t.columns[i]; c.replaced {
				t.again(c.new.Name, everything)
				affected[t.new.Name] = append(affected[t.new.Name], c.new.Name)
			}
		}
	}
	d.closePartitions(affected)
	d.closeForeignKeys(affected)
}

func sortedKeys[T any](m map[string]T) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// castable reports whether a foreign key or an expression of a column survives
// a change between two types: types of one kind compare with each other.
func castable(a, b string) bool {
	kinds := map[string]int{"smallint": 1, "integer": 1, "bigint": 1, "serial": 1, "bigserial": 1, "smallserial": 1,
		"varchar": 2, "text": 2, "numeric": 3, "timestamp": 4, "timestamptz": 5, "char": 6}
	p, q := model.ParseType(a), model.ParseType(b)
	return p.Array == q.Array && p.Builtin && q.Builtin && kinds[p.Name] != 0 && kinds[p.Name] == kinds[q.Name]
}

// reach says which of the things that name a column are created again.
type reach int

const (
	nothing reach = iota
	expressionsOnly
	foreignKeysAndExpressions
	everything
)

// again marks what names a column.
func (t *tableDiff) again(column string, r reach) {
	named := func(columns []string) bool { return slices.Contains(columns, column) }
	mentioned := func(expr string) bool { return slices.Contains(model.Identifiers(expr), column) }
	if r == expressionsOnly {
		t.replaceGenerated(column)
	}
	for i := range t.checks.pairs {
		p := &t.checks.pairs[i]
		p.again = p.again || mentioned(p.old.Expr) || mentioned(p.new.Expr)
	}
	for i := range t.indexes.pairs {
		p := &t.indexes.pairs[i]
		for _, x := range []*model.Index{p.old, p.new} {
			p.again = p.again || mentioned(x.Where) || r == everything && named(x.Include)
			for _, k := range x.Keys {
				p.again = p.again || mentioned(k.Expr) || k.Column == column && (r == everything || r == foreignKeysAndExpressions && k.OpClass != "")
			}
		}
	}
	for i := range t.exclusions.pairs {
		p := &t.exclusions.pairs[i]
		for _, x := range []*model.Exclusion{p.old, p.new} {
			p.again = p.again || mentioned(x.Where) || r == everything && named(x.Include)
			for _, e := range x.Elements {
				p.again = p.again || mentioned(e.Key.Expr) || e.Key.Column == column && r != expressionsOnly
			}
		}
	}
	if r == expressionsOnly {
		return
	}
	for i := range t.foreignKeys.pairs {
		p := &t.foreignKeys.pairs[i]
		p.again = p.again || named(p.old.Columns) || named(p.new.Columns)
	}
	if r != everything {
		return
	}
	t.unuse(func(x *model.Index) bool { return named(keyColumns(x)) || named(x.Include) })
	for i := range t.uniques.pairs {
		p := &t.uniques.pairs[i]
		p.again = p.again || named(p.old.Columns) || named(p.old.Include)
	}
	if pk := t.old.PrimaryKey; pk != nil && t.new.PrimaryKey != nil {
		t.primaryKeyAgain = t.primaryKeyAgain || named(pk.Columns) || named(pk.Include)
	}
}

// replaceGenerated marks the generated columns that are computed from a
// column: PostgreSQL refuses to change the type of what they read.
func (t *tableDiff) replaceGenerated(column string) {
	for i := range t.new.Columns {
		c := &t.new.Columns[i]
		was := t.old.Column(c.Name)
		if c.Inherited || t.new.Partition != nil {
			continue // its parent's is
		}
		if was == nil || was.Generated == "" || c.Generated == "" || c.Name == column ||
			!slices.Contains(model.Identifiers(was.Generated), column) {
			continue
		}
		t.pair(was, c).replaced = true
	}
}

// replaceColumnsOf marks the columns of a type that is built anew whose type PostgreSQL
// does not change by USING.
func (d *differ) replaceColumnsOf(name string) {
	d.columnsInBoth(func(t *tableDiff, was, c *model.Column) {
		if was.Type == c.Type && !takesUsing(t.old, was) && !takesUsing(t.new, c) {
			t.pair(was, c).replaced = true
		}
	}, func(c *model.Column) bool { return enumOf(c.Type) == name })
}

// takesUsing reports whether the type of a column can be changed by USING: that of a
// generated one cannot, nor that of a foreign table's, which holds no values.
func takesUsing(t *model.Table, c *model.Column) bool { return c.Generated == "" && t.Foreign == nil }

// pair returns the entry of a column that both sides have among those that
// change, where it enters it.
func (t *tableDiff) pair(old, new *model.Column) *columnPair {
	at := slices.IndexFunc(t.columns, func(p columnPair) bool { return p.new.Name == new.Name })
	if at < 0 {
		at = len(t.columns)
		t.columns = append(t.columns, columnPair{old: old, new: new})
	}
	return &t.columns[at]
}

// closeForeignKeys marks the foreign keys that refer to affected columns, to a key
// that is dropped, or to what has a partition that becomes unlogged: the server
// allows that only before they are there (measured on PostgreSQL 13, 15 and 18).
func (d *differ) closeForeignKeys(affected map[string][]string) {
	lost := make(map[string][][]string) // table → column lists of keys that go
	var unlogged []string               // tables with such a partition
	for _, t := range d.changed {
		if keys := t.lostKeys(affected[t.new.Name]); len(keys) > 0 {
			lost[t.new.Name] = append(lost[t.new.Name], keys...)
			d.loseBelow(t.old, t.new, keys, lost)
		}
		if t.new.Partition != nil && t.new.Unlogged && !t.old.Unlogged {
			unlogged = append(unlogged, ancestors(d.newFull, t.new)...)
		}
	}
	if len(affected) == 0 && len(lost) == 0 && len(unlogged) == 0 {
		return
	}
	for i := range d.new.Tables {
		for j := range d.new.Tables[i].ForeignKeys {
			f := &d.new.Tables[i].ForeignKeys[j]
			hit := slices.Contains(unlogged, f.RefTable) || slices.ContainsFunc(affected[f.RefTable], func(c string) bool { return slices.Contains(f.RefColumns, c) }) ||
				slices.ContainsFunc(lost[f.RefTable], func(key []string) bool { return sameSet(key, f.RefColumns) })
			if !hit {
				continue
			}
			t := d.table(d.new.Tables[i].Name)
			if t == nil {
				continue
			}
			for k := range t.foreignKeys.pairs {
				if p := &t.foreignKeys.pairs[k]; p.new.Name == f.Name {
					p.again = true
				}
			}
		}
	}
}

// loseBelow adds keys of a table that are dropped to those of the partitions of it, or
// of one below it, but for those that have keys of their own in their place.
func (d *differ) loseBelow(owner, t *model.Table, keys [][]string, lost map[string][][]string) {
	if t.PartitionBy == nil {
		return
	}
	for _, c := range d.new.Children(t.Name) {
		shared := slices.DeleteFunc(slices.Clone(keys), func(key []string) bool {
			return slices.ContainsFunc(owner.Indexes, func(x model.Index) bool { return sameSet(keyColumns(&x), key) && c.KeyLike(&x) != "" })
		})
		lost[c.Name] = append(lost[c.Name], shared...)
		d.loseBelow(owner, c, shared, lost)
	}
}

// lostKeys returns the columns of the keys of t that are dropped, if only for
// a moment: the server does so with a key that includes a column whose type
// changes, which may be one that is built anew.
func (t *tableDiff) lostKeys(rebuilt []string) [][]string {
	var lost [][]string
	retyped := func(include []string) bool {
		return slices.ContainsFunc(include, func(name string) bool {
			was, is := t.old.Column(name), t.new.Column(name)
			return slices.Contains(rebuilt, name) || was != nil && is != nil && (was.Type != is.Type || was.Collation != is.Collation)
		})
	}
	if pk := t.old.PrimaryKey; pk != nil && (t.primaryKeyAgain || !samePrimaryKey(pk, t.new.PrimaryKey) || retyped(pk.Include)) {
		lost = append(lost, pk.Columns)
	}
	for _, u := range t.uniques.dropped {
		lost = append(lost, u.Columns)
	}
	for _, p := range t.uniques.pairs {
		if p.again || !sameUnique(p.old, p.new) || retyped(p.old.Include) {
			lost = append(lost, p.old.Columns)
		}
	}
	for _, x := range t.indexes.dropped {
		if x.Unique {
			lost = append(lost, keyColumns(x))
		}
	}
	for _, p := range t.indexes.pairs {
		if p.old.Unique && (p.again || !sameIndexStructure(p.old, p.new) || retyped(p.old.Include)) {
			lost = append(lost, keyColumns(p.old))
		}
	}
	return lost
}

func keyColumns(x *model.Index) []string {
	columns := make([]string, len(x.Keys))
	for i, k := range x.Keys {
		columns[i] = k.Column
	}
	return columns
}

func sameSet(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for _, name := range a {
		if !slices.Contains(b, name) {
			return false
		}
	}
	return true
}
