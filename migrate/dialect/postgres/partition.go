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
		return one(alter(o.Partition.Parent, "ATTACH PARTITION "+Name(o.Table)+" "+boundSQL(o.Partition))), true
	case ops.DetachPartition:
		return one(alter(o.Partition.Parent, "DETACH PARTITION "+Name(o.Table))), true
	}
	return nil, false
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
