package migrate

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// drawings are the graphs by their names in the files of Alembic's answers.
var drawings = map[string]string{
	"linear": linear, "branched": branched, "fromMerge": fromMerge, "from3Way": from3Way, "twin": twin, "nearlyTwin": nearlyTwin,
	"dependent": dependent, "byLabel": byLabel, "forest": forest, "merged": merged, "crossed": crossed, "diamondDeps": diamondDeps,
	"long": "abc123 abd456<abc123#abranch def789<abc123#billing",
}

// What Alembic's planner answers for every graph of the traversal, from base, from
// each revision and from all heads, to each id, word and relative form, is what
// this one answers, but for what docs/alembic.md lists ("Targets"). Only what
// Alembic answers without an error is in the file.
func TestTraversalAsAlembic(t *testing.T) {
	file, err := os.ReadFile("testdata/traversal.txt")
	if err != nil {
		t.Fatal(err)
	}
	same, other := 0, 0
	for line := range strings.Lines(string(file)) {
		fields := strings.Split(strings.TrimSpace(line), "|")
		if strings.HasPrefix(line, "#") || len(fields) != 6 {
			continue
		}
		name, direction, from, steps, to := fields[0], fields[1], fields[2], fields[4], fields[5]
		g := drawn(t, drawings[name])
		for target := range strings.FieldsSeq(fields[3]) {
			applied := g.at(from)
			var gotSteps, gotTo string
			if direction == "stamp" {
				gotTo = g.stamped(target, applied)
			} else {
				d := Up
				if direction == "down" {
					d = Down
				}
				gotSteps, gotTo = g.traverse(d, target, applied)
			}
			switch {
			case sameWords(gotSteps, steps) && sameWords(gotTo, to):
				same++
			case known(direction, target, from, to, gotSteps, gotTo):
				other++
			default:
				t.Errorf("%s: %s %s from %q: %q ends at %q; Alembic: %q ends at %q", name, direction, target, from, gotSteps, gotTo, steps, to)
			}
		}
	}
	if same < 10*other || same < 3000 {
		t.Errorf("%d cases are the same, %d known to differ", same, other)
	}
}

// known are the differences that are meant.
func known(direction, target, from, to, gotSteps, gotTo string) bool {
	branch, rest, onBranch := strings.Cut(target, "@")
	relative := strings.HasPrefix(rest, "-") || !onBranch && strings.HasPrefix(branch, "-")
	switch {
	case direction == "stamp":
		// Other branches below a merge stay recorded, and so does each head.
		for word := range strings.FieldsSeq(to) {
			if !strings.Contains(" "+gotTo+" ", " "+word+" ") {
				return false
			}
		}
		return true
	case direction == "down" && target == "m@-2" && from == "b2":
		// Two revisions back of b2 is r, and a1, which is there for b2 alone, is no
		// step of that line; with -2 Alembic leaves it, too.
		return gotTo == "a1"
	case direction == "down" && gotSteps == "!target":
		// From several revisions without a branch, or to one that is not on it.
		return relative && strings.Contains(from, " ") || onBranch && !relative
	}
	return false
}

// stamped returns what a database is at after a stamp, or the error.
func (g *Graph) stamped(target string, applied set) string {
	place, err := g.stampPlace(strings.Fields(target), applied)
	if err != nil {
		return "!" + err.Error()
	}
	for i := range applied {
		applied[i] = (applied[i] || place.there[i]) && !place.gone[i]
	}
	return strings.Join(g.revisions(g.realTips(applied)).IDs(), " ")
}

func sameWords(a, b string) bool {
	return strings.Join(sorted(a), " ") == strings.Join(sorted(b), " ")
}

// What Alembic's revision map says of ids, labels, heads and ranges this one says,
// too, but for what is meant to differ.
func TestRevisionMapAsAlembic(t *testing.T) {
	file, err := os.ReadFile("testdata/map.txt")
	if err != nil {
		t.Fatal(err)
	}
	same, other := 0, 0
	for line := range strings.Lines(string(file)) {
		fields := strings.Split(strings.TrimSpace(line), "|")
		if strings.HasPrefix(line, "#") || len(fields) != 4 {
			continue
		}
		g, question, want := drawn(t, drawings[fields[0]]), fields[1], fields[3]
		arguments := strings.Fields(fields[2])
		if len(arguments) == 0 {
			arguments = []string{""}
		}
		for _, argument := range arguments {
			got := g.answer(question, argument)
			switch {
			case sameWords(got, want):
				same++
			case g.knownAnswer(question, argument, got, want):
				other++
			default:
				t.Errorf("%s: %s %s: %q; Alembic: %q", fields[0], question, argument, got, want)
			}
		}
	}
	if same < 10*other || same < 2000 {
		t.Errorf("%d cases are the same, %d known to differ", same, other)
	}
}

// knownAnswer are the differences that are meant: the base of a branch that does
// not exist is an error; a range from BRANCH@base is what lies on the branch of the
// range from base, whatever the branch depends on; and a dependency leads from one
// end of a range to the other, as a parent does.
func (g *Graph) knownAnswer(question, argument, got, want string) bool {
	start, end, _ := strings.Cut(argument, ":")
	branch, _, onBranch := strings.Cut(start, "@")
	switch {
	case question == "resolve":
		return argument == "nobranch@base" && got == "!"
	case question == "range" && onBranch:
		at, err := g.named(branch)
		if err != nil {
			return false
		}
		var on []string
		for id := range strings.FieldsSeq(g.answer("range", "base:"+end)) {
			if g.line(at)[g.index[id]] {
				on = append(on, id)
			}
		}
		return sameWords(got, strings.Join(on, " "))
	case question == "range":
		needs := slices.ContainsFunc(g.nodes, func(n node) bool { return len(n.revision.DependsOn) > 0 })
		return needs && (want == "!" || len(strings.Fields(got)) > len(strings.Fields(want)))
	}
	return false
}

// answer answers a question of the revision map; "!" is an error.
func (g *Graph) answer(question, argument string) string {
	var of Revisions
	var err error
	switch question {
	case "resolve":
		of, err = g.Resolve(argument)
	case "range":
		of, err = g.Range(argument, nil)
	case "heads":
		of = g.Heads()
	case "realheads":
		of = g.RealHeads()
	case "bases":
		of = g.Bases()
	case "labels":
		return strings.Join(g.Labels(argument), " ")
	}
	if err != nil {
		return "!"
	}
	return strings.Join(of.IDs(), " ")
}
