package pgexpr_test

import (
	"testing"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/diff/pgexpr"
	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/model"
)

// TestServerNames takes queries for one another whose names mean nothing, and no
// others: the rows of those that are equal are the same ones, and so are not the rows
// of others here, names of columns in them included.
func TestServerNames(t *testing.T) {
	conn := database(t)
	exec(t, conn, `CREATE FUNCTION g(integer) RETURNS integer LANGUAGE sql AS 'SELECT $1';
		CREATE TABLE a (key integer, x integer); INSERT INTO a VALUES (1, 2), (3, 4);
		CREATE TABLE b (key integer, y integer); INSERT INTO b VALUES (1, 5), (6, 7)`)
	relations := diff.NewRelations(&model.Database{Engine: model.Postgres, Tables: []model.Table{
		{Name: "a", Columns: []model.Column{{Name: "key", Type: "integer"}, {Name: "x", Type: "integer"}}},
		{Name: "b", Columns: []model.Column{{Name: "key", Type: "integer"}, {Name: "y", Type: "integer"}}},
	}})
	cases := []struct {
		current, desired string
		equal            bool
	}{
		{"SELECT 1 AS n WHERE (SELECT max(g(x)) AS f FROM a) > 1", "SELECT 1 AS n WHERE (SELECT max(g(x)) FROM a) > 1", true},
		{"SELECT x FROM a WHERE EXISTS (SELECT g(x) AS f)", "SELECT x FROM a WHERE EXISTS (SELECT g(x))", true},
		{"SELECT x FROM a WHERE x IN (SELECT g(x) AS f FROM a ORDER BY g(x))", "SELECT x FROM a WHERE x IN (SELECT g(x) FROM a ORDER BY g)", true},
		{"SELECT x FROM a WHERE x = ANY (ARRAY(SELECT g(y) AS f FROM b UNION SELECT 2 ORDER BY 1))", "SELECT x FROM a WHERE x = ANY (ARRAY(SELECT g(y) FROM b UNION SELECT 2 ORDER BY g))", true},
		{"SELECT (SELECT max(x) AS f FROM a) AS max", "SELECT (SELECT max(x) FROM a)", true},
		{"SELECT s.f AS n FROM (SELECT g(x) AS f FROM a) s", "SELECT s.g AS n FROM (SELECT g(x) FROM a) s", true},
		{"SELECT a.x, b.y FROM a a(id, x) JOIN b b(id, y) USING (id)", "SELECT x, y FROM a JOIN b USING (key)", true},
		{"SELECT id AS key, a.x FROM a a(id, x) FULL JOIN b b(id, y) USING (id)", "SELECT key, x FROM a FULL JOIN b USING (key)", true},
		{"SELECT i.id AS key FROM a i(id, x)", "SELECT i.key FROM a i", true},

		{"SELECT (SELECT max(x) AS f FROM a)", "SELECT (SELECT max(x) AS g FROM a)", false},
		{"SELECT x FROM a WHERE x IN (SELECT -x AS f FROM a ORDER BY f LIMIT 1) OR x > 2", "SELECT x FROM a WHERE x IN (SELECT -x AS x FROM a ORDER BY -x LIMIT 1)", false},
		{"SELECT row_to_json(s) AS n FROM (SELECT g(x) AS f FROM a) s", "SELECT row_to_json(s) AS n FROM (SELECT g(x) FROM a) s", false},
		{"SELECT (SELECT row_to_json(s) AS f FROM (SELECT max(x) AS f FROM a) s) AS n", "SELECT (SELECT row_to_json(s) AS f FROM (SELECT max(x) FROM a) s) AS n", false},
		{"SELECT to_jsonb(j.*) AS n FROM (a a(id, x) JOIN b b(id, y) USING (id)) j", "SELECT to_jsonb(j.*) AS n FROM (a JOIN b USING (key)) j", false},
		{"SELECT xmlforest(i.id)::text AS n FROM a i(id, x)", "SELECT xmlforest(i.key)::text AS n FROM a i", false},
		{"SELECT i.id AS n FROM json_to_recordset('[{\"id\": 1}]') AS i(id integer)", "SELECT i.key AS n FROM json_to_recordset('[{\"id\": 1}]') AS i(key integer)", false},
		{"SELECT i.id AS n FROM xmltable('//r' PASSING '<r><id>1</id></r>' COLUMNS id integer) i", "SELECT i.key AS n FROM xmltable('//r' PASSING '<r><id>1</id></r>' COLUMNS key integer) i", false},
		{"SELECT a.x, b.y FROM a a(id, x) JOIN b b(id, y) USING (id)", "SELECT x, y FROM a JOIN b ON a.key = b.y", false},
		{"SELECT a.x, b.y FROM a a(id, x) JOIN b b(y, id) USING (id)", "SELECT a.x, b.key AS y FROM a JOIN b USING (key)", false},
		{"SELECT i.x AS n FROM a i(x, id)", "SELECT i.x AS n FROM a i", false},
		{"WITH c AS (SELECT 1 AS f), d AS (SELECT 2 AS f) SELECT f FROM c", "WITH c AS (SELECT 1 AS f), d AS (SELECT 2 AS f) SELECT f FROM d", false},
	}
	var pairs []diff.Pair
	for _, c := range cases {
		pairs = append(pairs, diff.Pair{Place: diff.InView, View: &model.View{Name: "v"}, Was: &model.View{Name: "v"}, Relations: relations, Current: c.current, Desired: c.desired})
	}
	server := pgexpr.NewServer(conn, pgexpr.ServerOptions{})
	got, err := server.Prove(t.Context(), pairs)
	if err != nil {
		t.Fatal(err)
	}
	if f := server.Failures(); len(f) > 0 {
		t.Fatalf("refused: %v", f)
	}
	read := func(query string) (text string) {
		t.Helper()
		if err := conn.QueryRow(t.Context(), "SELECT coalesce(jsonb_agg(to_jsonb(r) ORDER BY to_jsonb(r))::text, '') FROM ("+query+") r").Scan(&text); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		return text
	}
	for i, c := range cases {
		if equal := got[i] == diff.Equal; equal != c.equal {
			t.Errorf("%s and %s: the server says %v", c.current, c.desired, got[i])
		}
		if was, is := read(c.current), read(c.desired); (was == is) != c.equal {
			t.Errorf("%s reads %s, and %s reads %s", c.current, was, c.desired, is)
		}
	}
}

// TestServerNamesOfRules takes rules and bodies for one another whose inner names
// mean nothing, where the outermost ones name no columns of a row.
func TestServerNamesOfRules(t *testing.T) {
	conn := database(t)
	exec(t, conn, "CREATE FUNCTION g(integer) RETURNS integer LANGUAGE sql AS 'SELECT $1'")
	pairs := []diff.Pair{
		rulePair("WHERE ((SELECT g(new.id) AS f) > 1) DO INSERT INTO log (id) SELECT g(new.id) AS f", "where (select g(new.id)) > 1 do also insert into log select g(new.id)"),
		rulePair("DO INSERT INTO log (id) VALUES ((SELECT g(log.id) AS f FROM log))", "do also insert into log values ((select g(id + 1) from log))"),
	}
	want := []diff.Verdict{diff.Equal, diff.Different}
	if pgtest.Version(t) >= 14 {
		body := func(returns, name string) diff.Pair {
			return diff.Pair{Place: diff.InBody, Function: &model.Function{Name: "h", Language: "sql", Returns: returns},
				Current: "BEGIN ATOMIC SELECT g(1) AS f, (SELECT g(2) AS f) AS n; END", Desired: "BEGIN ATOMIC SELECT g(1)" + name + ", (SELECT g(2)) AS n; END"}
		}
		named := body("", "")
		named.Function.Args = []model.Argument{{Name: "f", Mode: "OUT", Type: "integer"}, {Name: "n", Mode: "OUT", Type: "integer"}}
		pairs = append(pairs, body("record", ""), body("record", " AS f"), named)
		want = append(want, diff.Different, diff.Equal, diff.Equal)
	}
	server := pgexpr.NewServer(conn, pgexpr.ServerOptions{})
	got, err := server.Prove(t.Context(), pairs)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range got {
		if v != want[i] {
			t.Errorf("%s and %s: the server says %v, want %v %v", pairs[i].Current, pairs[i].Desired, v, want[i], server.Failures())
		}
	}
}
