package migrate

import (
	"container/heap"
	"slices"
	"strings"
)

// Graph is the order that parents and dependencies give revisions. It is
// immutable and safe for concurrent use.
type Graph struct {
	nodes []node // in topological order: parents and dependencies first
	index map[string]int
	// labels are the branch labels with the revision that declares each.
	labels map[string]int
	// branches are the labels of the branches that a node lies on.
	branches [][]string
	// replaced are the revisions that a squash stands for, and squashes those
	// squashes among them that are still in the list.
	replaced standIns
	squashes map[string]Revision
}

// node is a revision with its edges, as positions in Graph.nodes.
type node struct {
	revision Revision
	// parents and children are the edges of the history.
	parents, children []int
	// needs are the dependencies, neededBy is their inverse. A dependency must
	// be applied first, but no branch goes on over it.
	needs, neededBy []int
}

// below returns what must be applied before the node.
func (n node) below() []int { return slices.Concat(n.parents, n.needs) }

// above returns what builds on the node or depends on it.
func (n node) above() []int { return slices.Concat(n.children, n.neededBy) }

// set marks nodes by their position.
type set []bool

// NewGraph orders revisions. Revisions that no parent and no dependency orders
// keep the order of the list. The error is an [*InvalidIDError], a
// [*DuplicateRevisionError], a [*DuplicateLabelError], a [*MissingParentError],
// a [*MissingDependencyError], a [*ReplacesError] or a [*CycleError].
//
// Revisions that another replaces are left out, and the edges to them lead to
// what stands for them; see [Revision.Replaces].
func NewGraph(revisions Revisions) (*Graph, error) {
	gone, err := replaced(revisions)
	if err != nil {
		return nil, err
	}
	nodes, names, err := declare(gone.without(revisions))
	if err != nil {
		return nil, err
	}
	if err := names.connect(nodes); err != nil {
		return nil, err
	}
	order := topological(nodes)
	if len(order) < len(nodes) {
		return nil, &CycleError{IDs: cycle(nodes, order)}
	}
	g := renumber(nodes, order)
	g.spreadLabels()
	g.replaced, g.squashes = gone, map[string]Revision{}
	for _, r := range revisions {
		if _, ok := gone[r.ID]; ok && len(r.Replaces) > 0 {
			g.squashes[r.ID] = r
		}
	}
	return g, nil
}

// names are the ids and the branch labels, which share one space of names.
type names struct{ ids, labels map[string]int }

// declare checks the names of revisions.
func declare(revisions Revisions) ([]node, names, error) {
	known := names{ids: make(map[string]int, len(revisions)), labels: map[string]int{}}
	nodes := make([]node, len(revisions))
	for i, r := range revisions {
		nodes[i].revision = r
		if !validID(r.ID) {
			return nil, known, &InvalidIDError{ID: r.ID, Message: r.Message}
		}
		if first, ok := known.ids[r.ID]; ok {
			return nil, known, &DuplicateRevisionError{ID: r.ID, Messages: [2]string{revisions[first].Message, r.Message}}
		}
		known.ids[r.ID] = i
	}
	for i, r := range revisions {
		for _, label := range r.Labels {
			if !validID(label) {
				return nil, known, &InvalidIDError{ID: label, Message: r.Message, Label: true}
			}
			if first, ok := known.find(label); ok {
				return nil, known, &DuplicateLabelError{Label: label, First: revisions[first], Second: r}
			}
			known.labels[label] = i
		}
	}
	return nodes, known, nil
}

func (n names) find(name string) (int, bool) {
	if i, ok := n.ids[name]; ok {
		return i, true
	}
	i, ok := n.labels[name]
	return i, ok
}

// connect sets the edges of nodes.
func (n names) connect(nodes []node) error {
	for i := range nodes {
		r := nodes[i].revision
		for _, parent := range r.Parents {
			p, ok := n.ids[parent]
			if !ok {
				return &MissingParentError{Revision: r, Parent: parent}
			}
			if !slices.Contains(nodes[i].parents, p) {
				nodes[i].parents = append(nodes[i].parents, p)
				nodes[p].children = append(nodes[p].children, i)
			}
		}
		for _, dependency := range r.DependsOn {
			d, ok := n.find(dependency)
			if !ok {
				return &MissingDependencyError{Revision: r, Dependency: dependency}
			}
			// A parent is applied first in any case.
			if !slices.Contains(nodes[i].parents, d) && !slices.Contains(nodes[i].needs, d) {
				nodes[i].needs = append(nodes[i].needs, d)
				nodes[d].neededBy = append(nodes[d].neededBy, i)
			}
		}
	}
	return nil
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
		if waiting[i] = len(n.below()); waiting[i] == 0 {
			heap.Push(ready, i)
		}
	}
	order := make([]int, 0, len(nodes))
	for ready.Len() > 0 {
		i := heap.Pop(ready).(int)
		order = append(order, i)
		for _, c := range nodes[i].above() {
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
		// A node that is not ordered stands on one that is not, either.
		for _, p := range nodes[at].below() {
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
	moved := func(list []int) []int {
		var out []int
		for _, i := range list {
			out = append(out, to[i])
		}
		return out
	}
	g := &Graph{nodes: make([]node, len(nodes)), index: make(map[string]int, len(nodes)), labels: map[string]int{}}
	for i, n := range nodes {
		g.index[n.revision.ID] = to[i]
		for _, label := range n.revision.Labels {
			g.labels[label] = to[i]
		}
		m := node{revision: n.revision, parents: moved(n.parents), children: moved(n.children), needs: moved(n.needs), neededBy: moved(n.neededBy)}
		slices.Sort(m.children)
		slices.Sort(m.neededBy)
		g.nodes[to[i]] = m
	}
	return g
}

// spreadLabels gives each node the labels of the branches it lies on: those
// that it declares, those of what it descends from, and those of what it leads
// to without a fork or a merge between or at either end; what depends on a node
// makes a fork, too.
func (g *Graph) spreadLabels() {
	g.branches = make([][]string, len(g.nodes))
	for i, n := range g.nodes {
		for _, label := range n.revision.Labels {
			on := g.descendants(i)
			on[i] = true
			for at := i; len(g.nodes[at].parents) <= 1 && len(g.nodes[at].above()) <= 1; at = g.nodes[at].parents[0] {
				on[at] = true
				if len(g.nodes[at].parents) == 0 {
					break
				}
			}
			for at, marked := range on {
				if marked {
					g.branches[at] = append(g.branches[at], label)
				}
			}
		}
	}
	for _, labels := range g.branches {
		slices.Sort(labels)
	}
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

// Heads returns the revisions that none builds on. One that another revision
// depends on is among them; see [Graph.RealHeads].
func (g *Graph) Heads() Revisions { return g.revisions(g.heads()) }

// RealHeads returns the revisions that none builds on and none depends on: what
// the target heads names. Applying them applies all.
func (g *Graph) RealHeads() Revisions { return g.revisions(g.realHeads()) }

func (g *Graph) heads() []int {
	return g.where(func(n node) bool { return len(n.children) == 0 })
}

func (g *Graph) realHeads() []int {
	return g.where(func(n node) bool { return len(n.children)+len(n.neededBy) == 0 })
}

// Bases returns the revisions that build on none.
func (g *Graph) Bases() Revisions {
	return g.revisions(g.bases())
}

func (g *Graph) bases() []int {
	return g.where(func(n node) bool { return len(n.parents) == 0 })
}

// Dependents returns the revisions that depend directly on id.
func (g *Graph) Dependents(id string) Revisions {
	i, ok := g.index[id]
	if !ok {
		return nil
	}
	return g.revisions(g.nodes[i].neededBy)
}

// Labels returns the branch labels that id carries: those that it declares, and
// those of the branches that it lies on.
func (g *Graph) Labels(id string) []string {
	i, ok := g.index[id]
	if !ok {
		return nil
	}
	return slices.Clone(g.branches[i])
}

// Children returns the revisions that build directly on id.
func (g *Graph) Children(id string) Revisions {
	i, ok := g.index[id]
	if !ok {
		return nil
	}
	return g.revisions(g.nodes[i].children)
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
