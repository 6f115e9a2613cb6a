package sqlsource_test

import (
	"context"
	"os"
	"slices"
	"strings"
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
	cmpopts.IgnoreFields(model.Database{}, "Version", "Role", "Tablespace", "Method"),
	cmpopts.EquateEmpty(),
	cmp.FilterPath(func(p cmp.Path) bool {
		switch p.Last().String() {
		case ".Default", ".Generated", ".Expr", ".Where", ".When":
			return true
		}
		return false
	}, cmp.Comparer(func(a, b string) bool { return (a == "") == (b == "") })),
}

// newer are the clauses of the corpus that not every version has.
var newer = []struct {
	// version is the first that takes the clause, before is what an older one
	// has in its place.
	version        int
	clause, before string
	// taken is set where older versions take the clause, too, and make
	// something else of it.
	taken bool
}{
	{version: 14, clause: "int4multirange", before: "int4range"},
	// The function behind it, and so a name that is chosen for it, is another.
	{version: 14, clause: "extract(year FROM timestamp '2020-01-01')", before: "date_part('year', timestamp '2020-01-01')", taken: true},
	{version: 15, clause: "numeric(3,-2)", before: "numeric(3,1)"},
	{version: 15, clause: " NULLS NOT DISTINCT", before: ""},
	{version: 15, clause: "SET NULL (b)", before: "SET NULL"},
	{version: 15, clause: "SET NULL (d)", before: "SET NULL"},
	{version: 15, clause: " (b, a) WHERE (a > 1)", before: ""},
	{version: 15, clause: " FOR TABLE t (b, d)", before: ""},
	{version: 15, clause: " FOR TABLES IN SCHEMA s, CURRENT_SCHEMA, gone", before: ""},
	{version: 15, clause: "ALTER PUBLICATION p DROP TABLES IN SCHEMA public;", before: ""},
	{version: 15, clause: "ALTER PUBLICATION p ADD TABLES IN SCHEMA public;", before: ""},
	{version: 18, clause: " /* ( */ WITHOUT -- )\n  OVERLAPS", before: ""},
	{version: 18, clause: " WITHOUT OVERLAPS)", before: ")"},
	{version: 18, clause: ", PERIOD ", before: ", "},
	{version: 18, clause: ") NOT ENFORCED", before: ")"},
	{version: 18, clause: "DEFERRABLE NOT ENFORCED", before: "DEFERRABLE"},
	{version: 18, clause: "(a * 2) VIRTUAL", before: "(a * 2) STORED"},
	{version: 18, clause: "(a * 3)", before: "(a * 3) STORED"},
}

// forServer returns the text for a server of a major version. What it leaves
// out is refused by the server.
func forServer(t *testing.T, conn *pgx.Conn, major int, sql string) string {
	t.Helper()
	for _, n := range newer {
		if major >= n.version || !strings.Contains(sql, n.clause) {
			continue
		}
		if !n.taken {
			if _, err := conn.Exec(context.Background(), sql); err == nil {
				t.Fatalf("version %d takes %s", major, n.clause)
			}
		}
		sql = strings.ReplaceAll(sql, n.clause, n.before)
	}
	return sql
}

// TestServerAgrees runs each text on a server and compares what it has made of
// it with what this package has. Each text is folded twice: whole, as a
// declaration, and by an executor in strict mode.
func TestServerAgrees(t *testing.T) {
	ctx := context.Background()
	major := pgtest.Version(t)
	for _, c := range corpus {
		t.Run(c.name, func(t *testing.T) {
			conn, err := pgx.Connect(ctx, pgtest.Database(t))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(ctx)
			if major < c.since {
				if _, err := conn.Exec(ctx, c.sql); err == nil {
					t.Fatalf("version %d takes the text", major)
				}
				return
			}
			c.sql = forServer(t, conn, major, c.sql)
			if _, err := conn.Exec(ctx, c.sql); err != nil {
				t.Fatalf("the server refuses the text: %v", err)
			}
			want, err := postgres.Introspect(ctx, conn, postgres.Options{})
			if err != nil {
				t.Fatal(err)
			}
			forgetNumbers(want)
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
			if d := cmp.Diff(want, folded.PlainNotNulls(major), ignored); d != "" {
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
			if d := cmp.Diff(want, loaded.PlainNotNulls(major), ignored); d != "" {
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
	forgetNumbers(got)
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
	if d := cmp.Diff(folded.PlainNotNulls(got.Version), again.PlainNotNulls(got.Version), places); d != "" {
		t.Errorf("folded again (-want +got):\n%s", d)
	}
}

// creation returns operations that build d.
func creation(d *model.Database) []ops.Operation {
	var list []ops.Operation
	for _, s := range d.Schemas {
		list = append(list, ops.CreateSchema{Schema: s})
	}
	for _, x := range d.Extensions {
		list = append(list, ops.CreateExtension{Extension: x})
	}
	for _, s := range d.Sequences {
		s.OwnerTable, s.OwnerColumn = "", ""
		list = append(list, ops.CreateSequence{Sequence: s})
	}
	for _, e := range d.Enums {
		list = append(list, ops.CreateEnum{Enum: e})
	}
	for _, m := range slices.Backward(d.Domains) { // plain ones before those over them
		list = append(list, ops.CreateDomain{Domain: m})
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
	for _, s := range d.Sequences {
		if s.OwnerTable != "" {
			free := s
			free.OwnerTable, free.OwnerColumn = "", ""
			keys = append(keys, ops.AlterSequence{From: free, To: s})
		}
	}
	return append(list, keys...)
}

// forgetNumbers takes from the names of NOT NULLs that the server has chosen the numbers
// that tell them from those of tables that were renamed: they are not predicted.
func forgetNumbers(d *model.Database) {
	for i := range d.Tables {
		for j := range d.Tables[i].Columns {
			c := &d.Tables[i].Columns[j]
			if n := c.NotNullDetails(); n.HasChosenName() && !strings.HasSuffix(n.Name, "_not_null") && c.NotNull {
				n.Name = ""
				c.SetNotNull(n)
			}
		}
	}
}
