package sqlsource

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

func (e *Executor) extension(name string) int {
	return slices.IndexFunc(e.d.Extensions, func(x model.Extension) bool { return x.Name == name })
}

func (e *Executor) createExtension(s *pg.CreateExtensionStmt) error {
	if i := e.extension(s.Extname); i >= 0 {
		if s.IfNotExists && !e.declaring {
			return nil
		}
		return e.fail(-1, "", "extension %s exists already%s", s.Extname, declaredAt(e.d.Extensions[i].Pos))
	}
	x := model.Extension{Name: s.Extname, Pos: e.pos(-1)}
	for _, o := range s.Options {
		d := o.GetDefElem()
		value := d.Arg.GetString_().GetSval()
		switch d.Defname {
		case "schema":
			x.Schema = value
		case "new_version":
			x.Version = value
		case "cascade":
		default:
			return e.unsupported(d.Location, "CREATE EXTENSION … "+d.Defname)
		}
	}
	if x.Name == "plpgsql" {
		return nil // It comes with every database, and is no part of the model.
	}
	e.d.Extensions = append(e.d.Extensions, x)
	return nil
}

// alterExtension carries out ALTER EXTENSION … UPDATE. Without a version the
// model cannot know which one it leads to.
func (e *Executor) alterExtension(s *pg.AlterExtensionStmt) error {
	i, err := e.mustHaveExtension(s.Extname)
	if i < 0 {
		return err
	}
	e.d.Extensions[i].Version = ""
	for _, o := range s.Options {
		if d := o.GetDefElem(); d.Defname == "new_version" {
			e.d.Extensions[i].Version = d.Arg.GetString_().GetSval()
		}
	}
	return nil
}

// mustHaveExtension returns the place of an extension, or an error; it is -1
// without one for plpgsql, of which nothing is kept.
func (e *Executor) mustHaveExtension(name string) (int, error) {
	i := e.extension(name)
	if i >= 0 || name == "plpgsql" {
		return i, nil
	}
	known := make([]string, len(e.d.Extensions))
	for i, x := range e.d.Extensions {
		known[i] = x.Name
	}
	return -1, e.fail(-1, hintOf(name, known), "extension %s does not exist", name)
}

func (e *Executor) moveExtension(name, schema string) error {
	i, err := e.mustHaveExtension(name)
	if i >= 0 {
		e.d.Extensions[i].Schema = schema
	}
	return err
}

func (e *Executor) commentExtension(name, comment string) error {
	i, err := e.mustHaveExtension(name)
	if i >= 0 {
		e.d.Extensions[i].Comment = comment
	}
	if name == "plpgsql" && comment != "PL/pgSQL procedural language" {
		return e.fail(-1, "", "a comment of one's own on the extension plpgsql, which every database has, is not compared")
	}
	return err
}

func (e *Executor) dropExtension(name string, cascade, missingOK bool) error {
	i := e.extension(name)
	if i < 0 && missingOK {
		return nil
	}
	if name == "plpgsql" {
		return e.fail(-1, "", "extension plpgsql comes with every database, and stays")
	}
	i, err := e.mustHaveExtension(name)
	if what := e.dependent(name); i >= 0 && what != "" {
		return e.fail(-1, "drop that first, or write NO DEPENDS ON EXTENSION", "extension %s cannot be dropped here: %s depends on it, and would go with it", name, what)
	}
	if i >= 0 && cascade {
		return e.fail(-1, "drop what uses it first, each by its name, and then this without CASCADE",
			"extension %s cannot be dropped with CASCADE: what uses the objects of an extension is not known", name)
	}
	if i >= 0 {
		e.d.Extensions = slices.Delete(e.d.Extensions, i, i+1)
	}
	return err
}

// dependOn carries out ALTER … DEPENDS ON EXTENSION and NO DEPENDS.
func (e *Executor) dependOn(s *pg.AlterObjectDependsStmt) error {
	name := s.Extname.GetSval()
	if _, err := e.mustHaveExtension(name); err != nil {
		return err
	}
	var list *[]string
	switch s.ObjectType {
	case pg.ObjectType_OBJECT_FUNCTION, pg.ObjectType_OBJECT_PROCEDURE, pg.ObjectType_OBJECT_ROUTINE:
		i, err := e.findFunction(s.ObjectType, s.Object.GetObjectWithArgs(), false)
		if err != nil {
			return err
		}
		list = &e.d.Functions[i].DependsOn
	case pg.ObjectType_OBJECT_MATVIEW:
		v := e.view(e.rangeName(s.Relation))
		if v == nil || !v.Materialized {
			return e.fail(s.Relation.Location, "", "materialized view %s does not exist", e.rangeName(s.Relation))
		}
		list = &v.DependsOn
	case pg.ObjectType_OBJECT_INDEX:
		t, index, err := e.indexOf(s.Relation)
		if err != nil {
			return err
		}
		list = &t.IndexStorage(index).DependsOn
	case pg.ObjectType_OBJECT_TRIGGER:
		i, err := e.trigger(e.rangeName(s.Relation), fieldNames(s.Object.GetList().GetItems())[0], false)
		if err != nil {
			return err
		}
		list = &e.d.Triggers[i].DependsOn
	default:
		return e.unsupported(-1, e.statementWords()+" … DEPENDS ON EXTENSION")
	}
	others := slices.DeleteFunc(slices.Clone(*list), func(x string) bool { return x == name })
	if !s.Remove {
		others = append(others, name)
	}
	if slices.Sort(others); len(others) == 0 {
		others = nil
	}
	*list = others
	return nil
}

// dependent returns the words for something that goes with an extension, or "".
func (e *Executor) dependent(extension string) string {
	on := func(list []string) bool { return slices.Contains(list, extension) }
	for i := range e.d.Functions {
		if f := &e.d.Functions[i]; on(f.DependsOn) {
			return f.Kind() + " " + f.Signature()
		}
	}
	for i := range e.d.Triggers {
		if t := &e.d.Triggers[i]; on(t.DependsOn) {
			return "trigger " + t.Name + " on " + t.Table
		}
	}
	for i := range e.d.Views {
		v := &e.d.Views[i]
		if on(v.DependsOn) {
			return v.Kind() + " " + v.Name
		}
		if slices.ContainsFunc(v.Indexes, func(x model.Index) bool { return on(x.Storage.DependsOn) }) {
			return "an index of " + v.Kind() + " " + v.Name
		}
	}
	for i := range e.d.Tables {
		t := &e.d.Tables[i]
		if slices.ContainsFunc(t.IndexStorages(), func(s *model.IndexStorage) bool { return on(s.DependsOn) }) {
			return "an index of table " + t.Name
		}
	}
	return ""
}
