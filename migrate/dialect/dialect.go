// Package dialect says how an engine carries out the operations of a
// migration: each operation becomes the SQL statements that an implementation
// of [Dialect] compiles it to.
package dialect

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// Dialect compiles operations for one engine. Implementations hold no state
// and are safe for concurrent use.
type Dialect interface {
	// Engine returns the engine's name.
	Engine() model.Engine
	// Compile returns the statements that carry out op, in order. A dialect
	// whose ALTER TABLE cannot do all changes (SQLite) reads the table as it
	// is through q, in the transaction that the statements are to run in; q
	// may be nil for one that reads nothing else than the name of the default
	// schema (PostgreSQL). The error is an [*UnsupportedError] for an operation
	// that the engine does not have.
	Compile(ctx context.Context, q Querier, op ops.Operation) ([]Statement, error)
}

// Querier reads from a database; *sql.DB, *sql.Conn and *sql.Tx are queriers.
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Statement is one SQL statement and what a runner has to know of it.
type Statement struct {
	// SQL is the statement without a semicolon at its end.
	SQL  string
	Args []any
	// Rebuild says that the statement belongs to SQLite's twelve-step table
	// rebuild, which must run with foreign_keys off.
	Rebuild bool
	// Outside says that the statement cannot run in a transaction.
	Outside bool
}

// Custom is an operation of a user's own, which compiles itself: a runner
// carries it out as it does the built-in ones. Its Reverse makes it part of
// derived downgrades.
type Custom interface {
	ops.Operation
	// Compile returns the statements for the engine, as [Dialect.Compile] does
	// for built-in operations. q is nil in a script that is written without a
	// database.
	Compile(ctx context.Context, engine model.Engine, q Querier) ([]Statement, error)
}

// Compile returns the statements of any operation: of a [Custom] one as it
// says itself, of others as the dialect does.
func Compile(ctx context.Context, d Dialect, q Querier, op ops.Operation) ([]Statement, error) {
	if c, ok := op.(Custom); ok {
		statements, err := c.Compile(ctx, d.Engine(), q)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", op, err)
		}
		return statements, nil
	}
	return d.Compile(ctx, q, op)
}

// UnsupportedError reports an operation that an engine does not have.
type UnsupportedError struct {
	Engine model.Engine
	Op     ops.Operation
	// Reason says what the engine lacks.
	Reason string
}

// Error names the engine, the operation and the reason.
func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("%s: %s: %s", e.Engine, e.Op, e.Reason)
}
