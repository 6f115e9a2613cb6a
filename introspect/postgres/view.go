package postgres

import (
	"fmt"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// viewRow is what is read of a view beyond any other relation.
type viewRow struct {
	definition string
	populated  bool
}

// viewQueries returns the queries for views and materialised views.
func viewQueries() []query {
	return []query{
		{what: "pg_class of views", read: readView, among: "c.oid = ANY ($1)", sql: `
SELECT c.oid, pg_catalog.pg_get_viewdef(c.oid), c.relispopulated
FROM pg_catalog.pg_class AS c WHERE c.oid >= 16384 AND c.relkind IN ('v', 'm') AND c.relpersistence <> 't'`},
	}
}

func readView(c *catalogue, r row) error {
	if r.isNull(1) {
		return fmt.Errorf("view %d: %w", r.oid(0), errChanged)
	}
	c.views[r.oid(0)] = viewRow{definition: r.text(1), populated: r.bool(2)}
	return nil
}

func isView(rel *relation) bool { return rel.kind == 'v' || rel.kind == 'm' }

func (b *builder) addViews() error {
	for _, rel := range b.relations {
		if !isView(rel) || b.hidden[rel.oid] {
			continue
		}
		row, ok := b.views[rel.oid]
		if !ok {
			return fmt.Errorf("view %s: %w", rel.name, errChanged)
		}
		v := model.View{
			Name: b.fullName(rel.qualified), Query: row.definition, Materialized: rel.kind == 'm',
			Tablespace: b.tablespaces[rel.tablespace], NoData: !row.populated, DependsOn: b.dependsOn(classClass, rel.oid), Comment: b.commentOn(classClass, rel.oid, 0),
		}
		if method := b.methods[rel.method]; method != "heap" {
			v.AccessMethod = method
		}
		for _, o := range b.toastOptions[rel.toast] {
			v.Options = append(v.Options, "toast."+o)
		}
		for _, o := range rel.options {
			if check, ok := strings.CutPrefix(o, "check_option="); ok {
				v.CheckOption = check
			} else {
				v.Options = append(v.Options, o)
			}
		}
		for i := range rel.attributes {
			a := &rel.attributes[i]
			if a.num == 0 {
				continue
			}
			column, err := b.column(rel, a)
			if err != nil {
				return err
			}
			c := model.ViewColumn{Name: column.Name, Type: column.Type, Collation: column.Collation, Default: column.Default, Comment: column.Comment}
			if v.Materialized {
				c.StoreAs(column)
			}
			v.Columns = append(v.Columns, c)
		}
		b.viewPlaces[rel.oid] = len(b.db.Views)
		b.db.Views = append(b.db.Views, v)
	}
	return nil
}

// addViewIndex adds an index of a materialised view.
func (b *builder) addViewIndex(x *indexRow) error {
	i, ok := b.viewPlaces[x.relation]
	if !ok {
		return nil
	}
	t := model.Table{Name: b.db.Views[i].Name, Indexes: b.db.Views[i].Indexes}
	err := b.addIndexTo(&t, x)
	b.db.Views[i].Indexes = t.Indexes
	return err
}
