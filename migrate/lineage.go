package migrate

import "slices"

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

// ancestors marks the given nodes and all that must be applied for them: what
// they build on and what they depend on.
func (g *Graph) ancestors(of ...int) set {
	marked := g.mark(of)
	for i := len(g.nodes) - 1; i >= 0; i-- {
		if marked[i] {
			for _, p := range g.nodes[i].below() {
				marked[p] = true
			}
		}
	}
	return marked
}

func (g *Graph) mark(positions []int) set {
	marked := make(set, len(g.nodes))
	for _, i := range positions {
		marked[i] = true
	}
	return marked
}

// dependants marks all that stands on the given nodes, by building on them or
// by depending on them; they are not marked themselves unless one stands on
// another.
func (g *Graph) dependants(of ...int) set {
	return g.spread(of, node.above)
}

// descendants is dependants over the edges of the history only.
func (g *Graph) descendants(of ...int) set {
	return g.spread(of, func(n node) []int { return n.children })
}

func (g *Graph) spread(of []int, next func(node) []int) set {
	marked, from := make(set, len(g.nodes)), g.mark(of)
	for i, n := range g.nodes {
		if from[i] || marked[i] {
			for _, c := range next(n) {
				marked[c] = true
			}
		}
	}
	return marked
}

// line marks a node, all that it builds on and all that builds on it;
// dependencies do not count.
func (g *Graph) line(of int) set {
	marked := make(set, len(g.nodes))
	marked[of] = true
	for i := of; i >= 0; i-- {
		if marked[i] {
			for _, p := range g.nodes[i].parents {
				marked[p] = true
			}
		}
	}
	for i, above := range g.descendants(of) {
		marked[i] = marked[i] || above
	}
	return marked
}

// tips returns the marked nodes that no marked node builds on directly.
func (g *Graph) tips(marked set) []int {
	return g.ends(marked, func(n node) []int { return n.children })
}

// realTips returns the marked nodes that no marked node builds on or depends on
// directly.
func (g *Graph) realTips(marked set) []int { return g.ends(marked, node.above) }

func (g *Graph) ends(marked set, next func(node) []int) []int {
	var out []int
	for i, n := range g.nodes {
		if marked[i] && !slices.ContainsFunc(next(n), func(c int) bool { return marked[c] }) {
			out = append(out, i)
		}
	}
	return out
}

// on keeps the positions that are marked; a nil set keeps all.
func (s set) on(positions []int) []int {
	if s == nil {
		return positions
	}
	return slices.DeleteFunc(slices.Clone(positions), func(i int) bool { return !s[i] })
}

// add marks what other marks.
func (s set) add(other set) {
	for i, marked := range other {
		s[i] = s[i] || marked
	}
}
