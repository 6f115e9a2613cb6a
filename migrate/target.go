package migrate

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// The words that stand for places.
const (
	symbolBase    = "base"
	symbolHead    = "head"
	symbolHeads   = "heads"
	symbolCurrent = "current"
)

// target is a target in its parts: BRANCH@SYMBOL+N, of which one of symbol and
// offset must be there.
type target struct {
	text   string
	branch string
	// symbol is a word, an id, a branch label, or the start of one; it is empty
	// where the target counts from where the database is.
	symbol string
	offset int
}

// fromCurrent says that only a database can tell the place.
func (t target) fromCurrent() bool { return t.symbol == "" || t.symbol == symbolCurrent }

// parse takes a target apart.
func (g *Graph) parse(text string) (target, error) {
	t := target{text: text, symbol: text}
	if text == "" {
		return t, &TargetError{Target: text, Reason: "a target is needed", Help: "head, base, an id, +1 or -1"}
	}
	if branch, rest, ok := strings.Cut(text, "@"); ok {
		if branch == "" || rest == "" || strings.Contains(rest, "@") {
			return t, &TargetError{Target: text, Reason: "is not of the form BRANCH@REVISION", Help: "as in " + g.exampleBranch() + "@head"}
		}
		t.branch, t.symbol = branch, rest
	}
	if strings.Contains(t.symbol, ":") {
		return t, &TargetError{Target: text, Reason: "is a range, and one place is asked for", Help: "ranges are for history -r and for --sql"}
	}
	if _, ok := g.index[t.symbol]; ok {
		return t, nil // an id with a sign in it
	}
	if symbol, offset, ok := splitOffset(t.symbol); ok {
		t.symbol, t.offset = symbol, offset
	}
	return t, nil
}

func (g *Graph) exampleBranch() string {
	for _, n := range g.nodes {
		if len(n.revision.Labels) > 0 {
			return n.revision.Labels[0]
		}
	}
	return "ae10"
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

// Resolve returns the revisions that a target names, free of any database: an
// id or a branch label, or the unique start of one, head, heads, base (which
// names none), each with BRANCH@ before it and +N or -N behind it. BRANCH is a
// label or an id; what is named then lies on the line of that revision. Targets
// relative to a database (+N, -N, current) are a [*TargetError].
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

// ResolveAt is Resolve with a database at hand: applied are the ids that it has,
// from which current, +N and -N count.
func (g *Graph) ResolveAt(target string, applied []string) (Revisions, error) {
	t, err := g.parse(target)
	if err != nil {
		return nil, err
	}
	if !t.fromCurrent() {
		return g.Resolve(target)
	}
	at, err := g.current(t, applied)
	if err == nil && t.offset != 0 {
		var line set
		if line, err = g.branchLine(t); err == nil {
			at, err = g.walk(t, at, line)
		}
	}
	return g.revisions(at), err
}

// resolve returns the positions that a target names; none is base.
func (g *Graph) resolve(text string) ([]int, error) {
	t, err := g.parse(text)
	if err != nil {
		return nil, err
	}
	return g.absolute(t)
}

// absolute returns the positions that a target names without a database.
func (g *Graph) absolute(t target) ([]int, error) {
	if t.fromCurrent() {
		return nil, &TargetError{
			Target: t.text,
			Reason: "is relative to what a database has, which is not known here",
			Help:   "name a revision, as in head-1",
		}
	}
	line, err := g.branchLine(t)
	if err != nil {
		return nil, err
	}
	at, err := g.symbol(t, line)
	if err != nil || t.offset == 0 {
		return at, err
	}
	return g.walk(t, at, line)
}

// branchLine returns the line of a target's branch; nil where it names none.
func (g *Graph) branchLine(t target) (set, error) {
	if t.branch == "" {
		return nil, nil
	}
	at, err := g.named(t.branch)
	if unknown, ok := err.(*UnknownRevisionError); ok {
		unknown.Branch = true
	}
	if err != nil {
		return nil, err
	}
	return g.line(at), nil
}

// symbol returns what a target names before +N or -N is counted.
func (g *Graph) symbol(t target, line set) ([]int, error) {
	switch t.symbol {
	case symbolBase:
		return nil, nil
	case symbolHeads:
		if line != nil {
			return line.on(g.heads()), nil
		}
		return g.realHeads(), nil
	case symbolHead:
		heads := line.on(g.heads())
		if len(heads) > 1 {
			return nil, &MultipleHeadsError{Heads: g.revisions(heads), Branch: t.branch}
		}
		return heads, nil
	}
	at, err := g.named(t.symbol)
	if err != nil {
		return nil, err
	}
	if line != nil && !line[at] {
		return nil, &TargetError{
			Target: t.text,
			Reason: fmt.Sprintf("revision %s is not on the branch %s: it neither builds on it nor leads to it", g.nodes[at].revision, t.branch),
			Help:   "history --graph shows the branches",
		}
	}
	return []int{at}, nil
}

// named finds the one revision that an id, a branch label, or the start of one
// names.
func (g *Graph) named(text string) (int, error) {
	if i, ok := g.index[text]; ok {
		return i, nil
	}
	if i, ok := g.labels[text]; ok {
		return i, nil
	}
	if _, ok := g.replaced[text]; ok {
		return g.replacedNamed(text)
	}
	found := g.where(func(n node) bool {
		if strings.HasPrefix(n.revision.ID, text) {
			return true
		}
		for _, label := range n.revision.Labels {
			if strings.HasPrefix(label, text) {
				return true
			}
		}
		return false
	})
	switch len(found) {
	case 0:
		return g.replacedNamed(text)
	case 1:
		return found[0], nil
	}
	return 0, &AmbiguousRevisionError{Target: text, Candidates: g.revisions(found)}
}

// walk goes t.offset steps from the given place: up by children, down by
// parents, on the line where there is one. Each step must be the only one there
// is.
func (g *Graph) walk(t target, at []int, line set) ([]int, error) {
	steps, move, end := t.offset, g.climb, "the head"
	if t.offset < 0 {
		steps, move, end = -t.offset, g.descend, symbolBase
	}
	at, done, ways := move(at, steps, line)
	switch {
	case len(ways) > 1:
		return nil, g.fork(t.text, ways)
	case done < steps:
		return nil, &TargetError{Target: t.text, Reason: fmt.Sprintf("goes %s past %s", count(steps-done, "step"), end), Help: "history lists the revisions"}
	}
	return at, nil
}

// climb goes up to n steps by children. It returns where it got to, after how
// many steps, and the ways on where there were several.
func (g *Graph) climb(at []int, n int, line set) (reached []int, done int, ways []int) {
	for ; done < n; done++ {
		switch {
		case len(at) > 1:
			return at, done, at
		case len(at) == 0:
			ways = line.on(g.bases())
		default:
			ways = line.on(g.nodes[at[0]].children)
		}
		if len(ways) != 1 {
			return at, done, ways
		}
		at = ways
	}
	return at, done, nil
}

// descend is climb by parents; base is the last step.
func (g *Graph) descend(at []int, n int, line set) (reached []int, done int, ways []int) {
	for ; done < n; done++ {
		if len(at) > 1 {
			return at, done, at
		}
		if len(at) == 0 {
			return at, done, nil
		}
		ways = g.nodes[at[0]].parents
		if len(ways) > 1 {
			ways = line.on(ways)
		}
		if len(ways) > 1 {
			return at, done, ways
		}
		at = ways
	}
	return at, done, nil
}

func (g *Graph) fork(target string, ways []int) error {
	return &TargetError{
		Target: target,
		Reason: "is ambiguous, since there is more than one way: " + list(g.revisions(ways)),
		Help:   "name the revision instead, or the branch before it: BRANCH@" + strings.TrimPrefix(target, "@"),
	}
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
