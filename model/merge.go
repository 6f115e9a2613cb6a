package model

import (
	"cmp"
	"fmt"
	"strings"
)

// Merge adds the objects of other to d, both as declared. The error is a
// [*DeclarationError] that names both places where a table or a type is
// declared in each.
func (d *Database) Merge(other *Database) error {
	table := func(t *Table) (string, Pos) { return t.Name, t.Pos }
	enum := func(e *Enum) (string, Pos) { return e.Name, e.Pos }
	domain := func(m *Domain) (string, Pos) { return m.Name, m.Pos }
	composite := func(m *Composite) (string, Pos) { return m.Name, m.Pos }
	ranges := func(r *Range) (string, Pos) { return r.Name, r.Pos }
	collation := func(c *Collation) (string, Pos) { return c.Name, c.Pos }
	rule := func(r *Rule) (string, Pos) { return r.Name + " on " + r.Table, r.Pos }
	policy := func(p *Policy) (string, Pos) { return p.Name + " on " + p.Table, p.Pos }
	statistics := func(s *Statistics) (string, Pos) { return s.Name, s.Pos }
	wrapper := func(w *ForeignDataWrapper) (string, Pos) { return w.Name, w.Pos }
	server := func(s *ForeignServer) (string, Pos) { return s.Name, s.Pos }
	mapping := func(m *UserMapping) (string, Pos) { return m.UserName() + " on " + m.Server, m.Pos }
	publication := func(p *Publication) (string, Pos) { return p.Name, p.Pos }
	eventTrigger := func(t *EventTrigger) (string, Pos) { return t.Name, t.Pos }
	textSearch := func(s *TextSearch) (string, Pos) { return strings.ToLower(s.Kind) + " " + s.Name, s.Pos }
	sequence := func(s *Sequence) (string, Pos) { return s.Name, s.Pos }
	function := func(f *Function) (string, Pos) { return f.Signature(), f.Pos }
	aggregate := func(a *Aggregate) (string, Pos) { return a.Signature(), a.Pos }
	conversion := func(c *Conversion) (string, Pos) { return c.Name, c.Pos }
	language := func(l *Language) (string, Pos) { return l.Name, l.Pos }
	transform := func(t *Transform) (string, Pos) { return t.Signature(), t.Pos }
	method := func(m *AccessMethod) (string, Pos) { return m.Name, m.Pos }
	cast := func(c *Cast) (string, Pos) { return c.Signature(), c.Pos }
	operator := func(o *Operator) (string, Pos) { return o.Signature(), o.Pos }
	family := func(f *OperatorFamily) (string, Pos) { return f.Signature(), f.Pos }
	class := func(c *OperatorClass) (string, Pos) { return c.Signature(), c.Pos }
	trigger := func(t *Trigger) (string, Pos) { return t.Name + " on " + t.Table, t.Pos }
	view := func(v *View) (string, Pos) { return v.Name, v.Pos }
	extension := func(x *Extension) (string, Pos) { return x.Name, x.Pos }
	// Types of all kinds share their names.
	types := make(map[string]Pos)
	note(types, d.Enums, enum)
	note(types, d.Domains, domain)
	note(types, d.Composites, composite)
	note(types, d.Ranges, ranges)
	// So do functions and aggregates.
	functions := note(note(make(map[string]Pos), d.Functions, function), d.Aggregates, aggregate)
	// Tables and views are relations, and share theirs.
	relations := make(map[string]Pos)
	note(relations, d.Tables, table)
	note(relations, d.Views, view)
	for _, err := range []error{
		clash("table", relations, other.Tables, table),
		clash("view", relations, other.Views, view),
		clash("enum", types, other.Enums, enum),
		clash("domain", types, other.Domains, domain),
		clash("type", types, other.Composites, composite),
		clash("type", types, other.Ranges, ranges),
		clash("collation", note(make(map[string]Pos), d.Collations, collation), other.Collations, collation),
		clash("rule", note(make(map[string]Pos), d.Rules, rule), other.Rules, rule),
		clash("policy", note(make(map[string]Pos), d.Policies, policy), other.Policies, policy),
		clash("statistics object", note(make(map[string]Pos), d.Statistics, statistics), other.Statistics, statistics),
		clash("foreign-data wrapper", note(make(map[string]Pos), d.ForeignDataWrappers, wrapper), other.ForeignDataWrappers, wrapper),
		clash("foreign server", note(make(map[string]Pos), d.ForeignServers, server), other.ForeignServers, server),
		clash("user mapping", note(make(map[string]Pos), d.UserMappings, mapping), other.UserMappings, mapping),
		clash("publication", note(make(map[string]Pos), d.Publications, publication), other.Publications, publication),
		clash("event trigger", note(make(map[string]Pos), d.EventTriggers, eventTrigger), other.EventTriggers, eventTrigger),
		clash("text search", note(make(map[string]Pos), d.TextSearch, textSearch), other.TextSearch, textSearch),
		clash("sequence", note(make(map[string]Pos), d.Sequences, sequence), other.Sequences, sequence),
		clash("function", functions, other.Functions, function),
		clash("aggregate", functions, other.Aggregates, aggregate),
		clash("conversion", note(make(map[string]Pos), d.Conversions, conversion), other.Conversions, conversion),
		clash("language", note(make(map[string]Pos), d.Languages, language), other.Languages, language),
		clash("transform", note(make(map[string]Pos), d.Transforms, transform), other.Transforms, transform),
		clash("access method", note(make(map[string]Pos), d.AccessMethods, method), other.AccessMethods, method),
		clash("cast", note(make(map[string]Pos), d.Casts, cast), other.Casts, cast),
		clash("operator", note(make(map[string]Pos), d.Operators, operator), other.Operators, operator),
		clash("operator family", note(make(map[string]Pos), d.OperatorFamilies, family), other.OperatorFamilies, family),
		clash("operator class", note(make(map[string]Pos), d.OperatorClasses, class), other.OperatorClasses, class),
		clash("trigger", note(make(map[string]Pos), d.Triggers, trigger), other.Triggers, trigger),
		clash("extension", note(make(map[string]Pos), d.Extensions, extension), other.Extensions, extension),
	} {
		if err != nil {
			return err
		}
	}
	d.Views = append(d.Views, other.Views...)
	d.Domains = append(d.Domains, other.Domains...)
	d.Rules = append(d.Rules, other.Rules...)
	d.Policies = append(d.Policies, other.Policies...)
	d.Statistics = append(d.Statistics, other.Statistics...)
	d.Publications = append(d.Publications, other.Publications...)
	d.EventTriggers = append(d.EventTriggers, other.EventTriggers...)
	d.ForeignDataWrappers = append(d.ForeignDataWrappers, other.ForeignDataWrappers...)
	d.ForeignServers = append(d.ForeignServers, other.ForeignServers...)
	d.UserMappings = append(d.UserMappings, other.UserMappings...)
	d.TextSearch = append(d.TextSearch, other.TextSearch...)
	d.Owners = append(d.Owners, other.Owners...)
	d.Grants = append(d.Grants, other.Grants...)
	d.Composites = append(d.Composites, other.Composites...)
	d.Ranges = append(d.Ranges, other.Ranges...)
	d.Collations = append(d.Collations, other.Collations...)
	d.Sequences = append(d.Sequences, other.Sequences...)
	d.Extensions = append(d.Extensions, other.Extensions...)
	d.Functions = append(d.Functions, other.Functions...)
	d.Aggregates = append(d.Aggregates, other.Aggregates...)
	d.Conversions = append(d.Conversions, other.Conversions...)
	d.Languages = append(d.Languages, other.Languages...)
	d.Transforms = append(d.Transforms, other.Transforms...)
	d.AccessMethods = append(d.AccessMethods, other.AccessMethods...)
	d.Casts = append(d.Casts, other.Casts...)
	d.Operators = append(d.Operators, other.Operators...)
	d.OperatorFamilies = append(d.OperatorFamilies, other.OperatorFamilies...)
	d.OperatorClasses = append(d.OperatorClasses, other.OperatorClasses...)
	d.Triggers = append(d.Triggers, other.Triggers...)
	d.Tables = append(d.Tables, other.Tables...)
	d.Enums = append(d.Enums, other.Enums...)
	d.Opaque = append(d.Opaque, other.Opaque...)
	d.ServerOwn = append(d.ServerOwn, other.ServerOwn...)
	d.Default = cmp.Or(d.Default, other.Default)
	for _, s := range other.Schemas {
		d.AddSchema(s)
	}
	return nil
}

// note adds the names of objects and where they are declared to places, which
// it returns.
func note[T any](places map[string]Pos, objects []T, identify func(*T) (string, Pos)) map[string]Pos {
	for i := range objects {
		name, pos := identify(&objects[i])
		places[name] = pos
	}
	return places
}

// clash returns the error for the first object that is declared at one of the
// places already.
func clash[T any](kind string, places map[string]Pos, objects []T, identify func(*T) (string, Pos)) error {
	for i := range objects {
		name, pos := identify(&objects[i])
		if first, twice := places[name]; twice {
			return DeclaredTwice(kind+" "+name, first, pos)
		}
	}
	return nil
}

// DeclaredTwice returns the error for an object that two declarations have.
func DeclaredTwice(what string, first, second Pos) error {
	return &DeclarationError{
		Pos:  second,
		Msg:  fmt.Sprintf("%s is declared twice; the other declaration is at %s", what, first),
		Hint: "remove one of the two, or give it another name",
	}
}

// AddSchema adds a schema unless d has one of that name.
func (d *Database) AddSchema(s Schema) {
	for _, have := range d.Schemas {
		if have.Name == s.Name {
			return
		}
	}
	d.Schemas = append(d.Schemas, s)
}
