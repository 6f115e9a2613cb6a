package migrate

import (
	"fmt"
	"slices"
)

// upgradeWant returns the revisions that must be applied once an upgrade to
// target is done.
func (g *Graph) upgradeWant(target string, applied set) (set, error) {
	t, err := g.parse(target)
	if err != nil {
		return nil, err
	}
	switch {
	case t.symbol == symbolBase && t.offset <= 0, t.fromCurrent() && t.offset < 0:
		return nil, &TargetError{Target: target, Reason: "is behind what is applied, and upgrade only goes forward", Help: "downgrade " + target}
	case t.fromCurrent() && t.offset == 0:
		return g.ancestors(), nil
	case t.fromCurrent():
		at, err := g.forward(t, applied)
		if err != nil {
			return nil, err
		}
		return g.ancestors(at...), nil
	}
	at, err := g.absolute(t)
	if err != nil {
		return nil, err
	}
	return g.ancestors(at...), nil
}

// forward returns the place that is t.offset revisions further on the one line
// that the database is on, or on the line of the target's branch.
func (g *Graph) forward(t target, applied set) ([]int, error) {
	line, err := g.branchLine(t)
	if err != nil {
		return nil, err
	}
	start := g.currentOn(line, applied)
	first := 0
	if len(start) > 1 {
		merge, ok := g.merge(start, line)
		if !ok {
			return nil, g.severalCurrent(t, start)
		}
		start, first = []int{merge}, 1
	}
	at, done, ways := g.climb(start, t.offset-first, line)
	done += first
	switch {
	case len(ways) > 1:
		return nil, g.fork(t.text, ways)
	case done < t.offset:
		return nil, &TargetError{Target: t.text, Reason: "goes past the head: " + pendingCount(done)}
	}
	return at, nil
}

// merge returns the one revision that builds on all of the given ones, where
// nothing else builds on any of them.
func (g *Graph) merge(of []int, line set) (int, bool) {
	next := line.on(g.nodes[of[0]].children)
	for _, i := range of {
		if len(next) != 1 || !slices.Equal(line.on(g.nodes[i].children), next) {
			return 0, false
		}
	}
	return next[0], true
}

// currentOn returns where a database is on a line; a nil line stands for all. A
// revision that is only there because another depends on it counts where the
// line has no other.
func (g *Graph) currentOn(line, applied set) []int {
	if line == nil {
		return g.realTips(applied)
	}
	if found := line.on(g.realTips(applied)); len(found) > 0 {
		return found
	}
	there := slices.Clone(applied)
	for i := range there {
		there[i] = there[i] && line[i]
	}
	return g.tips(there)
}

func (g *Graph) severalCurrent(t target, at []int) error {
	return &TargetError{
		Target: t.text,
		Reason: "is ambiguous, since the database is at several revisions: " + list(g.revisions(at)),
		Help:   fmt.Sprintf("name the branch, as in %s@%+d, or the revision", g.nodes[at[0]].revision.ID, t.offset),
	}
}

func pendingCount(n int) string {
	switch n {
	case 0:
		return "no revision is pending"
	case 1:
		return "only 1 revision is pending"
	}
	return fmt.Sprintf("only %d revisions are pending", n)
}

// downgradeDrop returns the revisions that must not be applied once a
// downgrade to target is done.
func (g *Graph) downgradeDrop(target string, applied set) (set, error) {
	t, err := g.parse(target)
	if err != nil {
		return nil, err
	}
	switch {
	case t.fromCurrent() && t.offset > 0:
		return nil, &TargetError{Target: target, Reason: "is ahead of what is applied, and downgrade only goes back", Help: "upgrade " + target}
	case t.fromCurrent() && t.offset == 0:
		return make(set, len(g.nodes)), nil
	case t.fromCurrent():
		return g.backward(t, applied)
	}
	at, err := g.absolute(t)
	if err != nil {
		return nil, err
	}
	var first []int // what goes first of each branch
	for _, i := range at {
		if !applied[i] {
			return nil, &TargetError{
				Target: target,
				Reason: fmt.Sprintf("names revision %s, which is not applied, so that nothing leads back to it", g.nodes[i].revision),
				Help:   "upgrade " + target,
			}
		}
		first = append(first, g.nodes[i].children...)
	}
	if len(at) == 0 {
		first = g.bases()
	}
	if t.branch != "" && len(first) > 1 {
		line, err := g.branchLine(t)
		if err != nil {
			return nil, err
		}
		if first = line.on(first); len(first) == 0 {
			return nil, &TargetError{Target: target, Reason: "has nothing above it on the branch " + t.branch}
		}
	}
	return g.withDependants(first), nil
}

// withDependants marks the given nodes and all that stands on them.
func (g *Graph) withDependants(at []int) set {
	marked := g.dependants(at...)
	for _, i := range at {
		marked[i] = true
	}
	return marked
}

// backward returns what goes when -t.offset revisions of one line are taken
// back, the newest first: they, and what stands on them.
func (g *Graph) backward(t target, applied set) (set, error) {
	line, err := g.branchLine(t)
	if err != nil {
		return nil, err
	}
	at := g.currentOn(line, applied)
	if len(at) > 1 {
		return nil, g.severalCurrent(t, at)
	}
	if len(at) == 1 {
		// The branch ends where another goes on: what is applied is the other's.
		if other := applied.on(g.nodes[at[0]].children); len(other) > 0 {
			return nil, &TargetError{
				Target: t.text,
				Reason: fmt.Sprintf("would take back more than its branch: nothing of it is applied behind revision %s, on which %s builds", g.nodes[at[0]].revision, list(g.revisions(other))),
				Help:   "name the revision to go back to",
			}
		}
	}
	var gone []int
	for range -t.offset {
		if len(at) > 1 {
			at = line.on(at)
		}
		switch len(at) {
		case 0:
			e := &TargetError{Target: t.text, Reason: "goes past base: " + appliedCount(len(gone))}
			if len(gone) > 0 {
				e.Help = "downgrade base takes all of them back"
			}
			return nil, e
		case 1:
			gone = append(gone, at[0])
			at = g.nodes[at[0]].parents
		default:
			return nil, g.fork(t.text, at)
		}
	}
	return g.withDependants(gone), nil
}

func appliedCount(n int) string {
	switch n {
	case 0:
		return "no revision is applied"
	case 1:
		return "only 1 revision is applied"
	}
	return fmt.Sprintf("only %d revisions are applied", n)
}

// plan returns the steps from what is applied to what is wanted: for an
// upgrade want is what must be there, for a downgrade what must go.
func (g *Graph) plan(d Direction, want, applied set) ([]int, error) {
	var steps []int
	if d == Up {
		for i := range g.nodes {
			if want[i] && !applied[i] {
				steps = append(steps, i)
			}
		}
	} else {
		for i := len(g.nodes) - 1; i >= 0; i-- {
			if want[i] && applied[i] {
				steps = append(steps, i)
			}
		}
	}
	// What stays applied must not build on what goes, or on what is to come.
	stays := slices.Clone(applied)
	for _, i := range steps {
		stays[i] = false
	}
	for c, above := range g.dependants(steps...) {
		if !above || !stays[c] {
			continue
		}
		below := g.ancestors(c)
		first := slices.IndexFunc(steps, func(i int) bool { return below[i] })
		return nil, &OrderError{Direction: d, Revision: g.nodes[steps[first]].revision, Applied: g.nodes[c].revision}
	}
	return steps, nil
}
