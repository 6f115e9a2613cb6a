package hazard

import (
	"fmt"
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// Misplaced returns a line for each column that the operations add behind others
// that come after it in the desired schema: PostgreSQL adds columns at the end
// and moves none. The order of columns is not compared, so a line is all that
// comes of it.
func Misplaced(operations []ops.Operation, desired *model.Database) []string {
	if desired == nil || desired.Engine != model.Postgres {
		return nil
	}
	added := make(map[string][]string) // by table, in the order of the operations
	for _, op := range onTables(operations) {
		if o, ok := op.(ops.AddColumn); ok {
			added[o.Table] = append(added[o.Table], o.Column.Name)
		}
	}
	var out []string
	for i := range desired.Tables {
		t := &desired.Tables[i]
		for n, name := range added[t.Name] {
			at := slices.IndexFunc(t.Columns, func(c model.Column) bool { return c.Name == name })
			behind := slices.IndexFunc(t.Columns[at+1:], func(c model.Column) bool { return !slices.Contains(added[t.Name][n:], c.Name) })
			if at >= 0 && behind >= 0 {
				out = append(out, fmt.Sprintf("adds column %s.%s at the end; it is declared before %s", t.Name, name, t.Columns[at+1+behind].Name))
			}
		}
	}
	return out
}
