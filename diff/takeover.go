package diff

import (
	"cmp"
	"slices"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// takeNotNulls gives the columns of desired what the NOT NULL of those of current
// has beside, unless desired declares any such thing.
func takeNotNulls(current, desired *model.Database) {
	if desired.AnyColumn(func(c *model.Column) bool { return c.NotNullConstraint != nil }) {
		return
	}
	was := tablesByName(current)
	for i := range desired.Tables {
		t := &desired.Tables[i]
		if old := was[t.Name]; old != nil {
			for j := range t.Columns {
				if c := old.Column(t.Columns[j].Name); c != nil && c.NotNull && t.Columns[j].NotNull {
					t.Columns[j].SetNotNull(c.NotNullDetails())
				}
			}
		}
	}
}

// TakeOver adds to desired what Go structs cannot declare and current has:
// functions, aggregates, operators with their classes, casts, conversions, languages with their transforms, access methods, triggers, event triggers, views, rules, statistics objects, publications,
// foreign data, full text search and row security with its policies, each unless desired declares something of that sort itself. Where no
// declaration is in SQL they are not the project's to drop, and come back where a
// table that they hang on is changed around them. What hangs on a table that
// goes, goes with it, and so does a view that reads one. Both are in normal form,
// current as it is after the renames; see [Renamed]. The error is an [*ImpossibleError] where one that
// is taken over names a column that goes.
func TakeOver(current, desired *model.Database) error {
	desired.Default = cmp.Or(desired.Default, current.Default)
	takeForeign(current, desired)
	takeTyped(current, desired)
	takeNotNulls(current, desired)
	views := len(desired.Views) == 0
	if views {
		desired.Views = viewsThatStay(current, desired)
	}
	tables := columnsOf(desired)
	t := taker{current: newSide(current), desired: tables, idle: !loses(current, tables)}
	if views {
		for i := range desired.Views {
			v := &desired.Views[i]
			t.check(v.Kind()+" "+v.Name, func() []key { return slices.Concat(t.current.statement(v.Query), t.current.defaults(v)) })
		}
	}
	if len(desired.Statistics) == 0 {
		desired.Statistics = statisticsThatStay(current, tables)
	}
	if len(desired.TextSearch) == 0 {
		desired.TextSearch = current.TextSearch
	}
	if len(desired.Publications) == 0 {
		desired.Publications = publicationsOf(current, desired)
		for i := range desired.Publications {
			p := &desired.Publications[i]
			t.check("publication "+p.Name, func() []key { return publications.object(t.current, p).needs })
		}
	}
	if len(desired.Functions) == 0 && len(desired.Triggers) == 0 && len(desired.Aggregates) == 0 && len(desired.EventTriggers) == 0 {
		desired.Functions, desired.Aggregates, desired.Operators, desired.Casts, desired.Conversions, desired.EventTriggers = current.Functions, current.Aggregates, current.Operators, current.Casts, current.Conversions, current.EventTriggers
		desired.Languages, desired.Transforms, desired.AccessMethods = current.Languages, current.Transforms, current.AccessMethods
		desired.OperatorFamilies, desired.OperatorClasses = current.OperatorFamilies, current.OperatorClasses
		desired.Triggers = keep(current.Triggers, func(t *model.Trigger) bool { return tables.of(t.Table) != nil })
		for i := range desired.Functions {
			f := &desired.Functions[i]
			t.check(f.Kind()+" "+f.Signature(), func() []key { return functions.object(t.current, f).needs })
		}
		for i := range desired.Triggers {
			x := &desired.Triggers[i]
			t.check("trigger "+x.Name+" on "+x.Table, func() []key { return triggers.object(t.current, x).needs })
		}
	}
	if len(desired.Rules) == 0 {
		relations := NewRelations(current)
		desired.Rules = keep(current.Rules, func(r *model.Rule) bool {
			if t.idle {
				return true
			}
			named, _, err := relations.Read(sqlsource.RuleStatement(r))
			return tables.of(r.Table) != nil && (err != nil || !slices.ContainsFunc(named, func(t *model.Table) bool { return tables.of(t.Name) == nil }))
		})
		for i := range desired.Rules {
			r := &desired.Rules[i]
			t.check("rule "+r.Name+" on "+r.Table, func() []key { return t.current.rule(r) })
		}
	}
	secured := slices.ContainsFunc(desired.Tables, func(t model.Table) bool { return t.RowSecurity || t.ForceRowSecurity })
	if secured || len(desired.Policies) > 0 {
		return t.err
	}
	desired.Policies = keep(current.Policies, func(p *model.Policy) bool { return tables.of(p.Table) != nil })
	for i := range desired.Policies {
		p := &desired.Policies[i]
		t.check("policy "+p.Name+" on "+p.Table, func() []key { return policies.object(t.current, p).needs })
	}
	was := tablesByName(current)
	for i := range desired.Tables {
		if t := was[desired.Tables[i].Name]; t != nil {
			desired.Tables[i].RowSecurity, desired.Tables[i].ForceRowSecurity = t.RowSecurity, t.ForceRowSecurity
		}
	}
	return t.err
}

// takeTyped leaves a table OF its type, where that stays and has its columns.
func takeTyped(current, desired *model.Database) {
	if len(typedTables(desired)) > 0 {
		return
	}
	was := tablesByName(current)
	for i := range desired.Tables {
		t := &desired.Tables[i]
		if old := was[t.Name]; old != nil && old.Of != "" && desired.Composite(old.Of) != nil && sameColumnList(old, t) {
			t.Of = old.Of
		}
	}
}

// takeForeign adds foreign data, foreign tables included, unless desired declares
// some itself.
func takeForeign(current, desired *model.Database) {
	isForeign := func(t *model.Table) bool { return t.Foreign != nil }
	if len(desired.ForeignDataWrappers)+len(desired.ForeignServers)+len(keep(desired.Tables, isForeign)) > 0 {
		return
	}
	desired.ForeignDataWrappers, desired.ForeignServers, desired.UserMappings = current.ForeignDataWrappers, current.ForeignServers, current.UserMappings
	if tables := keep(current.Tables, isForeign); len(tables) > 0 {
		declared := tablesByName(desired)
		tables = keep(tables, func(t *model.Table) bool {
			return declared[t.Name] == nil && !slices.ContainsFunc(t.Parents(), func(p string) bool { return declared[p] == nil })
		})
		desired.Tables = slices.Concat(desired.Tables, tables)
		slices.SortFunc(desired.Tables, func(a, b model.Table) int { return cmp.Compare(a.Name, b.Name) })
	}
}

// taker looks whether what is taken over can stay.
type taker struct {
	current *side
	desired columns
	// idle says that no column goes, so that nothing need be looked at.
	idle bool
	err  error
}

// loses reports whether a table or a column of d is none of those tables.
func loses(d *model.Database, tables columns) bool {
	return slices.ContainsFunc(d.Tables, func(t model.Table) bool {
		is := tables.of(t.Name)
		return is == nil || slices.ContainsFunc(t.Columns, func(c model.Column) bool { return is.Column(c.Name) == nil })
	})
}

// check keeps the first object that needs a column which goes.
func (t *taker) check(object string, needs func() []key) {
	if t.idle || t.err != nil {
		return
	}
	for _, k := range needs() {
		is := t.desired.of(k.table)
		if t.err == nil && k.kind == kindColumn && is != nil && is.Column(k.name) == nil {
			t.err = &ImpossibleError{
				Object: object, Reason: "it names column " + k.table + "." + k.name + ", which goes, and the models do not declare it",
				Advice: "change or drop it in a migration of your own first, or declare it in SQL beside the models",
			}
		}
	}
}

// viewsThatStay returns the views of current that read only tables and views
// that stay.
func viewsThatStay(current, desired *model.Database) []model.View {
	tables := tablesByName(desired)
	if !loses(current, columnsOf(desired)) {
		return slices.Clone(current.Views)
	}
	relations := NewRelations(current)
	return keep(current.Views, func(v *model.View) bool {
		read, _, err := relations.Read(v.Query)
		return err != nil || !slices.ContainsFunc(read, func(t *model.Table) bool { return tables[t.Name] == nil })
	})
}

// statisticsThatStay returns the statistics objects of current whose tables and
// columns stay.
func statisticsThatStay(current *model.Database, tables columns) []model.Statistics {
	on := newSide(current)
	return keep(current.Statistics, func(s *model.Statistics) bool {
		return tables.of(s.Table) != nil && !slices.ContainsFunc(statistics.object(on, s).needs, func(k key) bool {
			return k.kind == kindColumn && tables.of(k.table).Column(k.name) == nil
		})
	})
}
