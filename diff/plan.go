package diff

import (
	"cmp"
	"container/heap"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// key names an object that operations create, need and drop.
type key struct {
	kind  keyKind
	table string // for what belongs to a table
	name  string
	// guess says that the thing may be another of the name: what rests on it is
	// built anew with it, and the order holds as far as that is no cycle.
	guess bool
}

// sure returns the key without the doubt.
func (k key) sure() key {
	k.guess = false
	return k
}

type keyKind byte

const (
	kindSchema keyKind = iota
	kindEnum
	kindTable
	kindColumn
	kindConstraint
	// kindRelation is the name of an index; it shares its schema with the
	// names of tables. table holds the schema.
	kindRelation
	kindSequence
	kindCollation
	kindExtension
	// The kinds of objects; see object.go. A view's key is that of a table.
	kindFunction
	kindOperator
	kindOperatorFamily
	kindOperatorClass
	kindOperatorMember
	kindCast
	kindConversion
	kindLanguage
	kindAccessMethod
	kindTransform
	kindTrigger
	kindRule
	kindPolicy
	kindStatistics
	kindWrapper
	kindServer
	kindMapping
	kindPublication
	kindPublishedTable
	kindEventTrigger
	kindTextSearch
	kindTextSearchMapping
	kindTyped
	kindOwner
	kindGrant
	// kindPlace is a column as a place; see placeKey.
	kindPlace
)

func schemaKey(name string) key    { return key{kind: kindSchema, name: name} }
func enumKey(name string) key      { return key{kind: kindEnum, name: name} }
func collationKey(name string) key { return key{kind: kindCollation, name: name} }
func extensionKey(name string) key { return key{kind: kindExtension, name: name} }
func extensionKeys(names []string) []key {
	var keys []key
	for _, name := range names {
		keys = append(keys, extensionKey(name))
	}
	return keys
}
func tableKey(name string) key         { return key{kind: kindTable, name: name} }
func columnKey(table, name string) key { return key{kind: kindColumn, table: table, name: name} }

// functionKey is the key of a function, a procedure or an aggregate by its
// two-part name and identity arguments: "schema.name(integer, text)".
func functionKey(signature string) key { return key{kind: kindFunction, name: signature} }

// overloadKey is the key of the functions that a call by name may mean. While an
// old one and its successor are both there, a call may be ambiguous, so the old
// one goes first where nothing holds it.
func overloadKey(name string) key { return key{kind: kindFunction, name: name, guess: true} }

func triggerKey(table, name string) key { return key{kind: kindTrigger, table: table, name: name} }
func ruleKey(table, name string) key    { return key{kind: kindRule, table: table, name: name} }
func policyKey(table, name string) key  { return key{kind: kindPolicy, table: table, name: name} }
func statisticsKey(name string) key     { return key{kind: kindStatistics, name: name} }
func wrapperKey(name string) key        { return key{kind: kindWrapper, name: name} }
func serverKey(name string) key         { return key{kind: kindServer, name: name} }
func publicationKey(name string) key    { return key{kind: kindPublication, name: name} }

func eventTriggerKey(name string) key { return key{kind: kindEventTrigger, name: name} }

func constraintKey(table, name string) key {
	return key{kind: kindConstraint, table: table, name: name}
}

func relationKey(table, name string) key {
	schema, _ := model.SplitName(table)
	return key{kind: kindRelation, table: schema, name: name}
}

// class is the coarse place of an operation where no dependency says
// otherwise.
type class int

const (
	before class = iota // schemas and types come first
	undo                // then what stands on tables goes,
	work                // tables change, each with all that is on it,
	redo                // and what stands on tables comes
	after               // what goes for good goes last
	last                // behind all that may use it unseen, or that it is not to change: extensions, default privileges
	watch               // and what would fire on all of it: event triggers
)

// unwatch is the place of event triggers that go, ahead of what they would fire
// on.
const unwatch class = -1

// rank is an operation's place among those on one table.
type rank int

const (
	rankFirst rank = iota
	rankDropObject
	rankDropForeignKey
	rankDropIndex
	rankDropConstraint
	rankCreateTable
	rankAlterTable
	rankAddColumn
	rankAlterColumn
	rankDropColumn
	rankRename
	rankAddConstraint
	rankCreateIndex
	rankAlterIndex
	rankAddForeignKey
	rankDropTable
	rankDropEnum
	rankDropSchema
	rankOwner
	rankDefaults // what default privileges have given is taken back
	rankGrant
)

// node is an operation with what it creates and needs of the new schema, and
// what it drops and has used of the old one.
type node struct {
	op    ops.Operation
	class class
	table string
	rank  rank

	creates, needs []key
	drops, uses    []key
	// wants are needed where that is no cycle; unchecked says that the server does
	// not look for them.
	wants     []key
	unchecked bool
	// stub is what the operation can be parted into; nil for nothing.
	stub *stub
	// stands says that what it creates is there before, and only changes.
	stands bool
	// stepped says that it is a half of what went by way of a third name.
	stepped bool

	index int
	next  []*node
	wait  int
	// wanted are those that wait for this one and could do without.
	wanted []*node
	eager  int // how many of wait this one could do without
}

// plan is a set of operations to be ordered.
type plan struct {
	nodes []*node
	// own returns the key under which a thing comes and goes that a key names; nil
	// where that is the key itself.
	own func(key) key
}

func (p *plan) of(k key) key {
	if k = k.sure(); p.own != nil {
		k = p.own(k)
	}
	return k
}

func (p *plan) add(n node) *node {
	n.index = len(p.nodes)
	p.nodes = append(p.nodes, &n)
	return &n
}

// order sorts the operations: a producer before its consumers, what uses a
// thing goes before the thing goes, and a name is free before it is taken
// again. Among what is ready, class, table, rank and the order of addition
// decide, so that one input has one order (Kahn's algorithm with a heap).
func (p *plan) order() ([]ops.Operation, error) {
	for {
		out, rest := p.sort()
		if rest == nil {
			return out, nil
		}
		if !p.split(rest) {
			return nil, cycleError(rest)
		}
	}
}

// sort is one pass of order. rest is a cycle that is left, and nil where all is in
// order.
func (p *plan) sort() (out []ops.Operation, rest []*node) {
	p.connect()
	ready := &readyHeap{}
	for _, n := range p.nodes {
		if n.wait == 0 {
			heap.Push(ready, n)
		}
	}
	out = make([]ops.Operation, 0, len(p.nodes))
	for len(out) < len(p.nodes) {
		// What stands behind all waits until nothing else can come.
		if (ready.Len() == 0 || (*ready)[0].class >= last) && !p.impatient(ready) {
			if rest = p.cycle(); rest != nil {
				if !loosen(rest, ready) {
					return nil, rest
				}
				continue
			}
		}
		// A new table's indexes come right behind it.
		for queue := []*node{heap.Pop(ready).(*node)}; len(queue) > 0; queue = queue[1:] {
			n := queue[0]
			out = append(out, n.op)
			n.wait = -1
			for _, m := range n.wanted {
				m.eager--
			}
			for _, m := range append(n.next, n.wanted...) {
				if m.wait--; m.wait != 0 {
					continue
				}
				if n.rank == rankCreateTable && m.rank == rankCreateIndex && m.table == n.table {
					queue = append(queue, m)
				} else {
					heap.Push(ready, m)
				}
			}
		}
	}
	return out, nil
}

// impatient makes ready the first of what only waits for things that it could do
// without, and that the server does not look for.
func (p *plan) impatient(ready *readyHeap) bool {
	var best *node
	for _, n := range p.nodes {
		if n.unchecked && n.wait > 0 && n.wait == n.eager && (best == nil || (readyHeap{n, best}).Less(0, 1)) {
			best = n
		}
	}
	if best == nil || ready.Len() > 0 && best.class >= last {
		return false
	}
	best.wait = 0
	heap.Push(ready, best)
	return true
}

func (p *plan) connect() {
	created, dropped := 0, 0
	for _, n := range p.nodes {
		n.next, n.wanted, n.wait, n.eager = nil, nil, 0, 0
		created, dropped = created+len(n.creates), dropped+len(n.drops)
	}
	creators := make(map[key][]*node, created)
	droppers := make(map[key][]*node, dropped)
	// Nearly every key has one node, so all lists of one are cut from one.
	ones := make([]*node, 0, created+dropped)
	of := func(nodes map[key][]*node, k key, n *node) {
		if was := nodes[k]; was != nil {
			nodes[k] = append(was, n)
			return
		}
		ones = append(ones, n)
		nodes[k] = ones[len(ones)-1 : len(ones) : len(ones)]
	}
	for _, n := range p.nodes {
		for _, k := range n.creates {
			of(creators, k, n)
		}
		for _, k := range n.drops {
			of(droppers, k, n)
		}
	}
	for _, n := range p.nodes {
		for _, k := range n.needs {
			for _, c := range creators[p.of(k)] {
				if k.guess || c.stands {
					wish(c, n)
				} else {
					edge(c, n)
				}
			}
			if k.kind == kindFunction {
				// A call may mean another function of the name as long as that is there.
				name, _ := model.SplitSignature(k.name)
				for _, d := range droppers[overloadKey(name)] {
					wish(d, n)
				}
			}
		}
		for _, k := range n.wants {
			for _, c := range creators[p.of(k)] {
				wish(c, n)
			}
		}
		for _, k := range n.uses {
			for _, d := range droppers[p.of(k)] {
				if k.guess {
					wish(n, d)
				} else {
					edge(n, d)
				}
			}
		}
		for _, k := range n.creates {
			for _, d := range droppers[k] {
				if k.guess {
					wish(d, n)
				} else {
					edge(d, n)
				}
			}
		}
	}
}

func edge(from, to *node) {
	if from != to {
		from.next = append(from.next, to)
		to.wait++
	}
}

// wish is an edge that holds where it makes no cycle.
func wish(from, to *node) {
	if from != to {
		from.wanted = append(from.wanted, to)
		to.wait++
		to.eager++
	}
}

// readyHeap holds the nodes that wait for nothing.
type readyHeap []*node

func (h readyHeap) Len() int { return len(h) }
func (h readyHeap) Less(i, j int) bool {
	a, b := h[i], h[j]
	return cmp.Or(cmp.Compare(a.class, b.class), cmp.Compare(a.table, b.table), cmp.Compare(a.rank, b.rank),
		cmp.Compare(a.index, b.index)) < 0
}
func (h readyHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

// Push adds a *node; it is for container/heap.
func (h *readyHeap) Push(x any) { *h = append(*h, x.(*node)) }

// Pop removes the last element; it is for container/heap.
func (h *readyHeap) Pop() any {
	last := len(*h) - 1
	n := (*h)[last]
	*h = (*h)[:last]
	return n
}
