package verify_test

import "strings"

// named draws a table whose names are no plain words, and leaves the names of its
// constraints, indexes and sequences to the server, which cuts them to 63 bytes.
func (d *declaration) named() {
	if !d.has("named table") {
		return
	}
	name := d.pick("named", `"`+strings.Repeat("long_", 12)+`abc"`, `"`+strings.Repeat("größe", 9)+`"`, `"Select"`, `"select"`, `"it's ""quoted"". 表"`, `app."`+strings.Repeat("x", 63)+`"`, "\"tab\tand space \"")
	column := d.once("named column", `"`+strings.Repeat("column_", 9)+`"`, `"`+strings.Repeat("wörter", 9)+`"`, `"order"`, `"a.b"`, `"C ""c"""`)
	d.object("table", name, "create table %s (id %s, %s int%s%s%s%s)", name, d.once("named id", "serial", "int generated always as identity", "int"), column,
		d.pick("named check", "", " check ("+column+" > 0)", " check ("+column+" > 0) check ("+column+" < 9)"), d.pick("named unique", "", " unique"), d.pick("named key", "", ", primary key (id)", ", primary key (id, "+column+")", ", primary key (id) include ("+column+")", ", primary key (id) deferrable", ", primary key (id) deferrable initially deferred"),
		d.pickIf(d.made("named unique"), "named reference", "", ", foreign key ("+column+") references "+name+" ("+column+")"))
	d.granted("table", name, "select")
	d.comment("column", name+"."+column)
	if d.has("named index") {
		d.add("create index on %s (%s)", name, d.pick("named index of", column, column+", id", "abs("+column+")", "id desc, "+column+" desc"))
	}
	if d.has("named view") {
		d.object("view", `"`+strings.Repeat("view ", 9)+`"`, `create view "`+strings.Repeat("view ", 9)+`" as select %s as "%s" from %s as "T t"`, column, d.pick("named view column", "Ä", "ä", "from", "x y"), name)
	}
	if d.made("touch") && d.seldom("named trigger") {
		d.object("trigger", `"Ünder" on `+name, `create trigger "Ünder" before update of %s on %s for each row execute function touch('%s')`, column, name, d.pick("named trigger arg", "it''s", `\\x`, "ä"))
	}
}
