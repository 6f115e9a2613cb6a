package sqlsource

import (
	"slices"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// createOperator carries out CREATE OPERATOR.
func (e *Executor) createOperator(s *pg.DefineStmt) error {
	o := model.Operator{Name: e.listName(s.Defnames), Pos: e.pos(-1)}
	if err := e.schemaMustExist(-1, o.Name); err != nil {
		return err
	}
	for _, node := range s.Definition {
		if err := e.operatorOption(&o, node.GetDefElem()); err != nil {
			return err
		}
	}
	for _, node := range s.Definition {
		switch d := node.GetDefElem(); d.Defname {
		case "function", "procedure":
			o.Function = e.refName(functionName, optionNames(d), o.Operands()...)
		case "commutator":
			o.Commutator = e.refName(operatorName, optionNames(d), o.Right, o.Left)
		case "negator":
			o.Negator = e.refName(operatorName, optionNames(d), o.Operands()...)
		}
	}
	switch {
	case o.Function == "":
		return e.fail(-1, "", "operator %s: FUNCTION must be given", o.Name)
	case o.Right == "":
		return e.fail(-1, "", "operator %s: RIGHTARG must be given", o.Name)
	}
	have := e.d.Operator(o.Signature())
	if have == nil {
		e.d.Operators = append(e.d.Operators, model.Operator{Name: o.Name, Left: o.Left, Right: o.Right})
		have = &e.d.Operators[len(e.d.Operators)-1]
	}
	if have.Function != "" {
		return e.fail(-1, "", "operator %s exists already%s", o.Signature(), declaredAt(have.Pos))
	}
	*have = o // what another said of a shell operator is forgotten
	e.linkOperator(o.CommutatorSignature(), o.Commutator, o.Right, o.Left, func(to *model.Operator) *string { return &to.Commutator }, o.Name)
	e.linkOperator(o.NegatorSignature(), o.Negator, o.Left, o.Right, func(to *model.Operator) *string { return &to.Negator }, o.Name)
	return nil
}

// linkOperator lets the commutator or negator of an operator name that one, too,
// unless it names another. One that there is not becomes a shell operator.
func (e *Executor) linkOperator(signature, name, left, right string, link func(*model.Operator) *string, back string) {
	if signature == "" {
		return
	}
	to := e.d.Operator(signature)
	if to == nil {
		if !e.isOwnOperator(name, left, right) {
			return
		}
		e.d.Operators = append(e.d.Operators, model.Operator{Name: name, Left: left, Right: right, Pos: e.pos(-1)})
		to = &e.d.Operators[len(e.d.Operators)-1]
	}
	if at := link(to); *at == "" {
		*at = back
	}
}

// isOwnOperator reports whether an operator that nothing defines is not one of
// the server's or of an extension's.
func (e *Executor) isOwnOperator(name, left, right string) bool {
	own := false
	for _, spelling := range []string{left, right} {
		user := e.userType(spelling)
		if spelling == "" || user == "" {
			continue
		}
		own = true
		p := model.ParseType(user)
		if !e.hasType(model.JoinName(p.Schema, p.Name)) {
			return false
		}
	}
	schema, symbol := model.SplitName(name)
	return own || schema != "" || !model.IsServerOperator(symbol)
}

// hasType reports whether there is a type of that two-part name, which may be
// the row type of a relation.
func (e *Executor) hasType(name string) bool {
	_, relation := e.relations[name]
	return relation || slices.Contains(e.typeNames(), name)
}

func (e *Executor) operatorOption(o *model.Operator, d *pg.DefElem) error {
	typed := func(to *string) error {
		name := d.Arg.GetTypeName()
		if name == nil {
			return e.fail(d.Location, "", "operator %s: %s must be a type", o.Name, strings.ToUpper(d.Defname))
		}
		var err error
		*to, err = e.functionType(name)
		return err
	}
	flag := func() (bool, error) {
		value, _ := optionText(d)
		switch strings.ToLower(value) {
		case "true", "on", "1":
			return true, nil
		case "false", "off", "0":
			return false, nil
		}
		return false, e.fail(d.Location, "", "operator %s: %s must be true or false", o.Name, strings.ToUpper(d.Defname))
	}
	var err error
	switch d.Defname {
	case "leftarg":
		return typed(&o.Left)
	case "rightarg":
		return typed(&o.Right)
	case "function", "procedure", "commutator", "negator":
		// createOperator sets them, as the operands tell which are meant.
	case "restrict", "join":
		e.estimator(o, d)
	case "hashes":
		o.Hashes, err = flag()
	case "merges":
		o.Merges, err = flag()
	case "sort1", "sort2", "ltcmp", "gtcmp":
		o.Merges = true // as the server reads these old names
	default:
		return e.unsupported(d.Location, "operator "+o.Name+": "+strings.ToUpper(d.Defname))
	}
	return err
}

// estimator sets RESTRICT or JOIN, which NONE takes away.
func (e *Executor) estimator(o *model.Operator, d *pg.DefElem) {
	if names := optionNames(d); d.Defname == "restrict" {
		o.Restrict = e.refName(functionName, names, "internal", "oid", "internal", "integer")
	} else {
		o.Join = e.refName(functionName, names, "internal", "oid", "internal", "smallint", "internal")
	}
}

// findOperator finds the operator that a statement names, or returns -1 where
// there is none and that is no mistake.
func (e *Executor) findOperator(s *pg.ObjectWithArgs, missingOK bool) (int, error) {
	o := model.Operator{Name: e.listName(s.Objname)}
	for i, to := range []*string{&o.Left, &o.Right} {
		if i < len(s.Objargs) && s.Objargs[i].GetTypeName() != nil {
			var err error
			if *to, err = e.functionType(s.Objargs[i].GetTypeName()); err != nil {
				return -1, err
			}
		}
	}
	at := slices.IndexFunc(e.d.Operators, func(have model.Operator) bool { return have.Signature() == o.Signature() })
	if at < 0 && !missingOK {
		var known []string
		for i := range e.d.Operators {
			known = append(known, e.d.Operators[i].Signature())
		}
		return -1, e.fail(-1, hintOf(o.Signature(), known), "operator %s does not exist", o.Signature())
	}
	return at, nil
}

func (e *Executor) dropOperator(s *pg.ObjectWithArgs, cascade, missingOK bool) error {
	i, err := e.findOperator(s, missingOK)
	if i < 0 {
		return err
	}
	o := e.d.Operators[i]
	err = e.dropInClasses("operator "+o.Signature(), cascade, func(m *model.OperatorMember) bool {
		return m.Operator == o.Name && m.Left == o.Left && m.Right == o.Right
	}, noType)
	if err == nil {
		e.removeOperator(i)
	}
	return err
}

// removeOperator takes an operator away, also from those that it names and that
// name it.
func (e *Executor) removeOperator(i int) {
	gone := e.d.Operators[i]
	e.d.Operators = slices.Delete(e.d.Operators, i, i+1)
	if o := e.d.Operator(gone.CommutatorSignature()); o != nil && o.CommutatorSignature() == gone.Signature() {
		o.Commutator = ""
	}
	if o := e.d.Operator(gone.NegatorSignature()); o != nil && o.NegatorSignature() == gone.Signature() {
		o.Negator = ""
	}
}

// alterOperator carries out ALTER OPERATOR … SET.
func (e *Executor) alterOperator(s *pg.AlterOperatorStmt) error {
	i, err := e.findOperator(s.Opername, false)
	if err != nil {
		return err
	}
	for _, node := range s.Options {
		switch d := node.GetDefElem(); d.Defname {
		case "restrict", "join":
			e.estimator(&e.d.Operators[i], d)
		default:
			return e.unsupported(d.Location, "ALTER OPERATOR … SET "+strings.ToUpper(d.Defname))
		}
	}
	return nil
}

// moveOperator gives an operator to another schema, also in those that name it.
func (e *Executor) moveOperator(i int, schema string) error {
	o := &e.d.Operators[i]
	_, symbol := model.SplitName(o.Name)
	was, to := o.Signature(), e.name(schema, symbol)
	if signature := model.OperatorSignature(to, o.Left, o.Right); e.d.Operator(signature) != nil {
		return e.fail(-1, "", "operator %s exists already", signature)
	}
	for j := range e.d.Operators {
		other := &e.d.Operators[j]
		commutes, negates := other.CommutatorSignature() == was, other.NegatorSignature() == was
		if commutes {
			other.Commutator = to
		}
		if negates {
			other.Negator = to
		}
	}
	left, right, from := o.Left, o.Right, o.Name
	e.eachMember(func(m *model.OperatorMember) {
		if m.Operator == from && m.Left == left && m.Right == right {
			m.Operator = to
		}
	})
	o.Name = to
	e.followOperator(from, to)
	e.movePrivileges(model.Subject{Kind: "OPERATOR", Name: was}, model.Subject{Name: o.Signature()})
	return nil
}

// retypeOperators writes another name of a type into the operators.
func (e *Executor) retypeOperators(is func(string) bool, retype func(string) string) {
	for i := range e.d.Operators {
		o := &e.d.Operators[i]
		was := o.Signature()
		for _, t := range []*string{&o.Left, &o.Right} {
			if *t != "" && is(*t) {
				*t = retype(*t)
			}
		}
		if o.Signature() != was {
			e.movePrivileges(model.Subject{Kind: "OPERATOR", Name: was}, model.Subject{Name: o.Signature()})
		}
	}
}

// callsFunction reports whether one of those two-part names is surely of the
// function: its operands are the function's arguments, or there is no other
// function of the name.
func (e *Executor) callsFunction(f *model.Function, operands []string, names ...string) bool {
	if !slices.Contains(names, f.Name) {
		return false
	}
	return slices.Equal(f.InputTypes(), operands) || !slices.ContainsFunc(e.d.Functions, func(other model.Function) bool {
		return other.Name == f.Name && other.Signature() != f.Signature()
	})
}

// operatorOf returns the place of an operator that surely calls a function, or
// -1.
func (e *Executor) operatorOf(f *model.Function) int {
	return slices.IndexFunc(e.d.Operators, func(o model.Operator) bool {
		operands := slices.DeleteFunc([]string{o.Left, o.Right}, func(t string) bool { return t == "" })
		return e.callsFunction(f, operands, o.Function, o.Restrict, o.Join)
	})
}

// moveInOperators lets operators, conversions, access methods and languages follow the only function of a
// name to another.
func (e *Executor) moveInOperators(from, to string) {
	if slices.ContainsFunc(e.d.Functions, func(f model.Function) bool { return f.Name == from }) {
		return
	}
	for i := range e.d.Conversions {
		if c := &e.d.Conversions[i]; c.Function == from {
			c.Function = to
		}
	}
	for i := range e.d.AccessMethods {
		if m := &e.d.AccessMethods[i]; m.Handler == from {
			m.Handler = to
		}
	}
	for i := range e.d.Languages {
		l := &e.d.Languages[i]
		for _, name := range []*string{&l.Handler, &l.Inline, &l.Validator} {
			if *name == from {
				*name = to
			}
		}
	}
	for i := range e.d.Operators {
		o := &e.d.Operators[i]
		for _, name := range []*string{&o.Function, &o.Restrict, &o.Join} {
			if *name == from {
				*name = to
			}
		}
	}
}
