package sqlite_test

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/autogen-db/autogen/migrate/dialect"
	"github.com/autogen-db/autogen/migrate/dialect/sqlite"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// names need quotes, or are keywords, or neither.
var names = []string{"a", "b", "Order", "select", "x y", `q"t`, "größe", "key"}

// randomTable draws a table whose first column is its integer key. Constraints
// have a name or none, and no two of them are alike.
func randomTable(t *rapid.T, name string) model.Table {
	boolean := rapid.Bool()
	out := model.Table{Name: name, Strict: boolean.Draw(t, "strict")}
	id := model.Column{Name: "id", Type: "integer", Autoincrement: boolean.Draw(t, "autoincrement")}
	out.Columns = append(out.Columns, id)
	out.PrimaryKey = &model.PrimaryKey{Columns: []string{"id"}}
	if boolean.Draw(t, "named key") {
		out.PrimaryKey.Name = "Pk"
	}
	for i := range rapid.IntRange(2, 5).Draw(t, "columns") {
		out.Columns = append(out.Columns, randomColumn(t, names[i]))
	}
	constraint := func(kind, column string) (string, bool) {
		label := rapid.SampledFrom([]string{"", "none", "c_" + kind + column}).Draw(t, kind+column)
		return label, label != "none"
	}
	for _, c := range out.Columns[1:] {
		quoted := quote(c.Name)
		if label, ok := constraint("check", c.Name); ok {
			out.Checks = append(out.Checks, model.Check{Name: label, Expr: quoted + " IS NULL OR " + quoted + " <> 'never'"})
		}
		if label, ok := constraint("unique", c.Name); ok {
			out.Uniques = append(out.Uniques, model.Unique{Name: label, Columns: []string{c.Name, "id"}})
		}
		if label, ok := constraint("fk", c.Name); ok && c.Generated == "" {
			out.ForeignKeys = append(out.ForeignKeys, model.ForeignKey{Name: label, Columns: []string{c.Name}, RefTable: "nobody", RefColumns: []string{"id"},
				OnDelete: rapid.SampledFrom([]string{"", "CASCADE", "SET NULL", "RESTRICT"}).Draw(t, "on delete"), Deferrable: true, Deferred: true})
		}
		if label, ok := constraint("index", c.Name); ok {
			x := model.Index{Name: "i " + label + c.Name, Keys: []model.Key{{Column: c.Name, Desc: boolean.Draw(t, "desc")}, {Expr: "lower(" + quoted + ")"}}}
			if boolean.Draw(t, "partial") {
				x.Where = quoted + " IS NOT NULL"
			}
			out.Indexes = append(out.Indexes, x)
		}
	}
	return out
}

func randomColumn(t *rapid.T, name string) model.Column {
	c := model.Column{Name: name, Type: rapid.SampledFrom([]string{"text", "int", "any", "blob"}).Draw(t, "type")}
	if rapid.Bool().Draw(t, "collated") {
		c.Collation = "NOCASE"
	}
	switch rapid.IntRange(0, 4).Draw(t, "sort of column") {
	case 0:
		c.Type, c.Generated, c.Virtual = "int", "id + 1", rapid.Bool().Draw(t, "virtual")
	case 1:
		c.NotNull, c.Default = true, map[string]string{"text": "'it''s'", "int": "-3", "any": "1.5", "blob": "x'00ff'"}[c.Type]
	case 2:
		c.Type, c.Default = "text", "upper('x') || 'y'"
	}
	return c
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func create(d *database, t model.Table) {
	d.t.Helper()
	script, err := sqlite.Script(&model.Database{Engine: model.SQLite, Tables: []model.Table{t}})
	if err != nil {
		d.t.Fatalf("%v", err)
	}
	d.exec(script...)
}

// fill inserts rows through the defaults, and leaves a gap at the end of the
// sequence.
func fill(d *database, t model.Table) {
	d.t.Helper()
	for range 3 {
		d.exec("INSERT INTO " + quote(t.Name) + " DEFAULT VALUES")
	}
	d.exec("DELETE FROM " + quote(t.Name) + " WHERE id = 3")
	for _, c := range t.Columns[1:] {
		if c.Generated == "" && !c.NotNull && c.Type == "text" {
			d.exec("UPDATE " + quote(t.Name) + " SET " + quote(c.Name) + " = 'it''s ' || id WHERE id = 2")
		}
	}
}

// sorted orders what has no order in a table.
func sorted(t model.Table) model.Table {
	t = t.Clone()
	sort.Slice(t.Checks, func(i, j int) bool { return fmt.Sprint(t.Checks[i]) < fmt.Sprint(t.Checks[j]) })
	sort.Slice(t.Uniques, func(i, j int) bool { return fmt.Sprint(t.Uniques[i]) < fmt.Sprint(t.Uniques[j]) })
	sort.Slice(t.ForeignKeys, func(i, j int) bool { return fmt.Sprint(t.ForeignKeys[i]) < fmt.Sprint(t.ForeignKeys[j]) })
	sort.Slice(t.Indexes, func(i, j int) bool { return fmt.Sprint(t.Indexes[i]) < fmt.Sprint(t.Indexes[j]) })
	return t
}

func compare(d *database, want model.Table, when any) {
	d.t.Helper()
	got := d.schema().Table(want.Name)
	if got == nil {
		d.t.Fatalf("%v: there is no table", when)
	}
	if diff := cmp.Diff(sorted(want), sorted(*got), cmpopts.EquateEmpty()); diff != "" {
		d.t.Fatalf("%v: (-want +got)\n%s\n%s", when, diff, d.value("SELECT sql FROM sqlite_schema WHERE name = 't'"))
	}
}

// step is a revision, mostly of one operation, and what it makes of a table.
type step struct {
	ops  []ops.Operation
	edit func(*model.Table)
}

// steps leads from a to b: what hangs on columns is dropped first, then columns
// are dropped, altered and added, then the rest is added.
func steps(a, b model.Table) []step {
	var out []step
	do := func(op ops.Operation, edit func(*model.Table)) { out = append(out, step{[]ops.Operation{op}, edit}) }
	for _, x := range a.Indexes {
		do(ops.DropIndex{Table: a.Name, Index: x}, func(t *model.Table) { t.Indexes = t.Indexes[1:] })
	}
	for _, k := range a.Checks {
		do(ops.DropCheck{Table: a.Name, Check: k}, func(t *model.Table) { t.Checks = t.Checks[1:] })
	}
	for _, u := range a.Uniques {
		do(ops.DropUnique{Table: a.Name, Unique: u}, func(t *model.Table) { t.Uniques = t.Uniques[1:] })
	}
	for _, f := range a.ForeignKeys {
		do(ops.DropForeignKey{Table: a.Name, ForeignKey: f}, func(t *model.Table) { t.ForeignKeys = t.ForeignKeys[1:] })
	}
	// Between the two, child rows would refer to what is no key.
	out = append(out, step{
		[]ops.Operation{ops.DropPrimaryKey{Table: a.Name, PrimaryKey: *a.PrimaryKey}, ops.AddPrimaryKey{Table: a.Name, PrimaryKey: *b.PrimaryKey}},
		func(t *model.Table) { t.PrimaryKey, t.Columns[0].Autoincrement = b.PrimaryKey, false },
	})
	do(ops.AlterTable{From: a, To: b}, func(t *model.Table) { t.Strict = b.Strict })
	if b.Columns[0].Autoincrement {
		do(ops.AlterColumn{Table: a.Name, From: model.Column{Name: "id", Type: "integer"}, To: b.Columns[0]}, func(t *model.Table) { t.Columns[0].Autoincrement = true })
	}
	for i, c := range a.Columns {
		to := b.Column(c.Name)
		switch {
		case i == 0:
		case to == nil:
			do(ops.DropColumn{Table: a.Name, Column: c}, func(t *model.Table) {
				for j := range t.Columns {
					if t.Columns[j].Name == c.Name {
						t.Columns = append(t.Columns[:j:j], t.Columns[j+1:]...)
						return
					}
				}
			})
		default:
			do(ops.AlterColumn{Table: a.Name, From: c, To: *to}, func(t *model.Table) { *t.Column(c.Name) = *to })
		}
	}
	for _, c := range b.Columns {
		if a.Column(c.Name) == nil {
			do(ops.AddColumn{Table: a.Name, Column: c}, func(t *model.Table) { t.Columns = append(t.Columns, c) })
		}
	}
	for _, u := range b.Uniques {
		do(ops.AddUnique{Table: a.Name, Unique: u}, func(t *model.Table) { t.Uniques = append(t.Uniques, u) })
	}
	for _, f := range b.ForeignKeys {
		do(ops.AddForeignKey{Table: a.Name, ForeignKey: f}, func(t *model.Table) { t.ForeignKeys = append(t.ForeignKeys, f) })
	}
	for _, k := range b.Checks {
		do(ops.AddCheck{Table: a.Name, Check: k}, func(t *model.Table) { t.Checks = append(t.Checks, k) })
	}
	for _, x := range b.Indexes {
		do(ops.CreateIndex{Table: a.Name, Index: x}, func(t *model.Table) { t.Indexes = append(t.Indexes, x) })
	}
	return out
}

// TestProperty leads a random table, full of rows and with children and
// dependents, to another random table, one operation at a time. After each the
// schema must be exactly what the operation says; rows, child rows, triggers,
// views and the sequence must be as they were.
func TestProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := randomTable(t, "t"), randomTable(t, "t")
		// A value that a new NOT NULL or a stricter type refuses is a failure
		// of its own, and is tested elsewhere.
		for i := range b.Columns {
			c := &b.Columns[i]
			if from := a.Column(c.Name); i > 0 && from != nil {
				c.Type, c.NotNull = from.Type, from.NotNull
				if from.NotNull {
					c.Default, c.Generated, c.Virtual = from.Default, "", false
				}
				if c.Generated != "" {
					c.Type = "int"
				}
			}
		}
		for _, table := range []*model.Table{&a, &b} {
			table.ForeignKeys = slices.DeleteFunc(table.ForeignKeys, func(f model.ForeignKey) bool {
				return table.Column(f.Columns[0]).NotNull || table.Column(f.Columns[0]).Generated != ""
			})
		}
		d := open(t,
			"CREATE TABLE nobody (id integer PRIMARY KEY)", "CREATE TABLE log (what)",
			"CREATE TABLE child (id integer PRIMARY KEY, t_id int NOT NULL REFERENCES t (id) ON DELETE CASCADE)")
		defer d.done()
		create(d, a)
		compare(d, a, "create")
		// Rows that refer to nothing would stop the runner's check.
		d.exec("PRAGMA foreign_keys = OFF")
		fill(d, a)
		for _, f := range append(append([]model.ForeignKey(nil), a.ForeignKeys...), b.ForeignKeys...) {
			if c := a.Column(f.Columns[0]); c != nil && c.Generated == "" && !c.NotNull {
				d.exec("UPDATE t SET " + quote(c.Name) + " = NULL")
			}
		}
		d.exec("PRAGMA foreign_keys = ON",
			"INSERT INTO child VALUES (1, 1), (2, 2), (3, 2)",
			"CREATE VIEW v AS SELECT id FROM t", "CREATE VIEW w AS SELECT id FROM v",
			"CREATE TRIGGER own AFTER DELETE ON t BEGIN INSERT INTO log VALUES (OLD.id); END",
			"CREATE TRIGGER other AFTER INSERT ON child BEGIN UPDATE t SET id = id WHERE id = NEW.t_id; END")

		kept := func(columns []string) []string {
			var out []string
			list := []string{"id"}
			for _, c := range columns {
				list = append(list, "quote("+quote(c)+")")
			}
			for _, query := range []string{
				"SELECT " + strings.Join(list, ", ") + " FROM t ORDER BY id", "SELECT * FROM child", "SELECT * FROM log", "SELECT id FROM w ORDER BY id",
				"SELECT type, name, sql FROM sqlite_schema WHERE type IN ('view', 'trigger') ORDER BY name", "PRAGMA foreign_keys", "PRAGMA legacy_alter_table",
				"PRAGMA integrity_check",
			} {
				out = append(out, d.rows(query)...)
			}
			return out
		}
		now := a.Clone()
		for _, s := range steps(a, b) {
			before, next := now.Clone(), now.Clone()
			s.edit(&next)
			var both []string
			for _, c := range before.Columns[1:] {
				if to := next.Column(c.Name); to != nil && to.Generated == c.Generated {
					both = append(both, c.Name)
				}
			}
			was, sequence := kept(both), ""
			if before.Columns[0].Autoincrement {
				sequence = d.value("SELECT seq FROM sqlite_sequence WHERE name = 't'")
			}
			count := d.rows("SELECT count(*) FROM sqlite_schema")
			err := d.run(nil, s.ops...)
			if err != nil && breaksForeignKey(err, s.ops[0]) {
				// The rows have values in a new foreign key's column. All must
				// be as it was.
				if diff := cmp.Diff(was, kept(both)); diff != "" {
					t.Fatalf("%v fails: (-before +after)\n%s", s.ops, diff)
				}
				compare(d, before, s.ops)
				if diff := cmp.Diff(count, d.rows("SELECT count(*) FROM sqlite_schema")); diff != "" {
					t.Fatalf("%v leaves something behind: %s", s.ops, diff)
				}
				continue
			}
			if err != nil {
				t.Fatalf("%v: %v", s.ops, err)
			}
			now = next
			compare(d, now, s.ops)
			if diff := cmp.Diff(was, kept(both)); diff != "" {
				t.Fatalf("%v: (-before +after)\n%s", s.ops, diff)
			}
			if before.Columns[0].Autoincrement && now.Columns[0].Autoincrement {
				if got := d.value("SELECT seq FROM sqlite_sequence WHERE name = 't'"); got != sequence {
					t.Fatalf("%v: the sequence was %s and is %s", s.ops, sequence, got)
				}
			}
		}
	})
}

func breaksForeignKey(err error, op ops.Operation) bool {
	switch op.(type) {
	case ops.AddForeignKey:
		return strings.Contains(err.Error(), "foreign_key_check")
	}
	return false
}

// TestPropertyFault stops the change of a random table before a random
// statement: nothing of it may stay.
func TestPropertyFault(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := randomTable(t, "t")
		a.ForeignKeys = nil
		d := open(t, "CREATE VIEW v AS SELECT id FROM t", "CREATE TABLE child (t_id int REFERENCES t ON DELETE CASCADE)")
		defer d.done()
		create(d, a)
		fill(d, a)
		d.exec("INSERT INTO child VALUES (1), (2)")
		state := func() []string {
			return append(append(d.rows("SELECT * FROM sqlite_schema"), d.rows("SELECT * FROM t")...), d.rows("SELECT * FROM child")...)
		}
		before := state()
		n, at := 0, rapid.IntRange(1, 5).Draw(t, "fault before statement")
		err := d.run(func(dialect.Statement) error {
			if n++; n > at {
				return errFault
			}
			return nil
		}, ops.AddCheck{Table: "t", Check: model.Check{Name: "new", Expr: "id > 0"}})
		if err == nil {
			t.Fatalf("the rebuild has only %d statements", n)
		}
		if diff := cmp.Diff(before, state()); diff != "" {
			t.Fatalf("(-before +after)\n%s", diff)
		}
	})
}
