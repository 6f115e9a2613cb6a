package diff

// components numbers the strongly connected components of a graph that hold more
// than one node (Tarjan's algorithm). Nodes outside of such a cycle have no
// number. next returns where the edges from a node lead.
func components[K comparable](nodes []K, next func(K) []K) map[K]int {
	s := tarjan[K]{next: next, order: make(map[K]int), low: make(map[K]int), onStack: make(map[K]bool), component: make(map[K]int)}
	for _, n := range nodes {
		if s.order[n] == 0 {
			s.visit(n)
		}
	}
	return s.component
}

type tarjan[K comparable] struct {
	next       func(K) []K
	order, low map[K]int
	onStack    map[K]bool
	stack      []K
	component  map[K]int
	found      int
}

func (s *tarjan[K]) visit(node K) {
	n := len(s.order) + 1
	s.order[node], s.low[node] = n, n
	at := len(s.stack)
	s.stack = append(s.stack, node)
	s.onStack[node] = true
	for _, to := range s.next(node) {
		if s.order[to] == 0 {
			s.visit(to)
			s.low[node] = min(s.low[node], s.low[to])
		} else if s.onStack[to] {
			s.low[node] = min(s.low[node], s.order[to])
		}
	}
	if s.low[node] != s.order[node] {
		return
	}
	members := s.stack[at:]
	s.stack = s.stack[:at]
	s.found++
	for _, m := range members {
		s.onStack[m] = false
		if len(members) > 1 {
			s.component[m] = s.found
		}
	}
}
