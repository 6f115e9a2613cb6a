package ddl

import (
	"strings"

	"github.com/autogen-db/autogen/model"
)

// Model returns what the model holds of the table, and lists what it does not:
// ON CONFLICT clauses, and the sort orders and collations of the keys of
// constraints.
func (t *Table) Model() (model.Table, []model.Opaque) {
	c := converter{table: model.Table{
		Name:         model.JoinName("", t.Name),
		Strict:       t.Strict,
		WithoutRowID: t.WithoutRowID,
	}}
	for _, col := range t.Columns {
		c.column(col)
	}
	for _, k := range t.Constraints {
		c.constraint(k, k.Columns())
	}
	return c.table, c.opaque
}

type converter struct {
	table  model.Table
	opaque []model.Opaque
}

func (c *converter) column(col *Column) {
	// The column is appended first and filled in afterwards: its PRIMARY KEY
	// clause looks it up.
	c.table.Columns = append(c.table.Columns, model.Column{
		Name: col.Name,
		Type: model.CanonicalType(model.SQLite, col.Type),
	})
	out := &c.table.Columns[len(c.table.Columns)-1]
	for _, k := range col.Clauses {
		switch k.Kind {
		case NotNull:
			out.NotNull = true
			c.conflict(k, col.Name)
		case Default:
			out.Default = k.Expr
		case Collate:
			if out.Collation = collation(k.Expr); out.Collation == binary { // A column's default.
				out.Collation = ""
			}
		case Generated:
			out.Generated, out.Virtual = k.Expr, !k.Stored
		default:
			c.constraint(k, []string{col.Name})
		}
	}
}

func (c *converter) constraint(k *Clause, columns []string) {
	name := k.Name
	label := name
	if label == "" {
		label = strings.Join(columns, ", ")
	}
	switch k.Kind {
	case PrimaryKey:
		c.table.PrimaryKey = &model.PrimaryKey{Name: name, Columns: columns}
		if k.Autoincrement {
			c.autoincrement(columns)
		}
	case Unique:
		c.table.Uniques = append(c.table.Uniques, model.Unique{Name: name, Columns: columns})
	case Check:
		c.table.Checks = append(c.table.Checks, model.Check{Name: name, Expr: k.Expr})
	case ForeignKey:
		c.table.ForeignKeys = append(c.table.ForeignKeys, model.ForeignKey{
			Name:       name,
			Columns:    columns,
			RefTable:   model.JoinName("", k.Ref.Table),
			RefColumns: append([]string(nil), k.Ref.Columns...),
			OnDelete:   k.Ref.OnDelete,
			OnUpdate:   k.Ref.OnUpdate,
			Match:      k.Ref.Match,
			Deferrable: k.Ref.Deferrable,
			Deferred:   k.Ref.Deferred,
		})
		return
	default:
		return
	}
	c.conflict(k, label)
	for _, key := range k.Keys {
		if key.Desc {
			c.unmodelled("key order", label)
			break
		}
	}
	if k.Desc {
		c.unmodelled("key order", label)
	}
	for _, key := range k.Keys {
		if key.Collation != "" {
			c.unmodelled("key collation", label)
			break
		}
	}
}

func (c *converter) autoincrement(columns []string) {
	for i := range c.table.Columns {
		if SameName(c.table.Columns[i].Name, columns[0]) {
			c.table.Columns[i].Autoincrement = true
		}
	}
}

// conflict notes a conflict clause, unless it is the default one.
func (c *converter) conflict(k *Clause, label string) {
	if k.OnConflict != "" && k.OnConflict != "ABORT" {
		c.unmodelled("conflict clause", label)
	}
}

func (c *converter) unmodelled(kind, label string) {
	c.opaque = append(c.opaque, model.Opaque{Kind: kind, Name: model.JoinName("", label), Table: c.table.Name})
}

// Model returns the index as the model holds it. The table says which
// collations its keys have without naming them.
func (x *Index) Model(table *Table) model.Index {
	out := model.Index{Name: x.Name, Unique: x.Unique, Where: x.Where}
	for _, k := range x.Keys {
		key := model.Key{Column: k.Column, Expr: k.Expr, Collation: collation(k.Collation), Desc: k.Desc, Nulls: k.Nulls}
		if k.Column != "" {
			own := binary
			if c := table.Column(k.Column); c != nil {
				if cl := c.Clause(Collate); cl != nil {
					own = collation(cl.Expr)
				}
			}
			if key.Collation == own {
				key.Collation = ""
			}
		}
		out.Keys = append(out.Keys, key)
	}
	return out
}

const binary = "BINARY"

// collation spells the three collations that SQLite has built in in one way.
func collation(name string) string {
	switch upper := strings.ToUpper(name); upper {
	case binary, "NOCASE", "RTRIM":
		return upper
	}
	return model.JoinName("", name)
}
