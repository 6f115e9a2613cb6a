package sqlsource

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// conversionTypes are the arguments of the function of a conversion; the last is new
// in PostgreSQL 14.
var conversionTypes = []string{"integer", "integer", "cstring", "internal", "integer", "boolean"}

// createConversion carries out CREATE CONVERSION.
func (e *Executor) createConversion(s *pg.CreateConversionStmt) error {
	c := model.Conversion{
		Name: e.listName(s.ConversionName), From: s.ForEncodingName, To: s.ToEncodingName, Function: e.refName(functionName, s.FuncName, conversionTypes...),
		Default: s.Def, Pos: e.pos(-1),
	}
	if err := e.schemaMustExist(-1, c.Name); err != nil {
		return err
	}
	if have := e.d.Conversion(c.Name); have != nil {
		return e.fail(-1, "", "conversion %s exists already%s", c.Name, declaredAt(have.Pos))
	}
	e.d.Conversions = append(e.d.Conversions, c)
	return nil
}

func (e *Executor) mustHaveConversion(name string) (*model.Conversion, error) {
	if c := e.d.Conversion(name); c != nil {
		return c, nil
	}
	var known []string
	for i := range e.d.Conversions {
		known = append(known, e.d.Conversions[i].Name)
	}
	return nil, e.fail(-1, hintOf(name, known), "conversion %s does not exist", name)
}

func (e *Executor) dropConversion(name string, missingOK bool) error {
	if _, err := e.mustHaveConversion(name); err != nil && !missingOK {
		return err
	}
	e.d.Conversions = slices.DeleteFunc(e.d.Conversions, func(c model.Conversion) bool { return c.Name == name })
	return nil
}

// moveConversion gives a conversion another name, another schema or both.
func (e *Executor) moveConversion(from, to string) error {
	c, err := e.mustHaveConversion(from)
	if err != nil {
		return err
	}
	if e.d.Conversion(to) != nil {
		return e.fail(-1, "", "conversion %s exists already", to)
	}
	e.movePrivileges(model.Subject{Kind: "CONVERSION", Name: from}, model.Subject{Name: to})
	c.Name = to
	return nil
}

// conversionOf returns a conversion that a function surely serves, or nil.
func (e *Executor) conversionOf(f *model.Function) *model.Conversion {
	for i := range e.d.Conversions {
		if c := &e.d.Conversions[i]; e.callsFunction(f, conversionTypes, c.Function) || e.callsFunction(f, conversionTypes[:5], c.Function) {
			return c
		}
	}
	return nil
}
