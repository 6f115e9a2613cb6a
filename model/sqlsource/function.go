package sqlsource

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

func (e *Executor) functionIndex(signature string) int {
	if i, ok := e.functions[signature]; ok {
		return i
	}
	return -1
}

// enterFunction adds a function to the database.
func (e *Executor) enterFunction(f model.Function) {
	e.functions[f.Signature()] = len(e.d.Functions)
	e.d.Functions = append(e.d.Functions, f)
}

// removeFunction takes a function out. The last one takes its place.
func (e *Executor) removeFunction(i int) {
	delete(e.functions, e.d.Functions[i].Signature())
	last := len(e.d.Functions) - 1
	if i != last {
		e.d.Functions[i] = e.d.Functions[last]
		e.functions[e.d.Functions[i].Signature()] = i
	}
	e.d.Functions = e.d.Functions[:last]
}

// createFunction carries out CREATE [OR REPLACE] FUNCTION or PROCEDURE.
func (e *Executor) createFunction(s *pg.CreateFunctionStmt) error {
	f := model.Function{Name: e.listName(s.Funcname), Procedure: s.IsProcedure, Pos: e.pos(-1)}
	if err := e.schemaMustExist(-1, f.Name); err != nil {
		return err
	}
	for _, node := range s.Parameters {
		a, err := e.argument(f.Name, node.GetFunctionParameter())
		if err != nil {
			return err
		}
		f.Args = append(f.Args, a)
	}
	if s.ReturnType != nil {
		var err error
		if f.Returns, err = e.functionType(s.ReturnType); err != nil {
			return err
		}
		f.SetOf = s.ReturnType.Setof
	}
	implied := f.Procedure
	for _, a := range f.Args {
		f.SetOf = f.SetOf || a.Mode == "TABLE"
		implied = implied || a.Mode != "" && a.Mode != "VARIADIC"
	}
	switch {
	case f.Returns == "" && !implied:
		return e.fail(-1, "", "function %s: the result type must be given", f.Name)
	case implied:
		f.Returns = ""
	}
	for _, o := range s.Options {
		if err := e.functionOption(&f, o.GetDefElem()); err != nil {
			return err
		}
	}
	if s.SqlBody != nil {
		e.writeBodyStars(&f, s.SqlBody)
		text, err := bodyText(s.SqlBody)
		if err != nil {
			return e.fail(-1, "", "%s %s: the body cannot be read: %v", f.Kind(), f.Name, err)
		}
		if f.SQL = text; f.Language == "" {
			f.Language = "sql"
		}
	}
	switch {
	case f.Language == "":
		return e.fail(-1, "", "%s %s: no language is given", f.Kind(), f.Name)
	case f.SQL == "" && f.Body == "":
		if !slices.ContainsFunc(s.Options, func(o *pg.Node) bool { return o.GetDefElem().GetDefname() == "as" }) {
			return e.fail(-1, "", "%s %s: no body is given", f.Kind(), f.Name)
		}
	}
	if f.Language == "c" && f.Library == "" {
		f.Library, f.Body = f.Body, ""
	}
	if f.Body == "" && (f.Language == "internal" || f.Language == "c") {
		_, f.Body = model.SplitName(f.Name)
	}
	i := e.functionIndex(f.Signature())
	if i < 0 {
		if e.aggregateIndex(f.Signature()) >= 0 {
			return e.fail(-1, "", "%s is an aggregate already", f.Signature())
		}
		e.enterFunction(f)
		return nil
	}
	was := &e.d.Functions[i]
	if !e.replaces(s.Replace, was.Pos) {
		return e.fail(-1, "", "%s %s exists already%s", was.Kind(), f.Signature(), declaredAt(was.Pos))
	}
	if !was.CanReplace(&f) {
		return e.fail(-1, "drop it first", "%s %s cannot be replaced by one of another result, argument name or kind, or with fewer defaults", was.Kind(), f.Signature())
	}
	f.Comment = was.Comment
	*was = f
	return nil
}

var parameterModes = map[pg.FunctionParameterMode]string{
	pg.FunctionParameterMode_FUNC_PARAM_OUT:      "OUT",
	pg.FunctionParameterMode_FUNC_PARAM_INOUT:    "INOUT",
	pg.FunctionParameterMode_FUNC_PARAM_VARIADIC: "VARIADIC",
	pg.FunctionParameterMode_FUNC_PARAM_TABLE:    "TABLE",
}

func (e *Executor) argument(function string, p *pg.FunctionParameter) (model.Argument, error) {
	a := model.Argument{Name: p.Name, Mode: parameterModes[p.Mode]}
	var err error
	if a.Type, err = e.functionType(p.ArgType); err != nil {
		return a, err
	}
	if p.Defexpr != nil {
		if a.Default, err = deparse(p.Defexpr); err != nil {
			return a, e.fail(-1, "", "function %s: a default cannot be read: %v", function, err)
		}
		c := model.Column{Default: a.Default}
		e.spellNextval(&c)
		a.Default = c.Default
	}
	return a, nil
}

// functionType returns the canonical spelling of the type of an argument or a
// result. It has no modifiers, and column%TYPE is resolved at once, as the
// server does.
func (e *Executor) functionType(tn *pg.TypeName) (string, error) {
	if tn.PctType {
		names := fieldNames(tn.Names)
		if len(names) < 2 {
			return "", e.fail(tn.Location, "", "%s%%TYPE: a column's name has its table before it", strings.Join(names, "."))
		}
		table := e.listName(tn.Names[:len(names)-1])
		i, ok := e.tables[table]
		if !ok {
			return "", e.unknownTable(tn.Location, table)
		}
		c, err := e.column(tn.Location, &e.d.Tables[i], names[len(names)-1])
		if err != nil {
			return "", err
		}
		typ := c.Type
		if serialTypes[typ] != "" {
			typ = serialTypes[typ]
		}
		return model.WithoutModifiers(typ), nil
	}
	plain := &pg.TypeName{Names: tn.Names, TypeOid: tn.TypeOid, Typmods: tn.Typmods, Typemod: tn.Typemod, ArrayBounds: tn.ArrayBounds, Location: tn.Location}
	typ, err := e.typeName(plain)
	if err != nil {
		return "", err
	}
	if serialTypes[typ] != "" {
		return "", e.fail(tn.Location, "", "type %s does not exist outside a column's definition", typ)
	}
	return model.WithoutModifiers(typ), nil
}

// functionOption sets what an option of CREATE or ALTER FUNCTION says.
func (e *Executor) functionOption(f *model.Function, d *pg.DefElem) error {
	text := d.Arg.GetString_().GetSval()
	switch d.Defname {
	case "language":
		f.Language = text
	case "as":
		items := d.Arg.GetList().GetItems()
		if len(items) == 2 {
			f.Library, f.Body = items[0].GetString_().GetSval(), items[1].GetString_().GetSval()
			return nil
		}
		f.Body = items[0].GetString_().GetSval()
	case "transform":
		f.Transforms = nil
		for _, node := range d.Arg.GetList().GetItems() {
			typ, err := e.functionType(node.GetTypeName())
			if err != nil {
				return err
			}
			f.Transforms = append(f.Transforms, typ)
		}
	case "window":
		f.Window = d.Arg.GetBoolean().GetBoolval()
	case "volatility":
		if f.Volatility = strings.ToUpper(text); f.Volatility == "VOLATILE" {
			f.Volatility = ""
		}
	case "strict":
		f.Strict = d.Arg.GetBoolean().GetBoolval()
	case "security":
		f.SecurityDefiner = d.Arg.GetBoolean().GetBoolval()
	case "leakproof":
		f.Leakproof = d.Arg.GetBoolean().GetBoolval()
	case "parallel":
		switch f.Parallel = strings.ToUpper(text); f.Parallel {
		case "UNSAFE":
			f.Parallel = ""
		case "SAFE", "RESTRICTED":
		default:
			return e.fail(d.Location, "", "PARALLEL is SAFE, RESTRICTED or UNSAFE, not %s", text)
		}
	case "cost":
		return e.functionNumber(d, &f.Cost)
	case "rows":
		return e.functionNumber(d, &f.Rows)
	case "support":
		f.Support = e.refName(functionName, d.Arg.GetList().GetItems(), "internal")
	case "set":
		return e.functionSetting(f, d.Arg.GetVariableSetStmt())
	default:
		return e.unsupported(d.Location, "function "+f.Name+": "+strings.ToUpper(d.Defname))
	}
	return nil
}

func (e *Executor) functionNumber(d *pg.DefElem, to *float64) error {
	text := d.Arg.GetFloat().GetFval()
	if n := d.Arg.GetInteger(); n != nil {
		text = strconv.Itoa(int(n.Ival))
	}
	// The catalogue keeps a real.
	v, err := strconv.ParseFloat(text, 32)
	if err != nil || v <= 0 {
		return e.fail(d.Location, "", "%s must be a number above 0", strings.ToUpper(d.Defname))
	}
	*to = v
	return nil
}

// listSettings are the parameters whose value is a list of names, of which the
// server keeps each as a quoted identifier (GUC_LIST_QUOTE in
// utils/misc/guc_tables.c).
var listSettings = []string{
	"local_preload_libraries", "search_path", "session_preload_libraries", "shared_preload_libraries",
	"temp_tablespaces", "unix_socket_directories",
}

// functionSetting carries out SET or RESET within CREATE or ALTER FUNCTION.
func (e *Executor) functionSetting(f *model.Function, s *pg.VariableSetStmt) error {
	name := strings.ToLower(s.Name)
	at := slices.IndexFunc(f.Settings, func(x model.Setting) bool { return x.Name == name })
	switch s.Kind {
	case pg.VariableSetKind_VAR_RESET_ALL:
		f.Settings = nil
	case pg.VariableSetKind_VAR_RESET, pg.VariableSetKind_VAR_SET_DEFAULT:
		if at >= 0 {
			f.Settings = slices.Delete(f.Settings, at, at+1)
		}
	case pg.VariableSetKind_VAR_SET_VALUE, pg.VariableSetKind_VAR_SET_CURRENT:
		value, err := e.settingValue(name, s.Args)
		if err != nil {
			return err
		}
		if s.Kind == pg.VariableSetKind_VAR_SET_CURRENT {
			if value = e.path.written; name != "search_path" || value == "" {
				return e.fail(-1, "write the value", "function %s: SET %s FROM CURRENT: what it is depends on the session", f.Name, name)
			}
		}
		if at >= 0 {
			f.Settings[at].Value = value
		} else {
			f.Settings = append(f.Settings, model.Setting{Name: name, Value: value})
		}
	default:
		return e.unsupported(-1, "function "+f.Name+": SET")
	}
	return nil
}

// settingValue writes the value of SET as the catalogue keeps it
// (flatten_set_variable_args in utils/misc/guc_funcs.c).
func (e *Executor) settingValue(name string, args []*pg.Node) (string, error) {
	var parts []string
	for _, arg := range args {
		c := arg.GetAConst()
		switch {
		case c.GetSval() != nil:
			text := c.GetSval().Sval
			if slices.Contains(listSettings, name) {
				text = model.QuoteIdentifier(text)
			}
			parts = append(parts, text)
		case c.GetIval() != nil:
			parts = append(parts, strconv.Itoa(int(c.GetIval().Ival)))
		case c.GetFval() != nil:
			parts = append(parts, c.GetFval().Fval)
		default:
			if c == nil || c.GetVal() == nil {
				return "", e.unsupported(-1, "SET "+name+" to a value of this form")
			}
			// The parser leaves out a number that is zero.
			parts = append(parts, "0")
		}
	}
	return strings.Join(parts, ", "), nil
}

// bodyText writes a body that is not a string.
func bodyText(body *pg.Node) (string, error) {
	list := body.GetList()
	if list == nil {
		return statementText(body)
	}
	// BEGIN ATOMIC is a list that holds the list of its statements.
	if len(list.Items) == 1 && list.Items[0].GetList() != nil {
		list = list.Items[0].GetList()
	}
	var b strings.Builder
	b.WriteString("BEGIN ATOMIC\n")
	for _, item := range list.Items {
		if item.Node == nil {
			continue
		}
		text, err := statementText(item)
		if err != nil {
			return "", err
		}
		b.WriteString(" " + text + ";\n")
	}
	b.WriteString("END")
	return b.String(), nil
}

func statementText(node *pg.Node) (string, error) {
	if r := node.GetReturnStmt(); r != nil {
		text, err := deparse(r.Returnval)
		return "RETURN " + text, err
	}
	return deparseStatement(node)
}

// findFunction finds the function that a statement names, or returns -1 where
// there is none and that is no mistake.
func (e *Executor) findFunction(kind pg.ObjectType, o *pg.ObjectWithArgs, missingOK bool) (int, error) {
	name := e.listName(o.Objname)
	found := -1
	if o.ArgsUnspecified {
		for i := range e.d.Functions {
			if f := &e.d.Functions[i]; f.Name != name || !ofKind(f, kind) {
				continue
			}
			if found >= 0 {
				return -1, e.fail(-1, "write the types of its arguments", "function name %s is not unique", name)
			}
			found = i
		}
	} else {
		var types []string
		for _, arg := range o.Objargs {
			typ, err := e.functionType(arg.GetTypeName())
			if err != nil {
				return -1, err
			}
			types = append(types, typ)
		}
		name += "(" + strings.Join(types, ", ") + ")"
		if found = e.functionIndex(name); found >= 0 && !ofKind(&e.d.Functions[found], kind) {
			f := &e.d.Functions[found]
			return -1, e.fail(-1, "", "%s is a %s", name, f.Kind())
		}
	}
	if found < 0 && !missingOK {
		var known []string
		for i := range e.d.Functions {
			known = append(known, e.d.Functions[i].Signature())
		}
		return -1, e.fail(-1, hintOf(name, known), "%s %s does not exist", kindWord(kind), name)
	}
	return found, nil
}

func ofKind(f *model.Function, kind pg.ObjectType) bool {
	switch kind {
	case pg.ObjectType_OBJECT_FUNCTION:
		return !f.Procedure
	case pg.ObjectType_OBJECT_PROCEDURE:
		return f.Procedure
	}
	return true
}

func kindWord(kind pg.ObjectType) string {
	if kind == pg.ObjectType_OBJECT_PROCEDURE {
		return "procedure"
	}
	return "function"
}

func (e *Executor) alterFunction(s *pg.AlterFunctionStmt) error {
	i, err := e.findFunction(s.Objtype, s.Func, false)
	if err != nil {
		return err
	}
	for _, action := range s.Actions {
		if err := e.functionOption(&e.d.Functions[i], action.GetDefElem()); err != nil {
			return err
		}
	}
	return nil
}

func (e *Executor) dropFunction(kind pg.ObjectType, o *pg.ObjectWithArgs, cascade, missingOK bool) error {
	i, err := e.findFunction(kind, o, missingOK)
	if i < 0 {
		return err
	}
	return e.dropFunctionAt(i, cascade)
}

// dropFunctionAt drops a function, and with CASCADE the triggers that call it
// and the aggregates, operators and casts that are made of it. For what calls it in an
// expression see [Executor.cascading].
func (e *Executor) dropFunctionAt(i int, cascade bool) error {
	f := &e.d.Functions[i]
	for a := e.madeOf(f); a != nil; a = e.madeOf(f) {
		if !cascade {
			return e.fail(-1, "drop the aggregate first, or use CASCADE",
				"%s %s cannot be dropped: aggregate %s is made of it", f.Kind(), f.Signature(), a.Signature())
		}
		gone := a.Signature()
		e.d.Aggregates = slices.DeleteFunc(e.d.Aggregates, func(a model.Aggregate) bool { return a.Signature() == gone })
	}
	for c := e.conversionOf(f); c != nil; c = e.conversionOf(f) {
		if !cascade {
			return e.fail(-1, "drop the conversion first, or use CASCADE", "%s %s cannot be dropped: conversion %s calls it", f.Kind(), f.Signature(), c.Name)
		}
		gone := c.Name
		e.d.Conversions = slices.DeleteFunc(e.d.Conversions, func(c model.Conversion) bool { return c.Name == gone })
	}
	signature := f.Signature()
	if err := e.dropCastsOf(f.Kind()+" "+signature, cascade, func(c *model.Cast) bool { return c.Function == signature }); err != nil {
		return err
	}
	if m := e.accessMethodOf(f); m != nil {
		if !cascade {
			return e.fail(-1, "drop the access method first, or use CASCADE", "%s %s cannot be dropped: access method %s rests on it", f.Kind(), signature, m.Name)
		}
		if err := e.dropAccessMethod(m.Name, false); err != nil {
			return err
		}
	}
	if err := e.dropLanguagesOf(f, cascade); err != nil {
		return err
	}
	if err := e.dropInClasses(f.Kind()+" "+signature, cascade, func(m *model.OperatorMember) bool { return m.Function == signature }, noType); err != nil {
		return err
	}
	for o := e.operatorOf(f); o >= 0; o = e.operatorOf(f) {
		if !cascade {
			return e.fail(-1, "drop the operator first, or use CASCADE",
				"%s %s cannot be dropped: operator %s calls it", f.Kind(), f.Signature(), e.d.Operators[o].Signature())
		}
		e.removeOperator(o)
	}
	if len(f.InputTypes()) == 0 {
		for _, t := range e.d.Triggers {
			if t.Function == f.Name && !cascade {
				return e.fail(-1, "drop the trigger first, or use CASCADE",
					"%s %s cannot be dropped: trigger %s on %s calls it", f.Kind(), f.Signature(), t.Name, t.Table)
			}
		}
		name := f.Name
		for _, t := range e.d.EventTriggers {
			if t.Function == name && !cascade {
				return e.fail(-1, "drop the event trigger first, or use CASCADE", "%s %s cannot be dropped: event trigger %s calls it", f.Kind(), f.Signature(), t.Name)
			}
		}
		e.dropTriggers(func(t *model.Trigger) bool { return t.Function == name })
		e.d.EventTriggers = slices.DeleteFunc(e.d.EventTriggers, func(t model.EventTrigger) bool { return t.Function == name })
	}
	e.removeFunction(i)
	return nil
}

// moveFunction gives a function another name, another schema or both.
func (e *Executor) moveFunction(i int, to string) error {
	f := &e.d.Functions[i]
	was, from := f.Signature(), f.Name
	moved := *f
	moved.Name = to
	if e.functionIndex(moved.Signature()) >= 0 {
		return e.fail(-1, "", "%s %s exists already", f.Kind(), moved.Signature())
	}
	delete(e.functions, was)
	f.Name = to
	e.functions[f.Signature()] = i
	e.followCalls(from, to)
	e.moveInAggregates(from, to)
	e.moveInOperators(from, to)
	e.moveInCasts(was, f.Signature())
	e.movePrivileges(model.Subject{Kind: "ROUTINE", Name: was}, model.Subject{Name: f.Signature()})
	if len(f.InputTypes()) == 0 {
		for j := range e.d.Triggers {
			if t := &e.d.Triggers[j]; t.Function == from {
				t.Function = to
			}
		}
		for j := range e.d.EventTriggers {
			if t := &e.d.EventTriggers[j]; t.Function == from {
				t.Function = to
			}
		}
	}
	return nil
}

// retypeFunctions writes another name of a type into the functions, and enters
// them under their new signatures, and into what is made of functions.
func (e *Executor) retypeFunctions(was string, retype func(string) string) {
	is := func(spelling string) bool {
		p := model.ParseType(spelling)
		return !p.Builtin && model.TypeParts{Schema: p.Schema, Name: p.Name}.String() == was
	}
	for i := range e.d.Functions {
		f := &e.d.Functions[i]
		signature := f.Signature()
		delete(e.functions, signature)
		for j := range f.Args {
			if is(f.Args[j].Type) {
				f.Args[j].Type = retype(f.Args[j].Type)
			}
		}
		if f.Returns != "" && is(f.Returns) {
			f.Returns = retype(f.Returns)
		}
		for j, t := range f.Transforms {
			if is(t) {
				f.Transforms[j] = retype(t)
			}
		}
		e.functions[f.Signature()] = i
		if signature != f.Signature() {
			e.movePrivileges(model.Subject{Kind: "ROUTINE", Name: signature}, model.Subject{Name: f.Signature()})
			e.moveInCasts(signature, f.Signature())
		}
	}
	for i := range e.d.Aggregates {
		a := &e.d.Aggregates[i]
		signature := a.Signature()
		for j := range a.Args {
			if is(a.Args[j].Type) {
				a.Args[j].Type = retype(a.Args[j].Type)
			}
		}
		for _, t := range []*string{&a.State, &a.MovingState} {
			if *t != "" && is(*t) {
				*t = retype(*t)
			}
		}
		if signature != a.Signature() {
			e.movePrivileges(model.Subject{Kind: "ROUTINE", Name: signature}, model.Subject{Name: a.Signature()})
		}
	}
	e.retypeOperators(is, retype)
	e.retypeOperatorClasses(is, retype)
	e.retypeCasts(is, retype)
}

// functionUse describes a function that has an argument or a result of a type,
// or returns "".
func functionUse(f *model.Function, spelling string) string {
	is := func(s string) bool {
		p := model.ParseType(s)
		return !p.Builtin && model.TypeParts{Schema: p.Schema, Name: p.Name}.String() == spelling
	}
	if f.Returns != "" && is(f.Returns) || slices.ContainsFunc(f.Args, func(a model.Argument) bool { return is(a.Type) }) {
		return fmt.Sprintf("%s %s", f.Kind(), f.Signature())
	}
	return ""
}
