package sqlsource

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// renameColumn renames a column wherever the table's own parts and other
// tables' foreign keys name it.
func (e *Executor) renameColumn(t *model.Table, s *pg.RenameStmt) error {
	from, to := s.Subname, s.Newname
	c, err := e.column(s.Relation.Location, t, from)
	if err != nil {
		return err
	}
	if t.Column(to) != nil {
		return e.fail(s.Relation.Location, "", "table %s has a column %s already", t.Name, to)
	}
	for _, child := range e.children(t.Name) {
		if e.d.Tables[e.tables[child]].Column(from) == nil {
			continue // it came by way of another parent
		}
		if err := e.renameColumn(&e.d.Tables[e.tables[child]], s); err != nil {
			return err
		}
	}
	e.nameOwnNotNull(t, c)
	keepNames(t, from)
	own := e.ownSequence(t, c)
	e.renameInViews(t, from, to)
	c.Name = to
	for i := range t.ConstraintParts {
		if p := &t.ConstraintParts[i]; p.Column == from {
			p.Column = to
		}
	}
	if own != "" {
		nameSequence(t, c, own)
	}
	for _, s := range e.owned[t.Name] {
		if s.column == from {
			s.column = to
			e.sequencesChanged = e.sequencesChanged || s.loose
		}
	}
	swap := func(list []string) { substitute(list, from, to) }
	if pk := t.PrimaryKey; pk != nil {
		swap(pk.Columns)
		swap(pk.Include)
	}
	for i := range t.Uniques {
		swap(t.Uniques[i].Columns)
		swap(t.Uniques[i].Include)
	}
	for i := range t.ForeignKeys {
		swap(t.ForeignKeys[i].Columns)
		swap(t.ForeignKeys[i].OnDeleteColumns)
	}
	e.renameStatisticsColumn(t.Name, from, to)
	e.renamePublishedColumn(t.Name, from, to)
	e.followColumn(t.Name, from, to)
	e.movePrivileges(model.Subject{Kind: "TABLE", Name: t.Name, Column: from}, model.Subject{Column: to})
	for i := range t.Checks {
		t.Checks[i].Expr = renameColumn(t.Checks[i].Expr, from, to)
	}
	for i := range t.Columns {
		if g := &t.Columns[i].Generated; *g != "" {
			*g = renameColumn(*g, from, to)
		}
	}
	inKey := func(k *model.Key) {
		if k.Column == from {
			k.Column = to
		}
		if k.Expr != "" {
			k.Expr = renameColumn(k.Expr, from, to)
		}
	}
	if t.PartitionBy != nil {
		for i := range t.PartitionBy.Keys {
			inKey(&t.PartitionBy.Keys[i])
		}
	}
	for i := range t.Exclusions {
		x := &t.Exclusions[i]
		swap(x.Include)
		for k := range x.Elements {
			inKey(&x.Elements[k].Key)
		}
		x.Where = renameColumn(x.Where, from, to)
	}
	for i := range t.Indexes {
		x := &t.Indexes[i]
		swap(x.Include)
		for k := range x.Keys {
			inKey(&x.Keys[k])
		}
		if x.Where != "" {
			x.Where = renameColumn(x.Where, from, to)
		}
	}
	leaveNames(t)
	e.renameInTriggers(t.Name, from, to)
	for name := range e.referrers[t.Name] {
		other := &e.d.Tables[e.tables[name]]
		for i := range other.ForeignKeys {
			if other.ForeignKeys[i].RefTable == t.Name {
				swap(other.ForeignKeys[i].RefColumns)
			}
		}
	}
	return nil
}

// substitute puts another name in the place of one.
func substitute(names []string, from, to string) {
	if i := slices.Index(names, from); i >= 0 {
		names[i] = to
	}
}
