package verify_test

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
	if d.made("part 1") && d.seldom("index of part 1") {
		d.add("create index part_1_x on part_1 (note, id)")
	}
	if d.made("part 1") && d.seldom("default of part 1") {
		d.add("alter table part_1 alter note set default '%s'", d.pick("default of note", "x", "y"))
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

// divided draws tables that are divided by list and by hash, in two steps.
func (d *declaration) divided() {
	if !d.has("listed") {
		return
	}
	by := []string{"note", "lower(note)"}
	d.object("table", "app.listed", "create table app.listed (id int, note text, n int%s) partition by list (%s)", d.pick("listed check", "", ", check (id > 0)"), d.once("listed by", by...))
	if d.has("listed 1") {
		d.add("create table app.listed_1 partition of app.listed for values in (%s)", d.pick("listed 1 in", "'a'", "'a', 'b'", "null, 'a'"))
	}
	if d.has("listed 2") {
		d.add("create table app.listed_2 partition of app.listed for values in ('x', 'y') partition by hash (id)")
		parts := d.pick("listed 2 parts", "2", "3")
		d.add("create table app.listed_2_0 partition of app.listed_2 for values with (modulus %s, remainder 0)", parts)
		d.object("table", "listed_2_1", "create table listed_2_1 partition of app.listed_2 for values with (modulus %s, remainder 1)", parts)
	}
	if d.seldom("listed policy") {
		d.add("create policy own on app.listed using (n > 1)")
	}
	if d.has("listed index") {
		d.add("create index listed_x on app.listed (%s)", d.pick("listed index of", "id", "n desc", "lower(note)"))
	}
	if d.has("many keys") {
		d.add("create table keyed_by (id int, at date, n int) partition by range (id, at)")
		d.add("create table keyed_by_1 partition of keyed_by for values from (1, minvalue) to (%s, maxvalue)", d.pick("keyed to", "5", "6"))
	}
}
