package sqlsource

import (
	"cmp"
	"fmt"
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// Executor carries statements out on a database. It remembers what a
// [model.Database] does not hold: the sequences, which names are in use, and
// what refers to what. It is not safe for concurrent use, and the database must
// not be changed by others between calls of Exec.
type Executor struct {
	d *model.Database
	// tables, views, enums and schemas are the places of objects in d by name.
	tables  map[string]int
	views   map[string]int
	enums   map[string]int
	schemas map[string]int
	// functions are the places of functions by signature.
	functions map[string]int
	// relations are the tables, indexes and sequences by two-part name: they
	// share one namespace.
	relations map[string]relation
	// constraints counts the constraints of a name by schema and name. Two
	// tables may each have one, but a chosen name avoids those in use.
	constraints map[string]int
	// openViews are the views that read what is not declared yet.
	openViews []string
	// openStars says that a policy, a rule or the body of a function does.
	openStars bool
	// sequences are the known sequences by two-part name.
	sequences map[string]*sequence
	// sequencesChanged says that those of the database may not be up to date.
	sequencesChanged bool
	// owned are the sequences that the columns of a table own, by table.
	owned map[string]map[string]*sequence
	// referrers counts the foreign keys to a table by the table that has them.
	referrers map[string]map[string]int
	// typeUses counts the columns of a user-defined type by table.
	typeUses map[string]map[string]int
	// userTypes remembers the user-defined type, if any, in a type's spelling.
	userTypes map[string]string
	// canonical remembers the canonical spellings of types.
	canonical map[string]string

	// declaring is set for declarations, in which the order of files is not
	// the order of dependence: foreign keys may point ahead, and IF NOT EXISTS
	// does not excuse a second declaration.
	declaring bool

	// refused are the statements of declarations that are no part of a schema.
	refused []refused

	// What follows is about the statement that is being carried out.

	// shadowed is what is wrong with a name in it; see refName.
	shadowed error

	text *text
	// schema is the default schema.
	schema string
	path   searchPath
	// qualified says that names of the statement got a schema that its text does not
	// have.
	qualified bool
	// method is what default_table_access_method has been set to.
	method string
	// tablespace is what default_tablespace has been set to, empty for the
	// database's own.
	tablespace string
	// only says that ALTER TABLE leaves the children of the table alone.
	only bool
	// base is the offset that the statement's locations count from, start and
	// end where the statement begins and ends.
	base, start, end int
}

// relation is what a name in a schema's namespace of relations stands for.
type relation struct {
	kind relationKind
	// table is the table that an index or an owned sequence belongs to.
	table string
	pos   model.Pos
}

// relationKind is the kind of a relation, in the field's own word.
type relationKind string

const (
	tableRelation    relationKind = "table"
	indexRelation    relationKind = "index"
	sequenceRelation relationKind = "sequence"
	viewRelation     relationKind = "view"
	matviewRelation  relationKind = "materialized view"
	opaqueRelation   relationKind = "relation"
)

// New returns an executor for d, which it will change in place: the columns of
// partitions are written out until d is normalised again. A name of d
// that is left empty is taken as not yet chosen, so d should be in normal form.
func New(d *model.Database) *Executor {
	e := &Executor{
		d:           d,
		tables:      make(map[string]int, len(d.Tables)),
		views:       make(map[string]int, len(d.Views)),
		enums:       make(map[string]int, len(d.Enums)),
		schemas:     make(map[string]int, len(d.Schemas)),
		functions:   make(map[string]int, len(d.Functions)),
		relations:   make(map[string]relation, 4*len(d.Tables)),
		constraints: make(map[string]int, 4*len(d.Tables)),
		sequences:   map[string]*sequence{},
		owned:       map[string]map[string]*sequence{},
		referrers:   map[string]map[string]int{},
		typeUses:    map[string]map[string]int{},
		userTypes:   map[string]string{},
		canonical:   map[string]string{},
		schema:      "public",
	}
	for i := range d.Schemas {
		e.schemas[d.Schemas[i].Name] = i
	}
	for i := range d.Enums {
		e.enums[d.Enums[i].Name] = i
	}
	d.ExpandPartitions()
	for i := range d.Tables {
		e.tables[d.Tables[i].Name] = i
		e.enlist(&d.Tables[i])
	}
	for i := range d.Views {
		e.enlistView(i)
	}
	for i := range d.Domains {
		schema, _ := model.SplitName(d.Domains[i].Name)
		for _, c := range d.Domains[i].Checks {
			e.countConstraint(schema, c.Name, 1)
		}
	}
	for i := range d.Functions {
		e.functions[d.Functions[i].Signature()] = i
	}
	for i := range d.Triggers {
		e.countTrigger(&d.Triggers[i], 1)
	}
	for i := range d.Sequences {
		e.enlistSequence(&d.Sequences[i])
	}
	for _, o := range d.Opaque {
		switch o.Kind {
		case "foreign table", "partitioned table", "sequence":
			e.relations[o.Name] = relation{kind: opaqueRelation}
		}
	}
	return e
}

// Exec carries out the statements of src, in order. The first one that cannot
// be carried out ends it with a [*model.DeclarationError]; those before it, and
// perhaps a part of it, have then been carried out.
func (e *Executor) Exec(src Source) error {
	if e.d.Engine != model.Postgres {
		return fmt.Errorf("%s: PostgreSQL statements on a database of engine %q", src.File, e.d.Engine)
	}
	e.text, e.schema, e.method, e.tablespace, e.path = newText(src), src.defaultSchema(), "", "", searchPath{}
	defer e.syncSequences()
	return e.run()
}

// run carries out the statements of e.text.
func (e *Executor) run() error {
	return e.text.each(func(stmt *pg.RawStmt, base int) error {
		e.base = base
		e.start = e.text.skipBlank(base+int(stmt.StmtLocation)) - base
		e.end = len(e.text.sql) - base
		if stmt.StmtLen > 0 {
			e.end = int(stmt.StmtLocation + stmt.StmtLen)
		}
		if e.isPassedOver(stmt) {
			return nil
		}
		var err error
		if e.qualified, err = e.qualify(stmt.Stmt); err != nil {
			return err
		}
		e.shadowed = nil
		return cmp.Or(e.withDefaults(stmt.Stmt), e.shadowed)
	})
}

func (e *Executor) statement(node *pg.Node) error {
	switch n := node.Node.(type) {
	case *pg.Node_CreateSchemaStmt:
		return e.createSchema(n.CreateSchemaStmt)
	case *pg.Node_CreateEnumStmt:
		return e.createEnum(n.CreateEnumStmt)
	case *pg.Node_AlterEnumStmt:
		return e.alterEnum(n.AlterEnumStmt)
	case *pg.Node_CreateStmt:
		return e.createTable(n.CreateStmt)
	case *pg.Node_AlterTableStmt:
		if slices.ContainsFunc(n.AlterTableStmt.Cmds, func(c *pg.Node) bool {
			return c.GetAlterTableCmd().GetBehavior() == pg.DropBehavior_DROP_CASCADE
		}) {
			return e.cascading(func() error { return e.alterTable(n.AlterTableStmt) })
		}
		return e.alterTable(n.AlterTableStmt)
	case *pg.Node_IndexStmt:
		return e.createIndex(n.IndexStmt)
	case *pg.Node_ReindexStmt:
		if n.ReindexStmt.Kind == pg.ReindexObjectType_REINDEX_OBJECT_INDEX {
			return e.rebuildIndex(n.ReindexStmt.Relation)
		}
	case *pg.Node_ViewStmt:
		return e.createView(n.ViewStmt)
	case *pg.Node_CreateTableAsStmt:
		if n.CreateTableAsStmt.Objtype == pg.ObjectType_OBJECT_MATVIEW {
			return e.createMaterializedView(n.CreateTableAsStmt)
		}
	case *pg.Node_RefreshMatViewStmt:
		return nil
	case *pg.Node_CreateSeqStmt:
		return e.createSequence(n.CreateSeqStmt)
	case *pg.Node_AlterSeqStmt:
		return e.alterSequence(n.AlterSeqStmt)
	case *pg.Node_CreateDomainStmt:
		return e.createDomain(n.CreateDomainStmt)
	case *pg.Node_AlterDomainStmt:
		return e.alterDomain(n.AlterDomainStmt)
	case *pg.Node_RuleStmt:
		return e.createRule(n.RuleStmt)
	case *pg.Node_CreatePolicyStmt:
		return e.createPolicy(n.CreatePolicyStmt)
	case *pg.Node_AlterPolicyStmt:
		return e.alterPolicy(n.AlterPolicyStmt)
	case *pg.Node_CreateStatsStmt:
		return e.createStatistics(n.CreateStatsStmt)
	case *pg.Node_AlterStatsStmt:
		return e.alterStatistics(n.AlterStatsStmt)
	case *pg.Node_AlterTsdictionaryStmt:
		return e.alterDictionary(n.AlterTsdictionaryStmt)
	case *pg.Node_AlterTsconfigurationStmt:
		return e.alterConfiguration(n.AlterTsconfigurationStmt)
	case *pg.Node_CreateEventTrigStmt:
		return e.createEventTrigger(n.CreateEventTrigStmt)
	case *pg.Node_AlterEventTrigStmt:
		return e.alterEventTrigger(n.AlterEventTrigStmt)
	case *pg.Node_CreateFdwStmt:
		return e.createWrapper(n.CreateFdwStmt)
	case *pg.Node_AlterFdwStmt:
		return e.alterWrapper(n.AlterFdwStmt)
	case *pg.Node_CreateForeignServerStmt:
		return e.createServer(n.CreateForeignServerStmt)
	case *pg.Node_AlterForeignServerStmt:
		return e.alterServer(n.AlterForeignServerStmt)
	case *pg.Node_CreateUserMappingStmt:
		return e.createMapping(n.CreateUserMappingStmt)
	case *pg.Node_AlterUserMappingStmt:
		return e.alterMapping(n.AlterUserMappingStmt)
	case *pg.Node_DropUserMappingStmt:
		return e.dropMapping(n.DropUserMappingStmt)
	case *pg.Node_CreateForeignTableStmt:
		return e.createForeignTable(n.CreateForeignTableStmt)
	case *pg.Node_CreatePublicationStmt:
		return e.createPublication(n.CreatePublicationStmt)
	case *pg.Node_AlterPublicationStmt:
		return e.alterPublication(n.AlterPublicationStmt)
	case *pg.Node_CompositeTypeStmt:
		return e.createComposite(n.CompositeTypeStmt)
	case *pg.Node_CreateRangeStmt:
		return e.createRange(n.CreateRangeStmt)
	case *pg.Node_DefineStmt:
		switch n.DefineStmt.Kind {
		case pg.ObjectType_OBJECT_COLLATION:
			return e.createCollation(n.DefineStmt)
		case pg.ObjectType_OBJECT_AGGREGATE:
			return e.createAggregate(n.DefineStmt)
		case pg.ObjectType_OBJECT_OPERATOR:
			return e.createOperator(n.DefineStmt)
		case pg.ObjectType_OBJECT_TSPARSER, pg.ObjectType_OBJECT_TSTEMPLATE, pg.ObjectType_OBJECT_TSDICTIONARY, pg.ObjectType_OBJECT_TSCONFIGURATION:
			return e.createTextSearch(n.DefineStmt)
		}
	case *pg.Node_CreateOpFamilyStmt:
		return e.createOperatorFamily(n.CreateOpFamilyStmt)
	case *pg.Node_AlterOpFamilyStmt:
		return e.alterOperatorFamily(n.AlterOpFamilyStmt)
	case *pg.Node_CreateOpClassStmt:
		return e.createOperatorClass(n.CreateOpClassStmt)
	case *pg.Node_CreateConversionStmt:
		return e.createConversion(n.CreateConversionStmt)
	case *pg.Node_CreateAmStmt:
		return e.createAccessMethod(n.CreateAmStmt)
	case *pg.Node_CreatePlangStmt:
		return e.createLanguage(n.CreatePlangStmt)
	case *pg.Node_CreateTransformStmt:
		return e.createTransform(n.CreateTransformStmt)
	case *pg.Node_CreateCastStmt:
		return e.createCast(n.CreateCastStmt)
	case *pg.Node_AlterOperatorStmt:
		return e.alterOperator(n.AlterOperatorStmt)
	case *pg.Node_CreateExtensionStmt:
		return e.createExtension(n.CreateExtensionStmt)
	case *pg.Node_AlterObjectDependsStmt:
		return e.dependOn(n.AlterObjectDependsStmt)
	case *pg.Node_AlterExtensionStmt:
		return e.alterExtension(n.AlterExtensionStmt)
	case *pg.Node_CreateFunctionStmt:
		return e.createFunction(n.CreateFunctionStmt)
	case *pg.Node_AlterFunctionStmt:
		return e.alterFunction(n.AlterFunctionStmt)
	case *pg.Node_CreateTrigStmt:
		return e.createTrigger(n.CreateTrigStmt)
	case *pg.Node_CommentStmt:
		return e.comment(n.CommentStmt)
	case *pg.Node_GrantStmt:
		return e.grant(n.GrantStmt)
	case *pg.Node_AlterDefaultPrivilegesStmt:
		return e.alterDefaultPrivileges(n.AlterDefaultPrivilegesStmt)
	case *pg.Node_AlterOwnerStmt:
		return e.alterOwner(n.AlterOwnerStmt)
	case *pg.Node_RenameStmt:
		return e.rename(n.RenameStmt)
	case *pg.Node_AlterObjectSchemaStmt:
		return e.setSchema(n.AlterObjectSchemaStmt)
	case *pg.Node_DropStmt:
		defer e.sweepPrivileges()
		defer e.sweepTriggers()
		return e.drop(n.DropStmt)
	case *pg.Node_TransactionStmt:
		return e.transaction(n.TransactionStmt)
	case *pg.Node_VariableSetStmt:
		return e.setVariable(n.VariableSetStmt)
	case *pg.Node_SelectStmt:
		if set, err := e.isSetting(n.SelectStmt); set {
			return err
		}
	}
	return e.refuse(node)
}

// setVariable carries out SET search_path and what changes how tables are stored,
// and passes over other parameters.
func (e *Executor) setVariable(s *pg.VariableSetStmt) error {
	value := ""
	if len(s.Args) == 1 && s.Kind == pg.VariableSetKind_VAR_SET_VALUE {
		value = s.Args[0].GetAConst().GetSval().GetSval()
	}
	switch s.Name {
	case "default_table_access_method":
		e.method = value
	case "default_tablespace":
		e.tablespace = tablespace(value)
	case "role", "session_authorization":
		if value == "none" || s.Kind != pg.VariableSetKind_VAR_SET_VALUE {
			return nil
		}
		return &model.DeclarationError{
			Pos:  e.pos(-1),
			Msg:  "what another role creates belongs to it, which is not followed",
			Hint: "write ALTER … OWNER TO for each object",
		}
	case "standard_conforming_strings":
		if value == "off" && e.text.hasBackslash() {
			return e.fail(-1, "write the file with standard_conforming_strings = on, as PGOPTIONS='-c standard_conforming_strings=on' pg_dump does",
				"a backslash in a string means another thing behind SET standard_conforming_strings = off, which is not followed")
		}
	case "timezone", "datestyle", "intervalstyle":
		if s.Kind == pg.VariableSetKind_VAR_SET_VALUE && model.QuotesDigit(e.text.sql) {
			return e.fail(-1, "take the line out, and write times with their zone ('2024-01-01 00:00:00+00'), dates as 2024-12-31 and intervals with their units",
				"what SET %s says of dates, times and intervals is not followed: the session that runs a revision reads them", s.Name)
		}
	case "default_toast_compression":
		return e.fail(-1, "write COMPRESSION behind the type of each column", "what SET default_toast_compression says of columns is not followed")
	}
	switch {
	case s.Kind == pg.VariableSetKind_VAR_RESET_ALL, s.Name == "search_path" && s.Kind != pg.VariableSetKind_VAR_SET_VALUE:
		return e.setPath("", s.IsLocal)
	case s.Name == "search_path":
		value, err := e.settingValue(s.Name, s.Args)
		if err != nil {
			return err
		}
		return e.setPath(value, s.IsLocal)
	}
	return nil
}

// isSetting carries out the calls that change a parameter or a sequence's value,
// with which pg_dump begins and ends, and reports whether the query is one.
func (e *Executor) isSetting(s *pg.SelectStmt) (bool, error) {
	if len(s.TargetList) != 1 {
		return false, nil
	}
	f := s.TargetList[0].GetResTarget().GetVal().GetFuncCall()
	if f == nil || len(f.Args) < 2 {
		return false, nil
	}
	switch lastName(f.Funcname) {
	case "setval":
		return true, nil
	case "set_config":
		return true, e.setsPath(f)
	}
	return false, nil
}

// enlist enters a table's names and references.
func (e *Executor) enlist(t *model.Table) {
	schema, _ := model.SplitName(t.Name)
	e.relations[t.Name] = relation{kind: tableRelation, table: t.Name, pos: t.Pos}
	for i := range t.Columns {
		c := &t.Columns[i]
		e.countType(t, c.Type, 1)
		if name := e.ownSequence(t, c); name != "" {
			s := e.sequences[name]
			if s == nil {
				s = &sequence{name: name, typ: serialTypes[c.Type], identity: c.Identity != nil, unlogged: t.Unlogged}
				e.sequences[name] = s
			}
			e.setOwner(s, t.Name, c.Name)
			e.relations[name] = relation{kind: sequenceRelation, table: t.Name, pos: c.Pos}
		}
	}
	index := func(name string, pos model.Pos) {
		if name != "" {
			e.relations[model.JoinName(schema, name)] = relation{kind: indexRelation, table: t.Name, pos: pos}
		}
	}
	if pk := t.PrimaryKey; pk != nil {
		e.countConstraint(schema, pk.Name, 1)
		index(pk.Name, pk.Pos)
	}
	for _, u := range t.Uniques {
		e.countConstraint(schema, u.Name, 1)
		index(u.Name, u.Pos)
	}
	for _, x := range t.Exclusions {
		e.countConstraint(schema, x.Name, 1)
		index(x.Name, x.Pos)
	}
	for _, c := range t.Checks {
		e.countConstraint(schema, c.Name, 1)
	}
	for _, f := range t.ForeignKeys {
		e.countConstraint(schema, f.Name, 1)
		e.countReferrer(f.RefTable, t.Name, 1)
	}
	for _, x := range t.Indexes {
		index(x.Name, x.Pos)
	}
	for _, p := range t.Parts {
		index(p.Name, t.Pos)
	}
}

// delist takes away what enlist entered. It keeps the sequences that t owns,
// for whoever enlists it again; their names are no longer in use.
func (e *Executor) delist(t *model.Table) {
	schema, _ := model.SplitName(t.Name)
	delete(e.relations, t.Name)
	for i := range t.Columns {
		c := &t.Columns[i]
		e.countType(t, c.Type, -1)
		if name := e.ownSequence(t, c); name != "" {
			delete(e.relations, name)
		}
	}
	index := func(name string) { delete(e.relations, model.JoinName(schema, name)) }
	if pk := t.PrimaryKey; pk != nil {
		e.countConstraint(schema, pk.Name, -1)
		index(pk.Name)
	}
	for _, u := range t.Uniques {
		e.countConstraint(schema, u.Name, -1)
		index(u.Name)
	}
	for _, x := range t.Exclusions {
		e.countConstraint(schema, x.Name, -1)
		index(x.Name)
	}
	for _, c := range t.Checks {
		e.countConstraint(schema, c.Name, -1)
	}
	for _, f := range t.ForeignKeys {
		e.countConstraint(schema, f.Name, -1)
		e.countReferrer(f.RefTable, t.Name, -1)
	}
	for _, x := range t.Indexes {
		index(x.Name)
	}
	for _, p := range t.Parts {
		index(p.Name)
	}
}

func (e *Executor) countConstraint(schema, name string, n int) {
	if name == "" {
		return
	}
	key := model.JoinName(schema, name)
	if e.constraints[key] += n; e.constraints[key] <= 0 {
		delete(e.constraints, key)
	}
}

func (e *Executor) countReferrer(to, from string, n int) { count(e.referrers, to, from, n) }

// countType counts a column of t of a type, where the type is not built in.
func (e *Executor) countType(t *model.Table, spelling string, n int) {
	user := e.userType(spelling)
	if user != "" {
		count(e.typeUses, user, t.Name, n)
	}
}

func count(m map[string]map[string]int, key, in string, n int) {
	if m[key] == nil {
		m[key] = map[string]int{}
	}
	if m[key][in] += n; m[key][in] <= 0 {
		delete(m[key], in)
	}
	if len(m[key]) == 0 {
		delete(m, key)
	}
}
