package dialect

import (
	"fmt"
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
)

// Insert returns the statements of a BulkInsert, each with at most limit
// arguments. name and columns are as they stand in SQL; parameter returns the
// placeholder of the nth argument, from 1. The error reports a row that does
// not have one value for each column.
func Insert(o ops.BulkInsert, name string, columns []string, limit int, parameter func(n int) string) ([]Statement, error) {
	if len(columns) == 0 || len(columns) > limit {
		return nil, fmt.Errorf("%s: %d columns", o, len(columns))
	}
	head := "INSERT INTO " + name + " (" + strings.Join(columns, ", ") + ") VALUES "
	var out []Statement
	for rows := o.Rows; len(rows) > 0; {
		n := min(len(rows), limit/len(columns))
		var args []any
		groups := make([]string, n)
		for i, row := range rows[:n] {
			if len(row) != len(columns) {
				return nil, fmt.Errorf("%s: row %d has %d values for %d columns", o, len(o.Rows)-len(rows)+i+1, len(row), len(columns))
			}
			places := make([]string, len(row))
			for j, v := range row {
				args = append(args, v)
				places[j] = parameter(len(args))
			}
			groups[i] = "(" + strings.Join(places, ", ") + ")"
		}
		out = append(out, Statement{SQL: head + strings.Join(groups, ", "), Args: args})
		rows = rows[n:]
	}
	return out, nil
}
