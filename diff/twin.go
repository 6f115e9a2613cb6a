package diff

import (
	"context"
	"slices"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// A twin is what the desired schema has under another name, and the current one
// no more. Where it holds no data of its own a rename leads to the same schema as
// dropping the one and creating the other, and keeps what rests on it: so it is
// decided without a question, if there are no two that it could be.

// twinKind is what finding twins needs to know of a kind of object.
type twinKind[T any] struct {
	// kind, on and name are those of a [Rename].
	kind func(*T) string
	on   func(*T) string
	name func(*T) string
	// to is the name in the form of [Rename.To]; nil where that is name.
	to func(*T) string
	// take returns old with the name of new, and with what a statement changes in
	// place without a loss.
	take func(old, new *T) T
	// texts gives to the texts of from that a prover would have to compare, where
	// both have one; nil for a kind that has none.
	texts func(to, from *T)
	same  func(old, new *T) bool
}

// of returns the twins of a kind. With texts, expressions that differ are taken
// to mean the same.
func (k twinKind[T]) of(old, new []T, texts bool) []Rename {
	if k.texts != nil && !texts {
		return nil
	}
	name := func(v *T) string { return k.kind(v) + "\x00" + k.on(v) + "\x00" + k.name(v) }
	if slices.EqualFunc(old, new, func(a, b T) bool { return name(&a) == name(&b) }) {
		return nil
	}
	have := func(list []T) map[string]bool {
		names := make(map[string]bool, len(list))
		for i := range list {
			names[name(&list[i])] = true
		}
		return names
	}
	was, is := have(old), have(new)
	come := keep(new, func(v *T) bool { return !was[name(v)] })
	var out []Rename
	for _, g := range keep(old, func(v *T) bool { return !is[name(v)] }) {
		for i := range come {
			if k.alike(&g, &come[i], texts) {
				r := Rename{Kind: k.kind(&g), On: k.on(&g), Name: k.name(&g), To: k.name(&come[i])}
				if k.to != nil {
					r.To = k.to(&come[i])
				}
				out = append(out, r)
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(out), func(r Rename) bool {
		return slices.ContainsFunc(out, func(o Rename) bool {
			return o != r && o.On == r.On && o.Kind == r.Kind && (o.Name == r.Name || o.To == r.To)
		})
	})
}

func (k twinKind[T]) list(all []T) []Rename {
	var out []Rename
	for i := range all {
		out = append(out, Rename{Kind: k.kind(&all[i]), On: k.on(&all[i]), Name: k.name(&all[i])})
	}
	return out
}

func (k twinKind[T]) alike(old, new *T, texts bool) bool {
	if k.kind(old) != k.kind(new) || k.on(old) != k.on(new) {
		return false
	}
	is := k.take(old, new)
	if texts && k.texts != nil {
		k.texts(&is, new)
	}
	return k.same(&is, new)
}

// differ reports of the twins of a kind, which both sides have by now, those
// that are not the same.
func (k twinKind[T]) differ(old, new []T, found []Rename) []Rename {
	var out []Rename
	for _, r := range found {
		at := func(list []T) int {
			return slices.IndexFunc(list, func(v T) bool {
				to := k.name(&v)
				if k.to != nil {
					to = k.to(&v)
				}
				return k.kind(&v) == r.Kind && k.on(&v) == r.On && to == r.To
			})
		}
		if i, j := at(old), at(new); i >= 0 && j >= 0 && !k.alike(&old[i], &new[j], false) {
			out = append(out, r)
		}
	}
	return out
}

func always[T any](kind string) func(*T) string { return func(*T) string { return kind } }

// twins returns the twins of two schemas; without texts those alone that no prover
// has to look at.
func twins(current, desired *model.Database, texts bool) []Rename {
	return slices.Concat(
		enumTwins.of(current.Enums, desired.Enums, texts),
		compositeTwins.of(current.Composites, desired.Composites, texts),
		rangeTwins(current.Ranges, desired.Ranges),
		domainTwins.of(current.Domains, desired.Domains, texts),
		collationTwins.of(current.Collations, desired.Collations, texts),
		conversionTwins.of(current.Conversions, desired.Conversions, texts),
		functionTwins.of(current.Functions, desired.Functions, texts),
		aggregateTwins.of(current.Aggregates, desired.Aggregates, texts),
		familyTwins.of(current.OperatorFamilies, desired.OperatorFamilies, texts),
		classTwins.of(current.OperatorClasses, desired.OperatorClasses, texts),
		viewTwins.of(current.Views, desired.Views, texts),
		viewColumnTwins.of(viewColumns(current), viewColumns(desired), texts),
		indexTwins(current).of(namedIndexes(current), namedIndexes(desired), texts),
		triggerTwins(desired).of(current.Triggers, desired.Triggers, texts),
		ruleTwins.of(current.Rules, desired.Rules, texts),
		policyTwins.of(current.Policies, desired.Policies, texts),
		statisticsTwins.of(current.Statistics, desired.Statistics, texts),
		textSearchTwins.of(current.TextSearch, desired.TextSearch, texts),
		wrapperTwins.of(current.ForeignDataWrappers, desired.ForeignDataWrappers, texts),
		serverTwins.of(current.ForeignServers, desired.ForeignServers, texts),
		publicationTwins.of(current.Publications, desired.Publications, texts),
		eventTriggerTwins.of(current.EventTriggers, desired.EventTriggers, texts),
	)
}

// listTwins returns what can have a twin, without a new name.
func listTwins(d *model.Database) []Rename {
	return slices.Concat(
		enumTwins.list(d.Enums),
		compositeTwins.list(d.Composites),
		listRanges(d.Ranges),
		domainTwins.list(d.Domains),
		collationTwins.list(d.Collations),
		conversionTwins.list(d.Conversions),
		functionTwins.list(d.Functions),
		aggregateTwins.list(d.Aggregates),
		familyTwins.list(d.OperatorFamilies),
		classTwins.list(d.OperatorClasses),
		viewTwins.list(d.Views),
		viewColumnTwins.list(viewColumns(d)),
		triggerTwins(d).list(d.Triggers),
		ruleTwins.list(d.Rules),
		policyTwins.list(d.Policies),
		statisticsTwins.list(d.Statistics),
		textSearchTwins.list(d.TextSearch),
		wrapperTwins.list(d.ForeignDataWrappers),
		serverTwins.list(d.ForeignServers),
		publicationTwins.list(d.Publications),
		eventTriggerTwins.list(d.EventTriggers),
	)
}

// renameTwins adds the renames of the twins of what desired has, round by round,
// since what names one of them may be a twin only then.
func (m *moves) renameTwins(ctx context.Context, desired *model.Database, prover Prover) error {
	refused := make(map[Rename]bool)
	for desired.Engine == model.Postgres {
		found := slices.DeleteFunc(twins(m.to, desired, true), func(r Rename) bool { return refused[r] })
		if len(found) == 0 {
			break
		}
		next := *m
		if err := next.carryOut(desired, found); err != nil {
			// A new name is not free yet: what has it is dropped later.
			found, next = found[:1], *m
			if err := next.carryOut(desired, found); err != nil {
				refused[found[0]] = true
				continue
			}
		}
		aligned, shapes, _, err := align(ctx, next.to, desired, proven{next.prover(desired, prover)})
		if err != nil {
			return err
		}
		others := differing(next.to, aligned, shapes, found)
		for _, r := range others {
			refused[r] = true
		}
		if len(others) == 0 {
			*m = next
		}
	}
	return nil
}

// proven is a prover that takes for different what it cannot tell.
type proven struct{ Prover }

// Prove returns Equal for what is proved to be.
func (p proven) Prove(ctx context.Context, pairs []Pair) ([]Verdict, error) {
	verdicts := make([]Verdict, len(pairs))
	if p.Prover != nil {
		var err error
		if verdicts, err = p.Prover.Prove(ctx, pairs); err != nil {
			return nil, err
		}
	}
	for i, v := range verdicts {
		if v == Undecided {
			verdicts[i] = Different
		}
	}
	return verdicts, nil
}

// differing returns those twins, which were renamed in current, whose texts turned
// out to mean something else.
func differing(current, desired *model.Database, shapes map[string]Verdict, found []Rename) []Rename {
	replaceable := func(r Rename) bool { return shapes[r.On] == Redefined || shapes[r.On] == Extended }
	return slices.Concat(
		domainTwins.differ(current.Domains, desired.Domains, found),
		functionTwins.differ(current.Functions, desired.Functions, found),
		viewTwins.differ(current.Views, desired.Views, found),
		slices.DeleteFunc(viewColumnTwins.differ(viewColumns(current), viewColumns(desired), found), replaceable),
		indexTwins(current).differ(namedIndexes(current), namedIndexes(desired), found),
		triggerTwins(desired).differ(current.Triggers, desired.Triggers, found),
		ruleTwins.differ(current.Rules, desired.Rules, found),
		policyTwins.differ(current.Policies, desired.Policies, found),
		statisticsTwins.differ(current.Statistics, desired.Statistics, found),
	)
}

var enumTwins = twinKind[model.Enum]{
	kind: always[model.Enum]("TYPE"), on: always[model.Enum](""), name: func(e *model.Enum) string { return e.Name },
	take: func(old, new *model.Enum) model.Enum { return *old },
	same: func(a, b *model.Enum) bool { return slices.Equal(a.Values, b.Values) },
}

var compositeTwins = twinKind[model.Composite]{
	kind: always[model.Composite]("TYPE"), on: always[model.Composite](""), name: func(c *model.Composite) string { return c.Name },
	take: func(old, new *model.Composite) model.Composite { return *old },
	same: func(a, b *model.Composite) bool {
		return len(a.Attributes) > 0 && slices.EqualFunc(a.Attributes, b.Attributes, func(x, y model.Attribute) bool {
			return x.Name == y.Name && x.Type == y.Type && x.Collation == y.Collation
		})
	},
}

// rangeTwins returns the renames of range types and of their multirange types. Those
// leave the functions that make values their names, and no two range types have such
// functions of one name for one subtype: what has them is the type, also where another
// one has its name by now.
func rangeTwins(old, new []model.Range) []Rename {
	var out []Rename
	rename := func(from, to string) {
		if from != to {
			out = append(out, Rename{Kind: "TYPE", Name: from, To: to})
		}
	}
	for i := range old {
		was := &old[i]
		for j := range new {
			if is := &new[j]; sameMade(was, is) {
				rename(was.Name, is.Name)
				rename(was.MultirangeName(), is.MultirangeName())
			}
		}
	}
	return out
}

// listRanges returns what [rangeTwins] may rename, without a new name.
func listRanges(ranges []model.Range) []Rename {
	var out []Rename
	for i := range ranges {
		r := &ranges[i]
		out = append(out, Rename{Kind: "TYPE", Name: r.Name}, Rename{Kind: "TYPE", Name: r.MultirangeName()})
	}
	return out
}

// sameMade reports whether two range types differ in their names since they were created
// and in the comment at most.
func sameMade(a, b *model.Range) bool {
	x := *a
	x.Rename(b.Name)
	x.RenameMultirange(b.MultirangeName())
	return sameRange(&x, b)
}

var domainTwins = twinKind[model.Domain]{
	kind: always[model.Domain]("DOMAIN"), on: always[model.Domain](""), name: func(m *model.Domain) string { return m.Name },
	take: func(old, new *model.Domain) model.Domain {
		m := *old
		m.Checks = slices.Clone(old.Checks)
		return m
	},
	texts: func(to, from *model.Domain) {
		if to.Default != "" && from.Default != "" {
			to.Default = from.Default
		}
		if len(to.Checks) == len(from.Checks) {
			to.Checks = from.Checks
		}
	},
	same: func(a, b *model.Domain) bool {
		m := match(a.Checks, b.Checks, checkName, sameCheck)
		return a.Type == b.Type && a.Collation == b.Collation && a.NotNull == b.NotNull && a.Default == b.Default &&
			len(m.dropped) == 0 && len(m.added) == 0 && !slices.ContainsFunc(m.pairs, func(p pair[model.Check]) bool { return !sameCheck(p.old, p.new) })
	},
}

var collationTwins = twinKind[model.Collation]{
	kind: always[model.Collation]("COLLATION"), on: always[model.Collation](""), name: func(c *model.Collation) string { return c.Name },
	take: func(old, new *model.Collation) model.Collation {
		c := *old
		c.Name = new.Name
		return c
	},
	same: sameCollation,
}

var conversionTwins = twinKind[model.Conversion]{
	kind: always[model.Conversion]("CONVERSION"), on: always[model.Conversion](""), name: func(c *model.Conversion) string { return c.Name },
	take: func(old, new *model.Conversion) model.Conversion {
		c := *old
		c.Name, c.Comment = new.Name, new.Comment
		return c
	},
	same: conversions.same,
}

var functionTwins = twinKind[model.Function]{
	kind: func(f *model.Function) string {
		if f.Procedure {
			return "PROCEDURE"
		}
		return "FUNCTION"
	},
	on:   always[model.Function](""),
	name: (*model.Function).Signature,
	to:   func(f *model.Function) string { return f.Name },
	take: func(old, new *model.Function) model.Function {
		f := *old
		f.Name, f.Comment, f.Args = new.Name, new.Comment, slices.Clone(old.Args)
		return f
	},
	texts: func(to, from *model.Function) {
		if to.SQL != "" && from.SQL != "" {
			to.SQL = from.SQL
		}
		for i := range min(len(to.Args), len(from.Args)) {
			if to.Args[i].Default != "" && from.Args[i].Default != "" {
				to.Args[i].Default = from.Args[i].Default
			}
		}
	},
	same: sameFunction,
}

var aggregateTwins = twinKind[model.Aggregate]{
	kind: always[model.Aggregate]("AGGREGATE"), on: always[model.Aggregate](""),
	name: (*model.Aggregate).Signature,
	to:   func(a *model.Aggregate) string { return a.Name },
	take: func(old, new *model.Aggregate) model.Aggregate {
		a := *old
		a.Name, a.Comment = new.Name, new.Comment
		return a
	},
	same: aggregates.same,
}

var familyTwins = twinKind[model.OperatorFamily]{
	kind: always[model.OperatorFamily]("OPERATOR FAMILY"), on: always[model.OperatorFamily](""),
	name: (*model.OperatorFamily).Signature,
	to:   func(f *model.OperatorFamily) string { return f.Name },
	take: func(old, new *model.OperatorFamily) model.OperatorFamily { return *old },
	same: func(a, b *model.OperatorFamily) bool {
		return a.Method == b.Method && slices.Equal(a.Members, b.Members)
	},
}

var classTwins = twinKind[model.OperatorClass]{
	kind: always[model.OperatorClass]("OPERATOR CLASS"), on: always[model.OperatorClass](""),
	name: (*model.OperatorClass).Signature,
	to:   func(c *model.OperatorClass) string { return c.Name },
	take: func(old, new *model.OperatorClass) model.OperatorClass {
		c := *old
		c.Name, c.Comment = new.Name, new.Comment
		return c
	},
	same: func(a, b *model.OperatorClass) bool { return a.SameHead(b) && slices.Equal(a.Members, b.Members) },
}

var viewTwins = twinKind[model.View]{
	kind: func(v *model.View) string {
		if v.Materialized {
			return "MATERIALIZED VIEW"
		}
		return "VIEW"
	},
	on: always[model.View](""), name: func(v *model.View) string { return v.Name },
	take: func(old, new *model.View) model.View {
		v := *old
		v.Comment, v.Columns = new.Comment, slices.Clone(old.Columns)
		for i := range v.Columns {
			v.Columns[i].Comment = columnAt(new, i).Comment
		}
		return v
	},
	texts: func(to, from *model.View) {
		if readsAlike(to.Query, from.Query) {
			to.Query = from.Query
		}
		for i := range min(len(to.Columns), len(from.Columns)) {
			to.Columns[i].Default = from.Columns[i].Default
		}
	},
	same: sameView,
}

// readsAlike reports whether two queries name the same relations.
func readsAlike(a, b string) bool {
	m, errA := sqlsource.MentionsOf(a)
	n, errB := sqlsource.MentionsOf(b)
	if errA != nil || errB != nil {
		return false
	}
	bare := func(list []sqlsource.RelationMention) []string {
		var names []string
		for _, r := range list {
			_, name := model.SplitName(r.Name) // the default schema may be written or not
			names = append(names, name)
		}
		slices.Sort(names)
		return slices.Compact(names)
	}
	return slices.Equal(bare(m.Relations), bare(n.Relations))
}

// triggerTwins leaves out those of partitioned tables, since only versions from
// 15 on rename them in the partitions too, and constraint triggers, whose
// constraint keeps its name (PostgreSQL documentation, ALTER TRIGGER; measured on
// PostgreSQL 15.18).
func triggerTwins(desired *model.Database) twinKind[model.Trigger] {
	return twinKind[model.Trigger]{
		kind: always[model.Trigger]("TRIGGER"), on: func(t *model.Trigger) string { return t.Table }, name: func(t *model.Trigger) string { return t.Name },
		take: func(old, new *model.Trigger) model.Trigger {
			t := *old
			t.Comment = new.Comment
			return t
		},
		texts: func(to, from *model.Trigger) {
			if to.When != "" && from.When != "" {
				to.When = from.When
			}
		},
		same: func(a, b *model.Trigger) bool {
			t := desired.Table(b.Table)
			return !a.Constraint && (t == nil || t.PartitionBy == nil) && sameTrigger(a, b)
		},
	}
}

var ruleTwins = twinKind[model.Rule]{
	kind: always[model.Rule]("RULE"), on: func(r *model.Rule) string { return r.Table }, name: func(r *model.Rule) string { return r.Name },
	take: func(old, new *model.Rule) model.Rule {
		r := *old
		r.Name, r.Comment = new.Name, new.Comment
		return r
	},
	texts: func(to, from *model.Rule) {
		if len(to.Actions) == len(from.Actions) && (to.Where == "") == (from.Where == "") {
			to.Actions, to.Where = from.Actions, from.Where
		}
	},
	same: rules.same,
}

var policyTwins = twinKind[model.Policy]{
	kind: always[model.Policy]("POLICY"), on: func(p *model.Policy) string { return p.Table }, name: func(p *model.Policy) string { return p.Name },
	take: func(old, new *model.Policy) model.Policy {
		p := *old
		p.Name, p.Comment = new.Name, new.Comment
		return p
	},
	texts: func(to, from *model.Policy) {
		if to.Using != "" && from.Using != "" {
			to.Using = from.Using
		}
		if to.Check != "" && from.Check != "" {
			to.Check = from.Check
		}
	},
	same: policies.same,
}

var statisticsTwins = twinKind[model.Statistics]{
	kind: always[model.Statistics]("STATISTICS"), on: always[model.Statistics](""), name: func(s *model.Statistics) string { return s.Name },
	take: func(old, new *model.Statistics) model.Statistics {
		s := *old
		s.Name, s.Comment, s.Target = new.Name, new.Comment, new.Target
		return s
	},
	texts: func(to, from *model.Statistics) {
		if len(to.Exprs) == len(from.Exprs) {
			to.Exprs = from.Exprs
		}
	},
	same: func(a, b *model.Statistics) bool { return a.Table == b.Table && statistics.same(a, b) },
}

var textSearchTwins = twinKind[model.TextSearch]{
	kind: func(t *model.TextSearch) string { return "TEXT SEARCH " + t.Kind },
	on:   always[model.TextSearch](""), name: func(t *model.TextSearch) string { return t.Name },
	take: func(old, new *model.TextSearch) model.TextSearch {
		t := *old
		t.Comment = new.Comment
		return t
	},
	same: func(a, b *model.TextSearch) bool {
		from, to := mappingChanges(a, b)
		return len(from)+len(to) == 0 && textSearch.same(a, b)
	},
}

var wrapperTwins = twinKind[model.ForeignDataWrapper]{
	kind: always[model.ForeignDataWrapper]("FOREIGN DATA WRAPPER"), on: always[model.ForeignDataWrapper](""),
	name: func(w *model.ForeignDataWrapper) string { return w.Name },
	take: func(old, new *model.ForeignDataWrapper) model.ForeignDataWrapper {
		w := *old
		w.Comment = new.Comment
		return w
	},
	same: wrappers.same,
}

var serverTwins = twinKind[model.ForeignServer]{
	kind: always[model.ForeignServer]("SERVER"), on: always[model.ForeignServer](""), name: func(s *model.ForeignServer) string { return s.Name },
	take: func(old, new *model.ForeignServer) model.ForeignServer {
		s := *old
		s.Comment = new.Comment
		return s
	},
	same: servers.same,
}

var publicationTwins = twinKind[model.Publication]{
	kind: always[model.Publication]("PUBLICATION"), on: always[model.Publication](""), name: func(p *model.Publication) string { return p.Name },
	take: func(old, new *model.Publication) model.Publication {
		p := *old
		p.Name, p.Comment = new.Name, new.Comment
		return p
	},
	same: samePublication,
}

var eventTriggerTwins = twinKind[model.EventTrigger]{
	kind: always[model.EventTrigger]("EVENT TRIGGER"), on: always[model.EventTrigger](""), name: func(t *model.EventTrigger) string { return t.Name },
	take: func(old, new *model.EventTrigger) model.EventTrigger {
		t := *old
		t.Comment = new.Comment
		return t
	},
	same: eventTriggers.same,
}
