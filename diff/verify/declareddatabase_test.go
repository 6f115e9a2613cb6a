package verify_test

import "strings"

// database draws what is about the whole database: publications, default
// privileges and event triggers, which stand last so that loading fires none.
func (d *declaration) database() {
	if d.has("publication") {
		defer d.owned("publication", "pub")
		d.object("publication", "pub", "create publication pub%s%s", d.published(), d.pick("publish", "", " with (publish = 'insert')", " with (publish = 'insert, delete', publish_via_partition_root)"))
	}
	if d.major >= 15 && d.seldom("schema publication") {
		d.add("create publication whole for %s", d.pick("whole", "tables in schema app", "tables in schema app, public", "all tables"))
	}
	if d.seldom("more default privileges") {
		d.add("alter default privileges %s", d.pick("more defaults", "grant all on schemas to pg_monitor with grant option", "for role pg_monitor in schema app grant execute on functions to public"))
	}
	if d.has("default privileges") {
		d.add("alter default privileges %s", d.pick("defaults", "grant select on tables to pg_monitor", "in schema app grant select, insert on tables to pg_monitor with grant option",
			"for role pg_monitor revoke execute on functions from public", "in schema app grant usage on sequences to public"))
	}
	d.watch()
}

// watch draws an event trigger.
func (d *declaration) watch() {
	if !d.has("watch") {
		return
	}
	d.object("function", "watch()", "create function watch() returns event_trigger language plpgsql as 'begin %send'", d.pick("watch body", "", "null; "))
	if d.has("event trigger") {
		d.object("event trigger", "watching", "create event trigger watching on %s execute function watch()", d.pick("event", "ddl_command_end", "ddl_command_start", "sql_drop", "table_rewrite", "ddl_command_end when tag in ('ALTER TABLE')"))
		if state := d.pick("watching", "", "", "disable", "enable always"); state != "" {
			d.add("alter event trigger watching %s", state)
		}
	}
}

// published returns what a publication is for.
func (d *declaration) published() string {
	var tables []string
	if d.made("a") && d.is["a.unlogged"] < 3 && d.has("publish a") {
		columns, rows := "", append([]string{""}, d.since(15, " where (id > 5)")...)
		if d.major >= 15 && d.made("a.name") {
			columns = d.pick("published columns", "", " (id, name)")
			if d.is["a.name collation"] < 2 { // not one of the schema's own
				rows = append(rows, " where (name <> 'x')")
			}
		}
		tables = append(tables, "a"+columns+d.pick("published rows", rows...))
	}
	if d.made(`app."B b"`) && d.is[`app."B b".unlogged`] < 3 && d.has("publish b") {
		tables = append(tables, `app."B b"`)
	}
	if d.made("part") && d.has("publish part") {
		tables = append(tables, "part")
	}
	if len(tables) == 0 {
		return ""
	}
	return " for table " + strings.Join(tables, ", ")
}
