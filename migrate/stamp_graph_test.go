package migrate

import (
	"strings"
	"testing"
)

// The graphs are those of the traversal; a stamp leaves the record as an upgrade
// or a downgrade to its target would.
func TestStampPlaces(t *testing.T) {
	tests := []struct{ drawing, targets, from, to string }{
		{linear, "d", "b", "d"},
		{linear, "b", "e", "b"},
		{linear, "base", "e", ""},
		{linear, "head", "", "e"},
		{linear, "head-2", "", "c"},
		{linear, "+2", "a", "c"},
		{linear, "-2", "e", "c"},
		{linear, "", "e", "!"},
		{linear, "x", "e", "!"},
		{branched, "b", "c1 c2", "b"},
		{branched, "d2", "c1", "c1 d2"},
		{branched, "c1", "d1 d2", "c1 d2"},
		{branched, "d1 d2", "", "d1 d2"},
		{branched, "d1 c2", "d2", "d1 c2"},
		{branched, "heads", "a", "d1 d2"},
		{branched, "head", "a", "!"},
		{branched, "c1branch@base", "d1 d2", "d2"},
		{branched, "c1branch@base", "d1", ""},
		{branched, "b d1", "d2", "d1"},
		{merged, "f", "c1", "f"},
		{merged, "b", "f", "b"},
		{merged, "d1", "f", "d1 d2"}, // Alembic forgets d2
		{forest, "b2", "b1", "b1 b2"},
		{forest, "a1@base", "b1 b2", "b2"},
		{dependent, "b2", "", "b2"},
		{dependent, "a1", "b3", "a1 b1"},
		{dependent, "app@base", "b3", "a2"},
	}
	for _, test := range tests {
		g := drawn(t, test.drawing)
		applied := g.at(test.from)
		place, err := g.stampPlace(strings.Fields(test.targets), applied)
		if err != nil || test.to == "!" {
			if err == nil || test.to != "!" {
				t.Errorf("stamp %s at %q: error %v", test.targets, test.from, err)
			}
			continue
		}
		for i := range applied {
			applied[i] = (applied[i] || place.there[i]) && !place.gone[i]
		}
		if got := strings.Join(g.revisions(g.realTips(applied)).IDs(), " "); got != test.to {
			t.Errorf("%q: stamp %s at %q: %q, want %q", test.drawing, test.targets, test.from, got, test.to)
		}
		for i, n := range g.nodes {
			for _, below := range n.below() {
				if applied[i] && !applied[below] {
					t.Errorf("%q: stamp %s at %q: %s is recorded without %s", test.drawing, test.targets, test.from, n.revision.ID, g.nodes[below].revision.ID)
				}
			}
		}
	}
}
