package migrate

import (
	"container/heap"
	"slices"
	"strings"
)

// Graph is the order that the parents of revisions give them. It is immutable
// and safe for concurrent use.
type Graph struct {
	nodes []node // in topological order: parents before children
	index map[string]int
}

// node is a revision with its edges, as positions in Graph.nodes.
type node struct {
	revision          Revision
	parents, children []int
}

// set marks nodes by their position.
type set []bool

// NewGraph orders revisions. Revisions that no parent orders keep the order of
// the list. The error is an [*InvalidIDError], a [*DuplicateRevisionError], a
// [*MissingParentError] or a [*CycleError].
func NewGraph(revisions Revisions) (*Graph, error) {
	position := make(map[string]int, len(revisions))
	for i, r := range revisions {
		if !validID(r.ID) {
			return nil, &InvalidIDError{ID: r.ID, Message: r.Message}
		}
		if first, ok := position[r.ID]; ok {
			return nil, &DuplicateRevisionError{ID: r.ID, Messages: [2]string{revisions[first].Message, r.Message}}
		}
		position[r.ID] = i
	}
	nodes := make([]node, len(revisions))
	for i, r := range revisions {
		nodes[i].revision = r
		for _, parent := range r.Parents {
			p, ok := position[parent]
			if !ok {
				return nil, &MissingParentError{Revision: r, Parent: parent}
			}
			if slices.Contains(nodes[i].parents, p) {
				continue
			}
			nodes[i].parents = append(nodes[i].parents, p)
			nodes[p].children = append(nodes[p].children, i)
		}
	}
	order := topological(nodes)
	if len(order) < len(nodes) {
		return nil, &CycleError{IDs: cycle(nodes, order)}
	}
	return renumber(nodes, order), nil
}

// validID refuses what a target on the command line could not name.
func validID(id string) bool {
	switch id {
	case "", "head", "heads", "base", "current":
		return false
	}
	return !strings.ContainsAny(id, "+@:, \t\r\n") && id[0] != '-'
}

// topological is Kahn's algorithm; the heap makes the lowest position come
// first among those that are ready. Nodes of a cycle, and what builds on them,
// are left out.
func topological(nodes []node) []int {
	waiting := make([]int, len(nodes))
	ready := &positions{}
	for i, n := range nodes {
		if waiting[i] = len(n.parents); waiting[i] == 0 {
			heap.Push(ready, i)
		}
	}
	order := make([]int, 0, len(nodes))
	for ready.Len() > 0 {
		i := heap.Pop(ready).(int)
		order = append(order, i)
		for _, c := range nodes[i].children {
			if waiting[c]--; waiting[c] == 0 {
				heap.Push(ready, c)
			}
		}
	}
	return order
}

// cycle returns the ids of one cycle among the nodes that order lacks.
func cycle(nodes []node, order []int) []string {
	ordered := make(set, len(nodes))
	for _, i := range order {
		ordered[i] = true
	}
	at := slices.Index(ordered, false)
	var path []int
	for !slices.Contains(path, at) {
		path = append(path, at)
		// A node that is not ordered has a parent that is not, either.
		for _, p := range nodes[at].parents {
			if !ordered[p] {
				at = p
				break
			}
		}
	}
	path = path[slices.Index(path, at):]
	slices.Reverse(path)
	ids := make([]string, len(path))
	for i, p := range path {
		ids[i] = nodes[p].revision.ID
	}
	return ids
}

// renumber lays nodes out in the given order.
func renumber(nodes []node, order []int) *Graph {
	to := make([]int, len(nodes))
	for position, i := range order {
		to[i] = position
	}
	g := &Graph{nodes: make([]node, len(nodes)), index: make(map[string]int, len(nodes))}
	for i, n := range nodes {
		g.index[n.revision.ID] = to[i]
		moved := node{revision: n.revision}
		for _, p := range n.parents {
			moved.parents = append(moved.parents, to[p])
		}
		for _, c := range n.children {
			moved.children = append(moved.children, to[c])
		}
		slices.Sort(moved.children)
		g.nodes[to[i]] = moved
	}
	return g
}

// Revisions returns all revisions, parents before children.
func (g *Graph) Revisions() Revisions {
	return g.revisions(g.where(func(node) bool { return true }))
}

// Revision returns the revision with exactly this id.
func (g *Graph) Revision(id string) (Revision, bool) {
	i, ok := g.index[id]
	if !ok {
		return Revision{}, false
	}
	return g.nodes[i].revision, true
}

// Heads returns the revisions that none builds on.
func (g *Graph) Heads() Revisions {
	return g.revisions(g.where(func(n node) bool { return len(n.children) == 0 }))
}

// Bases returns the revisions that build on none.
func (g *Graph) Bases() Revisions {
	return g.revisions(g.where(func(n node) bool { return len(n.parents) == 0 }))
}

// Children returns the revisions that build directly on id.
func (g *Graph) Children(id string) Revisions {
	i, ok := g.index[id]
	if !ok {
		return nil
	}
	return g.revisions(g.nodes[i].children)
}

func (g *Graph) where(keep func(node) bool) []int {
	var out []int
	for i, n := range g.nodes {
		if keep(n) {
			out = append(out, i)
		}
	}
	return out
}

func (g *Graph) revisions(positions []int) Revisions {
	var out Revisions
	for _, i := range positions {
		out = append(out, g.nodes[i].revision)
	}
	return out
}

// ancestors marks the given nodes and all that they build on.
func (g *Graph) ancestors(of ...int) set {
	marked := make(set, len(g.nodes))
	for _, i := range of {
		marked[i] = true
	}
	for i := len(g.nodes) - 1; i >= 0; i-- {
		if marked[i] {
			for _, p := range g.nodes[i].parents {
				marked[p] = true
			}
		}
	}
	return marked
}

// descendants marks all that builds on the given nodes, which are not marked
// themselves unless one builds on another.
func (g *Graph) descendants(of ...int) set {
	marked := make(set, len(g.nodes))
	from := make(set, len(g.nodes))
	for _, i := range of {
		from[i] = true
	}
	for i, n := range g.nodes {
		if from[i] || marked[i] {
			for _, c := range n.children {
				marked[c] = true
			}
		}
	}
	return marked
}

// tips returns the marked nodes that no marked node builds on directly.
func (g *Graph) tips(marked set) []int {
	var out []int
	for i, n := range g.nodes {
		if marked[i] && !slices.ContainsFunc(n.children, func(c int) bool { return marked[c] }) {
			out = append(out, i)
		}
	}
	return out
}

// next returns the unmarked nodes whose parents are all marked.
func (g *Graph) next(marked set) []int {
	var out []int
	for i, n := range g.nodes {
		if !marked[i] && !slices.ContainsFunc(n.parents, func(p int) bool { return !marked[p] }) {
			out = append(out, i)
		}
	}
	return out
}

// positions is a min-heap.
type positions []int

func (p positions) Len() int           { return len(p) }
func (p positions) Less(i, j int) bool { return p[i] < p[j] }
func (p positions) Swap(i, j int)      { p[i], p[j] = p[j], p[i] }
func (p *positions) Push(x any)        { *p = append(*p, x.(int)) }
func (p *positions) Pop() any {
	last := len(*p) - 1
	x := (*p)[last]
	*p = (*p)[:last]
	return x
}
