package sqlite

import (
	"fmt"
	"strings"

	"github.com/autogen-db/autogen/introspect/sqlite/ddl"
	"github.com/autogen-db/autogen/migrate/dialect"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// addColumn adds a column in place where ALTER TABLE can
// (https://sqlite.org/lang_altertable.html#altertabaddcol). A NOT NULL column
// without a default is left to SQLite, which adds it to an empty table and
// says what is wrong otherwise.
func (c compiler) addColumn(o ops.AddColumn) ([]dialect.Statement, error) {
	column, err := columnDefinition(o.Column)
	if err != nil {
		return nil, err
	}
	table, err := tableName(o.Table)
	if err != nil {
		return nil, err
	}
	stored := o.Column.Generated != "" && !o.Column.Virtual
	if !stored && !o.Column.Autoincrement && constant(o.Column.Default) {
		return inPlace("ALTER TABLE " + ddl.Quote(table) + " ADD COLUMN " + column.SQL()), nil
	}
	l, err := c.read(o.Table)
	if err != nil {
		return nil, err
	}
	if o.Column.Autoincrement {
		// The key comes with the column, since AUTOINCREMENT is a part of it;
		// a primary key operation after this one finds it done.
		column.Clauses = append([]*ddl.Clause{inlinePrimaryKey("", true)}, column.Clauses...)
	}
	l.next.Columns = append(l.next.Columns, column)
	return c.rebuild(l)
}

// constant reports whether ALTER TABLE ADD COLUMN takes a default for a table
// that has rows.
func constant(expr string) bool {
	if expr == "" {
		return true
	}
	t, literal := defaultLiteral(expr)
	return literal && !t.Is("current_timestamp") && !t.Is("current_date") && !t.Is("current_time")
}

// dropColumn drops a column in place where ALTER TABLE can
// (https://sqlite.org/lang_altertable.html#altertabdropcol). What is on that
// column alone goes with it; what is on others too stands in the way.
func (c compiler) dropColumn(o ops.DropColumn) ([]dialect.Statement, error) {
	l, err := c.read(o.Table)
	if err != nil {
		return nil, err
	}
	name := o.Column.Name
	column := l.next.Column(name)
	if column == nil {
		return nil, absent(fmt.Sprintf("table %s has no column %s", o.Table, name))
	}
	refs, err := c.references(l.now.Name)
	if err != nil {
		return nil, err
	}
	for _, r := range refs {
		if len(r.columns) == 0 {
			r.columns = l.now.PrimaryKeyColumns()
		}
		if containsName(r.columns, name) {
			return nil, refuse("table %s refers to it; drop that foreign key first", r.from)
		}
	}
	native := column.Clause(ddl.PrimaryKey) == nil && column.Clause(ddl.Unique) == nil
	for _, s := range spots(l.next) {
		if s.column == column || !onColumn(s, l.next, name) {
			continue
		}
		native = false
		if !onlyColumn(s, l.next, name) {
			return nil, refuse("%s names it; drop that first", clauseName(s))
		}
		s.remove(l.next)
	}
	var kept []index
	for _, x := range l.indexes {
		on, only := indexOn(x.Index, l.next, name)
		if on {
			native = false
		}
		if on && !only {
			return nil, refuse("the index %s names it; drop that first", x.Name)
		}
		if !on {
			kept = append(kept, x)
		}
	}
	var columns []*ddl.Column
	for _, col := range l.next.Columns {
		if col != column {
			columns = append(columns, col)
		}
	}
	if len(columns) == 0 {
		return nil, refuse("it is the only column of the table")
	}
	l.indexes, l.dropped, l.next.Columns = kept, column.Name, columns
	if !native {
		return c.rebuild(l)
	}
	// SQLite looks into views and into most of what triggers do, but not at
	// the columns that they set (measured on SQLite 3.54).
	probes, err := c.probes(l, l.next)
	if err != nil {
		return nil, err
	}
	return inPlace(append([]string{"ALTER TABLE " + ddl.Quote(l.now.Name) + " DROP COLUMN " + ddl.Quote(column.Name)}, probes...)...), nil
}

func containsName(names []string, name string) bool {
	for _, n := range names {
		if ddl.SameName(n, name) {
			return true
		}
	}
	return false
}

// onColumn reports whether a clause of the table or of another column names
// the column.
func onColumn(s spot, t *ddl.Table, name string) bool {
	k := s.clause
	if containsName(k.Columns(), name) {
		return true
	}
	if k.Ref != nil && ddl.SameName(k.Ref.Table, t.Name) {
		refs := k.Ref.Columns
		if len(refs) == 0 {
			refs = t.PrimaryKeyColumns()
		}
		return containsName(refs, name)
	}
	return (k.Kind == ddl.Check || k.Kind == ddl.Generated) && containsName(namedColumns(k.Expr, t), name)
}

// onlyColumn reports whether a constraint of the table is on that column and
// on no other.
func onlyColumn(s spot, t *ddl.Table, name string) bool {
	if s.column != nil {
		return false
	}
	columns := s.clause.Columns()
	if s.clause.Kind == ddl.Check {
		columns = namedColumns(s.clause.Expr, t)
	}
	return onlyName(columns, name)
}

func onlyName(names []string, name string) bool {
	for _, n := range names {
		if !ddl.SameName(n, name) {
			return false
		}
	}
	return len(names) > 0
}

// indexOn reports whether an index names the column, and whether it names no
// other.
func indexOn(x *ddl.Index, t *ddl.Table, name string) (on, only bool) {
	names := namedColumns(x.Where, t)
	for _, k := range x.Keys {
		if k.Column != "" {
			names = append(names, k.Column)
		} else {
			names = append(names, namedColumns(k.Expr, t)...)
		}
	}
	return containsName(names, name), onlyName(names, name)
}

// namedColumns returns the columns of a table that an expression names.
func namedColumns(expr string, t *ddl.Table) []string {
	tokens, err := ddl.Scan(expr)
	if err != nil {
		return nil
	}
	var names []string
	for _, k := range tokens {
		if k.Kind == ddl.Word || k.Kind == ddl.Quoted {
			if c := t.Column(k.Value); c != nil {
				names = append(names, c.Name)
			}
		}
	}
	return names
}

func clauseName(s spot) string {
	switch {
	case s.clause.Name != "":
		return "the constraint " + s.clause.Name
	case s.column != nil && s.clause.Kind == ddl.Generated:
		return "the generated column " + s.column.Name
	case s.column != nil:
		return "a constraint of column " + s.column.Name
	}
	return "the constraint " + s.clause.Body
}

// alterColumn changes what differs between From and To and leaves the rest of
// the column as it is.
func (c compiler) alterColumn(o ops.AlterColumn) ([]dialect.Statement, error) {
	if o.From.Comment != o.To.Comment {
		return nil, unsupported("there are no comments on columns")
	}
	if o.To.Identity != nil {
		return nil, unsupported("there are no identity columns")
	}
	l, err := c.read(o.Table)
	if err != nil {
		return nil, err
	}
	column := l.next.Column(o.To.Name)
	if column == nil {
		return nil, refuse("table %s has no column %s", o.Table, o.To.Name)
	}
	from, to := o.From, o.To
	if from.Type != to.Type {
		column.Type, column.TypeSQL, column.Text = to.Type, to.Type, ""
	}
	if from.Collation != to.Collation {
		body := ""
		if to.Collation != "" {
			body = collate(to.Collation)
		}
		setClause(column, ddl.Collate, body)
	}
	if from.NotNull != to.NotNull {
		setClause(column, ddl.Null, "")
		setClause(column, ddl.NotNull, map[bool]string{true: "NOT NULL"}[to.NotNull])
	}
	if from.Default != to.Default {
		body := ""
		if to.Default != "" {
			body = "DEFAULT " + defaultSQL(to.Default)
		}
		setClause(column, ddl.Default, body)
	}
	if from.Generated != to.Generated || from.Virtual != to.Virtual {
		body := ""
		if to.Generated != "" {
			body = generatedSQL(to)
		}
		setClause(column, ddl.Generated, body)
	}
	if from.Autoincrement != to.Autoincrement {
		setAutoincrement(l.next, column, to.Autoincrement)
	}
	if o.Using != "" {
		l.using[ddl.Fold(column.Name)] = o.Using
	}
	return c.rebuild(l)
}

// setClause gives a column's clause a new text, under the name that it has, or
// takes it out where the text is empty.
func setClause(c *ddl.Column, kind ddl.ClauseKind, body string) {
	old := c.Clause(kind)
	if old == nil && body == "" {
		return
	}
	c.Text = ""
	var clauses []*ddl.Clause
	for _, k := range c.Clauses {
		if k.Kind != kind || k == old && body != "" {
			clauses = append(clauses, k)
		}
	}
	if old == nil {
		clauses = append(clauses, &ddl.Clause{Kind: kind, Body: body})
	} else {
		// What else the clause held (ON CONFLICT) is replaced with it.
		old.Body = body
	}
	c.Clauses = clauses
}

// setAutoincrement adds AUTOINCREMENT to the primary key or takes it away. A
// column without a key gets one, for AUTOINCREMENT is a part of it.
func setAutoincrement(t *ddl.Table, column *ddl.Column, on bool) {
	for _, s := range spots(t) {
		k := s.clause
		if k.Kind != ddl.PrimaryKey || s.column != nil && s.column != column || k.Autoincrement == on {
			continue
		}
		if s.column == nil && !onlyName(k.Columns(), column.Name) {
			continue
		}
		k.Autoincrement = on
		k.Body = primaryKeyBody(s)
		s.edited()
		return
	}
	if on && len(t.PrimaryKeyColumns()) == 0 {
		column.Clauses = append([]*ddl.Clause{inlinePrimaryKey("", true)}, column.Clauses...)
		column.Text = ""
	}
}

// primaryKeyBody writes a primary key anew, with all that it holds.
func primaryKeyBody(s spot) string {
	k := s.clause
	var parts []string
	auto, conflict := "", ""
	if k.Autoincrement {
		auto = " AUTOINCREMENT"
	}
	if k.OnConflict != "" {
		conflict = " ON CONFLICT " + k.OnConflict
	}
	if s.column != nil {
		desc := ""
		if k.Desc {
			desc = " DESC"
		}
		return "PRIMARY KEY" + desc + conflict + auto
	}
	for _, key := range k.Keys {
		parts = append(parts, keySQL(model.Key{Column: key.Column, Collation: key.Collation, Desc: key.Desc}))
	}
	return "PRIMARY KEY (" + strings.Join(parts, ", ") + auto + ")" + conflict
}
