package postgres_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/model"
)

// inVersion returns the schema as the server's version spells it. Version 13
// gives back the functions behind AT TIME ZONE and EXTRACT, as it does for all
// of SQL's own function syntax.
func inVersion(t *testing.T, want model.Database) model.Database {
	t.Helper()
	if pgtest.Version(t) >= 14 {
		return want
	}
	old := strings.NewReplacer(
		"EXTRACT(year FROM (k AT TIME ZONE 'utc'::text))", "date_part('year'::text, timezone('utc'::text, k))",
		"(k AT TIME ZONE 'utc'::text)", "timezone('utc'::text, k)",
		"k AT TIME ZONE 'utc'::text", "timezone('utc'::text, k)",
		"now() AT TIME ZONE 'utc'::text", "timezone('utc'::text, now())",
	)
	d := want.Clone()
	for i := range d.Tables {
		for j := range d.Tables[i].Columns {
			c := &d.Tables[i].Columns[j]
			c.Default = old.Replace(c.Default)
		}
		for j := range d.Tables[i].Indexes {
			x := &d.Tables[i].Indexes[j]
			x.Where = old.Replace(x.Where)
			for k := range x.Keys {
				x.Keys[k].Expr = old.Replace(x.Keys[k].Expr)
			}
		}
	}
	return *d
}

// refuses fails the test where the server takes the statement.
func refuses(t *testing.T, conn *pgx.Conn, sql string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), sql); err == nil {
		t.Errorf("version %d takes %s", pgtest.Version(t), sql)
	}
}

// TestVersion15 covers the clauses that server 15 brought. An older one has
// the same constraints without them.
func TestVersion15(t *testing.T) {
	conn := connect(t, "CREATE TABLE p (a integer, b integer, PRIMARY KEY (a, b))")
	clauses := []string{" NULLS NOT DISTINCT", " (b) /*f*/", " (b, a) /*g*/"}
	ddl := `
CREATE TABLE c (a integer, b integer, v text,
	CONSTRAINT u UNIQUE NULLS NOT DISTINCT (v),
	CONSTRAINT f FOREIGN KEY (a, b) REFERENCES p ON DELETE SET NULL (b) /*f*/,
	CONSTRAINT g FOREIGN KEY (a, b) REFERENCES p ON DELETE SET DEFAULT (b, a) /*g*/);
CREATE UNIQUE INDEX x ON c (v) NULLS NOT DISTINCT;`
	numbers := "CREATE TABLE n (v numeric(3,-2), w numeric(3,5));"
	f := model.ForeignKey{Name: "f", Columns: []string{"a", "b"}, RefTable: "p", RefColumns: []string{"a", "b"}, OnDelete: "SET NULL", OnDeleteColumns: []string{"b"}}
	g := f
	g.Name, g.OnDelete, g.OnDeleteColumns = "g", "SET DEFAULT", []string{"b", "a"}
	scales := columns("v numeric(3,-2)", "w numeric(3,5)")
	has := pgtest.Version(t) >= 15
	if !has {
		for _, clause := range clauses {
			refuses(t, conn, ddl)
			ddl = strings.ReplaceAll(ddl, clause, "")
		}
		refuses(t, conn, numbers)
		numbers = "CREATE TABLE n (v numeric(3,1), w numeric(3,3))"
		scales = columns("v numeric(3,1)", "w numeric(3,3)")
		f.OnDeleteColumns, g.OnDeleteColumns = nil, nil
	}
	exec(t, conn, ddl+numbers)
	check(t, introspect(t, conn), model.Database{Tables: []model.Table{
		{Name: "p", Columns: columns("a integer", "b integer"), PrimaryKey: &model.PrimaryKey{Name: "p_pkey", Columns: []string{"a", "b"}}},
		{
			Name:        "c",
			Columns:     columns("a integer", "b integer", "v text"),
			Uniques:     []model.Unique{{Name: "u", Columns: []string{"v"}, NullsNotDistinct: has}},
			ForeignKeys: []model.ForeignKey{f, g},
			Indexes:     []model.Index{{Name: "x", Unique: true, Keys: []model.Key{{Column: "v"}}, NullsNotDistinct: has}},
		},
		{Name: "n", Columns: scales},
	}})
}

// TestVersion18 covers what server 18 brought: virtual generated columns and
// constraints.
func TestVersion18(t *testing.T) {
	conn := connect(t, `
CREATE TABLE p (id integer PRIMARY KEY);
CREATE TABLE t (a integer CONSTRAINT named NOT NULL, during int4range NOT NULL, room int4range NOT NULL, s integer GENERATED ALWAYS AS (a + 1) STORED);`)
	has := pgtest.Version(t) >= 18
	want := []model.Table{
		{Name: "p", Columns: columns("id integer"), PrimaryKey: &model.PrimaryKey{Name: "p_pkey", Columns: []string{"id"}}},
		{Name: "t", Columns: append(columns("a integer", "during int4range", "room int4range"), model.Column{Name: "s", Type: "integer", Generated: "a + 1"})},
	}
	want[1].Columns[0].NotNull, want[1].Columns[1].NotNull, want[1].Columns[2].NotNull = true, true, true
	for _, sql := range []string{
		"ALTER TABLE t ADD v integer GENERATED ALWAYS AS (a * 2) VIRTUAL",
		"ALTER TABLE t ADD w integer GENERATED ALWAYS AS (a * 3)",
		"ALTER TABLE t ADD CONSTRAINT x1 CHECK (a > 0) NOT ENFORCED",
		"ALTER TABLE t ADD CONSTRAINT x2 FOREIGN KEY (a) REFERENCES p NOT ENFORCED",
		"ALTER TABLE t ADD CONSTRAINT x3 PRIMARY KEY (room, during WITHOUT OVERLAPS)",
		"ALTER TABLE t ADD CONSTRAINT x4 UNIQUE (room, during WITHOUT OVERLAPS)",
		"ALTER TABLE t ADD CONSTRAINT x5 FOREIGN KEY (room, PERIOD during) REFERENCES t (room, PERIOD during)",
		"ALTER TABLE p ADD loose integer, ADD CONSTRAINT x6 NOT NULL loose NOT VALID",
		"ALTER TABLE p ADD own integer, ADD CONSTRAINT x7 NOT NULL own NO INHERIT",
	} {
		if !has {
			refuses(t, conn, sql)
			continue
		}
		exec(t, conn, sql)
	}
	if has {
		want[0].Columns = append(want[0].Columns, model.Column{Name: "loose", Type: "integer", NotNull: true, NotNullConstraint: &model.NotNull{Name: "x6", NotValid: true}},
			model.Column{Name: "own", Type: "integer", NotNull: true, NotNullConstraint: &model.NotNull{Name: "x7", NoInherit: true}})
		want[1].Columns[0].NotNullConstraint = &model.NotNull{Name: "named"}
		want[1].Columns = append(want[1].Columns,
			model.Column{Name: "v", Type: "integer", Generated: "a * 2", Virtual: true}, model.Column{Name: "w", Type: "integer", Generated: "a * 3", Virtual: true})
		over := []string{"room", "during"}
		want[1].Checks = []model.Check{{Name: "x1", Expr: "a > 0", NotEnforced: true}}
		want[1].PrimaryKey = &model.PrimaryKey{Name: "x3", Columns: over, WithoutOverlaps: true}
		want[1].Uniques = []model.Unique{{Name: "x4", Columns: over, WithoutOverlaps: true}}
		want[1].ForeignKeys = []model.ForeignKey{{Name: "x2", Columns: []string{"a"}, RefTable: "p", RefColumns: []string{"id"}, NotEnforced: true},
			{Name: "x5", Columns: over, RefTable: "t", RefColumns: over, Period: true}}
	}
	check(t, introspect(t, conn), model.Database{Tables: want})
}
