package diff

import (
	"cmp"
	"slices"

	"github.com/autogen-db/autogen/model"
)

// Scope returns the part of current that a project owns: what lies in the
// default schema, in the schemas that the desired schema names, and in the
// further schemas that the project lists, and the extensions that the desired
// schema names. It also returns the names of the
// schemas that hold something and are left alone. current stays as it was.
func Scope(current, desired *model.Database, further []string) (owned *model.Database, left []string) {
	in := map[string]bool{"": true}
	for _, s := range desired.Schemas {
		in[s.Name] = true
	}
	for _, s := range further {
		in[s] = true
	}
	for _, t := range desired.Tables {
		schema, _ := model.SplitName(t.Name)
		in[schema] = true
	}
	for _, e := range desired.Enums {
		schema, _ := model.SplitName(e.Name)
		in[schema] = true
	}
	for _, m := range desired.Domains {
		schema, _ := model.SplitName(m.Name)
		in[schema] = true
	}
	for _, m := range desired.Composites {
		schema, _ := model.SplitName(m.Name)
		in[schema] = true
	}
	for _, r := range desired.Ranges {
		schema, _ := model.SplitName(r.Name)
		in[schema] = true
	}
	for _, c := range desired.Collations {
		schema, _ := model.SplitName(c.Name)
		in[schema] = true
	}
	for _, s := range desired.Sequences {
		schema, _ := model.SplitName(s.Name)
		in[schema] = true
	}
	for _, f := range desired.Functions {
		schema, _ := model.SplitName(f.Name)
		in[schema] = true
	}
	outside := func(name string) bool {
		schema, _ := model.SplitName(name)
		return !in[schema]
	}
	kept := *current
	kept.Schemas = keep(current.Schemas, func(s model.Schema) bool {
		if !in[s.Name] {
			left = append(left, s.Name)
		}
		return in[s.Name]
	})
	kept.Extensions = keep(current.Extensions, func(x model.Extension) bool {
		return slices.ContainsFunc(desired.Extensions, func(d model.Extension) bool { return d.Name == x.Name })
	})
	if len(left) == 0 {
		return &kept, nil
	}
	kept.Domains = keep(current.Domains, func(m model.Domain) bool { return !outside(m.Name) })
	kept.Composites = keep(current.Composites, func(m model.Composite) bool { return !outside(m.Name) })
	kept.Policies = keep(current.Policies, func(p model.Policy) bool { return !outside(p.Table) })
	kept.Ranges = keep(current.Ranges, func(r model.Range) bool { return !outside(r.Name) })
	kept.Collations = keep(current.Collations, func(c model.Collation) bool { return !outside(c.Name) })
	kept.Sequences = keep(current.Sequences, func(s model.Sequence) bool { return !outside(s.Name) })
	kept.Functions = keep(current.Functions, func(f model.Function) bool { return !outside(f.Name) })
	kept.Triggers = keep(current.Triggers, func(t model.Trigger) bool { return !outside(t.Table) })
	kept.Tables = keep(current.Tables, func(t model.Table) bool { return !outside(t.Name) })
	kept.Enums = keep(current.Enums, func(e model.Enum) bool { return !outside(e.Name) })
	kept.Opaque = keep(current.Opaque, func(o model.Opaque) bool { return !outside(cmp.Or(o.Table, o.Name)) })
	return &kept, left
}

func keep[T any](list []T, want func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(list), func(v T) bool { return !want(v) })
}

// TakeOver adds to desired the functions and triggers of current, unless it
// declares some itself: where no declaration is in SQL they are not the
// project's to drop, and come back where a table that they hang on is changed
// around them. The triggers of a table that goes go with it. Both are in normal
// form, current as it is before the renames.
func TakeOver(current, desired *model.Database, renames []Rename) {
	if len(desired.Functions) > 0 || len(desired.Triggers) > 0 {
		return
	}
	current = applyRenames(current, renames)
	desired.Functions = current.Functions
	tables := tablesByName(desired)
	for _, t := range current.Triggers {
		if tables[t.Table] != nil {
			desired.Triggers = append(desired.Triggers, t)
		}
	}
}
