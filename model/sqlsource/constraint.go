package sqlsource

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// hasConstraint reports whether t has a constraint of that name.
func hasConstraint(t *model.Table, name string) bool {
	if t.PrimaryKey != nil && t.PrimaryKey.Name == name {
		return true
	}
	return slices.ContainsFunc(t.Uniques, func(u model.Unique) bool { return u.Name == name }) ||
		slices.ContainsFunc(t.Exclusions, func(x model.Exclusion) bool { return x.Name == name }) ||
		slices.ContainsFunc(t.ForeignKeys, func(f model.ForeignKey) bool { return f.Name == name }) ||
		slices.ContainsFunc(t.Checks, func(c model.Check) bool { return c.Name == name })
}

// constraintNames returns the names of t's constraints.
func constraintNames(t *model.Table) []string {
	names := t.KeyNames()
	for _, f := range t.ForeignKeys {
		names = append(names, f.Name)
	}
	for _, c := range t.Checks {
		names = append(names, c.Name)
	}
	return names
}

// constraintFree reports a name that another constraint of t has.
func (e *Executor) constraintFree(t *model.Table, c constraint) error {
	notNull := func(column model.Column) bool { return column.NotNull && column.NotNullDetails().Name == c.Conname }
	if c.Conname != "" && (hasConstraint(t, c.Conname) || slices.ContainsFunc(t.Columns, notNull)) {
		return e.fail(c.Location, "", "table %s has two constraints named %s", t.Name, c.Conname)
	}
	return nil
}

func (e *Executor) addCheck(t *model.Table, c constraint) error {
	if err := e.constraintFree(t, c); err != nil {
		return err
	}
	x, err := e.tableExpr(t, c.RawExpr)
	if err != nil {
		return err
	}
	schema, bare := model.SplitName(t.Name)
	name := c.Conname
	if name == "" {
		// The one column that the condition names is part of the name
		// (AddRelationNewConstraints in catalog/heap.c).
		column := ""
		if len(x.columns) == 1 && !x.wholeRow {
			column = x.columns[0]
		}
		name = e.chooseConstraint(schema, bare, column, "check")
	}
	t.Checks = append(t.Checks, model.Check{
		Name: name, Expr: x.text, NoInherit: c.IsNoInherit,
		NotValid: c.notValid(), NotEnforced: c.has(whenNotEnforced), Pos: e.pos(c.Location),
	})
	e.countConstraint(schema, name, 1)
	return nil
}

// keyColumns looks up the columns of a key, none of which may stand in it
// twice.
func (e *Executor) keyColumns(t *model.Table, c constraint, columns []string) error {
	for i, name := range columns {
		if _, err := e.column(c.Location, t, name); err != nil {
			return err
		}
		if slices.Contains(columns[:i], name) {
			return e.fail(c.Location, "", "table %s: column %s appears twice in a key", t.Name, name)
		}
	}
	return nil
}

// addIndexConstraint adds a primary key or a unique constraint.
func (e *Executor) addIndexConstraint(t *model.Table, c constraint) error {
	if c.Indexname != "" {
		return e.constraintUsingIndex(t, c)
	}
	if t.Foreign != nil {
		return e.fail(c.Location, "", "foreign table %s cannot have a primary key, a unique or an exclusion constraint", t.Name)
	}
	primary := c.Contype == pg.ConstrType_CONSTR_PRIMARY
	if primary && t.PrimaryKey != nil {
		return e.fail(c.Location, "", "table %s has more than one primary key", t.Name)
	}
	if c.Contype == pg.ConstrType_CONSTR_EXCLUSION {
		return e.addExclusion(t, c)
	}
	columns, include := c.columns(), fieldNames(c.Including)
	if c.has(whenWithoutOverlaps) && len(columns) < 2 {
		return e.fail(c.Location, "", "table %s: a key WITHOUT OVERLAPS needs two columns at least", t.Name)
	}
	if err := e.keyColumns(t, c, columns); err != nil {
		return err
	}
	for _, name := range include {
		if _, err := e.column(c.Location, t, name); err != nil {
			return err
		}
	}
	if err := e.constraintFree(t, c); err != nil {
		return err
	}
	schema, bare := model.SplitName(t.Name)
	name := c.Conname
	switch {
	case name != "":
		if err := e.relationFree(c.Location, indexRelation, model.JoinName(schema, name)); err != nil {
			return err
		}
	case primary:
		name = e.chooseRelation(schema, bare, "", "pkey", true)
	default:
		all := model.IndexColumnNames(append(slices.Clone(columns), include...))
		name = e.chooseRelation(schema, bare, model.ColumnsAddition(all), "key", true)
	}
	storage, err := e.indexStorage(c.Location, c.Options, c.Indexspace)
	if err != nil {
		return err
	}
	storage.Invalid = e.lacksParts(t, e.only)
	e.enterIndexConstraint(t, c, name, columns, include, storage)
	return nil
}

// enterIndexConstraint adds the constraint and its names.
func (e *Executor) enterIndexConstraint(t *model.Table, c constraint, name string, columns, include []string, storage model.IndexStorage) {
	if len(include) == 0 {
		include = nil
	}
	pos := e.pos(c.Location)
	if c.Contype == pg.ConstrType_CONSTR_PRIMARY {
		t.PrimaryKey = &model.PrimaryKey{
			Name: name, Columns: columns, Include: include, WithoutOverlaps: c.has(whenWithoutOverlaps),
			Deferrable: c.Deferrable, Deferred: c.Initdeferred, Storage: storage, Pos: pos,
		}
		for _, column := range columns {
			c := t.Column(column)
			c.NotNull = true
			e.settle(t, c)
		}
	} else {
		t.Uniques = append(t.Uniques, model.Unique{
			Name: name, Columns: columns, Include: include, NullsNotDistinct: c.NullsNotDistinct, WithoutOverlaps: c.has(whenWithoutOverlaps),
			Deferrable: c.Deferrable, Deferred: c.Initdeferred, Storage: storage, Pos: pos,
		})
	}
	schema, _ := model.SplitName(t.Name)
	e.countConstraint(schema, name, 1)
	e.relations[model.JoinName(schema, name)] = relation{kind: indexRelation, table: t.Name, pos: pos}
}

// constraintUsingIndex turns an index into a constraint, whose name it takes.
func (e *Executor) constraintUsingIndex(t *model.Table, c constraint) error {
	i := slices.IndexFunc(t.Indexes, func(x model.Index) bool { return x.Name == c.Indexname })
	if i < 0 {
		return e.fail(c.Location, hintOf(c.Indexname, indexNames(t)), "table %s has no index %s", t.Name, c.Indexname)
	}
	x := t.Indexes[i]
	if c.Contype == pg.ConstrType_CONSTR_PRIMARY && t.PrimaryKey != nil {
		return e.fail(c.Location, "", "table %s has more than one primary key", t.Name)
	}
	if t.PartitionBy != nil {
		return e.fail(c.Location, "", "table %s is partitioned: no index of it becomes that of a constraint", t.Name)
	}
	columns, ok := x.UniqueColumns()
	if !ok || c.Contype == pg.ConstrType_CONSTR_PRIMARY && x.NullsNotDistinct {
		return e.fail(c.Location, "", "index %s is not a plain unique one", x.Name)
	}
	if err := e.constraintFree(t, c); err != nil {
		return err
	}
	schema, _ := model.SplitName(t.Name)
	name := c.Conname
	if name == "" {
		name = x.Name
	}
	if name != x.Name {
		if err := e.relationFree(c.Location, indexRelation, model.JoinName(schema, name)); err != nil {
			return err
		}
	}
	delete(e.relations, model.JoinName(schema, x.Name))
	t.Indexes = slices.Delete(t.Indexes, i, i+1)
	c.NullsNotDistinct = x.NullsNotDistinct
	x.Storage.Comment = x.Comment
	e.enterIndexConstraint(t, c, name, columns, x.Include, x.Storage)
	return nil
}

// actions are the letters of FKCONSTR_ACTION in nodes/parsenodes.h.
var actions = map[string]string{"": "", "a": "", "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}

func (e *Executor) addForeignKey(t *model.Table, c constraint) error {
	if t.Foreign != nil {
		return e.fail(c.Location, "", "foreign table %s cannot have a foreign key", t.Name)
	}
	columns := c.columns()
	if err := e.keyColumns(t, c, columns); err != nil {
		return err
	}
	if err := e.constraintFree(t, c); err != nil {
		return err
	}
	schema, bare := model.SplitName(t.Name)
	f := model.ForeignKey{
		Name: c.Conname, Columns: columns, RefTable: e.rangeName(c.Pktable),
		OnDelete: actions[c.FkDelAction], OnUpdate: actions[c.FkUpdAction],
		Period: c.has(whenPeriod), Deferrable: c.Deferrable, Deferred: c.Initdeferred,
		NotValid: c.notValid(), NotEnforced: c.has(whenNotEnforced), Pos: e.pos(c.Location),
	}
	if len(c.PkAttrs) > 0 {
		f.RefColumns = fieldNames(c.PkAttrs)
		if c.has(whenRefPeriod) != f.Period {
			return e.fail(c.Location, "write PERIOD before the last column on both ends", "table %s: a foreign key has PERIOD on one end only", t.Name)
		}
	}
	if len(c.FkDelSetCols) > 0 {
		f.OnDeleteColumns = fieldNames(c.FkDelSetCols)
		for _, name := range f.OnDeleteColumns {
			if !slices.Contains(columns, name) {
				return e.fail(c.Location, hintOf(name, columns), "table %s: column %s of ON DELETE SET is not one of the foreign key's", t.Name, name)
			}
		}
	}
	switch c.FkMatchtype {
	case "f":
		f.Match = "FULL"
	case "p":
		return e.fail(c.Location, "", "table %s: MATCH PARTIAL is not implemented by PostgreSQL", t.Name)
	}
	if n := len(f.RefColumns); n > 0 && n != len(columns) {
		return e.fail(c.Location, "", "table %s: a foreign key of %d columns refers to %d", t.Name, len(columns), n)
	}
	if err := e.target(t, &f, c.Location); err != nil {
		return err
	}
	if f.Name == "" {
		f.Name = e.chooseConstraint(schema, bare, model.ColumnsAddition(columns), "fkey")
	}
	t.ForeignKeys = append(t.ForeignKeys, f)
	e.countConstraint(schema, f.Name, 1)
	e.countReferrer(f.RefTable, t.Name, 1)
	return nil
}

// target looks at what a foreign key refers to. A declaration may point ahead:
// it is looked at when all are known.
func (e *Executor) target(t *model.Table, f *model.ForeignKey, location int32) error {
	i, ok := e.tables[f.RefTable]
	if !ok {
		if e.declaring {
			return nil
		}
		return e.unknownTable(location, f.RefTable)
	}
	to := &e.d.Tables[i]
	if to.Partition != nil {
		above := e.withAbove(to)
		to = &above
	}
	if len(f.RefColumns) == 0 && to.PrimaryKey != nil {
		f.RefColumns = slices.Clone(to.PrimaryKey.Columns)
	}
	if e.declaring {
		return nil
	}
	if msg, hint := nameRule(model.Postgres).referenceFault(f, to); msg != "" {
		return e.fail(location, hint, "table %s: %s", t.Name, msg)
	}
	return nil
}
