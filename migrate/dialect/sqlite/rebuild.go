package sqlite

import (
	"fmt"
	"strings"

	"github.com/autogen-db/autogen/introspect/sqlite/ddl"
	"github.com/autogen-db/autogen/migrate/dialect"
)

// rebuild returns the statements that turn l.now into l.next, or none where
// the two are the same.
//
// While the new table takes the old one's name, views and triggers elsewhere
// name a table that is not there. PRAGMA legacy_alter_table keeps SQLite from
// looking at them (https://sqlite.org/pragma.html#pragma_legacy_alter_table).
// It is set around that one statement only, for it belongs to the connection
// and a rollback does not take it back.
func (c compiler) rebuild(l *live) ([]dialect.Statement, error) {
	if l.now.SQL(l.now.Name) == l.next.SQL(l.now.Name) && len(l.using) == 0 {
		return nil, nil
	}
	name := l.now.Name
	temporary, err := c.freeName("new_" + name)
	if err != nil {
		return nil, err
	}
	create := l.next.SQL(temporary)
	// The statement is read again, so that edited clauses are known like the
	// others.
	next, err := ddl.ParseTable(create)
	if err != nil {
		return nil, fmt.Errorf("write the new definition: %w", err)
	}
	sql := []string{create}
	if insert := copyRows(l, next, temporary); insert != "" {
		sql = append(sql, insert)
	}
	if next.Autoincrement() && l.now.Autoincrement() {
		sql = append(sql,
			"DELETE FROM sqlite_sequence WHERE name = "+ddl.QuoteString(temporary),
			"INSERT INTO sqlite_sequence (name, seq) SELECT "+ddl.QuoteString(temporary)+
				", seq FROM sqlite_sequence WHERE name = "+ddl.QuoteString(name))
	}
	sql = append(sql, "DROP TABLE "+ddl.Quote(name))
	rename := "ALTER TABLE " + ddl.Quote(temporary) + " RENAME TO " + ddl.Quote(name)
	legacy := len(l.others) > 0
	if legacy {
		if legacy, err = c.legacyOff(); err != nil {
			return nil, err
		}
	}
	if legacy {
		sql = append(sql, "PRAGMA legacy_alter_table = ON", rename, "PRAGMA legacy_alter_table = OFF")
	} else {
		sql = append(sql, rename)
	}
	for _, x := range l.indexes {
		sql = append(sql, x.sql)
	}
	for _, t := range l.triggers {
		sql = append(sql, t.sql)
	}
	if l.dropped != "" {
		probes, err := c.probes(l, next)
		if err != nil {
			return nil, err
		}
		sql = append(sql, probes...)
	}
	statements := inPlace(sql...)
	for i := range statements {
		statements[i].Rebuild = true
	}
	return statements, nil
}

// freeName returns a name that nothing in the database has.
func (c compiler) freeName(name string) (string, error) {
	for candidate, n := name, 2; ; n++ {
		taken, err := c.query(`SELECT type, name, tbl_name, '' FROM sqlite_schema WHERE name = ? COLLATE NOCASE`, candidate)
		if err != nil || len(taken) == 0 {
			return candidate, err
		}
		candidate = fmt.Sprintf("%s_%d", name, n)
	}
}

// legacyOff reports whether PRAGMA legacy_alter_table is off, as it is unless
// somebody has set it.
func (c compiler) legacyOff() (bool, error) {
	rows, err := c.query(`SELECT '', '', '', CAST(legacy_alter_table AS text) FROM pragma_legacy_alter_table`)
	if err != nil {
		return false, err
	}
	return len(rows) == 1 && rows[0].sql == "0", nil
}

// copyRows returns the statement that copies the rows: every column that both
// tables have, save those that the new one generates. The rowid is copied by
// name where no column holds it, since virtual tables (full-text indexes) may
// keep it.
func copyRows(l *live, next *ddl.Table, to string) string {
	var into, from []string
	if rowid := freeRowID(l.now, next); rowid != "" {
		into, from = append(into, rowid), append(from, rowid)
	}
	for _, c := range next.Columns {
		old := l.now.Column(c.Name)
		if old == nil || c.Clause(ddl.Generated) != nil {
			continue
		}
		into = append(into, ddl.Quote(c.Name))
		if using := l.using[ddl.Fold(c.Name)]; using != "" {
			from = append(from, using)
		} else {
			from = append(from, ddl.Quote(old.Name))
		}
	}
	if len(into) == 0 {
		return ""
	}
	return "INSERT INTO " + ddl.Quote(to) + " (" + strings.Join(into, ", ") + ") SELECT " +
		strings.Join(from, ", ") + " FROM " + ddl.Quote(l.now.Name)
}

// freeRowID returns a name of the rowid that no column of either table hides,
// or "" where the rowid is a column of the new table, or one of the tables has
// none.
func freeRowID(now, next *ddl.Table) string {
	if now.WithoutRowID || next.WithoutRowID || next.RowIDColumn() != "" {
		return ""
	}
	for _, alias := range []string{"rowid", "_rowid_", "oid"} {
		if now.Column(alias) == nil && next.Column(alias) == nil {
			return alias
		}
	}
	return ""
}

// probes returns statements that change nothing and fail where a view or a
// trigger still names a dropped column, for SQLite looks into them only when they
// are used.
func (c compiler) probes(l *live, next *ddl.Table) ([]string, error) {
	var sql []string
	for _, o := range l.others {
		if o.kind == "view" && mentions(o.sql, l.now.Name) && mentions(o.sql, l.dropped) {
			sql = append(sql, "SELECT * FROM "+ddl.Quote(o.name)+" LIMIT 0")
		}
	}
	for _, o := range append(append([]object(nil), l.triggers...), l.others...) {
		if o.kind != "trigger" || o.table == "" || !mentions(o.sql, l.dropped) {
			continue
		}
		own := ddl.SameName(o.table, l.now.Name)
		if !own && !mentions(o.sql, l.now.Name) {
			continue
		}
		event, column := triggerEvent(o.sql)
		table := ddl.Quote(o.table)
		switch event {
		case "delete":
			sql = append(sql, "EXPLAIN DELETE FROM "+table)
		case "insert":
			sql = append(sql, "EXPLAIN INSERT INTO "+table+" DEFAULT VALUES")
		case "update":
			if column == "" && own {
				column = firstOrdinary(next)
			} else if column == "" {
				rows, err := c.query(`SELECT '', name, '', '' FROM pragma_table_info(?) LIMIT 1`, o.table)
				if err != nil {
					return nil, err
				}
				if len(rows) == 0 {
					continue
				}
				column = rows[0].name
			}
			column = ddl.Quote(column)
			sql = append(sql, "EXPLAIN UPDATE "+table+" SET "+column+" = "+column)
		}
	}
	return sql, nil
}

func firstOrdinary(t *ddl.Table) string {
	for _, c := range t.Columns {
		if c.Clause(ddl.Generated) == nil {
			return c.Name
		}
	}
	return ""
}

// triggerEvent returns the event that a trigger fires on, and the first column
// of an UPDATE OF. The event is the first of the three words after the
// trigger's name, which is the third or, after IF NOT EXISTS, a later token.
func triggerEvent(sql string) (event, column string) {
	tokens, err := ddl.Scan(sql)
	if err != nil {
		return "", ""
	}
	for i := 1; i+1 < len(tokens); i++ {
		t := tokens[i]
		if tokens[i-1].Is("trigger") || tokens[i-1].Is("exists") || tokens[i-1].IsSymbol(".") {
			continue // The trigger's name.
		}
		switch {
		case t.Is("delete"), t.Is("insert"):
			return ddl.Fold(t.Text), ""
		case t.Is("update"):
			if tokens[i+1].Is("of") && i+2 < len(tokens) {
				column = tokens[i+2].Value
			}
			return "update", column
		}
	}
	return "", ""
}
