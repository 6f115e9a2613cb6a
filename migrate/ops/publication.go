package ops

import (
	"slices"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// CreatePublication creates a publication of logical replication, with the
// tables and the schemas that it publishes.
type CreatePublication struct{ Publication model.Publication }

// DropPublication drops a publication.
type DropPublication struct{ Publication model.Publication }

// AlterPublication changes a publication in place: its options, its comment,
// and what it publishes. What only From lists is taken out, what only To lists
// is added, and a table of which another part is published is taken out and
// added again; what neither lists stays as it is. Whether it publishes all
// tables cannot change.
type AlterPublication struct{ From, To model.Publication }

// Reverse drops the publication.
func (o CreatePublication) Reverse() (Operation, error) { return DropPublication(o), nil }

// Reverse creates the publication again; it needs to know what it published.
func (o DropPublication) Reverse() (Operation, error) {
	if p := o.Publication; !p.AllTables && len(p.Tables)+len(p.Schemas) == 0 {
		return nil, irreversible(o)
	}
	return CreatePublication(o), nil
}

// Reverse restores the former definition.
func (o AlterPublication) Reverse() (Operation, error) {
	return AlterPublication{From: o.To, To: o.From}, nil
}

func (o CreatePublication) Summary() Summary { return added("publication", o.Publication.Name) }
func (o CreatePublication) String() string   { return describe("create", o.Summary()) }
func (o DropPublication) Summary() Summary   { return removed("publication", o.Publication.Name) }
func (o DropPublication) String() string     { return describe("drop", o.Summary()) }

// Summary lists the tables and schemas that come and go and names the options
// that change.
func (o AlterPublication) Summary() Summary {
	removed, added := o.Changes()
	var parts []string
	list := func(sign string, p model.Publication) {
		for _, t := range p.Tables {
			parts = append(parts, sign+t.Name)
		}
		for _, s := range p.Schemas {
			parts = append(parts, sign+"tables in schema "+s)
		}
	}
	list("-", removed)
	list("+", added)
	if !slices.Equal(o.From.Omits, o.To.Omits) {
		parts = append(parts, "changes that are sent")
	}
	if o.From.ViaRoot != o.To.ViaRoot {
		parts = append(parts, onOff(o.To.ViaRoot, "via partition root"))
	}
	if o.From.GeneratedColumns != o.To.GeneratedColumns {
		parts = append(parts, onOff(o.To.GeneratedColumns, "generated columns"))
	}
	if o.From.Comment != o.To.Comment {
		parts = append(parts, "comment")
	}
	return changed("publication", o.To.Name, strings.Join(parts, ", "))
}
func (o AlterPublication) String() string { return describe("alter", o.Summary()) }

// Changes returns the tables and the schemas that are taken out of the
// publication, and those that are then added to it.
func (o AlterPublication) Changes() (removed, added model.Publication) {
	only := func(a, b model.Publication) (only model.Publication) {
		for _, t := range a.Tables {
			if other := b.Table(t.Name); other == nil || !model.SamePublishedTable(t, *other) {
				only.Tables = append(only.Tables, t)
			}
		}
		only.Schemas = missing(a.Schemas, b.Schemas)
		return only
	}
	return only(o.From, o.To), only(o.To, o.From)
}
