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
	dialect "github.com/autogen-db/autogen/migrate/dialect/postgres"
	"github.com/autogen-db/autogen/migrate/ops"
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
			if !c.noRebuild {
				sameOnServer(t, want, folded)
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

// sameOnServer builds the folded schema on another database, from the
// statements of the dialect. What the server makes of its expressions must be
// what it made of the original text. The same statements are folded, too.
func sameOnServer(t *testing.T, want, folded *model.Database) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, pgtest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	again := &model.Database{Engine: model.Postgres}
	executor := sqlsource.New(again)
	for _, op := range creation(folded) {
		statements, err := dialect.Dialect{}.Compile(ctx, nil, op)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range statements {
			if _, err := conn.Exec(ctx, s.SQL); err != nil {
				t.Fatalf("%s: %v", s.SQL, err)
			}
			if err := executor.Exec(sqlsource.Source{SQL: s.SQL}); err != nil {
				t.Fatalf("%s: %v", s.SQL, err)
			}
		}
	}
	got, err := postgres.Introspect(ctx, conn, postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	places := cmp.Options{
		cmpopts.IgnoreTypes(model.Pos{}), cmpopts.EquateEmpty(),
		cmpopts.IgnoreFields(model.Column{}, "Sequence"),
	}
	if d := cmp.Diff(want, got, places); d != "" {
		t.Errorf("built from the folded schema (-want +got):\n%s", d)
	}
	if err := again.Normalize(); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(folded, again, places); d != "" {
		t.Errorf("folded again (-want +got):\n%s", d)
	}
}

// creation returns operations that build d.
func creation(d *model.Database) []ops.Operation {
	var list []ops.Operation
	for _, s := range d.Schemas {
		list = append(list, ops.CreateSchema{Schema: s})
	}
	for _, e := range d.Enums {
		list = append(list, ops.CreateEnum{Enum: e})
	}
	var keys []ops.Operation
	for _, t := range d.Tables {
		for _, f := range t.ForeignKeys {
			keys = append(keys, ops.AddForeignKey{Table: t.Name, ForeignKey: f})
		}
		for _, c := range t.Checks {
			keys = append(keys, ops.AddCheck{Table: t.Name, Check: c})
		}
		t.ForeignKeys, t.Checks = nil, nil
		list = append(list, ops.CreateTable{Table: t})
	}
	return append(list, keys...)
}
