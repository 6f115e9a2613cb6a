package sqlsource_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// TestStarsOverLaterRelations holds views to what they would be if they were
// declared in an order that the server takes.
func TestStarsOverLaterRelations(t *testing.T) {
	const ordered = `create table t (x int, y text); create view z as select * from t where y > 'a';
		create view a as select *, 1 as n from z; create view b (first) as select a.*, z.y as w from a join z using (x)`
	for name, sql := range map[string]string{
		"backwards": `create view b (first) as select a.*, z.y as w from a join z using (x); create view a as select *, 1 as n from z;
			create view z as select * from t where y > 'a'; create table t (x int, y text)`,
		"mixed": `create view a as select *, 1 as n from z; create table t (x int, y text);
			create view b (first) as select a.*, z.y as w from a join z using (x); create view z as select * from t where y > 'a'`,
	} {
		t.Run(name, func(t *testing.T) {
			want, err := sqlsource.Load([]sqlsource.Source{{SQL: ordered}})
			if err != nil {
				t.Fatal(err)
			}
			got, err := sqlsource.Load([]sqlsource.Source{{SQL: sql}})
			if err != nil {
				t.Fatal(err)
			}
			for i := range min(len(want.Views), len(got.Views)) {
				want.Views[i].Pos = got.Views[i].Pos
			}
			if difference := cmp.Diff(want.Views, got.Views); difference != "" {
				t.Errorf("views (-want +got):\n%s", difference)
			}
		})
	}
}

// TestColumnsBesideViews has what the server allows: columns that only look like
// those that views read.
func TestColumnsBesideViews(t *testing.T) {
	for _, c := range []struct {
		sql   string
		views int
	}{
		{"create view v as select a from t; alter table t drop column b, alter column c type bigint", 1},
		{"create view v as select t.a, u.b from t, u; alter table t drop column b", 1},
		{"create view v as select b from (select a as b from t) s; alter table t drop column b", 1},
		{"create view v as with t as (select 1 as b) select b, t.b as c from t; alter table t drop column b", 1},
		{"create view v as select a as b from t order by b; alter table t drop column b", 1},
		{"create view v as select x.b from t x (b, d, e); alter table t drop column b", 1},
		{"create view v as select b from t; create view w as select b from v; alter table t drop column b cascade", 0},
	} {
		d := &model.Database{Engine: model.Postgres}
		err := sqlsource.Fold(d, sqlsource.Source{SQL: "create table t (a int, b int, c int); create table u (b int);" + c.sql})
		if err != nil || len(d.Views) != c.views {
			t.Errorf("%s: %v, %d views", c.sql, err, len(d.Views))
		}
	}
}
