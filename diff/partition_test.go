package diff_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/migrate/dialect/postgres"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// TestPartitioningIsNotChanged has each change of how a table is divided, which
// no statement makes.
func TestPartitioningIsNotChanged(t *testing.T) {
	table := func(k *model.PartitionKey) *model.Database {
		d := &model.Database{Engine: model.Postgres, Tables: []model.Table{{
			Name: "t", Columns: []model.Column{{Name: "a", Type: "integer"}, {Name: "b", Type: "integer"}}, PartitionBy: k,
		}}}
		if err := d.Normalize(); err != nil {
			t.Fatal(err)
		}
		return d
	}
	by := func(strategy, column string) *model.PartitionKey {
		return &model.PartitionKey{Strategy: strategy, Keys: []model.Key{{Column: column}}}
	}
	for _, test := range []struct {
		name     string
		from, to *model.PartitionKey
		refused  bool
	}{
		{"the same", by("RANGE", "a"), by("RANGE", "a"), false},
		{"another strategy", by("RANGE", "a"), by("LIST", "a"), true},
		{"another column", by("RANGE", "a"), by("RANGE", "b"), true},
		{"divided", nil, by("RANGE", "a"), true},
		{"no longer divided", by("RANGE", "a"), nil, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := diff.Compare(context.Background(), table(test.from), table(test.to), diff.Options{})
			var impossible *diff.ImpossibleError
			if errors.As(err, &impossible) != test.refused || test.refused && impossible.Object != "table t" {
				t.Errorf("error %v, want it refused: %v", err, test.refused)
			}
		})
	}
}

// TestPartitionKeysStay has changes of what a table is partitioned by, with the
// direction in which they are impossible.
func TestPartitionKeysStay(t *testing.T) {
	const by = "; create table t (k e) partition by list (k)"
	for _, test := range []struct {
		name, before, after string
		direction, table    string // empty where nothing is refused
	}{
		{"a type", "create table t (k int) partition by list (k)", "create table t (k bigint) partition by list (k)", "upgrade", "table t"},
		{"a collation", "create table t (k text) partition by list (k)", `create table t (k text collate "C") partition by list (k)`, "upgrade", "table t"},
		{"a part of an expression", "create table t (k int) partition by list ((k + 1))", "create table t (k bigint) partition by list ((k + 1))", "upgrade", "table t"},
		{"a partition's own key", "create table t (k int, l int) partition by list (k); create table p partition of t for values in (1) partition by list (l)",
			"create table t (k int, l bigint) partition by list (k); create table p partition of t for values in (1) partition by list (l)", "upgrade", "table p"},
		{"another column", "create table t (k int, l int) partition by list (k)", "create table t (k int, l bigint) partition by list (k)", "", ""},
		{"a value removed", "create type e as enum ('a', 'b')" + by, "create type e as enum ('a')" + by, "upgrade", "table t"},
		{"a value added", "create type e as enum ('a')" + by, "create type e as enum ('a', 'b')" + by, "downgrade", "table t"},
		{"a value added and used", "create type e as enum ('a')" + by, "create type e as enum ('a', 'b')" + by + "; create table p partition of t for values in ('b')", "upgrade", "table t"},
		{"a function of the key", "create function f(int) returns int immutable language sql as 'select $1'; create table t (k int) partition by list (f(k))",
			"create function f(int) returns bigint immutable language sql as 'select $1::bigint'; create table t (k int) partition by list (f(k))", "upgrade", "table t"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := diff.Compare(context.Background(), load(t, test.before), load(t, test.after), diff.Options{})
			var impossible *diff.ImpossibleError
			if test.table == "" && err != nil || test.table != "" &&
				(!errors.As(err, &impossible) || impossible.Object != test.table || !strings.HasPrefix(err.Error(), test.direction+": ")) {
				t.Errorf("error %v, want one for %q on the %s", err, test.table, test.direction)
			}
		})
	}
}

// TestOwnStandingOfChildren has what a child or a partition cannot become by itself: an
// error says so, with what to do instead.
func TestOwnStandingOfChildren(t *testing.T) {
	const plain, made = "g int", "g int generated always as (a + 1) stored"
	family := func(p, c string) string {
		return "create table p (a int, " + p + "); create table c (" + c + ") inherits (p)"
	}
	const parted = "create table p (a int) partition by list (a); create table c partition of p for values in (1)"
	checked := func(above, below string) string {
		return "create table p (a int " + above + ") partition by list (a); create table c partition of p (" + below + "check (true)) for values in (1)"
	}
	const enforced, not, own = "constraint k check (a > 0)", "constraint k check (a > 0) not enforced", "constraint k check (a > 0), "
	for _, test := range []struct{ name, before, after, object string }{
		{"a check enforced in a partition", checked(not, ""), checked(not, own), "check k of c"},
		{"a check not enforced in a partition", checked(not, own), checked(not, ""), "check k of c"},
		{"a check enforced in all", checked(not, own), checked(enforced, ""), "check k of c"},
		{"a check enforced in a partition alone", checked(enforced, ""), checked(not, own), "check k of c"},
		{"a check that stays in a partition", checked(not, own), checked(not, own), ""},
		{"a check that a table has before those above it", checked("", own), checked(not, own), ""},
		{"a check enforced above", checked(not, ""), checked(enforced, ""), ""},
		{"a child generated", family(plain, plain), family(plain, made), "column c.g"},
		{"a child generated no longer", family(plain, made), family(plain, plain), "column c.g"},
		{"a parent generated no longer", family(made, plain), family(plain, made), "column c.g"},
		{"a parent and its child generated no longer", family(made, plain), family(plain, plain), ""},
		{"a parent and its child generated", family(plain, plain), family(made, plain), ""},
		{"a partition divided", parted, parted + " partition by list (a)", "table c"},
		{"a divided table unlogged", parted, "create unlogged" + strings.TrimPrefix(parted, "create"), "table p"},
		{"a divided table logged", "create unlogged" + strings.TrimPrefix(parted, "create"), parted, "table p"},
		{"a partition no longer divided", parted + " partition by list (a)", parted, "table c"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := diff.Compare(context.Background(), load(t, test.before), load(t, test.after), diff.Options{})
			var impossible *diff.ImpossibleError
			if test.object == "" && err != nil || test.object != "" && (!errors.As(err, &impossible) || impossible.Object != test.object || impossible.Advice == "") {
				t.Errorf("error %v, want one for %q", err, test.object)
			}
		})
	}
}

// TestOwnExpressionOfPartition has changes of what a partition computes a column by for
// itself, which version 17 makes in place.
func TestOwnExpressionOfPartition(t *testing.T) {
	at := func(version int, above, own string) *model.Database {
		d := load(t, "create table p (a int, g int generated always as ("+above+") stored) partition by list (a); create table c partition of p "+own+" for values in (1)")
		d.Version = version
		return d
	}
	const own, other = "(g generated always as (a + 8) stored)", "(g generated always as (a + 9) stored)"
	for _, test := range []struct {
		name          string
		version       int
		before, after [2]string
		refused       bool
	}{
		{"another", 16, [2]string{"a + 1", own}, [2]string{"a + 1", other}, true},
		{"another in place", 17, [2]string{"a + 1", own}, [2]string{"a + 1", other}, false},
		{"its first", 16, [2]string{"a + 1", ""}, [2]string{"a + 1", own}, true},
		{"another above", 16, [2]string{"a + 1", own}, [2]string{"a + 2", own}, true},
		{"another above for both", 16, [2]string{"a + 1", ""}, [2]string{"a + 2", ""}, false},
		{"the same", 16, [2]string{"a + 1", own}, [2]string{"a + 1", own}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := diff.Compare(t.Context(), at(test.version, test.before[0], test.before[1]), at(test.version, test.after[0], test.after[1]), diff.Options{Prover: differs{}})
			var impossible *diff.ImpossibleError
			if test.refused != errors.As(err, &impossible) || !test.refused && err != nil {
				t.Errorf("error %v, want it refused: %v", err, test.refused)
			}
		})
	}
}

// differs says of any two texts that they are not one expression.
type differs struct{}

func (differs) Prove(_ context.Context, pairs []diff.Pair) ([]diff.Verdict, error) {
	verdicts := make([]diff.Verdict, len(pairs))
	for i := range verdicts {
		verdicts[i] = diff.Different
	}
	return verdicts, nil
}

// TestPartNames takes over the number that the server has put behind the name of
// a part of an index, and no other name.
func TestPartNames(t *testing.T) {
	schema := func(a, b string) *model.Database {
		return &model.Database{Engine: model.Postgres, Tables: []model.Table{
			{Name: "m", Columns: []model.Column{{Name: "n", Type: "integer"}}, PartitionBy: &model.PartitionKey{Strategy: "LIST", Keys: []model.Key{{Column: "n"}}},
				Indexes: []model.Index{{Name: "m_a", Keys: []model.Key{{Column: "n"}}}, {Name: "m_b", Keys: []model.Key{{Column: "n"}}}}},
			{Name: "m1", Partition: &model.Partition{Parent: "m", In: []string{"1"}}, Parts: []model.PartIndex{{Of: "m_a", Name: a}, {Of: "m_b", Name: b}}},
		}}
	}
	for _, c := range []struct {
		current, desired *model.Database
		want             []ops.Operation
	}{
		{schema("m1_n_idx1", "m1_n_idx"), schema("m1_n_idx", "m1_n_idx1"), nil},
		{schema("m1_n_idx", "m1_n_idx12"), schema("m1_n_idx", "m1_n_idx1"), nil},
		{schema("m1_n_idx", "own"), schema("m1_n_idx", "m1_n_idx1"), []ops.Operation{ops.RenameIndex{Table: "m1", From: "own", To: "m1_n_idx1"}}},
		{schema("m1_n_idx", "m1_n_idx1"), schema("m1_n_idx", "m1_n_idx2x"), []ops.Operation{ops.RenameIndex{Table: "m1", From: "m1_n_idx1", To: "m1_n_idx2x"}}},
	} {
		r, err := diff.Compare(t.Context(), c.current, c.desired, diff.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if difference := cmp.Diff(c.want, r.Up); difference != "" {
			t.Errorf("%v to %v (-want +got):\n%s", c.current.Tables[1].Parts, c.desired.Tables[1].Parts, difference)
		}
	}
}

// TestExpressionsStayBeneath makes a generated column an ordinary one where its table has
// children that have children, and where it has none.
func TestExpressionsStayBeneath(t *testing.T) {
	for name, below := range map[string]string{
		"partitions": " partition by list (a); create table q partition of p for values in (1) partition by list (a); create table r partition of q for values in (1)",
		"children":   "; create table q () inherits (p); create table r () inherits (q)",
	} {
		t.Run(name, func(t *testing.T) {
			from, to := load(t, "create table p (a int, g int generated always as (a) stored)"+below), load(t, "create table p (a int, g int)"+below)
			_, err := diff.Compare(t.Context(), from, to, diff.Options{})
			var impossible *diff.ImpossibleError
			if !errors.As(err, &impossible) || impossible.Object != "column p.g" {
				t.Errorf("error %v, want one for column p.g", err)
			}
			if _, err := diff.Compare(t.Context(), to, from, diff.Options{}); err != nil {
				t.Errorf("the other way: %v", err)
			}
		})
	}
	const child = "; create table q () inherits (p)"
	from, to := load(t, "create table p (a int, g int generated always as (a) stored)"+child), load(t, "create table p (a int, g int)"+child)
	check(t, "upgrade", compare(t, from, to, diff.Options{}).Up, []string{"alter column p.g"})
}

// TestOwnNotNullBelowNotValid gives a child a NOT NULL to itself that is NOT VALID above:
// the server makes it the child's own under the parent's name, and then validates it.
func TestOwnNotNullBelowNotValid(t *testing.T) {
	const above = "create table p (a int); create table c () inherits (p); alter table p add constraint n not null a not valid;"
	const own = "create table p (a int); create table c (a int not null) inherits (p); alter table p add constraint n not null a not valid;"
	const still = above + "alter table c alter a set not null;"
	for _, test := range []struct {
		after string
		want  []string
	}{
		{own, []string{"ALTER TABLE c ALTER COLUMN a SET NOT NULL", "ALTER TABLE c VALIDATE CONSTRAINT n"}},
		{still, []string{"ALTER TABLE c ALTER COLUMN a SET NOT NULL"}},
	} {
		var got []string
		for _, op := range compare(t, load(t, above), load(t, test.after), diff.Options{}).Up {
			statements, err := postgres.Dialect{}.Compile(t.Context(), nil, op)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range statements {
				got = append(got, s.SQL)
			}
		}
		if d := cmp.Diff(test.want, got); d != "" {
			t.Errorf("%s: %s", test.after, d)
		}
	}
}

// TestPlaceOfPartition has new partitions that lie elsewhere than the table above them,
// before it or after it changes.
func TestPlaceOfPartition(t *testing.T) {
	const parted, one, there = "create table p (a int) partition by list (a)", "; create table c partition of p for values in (1)", " tablespace fast"
	for _, test := range []struct{ name, before, after, place string }{
		{"above", parted, parted + one, ""},
		{"as above", parted + there, parted + there + one, "fast"},
		{"not as above", parted + there, parted + there + one + " tablespace pg_default", "pg_default"},
		{"not as above before", parted + there, parted + one, "pg_default"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r, err := diff.Compare(context.Background(), load(t, test.before), load(t, test.after), diff.Options{})
			if err != nil {
				t.Fatal(err)
			}
			at := slices.IndexFunc(r.Up, func(op ops.Operation) bool { o, ok := op.(ops.CreateTable); return ok && o.Table.Name == "c" })
			if at < 0 || r.Up[at].(ops.CreateTable).Table.Tablespace != test.place {
				t.Errorf("operations %v, want c in tablespace %q", r.Up, test.place)
			}
		})
	}
}

// TestDetachPending has a partition that is half detached: it is neither compared as a
// partition nor as a table of its own, and may go.
func TestDetachPending(t *testing.T) {
	const parted, one = "create table p (a int) partition by list (a); create table o (a int)", "; create table c partition of p for values in (1)"
	for _, test := range []struct {
		name, after string
		refused     bool
	}{
		{"a partition", parted + one, true},
		{"a table", parted + "; create table c (a int)", true},
		{"gone", parted, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := load(t, parted+one)
			before.Table("c").Partition.DetachPending = true
			_, err := diff.Compare(context.Background(), before, load(t, test.after), diff.Options{})
			var impossible *diff.ImpossibleError
			if errors.As(err, &impossible) != test.refused || test.refused && !strings.Contains(impossible.Advice, "ALTER TABLE p DETACH PARTITION c FINALIZE") {
				t.Errorf("error %v, want it refused: %v", err, test.refused)
			}
			_, err = diff.Compare(context.Background(), &model.Database{Engine: before.Engine}, before, diff.Options{Restored: true})
			if !errors.As(err, &impossible) || !strings.Contains(impossible.Advice, "FINALIZE") {
				t.Errorf("a dump: error %v, want it refused", err)
			}
		})
	}
}

// TestDivideAdvice has tables that become divided and cease to be, with what is said of it.
func TestDivideAdvice(t *testing.T) {
	const parent, leaf = "create table p (a int) partition by list (a); ", "create table c partition of p for values in (1)"
	for _, test := range []struct{ name, before, after, advice string }{
		{"a partition becomes divided", parent + leaf, parent + leaf + " partition by list (a)", "--rename c:NAME"},
		{"a table becomes divided", "create table c (a int)", "create table c (a int) partition by list (a)", "--rename c:NAME"},
		{"a partition is no longer divided", parent + leaf + " partition by list (a)", parent + leaf, "in another revision, --rename NAME:c"},
		{"a table is no longer divided", "create table c (a int) partition by list (a)", "create table c (a int)", "copy the rows"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := diff.Compare(context.Background(), load(t, test.before), load(t, test.after), diff.Options{})
			var impossible *diff.ImpossibleError
			if !errors.As(err, &impossible) || !strings.Contains(impossible.Advice, test.advice) {
				t.Errorf("error %v, want advice with %q", err, test.advice)
			}
		})
	}
}
