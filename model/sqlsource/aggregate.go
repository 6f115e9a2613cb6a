package sqlsource

import (
	"slices"
	"strconv"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

func (e *Executor) aggregateIndex(signature string) int {
	return slices.IndexFunc(e.d.Aggregates, func(a model.Aggregate) bool { return a.Signature() == signature })
}

// createAggregate carries out CREATE [OR REPLACE] AGGREGATE.
func (e *Executor) createAggregate(s *pg.DefineStmt) error {
	a := model.Aggregate{Name: e.listName(s.Defnames), Pos: e.pos(-1)}
	if err := e.schemaMustExist(-1, a.Name); err != nil {
		return err
	}
	if len(s.Args) == 2 {
		for _, node := range s.Args[0].GetList().GetItems() {
			arg, err := e.argument(a.Name, node.GetFunctionParameter())
			if err != nil {
				return err
			}
			a.Args = append(a.Args, arg)
		}
		// It is below 0 where there is no ORDER BY.
		if direct := s.Args[1].GetInteger().GetIval(); direct >= 0 {
			a.OrderedSet, a.Direct = true, int(direct)
		}
	}
	for _, node := range s.Definition {
		if err := e.aggregateOption(&a, node.GetDefElem()); err != nil {
			return err
		}
	}
	e.aggregateFunctions(&a, s.Definition)
	if a.Transition == "" || a.State == "" {
		return e.fail(-1, "", "aggregate %s: SFUNC and STYPE must be given", a.Name)
	}
	if e.functionIndex(a.Signature()) >= 0 {
		return e.fail(-1, "", "%s is a function already", a.Signature())
	}
	i := e.aggregateIndex(a.Signature())
	if i < 0 {
		e.d.Aggregates = append(e.d.Aggregates, a)
		return nil
	}
	was := &e.d.Aggregates[i]
	switch {
	case !e.replaces(s.Replace, was.Pos):
		return e.fail(-1, "", "aggregate %s exists already%s", a.Signature(), declaredAt(was.Pos))
	case !was.CanReplace(&a):
		return e.fail(-1, "drop it first", "aggregate %s cannot be replaced by one of another kind, state, final function or argument name", a.Signature())
	}
	a.Comment = was.Comment
	*was = a
	return nil
}

// aggregateOption sets what an option of CREATE AGGREGATE says.
func (e *Executor) aggregateOption(a *model.Aggregate, d *pg.DefElem) error {
	typed := func(to *string) error {
		name := d.Arg.GetTypeName()
		if name == nil {
			return e.fail(d.Location, "", "aggregate %s: %s must be a type", a.Name, strings.ToUpper(d.Defname))
		}
		var err error
		*to, err = e.functionType(name)
		return err
	}
	value, _ := optionText(d)
	flag := func(to *bool) error {
		is, err := strconv.ParseBool(value)
		*to = is || err != nil && strings.EqualFold(value, "on")
		return nil
	}
	size := func(to *int) error {
		n, err := strconv.Atoi(value)
		if err != nil {
			return e.fail(d.Location, "", "%s must be a number", strings.ToUpper(d.Defname))
		}
		*to = n
		return nil
	}
	word := func(to *string) error {
		*to = strings.ToUpper(value)
		return nil
	}
	text := func(to **string) error {
		*to = model.Ptr(value)
		return nil
	}
	switch d.Defname {
	case "sfunc", "sfunc1", "finalfunc", "combinefunc", "serialfunc", "deserialfunc", "msfunc", "minvfunc", "mfinalfunc", "sortop":
		return nil // see aggregateFunctions
	case "stype", "stype1":
		return typed(&a.State)
	case "mstype":
		return typed(&a.MovingState)
	case "sspace":
		return size(&a.StateSize)
	case "msspace":
		return size(&a.MovingStateSize)
	case "finalfunc_extra":
		return flag(&a.FinalExtra)
	case "mfinalfunc_extra":
		return flag(&a.MovingFinalExtra)
	case "hypothetical":
		return flag(&a.Hypothetical)
	case "finalfunc_modify":
		return word(&a.FinalModify)
	case "mfinalfunc_modify":
		return word(&a.MovingFinalModify)
	case "parallel":
		return word(&a.Parallel)
	case "initcond", "initcond1":
		return text(&a.Initial)
	case "minitcond":
		return text(&a.MovingInitial)
	case "basetype":
		// The old spelling, of one argument or of none.
		if strings.EqualFold(value, "any") {
			return nil
		}
		var arg model.Argument
		if err := typed(&arg.Type); err != nil {
			return err
		}
		a.Args = []model.Argument{arg}
		return nil
	}
	return e.unsupported(d.Location, "aggregate "+a.Name+": "+strings.ToUpper(d.Defname))
}

// aggregateFunctions sets what the options of CREATE AGGREGATE name, which the
// arguments and states of the aggregate tell from other functions of the name.
func (e *Executor) aggregateFunctions(a *model.Aggregate, options []*pg.Node) {
	all := a.Types()
	step := all[min(a.Direct, len(all)):]
	with := func(state string, extra bool) []string {
		if extra {
			return append([]string{state}, all...)
		}
		return []string{state}
	}
	for _, node := range options {
		d := node.GetDefElem()
		function := func(types ...string) string { return e.refName(functionName, optionNames(d), types...) }
		switch d.Defname {
		case "sfunc", "sfunc1":
			a.Transition = function(append([]string{a.State}, step...)...)
		case "finalfunc":
			a.Final = function(with(a.State, a.FinalExtra)...)
		case "combinefunc":
			a.Combine = function(a.State, a.State)
		case "serialfunc":
			a.Serial = function(a.State)
		case "deserialfunc":
			a.Deserial = function("bytea", a.State)
		case "msfunc":
			a.MovingTransition = function(append([]string{a.MovingState}, step...)...)
		case "minvfunc":
			a.MovingInverse = function(append([]string{a.MovingState}, step...)...)
		case "mfinalfunc":
			a.MovingFinal = function(with(a.MovingState, a.MovingFinalExtra)...)
		case "sortop":
			a.SortOperator = e.refName(operatorName, optionNames(d), append(all, all...)...)
		}
	}
}

// optionNames returns the parts of a name that an option of CREATE AGGREGATE,
// OPERATOR and the like has, which the grammar takes for a type, an operator or
// a word.
func optionNames(d *pg.DefElem) []*pg.Node {
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

// findAggregate finds the aggregate that a statement names, or returns -1 where
// there is none and that is no mistake.
func (e *Executor) findAggregate(o *pg.ObjectWithArgs, missingOK bool) (int, error) {
	a := model.Aggregate{Name: e.listName(o.Objname)}
	for _, arg := range o.Objargs {
		typ, err := e.functionType(arg.GetTypeName())
		if err != nil {
			return -1, err
		}
		a.Args = append(a.Args, model.Argument{Type: typ})
	}
	i := e.aggregateIndex(a.Signature())
	if i < 0 && !missingOK {
		var known []string
		for j := range e.d.Aggregates {
			known = append(known, e.d.Aggregates[j].Signature())
		}
		return -1, e.fail(-1, hintOf(a.Signature(), known), "aggregate %s does not exist", a.Signature())
	}
	return i, nil
}

func (e *Executor) dropAggregate(o *pg.ObjectWithArgs, missingOK bool) error {
	i, err := e.findAggregate(o, missingOK)
	if i >= 0 {
		e.d.Aggregates = slices.Delete(e.d.Aggregates, i, i+1)
	}
	return err
}

// moveAggregate gives an aggregate another name, another schema or both.
func (e *Executor) moveAggregate(o *pg.ObjectWithArgs, name func(from string) string) error {
	i, err := e.findAggregate(o, false)
	if err != nil {
		return err
	}
	moved := e.d.Aggregates[i]
	moved.Name = name(moved.Name)
	if e.functionIndex(moved.Signature()) >= 0 || e.aggregateIndex(moved.Signature()) >= 0 {
		return e.fail(-1, "", "aggregate %s exists already", moved.Signature())
	}
	e.movePrivileges(model.Subject{Kind: "ROUTINE", Name: e.d.Aggregates[i].Signature()}, model.Subject{Name: moved.Signature()})
	from := e.d.Aggregates[i].Name
	e.d.Aggregates[i].Name = moved.Name
	e.followCalls(from, moved.Name)
	return nil
}

// madeOf returns an aggregate that is surely made of a function, or nil: one
// that names it, where there is no other function of that name.
func (e *Executor) madeOf(f *model.Function) *model.Aggregate {
	for i := range e.d.Functions {
		if other := &e.d.Functions[i]; other.Name == f.Name && other.Signature() != f.Signature() {
			return nil
		}
	}
	for i := range e.d.Aggregates {
		if slices.Contains(e.d.Aggregates[i].Uses(), f.Name) {
			return &e.d.Aggregates[i]
		}
	}
	return nil
}

// moveInAggregates lets aggregates follow the only function of a name to
// another.
func (e *Executor) moveInAggregates(from, to string) {
	if slices.ContainsFunc(e.d.Functions, func(f model.Function) bool { return f.Name == from }) {
		return
	}
	for i := range e.d.Aggregates {
		a := &e.d.Aggregates[i]
		for _, name := range []*string{&a.Transition, &a.Final, &a.Combine, &a.Serial, &a.Deserial, &a.MovingTransition, &a.MovingInverse, &a.MovingFinal} {
			if *name == from {
				*name = to
			}
		}
	}
}
