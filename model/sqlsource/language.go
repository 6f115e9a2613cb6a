package sqlsource

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// createLanguage carries out CREATE LANGUAGE with a handler; without one it is
// read as CREATE EXTENSION.
func (e *Executor) createLanguage(s *pg.CreatePLangStmt) error {
	if s.Plname == "plpgsql" && len(s.Plhandler) == 0 {
		return nil // CREATE EXTENSION plpgsql in older words: it comes with every database
	}
	l := model.Language{
		Name: s.Plname, Trusted: s.Pltrusted, Handler: e.refName(functionName, s.Plhandler), Inline: e.refName(functionName, s.Plinline, "internal"),
		Validator: e.refName(functionName, s.Plvalidator, "oid"), Pos: e.pos(-1),
	}
	have := e.d.Language(l.Name)
	switch {
	case have == nil:
		e.d.Languages = append(e.d.Languages, l)
	case !e.replaces(s.Replace, have.Pos):
		return e.fail(-1, "", "language %s exists already%s", l.Name, declaredAt(have.Pos))
	default:
		l.Comment = have.Comment
		*have = l
	}
	return nil
}

func (e *Executor) mustHaveLanguage(name string) (*model.Language, error) {
	if l := e.d.Language(name); l != nil {
		return l, nil
	}
	var known []string
	for i := range e.d.Languages {
		known = append(known, e.d.Languages[i].Name)
	}
	return nil, e.fail(-1, hintOf(name, known), "language %s does not exist", name)
}

func (e *Executor) dropLanguage(name string, cascade, missingOK bool) error {
	if _, err := e.mustHaveLanguage(name); err != nil {
		if missingOK {
			return nil
		}
		return err
	}
	if err := e.dropTransforms("language "+name, cascade, func(t *model.Transform) bool { return t.Language == name }); err != nil {
		return err
	}
	for i := 0; i < len(e.d.Functions); i++ {
		f := &e.d.Functions[i]
		switch {
		case f.Language != name:
			continue
		case !cascade:
			return e.fail(-1, "drop the "+f.Kind()+" first, or use CASCADE", "language %s cannot be dropped: %s %s is written in it", name, f.Kind(), f.Signature())
		}
		if err := e.dropFunctionAt(i, true); err != nil {
			return err
		}
		i = -1
	}
	e.d.Languages = slices.DeleteFunc(e.d.Languages, func(l model.Language) bool { return l.Name == name })
	return nil
}

func (e *Executor) renameLanguage(from, to string) error {
	l, err := e.mustHaveLanguage(from)
	if err != nil {
		return err
	}
	if e.d.Language(to) != nil {
		return e.fail(-1, "", "language %s exists already", to)
	}
	for i := range e.d.Functions {
		if f := &e.d.Functions[i]; f.Language == from {
			f.Language = to
		}
	}
	for i := range e.d.Transforms {
		if t := &e.d.Transforms[i]; t.Language == from {
			t.Language = to
		}
	}
	e.movePrivileges(model.Subject{Kind: "LANGUAGE", Name: from}, model.Subject{Name: to})
	l.Name = to
	return nil
}

// dropLanguagesOf drops the languages and transforms that a function serves, or
// with no cascade refuses that it goes.
func (e *Executor) dropLanguagesOf(f *model.Function, cascade bool) error {
	signature, name, kind := f.Signature(), f.Name, f.Kind()
	serves := func(l model.Language) bool {
		return e.callsFunction(f, []string{}, l.Handler) || e.callsFunction(f, []string{"internal"}, l.Inline) || e.callsFunction(f, []string{"oid"}, l.Validator)
	}
	for i := slices.IndexFunc(e.d.Languages, serves); i >= 0; i = slices.IndexFunc(e.d.Languages, serves) {
		language := e.d.Languages[i].Name
		if !cascade {
			return e.fail(-1, "drop the language first, or use CASCADE", "%s %s cannot be dropped: language %s rests on it", kind, signature, language)
		}
		if slices.ContainsFunc(e.d.Functions, func(g model.Function) bool { return g.Language == language }) {
			return e.fail(-1, "drop the functions of the language first", "%s %s cannot be dropped: language %s rests on it", kind, name, language)
		}
		if err := e.dropLanguage(language, true, false); err != nil {
			return err
		}
	}
	return e.dropTransforms(kind+" "+signature, cascade, func(t *model.Transform) bool { return t.FromSQL == signature || t.ToSQL == signature })
}

// createTransform carries out CREATE TRANSFORM.
func (e *Executor) createTransform(s *pg.CreateTransformStmt) error {
	t := model.Transform{Language: s.Lang, Pos: e.pos(-1)}
	var err error
	if t.Type, err = e.functionType(s.TypeName); err != nil {
		return err
	}
	if s.Fromsql != nil {
		if t.FromSQL, err = e.namedFunction(s.Fromsql); err != nil {
			return err
		}
	}
	if s.Tosql != nil {
		if t.ToSQL, err = e.namedFunction(s.Tosql); err != nil {
			return err
		}
	}
	have := e.d.Transform(t.Signature())
	switch {
	case have == nil:
		e.d.Transforms = append(e.d.Transforms, t)
	case !e.replaces(s.Replace, have.Pos):
		return e.fail(-1, "", "transform %s exists already%s", t.Signature(), declaredAt(have.Pos))
	default:
		t.Comment = have.Comment
		*have = t
	}
	return nil
}

// findTransform finds the transform of a list with a type and a language; it is
// nil where there is none and that is no mistake.
func (e *Executor) findTransform(list []*pg.Node, missingOK bool) (*model.Transform, error) {
	typ, err := e.functionType(list[0].GetTypeName())
	if err != nil {
		return nil, err
	}
	wanted := model.Transform{Type: typ, Language: list[1].GetString_().GetSval()}
	t := e.d.Transform(wanted.Signature())
	if t == nil && !missingOK {
		return nil, e.fail(-1, "", "transform %s does not exist", wanted.Signature())
	}
	return t, nil
}

// dropTransforms drops the transforms that rest on something, or with no cascade
// refuses that it goes; what names it.
func (e *Executor) dropTransforms(what string, cascade bool, rests func(*model.Transform) bool) error {
	for i := range e.d.Transforms {
		if t := &e.d.Transforms[i]; rests(t) && !cascade {
			return e.fail(-1, "drop the transform first, or use CASCADE", "%s cannot be dropped: transform %s rests on it", what, t.Signature())
		}
	}
	e.d.Transforms = slices.DeleteFunc(e.d.Transforms, func(t model.Transform) bool { return rests(&t) })
	return nil
}
