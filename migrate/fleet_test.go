package migrate_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// tenantSchemas makes schemas in a database and returns their names.
func tenantSchemas(t *testing.T, db *sql.DB, n int) []string {
	t.Helper()
	names := make([]string, n)
	var b strings.Builder
	for i := range names {
		names[i] = fmt.Sprintf("tenant%04d", i)
		fmt.Fprintf(&b, "CREATE SCHEMA %s;", names[i])
	}
	execute(t, db, b.String())
	return names
}

func execute(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		_, err := db.Exec(s)
		fatal(t, err)
	}
}

// outcome is a result in a line.
func outcome(r migrate.Result) string {
	var at []string
	for _, s := range r.Current {
		at = append(at, s.ID)
	}
	line := fmt.Sprintf("%s ran [%s] at [%s]", r.Database.Name, strings.Join(r.Revisions.IDs(), " "), strings.Join(at, " "))
	if r.Err != nil {
		line += " error"
	}
	return line
}

func outcomes(all []migrate.Result) []string {
	lines := make([]string, len(all))
	for i, r := range all {
		lines[i] = outcome(r)
	}
	return lines
}

func TestFleetOfThousandSchemas(t *testing.T) {
	db := open(t, pgtest.Database(t))
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16)
	names := tenantSchemas(t, db, 1000)
	const broken = 417
	// Of the thousand one has a table in the way.
	execute(t, db, "CREATE TABLE "+names[broken]+".t2 (id integer)")
	fleet := migrate.Fleet{Databases: migrate.Schemas(db, names...), Revisions: chain(2), Parallel: 8}
	ctx := context.Background()

	results, err := fleet.Upgrade(ctx, "head")
	failed, ok := errors.AsType[*migrate.FleetError](err)
	if !ok || len(failed.Failed) != 1 || failed.Total != 1000 || len(results) != 1000 {
		t.Fatalf("%d results, error %v", len(results), err)
	}
	for i, r := range results {
		want := names[i] + " ran [0001 0002] at [0002]"
		if i == broken {
			want = names[i] + " ran [0001] at [] error"
		}
		if got := outcome(r); got != want {
			t.Errorf("%s, want %s (%v)", got, want, r.Err)
		}
	}
	const tables = `SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE relkind = 'r' AND nspname LIKE 'tenant%' AND relname IN ('t1', 't2', 'autogen_revisions')`
	if got := column(t, db, tables); got[0] != "3000" {
		t.Errorf("%s tables of 3000", got[0])
	}
	if got := column(t, db, "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"); got[0] != "0" {
		t.Errorf("%s tables in the public schema", got[0])
	}

	execute(t, db, "DROP TABLE "+names[broken]+".t2")
	done := 0
	fleet.Done = func(r migrate.Result) { done++ }
	results, err = fleet.Upgrade(ctx, "head")
	fatal(t, err)
	for i, r := range results {
		want := names[i] + " ran [] at [0002]"
		if i == broken {
			want = names[i] + " ran [0002] at [0002]"
		}
		if got := outcome(r); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if done != 1000 {
		t.Errorf("Done was called %d times", done)
	}
}

func TestFleetDowngradeAndStamp(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		databases := []migrate.Database{{Name: "one", URL: url}, {Name: "two", URL: url}}
		if strings.HasPrefix(url, "sqlite:") {
			databases[1].URL = "sqlite://" + filepath.Join(t.TempDir(), "two.db")
		} else {
			tenantSchemas(t, open(t, url), 2)
			databases[0].Schema, databases[1].Schema = "tenant0000", "tenant0001"
		}
		databases[1].History = &migrate.History{Revisions: chain(3)}
		fleet := migrate.Fleet{Databases: databases, Revisions: chain(2)}
		ctx := context.Background()
		for _, step := range []struct {
			run  func() ([]migrate.Result, error)
			want []string
		}{
			{func() ([]migrate.Result, error) { return fleet.Current(ctx) }, []string{"one ran [] at []", "two ran [] at []"}},
			{func() ([]migrate.Result, error) { return fleet.Upgrade(ctx, "head") }, []string{"one ran [0001 0002] at [0002]", "two ran [0001 0002 0003] at [0003]"}},
			{func() ([]migrate.Result, error) { return fleet.Downgrade(ctx, "0001") }, []string{"one ran [0002] at [0001]", "two ran [0003 0002] at [0001]"}},
			{func() ([]migrate.Result, error) { return fleet.Stamp(ctx, "0002") }, []string{"one ran [] at [0002]", "two ran [] at [0002]"}},
			{func() ([]migrate.Result, error) { return fleet.Current(ctx) }, []string{"one ran [] at [0002]", "two ran [] at [0002]"}},
		} {
			results, err := step.run()
			fatal(t, err)
			if diff := cmp.Diff(step.want, outcomes(results)); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

// One transaction over all revisions leaves none of them behind where one fails.
func TestFleetInOneTransaction(t *testing.T) {
	db := open(t, pgtest.Database(t))
	names := tenantSchemas(t, db, 1)
	execute(t, db, "CREATE TABLE tenant0000.t2 (id integer)")
	fleet := migrate.Fleet{Databases: migrate.Schemas(db, names...), Revisions: chain(2), Options: []migrate.Option{migrate.WithTransactions(migrate.TransactionAll)}}
	results, err := fleet.Upgrade(context.Background(), "head")
	if err == nil || outcome(results[0]) != "tenant0000 ran [] at [] error" {
		t.Fatalf("%s, error %v", outcome(results[0]), err)
	}
}

// A pool as small as it can be does not keep runs waiting for each other.
func TestFleetOnSmallPool(t *testing.T) {
	url := pgtest.Database(t)
	names := tenantSchemas(t, open(t, url), 12)
	for size := 1; size <= 3; size++ {
		db := open(t, url)
		db.SetMaxOpenConns(size)
		fleet := migrate.Fleet{Databases: migrate.Schemas(db, names...), Revisions: chain(size), Parallel: 8}
		_, err := fleet.Upgrade(context.Background(), "head")
		fatal(t, err)
	}
}

func TestFleetSearchPathIsExact(t *testing.T) {
	url := pgtest.Database(t)
	first := open(t, url)
	execute(t, first, "ALTER DATABASE "+column(t, first, "SELECT quote_ident(current_database())")[0]+" SET search_path = public, shared")
	db := open(t, url)
	db.SetMaxOpenConns(2)
	names := append(tenantSchemas(t, db, 2), `Odd "name", here`)
	execute(t, db, `CREATE SCHEMA "Odd ""name"", here"`, "CREATE SCHEMA shared", "CREATE TABLE public.t1 (n integer)",
		"CREATE TABLE public.autogen_revisions (id text)", "CREATE TABLE shared.plans (n integer)", "INSERT INTO shared.plans VALUES (1)")
	revisions := chain(3)
	create := revisions[0].Upgrade
	revisions[0].Upgrade = func(op *migrate.Op) error {
		if err := create(op); err != nil {
			return err
		}
		op.Exec("INSERT INTO t1 SELECT n FROM plans")
		op.Exec("SET search_path = public") // for longer than the transaction
		return op.Err()
	}
	databases := migrate.Schemas(db, names...)
	for i := range databases {
		databases[i].Shared = []string{"shared"}
	}
	fleet := migrate.Fleet{Databases: databases, Revisions: revisions}
	ctx := context.Background()
	before := column(t, db, "SHOW search_path")
	_, err := fleet.Upgrade(ctx, "head")
	fatal(t, err)
	const query = `SELECT n.nspname || ': ' || string_agg(c.relname, ' ' ORDER BY c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE relkind = 'r' AND nspname NOT IN ('pg_catalog', 'information_schema') GROUP BY nspname ORDER BY nspname COLLATE "C"`
	want := []string{
		`Odd "name", here: autogen_revisions t1 t2 t3`, "public: autogen_revisions t1", "shared: plans",
		"tenant0000: autogen_revisions t1 t2 t3", "tenant0001: autogen_revisions t1 t2 t3",
	}
	if diff := cmp.Diff(want, column(t, db, query)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"2"}, column(t, db, "SELECT count(*) FROM tenant0001.t1")); diff != "" {
		t.Error(diff)
	}
	// Both connections of the pool have what they had.
	for range 2 {
		conn, err := db.Conn(ctx)
		fatal(t, err)
		defer conn.Close()
		var path string
		fatal(t, conn.QueryRowContext(ctx, "SHOW search_path").Scan(&path))
		if path != before[0] {
			t.Errorf("a connection was left with search_path %s, want %s", path, before[0])
		}
	}
}

func TestFleetDowngradeLeavesOtherSchemasAlone(t *testing.T) {
	db := open(t, pgtest.Database(t))
	names := tenantSchemas(t, db, 1)
	fleet := migrate.Fleet{Databases: migrate.Schemas(db, names...), Revisions: chain(1)}
	ctx := context.Background()
	_, err := fleet.Upgrade(ctx, "head")
	fatal(t, err)
	// Somebody moved the tenant's table, and public has one of that name.
	execute(t, db, "DROP TABLE tenant0000.t1", "CREATE TABLE public.t1 (n integer)")
	if _, err := fleet.Downgrade(ctx, "base"); err == nil {
		t.Error("the downgrade dropped a table that the tenant does not have")
	}
	if got := tables(t, db); got != "t1" {
		t.Errorf("the public schema has %q, want t1", got)
	}
}

func TestFleetErrors(t *testing.T) {
	url := pgtest.Database(t)
	db := open(t, url)
	names := tenantSchemas(t, db, 1)
	ctx := context.Background()

	fleet := migrate.Fleet{Databases: migrate.Schemas(db, names[0], "nowhere"), Revisions: chain(1)}
	results, err := fleet.Upgrade(ctx, "head")
	missing, ok := errors.AsType[*migrate.SchemaError](results[1].Err)
	if !ok || missing.Schema != "nowhere" || results[0].Err != nil {
		t.Errorf("results %v, error %v", outcomes(results), err)
	}
	if got, want := err.Error(), `1 of 2 databases failed (nowhere); the first: there is no schema "nowhere" that this role may use`; got != want {
		t.Errorf("error %q, want %q", got, want)
	}

	fleet.Databases = migrate.Schemas(db, names[0], names[0])
	if _, err := fleet.Upgrade(ctx, "head"); err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("the error of one name twice is %v", err)
	}

	stopped, cancel := context.WithCancel(ctx)
	cancel()
	fleet.Databases = migrate.Schemas(db, names...)
	if _, err := fleet.Upgrade(stopped, "head"); !errors.Is(err, context.Canceled) {
		t.Errorf("the error of a stopped fleet is %v", err)
	}

	fleet = migrate.Fleet{Databases: []migrate.Database{{Name: "a", URL: "mongodb://x"}, {Name: "b", URL: url, Schema: names[0]}}, Revisions: chain(1)}
	results, err = fleet.Upgrade(ctx, "head")
	if err == nil || results[0].Err == nil || results[1].Err != nil {
		t.Errorf("results %v, error %v", outcomes(results), err)
	}
	fleet = migrate.Fleet{Databases: []migrate.Database{{Name: "s", URL: sqliteURL(t), Schema: "x"}}, Revisions: chain(1)}
	if _, err = fleet.Upgrade(ctx, "head"); err == nil || !strings.Contains(err.Error(), "needs PostgreSQL") {
		t.Errorf("the error of a schema on SQLite is %v", err)
	}
	if results, err := (&migrate.Fleet{Revisions: chain(1)}).Upgrade(ctx, "head"); err != nil || len(results) != 0 {
		t.Errorf("no databases: %v, %v", results, err)
	}
}

func TestGroup(t *testing.T) {
	url := pgtest.Database(t)
	db := open(t, url)
	execute(t, db, "CREATE TABLE tenant (name text)", "INSERT INTO tenant VALUES ('globex'), ('a/b'), ('acme')")
	tests := []struct {
		name  string
		group migrate.Group
		want  []string
	}{
		{"one", migrate.Group{Name: "app", URL: "sqlite://app.db"}, []string{"app sqlite://app.db "}},
		{"listed schemas", migrate.Group{Name: "t", URL: url, Names: []string{"x", "y", "x"}}, []string{"t/x " + url + " x", "t/y " + url + " y"}},
		{"found schemas", migrate.Group{Name: "t", URL: url, Names: []string{"acme"}, Query: "SELECT name FROM tenant ORDER BY name"},
			[]string{"t/acme " + url + " acme", "t/a/b " + url + " a/b", "t/globex " + url + " globex"}},
		{"found databases", migrate.Group{Name: "t", URL: "postgres://h/{name}", Query: "SELECT name FROM tenant WHERE name <> 'acme' ORDER BY 1", QueryURL: url},
			[]string{"t/a/b postgres://h/a%2Fb ", "t/globex postgres://h/globex "}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			all, err := test.group.Databases(context.Background())
			fatal(t, err)
			var got []string
			for _, d := range all {
				got = append(got, d.Name+" "+d.URL+" "+d.Schema)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	for query, want := range map[string]string{
		"SELECT 1, 2":          "one column",
		"SELECT ''":            "an empty name",
		"SELECT * FROM nobody": `databases.t: find the tenants: ERROR: relation "nobody" does not exist`,
	} {
		if _, err := (migrate.Group{Name: "t", URL: url, Query: query}).Databases(context.Background()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %s", query, err, want)
		}
	}
}

func TestScriptOfSchema(t *testing.T) {
	var b strings.Builder
	db := open(t, pgtest.Database(t))
	fatal(t, migrate.New(db, migrate.Revisions{{ID: "1", Upgrade: func(op *migrate.Op) error {
		op.CreateTable(model.Table{Name: "t", Columns: []model.Column{{Name: "id", Type: "integer"}}})
		return op.Err()
	}}}, migrate.WithSchema("acme", "public")).Script(context.Background(), &b, migrate.Up, "head"))
	for _, want := range []string{"SET search_path = \"acme\", \"public\";\n", `"acme"."autogen_revisions"`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the script lacks %s:\n%s", want, b.String())
		}
	}
}
