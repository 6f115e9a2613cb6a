package command_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/migrate"
)

func TestDrawings(t *testing.T) {
	t.Setenv("AUTOGEN_URL", "")
	t.Setenv("DATABASE_URL", "")
	for _, test := range []struct{ list, want string }{
		{"a b<a", "* a -> b (head)\n* <base> -> a\n"},
		{"a b", "* <base> -> b (head)\n\n* <base> -> a (head)\n"},
		{"a b<a c<a d<b,c", "* b, c -> d (head) (mergepoint)\n|\\\n| * a -> c\n* | a -> b\n|/\n* <base> -> a (branchpoint)\n"},
		{"a b c d<a,b,c", "* a, b, c -> d (head) (mergepoint)\n|\\\n|\\ \\\n| | * <base> -> c\n| * <base> -> b\n* <base> -> a\n"},
	} {
		got := run(t, words(test.list), []string{"history", "--graph"}).out
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", test.list, diff)
		}
	}
}

func words(drawing string) migrate.Revisions {
	var list migrate.Revisions
	for _, word := range strings.Fields(drawing) {
		id, parents, ok := strings.Cut(word, "<")
		r := migrate.Revision{ID: id}
		if ok {
			r.Parents = strings.Split(parents, ",")
		}
		list = append(list, r)
	}
	return list
}

// Each revision of a random graph stands on one line, with its mark below a lane
// that leads to it.
func TestDrawingsOfRandomGraphs(t *testing.T) {
	t.Setenv("AUTOGEN_URL", "")
	t.Setenv("DATABASE_URL", "")
	random := rand.New(rand.NewPCG(5, 6))
	for range 100 {
		var list migrate.Revisions
		for i := range 1 + random.IntN(15) {
			r := migrate.Revision{ID: fmt.Sprintf("r%d", i)}
			for p := range i {
				if random.IntN(4) == 0 {
					r.Parents = append(r.Parents, fmt.Sprintf("r%d", p))
				}
			}
			list = append(list, r)
		}
		out := run(t, list, []string{"history", "--graph"}).out
		above := ""
		seen := 0
		for line := range strings.Lines(out) {
			line = strings.TrimRight(line, "\n")
			lanes, id, _ := strings.Cut(line, "*")
			if at := len(lanes); strings.Contains(line, "*") {
				seen++
				id = strings.Fields(id[strings.Index(id, "->")+2:])[0]
				if strings.Trim(lanes, "| ") != "" {
					t.Fatalf("the lanes before %s are not straight:\n%s", id, out)
				}
				led := at < len(above) && (above[at] == '|' || above[at] == '*') ||
					at+1 < len(above) && above[at+1] == '/' || at > 0 && at-1 < len(above) && above[at-1] == '\\'
				head := strings.Contains(line, "(head)")
				if led == head {
					t.Fatalf("a lane leads to %s: %v, it is a head: %v\n%s", id, led, head, out)
				}
			}
			above = line
		}
		if seen != len(list) {
			t.Fatalf("%d of %d revisions are drawn:\n%s", seen, len(list), out)
		}
	}
}
