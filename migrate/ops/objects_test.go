package ops

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/model"
)

func TestObjects(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		op   Operation
		want []string
	}{
		{CreateTable{Table: model.Table{Name: "s.t"}}, []string{"s.t"}},
		{AlterTable{From: model.Table{Name: "t"}, To: model.Table{Name: "t"}}, []string{"t"}},
		{RenameTable{From: "a", To: "s.b"}, []string{"a", "s.b"}},
		{AddColumn{Table: "t", Column: model.Column{Name: "c"}}, []string{"t"}},
		{RenameColumn{Table: "t", From: "a", To: "b"}, []string{"t"}},
		{DropIndex{Table: "t", Index: model.Index{Name: "i"}}, []string{"t"}},
		{CreateTrigger{Trigger: model.Trigger{Table: "t", Name: "audit"}}, []string{"t"}},
		{CreateView{View: model.View{Name: "v"}}, []string{"v"}},
		{AlterSequence{From: model.Sequence{Name: "s"}, To: model.Sequence{Name: "s"}}, []string{"s"}},
		{CreateSchema{Schema: model.Schema{Name: "billing"}}, []string{"billing"}},
		{BulkInsert{Table: "t"}, []string{"t"}},
		{IfExists{DropTable{Table: model.Table{Name: "t"}}}, []string{"t"}},
		{IfNotExists{CreateTable{Table: model.Table{Name: "t"}}}, []string{"t"}},
		{Exec{SQL: "DROP TABLE t"}, nil},
	} {
		if diff := cmp.Diff(test.want, Objects(test.op)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.op, diff)
		}
	}
}
