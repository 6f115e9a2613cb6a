package sqlsource

import (
	"slices"
	"sort"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

func (e *Executor) drop(s *pg.DropStmt) error {
	// Nothing rests on a cast: what takes one rests on its function.
	if s.Behavior == pg.DropBehavior_DROP_CASCADE && s.RemoveType != pg.ObjectType_OBJECT_CAST {
		return e.cascading(func() error { return e.dropObjects(s) })
	}
	var all []dropped
	for _, o := range s.Objects {
		all = append(all, e.dropping(s.RemoveType, o)...)
	}
	if err := e.dropObjects(s); err != nil {
		return err
	}
	for _, d := range all {
		if err := e.unused(d); err != nil {
			return err
		}
	}
	return nil
}

// dropped is what a statement without CASCADE may not drop while a text uses it.
type dropped struct {
	kind nameKind
	name string
	// use says what a text does with it, uses whether a node of one does.
	use  string
	uses func(node any) bool
}

// dropping returns what a statement drops, save what is not there.
func (e *Executor) dropping(kind pg.ObjectType, o *pg.Node) []dropped {
	d := dropped{name: e.listName(o.GetList().GetItems())}
	switch kind {
	case pg.ObjectType_OBJECT_FUNCTION, pg.ObjectType_OBJECT_PROCEDURE, pg.ObjectType_OBJECT_ROUTINE, pg.ObjectType_OBJECT_AGGREGATE:
		d.kind, d.name, d.use = functionName, e.listName(o.GetObjectWithArgs().GetObjname()), "called"
		d.uses = func(node any) bool { return e.callOf(node, d.name) != nil }
	case pg.ObjectType_OBJECT_OPERATOR:
		d.kind, d.name, d.use = operatorName, e.listName(o.GetObjectWithArgs().GetObjname()), "used"
		_, symbol := model.SplitName(d.name)
		d.uses = func(node any) bool {
			x, ok := node.(*pg.A_Expr)
			return ok && symbolOf(x.Name) == symbol
		}
	case pg.ObjectType_OBJECT_TYPE, pg.ObjectType_OBJECT_DOMAIN:
		d.kind, d.name, d.use = typeName, e.listName(o.GetTypeName().GetNames()), "named"
		d.uses = func(node any) bool {
			t, ok := node.(*pg.TypeName)
			return ok && !t.PctType && e.listName(t.Names) == d.name
		}
	case pg.ObjectType_OBJECT_SEQUENCE:
		d.kind, d.use = relationName, "drawn from"
		d.uses = func(node any) bool {
			f, ok := node.(*pg.FuncCall)
			return ok && len(f.Args) > 0 && slices.Contains([]string{"nextval", "currval", "setval"}, lastName(f.Funcname)) && e.sequenceIn(f.Args[0]) == d.name
		}
	case pg.ObjectType_OBJECT_COLLATION:
		d.kind, d.use = collationName, "named"
		d.uses = func(node any) bool {
			c, ok := node.(*pg.CollateClause)
			return ok && e.ownCollation(e.collationNamed(c.Collname)) == d.name
		}
	}
	if d.uses == nil || !e.holds(d.kind, d.name) {
		return nil
	}
	return []dropped{d}
}

// unused refuses the drop of the last thing of a name that a text uses, save where that
// may mean one of the server's or of an extension. Of several of the name it cannot be
// said which one a text means.
func (e *Executor) unused(d dropped) error {
	_, bare := model.SplitName(d.name)
	stays := e.holds(d.kind, d.name) || d.kind == operatorName && slices.ContainsFunc(e.d.Operators, func(o model.Operator) bool { return symbolIs(o.Name, bare) })
	if stays || pgcatalog.Holds(d.kind, bare) || slices.ContainsFunc(e.d.Extensions, func(x model.Extension) bool { return x.Name != "plpgsql" }) {
		return nil
	}
	var err error
	e.eachText(func(text *string, before string) {
		if err != nil || d.kind != operatorName && !mayName(*text, bare) {
			return
		}
		tree, parseErr := pg.Parse(before + *text)
		if parseErr != nil {
			return
		}
		everyMessage(tree.ProtoReflect(), func(node any) {
			if err == nil && d.uses(node) {
				err = e.fail(-1, "drop or change that first", "%s cannot be dropped: it is %s in %s", d.name, d.use, shorten(*text))
			}
		})
	})
	return err
}

func symbolIs(name, symbol string) bool {
	_, bare := model.SplitName(name)
	return bare == symbol
}

func (e *Executor) dropObjects(s *pg.DropStmt) error {
	cascade := s.Behavior == pg.DropBehavior_DROP_CASCADE
	switch s.RemoveType {
	case pg.ObjectType_OBJECT_FUNCTION, pg.ObjectType_OBJECT_PROCEDURE, pg.ObjectType_OBJECT_ROUTINE:
		for _, o := range s.Objects {
			if err := e.dropFunction(s.RemoveType, o.GetObjectWithArgs(), cascade, s.MissingOk); err != nil {
				return err
			}
		}
		return nil
	case pg.ObjectType_OBJECT_AGGREGATE:
		for _, o := range s.Objects {
			if err := e.dropAggregate(o.GetObjectWithArgs(), s.MissingOk); err != nil {
				return err
			}
		}
		return nil
	case pg.ObjectType_OBJECT_OPFAMILY:
		for _, o := range s.Objects {
			if err := e.dropOperatorFamily(e.classSubject(o.GetList().GetItems()), s.MissingOk); err != nil {
				return err
			}
		}
		return nil
	case pg.ObjectType_OBJECT_OPCLASS:
		for _, o := range s.Objects {
			if err := e.dropOperatorClass(e.classSubject(o.GetList().GetItems()), s.MissingOk); err != nil {
				return err
			}
		}
		return nil
	case pg.ObjectType_OBJECT_CONVERSION:
		for _, o := range s.Objects {
			if err := e.dropConversion(e.listName(o.GetList().GetItems()), s.MissingOk); err != nil {
				return err
			}
		}
		return nil
	case pg.ObjectType_OBJECT_ACCESS_METHOD:
		for _, o := range s.Objects {
			if err := e.dropAccessMethod(o.GetString_().GetSval(), s.MissingOk); err != nil {
				return err
			}
		}
		return nil
	case pg.ObjectType_OBJECT_LANGUAGE:
		for _, o := range s.Objects {
			if err := e.dropLanguage(o.GetString_().GetSval(), cascade, s.MissingOk); err != nil {
				return err
			}
		}
		return nil
	case pg.ObjectType_OBJECT_TRANSFORM:
		for _, o := range s.Objects {
			t, err := e.findTransform(o.GetList().GetItems(), s.MissingOk)
			if err != nil {
				return err
			}
			if t != nil {
				gone := t.Signature()
				e.d.Transforms = slices.DeleteFunc(e.d.Transforms, func(t model.Transform) bool { return t.Signature() == gone })
			}
		}
		return nil
	case pg.ObjectType_OBJECT_CAST:
		for _, o := range s.Objects {
			if err := e.dropCast(o.GetList().GetItems(), s.MissingOk); err != nil {
				return err
			}
		}
		return nil
	case pg.ObjectType_OBJECT_OPERATOR:
		for _, o := range s.Objects {
			if err := e.dropOperator(o.GetObjectWithArgs(), cascade, s.MissingOk); err != nil {
				return err
			}
		}
		return nil
	case pg.ObjectType_OBJECT_POLICY:
		for _, o := range s.Objects {
			parts := o.GetList().GetItems()
			if err := e.dropPolicy(e.listName(parts[:len(parts)-1]), parts[len(parts)-1].GetString_().GetSval(), s.MissingOk); err != nil {
				return err
			}
		}
		return nil
	case pg.ObjectType_OBJECT_RULE:
		return e.dropRule(s.Objects[0].GetList().GetItems(), s.MissingOk)
	case pg.ObjectType_OBJECT_TRIGGER:
		return e.dropTrigger(s.Objects[0].GetList().GetItems(), s.MissingOk)
	case pg.ObjectType_OBJECT_TABLE, pg.ObjectType_OBJECT_INDEX, pg.ObjectType_OBJECT_SEQUENCE,
		pg.ObjectType_OBJECT_TYPE, pg.ObjectType_OBJECT_SCHEMA, pg.ObjectType_OBJECT_EXTENSION,
		pg.ObjectType_OBJECT_DOMAIN, pg.ObjectType_OBJECT_COLLATION, pg.ObjectType_OBJECT_VIEW, pg.ObjectType_OBJECT_MATVIEW,
		pg.ObjectType_OBJECT_STATISTIC_EXT, pg.ObjectType_OBJECT_PUBLICATION, pg.ObjectType_OBJECT_EVENT_TRIGGER,
		pg.ObjectType_OBJECT_FDW, pg.ObjectType_OBJECT_FOREIGN_SERVER, pg.ObjectType_OBJECT_FOREIGN_TABLE,
		pg.ObjectType_OBJECT_TSPARSER, pg.ObjectType_OBJECT_TSTEMPLATE, pg.ObjectType_OBJECT_TSDICTIONARY, pg.ObjectType_OBJECT_TSCONFIGURATION:
	default:
		return e.unsupported(-1, e.statementWords())
	}
	var names []string
	for _, o := range s.Objects {
		switch {
		case o.GetTypeName() != nil:
			names = append(names, e.listName(o.GetTypeName().Names))
		case o.GetString_() != nil:
			names = append(names, o.GetString_().Sval)
		default:
			names = append(names, e.listName(o.GetList().GetItems()))
		}
	}
	switch s.RemoveType {
	case pg.ObjectType_OBJECT_FDW:
		return each(names, func(n string) error { return e.dropWrapper(n, cascade, s.MissingOk) })
	case pg.ObjectType_OBJECT_FOREIGN_SERVER:
		return each(names, func(n string) error { return e.dropServer(n, cascade, s.MissingOk) })
	case pg.ObjectType_OBJECT_TABLE, pg.ObjectType_OBJECT_FOREIGN_TABLE:
		return e.dropTables(names, cascade, s.MissingOk)
	case pg.ObjectType_OBJECT_VIEW:
		return e.dropViews(names, viewRelation, cascade, s.MissingOk)
	case pg.ObjectType_OBJECT_MATVIEW:
		return e.dropViews(names, matviewRelation, cascade, s.MissingOk)
	case pg.ObjectType_OBJECT_INDEX:
		return each(names, func(n string) error { return e.dropIndex(n, cascade, s.MissingOk) })
	case pg.ObjectType_OBJECT_SEQUENCE:
		return each(names, func(n string) error { return e.dropSequenceStatement(n, cascade, s.MissingOk) })
	case pg.ObjectType_OBJECT_EXTENSION:
		return each(names, func(n string) error { return e.dropExtension(n, cascade, s.MissingOk) })
	case pg.ObjectType_OBJECT_DOMAIN:
		return each(names, func(n string) error { return e.dropDomain(n, cascade, s.MissingOk) })
	case pg.ObjectType_OBJECT_TYPE:
		return each(names, func(n string) error { return e.dropType(n, cascade, s.MissingOk) })
	case pg.ObjectType_OBJECT_STATISTIC_EXT:
		return each(names, func(n string) error { return e.dropStatistics(n, s.MissingOk) })
	case pg.ObjectType_OBJECT_PUBLICATION:
		return each(names, func(n string) error { return e.dropPublication(n, s.MissingOk) })
	case pg.ObjectType_OBJECT_TSPARSER, pg.ObjectType_OBJECT_TSTEMPLATE, pg.ObjectType_OBJECT_TSDICTIONARY, pg.ObjectType_OBJECT_TSCONFIGURATION:
		return each(names, func(n string) error { return e.dropTextSearch(textSearchKinds[s.RemoveType], n, cascade, s.MissingOk) })
	case pg.ObjectType_OBJECT_EVENT_TRIGGER:
		return each(names, func(n string) error { return e.dropEventTrigger(n, s.MissingOk) })
	case pg.ObjectType_OBJECT_COLLATION:
		return each(names, func(n string) error { return e.dropCollation(n, s.MissingOk) })
	default:
		return each(names, func(n string) error { return e.dropSchema(n, cascade, s.MissingOk) })
	}
}

func each(names []string, do func(string) error) error {
	for _, n := range names {
		if err := do(n); err != nil {
			return err
		}
	}
	return nil
}

// dropTables drops the tables of one statement, which may refer to each other.
func (e *Executor) dropTables(names []string, cascade, missingOK bool) error {
	for i := 0; cascade && i < len(names); i++ {
		names = append(slices.Clip(names), e.children(names[i])...)
	}
	for _, name := range names {
		if _, ok := e.tables[name]; !ok && !missingOK {
			return e.unknownTable(-1, name)
		}
		for _, from := range sorted(e.referrers[name]) {
			if slices.Contains(names, from) {
				continue
			}
			t := &e.d.Tables[e.tables[from]]
			if !cascade {
				return e.fail(-1, "drop the foreign key first, or use CASCADE",
					"table %s cannot be dropped: foreign key %s of table %s refers to it", name, foreignKeyTo(t, name), from)
			}
			e.dropForeignKeys(t, func(f model.ForeignKey) bool { return f.RefTable == name })
		}
		for _, child := range e.d.Children(name) {
			if child.Partition == nil && !cascade && !slices.Contains(names, child.Name) {
				return e.fail(-1, "drop "+child.Name+" first, or use CASCADE", "table %s cannot be dropped: table %s inherits from it", name, child.Name)
			}
		}
	}
	for _, name := range names {
		if err := e.dropReaders(name, "table "+name, nil, cascade); err != nil {
			return err
		}
		// A partition may be gone with its table.
		if i, ok := e.tables[name]; ok {
			e.removeTable(i)
		}
		if cascade {
			if err := e.dropTypeUses("table", name, true); err != nil {
				return err
			}
		}
	}
	return nil
}

func foreignKeyTo(t *model.Table, name string) string {
	for _, f := range t.ForeignKeys {
		if f.RefTable == name {
			return f.Name
		}
	}
	return ""
}

func sorted(m map[string]int) []string {
	names := keys(m)
	sort.Strings(names)
	return names
}

// removeTable takes a table out of the database. The last one takes its place,
// so the cost does not grow with the number of tables; the order of tables is
// no part of a schema.
func (e *Executor) removeTable(i int) {
	t := &e.d.Tables[i]
	// Its children go with it.
	name := t.Name
	for _, child := range e.children(name) {
		if i, ok := e.tables[child]; ok {
			e.removeTable(i)
		}
	}
	i = e.tables[name]
	t = &e.d.Tables[i]
	for c := range t.Columns {
		e.dropOwned(t, &t.Columns[c])
	}
	e.dropTriggers(func(t *model.Trigger) bool { return t.Table == name || t.RefTable == name })
	e.delist(t)
	e.dropPoliciesOf(t.Name)
	e.dropStatisticsOf(t.Name, "")
	e.dropRulesOf(t.Name)
	e.unpublishTable(t.Name)
	delete(e.tables, t.Name)
	last := len(e.d.Tables) - 1
	if i != last {
		e.d.Tables[i] = e.d.Tables[last]
		e.tables[e.d.Tables[i].Name] = i
	}
	e.d.Tables[last] = model.Table{}
	e.d.Tables = e.d.Tables[:last]
}

// dropForeignKeys drops those of t's foreign keys that match.
func (e *Executor) dropForeignKeys(t *model.Table, match func(model.ForeignKey) bool) {
	schema, _ := model.SplitName(t.Name)
	t.ForeignKeys = slices.DeleteFunc(t.ForeignKeys, func(f model.ForeignKey) bool {
		if !match(f) {
			return false
		}
		e.countConstraint(schema, f.Name, -1)
		e.countReferrer(f.RefTable, t.Name, -1)
		return true
	})
}

// dropColumn drops a column, with the constraints and indexes of its table
// that name it.
func (e *Executor) dropColumn(t *model.Table, cmd *pg.AlterTableCmd, at int32) error {
	name := cmd.Name
	c := t.Column(name)
	if c == nil {
		if cmd.MissingOk {
			return nil
		}
		return e.unknownColumn(at, t, name)
	}
	if from := e.inheritedFrom(t, name); from != "" {
		return e.fail(at, "drop it from "+from, "column %s.%s cannot be dropped: table %s has it from %s", t.Name, name, t.Name, from)
	}
	cascade := cmd.Behavior == pg.DropBehavior_DROP_CASCADE
	if err := e.releasePolicies(t, name, cascade, at); err != nil {
		return err
	}
	if err := e.releasePublications(t, name, cascade, at); err != nil {
		return err
	}
	if err := e.releaseViews(t, name, cascade, at); err != nil {
		return err
	}
	table := t.Name
	e.d.Grants = slices.DeleteFunc(e.d.Grants, func(g model.Grant) bool {
		return g.Subject() == model.Subject{Kind: "TABLE", Name: table, Column: name}
	})
	for i := 0; i < len(t.Columns); i++ {
		other := t.Columns[i]
		if other.Generated == "" || other.Name == name || !mentions(other.Generated, name) {
			continue
		}
		if !cascade {
			return e.fail(at, "drop the generated column first", "column %s.%s cannot be dropped: column %s is generated from it", t.Name, name, other.Name)
		}
		sub := &pg.AlterTableCmd{Name: other.Name, Behavior: cmd.Behavior}
		if err := e.dropColumn(t, sub, at); err != nil {
			return err
		}
		i = -1
	}
	for trigger := e.triggerOn(t.Name, name); trigger != nil; trigger = e.triggerOn(t.Name, name) {
		if !cascade {
			return e.fail(at, "drop the trigger first, or use CASCADE", "column %s.%s cannot be dropped: trigger %s names it", t.Name, name, trigger.Name)
		}
		gone := trigger.Name
		e.dropTriggers(func(x *model.Trigger) bool { return x.Table == t.Name && x.Name == gone })
	}
	if t.PrimaryKey != nil && names(t.PrimaryKey.Columns, t.PrimaryKey.Include, name) {
		if err := e.dropKey(t, t.PrimaryKey.Name, cascade, at); err != nil {
			return err
		}
	}
	for _, u := range slices.Clone(t.Uniques) {
		if names(u.Columns, u.Include, name) {
			if err := e.dropKey(t, u.Name, cascade, at); err != nil {
				return err
			}
		}
	}
	for _, x := range slices.Clone(t.Exclusions) {
		if exclusionMentions(x, name) {
			if err := e.dropKey(t, x.Name, cascade, at); err != nil {
				return err
			}
		}
	}
	schema, _ := model.SplitName(t.Name)
	e.dropForeignKeys(t, func(f model.ForeignKey) bool { return slices.Contains(f.Columns, name) })
	t.Checks = slices.DeleteFunc(t.Checks, func(k model.Check) bool {
		if !mentions(k.Expr, name) {
			return false
		}
		e.countConstraint(schema, k.Name, -1)
		return true
	})
	for _, x := range slices.Clone(t.Indexes) {
		if indexMentions(x, name) {
			if err := e.removeIndex(t, x.Name, cascade, at); err != nil {
				return err
			}
		}
	}
	c = t.Column(name)
	e.dropOwned(t, c)
	e.dropStatisticsOf(t.Name, name)
	e.countType(t, c.Type, -1)
	t.Columns = slices.DeleteFunc(t.Columns, func(c model.Column) bool { return c.Name == name })
	return nil
}

func names(columns, include []string, name string) bool {
	return slices.Contains(columns, name) || slices.Contains(include, name)
}

func indexMentions(x model.Index, name string) bool {
	if slices.Contains(x.Include, name) || x.Where != "" && mentions(x.Where, name) {
		return true
	}
	return slices.ContainsFunc(x.Keys, func(k model.Key) bool {
		return k.Column == name || k.Expr != "" && mentions(k.Expr, name)
	})
}

func (e *Executor) dropSequenceStatement(name string, cascade, missingOK bool) error {
	s, err := e.sequence(-1, name, missingOK)
	if s == nil {
		return err
	}
	if s.identity {
		return e.fail(-1, "write ALTER TABLE … DROP IDENTITY", "sequence %s belongs to the identity column %s.%s", name, s.table, s.column)
	}
	if c := e.serialColumn(s); c != nil {
		if !cascade {
			return e.fail(-1, "drop the default first", "sequence %s cannot be dropped: the default of column %s.%s draws from it", name, s.table, c.Name)
		}
		e.unsettle(&e.d.Tables[e.tables[s.table]], c)
		c.Default = ""
	}
	columns, tables := e.drawers(name)
	for i, c := range columns {
		if !cascade {
			return e.fail(-1, "drop the default first", "sequence %s cannot be dropped: the default of column %s.%s draws from it", name, tables[i].Name, c.Name)
		}
		c.Default = ""
	}
	if err := e.dropReaders(name, "sequence "+name, nil, cascade); err != nil {
		return err
	}
	e.dropSequence(name)
	return nil
}

func (e *Executor) dropEnum(name string, cascade, missingOK bool) error {
	i, ok := e.enums[name]
	if !ok {
		if missingOK {
			return nil
		}
		return e.unknownType(name)
	}
	if err := e.dropTypeUses("type", name, cascade); err != nil {
		return err
	}
	delete(e.enums, name)
	last := len(e.d.Enums) - 1
	if i != last {
		e.d.Enums[i] = e.d.Enums[last]
		e.enums[e.d.Enums[i].Name] = i
	}
	e.d.Enums = e.d.Enums[:last]
	return nil
}
