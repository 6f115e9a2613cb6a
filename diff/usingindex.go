package diff

import (
	"slices"

	"github.com/autogen-db/autogen/model"
)

// usedIndex is a unique index of a table that becomes that of a key, so that none is
// built and the foreign keys that rest on it stay.
type usedIndex struct {
	index *model.Index
	// key is the name of the key, and storage what its index is to have.
	key     string
	storage model.IndexStorage
}

// useIndexes finds among the indexes that go those that become those of keys. Where an
// index and a key have one name, they are for each other: names are not exchanged.
func (t *tableDiff) useIndexes() {
	if t.old.PartitionBy != nil || t.new.PartitionBy != nil || len(t.indexes.dropped) == 0 {
		return
	}
	var keys []*model.Unique
	// A primary key of a child that is made of an index makes the NOT NULL that the child
	// inherits its own, which one that is built does not (measured on PostgreSQL 18.4).
	if pk := t.new.PrimaryKey; pk != nil && !samePrimaryKey(t.old.PrimaryKey, pk) && len(t.new.Parents()) == 0 {
		keys = append(keys, &model.Unique{Name: pk.Name, Columns: pk.Columns, Include: pk.Include, WithoutOverlaps: pk.WithoutOverlaps, Storage: pk.Storage})
	}
	keys = append(keys, t.uniques.added...)
	ofKey := func(x *model.Index) bool {
		return slices.ContainsFunc(keys, func(u *model.Unique) bool { return u.Name == x.Name })
	}
	for _, u := range keys {
		ofIndex := slices.ContainsFunc(t.indexes.dropped, func(x *model.Index) bool { return x.Name == u.Name })
		at := slices.IndexFunc(t.indexes.dropped, func(x *model.Index) bool {
			columns, ok := x.UniqueColumns()
			return ok && (x.Name == u.Name || !ofIndex && !ofKey(x)) && !u.WithoutOverlaps && x.NullsNotDistinct == u.NullsNotDistinct &&
				slices.Equal(columns, u.Columns) && slices.Equal(x.Include, u.Include)
		})
		if at >= 0 {
			t.used = append(t.used, usedIndex{t.indexes.dropped[at], u.Name, u.Storage})
			t.indexes.dropped = slices.Delete(t.indexes.dropped, at, at+1)
		}
	}
}

// usedFor returns the index that becomes that of a key, or nil.
func (t *tableDiff) usedFor(key string) *model.Index {
	for _, u := range t.used {
		if u.key == key {
			return u.index
		}
	}
	return nil
}

// unuse lets the indexes go that do not stay, so that the keys have theirs built.
func (t *tableDiff) unuse(goes func(*model.Index) bool) {
	t.used = slices.DeleteFunc(t.used, func(u usedIndex) bool {
		if goes(u.index) {
			t.indexes.dropped = append(t.indexes.dropped, u.index)
			return true
		}
		return false
	})
}

// takeIndex gives the node that adds a key the index that is used for it, whose name it
// returns, or has it make one.
func (e *emitter) takeIndex(n *node, name string, storage *model.IndexStorage) (index string) {
	x := e.t.usedFor(name)
	if x == nil {
		n.creates = slices.Concat(n.creates, markKeys(e.table, *storage), e.madeParts(name, *storage))
		return ""
	}
	*storage = model.IndexStorage{}
	n.drops = []key{relationKey(e.table, x.Name)}
	return x.Name
}
