package verify_test

// foreign draws a wrapper with its server, and what is reached through it.
func (d *declaration) foreign() {
	if !d.has("wrapper") {
		return
	}
	validated := d.has("validator")
	d.object("foreign data wrapper", "wrap", "create foreign data wrapper wrap%s%s", map[bool]string{true: " validator postgresql_fdw_validator"}[validated], d.pickIf(!validated, "wrapper options", "", " options (debug 'true')", " options (debug 'false', level '3')"))
	second := d.seldom("second wrapper")
	if second {
		d.add("create foreign data wrapper wrap_2")
	}
	if !d.has("server") {
		return
	}
	of := "wrap"
	if second && d.seldom("server of the second") {
		of, validated = "wrap_2", false
	}
	d.object("server", "far", "create server far%s%s foreign data wrapper %s%s", d.pick("server type", "", " type 'db'"), d.pick("server version", "", " version '1'", " version '2'"), of,
		d.pick("server options", "", " options (host 'h')", " options (port '5433', host 'h')"))
	d.granted("foreign server", "far", "usage")
	if d.has("mapping") {
		d.add("create user mapping for %s server far%s", d.pick("mapping for", "public", "pg_monitor"), d.pick("mapping options", "", ` options ("user" 'x')`, ` options ("user" 'y')`))
	}
	if d.has("foreign table") {
		d.foreignTable(validated)
	}
	if d.made("part") && d.is["part key"] == 0 && d.seldom("foreign partition") {
		d.object("foreign table", "part_far", "create foreign table part_far partition of part for values from (100) to (%s) server far", d.pick("foreign partition to", "110", "120"))
	}
}

func (d *declaration) foreignTable(validated bool) {
	options := d.pickIf(!validated, "foreign table options", "", " options (place 'x')", " options (place 'y', size '1')")
	column := d.pickIf(!validated, "foreign column options", "", " options (name 'N')")
	d.object("foreign table", "app.away", "create foreign table app.away (id %s%s, name %s%s%s%s) server far%s", d.pick("away.id", "int", "bigint"), d.pick("away.id null", "", " not null"),
		d.pick("away.name", "text", `varchar(9)`), column, d.pick("away.name default", "", " default 'x'"), d.pick("away check", "", ", constraint far_check check (id > 0)", ", constraint far_check check (id > 1)"), options)
	d.comment("column", "app.away.name")
	d.granted("table", "app.away", "select")
	if d.has("away view") {
		d.object("view", "of_away", "create view of_away as %s", d.pick("away view of", "select id, name from app.away", "select * from app.away", "select max(id) as id from app.away"))
	}
	if d.made("touch") && d.seldom("away trigger") {
		d.object("trigger", "touch on app.away", "create trigger touch before insert on app.away for each row execute function touch()")
	}
}

// pickIf decides as pick does where a condition holds, and is the first text
// where not.
func (d *declaration) pickIf(holds bool, what string, of ...string) string {
	if !holds {
		return of[0]
	}
	return d.pick(what, of...)
}
