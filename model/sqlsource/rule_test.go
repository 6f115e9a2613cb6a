package sqlsource_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// TestRulesFollowRenames has each place of a rule in which a renamed relation or
// column may stand.
func TestRulesFollowRenames(t *testing.T) {
	const schema = `CREATE TABLE t (a int, b int); CREATE TABLE log (a int, b int); CREATE VIEW v AS SELECT a FROM t; CREATE RULE r AS ON `
	for _, test := range []struct{ name, rule, change, want string }{
		{"relation", "INSERT TO t DO INSTEAD NOTHING", "ALTER TABLE t RENAME TO u", "INSERT TO u DO INSTEAD NOTHING"},
		{"view", "INSERT TO v DO INSTEAD NOTHING", "ALTER VIEW v RENAME TO u", "INSERT TO u DO INSTEAD NOTHING"},
		{"relation written to", "INSERT TO t DO INSERT INTO log VALUES (new.a)", "ALTER TABLE log RENAME TO l", "INSERT TO t DO INSERT INTO l (a) VALUES (new.a)"},
		{"relation in the condition", "INSERT TO t WHERE EXISTS (SELECT 1 FROM log) DO NOTHING", "ALTER TABLE log RENAME TO l",
			"INSERT TO t WHERE (EXISTS (SELECT 1 FROM l)) DO NOTHING"},
		{"column of the row", "INSERT TO t WHERE new.a > 1 DO INSERT INTO log (a) VALUES (new.a)", "ALTER TABLE t RENAME a TO x",
			"INSERT TO t WHERE (new.x > 1) DO INSERT INTO log (a) VALUES (new.x)"},
		{"column written to", "INSERT TO t DO INSERT INTO log (a) VALUES (new.a)", "ALTER TABLE log RENAME a TO x",
			"INSERT TO t DO INSERT INTO log (x) VALUES (new.a)"},
		{"column set and compared", "UPDATE TO t DO UPDATE log SET a = new.a WHERE log.a = old.a AND b > 1", "ALTER TABLE log RENAME a TO x",
			"UPDATE TO t DO UPDATE log SET x = new.a WHERE log.x = old.a AND b > 1"},
		{"column behind an alias", "DELETE TO t DO DELETE FROM log AS l WHERE l.a = old.a", "ALTER TABLE log RENAME a TO x",
			"DELETE TO t DO DELETE FROM log l WHERE l.x = old.a"},
		{"another column", "DELETE TO t DO DELETE FROM log WHERE b = old.b", "ALTER TABLE log RENAME a TO x", "DELETE TO t DO DELETE FROM log WHERE b = old.b"},
		{"rule", "INSERT TO t DO INSTEAD NOTHING", "ALTER RULE r ON t RENAME TO r2", "INSERT TO t DO INSTEAD NOTHING"},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := &model.Database{Engine: model.Postgres}
			if err := sqlsource.Fold(d, sqlsource.Source{SQL: schema + test.rule + ";" + test.change}); err != nil {
				t.Fatal(err)
			}
			r := &d.Rules[0]
			if difference := cmp.Diff(test.want, r.Event+" TO "+r.Table+" "+r.Body()); difference != "" {
				t.Errorf("rule (-want +got):\n%s", difference)
			}
		})
	}
}
