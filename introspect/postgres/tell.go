package postgres

import "github.com/autogen-db/autogen/model"

// indexExpressions returns the tables whose indexes have expressions, with
// those.
func (c *catalogue) indexExpressions() []model.Table {
	t := c.newTold()
	for i := range c.indexRows {
		x := &c.indexRows[i]
		if x.predicate == "" && x.keys == nil {
			continue
		}
		table := t.table(x.relation)
		if table == nil {
			continue
		}
		index := model.Index{Where: x.predicate}
		for k := 0; k < min(len(x.keys), len(x.columns)); k++ {
			if x.columns[k] == 0 {
				index.Keys = append(index.Keys, model.Key{Expr: string(trimParentheses([]byte(x.keys[k])))})
			}
		}
		table.Indexes = append(table.Indexes, index)
	}
	return t.tables
}

// checkExpressions returns the tables that have checks, with those.
func (c *catalogue) checkExpressions() []model.Table {
	t := c.newTold()
	for i := range c.constraints {
		k := &c.constraints[i]
		if k.kind != 'c' {
			continue
		}
		if table := t.table(k.relation); table != nil {
			table.Checks = append(table.Checks, model.Check{Expr: k.expr})
		}
	}
	return t.tables
}

// told are the tables of one call of Options.Expressions.
type told struct {
	*catalogue
	tables []model.Table
	places map[uint32]int
}

// newTold makes room for all relations but sequences: most have such expressions.
func (c *catalogue) newTold() *told {
	n := len(c.relations) - len(c.sequences)
	return &told{catalogue: c, tables: make([]model.Table, 0, n), places: make(map[uint32]int, n)}
}

// table returns the table that a relation is, or nil. The type of a column
// that only the server can spell stays empty.
func (t *told) table(oid uint32) *model.Table {
	if i, ok := t.places[oid]; ok {
		return &t.tables[i]
	}
	rel := t.byOID[oid]
	if rel == nil {
		return nil
	}
	t.places[oid] = len(t.tables)
	t.tables = append(t.tables, model.Table{Name: t.fullName(rel.qualified), Columns: t.toldColumnsOf(rel)})
	return &t.tables[len(t.tables)-1]
}

// toldColumnsOf returns the columns of a relation, which the tables of all calls
// share.
func (c *catalogue) toldColumnsOf(rel *relation) []model.Column {
	if columns, ok := c.toldColumns[rel.oid]; ok {
		return columns
	}
	columns := make([]model.Column, 0, len(rel.attributes))
	for i := range rel.attributes {
		if a := &rel.attributes[i]; a.num != 0 {
			name, _ := c.typeName(a.typ, a.typmod)
			columns = append(columns, model.Column{Name: a.name, Type: name.spelling})
		}
	}
	c.toldColumns[rel.oid] = columns
	return columns
}
