// Package verify replays a plan without touching the user's database: compiled
// to SQL and applied to the current schema, the upgrade must lead to the
// desired schema, and the downgrade from there back to the start.
//
// On PostgreSQL the statements are folded over the model by
// [sqlsource.Executor]; on SQLite they run on a database in memory. Neither
// shares code with the comparison that made the plan.
package verify

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"strings"

	introspect "github.com/autogen-db/autogen/introspect/sqlite"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/migrate/dialect"
	"github.com/autogen-db/autogen/migrate/dialect/postgres"
	"github.com/autogen-db/autogen/migrate/dialect/sqlite"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// Error reports a plan that does not lead where it should.
type Error struct {
	// Direction is "upgrade" or "downgrade".
	Direction string
	// Differences are what would still have to be done after the replay.
	Differences []ops.Operation
	// Unconfirmed are expressions that the replay changed beyond recognition.
	Unconfirmed []diff.Unconfirmed
}

// Error lists the differences.
func (e *Error) Error() string {
	var left []string
	for _, op := range e.Differences {
		left = append(left, op.String())
	}
	for _, u := range e.Unconfirmed {
		left = append(left, "compare "+u.Where)
	}
	return fmt.Sprintf("the %s does not lead to the schema that it should; left to do: %s", e.Direction, strings.Join(left, ", "))
}

// Plan is what is verified.
type Plan struct {
	// Current and Desired are both ends; Desired with the spellings of
	// expressions that [diff.Result.Desired] has.
	Current, Desired *model.Database
	Up, Down         []ops.Operation
	// Prover compares the expressions after a replay. It must not need a
	// server that has the desired schema.
	Prover diff.Prover
}

// stage is a replica of a schema that operations are applied to.
type stage interface {
	apply(ctx context.Context, op ops.Operation) error
	// run applies SQL text.
	run(ctx context.Context, text string) error
	schema(ctx context.Context) (*model.Database, error)
	close() error
}

// Verify replays p. memory opens an empty SQLite database in memory; it is
// called for SQLite only. The error is an [*Error] where the replay ends in
// another schema, and wraps the statement's own error where it cannot be
// replayed.
func Verify(ctx context.Context, p Plan, memory func() (*sql.DB, error)) (err error) {
	s, err := newStage(ctx, p.Current, cmp.Or(p.Current.Default, p.Desired.Default), memory)
	if err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	defer func() {
		if e := s.close(); err == nil && e != nil {
			err = fmt.Errorf("verify: %w", e)
		}
	}()
	if err := replay(ctx, s, "upgrade", p.Up, p.Desired, p.Prover); err != nil {
		return err
	}
	return replay(ctx, s, "downgrade", p.Down, p.Current, p.Prover)
}

func replay(ctx context.Context, s stage, direction string, operations []ops.Operation, want *model.Database, prover diff.Prover) error {
	for _, op := range operations {
		if err := s.apply(ctx, op); err != nil {
			return fmt.Errorf("verify the %s: %s: %w", direction, op, err)
		}
	}
	got, err := s.schema(ctx)
	if err != nil {
		return fmt.Errorf("verify the %s: %w", direction, err)
	}
	result, err := diff.Compare(ctx, got, want, diff.Options{Prover: prover, Owners: true, Grants: true})
	if err != nil {
		return fmt.Errorf("verify the %s: %w", direction, err)
	}
	if len(result.Up) > 0 || len(result.Unconfirmed) > 0 {
		return &Error{Direction: direction, Differences: result.Up, Unconfirmed: result.Unconfirmed}
	}
	return nil
}

// newStage returns a replica of current. named is the default schema where a
// statement may name it, or nil.
func newStage(ctx context.Context, current *model.Database, named *model.Schema, memory func() (*sql.DB, error)) (stage, error) {
	if current.Engine == model.Postgres {
		d := current.Clone()
		s := &symbolic{database: d, executor: sqlsource.New(d)}
		if named != nil {
			s.defaultSchema = named.Name
		}
		return s, nil
	}
	db, err := memory()
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	m := &inMemory{db: db}
	script, err := sqlite.Script(current)
	if err == nil {
		for _, statement := range script {
			if _, err = db.ExecContext(ctx, statement); err != nil {
				err = fmt.Errorf("copy the schema: %w", err)
				break
			}
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%w%s", err, closing(db.Close()))
	}
	return m, nil
}

func closing(err error) string {
	if err == nil {
		return ""
	}
	return " (and on closing: " + err.Error() + ")"
}

// symbolic is a PostgreSQL schema as a value.
type symbolic struct {
	database *model.Database
	executor *sqlsource.Executor
	// defaultSchema is the name of the default schema; empty means "public".
	defaultSchema string
}

func (s *symbolic) apply(ctx context.Context, op ops.Operation) error {
	statements, err := postgres.Dialect{DefaultSchema: s.defaultSchema}.Compile(ctx, nil, op)
	if err != nil {
		return err
	}
	for _, st := range statements {
		if err := s.executor.Exec(sqlsource.Source{SQL: st.SQL, DefaultSchema: s.defaultSchema}); err != nil {
			return fmt.Errorf("%s: %w", st.SQL, err)
		}
	}
	return nil
}

func (s *symbolic) schema(context.Context) (*model.Database, error) {
	d := s.database.Clone()
	return d, d.Normalize()
}

func (s *symbolic) close() error { return nil }

// inMemory is a SQLite database in memory.
type inMemory struct{ db *sql.DB }

func (m *inMemory) apply(ctx context.Context, op ops.Operation) error {
	statements, err := sqlite.Dialect{}.Compile(ctx, dialect.Querier(m.db), op)
	if err != nil {
		return err
	}
	for _, st := range statements {
		if _, err := m.db.ExecContext(ctx, st.SQL, st.Args...); err != nil {
			return fmt.Errorf("%s: %w", st.SQL, err)
		}
	}
	return nil
}

func (m *inMemory) schema(ctx context.Context) (*model.Database, error) {
	d, err := introspect.Introspect(ctx, m.db, introspect.Options{})
	if err != nil {
		return nil, err
	}
	return d, d.Normalize()
}

func (m *inMemory) close() error { return m.db.Close() }
