package postgres

import (
	"slices"
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

func createTable(t model.Table) []string {
	var lines, sequences, owned []string
	for _, c := range t.Columns {
		c, before, after := ownSequence(t.Name, t.Unlogged, c)
		sequences, owned = append(sequences, before...), append(owned, after...)
		if t.Of != "" {
			c.Type, c.Collation = "", "" // the type's attribute has them
		}
		// Of a column of its parent a partition may list only a clause, and a table
		// that inherits nothing.
		if line := columnSQL(c); line != Ident(c.Name) && (c.Type != "" || len(t.Inherits) == 0) {
			lines = append(lines, line)
		}
	}
	if t.PrimaryKey != nil {
		lines = append(lines, primaryKeySQL(*t.PrimaryKey))
	}
	var repeated []model.Unique
	for i, u := range t.Uniques {
		if repeats(t, i) {
			repeated = append(repeated, u)
		} else {
			lines = append(lines, uniqueSQL(u))
		}
	}
	// CREATE TABLE takes a constraint to be valid whatever it says of itself,
	// since the table is empty (measured on PostgreSQL 15.18); ALTER TABLE
	// keeps NOT VALID.
	for _, x := range t.Exclusions {
		lines = append(lines, exclusionSQL(x))
	}
	var unchecked []string
	for _, c := range t.Checks {
		if c.NotValid {
			unchecked = append(unchecked, checkSQL(c))
		} else {
			lines = append(lines, checkSQL(c))
		}
	}
	for _, f := range t.ForeignKeys {
		if f.NotValid {
			unchecked = append(unchecked, foreignKeySQL(f))
		} else {
			lines = append(lines, foreignKeySQL(f))
		}
	}
	body := "()"
	if len(lines) > 0 {
		body = "(\n  " + strings.Join(lines, ",\n  ") + "\n)"
	}
	if t.Of != "" {
		body = strings.TrimSuffix("OF "+own(pgcatalog.Type, t.Of)+" "+body, " ()")
	}
	head, tail := "CREATE TABLE ", partitionBySQL(t.PartitionBy)+tableStorageSQL(t)
	if t.Unlogged {
		head = "CREATE UNLOGGED TABLE "
	}
	if t.Foreign != nil {
		head, tail = "CREATE FOREIGN TABLE ", " SERVER "+Ident(t.Foreign.Server)+foreignOptions(t.Foreign.Options)
	}
	if p := t.Partition; p != nil {
		if len(lines) == 0 {
			body = ""
		} else {
			body += " "
		}
		body = "PARTITION OF " + relation(p.Parent) + " " + body + boundSQL(*p)
	}
	sql := append(sequences, withComment(head+relation(t.Name)+" "+body+inheritsSQL(t.Inherits)+tail, tableTarget(t), t.Comment)...)
	sql = append(sql, owned...)
	sql = append(sql, rowSecurity(model.Table{}, t)...)
	for _, c := range t.Columns {
		sql = append(sql, comment(columnTarget(t.Name, c.Name), "", c.Comment)...)
		sql = append(sql, newColumnStorage(t.Name, c)...)
		sql = append(sql, newNotNull(t.Name, c)...)
		if c.Type == "" {
			sql = append(sql, alterForeignColumn(t.Name, nil, c)...)
		}
		if len(t.Inherits) > 0 {
			sql = append(sql, inheritedSQL(t.Name, c)...)
		}
	}
	for _, u := range repeated {
		sql = append(sql, alter(t.Name, "ADD "+uniqueSQL(u)))
	}
	for _, c := range unchecked {
		sql = append(sql, alter(t.Name, "ADD "+c))
	}
	sql = append(sql, constraintComments(t)...)
	for _, x := range t.Indexes {
		sql = append(sql, createIndex(t.Name, x, false)...)
	}
	if t.PrimaryKey != nil {
		sql = append(sql, marks(t.Name, t.PrimaryKey.Name, t.PrimaryKey.Storage)...)
	}
	for _, u := range t.Uniques {
		sql = append(sql, marks(t.Name, u.Name, u.Storage)...)
	}
	for _, x := range t.Exclusions {
		sql = append(append(sql, marks(t.Name, x.Name, x.Storage)...), keyStatistics(t.Name, model.Index{}, x.Index())...)
	}
	if t.ReplicaIdentity != "" {
		sql = append(sql, alter(t.Name, replicaIdentitySQL(t.ReplicaIdentity)))
	}
	return sql
}

// repeats reports whether a unique constraint has the columns of the primary
// key or of a unique constraint before it: CREATE TABLE would merge the two
// and lose one (transformIndexConstraints in PostgreSQL's
// parser/parse_utilcmd.c), ALTER TABLE adds both.
func repeats(t model.Table, i int) bool {
	columns := t.Uniques[i].Columns
	if t.PrimaryKey != nil && slices.Equal(t.PrimaryKey.Columns, columns) {
		return true
	}
	return slices.ContainsFunc(t.Uniques[:i], func(u model.Unique) bool { return slices.Equal(u.Columns, columns) })
}

func renameTable(o ops.RenameTable) []string {
	fromSchema, fromBare := model.SplitName(o.From)
	toSchema, toBare := model.SplitName(o.To)
	var sql []string
	table := o.From
	if fromSchema != toSchema {
		sql = append(sql, alter(table, "SET SCHEMA "+schemaName(toSchema)))
		table = model.JoinName(toSchema, fromBare)
	}
	if fromBare != toBare {
		sql = append(sql, alter(table, "RENAME TO "+Ident(toBare)))
	}
	return sql
}

func named(name, constraint string) string {
	if name == "" {
		return constraint
	}
	return "CONSTRAINT " + Ident(name) + " " + constraint
}

func timing(deferrable, deferred bool) string {
	switch {
	case deferred:
		return " DEFERRABLE INITIALLY DEFERRED"
	case deferrable:
		return " DEFERRABLE"
	}
	return ""
}

// deferral says when a foreign key that is there is checked from now on:
// ALTER CONSTRAINT resets what it leaves out.
func deferral(f model.ForeignKey) string {
	if t := timing(f.Deferrable, f.Deferred); t != "" {
		return t
	}
	return " NOT DEFERRABLE"
}

func include(columns []string) string {
	if len(columns) == 0 {
		return ""
	}
	return " INCLUDE (" + idents(columns) + ")"
}

func primaryKeySQL(p model.PrimaryKey) string {
	return named(p.Name, "PRIMARY KEY ("+idents(p.Columns)+withoutOverlaps(p.WithoutOverlaps)+")"+include(p.Include)+indexTail(p.Storage)+timing(p.Deferrable, p.Deferred))
}

func uniqueSQL(u model.Unique) string {
	clause := "UNIQUE "
	if u.NullsNotDistinct {
		clause += "NULLS NOT DISTINCT "
	}
	return named(u.Name, clause+"("+idents(u.Columns)+withoutOverlaps(u.WithoutOverlaps)+")"+include(u.Include)+indexTail(u.Storage)+timing(u.Deferrable, u.Deferred))
}

func checkSQL(c model.Check) string {
	sql := named(c.Name, "CHECK ("+c.Expr+")")
	if c.NoInherit {
		sql += " NO INHERIT"
	}
	return sql + notEnforced(c.NotEnforced) + notValid(c.NotValid)
}

func withoutOverlaps(yes bool) string {
	if yes {
		return " WITHOUT OVERLAPS"
	}
	return ""
}

func notEnforced(yes bool) string {
	if yes {
		return " NOT ENFORCED"
	}
	return ""
}

// periodIdents writes the columns of one end of a foreign key.
func periodIdents(columns []string, period bool) string {
	last := len(columns) - 1
	if !period || last < 0 {
		return idents(columns)
	}
	return idents(columns[:last]) + ", PERIOD " + Ident(columns[last])
}

func notValid(yes bool) string {
	if yes {
		return " NOT VALID"
	}
	return ""
}

func foreignKeySQL(f model.ForeignKey) string {
	sql := "FOREIGN KEY (" + periodIdents(f.Columns, f.Period) + ") REFERENCES " + relation(f.RefTable)
	if len(f.RefColumns) > 0 {
		sql += " (" + periodIdents(f.RefColumns, f.Period) + ")"
	}
	if f.Match != "" {
		sql += " MATCH " + f.Match
	}
	if f.OnDelete != "" {
		sql += " ON DELETE " + f.OnDelete
		if len(f.OnDeleteColumns) > 0 {
			sql += " (" + idents(f.OnDeleteColumns) + ")"
		}
	}
	if f.OnUpdate != "" {
		sql += " ON UPDATE " + f.OnUpdate
	}
	return named(f.Name, sql+timing(f.Deferrable, f.Deferred)+notEnforced(f.NotEnforced)+notValid(f.NotValid))
}

// alterForeignKey changes a foreign key in place.
func alterForeignKey(o ops.AlterForeignKey) []string {
	var sql []string
	do := func(clause string) { sql = append(sql, alter(o.Table, "ALTER CONSTRAINT "+Ident(o.To.Name)+clause)) }
	if o.To.NotEnforced != o.From.NotEnforced {
		clause := " ENFORCED"
		if o.To.NotEnforced {
			clause = notEnforced(true)
		}
		do(clause)
	}
	if o.From.Deferrable != o.To.Deferrable || o.From.Deferred != o.To.Deferred {
		do(deferral(o.To))
	}
	return sql
}

func indexSQL(table string, x model.Index, concurrently bool) string {
	var b strings.Builder
	b.WriteString("CREATE ")
	if x.Unique {
		b.WriteString("UNIQUE ")
	}
	b.WriteString("INDEX ")
	if concurrently {
		b.WriteString("CONCURRENTLY ")
	}
	if x.Name != "" {
		b.WriteString(Ident(x.Name) + " ")
	}
	b.WriteString("ON ")
	if x.Storage.Invalid {
		b.WriteString("ONLY ")
	}
	b.WriteString(relation(table))
	if x.Method != "" {
		b.WriteString(" USING " + Ident(x.Method))
	}
	keys := make([]string, len(x.Keys))
	for i, k := range x.Keys {
		keys[i] = keySQL(k)
	}
	b.WriteString(" (" + strings.Join(keys, ", ") + ")" + include(x.Include))
	if x.NullsNotDistinct {
		b.WriteString(" NULLS NOT DISTINCT")
	}
	b.WriteString(optionsSQL(x.Storage.Options))
	if x.Storage.Tablespace != "" {
		b.WriteString(" TABLESPACE " + Ident(x.Storage.Tablespace))
	}
	if x.Where != "" {
		b.WriteString(" WHERE " + x.Where)
	}
	return b.String()
}

func keySQL(k model.Key) string {
	sql := Ident(k.Column)
	if k.Column == "" {
		sql = "(" + k.Expr + ")"
	}
	if k.Collation != "" {
		sql += " COLLATE " + Name(k.Collation)
	}
	if k.OpClass != "" {
		sql += " " + Name(k.OpClass)
	}
	if k.OpClassOptions != "" {
		sql += " (" + k.OpClassOptions + ")"
	}
	if k.Desc {
		sql += " DESC"
	}
	if k.Nulls != "" {
		sql += " NULLS " + k.Nulls
	}
	return sql
}
