package hazard_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/diff/hazard"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// A table that comes to inherit keeps its own columns and checks, and not those that it
// has from a table that stands in for its parents.
func TestKept(t *testing.T) {
	column := func(name string) model.Column { return model.Column{Name: name, Type: "integer"} }
	check := model.Check{Name: "k", Expr: "a > 0"}
	parent := model.Table{Name: "p", Columns: []model.Column{column("a"), column("b")}, Checks: []model.Check{check}}
	other := model.Table{Name: "q", Columns: []model.Column{column("a")}}
	child := func(name string, inherits []string, checks []model.Check, columns ...string) model.Table {
		t := model.Table{Name: name, Inherits: inherits, Checks: checks}
		for _, c := range columns {
			t.Columns = append(t.Columns, column(c))
		}
		return t
	}
	database := func(child model.Table) *model.Database {
		return &model.Database{Engine: model.Postgres, Tables: []model.Table{child, parent, other}}
	}
	alone, under := database(child("c", nil, nil, "a")), database(child("c", []string{"p"}, nil))
	standIn := model.Table{Name: "c_parent"}
	comes := []ops.Operation{
		ops.CreateTable{Table: standIn}, ops.Inherit{Table: "c", Parent: "c_parent"}, ops.AddColumn{Table: "c_parent", Column: column("b")},
		ops.Inherit{Table: "c", Parent: "p"}, ops.NoInherit{Table: "c", Parent: "c_parent"}, ops.DropTable{Table: standIn},
	}
	const stays = ", beside what it inherits: no statement takes that away, and it stays when those above lose it"
	for _, c := range []struct {
		name       string
		operations []ops.Operation
		from, to   *model.Database
		back       bool
		want       []string
	}{
		{"own column", comes, alone, under, false, []string{"leaves column a of c its own" + stays}},
		{"own column and check", []ops.Operation{ops.AddColumn{Table: "c", Column: column("b")}, ops.AddCheck{Table: "c", Check: check}, ops.Inherit{Table: "c", Parent: "p"}}, alone, under, false,
			[]string{"leaves check k of c its own" + stays, "leaves column a of c its own" + stays, "leaves column b of c its own" + stays}},
		{"declared, too", comes, alone, database(child("c", []string{"p"}, nil, "a")), false, nil},
		{"renamed", append([]ops.Operation{ops.RenameTable{From: "o", To: "c"}}, comes...), database(child("o", nil, nil, "a")), under, false, []string{"leaves column a of c its own" + stays}},
		{"another parent before the one that goes", []ops.Operation{ops.Inherit{Table: "c", Parent: "q"}, ops.NoInherit{Table: "c", Parent: "p"}}, under, database(child("c", []string{"q"}, nil, "b")), false, nil},
		{"another parent behind the one that goes", []ops.Operation{ops.NoInherit{Table: "c", Parent: "p"}, ops.Inherit{Table: "c", Parent: "q"}}, under, database(child("c", []string{"q"}, []model.Check{check}, "b")), false,
			[]string{"leaves column a of c its own" + stays}},
		{"a column that its parent gets", []ops.Operation{ops.AddColumn{Table: "p", Column: column("b")}}, database(child("c", []string{"p"}, nil, "b")), under, false, []string{"leaves column b of c its own" + stays}},
		{"as it was", []ops.Operation{ops.AddColumn{Table: "p", Column: column("b")}}, database(child("c", []string{"p"}, nil, "a")), under, false, nil},
		{"as it was not", nil, database(child("c", []string{"p"}, []model.Check{check})), under, true, []string{"leaves check k of c its own" + stays}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if difference := cmp.Diff(c.want, hazard.Kept(c.operations, c.from, c.to, c.back)); difference != "" {
				t.Errorf("hazards (-want +got):\n%s", difference)
			}
		})
	}
}

// What is done on a table that stands in for parents is said of the one that has the
// rows.
func TestStandIn(t *testing.T) {
	standIn := model.Table{Name: "c_parent"}
	operations := []ops.Operation{
		ops.CreateTable{Table: standIn}, ops.Inherit{Table: "c", Parent: "c_parent"},
		ops.AddColumn{Table: "c_parent", Column: model.Column{Name: "b", Type: "integer", NotNull: true}},
		ops.NoInherit{Table: "c", Parent: "c_parent"}, ops.DropTable{Table: standIn},
	}
	want := []string{"adds column c.b, NOT NULL without a default: fails on a table that has rows"}
	if difference := cmp.Diff(want, hazard.Of(operations)); difference != "" {
		t.Errorf("hazards of the upgrade (-want +got):\n%s", difference)
	}
	if difference := cmp.Diff(want, hazard.OfDowngrade(operations)); difference != "" {
		t.Errorf("hazards of the downgrade (-want +got):\n%s", difference)
	}
}
