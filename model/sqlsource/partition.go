package sqlsource

import (
	"slices"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// children returns the names of a table's partitions and of the tables that
// inherit from it, sorted.
func (e *Executor) children(parent string) []string {
	var names []string
	for _, t := range e.d.Children(parent) {
		names = append(names, t.Name)
	}
	slices.Sort(names)
	return names
}

// partitionOf makes t a partition, with the columns of its parent.
func (e *Executor) partitionOf(t *model.Table, s *pg.CreateStmt) error {
	parent, err := e.partitionedTable(s.InhRelations[0].GetRangeVar())
	if err != nil {
		return err
	}
	if t.Partition, err = e.bound(parent, s.Partbound); err != nil {
		return err
	}
	for i := range parent.Columns {
		c := parent.Inherited(&parent.Columns[i])
		c.Pos = t.Pos
		t.Columns = append(t.Columns, c)
	}
	return nil
}

func (e *Executor) partitionedTable(r *pg.RangeVar) (*model.Table, error) {
	t, err := e.table(r)
	if err != nil {
		return nil, err
	}
	if t.PartitionBy == nil {
		return nil, e.fail(r.Location, "", "table %s is not partitioned", t.Name)
	}
	return t, nil
}

// columnOf reads an element of a table's definition that is a column: of a
// partition it says only what differs from the parent's, and of a typed table what
// its type does not say.
func (e *Executor) columnOf(t *model.Table, def *pg.ColumnDef) ([]constraint, error) {
	if t.Partition == nil && t.Column(def.Colname) != nil && t.Column(def.Colname).Inherited {
		return e.mergeColumn(t, def)
	}
	if t.Partition == nil && t.Of == "" || def.TypeName != nil {
		return e.columnDef(t, def)
	}
	c, err := e.column(def.Location, t, def.Colname)
	if err != nil {
		return nil, err
	}
	own := model.Column{Name: c.Name, Type: c.Type, Pos: e.pos(def.Location)}
	constraints, err := e.columnConstraints(t, &own, def)
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(constraints, func(c constraint) bool { return c.Contype == pg.ConstrType_CONSTR_GENERATED }); i >= 0 && t.Partition != nil {
		if virtual := constraints[i].GeneratedWhen == whenVirtual; c.Generated == "" || c.Virtual != virtual {
			return nil, e.fail(def.Location, "", "column %s.%s is not generated as its parent's is", t.Name, c.Name)
		}
		c.Generated = "" // it has one of its own (PostgreSQL 16)
	}
	if n := own.NotNullDetails(); own.NotNull {
		n.Local = c.NotNull
		c.SetNotNull(n)
	}
	for _, node := range def.Constraints {
		if node.GetConstraint().GetContype() == pg.ConstrType_CONSTR_DEFAULT {
			c.Default = own.Default
		}
	}
	return constraints, nil
}

// partitionBy reads how a table is divided.
func (e *Executor) partitionBy(t *model.Table, s *pg.PartitionSpec, at int32) error {
	k := &model.PartitionKey{}
	switch s.Strategy {
	case pg.PartitionStrategy_PARTITION_STRATEGY_RANGE:
		k.Strategy = "RANGE"
	case pg.PartitionStrategy_PARTITION_STRATEGY_LIST:
		k.Strategy = "LIST"
	case pg.PartitionStrategy_PARTITION_STRATEGY_HASH:
		k.Strategy = "HASH"
	default:
		return e.unsupported(at, "table "+t.Name+": this strategy of PARTITION BY")
	}
	method := ""
	if k.Strategy == "HASH" {
		method = "hash"
	}
	for _, node := range s.PartParams {
		p := node.GetPartitionElem()
		key, _, err := e.indexKey(t, &pg.IndexElem{Name: p.Name, Expr: p.Expr, Collation: p.Collation, Opclass: p.Opclass}, method, at)
		if err != nil {
			return err
		}
		k.Keys = append(k.Keys, key)
	}
	t.PartitionBy = k
	return nil
}

// bound reads which rows a partition holds.
func (e *Executor) bound(parent *model.Table, b *pg.PartitionBoundSpec) (*model.Partition, error) {
	p := &model.Partition{Parent: parent.Name, Default: b.IsDefault, Modulus: int(b.Modulus), Remainder: int(b.Remainder)}
	values := func(nodes []*pg.Node) ([]string, error) {
		var out []string
		for _, n := range nodes {
			if ref := n.GetColumnRef(); ref != nil && len(ref.Fields) == 1 {
				if word := strings.ToUpper(fieldNames(ref.Fields)[0]); word == "MINVALUE" || word == "MAXVALUE" {
					out = append(out, word)
					continue
				}
			}
			text, err := deparse(n)
			if err != nil {
				return nil, e.fail(b.Location, "", "a partition of %s: a bound cannot be read: %v", parent.Name, err)
			}
			out = append(out, text)
		}
		return out, nil
	}
	var err error
	if p.In, err = values(b.Listdatums); err != nil {
		return nil, err
	}
	if p.From, err = values(b.Lowerdatums); err != nil {
		return nil, err
	}
	p.To, err = values(b.Upperdatums)
	return p, err
}

// recurse adds the steps that a subcommand takes on the children of a table.
func (e *Executor) recurse(parent string, cmd *pg.AlterTableCmd, at int32, steps *steps) error {
	for _, name := range e.children(parent) {
		child := func() *model.Table { return &e.d.Tables[e.tables[name]] }
		switch cmd.Subtype {
		case pg.AlterTableType_AT_AddColumn:
			column := cmd.Def.GetColumnDef().GetColname()
			steps.add(passAddOther, func() error {
				above := &e.d.Tables[e.tables[parent]]
				t := child()
				if c := above.Column(column); c != nil && t.Column(column) == nil {
					own := above.Inherited(c)
					own.Pos, own.Inherited = c.Pos, t.Partition == nil
					t.Columns = append(t.Columns, own)
					e.countType(t, own.Type, 1)
				}
				return nil
			})
		case pg.AlterTableType_AT_DropColumn:
			steps.add(passDrop, func() error {
				t := child()
				if c := t.Column(cmd.Name); c == nil || t.Partition == nil && (!c.Inherited || e.inheritedFrom(t, c.Name) != "") {
					return nil
				}
				return e.dropColumn(t, cmd, at)
			})
		case pg.AlterTableType_AT_SetNotNull:
			e.recurseNotNull(parent, name, cmd.Name, steps)
		case pg.AlterTableType_AT_DropNotNull:
			steps.add(passDrop, func() error { return e.leaveNotNull(child(), cmd.Name, at) })
		case pg.AlterTableType_AT_AlterColumnType, pg.AlterTableType_AT_ColumnDefault, pg.AlterTableType_AT_SetExpression, pg.AlterTableType_AT_DropExpression,
			pg.AlterTableType_AT_SetStorage, pg.AlterTableType_AT_SetCompression, pg.AlterTableType_AT_SetStatistics:
			if err := e.alterCommand(child(), cmd, at, steps); err != nil {
				return err
			}
		case pg.AlterTableType_AT_AddConstraint:
			con := cmd.Def.GetConstraint()
			if con.Contype == pg.ConstrType_CONSTR_NOTNULL {
				e.recurseNotNull(parent, name, fieldNames(con.Keys)[0], steps)
				break
			}
			if con.Contype == pg.ConstrType_CONSTR_PRIMARY {
				for _, column := range fieldNames(con.Keys) {
					passed := e.passes(&e.d.Tables[e.tables[parent]], column)
					steps.add(passMisc, func() error { e.takeNotNull(&e.d.Tables[e.tables[parent]], child(), column, passed); return nil })
				}
			}
			steps.add(passMisc, func() error { return e.shareConstraint(parent, name, con) })
			if con.Contype != pg.ConstrType_CONSTR_PRIMARY {
				continue
			}
		default:
			continue
		}
		if err := e.recurse(name, cmd, at, steps); err != nil {
			return err
		}
	}
	return nil
}

// attach makes a table a partition.
func (e *Executor) attach(parentName string, cmd *pg.PartitionCmd, at int32) error {
	parent := &e.d.Tables[e.tables[parentName]]
	t, err := e.table(cmd.Name)
	switch {
	case err != nil:
		return err
	case parent.PartitionBy == nil:
		return e.fail(at, "", "table %s is not partitioned", parentName)
	case t.Partition != nil:
		return e.fail(at, "", "table %s is a partition of %s already", t.Name, t.Partition.Parent)
	}
	for i := range parent.Columns {
		c := t.Column(parent.Columns[i].Name)
		want := parent.Inherited(&parent.Columns[i])
		switch {
		case c == nil:
			return e.fail(at, "add the column first", "table %s has no column %s, as its parent %s has", t.Name, want.Name, parentName)
		case c.Type != want.Type || c.Collation != want.Collation:
			return e.fail(at, "", "column %s.%s is of another type than its parent's", t.Name, c.Name)
		case want.NotNull && !c.NotNull:
			return e.fail(at, "", "column %s.%s must be NOT NULL, as its parent's is", t.Name, c.Name)
		}
		if sameText(c.Generated, want.Generated) {
			c.Generated = want.Generated // it has none of its own
		}
	}
	if len(t.Columns) != len(parent.Columns) {
		return e.fail(at, "drop the columns that it lacks first", "table %s has columns that its parent %s lacks", t.Name, parentName)
	}
	for _, c := range parent.Checks {
		if !c.NoInherit && !slices.ContainsFunc(t.Checks, func(o model.Check) bool { return o.Name == c.Name }) {
			return e.fail(at, "add the check first", "table %s has no check %s, as its parent %s has", t.Name, c.Name, parentName)
		}
	}
	for i := range t.Columns {
		e.nameNotNull(t, &t.Columns[i])
	}
	if t.Partition, err = e.bound(parent, cmd.Bound); err != nil {
		return err
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		n := c.NotNullDetails()
		if want := parent.Column(c.Name); e.passes(parent, c.Name) && n.Name == e.notNullName(parent, want) {
			n.Name = "" // it goes along with that of the parent
			c.SetNotNull(n)
		}
	}
	above := e.withAbove(parent)
	if err := e.sameKinds(t, &above); err != nil {
		return err
	}
	e.share(t, &above)
	e.keepValid(t)
	if pk := above.PrimaryKey; pk != nil && t.PrimaryKey != nil {
		return e.fail(at, "drop it first", "table %s has a primary key of its own, which does not become the part of that of its parent %s", t.Name, parentName)
	}
	return nil
}

// detach makes a partition a table of its own again.
func (e *Executor) detach(parentName string, cmd *pg.PartitionCmd, at int32) error {
	t, err := e.table(cmd.Name)
	if err != nil {
		return err
	}
	if t.Partition == nil || t.Partition.Parent != parentName {
		return e.fail(at, "", "table %s is not a partition of %s", t.Name, parentName)
	}
	above := e.withAbove(&e.d.Tables[e.tables[parentName]])
	parts := t.Parts
	for i := range t.Columns {
		e.nameNotNull(t, &t.Columns[i])
	}
	e.keepNotValid(t, parentName)
	e.delist(t)
	t.Release(&above)
	for i := range t.Columns {
		c := &t.Columns[i]
		if n := c.NotNullDetails(); n.Local { // of a column without parents all is its own
			n.Local = false
			c.SetNotNull(n)
		}
	}
	e.enlist(t)
	for _, p := range parts {
		e.moveParts(t, p.Of, p.Name, nil)
	}
	e.sweepTriggers()
	return nil
}
