package ops

import (
	"strings"

	"github.com/autogen-db/autogen/model"
)

// AlterIndex changes what an index, or the index of a constraint, has beside
// its definition, without building it anew. Only Storage and the statistics
// targets of the keys of From and To are looked at; their names are the same.
type AlterIndex struct {
	Table    string
	From, To model.Index
}

// AddExclusion adds an exclusion constraint.
type AddExclusion struct {
	Table     string
	Exclusion model.Exclusion
}

// DropExclusion drops an exclusion constraint.
type DropExclusion struct {
	Table     string
	Exclusion model.Exclusion
}

// Reverse restores what the index had.
func (o AlterIndex) Reverse() (Operation, error) {
	return AlterIndex{Table: o.Table, From: o.To, To: o.From}, nil
}

// Reverse drops the constraint.
func (o AddExclusion) Reverse() (Operation, error) { return DropExclusion(o), nil }

// Reverse adds the constraint again; it needs the constraint's elements.
func (o DropExclusion) Reverse() (Operation, error) {
	if len(o.Exclusion.Elements) == 0 {
		return nil, irreversible(o)
	}
	return AddExclusion(o), nil
}

// Summary names what changes.
func (o AlterIndex) Summary() Summary {
	var parts []string
	from, to := o.From.Storage, o.To.Storage
	parts = append(parts, optionChanges(from.Options, to.Options)...)
	if from.Tablespace != to.Tablespace {
		parts = append(parts, "tablespace "+orDefault(from.Tablespace)+arrow+orDefault(to.Tablespace))
	}
	if from.Invalid && !to.Invalid {
		parts = append(parts, "is invalid, built anew")
	}
	if from.Clustered != to.Clustered {
		parts = append(parts, onOff(to.Clustered, "clustered"))
	}
	if from.ReplicaIdentity != to.ReplicaIdentity {
		parts = append(parts, onOff(to.ReplicaIdentity, "replica identity"))
	}
	parts = append(parts, dependenceChange(from.DependsOn, to.DependsOn)...)
	if from.Comment != to.Comment {
		parts = append(parts, "comment")
	}
	for i := range min(len(o.From.Keys), len(o.To.Keys)) {
		if target(o.From.Keys[i].Statistics) != target(o.To.Keys[i].Statistics) {
			parts = append(parts, "statistics")
			break
		}
	}
	return changed("index", on(o.Table, o.To.Name), strings.Join(parts, ", "))
}
func (o AlterIndex) String() string { return "alter index " + on(o.Table, o.To.Name) }
func (o AddExclusion) Summary() Summary {
	return added("exclusion", constraint(o.Table, o.Exclusion.Name, nil))
}
func (o AddExclusion) String() string { return describe("add", o.Summary()) }
func (o DropExclusion) Summary() Summary {
	return removed("exclusion", constraint(o.Table, o.Exclusion.Name, nil))
}
func (o DropExclusion) String() string { return describe("drop", o.Summary()) }

func orDefault(s string) string {
	if s == "" {
		return "default"
	}
	return s
}

// optionChanges lists the storage parameters that differ.
func optionChanges(from, to []string) []string {
	if strings.Join(from, ",") == strings.Join(to, ",") {
		return nil
	}
	return []string{"options (" + strings.Join(from, ", ") + ")" + arrow + "(" + strings.Join(to, ", ") + ")"}
}

// tableChanges lists what differs between the ways in which two tables are
// stored.
func tableChanges(from, to model.Table) []string {
	var parts []string
	if from.Of != to.Of {
		parts = append(parts, "of type "+orNone(from.Of)+arrow+orNone(to.Of))
	}
	if from.Unlogged != to.Unlogged {
		parts = append(parts, onOff(to.Unlogged, "unlogged"))
	}
	parts = append(parts, optionChanges(from.Options, to.Options)...)
	change := func(what, from, to string) {
		if from != to {
			parts = append(parts, what+" "+orDefault(from)+arrow+orDefault(to))
		}
	}
	change("tablespace", from.Tablespace, to.Tablespace)
	change("access method", from.Method, to.Method)
	change("replica identity", from.ReplicaIdentity, to.ReplicaIdentity)
	return parts
}
