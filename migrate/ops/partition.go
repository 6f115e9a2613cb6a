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

// AttachIndex makes the index Name of the partition Table, or that of its constraint,
// the part of the index Of of Parent, the table that it is a partition of. With the
// last part that lacks, the index above becomes valid. It is reversed by nothing: a
// part goes with the whole.
type AttachIndex struct{ Table, Name, Parent, Of string }

// Reverse detaches the partition.
func (o AttachPartition) Reverse() (Operation, error) { return DetachPartition(o), nil }

// Reverse attaches the partition again; it needs the partition's bound.
func (o DetachPartition) Reverse() (Operation, error) {
	if p := o.Partition; !p.Default && len(p.From) == 0 && len(p.In) == 0 && p.Modulus == 0 {
		return nil, irreversible(o)
	}
	return AttachPartition(o), nil
}

// Reverse reports that no statement detaches an index.
func (o AttachIndex) Reverse() (Operation, error) { return nil, irreversible(o) }

func (o AttachIndex) Summary() Summary {
	return changed("index", on(o.Table, o.Name), "becomes a part of "+o.Of)
}
func (o AttachIndex) String() string {
	return "attach index " + on(o.Table, o.Name) + " to " + on(o.Parent, o.Of)
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
