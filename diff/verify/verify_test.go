package verify_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	_ "modernc.org/sqlite" // the driver "sqlite"
	"pgregory.net/rapid"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/diff/pgexpr"
	"github.com/autogen-db/autogen/diff/sqliteexpr"
	"github.com/autogen-db/autogen/diff/verify"
	introspect "github.com/autogen-db/autogen/introspect/postgres"
	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/migrate/dialect/postgres"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }

func memory() (*sql.DB, error) { return sql.Open("sqlite", ":memory:") }

// decided makes a prover one that always knows: what it cannot prove equal is
// different. It stands for the server where a test has none, and is right
// because each side's texts are spelled alike.
type decided struct{ diff.Prover }

func (d decided) Prove(ctx context.Context, pairs []diff.Pair) ([]diff.Verdict, error) {
	verdicts, err := d.Prover.Prove(ctx, pairs)
	for i := range verdicts {
		if verdicts[i] == diff.Undecided {
			verdicts[i] = diff.Different
		}
	}
	return verdicts, err
}

func proverOf(a, b *model.Database) diff.Prover {
	if a.Engine == model.Postgres {
		return decided{static(a, b)}
	}
	return sqliteexpr.Prover{}
}

func static(databases ...*model.Database) diff.Prover {
	var enums []model.Enum
	for _, d := range databases {
		enums = append(enums, d.Enums...)
	}
	return pgexpr.NewStatic(pgexpr.StaticOptions{Enums: enums, DefaultSchema: "public"})
}

// TestRandomPairs checks that for any two schemas the plan leads from the one
// to the other and back, by the executor that shares no code with the diff.
func TestRandomPairs(t *testing.T) {
	t.Run("postgres", func(t *testing.T) { rapid.Check(t, replay(model.Postgres)) })
	t.Run("sqlite", func(t *testing.T) { rapid.Check(t, replay(model.SQLite)) })
}

func replay(engine model.Engine) func(*rapid.T) {
	return func(t *rapid.T) {
		a, b := schemas(engine).Draw(t, "a"), schemas(engine).Draw(t, "b")
		prover := proverOf(a, b)
		result, err := diff.Compare(context.Background(), a, b, diff.Options{Prover: prover})
		if err != nil {
			t.Fatal(err)
		}
		noUnconfirmed(t, result)
		plan := verify.Plan{Current: a, Desired: result.Desired, Up: result.Up, Down: result.Down, Prover: prover}
		if err := verify.Verify(context.Background(), plan, memory); err != nil {
			t.Fatalf("%v\nup: %v\ndown: %v", err, result.Up, result.Down)
		}
		again, err := diff.Compare(context.Background(), a, b, diff.Options{Prover: prover})
		if err != nil {
			t.Fatal(err)
		}
		if difference := cmp.Diff(result.Up, again.Up); difference != "" {
			t.Fatalf("the same input gives another plan: %s", difference)
		}
	}
}

// TestVerifyCatchesWrongPlans takes an operation out of a plan that is right.
func TestVerifyCatchesWrongPlans(t *testing.T) {
	for _, engine := range []model.Engine{model.Postgres, model.SQLite} {
		a := &model.Database{Engine: engine, Tables: []model.Table{{Name: "t", Columns: []model.Column{{Name: "id", Type: "integer"}}}}}
		b := a.Clone()
		b.Tables[0].Columns = append(b.Tables[0].Columns, model.Column{Name: "x", Type: "text"})
		b.Tables[0].Indexes = []model.Index{{Name: "i", Keys: []model.Key{{Column: "x"}}}}
		for _, d := range []*model.Database{a, b} {
			if err := d.Normalize(); err != nil {
				t.Fatal(err)
			}
		}
		r, err := diff.Compare(context.Background(), a, b, diff.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for direction, plan := range map[string]verify.Plan{
			"upgrade":   {Current: a, Desired: b, Up: r.Up[:1], Down: r.Down},
			"downgrade": {Current: a, Desired: b, Up: r.Up, Down: r.Down[:1]},
		} {
			var wrong *verify.Error
			err := verify.Verify(context.Background(), plan, memory)
			if !errors.As(err, &wrong) || wrong.Direction != direction || len(wrong.Differences) != 1 {
				t.Errorf("%s, %s: %v", engine, direction, err)
			}
		}
	}
}

func noUnconfirmed(t rapid.TB, r *diff.Result) {
	if len(r.Unconfirmed) > 0 {
		t.Fatalf("unconfirmed: %+v", r.Unconfirmed)
	}
}

// TestRandomPairsOnServer carries the plan out on a real PostgreSQL: after the
// upgrade a second comparison finds nothing, after the downgrade the catalogue
// is what it was.
func TestRandomPairsOnServer(t *testing.T) {
	ctx := context.Background()
	url := pgtest.Database(t)
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(ctx) })
	major := pgtest.Version(t)
	rapid.Check(t, func(t *rapid.T) {
		wipe(ctx, t, conn)
		a, b := schemas(model.Postgres).Draw(t, "a"), schemas(model.Postgres).Draw(t, "b")
		if major < 18 {
			stored(a)
			stored(b)
		}
		start := compare(ctx, t, conn, &model.Database{Engine: model.Postgres, Version: major}, a)
		apply(ctx, t, conn, "build", start.Up)
		before := read(ctx, t, conn)
		if r := compare(ctx, t, conn, before, a); len(r.Up) > 0 {
			t.Fatalf("built from nothing, and still to do: %v", r.Up)
		}
		r := compare(ctx, t, conn, before, b)
		apply(ctx, t, conn, "upgrade", r.Up)
		if again := compare(ctx, t, conn, read(ctx, t, conn), b); len(again.Up) > 0 {
			t.Fatalf("upgraded by %v, and still to do: %v", summaries(r.Up), summaries(again.Up))
		}
		apply(ctx, t, conn, "downgrade", r.Down)
		// The text of an IN over varchar settles only when the server has read
		// its own text back, so texts are compared by what they mean.
		if left := compare(ctx, t, conn, read(ctx, t, conn), before); len(left.Up) > 0 {
			t.Fatalf("up %v, down %v, and the catalogue is not what it was: %v", r.Up, r.Down, left.Up)
		}
	})
}

func wipe(ctx context.Context, t rapid.TB, conn *pgx.Conn) {
	_, err := conn.Exec(ctx, `drop schema if exists billing cascade; drop schema public cascade; create schema public; comment on schema public is 'standard public schema'`)
	if err != nil {
		t.Fatal(err)
	}
}

func read(ctx context.Context, t rapid.TB, conn *pgx.Conn) *model.Database {
	d, err := introspect.Introspect(ctx, conn, introspect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func compare(ctx context.Context, t rapid.TB, conn *pgx.Conn, current, desired *model.Database) *diff.Result {
	prover := pgexpr.Chain(static(current, desired), pgexpr.NewServer(conn, pgexpr.ServerOptions{}))
	r, err := diff.Compare(ctx, current, desired, diff.Options{Prover: prover})
	if err != nil {
		t.Fatal(err)
	}
	noUnconfirmed(t, r)
	return r
}

// apply runs operations in one transaction, as the runner does.
func apply(ctx context.Context, t rapid.TB, conn *pgx.Conn, what string, operations []ops.Operation) {
	tx, err := conn.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(ctx)
	for _, op := range operations {
		for _, s := range compile(t, op) {
			if _, err := tx.Exec(ctx, s); err != nil {
				t.Fatalf("%s: %s: %s: %v\nall of it: %v", what, op, s, err, operations)
			}
		}
	}
	if err := tx.Commit(ctx); err != nil {
		t.Fatal(err)
	}
}

func compile(t rapid.TB, op ops.Operation) []string {
	statements, err := postgres.Dialect{}.Compile(context.Background(), nil, op)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]string, len(statements))
	for i, s := range statements {
		out[i] = s.SQL
	}
	return out
}

// summaries says what operations change.
func summaries(operations []ops.Operation) []string {
	var lines []string
	for _, op := range operations {
		lines = append(lines, op.Summary().Text)
	}
	return lines
}
