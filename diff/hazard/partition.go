package hazard

import (
	"fmt"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// Displaced returns a line for each partition that comes beside a default one,
// which may hold rows that belong to it: the server goes through them and moves
// none (PostgreSQL documentation, section 5.11.2.1; measured on PostgreSQL
// 15.18, also the lock).
func Displaced(operations []ops.Operation, desired *model.Database) []string {
	if desired == nil || desired.Engine != model.Postgres {
		return nil
	}
	defaults := make(map[string]string) // by the parent
	for i := range desired.Tables {
		if p := desired.Tables[i].Partition; p != nil && p.Default {
			defaults[p.Parent] = desired.Tables[i].Name
		}
	}
	added := additionsOf(operations)
	var out []string
	beside := func(table string, p *model.Partition) {
		if d := defaults[p.Parent]; d != "" && !p.Default && !added[d] {
			out = append(out, fmt.Sprintf("adds partition %s to %s: fails where the default partition %s holds rows that belong to it, and blocks reads and writes of %[3]s while its rows are read", table, p.Parent, d))
		}
	}
	for _, op := range operations {
		switch o := op.(type) {
		case ops.CreateTable:
			if o.Table.Partition != nil {
				beside(o.Table.Name, o.Table.Partition)
			}
		case ops.AttachPartition:
			beside(o.Table, &o.Partition)
		}
	}
	return out
}
