package hazard_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/diff/hazard"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

func TestBlocking(t *testing.T) {
	index := func(table string) ops.Operation {
		return ops.CreateIndex{Table: table, Index: model.Index{Name: "i", Keys: []model.Key{{Column: "a"}}}}
	}
	operations := []ops.Operation{
		ops.CreateTable{Table: model.Table{Name: "new"}},
		index("new"),
		index("t"),
		ops.CreateIndex{Table: "t", Index: model.Index{Name: "k", Keys: []model.Key{{Column: "a"}}}, Concurrently: true},
		ops.AddColumn{Table: "t", Column: model.Column{Name: "b", Type: "text"}},
		alter(model.Column{Name: "c", Type: "integer"}, model.Column{Name: "c", Type: "bigint"}),
		alter(model.Column{Name: "c", Type: "varchar(5)"}, model.Column{Name: "c", Type: "text"}),
		ops.AddForeignKey{Table: "t", ForeignKey: model.ForeignKey{Name: "f", Columns: []string{"a"}, RefTable: "u"}},
		ops.ValidateConstraint{Table: "t", Name: "f"},
		ops.DropTable{Table: model.Table{Name: "t"}},
		ops.Exec{SQL: "UPDATE t SET a = 1"},
	}
	want := []string{
		"create index i on t: SHARE lock on t, blocks writes while its rows are read",
		"alter column t.c: ACCESS EXCLUSIVE lock on t, blocks reads and writes while its rows are written anew",
		"add foreign key f on t: SHARE ROW EXCLUSIVE lock on t, blocks writes while its rows are read",
	}
	if diff := cmp.Diff(want, hazard.Blocking(operations, model.Postgres)); diff != "" {
		t.Error(diff)
	}
	if got := hazard.Blocking(operations, model.SQLite); len(got) > 0 {
		t.Errorf("SQLite: %v", got)
	}
}
