package migrate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// Resolve returns the revisions that a target names, free of any database: an
// id or its unique prefix, head, heads, base (which names none), or one of
// these with +N or -N behind it. Targets relative to a database (+N, -N,
// current) are a [*TargetError].
//
// The error is an [*UnknownRevisionError], an [*AmbiguousRevisionError], a
// [*MultipleHeadsError] or a [*TargetError].
func (g *Graph) Resolve(target string) (Revisions, error) {
	at, err := g.resolve(target)
	if err != nil {
		return nil, err
	}
	return g.revisions(at), nil
}

// resolve returns the positions that a target names; none is base.
func (g *Graph) resolve(target string) ([]int, error) {
	switch target {
	case "":
		return nil, &TargetError{Target: target, Reason: "a target is needed", Help: "head, base, an id, +1 or -1"}
	case "base":
		return nil, nil
	case "heads":
		return g.heads(), nil
	case "head":
		heads := g.heads()
		if len(heads) > 1 {
			return nil, &MultipleHeadsError{Heads: g.revisions(heads)}
		}
		return heads, nil
	}
	if i, ok := g.index[target]; ok {
		return []int{i}, nil
	}
	name, offset, ok := splitOffset(target)
	if ok && name == "" {
		return nil, &TargetError{
			Target: target,
			Reason: "is relative to what a database has, which is not known here",
			Help:   "name a revision, as in head-1",
		}
	}
	if ok {
		at, err := g.resolve(name)
		if err != nil {
			return nil, err
		}
		return g.walk(target, at, offset)
	}
	at, err := g.prefix(target)
	if err != nil {
		return nil, err
	}
	return []int{at}, nil
}

func (g *Graph) heads() []int {
	return g.where(func(n node) bool { return len(n.children) == 0 })
}

// splitOffset takes "id+2" apart. It reports false where there is no number
// behind a sign.
func splitOffset(target string) (name string, offset int, ok bool) {
	sign := strings.LastIndexAny(target, "+-")
	if sign < 0 {
		return "", 0, false
	}
	digits := target[sign+1:]
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return "", 0, false
	}
	n, err := strconv.Atoi(target[sign:])
	if err != nil {
		return "", 0, false
	}
	return target[:sign], n, true
}

// prefix finds the one revision whose id starts with text.
func (g *Graph) prefix(text string) (int, error) {
	found := g.where(func(n node) bool { return strings.HasPrefix(n.revision.ID, text) })
	switch len(found) {
	case 0:
		return 0, &UnknownRevisionError{Target: text, Nearest: g.nearest(text)}
	case 1:
		return found[0], nil
	}
	return 0, &AmbiguousRevisionError{Target: text, Candidates: g.revisions(found)}
}

// walk goes offset steps from the given place: up by children, down by
// parents. Each step must be the only one there is.
func (g *Graph) walk(target string, at []int, offset int) ([]int, error) {
	for step := 0; step != offset; {
		var ways []int
		switch {
		case len(at) > 1:
			return nil, g.fork(target, at)
		case offset > 0 && len(at) == 0:
			ways = g.where(func(n node) bool { return len(n.parents) == 0 })
		case offset > 0:
			ways = g.nodes[at[0]].children
		case len(at) == 1:
			ways = g.nodes[at[0]].parents
		default:
			return nil, &TargetError{Target: target, Reason: fmt.Sprintf("goes %s past base", count(step-offset, "step"))}
		}
		if len(ways) > 1 {
			return nil, g.fork(target, ways)
		}
		if len(ways) == 0 && offset > 0 {
			return nil, &TargetError{Target: target, Reason: fmt.Sprintf("goes %s past the head", count(offset-step, "step"))}
		}
		at = ways
		if offset > 0 {
			step++
		} else {
			step--
		}
	}
	return at, nil
}

func (g *Graph) fork(target string, ways []int) error {
	return &TargetError{
		Target: target,
		Reason: "is ambiguous, since there is more than one way: " + list(g.revisions(ways)),
		Help:   "name the revision instead",
	}
}

// upgradeWant returns the revisions that must be applied once an upgrade to
// target is done.
func (g *Graph) upgradeWant(target string, applied set) (set, error) {
	name, offset, relative := splitOffset(target)
	switch {
	case target == "base" || relative && name == "" && offset < 0:
		return nil, &TargetError{Target: target, Reason: "is behind what is applied, and upgrade only goes forward", Help: "downgrade " + target}
	case target == "current":
		return g.ancestors(), nil
	case relative && name == "":
		return g.forward(target, applied, offset)
	}
	at, err := g.resolve(target)
	if err != nil {
		return nil, err
	}
	return g.ancestors(at...), nil
}

// forward adds n revisions to the applied ones. Each must be the only one
// whose parents are all there.
func (g *Graph) forward(target string, applied set, n int) (set, error) {
	reached := slices.Clone(applied)
	var at []int
	for step := range n {
		ways := g.next(reached)
		switch len(ways) {
		case 0:
			return nil, &TargetError{Target: target, Reason: "goes past the head: " + pendingCount(step)}
		case 1:
			reached[ways[0]] = true
			at = append(at, ways[0])
		default:
			return nil, g.fork(target, ways)
		}
	}
	return g.ancestors(at...), nil
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
	name, offset, relative := splitOffset(target)
	switch {
	case target == "base":
		drop := make(set, len(g.nodes))
		for i := range drop {
			drop[i] = true
		}
		return drop, nil
	case relative && name == "" && offset > 0:
		return nil, &TargetError{Target: target, Reason: "is ahead of what is applied, and downgrade only goes back", Help: "upgrade " + target}
	case target == "current":
		return make(set, len(g.nodes)), nil
	case relative && name == "":
		return g.backward(target, applied, -offset)
	}
	at, err := g.resolve(target)
	if err != nil {
		return nil, err
	}
	if len(at) == 0 {
		return g.downgradeDrop("base", applied)
	}
	for _, i := range at {
		if !applied[i] {
			return nil, &TargetError{
				Target: target,
				Reason: fmt.Sprintf("names revision %s, which is not applied, so that nothing leads back to it", g.nodes[i].revision),
				Help:   "upgrade " + target,
			}
		}
	}
	return g.descendants(at...), nil
}

// backward takes n revisions off the applied ones. Each must be the only one
// that nothing applied builds on.
func (g *Graph) backward(target string, applied set, n int) (set, error) {
	left := slices.Clone(applied)
	drop := make(set, len(g.nodes))
	for step := range n {
		ways := g.tips(left)
		switch len(ways) {
		case 0:
			e := &TargetError{Target: target, Reason: "goes past base: " + appliedCount(step)}
			if step > 0 {
				e.Help = "downgrade base takes all of them back"
			}
			return nil, e
		case 1:
			left[ways[0]] = false
			drop[ways[0]] = true
		default:
			return nil, g.fork(target, ways)
		}
	}
	return drop, nil
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
	for c, above := range g.descendants(steps...) {
		if !above || !stays[c] {
			continue
		}
		below := g.ancestors(c)
		first := slices.IndexFunc(steps, func(i int) bool { return below[i] })
		return nil, &OrderError{Direction: d, Revision: g.nodes[steps[first]].revision, Applied: g.nodes[c].revision}
	}
	return steps, nil
}

// nearest returns the id closest to text, or "" where none is near.
func (g *Graph) nearest(text string) string {
	best, limit := "", len(text)/2+1
	for _, n := range g.nodes {
		id := n.revision.ID
		// What was typed may be a prefix with a slip in it.
		short := id[:min(len(id), len(text))]
		if d := model.EditDistance(text, short); d < limit {
			best, limit = id, d
		}
	}
	return best
}

func count(n int, what string) string {
	if n == 1 || n == -1 {
		return "1 " + what
	}
	if n < 0 {
		n = -n
	}
	return fmt.Sprintf("%d %ss", n, what)
}
