package sqlite

import (
	"errors"
	"fmt"
	"strings"

	"github.com/autogen-db/autogen/introspect/sqlite/ddl"
)

// live is a table as the database holds it, and as it is to become.
type live struct {
	now, next *ddl.Table
	indexes   []index
	triggers  []object
	// others are the views, and the triggers of other tables.
	others []object
	// using holds expressions that replace a column in the copy of the rows,
	// by the column's folded name.
	using map[string]string
	// dropped is a column that goes; what names it must be looked at.
	dropped string
}

// object is a row of sqlite_schema.
type object struct{ kind, name, table, sql string }

type index struct {
	*ddl.Index
	sql string
}

func (c compiler) query(query string, args ...any) ([]object, error) {
	if c.q == nil {
		return nil, errors.New("the database cannot be read, and the change depends on what is in it")
	}
	rows, err := c.q.QueryContext(c.ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read the schema: %w", err)
	}
	defer rows.Close()
	var out []object
	for rows.Next() {
		var o object
		if err := rows.Scan(&o.kind, &o.name, &o.table, &o.sql); err != nil {
			return nil, fmt.Errorf("read the schema: %w", err)
		}
		out = append(out, o)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the schema: %w", err)
	}
	return out, nil
}

// read reads a table with all that hangs on it.
func (c compiler) read(table string) (*live, error) {
	name, err := tableName(table)
	if err != nil {
		return nil, err
	}
	objects, err := c.query(`SELECT type, name, tbl_name, sql FROM sqlite_schema
		WHERE sql IS NOT NULL AND (tbl_name = ? COLLATE NOCASE OR type IN ('view', 'trigger'))
		UNION ALL
		SELECT type, name, '', sql FROM sqlite_temp_schema WHERE type IN ('view', 'trigger')`, name)
	if err != nil {
		return nil, err
	}
	l := &live{using: make(map[string]string)}
	for _, o := range objects {
		own := ddl.SameName(o.table, name)
		switch {
		case o.kind == "table":
			if strings.HasPrefix(o.sql, "CREATE VIRTUAL") {
				return nil, refuse("%s is a virtual table", name)
			}
			if l.now, err = ddl.ParseTable(o.sql); err != nil {
				return nil, fmt.Errorf("read the definition of table %s: %w", o.name, err)
			}
			// The catalogue's name is the right one after a rename in old formats.
			l.now.Name = o.name
			l.next, _ = ddl.ParseTable(o.sql)
			l.next.Name = o.name
		case o.kind == "index":
			x, err := ddl.ParseIndex(o.sql)
			if err != nil {
				return nil, fmt.Errorf("read the definition of index %s: %w", o.name, err)
			}
			l.indexes = append(l.indexes, index{x, o.sql})
		case o.kind == "trigger" && own:
			l.triggers = append(l.triggers, o)
		case o.kind == "view" && own:
			return nil, refuse("%s is a view", name)
		default:
			l.others = append(l.others, o)
		}
	}
	if l.now == nil {
		return nil, refuse("there is no table %s", name)
	}
	return l, nil
}

// reference is a foreign key of another table.
type reference struct {
	from    string
	columns []string
}

// references returns the foreign keys of other tables that refer to a table.
// Only statements that hold its name are parsed, so that dropping many tables
// stays cheap.
func (c compiler) references(table string) ([]reference, error) {
	if c.q == nil {
		return nil, nil
	}
	part := table
	if i := strings.IndexAny(part, "\"`"); i >= 0 { // Doubled in the text.
		part = part[:i]
	}
	objects, err := c.query(`SELECT type, name, tbl_name, sql FROM sqlite_schema
		WHERE type = 'table' AND name <> ? COLLATE NOCASE AND sql LIKE '%references%'
		AND instr(lower(sql), lower(?)) > 0 AND sql NOT LIKE 'create virtual%' ORDER BY rowid`, table, part)
	if err != nil {
		return nil, err
	}
	var refs []reference
	for _, o := range objects {
		t, err := ddl.ParseTable(o.sql)
		if err != nil {
			return nil, fmt.Errorf("read the definition of table %s: %w", o.name, err)
		}
		for _, s := range spots(t) {
			if r := s.clause.Ref; r != nil && ddl.SameName(r.Table, table) {
				refs = append(refs, reference{o.name, r.Columns})
			}
		}
	}
	return refs, nil
}

// mentions reports whether SQL text names something.
func mentions(sql, name string) bool {
	tokens, err := ddl.Scan(sql)
	if err != nil {
		return strings.Contains(ddl.Fold(sql), ddl.Fold(name))
	}
	for _, t := range tokens {
		if (t.Kind == ddl.Word || t.Kind == ddl.Quoted || t.Kind == ddl.String) && ddl.SameName(t.Value, name) {
			return true
		}
	}
	return false
}

// spot is a clause and the column that it stands in, nil for a constraint of
// the table.
type spot struct {
	column *ddl.Column
	clause *ddl.Clause
}

// spots returns all clauses of a table.
func spots(t *ddl.Table) []spot {
	var out []spot
	for _, c := range t.Columns {
		for _, k := range c.Clauses {
			out = append(out, spot{c, k})
		}
	}
	for _, k := range t.Constraints {
		out = append(out, spot{nil, k})
	}
	return out
}

// columns returns the names of the columns that a constraint is on.
func (s spot) columns() []string {
	if s.column != nil {
		return []string{s.column.Name}
	}
	return s.clause.Columns()
}

// remove takes the clause out of its table.
func (s spot) remove(t *ddl.Table) {
	without := func(list []*ddl.Clause) []*ddl.Clause {
		var out []*ddl.Clause
		for _, k := range list {
			if k != s.clause {
				out = append(out, k)
			}
		}
		return out
	}
	if s.column != nil {
		s.column.Clauses, s.column.Text = without(s.column.Clauses), ""
		return
	}
	t.Constraints = without(t.Constraints)
}

// edited says that the clause changed, so that its old text no longer stands.
func (s spot) edited() {
	s.clause.Text = ""
	if s.column != nil {
		s.column.Text = ""
	}
}
