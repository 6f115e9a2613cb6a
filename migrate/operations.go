package migrate

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// CreateSchema creates a named schema.
func (op *Op) CreateSchema(schema model.Schema) { op.Apply(ops.CreateSchema{Schema: schema}) }

// DropSchema drops an empty named schema.
func (op *Op) DropSchema(name string) { op.Apply(ops.DropSchema{Schema: model.Schema{Name: name}}) }

// AlterSchema changes the comment of a schema.
func (op *Op) AlterSchema(from, to model.Schema) { op.Apply(ops.AlterSchema{From: from, To: to}) }

// CreateEnum creates an enumerated type.
func (op *Op) CreateEnum(enum model.Enum) { op.Apply(ops.CreateEnum{Enum: enum}) }

// DropEnum drops an enumerated type.
func (op *Op) DropEnum(name string) { op.Apply(ops.DropEnum{Enum: model.Enum{Name: name}}) }

// AlterEnum changes the values or the comment of an enumerated type. The
// columns that use it are needed only where a value goes or the order changes.
func (op *Op) AlterEnum(from, to model.Enum, uses ...ops.EnumUse) {
	op.Apply(ops.AlterEnum{From: from, To: to, Uses: uses})
}

// CreateTable creates a table with its columns, constraints, indexes and
// comments.
func (op *Op) CreateTable(table model.Table) { op.Apply(ops.CreateTable{Table: table}) }

// DropTable drops a table and all that hangs on it.
func (op *Op) DropTable(name string) { op.Apply(ops.DropTable{Table: model.Table{Name: name}}) }

// RenameTable renames a table within its schema or moves it to another.
func (op *Op) RenameTable(from, to string) { op.Apply(ops.RenameTable{From: from, To: to}) }

// AlterTable changes what belongs to the table itself: its comment and its
// options.
func (op *Op) AlterTable(from, to model.Table) { op.Apply(ops.AlterTable{From: from, To: to}) }

// AddColumn adds a column to a table.
func (op *Op) AddColumn(table string, column model.Column) {
	op.Apply(ops.AddColumn{Table: table, Column: column})
}

// DropColumn drops a column.
func (op *Op) DropColumn(table, name string) {
	op.Apply(ops.DropColumn{Table: table, Column: model.Column{Name: name}})
}

// AlterColumn changes the definition of a column, whose name stays.
func (op *Op) AlterColumn(table string, from, to model.Column) {
	op.Apply(ops.AlterColumn{Table: table, From: from, To: to})
}

// AlterColumnUsing changes the definition of a column and converts the stored
// values with an SQL expression.
func (op *Op) AlterColumnUsing(table string, from, to model.Column, using string) {
	op.Apply(ops.AlterColumn{Table: table, From: from, To: to, Using: using})
}

// AlterColumnOnly makes a column of a table nullable and leaves those of the tables
// that inherit it as they are (PostgreSQL): the server refuses to change a column that
// is in the primary key of one of them.
func (op *Op) AlterColumnOnly(table string, from, to model.Column) {
	op.Apply(ops.AlterColumn{Table: table, From: from, To: to, Only: true})
}

// RenameColumn renames a column.
func (op *Op) RenameColumn(table, from, to string) {
	op.Apply(ops.RenameColumn{Table: table, From: from, To: to})
}

// AddPrimaryKey adds a primary key.
func (op *Op) AddPrimaryKey(table string, key model.PrimaryKey) {
	op.Apply(ops.AddPrimaryKey{Table: table, PrimaryKey: key})
}

// AddPrimaryKeyUsing makes a unique index of a table its primary key (PostgreSQL). The
// index, which has the columns of key, gets its name; none is built.
func (op *Op) AddPrimaryKeyUsing(table string, key model.PrimaryKey, index string) {
	op.Apply(ops.AddPrimaryKey{Table: table, PrimaryKey: key, Using: index})
}

// DropPrimaryKey drops a primary key.
func (op *Op) DropPrimaryKey(table, name string) {
	op.Apply(ops.DropPrimaryKey{Table: table, PrimaryKey: model.PrimaryKey{Name: name}})
}

// AddUnique adds a unique constraint.
func (op *Op) AddUnique(table string, unique model.Unique) {
	op.Apply(ops.AddUnique{Table: table, Unique: unique})
}

// AddUniqueUsing makes a unique index of a table a unique constraint (PostgreSQL). The
// index, which has the columns of unique, gets its name; none is built.
func (op *Op) AddUniqueUsing(table string, unique model.Unique, index string) {
	op.Apply(ops.AddUnique{Table: table, Unique: unique, Using: index})
}

// DropUnique drops a unique constraint.
func (op *Op) DropUnique(table, name string) {
	op.Apply(ops.DropUnique{Table: table, Unique: model.Unique{Name: name}})
}

// AddForeignKey adds a foreign key.
func (op *Op) AddForeignKey(table string, key model.ForeignKey) {
	op.Apply(ops.AddForeignKey{Table: table, ForeignKey: key})
}

// DropForeignKey drops a foreign key.
func (op *Op) DropForeignKey(table, name string) {
	op.Apply(ops.DropForeignKey{Table: table, ForeignKey: model.ForeignKey{Name: name}})
}

// AlterForeignKey changes whether a foreign key is deferrable, and deferred, and
// from version 18 on whether it is enforced (PostgreSQL). The rest of from and to must be equal.
func (op *Op) AlterForeignKey(table string, from, to model.ForeignKey) {
	op.Apply(ops.AlterForeignKey{Table: table, From: from, To: to})
}

// AddCheck adds a check constraint.
func (op *Op) AddCheck(table string, check model.Check) {
	op.Apply(ops.AddCheck{Table: table, Check: check})
}

// DropCheck drops a check constraint.
func (op *Op) DropCheck(table, name string) {
	op.Apply(ops.DropCheck{Table: table, Check: model.Check{Name: name}})
}

// RenameConstraint renames a primary key, a unique, a foreign key or a check
// constraint.
func (op *Op) RenameConstraint(table, from, to string) {
	op.Apply(ops.RenameConstraint{Table: table, From: from, To: to})
}

// ValidateConstraint validates a foreign key or a check that was added NOT
// VALID.
func (op *Op) ValidateConstraint(table, name string) {
	op.Apply(ops.ValidateConstraint{Table: table, Name: name})
}

// CreateIndex creates an index.
func (op *Op) CreateIndex(table string, index model.Index) {
	op.Apply(ops.CreateIndex{Table: table, Index: index})
}

// DropIndex drops an index.
func (op *Op) DropIndex(table, name string) {
	op.Apply(ops.DropIndex{Table: table, Index: model.Index{Name: name}})
}

// CreateIndexConcurrently creates an index without blocking writes to the table
// (PostgreSQL's CREATE INDEX CONCURRENTLY; other engines create it as they
// always do). It runs outside a transaction, as in [Op.Autocommit]. An invalid
// index that an earlier attempt left behind is dropped first.
func (op *Op) CreateIndexConcurrently(table string, index model.Index) {
	op.Apply(ops.CreateIndex{Table: table, Index: index, Concurrently: true})
}

// DropIndexConcurrently drops an index without blocking queries of the table
// (PostgreSQL's DROP INDEX CONCURRENTLY; other engines drop it as they always
// do). It runs outside a transaction, as in [Op.Autocommit].
func (op *Op) DropIndexConcurrently(table, name string) {
	op.Apply(ops.DropIndex{Table: table, Index: model.Index{Name: name}, Concurrently: true})
}

// RenameIndex renames an index of a table.
func (op *Op) RenameIndex(table, from, to string) {
	op.Apply(ops.RenameIndex{Table: table, From: from, To: to})
}

// Exec runs one SQL statement as it is written. Placeholders are the driver's:
// $1 on PostgreSQL, ? on SQLite. COMMIT and ROLLBACK are for the runner alone.
func (op *Op) Exec(sql string, args ...any) { op.Apply(ops.Exec{SQL: sql, Args: args}) }

// BulkInsert inserts rows, many in one statement. Each row holds the values in
// the order of columns.
func (op *Op) BulkInsert(table string, columns []string, rows ...[]any) {
	op.Apply(ops.BulkInsert{Table: table, Columns: columns, Rows: rows})
}

// CreateTableIfNotExists creates a table unless there is one of its name,
// whatever that looks like. Its indexes are made where they are missing.
func (op *Op) CreateTableIfNotExists(table model.Table) {
	op.Apply(ops.IfNotExists{Operation: ops.CreateTable{Table: table}})
}

// DropTableIfExists drops a table, if there is one.
func (op *Op) DropTableIfExists(name string) {
	op.Apply(ops.IfExists{Operation: ops.DropTable{Table: model.Table{Name: name}}})
}

// AddColumnIfNotExists adds a column unless there is one of its name.
func (op *Op) AddColumnIfNotExists(table string, column model.Column) {
	op.Apply(ops.IfNotExists{Operation: ops.AddColumn{Table: table, Column: column}})
}

// DropColumnOnly drops a column of a table and leaves it, with its values, to the
// tables that inherit it (PostgreSQL).
func (op *Op) DropColumnOnly(table, name string) {
	op.Apply(ops.DropColumn{Table: table, Column: model.Column{Name: name}, Only: true})
}

// DropColumnIfExists drops a column, if there is one.
func (op *Op) DropColumnIfExists(table, name string) {
	op.Apply(ops.IfExists{Operation: ops.DropColumn{Table: table, Column: model.Column{Name: name}}})
}

// CreateIndexIfNotExists creates an index unless there is one of its name.
func (op *Op) CreateIndexIfNotExists(table string, index model.Index) {
	op.Apply(ops.IfNotExists{Operation: ops.CreateIndex{Table: table, Index: index}})
}

// DropIndexIfExists drops an index, if there is one.
func (op *Op) DropIndexIfExists(table, name string) {
	op.Apply(ops.IfExists{Operation: ops.DropIndex{Table: table, Index: model.Index{Name: name}}})
}

// DropUniqueIfExists drops a unique constraint, if there is one.
func (op *Op) DropUniqueIfExists(table, name string) {
	op.Apply(ops.IfExists{Operation: ops.DropUnique{Table: table, Unique: model.Unique{Name: name}}})
}

// DropForeignKeyIfExists drops a foreign key, if there is one.
func (op *Op) DropForeignKeyIfExists(table, name string) {
	op.Apply(ops.IfExists{Operation: ops.DropForeignKey{Table: table, ForeignKey: model.ForeignKey{Name: name}}})
}

// DropCheckIfExists drops a check constraint, if there is one.
func (op *Op) DropCheckIfExists(table, name string) {
	op.Apply(ops.IfExists{Operation: ops.DropCheck{Table: table, Check: model.Check{Name: name}}})
}
