package hazard

import (
	"fmt"

	"github.com/autogen-db/autogen/migrate/dialect/postgres"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// Blocking returns a line for each operation that keeps others from a relation
// for as long as it takes to go through the rows (PostgreSQL). A lock that is
// held for a moment is not said, nor one on what the same upgrade creates.
func Blocking(operations []ops.Operation, engine model.Engine) []string {
	if engine != model.Postgres {
		return nil
	}
	var out []string
	added := make(map[string]bool)
	for _, op := range onTables(operations) {
		switch o := op.(type) {
		case ops.CreateTable:
			added[o.Table.Name] = true
		case ops.CreateView:
			added[o.View.Name] = true
		}
		locks, _ := postgres.Locks(op)
		for _, l := range locks {
			if added[l.Relation] || !l.Reads && !l.Rewrites || l.Mode == postgres.ShareUpdateExclusive {
				continue
			}
			what, work := "writes", "read"
			if l.Mode == postgres.AccessExclusive {
				what = "reads and writes"
			}
			if l.Rewrites {
				work = "written anew"
			}
			out = append(out, fmt.Sprintf("%s: %s lock on %s, blocks %s while its rows are %s", op, l.Mode, l.Relation, what, work))
		}
	}
	return out
}
