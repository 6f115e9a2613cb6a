package sqlsource_test

import (
	"context"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/jackc/pgx/v5"

	"github.com/autogen-db/autogen/introspect/postgres"
	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }

// ignored are what a catalogue cannot know, and the texts of expressions, which
// the server spells in its own way: of those it is only compared that they are
// there.
var ignored = cmp.Options{
	cmpopts.IgnoreTypes(model.Pos{}),
	cmpopts.EquateEmpty(),
	cmp.FilterPath(func(p cmp.Path) bool {
		switch p.Last().String() {
		case ".Default", ".Generated", ".Expr", ".Where":
			return true
		}
		return false
	}, cmp.Comparer(func(a, b string) bool { return (a == "") == (b == "") })),
}

// TestServerAgrees runs each text on a server and compares what it has made of
// it with what this package has. Each text is folded twice: whole, as a
// declaration, and by an executor in strict mode.
func TestServerAgrees(t *testing.T) {
	ctx := context.Background()
	for _, c := range corpus {
		t.Run(c.name, func(t *testing.T) {
			conn, err := pgx.Connect(ctx, pgtest.Database(t))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(ctx)
			if _, err := conn.Exec(ctx, c.sql); err != nil {
				t.Fatalf("the server refuses the text: %v", err)
			}
			want, err := postgres.Introspect(ctx, conn, postgres.Options{})
			if err != nil {
				t.Fatal(err)
			}
			src := sqlsource.Source{File: c.name + ".sql", SQL: c.sql}
			folded := &model.Database{Engine: model.Postgres}
			if err := sqlsource.Fold(folded, src); err != nil {
				t.Fatal(err)
			}
			// The tables that are left must be consistent enough to go on with:
			// an executor that starts from them knows the same names.
			if err := sqlsource.Fold(folded, sqlsource.Source{SQL: "CREATE TABLE zz_after (id serial PRIMARY KEY); DROP TABLE zz_after"}); err != nil {
				t.Fatal(err)
			}
			if err := folded.Normalize(); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, folded, ignored); d != "" {
				t.Errorf("Fold (-server +fold):\n%s", d)
			}
			if c.noLoad {
				return
			}
			loaded, err := sqlsource.Load([]sqlsource.Source{src})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, loaded, ignored); d != "" {
				t.Errorf("Load (-server +load):\n%s", d)
			}
			if err := sqlsource.CheckReferences(loaded); err != nil {
				t.Errorf("CheckReferences: %v", err)
			}
		})
	}
}
