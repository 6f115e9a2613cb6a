package sqlsource

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// compositeType is what typeFree calls one.
const compositeType = "composite type"

// typeFree reports a name that is in use among types, of which each relation with
// rows has one, and for a composite type among relations.
func (e *Executor) typeFree(location int32, kind, name string) error {
	used := func(as string, pos model.Pos) error {
		if as == kind || kind == "type" && as == "enum" {
			return e.fail(location, "", "%s %s is declared twice%s", kind, name, declaredAt(pos))
		}
		return e.fail(location, "", "%s %s: the name is %s's%s", kind, name, article(as), declaredAt(pos))
	}
	if i, ok := e.enums[name]; ok {
		return used("enum", e.d.Enums[i].Pos)
	}
	if i := e.domainIndex(name); i >= 0 {
		return used("domain", e.d.Domains[i].Pos)
	}
	if m := e.d.Composite(name); m != nil {
		return used(compositeType, m.Pos)
	}
	for i := range e.d.Ranges {
		if r := &e.d.Ranges[i]; r.Name == name || r.MultirangeName() == name {
			return used("range type", r.Pos)
		}
	}
	// Sequences had a type before version 14.
	typeless := func(k relationKind) bool {
		return k == indexRelation || k == sequenceRelation && (e.d.Version == 0 || e.d.Version >= 14)
	}
	if r, ok := e.relations[name]; ok && (kind == compositeType || !typeless(r.kind)) {
		return used(string(r.kind), r.pos)
	}
	return nil
}

// typeNames returns the names of the types that statements on types can name.
func (e *Executor) typeNames() []string {
	names := keys(e.enums)
	for i := range e.d.Domains {
		names = append(names, e.d.Domains[i].Name)
	}
	for i := range e.d.Composites {
		names = append(names, e.d.Composites[i].Name)
	}
	for i := range e.d.Ranges {
		names = append(names, e.d.Ranges[i].Name)
	}
	return names
}

func (e *Executor) unknownType(name string) error {
	return e.fail(-1, hintOf(name, e.typeNames()), "type %s does not exist", name)
}

// userType returns the user-defined type in a type's spelling, or "".
func (e *Executor) userType(spelling string) string {
	user, ok := e.userTypes[spelling]
	if !ok {
		if p := model.ParseType(spelling); !p.Builtin {
			user = model.TypeParts{Schema: p.Schema, Name: p.Name}.String()
		}
		e.userTypes[spelling] = user
	}
	return user
}

func (e *Executor) commentType(name, comment string) error {
	if m := e.d.Composite(name); m != nil {
		m.Comment = comment
		return nil
	}
	if r := e.d.Range(name); r != nil {
		r.Comment = comment
		return nil
	}
	if i := e.domainIndex(name); i >= 0 {
		e.d.Domains[i].Comment = comment
		return nil
	}
	if r := e.rangeOf(name); r != nil {
		return e.fail(-1, "write it of "+r.Name, "a comment on the multirange type %s is not kept by pg_dump, nor read", name)
	}
	n, err := e.enum(name)
	if err != nil {
		return err
	}
	n.Comment = comment
	return nil
}

func (e *Executor) dropType(name string, cascade, missingOK bool) error {
	drop := func(remove func()) error {
		if err := e.dropTypeUses("type", name, cascade); err != nil {
			return err
		}
		remove()
		return nil
	}
	if e.d.Composite(name) != nil {
		return drop(func() {
			e.d.Composites = slices.DeleteFunc(e.d.Composites, func(m model.Composite) bool { return m.Name == name })
		})
	}
	if r := e.d.Range(name); r != nil {
		if err := e.dropTypeUses("type", r.MultirangeName(), cascade); err != nil {
			return err
		}
		return drop(func() {
			e.d.Ranges = slices.DeleteFunc(e.d.Ranges, func(r model.Range) bool { return r.Name == name })
		})
	}
	if e.domainIndex(name) >= 0 {
		return e.dropDomain(name, cascade, missingOK)
	}
	if r := e.rangeOf(name); r != nil {
		return e.fail(-1, "drop "+r.Name, "type %s cannot be dropped: it comes with the range type %s", name, r.Name)
	}
	return e.dropEnum(name, cascade, missingOK)
}

// moveType gives a type another name, another schema or both, in the columns
// and expressions that use it too.
func (e *Executor) moveType(from, to string) error {
	e.movePrivileges(model.Subject{Kind: "TYPE", Name: from}, model.Subject{Name: to})
	switch {
	case e.domainIndex(from) >= 0:
		return e.moveDomain(from, to)
	case e.d.Composite(from) != nil:
		if err := e.typeFree(-1, compositeType, to); err != nil {
			return err
		}
		e.d.Composite(from).Name = to
	case e.d.Range(from) != nil:
		if err := e.typeFree(-1, "range type", to); err != nil {
			return err
		}
		e.d.Range(from).Rename(to)
	case e.rangeOf(from) != nil:
		if err := e.typeFree(-1, "multirange type", to); err != nil {
			return err
		}
		e.rangeOf(from).RenameMultirange(to)
	default:
		return e.moveEnum(from, to)
	}
	e.renameType(from, to)
	return nil
}

// rangeOf returns the range type of a multirange type, or nil.
func (e *Executor) rangeOf(multirange string) *model.Range {
	i := slices.IndexFunc(e.d.Ranges, func(r model.Range) bool { return r.MultirangeName() == multirange })
	if i < 0 {
		return nil
	}
	return &e.d.Ranges[i]
}

func (e *Executor) createComposite(s *pg.CompositeTypeStmt) error {
	m := model.Composite{Name: e.rangeName(s.Typevar), Pos: e.pos(-1)}
	if err := e.typeFree(-1, compositeType, m.Name); err != nil {
		return err
	}
	if err := e.schemaMustExist(-1, m.Name); err != nil {
		return err
	}
	for _, node := range s.Coldeflist {
		if err := e.addAttribute(&m, node.GetColumnDef()); err != nil {
			return err
		}
	}
	e.d.Composites = append(e.d.Composites, m)
	return nil
}

func (e *Executor) addAttribute(m *model.Composite, def *pg.ColumnDef) error {
	if m.Attribute(def.Colname) != nil {
		return e.fail(def.Location, "", "type %s has two attributes named %s", m.Name, def.Colname)
	}
	a := model.Attribute{Name: def.Colname}
	if err := e.attributeType(m, &a, def); err != nil {
		return err
	}
	m.Attributes = append(m.Attributes, a)
	return nil
}

func (e *Executor) attributeType(m *model.Composite, a *model.Attribute, def *pg.ColumnDef) error {
	typ, err := e.typeName(def.TypeName)
	if err != nil {
		return err
	}
	if serialTypes[typ] != "" {
		return e.fail(def.TypeName.Location, "", "type %s: type %s does not exist outside a column's definition", m.Name, typ)
	}
	a.Type, a.Collation = typ, ""
	if def.CollClause != nil {
		a.Collation = e.collation(def.CollClause.Collname, a.Type)
	}
	return nil
}

// alterComposite carries out ALTER TYPE … ADD, DROP and ALTER ATTRIBUTE.
func (e *Executor) alterComposite(s *pg.AlterTableStmt) error {
	name := e.rangeName(s.Relation)
	m := e.d.Composite(name)
	if m == nil {
		if onlyOwner(s) {
			return nil // a type of another kind, perhaps
		}
		return e.unknownType(name)
	}
	if t := e.typedTable(name); t != nil && !onlyOwner(s) {
		if s.Cmds[0].GetAlterTableCmd().GetBehavior() == pg.DropBehavior_DROP_CASCADE {
			return e.unsupported(-1, "ALTER TYPE "+name+" … CASCADE to the table "+t.Name)
		}
		return e.fail(-1, "", "type %s cannot be altered: table %s is OF it", name, t.Name)
	}
	for _, node := range s.Cmds {
		cmd := node.GetAlterTableCmd()
		at := slices.IndexFunc(m.Attributes, func(a model.Attribute) bool { return a.Name == cmd.Name })
		missing := func() error { return e.fail(-1, "", "type %s has no attribute %s", name, cmd.Name) }
		switch cmd.Subtype {
		case pg.AlterTableType_AT_AddColumn:
			if err := e.addAttribute(m, cmd.Def.GetColumnDef()); err != nil {
				return err
			}
		case pg.AlterTableType_AT_DropColumn:
			switch {
			case at >= 0:
				m.Attributes = slices.Delete(m.Attributes, at, at+1)
			case !cmd.MissingOk:
				return missing()
			}
		case pg.AlterTableType_AT_AlterColumnType:
			if at < 0 {
				return missing()
			}
			if err := e.retypable(name); err != nil {
				return err
			}
			if err := e.attributeType(m, &m.Attributes[at], cmd.Def.GetColumnDef()); err != nil {
				return err
			}
		case pg.AlterTableType_AT_ChangeOwner:
		default:
			return e.unsupported(-1, "ALTER TYPE "+name)
		}
	}
	return nil
}

// retypable reports a composite type of which a column is: the server refuses
// to give its attributes another type (find_composite_type_dependencies in
// commands/tablecmds.c).
func (e *Executor) retypable(name string) error {
	spelling := model.TypeOfName(name)
	for _, table := range sorted(e.typeUses[spelling]) {
		for _, c := range e.d.Tables[e.tables[table]].Columns {
			if e.userType(c.Type) == spelling {
				return e.fail(-1, "", "type %s cannot be altered: column %s.%s is of it", name, table, c.Name)
			}
		}
	}
	for i := range e.d.Composites {
		m := &e.d.Composites[i]
		if slices.ContainsFunc(m.Attributes, func(a model.Attribute) bool { return e.userType(a.Type) == spelling }) {
			if err := e.retypable(m.Name); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *Executor) renameAttribute(s *pg.RenameStmt) error {
	name := e.rangeName(s.Relation)
	m := e.d.Composite(name)
	if m == nil {
		return e.unknownType(name)
	}
	a := m.Attribute(s.Subname)
	switch {
	case a == nil:
		return e.fail(-1, "", "type %s has no attribute %s", name, s.Subname)
	case e.typedTable(name) != nil:
		return e.unsupported(-1, "to rename an attribute of type "+name+", which table "+e.typedTable(name).Name+" is OF,")
	case m.Attribute(s.Newname) != nil:
		return e.fail(-1, "", "type %s has two attributes named %s", name, s.Newname)
	}
	a.Name = s.Newname
	e.followAttribute(name, s.Subname, s.Newname)
	return nil
}

func (e *Executor) createRange(s *pg.CreateRangeStmt) error {
	r := model.Range{Name: e.listName(s.TypeName), Pos: e.pos(-1)}
	if err := e.typeFree(-1, "range type", r.Name); err != nil {
		return err
	}
	if err := e.schemaMustExist(-1, r.Name); err != nil {
		return err
	}
	var difference, collation []*pg.Node
	for _, node := range s.Params {
		d := node.GetDefElem()
		names := defNames(d)
		switch d.Defname {
		case "subtype":
			var err error
			if r.Subtype, err = e.typeName(d.Arg.GetTypeName()); err != nil {
				return err
			}
		case "subtype_opclass":
			r.OpClass = e.refName(classKind, names)
		case "collation":
			collation = names
		case "canonical":
			return e.fail(d.Location, "let an extension bring the type and write CREATE EXTENSION",
				"range type %s: one with a canonical function begins as a shell type, as base types do, and is not modelled", r.Name)
		case "subtype_diff":
			difference = names
		case "multirange_type_name":
			r.Multirange = e.listName(names) // not the schema of the range type, but the one to create in
		default:
			return e.fail(d.Location, "", "range type %s: %s is not an attribute of one", r.Name, d.Defname)
		}
	}
	if r.Subtype == "" {
		return e.fail(-1, "CREATE TYPE … AS RANGE (subtype = …)", "range type %s has no subtype", r.Name)
	}
	if collation != nil {
		r.Collation = e.collation(collation, r.Subtype)
	}
	r.SubtypeDiff = e.refName(functionName, difference, r.Subtype, r.Subtype)
	if own := e.d.OperatorClass(model.ClassSignature(r.OpClass, "")); own != nil && own.Default || r.OpClass != "" && r.OpClass == defaultOpClass("btree", r.Subtype) {
		r.OpClass = ""
	}
	e.d.Ranges = append(e.d.Ranges, r)
	return nil
}

// defNames returns the name in an option's value, which the grammar takes for a
// type's name or a list of strings.
func defNames(d *pg.DefElem) []*pg.Node {
	switch {
	case d.Arg.GetTypeName() != nil:
		return d.Arg.GetTypeName().Names
	case d.Arg.GetList() != nil:
		return d.Arg.GetList().Items
	case d.Arg.GetString_() != nil:
		return []*pg.Node{d.Arg}
	}
	return nil
}
