// Package hazard finds what an upgrade may lose or fail on, so that a reviewer
// reads it at the top of the migration file.
package hazard

import (
	"fmt"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// Of returns a line for each hazard of the operations, in their order. Empty
// means that none is known.
func Of(operations []ops.Operation) []string {
	var out []string
	operations = onTables(operations)
	added := additionsOf(operations)
	for _, op := range operations {
		out = append(append(out, loses(op)...), added.fails(op)...)
	}
	return out
}

// OfDowngrade returns a line for each hazard of the way back: what it fails on
// where there are rows, and what it loses. That it drops what the upgrade made,
// with what has come into it since, goes without saying; what it drops only to
// build it anew is named.
func OfDowngrade(operations []ops.Operation) []string {
	made := make(map[string]bool)
	for _, op := range operations {
		if name, ok := creates(op); ok {
			made[name] = true
		}
	}
	lines := Of(slices.DeleteFunc(slices.Clone(operations), func(op ops.Operation) bool {
		name, ok := drops(op)
		return ok && !made[name]
	}))
	for i, line := range lines {
		lines[i], _, _ = strings.Cut(line, "; the downgrade restores")
	}
	return lines
}

// moves returns what a sequence with other options may lose of where it stands.
func moves(from, to model.Sequence, what string) []string {
	switch {
	case (from.Increment < 0) != (to.Increment < 0):
		return one("turns %s round: it begins at its start", what)
	case narrows(from, to):
		return one("narrows %s: where it stands beyond its new bounds it goes on at the nearest number within", what)
	}
	return nil
}

// narrows reports whether a sequence gives out fewer numbers than before.
func narrows(from, to model.Sequence) bool {
	_, was := from.Options()
	_, is := to.Options()
	for _, s := range []*model.Sequence{&from, &to} {
		// The other end is that of the type.
		if s.Min == nil && s.Increment >= 0 {
			s.Min = model.Ptr[int64](1)
		}
		if s.Max == nil && s.Increment < 0 {
			s.Max = model.Ptr[int64](-1)
		}
	}
	return to.Min != nil && (from.Min == nil || *to.Min > *from.Min) || to.Max != nil && (from.Max == nil || *to.Max < *from.Max) ||
		was != is && !widens(was, is)
}

// creates returns what an operation creates that holds data or that others listen
// to, and false for any other operation.
func creates(op ops.Operation) (name string, ok bool) {
	switch o := op.(type) {
	case ops.CreateTable:
		return o.Table.Name, true
	case ops.AddColumn:
		return model.JoinName(o.Table, o.Column.Name), true
	case ops.CreateView:
		return o.View.Name, true
	case ops.CreateSequence:
		return o.Sequence.Name, true
	case ops.CreateExtension:
		return "extension " + o.Extension.Name, true
	case ops.CreatePublication:
		return "publication " + o.Publication.Name, true
	}
	return "", false
}

// drops returns what an operation drops of that sort.
func drops(op ops.Operation) (name string, ok bool) {
	switch o := op.(type) {
	case ops.DropTable:
		return creates(ops.CreateTable(o))
	case ops.DropColumn:
		return creates(ops.AddColumn{Table: o.Table, Column: o.Column})
	case ops.DropView:
		return creates(ops.CreateView(o))
	case ops.DropSequence:
		return creates(ops.CreateSequence(o))
	case ops.DropExtension:
		return creates(ops.CreateExtension(o))
	case ops.DropPublication:
		return creates(ops.CreatePublication(o))
	}
	return "", false
}

// loses returns what one operation loses, or changes of what others get to see.
func loses(op ops.Operation) []string {
	switch o := op.(type) {
	case ops.IfExists:
		return loses(o.Operation)
	case ops.IfNotExists:
		return loses(o.Operation)
	case ops.DropTable:
		if o.Table.Foreign != nil {
			return secrets(o.Table.Foreign.Secrets, "drops foreign table %s with its options %s, which the downgrade does not restore", o.Table.Name)
		}
		return one("drops table %s and its rows; the downgrade restores the table, not the rows", o.Table.Name)
	case ops.DropColumn:
		if o.Column.Generated != "" {
			return nil // its values follow from others
		}
		return one("drops column %s.%s and its values; the downgrade restores the column, not the values", o.Table, o.Column.Name)
	case ops.DropView:
		if o.View.Materialized && !o.View.NoData {
			return one("drops materialized view %s and its rows; they come from its query, as it finds them then", o.View.Name)
		}
	case ops.DropSequence:
		return one("drops sequence %s and where it stands: made again, it begins at its start", o.Sequence.Name)
	case ops.DropExtension:
		return one("drops extension %s and what its own tables hold: made again, it lacks that", o.Extension.Name)
	case ops.AlterTable:
		if o.To.Unlogged && !o.From.Unlogged {
			return one("makes table %s unlogged: a crash of the server empties it", o.To.Name)
		}
	case ops.AlterSequence:
		var out []string
		if o.To.Unlogged && !o.From.Unlogged {
			out = append(out, fmt.Sprintf("makes sequence %s unlogged: after a crash of the server it begins at its start", o.To.Name))
		}
		return append(out, moves(o.From, o.To, "sequence "+o.To.Name)...)
	case ops.Rename:
		if o.Kind == "PUBLICATION" {
			return one("renames publication %s to %s: its subscribers receive nothing until they name the new one", o.From, o.To)
		}
	case ops.AlterColumn:
		had := o.From.Identity != nil || model.IsSerial(o.From.Type)
		if had && o.To.Identity == nil && !model.IsSerial(o.To.Type) {
			if len(model.Relations(o.To.Default)) > 0 {
				return one("has %s.%s draw from another sequence, which stands where it does: values that are there may come again", o.Table, o.To.Name)
			}
			return one("drops the sequence of %s.%s and where it stands: a new one begins behind the greatest value", o.Table, o.To.Name)
		}
		if o.From.Identity != nil && o.To.Identity != nil {
			var from, to model.Sequence
			from.SetOptions(*o.From.Identity, o.To.Type)
			to.SetOptions(*o.To.Identity, o.To.Type)
			return moves(from, to, "the sequence of "+o.Table+"."+o.To.Name)
		}
	case ops.AlterComposite:
		var out []string
		for _, a := range o.From.Attributes {
			if o.To.Attribute(a.Name) == nil {
				out = append(out, fmt.Sprintf("drops attribute %s of type %s and its values; the downgrade restores the attribute, not the values", a.Name, o.To.Name))
			}
		}
		return out
	case ops.CreateTable:
		if f := o.Table.Foreign; f != nil {
			return secrets(f.Secrets, "foreign table %s is created without its options %s: no file holds a secret; set them by hand", o.Table.Name)
		}
	case ops.CreateForeignDataWrapper:
		return secrets(o.Wrapper.Secrets, "foreign-data wrapper %s is created without its options %s: no file holds a secret; set them by hand", o.Wrapper.Name)
	case ops.DropForeignDataWrapper:
		return secrets(o.Wrapper.Secrets, "drops foreign-data wrapper %s with its options %s, which the downgrade does not restore", o.Wrapper.Name)
	case ops.CreateServer:
		return secrets(o.Server.Secrets, "foreign server %s is created without its options %s: no file holds a secret; set them by hand", o.Server.Name)
	case ops.DropServer:
		return secrets(o.Server.Secrets, "drops foreign server %s with its options %s, which the downgrade does not restore", o.Server.Name)
	case ops.CreateUserMapping:
		return secrets(o.Mapping.Secrets, "the user mapping for %s is created without its options %s: no file holds a secret; set them by hand", o.Mapping.UserName()+" on "+o.Mapping.Server)
	case ops.DropUserMapping:
		return secrets(o.Mapping.Secrets, "drops the user mapping for %s with its options %s, which the downgrade does not restore", o.Mapping.UserName()+" on "+o.Mapping.Server)
	case ops.DropPublication:
		return one("drops publication %s: its subscribers no longer receive what it published", o.Publication.Name)
	case ops.AlterTextSearch:
		if len(o.Mappings()) > 0 || !slices.Equal(o.From.Options, o.To.Options) {
			return one("changes what %s %s makes of a text: what indexes and columns hold of it stays as it is until they are built anew", o.To.KindName(), o.To.Name)
		}
	case ops.CreateView:
		if o.View.Materialized && !o.View.NoData {
			return one("fills materialized view %s: its query runs whole, and what it reads cannot be altered meanwhile", o.View.Name)
		}
	}
	return nil
}

// secrets returns a line about options that hold a secret, where there are any.
func secrets(names []string, format, object string) []string {
	if len(names) == 0 {
		return nil
	}
	return one(format, object, strings.Join(names, ", "))
}

func one(format string, args ...any) []string { return []string{fmt.Sprintf(format, args...)} }
