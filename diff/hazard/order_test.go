package hazard_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/diff/hazard"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

func TestMisplaced(t *testing.T) {
	table := func(columns ...string) *model.Database {
		d := &model.Database{Engine: model.Postgres, Tables: []model.Table{{Name: "t"}}}
		for _, name := range columns {
			d.Tables[0].Columns = append(d.Tables[0].Columns, model.Column{Name: name})
		}
		return d
	}
	add := func(name string) ops.Operation { return ops.AddColumn{Table: "t", Column: model.Column{Name: name}} }
	for _, test := range []struct {
		name    string
		desired *model.Database
		up      []ops.Operation
		want    []string
	}{
		{"at the end", table("a", "b"), []ops.Operation{add("b")}, nil},
		{"two at the end", table("a", "b", "c"), []ops.Operation{add("b"), add("c")}, nil},
		{"in the middle", table("a", "b", "c"), []ops.Operation{add("b")}, []string{"adds column t.b at the end; it is declared before c"}},
		{"two in the wrong order", table("a", "b", "c"), []ops.Operation{add("c"), add("b")}, []string{"adds column t.b at the end; it is declared before c"}},
		{"one of two", table("b", "a", "c"), []ops.Operation{add("b"), add("c")}, []string{"adds column t.b at the end; it is declared before a"}},
		{"of another table", table("a", "b"), []ops.Operation{ops.AddColumn{Table: "u", Column: model.Column{Name: "a"}}}, nil},
		{"no schema", nil, []ops.Operation{add("b")}, nil},
	} {
		if difference := cmp.Diff(test.want, hazard.Misplaced(test.up, test.desired)); difference != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, difference)
		}
	}
}
