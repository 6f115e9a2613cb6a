package command_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
)

func TestDryRunCommand(t *testing.T) {
	u := pgtest.Database(t)
	t.Setenv("AUTOGEN_URL", u)
	if r := run(t, project(), []string{"upgrade", "+1"}); r.code != 0 {
		t.Fatal(r)
	}
	got := run(t, project(), []string{"upgrade", "head", "--dry-run"})
	want := `Would run upgrade of 1975ea83b712 (add email)
  1. exec ALTER TABLE users ADD COLUMN email text
       ALTER TABLE users ADD COLUMN email text
     locks public.users: AccessExclusiveLock
Nothing was changed.
`
	if diff := cmp.Diff(result{0, want, ""}, got, cmp.AllowUnexported(result{})); diff != "" {
		t.Error(diff)
	}
	got = run(t, project(), []string{"upgrade", "head", "--dry-run", "--format", "json"})
	var out struct {
		Direction string
		Revisions []struct {
			ID         string
			Operations []struct {
				SQL   []string
				Locks []struct{ Relation, Mode string }
			}
		}
	}
	if err := json.Unmarshal([]byte(got.out), &out); err != nil || out.Direction != "upgrade" || len(out.Revisions) != 1 ||
		out.Revisions[0].ID != second || out.Revisions[0].Operations[0].Locks[0].Mode != "AccessExclusiveLock" {
		t.Errorf("%v: %+v", err, got)
	}
	if got := run(t, project(), []string{"current"}); !strings.HasPrefix(got.out, first) {
		t.Errorf("the dry run changed the database: %+v", got)
	}
	if got := run(t, project(), []string{"downgrade", first, "--dry-run"}); got.out != "Nothing to downgrade\n" {
		t.Errorf("%+v", got)
	}
}

// A script is written without a connection: the server is not there, and the
// file is not made.
func TestSQLCommand(t *testing.T) {
	file := t.TempDir() + "/none.db"
	for _, u := range []string{"postgres://nobody@localhost:1/none", "sqlite://" + file} {
		t.Setenv("AUTOGEN_URL", u)
		for _, step := range []struct{ args, has string }{
			{"upgrade --sql " + first + ":head", "ALTER TABLE users ADD COLUMN email text;\n"},
			{"downgrade --sql head:base", "DROP TABLE users;\n"},
			{"stamp --sql head", second},
		} {
			got := run(t, project(), strings.Fields(step.args))
			if got.code != 0 || !strings.Contains(got.out, step.has) || !strings.HasSuffix(got.out, "COMMIT;\n") {
				t.Errorf("%s: %+v", step.args, got)
			}
		}
		for _, args := range []string{"upgrade head --sql --dry-run", "stamp --sql --purge head"} {
			if got := run(t, project(), strings.Fields(args)); got.code == 0 || got.out != "" {
				t.Errorf("%s: %+v", args, got)
			}
		}
	}
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("the database file is there: %v", err)
	}
}
