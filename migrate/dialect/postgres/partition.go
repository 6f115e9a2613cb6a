package postgres

import (
	"fmt"
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// compilePartition compiles the operations on partitions; ok is false for any
// other.
func compilePartition(op ops.Operation) (sql []string, ok bool) {
	switch o := op.(type) {
	case ops.AttachPartition:
		return one(alter(o.Partition.Parent, "ATTACH PARTITION "+relation(o.Table)+" "+boundSQL(o.Partition))), true
	case ops.DetachPartition:
		return one(alter(o.Partition.Parent, "DETACH PARTITION "+relation(o.Table))), true
	case ops.Inherit:
		return one(alter(o.Table, "INHERIT "+relation(o.Parent))), true
	case ops.NoInherit:
		return one(alter(o.Table, "NO INHERIT "+relation(o.Parent))), true
	}
	return nil, false
}

// inheritsSQL writes what a table inherits from.
func inheritsSQL(parents []string) string {
	if len(parents) == 0 {
		return ""
	}
	names := make([]string, len(parents))
	for i, p := range parents {
		names[i] = relation(p)
	}
	return " INHERITS (" + strings.Join(names, ", ") + ")"
}

// inheritedSQL returns the statements that make a column of a new table differ
// from what it inherits.
func inheritedSQL(table string, c model.Column) []string {
	var sql []string
	do := func(action string) { sql = append(sql, alter(table, "ALTER COLUMN "+Ident(c.Name)+" "+action)) }
	if c.Type == "" && c.Default != "" {
		do("SET DEFAULT " + c.Default)
	}
	if n := c.NotNullDetails(); c.Type == "" && (c.NotNull || n.Local || n.Name != "") && !n.NotValid {
		sql = append(sql, addNotNull(table, c, n)...)
	}
	if c.Type == "" && c.Identity != nil {
		do("ADD " + identitySQL(c))
	}
	if c.Nullable {
		do("DROP NOT NULL")
	}
	return sql
}

// boundSQL writes which rows a partition holds.
func boundSQL(p model.Partition) string {
	list := func(values []string) string { return "(" + strings.Join(values, ", ") + ")" }
	switch {
	case p.Default:
		return "DEFAULT"
	case p.Modulus > 0:
		return fmt.Sprintf("FOR VALUES WITH (MODULUS %d, REMAINDER %d)", p.Modulus, p.Remainder)
	case len(p.In) > 0:
		return "FOR VALUES IN " + list(p.In)
	}
	return "FOR VALUES FROM " + list(p.From) + " TO " + list(p.To)
}

// partitionBySQL writes how a table is divided.
func partitionBySQL(k *model.PartitionKey) string {
	if k == nil {
		return ""
	}
	keys := make([]string, len(k.Keys))
	for i, key := range k.Keys {
		keys[i] = keySQL(key)
	}
	return " PARTITION BY " + k.Strategy + " (" + strings.Join(keys, ", ") + ")"
}
