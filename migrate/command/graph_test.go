package command_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/migrate"
)

// branched has two branches, of which one depends on the other, their merge,
// and a line of its own.
func branched() migrate.Revisions {
	nothing := func(*migrate.Op) error { return nil }
	list := migrate.Revisions{
		{ID: "a", Message: "begin"},
		{ID: "b1", Parents: []string{"a"}, Labels: []string{"billing"}, Message: "invoices"},
		{ID: "c1", Parents: []string{"a"}, DependsOn: []string{"billing"}},
		{ID: "b2", Parents: []string{"b1"}, Message: `pay "now"`},
		{ID: "m", Parents: []string{"b2", "c1"}},
		{ID: "x", Labels: []string{"lib"}, Message: "apart"},
		{ID: "d1", Parents: []string{"a"}, DependsOn: []string{"x"}, Message: "third"},
	}
	for i := range list {
		list[i].Upgrade, list[i].Downgrade = nothing, nothing
	}
	return list
}

func TestBranchCommands(t *testing.T) {
	t.Setenv("AUTOGEN_URL", "")
	t.Setenv("DATABASE_URL", "")
	for args, want := range map[string]string{
		"heads":                        "d1 (head), third\nx (lib) (effective head), apart\nm (billing) (head) (mergepoint)\n",
		"heads --resolve-dependencies": "d1 (head), third\nm (billing) (head) (mergepoint)\n",
		"branches":                     "a (branchpoint), begin\n  -> d1 (head), third\n  -> c1\n  -> b1 (billing), invoices\n",
		"branches -v": "Revision:      a (branchpoint)\nParent:        <base>\nBranches into: b1, c1, d1\nMessage:       begin\n" +
			"  -> d1 (head), third\n  -> c1\n  -> b1 (billing), invoices\n",
		"history -r b1:m": "b2, c1 -> m (billing) (head) (mergepoint)\nb1 -> b2 (billing), pay \"now\"\na (billing) -> c1\na -> b1 (billing), invoices\n",
		"history -r -1:b2 -v": "Revision:      b2 (billing)\nParent:        b1\nBranches into: m\nMessage:       pay \"now\"\n\n" +
			"Revision:      b1 (billing)\nParent:        a\nLabels:        billing\nBranches into: b2\nMessage:       invoices\n",
		"history -r billing@base:billing@head": "b2, c1 -> m (billing) (head) (mergepoint)\nb1 -> b2 (billing), pay \"now\"\na -> b1 (billing), invoices\n<base> -> a (branchpoint), begin\n",
		"show lib@head":                        "Revision:      x (lib) (effective head)\nParent:        <base>\nLabels:        lib\nMessage:       apart\n",
		"show base":                            "",
		"history --graph": `* a (x) -> d1 (head), third
| * <base> -> x (lib) (effective head), apart
|
| * b2, c1 -> m (billing) (head) (mergepoint)
| |\
| * | b1 -> b2 (billing), pay "now"
| | * a (billing) -> c1
| * | a -> b1 (billing), invoices
|_|/
|/
* <base> -> a (branchpoint), begin
`,
		"history --format dot -r b1:m": `digraph history {
    rankdir=BT;
    node [shape=box];
    r1 [label="b1 (billing)\ninvoices"];
    r2 [label="c1"];
    r3 [label="b2 (billing)\npay \"now\""];
    r4 [label="m (billing) (head) (mergepoint)"];
    r1 -> r2 [style=dashed];
    r1 -> r3;
    r3 -> r4;
    r2 -> r4;
}
`,
		"history --format mermaid -r b1:b2": "flowchart BT\n    r1[\"b1 (billing)<br/>invoices\"]\n    r2[\"b2 (billing)<br/>pay #quot;now#quot;\"]\n    r1 --> r2\n",
	} {
		got := run(t, branched(), strings.Fields(args))
		if diff := cmp.Diff(result{0, want, ""}, got, cmp.AllowUnexported(result{})); diff != "" {
			t.Errorf("%s: %s", args, diff)
		}
	}
	for args, want := range map[string]result{
		"history -i":             {2, "", "error: no database is named\nhint: give --url, or set AUTOGEN_URL or DATABASE_URL\n"},
		"history -r current:":    {1, "", "error: target \"current\": needs a database, and none was asked\nhint: name the database's URL, or a revision\n"},
		"heads --format dot":     {2, "", "error: unknown format \"dot\": text or json\nhint: migrate heads --help shows the usage\n"},
		"history --format x":     {2, "", "error: unknown format \"x\": text, json, mermaid or dot\nhint: migrate history --help shows the usage\n"},
		"history -r m:b1":        {1, "", "error: range \"m:b1\" leads nowhere: m is not below the end\nhint: a range is START:END, START: or :END, the older revision first: 1975ea:head, -3:current\n"},
		"show billing@x":         {1, "", "error: target \"billing@x\": revision x (apart) is not on the branch billing: it neither builds on it nor leads to it\nhint: history --graph shows the branches\n"},
		"stamp --url sqlite://x": {2, "", "error: stamp needs one target: head, base or a revision\nhint: migrate stamp --help shows the usage\n"},
	} {
		got := run(t, branched(), strings.Fields(args))
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(result{})); diff != "" {
			t.Errorf("%s: %s", args, diff)
		}
	}
}

func TestBranchesAsJSON(t *testing.T) {
	got := run(t, branched(), []string{"branches", "--format", "json"})
	var points []struct {
		ID       string
		Branches []string
		Children []string
	}
	if err := json.Unmarshal([]byte(got.out), &points); err != nil {
		t.Fatal(err, got)
	}
	if len(points) != 1 || points[0].ID != "a" || !cmp.Equal(points[0].Children, []string{"b1", "c1", "d1"}) || points[0].Branches == nil {
		t.Errorf("%+v", points)
	}
}

// Every line of a run over branches, on one database.
func TestRunsOverBranches(t *testing.T) {
	t.Setenv("AUTOGEN_URL", url(t))
	for _, step := range []struct {
		args string
		code int
		out  string
	}{
		{"current --check-heads", 3, "base (no revision is applied)\n"},
		{"upgrade billing@+2", 0, "Running upgrade <base> -> a, begin (N ms)\nRunning upgrade a -> b1, invoices (N ms)\n"},
		{"upgrade b2", 0, "Running upgrade b1 -> b2, pay \"now\" (N ms)\n"},
		{"current", 0, "b2 (billing) (current), pay \"now\"\n"},
		{"upgrade d1", 0, "Running upgrade <base> -> x, apart (N ms)\nRunning upgrade a -> d1, third (N ms)\n"},
		{"current", 0, "d1 (head) (current), third\nx (lib) (effective head) (current), apart\nb2 (billing) (current), pay \"now\"\n"},
		{"current --check-heads", 3, "d1 (head) (current), third\nx (lib) (effective head) (current), apart\nb2 (billing) (current), pay \"now\"\n"},
		{"downgrade -1", 1, ""},
		{"downgrade d1@-1", 0, "Running downgrade d1 -> a, third (N ms)\n"},
		{"upgrade heads", 0, "Running upgrade a -> c1 (N ms)\nRunning upgrade b2, c1 -> m (N ms)\nRunning upgrade a -> d1, third (N ms)\n"},
		{"current --check-heads", 0, "d1 (head) (current), third\nx (lib) (effective head) (current), apart\nm (billing) (head) (current) (mergepoint)\n"},
		{"stamp a", 0, "Stamped: the database is at x (effective head), a\n"},
		{"stamp b2 d1", 0, "Stamped: the database is at d1 (head), x (effective head), b2\n"},
		{"stamp billing@base", 0, "Stamped: the database is at d1 (head), x (effective head)\n"},
		{"stamp --purge c1", 0, "Stamped: the database is at c1, b1\n"},
		{"show current-1", 1, ""},
		{"show b1@-1", 0, "Revision:      a (branchpoint)\nParent:        <base>\nBranches into: b1, c1, d1\nMessage:       begin\nApplied:"},
		{"downgrade base", 0, "Running downgrade c1 -> a (N ms)\nRunning downgrade b1 -> a, invoices (N ms)\nRunning downgrade a -> <base>, begin (N ms)\n"},
	} {
		got := run(t, branched(), strings.Fields(step.args))
		out, _, cut := strings.Cut(got.out, "Applied:")
		if cut {
			out += "Applied:"
		}
		if got.code != step.code || out != step.out {
			t.Fatalf("%s: code %d, %s%s\nwant code %d, %s", step.args, got.code, got.out, got.err, step.code, step.out)
		}
	}
}
