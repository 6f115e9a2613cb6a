package sqlsource

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// tableOf gives a typed table the columns of its composite type.
func (e *Executor) tableOf(t *model.Table, of *pg.TypeName) error {
	m, err := e.compositeOf(of)
	if err != nil {
		return err
	}
	t.Of = m.Name
	for _, a := range m.Attributes {
		t.Columns = append(t.Columns, model.Column{Name: a.Name, Type: a.Type, Collation: a.Collation, Pos: t.Pos})
	}
	return nil
}

func (e *Executor) compositeOf(of *pg.TypeName) (*model.Composite, error) {
	name := e.listName(of.Names)
	if m := e.d.Composite(name); m != nil {
		return m, nil
	}
	var known []string
	for i := range e.d.Composites {
		known = append(known, e.d.Composites[i].Name)
	}
	return nil, e.fail(of.Location, hintOf(name, known), "composite type %s does not exist", name)
}

// addOf carries out ALTER TABLE … OF: the columns must be those of the type, in
// its order.
func (e *Executor) addOf(t *model.Table, of *pg.TypeName) error {
	m, err := e.compositeOf(of)
	if err != nil {
		return err
	}
	if !slices.EqualFunc(t.Columns, m.Attributes, func(c model.Column, a model.Attribute) bool {
		canonical := func(typ string) string { return model.CanonicalType(model.Postgres, typ) }
		return c.Name == a.Name && canonical(c.Type) == canonical(a.Type) && c.Collation == a.Collation
	}) {
		return e.fail(of.Location, "", "table %s cannot be OF %s: it has other columns", t.Name, m.Name)
	}
	t.Of = m.Name
	return nil
}

// typedTable returns a table of a composite type, or nil.
func (e *Executor) typedTable(composite string) *model.Table {
	i := slices.IndexFunc(e.d.Tables, func(t model.Table) bool { return t.Of == composite })
	if i < 0 {
		return nil
	}
	return &e.d.Tables[i]
}
