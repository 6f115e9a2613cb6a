package diff_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/diff/pgexpr"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// cases are schemas before and after, and what leads from the one to the other
// and back. What a case is about stands in its name.
var cases = []struct {
	name          string
	before, after string
	up, down      []string
}{
	{name: "nothing", before: `create table t (a int check (a > 0), b varchar default 'x')`,
		after: `create table t (a int4, b varchar default 'x'::character varying, check ((a > 0)))`},
	{name: "tables in the order of their keys, dropped in reverse",
		after: `create table a (id int primary key, b int references z); create table z (id int primary key)`,
		up:    []string{"create table z", "create table a"}, down: []string{"drop table a", "drop table z"}},
	{name: "a cycle of tables is closed by a key of its own",
		after: `create table a (id int primary key, b int); create table b (id int primary key, a int references a); alter table a add foreign key (b) references b`,
		up:    []string{"create table a", "create table b", "add foreign key a_b_fkey on a", "add foreign key b_a_fkey on b"},
		down:  []string{"drop foreign key a_b_fkey on a", "drop foreign key b_a_fkey on b", "drop table a", "drop table b"}},
	{name: "a table that refers to itself needs nothing more",
		after: `create table a (id int primary key, up int references a)`,
		up:    []string{"create table a"}, down: []string{"drop table a"}},
	{name: "types before the columns that use them, and after them on the way back",
		before: `create table t (id int)`,
		after:  `create schema s; create type s.mood as enum ('a'); create table t (id int, m s.mood)`,
		up:     []string{"create schema s", "create enum s.mood", "add column t.m"},
		down:   []string{"drop column t.m", "drop enum s.mood", "drop schema s"}},
	{name: "an index goes before its column",
		before: `create table t (a int, b int); create index i on t (b)`, after: `create table t (a int)`,
		up: []string{"drop index i on t", "drop column t.b"}, down: []string{"add column t.b", "create index i on t"}},
	{name: "a new primary key takes the foreign keys that refer to it along",
		before: `create table p (a int primary key, b int not null unique); create table c (p int references p (a))`,
		after:  `create table p (a int not null, b int not null unique, constraint p_pkey primary key (a, b), constraint p_a unique (a)); create table c (p int references p (a))`,
		up:     []string{"drop foreign key c_p_fkey on c", "drop primary key p_pkey on p", "add primary key p_pkey on p", "add unique p_a on p", "add foreign key c_p_fkey on c"},
		down:   []string{"drop foreign key c_p_fkey on c", "drop primary key p_pkey on p", "drop unique p_a on p", "add primary key p_pkey on p", "add foreign key c_p_fkey on c"}},
	{name: "a generation expression changes by drop and add, with what names the column",
		before: `create table t (a int, g int generated always as (a + 1) stored, unique (g)); create index i on t (a) where g > 1`,
		after:  `create table t (a int, g int generated always as (a + 2) stored, unique (g)); create index i on t (a) where g > 1`,
		up:     []string{"drop index i on t", "drop unique t_g_key on t", "drop column t.g", "add column t.g", "add unique t_g_key on t", "create index i on t"},
		down:   []string{"drop index i on t", "drop unique t_g_key on t", "drop column t.g", "add column t.g", "add unique t_g_key on t", "create index i on t"}},
	{name: "a column that a generated one reads changes its type",
		before: `create table t (a int, g bigint generated always as (a + 1) stored)`,
		after:  `create table t (a bigint, g bigint generated always as (a + 1) stored)`,
		up:     []string{"drop column t.g", "alter column t.a", "add column t.g"}, down: []string{"drop column t.g", "alter column t.a", "add column t.g"}},
	{name: "a foreign key does not outlive a change between types that do not compare",
		before: `create table p (id int primary key); create table c (p int references p)`,
		after:  `create table p (id text primary key); create table c (p text references p)`,
		up:     []string{"drop foreign key c_p_fkey on c", "alter column c.p", "alter column p.id", "add foreign key c_p_fkey on c"},
		down:   []string{"drop foreign key c_p_fkey on c", "alter column c.p", "alter column p.id", "add foreign key c_p_fkey on c"}},
	{name: "and does outlive one between integers",
		before: `create table p (id int primary key); create table c (p int references p)`,
		after:  `create table p (id bigint primary key); create table c (p bigint references p)`,
		up:     []string{"alter column c.p", "alter column p.id"}, down: []string{"alter column c.p", "alter column p.id"}},
	{name: "values are added to an enum in place, and taken away by building it anew",
		before: `create type mood as enum ('a', 'c'); create table t (m mood default 'a', check (m <> 'c'))`,
		after:  `create type mood as enum ('a', 'b', 'c'); create table t (m mood default 'a', check (m <> 'c'))`,
		up:     []string{"alter enum mood +b"}, down: []string{"drop check t_m_check on t", "alter enum mood -b", "add check t_m_check on t"}},
	{name: "a default that names a value that comes is set after, one that names a value that goes is dropped before",
		before: `create type mood as enum ('a'); create table t (m mood default 'a')`,
		after:  `create type mood as enum ('b'); create table t (m mood default 'b')`,
		up:     []string{"alter column t.m", "alter enum mood +b -a", "alter column t.m"},
		down:   []string{"alter column t.m", "alter enum mood +a -b", "alter column t.m"}},
	{name: "a name that changes is a rename",
		before: `create table t (a int, constraint one unique (a), constraint two check (a > 1)); create index three on t (a)`,
		after:  `create table t (a int, constraint uno unique (a), constraint due check (a > 1)); create index tre on t (a)`,
		up:     []string{"rename constraint one → uno on t", "rename constraint two → due on t", "rename index three → tre on t"},
		down:   []string{"rename constraint uno → one on t", "rename constraint due → two on t", "rename index tre → three on t"}},
	{name: "a name moves from one table to another",
		before: `create table a (x int); create table b (x int); create index i on a (x)`,
		after:  `create table a (x int); create table b (x int); create index i on b (x)`,
		up:     []string{"drop index i on a", "create index i on b"}, down: []string{"drop index i on b", "create index i on a"}},
	{name: "a foreign key is validated in place",
		before: `create table p (id int primary key); create table c (p int); alter table c add foreign key (p) references p not valid`,
		after:  `create table p (id int primary key); create table c (p int references p)`,
		up:     []string{"validate constraint c_p_fkey on c"}, down: []string{"drop foreign key c_p_fkey on c", "add foreign key c_p_fkey on c"}},
	{name: "comments",
		before: `create table t (a int); comment on table t is 'x'`, after: `create table t (a int); comment on column t.a is 'y'`,
		up: []string{"alter table t comment", "alter column t.a"}, down: []string{"alter table t comment", "alter column t.a"}},
	{name: "a sequence comes before the column that draws from it, and is its own after",
		before: `create schema s; create table s.t (a int)`,
		after:  `create schema s; create sequence s.q increment 5; create table s.t (a int, b int default nextval('s.q')); alter sequence s.q owned by s.t.b`,
		up:     []string{"create sequence s.q", "add column s.t.b", "alter sequence s.q"},
		down:   []string{"alter sequence s.q", "drop column s.t.b", "drop sequence s.q"}},
	{name: "a sequence changes in place",
		before: `create sequence q; create table t (a int default nextval('q'))`,
		after:  `create sequence q as integer increment -1 cycle; comment on sequence q is 'x'; create table t (a int default nextval('public.q'::regclass))`,
		up:     []string{"alter sequence q"}, down: []string{"alter sequence q"}},
	{name: "a serial column's sequence with options of its own stands by itself",
		before: `create table t (a serial)`,
		after:  `create table t (a serial); alter sequence t_a_seq increment 5`,
		up:     []string{"alter sequence t_a_seq"}, down: []string{"alter sequence t_a_seq"}},
	{name: "a domain comes before its columns and goes after them",
		after: `create type m as enum ('a'); create domain d as m[] not null; create domain e as int default 3 check (value > 0); create table t (a d, b e)`,
		up:    []string{"create domain e", "create enum m", "create domain d", "create table t"},
		down:  []string{"drop table t", "drop domain d", "drop enum m", "drop domain e"}},
	{name: "a domain changes in place",
		before: `create domain d as int check (value > 0); create table t (a d)`,
		after:  `create domain d as int default 5 not null constraint x check (value > 0) check (value < 9); comment on domain d is 'x'; create table t (a d)`,
		up:     []string{"alter domain d"}, down: []string{"alter domain d"}},
	{name: "another spelling of a domain is none",
		before: `create domain d as varchar(10) default 'x'::character varying check (value in ('a', 'b'))`,
		after:  `create domain d as character varying(10) default 'x' constraint d_check check (((value)::text = any ((array['a'::character varying, 'b'::character varying])::text[])))`},
	{name: "a domain of another type is built anew, with what names its columns",
		before: `create domain d as int; create table t (a d check (a > 0), b int, constraint x check (b > 0))`,
		after:  `create domain d as bigint; create table t (a d check (a > 0), b int, constraint x check (b > 0))`,
		up:     []string{"drop check t_a_check on t", "alter domain d", "add check t_a_check on t"},
		down:   []string{"drop check t_a_check on t", "alter domain d", "add check t_a_check on t"}},
	{name: "an extension comes first and goes last, and what is not said of it is not compared",
		before: `create extension hstore version '1.4'`,
		after:  `create schema e; create extension hstore; create extension citext schema e; create table t (a e.citext)`,
		up:     []string{"create schema e", "create extension citext", "create table t"},
		down:   []string{"drop table t", "drop extension citext", "drop schema e"}},
	{name: "an extension is updated and moved",
		before: `create schema e; create extension hstore version '1.4' schema public`,
		after:  `create schema e; create extension hstore version '1.8' schema e`,
		up:     []string{"alter extension hstore"}, down: []string{"alter extension hstore"}},
	{name: "an integer becomes a serial",
		before: `create table t (a int not null)`, after: `create table t (a serial)`,
		up: []string{"alter column t.a"}, down: []string{"alter column t.a"}},
}

func TestCompare(t *testing.T) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			before, after := load(t, c.before), load(t, c.after)
			r := compare(t, before, after, diff.Options{})
			check(t, "up", r.Up, c.up)
			check(t, "down", r.Down, c.down)
		})
	}
}

func load(t *testing.T, sql string) *model.Database {
	t.Helper()
	d, err := sqlsource.Load([]sqlsource.Source{{File: "schema.sql", SQL: sql}})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func compare(t *testing.T, before, after *model.Database, o diff.Options) *diff.Result {
	t.Helper()
	o.Prover = decided{pgexpr.NewStatic(pgexpr.StaticOptions{Enums: slices.Concat(before.Enums, after.Enums), DefaultSchema: "public"})}
	r, err := diff.Compare(context.Background(), before, after, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// decided stands for a server: what is not proved equal is different.
type decided struct{ diff.Prover }

func (d decided) Prove(ctx context.Context, pairs []diff.Pair) ([]diff.Verdict, error) {
	verdicts, err := d.Prover.Prove(ctx, pairs)
	for i := range verdicts {
		if verdicts[i] == diff.Undecided {
			verdicts[i] = diff.Different
		}
	}
	return verdicts, err
}

func check(t *testing.T, what string, got []ops.Operation, want []string) {
	t.Helper()
	var lines []string
	for _, op := range got {
		lines = append(lines, op.String())
	}
	// A column that is added says its type, which is not what a case is about.
	same := len(lines) == len(want)
	for i := range want {
		same = same && strings.HasPrefix(lines[i], want[i])
	}
	if !same {
		t.Errorf("%s: %s", what, cmp.Diff(want, lines))
	}
}

func TestUnconfirmed(t *testing.T) {
	before, after := load(t, `create table t (a int check (f(a)))`), load(t, `create table t (a int check (g(a)))`)
	r, err := diff.Compare(context.Background(), before, after, diff.Options{Prover: pgexpr.NewStatic(pgexpr.StaticOptions{})})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Up) != 0 || len(r.Unconfirmed) != 1 || r.Unconfirmed[0].Where != "check t_a_check on t" || r.Unconfirmed[0].Pos.Line != 1 {
		t.Errorf("up %v, unconfirmed %+v", r.Up, r.Unconfirmed)
	}
}

// An expression that names a column that goes is never a question: the server
// could not read it.
func TestChangedColumnsDecideExpressions(t *testing.T) {
	before, after := load(t, `create table t (a int, b int, check (a > b))`), load(t, `create table t (a int, constraint t_check check (a > 1))`)
	r, err := diff.Compare(context.Background(), before, after, diff.Options{})
	if err != nil {
		t.Fatal(err)
	}
	check(t, "up", r.Up, []string{"drop check t_check on t", "drop column t.b", "add check t_check on t"})
}

// A materialised view that is built anew has rows afterwards if it had some before,
// whatever its declaration says, and so it has on the way down.
func TestRebuiltViewsKeepTheirRows(t *testing.T) {
	for name, test := range map[string]struct{ before, after string }{
		"with rows":    {"", " with no data"},
		"without rows": {" with no data", ""},
	} {
		t.Run(name, func(t *testing.T) {
			before := load(t, "create table t (a int); create materialized view m as select a from t"+test.before)
			after := load(t, "create table t (a int); create materialized view m as select a + 1 as a from t"+test.after)
			r := compare(t, before, after, diff.Options{})
			for _, operations := range [][]ops.Operation{r.Up, r.Down} {
				created := 0
				for _, op := range operations {
					if o, ok := op.(ops.CreateView); ok {
						created++
						if o.View.NoData != (test.before != "") {
							t.Errorf("%v: no data is %t", operations, o.View.NoData)
						}
					}
				}
				if created != 1 {
					t.Errorf("%v create %d views", operations, created)
				}
			}
		})
	}
}

func TestRenameHintsAndCandidates(t *testing.T) {
	before := load(t, `create table users (id int, name text); create table old (id int, x int)`)
	after := load(t, `create table users (id int, full_name text); create table new (id int, x int)`)
	want := []string{"old:new", "users.name:full_name"}
	if got, err := diff.Candidates(before, after, nil); err != nil || !slices.Equal(rendered(got), want) {
		t.Errorf("candidates are %v %v, want %v", got, err, want)
	}
	after.Table("users").Column("full_name").RenamedFrom = "name"
	after.Table("new").RenamedFrom = "old"
	hints := diff.Hints(before, after)
	if got := rendered(hints); !slices.Equal(got, want) {
		t.Errorf("hints are %v, want %v", got, want)
	}
	if left, err := diff.Candidates(before, after, hints); err != nil || len(left) > 0 {
		t.Errorf("still asked: %v %v", left, err)
	}
	r := compare(t, before, after, diff.Options{Renames: hints})
	check(t, "up", r.Up, []string{"rename table old → new", "rename column users.name → full_name"})
	check(t, "down", r.Down, []string{"rename column users.full_name → name", "rename table new → old"})
	// Once done, the hint that is still in the declaration says nothing.
	if again := diff.Hints(after, after); len(again) > 0 {
		t.Errorf("hints after the rename: %v", again)
	}
}

// TestInheritedCandidates asks about a column of a parent alone, which a child that says
// more of it has, too.
func TestInheritedCandidates(t *testing.T) {
	before := load(t, `create table parent (a text); create table child () inherits (parent); alter table child alter a set not null`)
	after := load(t, `create table parent (b text); create table child () inherits (parent); alter table child alter b set not null`)
	got, err := diff.Candidates(before, after, nil)
	if want := []string{"parent.a:b"}; err != nil || !slices.Equal(rendered(got), want) {
		t.Fatalf("candidates are %v %v, want %v", got, err, want)
	}
	check(t, "up", compare(t, before, after, diff.Options{Renames: got}).Up, []string{"rename column parent.a → b"})
}

func rendered(renames []diff.Rename) []string {
	var out []string
	for _, r := range renames {
		out = append(out, r.String())
	}
	slices.Sort(out)
	return out
}

func TestScope(t *testing.T) {
	current := load(t, `create schema a; create schema b; create table a.t (x int); create table b.t (x int); create table t (x int); create type b.e as enum ('x')`)
	desired := load(t, `create schema a`)
	owned, _, left := diff.Scope(current, desired, diff.Ownership{})
	if !slices.Equal(left.Schemas, []string{"b"}) || len(owned.Tables) != 2 || len(owned.Enums) != 0 {
		t.Errorf("left %v, tables %v", left, owned.Tables)
	}
	if _, _, left := diff.Scope(current, desired, diff.Ownership{Schemas: []string{"b"}}); !left.Empty() {
		t.Errorf("listed, and still left alone: %v", left)
	}
	if len(current.Tables) != 3 {
		t.Error("Scope changed its input")
	}
}

// TestTakeOver leaves alone what Go structs cannot declare, under the names that
// a rename gives its table and columns.
func TestTakeOver(t *testing.T) {
	current := &model.Database{
		Engine: model.Postgres,
		Tables: []model.Table{
			{Name: "gone", Columns: []model.Column{{Name: "id", Type: "integer"}}},
			{Name: "t", Columns: []model.Column{{Name: "id", Type: "integer"}}},
		},
		Functions: []model.Function{{Name: "f", Returns: "trigger", Language: "plpgsql", Body: "x"},
			{Name: "g", Args: []model.Argument{{Type: "t"}}, Returns: "integer", Language: "sql", Body: "x"}},
		Triggers: []model.Trigger{
			{Name: "a", Table: "gone", Timing: "BEFORE", Insert: true, Function: "f"},
			{Name: "a", Table: "t", Timing: "BEFORE", Update: true, UpdateOf: []string{"id"}, When: "old.id > 1", ForEachRow: true, Function: "f"},
		},
		Statistics: []model.Statistics{{Name: "kept", Table: "t", Exprs: []string{"id + 1"}}, {Name: "gone", Table: "gone", Columns: []string{"id"}}},
	}
	desired := &model.Database{Engine: model.Postgres, Tables: []model.Table{{Name: "u", Columns: []model.Column{{Name: "key", Type: "integer"}}}}}
	renames := []diff.Rename{diff.RenameTable("t", "u"), diff.RenameColumn("t", "id", "key")}
	renamed, err := diff.Renamed(current, desired, renames)
	if err != nil {
		t.Fatal(err)
	}
	if err := diff.TakeOver(renamed, desired); err != nil {
		t.Fatal(err)
	}
	got, err := diff.Compare(t.Context(), current, desired, diff.Options{Renames: renames})
	if err != nil {
		t.Fatal(err)
	}
	var up []string
	for _, op := range got.Up {
		up = append(up, op.String())
	}
	if d := cmp.Diff([]string{"rename table t → u", "rename column u.id → key", "drop table gone"}, up); d != "" {
		t.Errorf("upgrade (-want +got):\n%s", d)
	}
	declared := desired.Clone()
	declared.Functions, declared.Triggers = declared.Functions[:1], nil
	if err := diff.TakeOver(renamed, declared); err != nil {
		t.Fatal(err)
	}
	if len(declared.Functions) != 1 || len(declared.Triggers) != 0 {
		t.Errorf("what is declared was changed: %v %v", declared.Functions, declared.Triggers)
	}
}

// TestTakeOverKeeps has each kind that Go structs cannot declare, on a table
// that stays and on one that goes, and with a column that goes.
func TestTakeOverKeeps(t *testing.T) {
	const tables = "create table t (id int, b int, c int); create table gone (id int); create table log (id int);\n"
	for _, test := range []struct{ name, on, refused string }{
		{"view", "create view v as select id, b from t; create view w as select id from v", "view v"},
		{"materialised view", "create materialized view v as select b from t", "materialized view v"},
		{"view of another table", "create view v as select id from gone", ""},
		{"view that names no such column", "create view v as select id from t where c > 1", ""},
		{"trigger", "create function f() returns trigger language plpgsql as ''; create trigger x before update of b on t execute function f()", "trigger x on t"},
		{"condition of a trigger", "create function f() returns trigger language plpgsql as ''; create trigger x before update on t for each row when (old.b > 1) execute function f()", "trigger x on t"},
		{"trigger on a view", "create function f() returns trigger language plpgsql as ''; create view v as select id from t; create trigger x instead of update on v for each row execute function f()", ""},
		{"function", "create function f() returns int language sql begin atomic select b from t; end", "function f()"},
		{"rule", "create rule r as on insert to t do also insert into log values (new.b)", "rule r on t"},
		{"rule on another table", "create rule r as on insert to gone do also insert into log values (new.id)", ""},
		{"rule that names another table", "create rule r as on insert to t do also insert into gone values (new.id)", ""},
		{"rule on a view", "create view v as select id from t; create rule r as on insert to v do instead nothing", ""},
		{"policy", "alter table t enable row level security, force row level security; create policy p on t using (b > 1)", "policy p on t"},
		{"text search", "create text search dictionary d (template = simple); create text search configuration s (copy = simple); alter text search configuration s alter mapping for word with d", ""},
		{"event trigger", "create function f() returns event_trigger language plpgsql as ''; create event trigger e on sql_drop execute function f()", ""},
		{"foreign data", "create foreign data wrapper w; create server s foreign data wrapper w; create user mapping for public server s; create foreign table f (a int) server s", ""},
		{"publication", "create publication p for table t (b), gone", "publication p"},
		{"publication of another column", "create publication p for table t (c), gone; create publication q for all tables; create publication r for table gone", ""},
		{"policy of another column", "alter table t enable row level security; create policy p on t using (c > 1)", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			current, same := load(t, tables+test.on), load(t, tables)
			if err := diff.TakeOver(current, same); err != nil {
				t.Fatal(err)
			}
			if r := compare(t, current, same, diff.Options{}); len(r.Up) > 0 {
				t.Errorf("with the same tables: %v", r.Up)
			}
			var impossible *diff.ImpossibleError
			err := diff.TakeOver(current, load(t, "create table t (id int, c int); create table log (id int)"))
			if errors.As(err, &impossible); test.refused == "" && err != nil || test.refused != "" && (impossible == nil || impossible.Object != test.refused) {
				t.Errorf("without the column: error %v, want one for %q", err, test.refused)
			}
		})
	}
}

// TestScopeOfViews leaves what hangs on a view alone with the view.
func TestScopeOfViews(t *testing.T) {
	current := load(t, `create table t (a int); create view v as select a from t; create rule r as on insert to v do instead nothing;
		create view w as select a from t; create rule r as on insert to w do instead nothing`)
	pattern, err := model.ParsePattern("view:v")
	if err != nil {
		t.Fatal(err)
	}
	from, to, _ := diff.Scope(current, load(t, "create table t (a int)"), diff.Ownership{Exclude: []model.Pattern{pattern}, DefaultSchema: "public"})
	check(t, "upgrade", compare(t, from, to, diff.Options{}).Up, []string{"drop view w"})
}

// TestScopeOfParents keeps what an owned table has columns from, the same on both
// sides, and leaves foreign tables and servers alone where a pattern says so.
func TestScopeOfParents(t *testing.T) {
	current := load(t, `create table top (a int); create table base (b int) inherits (top); create table t (c int) inherits (base);
		create foreign data wrapper w; create server s foreign data wrapper w; create foreign table f (a int) server s`)
	var exclude []model.Pattern
	for _, text := range []string{"table:base", "table:top", "foreign table:*", "foreign server:*", "foreign-data wrapper:*"} {
		pattern, err := model.ParsePattern(text)
		if err != nil {
			t.Fatal(err)
		}
		exclude = append(exclude, pattern)
	}
	desired := load(t, "create table top (a bigint); create table base (b int) inherits (top); create table t (c bigint) inherits (base)")
	from, to, _ := diff.Scope(current, desired, diff.Ownership{Exclude: exclude})
	check(t, "upgrade", compare(t, from, to, diff.Options{}).Up, []string{"alter column t.c"})
}

// TestInheritedFromSeveral changes the type of a column that a table inherits from
// two that know nothing of each other while it inherits from one of them; from one
// by two ways it is changed as it is.
func TestInheritedFromSeveral(t *testing.T) {
	both := func(typ string) *model.Database {
		return load(t, "create table p (a "+typ+"); create table q (a "+typ+"); create table c () inherits (p, q)")
	}
	check(t, "upgrade", compare(t, both("int"), both("bigint"), diff.Options{}).Up,
		[]string{"let c no longer inherit from q", "alter column p.a", "alter column q.a", "let c inherit from q"})
	diamond := func(typ string) *model.Database {
		return load(t, "create table g (a "+typ+"); create table p () inherits (g); create table q () inherits (g); create table c () inherits (p, q)")
	}
	check(t, "upgrade", compare(t, diamond("int"), diamond("bigint"), diff.Options{}).Up, []string{"alter column g.a"})
}

// TestScopeOfPublications leaves alone what is published of tables and schemas
// that the project does not own.
func TestScopeOfPublications(t *testing.T) {
	current := load(t, `create schema other; create table t (a int); create table other.u (a int); create publication p for table t, other.u;
		create publication q for table other.u; create publication r for tables in schema other; create publication s for all tables`)
	from, to, left := diff.Scope(current, load(t, "create table t (a int); create publication p for table t"), diff.Ownership{})
	check(t, "upgrade", compare(t, from, to, diff.Options{}).Up, []string{"drop publication s"})
	if len(left.Filtered) > 0 {
		t.Errorf("left alone: %v", left.Filtered)
	}
	pattern, err := model.ParsePattern("publication:*")
	if err != nil {
		t.Fatal(err)
	}
	from, to, left = diff.Scope(current, load(t, "create table t (a int)"), diff.Ownership{Exclude: []model.Pattern{pattern}})
	check(t, "upgrade", compare(t, from, to, diff.Options{}).Up, nil)
	if want := []string{"publication p", "publication s"}; !slices.Equal(left.Filtered, want) {
		t.Errorf("left alone: %v, want %v", left.Filtered, want)
	}
}

// TestScopeOfEventTriggers leaves an event trigger alone whose function lies in a
// schema that the project does not own, unless the project declares it.
func TestScopeOfEventTriggers(t *testing.T) {
	const own = "create function f() returns event_trigger language plpgsql as '';"
	current := load(t, own+`create schema tools; create function tools.f() returns event_trigger language plpgsql as ''; create table tools.t (a int);
		create event trigger a on sql_drop execute function f(); create event trigger b on sql_drop execute function tools.f();
		create event trigger c on sql_drop execute function tools.f()`)
	desired := load(t, own+"create event trigger c on sql_drop execute function tools.f(); alter event trigger c disable")
	from, to, left := diff.Scope(current, desired, diff.Ownership{})
	check(t, "upgrade", compare(t, from, to, diff.Options{}).Up, []string{"drop event trigger a", "alter event trigger c"})
	if !slices.Equal(left.Schemas, []string{"tools"}) {
		t.Errorf("left alone: %v", left.Schemas)
	}
}

func TestScopeFilters(t *testing.T) {
	current := load(t, `create table users (id int primary key); create table legacy_users (id int primary key); create table legacy_log (id int);
		create table goose_db_version (id serial primary key); create table migrations (id varchar(255) primary key);
		create table app_versions (id text primary key, applied_at timestamptz, duration bigint, checksum text, state text, last_operation integer);
		create table schema_migrations (version bigint); create sequence legacy_seq owned by legacy_log.id; create type legacy_mood as enum ('x')`)
	desired := load(t, `create table users (id int primary key, old int references legacy_users); create table legacy_users (id int primary key);
		create table schema_migrations (version bigint)`)
	exclude := func(patterns ...string) diff.Ownership {
		var o diff.Ownership
		for _, text := range patterns {
			p, err := model.ParsePattern(text)
			if err != nil {
				t.Fatal(err)
			}
			o.Exclude = append(o.Exclude, p)
		}
		return o
	}
	include := exclude("table:users")
	include.Include, include.Exclude = include.Exclude, nil
	for _, tt := range []struct {
		name string
		own  diff.Ownership
		up   []string
		left diff.Left
	}{
		{name: "no pattern", up: []string{"add column users.old", "add foreign key users_old_fkey on users", "drop table legacy_log", "alter sequence legacy_seq", "drop sequence legacy_seq", "drop enum legacy_mood"},
			left: diff.Left{Foreign: []string{"table app_versions", "table goose_db_version", "table migrations"}}},
		{name: "exclude", own: exclude("legacy_*"), up: []string{"add column users.old", "add foreign key users_old_fkey on users"},
			left: diff.Left{Filtered: []string{"enum legacy_mood", "table legacy_log", "table legacy_users"}, Foreign: []string{"table app_versions", "table goose_db_version", "table migrations"}}},
		{name: "exclude a kind", own: exclude("enum:*", "public.legacy_log"), up: []string{"add column users.old", "add foreign key users_old_fkey on users"},
			left: diff.Left{Filtered: []string{"enum legacy_mood", "table legacy_log"}, Foreign: []string{"table app_versions", "table goose_db_version", "table migrations"}}},
		{name: "include", own: include, up: []string{"add column users.old", "add foreign key users_old_fkey on users"},
			left: diff.Left{Filtered: []string{"enum legacy_mood", "table app_versions", "table goose_db_version", "table legacy_log", "table legacy_users", "table migrations", "table schema_migrations"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.own.DefaultSchema = "public"
			from, to, left := diff.Scope(current, desired, tt.own)
			if difference := cmp.Diff(tt.left, left); difference != "" {
				t.Errorf("left alone (-want +got):\n%s", difference)
			}
			r, err := diff.Compare(context.Background(), from, to, diff.Options{})
			if err != nil {
				t.Fatal(err)
			}
			var up []string
			for _, op := range r.Up {
				up = append(up, op.String())
			}
			slices.Sort(up)
			slices.Sort(tt.up)
			if difference := cmp.Diff(tt.up, up); difference != "" {
				t.Errorf("operations (-want +got):\n%s", difference)
			}
		})
	}
}

func TestNear(t *testing.T) {
	current := &model.Database{Opaque: []model.Opaque{{Kind: "trigger", Name: "audit", Table: "users"}, {Kind: "trigger", Name: "other", Table: "orders"}, {Kind: "window function", Name: "f"}}}
	for _, op := range []ops.Operation{
		ops.RenameTable{From: "users", To: "people"}, ops.AlterTable{From: model.Table{Name: "users"}},
		ops.AddColumn{Table: "users"}, ops.DropColumn{Table: "users"}, ops.AlterColumn{Table: "users"}, ops.RenameColumn{Table: "users"},
	} {
		if difference := cmp.Diff(current.Opaque[:1], diff.Near(current, []ops.Operation{op})); difference != "" {
			t.Errorf("%s (-want +got):\n%s", op, difference)
		}
	}
	for _, op := range []ops.Operation{ops.DropTable{Table: model.Table{Name: "users"}}, ops.DropView{View: model.View{Name: "users"}}} {
		if difference := cmp.Diff(current.Opaque[:1], diff.Gone(current, []ops.Operation{op})); difference != "" {
			t.Errorf("%s takes along (-want +got):\n%s", op, difference)
		}
		if near := diff.Near(current, []ops.Operation{op}); len(near) > 0 {
			t.Errorf("%s: kept near it: %v", op, near)
		}
	}
	statistics := &model.Database{Opaque: []model.Opaque{{Kind: "statistics", Name: "s", Table: "users"}}}
	less := []ops.Operation{ops.RenameTable{From: "users", To: "people"}, ops.DropColumn{Table: "people"}}
	if difference := cmp.Diff(statistics.Opaque, diff.Gone(statistics, less)); difference != "" || len(diff.Near(statistics, less)) > 0 {
		t.Errorf("a column takes along (-want +got):\n%s", difference)
	}
	if near := diff.Near(current, []ops.Operation{ops.CreateTable{Table: model.Table{Name: "x"}}}); len(near) > 0 {
		t.Errorf("near a new table: %v", near)
	}
}

// TestNoCommentOnPublic leaves the default schema without a comment where it has
// none and no declaration says anything of it.
func TestNoCommentOnPublic(t *testing.T) {
	current := load(t, "comment on schema public is null")
	for text, want := range map[string]int{"": 0, "comment on schema public is null": 0, "comment on schema public is 'mine'": 1} {
		r, err := diff.Compare(t.Context(), current, load(t, text), diff.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Up) != want || len(r.Down) != want {
			t.Errorf("%q: up %v, down %v; want %d of each", text, r.Up, r.Down, want)
		}
	}
}

func TestCompareRefusesTwoEngines(t *testing.T) {
	_, err := diff.Compare(context.Background(), &model.Database{Engine: model.SQLite}, &model.Database{Engine: model.Postgres}, diff.Options{})
	if err == nil || !strings.Contains(err.Error(), "sqlite") {
		t.Errorf("error is %v", err)
	}
}

// BenchmarkCompareEqual compares a schema with itself.
func BenchmarkCompareEqual(b *testing.B) {
	for _, n := range []int{100, 1000, 5000} {
		d := &model.Database{Engine: model.Postgres}
		for i := range n {
			d.Tables = append(d.Tables, model.Table{Name: fmt.Sprintf("t%d", i), Columns: []model.Column{{Name: "id", Type: "integer"}, {Name: "p", Type: "integer"}},
				PrimaryKey:  &model.PrimaryKey{Columns: []string{"id"}},
				ForeignKeys: []model.ForeignKey{{Columns: []string{"p"}, RefTable: fmt.Sprintf("t%d", i/2), RefColumns: []string{"id"}}}})
		}
		if err := d.Normalize(); err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := diff.Compare(context.Background(), d, d, diff.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestClassThatIsKept refuses to build an operator class anew that a range type or
// a partitioned table rests on: the server would not drop it.
func TestClassThatIsKept(t *testing.T) {
	for object, uses := range map[string]string{
		"range type r": "create type r as range (subtype = int, subtype_opclass = c)",
		"table t":      "create table t (a int) partition by range (a c)",
	} {
		with := func(members string) *model.Database {
			return load(t, "create operator class c for type int using btree as "+members+"; "+uses)
		}
		_, err := diff.Compare(t.Context(), with("operator 1 <, operator 2 <="), with("operator 1 <"), diff.Options{})
		var impossible *diff.ImpossibleError
		if !errors.As(err, &impossible) || impossible.Object != object {
			t.Errorf("error %v, want one for %s", err, object)
		}
		if _, err := diff.Compare(t.Context(), with("operator 1 <"), with("operator 1 <; comment on operator class c using btree is 'c'"), diff.Options{}); err != nil {
			t.Errorf("comment: %v", err)
		}
	}
}

// TestMethodOfTable refuses to build an access method anew in which a table is
// stored, and lets the table leave it.
func TestMethodOfTable(t *testing.T) {
	with := func(handler, method string) *model.Database {
		return load(t, "create access method m type table handler "+handler+"; create table t (a int) using "+method)
	}
	_, err := diff.Compare(t.Context(), with("f", "m"), with("g", "m"), diff.Options{})
	var impossible *diff.ImpossibleError
	if !errors.As(err, &impossible) || impossible.Object != "access method m" {
		t.Errorf("error %v, want one for access method m", err)
	}
	if _, err := diff.Compare(t.Context(), with("f", "m"), with("g", "heap"), diff.Options{}); err != nil {
		t.Error(err)
	}
}

// TestOrderOfTyped refuses to make a table OF a type whose attributes stand in
// another order than its columns.
func TestOrderOfTyped(t *testing.T) {
	typed := func(attributes string) *model.Database {
		return load(t, "create type pair as ("+attributes+"); create table t of pair")
	}
	for _, attributes := range []string{"b int, a int", "c int, a int, b int"} {
		_, err := diff.Compare(t.Context(), typed("a int, b int"), typed(attributes), diff.Options{})
		var impossible *diff.ImpossibleError
		if !errors.As(err, &impossible) || impossible.Object != "table t" {
			t.Errorf("%s: error %v, want one for table t", attributes, err)
		}
	}
}

// TestTakeOverTyped leaves a table OF its type where models declare the two apart.
func TestTakeOverTyped(t *testing.T) {
	current := load(t, "create type pair as (a int, b int); create table t of pair; create table u of pair")
	desired := load(t, "create type pair as (a int, b int); create table t (a int, b int); create table u (a int, b int, c int)")
	if err := diff.TakeOver(current, desired); err != nil {
		t.Fatal(err)
	}
	check(t, "upgrade", compare(t, current, desired, diff.Options{}).Up, []string{"alter table u", "add column u.c"})
}
