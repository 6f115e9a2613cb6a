package sqlite_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/migrate/dialect"
	"github.com/autogen-db/autogen/migrate/dialect/sqlite"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// TestCompile shows the statements of each kind of operation, and runs them.
func TestCompile(t *testing.T) {
	users := []string{
		`CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- the key
    name varchar(30) NOT NULL CONSTRAINT dn DEFAULT 'x', age int,
    CONSTRAINT ck CHECK (users.age > 0), UNIQUE (name COLLATE nocase) ON CONFLICT IGNORE
)`,
		`CREATE INDEX ix ON users (age)  WHERE age > 1`,
		`INSERT INTO users VALUES (7, 'a', 3)`,
	}
	rebuilt := func(definition string, insert ...string) []string {
		if len(insert) == 0 {
			insert = []string{"INSERT INTO new_users (id, name, age) SELECT id, name, age FROM users"}
		}
		return []string{
			"CREATE TABLE new_users (\n    " + definition + "\n)", insert[0],
			"DELETE FROM sqlite_sequence WHERE name = 'new_users'",
			"INSERT INTO sqlite_sequence (name, seq) SELECT 'new_users', seq FROM sqlite_sequence WHERE name = 'users'",
			"DROP TABLE users", "ALTER TABLE new_users RENAME TO users", "CREATE INDEX ix ON users (age)  WHERE age > 1",
		}
	}
	const (
		id    = "id INTEGER PRIMARY KEY AUTOINCREMENT,\n    "
		name  = "-- the key\n    name varchar(30) NOT NULL CONSTRAINT dn DEFAULT 'x',\n    "
		age   = "age int"
		check = ",\n    CONSTRAINT ck CHECK (age > 0)"
		uniq  = ",\n    UNIQUE (name COLLATE nocase) ON CONFLICT IGNORE"
	)
	tests := []struct {
		op   ops.Operation
		want []string
	}{
		{ops.CreateTable{Table: model.Table{
			Name: "Order",
			Columns: []model.Column{
				{Name: "id", Type: "integer", Autoincrement: true},
				{Name: "name", Type: "varchar(30)", NotNull: true, Default: "'x'", Collation: "NOCASE"},
				{Name: "at", Type: "timestamp", Default: "CURRENT_TIMESTAMP"}, {Name: "r", Type: "real", Default: "abs(-1)"},
				{Name: "g", Type: "text", Generated: "lower(name)", Virtual: true}, {Name: "s", Generated: "id + 1"},
			},
			PrimaryKey:  &model.PrimaryKey{Name: "pk", Columns: []string{"id"}},
			Uniques:     []model.Unique{{Columns: []string{"name", "at"}}, {Name: "U", Columns: []string{"at"}}},
			ForeignKeys: []model.ForeignKey{{Name: "fk", Columns: []string{"id"}, RefTable: "users", RefColumns: []string{"id"}, OnDelete: "CASCADE", OnUpdate: "SET NULL", Match: "FULL", Deferrable: true, Deferred: true}},
			Checks:      []model.Check{{Expr: "id > 0"}},
			Indexes:     []model.Index{{Name: "i", Unique: true, Keys: []model.Key{{Column: "name", Collation: "BINARY", Desc: true}, {Expr: "lower(name)"}, {Expr: "id + 1", Desc: true}}, Where: "id > 0"}},
		}}, []string{`CREATE TABLE "Order" (
    id integer CONSTRAINT pk PRIMARY KEY AUTOINCREMENT,
    name varchar(30) COLLATE NOCASE NOT NULL DEFAULT 'x',
    at timestamp DEFAULT CURRENT_TIMESTAMP,
    r real DEFAULT (abs(-1)),
    g text GENERATED ALWAYS AS (lower(name)) VIRTUAL,
    s GENERATED ALWAYS AS (id + 1) STORED,
    UNIQUE (name, at),
    CONSTRAINT "U" UNIQUE (at),
    CONSTRAINT fk FOREIGN KEY (id) REFERENCES users (id) MATCH FULL ON UPDATE SET NULL ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    CHECK (id > 0)
)`, `CREATE UNIQUE INDEX i ON "Order" (name COLLATE BINARY DESC, lower(name), (id + 1) DESC) WHERE id > 0`}},
		{ops.CreateTable{Table: model.Table{Name: "t", Columns: []model.Column{{Name: "a", Type: "int"}, {Name: "b", Type: "int"}},
			PrimaryKey: &model.PrimaryKey{Columns: []string{"b", "a"}}, Strict: true, WithoutRowID: true}},
			[]string{"CREATE TABLE t (\n    a int,\n    b int,\n    PRIMARY KEY (b, a)\n) STRICT, WITHOUT ROWID"}},
		{ops.DropTable{Table: model.Table{Name: "users"}}, []string{"DROP TABLE users"}},
		{ops.RenameTable{From: "users", To: "People"}, []string{`ALTER TABLE users RENAME TO "People"`}},
		{ops.RenameTable{From: "users", To: "Users"}, []string{`ALTER TABLE users RENAME TO "new_Users"`, `ALTER TABLE "new_Users" RENAME TO "Users"`}},
		{ops.RenameColumn{Table: "users", From: "name", To: "Name"}, []string{`ALTER TABLE users RENAME COLUMN name TO "Name"`}},
		{ops.CreateIndex{Table: "users", Index: model.Index{Name: "n", Keys: []model.Key{{Column: "name"}}}}, []string{"CREATE INDEX n ON users (name)"}},
		{ops.DropIndex{Table: "users", Index: model.Index{Name: "ix"}}, []string{"DROP INDEX ix"}},
		{ops.RenameIndex{Table: "users", From: "ix", To: "order"}, []string{"DROP INDEX ix", `CREATE INDEX "order" ON users (age)  WHERE age > 1`}},
		{ops.Exec{SQL: "UPDATE users SET age = ? ;\n", Args: []any{5}}, []string{"UPDATE users SET age = ?"}},
		{ops.AddColumn{Table: "users", Column: model.Column{Name: "a", Type: "text", NotNull: true, Default: "''"}}, []string{"ALTER TABLE users ADD COLUMN a text NOT NULL DEFAULT ''"}},
		{ops.AddColumn{Table: "users", Column: model.Column{Name: "a", Type: "int", Generated: "age + 1", Virtual: true}}, []string{"ALTER TABLE users ADD COLUMN a int GENERATED ALWAYS AS (age + 1) VIRTUAL"}},
		{ops.AddColumn{Table: "users", Column: model.Column{Name: "a", Default: "CURRENT_TIMESTAMP"}}, rebuilt(id + name + age + ",\n    a DEFAULT CURRENT_TIMESTAMP" + check + uniq)},
		{ops.AddColumn{Table: "users", Column: model.Column{Name: "a", Default: "1 + 1"}}, rebuilt(id + name + age + ",\n    a DEFAULT (1 + 1)" + check + uniq)},
		{ops.AddColumn{Table: "users", Column: model.Column{Name: "a", Generated: "age + 1"}}, rebuilt(id + name + age + ",\n    a GENERATED ALWAYS AS (age + 1) STORED" + check + uniq)},
		{ops.AlterTable{From: model.Table{Name: "users"}, To: model.Table{Name: "users"}}, nil},
		{ops.AlterColumn{Table: "users", From: model.Column{Name: "age", Type: "int"}, To: model.Column{Name: "age", Type: "bigint", NotNull: true, Default: "1"}},
			rebuilt(id + name + "age bigint NOT NULL DEFAULT 1" + check + uniq)},
		{ops.AlterColumn{Table: "users", From: model.Column{Name: "name", NotNull: true, Default: "'x'"}, To: model.Column{Name: "name", Default: "'y'", Collation: "NOCASE"}, Using: "upper(name)"},
			rebuilt(id+"name varchar(30) CONSTRAINT dn DEFAULT 'y' COLLATE NOCASE,\n    "+age+check+uniq, "INSERT INTO new_users (id, name, age) SELECT id, upper(name), age FROM users")},
		{ops.AddUnique{Table: "users", Unique: model.Unique{Name: "u", Columns: []string{"age"}}}, rebuilt(id + name + age + check + uniq + ",\n    CONSTRAINT u UNIQUE (age)")},
		{ops.AddCheck{Table: "users", Check: model.Check{Expr: "age < 9"}}, rebuilt(id + name + age + check + uniq + ",\n    CHECK (age < 9)")},
		{ops.DropUnique{Table: "users", Unique: model.Unique{Columns: []string{"name"}}}, rebuilt(id + name + age + check)},
		{ops.DropCheck{Table: "users", Check: model.Check{Name: "CK"}}, rebuilt(id + name + age + uniq)},
		{ops.RenameConstraint{Table: "users", From: "ck", To: "Ck2"}, rebuilt(id + name + age + ",\n    CONSTRAINT \"Ck2\" CHECK (age > 0)" + uniq)},
	}
	for _, test := range tests {
		t.Run(test.op.String(), func(t *testing.T) {
			d := testDatabase(t, users...)
			statements, err := sqlite.Dialect{}.Compile(context.Background(), d.conn, test.op)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range statements {
				got = append(got, s.SQL)
				if rebuild := strings.Contains(test.want[0], "TABLE new_users"); s.Rebuild != rebuild {
					t.Errorf("Rebuild is %v: %s", s.Rebuild, s.SQL)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			d.apply(test.op)
		})
	}
}

func TestUnsupported(t *testing.T) {
	d := testDatabase(t, "CREATE TABLE t (a int)")
	column := func(c model.Column) ops.Operation { return ops.AddColumn{Table: "t", Column: c} }
	unsupported := []ops.Operation{
		ops.CreateSchema{}, ops.DropSchema{}, ops.AlterSchema{}, ops.CreateEnum{}, ops.DropEnum{}, ops.AlterEnum{},
		ops.CreateTable{Table: model.Table{Name: "billing.t"}},
		ops.CreateTable{Table: model.Table{Name: "u", Comment: "x"}},
		ops.CreateTable{Table: model.Table{Name: "u", Columns: []model.Column{{Name: "a", Autoincrement: true}}}},
		ops.AlterTable{From: model.Table{Name: "t"}, To: model.Table{Name: "t", Comment: "x"}},
		ops.AlterColumn{Table: "t", From: model.Column{Name: "a"}, To: model.Column{Name: "a", Comment: "x"}},
		ops.AlterColumn{Table: "t", From: model.Column{Name: "a"}, To: model.Column{Name: "a", Identity: &model.Identity{}}},
		column(model.Column{Name: "b", Comment: "x"}), column(model.Column{Name: "b", Identity: &model.Identity{}}),
		ops.AddPrimaryKey{Table: "t", PrimaryKey: model.PrimaryKey{Columns: []string{"a"}, Deferrable: true}},
		ops.AddUnique{Table: "t", Unique: model.Unique{Columns: []string{"a"}, NullsNotDistinct: true}},
		ops.AddUnique{Table: "t", Unique: model.Unique{Columns: []string{"a"}, Include: []string{"a"}}},
		ops.AddCheck{Table: "t", Check: model.Check{Expr: "a", NoInherit: true}},
		ops.AddForeignKey{Table: "t", ForeignKey: model.ForeignKey{Columns: []string{"a"}, RefTable: "t", OnDeleteColumns: []string{"a"}}},
		ops.AddForeignKey{Table: "t", ForeignKey: model.ForeignKey{Columns: []string{"a"}, RefTable: "x.t"}},
		ops.AddForeignKey{Table: "t", ForeignKey: model.ForeignKey{Columns: []string{"a"}, RefTable: "t", NotValid: true}},
		ops.ValidateConstraint{Table: "t"}, ops.AlterForeignKey{Table: "t", To: model.ForeignKey{Name: "f", Deferrable: true}},
		ops.AddForeignKey{Table: "t", ForeignKey: model.ForeignKey{Columns: []string{"a"}, RefTable: "t", NotEnforced: true}},
		ops.AddForeignKey{Table: "t", ForeignKey: model.ForeignKey{Columns: []string{"a"}, RefTable: "t", Period: true}},
		ops.AddCheck{Table: "t", Check: model.Check{Expr: "a > 0", NotEnforced: true}},
		ops.AddUnique{Table: "t", Unique: model.Unique{Columns: []string{"a", "b"}, WithoutOverlaps: true}},
		ops.AddPrimaryKey{Table: "t", PrimaryKey: model.PrimaryKey{Columns: []string{"a", "b"}, WithoutOverlaps: true}},
		ops.CreateIndex{Table: "t", Index: model.Index{Name: "i", Method: "gin"}},
		ops.CreateIndex{Table: "t", Index: model.Index{Name: "i", Keys: []model.Key{{Column: "a", Nulls: "LAST"}}}},
		ops.CreateIndex{Table: "t", Index: model.Index{Name: "i", Keys: []model.Key{{Column: "a", OpClass: "x"}}}},
		nil,
	}
	for _, op := range unsupported {
		var no *dialect.UnsupportedError
		if _, err := (sqlite.Dialect{}).Compile(context.Background(), d.conn, op); !errors.As(err, &no) {
			t.Errorf("%#v: got error %v, want a *dialect.UnsupportedError", op, err)
		}
	}
	for _, db := range []*model.Database{
		{Schemas: []model.Schema{{Name: "x"}}}, {Enums: []model.Enum{{Name: "x"}}}, {Tables: []model.Table{{Name: "x.y"}}},
	} {
		var no *dialect.UnsupportedError
		if _, err := sqlite.Script(db); !errors.As(err, &no) {
			t.Errorf("Script of %+v: got error %v, want a *dialect.UnsupportedError", db, err)
		}
	}
}

func TestRefused(t *testing.T) {
	d := testDatabase(t,
		"CREATE TABLE p (id integer PRIMARY KEY, a int UNIQUE, b int, g int AS (b + 1), CONSTRAINT two UNIQUE (a, b), CHECK (a < b))",
		"CREATE TABLE c (p int REFERENCES p, q int REFERENCES P (a), r int, s int)",
		"CREATE INDEX i ON c (r, s)", "CREATE VIEW v AS SELECT 1", "CREATE VIRTUAL TABLE ft USING fts5(x)", "CREATE TABLE one (a)", "CREATE UNIQUE INDEX i1 ON one (a)")
	drop := func(table, column string) ops.Operation {
		return ops.DropColumn{Table: table, Column: model.Column{Name: column}}
	}
	tests := []struct {
		op   ops.Operation
		want string
	}{
		{ops.DropTable{Table: model.Table{Name: "p"}}, "sqlite: drop table p: table c refers to it"},
		{drop("p", "id"), "table c refers to it"},
		{drop("p", "a"), "table c refers to it"},
		{drop("p", "b"), "the generated column g names it"},
		{drop("c", "r"), "the index i names it"},
		{drop("c", "x"), "table c has no column x"},
		{drop("nobody", "x"), "there is no table nobody"},
		{drop("one", "a"), "it is the only column"},
		{ops.AddCheck{Table: "v", Check: model.Check{Expr: "1"}}, "v is a view"},
		{ops.AddCheck{Table: "ft", Check: model.Check{Expr: "1"}}, "ft is a virtual table"},
		{ops.DropCheck{Table: "p", Check: model.Check{Expr: "a < c"}}, "table p has no check (a < c) without a name"},
		{ops.DropUnique{Table: "p", Unique: model.Unique{Columns: []string{"a", "b"}}}, "table p has no unique constraint (a, b) without a name"},
		{ops.DropUnique{Table: "p", Unique: model.Unique{Name: "three"}}, "table p has no unique constraint of the name three"},
		{ops.RenameConstraint{Table: "p", From: "three", To: "four"}, "table p has no constraint of the name three"},
		{ops.RenameIndex{Table: "p", From: "three", To: "four"}, "table p has no index of the name three"},
		{ops.AddPrimaryKey{Table: "p", PrimaryKey: model.PrimaryKey{Columns: []string{"a"}}}, "table p has a primary key"},
		{ops.AlterColumn{Table: "p", From: model.Column{Name: "z"}, To: model.Column{Name: "z", NotNull: true}}, "table p has no column z"},
	}
	for _, test := range tests {
		var no *sqlite.RefusedError
		_, err := (sqlite.Dialect{}).Compile(context.Background(), d.conn, test.op)
		if !errors.As(err, &no) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v: got error %v, want a *RefusedError with %q", test.op, err, test.want)
		}
	}
	if _, err := (sqlite.Dialect{}).Compile(context.Background(), nil, drop("c", "r")); err == nil || !strings.Contains(err.Error(), "cannot be read") {
		t.Errorf("without a querier: got error %v", err)
	}
}

func TestScript(t *testing.T) {
	want := &model.Database{Engine: model.SQLite, Tables: []model.Table{
		{Name: "a", Columns: []model.Column{{Name: "b", Type: "int"}}, ForeignKeys: []model.ForeignKey{{Columns: []string{"b"}, RefTable: "b", RefColumns: []string{"a"}}},
			Indexes: []model.Index{{Name: "i", Keys: []model.Key{{Column: "b"}}}}},
		{Name: "b", Columns: []model.Column{{Name: "a", Type: "int"}}, PrimaryKey: &model.PrimaryKey{Columns: []string{"a"}}, ForeignKeys: []model.ForeignKey{{Name: "f", Columns: []string{"a"}, RefTable: "a"}}},
	}}
	script, err := sqlite.Script(want)
	if err != nil {
		t.Fatal(err)
	}
	d := testDatabase(t, script...)
	if diff := cmp.Diff(want, d.schema()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
