package verify_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/diff/verify"
)

// TestInheritance has what no acceptance case can show: renames, and changes
// after which a child has to itself what it had from its parent, which no
// downgrade can undo. The schema must be reached up and down all the same.
func TestInheritance(t *testing.T) {
	for _, test := range []struct {
		name, from, to string
		renames        []diff.Rename
		up             string
	}{
		{"column left to one child",
			"CREATE TABLE p (id integer, n text); CREATE TABLE c () INHERITS (p); CREATE TABLE d () INHERITS (p);",
			"CREATE TABLE p (id integer); CREATE TABLE c (n text) INHERITS (p); CREATE TABLE d () INHERITS (p);", nil,
			"ALTER TABLE ONLY p DROP COLUMN n; ALTER TABLE d DROP COLUMN n"},
		{"parent of columns that only it declares",
			"CREATE TABLE p (id integer NOT NULL CHECK (id > 0)); CREATE TABLE c (id integer, own text);",
			"CREATE TABLE p (id integer NOT NULL CHECK (id > 0)); CREATE TABLE c (own text) INHERITS (p);", nil,
			"ALTER TABLE c ALTER COLUMN id SET NOT NULL; CREATE TABLE c_parent (\n  id integer\n); ALTER TABLE c INHERIT c_parent; " +
				"ALTER TABLE c_parent ADD CONSTRAINT p_id_check CHECK (id > 0); ALTER TABLE c INHERIT p; ALTER TABLE c NO INHERIT c_parent; DROP TABLE c_parent"},
		{"inherits no longer",
			"CREATE TABLE p (id integer CHECK (id > 0)); CREATE TABLE c (own text) INHERITS (p);",
			"CREATE TABLE p (id integer CHECK (id > 0)); CREATE TABLE c (own text, id integer CONSTRAINT p_id_check CHECK (id > 0));", nil,
			"ALTER TABLE c NO INHERIT p"},
		{"a child that declares an inherited column, too",
			"CREATE TABLE p (x text, n numeric DEFAULT 1.5, s text DEFAULT 'p'); CREATE TABLE c (own text) INHERITS (p); ALTER TABLE c ALTER x SET DEFAULT 'k';",
			"CREATE TABLE p (x text, n numeric DEFAULT 1.5, s text DEFAULT 'p'); CREATE TABLE c (own text, x text DEFAULT 'k', n numeric DEFAULT 1.5, s text DEFAULT 'c') INHERITS (p);", nil,
			"ALTER TABLE c ALTER COLUMN s SET DEFAULT 'c'"},
		{"a child that no longer declares an inherited column",
			"CREATE TABLE p (x text, n numeric DEFAULT 1.5); CREATE TABLE c (own text, x text DEFAULT 'k' NOT NULL, n numeric DEFAULT 1.5) INHERITS (p);",
			"CREATE TABLE p (x text, n numeric DEFAULT 1.5); CREATE TABLE c (own text) INHERITS (p); ALTER TABLE c ALTER x SET DEFAULT 'k';", nil,
			"ALTER TABLE c ALTER COLUMN x DROP NOT NULL"},
		{"parent renamed",
			"CREATE TABLE p (id integer); CREATE TABLE c (own text) INHERITS (p);",
			"CREATE TABLE q (id integer); CREATE TABLE c (own text) INHERITS (q);", []diff.Rename{diff.RenameTable("p", "q")},
			"ALTER TABLE p RENAME TO q"},
		{"column of the parent renamed",
			"CREATE TABLE p (id integer CHECK (id > 0)); CREATE TABLE c (UNIQUE (id)) INHERITS (p); CREATE TABLE g (CHECK (id < 9)) INHERITS (c);",
			"CREATE TABLE p (key integer CONSTRAINT p_id_check CHECK (key > 0)); CREATE TABLE c (CONSTRAINT c_id_key UNIQUE (key)) INHERITS (p); " +
				"CREATE TABLE g (CONSTRAINT g_id_check CHECK (key < 9)) INHERITS (c);", []diff.Rename{diff.RenameColumn("p", "id", "key")},
			"ALTER TABLE p RENAME COLUMN id TO key"},
	} {
		t.Run(test.name, func(t *testing.T) {
			live := load(t, test.from)
			current, desired := live.read(t), declare(t, "to.sql", test.to)
			r, err := diff.Compare(t.Context(), current, desired, diff.Options{Prover: live.prover(current, desired), Renames: test.renames})
			if err != nil {
				t.Fatal(err)
			}
			if difference := cmp.Diff(test.up, strings.Join(compiled(t, r.Up), "; ")); difference != "" {
				t.Errorf("upgrade (-want +got):\n%s", difference)
			}
			plan := verify.Plan{Current: current, Desired: r.Desired, Up: r.Up, Down: r.Down, Prover: live.prover(current, desired)}
			if err := verify.Verify(t.Context(), plan, memory); err != nil {
				t.Error(err)
			}
			live.run(t, "upgrade", r.Up, nil)
			live.same(t, "the upgraded database and to.sql", live.read(t), desired)
			live.same(t, "the upgraded database and what the executor makes of the upgrade", live.read(t), executed(t, current, r.Up))
			live.run(t, "downgrade", r.Down, nil)
			live.same(t, "the downgraded database and what it was", live.read(t), current)
		})
	}
}
