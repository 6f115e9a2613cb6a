package sqlsource

import (
	"cmp"
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// The sorts of items of CREATE OPERATOR CLASS (nodes/parsenodes.h).
const (
	operatorItem = 1
	functionItem = 2
	storageItem  = 3
)

// createOperatorFamily carries out CREATE OPERATOR FAMILY.
func (e *Executor) createOperatorFamily(s *pg.CreateOpFamilyStmt) error {
	return e.addOperatorFamily(model.OperatorFamily{Name: e.listName(s.Opfamilyname), Method: s.Amname, Pos: e.pos(-1)})
}

func (e *Executor) addOperatorFamily(f model.OperatorFamily) error {
	if err := e.schemaMustExist(-1, f.Name); err != nil {
		return err
	}
	if have := e.d.OperatorFamily(f.Signature()); have != nil {
		return e.fail(-1, "", "operator family %s exists already%s", f.Signature(), declaredAt(have.Pos))
	}
	e.d.OperatorFamilies = append(e.d.OperatorFamilies, f)
	return nil
}

// createOperatorClass carries out CREATE OPERATOR CLASS.
func (e *Executor) createOperatorClass(s *pg.CreateOpClassStmt) error {
	c := model.OperatorClass{Name: e.listName(s.Opclassname), Method: s.Amname, Family: e.catalogName(s.Opfamilyname), Default: s.IsDefault, Pos: e.pos(-1)}
	if c.Family != c.Name {
		c.Family = e.refName(classKind, s.Opfamilyname)
	}
	if err := e.schemaMustExist(-1, c.Name); err != nil {
		return err
	}
	if have := e.d.OperatorClass(c.Signature()); have != nil {
		return e.fail(-1, "", "operator class %s exists already%s", c.Signature(), declaredAt(have.Pos))
	}
	var err error
	if c.Type, err = e.functionType(s.Datatype); err != nil {
		return err
	}
	if c.Family == "" {
		if c.Family = c.Name; e.d.OperatorFamily(c.FamilySignature()) == nil {
			if err := e.addOperatorFamily(model.OperatorFamily{Name: c.Name, Method: c.Method, Pos: c.Pos}); err != nil {
				return err
			}
		}
	}
	var members []model.OperatorMember
	for _, node := range s.Items {
		item := node.GetCreateOpClassItem()
		if item.Itemtype == storageItem {
			if c.Storage, err = e.functionType(item.Storedtype); err != nil {
				return err
			}
			continue
		}
		m, err := e.operatorMember(item, c.Method, c.Type)
		if err != nil {
			return err
		}
		members = append(members, m)
	}
	e.d.OperatorClasses = append(e.d.OperatorClasses, c)
	return e.addMembers(c.FamilySignature(), c.Method, members, c.Signature())
}

// alterOperatorFamily carries out ALTER OPERATOR FAMILY … ADD and DROP.
func (e *Executor) alterOperatorFamily(s *pg.AlterOpFamilyStmt) error {
	f, err := e.mustHaveFamily(model.ClassSignature(e.listName(s.Opfamilyname), s.Amname))
	if err != nil {
		return err
	}
	var members []model.OperatorMember
	for _, node := range s.Items {
		m, err := e.operatorMember(node.GetCreateOpClassItem(), f.Method, "")
		if err != nil {
			return err
		}
		members = append(members, m)
	}
	if !s.IsDrop {
		return e.addMembers(f.Signature(), f.Method, members, "")
	}
	for _, m := range members {
		slot := m.Slot()
		i := slices.IndexFunc(f.Members, func(have model.OperatorMember) bool { return have.Slot() == slot })
		if i < 0 {
			return e.fail(-1, "a member that goes with a class is dropped with it", "operator family %s has no %s of its own", f.Signature(), slot)
		}
		f.Members = slices.Delete(f.Members, i, i+1)
	}
	return nil
}

// operatorMember reads an item of CREATE OPERATOR CLASS or ALTER OPERATOR
// FAMILY; of is the type of the class. In DROP it has no name.
func (e *Executor) operatorMember(item *pg.CreateOpClassItem, method, of string) (model.OperatorMember, error) {
	m := model.OperatorMember{Number: int(item.Number)}
	types := func(nodes []*pg.Node) (list []string, err error) {
		for _, node := range nodes {
			if node.GetTypeName() == nil {
				return nil, e.fail(-1, "", "operator class: NONE is no type that an operator of one has")
			}
			t, err := e.functionType(node.GetTypeName())
			if err != nil {
				return nil, err
			}
			list = append(list, model.WithoutModifiers(model.CanonicalType(model.Postgres, t)))
		}
		return list, nil
	}
	served, err := types(item.ClassArgs)
	if err != nil {
		return m, err
	}
	var args []string
	if item.Name != nil {
		if args, err = types(item.Name.Objargs); err != nil {
			return m, err
		}
	}
	if item.Itemtype == operatorItem {
		m.Operator = "?" // what DROP does not name
		if item.Name != nil {
			m.Operator, m.OrderBy, served = e.catalogName(item.Name.Objname), e.refName(classKind, item.OrderFamily), args
		}
	} else if item.Name != nil {
		if item.Name.ArgsUnspecified {
			i, err := e.findFunction(pg.ObjectType_OBJECT_FUNCTION, item.Name, false)
			if err != nil {
				return m, err
			}
			args = e.d.Functions[i].InputTypes()
		}
		m.Function = (&model.Function{Name: e.refName(functionName, item.Name.Objname, args...), Args: arguments(args)}).Signature()
	}
	switch {
	case len(served) == 1:
		m.Left, m.Right = served[0], served[0]
	case len(served) > 1:
		m.Left, m.Right = served[0], served[1]
	// The types that a function is for follow from its arguments, where one is
	// written for them (assignProcTypes in commands/opclasscmds.c).
	case m.Function != "" && method == "btree" && m.Number == 1 && len(args) == 2:
		m.Left, m.Right = args[0], args[1]
	case m.Function != "" && method == "btree" && m.Number == 3 && len(args) == 5:
		m.Left, m.Right = args[0], args[2]
	case m.Function != "" && method == "hash" && m.Number < 3 && len(args) > 0:
		m.Left, m.Right = args[0], args[0]
	case of == "":
		return m, e.fail(-1, "", "operator family: the types of %s must be written", m.Slot())
	default:
		of = model.WithoutModifiers(model.CanonicalType(model.Postgres, of))
		m.Left, m.Right = of, of
	}
	if item.Itemtype == operatorItem && item.Name != nil {
		e.refName(operatorName, item.Name.Objname, m.Left, m.Right)
	}
	return m, nil
}

func arguments(types []string) []model.Argument {
	args := make([]model.Argument, len(types))
	for i, t := range types {
		args[i].Type = t
	}
	return args
}

// addMembers adds members to a family, each where the server ties it: to a
// class, by which it goes, or to the family alone. class is the one that
// a statement creates, or "".
func (e *Executor) addMembers(family, method string, members []model.OperatorMember, class string) error {
	f := e.d.OperatorFamily(family)
	for _, m := range members {
		slot := m.Slot()
		for _, have := range e.membersOf(family) {
			if have.Slot() == slot {
				return e.fail(-1, "", "operator family %s has %s already", family, slot)
			}
		}
		home := e.homeOf(&m, family, method, class)
		switch {
		case home != "":
			c := e.d.OperatorClass(home)
			c.Members = append(c.Members, m)
		case f == nil:
			return e.unsupported(-1, "an operator class in the family "+family+", which is not declared, with "+slot+", which the server ties to the family,")
		default:
			f.Members = append(f.Members, m)
		}
	}
	return nil
}

// membersOf returns the members of a family with those of its classes.
func (e *Executor) membersOf(family string) []model.OperatorMember {
	var all []model.OperatorMember
	if f := e.d.OperatorFamily(family); f != nil {
		all = slices.Clone(f.Members)
	}
	for i := range e.d.OperatorClasses {
		if c := &e.d.OperatorClasses[i]; c.FamilySignature() == family {
			all = append(all, c.Members...)
		}
	}
	return all
}

// needed are the support functions without which a class of an access method
// does not work; the others belong to the family (amadjustmembers of each access
// method, from PostgreSQL 14).
var needed = map[string][]int{"gist": {1, 2, 5, 6, 7}, "gin": {2, 3}, "spgist": {1, 2, 3, 4, 5}}

// homeOf returns the class that a new member goes with from version 14 of the
// server, or "" for the family. Version 13 leaves each where it is written.
func (e *Executor) homeOf(m *model.OperatorMember, family, method, class string) string {
	switch method {
	case "btree", "hash":
		if m.Left != m.Right || m.Operator == "" && m.Number != 1 {
			return ""
		}
		home := ""
		for i := range e.d.OperatorClasses {
			c := &e.d.OperatorClasses[i]
			if c.FamilySignature() == family && model.CanonicalType(model.Postgres, c.Type) == m.Left && (home == "" || c.Signature() == class) {
				home = c.Signature()
			}
		}
		return home
	case "gist", "gin", "spgist":
		if m.Operator != "" || !slices.Contains(needed[method], m.Number) {
			return ""
		}
	}
	return class
}

// classSubject returns the signature that a statement gives as a list of an
// access method and a name.
func (e *Executor) classSubject(list []*pg.Node) string {
	if len(list) < 2 {
		return ""
	}
	return model.ClassSignature(e.listName(list[1:]), list[0].GetString_().GetSval())
}

func (e *Executor) mustHaveFamily(signature string) (*model.OperatorFamily, error) {
	if f := e.d.OperatorFamily(signature); f != nil {
		return f, nil
	}
	var known []string
	for i := range e.d.OperatorFamilies {
		known = append(known, e.d.OperatorFamilies[i].Signature())
	}
	return nil, e.fail(-1, hintOf(signature, known), "operator family %s does not exist", signature)
}

func (e *Executor) mustHaveClass(signature string) (*model.OperatorClass, error) {
	if c := e.d.OperatorClass(signature); c != nil {
		return c, nil
	}
	var known []string
	for i := range e.d.OperatorClasses {
		known = append(known, e.d.OperatorClasses[i].Signature())
	}
	return nil, e.fail(-1, hintOf(signature, known), "operator class %s does not exist", signature)
}

// dropOperatorFamily drops a family with its classes.
func (e *Executor) dropOperatorFamily(signature string, missingOK bool) error {
	if _, err := e.mustHaveFamily(signature); err != nil {
		if missingOK {
			return nil
		}
		return err
	}
	e.d.OperatorFamilies = slices.DeleteFunc(e.d.OperatorFamilies, func(f model.OperatorFamily) bool { return f.Signature() == signature })
	e.d.OperatorClasses = slices.DeleteFunc(e.d.OperatorClasses, func(c model.OperatorClass) bool { return c.FamilySignature() == signature })
	return nil
}

func (e *Executor) dropOperatorClass(signature string, missingOK bool) error {
	if _, err := e.mustHaveClass(signature); err != nil {
		if missingOK {
			return nil
		}
		return err
	}
	e.d.OperatorClasses = slices.DeleteFunc(e.d.OperatorClasses, func(c model.OperatorClass) bool { return c.Signature() == signature })
	return nil
}

// dropInClasses takes what is dropped out of the operator families: with a
// class that it serves, where CASCADE is said, and silently where a member
// belongs to the family alone.
func (e *Executor) dropInClasses(what string, cascade bool, uses func(*model.OperatorMember) bool, of func(typ string) bool) error {
	is := func(m model.OperatorMember) bool { return uses(&m) }
	for i := 0; i < len(e.d.OperatorClasses); i++ {
		c := &e.d.OperatorClasses[i]
		switch {
		case !slices.ContainsFunc(c.Members, is) && !of(c.Type) && !of(c.Storage):
			continue
		case !cascade:
			return e.fail(-1, "drop the operator class first, or use CASCADE", "%s cannot be dropped: operator class %s is made of it", what, c.Signature())
		}
		e.d.OperatorClasses = slices.Delete(e.d.OperatorClasses, i, i+1)
		i--
	}
	for i := range e.d.OperatorFamilies {
		f := &e.d.OperatorFamilies[i]
		f.Members = slices.DeleteFunc(f.Members, is)
	}
	return nil
}

func noType(string) bool { return false }

// moveClassOrFamily gives what a list of an access method and a name stands for
// another name, another schema or both.
func (e *Executor) moveClassOrFamily(kind pg.ObjectType, list []*pg.Node, to string) error {
	if kind == pg.ObjectType_OBJECT_OPFAMILY {
		return e.moveOperatorFamily(e.classSubject(list), to)
	}
	return e.moveOperatorClass(e.classSubject(list), to)
}

// moveOperatorFamily gives a family another name, another schema or both.
func (e *Executor) moveOperatorFamily(from, to string) error {
	f, err := e.mustHaveFamily(from)
	if err != nil {
		return err
	}
	signature := model.ClassSignature(to, f.Method)
	if e.d.OperatorFamily(signature) != nil {
		return e.fail(-1, "", "operator family %s exists already", signature)
	}
	e.movePrivileges(model.Subject{Kind: "OPERATOR FAMILY", Name: from}, model.Subject{Name: signature})
	name := f.Name
	for i := range e.d.OperatorClasses {
		if c := &e.d.OperatorClasses[i]; c.FamilySignature() == from {
			c.Family = to
		}
	}
	if f.Name = to; f.Method == "btree" {
		e.eachMember(func(m *model.OperatorMember) {
			if m.OrderBy == name {
				m.OrderBy = to
			}
		})
	}
	return nil
}

// moveOperatorClass gives a class another name, another schema or both.
func (e *Executor) moveOperatorClass(from, to string) error {
	c, err := e.mustHaveClass(from)
	if err != nil {
		return err
	}
	signature := model.ClassSignature(to, c.Method)
	if e.d.OperatorClass(signature) != nil {
		return e.fail(-1, "", "operator class %s exists already", signature)
	}
	e.movePrivileges(model.Subject{Kind: "OPERATOR CLASS", Name: from}, model.Subject{Name: signature})
	name := c.Name
	c.Name = to
	rename := func(k *model.Key, method string) {
		if k.OpClass == name && cmp.Or(method, "btree") == c.Method {
			k.OpClass = to
		}
	}
	for i := range e.d.Tables {
		t := &e.d.Tables[i]
		for j := range t.Indexes {
			for k := range t.Indexes[j].Keys {
				rename(&t.Indexes[j].Keys[k], t.Indexes[j].Method)
			}
		}
		for j := range t.Exclusions {
			for k := range t.Exclusions[j].Elements {
				rename(&t.Exclusions[j].Elements[k].Key, t.Exclusions[j].Method)
			}
		}
	}
	for i := range e.d.Ranges {
		if r := &e.d.Ranges[i]; r.OpClass == name && c.Method == "btree" {
			r.OpClass = to
		}
	}
	return nil
}

// eachMember calls change with each member of the operator families.
func (e *Executor) eachMember(change func(*model.OperatorMember)) {
	for i := range e.d.OperatorFamilies {
		for j := range e.d.OperatorFamilies[i].Members {
			change(&e.d.OperatorFamilies[i].Members[j])
		}
	}
	for i := range e.d.OperatorClasses {
		for j := range e.d.OperatorClasses[i].Members {
			change(&e.d.OperatorClasses[i].Members[j])
		}
	}
}

// retypeOperatorClasses writes another name of a type into the operator classes
// and families.
func (e *Executor) retypeOperatorClasses(is func(string) bool, retype func(string) string) {
	rename := func(types ...*string) {
		for _, t := range types {
			if *t != "" && is(*t) {
				*t = retype(*t)
			}
		}
	}
	for i := range e.d.OperatorClasses {
		rename(&e.d.OperatorClasses[i].Type, &e.d.OperatorClasses[i].Storage)
	}
	e.eachMember(func(m *model.OperatorMember) { rename(&m.Left, &m.Right) })
}
