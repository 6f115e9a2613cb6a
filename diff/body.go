package diff

import (
	"slices"
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// source returns the keys of what the body of a function in SQL mentions that is
// a string. Its names are looked up when it is called, and before when the
// server checks it as it is created: with the search_path of the function where
// it sets one (ProcedureCreate in catalog/pg_proc.c), else with the caller's,
// which has the default schema. unchecked says that the server would not find all
// of them there, so that the function must be created unchecked.
func (s *side) source(f *model.Function) (keys []key, unchecked bool) {
	m, err := sqlsource.MentionsOf(f.Body)
	if err != nil {
		return s.words(f.Body), false
	}
	b := s.bodyNames(f)
	var relations []sqlsource.RelationMention
	for _, r := range m.Relations {
		names := []string{r.Name}
		if !slices.Contains(m.With, r.Name) {
			names = b.meant(r.Name, kindTable, kindSequence)
		}
		for _, name := range names {
			relations = append(relations, sqlsource.RelationMention{Name: name, Alias: r.Alias, All: r.All})
		}
	}
	m.Relations, m.Types = relations, b.types(m.Types)
	for _, c := range m.Calls {
		b.meant(c.Name, kindFunction) // all functions of the name count below
	}
	return s.used(f, m, f.Body), b.lost
}

// bodyNames looks the names in a function's body up.
type bodyNames struct {
	side *side
	// path are the schemas that are looked through, home is the function's.
	path []string
	home string
	// lost says that a name was in none of the path.
	lost bool
}

func (s *side) bodyNames(f *model.Function) *bodyNames {
	b := &bodyNames{side: s, path: []string{""}}
	b.home, _ = model.SplitName(f.Name)
	for _, setting := range f.Settings {
		if setting.Name == "search_path" {
			b.path = nil
			for _, schema := range setting.Names() {
				if schema != "" && !strings.HasPrefix(schema, "pg_") && !strings.HasPrefix(schema, "$") {
					schema, _ = model.SplitName(s.own(model.JoinName(schema, "x")))
					b.path = append(b.path, schema)
				}
			}
		}
	}
	return b
}

// types returns the names of the types that names may mean. Those of PostgreSQL
// come before any other.
func (b *bodyNames) types(names []string) []string {
	var types []string
	for _, name := range names {
		if model.ParseType(name).Builtin {
			types = append(types, name)
		} else {
			types = append(types, b.meant(name, kindEnum, kindTable)...)
		}
	}
	return types
}

// meant returns the names of what a name may mean: where it has no schema, what
// comes first in the path, or where the path has none what is beside the function,
// or all of that name. It returns the name itself where nothing has it.
func (b *bodyNames) meant(name string, kinds ...keyKind) []string {
	schema, bare := model.SplitName(b.side.own(name))
	var all []string
	bySchema := make(map[string]string)
	for _, k := range b.side.bearing(map[string]bool{bare: true}, nil) {
		if !slices.Contains(kinds, k.kind) {
			continue
		}
		found := k.name
		if k.kind == kindFunction {
			found, _ = model.SplitSignature(k.name)
		}
		schema, _ := model.SplitName(found)
		bySchema[schema] = found
		all = append(all, found)
	}
	if written, _ := model.SplitName(name); written != "" {
		b.lost = b.lost || bySchema[schema] == "" && b.side.schemas[written] && b.side.knowsAll(kinds)
		return []string{name}
	}
	if len(all) == 0 {
		b.lost = b.lost || !strings.HasPrefix(bare, "pg_") && b.side.knowsAll(kinds)
		return []string{name}
	}
	for _, schema := range b.path {
		if found, ok := bySchema[schema]; ok {
			return []string{found}
		}
	}
	b.lost = true
	if found, ok := bySchema[b.home]; ok {
		return []string{found}
	}
	return all
}

// knowsAll reports whether the side has everything of these kinds that a name
// without a schema may mean, but for what is of the server: not the functions, of
// which that has many, nor the members of extensions.
func (s *side) knowsAll(kinds []keyKind) bool {
	return !slices.Contains(kinds, kindFunction) && !slices.ContainsFunc(s.db.Extensions, func(x model.Extension) bool { return x.Name != "plpgsql" })
}

// markUnchecked has those functions created unchecked whose bodies the server
// would not read as they are meant, or that are put back: what the bodies of these
// name may be gone for long, which does not keep a database from holding them.
func (d *differ) markUnchecked(operations []ops.Operation) {
	had := make(map[string]*model.Function, len(d.old.Functions))
	for i := range d.old.Functions {
		had[d.old.Functions[i].Signature()] = &d.old.Functions[i]
	}
	mark := func(f *model.Function) {
		switch was := had[f.Signature()]; {
		case f.Body == "" || f.Library != "" || f.Language == "internal":
		case d.restores || was != nil && sameFunction(was, f):
			f.Unchecked = true
		case f.Language == "sql":
			_, f.Unchecked = d.newSide.source(f)
		case f.Language == "plpgsql":
			b := d.newSide.bodyNames(f)
			b.types(sqlsource.DeclaredTypes(f.Body))
			f.Unchecked = b.lost
		}
	}
	for i, op := range operations {
		switch o := op.(type) {
		case ops.CreateFunction:
			mark(&o.Function)
			operations[i] = o
		case ops.AlterFunction:
			mark(&o.To)
			operations[i] = o
		}
	}
}
