package sqlsource

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// ownedBy notes the owner of an object. CURRENT_USER is whoever runs the
// statement, as for an object of which nothing is said.
func (e *Executor) ownedBy(subject model.Subject, r *pg.RoleSpec) error {
	role := ""
	switch r.GetRoletype() {
	case pg.RoleSpecType_ROLESPEC_CURRENT_USER, pg.RoleSpecType_ROLESPEC_CURRENT_ROLE:
	default:
		var err error
		if role, err = e.role(r); err != nil {
			return err
		}
	}
	was := e.d.OwnerOf(&model.Grant{Kind: subject.Kind, Object: subject.Name})
	e.d.Owners = slices.DeleteFunc(e.d.Owners, func(o model.Owner) bool { return o.Subject() == subject })
	if role == "" {
		return nil
	}
	e.d.Owners = append(e.d.Owners, model.Owner{Kind: subject.Kind, Object: subject.Name, Role: role, Pos: e.pos(-1)})
	// What was granted to the new owner becomes part of what an owner may do, and what
	// was taken away from it before was not its own.
	for i := range e.d.Grants {
		if g := &e.d.Grants[i]; !g.Default && g.Subject() == subject && g.Role == role {
			g.Privileges, g.Grantable = nil, nil
			if was != role {
				g.Revoked = nil
			}
		}
	}
	e.d.Grants = slices.DeleteFunc(e.d.Grants, func(g model.Grant) bool { return g.IsEmpty() })
	return nil
}

// keepOwner notes that a sequence which a table lets go stays with the role
// that owns the table.
func (e *Executor) keepOwner(sequence, table string) {
	if table == "" {
		return
	}
	subject := model.Subject{Kind: "SEQUENCE", Name: sequence}
	e.d.Owners = slices.DeleteFunc(e.d.Owners, func(o model.Owner) bool { return o.Subject() == subject })
	if i := slices.IndexFunc(e.d.Owners, func(o model.Owner) bool { return o.Subject() == model.Subject{Kind: "TABLE", Name: table} }); i >= 0 {
		o := e.d.Owners[i]
		o.Kind, o.Object = subject.Kind, subject.Name
		e.d.Owners = append(e.d.Owners, o)
	}
}

// alterOwner carries out ALTER … OWNER TO of what is no relation.
func (e *Executor) alterOwner(s *pg.AlterOwnerStmt) error {
	if subjectKinds[s.ObjectType] == "" {
		return e.unsupported(-1, e.statementWords()+" OWNER TO")
	}
	subject, err := e.subject(s.ObjectType, s.Object)
	if err != nil {
		return err
	}
	return e.ownedBy(subject, s.Newowner)
}

// changeOwner carries out the OWNER TO of ALTER TABLE and its like.
func (e *Executor) changeOwner(s *pg.AlterTableStmt) error {
	for _, node := range s.Cmds {
		cmd := node.GetAlterTableCmd()
		if cmd.GetSubtype() != pg.AlterTableType_AT_ChangeOwner {
			continue
		}
		name := e.rangeName(s.Relation)
		r, ok := e.relations[name]
		if ok && r.kind == opaqueRelation || !ok && s.MissingOk {
			continue
		}
		subject := model.Subject{Kind: "TYPE", Name: name}
		if s.Objtype != pg.ObjectType_OBJECT_TYPE {
			var err error
			if subject, err = e.relationSubject(s.Relation.Location, name); err != nil {
				return err
			}
		}
		if err := e.ownedBy(subject, cmd.Newowner); err != nil {
			return err
		}
	}
	return nil
}

// subjectKinds are the kinds of objects of statements on owners and grants.
var subjectKinds = map[pg.ObjectType]string{
	pg.ObjectType_OBJECT_TABLE: "TABLE", pg.ObjectType_OBJECT_SEQUENCE: "SEQUENCE", pg.ObjectType_OBJECT_SCHEMA: "SCHEMA",
	pg.ObjectType_OBJECT_FUNCTION: "ROUTINE", pg.ObjectType_OBJECT_PROCEDURE: "ROUTINE", pg.ObjectType_OBJECT_ROUTINE: "ROUTINE",
	pg.ObjectType_OBJECT_AGGREGATE: "ROUTINE", pg.ObjectType_OBJECT_STATISTIC_EXT: "STATISTICS",
	pg.ObjectType_OBJECT_OPFAMILY: "OPERATOR FAMILY", pg.ObjectType_OBJECT_OPCLASS: "OPERATOR CLASS", pg.ObjectType_OBJECT_OPERATOR: "OPERATOR", pg.ObjectType_OBJECT_CONVERSION: "CONVERSION", pg.ObjectType_OBJECT_LANGUAGE: "LANGUAGE",
	pg.ObjectType_OBJECT_TYPE: "TYPE", pg.ObjectType_OBJECT_DOMAIN: "TYPE", pg.ObjectType_OBJECT_COLLATION: "COLLATION",
	pg.ObjectType_OBJECT_PUBLICATION: "PUBLICATION", pg.ObjectType_OBJECT_EVENT_TRIGGER: "EVENT TRIGGER",
	pg.ObjectType_OBJECT_FDW: "FOREIGN DATA WRAPPER", pg.ObjectType_OBJECT_FOREIGN_SERVER: "FOREIGN SERVER",
	pg.ObjectType_OBJECT_TSDICTIONARY: "TEXT SEARCH DICTIONARY", pg.ObjectType_OBJECT_TSCONFIGURATION: "TEXT SEARCH CONFIGURATION",
}

// subject finds what a statement names, which is of a kind that is modelled.
func (e *Executor) subject(kind pg.ObjectType, node *pg.Node) (model.Subject, error) {
	subject := model.Subject{Kind: subjectKinds[kind]}
	switch subject.Kind {
	case "TABLE", "SEQUENCE":
		name := e.rangeName(node.GetRangeVar())
		return e.relationSubject(node.GetRangeVar().Location, name)
	case "ROUTINE":
		// Functions share their names with aggregates, and statements on functions
		// and routines are about those, too.
		if kind != pg.ObjectType_OBJECT_PROCEDURE {
			i, err := e.findAggregate(node.GetObjectWithArgs(), kind != pg.ObjectType_OBJECT_AGGREGATE)
			if i >= 0 {
				subject.Name = e.d.Aggregates[i].Signature()
			}
			if i >= 0 || err != nil {
				return subject, err
			}
		}
		i, err := e.findFunction(kind, node.GetObjectWithArgs(), false)
		if err != nil {
			return subject, err
		}
		subject.Name = e.d.Functions[i].Signature()
		return subject, nil
	case "OPERATOR":
		i, err := e.findOperator(node.GetObjectWithArgs(), false)
		if err != nil {
			return subject, err
		}
		subject.Name = e.d.Operators[i].Signature()
		return subject, nil
	case "SCHEMA":
		subject.Name = node.GetString_().GetSval()
		if _, ok := e.schemas[subject.Name]; !ok && subject.Name != e.schema {
			return subject, e.fail(-1, hintOf(subject.Name, keys(e.schemas)), "schema %s does not exist", subject.Name)
		}
		return subject, nil
	}
	switch {
	case subject.Kind == "OPERATOR FAMILY", subject.Kind == "OPERATOR CLASS":
		subject.Name = e.classSubject(node.GetList().GetItems())
	case node.GetString_() != nil: // it lies in no schema
		subject.Name = node.GetString_().Sval
	case node.GetTypeName() != nil:
		subject.Name = e.listName(node.GetTypeName().Names)
	default:
		subject.Name = e.listName(node.GetList().GetItems())
	}
	if r := e.rangeOf(subject.Name); subject.Kind == "TYPE" && r != nil {
		return subject, e.fail(-1, "name type "+r.Name, "who owns and uses the multirange type %s is said of its range type", subject.Name)
	}
	if !e.has(subject) {
		return subject, e.fail(-1, "", "%s %s does not exist", strings.ToLower(subject.Kind), subject.Name)
	}
	return subject, nil
}

// relationSubject finds a relation: ON TABLE may name a sequence, too.
func (e *Executor) relationSubject(location int32, name string) (model.Subject, error) {
	switch r, ok := e.relations[name]; {
	case !ok:
		return model.Subject{}, e.unknownTable(location, name)
	case r.kind == sequenceRelation:
		return model.Subject{Kind: "SEQUENCE", Name: name}, nil
	case r.kind == tableRelation, r.kind == viewRelation, r.kind == matviewRelation:
		return model.Subject{Kind: "TABLE", Name: name}, nil
	}
	return model.Subject{}, e.unknownTable(location, name)
}

// grant carries out GRANT and REVOKE.
func (e *Executor) grant(s *pg.GrantStmt) error {
	if subjectKinds[s.Objtype] == "" {
		return e.unsupported(-1, e.statementWords()+" on what is no table, sequence, schema, routine or type")
	}
	var subjects []model.Subject
	for _, node := range s.Objects {
		schema, object := e.grantedOn(s, node)
		if isServerSchema(schema) {
			e.setAside(object)
			continue
		}
		if s.Targtype == pg.GrantTargetType_ACL_TARGET_ALL_IN_SCHEMA {
			subjects = append(subjects, e.allIn(s.Objtype, e.name(node.GetString_().GetSval(), "x"))...)
			continue
		}
		if !s.IsGrant && e.isMultirange(node) {
			continue
		}
		subject, err := e.subject(s.Objtype, node)
		if err != nil && e.mayBeMember(s.Objtype, schema) {
			object.Member = true
			e.setAside(object)
			continue
		}
		if err != nil {
			return err
		}
		subjects = append(subjects, subject)
	}
	for _, subject := range subjects {
		if err := e.grantOn(s, model.Grant{Kind: subject.Kind, Object: subject.Name}); err != nil {
			return err
		}
	}
	return nil
}

// setAside notes what a declaration grants on that is no part of a schema.
func (e *Executor) setAside(object model.ServerObject) {
	if !slices.ContainsFunc(e.d.ServerOwn, func(o model.ServerObject) bool { return o.String() == object.String() }) {
		e.d.ServerOwn = append(e.d.ServerOwn, object)
	}
}

// grantedOn returns what a statement grants on, and its schema as it stands there.
func (e *Executor) grantedOn(s *pg.GrantStmt, node *pg.Node) (schema string, object model.ServerObject) {
	kind := strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(s.Objtype.String(), "OBJECT_"), "_", " "))
	if s.Objtype == pg.ObjectType_OBJECT_FDW {
		kind = "foreign data wrapper"
	}
	names, arguments := fieldNames(node.GetList().GetItems()), ""
	switch {
	case node.GetString_() != nil: // a schema, or what lies in none
		names = []string{node.GetString_().Sval}
		if s.Targtype == pg.GrantTargetType_ACL_TARGET_ALL_IN_SCHEMA {
			kind = "every " + kind + " of schema"
		} else if s.Objtype != pg.ObjectType_OBJECT_SCHEMA {
			return "", model.ServerObject{Kind: kind, Name: model.JoinName("", names[0]), Pos: e.pos(-1)}
		}
		return names[0], model.ServerObject{Kind: kind, Name: model.JoinName("", names[0]), Pos: e.pos(-1)}
	case node.GetRangeVar() != nil:
		if names = []string{node.GetRangeVar().Relname}; node.GetRangeVar().Schemaname != "" {
			names = slices.Insert(names, 0, node.GetRangeVar().Schemaname)
		}
	case node.GetObjectWithArgs() != nil:
		o := node.GetObjectWithArgs()
		names = fieldNames(o.Objname)
		var types []string
		for _, arg := range o.Objargs {
			typ, _ := e.functionType(arg.GetTypeName()) // a type that nothing declares is the server's to know
			types = append(types, typ)
		}
		if !o.ArgsUnspecified {
			arguments = "(" + strings.Join(types, ", ") + ")"
		}
	}
	if len(names) > 1 {
		schema = names[0]
	}
	return schema, model.ServerObject{Kind: kind, Name: model.JoinName(schema, names[len(names)-1]), Args: arguments, Pos: e.pos(-1)}
}

// isServerSchema reports whether a schema is the server's own. Names that begin with
// pg_ are reserved (PostgreSQL documentation, section 5.10.5), and
// information_schema is only a view of the catalogue.
func isServerSchema(name string) bool {
	return name == "information_schema" || strings.HasPrefix(name, "pg_")
}

// mayBeMember reports whether something that nothing declares, and that lies in a
// schema as it is written, may belong to an extension that is declared. What the
// extensions hold is not known; they lie in one schema each, and make others.
func (e *Executor) mayBeMember(kind pg.ObjectType, schema string) bool {
	if !e.declaring {
		return false
	}
	switch kind {
	case pg.ObjectType_OBJECT_SCHEMA, pg.ObjectType_OBJECT_FDW, pg.ObjectType_OBJECT_FOREIGN_SERVER, pg.ObjectType_OBJECT_LANGUAGE:
		return len(e.d.Extensions) > 0
	}
	schema = cmp.Or(schema, e.schema)
	if _, declared := e.schemas[schema]; !declared && schema != e.schema {
		return len(e.d.Extensions) > 0
	}
	return slices.ContainsFunc(e.d.Extensions, func(x model.Extension) bool { return cmp.Or(x.Schema, e.schema) == schema })
}

// isMultirange reports whether a statement on types names a multirange type. What one
// lets others do is not modelled: since version 17 it is what its range type does, and
// before pg_dump passed over it.
func (e *Executor) isMultirange(node *pg.Node) bool {
	return e.rangeOf(e.listName(node.GetList().GetItems())) != nil
}

// allIn returns the objects of a kind in the schema of a name.
func (e *Executor) allIn(kind pg.ObjectType, sibling string) []model.Subject {
	schema, _ := model.SplitName(sibling)
	var subjects []model.Subject
	add := func(kind, name string) {
		if in, _ := model.SplitName(name); in == schema {
			subjects = append(subjects, model.Subject{Kind: kind, Name: name})
		}
	}
	switch subjectKinds[kind] {
	case "ROUTINE":
		for i := range e.d.Functions {
			if f := &e.d.Functions[i]; ofKind(f, kind) {
				add("ROUTINE", f.Signature())
			}
		}
		for i := range e.d.Aggregates {
			if kind != pg.ObjectType_OBJECT_PROCEDURE {
				add("ROUTINE", e.d.Aggregates[i].Signature())
			}
		}
	default:
		for _, name := range slices.Sorted(maps.Keys(e.relations)) {
			if subject, err := e.relationSubject(-1, name); err == nil && subject.Kind == subjectKinds[kind] {
				add(subject.Kind, name)
			}
		}
	}
	return subjects
}

// grantOn grants or revokes on one object what a statement says.
func (e *Executor) grantOn(s *pg.GrantStmt, on model.Grant) error {
	roles, err := e.roles(s.Grantees)
	if err != nil {
		return err
	}
	on.Pos = e.pos(-1)
	if on.Kind == "SCHEMA" && !on.Default && (on.Object == e.schema || on.Object == "public") {
		// What everybody and the owner may do in it is the server's own choice,
		// which differs from version to version, and is not read either.
		roles = slices.DeleteFunc(roles, func(role string) bool { return role == "" || role == "pg_database_owner" })
	}
	all := []*pg.Node{{Node: &pg.Node_AccessPriv{AccessPriv: &pg.AccessPriv{}}}}
	if len(s.Privileges) > 0 {
		all = s.Privileges
	}
	for _, role := range roles {
		for _, node := range all {
			p := node.GetAccessPriv()
			g := on
			g.Role = role
			columns := fieldNames(p.Cols)
			if len(columns) == 0 {
				columns = []string{""}
			}
			for _, g.Column = range columns {
				list := []string{cmp.Or(strings.ToUpper(p.PrivName), model.AllPrivileges)}
				if err := e.checkPrivilege(&g, list[0]); err != nil {
					return err
				}
				e.change(g, list, s)
			}
		}
	}
	return nil
}

// systemColumns are the columns that every table has besides its own (PostgreSQL
// documentation, section 5.5).
var systemColumns = []string{"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"}

// checkPrivilege reports a privilege that there is not for the kind of object,
// and a column that there is not.
func (e *Executor) checkPrivilege(g *model.Grant, privilege string) error {
	known := model.PrivilegesOn(g.Kind, g.Column != "")
	if privilege != model.AllPrivileges && !slices.Contains(known, privilege) {
		return e.fail(-1, "there are "+strings.Join(known, ", "), "privilege %s is none of a %s", privilege, strings.ToLower(g.Kind))
	}
	if i, ok := e.tables[g.Object]; ok && g.Kind == "TABLE" && g.Column != "" && !slices.Contains(systemColumns, g.Column) {
		_, err := e.column(-1, &e.d.Tables[i], g.Column)
		return err
	}
	return nil
}

// change grants privileges to a role or takes them away.
func (e *Executor) change(g model.Grant, list []string, s *pg.GrantStmt) {
	at := slices.IndexFunc(e.d.Grants, func(h model.Grant) bool { return model.CompareGrants(g, h) == 0 })
	if at < 0 {
		at = len(e.d.Grants)
		e.d.Grants = append(e.d.Grants, g)
	}
	h := &e.d.Grants[at]
	list = g.ExpandPrivileges(list)
	said := list
	with := func(to *[]string) { *to = h.ReducePrivileges(append(slices.Clip(h.ExpandPrivileges(*to)), list...)) }
	without := func(from *[]string) {
		*from = h.ReducePrivileges(slices.DeleteFunc(slices.Clone(h.ExpandPrivileges(*from)), func(p string) bool { return slices.Contains(list, p) }))
	}
	own := e.implied(h)
	switch {
	case s.IsGrant:
		without(&h.Revoked)
		list = slices.DeleteFunc(slices.Clone(list), func(p string) bool { return slices.Contains(own, p) && !s.GrantOption })
		if without(&h.Privileges); s.GrantOption {
			with(&h.Grantable)
			break
		}
		list = slices.DeleteFunc(list, func(p string) bool { return slices.Contains(h.ExpandPrivileges(h.Grantable), p) })
		with(&h.Privileges)
	case s.GrantOption: // REVOKE GRANT OPTION FOR
		list = slices.DeleteFunc(slices.Clone(list), func(p string) bool { return !slices.Contains(h.ExpandPrivileges(h.Grantable), p) })
		without(&h.Grantable)
		with(&h.Privileges)
	default:
		without(&h.Privileges)
		without(&h.Grantable)
		if !e.mayOwn(h) {
			list = slices.DeleteFunc(slices.Clone(list), func(p string) bool { return !slices.Contains(own, p) })
		}
		with(&h.Revoked)
	}
	if h.IsEmpty() {
		e.d.Grants = slices.Delete(e.d.Grants, at, at+1)
	}
	if s.IsGrant || g.Default || g.Kind != "TABLE" || g.Column != "" {
		return
	}
	// What is taken away of a table is taken away of its columns (PostgreSQL
	// documentation, REVOKE).
	for _, column := range e.grantedColumns(&g) {
		g.Column = column
		e.change(g, said, s)
	}
}

// grantedColumns returns the columns of a table of which the role of a grant on
// it has privileges.
func (e *Executor) grantedColumns(g *model.Grant) []string {
	var columns []string
	for i := range e.d.Grants {
		if h := &e.d.Grants[i]; !h.Default && h.Kind == g.Kind && h.Object == g.Object && h.Role == g.Role && h.Column != "" {
			columns = append(columns, h.Column)
		}
	}
	return columns
}

// implied returns the privileges that a role has without a grant.
func (e *Executor) implied(g *model.Grant) []string {
	switch {
	case g.Column != "", g.Default && g.Object != "":
		return nil
	case g.Role == "" && (g.Kind == "ROUTINE" || g.Kind == "TYPE" || g.Kind == "LANGUAGE"):
		return model.PrivilegesOn(g.Kind, false)
	case g.Role != "" && g.Role == e.d.OwnerOf(g):
		return model.PrivilegesOn(g.Kind, false)
	}
	return nil
}

// mayOwn reports whether it is for the database to say if the role of a declared grant
// is the owner of the object, of which no owner is declared: what is taken away from it
// is then noted, and forgotten where it is not (see diff.Options).
func (e *Executor) mayOwn(g *model.Grant) bool {
	return e.declaring && g.Role != "" && g.Column == "" && (!g.Default || g.Object == "") && e.d.OwnerOf(g) == ""
}

// movePrivileges lets what is said of an object follow its new name; column is
// set where it is a column's.
func (e *Executor) movePrivileges(from, to model.Subject) {
	for i := range e.d.Owners {
		if o := &e.d.Owners[i]; o.Subject() == from {
			o.Object = to.Name
		}
	}
	for i := range e.d.Grants {
		switch g := &e.d.Grants[i]; {
		case g.Default:
			if from.Kind == "SCHEMA" && g.Object == from.Name {
				g.Object = to.Name
			}
		case g.Kind == from.Kind && g.Object == from.Name && from.Column == "":
			g.Object = to.Name
		case g.Subject() == from:
			g.Column = to.Column
		}
	}
}

// sweepPrivileges forgets what is said of objects that are gone.
func (e *Executor) sweepPrivileges() {
	if len(e.d.Owners)+len(e.d.Grants) == 0 {
		return
	}
	e.d.Owners = slices.DeleteFunc(e.d.Owners, func(o model.Owner) bool { return !e.has(o.Subject()) })
	e.d.Grants = slices.DeleteFunc(e.d.Grants, func(g model.Grant) bool {
		if g.Default {
			return g.Object != "" && !e.has(model.Subject{Kind: "SCHEMA", Name: g.Object})
		}
		return !e.has(g.Subject())
	})
}

// has reports whether there is such an object, without a list of all where it
// can be.
func (e *Executor) has(s model.Subject) bool {
	switch s.Kind {
	case "SCHEMA":
		_, ok := e.schemas[s.Name]
		return ok || s.Name == e.schema
	case "SEQUENCE", "TABLE":
		if _, ok := e.relations[s.Name]; !ok || s.Column == "" {
			return ok
		}
		if i, ok := e.tables[s.Name]; ok {
			return e.d.Tables[i].Column(s.Column) != nil
		}
		return true
	case "ROUTINE":
		_, ok := e.functions[s.Name]
		return ok || e.aggregateIndex(s.Name) >= 0
	case "TYPE":
		_, ok := e.enums[s.Name]
		return ok || e.domainIndex(s.Name) >= 0 ||
			slices.ContainsFunc(e.d.Composites, func(c model.Composite) bool { return c.Name == s.Name }) ||
			slices.ContainsFunc(e.d.Ranges, func(r model.Range) bool { return r.Name == s.Name })
	}
	return e.d.Subjects().Has(s)
}
