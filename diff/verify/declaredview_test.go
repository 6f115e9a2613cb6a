package verify_test

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
	if d.made("a.m") && d.made("mood") && d.made("feel") {
		queries = append(queries, "select id, app.feel(m) as felt from a")
	}
	if d.made("numbers") {
		queries = append(queries, "select a.id, n.t from a cross join lateral numbers(a.id::int) as n", "with recursive r (id) as (select 1 union all select id + 1 from r where id < 3) select id from r")
	}
	if d.made("total") {
		queries = append(queries, "select total(id::int) as id from a", "select total(id::int) filter (where id > 0) as id from a")
	}
	if d.made("newest") {
		queries = append(queries, "select id from a where id = newest()")
	}
	if d.has("v") {
		d.object("view", "v", "create view v%s as "+d.pick("v", queries...), d.pick("v options", append([]string{"", "", " with (security_barrier)"}, d.since(15, " with (security_invoker)")...)...))
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
	if d.made("v") && d.has("counted") {
		// A view over a function over a view.
		bodies := append([]string{"as 'select count(*) from v'", "as 'select count(*) from v where id > 1'"}, d.since(14, "begin atomic select count(*) from v; end", "begin atomic select count(v.id) from v; end")...)
		d.object("function", "counted()", "create function counted() returns bigint language sql stable %s", d.pick("counted body", bodies...))
		if d.has("over counted") {
			d.object("view", "over_counted", "create view over_counted as select %s", d.pick("over counted", "counted() as n", "counted() + 1 as n", "id from a where id < counted()"))
			d.comment("column", "over_counted."+map[bool]string{true: "id", false: "n"}[d.is["over counted"] == 2])
		}
	}
	if d.has("checked") {
		d.object("view", "checked", "create view checked as select id from a where id > %s%s", d.pick("checked over", "0", "1"), d.pick("check option", "", " with local check option", " with check option"))
		if d.seldom("view default") {
			d.add("alter view checked alter id set default %s", d.pick("view default of", "5", "6"))
		}
	}
	if d.keyed("a") && d.has("grouped") {
		d.object("view", "grouped", "create view grouped as select a.*, count(*) as many from a cross join a as z group by a.id")
	}
	if d.has("mat") {
		from := []string{"a"}
		if d.made("v") && d.is["w"] != 2 {
			from = append(from, "v")
		}
		d.object("materialized view", "mat", "create materialized view mat%s as select %s from %s%s", d.pick("mat with", "", "", " with (fillfactor = 50)"), d.pick("mat column", "id", "id, id + 1 as next"), d.pick("mat of", from...), d.once("mat data", "", "", " with no data"))
		d.comment("column", "mat.id")
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
			if state := d.pick("trigger off", "", "", "", "disable", "enable always", "enable replica"); state != "" {
				d.add("alter table a %s trigger touch", state)
			}
		}
		if d.seldom("constraint trigger") {
			from := ""
			if d.made("app.a") {
				from = d.pick("late from", "", "from app.a ")
			}
			d.object("trigger", "late on a", "create constraint trigger late after insert or delete on a %s%s for each row execute function touch()", from, d.pick("late", "", "deferrable initially deferred", "deferrable"))
		}
		if d.seldom("statement trigger") {
			d.object("trigger", "all_of on a", "create trigger all_of after %s for each statement execute function touch()", d.pick("all of", "insert on a referencing new table as fresh", "update on a referencing old table as was new table as fresh", "truncate on a", "insert or update or delete on a"))
		}
		if d.made("v") && d.seldom("instead") {
			d.object("trigger", "instead on v", "create trigger instead instead of insert on v for each row execute function touch()")
		}
	}
	if d.made("v") && d.seldom("rule") {
		d.object("rule", "nothing on v", "create rule nothing as on delete to v do instead %s", d.pick("rule", "nothing", "delete from a where id = old.id"))
	}
	if d.made("v") && d.seldom("insert rule") {
		d.object("rule", "put on v", "create rule put as on insert to v %s", d.pick("insert rule of", "do instead insert into a (id) values (new.id)", "do instead (insert into a (id) values (new.id); delete from a where id = 5)", "where new.id > 1 do also nothing"))
	}
	if d.made(`app."B b"`) && d.seldom("rule of a") {
		d.object("rule", "noted on a", `create rule noted as on update to a where %s do also delete from app."B b" where id = old.id`, d.pick("rule of a where", "old.id > 1", "old.id > 2"))
		if state := d.pick("rule state", "", "", "disable", "enable always"); state != "" {
			d.add("alter table a %s rule noted", state)
		}
	}
	if d.has("security") {
		d.add("alter table a enable row level security")
		if d.seldom("forced security") {
			d.add("alter table a force row level security")
		}
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
		d.object("policy", "p on a", "create policy p on a %s%sto %s using (%s)%s", d.pick("policy as", "", "", "as restrictive "), d.pick("policy for", "", "for select ", "for update "), d.pick("policy to", "public", "pg_monitor", "pg_monitor, pg_read_all_stats"), d.pick("policy using", using...),
			d.pickIf(d.is["policy for"] != 1, "policy check", "", " with check (id < 100)", " with check (id in (select id from a as z))"))
	}
	if d.has("insert policy") {
		d.add("create policy put on a for insert with check (%s)", d.pick("put check", using...))
	}
}
