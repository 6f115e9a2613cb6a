package sqlsource

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// createAccessMethod carries out CREATE ACCESS METHOD.
func (e *Executor) createAccessMethod(s *pg.CreateAmStmt) error {
	m := model.AccessMethod{Name: s.Amname, Type: "TABLE", Handler: e.refName(functionName, s.HandlerName, "internal"), Pos: e.pos(-1)}
	if s.Amtype == "i" {
		m.Type = "INDEX"
	}
	if have := e.d.AccessMethod(m.Name); have != nil {
		return e.fail(-1, "", "access method %s exists already%s", m.Name, declaredAt(have.Pos))
	}
	e.d.AccessMethods = append(e.d.AccessMethods, m)
	return nil
}

func (e *Executor) mustHaveAccessMethod(name string) (*model.AccessMethod, error) {
	if m := e.d.AccessMethod(name); m != nil {
		return m, nil
	}
	var known []string
	for i := range e.d.AccessMethods {
		known = append(known, e.d.AccessMethods[i].Name)
	}
	return nil, e.fail(-1, hintOf(name, known), "access method %s does not exist", name)
}

// dropAccessMethod drops an access method in which nothing is stored any more;
// what is goes by statements of its own.
func (e *Executor) dropAccessMethod(name string, missingOK bool) error {
	if _, err := e.mustHaveAccessMethod(name); err != nil {
		if missingOK {
			return nil
		}
		return err
	}
	if what := e.storedBy(name); what != "" {
		return e.fail(-1, "drop that first", "access method %s cannot be dropped: %s rests on it", name, what)
	}
	e.d.AccessMethods = slices.DeleteFunc(e.d.AccessMethods, func(m model.AccessMethod) bool { return m.Name == name })
	return nil
}

// storedBy describes something that rests on an access method, or returns "".
func (e *Executor) storedBy(method string) string {
	index := func(x model.Index) bool { return x.Method == method }
	for i := range e.d.Tables {
		t := &e.d.Tables[i]
		if t.Method == method {
			return "table " + t.Name
		}
		if at := slices.IndexFunc(t.Indexes, index); at >= 0 {
			return "index " + t.Indexes[at].Name
		}
		if at := slices.IndexFunc(t.Exclusions, func(x model.Exclusion) bool { return x.Method == method }); at >= 0 {
			return "constraint " + t.Exclusions[at].Name + " on " + t.Name
		}
	}
	for i := range e.d.Views {
		if v := &e.d.Views[i]; v.AccessMethod == method || slices.ContainsFunc(v.Indexes, index) {
			return v.Kind() + " " + v.Name
		}
	}
	for i := range e.d.OperatorFamilies {
		if f := &e.d.OperatorFamilies[i]; f.Method == method {
			return "operator family " + f.Name
		}
	}
	return ""
}

// accessMethodOf returns an access method that a function surely handles, or
// nil.
func (e *Executor) accessMethodOf(f *model.Function) *model.AccessMethod {
	for i := range e.d.AccessMethods {
		if m := &e.d.AccessMethods[i]; e.callsFunction(f, []string{"internal"}, m.Handler) {
			return m
		}
	}
	return nil
}
