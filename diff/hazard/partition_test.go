package hazard_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/diff/hazard"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

func TestDisplaced(t *testing.T) {
	part := func(name string, of model.Partition) model.Table { return model.Table{Name: name, Partition: &of} }
	one, rest := model.Partition{Parent: "p", In: []string{"1"}}, model.Partition{Parent: "p", Default: true}
	with := &model.Database{Engine: model.Postgres, Tables: []model.Table{{Name: "p"}, part("one", one), part("rest", rest)}}
	without := &model.Database{Engine: model.Postgres, Tables: []model.Table{{Name: "p"}, part("one", one)}}
	referred := with.Clone()
	referred.Tables = append(referred.Tables, model.Table{Name: "r", ForeignKeys: []model.ForeignKey{{Name: "f", RefTable: "p"}}})
	detach := []ops.Operation{ops.DetachPartition{Table: "one", Partition: one}}
	line := []string{"adds partition one to p: fails where the default partition rest holds rows that belong to it, and blocks reads and writes of rest while its rows are read"}
	for _, test := range []struct {
		name    string
		desired *model.Database
		up      []ops.Operation
		want    []string
	}{
		{"a new partition", with, []ops.Operation{ops.CreateTable{Table: part("one", one)}}, line},
		{"a table that becomes one", with, []ops.Operation{ops.AttachPartition{Table: "one", Partition: one}}, line},
		{"no default partition", without, []ops.Operation{ops.CreateTable{Table: part("one", one)}}, nil},
		{"the default partition itself", with, []ops.Operation{ops.CreateTable{Table: part("rest", rest)}}, nil},
		{"both new", with, []ops.Operation{ops.CreateTable{Table: part("one", one)}, ops.CreateTable{Table: part("rest", rest)}}, nil},
		{"another table", with, []ops.Operation{ops.CreateTable{Table: model.Table{Name: "t"}}}, nil},
		{"one that leaves", with, detach, nil},
		{"one that leaves what is referred to", referred, detach, []string{"detaches one from p: fails where a row refers to one of its rows"}},
		{"no schema", nil, []ops.Operation{ops.CreateTable{Table: part("one", one)}}, nil},
	} {
		if difference := cmp.Diff(test.want, hazard.Displaced(test.up, test.desired)); difference != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, difference)
		}
	}
}
