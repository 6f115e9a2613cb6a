// Package ops holds the operations of a migration as data: what a diff makes,
// a migration file prints, a dialect compiles and Reverse inverts.
//
// A change is a from and a to of the same type, so that it reads well and
// inverts exactly. Operations are values; nothing in this package touches a
// database.
package ops

import (
	"errors"

	"github.com/autogen-db/autogen/model"
)

// Operation is one change of a schema.
type Operation interface {
	// Reverse returns the operation that undoes this one. Its error wraps
	// [ErrIrreversible] where this value does not know what it removes: a
	// DropTable that holds only a name, for example.
	Reverse() (Operation, error)
	// String describes the operation in a few words: "add column users.email".
	String() string
	// Summary describes the operation for a list of changes.
	Summary() Summary
}

// Summary is an operation's line in a list of changes.
type Summary struct {
	// Sign is '+' for what is added, '-' for what is removed, '~' for what
	// changes.
	Sign rune
	// Text is what follows the sign: "column users.name varchar(30) →
	// varchar(100)".
	Text string
}

// ErrIrreversible is wrapped by the error of Reverse where an operation cannot
// be undone.
var ErrIrreversible = errors.New("operation cannot be reversed")

// CreateSchema creates a named schema.
type CreateSchema struct{ Schema model.Schema }

// DropSchema drops an empty named schema.
type DropSchema struct{ Schema model.Schema }

// AlterSchema changes the comment of a schema.
type AlterSchema struct{ From, To model.Schema }

// CreateEnum creates an enumerated type.
type CreateEnum struct{ Enum model.Enum }

// DropEnum drops an enumerated type.
type DropEnum struct{ Enum model.Enum }

// AlterEnum changes the values or the comment of an enumerated type. Values
// that are only added are added in place. Any other change builds the type
// anew and carries Uses over.
type AlterEnum struct {
	From, To model.Enum
	// Uses are the columns of the type, or of arrays of it. They need to be
	// listed only where the type is built anew.
	Uses []EnumUse
}

// EnumUse is a column of an enumerated type.
type EnumUse struct {
	Table  string
	Column model.Column
}

// CreateTable creates a table with its columns, constraints, indexes and
// comments.
type CreateTable struct{ Table model.Table }

// DropTable drops a table and all that hangs on it.
type DropTable struct{ Table model.Table }

// RenameTable renames a table within its schema or moves it to another.
type RenameTable struct{ From, To string }

// AlterTable changes what belongs to the table itself: its comment, its
// options, and how and where it is stored. Columns, constraints and indexes of From and To are ignored.
type AlterTable struct{ From, To model.Table }

// AddColumn adds a column to a table.
type AddColumn struct {
	Table  string
	Column model.Column
	// Owner is the role that owns the table, for a serial column whose sequence has a
	// name of its own, as that of [AlterColumn].
	Owner string
}

// DropColumn drops a column.
type DropColumn struct {
	Table  string
	Column model.Column
	// Only leaves the column to the tables that inherit it: it is their own from
	// then on (PostgreSQL only).
	Only bool
}

// AlterColumn changes the definition of a column. Its name stays: From.Name
// and To.Name are the same.
type AlterColumn struct {
	Table    string
	From, To model.Column
	// Using is the expression that converts the stored values where the type
	// changes (PostgreSQL's USING); empty means a cast, where one is needed.
	Using string
	// Owner is the role that owns the table, for a column that becomes a serial one
	// (PostgreSQL): the server takes only a sequence of the same owner. Empty means
	// the role that carries the migration out.
	Owner string
	// Only leaves the columns of the tables that inherit it as they are. A NOT NULL
	// alone can be dropped so (PostgreSQL only).
	Only bool
}

// RenameColumn renames a column.
type RenameColumn struct{ Table, From, To string }

// AddPrimaryKey adds a primary key.
type AddPrimaryKey struct {
	Table      string
	PrimaryKey model.PrimaryKey
	// Using is the name of a unique index of the same columns that becomes the one
	// of the constraint, under its name and with the storage that it has, so that
	// none is built (PostgreSQL only); empty for none. The columns are NOT NULL
	// before: the server reads all rows otherwise.
	Using string
}

// DropPrimaryKey drops a primary key.
type DropPrimaryKey struct {
	Table      string
	PrimaryKey model.PrimaryKey
}

// AddUnique adds a unique constraint.
type AddUnique struct {
	Table  string
	Unique model.Unique
	// Using is as in [AddPrimaryKey].
	Using string
}

// DropUnique drops a unique constraint.
type DropUnique struct {
	Table  string
	Unique model.Unique
}

// AddForeignKey adds a foreign key.
type AddForeignKey struct {
	Table      string
	ForeignKey model.ForeignKey
}

// DropForeignKey drops a foreign key.
type DropForeignKey struct {
	Table      string
	ForeignKey model.ForeignKey
}

// AlterForeignKey changes whether a foreign key is deferrable, and deferred, and
// from PostgreSQL 18 on whether it is enforced: one that comes to be is validated
// then. The rest of From and To must be equal.
type AlterForeignKey struct {
	Table    string
	From, To model.ForeignKey
}

// AddCheck adds a check constraint.
type AddCheck struct {
	Table string
	Check model.Check
}

// DropCheck drops a check constraint.
type DropCheck struct {
	Table string
	Check model.Check
}

// RenameConstraint renames a primary key, a unique, a foreign key or a check
// constraint.
type RenameConstraint struct{ Table, From, To string }

// ValidateConstraint validates a foreign key or a check that was added NOT
// VALID. It is reversed by nothing: the constraint stays valid.
type ValidateConstraint struct{ Table, Name string }

// CreateIndex creates an index.
type CreateIndex struct {
	Table string
	Index model.Index
	// Concurrently builds the index without blocking writes, outside a
	// transaction (PostgreSQL); other engines ignore it.
	Concurrently bool
}

// DropIndex drops an index.
type DropIndex struct {
	Table string
	Index model.Index
	// Concurrently drops the index without blocking queries, outside a
	// transaction (PostgreSQL); other engines ignore it.
	Concurrently bool
}

// RenameIndex renames an index of a table.
type RenameIndex struct{ Table, From, To string }

// Exec runs one SQL statement as it is written.
type Exec struct {
	SQL  string
	Args []any
}

// BulkInsert inserts rows. Reverse does not delete them: they may have changed
// since, or have been there before.
type BulkInsert struct {
	Table   string
	Columns []string
	// Rows holds the values in the order of Columns.
	Rows [][]any
}
