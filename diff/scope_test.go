package diff_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/diff/pgexpr"
	"github.com/autogen-db/autogen/model"
)

// TestScopeByKind excludes and includes each kind by its word alone: only what
// the patterns let a project own is dropped.
func TestScopeByKind(t *testing.T) {
	const base = "create table t (a int); create function e() returns event_trigger language plpgsql as ''; create function tr() returns trigger language plpgsql as '';"
	for _, test := range []struct{ kind, sql, drop string }{
		{"enum", "create type x as enum ('a')", "drop enum x"},
		{"domain", "create domain x as int", "drop domain x"},
		{"composite type", "create type x as (a int)", "drop type x"},
		{"range type", "create type x as range (subtype = int)", "drop range type x"},
		{"collation", "create collation x (locale = 'C')", "drop collation x"},
		{"sequence", "create sequence x", "drop sequence x"},
		{"sequence", "create sequence x owned by t.a", "alter sequence x; drop sequence x"},
		{"table", "create table x (a int)", "drop table x"},
		{"view", "create view x as select 1 as a", "drop view x"},
		{"materialized view", "create materialized view x as select 1 as a", "drop materialized view x"},
		{"foreign table", "create foreign data wrapper w; create server s foreign data wrapper w; create foreign table x (a int) server s",
			"drop table x; drop foreign server s; drop foreign-data wrapper w"},
		{"foreign server", "create foreign data wrapper w; create server x foreign data wrapper w", "drop foreign server x; drop foreign-data wrapper w"},
		{"foreign-data wrapper", "create foreign data wrapper x", "drop foreign-data wrapper x"},
		{"function", "create function x() returns int language sql as 'select 1'", "drop function x()"},
		{"procedure", "create procedure x() language sql as 'select 1'", "drop procedure x()"},
		{"aggregate", "create aggregate x(int) (sfunc = int4pl, stype = int)", "drop aggregate x(integer)"},
		{"operator", "create operator === (function = int4eq, leftarg = int, rightarg = int)", "drop operator ===(integer, integer)"},
		{"cast", "create cast (int as point) with inout", "drop cast integer AS point"},
		{"conversion", "create conversion x for 'UTF8' to 'LATIN1' from utf8_to_iso8859_1", "drop conversion x"},
		{"event trigger", "create event trigger x on ddl_command_end execute function e()", "drop event trigger x"},
		{"trigger", "create trigger x before insert on t execute function tr()", "drop trigger x on t"},
		{"rule", "create rule x as on insert to t do nothing", "drop rule x on t"},
		{"policy", "create policy x on t", "drop policy x on t"},
		{"statistics", "create statistics x on a, (a + 1) from t", "drop statistics x"},
		{"operator class", "create operator class x for type point using btree as storage point", "drop operator family x USING btree"},
		{"operator family", "create operator family x using btree", "drop operator family x USING btree"},
		{"publication", "create publication x for table t", "drop publication x"},
		{"text search configuration", "create text search configuration x (parser = pg_catalog.default)", "drop text search configuration x"},
		{"text search dictionary", "create text search dictionary x (template = simple)", "drop text search dictionary x"},
		{"text search template", "create text search template x (lexize = dsimple_lexize)", "drop text search template x"},
		{"text search parser", "create text search parser x (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype)", "drop text search parser x"},
	} {
		t.Run(test.kind, func(t *testing.T) {
			patterns := func(texts ...string) []model.Pattern {
				var out []model.Pattern
				for _, text := range texts {
					p, err := model.ParsePattern(text)
					if err != nil {
						t.Fatal(err)
					}
					out = append(out, p)
				}
				return out
			}
			current, desired := load(t, base+test.sql), load(t, base)
			dropped := func(o diff.Ownership) string {
				from, to, _ := diff.Scope(current, desired, o)
				var all []string
				for _, op := range compare(t, from, to, diff.Options{}).Up {
					all = append(all, op.String())
				}
				return strings.Join(all, "; ")
			}
			mine, others, _ := strings.Cut(test.drop, "; ")
			if test.kind == "sequence" {
				mine, others = test.drop, ""
			}
			if got := dropped(diff.Ownership{}); got != test.drop {
				t.Errorf("without patterns: %q, want %q", got, test.drop)
			}
			if got := dropped(diff.Ownership{Exclude: patterns(test.kind+":x", test.kind+":===", test.kind+":integer*")}); got != others {
				t.Errorf("excluded: %q, want %q", got, others)
			}
			if got := dropped(diff.Ownership{Exclude: patterns(test.kind + ":y")}); got != test.drop {
				t.Errorf("another name excluded: %q, want %q", got, test.drop)
			}
			if test.kind == "operator class" {
				mine = "drop operator class x USING btree" // its family is left alone
			}
			if got := dropped(diff.Ownership{Include: patterns(test.kind+":*", "table:t")}); got != mine {
				t.Errorf("included alone: %q, want %q", got, mine)
			}
			if got := dropped(diff.Ownership{Include: patterns("schema:*")}); got != "" {
				t.Errorf("another kind included: %q, want nothing", got)
			}
		})
	}
}

// TestScopeOfTriggers lets nothing that a pattern leaves alone go with a view
// that is built anew.
func TestScopeOfTriggers(t *testing.T) {
	const sql = "create function f() returns trigger language plpgsql as ''; create table t (a int, b int); create view v as select %s from t;"
	current := load(t, fmt.Sprintf(sql, "a, b")+"create trigger audit instead of insert on v for each row execute function f()")
	pattern, err := model.ParsePattern("trigger:audit")
	if err != nil {
		t.Fatal(err)
	}
	o := diff.Ownership{Exclude: []model.Pattern{pattern}}
	from, to, left := diff.Scope(current, load(t, fmt.Sprintf(sql, "a, b")), o)
	check(t, "upgrade", compare(t, from, to, diff.Options{}).Up, nil)
	if want := []string{"trigger audit"}; !slices.Equal(left.Filtered, want) {
		t.Errorf("left alone: %v, want %v", left.Filtered, want)
	}
	from, to, _ = diff.Scope(current, load(t, fmt.Sprintf(sql, "a")), o)
	var impossible *diff.ImpossibleError
	prover := decided{pgexpr.NewStatic(pgexpr.StaticOptions{DefaultSchema: "public"})}
	if _, err := diff.Compare(t.Context(), from, to, diff.Options{Prover: prover}); !errors.As(err, &impossible) {
		t.Errorf("the view is built anew: error %v, want one", err)
	}
}

// TestScopeOfChildren lets no table go with its parent that a pattern leaves alone, or
// that lies in a schema which is not the project's: the server drops partitions along.
func TestScopeOfChildren(t *testing.T) {
	const other = "create table kept (a int);"
	for _, test := range []struct{ name, sql, pattern, want string }{
		{"a partition", "create table x (a int) partition by list (a); create table x_1 partition of x for values in (1);", "table:x_*", "since partition x_1 rests on it"},
		{"a partition of a partition", "create table x (a int) partition by list (a); create table y partition of x default partition by list (a); create table x_1 partition of y default;",
			"table:x_*", "since partition x_1 rests on it"},
		{"a partition elsewhere", "create schema s; create table x (a int) partition by list (a); create table s.p partition of x for values in (1);", "table:none", "since partition s.p rests on it"},
		{"a child", "create table x (a int); create table x_1 () inherits (x);", "table:x_*", "since child x_1 rests on it"},
	} {
		t.Run(test.name, func(t *testing.T) {
			pattern, err := model.ParsePattern(test.pattern)
			if err != nil {
				t.Fatal(err)
			}
			current := load(t, other+test.sql)
			from, to, _ := diff.Scope(current, load(t, other), diff.Ownership{Exclude: []model.Pattern{pattern}})
			var impossible *diff.ImpossibleError
			if _, err := diff.Compare(t.Context(), from, to, diff.Options{}); !errors.As(err, &impossible) || !strings.Contains(impossible.Reason, test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
			// All but the parent may change.
			kept := strings.Replace(test.sql, "x (a int)", "x (a int, b text)", 1)
			from, to, _ = diff.Scope(current, load(t, other+kept), diff.Ownership{Exclude: []model.Pattern{pattern}})
			check(t, "upgrade", compare(t, from, to, diff.Options{}).Up, []string{"add column x.b"})
		})
	}
}
