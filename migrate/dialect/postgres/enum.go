package postgres

import (
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

func createEnum(e model.Enum) string {
	values := make([]string, len(e.Values))
	for i, v := range e.Values {
		values[i] = Literal(v)
	}
	return "CREATE TYPE " + own(pgcatalog.Type, e.Name) + " AS ENUM (" + strings.Join(values, ", ") + ")"
}

// alterEnum adds values in place where that is all that changes and no use is
// listed. Otherwise it builds the type anew: a value can neither be removed
// nor moved, and one that is added cannot be used in the same transaction
// (PostgreSQL documentation, ALTER TYPE, notes).
func alterEnum(o ops.AlterEnum) []string {
	comments := comment("TYPE "+own(pgcatalog.Type, o.To.Name), o.From.Comment, o.To.Comment)
	if len(o.Uses) == 0 {
		if added, ok := addValues(o.From, o.To); ok {
			return append(added, comments...)
		}
	}
	old := oldName(o.To.Name)
	sql := []string{
		"ALTER TYPE " + own(pgcatalog.Type, o.To.Name) + " RENAME TO " + Ident(old),
		createEnum(o.To),
	}
	for _, use := range o.Uses {
		sql = append(sql, carryOver(use)...)
	}
	sql = append(sql, "DROP TYPE "+sibling(o.To.Name, old))
	return append(sql, comment("TYPE "+own(pgcatalog.Type, o.To.Name), "", o.To.Comment)...)
}

// carryOver moves a column from the renamed type to the new one of its name.
// Its default is set anew, since a default of the old type would keep it.
func carryOver(use ops.EnumUse) []string {
	text := "text"
	if model.ParseType(use.Column.Type).Array {
		text = "text[]"
	}
	return carryColumn(use, Ident(use.Column.Name)+"::"+text+"::"+typeSQL(use.Column.Type))
}

// addValues returns the statements that add to from the values that it lacks,
// and false where to is not from with values added.
func addValues(from, to model.Enum) ([]string, bool) {
	var sql []string
	next := 0
	for i, v := range to.Values {
		if next < len(from.Values) && from.Values[next] == v {
			next++
			continue
		}
		add := "ALTER TYPE " + own(pgcatalog.Type, to.Name) + " ADD VALUE " + Literal(v)
		switch {
		case next < len(from.Values) && i == 0:
			add += " BEFORE " + Literal(from.Values[next])
		case next < len(from.Values):
			add += " AFTER " + Literal(to.Values[i-1])
		}
		sql = append(sql, add)
	}
	return sql, next == len(from.Values)
}
