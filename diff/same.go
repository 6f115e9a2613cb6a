package diff

import (
	"slices"

	"github.com/autogen-db/autogen/model"
)

// The functions of this file compare what a schema holds, apart from names,
// places and hints.

func sameColumn(a, b model.Column) bool {
	return a.Type == b.Type && a.NotNull == b.NotNull && sameNotNull(a.NotNullDetails(), b.NotNullDetails()) && a.Default == b.Default && sameIdentity(a.Identity, b.Identity) && (a.Identity == nil && !model.IsSerial(a.Type) || a.Sequence == b.Sequence) &&
		a.Autoincrement == b.Autoincrement && a.Generated == b.Generated && (a.Generated == "" || a.Virtual == b.Virtual) &&
		a.Collation == b.Collation && a.Comment == b.Comment && sameColumnStorage(a, b) && slices.Equal(a.ForeignOptions, b.ForeignOptions)
}

// sameNotNull compares what the NOT NULL of a column has beside. No statement
// takes from a table what it has to itself beside its parents.
func sameNotNull(old, new model.NotNull) bool {
	old.Local = old.Local && new.Local
	return old == new
}

func sameIdentity(a, b *model.Identity) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Always == b.Always && sameInt(a.Start, b.Start) && a.Increment == b.Increment &&
		sameInt(a.Min, b.Min) && sameInt(a.Max, b.Max) && a.Cache == b.Cache && a.Cycle == b.Cycle &&
		a.Logging == b.Logging && a.Comment == b.Comment
}

func sameInt(a, b *int64) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

func samePrimaryKey(a, b *model.PrimaryKey) bool {
	if a == nil || b == nil {
		return a == b
	}
	return slices.Equal(a.Columns, b.Columns) && slices.Equal(a.Include, b.Include) && a.WithoutOverlaps == b.WithoutOverlaps &&
		a.Deferrable == b.Deferrable && a.Deferred == b.Deferred && !cutBack(a.Storage, b.Storage)
}

func sameUnique(a, b *model.Unique) bool {
	return slices.Equal(a.Columns, b.Columns) && slices.Equal(a.Include, b.Include) &&
		a.NullsNotDistinct == b.NullsNotDistinct && a.WithoutOverlaps == b.WithoutOverlaps && a.Deferrable == b.Deferrable && a.Deferred == b.Deferred &&
		!cutBack(a.Storage, b.Storage)
}

func sameForeignKey(a, b *model.ForeignKey) bool {
	return a.NotValid == b.NotValid && a.NotEnforced == b.NotEnforced && a.Deferrable == b.Deferrable && a.Deferred == b.Deferred && sameReference(a, b)
}

// sameReference compares all of a foreign key but whether it is validated, and
// whether and when it is checked.
func sameReference(a, b *model.ForeignKey) bool {
	return slices.Equal(a.Columns, b.Columns) && a.RefTable == b.RefTable && slices.Equal(a.RefColumns, b.RefColumns) &&
		a.OnDelete == b.OnDelete && a.OnUpdate == b.OnUpdate && slices.Equal(a.OnDeleteColumns, b.OnDeleteColumns) &&
		a.Match == b.Match && a.Period == b.Period
}

// staysForeignKey reports whether PostgreSQL can make one foreign key the other.
func staysForeignKey(old, new *model.ForeignKey) bool {
	return sameReference(old, new) && (old.NotValid || !new.NotValid)
}

// staysCheck reports whether PostgreSQL can make one check the other.
func staysCheck(old, new *model.Check) bool {
	return old.Expr == new.Expr && old.NoInherit == new.NoInherit && old.NotEnforced == new.NotEnforced && (old.NotValid || !new.NotValid)
}

func sameCheck(a, b *model.Check) bool {
	return a.Expr == b.Expr && a.NoInherit == b.NoInherit && a.NotValid == b.NotValid && a.NotEnforced == b.NotEnforced
}

func sameIndex(a, b *model.Index) bool {
	return sameIndexStructure(a, b) && sameIndexStorage(a, b)
}

// sameIndexStructure compares what an index must be built anew for.
func sameIndexStructure(a, b *model.Index) bool {
	return a.Unique == b.Unique && a.Method == b.Method && slices.EqualFunc(a.Keys, b.Keys, sameKey) &&
		slices.Equal(a.Include, b.Include) && a.NullsNotDistinct == b.NullsNotDistinct && a.Where == b.Where && !cutBack(a.Storage, b.Storage)
}

// pair is an object that both sides have. Its names may differ.
type pair[T any] struct {
	old, new *T
	// again says that the object must be dropped and created again, since
	// something that it depends on changes.
	again bool
}

// matched is how the objects of one kind on a table stand to each other.
type matched[T any] struct {
	pairs          []pair[T]
	dropped, added []*T
}

// match pairs the objects of two lists that are sorted by name: those of one name that
// are alike, then those that are alike in all but their names, one of which may have
// been handed on, then those of one name.
func match[T any](old, new []T, name func(*T) string, alike func(a, b *T) bool) matched[T] {
	var m matched[T]
	var goes, comes []*T // of one name each, and not alike
	if most := min(len(old), len(new)); most > 0 {
		m.pairs = make([]pair[T], 0, most)
	}
	i, j := 0, 0
	for i < len(old) || j < len(new) {
		switch {
		case j == len(new) || i < len(old) && name(&old[i]) < name(&new[j]):
			m.dropped = append(m.dropped, &old[i])
			i++
		case i == len(old) || name(&new[j]) < name(&old[i]):
			m.added = append(m.added, &new[j])
			j++
		case name(&old[i]) == "":
			// Several unnamed objects stand in no order to each other.
			m.dropped = append(m.dropped, &old[i])
			m.added = append(m.added, &new[j])
			i++
			j++
		default:
			m.pairs = append(m.pairs, pair[T]{old: &old[i], new: &new[j]})
			if !alike(&old[i], &new[j]) {
				goes, comes = append(goes, &old[i]), append(comes, &new[j])
			}
			i++
			j++
		}
	}
	olds, news := slices.Concat(m.dropped, goes), slices.Concat(m.added, comes)
	if len(olds) == 0 || len(news) == 0 {
		return m
	}
	var renamed []pair[T]
	olds = slices.DeleteFunc(olds, func(o *T) bool {
		at := slices.IndexFunc(news, func(n *T) bool { return alike(o, n) })
		if at < 0 {
			return false
		}
		renamed = append(renamed, pair[T]{old: o, new: news[at]})
		news = slices.Delete(news, at, at+1)
		return true
	})
	if len(renamed) == 0 {
		return m
	}
	// What is left of a pair goes or comes by itself.
	lacks := func(list []*T) func(*T) bool { return func(o *T) bool { return !slices.Contains(list, o) } }
	m.dropped, m.added = slices.DeleteFunc(m.dropped, lacks(olds)), slices.DeleteFunc(m.added, lacks(news))
	m.pairs = slices.DeleteFunc(m.pairs, func(p pair[T]) bool {
		stays := alike(p.old, p.new)
		goes, comes := !stays && slices.Contains(olds, p.old), !stays && slices.Contains(news, p.new)
		switch {
		case goes && !comes:
			m.dropped = append(m.dropped, p.old)
		case comes && !goes:
			m.added = append(m.added, p.new)
		}
		return !stays && !(goes && comes)
	})
	m.pairs = append(m.pairs, renamed...)
	return m
}

func uniqueName(u *model.Unique) string         { return u.Name }
func foreignKeyName(f *model.ForeignKey) string { return f.Name }
func checkName(c *model.Check) string           { return c.Name }
func indexName(x *model.Index) string           { return x.Name }
func exclusionName(x *model.Exclusion) string   { return x.Name }
