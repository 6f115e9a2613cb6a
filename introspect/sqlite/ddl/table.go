package ddl

import "strings"

// Table is a CREATE TABLE statement.
type Table struct {
	// Name is the table's name without quotes.
	Name         string
	Columns      []*Column
	Constraints  []*Clause
	Strict       bool
	WithoutRowID bool
}

// Column is a column definition.
type Column struct {
	Name string
	// Type is the declared type as SQLite reads it: without quotes, white
	// space collapsed. TypeSQL is the same as it is to be written.
	Type, TypeSQL string
	Clauses       []*Clause
	// Text is the definition as it was written, comments included. It is
	// empty for one that was edited, which is written from its parts.
	Text string
	// Offset is the byte offset of the definition in the parsed text.
	Offset int
}

// ClauseKind is the kind of a clause.
type ClauseKind uint8

// The kinds of clauses.
const (
	// Bare is a CONSTRAINT name without a constraint, which SQLite accepts.
	Bare ClauseKind = iota
	PrimaryKey
	Unique
	Check
	ForeignKey
	// The rest stands only in a column definition.
	NotNull
	Null
	Default
	Collate
	Generated
)

// Clause is a table constraint, or a constraint in a column definition.
type Clause struct {
	Kind ClauseKind
	// Name is the constraint's name; empty means that it has none.
	Name string
	// Body is the clause as it was written, without CONSTRAINT and the name.
	Body string
	// Text is a table constraint as it was written, comments included. It is
	// empty for one that was edited.
	Text string
	// Expr is the expression of a CHECK, a DEFAULT or a generated column,
	// without the parentheses of the clause, or the name of a collation.
	Expr string
	// Keys are the columns of a table-level PRIMARY KEY, UNIQUE or FOREIGN KEY.
	Keys []Key
	// Desc is the sort order of a column's PRIMARY KEY.
	Desc          bool
	Autoincrement bool
	// OnConflict is the resolution of an ON CONFLICT clause, in upper case.
	OnConflict string
	// Stored says that a generated column is kept in the table.
	Stored bool
	// Ref is what a foreign key refers to.
	Ref *Reference
	// Offset is the byte offset of the clause in the parsed text.
	Offset int
}

// Key is an indexed column of a constraint, or a key of an index.
type Key struct {
	// Column is the column's name; it is empty where Expr is set.
	Column string
	// Expr is an expression, without parentheses around all of it.
	Expr string
	// Collation is the collation that the key names.
	Collation string
	Desc      bool
	// Nulls is FIRST, LAST or empty.
	Nulls string
}

// Reference is the REFERENCES part of a foreign key.
type Reference struct {
	Table   string
	Columns []string
	// OnDelete and OnUpdate are actions in upper case; NO ACTION is empty.
	OnDelete, OnUpdate string
	// Match is a name in upper case; SIMPLE is empty.
	Match                string
	Deferrable, Deferred bool
}

// Column returns the column of that name, or nil.
func (t *Table) Column(name string) *Column {
	for _, c := range t.Columns {
		if SameName(c.Name, name) {
			return c
		}
	}
	return nil
}

// Clause returns the column's last clause of that kind, or nil. Where a column
// has several defaults or collations, SQLite takes the last one.
func (c *Column) Clause(kind ClauseKind) *Clause {
	for i := len(c.Clauses) - 1; i >= 0; i-- {
		if c.Clauses[i].Kind == kind {
			return c.Clauses[i]
		}
	}
	return nil
}

// PrimaryKeyColumns returns the names of the primary key's columns.
func (t *Table) PrimaryKeyColumns() []string {
	for _, c := range t.Columns {
		if c.Clause(PrimaryKey) != nil {
			return []string{c.Name}
		}
	}
	for _, c := range t.Constraints {
		if c.Kind == PrimaryKey {
			return c.Columns()
		}
	}
	return nil
}

// Columns returns the names of a constraint's columns.
func (c *Clause) Columns() []string {
	names := make([]string, len(c.Keys))
	for i, k := range c.Keys {
		names[i] = k.Column
	}
	return names
}

// RowIDColumn returns the INTEGER PRIMARY KEY column that stands for the
// table's rowid, or "" (https://sqlite.org/lang_createtable.html#rowid).
// "INTEGER PRIMARY KEY DESC" is none, by an old bug that SQLite keeps.
func (t *Table) RowIDColumn() string {
	if t.WithoutRowID {
		return ""
	}
	names := t.PrimaryKeyColumns()
	if len(names) != 1 {
		return ""
	}
	c := t.Column(names[0])
	if c == nil || !strings.EqualFold(c.Type, "integer") {
		return ""
	}
	if pk := c.Clause(PrimaryKey); pk != nil && pk.Desc {
		return ""
	}
	return c.Name
}

// Autoincrement reports whether the primary key is AUTOINCREMENT.
func (t *Table) Autoincrement() bool {
	for _, c := range t.Columns {
		if pk := c.Clause(PrimaryKey); pk != nil && pk.Autoincrement {
			return true
		}
	}
	for _, c := range t.Constraints {
		if c.Kind == PrimaryKey && c.Autoincrement {
			return true
		}
	}
	return false
}

// SQL writes the statement for a table of that name. Where it is not the
// table's own, the table's name before a dot in an expression is left out, for
// it would no longer name anything.
func (t *Table) SQL(name string) string {
	var elements []string
	for _, c := range t.Columns {
		elements = append(elements, c.SQL())
	}
	for _, c := range t.Constraints {
		elements = append(elements, c.SQL())
	}
	var b strings.Builder
	b.WriteString("(\n")
	for i, e := range elements {
		b.WriteString("    " + e)
		if endsInComment(e) {
			b.WriteByte('\n')
		}
		if i < len(elements)-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteByte(')')
	body := b.String()
	if !SameName(name, t.Name) {
		body = Unqualify(body, t.Name)
	}
	var options []string
	if t.Strict {
		options = append(options, "STRICT")
	}
	if t.WithoutRowID {
		options = append(options, "WITHOUT ROWID")
	}
	sql := "CREATE TABLE " + Quote(name) + " " + body
	if len(options) > 0 {
		sql += " " + strings.Join(options, ", ")
	}
	return sql
}

// SQL writes the column definition.
func (c *Column) SQL() string {
	if c.Text != "" {
		return c.Text
	}
	parts := []string{Quote(c.Name)}
	if c.TypeSQL != "" {
		parts = append(parts, c.TypeSQL)
	}
	for _, k := range c.Clauses {
		parts = append(parts, k.SQL())
	}
	return strings.Join(parts, " ")
}

// SQL writes the clause with its name.
func (c *Clause) SQL() string {
	switch {
	case c.Text != "":
		return c.Text
	case c.Name != "":
		return strings.TrimRight("CONSTRAINT "+Quote(c.Name)+" "+c.Body, " ")
	}
	return c.Body
}

func endsInComment(text string) bool {
	tokens, err := Scan(text)
	return err == nil && len(tokens) > 0 && tokens[len(tokens)-1].End < len(text)
}

// Unqualify leaves a table's name out where it stands before a dot.
func Unqualify(text, table string) string {
	tokens, err := Scan(text)
	if err != nil {
		return text
	}
	var b strings.Builder
	at := 0
	for i := 0; i+1 < len(tokens); i++ {
		t := tokens[i]
		name := t.Kind == Word || t.Kind == Quoted
		if name && SameName(t.Value, table) && tokens[i+1].IsSymbol(".") && (i == 0 || !tokens[i-1].IsSymbol(".")) {
			b.WriteString(text[at:t.Pos])
			at = tokens[i+1].End
		}
	}
	b.WriteString(text[at:])
	return b.String()
}
