package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/autogen-db/autogen/model"
)

// LockedError reports that a table could not be read about in time: the server
// prints a view, a default or a check only once it has a lock on what they name.
type LockedError struct {
	// Holders are the tables that are locked, each with who has the lock or waits
	// for it before everyone else: `users by pid 4711 (application "psql", active)`.
	Holders []string
	// Err is the database's own error.
	Err error
}

// Error names the tables and the sessions.
func (e *LockedError) Error() string {
	if len(e.Holders) == 0 {
		return e.Err.Error()
	}
	return e.Err.Error() + "; locked: " + strings.Join(e.Holders, ", ")
}

// Unwrap returns the database's error.
func (e *LockedError) Unwrap() error { return e.Err }

// Hint says how to go on.
func (e *LockedError) Hint() string {
	return "try again when it has ended; lock_timeout=60s among the URL's parameters waits longer than the 10 seconds that are the rule"
}

// holdersSQL lists the locks that nobody reads beside. A prepared transaction has no
// process.
const holdersSQL = `SELECT l.relation::pg_catalog.regclass::pg_catalog.text || ' by ' || CASE
		WHEN l.pid IS NULL THEN 'a prepared transaction (see pg_prepared_xacts)'
		ELSE 'pid ' || l.pid || coalesce(' (application "' || nullif(a.application_name, '') || '"' || coalesce(', ' || a.state, '') || ')', '') END
	FROM pg_catalog.pg_locks AS l
	JOIN pg_catalog.pg_class AS c ON c.oid = l.relation AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
	LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid
	WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock'
		AND l.database = (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database())
	ORDER BY l.granted DESC, 1 LIMIT 5`

// locked adds to the error of a lock that was not to be had who has it.
func locked(ctx context.Context, conn *pgconn.PgConn, err error) error {
	if sqlState(err) != "55P03" || conn.IsClosed() {
		return err
	}
	e := &LockedError{Err: err}
	// Who has it is worth a line of the error, and no error of its own.
	for _, row := range conn.ExecParams(ctx, holdersSQL, nil, nil, nil, nil).Read().Rows {
		e.Holders = append(e.Holders, string(row[0]))
	}
	return e
}

// changed reports whether reading failed because of what others did to the schema
// meanwhile. The server's functions look at the newest catalogue: they return nothing
// for what the snapshot alone still shows, or fail with an internal error ("could not
// open relation with OID …", "cache lookup failed for …").
func changed(err error) bool { return errors.Is(err, errChanged) || sqlState(err) == "XX000" }

func sqlState(err error) string {
	var answer *pgconn.PgError
	if errors.As(err, &answer) {
		return answer.Code
	}
	return ""
}

// attempts is how often the catalogue is read where others change it meanwhile.
const attempts = 5

// settled reads the catalogue, again where others changed it under the reading.
func settled(ctx context.Context, conn *pgconn.PgConn, version int, opts Options) (d *model.Database, err error) {
	for range attempts {
		var c *catalogue
		if c, err = load(ctx, conn, version, opts); err == nil {
			d, err = build(c, opts)
		}
		if err == nil || !changed(err) {
			return d, locked(ctx, conn, err)
		}
	}
	return nil, fmt.Errorf("%w (in each of %d attempts)", err, attempts)
}
