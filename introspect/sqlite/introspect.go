// Package sqlite reads the schema of a live SQLite database into a
// [model.Database]. It imports no driver.
package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/introspect/sqlite/ddl"
	"github.com/autogen-db/autogen/model"
)

// Querier reads from a database; *sql.DB, *sql.Conn and *sql.Tx are queriers.
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Options say what [Introspect] leaves out.
type Options struct {
	// VersionTable is autogen's own table. Empty means "autogen_revisions".
	VersionTable string
}

// DefaultVersionTable is the version table where [Options] name none.
const DefaultVersionTable = "autogen_revisions"

// Introspect returns the tables of the main database with all that hangs on
// them, in the order in which they were created (a rebuild creates a table
// anew). Views, triggers, virtual tables and their shadow tables are listed as
// opaque, sorted by kind and name, and so are the clauses of a table that the
// model does not hold: ON CONFLICT clauses, and the sort orders and collations
// of a constraint's keys.
//
// It runs one query, and a second one where there are virtual tables. Both
// read one state only if q is a transaction, or nobody writes meanwhile.
func Introspect(ctx context.Context, q Querier, opts Options) (*model.Database, error) {
	own := opts.VersionTable
	if own == "" {
		own = DefaultVersionTable
	}
	objects, err := read(ctx, q, `SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid`)
	if err != nil {
		return nil, err
	}
	shadow, err := shadowTables(ctx, q, objects)
	if err != nil {
		return nil, err
	}
	a := &assembly{
		db:     &model.Database{Engine: model.SQLite},
		parsed: make(map[string]*ddl.Table),
		index:  make(map[string]int),
	}
	for _, o := range objects {
		if !ddl.SameName(o.table, own) {
			if err := a.add(o, shadow); err != nil {
				return nil, err
			}
		}
	}
	slices.SortStableFunc(a.db.Opaque, func(x, y model.Opaque) int {
		return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Name, y.Name), cmp.Compare(x.Table, y.Table))
	})
	return a.db, nil
}

// Table returns the table of that two-part name with all that hangs on it, or
// nil if there is none. A view or a virtual table of that name is an error.
func Table(ctx context.Context, q Querier, name string) (*model.Table, error) {
	_, bare := model.SplitName(name)
	objects, err := read(ctx, q, `SELECT type, name, tbl_name, sql FROM sqlite_schema
		WHERE tbl_name = ? COLLATE NOCASE ORDER BY rowid`, bare)
	if err != nil || len(objects) == 0 {
		return nil, err
	}
	a := &assembly{
		db:     &model.Database{Engine: model.SQLite},
		parsed: make(map[string]*ddl.Table),
		index:  make(map[string]int),
	}
	for _, o := range objects {
		if err := a.add(o, nil); err != nil {
			return nil, err
		}
	}
	if len(a.db.Tables) == 0 {
		return nil, fmt.Errorf("read sqlite schema: %s is a %s, not a table", name, a.db.Opaque[0].Kind)
	}
	return &a.db.Tables[0], nil
}

// object is a row of sqlite_schema. An index that a constraint made has no
// SQL text.
type object struct{ kind, name, table, sql string }

func (o object) virtual() bool {
	if o.kind != "table" {
		return false
	}
	rest, ok := strings.CutPrefix(o.sql, "CREATE VIRTUAL")
	return ok && strings.TrimLeft(rest, " \t\r\n\f") != rest
}

func read(ctx context.Context, q Querier, query string, args ...any) ([]object, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read sqlite schema: %w", err)
	}
	defer rows.Close()
	var objects []object
	for rows.Next() {
		var o object
		var text sql.NullString
		if err := rows.Scan(&o.kind, &o.name, &o.table, &text); err != nil {
			return nil, fmt.Errorf("read sqlite schema: %w", err)
		}
		o.sql = text.String
		objects = append(objects, o)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read sqlite schema: %w", err)
	}
	return objects, nil
}

// shadowTables returns the folded names of the tables in which virtual tables
// keep their content (https://sqlite.org/vtab.html#xshadowname).
func shadowTables(ctx context.Context, q Querier, objects []object) (map[string]bool, error) {
	virtual := false
	for _, o := range objects {
		virtual = virtual || o.virtual()
	}
	if !virtual {
		return nil, nil
	}
	rows, err := q.QueryContext(ctx, `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'`)
	if err != nil {
		return nil, fmt.Errorf("read sqlite schema: %w", err)
	}
	defer rows.Close()
	shadow := make(map[string]bool)
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, fmt.Errorf("read sqlite schema: %w", err)
		}
		shadow[ddl.Fold(name)] = true
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read sqlite schema: %w", err)
	}
	return shadow, nil
}

// assembly joins the rows of sqlite_schema into a database.
type assembly struct {
	db *model.Database
	// parsed and index hold each table's statement and its place in db.Tables
	// by the folded name.
	parsed map[string]*ddl.Table
	index  map[string]int
}

func (a *assembly) add(o object, shadow map[string]bool) error {
	key := ddl.Fold(o.table)
	opaque := func(kind, table string) {
		if table != "" {
			table = model.JoinName("", table)
		}
		a.db.Opaque = append(a.db.Opaque, model.Opaque{Kind: kind, Name: model.JoinName("", o.name), Table: table})
	}
	switch {
	case strings.HasPrefix(ddl.Fold(o.name), "sqlite_"): // Internal: https://sqlite.org/fileformat2.html#intschema
	case o.kind == "view":
		opaque("view", "")
	case o.kind == "trigger":
		opaque("trigger", o.table)
	case o.virtual():
		opaque("virtual table", "")
	case shadow[key]:
		if o.kind == "table" {
			opaque("shadow table", "")
		}
	case o.kind == "table":
		t, err := ddl.ParseTable(o.sql)
		if err != nil {
			return fmt.Errorf("read the definition of table %s: %w", o.name, err)
		}
		table, unmodelled := t.Model()
		a.parsed[key], a.index[key] = t, len(a.db.Tables)
		a.db.Tables = append(a.db.Tables, table)
		a.db.Opaque = append(a.db.Opaque, unmodelled...)
	case o.kind == "index":
		t := a.parsed[key]
		if t == nil {
			return fmt.Errorf("read the definition of index %s: its table %s is not there", o.name, o.table)
		}
		x, err := ddl.ParseIndex(o.sql)
		if err != nil {
			return fmt.Errorf("read the definition of index %s: %w", o.name, err)
		}
		table := &a.db.Tables[a.index[key]]
		table.Indexes = append(table.Indexes, x.Model(t))
	default:
		opaque(o.kind, o.table)
	}
	return nil
}
