package sqlsource

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// columnReader returns a view that reads a column for certain, or nil. What it
// cannot tell, a name that a subquery may hide say, it leaves to the server.
func (e *Executor) columnReader(t *model.Table, column string) *model.View {
	for i := range e.d.Views {
		if v := &e.d.Views[i]; mayName(v.Query, column) && reads(v, t.Name) && e.readsColumn(v, t, column) {
			return v
		}
	}
	return nil
}

func (e *Executor) readsColumn(v *model.View, t *model.Table, column string) bool {
	tree, err := pg.Parse(v.Query)
	if err != nil {
		return false
	}
	m := &Mentions{}
	selects := 0
	plain := true                   // an unqualified name is that of a relation's column
	hidden := make(map[string]bool) // names of what is no relation
	everyMessage(tree.ProtoReflect(), func(message any) {
		m.visit(message)
		switch n := message.(type) {
		case *pg.SelectStmt:
			selects++
		case *pg.ResTarget:
			plain = plain && n.Name != column
		case *pg.CommonTableExpr:
			hidden[n.Ctename] = true
		case *pg.RangeSubselect:
			hidden[n.GetAlias().GetAliasname()] = true
		case *pg.RangeFunction:
			hidden[n.GetAlias().GetAliasname()] = true
			plain = false
		case *pg.JoinExpr:
			hidden[n.GetAlias().GetAliasname()] = true
		}
	})
	if _, bare := model.SplitName(t.Name); hidden[bare] {
		return false
	}
	own := func(r RelationMention) bool { return r.Name == t.Name && !r.All }
	only := true // no other relation has the column
	for _, r := range m.Relations {
		only = only && (own(r) || e.lacksColumn(r.Name, column))
	}
	return slices.ContainsFunc(m.Columns, func(c ColumnMention) bool {
		if c.Name != column || hidden[c.Qualifier] {
			return false
		}
		if c.Qualifier == "" {
			return plain && only && selects == 1
		}
		named := false
		for _, r := range m.Relations {
			if r.Alias != c.Qualifier {
				continue
			}
			if named = own(r); !named {
				break
			}
		}
		return named
	})
}

// lacksColumn reports whether a relation is known and has no column of a name.
func (e *Executor) lacksColumn(relation, column string) bool {
	if i, ok := e.tables[relation]; ok {
		return e.d.Tables[i].Partition == nil && e.d.Tables[i].Column(column) == nil
	}
	v := e.view(relation)
	return v != nil && len(v.Columns) > 0 && v.Column(column) == nil
}

// releaseViews drops the views that read a column, with CASCADE.
func (e *Executor) releaseViews(t *model.Table, column string, cascade bool, at int32) error {
	for v := e.columnReader(t, column); v != nil; v = e.columnReader(t, column) {
		if !cascade {
			return e.fail(at, "drop the view first, or use CASCADE", "column %s.%s cannot be dropped: %s %s reads it", t.Name, column, v.Kind(), v.Name)
		}
		if err := e.dropView(v.Name, nil); err != nil {
			return err
		}
	}
	return nil
}
