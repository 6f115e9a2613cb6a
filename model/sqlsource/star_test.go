package sqlsource_test

import (
	"strings"
	"testing"

	"github.com/autogen-db/autogen/model/sqlsource"
)

// TestStarsAreWrittenOut writes out what is left to the places of columns, whether its
// relations stand before it or behind, and leaves what it does not know.
func TestStarsAreWrittenOut(t *testing.T) {
	const tables = "CREATE TABLE t (a int, b int); CREATE TABLE l (x int, y int, z int);"
	rule := func(action string) string { return "CREATE RULE r AS ON INSERT TO t DO ALSO " + action + ";" }
	for _, test := range []struct{ name, sql, want string }{
		{"row", rule("INSERT INTO l VALUES (NEW.*)"), "INSERT INTO l (x, y) VALUES (new.a, new.b)"},
		{"row that is selected", rule("INSERT INTO l SELECT NEW.*, 1"), "INSERT INTO l (x, y, z) SELECT new.a, new.b, 1"},
		{"row that is not known", rule("INSERT INTO l SELECT v.* FROM t AS o, LATERAL (VALUES (o.*)) AS v"), "VALUES (o.*)"},
		{"name of a WITH", rule("WITH t AS (SELECT 1 AS n) INSERT INTO l SELECT * FROM t"), "INSERT INTO l (x) SELECT t.n FROM t"},
		{"name of a WITH in a condition", rule("WITH t AS (SELECT 1 AS n) DELETE FROM l WHERE EXISTS (SELECT * FROM t)"), "EXISTS (SELECT t.n FROM t)"},
		{"name of a WITH beside", rule("WITH t AS (SELECT 1 AS n) UPDATE l SET x = n FROM t WHERE n > (SELECT count(*) FROM t)"), "count(*) FROM t"},
		{"relation that is not known", rule("INSERT INTO elsewhere SELECT * FROM nowhere"), "INSERT INTO elsewhere SELECT * FROM nowhere"},
		{"condition", "CREATE RULE r AS ON INSERT TO t WHERE EXISTS (SELECT * FROM l) DO NOTHING;", "EXISTS (SELECT l.x, l.y, l.z FROM l)"},
	} {
		for order, sources := range map[string][]sqlsource.Source{
			"behind": {{File: "t.sql", SQL: tables}, {File: "r.sql", SQL: test.sql}},
			"before": {{File: "r.sql", SQL: test.sql}, {File: "t.sql", SQL: tables}},
		} {
			d, err := sqlsource.Load(sources)
			if err != nil {
				t.Fatalf("%s, %s its relations: %v", test.name, order, err)
			}
			if got := d.Rules[0].Body(); !strings.Contains(got, test.want) {
				t.Errorf("%s, %s its relations: %s\nwants %s", test.name, order, got, test.want)
			}
		}
	}
}
