package pgexpr

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/autogen-db/autogen/diff"
)

// The commands of a probe as event triggers see them. Only the function of a
// body is dropped; all else goes with the transaction, which is no drop.
var (
	raisedByAll    = []string{"CREATE TABLE", "ALTER TABLE", "CREATE INDEX", "CREATE VIEW", "CREATE RULE", "CREATE TRIGGER", "CREATE CAST"}
	raisedByBodies = []string{"CREATE FUNCTION", "CREATE PROCEDURE", "DROP FUNCTION", "DROP PROCEDURE"}
)

// eventTrigger is an event trigger that is enabled.
type eventTrigger struct {
	Name, Event, Enabled string
	// Tags are the commands that it is for; none means all.
	Tags []string
}

// firesIn reports whether it fires in a session of a replication role: one that
// is enabled does not on a replica, one for replicas nowhere else, and one that
// is enabled ALWAYS does (PostgreSQL documentation, ALTER EVENT TRIGGER).
func (t *eventTrigger) firesIn(role string) bool {
	switch t.Enabled {
	case "R":
		return role == "replica"
	case "O":
		return role != "replica"
	}
	return true
}

// raised reports whether a probe raises its event.
func (t *eventTrigger) raised(bodies, schema bool) bool {
	commands := raisedByAll
	if bodies {
		commands = slices.Concat(commands, raisedByBodies)
	}
	switch {
	case t.Event == "login":
		return false
	case schema:
		return true // whatever a schema is built of
	case t.Event == "table_rewrite":
		return false // a probe's tables hold no rows, and change their constraints alone
	}
	return slices.ContainsFunc(commands, func(tag string) bool {
		return (t.Event != "sql_drop" || strings.HasPrefix(tag, "DROP ")) && (len(t.Tags) == 0 || slices.Contains(t.Tags, tag))
	})
}

// holdEventTriggers returns the statement that keeps the event triggers of the
// database from firing in a transaction, where any would, or says why there is
// none.
func (s *Server) holdEventTriggers(ctx context.Context, pairs []diff.Pair) (hold, obstacle string, err error) {
	rows, err := s.conn.Query(ctx, `SELECT evtname::pg_catalog.text, evtevent::pg_catalog.text, evtenabled::pg_catalog.text, evttags
		FROM pg_catalog.pg_event_trigger WHERE evtenabled <> 'D' ORDER BY evtname`)
	if err != nil {
		return "", "", err
	}
	triggers, err := pgx.CollectRows(rows, pgx.RowToStructByPos[eventTrigger])
	if err != nil {
		return "", "", err
	}
	bodies := slices.ContainsFunc(pairs, func(p diff.Pair) bool { return p.Place == diff.InBody })
	triggers = slices.DeleteFunc(triggers, func(t eventTrigger) bool { return !t.raised(bodies, len(s.opts.Schema) > 0) })
	if len(triggers) == 0 {
		return "", "", nil
	}
	var role, user, switched string
	var version int
	var superuser bool
	err = s.conn.QueryRow(ctx, `SELECT pg_catalog.current_setting('session_replication_role'), current_user::pg_catalog.text,
		COALESCE(pg_catalog.current_setting('event_triggers', true), ''), pg_catalog.current_setting('server_version_num')::pg_catalog.int4 / 10000,
		rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user`).Scan(&role, &user, &switched, &version, &superuser)
	if err != nil {
		return "", "", err
	}
	maySet := func(parameter string) (may bool, err error) {
		if version < 15 {
			return superuser, nil
		}
		err = s.conn.QueryRow(ctx, "SELECT pg_catalog.has_parameter_privilege($1, 'SET')", parameter).Scan(&may)
		return may, err
	}
	fires := func(role string) int {
		return slices.IndexFunc(triggers, func(t eventTrigger) bool { return t.firesIn(role) })
	}
	first := fires(role)
	if first < 0 || switched == "off" {
		return "", "", nil
	}
	if version >= 17 {
		if ok, err := maySet("event_triggers"); ok || err != nil {
			return "SET LOCAL event_triggers = off; ", "", err
		}
	}
	if fires("replica") < 0 {
		if ok, err := maySet("session_replication_role"); ok || err != nil {
			return "SET LOCAL session_replication_role = replica; ", "", err
		}
	}
	return "", fmt.Sprintf("the event trigger %s would fire, and the role %s may not hold it back", triggers[first].Name, user), nil
}
