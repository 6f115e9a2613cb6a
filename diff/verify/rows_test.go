package verify_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

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
		select enumlabel into out from pg_enum where enumtypid = type order by enumsortorder limit 1;
	when t.typtype = 'r' then
		select '[' || pg_temp.sample(rngsubtype, i) || ',' || pg_temp.sample(rngsubtype, i + 1) || ')' into out from pg_range where rngtypid = type;
	when t.typtype = 'c' then
		select '(' || string_agg(coalesce('"' || replace(replace(pg_temp.sample(atttypid, i), '\', '\\'), '"', '\"') || '"', ''), ',' order by attnum) || ')' into out
			from pg_attribute where attrelid = t.typrelid and attnum > 0 and not attisdropped;
	when t.typcategory = 'A' then return array[pg_temp.sample(t.typelem, i)]::text;
	when t.typcategory = 'N' then return i;
	when t.typcategory = 'S' then return 'x' || i;
	when t.typcategory = 'D' then return '2020-01-' || to_char(i, 'FM00');
	when t.typcategory = 'B' then return 't';
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
end $$`

// fill puts rows into the tables.
func (d *database) fill(t tester) {
	t.Helper()
	d.filled = true
	if _, err := d.conn.Exec(t.Context(), "select pg_temp.fill()"); err != nil {
		t.Fatalf("fill: %v", err)
	}
}

// row has the values of a row by the names of its columns.
type row map[string]json.RawMessage

// rows returns the rows of each table; none of a database that was not filled.
func (d database) rows(t tester) map[string][]row {
	t.Helper()
	if !d.filled {
		return nil
	}
	rows, err := d.conn.Query(t.Context(), `select c.oid::regclass::text, n.nspname = 'public', c.relname, n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace where relkind = 'r' and nspname in ('public', 'app')`)
	if err != nil {
		t.Fatal(err)
	}
	tables := make(map[string]string)
	var sql, name, schema string
	var bare bool
	if _, err := pgx.ForEachRow(rows, []any{&sql, &bare, &name, &schema}, func() error {
		if bare {
			schema = ""
		}
		tables[model.JoinName(schema, name)] = sql
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	out := make(map[string][]row)
	for name, sql := range tables {
		var text string
		if err := d.conn.QueryRow(t.Context(), "select coalesce(jsonb_agg(to_jsonb(row_of)), '[]')::text from only "+sql+" as row_of").Scan(&text); err != nil {
			t.Fatal(err)
		}
		var of []row
		if err := json.Unmarshal([]byte(text), &of); err != nil {
			t.Fatal(err)
		}
		out[name] = of
	}
	return out
}

// sameRows compares what two states of a database have in the columns that no
// operation between them drops, and that are of one type in both.
func sameRows(t tester, what string, before, after map[string][]row, was, is *model.Database, operations []ops.Operation) {
	t.Helper()
	for i := range was.Tables {
		old := &was.Tables[i]
		new := is.Table(old.Name)
		if new == nil || before[old.Name] == nil || after[old.Name] == nil {
			continue
		}
		kept := make(map[string]bool)
		for _, c := range old.Columns {
			if other := new.Column(c.Name); other != nil && c.Type == other.Type && c.Generated == "" && other.Generated == "" && sameParts(was, is, c.Type) {
				kept[c.Name] = true
			}
		}
		dropped := false
		for _, op := range operations {
			switch op := op.(type) {
			case ops.DropTable:
				dropped = dropped || op.Table.Name == old.Name
			case ops.AlterComposite:
				if slices.EqualFunc(op.From.Attributes, op.To.Attributes, sameAttribute) {
					continue
				}
				dropped = dropped || old.Of == op.To.Name
				for _, c := range old.Columns {
					if madeOf(was, c.Type, op.From.Name) {
						delete(kept, c.Name)
					}
				}
			case ops.DropColumn:
				if op.Table == old.Name || len(old.Inherits) > 0 || old.Partition != nil {
					delete(kept, op.Column.Name)
				}
			}
		}
		if dropped {
			continue
		}
		if difference := cmp.Diff(projected(before[old.Name], kept), projected(after[old.Name], kept)); difference != "" {
			t.Errorf("%s changes rows of %s (-before +after):\n%s", what, old.Name, difference)
		}
	}
}

// sameParts reports whether composite types, those in a type included, have the
// same attributes on both sides: what they lose does not come back.
func sameParts(was, is *model.Database, name string) bool {
	name = strings.TrimSuffix(name, "[]")
	if a, b := was.Domain(name), is.Domain(name); a != nil && b != nil {
		return a.Type == b.Type && sameParts(was, is, a.Type)
	}
	a, b := was.Composite(name), is.Composite(name)
	if a == nil || b == nil {
		return true
	}
	return slices.EqualFunc(a.Attributes, b.Attributes, func(x, y model.Attribute) bool {
		return sameAttribute(x, y) && sameParts(was, is, x.Type)
	})
}

func sameAttribute(a, b model.Attribute) bool { return a.Name == b.Name && a.Type == b.Type }

// madeOf reports whether a type is a composite type, or holds values of it.
func madeOf(d *model.Database, name, composite string) bool {
	name = strings.TrimSuffix(name, "[]")
	if m := d.Domain(name); m != nil {
		return madeOf(d, m.Type, composite)
	}
	c := d.Composite(name)
	return c != nil && (name == composite || slices.ContainsFunc(c.Attributes, func(a model.Attribute) bool { return madeOf(d, a.Type, composite) }))
}

// projected returns the values of some columns, each row as a text.
func projected(rows []row, columns map[string]bool) []string {
	out := []string{}
	for _, r := range rows {
		var values []string
		for name, value := range r {
			if columns[name] {
				values = append(values, name+": "+string(value))
			}
		}
		slices.Sort(values)
		out = append(out, strings.Join(values, ", "))
	}
	slices.Sort(out)
	return out
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
	d.filled = false
	const empty = `set session_replication_role = replica;
		do $$ begin execute (select 'truncate ' || string_agg(c.oid::regclass::text, ', ') from pg_class c join pg_namespace n on n.oid = c.relnamespace where relkind = 'r' and nspname in ('public', 'app')) || ' cascade'; end $$;
		set session_replication_role = default`
	if _, err := d.conn.PgConn().Exec(t.Context(), empty).ReadAll(); err != nil {
		t.Fatalf("empty: %v", err)
	}
}
