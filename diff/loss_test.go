package diff_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/diff/pgexpr"
	"github.com/autogen-db/autogen/model"
)

// TestLossIsRefused has each way in which something is dropped only to be
// created again, with an object on it that is not modelled.
func TestLossIsRefused(t *testing.T) {
	const enum = "create type mood as enum ('a', 'b');\n"
	for _, test := range []struct {
		name, before, after string
		renames             []diff.Rename
		on                  string // what the object hangs on
		want                string // the object that is named; empty where nothing is lost
	}{
		{name: "a view that loses a column", before: "create table t (a int, b int); create view v as select a, b from t",
			after: "create table t (a int, b int); create view v as select b from t", on: "v", want: "view v"},
		{name: "a view that loses a column again in the downgrade", before: "create table t (a int, b int); create view v as select a from t",
			after: "create table t (a int, b int); create view v as select a, b from t", on: "v", want: "view v"},
		{name: "a view that changes in place", before: "create table t (a int, b int); create view v as select a from t",
			after: "create table t (a int, b int); create view v with (security_barrier) as select a from t", on: "v"},
		{name: "a materialised view", before: "create table t (a int); create materialized view v as select a from t",
			after: "create table t (a int); create materialized view v as select a from t where a > 1", on: "v", want: "materialized view v"},
		{name: "a view that becomes a table", before: "create table t (a int); create view v as select a from t",
			after: "create table t (a int); create table v (a int)", on: "v", want: "table v"},
		{name: "a view over a column that gets another type", before: "create table t (a int); create view v as select a from t",
			after: "create table t (a bigint); create view v as select a from t", on: "v", want: "view v"},
		{name: "a view over a view over such a column", before: "create table t (a int); create view w as select a from t; create view v as select a from w",
			after: "create table t (a bigint); create view w as select a from t; create view v as select a from w", on: "v", want: "view v"},
		{name: "a view over an enum that is built anew", before: enum + "create table t (a mood); create view v as select a from t",
			after: "create type mood as enum ('a'); create table t (a mood); create view v as select a from t", on: "v", want: "view v"},
		{name: "a view over a domain that is built anew", before: "create domain d as int; create table t (a d); create view v as select a from t",
			after: "create domain d as bigint; create table t (a d); create view v as select a from t", on: "v", want: "view v"},
		{name: "a view over a composite type that is built anew", before: "create type c as (x int, y int); create table t (a c); create view v as select a from t",
			after: "create type c as (y int, x int); create table t (a c); create view v as select a from t", on: "v", want: "view v"},
		{name: "a view over a range type that is built anew", before: "create type r as range (subtype = float8); create table t (a r); create view v as select a from t",
			after: "create type r as range (subtype = float4); create table t (a r); create view v as select a from t", on: "v", want: "view v"},
		{name: "a view over a function that is created again",
			before: "create function f() returns int language sql as 'select 1'; create view v as select f() as a",
			after:  "create function f() returns bigint language sql as 'select 1'; create view v as select f() as a", on: "v", want: "view v"},
		{name: "a view over a generated column that is added again", before: "create table t (a int, g int generated always as (a) stored); create view v as select g from t",
			after: "create table t (a int, g int generated always as (a + 1) stored); create view v as select g from t", on: "v", want: "view v"},
		{name: "a generated column", before: "create table t (a int, g int generated always as (a) stored)",
			after: "create table t (a int, g int generated always as (a + 1) stored)", on: "t", want: "column t.g"},
		{name: "a generated column over a column that gets another type", before: "create table t (a int, g bigint generated always as (a) stored)",
			after: "create table t (a bigint, g bigint generated always as (a) stored)", on: "t", want: "column t.g"},
		{name: "a generated column over an enum that is built anew", before: enum + "create table t (a mood, g bool generated always as (a = 'a') stored)",
			after: "create type mood as enum ('a'); create table t (a mood, g bool generated always as (a = 'a') stored)", on: "t", want: "column t.g"},
		{name: "a generated column that calls a function that is created again",
			before: "create function f(int) returns int immutable language sql as 'select 1'; create table t (a int, g bigint generated always as (f(a)) stored)",
			after:  "create function f(int) returns bigint immutable language sql as 'select 1'; create table t (a int, g bigint generated always as (f(a)) stored)", on: "t", want: "column t.g"},
		{name: "a table that is renamed", before: "create table old (a int, g int generated always as (a) stored)",
			after:   "create table t (a int, g int generated always as (a + 1) stored)",
			renames: []diff.Rename{diff.RenameTable("old", "t")}, on: "old", want: "column t.g"},
		{name: "another table", before: "create table t (a int, g int generated always as (a) stored); create table u (a int)",
			after: "create table t (a int, g int generated always as (a + 1) stored); create table u (a int)", on: "u"},
		{name: "a column that changes in place", before: "create table t (a int)", after: "create table t (a bigint)", on: "t"},
		{name: "a table that goes", before: "create table t (a int)", on: "t"},
	} {
		t.Run(test.name, func(t *testing.T) {
			before, after := load(t, test.before), load(t, test.after)
			before.Opaque = []model.Opaque{{Kind: "thing", Name: "x", Table: test.on}, {Kind: "aggregate", Name: "total"}}
			_, err := diff.Compare(context.Background(), before, after, diff.Options{Renames: test.renames, Prover: decided{pgexpr.NewStatic(pgexpr.StaticOptions{})}})
			var impossible *diff.ImpossibleError
			if test.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if !errors.As(err, &impossible) {
				t.Fatalf("error %v, want it refused", err)
			}
			on := test.on
			if len(test.renames) > 0 {
				on = "t"
			}
			want := test.want + ": it can only be dropped and created again, which would lose thing x on " + on + ", and that is not modelled, or left alone"
			if difference := cmp.Diff(want, impossible.Error()); difference != "" {
				t.Errorf("error (-want +got):\n%s", difference)
			}
		})
	}
}

// TestHeld refuses to drop what something rests on that is not modelled, for good
// or for a moment, on the way there or back.
func TestHeld(t *testing.T) {
	routine := func(name string) model.Subject { return model.Subject{Kind: "ROUTINE", Name: name} }
	typ := func(name string) model.Subject { return model.Subject{Kind: "TYPE", Name: name} }
	const (
		f     = "create function f(int) returns int language sql as 'select 1';"
		total = "create aggregate total(int) (sfunc = int4pl, stype = int);"
	)
	for _, tt := range []struct {
		object, from, to string
		used             model.Subject
		downgrade        bool
	}{
		{object: "function f(integer)", from: f, used: routine("f(integer)")},
		{object: "function f(integer)", from: f, to: "create function f(int) returns bigint language sql as 'select 1'", used: routine("f(integer)")},
		{object: "procedure p()", from: "create procedure p() language sql as 'select 1'", used: routine("p()")},
		{object: "aggregate total(integer)", from: total, used: routine("total(integer)")},
		{object: "aggregate total(integer)", from: total, to: "create aggregate total(int) (sfunc = int4larger, stype = int8)", used: routine("total(integer)")},
		{object: "type s.pair", from: "create schema s; create type s.pair as (a int)", to: "create schema s", used: typ("s.pair")},
		{object: "type pair", from: "create type pair as (a int, b int)", to: "create type pair as (b int, a int)", used: typ("pair")},
		{object: "domain d", from: "create domain d as int", used: typ("d")},
		{object: "domain d", from: "create domain d as int", to: "create domain d as text", used: typ("d")},
		{object: "type mood", from: "create type mood as enum ('a')", used: typ("mood")},
		{object: "type mood", from: "create type mood as enum ('a', 'b')", to: "create type mood as enum ('a')", used: typ("mood")},
		{object: "type mood", from: "create type mood as enum ('a')", to: "create type mood as enum ('a', 'b')", used: typ("mood"), downgrade: true},
		{object: "type span", from: "create type span as range (subtype = float8)", used: typ("span")},
		{object: "type span_multirange", from: "create type span as range (subtype = float8)", used: typ("span_multirange")},
		{object: "type span", from: "create type span as range (subtype = float8)", to: "create type span as range (subtype = float4)", used: typ("span")},
		{object: "table t", from: "create table t (a int)", used: typ("t")},
		{object: "view v", from: "create view v as select 1 as a", used: typ("v")},
		{object: "view v", from: "create view v as select 1 as a", to: "create view v as select 1 as a, 2 as b", used: typ("v")},
		{object: "materialized view v", from: "create materialized view v as select 1 as a", to: "create materialized view v as select 2 as a", used: typ("v")},
	} {
		t.Run(tt.from+tt.to, func(t *testing.T) {
			current := load(t, tt.from)
			current.Opaque = []model.Opaque{{Kind: "access method", Name: "l", Uses: []model.Subject{tt.used}}}
			_, err := diff.Compare(t.Context(), current, load(t, tt.to), diff.Options{Prover: decided{pgexpr.NewStatic(pgexpr.StaticOptions{})}})
			var impossible *diff.ImpossibleError
			if !errors.As(err, &impossible) || impossible.Object != tt.object || !strings.Contains(impossible.Reason, "access method l") {
				t.Fatalf("error %v, want one for %s that names access method l", err, tt.object)
			}
			if got := strings.HasPrefix(err.Error(), "downgrade: "); got != tt.downgrade {
				t.Errorf("error %v, of the downgrade: want %t", err, tt.downgrade)
			}
			if _, err := diff.Compare(t.Context(), current, load(t, tt.from), diff.Options{}); err != nil {
				t.Errorf("nothing changes: %v", err)
			}
		})
	}
	current := load(t, "create schema s")
	current.Opaque = []model.Opaque{{Kind: "base type", Name: "s.base"}}
	_, err := diff.Compare(t.Context(), current, load(t, ""), diff.Options{})
	var impossible *diff.ImpossibleError
	if !errors.As(err, &impossible) || impossible.Object != "schema s" {
		t.Errorf("error %v, want one for schema s", err)
	}
}

// TestStripping refuses to create again what has a security label, or another property
// that is not modelled, and lets the rest pass.
func TestStripping(t *testing.T) {
	const (
		f   = "create function f() returns int language sql as 'select 1';"
		tab = "create table t (a int, b int, g int generated always as (a) stored);"
	)
	for _, tt := range []struct {
		from, to string
		of       model.Subject
		want     string
	}{
		{from: f, to: "create function f() returns bigint language sql as 'select 1'", of: model.Subject{Kind: "ROUTINE", Name: "f()"}, want: "function f()"},
		{from: f, to: "create function f() returns int language sql as 'select 2'", of: model.Subject{Kind: "ROUTINE", Name: "f()"}},
		{from: f, of: model.Subject{Kind: "ROUTINE", Name: "f()"}},
		{from: "create domain d as int; create table t (a d)", to: "create domain d as bigint; create table t (a d)", of: model.Subject{Kind: "TYPE", Name: "d"}, want: "domain d"},
		{from: "create type c as (a int, b int)", to: "create type c as (b int, a int)", of: model.Subject{Kind: "TYPE", Name: "c"}, want: "type c"},
		{from: "create type e as enum ('a', 'b'); create table t (a e)", to: "create type e as enum ('b'); create table t (a e)", of: model.Subject{Kind: "TYPE", Name: "e"}, want: "type e"},
		{from: "create table t (a int); create publication p for all tables", to: "create table t (a int); create publication p for table t", of: model.Subject{Kind: "PUBLICATION", Name: "p"}, want: "publication p"},
		{from: tab, to: "create table t (a int, b int, g int generated always as (b) stored)", of: model.Subject{Kind: "TABLE", Name: "t", Column: "g"}, want: "column t.g"},
		{from: tab, to: "create table t (a int, b int, g int generated always as (b) stored)", of: model.Subject{Kind: "TABLE", Name: "t", Column: "b"}},
		{from: "create view v as select 1 as a, 2 as b", to: "create view v as select 2 as b", of: model.Subject{Kind: "TABLE", Name: "v", Column: "b"}, want: "view v"},
	} {
		t.Run(tt.from+tt.to+tt.of.Column, func(t *testing.T) {
			current := load(t, tt.from)
			current.Opaque = []model.Opaque{{Kind: "security label", Name: "x", Of: tt.of}}
			if tt.of.Kind == "TABLE" {
				current.Opaque[0].Table = tt.of.Name
			}
			_, err := diff.Compare(t.Context(), current, load(t, tt.to), diff.Options{Prover: decided{pgexpr.NewStatic(pgexpr.StaticOptions{})}})
			var impossible *diff.ImpossibleError
			if tt.want == "" && err != nil || tt.want != "" && (!errors.As(err, &impossible) || impossible.Object != tt.want) {
				t.Errorf("error %v, want one of %q", err, tt.want)
			}
		})
	}
}
