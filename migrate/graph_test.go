package migrate

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// rev makes a revision without functions.
func rev(id string, parents ...string) Revision { return Revision{ID: id, Parents: parents} }

func graphOf(t *testing.T, revisions ...Revision) *Graph {
	t.Helper()
	g, err := NewGraph(revisions)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestGraphOrder(t *testing.T) {
	g := graphOf(t, rev("m", "a", "b"), rev("b", "1"), rev("a", "1"), rev("1"), rev("z"))
	if diff := cmp.Diff([]string{"1", "b", "a", "m", "z"}, g.Revisions().IDs()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"m", "z"}, g.Heads().IDs()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"1", "z"}, g.Bases().IDs()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"b", "a"}, g.Children("1").IDs()); diff != "" {
		t.Error(diff)
	}
}

// Whatever the list's order, parents come first and each revision once.
func TestGraphOrderOfRandomGraphs(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		n := 1 + random.IntN(30)
		list := make(Revisions, n)
		for i := range list {
			list[i].ID = string(rune('A' + i))
			for p := range i {
				if random.IntN(4) == 0 {
					list[i].Parents = append(list[i].Parents, list[p].ID)
				}
			}
		}
		random.Shuffle(n, func(i, j int) { list[i], list[j] = list[j], list[i] })
		g, err := NewGraph(list)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, r := range g.Revisions() {
			for _, p := range r.Parents {
				if !seen[p] {
					t.Fatalf("%s stands before its parent %s", r.ID, p)
				}
			}
			seen[r.ID] = true
		}
		if len(seen) != n {
			t.Fatalf("%d of %d revisions are there", len(seen), n)
		}
		// What is planned upwards from nothing is planned back in reverse.
		all := make(set, n)
		for i := range all {
			all[i] = true
		}
		up, err := g.plan(Up, all, make(set, n))
		if err != nil {
			t.Fatal(err)
		}
		down, err := g.plan(Down, all, all)
		if err != nil {
			t.Fatal(err)
		}
		slices.Reverse(down)
		if diff := cmp.Diff(up, down); diff != "" {
			t.Fatal(diff)
		}
	}
}

func TestGraphErrors(t *testing.T) {
	_, err := NewGraph(Revisions{{ID: "a", Message: "one"}, {ID: "a", Message: "two"}})
	if e, ok := errors.AsType[*DuplicateRevisionError](err); !ok || e.ID != "a" || e.Messages != [2]string{"one", "two"} {
		t.Errorf("duplicate: %v", err)
	}
	_, err = NewGraph(Revisions{rev("a", "gone")})
	if e, ok := errors.AsType[*MissingParentError](err); !ok || e.Parent != "gone" || e.Revision.ID != "a" {
		t.Errorf("missing parent: %v", err)
	}
	_, err = NewGraph(Revisions{rev("1"), rev("x", "c"), rev("a", "1", "c"), rev("b", "a"), rev("c", "b")})
	if e, ok := errors.AsType[*CycleError](err); !ok || len(e.IDs) != 3 || slices.Contains(e.IDs, "x") || slices.Contains(e.IDs, "1") {
		t.Errorf("cycle: %v", err)
	}
	_, err = NewGraph(Revisions{rev("a", "a")})
	if e, ok := errors.AsType[*CycleError](err); !ok || e.Error() != "revisions build on each other in a circle: a -> a" {
		t.Errorf("loop: %v", err)
	}
	for _, id := range []string{"", "head", "heads", "base", "current", "a+1", "-1", "a b", "x@y"} {
		if _, err := NewGraph(Revisions{rev(id)}); !isA[*InvalidIDError](err) {
			t.Errorf("id %q: %v", id, err)
		}
	}
}

func isA[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

func TestResolve(t *testing.T) {
	line := graphOf(t, rev("1975ea83b712"), rev("27c6a30d7c24", "1975ea83b712"), rev("27ffa30d7c24", "27c6a30d7c24"), rev("my-1", "27ffa30d7c24"))
	for target, want := range map[string][]string{
		"head":           {"my-1"},
		"heads":          {"my-1"},
		"base":           nil,
		"19":             {"1975ea83b712"},
		"27c":            {"27c6a30d7c24"},
		"27c6a30d7c24":   {"27c6a30d7c24"},
		"my-1":           {"my-1"}, // an exact id, no offset
		"my":             {"my-1"},
		"head-1":         {"27ffa30d7c24"},
		"head-4":         nil,
		"base+2":         {"27c6a30d7c24"},
		"1975ea83b712+1": {"27c6a30d7c24"},
		"1975+2":         {"27ffa30d7c24"},
	} {
		got, err := line.Resolve(target)
		if err != nil {
			t.Errorf("%s: %v", target, err)
			continue
		}
		if diff := cmp.Diff(want, got.IDs(), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %s", target, diff)
		}
	}

	_, err := line.Resolve("27")
	if e, ok := errors.AsType[*AmbiguousRevisionError](err); !ok || !cmp.Equal(e.Candidates.IDs(), []string{"27c6a30d7c24", "27ffa30d7c24"}) {
		t.Errorf("ambiguous: %v", err)
	}
	_, err = line.Resolve("1957ea")
	if e, ok := errors.AsType[*UnknownRevisionError](err); !ok || e.Nearest != "1975ea83b712" {
		t.Errorf("unknown: %v", err)
	}
	_, err = line.Resolve("zzzzzz")
	if e, ok := errors.AsType[*UnknownRevisionError](err); !ok || e.Nearest != "" {
		t.Errorf("unknown: %v", err)
	}
	for _, target := range []string{"", "+1", "-1", "head+1", "base-1", "19-2", "19+4"} {
		if _, err := line.Resolve(target); !isA[*TargetError](err) {
			t.Errorf("%q: %v", target, err)
		}
	}

	fork := graphOf(t, rev("1"), rev("a", "1"), rev("b", "1"))
	if _, err := fork.Resolve("head"); !isA[*MultipleHeadsError](err) {
		t.Errorf("head of a fork: %v", err)
	}
	if _, err := fork.Resolve("1+1"); !isA[*TargetError](err) {
		t.Errorf("a step at a fork: %v", err)
	}
	merge := graphOf(t, rev("a"), rev("b"), rev("m", "a", "b"))
	if _, err := merge.Resolve("m-1"); !isA[*TargetError](err) {
		t.Errorf("a step back at a merge: %v", err)
	}
	empty := graphOf(t)
	if got, err := empty.Resolve("head"); err != nil || len(got) != 0 {
		t.Errorf("head of nothing: %v, %v", got, err)
	}
}

func TestPlans(t *testing.T) {
	g := graphOf(t, rev("1"), rev("2", "1"), rev("3", "2"))
	fork := graphOf(t, rev("1"), rev("a", "1"), rev("b", "1"), rev("m", "a", "b"), rev("c", "b"))
	tests := []struct {
		graph     *Graph
		direction Direction
		target    string
		applied   string
		want      string // ids, or "!" and the error's type
	}{
		{g, Up, "head", "", "123"},
		{g, Up, "+1", "", "1"},
		{g, Up, "+2", "1", "23"},
		{g, Up, "+3", "1", "!target"},
		{g, Up, "2", "123", ""},
		{g, Up, "base", "1", "!target"},
		{g, Up, "-1", "1", "!target"},
		{g, Up, "current", "1", ""},
		{g, Up, "head", "13", "!order"},
		{g, Down, "base", "123", "321"},
		{g, Down, "-1", "123", "3"},
		{g, Down, "-3", "12", "!target"},
		{g, Down, "+1", "12", "!target"},
		{g, Down, "1", "123", "32"},
		{g, Down, "3", "12", "!target"},
		{g, Down, "head", "123", ""},
		{g, Down, "current", "12", ""},
		{g, Down, "1-1", "12", "21"},
		{fork, Up, "+1", "1", "!target"},
		{fork, Up, "a", "1", "a"},
		{fork, Up, "m", "1a", "bm"},
		{fork, Up, "heads", "1", "abmc"},
		{fork, Down, "-1", "1ab", "!target"},
		{fork, Down, "-1", "1abm", "m"},
		{fork, Down, "a", "1abm", "m"},
		{fork, Down, "b", "1abmc", "cm"},
		{fork, Down, "1", "1abmc", "cmba"},
	}
	for _, test := range tests {
		applied := make(set, len(test.graph.nodes))
		for _, id := range test.applied {
			applied[test.graph.index[string(id)]] = true
		}
		got := plannedIDs(test.graph, test.direction, test.target, applied)
		if got != test.want {
			t.Errorf("%s %s from %q: %q, want %q", test.direction, test.target, test.applied, got, test.want)
		}
	}
}

func plannedIDs(g *Graph, d Direction, target string, applied set) string {
	settle := g.upgradeWant
	if d == Down {
		settle = g.downgradeDrop
	}
	want, err := settle(target, applied)
	var steps []int
	if err == nil {
		steps, err = g.plan(d, want, applied)
	}
	switch {
	case isA[*TargetError](err):
		return "!target"
	case isA[*OrderError](err):
		return "!order"
	case err != nil:
		return "!" + err.Error()
	}
	ids := ""
	for _, i := range steps {
		ids += g.nodes[i].revision.ID
	}
	return ids
}
