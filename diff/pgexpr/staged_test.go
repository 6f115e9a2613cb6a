package pgexpr_test

import (
	"context"
	"fmt"
	"net"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/diff/pgexpr"
	"github.com/autogen-db/autogen/model"
)

// store is what views and rules of the tests read.
var store = diff.NewRelations(&model.Database{Engine: model.Postgres, Tables: []model.Table{
	{Name: "items", Columns: []model.Column{{Name: "id", Type: "integer"}, {Name: "name", Type: "varchar(30)"}}},
	{Name: "app.items", Columns: []model.Column{{Name: "id", Type: "integer"}, {Name: "name", Type: "varchar(30)"}}},
	{Name: "log", Columns: []model.Column{{Name: "id", Type: "integer"}}},
	{Name: "broken", Columns: []model.Column{{Name: "id", Type: "not_there_yet"}}},
}})

func viewPair(current, desired string) diff.Pair {
	return diff.Pair{Place: diff.InView, View: &model.View{Name: "v"}, Was: &model.View{Name: "v"},
		Relations: store, Current: current, Desired: desired}
}

func rulePair(current, desired string) diff.Pair {
	rule := &model.Rule{Table: "items", Name: "r", Event: "INSERT"}
	return diff.Pair{Place: diff.InRule, Rule: rule, Relations: store, Current: current, Desired: desired}
}

// TestServerViews asks about many views and rules at once, some of which the
// server refuses: those fail alone.
func TestServerViews(t *testing.T) {
	conn := database(t)
	exec(t, conn, "CREATE TABLE items (id integer, name varchar(30)); CREATE TABLE app.items (LIKE items); CREATE TABLE log (id integer)")
	before := rows(t, conn)
	good := []diff.Pair{
		viewPair(" SELECT items.id,\n    items.name\n   FROM items\n  WHERE ((items.name)::text = 'x'::text);", "select * from items where name = 'x'"),
		viewPair("SELECT id FROM items", "SELECT id + 0 AS id FROM items"),
		viewPair("SELECT id FROM items", "SELECT id, name FROM items"),
		viewPair("SELECT id FROM items", "SELECT name FROM items"),
		viewPair("SELECT id FROM items", "SELECT id FROM app.items"), // alike, in another schema
		viewPair(" SELECT count(*) AS n\n   FROM items\n  WHERE ((name)::text = 'x'::text)", "SELECT count(*) AS n FROM items WHERE name::text = 'x '"),
		rulePair("DO INSERT INTO log (id)\n  VALUES (new.id)", "do also insert into log values (new.id)"),
		rulePair("DO INSERT INTO log (id)\n  VALUES (new.id)", "do also insert into log values (new.id + 1)"),
		// A server older than 16 cannot parse that, nor any message that it is in.
		viewPair("SELECT id FROM items", "SELECT json_array(id ABSENT ON NULL) AS id FROM items"),
	}
	verdicts := []diff.Verdict{diff.Equal, diff.Redefined, diff.Extended, diff.Different, diff.Redefined, diff.Redefined, diff.Equal, diff.Different, diff.Different}
	bad := []struct {
		pair    diff.Pair
		verdict diff.Verdict
	}{
		{viewPair("SELECT id FROM items", "SELECT nowhere FROM items"), diff.Different},
		{viewPair("SELECT id FROM items", "SELECT not_there(id) FROM items"), diff.Different},
		{viewPair("SELECT id FROM items", "SELECT id FROM"), diff.Undecided},
		{viewPair("SELECT id FROM items", "SELECT i.id FROM items i JOIN broken USING (id)"), diff.Different},
		{rulePair("DO INSERT INTO log (id)\n  VALUES (new.id)", "do also insert into log values (new.nowhere)"), diff.Different},
		{rulePair("DO INSERT INTO elsewhere VALUES (1)", "do also insert into elsewhere values (1)"), diff.Undecided},
		{rulePair("DO INSERT INTO log VALUES (1)", "do also insert into elsewhere values (1)"), diff.Different},
	}
	var pairs []diff.Pair
	var want []diff.Verdict
	for range 5 {
		for _, b := range bad {
			pairs, want = append(append(pairs, good...), b.pair), append(append(want, verdicts...), b.verdict)
		}
	}
	// Somebody else has every lock on the tables.
	locker := as(t, conn, conn.Config().User)
	exec(t, locker, "BEGIN; LOCK TABLE items, app.items, log IN ACCESS EXCLUSIVE MODE")
	server := pgexpr.NewServer(conn, pgexpr.ServerOptions{})
	got, err := server.Prove(t.Context(), pairs)
	if err != nil {
		t.Fatal(err)
	}
	exec(t, locker, "ROLLBACK")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("verdicts (-want +got):\n%s", diff)
	}
	if n := len(server.Failures()); n < 5*len(bad) {
		t.Errorf("%d failures, want %d", n, 5*len(bad))
	}
	if diff := cmp.Diff(before, rows(t, conn)); diff != "" {
		t.Errorf("catalogue rows (-before +after):\n%s", diff)
	}
	if status := conn.PgConn().TxStatus(); status != 'I' {
		t.Errorf("the connection is left in state %c", status)
	}
}

// counted counts what is sent.
type counted struct {
	net.Conn
	sent *atomic.Int64
}

func (c counted) Write(b []byte) (int, error) {
	c.sent.Add(1)
	return c.Conn.Write(b)
}

// TestServerViewsInFewMessages shows that the messages grow with what the server
// refuses, not with the views.
func TestServerViewsInFewMessages(t *testing.T) {
	config := database(t).Config().Copy()
	var sent atomic.Int64
	dial := config.DialFunc
	config.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dial(ctx, network, addr)
		return counted{conn, &sent}, err
	}
	conn, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	var pairs []diff.Pair
	for i := range 150 {
		pairs = append(pairs, viewPair(fmt.Sprintf("SELECT items.id FROM items WHERE (items.id > %d)", i), fmt.Sprintf("select id from items where id > %d", i)))
	}
	pairs[70].Desired = "SELECT nowhere FROM items"
	sent.Store(0)
	if _, err := pgexpr.NewServer(conn, pgexpr.ServerOptions{}).Prove(t.Context(), pairs); err != nil {
		t.Fatal(err)
	}
	if n := sent.Load(); n > 40 {
		t.Errorf("%d messages for %d views", n, len(pairs))
	}
}
