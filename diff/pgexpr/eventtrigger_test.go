package pgexpr_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/diff/pgexpr"
	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/model"
)

// everyPlace has pairs for which the server runs every command that a probe
// knows, and what it says of them.
func everyPlace(t *testing.T) (pairs []diff.Pair, want []diff.Verdict) {
	table := &diff.Context{Name: "items", Columns: []diff.ContextColumn{{Name: "id", Type: "integer"}, {Name: "name", Type: "varchar(30)"}}}
	pairs, want = somePairs(), append(want, someVerdicts...)
	pairs = append(pairs,
		key("(js -> 'a')").pair("(js -> 'a'::text)"),
		diff.Pair{Place: diff.InTrigger, Table: table, Current: "(new.id > 0)", Desired: "new.id > 0"},
		diff.Pair{Place: diff.InCheck, Table: table, Current: "of_row(items.*)", Desired: "of_row(items)"}, // CREATE CAST and ALTER TABLE
		viewPair("SELECT id FROM items", "SELECT id + 0 AS id FROM items"),
		rulePair("DO INSERT INTO log (id)\n  VALUES (new.id)", "do also insert into log values (new.id)"))
	want = append(want, diff.Equal, diff.Equal, diff.Equal, diff.Redefined, diff.Equal)
	if pgtest.Version(t) >= 14 {
		pairs = append(pairs, bodyPair())
		want = append(want, diff.Equal)
	}
	return pairs, want
}

func bodyPair() diff.Pair {
	f := &model.Function{Name: "f", Returns: "integer", Language: "sql"}
	return diff.Pair{Place: diff.InBody, Function: f, Table: &diff.Context{Name: "f()"}, Current: "RETURN (1 + 1)", Desired: "RETURN 1 + 1"}
}

// TestServerEventTriggers has an event trigger that refuses whatever it fires
// for, so that a probe that answers is one that none has fired for.
func TestServerEventTriggers(t *testing.T) {
	const all = "ddl_command_end"
	tests := []struct {
		name, event, tags, state string
		// setup is for the role r, which is not a superuser.
		setup string
		// super has the superuser ask.
		super bool
		// since is the version of the server from which on it can be done.
		since int
		// bodies asks about the body of a function, too.
		bodies bool
	}{
		{name: "superuser", event: all, super: true},
		{name: "superuser, at the start", event: "ddl_command_start", super: true},
		{name: "superuser, always", event: all, state: "ENABLE ALWAYS", super: true, since: 17},
		{name: "superuser, on replicas", event: all, state: "ENABLE REPLICA", super: true},
		{name: "disabled", event: all, state: "DISABLE", bodies: true},
		{name: "on replicas", event: all, state: "ENABLE REPLICA", bodies: true},
		{name: "any", event: all, since: 99},
		{name: "session_replication_role granted", event: all, setup: "GRANT SET ON PARAMETER session_replication_role TO %s", since: 15},
		{name: "session_replication_role granted, always", event: all, state: "ENABLE ALWAYS", setup: "GRANT SET ON PARAMETER session_replication_role TO %s", since: 99},
		{name: "event_triggers granted", event: all, state: "ENABLE ALWAYS", setup: "GRANT SET ON PARAMETER event_triggers TO %s", since: 17},
		{name: "event_triggers off", event: all, setup: "ALTER ROLE %s SET event_triggers = off", since: 17},
		{name: "a command of the probe", event: all, tags: "'DROP TABLE', 'CREATE INDEX'", since: 99},
		{name: "other commands", event: all, tags: "'DROP TABLE', 'CREATE SCHEMA'", bodies: true},
		{name: "drops", event: "sql_drop"},
		{name: "drops, with bodies", event: "sql_drop", bodies: true, since: 99},
		{name: "drops of tables", event: "sql_drop", tags: "'DROP TABLE'", bodies: true},
		{name: "rewrites", event: "table_rewrite", bodies: true},
		{name: "logins", event: "login", bodies: true},
	}
	major := pgtest.Version(t)
	for i, test := range tests {
		if test.bodies && major < 14 || test.event == "login" && major < 17 || major < 15 && strings.HasPrefix(test.setup, "GRANT SET") ||
			major < 17 && strings.Contains(test.setup, "event_triggers") {
			continue // the server has no such thing
		}
		t.Run(test.name, func(t *testing.T) {
			ctx := context.Background()
			conn := database(t)
			exec(t, conn, "CREATE TABLE items (id integer, name varchar(30)); CREATE TABLE log (id integer); CREATE FUNCTION of_row(items) RETURNS boolean LANGUAGE sql AS 'SELECT true'")
			role := fmt.Sprintf("event_trigger_%d", i)
			exec(t, conn, "DROP ROLE IF EXISTS "+role+"; CREATE ROLE "+role+" LOGIN")
			t.Cleanup(func() { exec(t, conn, "DROP OWNED BY "+role+"; DROP ROLE "+role) })
			if test.setup != "" {
				exec(t, conn, fmt.Sprintf(test.setup, role))
			}
			when := ""
			if test.tags != "" {
				when = " WHEN TAG IN (" + test.tags + ")"
			}
			raise := "RAISE 'refused %', tg_tag;"
			if test.event == "login" {
				raise = ""
			}
			exec(t, conn, "CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN "+raise+" END $$; CREATE EVENT TRIGGER refuse ON "+test.event+when+" EXECUTE FUNCTION refuse()")
			if test.state != "" {
				exec(t, conn, "ALTER EVENT TRIGGER refuse "+test.state)
			}
			t.Cleanup(func() { exec(t, conn, "DROP EVENT TRIGGER refuse") })
			asking := conn
			if !test.super {
				asking = as(t, conn, role)
			}
			pairs, want := everyPlace(t)
			if !test.bodies && !test.super && major >= 14 {
				pairs, want = pairs[:len(pairs)-1], want[:len(want)-1]
			}
			before := rows(t, conn)
			for _, allowed := range []bool{false, true} {
				server := pgexpr.NewServer(asking, pgexpr.ServerOptions{AllowEventTriggers: allowed})
				got, err := server.Prove(ctx, pairs)
				if err != nil {
					t.Fatal(err)
				}
				passed := test.since > major
				switch {
				case passed && !allowed:
					if diff := cmp.Diff(make([]diff.Verdict, len(pairs)), got); diff != "" {
						t.Errorf("verdicts (-want +got):\n%s", diff)
					}
					if want := "the event trigger refuse would fire"; !strings.Contains(server.Reason(), want) {
						t.Errorf("reason is %q, want one with %q", server.Reason(), want)
					}
				case passed:
					// What the trigger refuses shows that it would have fired.
					if failures := server.Failures(); len(failures) == 0 || !strings.Contains(failures[0].Err.Error(), "refused") {
						t.Errorf("allowed, the event trigger does not fire: %v", failures)
					}
				default:
					if diff := cmp.Diff(want, got); diff != "" {
						t.Errorf("verdicts (-want +got):\n%s%s %v", diff, server.Reason(), server.Failures())
					}
				}
				if diff := cmp.Diff(before, rows(t, conn)); diff != "" {
					t.Errorf("catalogue rows (-before +after):\n%s", diff)
				}
				var settings string
				if err := asking.QueryRow(ctx, "SELECT current_setting('session_replication_role') || COALESCE(current_setting('event_triggers', true), '')").Scan(&settings); err != nil {
					t.Fatal(err)
				}
				if settings != "origin" && settings != "originon" && test.name != "event_triggers off" {
					t.Errorf("left at %s", settings)
				}
			}
		})
	}
}
