package sqlsource

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// tableStorage reads what a CREATE TABLE says beside columns and constraints.
func (e *Executor) tableStorage(t *model.Table, s *pg.CreateStmt) error {
	t.Unlogged = s.Relation.Relpersistence == "u"
	t.Tablespace, t.Method = tablespace(s.Tablespacename), s.AccessMethod
	if s.Partbound != nil && t.Foreign == nil {
		// Those of the table above go before the defaults.
		if i, ok := e.tables[e.rangeName(s.InhRelations[0].GetRangeVar())]; ok {
			above := &e.d.Tables[i]
			if s.Tablespacename == "" {
				t.Tablespace = above.Tablespace
			}
			t.Method = cmp.Or(t.Method, above.Method)
		}
	}
	if s.Tablespacename == "" && t.Foreign == nil {
		t.Tablespace = cmp.Or(t.Tablespace, e.tablespace)
	}
	if t.Method == "" && s.Partspec == nil && t.Foreign == nil {
		t.Method = e.method
	}
	if t.Method == "heap" {
		t.Method = ""
	}
	var err error
	t.Options, err = e.options(s.Relation.Location, s.Options)
	return err
}

// options reads storage parameters, sorted by name.
func (e *Executor) options(at int32, list []*pg.Node) ([]string, error) {
	var out []string
	for _, node := range list {
		d := node.GetDefElem()
		value, ok := optionText(d)
		if !ok {
			return nil, e.unsupported(at, "the value of storage parameter "+d.Defname)
		}
		out = setOption(out, optionName(d)+"="+value)
	}
	slices.Sort(out)
	return out, nil
}

func optionName(d *pg.DefElem) string {
	if d.Defnamespace != "" {
		return d.Defnamespace + "." + d.Defname
	}
	return d.Defname
}

// optionText returns an option's value as the server keeps it (defGetString in
// commands/define.c). One without a value is true.
func optionText(d *pg.DefElem) (string, bool) {
	switch n := d.Arg.GetNode().(type) {
	case nil:
		return "true", true
	case *pg.Node_Integer:
		return strconv.Itoa(int(n.Integer.Ival)), true
	case *pg.Node_Float:
		return n.Float.Fval, true
	case *pg.Node_Boolean:
		return strconv.FormatBool(n.Boolean.Boolval), true
	case *pg.Node_String_:
		return n.String_.Sval, true
	case *pg.Node_TypeName:
		names := fieldNames(n.TypeName.Names)
		return names[len(names)-1], true
	}
	return "", false
}

// setOption adds a parameter to a list, or gives it another value.
func setOption(list []string, option string) []string {
	name, _ := model.SplitOption(option)
	return append(resetOption(list, name), option)
}

func resetOption(list []string, name string) []string {
	return slices.DeleteFunc(list, func(o string) bool {
		have, _ := model.SplitOption(o)
		return have == name
	})
}

// changeOptions carries out SET (…) or RESET (…).
func (e *Executor) changeOptions(list *[]string, cmd *pg.AlterTableCmd, at int32) error {
	changed := cmd.Def.GetList().GetItems()
	out := slices.Clone(*list)
	switch cmd.Subtype {
	case pg.AlterTableType_AT_ResetRelOptions, pg.AlterTableType_AT_ResetOptions:
		for _, node := range changed {
			out = resetOption(out, optionName(node.GetDefElem()))
		}
	default:
		set, err := e.options(at, changed)
		if err != nil {
			return err
		}
		for _, option := range set {
			out = setOption(out, option)
		}
	}
	if slices.Sort(out); len(out) == 0 {
		out = nil
	}
	*list = out
	return nil
}

func (e *Executor) indexStorage(at int32, options []*pg.Node, in string) (model.IndexStorage, error) {
	list, err := e.options(at, options)
	s := model.IndexStorage{Options: list, Tablespace: e.tablespace}
	if in != "" {
		s.Tablespace = tablespace(in)
	}
	return s, err
}

// opClassOptions spells the parameters of an operator class.
func (e *Executor) opClassOptions(at int32, list []*pg.Node) (string, error) {
	options, err := e.options(at, list)
	return strings.Join(options, ", "), err
}

// columnStorage returns the model's name of a STORAGE clause.
func (e *Executor) columnStorage(c *model.Column, name string) string {
	name = strings.ToUpper(name)
	typ := c.Type
	if integer := serialTypes[typ]; integer != "" {
		typ = integer
	}
	if name == "DEFAULT" || name == e.d.DefaultStorage(typ) {
		return ""
	}
	return name
}

// columnCompression returns the model's name of a COMPRESSION clause.
func columnCompression(name string) string {
	if name = strings.ToLower(name); name == "default" {
		return ""
	}
	return name
}

// alterStorage adds the steps of a subcommand of ALTER TABLE that changes how
// the table is stored or read, rather than what it holds.
func (e *Executor) alterStorage(t *model.Table, cmd *pg.AlterTableCmd, at int32, steps *steps) error {
	name := t.Name
	table := func(do func(t *model.Table) error) {
		steps.add(passMisc, func() error { return do(&e.d.Tables[e.tables[name]]) })
	}
	column := func(do func(c *model.Column) error) {
		table(func(t *model.Table) error {
			c, err := e.column(at, t, cmd.Name)
			if err != nil {
				return err
			}
			return do(c)
		})
	}
	switch cmd.Subtype {
	case pg.AlterTableType_AT_SetLogged, pg.AlterTableType_AT_SetUnLogged:
		table(func(t *model.Table) error {
			if t.PartitionBy != nil {
				return nil // it has nothing to be logged (measured on PostgreSQL 15.18)
			}
			t.Unlogged = cmd.Subtype == pg.AlterTableType_AT_SetUnLogged
			for _, s := range e.owned[name] { // they go along from version 15 on
				if err := e.logSequence(s, !t.Unlogged); err != nil {
					return err
				}
			}
			return nil
		})
	case pg.AlterTableType_AT_SetRelOptions, pg.AlterTableType_AT_ResetRelOptions:
		table(func(t *model.Table) error { return e.changeOptions(&t.Options, cmd, at) })
	case pg.AlterTableType_AT_SetTableSpace:
		table(func(t *model.Table) error { t.Tablespace = tablespace(cmd.Name); return nil })
	case pg.AlterTableType_AT_SetAccessMethod:
		table(func(t *model.Table) error {
			if t.Method = cmd.Name; t.Method == "heap" {
				t.Method = ""
			}
			return nil
		})
	case pg.AlterTableType_AT_ClusterOn, pg.AlterTableType_AT_DropCluster:
		table(func(t *model.Table) error { return e.clusterOn(t, cmd.Name, at) })
	case pg.AlterTableType_AT_ReplicaIdentity:
		table(func(t *model.Table) error { return e.replicaIdentity(t, cmd.Def.GetReplicaIdentityStmt(), at) })
	case pg.AlterTableType_AT_SetStorage, pg.AlterTableType_AT_SetCompression, pg.AlterTableType_AT_SetStatistics,
		pg.AlterTableType_AT_SetOptions, pg.AlterTableType_AT_ResetOptions:
		column(func(c *model.Column) error { return e.storeColumn(c, cmd, at) })
	case pg.AlterTableType_AT_AttachPartition:
		steps.add(passMisc, func() error { return e.attach(name, cmd.Def.GetPartitionCmd(), at) })
	case pg.AlterTableType_AT_DetachPartition:
		if cmd.Def.GetPartitionCmd().GetConcurrent() {
			return e.fail(at, "write DETACH PARTITION, and the check", "DETACH PARTITION … CONCURRENTLY leaves a check with the partition's bounds on the table, which is not followed")
		}
		steps.add(passMisc, func() error { return e.detach(name, cmd.Def.GetPartitionCmd(), at) })
	case pg.AlterTableType_AT_GenericOptions, pg.AlterTableType_AT_AlterColumnGenericOptions:
		return e.alterForeignTable(t, cmd, at, steps)
	case pg.AlterTableType_AT_AddOf:
		steps.add(passMisc, func() error { return e.addOf(&e.d.Tables[e.tables[name]], cmd.Def.GetTypeName()) })
	case pg.AlterTableType_AT_DropOf:
		steps.add(passMisc, func() error { e.d.Tables[e.tables[name]].Of = ""; return nil })
	case pg.AlterTableType_AT_AddInherit:
		steps.add(passMisc, func() error { return e.inherit(name, cmd.Def.GetRangeVar()) })
	case pg.AlterTableType_AT_DropInherit:
		steps.add(passMisc, func() error { return e.noInherit(name, cmd.Def.GetRangeVar()) })
	default:
		what := strings.TrimPrefix(cmd.Subtype.String(), "AT_")
		return e.unsupported(at, "ALTER TABLE "+t.Name+" ("+what+")")
	}
	return nil
}

// storeColumn carries out a subcommand that changes how a column is stored or
// sampled.
func (e *Executor) storeColumn(c *model.Column, cmd *pg.AlterTableCmd, at int32) error {
	switch cmd.Subtype {
	case pg.AlterTableType_AT_SetStorage:
		c.Storage = e.columnStorage(c, cmd.Def.GetString_().GetSval())
	case pg.AlterTableType_AT_SetCompression:
		c.Compression = columnCompression(cmd.Def.GetString_().GetSval())
	case pg.AlterTableType_AT_SetStatistics:
		c.Statistics = statisticsTarget(cmd)
	default:
		return e.changeOptions(&c.Options, cmd, at)
	}
	return nil
}

func tablespace(name string) string {
	if name == "pg_default" {
		return ""
	}
	return name
}

func (e *Executor) clusterOn(t *model.Table, name string, at int32) error {
	if name != "" && t.IndexStorage(name) == nil {
		return e.fail(at, hintOf(name, append(indexNames(t), t.KeyNames()...)), "table %s has no index %s", t.Name, name)
	}
	for _, s := range t.IndexStorages() {
		s.Clustered = false
	}
	if name != "" {
		t.IndexStorage(name).Clustered = true
	}
	return nil
}

func (e *Executor) replicaIdentity(t *model.Table, s *pg.ReplicaIdentityStmt, at int32) error {
	index := s.IdentityType == "i"
	if index && t.IndexStorage(s.Name) == nil {
		return e.fail(at, hintOf(s.Name, append(indexNames(t), t.KeyNames()...)), "table %s has no index %s", t.Name, s.Name)
	}
	for _, x := range t.IndexStorages() {
		x.ReplicaIdentity = false
	}
	switch t.ReplicaIdentity = ""; s.IdentityType {
	case "f":
		t.ReplicaIdentity = model.ReplicaIdentityFull
	case "n":
		t.ReplicaIdentity = model.ReplicaIdentityNothing
	case "i":
		t.IndexStorage(s.Name).ReplicaIdentity = true
	}
	return nil
}

// alterIndex carries out ALTER INDEX, which is a statement like ALTER TABLE.
func (e *Executor) alterIndex(s *pg.AlterTableStmt) error {
	if onlyOwner(s) {
		return nil
	}
	name := e.rangeName(s.Relation)
	at := s.Relation.Location
	if _, ok := e.relations[name]; !ok && s.MissingOk {
		return nil
	}
	t, bare, err := e.indexOf(s.Relation)
	if err != nil {
		return err
	}
	storage := t.IndexStorage(bare)
	for _, node := range s.Cmds {
		cmd := node.GetAlterTableCmd()
		switch cmd.Subtype {
		case pg.AlterTableType_AT_SetRelOptions, pg.AlterTableType_AT_ResetRelOptions:
			if err := e.changeOptions(&storage.Options, cmd, at); err != nil {
				return err
			}
		case pg.AlterTableType_AT_SetTableSpace:
			storage.Tablespace = tablespace(cmd.Name)
		case pg.AlterTableType_AT_AttachPartition:
			if err := e.attachIndex(t.Name, bare, cmd.Def.GetPartitionCmd(), at); err != nil {
				return err
			}
		case pg.AlterTableType_AT_SetStatistics:
			if err := e.setKeyStatistics(t, bare, int(cmd.Num), statisticsTarget(cmd), at); err != nil {
				return err
			}
		default:
			what := strings.TrimPrefix(cmd.Subtype.String(), "AT_")
			return e.unsupported(at, "ALTER INDEX "+name+" ("+what+")")
		}
	}
	return nil
}

// indexOf finds an index: its table, or the materialised view in the form of one,
// and its name in that.
func (e *Executor) indexOf(r *pg.RangeVar) (*model.Table, string, error) {
	return e.indexNamed(e.rangeName(r), r.Location)
}

func (e *Executor) indexNamed(name string, at int32) (*model.Table, string, error) {
	_, bare := model.SplitName(name)
	found, ok := e.relations[name]
	if !ok || found.kind != indexRelation {
		return nil, "", e.fail(at, "", "index %s does not exist", name)
	}
	if v := e.view(found.table); v != nil {
		return v.Relation(), bare, nil
	}
	return &e.d.Tables[e.tables[found.table]], bare, nil
}

// statisticsTarget returns what SET STATISTICS sets; -1 and DEFAULT stand for the
// server's default.
func statisticsTarget(cmd *pg.AlterTableCmd) *int {
	if n := cmd.Def.GetInteger(); n != nil && n.Ival >= 0 {
		return model.Ptr(int(n.Ival))
	}
	return nil
}

// setKeyStatistics sets the statistics target of the key of an index at a place
// that counts from 1, and that of its parts.
func (e *Executor) setKeyStatistics(t *model.Table, index string, n int, target *int, at int32) error {
	of := index
	part := t.PartNamed(index)
	if part != nil {
		of = part.Of
	}
	above := e.withAbove(t)
	keys := keysOf(&above, of)
	if n < 1 || n > len(keys) || keys[n-1].Expr == "" {
		return e.fail(at, "only an expression has a statistics target of its own", "key %d of index %s is no expression", n, index)
	}
	if part != nil {
		part.SetStatistics(n-1, target)
	}
	for i := range t.Indexes {
		if x := &t.Indexes[i]; x.Name == index {
			x.Keys[n-1].Statistics = target
		}
	}
	for i := range t.Exclusions {
		if x := &t.Exclusions[i]; x.Name == index {
			x.Elements[n-1].Key.Statistics = target
		}
	}
	e.setPartStatistics(t.Name, of, n-1, target)
	return nil
}

// keysOf returns the keys of an index, or of the one of an exclusion constraint.
func keysOf(t *model.Table, name string) []model.Key {
	for i := range t.Indexes {
		if t.Indexes[i].Name == name {
			return t.Indexes[i].Keys
		}
	}
	for i := range t.Exclusions {
		if x := &t.Exclusions[i]; x.Name == name {
			return x.Index().Keys
		}
	}
	return nil
}

func (e *Executor) setPartStatistics(parent, of string, key int, target *int) {
	for _, name := range e.children(parent) {
		if p := e.d.Tables[e.tables[name]].Part(of); p != nil {
			p.SetStatistics(key, target)
		}
		e.setPartStatistics(name, of, key, target)
	}
}

// addExclusion adds an exclusion constraint.
func (e *Executor) addExclusion(t *model.Table, c constraint) error {
	if err := e.constraintFree(t, c); err != nil {
		return err
	}
	x := model.Exclusion{Name: c.Conname, Method: c.AccessMethod, Deferrable: c.Deferrable, Deferred: c.Initdeferred, Pos: e.pos(c.Location)}
	if x.Method == "btree" {
		x.Method = ""
	}
	var err error
	if x.Storage, err = e.indexStorage(c.Location, c.Options, c.Indexspace); err != nil {
		return err
	}
	var names []string
	for _, node := range c.Exclusions {
		pair := node.GetList().GetItems()
		if len(pair) != 2 {
			return e.unsupported(c.Location, "an element of an exclusion constraint of "+t.Name)
		}
		key, name, err := e.indexKey(t, pair[0].GetIndexElem(), x.Method, c.Location)
		if err != nil {
			return err
		}
		names = append(names, name)
		operator := pair[1].GetList().GetItems()
		x.Elements = append(x.Elements, model.Exclude{Key: key, Operator: e.catalogName(operator)})
		for i := range e.d.Operators {
			if o := &e.d.Operators[i]; o.Name == x.Elements[len(x.Elements)-1].Operator {
				e.refName(operatorName, operator, o.Operands()...) // the types of a key may be unknown
			}
		}
	}
	for _, name := range fieldNames(c.Including) {
		if _, err := e.column(c.Location, t, name); err != nil {
			return err
		}
		x.Include = append(x.Include, name)
		names = append(names, name)
	}
	if c.WhereClause != nil {
		where, err := e.tableExpr(t, c.WhereClause)
		if err != nil {
			return err
		}
		x.Where = where.text
	}
	schema, bare := model.SplitName(t.Name)
	if x.Name == "" {
		x.Name = e.chooseRelation(schema, bare, model.ColumnsAddition(model.IndexColumnNames(names)), "excl", true)
	} else if err := e.relationFree(c.Location, indexRelation, model.JoinName(schema, x.Name)); err != nil {
		return err
	}
	t.Exclusions = append(t.Exclusions, x)
	e.countConstraint(schema, x.Name, 1)
	e.relations[model.JoinName(schema, x.Name)] = relation{kind: indexRelation, table: t.Name, pos: x.Pos}
	return nil
}

func exclusionMentions(x model.Exclusion, name string) bool {
	index := model.Index{Include: x.Include, Where: x.Where}
	for _, element := range x.Elements {
		index.Keys = append(index.Keys, element.Key)
	}
	return indexMentions(index, name)
}
