package sqlsource

import (
	"slices"
	"sort"

	"github.com/autogen-db/autogen/model"
)

// dropSchema drops a schema. It looks through all objects, of which few
// schemas are dropped.
func (e *Executor) dropSchema(name string, cascade, missingOK bool) error {
	i, ok := e.schemas[name]
	if !ok {
		if missingOK {
			return nil
		}
		return e.fail(-1, hintOf(name, keys(e.schemas)), "schema %s does not exist", name)
	}
	in := func(object string) bool {
		schema, _ := model.SplitName(object)
		return schema == name
	}
	var tables, views, enums []string
	for n := range e.relations {
		switch {
		case !in(n):
		case !cascade:
			return e.fail(-1, "", "schema %s cannot be dropped: it is not empty", name)
		case e.relations[n].kind == tableRelation:
			tables = append(tables, n)
		case e.view(n) != nil:
			views = append(views, n)
		}
	}
	for n := range e.enums {
		switch {
		case !in(n):
		case !cascade:
			return e.fail(-1, "", "schema %s cannot be dropped: it is not empty", name)
		default:
			enums = append(enums, n)
		}
	}
	for _, m := range slices.Clone(e.d.Domains) {
		switch {
		case !in(m.Name):
		case !cascade:
			return e.fail(-1, "", "schema %s cannot be dropped: it is not empty", name)
		default:
			if err := e.dropDomain(m.Name, true, true); err != nil {
				return err
			}
		}
	}
	var others []string
	for i := range e.d.Composites {
		if in(e.d.Composites[i].Name) {
			others = append(others, e.d.Composites[i].Name)
		}
	}
	for i := range e.d.Ranges {
		r := &e.d.Ranges[i]
		if slices.ContainsFunc([]string{r.Name, r.MultirangeName(), r.ConstructorName(), r.MultirangeConstructorName()}, in) {
			others = append(others, r.Name)
		}
	}
	if !cascade && len(others) > 0 {
		return e.fail(-1, "", "schema %s cannot be dropped: it is not empty", name)
	}
	for _, n := range others {
		if err := e.dropType(n, true, true); err != nil {
			return err
		}
	}
	if !cascade && slices.ContainsFunc(e.d.Conversions, func(c model.Conversion) bool { return in(c.Name) }) {
		return e.fail(-1, "", "schema %s cannot be dropped: it is not empty", name)
	}
	e.d.Conversions = slices.DeleteFunc(e.d.Conversions, func(c model.Conversion) bool { return in(c.Name) })
	family := func(f model.OperatorFamily) bool { return in(f.Name) }
	class := func(c model.OperatorClass) bool { return in(c.Name) || in(c.Family) }
	if !cascade && (slices.ContainsFunc(e.d.OperatorFamilies, family) || slices.ContainsFunc(e.d.OperatorClasses, class)) {
		return e.fail(-1, "", "schema %s cannot be dropped: it is not empty", name)
	}
	e.d.OperatorFamilies = slices.DeleteFunc(e.d.OperatorFamilies, family)
	e.d.OperatorClasses = slices.DeleteFunc(e.d.OperatorClasses, class)
	for i := 0; i < len(e.d.Operators); i++ {
		switch {
		case !in(e.d.Operators[i].Name):
		case !cascade:
			return e.fail(-1, "", "schema %s cannot be dropped: it is not empty", name)
		default:
			e.removeOperator(i)
			i--
		}
	}
	for i := 0; i < len(e.d.Functions); i++ {
		switch {
		case !in(e.d.Functions[i].Name):
		case !cascade:
			return e.fail(-1, "", "schema %s cannot be dropped: it is not empty", name)
		default:
			if err := e.dropFunctionAt(i, true); err != nil {
				return err
			}
			i--
		}
	}
	for i := 0; i < len(e.d.Aggregates); i++ {
		switch {
		case !in(e.d.Aggregates[i].Name):
		case !cascade:
			return e.fail(-1, "", "schema %s cannot be dropped: it is not empty", name)
		default:
			e.d.Aggregates = slices.Delete(e.d.Aggregates, i, i+1)
			i--
		}
	}
	sort.Strings(tables)
	sort.Strings(enums)
	sort.Strings(views)
	for _, name := range views {
		if err := e.dropView(name, nil); err != nil {
			return err
		}
	}
	if err := e.dropTables(tables, true, false); err != nil {
		return err
	}
	if err := each(enums, func(n string) error { return e.dropEnum(n, true, false) }); err != nil {
		return err
	}
	for n, s := range e.sequences {
		if in(n) && s.table == "" {
			e.dropSequence(n)
		}
	}
	for _, c := range slices.Clone(e.d.Collations) {
		switch {
		case !in(c.Name):
		case !cascade:
			return e.fail(-1, "", "schema %s cannot be dropped: it is not empty", name)
		default:
			if err := e.dropCollation(c.Name, true); err != nil {
				return err
			}
		}
	}
	for _, t := range slices.Clone(e.d.TextSearch) {
		switch {
		case !in(t.Name):
		case !cascade:
			return e.fail(-1, "", "schema %s cannot be dropped: it is not empty", name)
		default:
			if err := e.dropTextSearch(t.Kind, t.Name, true, true); err != nil {
				return err
			}
		}
	}
	e.unpublishSchema(name)
	delete(e.schemas, name)
	e.d.Schemas = slices.Delete(e.d.Schemas, i, i+1)
	for j := i; j < len(e.d.Schemas); j++ {
		e.schemas[e.d.Schemas[j].Name] = j
	}
	return nil
}
