package diff

import (
	"container/heap"
	"fmt"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// Where operations wait for each other, something must come without what it waits
// for: what could do without it as it is, or what has a form that needs less, a
// stub, which is created first and made whole later, and emptied first and dropped
// later. So does pg_dump with views; a function in SQL has a stub, too, since the
// server reads its body, and so have tables and domains whose checks, defaults and
// generated columns call functions of their own rows and values.

// stub is a form of an object that needs less.
type stub struct {
	// needs are the keys of what the stub itself needs.
	needs []key
	// split returns the operations that lead to the object by the stub, and those
	// that lead back.
	split func() halves
}

// halves are the operations on an object by way of its stub.
type halves struct {
	create, drop ops.Operation
	// finish makes the stub whole, empty makes it of what is whole.
	finish, empty []ops.Operation
}

// cycle returns a cycle among the operations that could not be ordered, each of
// which waits for the one before it and the first for the last; nil where those only
// wait for what stands behind all.
func (p *plan) cycle() []*node {
	back := make(map[*node]*node)
	for _, n := range p.nodes {
		if n.wait <= 0 {
			continue
		}
		for _, m := range slices.Concat(n.next, n.wanted) {
			if m.wait > 0 {
				back[m] = n
			}
		}
	}
	seen := make(map[*node]int)
	for i, start := range p.nodes {
		at := start
		for ; back[at] != nil && seen[at] == 0; at = back[at] {
			seen[at] = i + 1
		}
		if back[at] == nil || seen[at] != i+1 {
			continue
		}
		path := []*node{at}
		for n := back[at]; n != at; n = back[n] {
			path = append(path, n)
		}
		slices.Reverse(path)
		return path
	}
	return nil
}

// loosen lets one of a cycle come without the one that it waits for, where it can
// do without: first what is only guessed or is there in another form, then, where no
// stub helps, what the server may look for. It reports whether there is one.
func loosen(cycle []*node, ready *readyHeap) bool {
	found := -1
	for i, n := range cycle {
		before := cycle[(i+len(cycle)-1)%len(cycle)]
		if !slices.Contains(before.wanted, n) {
			continue
		}
		if before.stands || !slices.ContainsFunc(n.wants, func(k key) bool { return slices.Contains(before.creates, k.sure()) }) {
			found = i
			break
		}
		if found < 0 && stubOf(cycle) < 0 {
			found = i
		}
	}
	if found < 0 {
		return false
	}
	n, before := cycle[found], cycle[(found+len(cycle)-1)%len(cycle)]
	before.wanted = slices.DeleteFunc(before.wanted, func(m *node) bool {
		if m == n {
			n.wait, n.eager = n.wait-1, n.eager-1
		}
		return m == n
	})
	if n.wait == 0 {
		heap.Push(ready, n)
	}
	return true
}

// stubOf returns which one of a cycle has a stub that does not need the others, or
// -1: a table first, of which the parts are added later as they are.
func stubOf(cycle []*node) int {
	found := -1
	for i, n := range cycle {
		table := n.rank == rankCreateTable || n.rank == rankDropTable
		if n.stub == nil || found >= 0 && !table {
			continue
		}
		held := cycle[(i+len(cycle)-1)%len(cycle)].creates
		if len(n.drops) > 0 {
			held = cycle[(i+1)%len(cycle)].drops
		}
		if !slices.ContainsFunc(n.stub.needs, func(k key) bool { return slices.Contains(held, k.sure()) }) {
			if found = i; table {
				return i
			}
		}
	}
	return found
}

// sidestep lets one of the names that a cycle of renames hands on go by way of a
// third, made of both; should something bear that, the replay of the plan refuses it.
// It reports whether the cycle has such a rename.
func (p *plan) sidestep(cycle []*node) bool {
	for _, n := range cycle {
		if len(n.drops) == 0 || n.stepped {
			continue // it hands no name on, or what it does so by is not what it waits for
		}
		first, second := *n, *n
		switch o := n.op.(type) {
		case ops.RenameConstraint:
			name := between(o.From, o.To)
			first.op, second.op = ops.RenameConstraint{Table: o.Table, From: o.From, To: name}, ops.RenameConstraint{Table: o.Table, From: name, To: o.To}
		case ops.RenameIndex:
			name := between(o.From, o.To)
			first.op, second.op = ops.RenameIndex{Table: o.Table, From: o.From, To: name}, ops.RenameIndex{Table: o.Table, From: name, To: o.To}
		default:
			continue
		}
		first.stepped, second.stepped = true, true
		step := n.drops[0]
		step.table += "\x00swap"
		first.creates, second.drops = []key{step}, nil
		second.needs = append(slices.Clip(n.needs), step)
		p.nodes[n.index] = &first
		p.add(second)
		return true
	}
	return false
}

// between returns the third name by way of which one is handed on.
func between(from, to string) string {
	return model.ChooseName(from, to, "swap", func(string) bool { return false })
}

// split parts one operation of a cycle: that on its stub and the rest, or that of a
// name that is handed on. It reports whether there is one.
func (p *plan) split(cycle []*node) bool {
	i := stubOf(cycle)
	if i < 0 {
		return p.sidestep(cycle)
	}
	n := cycle[i]
	parts := n.stub.split()
	bare := *n
	bare.stub = nil
	rest := bare
	p.nodes[n.index] = &bare
	if len(n.drops) == 0 {
		bare.op, bare.needs, bare.wants = parts.create, n.stub.needs, nil
		rest.creates, rest.needs = nil, append(slices.Clip(n.needs), n.creates[0])
		for _, rest.op = range parts.finish {
			if o, ok := rest.op.(ops.AddColumn); ok {
				rest.creates = []key{columnKey(o.Table, o.Column.Name)}
			}
			p.add(rest)
		}
		return true
	}
	emptied := n.drops[0]
	emptied.table += "\x00stub"
	bare.op, bare.uses, bare.needs = parts.drop, n.stub.needs, []key{emptied}
	rest.drops, rest.creates = nil, []key{emptied}
	for _, rest.op = range parts.empty {
		if o, ok := rest.op.(ops.DropColumn); ok {
			rest.drops = []key{columnKey(o.Table, o.Column.Name)}
		}
		p.add(rest)
	}
	return true
}

// cycleError names the operations of a cycle.
func cycleError(cycle []*node) error {
	words := make([]string, len(cycle))
	for i, n := range cycle {
		words[len(words)-1-i] = n.op.String()
	}
	return fmt.Errorf("operations depend on each other in a cycle: %s", strings.Join(words, ", which waits for "))
}
