package ops

import "github.com/autogen-db/autogen/model"

// AttachPartition makes a table a partition of another one. It has the columns
// and checks of that table; indexes that are like those of it become part of
// them, and those that are missing are built.
type AttachPartition struct {
	Table     string
	Partition model.Partition
}

// DetachPartition makes a partition a table of its own, with all that it had
// from its parent.
type DetachPartition struct {
	Table     string
	Partition model.Partition
}

// Reverse detaches the partition.
func (o AttachPartition) Reverse() (Operation, error) { return DetachPartition(o), nil }

// Reverse attaches the partition again; it needs the partition's bound.
func (o DetachPartition) Reverse() (Operation, error) {
	if p := o.Partition; !p.Default && len(p.From) == 0 && len(p.In) == 0 && p.Modulus == 0 {
		return nil, irreversible(o)
	}
	return AttachPartition(o), nil
}

func (o AttachPartition) Summary() Summary {
	return changed("table", o.Table, "becomes a partition of "+o.Partition.Parent)
}
func (o AttachPartition) String() string {
	return "attach partition " + o.Table + " to " + o.Partition.Parent
}
func (o DetachPartition) Summary() Summary {
	return changed("table", o.Table, "is no longer a partition of "+o.Partition.Parent)
}
func (o DetachPartition) String() string {
	return "detach partition " + o.Table + " from " + o.Partition.Parent
}
