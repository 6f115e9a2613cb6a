package migrate

import (
	"fmt"
	"slices"
	"strings"
)

// Range returns the revisions between two places, both included, newest first:
// START:END, START: or :END, where START is below END. START may be -N, which
// counts back from END, and END may be +N, which counts on from START; either
// stops at the end of the line. BRANCH@base as START keeps to the branch's line.
// applied are the ids that a database has, for current; nil means that no
// database was asked.
//
// The error is a [*RangeError], or one of [Graph.Resolve].
func (g *Graph) Range(text string, applied []string) (Revisions, error) {
	from, to, ok := strings.Cut(text, ":")
	if !ok || strings.Contains(to, ":") {
		return nil, &RangeError{Range: text, Reason: "is not of the form START:END"}
	}
	if from == "" {
		from = symbolBase
	}
	if to == "" {
		to = symbolHeads
	}
	r := rangeEnds{graph: g, text: text, applied: applied}
	lower, upper, err := r.ends(from, to)
	if err != nil {
		return nil, err
	}
	below := g.ancestors(upper...)
	for _, i := range lower {
		if !below[i] {
			return nil, &RangeError{Range: text, Reason: fmt.Sprintf("leads nowhere: %s is not below the end", g.nodes[i].revision)}
		}
	}
	keep := below
	if len(lower) > 0 {
		keep = g.withDependants(lower)
	}
	line, err := r.line(from)
	if err != nil {
		return nil, err
	}
	var out Revisions
	for i, n := range slices.Backward(g.nodes) {
		if below[i] && keep[i] && (line == nil || line[i]) {
			out = append(out, n.revision)
		}
	}
	return out, nil
}

// rangeEnds resolves the two ends of a range, of which one may count from the
// other.
type rangeEnds struct {
	graph   *Graph
	text    string
	applied []string
}

func (r rangeEnds) ends(from, to string) (lower, upper []int, err error) {
	start, err := r.graph.parse(from)
	if err != nil {
		return nil, nil, err
	}
	end, err := r.graph.parse(to)
	if err != nil {
		return nil, nil, err
	}
	startCounts, endCounts := start.symbol == "", end.symbol == ""
	switch {
	case startCounts && endCounts, startCounts && start.offset > 0, endCounts && end.offset < 0:
		return nil, nil, &RangeError{Range: r.text, Reason: "counts from nowhere"}
	case startCounts:
		if upper, err = r.end(end); err != nil {
			return nil, nil, err
		}
		lower, err = r.count(start, upper)
	default:
		if lower, err = r.end(start); err != nil {
			return nil, nil, err
		}
		if endCounts {
			upper, err = r.count(end, lower)
		} else {
			upper, err = r.end(end)
		}
	}
	return lower, upper, err
}

// count goes from one end to the other, as far as the line goes.
func (r rangeEnds) count(t target, at []int) ([]int, error) {
	line, err := r.graph.branchLine(t)
	if err != nil {
		return nil, err
	}
	steps, move := t.offset, r.graph.climb
	if t.offset < 0 {
		steps, move = -t.offset, r.graph.descend
	}
	reached, _, ways := move(at, steps, line)
	if len(ways) > 1 {
		return nil, r.graph.fork(t.text, ways)
	}
	return reached, nil
}

func (r rangeEnds) end(t target) ([]int, error) {
	if t.symbol != symbolCurrent {
		return r.graph.absolute(t)
	}
	named, err := r.graph.ResolveAt(t.text, r.applied)
	if err != nil {
		return nil, err
	}
	var at []int
	for _, id := range named.IDs() {
		at = append(at, r.graph.index[id])
	}
	return at, nil
}

// line returns the line that a range keeps to: that of BRANCH@base.
func (r rangeEnds) line(from string) (set, error) {
	t, err := r.graph.parse(from)
	if err != nil || t.symbol != symbolBase {
		return nil, err
	}
	return r.graph.branchLine(t)
}

// current returns where a database is, on the target's branch where it names
// one.
func (g *Graph) current(t target, applied []string) ([]int, error) {
	if applied == nil {
		return nil, &TargetError{Target: t.text, Reason: "needs a database, and none was asked", Help: "name the database's URL, or a revision"}
	}
	line, err := g.branchLine(t)
	if err != nil {
		return nil, err
	}
	there := make(set, len(g.nodes))
	for _, id := range applied {
		if i, ok := g.index[id]; ok {
			there[i] = true
		}
	}
	if line != nil {
		return g.currentOn(line, there), nil
	}
	return g.tips(there), nil
}
