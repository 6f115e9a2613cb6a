package sqlsource_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

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
