package postgres

import (
	"strconv"
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// compileStatistics compiles the operations on extended statistics objects; ok
// is false for any other.
func compileStatistics(op ops.Operation) (sql []string, ok bool, err error) {
	switch o := op.(type) {
	case ops.CreateStatistics:
		return createStatistics(o.Statistics), true, nil
	case ops.DropStatistics:
		return one("DROP STATISTICS " + Name(o.Statistics.Name)), true, nil
	case ops.AlterStatistics:
		if !model.SameStatistics(o.From, o.To) {
			return nil, true, unsupported(o, "a statistics object keeps all but its target and its comment: drop it and create it again")
		}
		sql := append(statisticsTarget(o.From, o.To), comment("STATISTICS "+Name(o.To.Name), o.From.Comment, o.To.Comment)...)
		return sql, true, nil
	}
	return nil, false, nil
}

func createStatistics(s model.Statistics) []string {
	sql := "CREATE STATISTICS " + Name(s.Name)
	if len(s.Kinds) > 0 {
		sql += " (" + idents(s.Kinds) + ")"
	}
	var elements []string
	for _, c := range s.Columns {
		elements = append(elements, Ident(c))
	}
	for _, x := range s.Exprs {
		elements = append(elements, "("+x+")")
	}
	all := one(sql + " ON " + strings.Join(elements, ", ") + " FROM " + relation(s.Table))
	all = append(all, statisticsTarget(model.Statistics{}, s)...)
	return append(all, comment("STATISTICS "+Name(s.Name), "", s.Comment)...)
}

// statisticsTarget returns the statement that changes the target; -1 stands for
// the default.
func statisticsTarget(from, to model.Statistics) []string {
	number := func(s model.Statistics) int {
		if s.Target == nil {
			return -1
		}
		return *s.Target
	}
	if number(from) == number(to) {
		return nil
	}
	return one("ALTER STATISTICS " + Name(to.Name) + " SET STATISTICS " + strconv.Itoa(number(to)))
}
