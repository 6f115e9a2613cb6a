package sqlsource

import (
	"slices"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// createCast carries out CREATE CAST.
func (e *Executor) createCast(s *pg.CreateCastStmt) error {
	c := model.Cast{InOut: s.Inout, Pos: e.pos(-1)}
	var err error
	if c.Source, c.Target, err = e.castTypes(s.Sourcetype, s.Targettype); err != nil {
		return err
	}
	switch s.Context {
	case pg.CoercionContext_COERCION_IMPLICIT:
		c.Context = "IMPLICIT"
	case pg.CoercionContext_COERCION_ASSIGNMENT:
		c.Context = "ASSIGNMENT"
	}
	if s.Func != nil {
		if c.Function, err = e.namedFunction(s.Func); err != nil {
			return err
		}
	}
	if have := e.d.Cast(c.Signature()); have != nil {
		return e.fail(-1, "", "cast %s exists already%s", c.Signature(), declaredAt(have.Pos))
	}
	e.d.Casts = append(e.d.Casts, c)
	return nil
}

func (e *Executor) castTypes(from, to *pg.TypeName) (source, target string, err error) {
	if source, err = e.functionType(from); err == nil {
		target, err = e.functionType(to)
	}
	return source, target, err
}

// namedFunction returns the signature of a function that may be the server's or
// an extension's; without its arguments it must be declared.
func (e *Executor) namedFunction(o *pg.ObjectWithArgs) (string, error) {
	if o.ArgsUnspecified {
		i, err := e.findFunction(pg.ObjectType_OBJECT_FUNCTION, o, false)
		if err != nil {
			return "", err
		}
		return e.d.Functions[i].Signature(), nil
	}
	var types []string
	for _, arg := range o.Objargs {
		typ, err := e.functionType(arg.GetTypeName())
		if err != nil {
			return "", err
		}
		types = append(types, typ)
	}
	return e.refName(functionName, o.Objname, types...) + "(" + strings.Join(types, ", ") + ")", nil
}

// findCast finds the cast between the types of a list, or returns -1 where there
// is none and that is no mistake.
func (e *Executor) findCast(list []*pg.Node, missingOK bool) (int, error) {
	c := model.Cast{}
	var err error
	if c.Source, c.Target, err = e.castTypes(list[0].GetTypeName(), list[1].GetTypeName()); err != nil {
		return -1, err
	}
	at := slices.IndexFunc(e.d.Casts, func(have model.Cast) bool { return have.Signature() == c.Signature() })
	if at < 0 && !missingOK {
		return -1, e.fail(-1, "", "cast %s does not exist", c.Signature())
	}
	return at, nil
}

func (e *Executor) dropCast(list []*pg.Node, missingOK bool) error {
	i, err := e.findCast(list, missingOK)
	if i >= 0 {
		e.d.Casts = slices.Delete(e.d.Casts, i, i+1)
	}
	return err
}

// dropCastsOf drops the casts that rest on something, or with no cascade refuses
// that it goes; what names it.
func (e *Executor) dropCastsOf(what string, cascade bool, rests func(*model.Cast) bool) error {
	for i := range e.d.Casts {
		if c := &e.d.Casts[i]; rests(c) && !cascade {
			return e.fail(-1, "drop the cast first, or use CASCADE", "%s cannot be dropped: cast %s rests on it", what, c.Signature())
		}
	}
	e.d.Casts = slices.DeleteFunc(e.d.Casts, func(c model.Cast) bool { return rests(&c) })
	return nil
}

// moveInCasts lets casts, transforms and operator classes follow a function to
// another signature.
func (e *Executor) moveInCasts(from, to string) {
	for i := range e.d.Transforms {
		t := &e.d.Transforms[i]
		for _, signature := range []*string{&t.FromSQL, &t.ToSQL} {
			if *signature == from {
				*signature = to
			}
		}
	}
	e.eachMember(func(m *model.OperatorMember) {
		if m.Function == from {
			m.Function = to
		}
	})
	for i := range e.d.Casts {
		if c := &e.d.Casts[i]; c.Function == from {
			c.Function = to
		}
	}
}

// retypeCasts writes another name of a type into the casts and transforms.
func (e *Executor) retypeCasts(is func(string) bool, retype func(string) string) {
	for i := range e.d.Transforms {
		if t := &e.d.Transforms[i]; is(t.Type) {
			t.Type = retype(t.Type)
		}
	}
	for i := range e.d.Casts {
		for _, t := range []*string{&e.d.Casts[i].Source, &e.d.Casts[i].Target} {
			if is(*t) {
				*t = retype(*t)
			}
		}
	}
}
