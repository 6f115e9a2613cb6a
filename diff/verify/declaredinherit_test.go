package verify_test

import "strings"

// inheritance draws tables that inherit from others, and what hangs on those.
func (d *declaration) inheritance() {
	if !d.has("parent") {
		return
	}
	typ := d.pick
	if d.major >= 18 {
		// The server does not change the type where a child repeats the NOT NULL: it
		// cannot build both anew (PostgreSQL 18.4).
		typ = d.once
	}
	id := "id " + typ("parent.id", "int", "int", "bigint") + d.pick("parent.id null", "", " not null")
	note := "note " + d.pick("parent.note", "text", "text", "varchar(9)") + d.pick("parent.note default", "", " default 'x'")
	more := ""
	if d.has("parent.more") {
		more = ", more " + d.pick("parent.more type", "date", "text")
	}
	check := d.pick("parent check", "", ", constraint parent_check check (id > 0)", ", constraint parent_check check (id > 1)", ", constraint parent_check check (id > 0) no inherit")
	d.object("table", "parent", "create table parent (%s, %s%s%s)", id, note, more, check)
	d.granted("table", "parent", "select")
	x := d.pick("other.x", "int", "bigint")
	if d.has("other parent") {
		d.object("table", "app.other", "create table app.other (x %s, y int)", x)
	}
	d.children(id, note+more, x, check)
	if d.made("touch") && d.seldom("parent trigger") {
		d.add("create trigger touch before insert on parent for each row execute function touch()")
	}
}

// children draws the tables below the parents. What is a table's own does not become
// what it has from them alone, nor the other way: it leaves the first of them only where
// all columns are its own.
func (d *declaration) children(id, rest, x, check string) {
	if strings.HasSuffix(check, "no inherit") {
		check = ""
	}
	own := d.pick("child own", "", "own date")
	if d.once("child has id", "", "yes") != "" {
		own = strings.TrimPrefix(own+", "+id, ", ")
	}
	inherits := " inherits (parent)"
	if d.made("other parent") {
		inherits = d.pick("other parents", inherits, " inherits (parent, app.other)")
	}
	if d.once("child has all", "", "yes") != "" {
		parents := []string{"", " inherits (parent)"}
		if d.made("other parent") {
			parents = append(parents, " inherits (parent, app.other)", " inherits (app.other, parent)")
		}
		own = id + ", " + rest + ", x " + x + ", y int" + check
		inherits = d.pick("parents", parents...)
	}
	if !d.has("child") {
		return
	}
	key := d.pick("child key", "", "unique (note)")
	if own != "" && key != "" {
		own += ", "
	}
	d.object("table", "child", "create table child (%s%s)%s", own, key, inherits)
	if d.seldom("child null") {
		d.add("alter table child alter note set not null")
	}
	if d.has("grandchild") {
		d.object("table", `app."Grand child"`, `create table app."Grand child" (%s) inherits (child)`, d.pick("grandchild own", "", "z int", "check (id <> 13)"))
		d.granted("table", `app."Grand child"`, "select")
	}
	d.comment("column", "child.note")
	if d.has("child index") {
		d.object("index", "child_x", "create index child_x on child %s", d.pick("child index on", "(id)", "(note)", "(lower(note)) where id > 5"))
	}
	if d.has("child view") {
		d.object("view", "of_child", "create view of_child as %s", d.pick("child view of", "select id, note from child", "select id from parent union select id from child", "select * from parent"))
	}
	if d.seldom("child policy") {
		d.add("create policy own on child using (%s)", d.pick("child policy using", "id > 1", "id in (select id from parent)", "exists (select from parent as p where p.note = child.note)"))
	}
}
