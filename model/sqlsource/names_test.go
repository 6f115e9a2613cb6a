package sqlsource_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"github.com/autogen-db/autogen/introspect/postgres"
	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// The words that names are drawn from: what follows from two of them may be one
// name ("a_b" and "c", "a" and "b_c"), and the long ones are cut, between the
// bytes of a letter if that is done without care.
var nameWords = []string{
	"a", "a_b", "a_b_c", "b", "b_c", "c", "a1", "key", "Größe",
	strings.Repeat("long_name_", 6) + "xy", // 62 bytes
	strings.Repeat("äöü", 10) + "z",        // 61 bytes
	"a" + strings.Repeat("é", 31),          // 63 bytes
	strings.Repeat("t", 30),
}

// namedTable is a table of the schema that is drawn; all its columns are text.
type namedTable struct {
	name    string
	columns []string
	// renamed says that a column had another name. The indexes that a partition
	// gets then are called after that: the columns of an index keep it
	// (generateClonedIndexStmt in parser/parse_utilcmd.c), as no text of a schema does.
	renamed bool
}

// unnamedParts draws statements whose parts have no names.
type unnamedParts struct {
	t      *rapid.T
	tables []namedTable
}

func (u *unnamedParts) word(label string) string {
	return rapid.SampledFrom(nameWords).Draw(u.t, label)
}

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }

// of draws a column of a table.
func (u *unnamedParts) of(t *namedTable) string {
	return quote(rapid.SampledFrom(t.columns).Draw(u.t, "of"))
}

// constraint draws a constraint of a table, with a name now and then, which one
// that is chosen has to get out of the way of.
func (u *unnamedParts) constraint(t *namedTable) string {
	a, b := u.of(t), u.of(t)
	named := ""
	if rapid.IntRange(0, 7).Draw(u.t, "named") == 0 {
		label := rapid.SampledFrom([]string{"key", "check", "fkey", "pkey", "idx", "excl", "key1"}).Draw(u.t, "label")
		named = "CONSTRAINT " + quote(u.word("table part")+"_"+u.word("column part")+"_"+label) + " "
	}
	switch rapid.IntRange(0, 7).Draw(u.t, "constraint") {
	case 0:
		return named + "UNIQUE (" + a + ")"
	case 1:
		return named + "UNIQUE (" + a + ", " + b + ")"
	case 2:
		return named + "CHECK (" + a + " <> '')"
	case 3:
		return named + "CHECK (" + a + " <> " + b + ")"
	case 4:
		return named + "CHECK (1 < 2)"
	case 5:
		return named + "EXCLUDE USING btree (" + a + " WITH =, lower(" + b + ") WITH =)"
	case 6:
		return named + "PRIMARY KEY (" + a + ")"
	default:
		return named + "FOREIGN KEY (" + a + ") REFERENCES aim"
	}
}

// statement draws one statement. The server may refuse it.
func (u *unnamedParts) statement() string {
	if len(u.tables) == 0 || rapid.IntRange(0, 3).Draw(u.t, "new table") == 0 {
		return u.create()
	}
	t := &u.tables[rapid.IntRange(0, len(u.tables)-1).Draw(u.t, "table")]
	if len(t.columns) == 0 {
		return u.create()
	}
	name, a, b := quote(t.name), u.of(t), u.of(t)
	switch rapid.IntRange(0, 14).Draw(u.t, "statement") {
	case 0, 1, 2:
		return "ALTER TABLE " + name + " ADD " + u.constraint(t)
	case 3:
		return "CREATE INDEX ON " + name + " (" + a + ", " + b + ")"
	case 4:
		return "CREATE UNIQUE INDEX ON " + name + " (lower(" + a + "), (" + b + " || 'x'), upper(" + a + "))"
	case 5:
		return "CREATE INDEX ON " + name + " (" + a + ") INCLUDE (" + b + ")"
	case 6:
		return "CREATE STATISTICS ON " + a + ", " + b + " FROM " + name
	case 7:
		column := u.word("column")
		t.columns = append(t.columns, column)
		return "ALTER TABLE " + name + " ADD COLUMN " + quote(column) + " text " +
			rapid.SampledFrom([]string{"", "UNIQUE", "CHECK (1 < 2)", "REFERENCES aim", "NOT NULL CHECK (1 < 3)"}).Draw(u.t, "column's part")
	case 8:
		return "ALTER TABLE " + name + " ADD COLUMN " + quote(u.word("number")+"_n") + " " +
			rapid.SampledFrom([]string{"serial", "bigserial UNIQUE", "int GENERATED ALWAYS AS IDENTITY"}).Draw(u.t, "numbers")
	case 9:
		was := t.name
		t.name = u.word("new name")
		return "ALTER TABLE " + quote(was) + " RENAME TO " + quote(t.name)
	case 10:
		i := rapid.IntRange(0, len(t.columns)-1).Draw(u.t, "renamed column")
		was := t.columns[i]
		t.columns = slices.Clone(t.columns)
		t.columns[i], t.renamed = u.word("new column"), true
		return "ALTER TABLE " + name + " RENAME COLUMN " + quote(was) + " TO " + quote(t.columns[i])
	case 11:
		i := rapid.IntRange(0, len(t.columns)-1).Draw(u.t, "dropped column")
		was := t.columns[i]
		t.columns = append(t.columns[:i:i], t.columns[i+1:]...)
		return "ALTER TABLE " + name + " DROP COLUMN " + quote(was)
	case 12:
		return "CREATE DOMAIN " + quote(u.word("domain")) + " AS text CHECK (VALUE <> '') CHECK (VALUE <> 'x')"
	case 13:
		return "CREATE TYPE " + quote(strings.Replace(u.word("range"), "_", "range", 1)) + " AS RANGE (subtype = text)"
	default:
		if t.renamed {
			return u.create()
		}
		table := namedTable{name: u.word("partition"), columns: t.columns}
		u.tables = append(u.tables, table)
		return fmt.Sprintf("CREATE TABLE %s PARTITION OF %s FOR VALUES FROM ('%[3]d') TO ('%[3]dx')", quote(table.name), name, len(u.tables))
	}
}

func (u *unnamedParts) create() string {
	t := namedTable{name: u.word("table"), columns: rapid.SliceOfNDistinct(rapid.SampledFrom(nameWords), 1, 4, rapid.ID).Draw(u.t, "columns")}
	u.tables = append(u.tables, t)
	var parts []string
	for _, c := range t.columns {
		parts = append(parts, quote(c)+" text "+
			rapid.SampledFrom([]string{"", "", "PRIMARY KEY", "UNIQUE", "NOT NULL", "CHECK (1 < 2)", "REFERENCES aim", "UNIQUE CHECK (1 < 3) REFERENCES aim"}).Draw(u.t, "part"))
	}
	for range rapid.IntRange(0, 3).Draw(u.t, "constraints") {
		parts = append(parts, u.constraint(&t))
	}
	by := ""
	if rapid.IntRange(0, 3).Draw(u.t, "partitioned") == 0 {
		by = " PARTITION BY RANGE (" + quote(t.columns[0]) + ")"
	}
	return "CREATE TABLE " + quote(t.name) + " (" + strings.Join(parts, ", ") + ")" + by
}

// TestPredictedNames draws schemas whose parts have no names and holds the names
// that declarations give them against those that the server chooses.
func TestPredictedNames(t *testing.T) {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, pgtest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	rapid.Check(t, func(t *rapid.T) {
		const base = "CREATE TABLE aim (id text PRIMARY KEY)"
		if _, err := conn.Exec(ctx, "DROP SCHEMA public CASCADE; CREATE SCHEMA public; COMMENT ON SCHEMA public IS 'standard public schema'; "+base); err != nil {
			t.Fatal(err)
		}
		u := &unnamedParts{t: t}
		taken := []string{base}
		for range rapid.IntRange(1, 12).Draw(t, "statements") {
			was := slices.Clone(u.tables)
			sql := u.statement()
			if _, err := conn.Exec(ctx, sql); err != nil {
				u.tables = was
				continue
			}
			taken = append(taken, sql)
		}
		text := strings.Join(taken, ";\n")
		want, err := postgres.Introspect(ctx, conn, postgres.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(want.Opaque) > 0 {
			return // a key of a partition below one of another kind, which declarations may not have
		}
		folded := &model.Database{Engine: model.Postgres}
		if err := sqlsource.Fold(folded, sqlsource.Source{File: "drawn.sql", SQL: text}); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if err := folded.Normalize(); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, folded.PlainNotNulls(want.Version), ignored); d != "" {
			t.Fatalf("(-server +declared):\n%s\n%s", d, text)
		}
	})
}
