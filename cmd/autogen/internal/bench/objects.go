package main

import "fmt"

// objects returns the DDL of views, functions and triggers over the tables of a
// schema, in the proportions of a real one: for 1,000 tables 300 views, 300
// functions and 200 triggers. No text is what the server makes of it.
func objects(tables []table) []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	n := len(tables)
	for i := range n * 3 / 10 {
		t := tables[i*3]
		parent := tables[t.parent]
		switch i % 3 {
		case 0:
			add("CREATE VIEW view_%05d AS\n  select t.id, t.%s, count(*) as n\n  from %s t join %s p on p.id = t.parent_id\n  where t.active and p.%s in ('a', 'b') group by t.id, t.%s;\n",
				i, t.label, t.name, parent.name, parent.label, t.label)
		case 1:
			add("CREATE VIEW view_%05d AS\n  select *, %s * 2 as double from %s where created_at between '2024-01-01' and now();\n", i, t.money, t.name)
		case 2:
			add("CREATE VIEW view_%05d AS\n  select id, %s from view_%05d where id > %d;\n", i, tables[(i-2)*3].label, i-2, i)
		}
		if i%3 == 2 {
			add("CREATE FUNCTION function_%05d() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  NEW.created_at := now();\n  RETURN NEW;\nEND $$;\n", i)
		} else {
			add("CREATE FUNCTION function_%05d(a integer, b text DEFAULT 'x') RETURNS integer LANGUAGE sql STABLE AS $$\n  SELECT a + count(*)::int FROM %s WHERE %s = b\n$$;\n",
				i, t.name, t.label)
		}
	}
	for i := range n / 5 {
		out = append(out, fmt.Sprintf("CREATE TRIGGER touch BEFORE UPDATE OF %s ON %s FOR EACH ROW WHEN (old.* is distinct from new.*) EXECUTE FUNCTION function_%05d();\n",
			tables[i*5].money, tables[i*5].name, i%(n/10)*3+2))
	}
	return out
}
