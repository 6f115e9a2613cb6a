package diff_test

import (
	"errors"
	"testing"

	"github.com/autogen-db/autogen/diff"
)

// TestPlaces refuses lists of names behind an alias where they would stand for other
// columns, and lets the rest pass.
func TestPlaces(t *testing.T) {
	const attached = "create table p (a int, b int) partition by list (a); create table c (b int, a int); alter table p attach partition c for values in (1);"
	for _, tt := range []struct{ name, from, to, want string }{
		{"a view", "create table t (a int, b int);", "create table t (z int, b int); create view v as select p.x from t p(x, y);", "view v"},
		{"a view that stays", "create table t (a int, b int); create view v as select p.x from t p(x, y);",
			"create table t (b int, a int); create view v as select p.x from t p(x, y);", "view v"},
		{"the same order", "create table t (a int, b int);", "create table t (a int, b int, c int); create view v as select p.x from t p(x, y, z);", ""},
		{"columns in front of those that move", "create table t (a int, b int);",
			"create table t (a int, z int, b int); create view v as select p.x from t p(x);", ""},
		{"a table that is new", "", "create table t (b int, a int); create view v as select p.x from t p(x, y);", ""},
		{"names of columns", "create table t (a int, b int);", "create table t (z int, b int); create view v as select p.z from t p;", ""},
		{"a query under other names", "create table t (a int, b int);",
			"create table t (z int, b int); create view v as select p.x from (select * from t) p(x, y);", ""},
		{"a policy", "create table o (i int); create table t (a int, b int);",
			"create table o (i int); create table t (z int, b int); create policy p on o using (i in (select x from t p(x)));", "policy p on o"},
		{"a rule", "create table o (i int); create table t (a int, b int);",
			"create table o (i int); create table t (z int, b int); create rule r as on delete to o do also delete from o using t p(x) where i = x;", "rule r on o"},
		{"a body", "create table t (a int, b int);",
			"create table t (z int, b int); create function f() returns int language sql return (select x from t p(x));", "function f()"},
		{"a partition that was attached", attached, "create table p (a int, b int) partition by list (a); create table c partition of p for values in (1); create view v as select p.x from c p(x, y);", "view v"},
		{"a partition that is to be as it was attached", "create table p (a int, b int) partition by list (a); create table c partition of p for values in (1);", attached + "create view v as select p.x from c p(x, y);", "view v"},
		{"a partition as it was attached", attached, attached + "create view v as select p.x from c p(x, y);", ""},
		{"a new partition", "create table p (a int, b int) partition by list (a);", attached + "create view v as select p.x from c p(x, y);", "view v"},
		{"a child that came to its parent", "create table e (z int, b int, a int); create table o (a int); alter table e inherit o;",
			"create table o (a int); create table e (z int, b int) inherits (o); create view v as select p.x from e p(x);", "view v"},
		{"a downgrade", "create table t (a int, b int); create view v as select p.x from t p(x, y);", "create table t (b int);", "view v"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := diff.Compare(t.Context(), load(t, tt.from), load(t, tt.to), diff.Options{})
			var impossible *diff.ImpossibleError
			if tt.want == "" && err != nil || tt.want != "" && (!errors.As(err, &impossible) || impossible.Object != tt.want) {
				t.Errorf("error %v, want one of %q", err, tt.want)
			}
		})
	}
}
