package sqlsource

import (
	"cmp"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

// nameKind is a name space of the catalogue, in which each schema has a name once.
type nameKind = pgcatalog.Kind

const (
	relationName      = pgcatalog.Relation
	typeName          = pgcatalog.Type
	functionName      = pgcatalog.Function
	operatorName      = pgcatalog.Operator
	collationName     = pgcatalog.Collation
	classKind         = pgcatalog.Class
	conversionName    = pgcatalog.Conversion
	parserName        = pgcatalog.Parser
	templateName      = pgcatalog.Template
	dictionaryName    = pgcatalog.Dictionary
	configurationName = pgcatalog.Configuration
	statisticsName    = nameKind("statistics")
)

// isBuiltin reports whether a name without a schema is taken for pg_catalog's. So is
// every relation whose name begins with pg_, as those of extensions do.
func isBuiltin(kind nameKind, name string) bool {
	return pgcatalog.Holds(kind, name) || kind == relationName && strings.HasPrefix(name, "pg_")
}

// find returns the schema in which a name without one is found, and false where
// that is pg_catalog or none that is known.
func (e *Executor) find(kind nameKind, bare string) (schema string, ok bool) {
	for _, schema := range e.searched() {
		if schema == "pg_catalog" {
			if isBuiltin(kind, bare) {
				return "", false
			}
			continue
		}
		if e.holds(kind, e.name(schema, bare)) {
			return schema, true
		}
	}
	return e.extensionOn(kind)
}

// extensionOn returns the schema of the path that holds what an extension may have
// brought. What the extensions hold is not known, and each puts all in one schema.
func (e *Executor) extensionOn(kind nameKind) (string, bool) {
	if kind == relationName {
		return "", false
	}
	for _, schema := range e.searched() {
		if slices.ContainsFunc(e.d.Extensions, func(x model.Extension) bool { return cmp.Or(x.Schema, e.schema) == schema }) {
			return schema, true
		}
	}
	return "", false
}

// holds reports whether the database has a thing of a kind and a two-part name.
func (e *Executor) holds(kind nameKind, name string) bool {
	d := e.d
	switch kind {
	case relationName:
		_, ok := e.relations[name]
		return ok || d.Composite(name) != nil
	case typeName:
		if _, ok := e.enums[name]; ok {
			return true
		}
		if _, ok := e.tables[name]; ok {
			return true
		}
		return e.view(name) != nil || e.domainIndex(name) >= 0 || d.Composite(name) != nil ||
			slices.ContainsFunc(d.Ranges, func(r model.Range) bool { return r.Name == name || r.MultirangeName() == name })
	case functionName:
		return len(e.callables(name)) > 0
	case operatorName:
		return slices.ContainsFunc(d.Operators, func(o model.Operator) bool { return o.Name == name })
	case collationName:
		return d.Collation(name) != nil
	case classKind:
		return slices.ContainsFunc(d.OperatorClasses, func(c model.OperatorClass) bool { return c.Name == name }) ||
			slices.ContainsFunc(d.OperatorFamilies, func(f model.OperatorFamily) bool { return f.Name == name })
	case parserName, templateName, dictionaryName, configurationName:
		return slices.ContainsFunc(d.TextSearch, func(s model.TextSearch) bool { return s.Name == name && pgcatalog.Search(s.Kind) == kind })
	case conversionName:
		return d.Conversion(name) != nil
	case statisticsName:
		return slices.ContainsFunc(d.Statistics, func(s model.Statistics) bool { return s.Name == name })
	}
	return false
}

// callable is a function or an aggregate: how many arguments it may be called with,
// and the types of all.
type callable struct {
	low, high int
	types     []string
}

// unlimited is the number of arguments that a VARIADIC one may stand for.
const unlimited = 1 << 10

// callables returns what is called by a two-part name.
func (e *Executor) callables(name string) []callable {
	var all []callable
	add := func(args []model.Argument, types []string) {
		c := callable{types: types}
		for _, a := range args {
			switch {
			case a.Mode == "VARIADIC":
				c.high += unlimited
			case a.Input():
				c.high++
				if a.Default == "" {
					c.low++
				}
			}
		}
		all = append(all, c)
	}
	for i := range e.d.Functions {
		if f := &e.d.Functions[i]; f.Name == name {
			add(f.Args, f.InputTypes())
		}
	}
	for i := range e.d.Aggregates {
		if a := &e.d.Aggregates[i]; a.Name == name {
			add(a.Args, a.Types())
		}
	}
	return all
}

// findCall returns the schema of the function that a call of so many arguments means.
// Where functions of several schemas take as many and other types, it is for their
// types to say which, and unclear names the schemas.
func (e *Executor) findCall(bare string, args int) (schema string, ok bool, unclear []string) {
	var first []callable
	builtin := false
	for _, in := range e.searched() {
		if in == "pg_catalog" {
			builtin = pgcatalog.Takes(functionName, bare, args)
			if builtin {
				unclear = append(unclear, in)
			}
			continue
		}
		var found []callable
		for _, c := range e.callables(e.name(in, bare)) {
			hidden := slices.ContainsFunc(first, func(other callable) bool { return slices.Equal(other.types, c.types) })
			if c.low <= args && args <= c.high && !hidden {
				found = append(found, c)
			}
		}
		if len(found) == 0 {
			continue
		}
		if schema == "" {
			schema = in
		}
		first, unclear = append(first, found...), append(unclear, in)
	}
	switch {
	case len(unclear) > 1:
		return "", false, unclear
	case schema != "":
		return schema, true, nil
	case builtin:
		return "", false, nil
	}
	schema, ok = e.find(functionName, bare)
	return schema, ok, nil
}

// symbolSchema returns the schema of an operator of so many operands. One whose
// symbol is that of an operator of pg_catalog, too, is for the types to choose, and
// is left to stand for that; where those of several schemas take other types, unclear
// names the schemas.
func (e *Executor) symbolSchema(symbol string, operands int) (schema string, ok bool, unclear []string) {
	if pgcatalog.Takes(operatorName, symbol, operands) {
		return "", false, nil
	}
	type types struct{ left, right string }
	seen := make(map[types]bool)
	for _, in := range e.searched() {
		for _, o := range e.d.Operators {
			t := types{o.Left, o.Right}
			if o.Name == e.name(in, symbol) && (o.Left == "") == (operands == 1) && !seen[t] {
				if seen[t] = true; !slices.Contains(unclear, in) {
					unclear = append(unclear, in)
				}
			}
		}
	}
	switch len(unclear) {
	case 0:
		schema, ok = e.extensionOn(operatorName)
		return schema, ok, nil
	case 1:
		return unclear[0], true, nil
	}
	return "", false, unclear
}
