package hazard

import (
	"fmt"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// Displaced returns a line for each partition that comes beside a default one,
// which may hold rows that belong to it: the server goes through them and moves
// none (PostgreSQL documentation, section 5.11.2.1; measured on PostgreSQL
// 15.18, also the lock). A partition that leaves a table that foreign keys refer to has
// one, too.
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
		case ops.DetachPartition:
			if isReferred(desired, o.Partition.Parent) {
				out = append(out, fmt.Sprintf("detaches %s from %s: fails where a row refers to one of its rows", o.Table, o.Partition.Parent))
			}
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

// isReferred reports whether a foreign key refers to a table or to what it is a
// partition of.
func isReferred(d *model.Database, table string) bool {
	for i := range d.Tables {
		for _, f := range d.Tables[i].ForeignKeys {
			if f.RefTable == table {
				return true
			}
		}
	}
	t := d.Table(table)
	return t != nil && t.Partition != nil && isReferred(d, t.Partition.Parent)
}
