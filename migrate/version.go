package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/autogen-db/autogen/migrate/dialect"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// Applied is a row of the version table: a revision that the database has.
type Applied struct {
	ID string
	// At is when the revision was applied, by the clock of the program that
	// did it.
	At       time.Time
	Duration time.Duration
	// Checksum is that of the revision's file when it was applied or stamped;
	// empty where the file was not known. Where the revision is half done, it
	// is that of the operations that were carried out.
	Checksum string
	// State is [StateApplied], [StateUpgrading] or [StateDowngrading].
	State string
	// LastOperation counts the operations that were carried out; 0 where the
	// revision was stamped.
	LastOperation int
}

// Half reports whether the revision is half done: a run of it outside a single
// transaction was stopped, and its first LastOperation operations stay.
func (a Applied) Half() bool { return a.State != StateApplied }

// The states of a revision in the version table. A revision that runs in one
// transaction only ever shows as applied.
const (
	StateApplied     = "applied"
	StateUpgrading   = "upgrading"
	StateDowngrading = "downgrading"
)

// half is the state of a revision that a run is in the middle of.
func half(d Direction) string {
	if d == Up {
		return StateUpgrading
	}
	return StateDowngrading
}

// StateError reports a row of the version table whose state this version of
// the package does not know.
type StateError struct{ ID, State string }

// Error names the revision and the state.
func (e *StateError) Error() string {
	return fmt.Sprintf("revision %s is recorded as %q, which this program does not know", e.ID, e.State)
}

// Hint says how to go on.
func (e *StateError) Hint() string { return "build the program with a newer autogen" }

// querier is what *sql.Conn and *sql.DB have in common.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// versionTable is the table that records what is applied.
type versionTable struct {
	engine model.Engine
	// schema is empty on SQLite, and on PostgreSQL where there is no current
	// schema.
	schema, name string
	exists       bool
}

// locate finds out whether the table is there, and on PostgreSQL in which
// schema it is or would be made: a revision may change search_path, so that
// the schema is settled once.
func (t *versionTable) locate(ctx context.Context, q querier) error {
	if t.engine == model.SQLite {
		if t.schema != "" {
			return fmt.Errorf("version table %s.%s: SQLite has no schemas", t.schema, t.name)
		}
		const query = `SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND lower(name) = lower(?))`
		return t.wrap("look for", q.QueryRowContext(ctx, query, t.name).Scan(&t.exists))
	}
	const query = `SELECT n.nspname, pg_catalog.current_schema()
		FROM (SELECT pg_catalog.to_regclass($1) AS oid) r
		LEFT JOIN pg_catalog.pg_class c ON c.oid = r.oid
		LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace`
	var found, current sql.NullString
	if err := q.QueryRowContext(ctx, query, t.quoted()).Scan(&found, &current); err != nil {
		return t.wrap("look for", err)
	}
	t.exists = found.Valid
	switch {
	case t.schema != "":
	case found.Valid:
		t.schema = found.String
	default:
		t.schema = current.String
	}
	return nil
}

func (t *versionTable) wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s version table %s: %w", what, t.quoted(), err)
}

// quoted is the table's name in SQL.
func (t *versionTable) quoted() string {
	if t.schema == "" {
		return quote(t.name)
	}
	return quote(t.schema) + "." + quote(t.name)
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// parameter is the placeholder of the nth argument.
func (t *versionTable) parameter(n int) string {
	if t.engine == model.SQLite {
		return fmt.Sprintf("?%d", n)
	}
	return fmt.Sprintf("$%d", n)
}

// parameters is a list of n placeholders.
func (t *versionTable) parameters(n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = t.parameter(i + 1)
	}
	return strings.Join(all, ", ")
}

// create makes the table, and on PostgreSQL the schema that is set for it.
func (t *versionTable) create(ctx context.Context, q querier) error {
	if statement := t.createSchema(); statement != "" {
		// CREATE SCHEMA IF NOT EXISTS asks for the right to create one where
		// there is nothing to create.
		var there bool
		if err := q.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1)", t.schema).Scan(&there); err != nil {
			return t.wrap("create", err)
		}
		if !there {
			if _, err := q.ExecContext(ctx, statement); err != nil {
				return t.wrap("create", err)
			}
		}
	}
	_, err := q.ExecContext(ctx, "CREATE TABLE "+t.quoted()+t.columns())
	return t.wrap("create", err)
}

// createSchema makes the schema of the table; empty where it has none of its
// own.
func (t *versionTable) createSchema() string {
	if t.engine != model.Postgres || t.schema == "" {
		return ""
	}
	return "CREATE SCHEMA IF NOT EXISTS " + quote(t.schema)
}

// besideVersionTable compiles for a runner whose version table has a schema of
// its own, where revisions may have things, too: the schema is there before the
// first of them and stays behind the last.
type besideVersionTable struct {
	dialect.Dialect
	schema string
}

// Compile leaves of the schema's creation the comment, and of its drop nothing.
func (d besideVersionTable) Compile(ctx context.Context, q dialect.Querier, o ops.Operation) ([]dialect.Statement, error) {
	switch op := o.(type) {
	case ops.CreateSchema:
		if op.Schema.Name == d.schema {
			o = ops.AlterSchema{From: model.Schema{Name: d.schema}, To: op.Schema}
		}
	case ops.DropSchema:
		if op.Schema.Name == d.schema {
			return nil, nil
		}
	}
	return d.Dialect.Compile(ctx, q, o)
}

// columns are the columns of the table in SQL.
func (t *versionTable) columns() string {
	timestamp, integer := "timestamptz", "bigint"
	if t.engine == model.SQLite {
		timestamp, integer = "text", "integer"
	}
	return fmt.Sprintf(` (
	id text NOT NULL PRIMARY KEY,
	applied_at %s NOT NULL,
	duration %s NOT NULL,
	checksum text NOT NULL,
	state text NOT NULL,
	last_operation integer NOT NULL
)`, timestamp, integer)
}

// read returns the rows by id; none where the table does not exist.
func (t *versionTable) read(ctx context.Context, q querier) (map[string]Applied, error) {
	applied := map[string]Applied{}
	if !t.exists {
		return applied, nil
	}
	rows, err := q.QueryContext(ctx, `SELECT id, applied_at, duration, checksum, state, last_operation FROM `+t.quoted())
	if err != nil {
		return nil, t.wrap("read", err)
	}
	defer rows.Close()
	for rows.Next() {
		var a Applied
		var at any
		var milliseconds int64
		if err := rows.Scan(&a.ID, &at, &milliseconds, &a.Checksum, &a.State, &a.LastOperation); err != nil {
			return nil, t.wrap("read", err)
		}
		a.Duration = time.Duration(milliseconds) * time.Millisecond
		if a.At, err = toTime(at); err != nil {
			return nil, t.wrap("read", err)
		}
		switch a.State {
		case StateApplied, StateUpgrading, StateDowngrading:
		default:
			return nil, &StateError{ID: a.ID, State: a.State}
		}
		applied[a.ID] = a
	}
	return applied, t.wrap("read", rows.Err())
}

func toTime(v any) (time.Time, error) {
	switch v := v.(type) {
	case time.Time:
		return v.UTC(), nil
	case string:
		return time.Parse(time.RFC3339Nano, v)
	case []byte:
		return time.Parse(time.RFC3339Nano, string(v))
	}
	return time.Time{}, fmt.Errorf("applied_at is a %T", v)
}

// at is the value of applied_at for a moment.
func (t *versionTable) at(moment time.Time) any {
	if t.engine == model.SQLite {
		return moment.UTC().Format(time.RFC3339Nano)
	}
	return moment.UTC()
}

// insert records a revision. A row that is there already is a
// [*ConflictError].
func (t *versionTable) insert(ctx context.Context, q querier, a Applied) error {
	query := fmt.Sprintf(`INSERT INTO %s (id, applied_at, duration, checksum, state, last_operation) VALUES (%s)`, t.quoted(), t.parameters(6))
	_, err := q.ExecContext(ctx, query, a.ID, t.at(a.At), a.Duration.Milliseconds(), a.Checksum, a.State, a.LastOperation)
	if isDuplicate(err) {
		return &ConflictError{ID: a.ID, Err: err}
	}
	return t.wrap("write", err)
}

// progress is where a run is within a revision, and where the row of the
// version table last said it was. Each change of the row names what it must
// have said, so that a second run of the same revision stops there with
// nothing done.
type progress struct {
	id        string
	direction Direction
	count     int // operations in the row
	sum       string
}

// claim makes the row say that the revision is in the middle: a new row for an
// upgrade, the changed one for a downgrade, the one that is there where the
// revision is resumed.
func (t *versionTable) claim(ctx context.Context, q querier, p progress, resumed bool, start time.Time) error {
	switch {
	case resumed:
		return t.advance(ctx, q, p, p)
	case p.direction == Up:
		return t.insert(ctx, q, Applied{ID: p.id, At: start, State: StateUpgrading})
	}
	query := fmt.Sprintf(`UPDATE %s SET state = %s, last_operation = 0, checksum = '' WHERE id = %s AND state = %s`,
		t.quoted(), t.parameter(1), t.parameter(2), t.parameter(3))
	return t.one(ctx, q, p.id, query, StateDowngrading, p.id, StateApplied)
}

// advance records that more operations were carried out.
func (t *versionTable) advance(ctx context.Context, q querier, from, to progress) error {
	query := fmt.Sprintf(`UPDATE %s SET last_operation = %s, checksum = %s WHERE id = %s AND state = %s AND last_operation = %s`,
		t.quoted(), t.parameter(1), t.parameter(2), t.parameter(3), t.parameter(4), t.parameter(5))
	return t.one(ctx, q, to.id, query, to.count, to.sum, to.id, half(to.direction), from.count)
}

// finish records the end of a revision.
func (t *versionTable) finish(ctx context.Context, q querier, from progress, a Applied) error {
	if from.direction == Down {
		query := fmt.Sprintf(`DELETE FROM %s WHERE id = %s AND state = %s AND last_operation = %s`,
			t.quoted(), t.parameter(1), t.parameter(2), t.parameter(3))
		return t.one(ctx, q, a.ID, query, a.ID, StateDowngrading, from.count)
	}
	query := fmt.Sprintf(`UPDATE %s SET state = %s, duration = %s, checksum = %s, last_operation = %s WHERE id = %s AND state = %s AND last_operation = %s`,
		t.quoted(), t.parameter(1), t.parameter(2), t.parameter(3), t.parameter(4), t.parameter(5), t.parameter(6), t.parameter(7))
	return t.one(ctx, q, a.ID, query, StateApplied, a.Duration.Milliseconds(), a.Checksum, a.LastOperation, a.ID, StateUpgrading, from.count)
}

// remove takes a revision's row away. A row that is gone already is a
// [*ConflictError].
func (t *versionTable) remove(ctx context.Context, q querier, id string) error {
	return t.one(ctx, q, id, fmt.Sprintf(`DELETE FROM %s WHERE id = %s`, t.quoted(), t.parameter(1)), id)
}

func (t *versionTable) one(ctx context.Context, q querier, id, query string, args ...any) error {
	result, err := q.ExecContext(ctx, query, args...)
	if err != nil {
		return t.wrap("write", err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return t.wrap("write", err)
	}
	if n != 1 {
		return &ConflictError{ID: id}
	}
	return nil
}

// sqlState returns the SQLSTATE of a PostgreSQL driver's error, or "". pgx and
// lib/pq both have the method.
func sqlState(err error) string {
	var s interface{ SQLState() string }
	if errors.As(err, &s) {
		return s.SQLState()
	}
	return ""
}

// resultCode returns SQLite's extended result code, or 0.
func resultCode(err error) int {
	var c interface{ Code() int }
	if errors.As(err, &c) {
		return c.Code()
	}
	return 0
}

// isDuplicate recognises a primary key that is there already: unique_violation
// (PostgreSQL documentation, appendix A), SQLITE_CONSTRAINT_PRIMARYKEY
// (sqlite.org/rescode.html).
func isDuplicate(err error) bool {
	return sqlState(err) == "23505" || resultCode(err) == 1555
}

// isBusy recognises a SQLite database that another connection has locked:
// SQLITE_BUSY with any extension (sqlite.org/rescode.html). Drivers without a
// Code method are known by SQLite's text.
func isBusy(err error) bool {
	return err != nil && (resultCode(err)&0xff == 5 || strings.Contains(err.Error(), "database is locked"))
}
