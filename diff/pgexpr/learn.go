package pgexpr

import (
	"context"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/model"
)

// Learn works out the forms of the expressions of d ahead of [Static.Prove],
// which then has only the other side of each pair to read. It is for the time
// that the other schema is still on its way; it ends early when ctx is done.
func (s *Static) Learn(ctx context.Context, d *model.Database) {
	for i := range d.Tables {
		if ctx.Err() != nil {
			return
		}
		t := &d.Tables[i]
		context := diff.NewContext(t)
		learn := func(place diff.Place, column *diff.ContextColumn, text string) {
			if text != "" {
				s.form(&diff.Pair{Place: place, Table: context, Column: column}, text)
			}
		}
		for j := range t.Columns {
			c := &t.Columns[j]
			learn(diff.InDefault, &context.Columns[j], c.Default)
			learn(diff.InGenerated, &context.Columns[j], c.Generated)
		}
		for j := range t.Checks {
			learn(diff.InCheck, nil, t.Checks[j].Expr)
		}
		for j := range t.Indexes {
			x := &t.Indexes[j]
			learn(diff.InIndexPredicate, nil, x.Where)
			for k := range x.Keys {
				learn(diff.InIndexKey, nil, x.Keys[k].Expr)
			}
		}
	}
}
