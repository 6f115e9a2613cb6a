package migrate

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// PoolerError reports a pooler in transaction mode: it hands the server's
// sessions on from one statement to the next, so that the lock of a run would
// hold nobody off and stay behind, and a run's timeouts and search_path would be
// those of others.
type PoolerError struct{}

// Error says what is in the way.
func (*PoolerError) Error() string {
	return "a pooler in transaction mode stands before the server and hands its sessions to others between two statements: the lock of a run does not hold there"
}

// Hint says how to go on.
func (*PoolerError) Hint() string {
	return "connect to the server itself, or to a pooler in session mode"
}

// pooledHint is the hint for a statement that a pooler in transaction mode has
// parted from the session that it was prepared in, and "" for all else:
// duplicate_prepared_statement, invalid_sql_statement_name (PostgreSQL
// documentation, appendix A), of a name that pgx gives.
func pooledHint(err error) string {
	state := sqlState(err)
	if state != "42P05" && state != "26000" || !strings.Contains(err.Error(), `"stmtcache_`) {
		return ""
	}
	return "a pooler in transaction mode stands before the server: " + (&PoolerError{}).Hint() +
		"; for commands that only read, default_query_exec_mode=exec in the URL does, too"
}

// twoSessions returns the number of b's server process. Its error is a
// [*PoolerError] where a and b, which are idle, share one session of the server
// or one of them changes from session to session. A pooler that gives out the
// session that came back last has them share it; one that gives out all in turn
// has each change, unless it has but one. With many other clients neither is
// certain, so that it looks twice.
func twoSessions(ctx context.Context, a, b *sql.Conn) (int, error) {
	var pids [2]int
	for _, i := range []int{0, 0, 1, 0, 0, 1} {
		var pid int
		if err := []*sql.Conn{a, b}[i].QueryRowContext(ctx, "SELECT pg_catalog.pg_backend_pid()").Scan(&pid); err != nil {
			return 0, fmt.Errorf("read the server process's number: %w", err)
		}
		if pid == pids[1-i] || pids[i] != 0 && pid != pids[i] {
			return 0, &PoolerError{}
		}
		pids[i] = pid
	}
	return pids[1], nil
}
