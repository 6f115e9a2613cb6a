package command_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

func TestDryRunCommand(t *testing.T) {
	u := pgtest.Database(t)
	t.Setenv("AUTOGEN_URL", u)
	if r := run(t, project(), []string{"upgrade", "+1"}); r.code != 0 {
		t.Fatal(r)
	}
	got := run(t, project(), []string{"upgrade", "head", "--dry-run"})
	want := `Would run upgrade of 1975ea83b712 (add email)
  in transaction 1
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
	if got := run(t, project(), []string{"downgrade", first, "--dry-run"}); got.out != "Nothing to do.\n" {
		t.Errorf("%+v", got)
	}
	t.Setenv("AUTOGEN_URL", "postgres://nobody@localhost:1/none")
	if got := run(t, project(), []string{"upgrade", "head", "--dry-run"}); got.code != 1 || got.out != "" {
		t.Errorf("no server: %+v", got)
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

// A plan names the transactions, what is outside of them, and what is lost.
func TestPlanCommand(t *testing.T) {
	t.Setenv("AUTOGEN_URL", pgtest.Database(t))
	history := append(project(), migrate.Revision{ID: "c3", Parents: []string{second}, Message: "in parts", Upgrade: func(op *migrate.Op) error {
		op.Exec("INSERT INTO users (id) VALUES (1)")
		op.Autocommit(func(op *migrate.Op) error {
			op.Exec("UPDATE users SET id = 2")
			op.CreateIndexConcurrently("users", model.Index{Name: "ix", Keys: []model.Key{{Column: "id"}}})
			return op.Err()
		})
		op.DropColumn("users", "email")
		return op.Err()
	}})
	if r := run(t, history, []string{"upgrade", second}); r.code != 0 {
		t.Fatal(r)
	}
	want := `Would run upgrade of c3 (in parts)
  in transaction 1
  1. exec INSERT INTO users (id) VALUES (1)
       INSERT INTO users (id) VALUES (1)
     locks public.users: RowExclusiveLock
  in transaction 2
  2. exec UPDATE users SET id = 2 (not tried: outside the transaction)
       UPDATE users SET id = 2
  outside a transaction
  3. create index ix on users (not tried: outside the transaction)
       CREATE INDEX CONCURRENTLY ix ON users (id)
  in transaction 3
  4. drop column users.email
       ALTER TABLE users DROP COLUMN email
     locks public.users: AccessExclusiveLock
  hazard: drops column users.email and its values; the downgrade restores the column, not the values
Nothing was changed.
`
	for _, args := range []string{"plan", "plan head", "plan -q", "upgrade head --dry-run --quiet"} {
		got := run(t, history, strings.Fields(args))
		if diff := cmp.Diff(result{0, want, ""}, got, cmp.AllowUnexported(result{})); diff != "" {
			t.Errorf("%s: %s", args, diff)
		}
	}
	got := run(t, history, []string{"plan", "--downgrade", "-1"})
	if got.code != 0 || !strings.HasPrefix(got.out, "Would run downgrade of "+second+" (add email)\n") {
		t.Errorf("%+v", got)
	}
	for _, args := range []string{"plan --downgrade", "plan head base", "plan --sql"} {
		if got := run(t, history, strings.Fields(args)); got.code != 2 {
			t.Errorf("%s: %+v", args, got)
		}
	}
	got = run(t, history, []string{"plan", "--format", "json"})
	var out struct {
		Direction string
		Revisions []struct {
			Hazards    []string
			Operations []struct {
				Transaction int
				Untried     bool
			}
		}
	}
	if err := json.Unmarshal([]byte(got.out), &out); err != nil || out.Direction != "upgrade" || len(out.Revisions) != 1 || len(out.Revisions[0].Hazards) != 1 {
		t.Fatalf("%v: %+v", err, got)
	}
	var transactions []int
	for _, o := range out.Revisions[0].Operations {
		transactions = append(transactions, o.Transaction)
	}
	if diff := cmp.Diff([]int{1, 2, 0, 3}, transactions); diff != "" {
		t.Error(diff)
	}
}

// With --quiet nothing is said, and what is asked for is printed.
func TestQuiet(t *testing.T) {
	t.Setenv("AUTOGEN_URL", url(t))
	for _, step := range []struct {
		args   string
		code   int
		silent bool
	}{
		{"upgrade +1 -q", 0, true},
		{"--quiet upgrade head", 0, true},
		{"upgrade head -q", 0, true}, // nothing to do
		{"downgrade -1 --quiet", 0, true},
		{"stamp head -q", 0, true},
		{"stamp " + first + " -q --format json", 0, false},
		{"upgrade --sql head -q", 0, false},
		{"history -q", 0, false},
		{"current -q", 0, false},
		{"current -q --check-heads", 3, false},
		{"upgrade nowhere -q", 1, true},
	} {
		got := run(t, project(), strings.Fields(step.args))
		if got.code != step.code || (got.out == "") != step.silent || (got.err == "") != (step.code == 0) {
			t.Errorf("%s: %+v", step.args, got)
		}
	}
}
