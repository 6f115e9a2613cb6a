package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// SchemaError reports a PostgreSQL schema that a run was to work in, and that is
// not there or may not be used.
type SchemaError struct{ Schema string }

// Error names the schema.
func (e *SchemaError) Error() string {
	return fmt.Sprintf("there is no schema %s that this role may use", quote(e.Schema))
}

// Hint says how to go on.
func (e *SchemaError) Hint() string {
	return fmt.Sprintf("make it first: CREATE SCHEMA %s", quote(e.Schema))
}

// SearchPath returns the value of search_path for a schema and those behind it.
func SearchPath(schema string, shared ...string) string {
	return searchPath(append([]string{schema}, shared...))
}

func searchPath(schemas []string) string {
	quoted := make([]string, len(schemas))
	for i, s := range schemas {
		quoted[i] = quote(s)
	}
	return strings.Join(quoted, ", ")
}

// enterSchema sets search_path for the session, and keeps what it was.
func (s *session) enterSchema(ctx context.Context, schemas []string) error {
	if len(schemas) == 0 {
		return nil
	}
	if s.table.engine != model.Postgres {
		return errors.New("migrate: WithSchema needs PostgreSQL; on SQLite a file of its own keeps tenants apart")
	}
	// The old value is read before the new one is set: a materialised query is
	// done once, first (PostgreSQL documentation, section "WITH Queries"). The
	// current schema is the first of the path if that exists and may be used.
	const query = `WITH old AS MATERIALIZED (SELECT pg_catalog.current_setting('search_path') AS path)
		SELECT old.path, pg_catalog.set_config('search_path', $1, false) FROM old`
	s.path = searchPath(schemas)
	var now string
	if err := s.conn.QueryRowContext(ctx, query, s.path).Scan(&s.ownPath, &now); err != nil {
		s.path = ""
		return fmt.Errorf("set search_path: %w", err)
	}
	var current sql.NullString
	err := s.conn.QueryRowContext(ctx, "SELECT pg_catalog.current_schema()").Scan(&current)
	if err == nil && current.String != schemas[0] {
		err = &SchemaError{Schema: schemas[0]}
	}
	if err != nil {
		s.leaveSchema(ctx)
	}
	return err
}

// setSearchPath sets search_path anew, since a revision before may have changed
// it.
func (s *session) setSearchPath(ctx context.Context) error {
	if s.path == "" {
		return nil
	}
	if _, err := s.conn.ExecContext(ctx, "SELECT pg_catalog.set_config('search_path', $1, false)", s.path); err != nil {
		return fmt.Errorf("set search_path: %w", err)
	}
	return nil
}

// leaveSchema gives the connection its own search_path back. Where that fails
// the connection must not go back to the pool.
func (s *session) leaveSchema(ctx context.Context) {
	if s.path == "" {
		return
	}
	s.path = ""
	ctx, cancel := cleanup(ctx)
	defer cancel()
	if _, err := s.conn.ExecContext(ctx, "SELECT pg_catalog.set_config('search_path', $1, false)", s.ownPath); err != nil {
		s.discard = true
	}
}
