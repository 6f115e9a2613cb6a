package verify_test

import (
	"fmt"
	"maps"
	"strings"

	"pgregory.net/rapid"
)

// declaration draws a schema as the text that declares it, in the order in which
// a server takes it. Each decision has a name; a second declaration takes most of
// them from a first, so that a pair has a few differences in the midst of what
// stays.
type declaration struct {
	t *rapid.T
	// is are the decisions, was the last ones of those before.
	was, is map[string]int
	// major is the version of the server.
	major int
	// keep is how many times as likely as to draw anew it is to decide as before.
	keep int
	text strings.Builder
}

// declarations draws schemas over all kinds of objects, each related to the one
// before it, for a version of the server.
func declarations(t *rapid.T, major, n int) []string {
	texts := make([]string, n)
	was := make(map[string]int)
	for i := range texts {
		d := &declaration{t: t, major: major, was: maps.Clone(was), is: make(map[string]int), keep: rapid.SampledFrom([]int{20, 5, 1}).Draw(t, "keep")}
		d.all()
		texts[i] = d.text.String()
		maps.Copy(was, d.is)
	}
	return texts
}

// pick decides for one of some texts.
func (d *declaration) pick(what string, of ...string) string {
	n, decided := d.was[what]
	keep := d.keep * len(of)
	if !decided {
		keep = 0
	}
	if drawn := rapid.IntRange(0, keep+len(of)-1).Draw(d.t, what); drawn >= keep {
		n = drawn - keep
	}
	d.is[what] = min(n, len(of)-1)
	return of[d.is[what]]
}

// once decides as pick does, and in all declarations of a check alike.
func (d *declaration) once(what string, of ...string) string {
	if n, decided := d.was[what]; decided {
		d.is[what] = n
		return of[n]
	}
	return d.pick(what, of...)
}

// has decides whether something is there.
func (d *declaration) has(what string) bool { return d.pick(what, "", "yes", "yes") != "" }

// seldom decides whether something is there that is not to be everywhere.
func (d *declaration) seldom(what string) bool { return d.pick(what, "", "", "", "yes") != "" }

// made reports what was decided before.
func (d *declaration) made(what string) bool { return d.is[what] != 0 }

func (d *declaration) add(format string, args ...any) {
	fmt.Fprintf(&d.text, format+";\n", args...)
}

// object adds a statement that creates something, and what may be said of it.
func (d *declaration) object(kind, name, format string, args ...any) {
	d.add(format, args...)
	d.comment(kind, name)
}

func (d *declaration) comment(kind, name string) {
	if text := d.pick("comment on "+name, "", "", "", "it''s one", "another"); text != "" {
		d.add("comment on %s %s is '%s'", kind, name, text)
	}
}

// owned gives an object to a role: an owner that is not declared stays as it is.
func (d *declaration) owned(kind, name string) {
	d.add("alter %s %s owner to %s", kind, name, d.pick("owner of "+name, "pg_read_all_stats", "pg_read_all_stats", "pg_monitor"))
}

// granted lets others have privileges and perhaps the object itself.
func (d *declaration) granted(kind, name, privileges string) {
	// An owner that is not declared stays as it is.
	owner := d.pick("owner of "+name, "pg_read_all_stats", "pg_read_all_stats", "pg_monitor")
	who := d.pick("grant on "+name, "", "", "pg_monitor", "public", "pg_monitor with grant option")
	if owner == "pg_monitor" {
		// An owner can pass on what is its own.
		who, _, _ = strings.Cut(who, " ")
	}
	if who != "" {
		d.add("grant %s on %s %s to %s", privileges, kind, name, who)
	}
	// The owner of a table calls twice when an index is built.
	if kind == "function" && name != "twice(int)" && d.seldom("revoke on "+name) {
		d.add("revoke execute on function %s from public", name)
	}
	// A sequence belongs to the owner of the table that owns it, and a view reads
	// with the rights of its owner.
	if kind != "schema" && kind != "sequence" && name != "a" && name != "v" {
		d.add("alter %s %s owner to %s", strings.TrimPrefix(kind, "foreign "), name, owner)
	}
}

func (d *declaration) all() {
	d.object("schema", "app", "create schema app")
	d.granted("schema", "app", "usage")
	d.types()
	d.functions()
	d.operators()
	d.languages()
	d.search()
	if d.has("sequence q") {
		d.object("sequence", "q", "create %ssequence q %s%s", d.pick("q unlogged", "", "", "unlogged "), d.pick("type of q", "", "as integer ", "as smallint "), d.pick("options of q", "", "increment 5", "minvalue -5 maxvalue 100 cycle", "cache 3 start 7"))
		d.granted("sequence", "q", "usage")
	}
	d.tables()
	d.partitions()
	d.inheritance()
	d.foreign()
	d.calls()
	d.views()
	d.hung()
	d.database()
}

func (d *declaration) types() {
	if d.has("mood") {
		d.object("type", "mood", "create type mood as enum (%s)", d.pick("values", "'happy'", "'happy', 'sad'", "'new', 'happy', 'sad'", "'sad', 'happy'"))
		d.granted("type", "mood", "usage")
	}
	if d.has("pair") {
		d.object("type", "app.pair", "create type app.pair as (a %s, b %s%s)", d.pick("pair.a", "int", "bigint"), d.pick("pair.b", "text", "varchar(10)", `text collate "C"`),
			d.pick("pair.c", "", ", c date"))
	}
	if d.has("span") {
		d.object("type", "span", "create type span as range (subtype = %s)", d.pick("span of", "int", "bigint", "numeric"))
	}
	if d.has("domain") {
		d.object("domain", `app."Num"`, `create domain app."Num" as %s %s %s %s`, d.pick("domain of", "int", "bigint"), d.pick("domain default", "", "default 1"),
			d.pick("domain null", "", "not null"), d.pick("domain check", "", "constraint positive check (value > 0)", "constraint positive check (value <> 13)"))
		d.granted("domain", `app."Num"`, "usage")
	}
}

// functions draws those that tables use.
func (d *declaration) functions() {
	if d.has("twice") {
		arg, returns := d.pick("twice arg", "n", "m"), d.pick("twice returns", "int", "int", "bigint")
		body := d.pick("twice body", "as $$select %[1]s * 2$$", "return %[1]s * 2", "return %[1]s + %[1]s")
		d.object("function", "twice(int)", "create function twice(%s int%s) returns %s language sql immutable %s %s", arg, d.pick("twice default", "", " default 3"), returns,
			d.pick("twice strict", "", "strict", "parallel safe cost 5"), fmt.Sprintf(body, arg))
		d.granted("function", "twice(int)", "execute")
	}
	if d.made("mood") && d.has("feel") {
		d.object("function", "app.feel(mood)", "create function app.feel(m mood) returns text language plpgsql stable as $$begin return m%s; end$$", d.pick("feel body", "", "::text"))
	}
	if d.has("touch") {
		d.object("function", "touch()", "create function touch() returns trigger language plpgsql %s as $$begin %sreturn new; end$$", d.pick("touch option", "", "security definer", "set search_path = ''"),
			d.pick("touch body", "", "new.id := 1; "))
	}
	if d.has("total") {
		d.object("aggregate", "total(int)", "create aggregate total(int) (sfunc = int4pl, stype = int%s)", d.pick("total start", "", ", initcond = '0'", ", initcond = '5'"))
	}
}

// column returns a column of a table, or "", and remembers it.
func (d *declaration) column(table, name, format string, args ...any) string {
	if !d.has(table + "." + name) {
		return ""
	}
	return fmt.Sprintf(",\n  "+name+" "+format, args...)
}

func (d *declaration) tables() {
	for _, t := range []string{"a", `app."B b"`} {
		if !d.has(t) {
			continue
		}
		sub := func(what string, of ...string) string { return d.pick(t+"."+what, of...) }
		var c strings.Builder
		c.WriteString("id " + sub("id type", "int", "bigint") + sub("id", " not null", " primary key", " primary key", " generated always as identity primary key", " generated by default as identity (increment 5)"))
		defaults := []string{"", " default 7"}
		if d.made("twice") {
			defaults = append(defaults, " default twice(3)")
		}
		if d.made("sequence q") {
			defaults = append(defaults, " default nextval('q')")
		}
		c.WriteString(d.column(t, "n", "%s%s%s", sub("n type", "int", "int", "bigint"), sub("n default", defaults...), sub("n null", "", " not null")))
		c.WriteString(d.column(t, "name", "%s%s", sub("name type", "text", "varchar(20)"), sub("name collation", "", ` collate "C"`)))
		if d.made("mood") {
			c.WriteString(d.column(t, "m", "mood%s", sub("m default", "", " default null", " default 'happy'")))
			c.WriteString(d.column(t, "ms", "mood[]"))
		}
		if d.made("pair") {
			c.WriteString(d.column(t, "p", "app.pair"))
		}
		if d.made("span") {
			c.WriteString(d.column(t, "s", "span"))
		}
		if d.made("domain") {
			c.WriteString(d.column(t, "d", `app."Num"%s`, sub("d default", "", " default 9", " default null")))
		}
		if d.made(t + ".n") {
			generated := []string{"n * 2", "n + n"}
			if d.made("twice") {
				generated = append(generated, "twice(n::int)")
			}
			c.WriteString(d.column(t, "g", "bigint generated always as (%s) stored", sub("g", generated...)))
			checks := []string{"", "n > 0", "n in (1, 2, 3)"}
			if d.made("twice") {
				checks = append(checks, "twice(n::int) > 5")
			}
			checks = append(checks, d.operated("n")...)
			if check := sub("check", checks...); check != "" {
				c.WriteString(",\n  constraint positive check (" + check + ")")
			}
		}
		if d.made(t+".name") && sub("unique", "", "yes") != "" {
			c.WriteString(",\n  unique (name" + sub("unique by", "", ", id") + ")")
		}
		if d.made(t+".s") && sub("exclusion", "", "", "yes") != "" {
			c.WriteString(",\n  constraint apart exclude using gist (s with &&)")
		}
		if t != "a" && d.made("a") && d.is["a.id"] > 0 && d.is["a.id"] < 4 && d.is["a.id type"] <= d.is[t+".id type"] {
			c.WriteString(sub("foreign key", "", ",\n  constraint of_a foreign key (id) references a", ",\n  constraint of_a foreign key (id) references a on delete cascade deferrable"))
		}
		d.object("table", t, "create %stable %s (%s)%s", sub("unlogged", "", "", "", ""), t, c.String(), sub("options", "", "", " with (fillfactor = 70)"))
		d.granted("table", t, "select, insert")
		if d.made(t + ".name") {
			d.comment("column", t+".name")
			if sub("column grant", "", "", "yes") != "" {
				d.add("grant update (name) on %s to public", t)
			}
		}
		d.indexes(t)
	}
	if d.made("sequence q") && d.made("a.n") && d.made("a") && d.seldom("q owned") {
		d.add("alter sequence q owned by a.n")
	}
}

func (d *declaration) indexes(t string) {
	keys := []string{""}
	if d.made(t + ".name") {
		keys = append(keys, "(name)", "(lower(name), id desc)", "(id) include (name)")
	}
	if d.made(t + ".n") {
		keys = append(keys, "(id) where n > 5")
		if d.made("twice") {
			keys = append(keys, "(twice(n::int))")
		}
		for _, where := range d.operated("n") {
			keys = append(keys, "(id) where "+where)
		}
	}
	if d.made(t + ".p") {
		keys = append(keys, "(((p).a))")
	}
	if d.made(t+".name") && d.made("search") {
		keys = append(keys, "using gin (to_tsvector('search', name))")
	}
	if d.made(t + ".s") {
		keys = append(keys, "using gist (s)")
	}
	if bare := d.pick("index on "+t, keys...); bare != "" {
		name := map[bool]string{true: "a_x", false: "b_x"}[t == "a"]
		d.object("index", map[bool]string{true: "a_x", false: "app.b_x"}[t == "a"], "create index %s on %s %s", name, t, bare)
	}
	if d.made(t+".n") && d.made(t+".name") && d.has("statistics on "+t) {
		what := []string{"n, name", "n, name, id"}
		if d.made("twice") {
			what = append(what, "n, twice(n::int)")
		}
		name := map[bool]string{true: "st", false: "app.st"}[t == "a"]
		d.object("statistics", name, "create statistics %s %s on %s from %s", name, d.pick("kinds of "+name, "", "(ndistinct)", "(ndistinct, mcv)"), d.pick("columns of "+name, what...), t)
	}
}

func (d *declaration) partitions() {
	if !d.has("part") {
		return
	}
	key := d.pick("part key", "", ", primary key (id)")
	columns := "id int not null, note " + d.pick("part note", "text", "varchar(9)")
	d.object("table", "part", "create table part (%s%s) partition by range (id)", columns, key)
	d.granted("table", "part", "select")
	if d.has("part 1") {
		d.object("table", "part_1", "create table part_1 partition of part for values from (%s) to (10)", d.pick("part 1 from", "1", "minvalue"))
	}
	switch d.pick("part 2", "", "partition", "partition", "alone") {
	case "partition":
		d.add("create table app.part_2 partition of part for values from (10) to (20)")
	case "alone":
		d.add("create table app.part_2 (%s%s)", columns, key)
	}
	if d.has("part rest") {
		d.add("create table part_rest partition of part default")
	}
	if d.has("part index") {
		// Without a comment: where the type of note changes, the server gives it to
		// the indexes of the partitions too (PostgreSQL 15.18).
		d.add("create index part_x on part (note)")
	}
	if d.made("touch") && d.seldom("part trigger") {
		d.add("create trigger touch before insert on part for each row execute function touch()")
		if d.made("part 1") {
			if state := d.pick("part 1 trigger", "", "disable", "enable always"); state != "" {
				d.add("alter table part_1 %s trigger touch", state)
			}
		}
	}
}

// calls draws functions over tables.
func (d *declaration) calls() {
	if !d.made("a") {
		return
	}
	if d.has("newest") {
		body := d.pick("newest body", "as $$select max(id) from a$$", "begin atomic select max(id) from a; end", "begin atomic select max(a.id) from a where id > 1; end")
		d.object("function", "newest()", "create function newest() returns bigint language sql stable %s", body)
		d.granted("function", "newest()", "execute")
	}
	if d.has("every") {
		d.object("function", "app.every()", "create function app.every() returns setof a language sql stable as $$select * from a$$")
	}
	if d.has("shown") {
		d.object("function", "shown(a)", "create function shown(a) returns text language sql immutable as $$select $1.id::text$$")
	}
	if d.has("keep") {
		d.object("procedure", "keep(int)", "create procedure keep(%s int) language sql begin atomic delete from a where id = $1; end", d.pick("keep arg", "", "n"))
	}
}

func (d *declaration) views() {
	if !d.made("a") {
		return
	}
	queries := []string{"select id from a", "select id from a where id > 1", "select * from a"}
	if d.made("a.n") {
		queries = append(queries, "select id, n from a", "select id, n * 2 as n from a")
		if d.made("twice") {
			queries = append(queries, "select id, twice(n::int) as n from a")
		}
	}
	if d.made("a.name") {
		queries = append(queries, "select id, name from a where name like 'x%%'", "select x.id, upper(x.name) as name from a as x")
	}
	for _, where := range d.operated("id") {
		queries = append(queries, "select id from a where "+where)
	}
	if d.made("a.p") && d.made("pair") {
		queries = append(queries, "select id, (p).b from a", "select (a.p).a as id, p from a")
		if d.made("cast") {
			queries = append(queries, "select p::int as id from a")
		}
	}
	if d.made("a.name") && d.made("search") {
		queries = append(queries, "select id, to_tsvector('search', name) as words from a", "select id from a where name @@ to_tsquery('public.search', 'x')")
	}
	if d.made("a.m") && d.made("mood") {
		queries = append(queries, "select id, m from a where m is not null")
	}
	if d.made("newest") {
		queries = append(queries, "select id from a where id = newest()")
	}
	if d.has("v") {
		d.object("view", "v", "create view v%s as "+d.pick("v", queries...), d.pick("v options", "", "", " with (security_barrier)"))
		d.granted("table", "v", "select")
		over := []string{"select id from v", "select v.id, a.id as other from v join a on a.id = v.id", "select count(*) as many from v"}
		if d.made(`app."B b"`) {
			over = append(over, `select v.id from v left join app."B b" as b using (id)`, `select id from v union all select id from app."B b"`)
		}
		if d.has("w") {
			d.object("view", `app."W w"`, `create view app."W w" as `+d.pick("w", over...))
			d.granted("table", `app."W w"`, "select")
		}
		if d.made("w") && d.has("u") {
			d.object("view", "u", `create view u as `+d.pick("u", `select * from app."W w"`, `select 1 as one from app."W w"`))
		}
	}
	if d.is["a.id"] > 0 && d.is["a.id"] < 4 && d.has("grouped") {
		d.object("view", "grouped", "create view grouped as select a.*, count(*) as many from a cross join a as z group by a.id")
	}
	if d.has("mat") {
		from := []string{"a"}
		if d.made("v") && d.is["w"] != 2 {
			from = append(from, "v")
		}
		d.object("materialized view", "mat", "create materialized view mat as select %s from %s", d.pick("mat column", "id", "id, id + 1 as next"), d.pick("mat of", from...))
		d.granted("table", "mat", "select")
		if d.has("mat index") {
			d.object("index", "mat_x", "create %sindex mat_x on mat (id)", d.pick("mat unique", "", "unique "))
		}
		if d.has("over mat") {
			d.add("create view over_mat as select id from mat where id > 0")
		}
	}
}

// hung draws what hangs on tables and views.
func (d *declaration) hung() {
	if !d.made("a") {
		return
	}
	if d.made("touch") {
		if d.has("trigger") {
			of, when := "", []string{"", " when (new.id > 1)"}
			if d.made("a.name") {
				of = d.pick("trigger of", "", " of name")
				when = append(when, " when (new.name is distinct from old.name)")
			}
			d.object("trigger", "touch on a", "create trigger touch before update%s on a for each row%s execute function touch(%s)", of, d.pick("trigger when", when...), d.pick("trigger arg", "", "'x'"))
			if d.seldom("trigger off") {
				d.add("alter table a disable trigger touch")
			}
		}
		if d.seldom("constraint trigger") {
			d.add("create constraint trigger late after insert on a %s for each row execute function touch()", d.pick("late", "", "deferrable initially deferred"))
		}
		if d.seldom("statement trigger") {
			d.add("create trigger all_of after insert on a referencing new table as fresh for each statement execute function touch()")
		}
		if d.made("v") && d.seldom("instead") {
			d.object("trigger", "instead on v", "create trigger instead instead of insert on v for each row execute function touch()")
		}
	}
	if d.made("v") && d.seldom("rule") {
		d.object("rule", "nothing on v", "create rule nothing as on delete to v do instead %s", d.pick("rule", "nothing", "delete from a where id = old.id"))
	}
	if d.made(`app."B b"`) && d.seldom("rule of a") {
		d.object("rule", "noted on a", `create rule noted as on update to a where %s do also delete from app."B b" where id = old.id`, d.pick("rule of a where", "old.id > 1", "old.id > 2"))
	}
	if d.has("security") {
		d.add("alter table a enable row level security")
	}
	using := []string{"id > 1"}
	if d.made("a.n") {
		using = append(using, "n between 1 and 5")
		if d.made("twice") {
			using = append(using, "twice(n::int) > 1")
		}
	}
	using = append(using, d.operated("id")...)
	if d.made(`app."B b"`) {
		using = append(using, `id in (select id from app."B b")`, `exists (select from app."B b" as b where b.id = a.id)`)
	}
	if d.has("policy") {
		d.object("policy", "p on a", "create policy p on a %sto %s using (%s)", d.pick("policy for", "", "for select "), d.pick("policy to", "public", "pg_monitor"), d.pick("policy using", using...))
	}
}
