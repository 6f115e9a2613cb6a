package sqlsource

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

func (e *Executor) statistics(name string) *model.Statistics {
	for i := range e.d.Statistics {
		if s := &e.d.Statistics[i]; s.Name == name {
			return s
		}
	}
	return nil
}

func (e *Executor) mustHaveStatistics(name string) (*model.Statistics, error) {
	if s := e.statistics(name); s != nil {
		return s, nil
	}
	return nil, e.fail(-1, "", "statistics object %s does not exist", name)
}

// chooseStatistics chooses the name of a statistics object
// (ChooseExtendedStatisticName in commands/statscmds.c).
func (e *Executor) chooseStatistics(table string, parts []string) string {
	schema, bare := model.SplitName(table)
	return model.JoinName(schema, model.ChooseName(bare, model.ColumnsAddition(parts), "stat", func(name string) bool {
		return e.statistics(model.JoinName(schema, name)) != nil
	}))
}

func (e *Executor) createStatistics(s *pg.CreateStatsStmt) error {
	if len(s.Relations) != 1 || s.Relations[0].GetRangeVar() == nil {
		return e.fail(-1, "", "statistics are gathered of one table")
	}
	relation := s.Relations[0].GetRangeVar()
	st := model.Statistics{Table: e.rangeName(relation), Comment: s.Stxcomment, Pos: e.pos(-1)}
	var t *model.Table
	if v := e.view(st.Table); v == nil || !v.Materialized {
		var err error
		if t, err = e.table(relation); err != nil {
			return err
		}
	}
	var parts []string
	for _, node := range s.Exprs {
		name, expr, err := e.statisticsElement(t, node.GetStatsElem())
		if err != nil {
			return err
		}
		if expr != "" {
			st.Exprs = append(st.Exprs, expr)
			parts = append(parts, "expr")
			continue
		}
		st.Columns = append(st.Columns, name)
		parts = append(parts, name)
	}
	for _, node := range s.StatTypes {
		kind := node.GetString_().GetSval()
		if !slices.Contains(model.StatisticsKinds, kind) {
			return e.fail(-1, "", "there is no kind of statistics %q", kind)
		}
		st.Kinds = append(st.Kinds, kind)
	}
	if len(s.Defnames) > 0 {
		st.Name = e.listName(s.Defnames)
	} else {
		st.Name = e.chooseStatistics(st.Table, parts)
	}
	if err := e.schemaMustExist(-1, st.Name); err != nil {
		return err
	}
	if have := e.statistics(st.Name); have != nil {
		if s.IfNotExists {
			return nil
		}
		return e.fail(-1, "", "statistics object %s exists already%s", st.Name, declaredAt(have.Pos))
	}
	e.d.Statistics = append(e.d.Statistics, st)
	return nil
}

// statisticsElement reads a column or an expression. t is nil for a
// materialised view, of which the names are not looked up.
func (e *Executor) statisticsElement(t *model.Table, elem *pg.StatsElem) (column, expr string, err error) {
	switch {
	case elem.Name != "" && t == nil:
		return elem.Name, "", nil
	case elem.Name != "":
		_, err := e.column(-1, t, elem.Name)
		return elem.Name, "", err
	case t == nil:
		text, err := deparse(elem.Expr)
		if err != nil {
			return "", "", e.fail(-1, "", "an expression of a statistics object cannot be read: %v", err)
		}
		return "", text, nil
	}
	node := e.uncast(t, elem.Expr)
	x, err := e.tableExpr(t, node)
	if err == nil && node.GetColumnRef() != nil && !x.wholeRow {
		return x.columns[0], "", nil // a column in parentheses
	}
	return "", x.text, err
}

func (e *Executor) alterStatistics(s *pg.AlterStatsStmt) error {
	st, err := e.mustHaveStatistics(e.listName(s.Defnames))
	if err != nil {
		if s.MissingOk {
			return nil
		}
		return err
	}
	// SET STATISTICS DEFAULT has no number, and before 17 was spelled -1.
	if st.Target = nil; s.Stxstattarget.GetInteger() != nil && s.Stxstattarget.GetInteger().Ival >= 0 {
		st.Target = model.Ptr(int(s.Stxstattarget.GetInteger().Ival))
	}
	return nil
}

func (e *Executor) moveStatistics(from, to string) error {
	s, err := e.mustHaveStatistics(from)
	if err != nil {
		return err
	}
	if err := e.schemaMustExist(-1, to); err != nil {
		return err
	}
	if e.statistics(to) != nil {
		return e.fail(-1, "", "statistics object %s exists already", to)
	}
	e.movePrivileges(model.Subject{Kind: "STATISTICS", Name: from}, model.Subject{Name: to})
	s.Name = to
	return nil
}

func (e *Executor) dropStatistics(name string, missingOK bool) error {
	if _, err := e.mustHaveStatistics(name); err != nil {
		if missingOK {
			return nil
		}
		return err
	}
	e.d.Statistics = slices.DeleteFunc(e.d.Statistics, func(s model.Statistics) bool { return s.Name == name })
	return nil
}

// dropStatisticsOf drops the statistics objects of a relation that goes, or,
// where a column of it is given, those that name it. No CASCADE is needed.
func (e *Executor) dropStatisticsOf(relation, column string) {
	e.d.Statistics = slices.DeleteFunc(e.d.Statistics, func(s model.Statistics) bool {
		return s.Table == relation && (column == "" || slices.Contains(s.Columns, column) ||
			slices.ContainsFunc(s.Exprs, func(text string) bool { return mentions(text, column) }))
	})
}

// followStatistics follows a table to its new name.
func (e *Executor) followStatistics(from, to string) {
	for i := range e.d.Statistics {
		if s := &e.d.Statistics[i]; s.Table == from {
			s.Table = to
		}
	}
}

func (e *Executor) renameStatisticsColumn(table, from, to string) {
	for i := range e.d.Statistics {
		s := &e.d.Statistics[i]
		if s.Table != table {
			continue
		}
		if c := slices.Index(s.Columns, from); c >= 0 {
			s.Columns[c] = to
		}
		for x := range s.Exprs {
			s.Exprs[x] = renameColumn(s.Exprs[x], from, to)
		}
	}
}
