package hazard_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/diff/hazard"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

func TestStale(t *testing.T) {
	d, err := sqlsource.Load([]sqlsource.Source{{File: "schema.sql", SQL: `
create function f(integer) returns integer immutable language sql as 'select $1 + 1';
create function g(integer) returns integer immutable language plpgsql as 'begin return f($1); end';
create function h(integer) returns integer immutable language sql as 'select $1';
create domain d as integer constraint d_check check (f(value) > 0);
create table t (a integer, b integer generated always as (f(a)) stored, c integer generated always as (h(a)) stored,
	constraint t_check check (g(a) > 0), constraint t_x exclude using btree ((f(a)) with =));
create index t_key on t (f(a));
create index t_where on t (a) where g(a) > 1;
create index t_other on t (h(a));
create index t_new on t (f(a), a);
create table p (a integer) partition by list ((f(a)));
create materialized view m as select f(a) as a from t;
create view v as select f(a) as a from t;
create table fresh (a integer check (f(a) > 0));
`}})
	if err != nil {
		t.Fatal(err)
	}
	from := model.Function{Name: "f", Args: []model.Argument{{Type: "integer"}}, Body: "select $1 + 1"}
	body, cost := from, from
	body.Body, cost.Cost = "select $1 + 2", 7
	created := []ops.Operation{
		ops.CreateTable{Table: model.Table{Name: "fresh"}},
		ops.CreateIndex{Table: "t", Index: model.Index{Name: "t_new"}},
	}
	want := []string{"changes function f(integer), and what was made with it stays as it is: the partitions of p, column t.b, check t_check on t, " +
		"index t_key, index t_where, exclusion t_x on t, materialized view m, check d_check of domain d"}
	if diff := cmp.Diff(want, hazard.Stale(append(created, ops.AlterFunction{From: from, To: body}), d)); diff != "" {
		t.Error(diff)
	}
	if got := hazard.Stale([]ops.Operation{ops.AlterFunction{From: from, To: cost}}, d); len(got) > 0 {
		t.Errorf("a change of the cost: %v", got)
	}
}

// TestStaleGrowsWithFunctions counts bytes: a thousand functions that change, each
// called by the one behind it and by an index, may take as much more than a hundred.
func TestStaleGrowsWithFunctions(t *testing.T) {
	bytes := func(n int) uint64 {
		d := &model.Database{Engine: model.Postgres}
		var operations []ops.Operation
		for i := range n {
			name := fmt.Sprintf("f%05d", i)
			f := model.Function{Name: name, Language: "sql", Returns: "integer", Body: "SELECT 1"}
			if i%10 > 0 {
				f.Body = fmt.Sprintf("SELECT f%05d()", i-1)
			}
			d.Functions = append(d.Functions, f)
			d.Tables = append(d.Tables, model.Table{Name: "t" + name, Indexes: []model.Index{{Name: "x" + name, Keys: []model.Key{{Expr: name + "(a)"}}}}})
			was := f
			was.Body += " "
			operations = append(operations, ops.AlterFunction{From: was, To: f})
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if lines := hazard.Stale(operations, d); len(lines) != n {
			t.Fatalf("%d lines of %d", len(lines), n)
		}
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	if few, many := bytes(100), bytes(1000); many > 15*few {
		t.Errorf("100 functions take %d bytes, 1000 functions %d", few, many)
	}
}
