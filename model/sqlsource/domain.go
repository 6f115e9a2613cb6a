package sqlsource

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

func (e *Executor) domainIndex(name string) int {
	return slices.IndexFunc(e.d.Domains, func(m model.Domain) bool { return m.Name == name })
}

// domain finds the domain of a statement.
func (e *Executor) domain(name string) (*model.Domain, error) {
	if i := e.domainIndex(name); i >= 0 {
		return &e.d.Domains[i], nil
	}
	known := make([]string, len(e.d.Domains))
	for i := range e.d.Domains {
		known[i] = e.d.Domains[i].Name
	}
	return nil, e.fail(-1, hintOf(name, known), "domain %s does not exist", name)
}

func (e *Executor) createDomain(s *pg.CreateDomainStmt) error {
	m := model.Domain{Name: e.listName(s.Domainname), Pos: e.pos(-1)}
	if err := e.typeFree(-1, "domain", m.Name); err != nil {
		return err
	}
	if err := e.schemaMustExist(-1, m.Name); err != nil {
		return err
	}
	var err error
	if m.Type, err = e.typeName(s.TypeName); err != nil {
		return err
	}
	if serialTypes[m.Type] != "" {
		return e.fail(s.TypeName.Location, "", "domain %s: type %s does not exist outside a column's definition", m.Name, m.Type)
	}
	if s.CollClause != nil {
		m.Collation = e.collation(s.CollClause.Collname, m.Type)
	}
	// The default of the domain beneath is taken over (DefineDomain in
	// commands/typecmds.c).
	if p := model.ParseType(m.Type); !p.Builtin && !p.Array {
		if i := e.domainIndex(model.JoinName(p.Schema, p.Name)); i >= 0 {
			m.Default = e.d.Domains[i].Default
		}
	}
	for _, node := range s.Constraints {
		if err := e.domainConstraint(&m, node.GetConstraint()); err != nil {
			return err
		}
	}
	e.d.Domains = append(e.d.Domains, m)
	return nil
}

// domainConstraint adds a clause of a domain's definition, or of ADD.
func (e *Executor) domainConstraint(m *model.Domain, n *pg.Constraint) error {
	switch n.GetContype() {
	case pg.ConstrType_CONSTR_NOTNULL:
		if m.NotNull {
			return nil // it keeps its name
		}
		if n.Conname != "" && m.ConstraintComment(n.Conname) != nil {
			return e.twoConstraints(m, n)
		}
		m.NotNull, m.NotNullName = true, n.Conname
	case pg.ConstrType_CONSTR_NULL:
		m.DropNotNull()
	case pg.ConstrType_CONSTR_DEFAULT:
		return e.domainDefault(m, n.RawExpr)
	case pg.ConstrType_CONSTR_CHECK:
		x, err := e.tableExpr(m.Values(), n.RawExpr)
		if err != nil {
			return err
		}
		name := n.Conname
		schema, bare := model.SplitName(m.Name)
		if name == "" {
			name = e.chooseConstraint(schema, bare, "", "check")
		} else if m.ConstraintComment(name) != nil {
			return e.twoConstraints(m, n)
		}
		e.countConstraint(schema, name, 1)
		m.Checks = append(m.Checks, model.Check{Name: name, Expr: x.text, NotValid: n.SkipValidation, Pos: e.pos(n.Location)})
	default:
		return e.unsupported(n.GetLocation(), "a clause of domain "+m.Name)
	}
	return nil
}

// namesDomainNotNulls reports whether the NOT NULL of a domain has a name.
func (e *Executor) namesDomainNotNulls() bool { return e.d.Version == 0 || e.d.Version >= 17 }

func (e *Executor) twoConstraints(m *model.Domain, n *pg.Constraint) error {
	return e.fail(n.Location, "", "domain %s has two constraints named %s", m.Name, n.Conname)
}

func (e *Executor) domainDefault(m *model.Domain, node *pg.Node) error {
	m.Default = ""
	if node == nil {
		return nil
	}
	c := &m.Values().Columns[0]
	var err error
	if c.Default, err = e.defaultText(m.Values(), c, node); err != nil {
		return err
	}
	if err := e.drawsMustExist(-1, c.Default); err != nil {
		return err
	}
	e.spellNextval(c)
	m.Default = c.Default
	return nil
}

func (e *Executor) alterDomain(s *pg.AlterDomainStmt) error {
	m, err := e.domain(e.listName(s.TypeName))
	if err != nil {
		return err
	}
	at := slices.IndexFunc(m.Checks, func(c model.Check) bool { return c.Name == s.Name })
	missing := func() error { return e.fail(-1, "", "domain %s has no constraint %s", m.Name, s.Name) }
	switch s.Subtype {
	case "T":
		return e.domainDefault(m, s.Def)
	case "N":
		m.DropNotNull()
	case "O":
		m.NotNull = true
	case "C":
		return e.domainConstraint(m, s.Def.GetConstraint())
	case "X":
		if at < 0 {
			if m.NotNull && m.NotNullConstraint() == s.Name {
				m.DropNotNull()
				return nil
			}
			if s.MissingOk {
				return nil
			}
			return missing()
		}
		schema, _ := model.SplitName(m.Name)
		e.countConstraint(schema, s.Name, -1)
		m.Checks = slices.Delete(m.Checks, at, at+1)
	case "V":
		if at < 0 {
			return missing()
		}
		m.Checks[at].NotValid = false
	default:
		return e.unsupported(-1, "ALTER DOMAIN "+m.Name)
	}
	return nil
}

func (e *Executor) renameDomainConstraint(name, from, to string) error {
	m, err := e.domain(name)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(m.Checks, func(c model.Check) bool { return c.Name == from })
	switch {
	case at >= 0:
	case m.NotNull && m.NotNullConstraint() == from:
		m.NotNullName = to
		return nil
	default:
		return e.fail(-1, "", "domain %s has no constraint %s", m.Name, from)
	}
	schema, _ := model.SplitName(m.Name)
	e.countConstraint(schema, from, -1)
	e.countConstraint(schema, to, 1)
	m.Checks[at].Name = to
	return nil
}

func (e *Executor) moveDomain(from, to string) error {
	m, err := e.domain(from)
	if err != nil {
		return err
	}
	if err := e.typeFree(-1, "domain", to); err != nil {
		return err
	}
	fromSchema, _ := model.SplitName(from)
	toSchema, _ := model.SplitName(to)
	for _, c := range m.Checks {
		e.countConstraint(fromSchema, c.Name, -1)
		e.countConstraint(toSchema, c.Name, 1)
	}
	if m.NotNull && e.namesDomainNotNulls() {
		m.NotNullName = m.NotNullConstraint() // which stays
	}
	m.Name = to
	e.renameType(from, to)
	return nil
}

func (e *Executor) dropDomain(name string, cascade, missingOK bool) error {
	i := e.domainIndex(name)
	if i < 0 && missingOK {
		return nil
	}
	if _, err := e.domain(name); err != nil {
		return err
	}
	if err := e.dropTypeUses("domain", name, cascade); err != nil {
		return err
	}
	i = e.domainIndex(name)
	schema, _ := model.SplitName(name)
	for _, c := range e.d.Domains[i].Checks {
		e.countConstraint(schema, c.Name, -1)
	}
	e.d.Domains = slices.Delete(e.d.Domains, i, i+1)
	return nil
}

// dropTypeUses looks for what is of a type that is dropped: domains over it, and
// columns.
func (e *Executor) dropTypeUses(kind, name string, cascade bool) error {
	spelling := model.TypeOfName(name)
	for i := 0; i < len(e.d.Domains); i++ {
		m := &e.d.Domains[i]
		if e.userType(m.Type) != spelling {
			continue
		}
		if !cascade {
			return e.fail(-1, "", "%s %s cannot be dropped: domain %s is of it", kind, name, m.Name)
		}
		if err := e.dropDomain(m.Name, true, false); err != nil {
			return err
		}
		i = -1
	}
	for i := 0; i < len(e.d.Composites); i++ {
		m := &e.d.Composites[i]
		at := slices.IndexFunc(m.Attributes, func(a model.Attribute) bool { return e.userType(a.Type) == spelling })
		if at < 0 {
			continue
		}
		if !cascade {
			return e.fail(-1, "", "%s %s cannot be dropped: attribute %s.%s is of it", kind, name, m.Name, m.Attributes[at].Name)
		}
		m.Attributes = slices.Delete(m.Attributes, at, at+1)
		i--
	}
	for i := 0; i < len(e.d.Ranges); i++ {
		r := &e.d.Ranges[i]
		if e.userType(r.Subtype) != spelling {
			continue
		}
		if !cascade {
			return e.fail(-1, "", "%s %s cannot be dropped: range type %s is over it", kind, name, r.Name)
		}
		if err := e.dropType(r.Name, true, false); err != nil {
			return err
		}
		i = -1
	}
	for i := 0; i < len(e.d.Functions); i++ {
		use := functionUse(&e.d.Functions[i], spelling)
		switch {
		case use == "":
			continue
		case !cascade:
			return e.fail(-1, "", "%s %s cannot be dropped: %s has an argument or a result of it", kind, name, use)
		}
		if err := e.dropFunctionAt(i, true); err != nil {
			return err
		}
		i--
	}
	for i := 0; i < len(e.d.Aggregates); i++ {
		a := &e.d.Aggregates[i]
		switch {
		case !slices.ContainsFunc(append(a.Types(), a.State, a.MovingState), func(t string) bool { return t != "" && e.userType(t) == spelling }):
			continue
		case !cascade:
			return e.fail(-1, "", "%s %s cannot be dropped: aggregate %s has an argument or a state of it", kind, name, a.Signature())
		}
		e.d.Aggregates = slices.Delete(e.d.Aggregates, i, i+1)
		i--
	}
	if err := e.dropTransforms(kind+" "+name, cascade, func(t *model.Transform) bool { return e.userType(t.Type) == spelling }); err != nil {
		return err
	}
	if err := e.dropCastsOf(kind+" "+name, cascade, func(c *model.Cast) bool {
		return e.userType(c.Source) == spelling || e.userType(c.Target) == spelling
	}); err != nil {
		return err
	}
	for t := e.typedTable(name); t != nil; t = e.typedTable(name) {
		if !cascade {
			return e.fail(-1, "", "%s %s cannot be dropped: table %s is OF it", kind, name, t.Name)
		}
		if err := e.dropTables([]string{t.Name}, true, false); err != nil {
			return err
		}
	}
	of := func(t string) bool { return t != "" && e.userType(t) == spelling }
	if err := e.dropInClasses(kind+" "+name, cascade, func(m *model.OperatorMember) bool { return of(m.Left) || of(m.Right) }, of); err != nil {
		return err
	}
	for i := 0; i < len(e.d.Operators); i++ {
		o := &e.d.Operators[i]
		switch {
		case e.userType(o.Left) != spelling && e.userType(o.Right) != spelling:
			continue
		case !cascade:
			return e.fail(-1, "", "%s %s cannot be dropped: operator %s has an operand of it", kind, name, o.Signature())
		}
		e.removeOperator(i)
		i = -1
	}
	for _, table := range sorted(e.typeUses[spelling]) {
		t := &e.d.Tables[e.tables[table]]
		for _, column := range columnNames(t) {
			c := t.Column(column)
			if c == nil || e.userTypes[c.Type] != spelling {
				continue
			}
			if !cascade {
				return e.fail(-1, "", "%s %s cannot be dropped: column %s.%s is of it", kind, name, table, column)
			}
			if err := e.dropColumn(t, &pg.AlterTableCmd{Name: column, Behavior: pg.DropBehavior_DROP_CASCADE}, -1); err != nil {
				return err
			}
		}
	}
	return nil
}

// renameType renames a type in the domains, columns, those of views too, and
// expressions that use it.
func (e *Executor) renameType(from, to string) {
	was := model.TypeOfName(from)
	toSchema, toBare := model.SplitName(to)
	retype := func(spelling string) string {
		p := model.ParseType(spelling)
		p.Schema, p.Name = toSchema, toBare
		return p.String()
	}
	for i := range e.d.Domains {
		m := &e.d.Domains[i]
		if e.userType(m.Type) == was {
			m.Type = retype(m.Type)
		}
	}
	for i := range e.d.Composites {
		for j := range e.d.Composites[i].Attributes {
			if a := &e.d.Composites[i].Attributes[j]; e.userType(a.Type) == was {
				a.Type = retype(a.Type)
			}
		}
	}
	for i := range e.d.Ranges {
		if r := &e.d.Ranges[i]; e.userType(r.Subtype) == was {
			r.Subtype = retype(r.Subtype)
		}
	}
	for i := range e.d.Views {
		for j := range e.d.Views[i].Columns {
			if c := &e.d.Views[i].Columns[j]; e.userType(c.Type) == was {
				c.Type = retype(c.Type)
			}
		}
	}
	for i := range e.d.Tables {
		if e.d.Tables[i].Of == from {
			e.d.Tables[i].Of = to
		}
	}
	e.retypeFunctions(was, retype)
	for _, name := range sorted(e.typeUses[was]) {
		t := &e.d.Tables[e.tables[name]]
		for i := range t.Columns {
			c := &t.Columns[i]
			if e.userTypes[c.Type] != was {
				continue
			}
			e.countType(t, c.Type, -1)
			c.Type = retype(c.Type)
			e.countType(t, c.Type, 1)
		}
	}
	e.followType(from, to)
	e.followLiteral(typeName, from, to)
}
