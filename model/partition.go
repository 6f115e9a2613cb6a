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
	// DetachPending says that DETACH PARTITION … CONCURRENTLY has begun and not ended:
	// queries of the parent no longer see its rows. No declaration says it.
	DetachPending bool
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
	return k.Strategy == o.Strategy && sameKeys(k.Keys, o.Keys)
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

// PartIndex is the part that a partition has of an index of its parent, or of
// that of a constraint of it: an index of its own, which goes with the parent's
// (PostgreSQL only).
type PartIndex struct {
	// Of is the bare name of the index or the constraint. It belongs to the
	// topmost table that has one above the partition.
	Of string
	// Name is the bare name of the partition's index, and of its constraint.
	Name string
	// Statistics are the statistics targets of the keys that have another one than
	// the server's default, in their order.
	Statistics []KeyTarget
	// Keys are those that have another order or operator class than the index above:
	// it need not be alike in that (CompareIndexInfo in catalog/index.c).
	Keys    []PartKey
	Storage IndexStorage
	// Comment is the comment of the partition's constraint where it is the part of
	// one, and of its index otherwise.
	Comment string
}

// FormerNames are the names of the columns of an index of a partitioned table as they
// were when it was built: the server chooses the names of the parts that later
// partitions get of it by them (generateClonedIndexStmt in parser/parse_utilcmd.c;
// measured on PostgreSQL 15.18).
type FormerNames struct {
	// Of is the bare name of the index, or of its constraint.
	Of string
	// Columns are the names in their order, those of INCLUDE last; an expression has
	// the one that the server gave it.
	Columns []string
}

// FormerNamesOf returns those of an index, or nil.
func (t *Table) FormerNamesOf(of string) []string {
	for _, n := range t.FormerNames {
		if n.Of == of {
			return n.Columns
		}
	}
	return nil
}

// ConstraintPart is what a table has differently of a check, a foreign key or a NOT
// NULL that it has from a table above it (PostgreSQL only).
type ConstraintPart struct {
	// Of is the name of the constraint above, and Name its name in the table, which
	// differs for foreign keys of partitions alone.
	Of, Name string
	Comment  string
	// Valid says that the table's rows are known to agree with the constraint while
	// it is NOT VALID above: the table was created when that was there, or its part
	// was validated alone (PostgreSQL documentation, ALTER TABLE, VALIDATE CONSTRAINT).
	Valid bool
	// Column is the one whose NOT NULL that is; the names are empty then. Valid is all
	// that is said of it.
	Column string
}

// ConstraintPart returns what t has of a constraint of a table above it.
func (t *Table) ConstraintPart(of string) ConstraintPart {
	for _, p := range t.ConstraintParts {
		if p.Of == of && p.Column == "" {
			return p
		}
	}
	return ConstraintPart{Of: of, Name: of}
}

// SetConstraintPart says what t has of a constraint of a table above it; what does
// not differ is not kept.
func (t *Table) SetConstraintPart(p ConstraintPart) {
	t.ConstraintParts = slices.DeleteFunc(t.ConstraintParts, func(o ConstraintPart) bool { return o.Of == p.Of && o.Column == p.Column })
	if p.Name != p.Of || p.Comment != "" || p.Valid {
		t.ConstraintParts = append(t.ConstraintParts, p)
	}
	if len(t.ConstraintParts) == 0 {
		t.ConstraintParts = nil
	}
}

// KeyTarget is the statistics target of a key of an index; Key counts from 0.
type KeyTarget struct{ Key, Target int }

// PartKey is a key of a part of an index whose order, operator class or parameters of
// that are others than those of the index above; Key counts from 0.
type PartKey struct {
	Key                            int
	Desc                           bool
	Nulls, OpClass, OpClassOptions string
}

// partKeys returns how the keys of a part differ from those of the index above.
func partKeys(above, own []Key) []PartKey {
	var keys []PartKey
	for i, k := range own {
		if a := above[i]; k.Desc != a.Desc || k.Nulls != a.Nulls || k.OpClass != a.OpClass || k.OpClassOptions != a.OpClassOptions {
			keys = append(keys, PartKey{i, k.Desc, k.Nulls, k.OpClass, k.OpClassOptions})
		}
	}
	return keys
}

// SetKeys says which keys the part has, where above are those of the index above.
func (p *PartIndex) SetKeys(above, own []Key) {
	if p.Keys = nil; len(above) == len(own) {
		p.Keys = partKeys(above, own)
	}
}

// Inherit lets a part of an index that becomes one itself have that one's keys where
// it has no others.
func (p *PartIndex) Inherit(keys []PartKey) {
	for _, k := range keys {
		if !slices.ContainsFunc(p.Keys, func(own PartKey) bool { return own.Key == k.Key }) {
			p.Keys = append(p.Keys, k)
		}
	}
	slices.SortFunc(p.Keys, func(a, b PartKey) int { return a.Key - b.Key })
}

// Part returns the part that t has of an index or a constraint of a table above
// it, or nil.
func (t *Table) Part(of string) *PartIndex {
	for i := range t.Parts {
		if t.Parts[i].Of == of {
			return &t.Parts[i]
		}
	}
	return nil
}

// PartNamed returns the part that t has under a name of its own, or nil.
func (t *Table) PartNamed(name string) *PartIndex {
	for i := range t.Parts {
		if t.Parts[i].Name == name {
			return &t.Parts[i]
		}
	}
	return nil
}

// WithAbove returns t with the keys, the constraints and the indexes of all
// tables that it is a partition under, found by table, but for those that it has no
// part of. Of an index that a key in between is the part of, those below that have
// no part: theirs are the key's.
func (t *Table) WithAbove(table func(name string) *Table) Table {
	all := t.Clone()
	between := []*Table{t}
	for p := t.Partition; p != nil; {
		above := table(p.Parent)
		if above == nil {
			break
		}
		if pk := above.PrimaryKey; all.PrimaryKey == nil && pk != nil && !t.lacks(pk.Name, pk.Storage) {
			all.PrimaryKey = pk
		}
		all.Uniques = append(all.Uniques, shared(above.Uniques, func(u *Unique) bool { return t.lacks(u.Name, u.Storage) })...)
		all.Exclusions = append(all.Exclusions, shared(above.Exclusions, func(x *Exclusion) bool { return t.lacks(x.Name, x.Storage) })...)
		all.Indexes = append(all.Indexes, shared(above.Indexes, func(x *Index) bool {
			return t.lacks(x.Name, x.Storage) || slices.ContainsFunc(between, func(b *Table) bool { return b.KeyLike(x) != "" })
		})...)
		all.FormerNames = append(all.FormerNames, above.FormerNames...)
		all.Checks = append(all.Checks, above.Checks...)
		all.ForeignKeys = append(all.ForeignKeys, above.ForeignKeys...)
		between, p = append(between, above), above.Partition
	}
	return all
}

// lacks reports whether a partition has no part of an index above it.
func (t *Table) lacks(of string, s IndexStorage) bool { return s.Invalid && t.Part(of) == nil }

// shared returns those of the indexes of a table above that a partition does not lack.
func shared[T any](list []T, lacks func(*T) bool) []T {
	return slices.DeleteFunc(clone(list), func(x T) bool { return lacks(&x) })
}

// KeyLike returns the name of a key of t's own that the server takes for its part of a
// unique index above it, or "": it stays the table's own, and goes with no other.
func (t *Table) KeyLike(x *Index) string {
	like := func(columns, include []string, nullsNotDistinct bool, s IndexStorage) bool {
		key := Index{Unique: true, Include: include, NullsNotDistinct: nullsNotDistinct}
		for _, c := range columns {
			key.Keys = append(key.Keys, Key{Column: c})
		}
		return !s.Invalid && key.IsLike(x, func(a, b string) bool { return a == b })
	}
	if t.Part(x.Name) != nil {
		return ""
	}
	if pk := t.PrimaryKey; pk != nil && !pk.WithoutOverlaps && like(pk.Columns, pk.Include, false, pk.Storage) {
		return pk.Name
	}
	for _, u := range t.Uniques {
		if !u.WithoutOverlaps && like(u.Columns, u.Include, u.NullsNotDistinct, u.Storage) {
			return u.Name
		}
	}
	return ""
}

// partOf returns the part of an index that an index of a partition becomes.
func partOf(of, name string, statistics []KeyTarget, s IndexStorage, comment string) PartIndex {
	return PartIndex{Of: of, Name: name, Statistics: statistics, Storage: s, Comment: comment}
}

// Targets returns the statistics targets of the keys of x that have another one
// than the server's default.
func (x *Index) Targets() []KeyTarget {
	var targets []KeyTarget
	for i, k := range x.Keys {
		if k.Statistics != nil {
			targets = append(targets, KeyTarget{i, *k.Statistics})
		}
	}
	return targets
}

// Rests reports whether the index or the constraint of that name, of those of t,
// has an index that names a column.
func (t *Table) Rests(name, column string) bool {
	has := func(columns ...[]string) bool { return slices.Contains(slices.Concat(columns...), column) }
	if pk := t.PrimaryKey; pk != nil && pk.Name == name {
		return has(pk.Columns, pk.Include)
	}
	for i := range t.Uniques {
		if u := &t.Uniques[i]; u.Name == name {
			return has(u.Columns, u.Include)
		}
	}
	keys := func(where string, include []string, keys ...Key) bool {
		return has(include, Identifiers(where)) || slices.ContainsFunc(keys, func(k Key) bool { return k.Column == column || has(Identifiers(k.Expr)) })
	}
	for i := range t.Exclusions {
		if x := &t.Exclusions[i]; x.Name == name {
			return keys(x.Where, x.Include) || slices.ContainsFunc(x.Elements, func(e Exclude) bool { return keys("", nil, e.Key) })
		}
	}
	for i := range t.Indexes {
		if x := &t.Indexes[i]; x.Name == name {
			return keys(x.Where, x.Include, x.Keys...)
		}
	}
	return false
}

// SetStatistics sets the statistics target of a key, which counts from 0; nil is
// the server's default.
func (p *PartIndex) SetStatistics(key int, target *int) {
	p.Statistics = slices.DeleteFunc(p.Statistics, func(t KeyTarget) bool { return t.Key == key })
	if target != nil {
		p.Statistics = append(p.Statistics, KeyTarget{key, *target})
		slices.SortFunc(p.Statistics, func(a, b KeyTarget) int { return a.Key - b.Key })
	}
}

// target returns the statistics target of a key of the part, or nil.
func (p *PartIndex) target(key int) *int {
	for _, t := range p.Statistics {
		if t.Key == key {
			return Ptr(t.Target)
		}
	}
	return nil
}

// Unique returns what the server compares of a primary key where it looks for a part: it
// does not look at the kind.
func (p *PrimaryKey) Unique() *Unique {
	return &Unique{Columns: p.Columns, Include: p.Include, WithoutOverlaps: p.WithoutOverlaps}
}

// OtherKey returns a key of t, and that of above which it would become the part of
// though it is of another kind, a primary key below a unique constraint or the other way
// around: the server takes it for its index alone (AttachPartitionEnsureIndexes in
// commands/tablecmds.c; measured on PostgreSQL 15.18). Empty names mean that there is none.
func (t *Table) OtherKey(above *Table) (own, of string) {
	like := func(list []Unique, u *Unique) *Unique {
		if i := slices.IndexFunc(list, func(o Unique) bool { return o.IsLike(u) && !o.Storage.Invalid }); i >= 0 {
			return &list[i]
		}
		return nil
	}
	if pk := above.PrimaryKey; pk != nil && t.PrimaryKey == nil && t.Part(pk.Name) == nil {
		if u := like(t.Uniques, pk.Unique()); u != nil {
			return u.Name, pk.Name
		}
	}
	if pk := t.PrimaryKey; pk != nil && (above.PrimaryKey == nil || !pk.Unique().IsLike(above.PrimaryKey.Unique())) {
		if u := like(above.Uniques, pk.Unique()); u != nil && t.Part(u.Name) == nil && like(t.Uniques, u) == nil {
			return pk.Name, u.Name
		}
	}
	return "", ""
}

// Absorb takes out of t the constraints and indexes that it shares with parent
// when it becomes a partition of it: they are parts of the parent's from then on
// (PostgreSQL documentation, ALTER TABLE, ATTACH PARTITION). same reports whether two
// texts are one expression. Exclusion constraints, and keys WITHOUT OVERLAPS, become no
// parts: it keeps its own beside one that the server makes (CompareIndexInfo in
// catalog/index.c; measured on PostgreSQL 18.4).
func (t *Table) Absorb(parent *Table, same func(a, b string) bool) {
	if pk, own := parent.PrimaryKey, t.PrimaryKey; pk != nil && own != nil && slices.Equal(pk.Columns, own.Columns) &&
		slices.Equal(pk.Include, own.Include) && !pk.WithoutOverlaps && !own.WithoutOverlaps && !own.Storage.Invalid {
		t.Parts = append(t.Parts, partOf(pk.Name, own.Name, nil, own.Storage, own.Comment))
		t.PrimaryKey = nil
	}
	for _, u := range parent.Uniques {
		if i := slices.IndexFunc(t.Uniques, func(o Unique) bool { return o.IsLike(&u) && !o.Storage.Invalid }); i >= 0 && t.Part(u.Name) == nil {
			o := t.Uniques[i]
			t.Parts = append(t.Parts, partOf(u.Name, o.Name, nil, o.Storage, o.Comment))
			t.Uniques = slices.Delete(t.Uniques, i, i+1)
		}
	}
	for _, x := range parent.Indexes {
		if i := slices.IndexFunc(t.Indexes, func(o Index) bool { return o.IsLike(&x, same) && !o.Storage.Invalid }); i >= 0 && t.Part(x.Name) == nil {
			o := t.Indexes[i]
			part := partOf(x.Name, o.Name, o.Targets(), o.Storage, o.Comment)
			part.Keys = partKeys(x.Keys, o.Keys)
			t.Parts = append(t.Parts, part)
			t.Indexes = slices.Delete(t.Indexes, i, i+1)
		}
	}
	t.Checks = slices.DeleteFunc(t.Checks, func(c Check) bool {
		at := slices.IndexFunc(parent.Checks, func(o Check) bool { return !o.NoInherit && o.Name == c.Name })
		if at < 0 || parent.Checks[at].NotEnforced && !c.NotEnforced {
			return false // which stands beside one that is not enforced
		}
		t.SetConstraintPart(ConstraintPart{Of: c.Name, Name: c.Name, Comment: c.Comment, Valid: !c.NotValid})
		return true
	})
	for _, f := range parent.ForeignKeys {
		i := -1 // of those that are alike the server takes the first by name (RelationGetFKeyList in utils/cache/relcache.c)
		for j, o := range t.ForeignKeys {
			if slices.Equal(o.Columns, f.Columns) && o.RefTable == f.RefTable && slices.Equal(o.RefColumns, f.RefColumns) &&
				o.Match == f.Match && o.OnDelete == f.OnDelete && o.OnUpdate == f.OnUpdate && o.Deferrable == f.Deferrable && o.Deferred == f.Deferred &&
				o.Period == f.Period && o.NotEnforced == f.NotEnforced && (i < 0 || o.Name < t.ForeignKeys[i].Name) {
				i = j
			}
		}
		if i >= 0 {
			own := &t.ForeignKeys[i]
			t.SetConstraintPart(ConstraintPart{Of: f.Name, Name: own.Name, Comment: own.Comment, Valid: !own.NotValid})
			t.ForeignKeys = slices.Delete(t.ForeignKeys, i, i+1)
		}
	}
}

// PartLabel returns the end of the name that the server chooses for the part of a
// unique constraint: with WITHOUT OVERLAPS it is that of an exclusion constraint
// (measured on PostgreSQL 18.4).
func (u *Unique) PartLabel() string {
	if u.WithoutOverlaps {
		return "excl"
	}
	return "key"
}

// HasCheck reports whether a table has a check of a name to itself.
func (t *Table) HasCheck(name string) bool {
	return slices.ContainsFunc(t.Checks, func(c Check) bool { return c.Name == name })
}

// IsLike reports whether a unique constraint can be a part of another one. One WITHOUT
// OVERLAPS cannot.
func (u *Unique) IsLike(o *Unique) bool {
	return slices.Equal(o.Columns, u.Columns) && slices.Equal(o.Include, u.Include) && o.NullsNotDistinct == u.NullsNotDistinct &&
		!o.WithoutOverlaps && !u.WithoutOverlaps
}

// IsLike reports whether an index can be a part of another one (CompareIndexInfo in
// catalog/index.c); same reports whether two texts are one expression.
func (x *Index) IsLike(o *Index, same func(a, b string) bool) bool {
	return o.Unique == x.Unique && o.Method == x.Method && likeKeys(o.Keys, x.Keys, same) && slices.Equal(o.Include, x.Include) &&
		o.NullsNotDistinct == x.NullsNotDistinct && same(o.Where, x.Where)
}

// likeKeys compares the keys of indexes apart from their order, the parameters of
// their operator classes, their statistics targets and the spelling of their
// expressions.
func likeKeys(a, b []Key, same func(a, b string) bool) bool {
	return slices.EqualFunc(a, b, func(x, y Key) bool {
		return same(x.Expr, y.Expr) && x.Column == y.Column && x.Collation == y.Collation && likeClasses(x, y)
	})
}

// likeClasses reports whether the operator classes of two keys are of one family, as
// far as their names tell: one that has parameters is named though it is the default.
func likeClasses(x, y Key) bool {
	if x.OpClass == y.OpClass {
		return true
	}
	if x.OpClass == "" {
		x, y = y, x
	}
	family := func(class string) bool { return class == "" || class == "text_ops" || class == "varchar_ops" }
	return y.OpClass == "" && x.OpClassOptions != "" || family(x.OpClass) && family(y.OpClass)
}

// Release makes a partition whose columns are full a table of its own: what it
// shared with its parent is its own from then on.
func (t *Table) Release(parent *Table) {
	t.Partition = nil
	if t.Foreign != nil { // it has no indexes
		parent = &Table{Checks: parent.Checks, ForeignKeys: parent.ForeignKeys}
	}
	own := Table{PrimaryKey: t.PrimaryKey, Uniques: t.Uniques, Parts: t.Parts}
	_, bare := SplitName(t.Name)
	// A part that is not known has the name that the server chose for it.
	part := func(of, addition, label string) PartIndex {
		if p := t.Part(of); p != nil {
			return *p
		}
		return PartIndex{Name: ChooseName(bare, addition, label, func(string) bool { return false })}
	}
	if pk := parent.PrimaryKey; pk != nil && t.PrimaryKey == nil && !t.lacks(pk.Name, pk.Storage) {
		own := part(pk.Name, "", "pkey")
		t.PrimaryKey = &PrimaryKey{Name: own.Name, Columns: clone(pk.Columns), Include: clone(pk.Include), WithoutOverlaps: pk.WithoutOverlaps,
			Deferrable: pk.Deferrable, Deferred: pk.Deferred, Storage: own.Storage.Clone(), Comment: own.Comment}
		for _, name := range pk.Columns {
			if c := t.Column(name); c != nil {
				c.NotNull = true
			}
		}
	}
	for _, u := range shared(parent.Uniques, func(u *Unique) bool { return t.lacks(u.Name, u.Storage) }) {
		own := part(u.Name, ColumnsAddition(append(clone(u.Columns), u.Include...)), u.PartLabel())
		u.Name, u.Storage, u.Comment, u.Pos = own.Name, own.Storage.Clone(), own.Comment, Pos{}
		u.Columns, u.Include = clone(u.Columns), clone(u.Include)
		t.Uniques = append(t.Uniques, u)
	}
	for _, x := range shared(parent.Exclusions, func(x *Exclusion) bool { return t.lacks(x.Name, x.Storage) }) {
		own := part(x.Name, x.columnsAddition(), "excl")
		x = x.Clone()
		x.Name, x.Storage, x.Comment, x.Pos = own.Name, own.Storage.Clone(), own.Comment, Pos{}
		for i := range x.Elements {
			x.Elements[i].Key.Statistics = own.target(i)
		}
		t.Exclusions = append(t.Exclusions, x)
	}
	for _, x := range shared(parent.Indexes, func(x *Index) bool { return t.lacks(x.Name, x.Storage) || own.KeyLike(x) != "" }) {
		columns := make([]string, len(x.Keys))
		for i, k := range x.Keys {
			if columns[i] = k.Column; k.Column == "" {
				columns[i] = "expr"
			}
		}
		own := part(x.Name, ColumnsAddition(append(columns, x.Include...)), "idx")
		x.Name, x.Storage, x.Comment, x.Pos = own.Name, own.Storage.Clone(), own.Comment, Pos{}
		x.Keys, x.Include = clone(x.Keys), clone(x.Include)
		for i := range x.Keys {
			x.Keys[i].Statistics = own.target(i)
		}
		for _, k := range own.Keys {
			key := &x.Keys[k.Key]
			key.Desc, key.Nulls, key.OpClass, key.OpClassOptions = k.Desc, k.Nulls, k.OpClass, k.OpClassOptions
		}
		t.Indexes = append(t.Indexes, x)
	}
	for _, c := range parent.Checks {
		own := t.ConstraintPart(c.Name)
		if c.Pos, c.Comment, c.NotValid = (Pos{}), own.Comment, c.NotValid && !own.Valid; !c.NoInherit && !t.HasCheck(c.Name) {
			t.Checks = append(t.Checks, c)
		}
	}
	for _, f := range parent.ForeignKeys {
		own := t.ConstraintPart(f.Name)
		f.Name, f.Pos, f.Comment, f.NotValid = own.Name, Pos{}, own.Comment, f.NotValid && !own.Valid
		f.Columns, f.RefColumns, f.OnDeleteColumns = clone(f.Columns), clone(f.RefColumns), clone(f.OnDeleteColumns)
		t.ForeignKeys = append(t.ForeignKeys, f)
	}
	t.Parts, t.ConstraintParts = nil, nil
}
