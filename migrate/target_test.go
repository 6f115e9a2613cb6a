package migrate

import (
	"fmt"
	"strings"
	"testing"
)

// The cases are those of Alembic's tests of the revision map.
func TestRevisionMap(t *testing.T) {
	const long = "abc123 abd456<abc123#abranch def789<abc123#billing"
	tests := []struct {
		drawing, target string
		want            string // ids, or "!" and a part of the error
	}{
		{linear, "base", ""},
		{linear, "heads", "e"},
		{branched, "heads", "d1 d2"},
		{branched, "head", "!there are several heads: d1, d2"},
		{branched, "b@head", "!the branch b has several heads: d1, d2"},
		{branched, "c1branch", "c1"},
		{branched, "c1branch@head", "d1"},
		{branched, "c1b@head", "d1"}, // a label, too, may be cut short
		{branched, "c1branch@base", ""},
		{branched, "c1branch@heads", "d1"},
		{branched, "c1branch@a", "a"},
		{branched, "c1branch@d2", `!target "c1branch@d2": revision d2 is not on the branch c1branch`},
		{branched, "x@head", `!there is no branch "x": it is neither a label nor a revision`},
		{branched, "@head", "!is not of the form BRANCH@REVISION"},
		{branched, "a@b@c", "!is not of the form BRANCH@REVISION"},
		{branched, "a:b", "!is a range"},
		{branched, "b+1", "!more than one way: c1, c2"},
		{branched, "c2branch@b+1", "c2"},
		{branched, "d1-1", "c1"},
		{branched, "c1branch@head-9", "!goes 5 steps past base"},
		{branched, "c1branch@head-4", ""},
		{merged, "e-1", "!more than one way: d1, d2"},
		{merged, "c1branch@e-1", "d1"},
		{merged, "c1branch@head", "f"},
		{long, "a", `!"a" is ambiguous: abc123, abd456`},
		{long, "ab", `!"ab" is ambiguous: abc123, abd456`},
		{long, "abc", "abc123"},
		{long, "d", "def789"},
		{long, "bil", "def789"},
		{long, "bil+0", "def789"},
		{long, "abr", "abd456"},
		{long, "zzz", `!there is no revision "zzz"`},
		{dependent, "heads", "a3 b3"},
		{"a1 a2<a1 b1 b2<b1!a2", "heads", "b2"},
		{"a1 a2<a1 b1 b2<b1!a2", "head", "!there are several heads: a2, b2"},
		{"a1 a2<a1 b1 b2<b1!a2", "b1@head", "b2"},
		{"a1 a2<a1 b1 b2<b1!a2", "a1@b1", "!not on the branch a1"}, // a dependency is no lineage
	}
	for _, test := range tests {
		got, err := drawn(t, test.drawing).Resolve(test.target)
		if part, ok := strings.CutPrefix(test.want, "!"); ok {
			if err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("%q: %s: error %v, want %q", test.drawing, test.target, err, part)
			} else if Hint(err) == "" {
				t.Errorf("%q: %s: %v has no hint", test.drawing, test.target, err)
			}
			continue
		}
		if ids := strings.Join(got.IDs(), " "); err != nil || ids != test.want {
			t.Errorf("%q: %s: %q %v, want %q", test.drawing, test.target, ids, err, test.want)
		}
	}
}

func TestFaultyMaps(t *testing.T) {
	for _, test := range []struct {
		list Revisions
		want string
	}{
		{Revisions{{ID: "a", DependsOn: []string{"a"}}}, "revisions build on each other in a circle: a -> a"},
		{Revisions{{ID: "a", DependsOn: []string{"b"}}, {ID: "b", Parents: []string{"a"}}}, "revisions build on each other in a circle: "},
		{Revisions{{ID: "a", DependsOn: []string{"x"}}}, "revision a depends on x, which is not among the revisions"},
		{Revisions{{ID: "a", Labels: []string{"l"}}, {ID: "b", Labels: []string{"l"}}}, "branch label l of revision b is that of revision a already"},
		{Revisions{{ID: "a"}, {ID: "b", Labels: []string{"a"}}}, "branch label a of revision b is the id of a revision"},
		{Revisions{{ID: "a", Labels: []string{"head"}}}, `branch label "head" () is not valid`},
		{Revisions{{ID: "a", Labels: []string{"x@y"}}}, `branch label "x@y" () is not valid`},
	} {
		_, err := NewGraph(test.list)
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("error %v, want %q", err, test.want)
		}
	}
}

func TestBranchLabelsSpread(t *testing.T) {
	for _, test := range []struct{ drawing, want string }{
		{linear + " f<e#late", "a[late] b[late] c[late] d[late] e[late] f[late]"},
		{branched, "a[] b[] c1[c1branch] d1[c1branch] c2[c2branch] d2[c2branch]"},
		{merged, "a[] b[] c1[c1branch] d1[c1branch] c2[c2branch] d2[c2branch] e[c1branch c2branch] f[c1branch c2branch]"},
		{dependent, "a1[lib] a2[lib] a3[lib] b1[app] b2[app] b3[app]"},
		{"a b<a c<b#x m<c,d d", "a[x] b[x] c[x] d[] m[x]"},
	} {
		g := drawn(t, test.drawing)
		var got []string
		for _, r := range g.Revisions() {
			got = append(got, r.ID+"["+strings.Join(g.Labels(r.ID), " ")+"]")
		}
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("%q: %s, want %s", test.drawing, s, test.want)
		}
	}
}

func TestHeads(t *testing.T) {
	g := drawn(t, "a1 a2<a1 b1 b2<b1!a2")
	var got []string
	for _, s := range g.Statuses() {
		switch {
		case s.EffectiveHead:
			got = append(got, s.ID+" effective")
		case s.Head:
			got = append(got, s.ID)
		}
	}
	if s := strings.Join(got, ", "); s != "b2, a2 effective" {
		t.Error(s)
	}
	if s := strings.Join(g.RealHeads().IDs(), " "); s != "b2" {
		t.Error(s)
	}
	if s := strings.Join(g.Heads().IDs(), " "); s != "a2 b2" {
		t.Error(s)
	}
	if s := strings.Join(g.Dependents("a2").IDs(), " "); s != "b2" {
		t.Error(s)
	}
}

func TestRange(t *testing.T) {
	for _, test := range []struct{ drawing, text, current, want string }{
		{linear, "b:d", "", "d c b"},
		{linear, ":c", "", "c b a"},
		{linear, "d:", "", "e d"},
		{linear, ":", "", "e d c b a"},
		{linear, "base:b", "", "b a"},
		{linear, "-2:d", "", "d c b"},
		{linear, "-9:b", "", "b a"},
		{linear, "b:+1", "", "c b"},
		{linear, "d:+9", "", "e d"},
		{linear, "-1:current", "d", "d c"},
		{linear, "current:", "d", "e d"},
		{linear, "current-1:current", "d", "d c"},
		{linear, "current:", "?", "!needs a database"},
		{linear, "d:b", "", `!range "d:b" leads nowhere: d is not below the end`},
		{linear, "d", "", "!is not of the form START:END"},
		{linear, "a:b:c", "", "!is not of the form START:END"},
		{linear, "-1:+1", "", "!counts from nowhere"},
		{linear, "+1:", "", "!counts from nowhere"},
		{linear, "x:", "", `!there is no revision "x"`},
		{branched, "b:d2", "", "d2 c2 b"},
		{branched, "c1:d2", "", "!leads nowhere"},
		{branched, "c1branch@base:", "", "d1 c1 b a"},
		{branched, "b:heads", "", "d2 c2 d1 c1 b"},
		{branched, "b:current", "c1 d2", "d2 c2 c1 b"},
		{merged, "c1:f", "", "f e d1 c1"},
		{dependent, "app@base:", "", "b3 b2 b1"},
		{dependent, ":app@head", "", "b3 b2 b1 a2 a1"},
	} {
		g := drawn(t, test.drawing)
		applied := g.revisions(g.positions(g.at(strings.TrimPrefix(test.current, "?")))).IDs()
		if test.current == "?" {
			applied = nil
		}
		got, err := g.Range(test.text, applied)
		if part, ok := strings.CutPrefix(test.want, "!"); ok {
			if err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("%q: %s: error %v, want %q", test.drawing, test.text, err, part)
			}
			continue
		}
		if ids := strings.Join(got.IDs(), " "); err != nil || ids != test.want {
			t.Errorf("%q: %s: %q %v, want %q", test.drawing, test.text, ids, err, test.want)
		}
	}
}

func (g *Graph) positions(of set) []int {
	var out []int
	for i, marked := range of {
		if marked {
			out = append(out, i)
		}
	}
	return out
}

// A history of two hundred revisions that forks and is merged every ten of them,
// as one of many years does: each revision runs once, behind what it builds on,
// and the way back is the way up.
func TestLargeMap(t *testing.T) {
	var list Revisions
	id := func(i int) string { return fmt.Sprintf("r%03d", i) }
	for i := range 200 {
		r := Revision{ID: id(i)}
		switch {
		case i == 0:
		case i%10 == 0: // joins the two branches
			r.Parents = []string{id(i - 2), id(i - 1)}
		case i%10 == 1, i%10 == 2: // begin them
			r.Parents = []string{id(i - i%10)}
		default:
			r.Parents = []string{id(i - 2)}
		}
		list = append(list, r)
	}
	g := graphOf(t, list...)
	if heads := strings.Join(g.Heads().IDs(), " "); heads != "r198 r199" {
		t.Errorf("heads %s", heads)
	}
	want, err := g.upgradeWant("heads", make(set, 200))
	if err != nil {
		t.Fatal(err)
	}
	up, err := g.plan(Up, want, make(set, 200))
	if err != nil || len(up) != 200 {
		t.Fatalf("%d steps, %v", len(up), err)
	}
	applied := make(set, 200)
	for _, i := range up {
		if applied[i] {
			t.Fatalf("%s runs twice", g.nodes[i].revision.ID)
		}
		for _, parent := range g.nodes[i].parents {
			if !applied[parent] {
				t.Fatalf("%s runs before what it builds on", g.nodes[i].revision.ID)
			}
		}
		applied[i] = true
	}
	drop, err := g.downgradeDrop("r100", applied)
	if err != nil {
		t.Fatal(err)
	}
	down, err := g.plan(Down, drop, applied)
	if err != nil || len(down) != 99 {
		t.Fatalf("%d steps back, %v", len(down), err)
	}
	for i, n := range down {
		if n != up[len(up)-1-i] {
			t.Fatalf("step %d back is %s, and the way up had %s", i, g.nodes[n].revision.ID, g.nodes[up[len(up)-1-i]].revision.ID)
		}
	}
	between, err := g.Range("r100:r110", nil)
	if err != nil || len(between) != 11 {
		t.Errorf("range: %d revisions, %v", len(between), err)
	}
	if _, err := g.Resolve("r110-1"); err == nil {
		t.Error("r110-1 has two ways down, and no error")
	}
}
