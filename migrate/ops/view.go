package ops

import (
	"slices"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// CreateView creates a view or a materialised view, with its comments, the
// defaults of its columns and its indexes.
type CreateView struct{ View model.View }

// DropView drops a view or a materialised view.
type DropView struct{ View model.View }

// AlterView changes a view in place: its query by CREATE OR REPLACE, which may
// only add columns behind those that are there, the parameters, the defaults
// of its columns and the comments. A materialised view keeps its query. Indexes
// of From and To are ignored.
type AlterView struct{ From, To model.View }

// Reverse drops the view.
func (o CreateView) Reverse() (Operation, error) { return DropView(o), nil }

// Reverse creates the view again; it needs the view's query.
func (o DropView) Reverse() (Operation, error) {
	if o.View.Query == "" {
		return nil, irreversible(o)
	}
	return CreateView(o), nil
}

// Reverse restores the former definition. Where columns were added the server
// refuses that, since CREATE OR REPLACE takes none away; the view is then to
// be dropped and created.
func (o AlterView) Reverse() (Operation, error) {
	if o.From.Query != o.To.Query && len(o.To.Columns) > len(o.From.Columns) {
		return nil, irreversible(o)
	}
	return AlterView{From: o.To, To: o.From}, nil
}

func (o CreateView) Summary() Summary { return added(o.View.Kind(), o.View.Name) }
func (o CreateView) String() string   { return describe("create", o.Summary()) }
func (o DropView) Summary() Summary   { return removed(o.View.Kind(), o.View.Name) }
func (o DropView) String() string     { return describe("drop", o.Summary()) }

// Summary lists what changes.
func (o AlterView) Summary() Summary {
	var parts []string
	note := func(what string, differs bool) {
		if differs {
			parts = append(parts, what)
		}
	}
	f, t := o.From, o.To
	note("query", f.Query != t.Query)
	note("options", !slices.Equal(f.Options, t.Options))
	note("check option "+orNone(f.CheckOption)+arrow+orNone(t.CheckOption), f.CheckOption != t.CheckOption)
	note("tablespace", f.Tablespace != t.Tablespace)
	note("access method", f.AccessMethod != t.AccessMethod)
	for _, c := range t.Columns {
		was := f.Column(c.Name)
		if was == nil {
			was = &model.ViewColumn{}
		}
		note("default of "+c.Name, was.Default != c.Default)
		note("storage of "+c.Name, was.Storage != c.Storage)
		note("compression of "+c.Name, was.Compression != c.Compression)
		note("statistics of "+c.Name, target(was.Statistics) != target(c.Statistics))
		note("options of "+c.Name, !slices.Equal(was.Options, c.Options))
		note("comment on "+c.Name, was.Comment != c.Comment)
	}
	parts = append(parts, dependenceChange(f.DependsOn, t.DependsOn)...)
	note("comment", f.Comment != t.Comment)
	return changed(t.Kind(), t.Name, strings.Join(parts, ", "))
}
func (o AlterView) String() string { return "alter " + o.To.Kind() + " " + o.To.Name }
