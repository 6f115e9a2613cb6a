package sqlsource

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

func (e *Executor) createTable(s *pg.CreateStmt) error { return e.createTableOf(s, nil) }

// createTableOf creates a table, or a foreign one.
func (e *Executor) createTableOf(s *pg.CreateStmt, foreign *model.ForeignTable) error {
	name := e.rangeName(s.Relation)
	at := s.Relation.Location
	if what := unsupportedTable(s); what != "" {
		return e.unsupported(at, "table "+name+": "+what)
	}
	if i, ok := e.tables[name]; ok {
		if s.IfNotExists && !e.declaring {
			return nil
		}
		if first := e.d.Tables[i].Pos; first.File != "" {
			return e.fail(at, "remove one of the two, or give it another name", "table %s is declared twice; the other declaration is at %s", name, first)
		}
	}
	if err := e.relationFree(at, tableRelation, name); err != nil {
		return err
	}
	if err := e.schemaMustExist(at, name); err != nil {
		return err
	}
	if i, ok := e.enums[name]; ok {
		return e.fail(at, "", "table %s: the name is an enum's%s", name, declaredAt(e.d.Enums[i].Pos))
	}
	t := model.Table{Name: name, Foreign: foreign, Pos: e.pos(at)}
	if err := e.tableStorage(&t, s); err != nil {
		return err
	}
	var err error
	switch {
	case s.OfTypename != nil:
		err = e.tableOf(&t, s.OfTypename)
	case s.Partbound != nil:
		err = e.partitionOf(&t, s)
	default:
		err = e.inheritFrom(&t, s.InhRelations)
	}
	if err != nil {
		return err
	}
	var constraints []constraint
	var likes []like
	for _, elt := range s.TableElts {
		switch n := elt.Node.(type) {
		case *pg.Node_ColumnDef:
			own, err := e.columnOf(&t, n.ColumnDef)
			if err != nil {
				return err
			}
			constraints = append(constraints, own...)
		case *pg.Node_Constraint:
			constraints = append(constraints, constraint{Constraint: n.Constraint})
		case *pg.Node_TableLikeClause:
			l, err := e.likeClause(&t, n.TableLikeClause)
			if err != nil {
				return err
			}
			likes = append(likes, l)
		default:
			return e.unsupported(at, "table "+name+": an element of its definition")
		}
	}
	if s.Partspec != nil {
		if err := e.partitionBy(&t, s.Partspec, at); err != nil {
			return err
		}
	}
	// The sequences of serial and identity columns are created before the
	// table, and their names are chosen before it.
	for i := range t.Columns {
		if c := &t.Columns[i]; c.Identity != nil || serialTypes[c.Type] != "" {
			if err := e.newSequence(&t, c); err != nil {
				return err
			}
		}
		e.countType(&t, t.Columns[i].Type, 1)
	}
	e.relations[name] = relation{kind: tableRelation, table: name, pos: t.Pos}
	e.tables[name] = len(e.d.Tables)
	e.d.Tables = append(e.d.Tables, t)
	table := &e.d.Tables[len(e.d.Tables)-1]
	for i := range constraints {
		// NOT VALID says nothing of a table without rows.
		constraints[i].SkipValidation = false
	}
	if t.Partition != nil && foreign == nil {
		// The parts of what is above come before the table's own keys.
		above := e.withAbove(&e.d.Tables[e.tables[t.Partition.Parent]])
		e.give(table, &above)
	}
	if err := e.addConstraints(table, constraints, nil); err != nil {
		return err
	}
	for i := range likes {
		if err := e.expandLike(name, &likes[i], at); err != nil {
			return err
		}
	}
	e.bornValid(table)
	if t.Partition != nil {
		above := e.withAbove(&e.d.Tables[e.tables[t.Partition.Parent]])
		e.nameForeignParts(table, &above)
		above.ForeignKeys = nil
		e.share(table, &above)
	}
	return nil
}

func declaredAt(pos model.Pos) string {
	if pos.File == "" {
		return ""
	}
	return ", declared at " + pos.String()
}

// unsupportedTable names what of a CREATE TABLE is not read.
func unsupportedTable(s *pg.CreateStmt) string {
	if s.Relation.Relpersistence == "t" {
		return "TEMPORARY"
	}
	if s.Oncommit > pg.OnCommitAction_ONCOMMIT_NOOP {
		return "ON COMMIT"
	}
	return ""
}

// steps are what the constraints of one statement do, by the pass of ALTER
// TABLE in which the server does it.
type steps []step

type step struct {
	pass pass
	do   func() error
}

func (s *steps) add(p pass, do func() error) { *s = append(*s, step{p, do}) }

// run carries the steps out, pass by pass.
func (s steps) run() error {
	slices.SortStableFunc(s, func(a, b step) int { return int(a.pass) - int(b.pass) })
	for _, step := range s {
		if err := step.do(); err != nil {
			return err
		}
	}
	return nil
}

// addConstraints adds constraints that were read together, in the order in
// which the server creates them, so that those without a name get the number
// that it would give them: generated expressions and checks, the primary key,
// unique constraints, foreign keys (transformCreateStmt in
// parser/parse_utilcmd.c). Where later is not nil, they are added to it
// instead of being carried out.
func (e *Executor) addConstraints(t *model.Table, constraints []constraint, later *steps) error {
	name := t.Name
	now := later == nil
	if now {
		later = &steps{}
	}
	// The table may have moved in memory when a step is carried out.
	table := func() *model.Table { return &e.d.Tables[e.tables[name]] }
	var indexes []constraint
	for _, c := range constraints {
		switch c.Contype {
		case pg.ConstrType_CONSTR_GENERATED:
			later.add(passAddColumn, func() error { return e.generated(table(), c) })
		case pg.ConstrType_CONSTR_NOTNULL:
			later.add(passColumnAttributes, func() error { return e.addNotNull(table(), c.Constraint, now) })
		case pg.ConstrType_CONSTR_CHECK:
			later.add(passAddOther, func() error { return e.addCheck(table(), c) })
		case pg.ConstrType_CONSTR_PRIMARY, pg.ConstrType_CONSTR_UNIQUE, pg.ConstrType_CONSTR_EXCLUSION:
			indexes = append(indexes, c)
		case pg.ConstrType_CONSTR_FOREIGN:
		default:
			return e.unsupported(c.Location, "table "+name+": a constraint of this kind")
		}
	}
	indexes, err := e.mergeIndexes(t, indexes)
	if err != nil {
		return err
	}
	indexPass := passAddIndex
	if now {
		// A new table's checks exist before its indexes.
		indexPass = passAddOther
	}
	for _, c := range indexes {
		later.add(indexPass, func() error { return e.addIndexConstraint(table(), c) })
	}
	for _, c := range constraints {
		if c.Contype == pg.ConstrType_CONSTR_FOREIGN {
			later.add(passAddOther, func() error { return e.addForeignKey(table(), c) })
		}
	}
	if now {
		return later.run()
	}
	return nil
}

// mergeIndexes puts the primary key first and merges a unique or an exclusion
// constraint into an equal one before it, which takes its name if it has none
// (transformIndexConstraints in parser/parse_utilcmd.c).
func (e *Executor) mergeIndexes(t *model.Table, list []constraint) ([]constraint, error) {
	var final []constraint
	for i, c := range list {
		if c.Contype != pg.ConstrType_CONSTR_PRIMARY {
			continue
		}
		if len(final) > 0 {
			return nil, e.fail(c.Location, "", "table %s has more than one primary key", t.Name)
		}
		final = append(final, list[i])
	}
	written := make(map[string]int) // where each exclusion constraint stands in final
	for _, c := range list {
		var same int
		switch c.Contype {
		case pg.ConstrType_CONSTR_PRIMARY:
			continue
		case pg.ConstrType_CONSTR_EXCLUSION:
			text, err := exclusionText(c)
			if err != nil {
				return nil, e.fail(c.Location, "", "table %s: %v", t.Name, err)
			}
			if at, ok := written[text]; ok {
				same = at
			} else {
				written[text], same = len(final), -1
			}
		default:
			same = slices.IndexFunc(final, func(p constraint) bool {
				return p.Contype != pg.ConstrType_CONSTR_EXCLUSION &&
					slices.Equal(p.columns(), c.columns()) && slices.Equal(fieldNames(p.Including), fieldNames(c.Including)) &&
					p.NullsNotDistinct == c.NullsNotDistinct && p.has(whenWithoutOverlaps) == c.has(whenWithoutOverlaps) && p.Deferrable == c.Deferrable && p.Initdeferred == c.Initdeferred &&
					p.Indexname == c.Indexname
			})
		}
		switch {
		case same < 0:
			final = append(final, c)
		case final[same].Conname == "":
			final[same].Conname = c.Conname
		}
	}
	return final, nil
}

// exclusionText returns all of an exclusion constraint but its name and storage.
func exclusionText(c constraint) (string, error) {
	bare := &pg.Constraint{
		Contype: c.Contype, AccessMethod: c.AccessMethod, Exclusions: c.Exclusions, Including: c.Including, WhereClause: c.WhereClause,
		Deferrable: c.Deferrable, Initdeferred: c.Initdeferred,
	}
	return deparseStatement(&pg.Node{Node: &pg.Node_CreateStmt{CreateStmt: &pg.CreateStmt{
		Relation: &pg.RangeVar{Relname: "t"}, TableElts: []*pg.Node{{Node: &pg.Node_Constraint{Constraint: bare}}},
	}}})
}
