package verify_test

import (
	"maps"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// weave draws objects of all kinds that rest on each other: types on types,
// functions on types, tables on both, and expressions that use all of them
// wherever a server takes one. Most of it is always there, so that one decision
// that is made anew changes one property in the midst of what depends on it.
type weave struct {
	*declaration
	// The names of types and functions, which may move to another schema.
	tone, grade, grades, rank, reach, cell, grid string
	weigh, worth, label, score, most, near, hit  string
}

// wovenDeclarations draws dense schemas for a version of the server. Each has one to
// three decisions of its own, which is what people change at a time.
func wovenDeclarations(t *rapid.T, major, n int) []string {
	texts := make([]string, n)
	was := make(map[string]int)
	for i := range texts {
		d := &declaration{t: t, major: major, was: maps.Clone(was), is: make(map[string]int), few: make(map[string]bool)}
		names := slices.DeleteFunc(slices.Sorted(maps.Keys(was)), func(name string) bool {
			// Everything has these: they would be most of what changes.
			return strings.HasPrefix(name, "comment on ") || strings.HasPrefix(name, "grant on ") || strings.HasPrefix(name, "owner of ")
		})
		for range rapid.IntRange(1, 3).Draw(t, "how many") {
			if len(names) > 0 {
				d.few[rapid.SampledFrom(names).Draw(t, "changed")] = true
			}
		}
		d.object("schema", "app", "create schema app")
		d.woven()
		texts[i] = d.text.String()
		maps.Copy(was, d.is)
	}
	return texts
}

func (d *declaration) woven() {
	w := weave{declaration: d}
	w.scalars()
	w.composites()
	w.callers()
	w.tables()
	w.lots()
	w.forms()
	w.heirs()
	w.bags()
	w.views()
	w.opened()
	w.hung()
	w.watch()
}

// place returns the name of something in the schema where it lies.
func (d *declaration) place(name string) string {
	return d.pick("schema of "+name, "", "", "", "app.") + name
}

// body returns the body of a function in one of the ways to write it.
func (d *declaration) body(name string, expressions ...string) string {
	expression, path := d.pick(name+" says", expressions...), ""
	if d.major >= 17 {
		path = " set search_path = public" // an index is built along none
	}
	of := []string{"language sql immutable" + path + " as $$select " + expression + "$$", "language plpgsql immutable" + path + " as $$begin return " + expression + "; end$$"}
	if d.major >= 14 {
		of = append(of, "language sql immutable return "+expression, "language sql immutable begin atomic select "+expression+"; end")
	}
	return d.pick(name+" in", of...)
}

// function adds a function, by its name and its arguments' types, that does not
// change what it is given.
func (w *weave) function(name, arguments, defaults, returns, body string) {
	identity := name + "(" + arguments + ")"
	w.object("function", identity, "create function %s(%s) returns %s %s", name, defaults, returns, body)
	w.granted("function", identity, "execute")
}

// scalars draws an enum, domains over it, over each other and over arrays, and a
// range over a domain.
func (w *weave) scalars() {
	w.tone = w.place("tone")
	w.object("type", w.tone, "create type %s as enum (%s)", w.tone, w.pick("tones", "'low', 'high'", "'low', 'mid', 'high'", "'high', 'low'", "'low', 'high', 'top'", "'none', 'low', 'mid', 'high'"))
	w.granted("type", w.tone, "usage")
	w.weigh = w.place("weigh")
	w.function(w.weigh, w.tone, w.tone, w.pick("weigh returns", "int", "bigint"), w.body("weigh", "case $1 when 'low' then 1 else 2 end", "case when $1 > 'low' then 7 else 2 end", "length($1::text)"))

	w.rank = w.place("rank")
	w.object("domain", w.rank, "create domain %s as %s%s%s", w.rank, w.pick("rank of", "int", "bigint", "numeric"), w.pick("rank default", "", " default 4"),
		w.pick("rank check", "", " constraint ranked check (value > 0)", " constraint ranked check (value <> 13)", " check (value > "+w.weigh+"('low'))"))
	w.reach = w.place("reach")
	w.object("type", w.reach, "create type %s as range (subtype = %s)", w.reach, w.pick("reach of", w.rank, w.rank, "int"))

	w.grade = w.place("grade")
	base := w.pick("grade of", w.tone, w.tone, "text", "varchar(9)")
	w.object("domain", w.grade, "create domain %s as %s%s%s", w.grade, base, w.pick("grade default", "", " default 'low'", " default 'high'"),
		w.pick("grade check", "", " constraint graded check (value::text <> 'low')", " constraint graded check (value::text in ('low', 'high'))", " check (value::text <> 'x')", " check ("+w.weigh+"(value::text::"+w.tone+") > 0)"))
	w.owned("domain", w.grade)
	w.grades = w.place("grades")
	w.object("domain", w.grades, "create domain %s as %s[]%s", w.grades, w.pick("grades of", w.grade, w.grade, w.tone), w.pick("grades check", "", " check (cardinality(value) < 5)"))
}

// composites draws a composite type over those, and one over that.
func (w *weave) composites() {
	w.cell = w.place("cell")
	// Its attributes stay: that some come or go while a type beneath is built anew is refused.
	w.object("type", w.cell, "create type %s as (n %s, b %s)", w.cell, w.pick("cell.n", "int", w.rank, "bigint"), w.pick("cell.b", w.tone, w.grade, "text"))
	w.granted("type", w.cell, "usage")
	w.grid = w.place("grid")
	w.object("type", w.grid, "create type %s as (c %s, cs %s[], r %s)", w.grid, w.cell, w.cell, w.pick("grid.r", w.reach, w.rank))
}

// callers draws functions, an aggregate and an operator over the types.
func (w *weave) callers() {
	w.worth = w.place("worth")
	w.function(w.worth, w.grade, w.grade, "int", w.body("worth", "length($1::text)", w.weigh+"($1::text::"+w.tone+")::int"))
	w.label = w.place("label")
	w.function(w.label, w.cell, w.pick("label argument", "", "c ")+w.cell, "text", w.body("label", "($1).b::text", "($1).n::text || ($1).b::text"))
	w.score = w.place("score")
	w.function(w.score, w.tone+", "+w.grade, "t "+w.tone+w.pick("score default", " default 'low'", " default 'high'")+", g "+w.grade+" default 'high'", w.pick("score returns", "int", w.rank), w.body("score", "5", w.weigh+"(t)::int", w.worth+"(g)"))
	later := w.place("later")
	w.function(later, w.tone+", "+w.tone, w.tone+", "+w.tone, w.tone, w.body("later", "greatest($1, $2)", "least($1, $2)"))
	w.most = w.place("most")
	w.object("aggregate", w.most+"("+w.tone+")", "create aggregate %s(%s) (sfunc = %s, stype = %s%s)", w.most, w.tone, later, w.tone, w.pick("most starts", "", ", initcond = 'low'"))
	w.owned("aggregate", w.most+"("+w.tone+")")
	near := w.place("near")
	w.function(near, w.tone+", "+w.grade, w.tone+", "+w.grade, "boolean", w.body("near", "$1::text = $2::text", "$1::text <> $2::text"))
	schema := w.pick("schema of the operator", "public", "app")
	w.near = "operator(" + schema + ".~~>)"
	w.object("operator", schema+".~~> ("+w.tone+", "+w.grade+")", "create operator %s.~~> (leftarg = %s, rightarg = %s, function = %s)", schema, w.tone, w.grade, near)
	if w.seldom("cast of cell") {
		w.object("cast", "("+w.cell+" as text)", "create cast (%s as text) with function %s(%s)%s", w.cell, w.label, w.cell, w.pick("cast of cell as", "", " as assignment"))
	}
	w.hit = w.place("hit")
	w.object("function", w.hit+"()", "create function %s() returns trigger language plpgsql as 'begin %sreturn new; end'", w.hit, w.pick("hit says", "", "new.r := new.t; "))
}

// fixed returns conditions over a row, by what stands before its columns, that
// are the same at all times.
func (w *weave) fixed(of string) []string {
	return []string{of + "t <> 'high'", of + "t >= 'low'::" + w.tone, of + "t in ('low', 'high')", w.weigh + "(" + of + "t) > 1", w.worth + "(" + of + "g) > 1",
		"(" + of + "c).n > 1", w.label + "(" + of + "c) <> ''", of + "n > 1::" + w.rank, of + "t " + w.near + " " + of + "g", "cardinality(" + of + "gs) < 9", w.score + "(" + of + "t) > 1"}
}

// loose returns those, and conditions that read texts.
func (w *weave) loose(of string) []string {
	return append(w.fixed(of), of+"r::"+w.tone+" <> 'high'", of+"r::"+w.grade+"::text = 'low'", "("+of+"r::"+w.cell+").n = 1", of+"t::text like 'l%'", of+"t = any (enum_range(null::"+w.tone+"))",
		of+"g::text <> 'low'::"+w.grade+"::text", "array["+of+"t] <@ '{low, high}'::"+w.tone+"[]", of+"g::text in ('low', 'high')", w.score+"() > 3")
}

// values returns what can be said of a row.
func (w *weave) values(of string) []string {
	return []string{w.weigh + "(" + of + "t)", w.worth + "(" + of + "g)", of + "t::text", w.label + "(" + of + "c)", w.score + "(" + of + "t, " + of + "g)"}
}

// common returns the columns that every table of the weave has.
func (w *weave) common(t string) string {
	column := func(name, typ string, rest ...string) string {
		return ", " + name + " " + typ + w.pick(t+"."+name+" says", append([]string{""}, rest...)...)
	}
	return column("t", w.tone, " default 'low'", " default 'high'::"+w.tone, " not null") + column("g", w.grade, " default 'high'", " default ('low'::"+w.tone+")::text::"+w.grade) + column("gs", w.grades, " default '{high}'") +
		column("n", w.rank, " default 1", " default "+w.score+"()", " default "+w.weigh+"('high')") + column("c", w.cell) + column("r", w.pick(t+".r", "text", "varchar(40)"), " default 'low'::"+w.tone, " default 'x'")
}

// tables draws tables with all that can be said in them.
func (w *weave) tables() {
	made := ""
	if w.has("thing.s") {
		made += ", s " + w.reach + w.pick("thing.s free", "", ", constraint free exclude using gist (s with &&)", ", constraint free exclude using gist (s with &&) where ("+w.pick("thing.s where", w.fixed("")...)+")")
	}
	if w.seldom("thing.h") {
		made += ", h " + w.grid
	}
	if w.has("thing.w") {
		made += ", w bigint generated always as (" + w.pick("thing.w of", w.weigh+"(t)", w.worth+"(g)", w.score+"(t, g)", w.weigh+"(t) + (c).n") + ") stored"
	}
	if w.has("thing.y") {
		made += ", y text generated always as (" + w.pick("thing.y of", w.label+"(c)", "case when "+w.pick("thing.y when", w.fixed("")...)+" then r end") + ") stored"
	}
	if w.has("thing fits") {
		made += ", constraint fits check (" + w.pick("thing fits", w.loose("")...) + ")" + w.pick("thing fits all", "", " no inherit")
	}
	w.object("table", "thing", "create table thing (id %s primary key%s%s)", w.pick("thing.id", "int", "bigint"), w.common("thing"), made)
	w.comment("column", "thing.t")
	w.grant("table", "thing", "select, insert")
	for _, x := range []string{"thing_x", "thing_z"} {
		if w.has(x) {
			key := w.pick(x+" of", "t, g", w.weigh+"(t)", "("+w.worth+"(g) + 1), r", w.label+"(c)", "c", "(c).b", "("+w.pick(x+" condition", w.fixed("")...)+")", "g desc")
			if strings.HasPrefix(key, "(c)") {
				key = "(" + key + ")"
			}
			w.object("index", x, "create index %s on thing (%s)%s", x, key, w.pick(x+" if", "", "", " where "+w.pick(x+" where", w.fixed("")...)))
		}
	}
	if w.has("thing statistics") {
		on := []string{"t, g", "t, n, r"}
		on = append(on, w.since(14, "t, "+w.weigh+"(t)", w.worth+"(g), "+w.label+"(c)")...)
		w.object("statistics", "thing_st", "create statistics thing_st on %s from thing", w.pick("thing statistics on", on...))
	}
	if w.has("spot") {
		w.object("table", "app.spot", "create table app.spot (x %s, t %s, ts %s[], thing bigint%s%s)", w.pick("spot.x", w.rank, "int"), w.pick("spot.t", w.tone, w.grade), w.tone, w.pick("spot.thing", "", " references thing", " references thing on delete set null"),
			w.pick("spot checks", "", ", check (t::text <> 'high')", ", check ("+w.weigh+"(t::text::"+w.tone+") > 0)"))
		w.grant("table", "app.spot", "select")
		if w.has("spotted") {
			w.object("function", "spotted(app.spot)", "create function spotted(app.spot) returns %s language sql immutable as 'select $1.t::text::%s'", w.tone, w.tone)
		}
	}
}

// grant lets others have privileges on what stays its owner's.
func (d *declaration) grant(kind, name, privileges string) {
	if who := d.pick("grant on "+name, "", "", "pg_monitor", "public", "pg_monitor with grant option"); who != "" {
		d.add("grant %s on %s %s to %s", privileges, kind, name, who)
	}
}

// lots draws a partitioned table, which refers to another and is referred to.
func (w *weave) lots() {
	if !w.has("lot") {
		return
	}
	by := w.once("lot by", "list (k)", "range (id)")
	key, low := w.pick("lot key", "", ", primary key (id, k)", ", primary key (k, id)", ", unique (id, k)"), "in ('low')"
	if by != "list (k)" {
		key, low = w.pick("lot key", "", ", primary key (id)", ", primary key (id) include (t)"), "from (1) to "+w.pick("lot to", "(10)", "(20)")
	}
	w.object("table", "lot", "create table lot (id bigint, k text%s%s%s%s) partition by %s", w.common("lot"), key, w.pick("lot check", "", ", constraint sound check ("+w.pick("lot sound", w.loose("")...)+")"),
		w.pick("lot of", "", ", thing bigint references thing", ", thing bigint references thing on delete cascade"), by)
	w.grant("table", "lot", "select")
	if w.has("lot_low") {
		w.object("table", "lot_low", "create table lot_low partition of lot%s for values %s", w.pick("lot_low check", "", " (constraint own check ("+w.pick("lot_low own", w.loose("")...)+"))", " (r default ('high'::"+w.tone+")::text)"), low)
		if w.has("lot_low index") {
			w.object("index", "lot_low_x", "create index lot_low_x on lot_low (%s)%s", w.pick("lot_low index of", "g", w.weigh+"(t)", "n, t"), w.pick("lot_low index if", "", " where "+w.pick("lot_low where", w.fixed("")...)))
		}
	}
	if w.has("lot_rest") {
		w.object("table", "app.lot_rest", "create table app.lot_rest partition of lot default")
	}
	if w.has("lot index") {
		// Without a comment: where the type of a column changes, the server gives it to
		// the indexes of the partitions too (PostgreSQL 15.18).
		w.add("create index lot_x on lot (%s)%s", w.pick("lot index of", "g", "t", w.weigh+"(t), r"), w.pick("lot index if", "", " where "+w.pick("lot where", w.fixed("")...)))
	}
	if w.is["lot by"] == 0 && w.is["lot key"] > 0 && w.has("bill") {
		w.object("table", "bill", "create table bill (lot bigint, k text, foreign key (lot, k) references lot (id, k)%s)", w.pick("bill of", "", " on delete cascade", " deferrable"))
	}
	if w.has("lot trigger") {
		w.object("trigger", "hit on lot", "create trigger hit before insert on lot for each row%s execute function %s()", w.pick("lot trigger if", "", " when ("+w.pick("lot trigger when", w.loose("new.")...)+")"), w.hit)
	}
}

// forms draws a composite type with a table of it. What the table has must stand last
// where it comes or goes.
func (w *weave) forms() {
	if !w.has("form") {
		return
	}
	form := w.place("form")
	w.object("type", form, "create type %s as (t %s, g %s, n %s%s)", form, w.tone, w.grade, w.pick("form.n", w.rank, "int", "bigint"), w.pick("form.more", "", ", c "+w.cell, ", c "+w.cell+", r text", `, "Of r" `+w.reach))
	w.granted("type", form, "usage")
	if w.has("filed") {
		w.object("table", "filed", "create table filed of %s%s", form, w.pick("filed columns", "", " (primary key (n))", " (t with options default 'low' not null, unique (n, t))", " (check ("+w.pick("filed check", "n > 0", w.weigh+"(t) > 1", "t "+w.near+" g")+"))"))
		w.grant("table", "filed", "select")
		w.comment("column", "filed.t")
		if w.has("filed index") {
			w.object("index", "filed_x", "create index filed_x on filed (%s)", w.pick("filed index of", "g", w.weigh+"(t)", "n, t"))
		}
		if w.has("filed view") {
			w.object("view", "of_filed", "create view of_filed as select %s from filed as f", w.pick("filed view of", "t, n", "*", "f", w.worth+"(g) as g"))
		}
	}
	if w.has("formed") {
		// Not of the form itself: that the attributes of a column's type come or go while a type beneath is built anew is refused.
		w.object("table", "formed", "create table formed (f %s, fs %s[])", w.cell, w.cell)
		if w.seldom("unformed") {
			w.object("function", "unform("+form+")", "create function unform(%s) returns %s language sql immutable as 'select ($1).n'", form, w.rank)
		}
	}
}

// heirs draws a table with two parents.
func (w *weave) heirs() {
	if !w.has("elder") {
		return
	}
	w.object("table", "elder", "create table elder (id bigint%s%s)", w.common("elder"), w.pick("elder check", "", ", constraint grown check ("+w.pick("elder grown", w.loose("")...)+")"))
	// An index of a table is built with the rights of its owner: this one has none.
	w.owned("table", "elder")
	// With a column of both parents whose type changes, the server lets nothing be done.
	w.object("table", "app.aunt", "create table app.aunt (z int%s, id bigint)", w.pick("aunt.z", "", " default 1", " default "+w.weigh+"('low')"))
	if w.has("heir") {
		w.object("table", "heir", "create table heir (own %s%s) inherits (%s)", w.pick("heir.own", "text", w.cell), w.pick("heir check", "", ", check ("+w.pick("heir sound", w.loose("")...)+")"), w.pick("heir of", "elder, app.aunt", "elder, app.aunt", "elder"))
		if w.has("heir index") {
			w.object("index", "heir_x", "create index heir_x on heir (%s)", w.pick("heir index of", "t", w.worth+"(g)", "own"))
		}
	}
}

// bags draws tables that hold many of the types at once, some elsewhere, with a
// collation, a sequence and a text search configuration that they use.
func (w *weave) bags() {
	plain, word, simple, next := w.place("plain"), w.place("word"), w.place("words"), w.place("next")
	w.object("collation", plain, "create collation %s (locale = %s)", plain, w.pick("plain of", "'C'", "'C'", "'POSIX'"))
	w.object("domain", word, "create domain %s as %s collate %s%s", word, w.pick("word of", "text", "varchar(20)"), plain, w.pick("word check", "", " check (value <> '')", " check ("+w.weigh+"('low') < length(value))"))
	w.object("text search configuration", simple, "create text search configuration %s (copy = %s)", simple, w.pick("simple of", "pg_catalog.simple", "pg_catalog.english"))
	w.object("sequence", next, "create sequence %s%s", next, w.pick("next starts", "", " start 5"))
	if !w.has("bag") {
		return
	}
	parts := ""
	for _, part := range []string{", ts " + w.tone + "[]" + w.pick("bag.ts says", "", " default '{low}'", " default array['high'::"+w.tone+"]"), ", cs " + w.cell + "[]", ", gr " + w.grid, ", ns " + w.rank + "[] default array[8::" + w.rank + "]", ", ss " + w.reach + "[]",
		", k bigint default nextval('" + next + "')", ", w " + word + w.pick("bag.w says", "", " default 'longer'", " not null"), ", v text collate " + plain, ", f tsvector generated always as (to_tsvector('" + simple + "', r)) stored", ", unique (t, n)", ", check (g::text <> 'x' or cardinality(gs) > 1)"} {
		if w.has("bag " + part[:5]) {
			parts += part
		}
	}
	w.object("table", "bag", "create table bag (id bigint%s%s)", w.common("bag"), parts)
	for _, x := range []string{"to_tsvector('" + simple + "', r)", w.near + " g)", "r collate " + plain, "gs", "n, t", "r::" + word} {
		if w.seldom("bag index on " + x) {
			using := ""
			switch {
			case strings.HasPrefix(x, "to_ts"):
				using = "using gin "
			case strings.HasPrefix(x, w.near):
				x = "(t " + x
			case strings.HasPrefix(x, "r::"):
				x = "(" + x + ")"
			}
			w.add("create index on bag %s(%s)", using, x)
		}
	}
	if w.seldom("far") {
		w.add("create foreign data wrapper wrap")
		w.add("create server far foreign data wrapper wrap")
		w.object("foreign table", "app.far", "create foreign table app.far (id int%s%s) server far", w.common("far"), w.pick("far check", "", ", check ("+w.pick("far sound", w.loose("")...)+")"))
		if w.seldom("far seen") {
			w.add("create view far_seen as select t, g, %s as e from app.far", w.pick("far says", w.values("")...))
		}
	}
}

// opened draws views and functions that have the columns of others.
func (w *weave) opened() {
	if w.has("opened") {
		w.object("view", "opened", "create view opened as select id, %s from thing", w.pick("opened columns", "(c).*", "(c).n, (c).b", "thing.c, t", "row(t, g)::text as x"))
	}
	if w.has("counted") {
		w.object("view", "counted", "create view counted as select id, t, g, count(*) as many, %s(max(t)) as weight from thing group by id%s", w.weigh, w.pick("counted having", "", " having "+w.pick("counted when", w.loose("")...)))
	}
	if w.has("listed") {
		bodies := append([]string{"as 'select t, g, n from thing'"}, w.since(14, "begin atomic select t, g, n from thing; end", "begin atomic select s.t, s.g, s.n from seen as s; end")...)
		w.object("function", "listed()", "create function listed(%s) returns table (t %s, g %s, n %s) language sql stable %s", w.pick("listed takes", "", "", ""), w.tone, w.grade, w.rank, w.pick("listed says", bodies...))
		if w.has("over listed") {
			w.object("view", "over_listed", "create view over_listed as select %s from listed() as l", w.pick("over listed", "l.t, l.n", "*", w.weigh+"(l.t) as w, l.g"))
		}
	}
	if w.made("bag") && w.has("bagged") {
		w.object("materialized view", "bagged", "create materialized view bagged as select %s from bag", w.pick("bagged columns", "id, t, gs", "*", "id, t, g, n + 1 as m"))
		w.object("view", "rebagged", "create view rebagged as select b.id, b.t, o.e from bagged as b join seen as o on o.t = b.t")
	}
	if w.seldom("done") {
		w.object("procedure", "done("+w.tone+", "+w.cell+")", "create procedure done(t %s, c %s) language sql %s", w.tone, w.cell, w.pick("done says", append([]string{"as 'insert into thing (id, t, c) values (1, t, c)'"}, w.since(14, "begin atomic insert into thing (id, t, c) values (1, t, c); end", "begin atomic update thing set r = t where thing.c = done.c; end")...)...))
	}
}

// views draws views over tables, over each other and over functions over them.
func (w *weave) views() {
	w.object("view", "seen", "create view seen%s as select %s, %s as e from thing%s", w.pick("seen with", "", " with (security_barrier)"), w.pick("seen columns", "id, t, g, gs, n, c, r", "t, id, g, gs, n, c, r", "id, t, g, gs, n, c, r, n + 1 as more"),
		w.pick("seen says", w.values("")...), w.pick("seen if", "", " where "+w.pick("seen where", w.loose("")...)))
	w.grant("table", "seen", "select")
	w.comment("column", "seen.e")
	if w.seldom("seen default") {
		w.add("alter view seen alter r set default %s", w.pick("seen default of", "('low'::"+w.tone+")::text", "'x'"))
	}
	if w.has("twice seen") {
		from := []string{"seen as s", "seen as s join thing as o using (id)"}
		if w.made("lot") {
			from = append(from, "seen as s join lot as l on l.t = s.t")
		}
		w.object("view", `app."Twice seen"`, `create view app."Twice seen" as select s.id, s.t, s.e, %s as f from %s%s`, w.pick("twice seen says", w.values("s.")...), w.pick("twice seen from", from...), w.pick("twice seen if", "", " where "+w.pick("twice seen where", w.loose("s.")...)))
		if w.has("most seen") {
			w.object("view", "most_seen", `create view most_seen as select %s(t) as t, e from app."Twice seen" group by e%s`, w.most, w.pick("most seen having", "", " having "+w.most+"(t) > 'low'"))
		}
	}
	if w.has("piled") {
		w.object("materialized view", "piled", "create materialized view piled as select id, t, g, gs, n, c, r from %s%s", w.pick("piled of", "seen", "thing"), w.pick("piled if", "", " where "+w.pick("piled where", w.fixed("")...)))
		if w.has("piled index") {
			w.object("index", "piled_x", "create index piled_x on piled (%s)%s", w.pick("piled index of", "t", w.weigh+"(t)", w.label+"(c)"), w.pick("piled index if", "", " where "+w.pick("piled index where", w.fixed("")...)))
		}
		w.grant("table", "piled", "select")
	}
	if w.has("reseen") {
		bodies := append([]string{"as 'select * from seen'"}, w.since(14, "begin atomic select * from seen; end", "begin atomic select s.* from seen as s where s.t <> 'high'; end")...)
		w.object("function", "reseen()", "create function reseen() returns setof seen language sql stable %s", w.pick("reseen says", bodies...))
		if w.has("over reseen") {
			w.object("view", "over_reseen", "create view over_reseen as select %s from reseen() as r", w.pick("over reseen", "r.id, r.t", "*", w.weigh+"(r.t) as id"))
		}
	}
}

// hung draws what hangs on tables and views.
func (w *weave) hung() {
	if w.has("thing trigger") {
		w.object("trigger", "hit on thing", "create trigger hit before update%s on thing for each row when (%s) execute function %s()", w.pick("thing trigger of", "", " of t", " of g, r"), w.pick("thing trigger when", append(w.loose("new."), w.loose("old.")...)...), w.hit)
	}
	if w.seldom("instead of seen") {
		w.object("trigger", "hit on seen", "create trigger hit instead of insert on seen for each row execute function %s()", w.hit)
	}
	if w.seldom("seen rule") {
		w.object("rule", "gone on seen", "create rule gone as on delete to seen do instead delete from thing where id = old.id and %s", w.pick("seen rule where", w.loose("thing.")...))
	}
	if w.made("elder") && w.seldom("thing rule") {
		w.object("rule", "also on thing", "create rule also as on update to thing where %s do also delete from elder where %s", w.pick("thing rule where", w.loose("old.")...), w.pick("thing rule also", w.loose("elder.")...))
	}
	if w.has("thing policy") {
		w.object("policy", "own on thing", "create policy own on thing %susing (%s)%s", w.pick("thing policy for", "", "for update "), w.pick("thing policy using", append(w.loose(""), "id in (select id from seen)")...), w.pick("thing policy if", "", " with check ("+w.pick("thing policy check", w.loose("")...)+")"))
	}
	if w.made("lot") && w.has("lot policy") {
		w.object("policy", "own on lot", "create policy own on lot using (exists (select from thing as z where z.t = lot.t and %s))", w.pick("lot policy using", w.loose("z.")...))
	}
	if w.has("woven publication") {
		tables := "thing" + w.pick("publish columns", append([]string{""}, w.since(15, " (id, r)", " where (id > 5)", " (id, t, g) where (r <> 'x')")...)...)
		if w.made("lot") {
			tables += w.pick("publish lot", "", ", lot")
		}
		w.object("publication", "woven", "create publication woven for table %s", tables)
	}
}
