package verify_test

import (
	"context"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/diff/verify"
	introspectsqlite "github.com/autogen-db/autogen/introspect/sqlite"
	"github.com/autogen-db/autogen/migrate/dialect/sqlite"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// TestRandomRenames renames a table and a column of a random schema with the
// executor, which shares no code with the comparison. The plan must then be
// the renames and nothing else, and must verify.
func TestRandomRenames(t *testing.T) {
	for _, engine := range []model.Engine{model.Postgres, model.SQLite} {
		t.Run(string(engine), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				a := schemas(engine).Filter(func(d *model.Database) bool { return len(d.Tables) > 0 }).Draw(t, "a")
				table := rapid.SampledFrom(a.Tables).Draw(t, "table")
				column := rapid.SampledFrom(table.Columns).Draw(t, "column")
				schema, _ := model.SplitName(table.Name)
				renames := []diff.Rename{
					diff.RenameTable(table.Name, model.JoinName(schema, "New Name")),
					diff.RenameColumn(table.Name, column.Name, rapid.SampledFrom([]string{"plain", "Odd Name"}).Draw(t, "to")),
				}
				want := []ops.Operation{
					ops.RenameTable{From: renames[0].Name, To: renames[0].To},
					ops.RenameColumn{Table: renames[0].To, From: renames[1].Name, To: renames[1].To},
				}
				b := execute(t, a, want)
				if got, err := diff.Candidates(a, b, renames); err != nil || len(got) > 0 {
					t.Fatalf("still asked about %v %v", got, err)
				}
				prover := proverOf(a, b)
				r, err := diff.Compare(context.Background(), a, b, diff.Options{Renames: renames, Prover: prover})
				if err != nil {
					t.Fatal(err)
				}
				if describe(r.Up) != describe(want) {
					t.Fatalf("plan is %s, want %s", describe(r.Up), describe(want))
				}
				plan := verify.Plan{Current: a, Desired: r.Desired, Up: r.Up, Down: r.Down, Prover: prover}
				if err := verify.Verify(context.Background(), plan, memory); err != nil {
					t.Fatal(err)
				}
			})
		})
	}
}

func describe(operations []ops.Operation) string {
	var lines []string
	for _, op := range operations {
		lines = append(lines, op.String())
	}
	return strings.Join(lines, "; ")
}

// execute returns the schema after operations.
func execute(t *rapid.T, d *model.Database, operations []ops.Operation) *model.Database {
	if d.Engine == model.Postgres {
		return executePostgres(t, d, operations)
	}
	ctx := context.Background()
	db, err := memory()
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	script, err := sqlite.Script(d)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range script {
		if _, err := db.ExecContext(ctx, s); err != nil {
			t.Fatal(err)
		}
	}
	for _, op := range operations {
		statements, err := sqlite.Dialect{}.Compile(ctx, db, op)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range statements {
			if _, err := db.ExecContext(ctx, s.SQL); err != nil {
				t.Fatal(err)
			}
		}
	}
	out, err := introspectsqlite.Introspect(ctx, db, introspectsqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := out.Normalize(); err != nil {
		t.Fatal(err)
	}
	return out
}

func executePostgres(t *rapid.T, d *model.Database, operations []ops.Operation) *model.Database {
	out := d.Clone()
	executor := sqlsource.New(out)
	for _, op := range operations {
		for _, s := range compile(t, op) {
			if err := executor.Exec(sqlsource.Source{SQL: s}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := out.Normalize(); err != nil {
		t.Fatal(err)
	}
	return out
}
