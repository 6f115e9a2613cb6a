package migrate

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// drawn makes a graph of a drawing, one revision a word: "id<parent,parent",
// then "!dependency,…" and "#label,…". Revisions without "<" are bases.
func drawn(t *testing.T, drawing string) *Graph {
	t.Helper()
	var list Revisions
	for _, word := range strings.Fields(drawing) {
		var r Revision
		word, labels, labelled := strings.Cut(word, "#")
		if labelled {
			r.Labels = strings.Split(labels, ",")
		}
		word, needs, dependent := strings.Cut(word, "!")
		if dependent {
			r.DependsOn = strings.Split(needs, ",")
		}
		id, parents, builds := strings.Cut(word, "<")
		if r.ID = id; builds {
			r.Parents = strings.Split(parents, ",")
		}
		list = append(list, r)
	}
	return graphOf(t, list...)
}

// at marks what a database has that is at the given revisions.
func (g *Graph) at(ids string) set {
	var positions []int
	for _, id := range strings.Fields(ids) {
		positions = append(positions, g.index[id])
	}
	return g.ancestors(positions...)
}

// The graphs are those of Alembic's tests of version traversal, in Alembic's
// own terms: what the database is at counts the heads that others depend on
// only where nothing else implies them.
const (
	linear   = "a b<a c<b d<c e<d"
	branched = "a b<a c1<b#c1branch d1<c1 c2<b#c2branch d2<c2"
	// Alembic's BranchFromMergepointTest.
	fromMerge   = "a1 b1<a1 a2 b2<a2 c1<b1 c2<b1,b2 d1<c1 d2<c2"
	from3Way    = "a1 b1<a1 a2 b2<a2 a3 b3<a3 c1<b1 c2<b1,b2,b3 d1<c1 d2<c2"
	twin        = "a b1<a b2<a b3<a c1<b1,b2,b3 c2<b1,b2,b3 d1<c1 d2<c2"
	nearlyTwin  = "a b1<a b2<a b3<a c1<b1,b2 c2<b2,b3 d1<c1 d2<c2"
	dependent   = "a1#lib a2<a1 a3<a2 b1#app b2<b1!a2 b3<b2"
	byLabel     = "a1#lib1 b1<a1 c1<b1#c1lib a2#lib2 b2<a2 c2<b2!c1lib d1<c1 d2<c2"
	forest      = "a1 b1<a1 a2 b2<a2"
	merged      = "a b<a c1<b#c1branch d1<c1 c2<b#c2branch d2<c2 e<d1,d2 f<e"
	crossed     = "a b<a c1<b#c1branch d1<c1!c2 c2<b#c2branch d2<c2!c1"
	diamondDeps = "r a1<r!r a2<a1 b1<r b2<b1!a1 m<a2,b2"
)

func TestTraversal(t *testing.T) {
	tests := []struct {
		drawing   string
		direction Direction
		target    string
		from      string // what the database is at
		steps     string // or "!" and the kind of error
		to        string // what the database is at in the end
	}{
		// A line.
		{linear, Up, "e", "c", "d e", "e"},
		{linear, Up, "head", "", "a b c d e", "e"},
		{linear, Up, "+2", "a", "b c", "c"},
		{linear, Up, "+1", "a", "b", "b"},
		{linear, Up, "+3", "b", "c d e", "e"},
		{linear, Up, "+1", "", "a", "a"},
		{linear, Up, "b+2", "a", "b c d", "d"},
		{linear, Up, "e-1", "a", "b c d", "d"},
		{linear, Up, "head-2", "", "a b c", "c"},
		{linear, Up, "base+2", "", "a b", "b"},
		{linear, Up, "+2", "d", "!target", ""},
		{linear, Up, "-2", "d", "!target", ""},
		{linear, Up, "b+9", "", "!target", ""},
		{linear, Up, "b-9", "", "!target", ""},
		{linear, Up, "c", "e", "", "e"},
		{linear, Down, "c", "e", "e d", "c"},
		{linear, Down, "base", "c", "c b a", ""},
		{linear, Down, "-1", "e", "e", "d"},
		{linear, Down, "-3", "e", "e d c", "b"},
		{linear, Down, "-5", "e", "e d c b a", ""},
		{linear, Down, "e-2", "e", "e d", "c"},
		{linear, Down, "head-1", "e", "e", "d"},
		{linear, Down, "b+1", "e", "e d", "c"},
		{linear, Down, "-6", "e", "!target", ""},
		{linear, Down, "-1", "", "!target", ""},
		{linear, Down, "+1", "c", "!target", ""},
		{linear, Down, "e-9", "e", "!target", ""},
		{linear, Down, "e", "c", "!target", ""},
		{linear, Down, "c", "c", "", "c"},

		// Two branches.
		{branched, Up, "heads", "a", "b c1 d1 c2 d2", "d1 d2"},
		{branched, Up, "head", "a", "!heads", ""},
		{branched, Up, "d1", "b", "c1 d1", "d1"},
		{branched, Up, "d1", "d2", "c1 d1", "d1 d2"},
		{branched, Up, "c1branch@head", "a", "b c1 d1", "d1"},
		{branched, Up, "c1branch@head", "c2", "c1 d1", "d1 c2"},
		{branched, Up, "c2branch@heads", "c1", "c2 d2", "c1 d2"},
		{branched, Up, "c2branch@head-1", "a", "b c2", "c2"},
		{branched, Up, "c2branch@+1", "c1", "c2", "c1 c2"},
		{branched, Up, "c2branch@+2", "c2 d1", "!target", ""},
		{branched, Up, "c2branch@+1", "c2 d1", "d2", "d1 d2"},
		{branched, Up, "c1@+2", "b", "c1 d1", "d1"},
		{branched, Up, "c1branch@b+2", "a", "b c1 d1", "d1"},
		{branched, Up, "c1branch@base+3", "", "a b c1", "c1"},
		{branched, Up, "d2@head", "a", "b c2 d2", "d2"},
		{branched, Up, "b@head", "a", "!heads", ""},
		{branched, Up, "a+2", "", "!target", ""},
		{branched, Up, "+1", "b", "!target", ""},
		{branched, Up, "+1", "c1 c2", "!target", ""},
		{branched, Up, "c1branch@d2", "", "!target", ""},
		{branched, Up, "nobranch@head", "", "!unknown", ""},
		{branched, Down, "b", "d1 d2", "d2 c2 d1 c1", "b"},
		{branched, Down, "a", "d1 d2", "d2 c2 d1 c1 b", "a"},
		{branched, Down, "c1", "d1 d2", "d1", "c1 d2"},
		{branched, Down, "c1branch@b", "d1 d2", "d1 c1", "d2"},
		{branched, Down, "c1branch@-1", "d1 d2", "d1", "c1 d2"},
		{branched, Down, "c2branch@-2", "d1 d2", "d2 c2", "d1"},
		{branched, Down, "c1branch@-1", "c1 d2", "c1", "d2"},
		{branched, Down, "c1branch@head-1", "d1 d2", "d1", "c1 d2"},
		{branched, Down, "c2branch@d2-1", "d1 d2", "d2", "c2 d1"},
		{branched, Down, "-1", "d1 d2", "!target", ""}, // Alembic warns and takes any
		{branched, Down, "d1", "d2", "!target", ""},
		{branched, Down, "c2branch@-1", "c1", "!target", ""},              // would take c1 back; Alembic: an AssertionError
		{branched, Down, "c1branch@base", "d1 d2", "d2 c2 d1 c1 b a", ""}, // one base only

		// A branch from what a merge also builds on.
		{fromMerge, Up, "d1", "b1 b2", "c1 d1", "d1 b2"},
		{fromMerge, Up, "d2", "b1 b2", "c2 d2", "d2"},
		{fromMerge, Up, "d2", "d1", "a2 b2 c2 d2", "d1 d2"},
		{fromMerge, Up, "d1", "d2", "c1 d1", "d1 d2"},
		{fromMerge, Down, "b1", "d1 d2", "d2 d1 c2 c1", "b1 b2"},
		{fromMerge, Down, "b2", "d1 d2", "d2 c2", "b2 d1"},
		{fromMerge, Down, "a2", "d2", "d2 c2 b2", "b1 a2"},
		{fromMerge, Down, "d2@b1", "d1 d2", "d2 c2", "d1 b2"},
		{from3Way, Up, "d2", "a1 b2", "b1 a3 b3 c2 d2", "d2"},
		{from3Way, Down, "b1", "d1 d2", "d2 d1 c2 c1", "b1 b2 b3"},
		{from3Way, Down, "b3", "d1 d2", "d2 c2", "d1 b2 b3"},
		{from3Way, Down, "-1", "c2", "c2", "b1 b2 b3"},
		{from3Way, Down, "-2", "c2", "!target", ""},
		{from3Way, Down, "b2@-2", "c2", "c2 b2", "b1 a2 b3"},
		{from3Way, Up, "+1", "b2 b3", "a1 b1 c2", "c2"}, // brings the third parent
		{from3Way, Up, "+1", "a1 a2", "!target", ""},

		// Merges side by side.
		{twin, Up, "c1", "b1 b2 b3", "c1", "c1"},
		{twin, Up, "heads", "b1 b2 b3", "c1 c2 d1 d2", "d1 d2"},
		{twin, Up, "d2", "c1", "c2 d2", "c1 d2"},
		{twin, Down, "b1", "c1", "c1", "b1 b2 b3"},
		{twin, Down, "a", "d1 d2", "d2 d1 c2 c1 b3 b2 b1", "a"},
		{twin, Down, "b3", "d1 d2", "d2 d1 c2 c1", "b1 b2 b3"},
		{twin, Down, "c1", "d1 d2", "d1", "c1 d2"},
		{nearlyTwin, Up, "heads", "a", "b1 b2 b3 c1 c2 d1 d2", "d1 d2"},
		{nearlyTwin, Up, "c2", "c1", "b3 c2", "c1 c2"},
		{nearlyTwin, Down, "b1", "d1 d2", "d1 c1", "b1 d2"},
		{nearlyTwin, Down, "b2", "d1 d2", "d2 d1 c2 c1", "b1 b2 b3"},
		{nearlyTwin, Down, "b3", "d1 d2", "d2 c2", "d1 b3"},

		// A revision that depends on one of another branch.
		{dependent, Up, "b2", "", "a1 a2 b1 b2", "b2"},
		{dependent, Up, "app@head", "a1", "a2 b1 b2 b3", "b3"},
		{dependent, Up, "heads", "b2", "a3 b3", "a3 b3"},
		{dependent, Up, "lib@+1", "b2", "a3", "a3 b2"},
		{dependent, Up, "lib@+1", "b3", "a3", "a3 b3"},
		{dependent, Up, "+1", "b2", "b3", "b3"},
		{dependent, Down, "a2", "a3 b3", "a3", "b3"},
		{dependent, Down, "a1", "a3 b3", "b3 b2 a3 a2", "a1 b1"},
		{dependent, Down, "b1", "b3", "b3 b2", "a2 b1"}, // a2 stays, nothing implies it now
		{dependent, Down, "lib@-1", "b3", "b3 b2 a2", "a1 b1"},
		{dependent, Down, "app@base", "a3 b3", "b3 b2 b1", "a3"},
		{dependent, Down, "lib@base", "a3 b3", "b3 b2 a3 a2 a1", "b1"},
		{dependent, Down, "-1", "b3", "b3", "b2"},
		{dependent, Down, "-3", "b3", "b3 b2 b1", "a2"},
		{dependent, Down, "base", "a3 b3", "b3 b2 b1 a3 a2 a1", ""},

		// A dependency by label.
		{byLabel, Up, "lib2@head", "", "a1 b1 c1 a2 b2 c2 d2", "d2"},
		{byLabel, Up, "c2", "b1", "c1 a2 b2 c2", "c2"},
		{byLabel, Up, "heads", "c2", "d1 d2", "d1 d2"},
		{byLabel, Down, "lib2@base", "d1 d2", "d2 c2 b2 a2", "d1"},
		{byLabel, Down, "b1", "d1 d2", "d2 d1 c2 c1", "b1 b2"},
		{byLabel, Down, "b2", "c2", "c2", "c1 b2"},

		// Lines without anything in common.
		{forest, Up, "heads", "a1", "b1 a2 b2", "b1 b2"},
		{forest, Up, "b2", "b1", "a2 b2", "b1 b2"},
		{forest, Up, "+1", "", "!target", ""},
		{forest, Up, "a2@+1", "b1", "a2", "b1 a2"},
		{forest, Up, "b2@base+1", "b1", "a2", "b1 a2"},
		{forest, Down, "base", "b1 b2", "b2 a2 b1 a1", ""},
		{forest, Down, "b1@base", "b1 b2", "b1 a1", "b2"},
		{forest, Down, "a1", "b1 b2", "b1", "a1 b2"},

		// A merge of branches.
		{merged, Up, "e", "c1", "d1 c2 d2 e", "e"},
		{merged, Up, "c2branch@head", "c1", "d1 c2 d2 e f", "f"},
		{merged, Up, "+1", "d1 d2", "e", "e"},
		{merged, Up, "+2", "d1 d2", "e f", "f"},
		{merged, Down, "e", "f", "f", "e"},
		{merged, Down, "-1", "e", "e", "d1 d2"},
		{merged, Down, "-2", "e", "!target", ""},
		{merged, Down, "c1branch@-2", "e", "e d1", "c1 d2"},
		{merged, Down, "c1branch@b", "f", "f e d1 c1", "d2"},
		{merged, Down, "b", "f", "f e d2 c2 d1 c1", "b"},
		{merged, Down, "d1", "f", "f e", "d1 d2"},

		// Branches that depend on each other.
		{crossed, Up, "c1", "", "a b c1", "c1"},
		{crossed, Up, "d1", "", "a b c1 c2 d1", "d1"},
		{crossed, Up, "d1", "c1", "c2 d1", "d1"},
		{crossed, Up, "heads", "b", "c1 c2 d1 d2", "d1 d2"},
		{crossed, Down, "c2", "d1 d2", "d2", "d1"},
		{crossed, Down, "c1branch@b", "d1 d2", "d2 d1 c1", "c2"},
		{crossed, Down, "b", "d1", "d1 c2 c1", "b"},
		{diamondDeps, Up, "head", "r", "a1 a2 b1 b2 m", "m"},
		{diamondDeps, Up, "b2", "", "r a1 b1 b2", "b2"},
		{diamondDeps, Down, "base", "m", "m b2 b1 a2 a1 r", ""},
		{diamondDeps, Down, "b1", "m", "m b2", "a2 b1"},
	}
	for _, test := range tests {
		g := drawn(t, test.drawing)
		applied := g.at(test.from)
		got, after := g.traverse(test.direction, test.target, applied)
		if got != test.steps {
			t.Errorf("%q: %s %s from %q: steps %q, want %q", test.drawing, test.direction, test.target, test.from, got, test.steps)
		} else if !strings.HasPrefix(got, "!") && !slices.Equal(sorted(after), sorted(test.to)) {
			t.Errorf("%q: %s %s from %q: ends at %q, want %q", test.drawing, test.direction, test.target, test.from, after, test.to)
		}
	}
}

func sorted(ids string) []string {
	words := strings.Fields(ids)
	slices.Sort(words)
	return words
}

// traverse plans a run and returns its steps, or the kind of error, and what the
// database is at in the end.
func (g *Graph) traverse(d Direction, target string, applied set) (steps, after string) {
	settle := g.upgradeWant
	if d == Down {
		settle = g.downgradeDrop
	}
	want, err := settle(target, applied)
	var plan []int
	if err == nil {
		plan, err = g.plan(d, want, applied)
	}
	switch {
	case isA[*TargetError](err):
		return "!target", ""
	case isA[*MultipleHeadsError](err):
		return "!heads", ""
	case isA[*UnknownRevisionError](err):
		return "!unknown", ""
	case err != nil:
		return "!" + err.Error(), ""
	}
	left := slices.Clone(applied)
	for _, i := range plan {
		left[i] = d == Up
	}
	return strings.Join(g.revisions(plan).IDs(), " "), strings.Join(g.revisions(g.realTips(left)).IDs(), " ")
}

// Whatever the graph, an upgrade brings all that its target needs, in an order
// in which each finds what it needs; and a downgrade leaves nothing that stands
// on what is gone.
func TestTraversalOfRandomGraphs(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		g := randomGraph(t, random)
		// What is applied stands on what is applied.
		var some []int
		for i := range g.nodes {
			if random.IntN(3) == 0 {
				some = append(some, i)
			}
		}
		applied := g.ancestors(some...)
		target := random.IntN(len(g.nodes))
		id := g.nodes[target].revision.ID
		want, err := g.upgradeWant(id, applied)
		if err != nil {
			t.Fatal(err)
		}
		up, err := g.plan(Up, want, applied)
		if err != nil {
			t.Fatal(err)
		}
		after := slices.Clone(applied)
		for _, i := range up {
			after[i] = true
			for _, below := range g.nodes[i].below() {
				if !after[below] {
					t.Fatalf("%s runs before %s, which it needs", g.nodes[i].revision.ID, g.nodes[below].revision.ID)
				}
			}
		}
		if !after[target] {
			t.Fatalf("upgrade %s does not apply it", id)
		}
		drop, err := g.downgradeDrop(id, after)
		if err != nil {
			t.Fatal(err)
		}
		down, err := g.plan(Down, drop, after)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range down {
			after[i] = false
			for _, above := range g.nodes[i].above() {
				if after[above] {
					t.Fatalf("%s goes before %s, which stands on it", g.nodes[i].revision.ID, g.nodes[above].revision.ID)
				}
			}
		}
		if !after[target] {
			t.Fatalf("downgrade %s takes it back", id)
		}
		for _, c := range g.nodes[target].children {
			if after[c] {
				t.Fatalf("downgrade %s leaves %s, which builds on it", id, g.nodes[c].revision.ID)
			}
		}
	}
}

func randomGraph(t *testing.T, random *rand.Rand) *Graph {
	list := make(Revisions, 1+random.IntN(20))
	for i := range list {
		list[i].ID = string(rune('A' + i))
		for p := range i {
			switch random.IntN(12) {
			case 0, 1:
				list[i].Parents = append(list[i].Parents, list[p].ID)
			case 2:
				list[i].DependsOn = append(list[i].DependsOn, list[p].ID)
			}
		}
	}
	random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return graphOf(t, list...)
}
