package model

import (
	"slices"
	"strings"
)

// PartitionKey says how a partitioned table is divided (PostgreSQL only).
type PartitionKey struct {
	// Strategy is "RANGE", "LIST" or "HASH".
	Strategy string
	// Keys are columns or expressions, with their collations and operator
	// classes where those are not the default ones.
	Keys []Key
}

// Partition says that a table is a partition of another one, and which rows it
// holds (PostgreSQL only). It has the columns of its parent: those that its
// [Table] lists have no type, and say only what differs, such as a default. The
// primary key, the constraints and the indexes of the parent are not repeated.
type Partition struct {
	// Parent is the two-part name of the partitioned table.
	Parent string
	// Default marks the partition of all rows that no other one takes.
	Default bool
	// From and To are the bounds of a range, the lower one inclusive and the
	// upper one exclusive: an SQL expression for each key, or "MINVALUE" or
	// "MAXVALUE".
	From, To []string
	// In lists the values of a list, as SQL expressions.
	In []string
	// Modulus and Remainder are those of a hash; Modulus is 0 for the others.
	Modulus, Remainder int
}

// Clone returns a copy that shares no memory with p.
func (p Partition) Clone() Partition {
	p.From, p.To, p.In = clone(p.From), clone(p.To), clone(p.In)
	return p
}

// Equal reports whether two tables are the same partition of the same table,
// or are both none. Bounds are compared as text, the values of a list in any
// order.
func (p *Partition) Equal(q *Partition) bool {
	if p == nil || q == nil {
		return p == q
	}
	in, other := slices.Sorted(slices.Values(p.In)), slices.Sorted(slices.Values(q.In))
	return p.Parent == q.Parent && p.Default == q.Default && slices.Equal(p.From, q.From) && slices.Equal(p.To, q.To) &&
		slices.Equal(in, other) && p.Modulus == q.Modulus && p.Remainder == q.Remainder
}

// Equal reports whether two tables are divided alike, or both are not divided.
func (k *PartitionKey) Equal(o *PartitionKey) bool {
	if k == nil || o == nil {
		return k == o
	}
	return k.Strategy == o.Strategy && slices.Equal(k.Keys, o.Keys)
}

func (t *Table) normalizePartition() {
	if k := t.PartitionBy; k != nil {
		k.Strategy = strings.ToUpper(k.Strategy)
		for i := range k.Keys {
			k.Keys[i].normalize()
		}
	}
}

// sameKeys compares the keys of indexes apart from their statistics targets.
func sameKeys(a, b []Key) bool {
	return slices.EqualFunc(a, b, func(x, y Key) bool { x.Statistics = y.Statistics; return x == y })
}

// Absorb takes out of t the constraints and indexes that it shares with parent
// when it becomes a partition of it: they are the parent's from then on
// (PostgreSQL documentation, ALTER TABLE, ATTACH PARTITION).
func (t *Table) Absorb(parent *Table) {
	if pk := parent.PrimaryKey; pk != nil && t.PrimaryKey != nil && slices.Equal(pk.Columns, t.PrimaryKey.Columns) {
		t.PrimaryKey = nil
	}
	for _, u := range parent.Uniques {
		if i := slices.IndexFunc(t.Uniques, func(o Unique) bool {
			return slices.Equal(o.Columns, u.Columns) && slices.Equal(o.Include, u.Include) && o.NullsNotDistinct == u.NullsNotDistinct
		}); i >= 0 {
			t.Uniques = slices.Delete(t.Uniques, i, i+1)
		}
	}
	for _, x := range parent.Indexes {
		if i := slices.IndexFunc(t.Indexes, func(o Index) bool {
			return o.Unique == x.Unique && o.Method == x.Method && sameKeys(o.Keys, x.Keys) && slices.Equal(o.Include, x.Include) &&
				o.NullsNotDistinct == x.NullsNotDistinct && o.Where == x.Where
		}); i >= 0 {
			t.Indexes = slices.Delete(t.Indexes, i, i+1)
		}
	}
	t.Checks = slices.DeleteFunc(t.Checks, func(c Check) bool {
		return slices.ContainsFunc(parent.Checks, func(o Check) bool { return !o.NoInherit && o.Name == c.Name })
	})
	for _, f := range parent.ForeignKeys {
		if i := slices.IndexFunc(t.ForeignKeys, func(o ForeignKey) bool {
			return slices.Equal(o.Columns, f.Columns) && o.RefTable == f.RefTable && slices.Equal(o.RefColumns, f.RefColumns) &&
				o.OnDelete == f.OnDelete && o.OnUpdate == f.OnUpdate && o.Deferrable == f.Deferrable && o.Deferred == f.Deferred &&
				o.Period == f.Period && o.NotEnforced == f.NotEnforced
		}); i >= 0 {
			t.ForeignKeys = slices.Delete(t.ForeignKeys, i, i+1)
		}
	}
}

// Release makes a partition whose columns are full a table of its own: what it
// shared with its parent is its own from then on. The names of its indexes are
// those that the server chose for them, numbers where one was taken left aside.
func (t *Table) Release(parent *Table) {
	t.Partition = nil
	_, bare := SplitName(t.Name)
	choose := func(addition, label string) string {
		return ChooseName(bare, addition, label, func(string) bool { return false })
	}
	if pk := parent.PrimaryKey; pk != nil && t.PrimaryKey == nil {
		t.PrimaryKey = &PrimaryKey{Name: choose("", "pkey"), Columns: clone(pk.Columns), Include: clone(pk.Include), WithoutOverlaps: pk.WithoutOverlaps, Deferrable: pk.Deferrable, Deferred: pk.Deferred}
		for _, name := range pk.Columns {
			if c := t.Column(name); c != nil {
				c.NotNull = true
			}
		}
	}
	for _, u := range parent.Uniques {
		u.Name = choose(ColumnsAddition(append(clone(u.Columns), u.Include...)), "key")
		u.Columns, u.Include, u.Storage, u.Comment, u.Pos = clone(u.Columns), clone(u.Include), IndexStorage{}, "", Pos{}
		t.Uniques = append(t.Uniques, u)
	}
	for _, x := range parent.Indexes {
		columns := make([]string, len(x.Keys))
		for i, k := range x.Keys {
			if columns[i] = k.Column; k.Column == "" {
				columns[i] = "expr"
			}
		}
		x.Name = choose(ColumnsAddition(append(columns, x.Include...)), "idx")
		x.Keys, x.Include, x.Storage, x.Comment, x.Pos = clone(x.Keys), clone(x.Include), x.Storage.Clone(), "", Pos{}
		t.Indexes = append(t.Indexes, x)
	}
	for _, c := range parent.Checks {
		if c.Pos, c.Comment = (Pos{}), ""; !c.NoInherit {
			t.Checks = append(t.Checks, c)
		}
	}
	for _, f := range parent.ForeignKeys {
		f.Pos, f.Comment = Pos{}, ""
		f.Columns, f.RefColumns, f.OnDeleteColumns = clone(f.Columns), clone(f.RefColumns), clone(f.OnDeleteColumns)
		t.ForeignKeys = append(t.ForeignKeys, f)
	}
}
