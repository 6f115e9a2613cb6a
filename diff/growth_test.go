package diff_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"testing"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/model"
)

// wide returns a schema of n tables as large ones are: eight columns, a foreign
// key, two indexes, a unique constraint and a check each.
func wide(n int) *model.Database {
	d := &model.Database{Engine: model.Postgres}
	for i := range n {
		name := fmt.Sprintf("t%05d", i)
		t := model.Table{
			Name:       name,
			PrimaryKey: &model.PrimaryKey{Name: name + "_pkey", Columns: []string{"id"}},
			Uniques:    []model.Unique{{Name: name + "_c1_key", Columns: []string{"c1"}}},
			ForeignKeys: []model.ForeignKey{{
				Name: name + "_c2_fkey", Columns: []string{"c2"}, RefTable: fmt.Sprintf("t%05d", i/2), RefColumns: []string{"id"},
			}},
			Checks: []model.Check{{Name: name + "_check", Expr: fmt.Sprintf("c3 > %d", i)}},
			Indexes: []model.Index{
				{Name: name + "_c4_idx", Keys: []model.Key{{Column: "c4"}}},
				{Name: name + "_c5_idx", Keys: []model.Key{{Expr: "lower(c5)"}}, Where: "c6"},
			},
		}
		for _, column := range []string{"id", "c1", "c2", "c3", "c4", "c5", "c6", "c7"} {
			t.Columns = append(t.Columns, model.Column{Name: column, Type: "bigint", NotNull: column == "id", Default: "0"})
		}
		d.Tables = append(d.Tables, t)
	}
	return d
}

// TestWorkGrowsWithTables counts allocations, which unlike time are the same on
// every machine: ten times the tables may take eleven times as many.
func TestWorkGrowsWithTables(t *testing.T) {
	empty := &model.Database{Engine: model.Postgres}
	for name, compare := range map[string]func(n int) func(){
		"no change": func(n int) func() { return comparison(t, wide(n), wide(n), 0) },
		"all new":   func(n int) func() { return comparison(t, empty, wide(n), n*3) },
		"all gone":  func(n int) func() { return comparison(t, wide(n), empty, n) },
	} {
		t.Run(name, func(t *testing.T) {
			few, many := testing.AllocsPerRun(3, compare(100)), testing.AllocsPerRun(3, compare(1000))
			if many > 11*max(few, 1) {
				t.Errorf("100 tables take %.0f allocations, 1000 tables %.0f", few, many)
			}
		})
	}
}

// allocated returns the bytes that do allocates when it runs again.
func allocated(do func()) uint64 {
	do()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestWorkGrowsWithFunctions counts bytes: going through all of the others for
// each function makes few allocations, and large ones.
func TestWorkGrowsWithFunctions(t *testing.T) {
	bytes := func(n int) uint64 {
		d := &model.Database{Engine: model.Postgres}
		for i := range n {
			d.Functions = append(d.Functions, model.Function{
				Name: fmt.Sprintf("f%05d", i), Returns: "integer", Language: "sql", Body: fmt.Sprintf("SELECT f%05d()", i/2),
			})
		}
		compare := comparison(t, &model.Database{Engine: model.Postgres}, d, n)
		return allocated(compare)
	}
	if few, many := bytes(100), bytes(1000); many > 15*few {
		t.Errorf("100 functions take %d bytes, 1000 functions %d", few, many)
	}
}

// TestQuestionsGrowWithChecks counts the questions about the checks of one table,
// all of which have other names and texts.
func TestQuestionsGrowWithChecks(t *testing.T) {
	const n = 1500
	checks := func(name, expr string) *model.Database {
		table := model.Table{Name: "t"}
		for i := range n {
			column := fmt.Sprintf("c%04d", i)
			table.Columns = append(table.Columns, model.Column{Name: column, Type: "integer"})
			table.Checks = append(table.Checks, model.Check{Name: fmt.Sprintf(name, i), Expr: fmt.Sprintf(expr, column)})
		}
		return &model.Database{Engine: model.Postgres, Tables: []model.Table{table}}
	}
	asked := &counting{}
	r, err := diff.Compare(t.Context(), checks("old%04d", "%s > 0"), checks("new%04d", "0 < %s"), diff.Options{Prover: asked})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Up) != n || asked.pairs != n {
		t.Errorf("%d operations and %d questions, want %d of each", len(r.Up), asked.pairs, n)
	}
}

// counting is a prover to which all texts are one, and that counts them.
type counting struct{ pairs int }

func (c *counting) Prove(_ context.Context, pairs []diff.Pair) ([]diff.Verdict, error) {
	c.pairs += len(pairs)
	return slices.Repeat([]diff.Verdict{diff.Equal}, len(pairs)), nil
}

// TestWorkGrowsWithDroppedTables counts bytes, of tables that go with a trigger and
// with a rule that names the one that it refers to.
func TestWorkGrowsWithDroppedTables(t *testing.T) {
	bytes := func(n int) uint64 {
		d := &model.Database{Engine: model.Postgres, Functions: []model.Function{{Name: "f", Returns: "trigger", Language: "plpgsql", Body: "BEGIN END"}}}
		for i := range n {
			name := fmt.Sprintf("t%05d", i)
			before := fmt.Sprintf("t%05d", max(i-1, 0))
			d.Tables = append(d.Tables, model.Table{Name: name, Columns: []model.Column{{Name: "a", Type: "integer", NotNull: true}},
				PrimaryKey:  &model.PrimaryKey{Name: name + "_pkey", Columns: []string{"a"}},
				ForeignKeys: []model.ForeignKey{{Name: name + "_a_fkey", Columns: []string{"a"}, RefTable: before, RefColumns: []string{"a"}}}})
			d.Triggers = append(d.Triggers, model.Trigger{Table: name, Name: "t", Timing: "BEFORE", Insert: true, ForEachRow: true, Function: "f"})
			d.Rules = append(d.Rules, model.Rule{Table: name, Name: "r", Event: "DELETE", Actions: []string{"DELETE FROM " + before}})
		}
		drop := func() {
			if _, err := diff.Compare(t.Context(), d, &model.Database{Engine: model.Postgres}, diff.Options{}); err != nil {
				t.Fatal(err)
			}
		}
		return allocated(drop)
	}
	if few, many := bytes(100), bytes(1000); many > 15*few {
		t.Errorf("100 tables take %d bytes, 1000 tables %d", few, many)
	}
}

// comparison returns a comparison of two schemas that must find so many
// operations.
func comparison(t testing.TB, a, b *model.Database, operations int) func() {
	return func() {
		r, err := diff.Compare(t.Context(), a, b, diff.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Up) != operations || len(r.Unconfirmed) > 0 {
			t.Fatalf("%d operations, not %d", len(r.Up), operations)
		}
	}
}

func BenchmarkCompare(b *testing.B) {
	for _, n := range []int{100, 1000, 5000} {
		old, same := wide(n), wide(n)
		b.Run(fmt.Sprintf("tables=%d/no-change", n), func(b *testing.B) {
			b.ReportAllocs()
			compare := comparison(b, old, same, 0)
			for b.Loop() {
				compare()
			}
		})
		b.Run(fmt.Sprintf("tables=%d/all-new", n), func(b *testing.B) {
			b.ReportAllocs()
			compare := comparison(b, &model.Database{Engine: model.Postgres}, same, n*3)
			for b.Loop() {
				compare()
			}
		})
	}
}

// TestWorkGrowsWithHeirs counts bytes, of tables that come to inherit columns and a check.
func TestWorkGrowsWithHeirs(t *testing.T) {
	bytes := func(n int) uint64 {
		heirs := func(from ...string) *model.Database {
			d := &model.Database{Engine: model.Postgres}
			for i := range n {
				above, below := fmt.Sprintf("p%05d", i), model.Table{Name: fmt.Sprintf("c%05d", i), Columns: []model.Column{{Name: "own", Type: "integer"}}}
				if len(from) > 0 {
					below.Inherits = []string{above}
				}
				d.Tables = append(d.Tables, below, model.Table{Name: above, Columns: []model.Column{{Name: "a", Type: "integer"}, {Name: "b", Type: "integer"}},
					Checks: []model.Check{{Name: "k", Expr: "a > 0"}}})
			}
			return d
		}
		old, new := heirs(), heirs("p")
		compare := func() {
			r, err := diff.Compare(t.Context(), old, new, diff.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Up) != 8*n {
				t.Fatalf("%d operations, want eight for each table: %v", len(r.Up), r.Up[:min(8, len(r.Up))])
			}
		}
		return allocated(compare)
	}
	if few, many := bytes(100), bytes(1000); many > 15*few {
		t.Errorf("100 tables take %d bytes, 1000 tables %d", few, many)
	}
}
