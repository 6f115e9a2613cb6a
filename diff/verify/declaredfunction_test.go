package verify_test

import "fmt"

// functions draws those that tables use.
func (d *declaration) functions() {
	if d.has("twice") {
		arg, returns := d.pick("twice arg", "n", "m"), d.pick("twice returns", "int", "int", "bigint")
		body := d.pick("twice body", append([]string{"as $$select %[1]s * 2$$", "as 'select 2 * %[1]s'"}, d.since(14, "return %[1]s * 2", "return %[1]s + %[1]s")...)...)
		d.object("function", "twice(int)", "create function twice(%s int%s) returns %s language sql immutable %s %s", arg, d.pick("twice default", "", " default 3"), returns,
			d.pick("twice strict", "", "strict", "parallel safe cost 5", "leakproof", "set search_path = ''"), fmt.Sprintf(body, arg))
		d.granted("function", "twice(int)", "execute")
	}
	if d.has("other twice") {
		d.object("function", "app.twice(int)", "create function app.twice(n int) returns int language sql immutable as 'select n * 20'")
	}
	if d.made("mood") && d.has("feel") {
		d.object("function", "app.feel(mood)", "create function app.feel(m mood) returns text language plpgsql stable as $$begin return m%s; end$$", d.pick("feel body", "", "::text"))
	}
	if d.has("touch") {
		d.object("function", "touch()", "create function touch() returns trigger language plpgsql %s as $$begin %sreturn new; end$$", d.pick("touch option", "", "security definer", "set search_path = ''"),
			d.pick("touch body", "", "new.id := 1; "))
	}
	if d.has("total") {
		d.object("aggregate", "total(int)", "create aggregate total(int) (sfunc = int4pl, stype = int%s)", d.pick("total start", "", ", initcond = '0'", ", initcond = '5'", ", parallel = safe, combinefunc = int4pl", ", msfunc = int4pl, minvfunc = int4mi, mstype = int", ", sspace = 100, finalfunc = int4abs, finalfunc_modify = shareable"))
	}
	if d.has("several") {
		d.object("function", "app.several(int, variadic text[])", "create function app.several(inout n int, out words text, variadic list text[] default '{}') %slanguage plpgsql %s as 'begin words := list[1]; end'",
			d.pick("several returns", "", "returns record "), d.pick("several options", "", "security definer", "set work_mem = '8MB' set statement_timeout = 7"))
	}
	if d.has("numbers") {
		d.object("function", "numbers(int)", "create function numbers(n int) returns table (i int, t text) language sql %s as $$select i, 'x' from generate_series(1, n) as i$$", d.pick("numbers options", "stable", "stable rows 7", "volatile rows 9 cost 3"))
	}
	if d.seldom("c function") {
		d.object("function", "app.lower_of(text)", "create function app.lower_of(text) returns text language internal immutable strict %s as '%s'", d.pick("c function options", "", "parallel safe", "support textlike_support"), d.pick("c function of", "lower", "upper"))
	}
}

// calls draws functions over tables.
func (d *declaration) calls() {
	if !d.made("a") {
		return
	}
	// A materialised view is filled with the search path of pg_catalog alone from 17 on.
	if d.has("newest") {
		body := d.pick("newest body", append([]string{"as $$select max(id) from public.a$$", "as 'select max(a.id) from public.a'"}, d.since(14, "begin atomic select max(id) from a; end", "begin atomic select max(a.id) from a where id > 1; end")...)...)
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
		d.object("procedure", "keep(int)", "create procedure keep(%s int) language sql %s", d.pick("keep arg", "", "n"), d.pick("keep body", append([]string{"as 'delete from a where id = $1'"}, d.since(14, "begin atomic delete from a where id = $1; end")...)...))
		d.granted("procedure", "keep(int)", "execute")
	}
}
