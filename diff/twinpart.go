package diff

import (
	"slices"
	"sync"

	"github.com/autogen-db/autogen/model"
)

// viewColumn is a column of a view at its place.
type viewColumn struct {
	view *model.View
	at   int
	// query is that of the view.
	query string
}

func viewColumns(d *model.Database) []viewColumn {
	var out []viewColumn
	for i := range d.Views {
		for at := range d.Views[i].Columns {
			out = append(out, viewColumn{view: &d.Views[i], at: at, query: d.Views[i].Query})
		}
	}
	return out
}

// viewColumnTwins are columns at one place of views that mean the same: a column that a
// view reads may have been renamed, whose name the view's own keeps on the server.
var viewColumnTwins = twinKind[viewColumn]{
	kind: always[viewColumn]("COLUMN"), on: func(c *viewColumn) string { return c.view.Name },
	name:  func(c *viewColumn) string { return c.view.Columns[c.at].Name },
	take:  func(old, new *viewColumn) viewColumn { return *old },
	texts: func(to, from *viewColumn) { to.query = from.query },
	same: func(a, b *viewColumn) bool {
		return a.at == b.at && a.query == b.query && a.view.Materialized == b.view.Materialized && len(a.view.Columns) <= len(b.view.Columns)
	},
}

// namedIndex is an index that is no part of a partitioned one; a key's goes by its
// constraint.
type namedIndex struct {
	on         string
	index      model.Index
	primaryKey *model.PrimaryKey
	unique     *model.Unique
	exclusion  *model.Exclusion
	ofView     bool
}

func namedIndexes(d *model.Database) []namedIndex {
	var out []namedIndex
	for i := range d.Views {
		for j := range d.Views[i].Indexes {
			out = append(out, namedIndex{on: d.Views[i].Name, index: d.Views[i].Indexes[j], ofView: true})
		}
	}
	for i := range d.Tables {
		t := &d.Tables[i]
		if k := t.PrimaryKey; k != nil && k.Name != "" {
			out = append(out, namedIndex{on: t.Name, index: model.Index{Name: k.Name}, primaryKey: k})
		}
		for j := range t.Uniques {
			out = append(out, namedIndex{on: t.Name, index: model.Index{Name: t.Uniques[j].Name}, unique: &t.Uniques[j]})
		}
		for j := range t.Exclusions {
			out = append(out, namedIndex{on: t.Name, index: model.Index{Name: t.Exclusions[j].Name}, exclusion: &t.Exclusions[j]})
		}
		for j := range t.Indexes {
			out = append(out, namedIndex{on: t.Name, index: t.Indexes[j]})
		}
	}
	return out
}

// indexTwins leaves out those of tables that no literal of regclass names: nothing
// rests on their names, and they are compared with their tables.
func indexTwins(current *model.Database) twinKind[namedIndex] {
	literals := sync.OnceValue(func() map[string]bool { return relationLiterals(current) })
	held := func(x *namedIndex) bool {
		schema, _ := model.SplitName(x.on)
		return x.ofView || literals()[model.JoinName(schema, x.index.Name)]
	}
	return twinKind[namedIndex]{
		kind: func(x *namedIndex) string {
			if x.primaryKey != nil || x.unique != nil || x.exclusion != nil {
				return "CONSTRAINT"
			}
			return "INDEX"
		},
		on: func(x *namedIndex) string { return x.on }, name: func(x *namedIndex) string { return x.index.Name },
		take: func(old, new *namedIndex) namedIndex { return *old },
		texts: func(to, from *namedIndex) {
			if (to.index.Where == "") == (from.index.Where == "") {
				to.index.Where = from.index.Where
			}
			to.index.Keys = slices.Clone(to.index.Keys)
			for i := range min(len(to.index.Keys), len(from.index.Keys)) {
				if (to.index.Keys[i].Expr == "") == (from.index.Keys[i].Expr == "") {
					to.index.Keys[i].Expr = from.index.Keys[i].Expr
				}
			}
		},
		same: func(a, b *namedIndex) bool {
			switch {
			case !held(a):
				return false
			case a.unique != nil || b.unique != nil:
				return a.unique != nil && b.unique != nil && sameUnique(a.unique, b.unique)
			case a.exclusion != nil || b.exclusion != nil:
				return a.exclusion != nil && b.exclusion != nil && sameExclusion(a.exclusion, b.exclusion)
			}
			return samePrimaryKey(a.primaryKey, b.primaryKey) && sameIndexStructure(&a.index, &b.index)
		},
	}
}

// relationLiterals returns the names of the relations that the texts of a database name
// by literals.
func relationLiterals(d *model.Database) map[string]bool {
	names := make(map[string]bool)
	enter := func(text string) {
		for _, name := range model.Relations(text) {
			names[name] = true
		}
	}
	eachText(d, func(_, text string) { enter(text) })
	for i := range d.Tables {
		for _, text := range expressions(&d.Tables[i]) {
			enter(text)
		}
	}
	return names
}
