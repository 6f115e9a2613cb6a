package diff

import (
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// Relations finds the tables and views of a schema by their two-part names. It
// is safe for concurrent use.
type Relations struct {
	tables map[string]*model.Table
	views  map[string]*model.View
}

// NewRelations returns the relations of d, which must not be changed as long as
// they are used.
func NewRelations(d *model.Database) *Relations {
	r := &Relations{tables: tablesByName(d), views: make(map[string]*model.View, len(d.Views))}
	for i := range d.Views {
		r.views[d.Views[i].Name] = &d.Views[i]
	}
	return r
}

// columnsOf returns the tables of d with the columns of partitions written out,
// and its views in the form of tables.
func columnsOf(d *model.Database) map[string]*model.Table {
	m := expanded(d)
	if m == nil {
		m = tablesByName(d)
	}
	for i := range d.Views {
		m[d.Views[i].Name] = d.Views[i].Relation()
	}
	return m
}

// Table returns the table of that name, or nil.
func (r *Relations) Table(name string) *model.Table { return r.tables[name] }

// View returns the view of that name, or nil.
func (r *Relations) View(name string) *model.View { return r.views[name] }

// Read returns the relations that queries read, each once: the tables, and the
// views in an order in which each comes after those that it reads itself. The
// error is the parser's.
func (r *Relations) Read(queries ...string) (tables []*model.Table, views []*model.View, err error) {
	seen := make(map[string]bool)
	var visit func(query string) error
	visit = func(query string) error {
		m, err := sqlsource.MentionsOf(query)
		if err != nil {
			return err
		}
		for _, mention := range m.Relations {
			name := mention.Name
			if seen[name] {
				continue
			}
			seen[name] = true
			if t := r.tables[name]; t != nil {
				tables = append(tables, t)
			} else if v := r.views[name]; v != nil {
				if err := visit(v.Query); err != nil {
					return err
				}
				views = append(views, v)
			}
		}
		return nil
	}
	for _, q := range queries {
		if err := visit(q); err != nil {
			return nil, nil, err
		}
	}
	return tables, views, nil
}
