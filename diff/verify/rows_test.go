package verify_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/autogen-db/autogen/diff/hazard"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// sampling makes pg_temp.sample, which returns the text of the i-th value of a
// type, and pg_temp.fill, which puts rows into every table: those that its keys
// and checks let in.
const sampling = `
create function pg_temp.sample(type oid, i int) returns text language plpgsql as $$
declare t record; out text;
begin
	select * into t from pg_type where oid = type;
	case
	when t.typtype = 'd' then return pg_temp.sample(t.typbasetype, i);
	when t.typtype = 'e' then
		select enumlabel into out from pg_enum where enumtypid = type order by i % 3 < row_number() over (order by enumsortorder) desc, enumsortorder limit 1;
	when t.typtype = 'r' then
		select '[' || pg_temp.sample(rngsubtype, i) || ',' || pg_temp.sample(rngsubtype, i + 1) || ')' into out from pg_range where rngtypid = type;
	when t.typtype = 'c' then
		select '(' || string_agg(coalesce('"' || replace(replace(pg_temp.sample(atttypid, i), '\', '\\'), '"', '\"') || '"', ''), ',' order by attnum) || ')' into out
			from pg_attribute where attrelid = t.typrelid and attnum > 0 and not attisdropped;
	when t.typcategory = 'A' then return array[pg_temp.sample(t.typelem, i), null, pg_temp.sample(t.typelem, i + 1)]::text;
	when t.typcategory = 'N' then return i;
	when t.typcategory = 'S' then return (array['x', 'a', 'y'])[i % 4] || case when i > 3 then i::text else '' end;
	when t.typcategory = 'D' then return '2020-01-' || to_char(i, 'FM00');
	when t.typcategory = 'B' then return 't';
	when t.typname = 'uuid' then return md5(i::text);
	when t.typname like 'json%' then return '{"a": ' || i || '}';
	when t.typname in ('bytea', 'tsvector', 'interval') then return i;
	else return null;
	end case;
	return out;
end $$;
create function pg_temp.fill() returns void language plpgsql as $$
declare t regclass; i int; columns text; said text;
begin
	for t, i in select c.oid, n from pg_class c join pg_namespace s on s.oid = c.relnamespace,
		-- Some come in only when another table has its own.
		unnest(array[1, 2, 3, 7, 12, 1, 3]) with ordinality as n (n, nth) where c.relkind = 'r' and s.nspname in ('public', 'app') order by nth, c.oid
	loop
		-- The second row has what it must have.
		select string_agg(quote_ident(attname), ', '), string_agg(coalesce(quote_literal(pg_temp.sample(atttypid, i)), 'null') || '::' || format_type(atttypid, atttypmod), ', ')
			into columns, said from pg_attribute where attrelid = t and attnum > 0 and not attisdropped and attgenerated = '' and (i <> 2 or attnotnull or atttypid = any (array[1082, 1114, 1184]::oid[]));
		begin
			if columns is null then
				execute format('insert into %s default values', t);
			else
				execute format('insert into %s (%s) overriding system value values (%s)', t, columns, said);
			end if;
			set constraints all immediate;
		exception when others then
		end;
	end loop;
	-- Sequences stand beyond what is in the tables.
	for t in select oid from pg_class where relkind = 'S' order by oid loop
		begin
			perform nextval(t) from generate_series(1, 15);
		exception when others then
		end;
	end loop;
	for t in select oid from pg_class where relkind = 'm' and relispopulated order by oid loop
		begin
			execute format('refresh materialized view %s', t);
		exception when others then
		end;
	end loop;
end $$`

// tally counts what has had rows.
type tally struct {
	sync.Mutex
	// tables are those that were to be filled, filled those that got rows.
	tables, filled int
	// plans are those that were carried out over rows, emptied those whose rows had
	// to go.
	plans, emptied int
}

// fill puts rows into the tables.
func (d *database) fill(t tester, seen *tally) {
	t.Helper()
	d.filled = seen
	if _, err := d.conn.Exec(t.Context(), "select pg_temp.fill()"); err != nil {
		t.Fatalf("fill: %v", err)
	}
	seen.Lock()
	defer seen.Unlock()
	for _, rows := range d.holding(t).rows {
		seen.tables++
		if len(rows) > 0 {
			seen.filled++
		}
	}
}

// plan counts a plan.
func (seen *tally) plan(emptied bool) {
	seen.Lock()
	defer seen.Unlock()
	seen.plans++
	if emptied {
		seen.emptied++
	}
}

// expectMost fails the test where too little had rows to show anything.
func (seen *tally) expectMost(t *testing.T) {
	if t.Logf("%d of %d tables had rows, %d of %d plans met some that do not fit", seen.filled, seen.tables, seen.emptied, seen.plans); seen.filled*4 < seen.tables*3 || seen.emptied*2 > seen.plans {
		t.Error("too few rows stayed")
	}
}

// row has the values of a row by the names of its columns.
type row map[string]any

// holding is what a database holds: the rows of each table and each materialised view
// that has some, and what each sequence hands out next.
type holding struct {
	rows      map[string][]row
	sequences map[string]standing
}

// standing is what a sequence hands out next, and the step by which it counts.
type standing struct{ next, step int64 }

// holding returns what there is; nothing of a database that was not filled.
func (d database) holding(t tester) holding {
	t.Helper()
	out := holding{rows: make(map[string][]row), sequences: make(map[string]standing)}
	if d.filled == nil {
		return out
	}
	var sql string
	if err := d.conn.QueryRow(t.Context(), `select coalesce(string_agg(format(case relkind when 'S' then 'select %1$L, %2$L, true, (last_value + is_called::int * %4$L) || '' '' || %4$L from %3$s'
			else 'select %1$L, %2$L, false, coalesce(jsonb_agg(to_jsonb(row_of)), ''[]'')::text from only %3$s as row_of' end, nullif(n.nspname, 'public'), relname, c.oid::regclass, seqincrement), ' union all '), 'select null, '''', false, ''[]'' where false')
		from pg_class c join pg_namespace n on n.oid = c.relnamespace left join pg_sequence on seqrelid = c.oid where (relkind in ('r', 'S') or relkind = 'm' and relispopulated) and nspname in ('public', 'app')`).Scan(&sql); err != nil {
		t.Fatal(err)
	}
	rows, err := d.conn.Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	var schema *string
	var name, text string
	var sequence bool
	if _, err := pgx.ForEachRow(rows, []any{&schema, &name, &sequence, &text}, func() error {
		if schema != nil {
			name = model.JoinName(*schema, name)
		} else {
			name = model.JoinName("", name)
		}
		if sequence {
			var s standing
			_, err := fmt.Sscan(text, &s.next, &s.step)
			out.sequences[name] = s
			return err
		}
		var of []row
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		err := decoder.Decode(&of)
		out.rows[name] = of
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// sameHolding compares what two states of a database hold, but for what the operations
// between them say that they lose.
func sameHolding(t tester, what string, before, after holding, was *model.Database, operations []ops.Operation) {
	t.Helper()
	for i := range was.Tables {
		f := follow(was, was.Tables[i].Name, was.Tables[i].Columns, operations)
		if rows, ok := after.rows[f.name]; ok && !f.lost {
			name := was.Tables[i].Name
			if difference := cmp.Diff(f.of(before.rows[name], true), f.of(rows, false)); difference != "" {
				t.Errorf("%s changes rows of %s (-before +after):\n%s", what, name, difference)
			}
		}
	}
	for name, stands := range before.sequences {
		now, ok := after.sequences[sequenceAfter(was, name, operations)]
		// A default may have drawn from it for a column that has come.
		if ok && (now.next < stands.next && stands.step > 0 || now.next > stands.next && stands.step < 0) {
			t.Errorf("%s has sequence %s hand out %d, not %d", what, name, now.next, stands.next)
		}
	}
}

// followed is a table behind operations.
type followed struct {
	// name is the name that it has now, lost whether its rows have gone.
	name string
	lost bool
	// columns are the columns of which the values stay, by the former name.
	columns map[string]string
}

// follow returns what becomes of a table.
func follow(was *model.Database, name string, columns []model.Column, operations []ops.Operation) followed {
	// A change of a table changes those that have its columns from it.
	above := []string{name}
	for i := 0; i < len(above); i++ {
		if t := was.Table(above[i]); t != nil {
			above = append(above, t.Inherits...)
			if t.Partition != nil {
				above = append(above, t.Partition.Parent)
			}
		}
	}
	f := followed{name: name, columns: make(map[string]string)}
	for _, c := range columns {
		if c.Generated == "" {
			f.columns[c.Name] = c.Name
		}
	}
	change := func(table, column string, to string) {
		for was, is := range f.columns {
			switch {
			case is != column || !slices.Contains(above, table):
			case to == "":
				delete(f.columns, was)
			default:
				f.columns[was] = to
			}
		}
	}
	// Values that are made of a type are written with the names of its parts.
	respelt := func(of string) {
		for _, c := range columns {
			if madeOf(was, c.Type, of) {
				delete(f.columns, c.Name)
			}
		}
	}
	for _, op := range operations {
		switch op := op.(type) {
		case ops.RenameTable:
			for i := range above {
				if above[i] == op.From {
					above[i] = op.To
				}
			}
			if f.name == op.From {
				f.name = op.To
			}
		case ops.RenameColumn:
			change(op.Table, op.From, op.To)
			respelt(op.Table)
		case ops.DropTable:
			f.lost = f.lost || op.Table.Name == f.name
		case ops.DropColumn:
			change(op.Table, op.Column.Name, "")
		case ops.AlterColumn:
			if op.From.Type != op.To.Type && !sameTexts(op.From.Type, op.To.Type) || op.To.Generated != "" {
				change(op.Table, op.To.Name, "")
			}
		case ops.Rename:
			if op.Kind == "ATTRIBUTE" || op.Kind == "VALUE" {
				respelt(op.On)
			}
		case ops.AlterComposite:
			if !slices.ContainsFunc(op.From.Attributes, func(a model.Attribute) bool { return op.To.Attribute(a.Name) == nil }) {
				continue
			}
			respelt(op.From.Name)
			t := was.Table(name)
			f.lost = f.lost || t != nil && t.Of == op.From.Name
		}
	}
	return f
}

// sameTexts reports whether a value is written alike in both types, or fits the one
// only.
func sameTexts(from, to string) bool {
	a, b := model.ParseType(from), model.ParseType(to)
	for _, family := range [][]string{{"text", "varchar", "char"}, {"smallint", "integer", "bigint", "smallserial", "serial", "bigserial", "numeric"}} {
		if slices.Contains(family, a.Name) && slices.Contains(family, b.Name) {
			return a.Builtin && b.Builtin && a.Array == b.Array
		}
	}
	return false
}

// sequenceAfter returns the name that a sequence has behind operations, "" where they
// say that it does not stand where it did.
func sequenceAfter(was *model.Database, name string, operations []ops.Operation) string {
	table, column := "", ""
	for i := range was.Tables {
		for _, c := range was.Tables[i].Columns {
			if was.Tables[i].SequenceOf(&c) == name {
				table, column = was.Tables[i].Name, c.Name
			}
		}
	}
	for _, op := range operations {
		said := len(hazard.Of([]ops.Operation{op})) > 0
		switch op := op.(type) {
		case ops.Rename:
			if op.Kind == "SEQUENCE" && op.From == name {
				name = op.To
			}
		case ops.RenameTable:
			if op.From == table {
				table = op.To
			}
		case ops.DropSequence:
			said = said && op.Sequence.Name == name
		case ops.AlterSequence:
			// The next value is another by another step.
			said = (said || op.From.Increment != op.To.Increment) && op.To.Name == name
		case ops.DropTable:
			said = said && op.Table.Name == table
		case ops.DropColumn:
			said = said && op.Table == table && op.Column.Name == column
		case ops.AlterColumn:
			said = (said || step(op.From) != step(op.To)) && op.Table == table && op.To.Name == column
			if (op.From.Identity != nil || model.IsSerial(op.From.Type)) && op.Table == table && op.To.Name == column && op.To.Sequence != op.From.Sequence {
				name = (&model.Table{Name: table}).SequenceOf(&op.To)
			}
		default:
			said = false
		}
		if said {
			return ""
		}
	}
	return name
}

// step returns by what the sequence of a column counts.
func step(c model.Column) int64 {
	if c.Identity != nil && c.Identity.Increment != 0 {
		return c.Identity.Increment
	}
	return 1
}

// madeOf reports whether a type is one of the database's, or holds values of it.
func madeOf(d *model.Database, typ, wanted string) bool {
	of := model.ParseType(typ)
	name := model.JoinName(of.Schema, of.Name)
	if m := d.Domain(name); m != nil {
		return name == wanted || madeOf(d, m.Type, wanted)
	}
	c := d.Composite(name)
	return name == wanted || c != nil && slices.ContainsFunc(c.Attributes, func(a model.Attribute) bool { return madeOf(d, a.Type, wanted) })
}

// of returns the values that stay, each row as a text, of the rows before or after.
func (f followed) of(rows []row, before bool) []string {
	out := []string{}
	for _, r := range rows {
		var values []string
		for was, is := range f.columns {
			if before {
				values = append(values, was+": "+plain(r[was]))
			} else {
				values = append(values, was+": "+plain(r[is]))
			}
		}
		slices.Sort(values)
		out = append(out, strings.Join(values, ", "))
	}
	slices.Sort(out)
	return out
}

// plain returns the text of a value, which is the same where it has another length or
// precision or where an attribute is added to it.
func plain(value any) string {
	switch value := value.(type) {
	case []any:
		var texts []string
		for _, v := range value {
			texts = append(texts, plain(v))
		}
		return "[" + strings.Join(texts, " ") + "]"
	case map[string]any:
		var texts []string
		for _, name := range slices.Sorted(maps.Keys(value)) {
			if value[name] != nil {
				texts = append(texts, name+":"+plain(value[name]))
			}
		}
		return "{" + strings.Join(texts, " ") + "}"
	}
	text := fmt.Sprint(value)
	if _, ok := value.(json.Number); ok && strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return strings.TrimRight(text, " ")
}

// warned reports whether the file of operations names what one of them fails on.
func warned(operations []ops.Operation, at int, desired *model.Database) bool {
	all := func(n int) int {
		return len(hazard.Of(operations[:n])) + len(hazard.Displaced(operations[:n], desired)) + len(hazard.Unfilled(operations[:n], desired))
	}
	return all(at+1) > all(at)
}

// refusesRows reports whether the server says that rows do not fit: a value that
// a type, a key or a check does not have. No plan can help that.
func refusesRows(err error) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && (strings.HasPrefix(refused.Code, "22") || strings.HasPrefix(refused.Code, "23"))
}

// empty takes the rows out again.
func (d *database) empty(t tester) {
	t.Helper()
	d.filled = nil
	const empty = `set session_replication_role = replica;
		do $$ begin execute (select 'truncate ' || string_agg('only ' || c.oid::regclass, ', ') from pg_class c join pg_namespace n on n.oid = c.relnamespace where relkind = 'r' and nspname in ('public', 'app')) || ' cascade'; end $$;
		set session_replication_role = default`
	if _, err := d.conn.PgConn().Exec(t.Context(), empty).ReadAll(); err != nil {
		t.Fatalf("empty: %v", err)
	}
}
