package diff

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/autogen-db/autogen/model"
)

// Unconfirmed is an expression of which no prover could tell whether the two
// sides mean the same. It is reported and neither altered nor dropped.
type Unconfirmed struct {
	// Where names the object: "check users_age_check on users".
	Where            string
	Current, Desired string
	Pos              model.Pos
}

// question is a pair that a prover is asked about, and what to do with its
// answer.
type question struct {
	pair  Pair
	where string
	pos   model.Pos
	// take makes the desired side's text that of the current side.
	take func()
	// tentative marks a pair of objects that need not belong together; left
	// undecided, they just do not.
	tentative bool
	// learn is told the verdict, if it is set.
	learn func(Verdict)
}

// align returns desired with each expression that means the same as its
// counterpart in current written as current writes it, so that the comparison
// after it is one of equal texts. desired itself stays as it was.
// shapes holds what was found of the columns of the views that differ.
func align(ctx context.Context, current, desired *model.Database, prover Prover) (aligned *model.Database, shapes map[string]Verdict, unconfirmed []Unconfirmed, err error) {
	out := *desired
	out.Tables = slices.Clone(desired.Tables)
	if s := current.Default; s != nil && s.Comment == "" {
		out.Default = cmp.Or(desired.Default, s)
	}
	out.Extensions = alignExtensions(current.Extensions, desired.Extensions)
	out.Collations = alignCollations(current, desired.Collations)
	old := tablesByName(current)
	c := &compared{current: current, out: &out, was: columnsOf(current), is: columnsOf(&out),
		passing: passingNames(current, desired)}
	c.recolumned = c.otherColumns()
	c.retyped = retypedNames(current, desired, c.recolumned)
	aligners := make([]aligner, 0, len(out.Tables))
	var sequences map[string][2]string
	if namesSerial(current) {
		sequences = serialSequences(desired)
	}
	for i := range out.Tables {
		if was := old[out.Tables[i].Name]; was != nil {
			a := aligner{was: was, table: &out.Tables[i], passing: c.passing, retyped: c.retyped, sequences: sequences}
			a.wasFull, a.full = c.was.of(was.Name), c.is.of(was.Name)
			out.Tables[i].Options = out.KeptOptions(a.full, was.Options, out.Tables[i].Options)
			if p := was.Partition; p != nil {
				a.parent = c.is.of(p.Parent)
			}
			if gone := without(was.Parents(), a.table.Parents()); len(gone) > 0 {
				a.was = c.apart(was)
			}
			aligners = append(aligners, a)
		}
	}
	InParallel(len(aligners), func(i int) { aligners[i].collect() })
	count := 0
	for i := range aligners {
		count += len(aligners[i].questions)
	}
	questions := make([]question, 0, count)
	for i := range aligners {
		questions = append(questions, aligners[i].questions...)
	}
	shapes = make(map[string]Verdict)
	questions = append(questions, c.alignParents(old)...)
	questions = append(questions, c.alignDomains()...)
	questions = append(questions, c.alignFunctions()...)
	questions = append(questions, c.alignTriggers()...)
	questions = append(questions, c.alignRules()...)
	questions = append(questions, c.alignPolicies()...)
	questions = append(questions, c.alignStatistics()...)
	questions = append(questions, c.alignPublications()...)
	questions = append(questions, c.alignViews(shapes)...)
	questions = c.withoutSpread(questions)
	if len(questions) == 0 {
		return &out, nil, nil, nil
	}
	pairs := make([]Pair, len(questions))
	for i := range questions {
		pairs[i] = questions[i].pair
	}
	verdicts := make([]Verdict, len(pairs))
	if prover != nil {
		if verdicts, err = prover.Prove(ctx, pairs); err != nil {
			return nil, nil, nil, fmt.Errorf("compare expressions: %w", err)
		}
	}
	take := func(q *question, v Verdict) {
		if q.learn != nil {
			q.learn(v)
		}
		if v == Equal || v == Undecided && !q.tentative {
			q.take()
		}
	}
	// A table's questions are taken one after the other, tables side by side.
	first := make([]int, len(aligners)+1)
	for i := range aligners {
		first[i+1] = first[i] + len(aligners[i].questions)
	}
	InParallel(len(aligners), func(i int) {
		for k := first[i]; k < first[i+1]; k++ {
			take(&questions[k], verdicts[k])
		}
	})
	for k := first[len(aligners)]; k < len(questions); k++ {
		take(&questions[k], verdicts[k])
	}
	for i, q := range questions {
		if verdicts[i] == Undecided && !q.tentative {
			unconfirmed = append(unconfirmed, Unconfirmed{Where: q.where, Current: q.pair.Current, Desired: q.pair.Desired, Pos: q.pos})
		}
	}
	return &out, shapes, unconfirmed, nil
}

// compared are the two schemas that questions are asked about. Texts that are taken
// over are written to out, a copy of the desired one.
type compared struct {
	current, out *model.Database
	// was and is are what columnsOf returns of the two.
	was, is columns
	// passing are the names in quotes of what one side lacks, retyped those of types and
	// functions that [retypedNames] returns.
	passing, retyped map[string]bool
	// recolumned are the relations that have columns of other names or types in the
	// desired schema.
	recolumned []string
}

// InParallel calls do with each number below n, on all processors at once, and returns
// when all calls have.
func InParallel(n int, do func(i int)) {
	const least = 32 // what is worth a goroutine
	share := max(least, (n+runtime.GOMAXPROCS(0)-1)/runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for from := 0; from < n; from += share {
		wg.Go(func() {
			for i := from; i < min(from+share, n); i++ {
				do(i)
			}
		})
	}
	wg.Wait()
}

// aligner collects the questions of one table.
type aligner struct {
	was   *model.Table
	table *model.Table // the desired one, in the copy that is written to
	// wasFull and full are the two tables with the columns of a partition written
	// out.
	wasFull, full *model.Table
	// parent is the table that it is a partition of.
	parent *model.Table
	owned  bool // table's slices are this copy's own
	// passing are the names in quotes of what one side lacks, retyped those of types and
	// functions that [retypedNames] returns.
	passing, retyped map[string]bool
	// sequences are the columns whose serial sequences have a name, where some have one
	// that is not theirs by default.
	sequences map[string][2]string
	// tentative says that the two tables need not belong together.
	tentative bool
	questions []question
}

func (a *aligner) collect() {
	a.columns()
	a.notNullNames()
	a.checks()
	a.indexes()
	a.exclusions()
	a.partitionKey()
	a.bounds(a.parent)
}

// own makes what holds expressions this copy's own before one is written. A
// whole clone would cost as much as all questions.
func (a *aligner) own() *model.Table {
	if a.owned {
		return a.table
	}
	a.owned = true
	t := a.table
	t.Columns, t.Checks, t.Indexes = slices.Clone(t.Columns), slices.Clone(t.Checks), slices.Clone(t.Indexes)
	for i := range t.Indexes {
		t.Indexes[i].Keys = slices.Clone(t.Indexes[i].Keys)
	}
	t.Exclusions = slices.Clone(t.Exclusions)
	for i := range t.Exclusions {
		t.Exclusions[i] = t.Exclusions[i].Clone()
	}
	if t.PartitionBy != nil {
		t.PartitionBy = &model.PartitionKey{Strategy: t.PartitionBy.Strategy, Keys: slices.Clone(t.PartitionBy.Keys)}
	}
	if t.Partition != nil {
		t.Partition = model.Ptr(t.Partition.Clone())
	}
	return t
}

// ask adds a question about two texts that differ, unless it is settled that
// they mean different things: where the current one names a column that goes
// or whose type changes, the server cannot read it as it was. A default of a
// column over a type that gets another one beneath is read anew, too.
func (a *aligner) ask(place Place, column *ContextColumn, current, desired, where string, pos model.Pos, take func()) {
	if current == desired || current == "" || desired == "" {
		return
	}
	if quotesAny(a.passing, current, desired) {
		return // the text may name something that comes or goes
	}
	if column != nil && a.isRetyped(column.Type) || namesAny(a.retyped, current, desired) {
		return
	}
	wasFull, full := cmp.Or(a.wasFull, a.was), cmp.Or(a.full, a.table)
	named := make([]ContextColumn, 0, 8)
	for _, text := range []string{current, desired} {
		for _, name := range model.Identifiers(text) {
			c := full.Column(name)
			if c == nil && wasFull.Column(name) == nil || c != nil && slices.Contains(named, newContextColumn(c)) {
				continue
			}
			if c == nil {
				return // the current text names a column that goes
			}
			if was := wasFull.Column(name); was == nil || !sameButModifiers(was.Type, c.Type) || was.Collation != c.Collation || a.isRetyped(c.Type) {
				return
			}
			named = append(named, newContextColumn(c))
		}
	}
	if column != nil && !slices.Contains(named, *column) {
		named = append(named, *column)
	}
	if a.questions == nil {
		a.questions = make([]question, 0, 2+len(a.table.Checks)+2*len(a.table.Indexes)) // what most tables come to
	}
	a.questions = append(a.questions, question{
		pair:  Pair{Place: place, Table: &Context{Name: a.table.Name, Columns: slices.Clone(named)}, Column: column, Current: current, Desired: desired},
		where: where, pos: pos, take: take, tentative: a.tentative,
	})
}

// quotesAny reports whether one of some texts quotes one of some names.
func quotesAny(names map[string]bool, texts ...string) bool {
	return len(names) > 0 && slices.ContainsFunc(texts, func(text string) bool {
		return slices.ContainsFunc(model.LiteralNames(text), func(name string) bool { return names[name] }) ||
			slices.ContainsFunc(model.Relations(text), func(name string) bool { return names[regclass(name)] })
	})
}

// isRetyped reports whether a column's type is, or is an array of, one of those that
// become others.
func (a *aligner) isRetyped(columnType string) bool {
	return len(a.retyped) > 0 && a.retyped[enumOf(columnType)]
}

// sameButModifiers reports whether two types differ in their modifiers at most.
// An expression over a column of the one and over one of the other are printed
// alike: the server resolves operators and functions by the type alone
// (PostgreSQL documentation, chapter 10).
func sameButModifiers(a, b string) bool {
	if a == b {
		return true
	}
	p, q := model.ParseType(a), model.ParseType(b)
	return p.Schema == q.Schema && p.Name == q.Name && p.Builtin == q.Builtin && p.Array == q.Array
}

func (a *aligner) columns() {
	for i := range a.table.Columns {
		c := &a.table.Columns[i]
		was := sameIndexColumn(a.was, i, c.Name)
		if was != nil && was.Sequence != "" && (was.Identity != nil && c.Identity != nil || model.IsSerial(was.Type) && model.IsSerial(c.Type)) && c.Sequence == "" && !a.tentative {
			if of, is := a.sequences[was.Sequence]; !is || of == [2]string{a.table.Name, c.Name} {
				c = &a.own().Columns[i] // any name will do that is not another's
				c.Sequence = was.Sequence
			}
		}
		if was == nil || c.Type == "" && len(a.table.Parents()) > 0 || was.Default == c.Default && was.Generated == c.Generated || was.Type != c.Type {
			continue
		}
		asked := collatedAs(c, was)
		a.ask(InDefault, asked, was.Default, c.Default, "default of "+a.table.Name+"."+c.Name, c.Pos,
			func() { a.own().Columns[i].Default = was.Default })
		a.ask(InGenerated, asked, was.Generated, c.Generated, "generated column "+a.table.Name+"."+c.Name, c.Pos,
			func() { a.own().Columns[i].Generated = was.Generated })
	}
	a.inheritedColumns()
}

// inheritedColumns asks about the defaults and expressions that columns have other than
// their parents', on one side or on both: which is the parent's own is told by its text.
func (a *aligner) inheritedColumns() {
	if len(a.table.Parents()) == 0 || a.full == nil {
		return
	}
	for i := range a.full.Columns {
		c := &a.full.Columns[i]
		own, was := a.table.Column(c.Name), a.wasFull.Column(c.Name)
		ownBefore := a.was.Column(c.Name)
		if was == nil || was.Type != c.Type || own == nil && ownBefore == nil || own != nil && own.Type != "" && ownBefore != nil && ownBefore.Type != "" {
			continue
		}
		mine := func() *model.Column {
			t := a.own()
			if t.Column(c.Name) == nil {
				t.Columns = append(t.Columns, model.Column{Name: c.Name})
			}
			return t.Column(c.Name)
		}
		a.ask(InDefault, collatedAs(c, was), was.Default, c.Default, "default of "+a.table.Name+"."+c.Name, a.table.Pos,
			func() { mine().Default = was.Default })
		a.ask(InGenerated, collatedAs(c, was), was.Generated, c.Generated, "generated column "+a.table.Name+"."+c.Name, a.table.Pos,
			func() { mine().Generated, mine().Virtual = was.Generated, c.Virtual })
	}
}

// collatedAs returns a column with the collation that it had: its default and its
// expression mean the same in any, and the server has that one.
func collatedAs(c, was *model.Column) *ContextColumn {
	return &ContextColumn{Name: c.Name, Type: c.Type, Collation: was.Collation}
}

// sameIndexColumn finds a column, at its place first.
func sameIndexColumn(t *model.Table, i int, name string) *model.Column {
	if i < len(t.Columns) && t.Columns[i].Name == name {
		return &t.Columns[i]
	}
	return t.Column(name)
}

func (a *aligner) checks() {
	alike := func(x, y *model.Check) bool { return sameCheck(x, y) }
	m := match(a.was.Checks, a.table.Checks, checkName, alike)
	position := func(c *model.Check) int {
		return slices.IndexFunc(a.table.Checks, func(o model.Check) bool { return o == *c })
	}
	ask := func(was, c *model.Check) {
		if was.Expr == c.Expr {
			return
		}
		i := position(c)
		a.ask(InCheck, nil, was.Expr, c.Expr, "check "+nameOr(c.Name, c.Expr)+" on "+a.table.Name, c.Pos,
			func() { a.own().Checks[i].Expr = was.Expr })
	}
	for _, p := range m.pairs {
		ask(p.old, p.new)
	}
	// Checks of which one side has no name, or another one, may still be one, if
	// they name the same columns.
	added := make(map[string][]*model.Check, len(m.added))
	for _, c := range m.added {
		columns := a.namedColumns(c.Expr)
		added[columns] = append(added[columns], c)
	}
	for _, was := range m.dropped {
		for _, c := range added[a.namedColumns(was.Expr)] {
			n := len(a.questions)
			ask(was, c)
			if len(a.questions) > n {
				a.questions[n].tentative = true
			}
		}
	}
}

// namedColumns returns the names of the columns that a text has, in one string.
func (a *aligner) namedColumns(text string) string {
	names := keep(model.Identifiers(text), func(name *string) bool {
		return a.was.Column(*name) != nil || a.table.Column(*name) != nil
	})
	slices.Sort(names)
	return strings.Join(slices.Compact(names), "\x00")
}

func (a *aligner) indexes() {
	m := match(a.was.Indexes, a.table.Indexes, indexName, sameIndexStructure)
	for _, p := range m.pairs {
		a.index(p.old, p.new)
	}
}

// index asks about the texts of an index of the table.
func (a *aligner) index(was, x *model.Index) {
	if sameIndexStructure(was, x) {
		return
	}
	i := slices.IndexFunc(a.table.Indexes, func(o model.Index) bool { return o.Name == x.Name })
	where := "index " + x.Name + " on " + a.table.Name
	a.ask(InIndexPredicate, nil, was.Where, x.Where, "predicate of "+where, x.Pos,
		func() { a.own().Indexes[i].Where = was.Where })
	if len(was.Keys) != len(x.Keys) {
		return
	}
	for k := range x.Keys {
		a.askKey(&was.Keys[k], &x.Keys[k], "key of "+where, x.Pos, func() *model.Key { return &a.own().Indexes[i].Keys[k] })
	}
}

// askKey asks about the expression of a key and its collation, and puts those that it
// had in its place.
func (a *aligner) askKey(was, is *model.Key, what string, pos model.Pos, own func() *model.Key) {
	a.ask(InIndexKey, nil, collatedKey(was), collatedKey(is), what, pos, func() {
		k := own()
		k.Expr, k.Collation = was.Expr, was.Collation
	})
}

// collatedKey returns the expression of an index key with the collation that is given for
// it, which may be the one that it has by itself.
func collatedKey(k *model.Key) string {
	if k.Expr == "" || k.Collation == "" {
		return k.Expr
	}
	return "(" + k.Expr + ") COLLATE " + model.QuoteName(k.Collation)
}

func nameOr(name, otherwise string) string {
	if name == "" {
		return "(" + otherwise + ")"
	}
	return name
}
