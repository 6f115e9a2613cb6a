package diff

// The object core: what is defined as a whole (a view, a function, a trigger, a
// rule, a policy, a grant, …) is compared, closed over and ordered here, all
// kinds alike. A kind adds
//
//   - a keyKind and a function for its keys, in plan.go;
//   - a file with its objectKind: how two of them are matched, compared, created
//     and dropped, and what their definitions mention;
//   - a line in compareObjects.
//
// What an object mentions is asked of the side that it stands on, with
// side.statement, side.expression, side.typed and the like. Nothing is stored
// about dependencies, so the downgrade is the same work on the swapped pair.
//
// From there on the core finds by itself what must be dropped and created again
// because something below it is (closeObjects), puts back what hangs on it, and
// gives the plan what each operation creates, needs and drops.

import (
	"cmp"
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// object is one side of a thing that is defined as a whole.
type object struct {
	// names are further keys that come and go with it: a name that it takes.
	names []key
	// needs are the keys of what its definition rests on: the server does not
	// let those go, or change their type, while it is there. More than there
	// are cost an operation, one too few fails.
	needs []key
	// wants are the keys of what must be there when it is created, and may go
	// later: what the body of a function names.
	wants []key
	// unchecked says that the server does not look for what it wants.
	unchecked bool
	// stub is a form of it that needs less, for cycles; nil for none.
	stub *stub
	// frees are keys that stand for its absence: what needs one is created only
	// once the object is gone.
	frees []key
	// within is the object that this one goes with: where that is dropped, this
	// one needs no operation of its own. The zero key means none.
	within key

	// create is nil for what comes with another thing.
	create, drop ops.Operation
	// class and rank place its creation among operations that do not depend on
	// each other. The zero class is that of schemas and types; what goes with
	// class redo is dropped in class undo, what with watch in unwatch, the rest
	// in class after.
	class class
	rank  rank
}

// objectKind is what the core needs to know of a kind.
type objectKind[T any] struct {
	// key identifies an object; two of one key on the two sides are a pair.
	key func(*T) key
	// same reports whether two are equal, once their texts have been aligned.
	same func(old, new *T) bool
	// alter returns the operation that makes old new in place, or nil where the
	// server cannot, so that it must be built anew. A nil function never can.
	alter func(old, new *T) ops.Operation
	// object describes one that stands on a side.
	object func(in *side, v *T) object
}

// pairState is what becomes of an object.
type pairState byte

const (
	stays pairState = iota
	altered
	again // dropped and created
	passing
)

// objectPair is an object on both sides, or on one.
type objectPair struct {
	key      key
	state    pairState
	old, new func() object // nil for a side that lacks it
	alter    ops.Operation
	// before and after are the two sides once described.
	before, after *object
}

func (p *objectPair) was() *object {
	if p.before == nil && p.old != nil {
		o := p.old()
		p.before = &o
	}
	return p.before
}

func (p *objectPair) is() *object {
	if p.after == nil && p.new != nil {
		o := p.new()
		p.after = &o
	}
	return p.after
}

// compareObjects compares the objects of all kinds.
func (d *differ) compareObjects() {
	addObjects(d, d.old.Functions, d.new.Functions, functions)
	addObjects(d, d.old.Aggregates, d.new.Aggregates, aggregates)
	addObjects(d, d.old.Conversions, d.new.Conversions, conversions)
	addObjects(d, d.old.AccessMethods, d.new.AccessMethods, accessMethods)
	addObjects(d, d.old.Languages, d.new.Languages, languages)
	addObjects(d, d.old.Transforms, d.new.Transforms, transforms)
	addObjects(d, d.old.Casts, d.new.Casts, casts)
	addObjects(d, withShells(d.old.Operators, d.new.Operators), withShells(d.new.Operators, d.old.Operators), d.operators())
	d.compareOperatorClasses()
	d.compareTyped()
	addObjects(d, d.old.Triggers, d.new.Triggers, d.triggers())
	addObjects(d, d.old.Rules, d.new.Rules, rules)
	addObjects(d, d.old.Policies, d.new.Policies, policies)
	addObjects(d, d.old.Statistics, d.new.Statistics, statistics)
	addObjects(d, d.old.ForeignDataWrappers, d.new.ForeignDataWrappers, wrappers)
	addObjects(d, d.old.ForeignServers, d.new.ForeignServers, servers)
	addObjects(d, d.old.UserMappings, d.new.UserMappings, userMappings)
	d.compareTextSearch()
	d.comparePublications()
	addObjects(d, d.old.EventTriggers, d.new.EventTriggers, eventTriggers)
	d.compareOwners()
	addObjects(d, d.old.Grants, d.new.Grants, d.grants())
	d.compareViews()
}

// addObjects compares the objects of a kind: two lists in any order.
func addObjects[T any](d *differ, old, new []T, kind objectKind[T]) {
	if len(old) == 0 && len(new) == 0 {
		return
	}
	gone := make(map[key]*T, len(old))
	for i := range old {
		k := kind.key(&old[i])
		gone[k] = &old[i]
		d.oldSide.enter(k)
	}
	kept := make(map[key]bool, len(new))
	for i := range new {
		v := &new[i]
		k := kind.key(v)
		d.newSide.enter(k)
		p := &objectPair{key: k, new: func() object { return kind.object(d.newSide, v) }, state: passing}
		if was := gone[k]; was != nil {
			kept[k] = true
			p.old = func() object { return kind.object(d.oldSide, was) }
			switch {
			case kind.same(was, v):
				p.state = stays
			case kind.alter != nil:
				p.alter = kind.alter(was, v)
				p.state = altered
			}
			if p.state != stays && p.alter == nil {
				p.state = again
			}
		}
		d.objects = append(d.objects, p)
	}
	for i := range old {
		if k := kind.key(&old[i]); !kept[k] {
			v := &old[i]
			d.objects = append(d.objects, &objectPair{key: k, old: func() object { return kind.object(d.oldSide, v) }, state: passing})
		}
	}
}

// closeObjects finds the objects that must be built anew, and reports whether
// that reaches parts of tables that were not to change so far.
func (d *differ) closeObjects() bool {
	d.heldViewsAgain()
	gone := d.goneKeys()
	if len(gone) == 0 {
		return false
	}
	dependents := make(map[key][]*objectPair)
	for _, p := range d.objects {
		if p.state == again || p.old == nil || p.new == nil {
			continue
		}
		for _, k := range p.was().rests() {
			dependents[k.sure()] = append(dependents[k.sure()], p)
		}
	}
	for len(gone) > 0 {
		k := gone[len(gone)-1]
		gone = gone[:len(gone)-1]
		for _, p := range dependents[k] {
			if p.state != again {
				p.state = again
				gone = append(gone, p.key)
			}
		}
	}
	return d.closeCalls()
}

// goneKeys returns the keys of what is dropped, if only for a moment, or
// changes so that what rests on it cannot stay.
func (d *differ) goneKeys() []key {
	var gone []key
	for _, n := range d.plan.nodes {
		gone = append(gone, n.drops...)
	}
	walk(d.old.Sequences, d.new.Sequences, func(s *model.Sequence) string { return s.Name }, func(old, new *model.Sequence) {
		if new == nil {
			gone = append(gone, sequenceKey(old.Name))
		}
	})
	for _, t := range d.dropped {
		gone = append(append(gone, tableKey(t.Name)), ownSequences(t, t.Columns...)...)
	}
	for _, t := range d.changed {
		name := t.new.Name
		for _, c := range t.droppedColumns {
			gone = append(append(gone, columnKey(name, c.Name), placeKey(name, c.Name)), ownSequences(t.old, *c)...)
		}
		for _, c := range t.columns {
			if c.replaced {
				gone = append(append(gone, placeKey(name, c.old.Name)), ownSequences(t.old, *c.old)...)
			} else {
				was, _ := t.exchanges(c)
				gone = append(gone, was...)
			}
			if c.replaced || c.old.Type != c.new.Type || c.old.Collation != c.new.Collation {
				gone = append(gone, columnKey(name, c.old.Name))
			}
		}
		if t.primaryKeyAgain || !samePrimaryKey(t.old.PrimaryKey, t.new.PrimaryKey) {
			gone = append(gone, constraintKey(name, primaryKeyName))
		}
	}
	for _, name := range sortedKeys(d.rebuilt) {
		gone = append(gone, enumKey(name))
		gone = append(gone, d.rebuilt[name].columns...)
	}
	for _, p := range d.objects {
		if p.goes() {
			gone = append(gone, p.key)
		}
	}
	if d.oldFull == nil {
		return gone
	}
	// A column goes in the children too.
	for i := 0; i < len(gone); i++ {
		if gone[i].kind != kindColumn {
			continue
		}
		for _, t := range d.old.Children(gone[i].table) {
			gone = append(gone, columnKey(t.Name, gone[i].name))
		}
	}
	return gone
}

// closeCalls marks the parts of tables that use a function, an operator, an operator
// class, an access method, a cast or a text search object that goes, or a type that is
// built anew, or that name a relation that is, and reports whether it found some that the last call had not.
func (d *differ) closeCalls() bool {
	lost := make(map[key]bool)
	for name := range d.rebuilt {
		lost[enumKey(name)] = true
	}
	for name := range d.remade {
		lost[tableKey(name)] = true
	}
	for _, p := range d.objects {
		switch p.key.kind {
		case kindTable, kindFunction, kindOperator, kindOperatorClass, kindAccessMethod, kindCast, kindTextSearch:
			if p.goes() {
				lost[p.key] = true
			}
		}
	}
	if len(lost) == d.closedCalls {
		return false
	}
	d.closedCalls = len(lost)
	goes := func(keys []key) bool {
		return slices.ContainsFunc(keys, func(k key) bool { return lost[k.sure()] })
	}
	d.domainsAgain(goes)
	for i := range d.old.Tables {
		if was := &d.old.Tables[i]; goes(d.callsOf(d.oldSide, was)) || goes(d.oldSide.indexClasses(was)) {
			if t := d.table(was.Name); t != nil {
				d.callsAgain(t, goes)
				t.columns = slices.DeleteFunc(t.columns, func(p columnPair) bool {
					theirs := p.redefault && inherited(d.newFull, t.new.Parents(), p.new.Name)
					if theirs {
						t.override(p.old, p.new).redefault = true
					}
					return theirs
				})
			}
		}
	}
	return true
}

// callsAgain marks the parts of a table that use what goes. What builds a column's own
// type anew sees to its default, and what takes a detour to that of a type beneath it, too.
func (d *differ) callsAgain(t *tableDiff, goes func(keys []key) bool) {
	in := d.oldSide
	calls := func(texts ...string) bool {
		return slices.ContainsFunc(texts, func(text string) bool { return goes(in.calls(t.old.Name, text)) })
	}
	for i := range t.old.Columns {
		was := &t.old.Columns[i]
		c := t.new.Column(was.Name)
		if c == nil {
			continue
		}
		keys := slices.Concat(in.calls(t.old.Name, was.Default, was.Type), in.calls(t.old.Name, was.Generated, was.Type))
		own := enumKey(enumOf(was.Type))
		if !goes(slices.DeleteFunc(keys, func(k key) bool { return k == own || k.kind == kindEnum && d.detoured[own] })) {
			continue
		}
		p := t.pair(was, c)
		p.replaced = p.replaced || was.Generated != "" && c.Generated != ""
		p.redefault = was.Default != ""
	}
	for i := range t.checks.pairs {
		p := &t.checks.pairs[i]
		p.again = p.again || calls(p.old.Expr)
	}
	t.unuse(func(x *model.Index) bool { return goes(in.classesOf(t.old, x.Method, x.Keys...)) })
	for i := range t.indexes.pairs {
		p := &t.indexes.pairs[i]
		p.again = p.again || calls(p.old.Where) || goes(in.classesOf(t.old, p.old.Method, p.old.Keys...))
		for _, k := range p.old.Keys {
			p.again = p.again || calls(k.Expr)
		}
	}
	if pk := t.old.PrimaryKey; pk != nil && t.new.PrimaryKey != nil {
		t.primaryKeyAgain = t.primaryKeyAgain || goes(in.columnClasses(t.old, pk.Columns, pk.WithoutOverlaps))
	}
	for i := range t.uniques.pairs {
		p := &t.uniques.pairs[i]
		p.again = p.again || goes(in.columnClasses(t.old, p.old.Columns, p.old.WithoutOverlaps))
	}
	for i := range t.exclusions.pairs {
		p := &t.exclusions.pairs[i]
		p.again = p.again || calls(p.old.Where) || goes(in.excludes(t.old, p.old)) || goes(in.elementClasses(t.old, p.old))
		for _, e := range p.old.Elements {
			p.again = p.again || calls(e.Key.Expr)
		}
	}
}

// emitObjects adds the operations on objects to the plan.
func (d *differ) emitObjects() {
	for _, p := range d.objects {
		label := cmp.Or(p.key.table, p.key.name)
		if p.goes() && !d.along[p.key] {
			o := p.was()
			n := node{op: o.drop, class: after, table: label, rank: rankDropObject,
				drops: slices.Concat([]key{p.key}, o.names, d.carried[p.key]), uses: append(o.rests(), d.released[p.key]...), stub: o.stub, creates: o.frees}
			switch o.class {
			case redo:
				n.class = undo
			case watch, unwatch:
				n.class = unwatch
			}
			d.plan.add(n)
		}
		if p.state == stays || p.new == nil {
			continue
		}
		o := p.is()
		if o.create == nil && p.state != altered {
			continue
		}
		n := node{op: o.create, class: o.class, table: label, rank: o.rank,
			creates: append([]key{p.key}, o.names...), needs: o.rests(), wants: o.wants, unchecked: o.unchecked || d.restores && p.key.kind == kindFunction, stub: o.stub}
		if p.state == altered {
			n.stub, n.stands = nil, p.key.kind == kindFunction
			// What it rests on before and after is not dropped in between, or it
			// would be built anew; such a column may be altered before.
			n.op = p.alter
			was := p.was()
			n.uses = slices.DeleteFunc(slices.Clone(was.rests()), func(k key) bool { return slices.Contains(n.needs, k) })
			n.drops = without(was.names, o.names)
		}
		if f, ok := o.create.(ops.CreateFunction); ok && saysAll(f.Function.SQL) {
			n.creates = append(n.creates, d.droppedFrom(o.needs)...)
		} else if t := d.tables[enumOf(f.Function.Returns)]; ok && t != nil {
			// A body that returns its rows is held to the columns that it has then.
			n.creates = append(n.creates, d.droppedFrom([]key{tableKey(t.new.Name)})...)
			for _, c := range t.addedColumns {
				n.needs = append(n.needs, columnKey(t.new.Name, c.Name))
			}
		}
		d.plan.add(n)
	}
}

// droppedFrom returns the keys of the columns that relations lose: the body of a
// function that says * of one is read when they are gone.
func (d *differ) droppedFrom(relations []key) []key {
	var keys []key
	for _, t := range d.changed {
		if slices.Contains(relations, tableKey(t.new.Name)) {
			for _, c := range t.droppedColumns {
				keys = append(keys, columnKey(t.new.Name, c.Name))
			}
		}
	}
	return keys
}

// goes reports whether the old one is dropped, if only for a moment.
func (p *objectPair) goes() bool { return p.old != nil && (p.state == again || p.new == nil) }

// rests returns the keys of all that an object rests on.
func (o *object) rests() []key {
	if o.within == (key{}) {
		return o.needs
	}
	return append(slices.Clip(o.needs), o.within)
}

// carry finds what goes without an operation of its own, with the object that
// it is within, and notes the keys that are free once that is gone.
func (d *differ) carry() {
	if len(d.objects) == 0 {
		return
	}
	d.carried, d.released, d.along = make(map[key][]key), make(map[key][]key), make(map[key]bool)
	gone := make(map[key]bool)
	for _, k := range d.goneKeys() {
		gone[k] = true
	}
	circles := d.dropCircles(gone)
	for _, p := range d.objects {
		if !p.goes() {
			continue
		}
		o := p.was()
		// What goes with a table that can only go later must go by itself: a rule
		// that names a table with a foreign key to the rule's own, or a child of it,
		// or with a rule that names that.
		held := func(k key) bool {
			return circles[k.sure()] != 0 && circles[k.sure()] == circles[o.within] && k != o.within
		}
		if o.within != (key{}) && gone[o.within] && !slices.ContainsFunc(o.needs, held) {
			d.along[p.key] = true
			d.carried[o.within] = append(append(d.carried[o.within], p.key), o.names...)
			d.released[o.within] = append(d.released[o.within], o.needs...)
		}
	}
}

// dropCircles numbers the circles of what goes and can only go after each other,
// if all went that is within another object with that.
func (d *differ) dropCircles(gone map[key]bool) map[key]int {
	after := make(map[key][]key)
	for _, t := range d.dropped {
		for i := range t.ForeignKeys {
			after[tableKey(t.Name)] = append(after[tableKey(t.Name)], tableKey(t.ForeignKeys[i].RefTable))
		}
		for _, parent := range t.Parents() {
			after[tableKey(t.Name)] = append(after[tableKey(t.Name)], tableKey(parent))
		}
		for i := range t.Columns {
			after[tableKey(t.Name)] = append(after[tableKey(t.Name)], enumKeys(&t.Columns[i])...)
		}
	}
	for _, p := range d.objects {
		if !p.goes() {
			continue
		}
		o := p.was()
		for _, k := range o.rests() {
			if k = k.sure(); !gone[k] {
				continue
			}
			after[p.key] = append(after[p.key], k)
			if gone[o.within] && k != o.within {
				after[o.within] = append(after[o.within], k)
			}
		}
	}
	nodes := make([]key, 0, len(after))
	for k := range after {
		nodes = append(nodes, k)
	}
	return components(nodes, func(k key) []key { return after[k] })
}
