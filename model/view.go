package model

import (
	"cmp"
	"slices"
	"strings"
)

// View is a view or a materialised view (PostgreSQL only).
type View struct {
	// Name is a two-part name; see [SplitName]. It shares a namespace with
	// tables and types.
	Name string
	// Columns are the columns that the query yields. A declaration's may be
	// fewer, or none, where its text alone does not tell them.
	Columns []ViewColumn
	// Query is the SELECT, VALUES or WITH statement, without a semicolon. Its
	// columns are called as Columns are.
	Query string
	// Materialized says that the rows are stored.
	Materialized bool
	// Options are the parameters of WITH, each as name=value, sorted:
	// "security_barrier=true", or the storage parameters of a materialised view.
	// The check option is not among them.
	Options []string
	// CheckOption is "LOCAL" or "CASCADED"; empty means none.
	CheckOption string
	// Indexes, Tablespace and AccessMethod belong to a materialised view. An
	// empty tablespace or access method is the database's default.
	Indexes      []Index
	Tablespace   string
	AccessMethod string
	// NoData says that a materialised view is created without its rows. It is
	// not compared: whether rows are there is no part of a schema.
	NoData bool
	// DependsOn are the extensions, sorted, that a materialised view goes with when they are dropped:
	// ALTER MATERIALIZED VIEW … DEPENDS ON EXTENSION.
	DependsOn []string
	Comment   string
	Pos       Pos
}

// ViewColumn is a column of a view.
type ViewColumn struct {
	Name string
	// Type is the type in its canonical spelling, and Collation a two-part
	// name where it is not the type's own. Both are known of a catalogue's view
	// and follow from the query; they are not compared.
	Type      string
	Collation string
	// Default is what an INSERT into the view takes, instead of the default of
	// the table beneath.
	Default string
	Comment string
	// Storage, Compression, Statistics and Options are those of a [Column], which
	// a column of a materialised view has, too.
	Storage     string
	Compression string
	Statistics  *int
	Options     []string
}

// Column returns the column of a table that is like c, without its default and
// its comment.
func (c *ViewColumn) Column() Column {
	return Column{Name: c.Name, Type: c.Type, Collation: c.Collation, Storage: c.Storage, Compression: c.Compression, Statistics: c.Statistics, Options: c.Options}
}

// StoreAs gives c the storage of a column of a table.
func (c *ViewColumn) StoreAs(t Column) {
	c.Storage, c.Compression, c.Statistics, c.Options = t.Storage, t.Compression, t.Statistics, t.Options
}

// Kind returns the kind of relation in PostgreSQL's words: "view" or
// "materialized view".
func (v *View) Kind() string {
	if v.Materialized {
		return "materialized view"
	}
	return "view"
}

// Nulls returns a query for one row of NULLs of the types of the view's columns, which
// must be known.
func (v *View) Nulls() string {
	columns := make([]string, len(v.Columns))
	for i, c := range v.Columns {
		columns[i] = "NULL::" + c.Type
		if c.Collation != "" {
			columns[i] += " COLLATE " + QuoteName(c.Collation)
		}
	}
	return "SELECT " + strings.Join(columns, ", ")
}

// Column returns the column of that name, or nil.
func (v *View) Column(name string) *ViewColumn {
	for i := range v.Columns {
		if v.Columns[i].Name == name {
			return &v.Columns[i]
		}
	}
	return nil
}

// Clone returns a copy that shares no memory with v.
func (v View) Clone() View {
	v.Columns, v.Options, v.DependsOn = clone(v.Columns), clone(v.Options), clone(v.DependsOn)
	for i := range v.Columns {
		v.Columns[i].Options = clone(v.Columns[i].Options)
	}
	v.Indexes = clone(v.Indexes)
	for i := range v.Indexes {
		x := &v.Indexes[i]
		x.Keys, x.Include = clone(x.Keys), clone(x.Include)
	}
	return v
}

// Relation returns the view in the form of a table with its columns and
// indexes, which an index of a materialised view is declared on.
func (v *View) Relation() *Table {
	t := &Table{Name: v.Name, Columns: make([]Column, len(v.Columns)), Indexes: v.Indexes, Pos: v.Pos}
	for i, c := range v.Columns {
		t.Columns[i] = c.Column()
	}
	return t
}

// View returns the view or materialised view of that two-part name, or nil.
func (d *Database) View(name string) *View {
	for i := range d.Views {
		if d.Views[i].Name == name {
			return &d.Views[i]
		}
	}
	return nil
}

// normalizeViews puts the views into normal form.
func (d *Database) normalizeViews() {
	for i := range d.Views {
		v := &d.Views[i]
		v.Query = strings.TrimRight(strings.TrimSpace(v.Query), "; \t\n")
		v.CheckOption = strings.ToUpper(v.CheckOption)
		slices.Sort(v.Options)
		for j := range v.Columns {
			c := &v.Columns[j]
			if c.Type != "" {
				c.Type = CanonicalType(Postgres, c.Type)
			}
			if isNull(c.Default) {
				c.Default = "NULL" // it comes before the default of what the view reads
			}
			stored := c.Column()
			stored.normalizeStorage()
			c.StoreAs(stored)
		}
		if len(v.Indexes) > 0 {
			v.Relation().normalizeConstraints(Postgres)
		}
		slices.SortStableFunc(v.Indexes, func(a, b Index) int { return cmp.Compare(a.Name, b.Name) })
	}
	slices.SortFunc(d.Views, func(a, b View) int { return cmp.Compare(a.Name, b.Name) })
}
