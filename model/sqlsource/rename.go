package sqlsource

import (
	"maps"
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

func (e *Executor) rename(s *pg.RenameStmt) error {
	switch s.RenameType {
	case pg.ObjectType_OBJECT_VIEW, pg.ObjectType_OBJECT_MATVIEW:
		return e.renameView(s)
	case pg.ObjectType_OBJECT_FDW:
		return e.renameWrapper(s.Object.GetString_().GetSval(), s.Newname)
	case pg.ObjectType_OBJECT_FOREIGN_SERVER:
		return e.renameServer(s.Object.GetString_().GetSval(), s.Newname)
	case pg.ObjectType_OBJECT_FOREIGN_TABLE:
		t, err := e.tableIf(s.Relation, s.MissingOk)
		if t == nil {
			return err
		}
		schema, _ := model.SplitName(t.Name)
		return e.moveTable(t, model.JoinName(schema, s.Newname))
	case pg.ObjectType_OBJECT_TABLE, pg.ObjectType_OBJECT_INDEX, pg.ObjectType_OBJECT_SEQUENCE:
		name := e.rangeName(s.Relation)
		schema, _ := model.SplitName(name)
		to := model.JoinName(schema, s.Newname)
		r, ok := e.relations[name]
		if !ok && s.MissingOk {
			return nil
		}
		// ALTER TABLE renames indexes and sequences too.
		switch {
		case e.view(name) != nil && s.RenameType == pg.ObjectType_OBJECT_TABLE:
			return e.renameView(s)
		case ok && r.kind == indexRelation && e.view(r.table) != nil:
			return e.renameViewIndex(e.view(r.table), name, s.Newname)
		case ok && r.kind == indexRelation && s.RenameType != pg.ObjectType_OBJECT_SEQUENCE:
			return e.renameIndex(&e.d.Tables[e.tables[r.table]], name, s.Newname)
		case ok && r.kind == sequenceRelation && s.RenameType != pg.ObjectType_OBJECT_INDEX:
			return e.moveSequence(name, to)
		case s.RenameType == pg.ObjectType_OBJECT_TABLE:
			t, err := e.table(s.Relation)
			if err != nil {
				return err
			}
			return e.moveTable(t, to)
		}
		return e.fail(s.Relation.Location, "", "%s %s does not exist", map[pg.ObjectType]string{
			pg.ObjectType_OBJECT_INDEX: "index", pg.ObjectType_OBJECT_SEQUENCE: "sequence"}[s.RenameType], name)
	case pg.ObjectType_OBJECT_COLUMN:
		if v := e.view(e.rangeName(s.Relation)); v != nil {
			return e.renameViewColumn(v, s)
		}
		if s.RelationType != pg.ObjectType_OBJECT_TABLE && s.RelationType != pg.ObjectType_OBJECT_FOREIGN_TABLE {
			return e.unsupported(-1, e.statementWords()+" RENAME COLUMN")
		}
		t, err := e.tableIf(s.Relation, s.MissingOk)
		if t == nil {
			return err
		}
		return e.renameColumn(t, s)
	case pg.ObjectType_OBJECT_TABCONSTRAINT:
		t, err := e.tableIf(s.Relation, s.MissingOk)
		if t == nil {
			return err
		}
		return e.renameConstraint(t, s)
	case pg.ObjectType_OBJECT_DOMCONSTRAINT:
		return e.renameDomainConstraint(e.listName(s.Object.GetList().GetItems()), s.Subname, s.Newname)
	case pg.ObjectType_OBJECT_TYPE, pg.ObjectType_OBJECT_DOMAIN:
		from := e.listName(s.Object.GetList().GetItems())
		schema, _ := model.SplitName(from)
		return e.moveType(from, model.JoinName(schema, s.Newname))
	case pg.ObjectType_OBJECT_POLICY:
		p, err := e.mustHavePolicy(e.rangeName(s.Relation), s.Subname)
		if err != nil {
			return err
		}
		if e.policy(p.Table, s.Newname) != nil {
			return e.fail(-1, "", "table %s has two policies named %s", p.Table, s.Newname)
		}
		p.Name = s.Newname
		return nil
	case pg.ObjectType_OBJECT_ATTRIBUTE:
		return e.renameAttribute(s)
	case pg.ObjectType_OBJECT_STATISTIC_EXT:
		from := e.listName(s.Object.GetList().GetItems())
		schema, _ := model.SplitName(from)
		return e.moveStatistics(from, model.JoinName(schema, s.Newname))
	case pg.ObjectType_OBJECT_TSPARSER, pg.ObjectType_OBJECT_TSTEMPLATE, pg.ObjectType_OBJECT_TSDICTIONARY, pg.ObjectType_OBJECT_TSCONFIGURATION:
		from := e.listName(s.Object.GetList().GetItems())
		schema, _ := model.SplitName(from)
		return e.moveTextSearch(textSearchKinds[s.RenameType], from, model.JoinName(schema, s.Newname))
	case pg.ObjectType_OBJECT_EVENT_TRIGGER:
		return e.renameEventTrigger(s.Object.GetString_().GetSval(), s.Newname)
	case pg.ObjectType_OBJECT_PUBLICATION:
		return e.renamePublication(s.Object.GetString_().GetSval(), s.Newname)
	case pg.ObjectType_OBJECT_OPFAMILY, pg.ObjectType_OBJECT_OPCLASS:
		list := s.Object.GetList().GetItems()
		schema, _ := model.SplitName(e.listName(list[1:]))
		return e.moveClassOrFamily(s.RenameType, list, model.JoinName(schema, s.Newname))
	case pg.ObjectType_OBJECT_LANGUAGE:
		return e.renameLanguage(s.Object.GetString_().GetSval(), s.Newname)
	case pg.ObjectType_OBJECT_CONVERSION:
		from := e.listName(s.Object.GetList().GetItems())
		schema, _ := model.SplitName(from)
		return e.moveConversion(from, model.JoinName(schema, s.Newname))
	case pg.ObjectType_OBJECT_COLLATION:
		from := e.listName(s.Object.GetList().GetItems())
		schema, _ := model.SplitName(from)
		return e.moveCollation(from, model.JoinName(schema, s.Newname))
	case pg.ObjectType_OBJECT_FUNCTION, pg.ObjectType_OBJECT_PROCEDURE, pg.ObjectType_OBJECT_ROUTINE:
		i, err := e.findFunction(s.RenameType, s.Object.GetObjectWithArgs(), false)
		if err != nil {
			return err
		}
		schema, _ := model.SplitName(e.d.Functions[i].Name)
		return e.moveFunction(i, model.JoinName(schema, s.Newname))
	case pg.ObjectType_OBJECT_RULE:
		return e.renameRule(s)
	case pg.ObjectType_OBJECT_AGGREGATE:
		return e.moveAggregate(s.Object.GetObjectWithArgs(), func(from string) string {
			schema, _ := model.SplitName(from)
			return model.JoinName(schema, s.Newname)
		})
	case pg.ObjectType_OBJECT_TRIGGER:
		return e.renameTrigger(s)
	case pg.ObjectType_OBJECT_SCHEMA:
		return e.renameSchema(s.Subname, s.Newname)
	}
	return e.unsupported(-1, e.statementWords())
}

func (e *Executor) setSchema(s *pg.AlterObjectSchemaStmt) error {
	switch s.ObjectType {
	case pg.ObjectType_OBJECT_VIEW, pg.ObjectType_OBJECT_MATVIEW:
		return e.setViewSchema(s)
	case pg.ObjectType_OBJECT_TABLE, pg.ObjectType_OBJECT_FOREIGN_TABLE, pg.ObjectType_OBJECT_TYPE, pg.ObjectType_OBJECT_DOMAIN, pg.ObjectType_OBJECT_COLLATION,
		pg.ObjectType_OBJECT_FUNCTION, pg.ObjectType_OBJECT_PROCEDURE, pg.ObjectType_OBJECT_ROUTINE, pg.ObjectType_OBJECT_AGGREGATE,
		pg.ObjectType_OBJECT_STATISTIC_EXT, pg.ObjectType_OBJECT_CONVERSION, pg.ObjectType_OBJECT_OPERATOR, pg.ObjectType_OBJECT_OPFAMILY, pg.ObjectType_OBJECT_OPCLASS,
		pg.ObjectType_OBJECT_TSPARSER, pg.ObjectType_OBJECT_TSTEMPLATE, pg.ObjectType_OBJECT_TSDICTIONARY, pg.ObjectType_OBJECT_TSCONFIGURATION:
	case pg.ObjectType_OBJECT_EXTENSION:
		return e.moveExtension(s.Object.GetString_().GetSval(), s.Newschema)
	case pg.ObjectType_OBJECT_SEQUENCE:
		from := e.rangeName(s.Relation)
		if _, ok := e.relations[from]; !ok && s.MissingOk {
			return nil
		}
		_, bare := model.SplitName(from)
		return e.moveSequence(from, e.name(s.Newschema, bare))
	default:
		return e.unsupported(-1, e.statementWords()+" SET SCHEMA")
	}
	if err := e.schemaMustExist(-1, e.name(s.Newschema, "x")); err != nil {
		return err
	}
	if s.ObjectType == pg.ObjectType_OBJECT_AGGREGATE {
		return e.moveAggregate(s.Object.GetObjectWithArgs(), func(from string) string {
			_, bare := model.SplitName(from)
			return e.name(s.Newschema, bare)
		})
	}
	if s.ObjectType == pg.ObjectType_OBJECT_OPERATOR {
		i, err := e.findOperator(s.Object.GetObjectWithArgs(), false)
		if err != nil {
			return err
		}
		return e.moveOperator(i, s.Newschema)
	}
	if o := s.Object.GetObjectWithArgs(); o != nil {
		i, err := e.findFunction(s.ObjectType, o, false)
		if err != nil {
			return err
		}
		_, bare := model.SplitName(e.d.Functions[i].Name)
		return e.moveFunction(i, e.name(s.Newschema, bare))
	}
	if s.ObjectType == pg.ObjectType_OBJECT_TABLE || s.ObjectType == pg.ObjectType_OBJECT_FOREIGN_TABLE {
		t, err := e.tableIf(s.Relation, s.MissingOk)
		if t == nil {
			return err
		}
		_, bare := model.SplitName(t.Name)
		return e.moveTable(t, e.name(s.Newschema, bare))
	}
	if s.ObjectType == pg.ObjectType_OBJECT_OPFAMILY || s.ObjectType == pg.ObjectType_OBJECT_OPCLASS {
		list := s.Object.GetList().GetItems()
		_, bare := model.SplitName(e.listName(list[1:]))
		return e.moveClassOrFamily(s.ObjectType, list, e.name(s.Newschema, bare))
	}
	from := e.listName(s.Object.GetList().GetItems())
	_, bare := model.SplitName(from)
	if s.ObjectType == pg.ObjectType_OBJECT_STATISTIC_EXT {
		return e.moveStatistics(from, e.name(s.Newschema, bare))
	}
	if kind := textSearchKinds[s.ObjectType]; kind != "" {
		return e.moveTextSearch(kind, from, e.name(s.Newschema, bare))
	}
	if s.ObjectType == pg.ObjectType_OBJECT_CONVERSION {
		return e.moveConversion(from, e.name(s.Newschema, bare))
	}
	if s.ObjectType == pg.ObjectType_OBJECT_COLLATION {
		return e.moveCollation(from, e.name(s.Newschema, bare))
	}
	return e.moveType(from, e.name(s.Newschema, bare))
}

// moveTable gives a table another name, another schema or both. Its indexes
// and the sequences that it owns go along to the schema.
func (e *Executor) moveTable(t *model.Table, to string) error {
	from := t.Name
	if from == to {
		return e.fail(-1, "", "table %s has this name already", to)
	}
	if err := e.relationFree(-1, tableRelation, to); err != nil {
		return err
	}
	fromSchema, _ := model.SplitName(from)
	toSchema, _ := model.SplitName(to)
	if fromSchema != toSchema {
		for _, name := range slices.Concat(indexNames(t), t.KeyNames(), partNames(t)) {
			if err := e.relationFree(-1, indexRelation, model.JoinName(toSchema, name)); err != nil {
				return err
			}
		}
	}
	e.movePolicies(from, to)
	e.followStatistics(from, to)
	e.movePublished(from, to)
	e.moveRules(from, to)
	e.movePrivileges(model.Subject{Kind: "TABLE", Name: from}, model.Subject{Name: to})
	// Sequences keep their own names.
	sequences := make(map[string]string) // by column
	for i := range t.Columns {
		if name := e.ownSequence(t, &t.Columns[i]); name != "" {
			_, bare := model.SplitName(name)
			sequences[t.Columns[i].Name] = model.JoinName(toSchema, bare)
		}
	}
	for i := range t.Columns {
		e.nameOwnNotNull(t, &t.Columns[i])
	}
	index := e.tables[from]
	e.delist(t)
	delete(e.tables, from)
	t.Name = to
	for _, s := range slices.Collect(maps.Values(e.owned[from])) {
		_, bare := model.SplitName(s.name)
		e.renameSequence(s, model.JoinName(toSchema, bare))
		e.setOwner(s, to, s.column)
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		if name, ok := sequences[c.Name]; ok {
			nameSequence(t, c, name)
		}
	}
	e.tables[to] = index
	e.moveTriggers(from, to)
	for _, child := range e.children(from) {
		e.d.Tables[e.tables[child]].MoveParent(from, to)
	}
	e.moveInViews(from, to)
	e.followRelation(from, to)
	e.followLiteral(relationName, from, to)
	if fromSchema != toSchema {
		for _, name := range slices.Concat(indexNames(t), t.KeyNames(), partNames(t)) {
			e.followLiteral(relationName, model.JoinName(fromSchema, name), model.JoinName(toSchema, name))
		}
	}
	for i := range t.ForeignKeys {
		if t.ForeignKeys[i].RefTable == from {
			t.ForeignKeys[i].RefTable = to
		}
	}
	for _, name := range sorted(e.referrers[from]) {
		other := &e.d.Tables[e.tables[name]]
		for i := range other.ForeignKeys {
			if other.ForeignKeys[i].RefTable == from {
				other.ForeignKeys[i].RefTable = to
				e.countReferrer(from, name, -1)
				e.countReferrer(to, name, 1)
			}
		}
	}
	e.enlist(t)
	e.renameType(from, to) // that of its rows
	return nil
}

func partNames(t *model.Table) []string {
	names := make([]string, len(t.Parts))
	for i := range t.Parts {
		names[i] = t.Parts[i].Name
	}
	return names
}

func (e *Executor) moveSequence(from, to string) error {
	s := e.sequences[from]
	if s == nil {
		return e.fail(-1, "", "sequence %s does not exist", from)
	}
	if err := e.relationFree(-1, sequenceRelation, to); err != nil {
		return err
	}
	column := e.serialColumn(s)
	if _, c := e.identityColumn(s); c != nil {
		column = c
	}
	e.renameSequence(s, to)
	if column != nil {
		nameSequence(&e.d.Tables[e.tables[s.table]], column, to)
	}
	return nil
}

func (e *Executor) renameIndex(t *model.Table, from, newName string) error {
	schema, bare := model.SplitName(from)
	if hasConstraint(t, bare) {
		return e.setConstraintName(t, bare, newName, -1)
	}
	to := model.JoinName(schema, newName)
	if err := e.relationFree(-1, indexRelation, to); err != nil {
		return err
	}
	for i := range t.Indexes {
		if t.Indexes[i].Name == bare {
			t.Indexes[i].Name = newName
			e.moveParts(t, bare, newName, nil)
		}
	}
	if p := t.PartNamed(bare); p != nil {
		p.Name = newName
	}
	e.followLiteral(relationName, from, to)
	e.relations[to] = e.relations[from]
	delete(e.relations, from)
	return nil
}

func (e *Executor) renameConstraint(t *model.Table, s *pg.RenameStmt) error {
	if c := e.notNull(t, s.Subname); c != nil && !hasConstraint(t, s.Subname) {
		if hasConstraint(t, s.Newname) {
			return e.fail(s.Relation.Location, "", "table %s has two constraints named %s", t.Name, s.Newname)
		}
		if e.passed(t, c.Name, "") {
			return e.fail(s.Relation.Location, "rename that of the parent", "the NOT NULL %s of table %s is inherited", s.Subname, t.Name)
		}
		return e.renameNotNull(t, c, s.Newname, s.Relation.Location)
	}
	if t.PartNamed(s.Subname) != nil {
		schema, _ := model.SplitName(t.Name)
		return e.renameIndex(t, model.JoinName(schema, s.Subname), s.Newname)
	}
	if p, ok := e.constraintPart(t, s.Subname); ok && !hasConstraint(t, s.Subname) {
		p.Name = s.Newname
		t.SetConstraintPart(p)
		return nil
	}
	if !hasConstraint(t, s.Subname) {
		return e.unknownConstraint(t, s.Subname, s.Relation.Location)
	}
	return e.setConstraintName(t, s.Subname, s.Newname, s.Relation.Location)
}

// setConstraintName renames a constraint, and its index with it.
func (e *Executor) setConstraintName(t *model.Table, from, to string, at int32) error {
	if hasConstraint(t, to) {
		return e.fail(at, "", "table %s has two constraints named %s", t.Name, to)
	}
	schema, _ := model.SplitName(t.Name)
	if slices.Contains(t.KeyNames(), from) {
		full := model.JoinName(schema, to)
		if err := e.relationFree(at, indexRelation, full); err != nil {
			return err
		}
		e.relations[full] = e.relations[model.JoinName(schema, from)]
		delete(e.relations, model.JoinName(schema, from))
		e.followLiteral(relationName, model.JoinName(schema, from), full)
	}
	if t.PrimaryKey != nil && t.PrimaryKey.Name == from {
		t.PrimaryKey.Name = to
	}
	e.moveParts(t, from, to, nil)
	for i := range t.Uniques {
		if t.Uniques[i].Name == from {
			t.Uniques[i].Name = to
		}
	}
	for i := range t.Exclusions {
		if t.Exclusions[i].Name == from {
			t.Exclusions[i].Name = to
		}
	}
	for i := range t.ForeignKeys {
		if t.ForeignKeys[i].Name == from {
			t.ForeignKeys[i].Name = to
			e.moveConstraintParts(t, from, to, false)
		}
	}
	for i := range t.Checks {
		if t.Checks[i].Name == from {
			t.Checks[i].Name = to
			e.moveConstraintParts(t, from, to, true)
			if err := e.renameChecksBelow(t, from, to, at); err != nil {
				return err
			}
		}
	}
	e.countConstraint(schema, from, -1)
	e.countConstraint(schema, to, 1)
	return nil
}

// renameChecksBelow renames what the tables below one have of a check of it to
// themselves, too.
func (e *Executor) renameChecksBelow(t *model.Table, from, to string, at int32) error {
	for _, name := range e.children(t.Name) {
		child := &e.d.Tables[e.tables[name]]
		err := error(nil)
		if slices.ContainsFunc(child.Checks, func(c model.Check) bool { return c.Name == from }) {
			err = e.setConstraintName(child, from, to, at)
		} else {
			err = e.renameChecksBelow(child, from, to, at)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (e *Executor) renameSchema(from, to string) error {
	i, ok := e.schemas[from]
	if !ok {
		return e.fail(-1, hintOf(from, keys(e.schemas)), "schema %s does not exist", from)
	}
	if _, ok := e.schemas[to]; ok || to == e.schema {
		return e.fail(-1, "", "schema %s exists already", to)
	}
	e.movePrivileges(model.Subject{Kind: "SCHEMA", Name: from}, model.Subject{Name: to})
	e.schemas[to] = len(e.d.Schemas)
	e.d.Schemas = append(e.d.Schemas, e.d.Schemas[i])
	e.d.Schemas[len(e.d.Schemas)-1].Name = to
	for _, name := range sorted(e.tables) {
		if schema, bare := model.SplitName(name); schema == from {
			if err := e.moveTable(&e.d.Tables[e.tables[name]], model.JoinName(to, bare)); err != nil {
				return err
			}
		}
	}
	for _, name := range sorted(e.enums) {
		if schema, bare := model.SplitName(name); schema == from {
			if err := e.moveType(name, model.JoinName(to, bare)); err != nil {
				return err
			}
		}
	}
	var types []string
	for i := range e.d.Domains {
		types = append(types, e.d.Domains[i].Name)
	}
	for i := range e.d.Composites {
		types = append(types, e.d.Composites[i].Name)
	}
	for i := range e.d.Ranges {
		types = append(types, e.d.Ranges[i].Name, e.d.Ranges[i].MultirangeName())
	}
	for _, name := range types {
		if schema, bare := model.SplitName(name); schema == from {
			if err := e.moveType(name, model.JoinName(to, bare)); err != nil {
				return err
			}
		}
	}
	for i := range e.d.Ranges {
		r := &e.d.Ranges[i]
		was := []string{r.ConstructorName(), r.MultirangeConstructorName()}
		r.MoveConstructors(from, to)
		for n, name := range []string{r.ConstructorName(), r.MultirangeConstructorName()} {
			if name != was[n] {
				e.followCalls(was[n], name)
			}
		}
	}
	for _, c := range slices.Clone(e.d.Collations) {
		if schema, bare := model.SplitName(c.Name); schema == from {
			if err := e.moveCollation(c.Name, model.JoinName(to, bare)); err != nil {
				return err
			}
		}
	}
	for i := range e.d.Statistics {
		if schema, bare := model.SplitName(e.d.Statistics[i].Name); schema == from {
			e.d.Statistics[i].Name = model.JoinName(to, bare)
		}
	}
	for _, t := range slices.Clone(e.d.TextSearch) {
		if schema, bare := model.SplitName(t.Name); schema == from {
			if err := e.moveTextSearch(t.Kind, t.Name, model.JoinName(to, bare)); err != nil {
				return err
			}
		}
	}
	for i := range e.d.Publications {
		substitute(e.d.Publications[i].Schemas, from, to)
	}
	for _, name := range sorted(e.views) {
		if schema, bare := model.SplitName(name); schema == from {
			if err := e.moveView(e.view(name), model.JoinName(to, bare)); err != nil {
				return err
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(e.sequences)) {
		if schema, bare := model.SplitName(name); schema == from {
			if err := e.moveSequence(name, model.JoinName(to, bare)); err != nil {
				return err
			}
		}
	}
	for i := range e.d.Functions {
		if schema, bare := model.SplitName(e.d.Functions[i].Name); schema == from {
			if err := e.moveFunction(i, model.JoinName(to, bare)); err != nil {
				return err
			}
		}
	}
	for i := range e.d.Conversions {
		if schema, bare := model.SplitName(e.d.Conversions[i].Name); schema == from {
			if err := e.moveConversion(e.d.Conversions[i].Name, model.JoinName(to, bare)); err != nil {
				return err
			}
		}
	}
	for i := range e.d.OperatorFamilies {
		if schema, bare := model.SplitName(e.d.OperatorFamilies[i].Name); schema == from {
			if err := e.moveOperatorFamily(e.d.OperatorFamilies[i].Signature(), model.JoinName(to, bare)); err != nil {
				return err
			}
		}
	}
	for i := range e.d.OperatorClasses {
		if schema, bare := model.SplitName(e.d.OperatorClasses[i].Name); schema == from {
			if err := e.moveOperatorClass(e.d.OperatorClasses[i].Signature(), model.JoinName(to, bare)); err != nil {
				return err
			}
		}
	}
	for i := range e.d.Operators {
		if schema, _ := model.SplitName(e.d.Operators[i].Name); schema == from {
			if err := e.moveOperator(i, to); err != nil {
				return err
			}
		}
	}
	return e.dropSchema(from, false, false)
}
