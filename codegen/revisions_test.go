package codegen

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const head = "package migrations\n\nimport \"github.com/autogen-db/autogen/migrate\"\n\n"

func TestAddToRevisions(t *testing.T) {
	for name, c := range map[string]struct{ src, want string }{
		"empty list": {
			head + "var Revisions = migrate.Revisions{}\n",
			head + "var Revisions = migrate.Revisions{\n\trevision1,\n}\n"},
		"one more": {
			head + "var Revisions = migrate.Revisions{\n\trevision0,\n}\n",
			head + "var Revisions = migrate.Revisions{\n\trevision0,\n\trevision1,\n}\n"},
		"listed already": {
			head + "var Revisions = migrate.Revisions{ revision1 }\n",
			head + "var Revisions = migrate.Revisions{ revision1 }\n"},
		"a prefix is another name": {
			head + "var Revisions = migrate.Revisions{\n\trevision11,\n}\n",
			head + "var Revisions = migrate.Revisions{\n\trevision11,\n\trevision1,\n}\n"},
		"on one line": {
			head + "var Revisions = migrate.Revisions{a, b}\n",
			head + "var Revisions = migrate.Revisions{a, b,\n\trevision1,\n}\n"},
		"comments and more": {
			head + "var Revisions = migrate.Revisions{\n\ta, // the first\n\tb /* c, */, // , last\n\t// end\n}\n\nvar more = 1 // kept\n",
			head + "var Revisions = migrate.Revisions{\n\ta, // the first\n\tb, /* c, */ // , last\n\t// end\n\trevision1,\n}\n\nvar more = 1 // kept\n"},
	} {
		got, err := AddToRevisions([]byte(c.src), "revision1")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if d := cmp.Diff(c.want, string(got)); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

func TestAddToNewRevisions(t *testing.T) {
	var src []byte
	for _, v := range []string{"revisionb", "revisiona", "revisionb"} {
		var err error
		if src, err = AddToRevisions(src, v); err != nil {
			t.Fatal(err)
		}
	}
	compareGolden(t, "revisions.go", src)
	names, err := ListedRevisions(src)
	if d := cmp.Diff([]string{"revisionb", "revisiona"}, names); err != nil || d != "" {
		t.Errorf("listed: %v %s", err, d)
	}
}

func TestAddToRevisionsErrors(t *testing.T) {
	for name, c := range map[string]struct{ src, variable, want string }{
		"no list":     {head, "a", "no `var Revisions"},
		"no variable": {head + "var Revisions = migrate.Revisions{}\n", "a-b", `"a-b" is not the name`},
		"merge": {head + "var Revisions = migrate.Revisions{\n<<<<<<< ours\n\ta,\n=======\n\tb,\n>>>>>>> theirs\n}\n", "c",
			"revisions.go:6:1: "},
	} {
		out, err := AddToRevisions([]byte(c.src), c.variable)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q; wrote %q", name, err, c.want, out)
		}
	}
}
