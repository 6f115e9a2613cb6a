package sqlsource

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// pass is the pass in which ALTER TABLE carries a subcommand out: those of one
// statement run in the order of their passes, not as they are written
// (AlterTablePass in commands/tablecmds.c).
type pass int

const (
	passDrop pass = iota
	passAlterType
	passAddColumn
	passColumnAttributes
	passAddIndexConstraint
	passAddIndex
	passAddOther
	passMisc
)

func (e *Executor) alterTable(s *pg.AlterTableStmt) error {
	if err := e.changeOwner(s); err != nil {
		return err
	}
	switch s.Objtype {
	case pg.ObjectType_OBJECT_TABLE, pg.ObjectType_OBJECT_FOREIGN_TABLE:
	case pg.ObjectType_OBJECT_TYPE:
		return e.alterComposite(s)
	case pg.ObjectType_OBJECT_INDEX:
		return e.alterIndex(s)
	case pg.ObjectType_OBJECT_VIEW, pg.ObjectType_OBJECT_MATVIEW:
		kind := viewRelation
		if s.Objtype == pg.ObjectType_OBJECT_MATVIEW {
			kind = matviewRelation
		}
		v, err := e.viewIf(s.Relation, kind, s.MissingOk)
		if v == nil {
			return err
		}
		return e.alterView(v, s)
	case pg.ObjectType_OBJECT_SEQUENCE:
		return e.alterSequenceLogging(s)
	default:
		return e.unsupported(-1, e.statementWords())
	}
	if onlyOwner(s) {
		// pg_dump says it of sequences and views too, and so may the table be
		// one of those.
		return nil
	}
	name := e.rangeName(s.Relation)
	if _, ok := e.tables[name]; !ok && s.MissingOk && !e.declaring {
		return nil
	}
	if v := e.view(name); v != nil {
		return e.alterView(v, s)
	}
	t, err := e.table(s.Relation)
	if err != nil {
		return err
	}
	e.only = !s.Relation.Inh
	var steps steps
	for _, node := range s.Cmds {
		if cmd := node.GetAlterTableCmd(); e.only && cmd.Subtype == pg.AlterTableType_AT_DropNotNull {
			steps.add(passDrop, func() error { e.nameNotNullsBelow(name, cmd.Name); return nil })
		}
		if err := e.alterCommand(t, node.GetAlterTableCmd(), s.Relation.Location, &steps); err != nil {
			return err
		}
		if s.Relation.Inh {
			if err := e.recurse(name, node.GetAlterTableCmd(), s.Relation.Location, &steps); err != nil {
				return err
			}
		} else if cmd := node.GetAlterTableCmd(); cmd.Subtype == pg.AlterTableType_AT_DropColumn {
			steps.add(passDrop, func() error { e.leaveColumn(name, cmd.Name); return nil })
		} else if cmd.Subtype == pg.AlterTableType_AT_DropNotNull {
			steps.add(passDrop, func() error { e.leaveOwnNotNull(name, cmd.Name); return nil })
		}
	}
	return steps.run()
}

func onlyOwner(s *pg.AlterTableStmt) bool {
	return !slices.ContainsFunc(s.Cmds, func(n *pg.Node) bool {
		return n.GetAlterTableCmd().GetSubtype() != pg.AlterTableType_AT_ChangeOwner
	})
}

// alterCommand adds the steps of one subcommand.
func (e *Executor) alterCommand(t *model.Table, cmd *pg.AlterTableCmd, at int32, steps *steps) error {
	name := t.Name
	table := func() *model.Table { return &e.d.Tables[e.tables[name]] }
	// column makes a step that changes a column.
	column := func(p pass, do func(t *model.Table, c *model.Column) error) {
		steps.add(p, func() error {
			t := table()
			c, err := e.column(at, t, cmd.Name)
			if err != nil {
				return err
			}
			return do(t, c)
		})
	}
	switch cmd.Subtype {
	case pg.AlterTableType_AT_EnableRowSecurity, pg.AlterTableType_AT_DisableRowSecurity:
		steps.add(passMisc, func() error {
			table().RowSecurity = cmd.Subtype == pg.AlterTableType_AT_EnableRowSecurity
			return nil
		})
	case pg.AlterTableType_AT_ForceRowSecurity, pg.AlterTableType_AT_NoForceRowSecurity:
		steps.add(passMisc, func() error {
			table().ForceRowSecurity = cmd.Subtype == pg.AlterTableType_AT_ForceRowSecurity
			return nil
		})
	case pg.AlterTableType_AT_AddColumn:
		return e.addColumn(t, cmd, steps)
	case pg.AlterTableType_AT_DropColumn:
		steps.add(passDrop, func() error { return e.dropColumn(table(), cmd, at) })
	case pg.AlterTableType_AT_AlterColumnType:
		column(passAlterType, func(t *model.Table, c *model.Column) error {
			return e.alterType(t, c, cmd.Def.GetColumnDef())
		})
	case pg.AlterTableType_AT_ColumnDefault:
		p := passAddOther
		if cmd.Def == nil {
			p = passDrop
		}
		column(p, func(t *model.Table, c *model.Column) error { return e.setDefault(t, c, cmd.Def, at) })
	case pg.AlterTableType_AT_SetExpression:
		column(passAddOther, func(t *model.Table, c *model.Column) error {
			return e.setExpression(t, c, &pg.Constraint{Contype: pg.ConstrType_CONSTR_GENERATED, RawExpr: cmd.Def, Location: at}, at)
		})
	case pg.AlterTableType_AT_SetNotNull:
		column(passColumnAttributes, func(t *model.Table, c *model.Column) error {
			if err := e.setNotNull(t, c, nil, at); err != nil {
				return err
			}
			e.settle(t, c)
			return nil
		})
	case pg.AlterTableType_AT_DropNotNull:
		column(passDrop, func(t *model.Table, c *model.Column) error { return e.dropNotNull(t, c, at) })
	case pg.AlterTableType_AT_DropExpression:
		column(passDrop, func(t *model.Table, c *model.Column) error {
			if c.Generated == "" && !cmd.MissingOk {
				return e.fail(at, "", "column %s.%s is not a generated column", t.Name, c.Name)
			}
			if c.Virtual {
				return e.fail(at, "", "column %s.%s is virtual: there are no values to keep without the expression", t.Name, c.Name)
			}
			c.Generated = ""
			return nil
		})
	case pg.AlterTableType_AT_AddIdentity:
		column(passAddOther, func(t *model.Table, c *model.Column) error {
			return e.addIdentity(t, c, cmd.Def.GetConstraint())
		})
	case pg.AlterTableType_AT_SetIdentity:
		column(passMisc, func(t *model.Table, c *model.Column) error {
			if c.Identity == nil {
				return e.fail(at, "", "column %s.%s is not an identity column", t.Name, c.Name)
			}
			return e.identityOptions(c.Identity, c.Type, cmd.Def.GetList().GetItems(), false)
		})
	case pg.AlterTableType_AT_DropIdentity:
		column(passDrop, func(t *model.Table, c *model.Column) error {
			if c.Identity == nil {
				if cmd.MissingOk {
					return nil
				}
				return e.fail(at, "", "column %s.%s is not an identity column", t.Name, c.Name)
			}
			e.dropSequence(e.ownSequence(t, c))
			c.Identity, c.Sequence = nil, ""
			return nil
		})
	case pg.AlterTableType_AT_AddConstraint:
		c := constraint{Constraint: cmd.Def.GetConstraint()}
		if c.Indexname != "" {
			steps.add(passAddIndexConstraint, func() error { return e.addIndexConstraint(table(), c) })
			return nil
		}
		return e.addConstraints(t, []constraint{c}, steps)
	case pg.AlterTableType_AT_DropConstraint:
		steps.add(passDrop, func() error { return e.dropConstraint(table(), cmd, at) })
	case pg.AlterTableType_AT_AlterConstraint:
		c := constraint{Constraint: cmd.Def.GetConstraint()}
		steps.add(passMisc, func() error { return e.alterConstraint(table(), c, at) })
	case pg.AlterTableType_AT_ValidateConstraint:
		steps.add(passMisc, func() error { return e.validateConstraint(table(), cmd.Name, at) })
	case pg.AlterTableType_AT_ChangeOwner:
	case pg.AlterTableType_AT_EnableTrig, pg.AlterTableType_AT_EnableAlwaysTrig, pg.AlterTableType_AT_EnableReplicaTrig,
		pg.AlterTableType_AT_DisableTrig, pg.AlterTableType_AT_EnableTrigAll, pg.AlterTableType_AT_DisableTrigAll,
		pg.AlterTableType_AT_EnableTrigUser, pg.AlterTableType_AT_DisableTrigUser:
		steps.add(passMisc, func() error { return e.enableTrigger(name, cmd) })
	case pg.AlterTableType_AT_EnableRule, pg.AlterTableType_AT_EnableAlwaysRule, pg.AlterTableType_AT_EnableReplicaRule, pg.AlterTableType_AT_DisableRule:
		steps.add(passMisc, func() error { return e.enableRule(name, cmd) })
	default:
		return e.alterStorage(t, cmd, at, steps)
	}
	return nil
}

func (e *Executor) addColumn(t *model.Table, cmd *pg.AlterTableCmd, steps *steps) error {
	def := cmd.Def.GetColumnDef()
	name := t.Name
	if cmd.MissingOk && t.Column(def.Colname) != nil && !e.declaring {
		return nil
	}
	// The column must be known before its constraints can be sorted, and
	// DROP COLUMN of the same name in the same statement comes first: so the
	// definition is read on a table of its own.
	scratch := model.Table{Name: name}
	constraints, err := e.columnDef(&scratch, def)
	if err != nil {
		return err
	}
	c := scratch.Columns[0]
	steps.add(passAddColumn, func() error {
		t := &e.d.Tables[e.tables[name]]
		if old := t.Column(c.Name); old != nil {
			return e.fail(def.Location, "", "table %s has a column %s already%s", t.Name, c.Name, declaredAt(old.Pos))
		}
		t.Columns = append(t.Columns, c)
		added := &t.Columns[len(t.Columns)-1]
		if added.Identity != nil || serialTypes[added.Type] != "" {
			if err := e.newSequence(t, added); err != nil {
				return err
			}
		}
		e.countType(t, added.Type, 1)
		return nil
	})
	return e.addConstraints(t, constraints, steps)
}

// alterType carries out ALTER COLUMN … TYPE. The default stays as it is; the
// collation is the type's own unless one is given.
func (e *Executor) alterType(t *model.Table, c *model.Column, def *pg.ColumnDef) error {
	typ, err := e.typeName(def.TypeName)
	if err != nil {
		return err
	}
	if serialTypes[typ] != "" {
		return e.fail(def.TypeName.Location, "", "column %s.%s: type %s does not exist outside a column's definition", t.Name, c.Name, typ)
	}
	if c.Identity != nil {
		if integerSerials[typ] == "" {
			return e.fail(def.TypeName.Location, "", "column %s.%s: an identity column is smallint, integer or bigint, not %s", t.Name, c.Name, typ)
		}
		if err := e.retypeIdentity(c, typ); err != nil {
			return err
		}
	}
	for i := range t.Columns {
		if other := &t.Columns[i]; other.Generated != "" && other != c && mentions(other.Generated, c.Name) {
			return e.fail(def.TypeName.Location, "drop the generated column first",
				"column %s.%s cannot change its type: column %s is generated from it", t.Name, c.Name, other.Name)
		}
	}
	if v := e.columnReader(t, c.Name); v != nil {
		return e.fail(def.TypeName.Location, "drop the view first", "column %s.%s cannot change its type: %s %s reads it", t.Name, c.Name, v.Kind(), v.Name)
	}
	if trigger := e.triggerOn(t.Name, c.Name); trigger != nil {
		return e.fail(def.TypeName.Location, "drop the trigger first",
			"column %s.%s cannot change its type: trigger %s names it", t.Name, c.Name, trigger.Name)
	}
	if name := e.publishing(t.Name, c.Name); name != "" {
		return e.fail(def.TypeName.Location, "drop the table from the publication first",
			"column %s.%s cannot change its type: publication %s names it", t.Name, c.Name, name)
	}
	e.unsettle(t, c)
	e.countType(t, c.Type, -1)
	// The server sets these to what the new type has by itself
	// (ATExecAlterColumnType in commands/tablecmds.c).
	c.Type, c.Collation, c.Storage, c.Compression = typ, "", "", ""
	e.countType(t, c.Type, 1)
	if def.CollClause != nil {
		c.Collation = e.collation(def.CollClause.Collname, c.Type)
	}
	e.settle(t, c)
	e.reindex(t, c.Name)
	return nil
}

// retypeIdentity changes the type of an identity column's sequence: a bound
// that was the old type's becomes the new type's, and the rest stays
// (init_params in commands/sequence.c).
func (e *Executor) retypeIdentity(c *model.Column, typ string) error {
	was := resolve(c.Identity, c.Type)
	oldLow, oldHigh := identityRange(c.Type)
	low, high := identityRange(typ)
	if was.max == oldHigh {
		was.max = high
	}
	if was.min == oldLow {
		was.min = low
	}
	if was.min < low || was.max > high || was.start < was.min || was.start > was.max {
		return e.fail(-1, "", "column %s: the bounds of its identity are out of range for type %s", c.Name, typ)
	}
	was.reduce(c.Identity, typ)
	return nil
}

// setDefault carries out SET DEFAULT, or DROP DEFAULT where node is nil.
func (e *Executor) setDefault(t *model.Table, c *model.Column, node *pg.Node, at int32) error {
	switch {
	case c.Identity != nil:
		return e.fail(at, "", "column %s.%s is an identity column", t.Name, c.Name)
	case c.Generated != "":
		return e.fail(at, "", "column %s.%s is a generated column", t.Name, c.Name)
	}
	text := ""
	if node != nil {
		var err error
		if text, err = e.defaultText(t, c, node); err != nil {
			return err
		}
		if err := e.drawsMustExist(at, text); err != nil {
			return err
		}
	}
	e.unsettle(t, c)
	c.Default = text
	e.settle(t, c)
	return nil
}

// setExpression carries out SET EXPRESSION AS.
func (e *Executor) setExpression(t *model.Table, c *model.Column, g *pg.Constraint, at int32) error {
	if c.Generated == "" {
		return e.fail(at, "", "column %s.%s is not a generated column", t.Name, c.Name)
	}
	if c.Virtual {
		g.GeneratedWhen = whenVirtual
	}
	c.Generated = ""
	return e.generated(t, constraint{Constraint: g, column: c.Name})
}

func (e *Executor) dropNotNull(t *model.Table, c *model.Column, at int32) error {
	if c.Identity != nil {
		return e.fail(at, "", "column %s.%s is an identity column", t.Name, c.Name)
	}
	if t.PrimaryKey != nil && slices.Contains(t.PrimaryKey.Columns, c.Name) {
		return e.fail(at, "", "column %s.%s is in a primary key", t.Name, c.Name)
	}
	c.DropNotNull()
	c.Nullable = true
	e.settle(t, c)
	return nil
}

func (e *Executor) addIdentity(t *model.Table, c *model.Column, n *pg.Constraint) error {
	switch {
	case !c.NotNull:
		return e.fail(n.Location, "", "column %s.%s must be NOT NULL before it becomes an identity column", t.Name, c.Name)
	case c.Default != "" || serialTypes[c.Type] != "":
		return e.fail(n.Location, "", "column %s.%s has a default already", t.Name, c.Name)
	}
	if err := e.identityConstraint(t, c, n); err != nil {
		return err
	}
	return e.newSequence(t, c)
}

func (e *Executor) validateConstraint(t *model.Table, name string, at int32) error {
	for i := range t.ForeignKeys {
		if t.ForeignKeys[i].Name == name {
			t.ForeignKeys[i].NotValid = false
			e.validateParts(t, name, false)
			return nil
		}
	}
	for i := range t.Checks {
		if t.Checks[i].Name == name {
			t.Checks[i].NotValid = false
			e.validateParts(t, name, true)
			return nil
		}
	}
	if c := e.notNull(t, name); c != nil {
		e.validateNotNull(t, c)
		return nil
	}
	if p, ok := e.constraintPart(t, name); ok {
		e.validatePart(t, p.Of, e.isCheckAbove(t, p.Of))
		return nil
	}
	if hasConstraint(t, name) {
		return e.fail(at, "", "constraint %s of table %s is not a foreign key or check", name, t.Name)
	}
	return e.unknownConstraint(t, name, at)
}

// alterConstraint carries out ALTER CONSTRAINT. What comes to be enforced is
// validated with it. Where it changes when a foreign key is checked, what the
// statement leaves out becomes what it is by default.
func (e *Executor) alterConstraint(t *model.Table, c constraint, at int32) error {
	if c.has(whenInherit) || c.has(whenNoInherit) {
		return e.alterNotNull(t, c, at)
	}
	i := slices.IndexFunc(t.ForeignKeys, func(f model.ForeignKey) bool { return f.Name == c.Conname })
	switch {
	case i < 0 && hasConstraint(t, c.Conname):
		return e.fail(at, "", "constraint %s of table %s is not a foreign key", c.Conname, t.Name)
	case i < 0:
		return e.unknownConstraint(t, c.Conname, at)
	}
	f := &t.ForeignKeys[i]
	switch {
	case c.has(whenNotEnforced), c.has(whenEnforced):
		f.NotEnforced, f.NotValid = c.has(whenNotEnforced), false
	default:
		f.Deferrable, f.Deferred = c.Deferrable, c.Initdeferred
	}
	return nil
}

func (e *Executor) unknownConstraint(t *model.Table, name string, at int32) error {
	return e.fail(at, hintOf(name, constraintNames(t)), "table %s has no constraint %s", t.Name, name)
}
