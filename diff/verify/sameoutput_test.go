package verify_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/codegen"
	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// allDiffer is a prover to which no two texts are one.
type allDiffer struct{}

func (allDiffer) Prove(_ context.Context, pairs []diff.Pair) ([]diff.Verdict, error) {
	return slices.Repeat([]diff.Verdict{diff.Different}, len(pairs)), nil
}

// revisionOf returns the file of the revision between two schemas.
func revisionOf(t *testing.T, current, desired *model.Database) []byte {
	t.Helper()
	r, err := diff.Compare(t.Context(), current, desired, diff.Options{Owners: true, Grants: true, Prover: allDiffer{}})
	if err != nil {
		t.Fatal(err)
	}
	file, err := codegen.Revision(codegen.RevisionFile{ID: "1975ea83b712", Message: "change all", Created: time.Unix(0, 0).UTC(), Up: r.Up, Down: r.Down})
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// The statements of each list may stand in any order, behind those of the lists
// before it.
var shuffled = [2][][]string{
	{
		{"CREATE SCHEMA app", "CREATE SCHEMA old"},
		{"CREATE TYPE mood AS ENUM ('a', 'b')", "CREATE TYPE app.pair AS (x integer, y mood)", "CREATE DOMAIN small AS integer CHECK (VALUE < 10)", "CREATE SEQUENCE app.numbers"},
		{"CREATE TABLE a (id serial PRIMARY KEY, m mood, n small, b integer)", "CREATE TABLE b (id integer PRIMARY KEY, a integer, t text)",
			"CREATE TABLE app.c (id integer, p app.pair)", "CREATE TABLE old.d (id integer PRIMARY KEY)",
			"CREATE FUNCTION one() RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT 1'", "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"},
		{"ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b", "ALTER TABLE b ADD FOREIGN KEY (a) REFERENCES a", "CREATE INDEX a_m ON a (m)", "CREATE INDEX b_t ON b (lower(t))",
			"ALTER TABLE b ADD CONSTRAINT b_one CHECK (a > one())", "CREATE VIEW v AS SELECT id, m FROM a", "CREATE VIEW w AS SELECT id FROM b WHERE one() = 1",
			"CREATE TRIGGER note BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION note()", "CREATE TRIGGER note BEFORE INSERT ON b FOR EACH ROW EXECUTE FUNCTION note()",
			"CREATE POLICY p ON a USING (m = 'a')", "CREATE POLICY p ON b USING (id > one())", "CREATE RULE r AS ON DELETE TO a DO ALSO DELETE FROM b WHERE b.a = OLD.id",
			"GRANT SELECT ON a TO PUBLIC", "GRANT INSERT ON b TO PUBLIC", "COMMENT ON TABLE a IS 'a'", "COMMENT ON COLUMN b.t IS 't'"},
	},
	{
		{"CREATE SCHEMA app", "CREATE SCHEMA fresh"},
		{"CREATE TYPE mood AS ENUM ('b', 'c')", "CREATE TYPE app.pair AS (x bigint, y mood)", "CREATE DOMAIN small AS bigint CHECK (VALUE < 12)", "CREATE SEQUENCE fresh.numbers"},
		{"CREATE TABLE a (id bigserial PRIMARY KEY, m mood, n small, b integer)", "CREATE TABLE b (id integer PRIMARY KEY, a bigint, t varchar(20))",
			"CREATE TABLE app.c (id integer, p app.pair)", "CREATE TABLE fresh.d (id integer PRIMARY KEY)", "CREATE TABLE fresh.e (id integer PRIMARY KEY)",
			"CREATE FUNCTION one() RETURNS bigint IMMUTABLE LANGUAGE sql AS 'SELECT 1::bigint'", "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.t := 1; RETURN NEW; END'",
			"CREATE FUNCTION rows_of_d() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM fresh.d'"},
		{"ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b ON DELETE CASCADE", "ALTER TABLE b ADD FOREIGN KEY (a) REFERENCES a", "CREATE INDEX a_m ON a (m)", "CREATE INDEX b_t ON b (upper(t))",
			"ALTER TABLE b ADD CONSTRAINT b_one CHECK (a > one())", "CREATE VIEW v AS SELECT id, m FROM a", "CREATE VIEW w AS SELECT id, t FROM b WHERE one() = 1",
			"ALTER TABLE fresh.d ADD CHECK (rows_of_d() < 100)", "CREATE RULE r AS ON UPDATE TO fresh.d DO ALSO DELETE FROM fresh.e", "CREATE RULE r AS ON UPDATE TO fresh.e DO ALSO DELETE FROM fresh.d",
			"CREATE TRIGGER note BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION note()", "CREATE TRIGGER note AFTER INSERT ON b FOR EACH ROW EXECUTE FUNCTION note()",
			"CREATE POLICY p ON a USING (m = 'b')", "CREATE POLICY p ON b USING (id > one())",
			"GRANT SELECT, DELETE ON a TO PUBLIC", "GRANT USAGE ON SCHEMA fresh TO PUBLIC", "COMMENT ON TABLE a IS 'A'", "COMMENT ON COLUMN b.t IS 't'"},
	},
}

// TestSameOutput has one revision file of one pair of schemas, in whatever order
// and files their statements stand, and how ever often it is asked for.
func TestSameOutput(t *testing.T) {
	var want []byte
	for seed := range uint64(100) {
		random := rand.New(rand.NewPCG(seed, 0))
		var sides [2]*model.Database
		for i, lists := range shuffled {
			var sources []sqlsource.Source
			for _, list := range lists {
				cut := random.IntN(len(list))
				var texts [2]strings.Builder
				for n, at := range random.Perm(len(list)) {
					fmt.Fprintln(&texts[min(n/max(cut, 1), 1)], list[at]+";")
				}
				for _, text := range []string{texts[0].String(), texts[1].String()} {
					sources = append(sources, sqlsource.Source{File: fmt.Sprintf("%d.sql", len(sources)), SQL: text})
				}
			}
			d, err := sqlsource.Load(sources)
			if err != nil {
				t.Fatal(err)
			}
			sides[i] = d
		}
		got := revisionOf(t, sides[0], sides[1])
		if want == nil {
			want = got
		}
		if !bytes.Equal(want, got) {
			t.Fatalf("seed %d: another file (-first +this):\n%s", seed, cmp.Diff(string(want), string(got)))
		}
	}
}

// TestSameOutputOfRealSchemas writes the revision that builds each schema, and the
// one that drops it, again and again.
func TestSameOutputOfRealSchemas(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "schemas", "*.sql*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("schemas: %v %v", files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			text := schemaText(t, file)
			var want []byte
			for range 3 {
				got := revisionOf(t, &model.Database{Engine: model.Postgres}, declare(t, file, text))
				if want == nil {
					want = got
				}
				if !bytes.Equal(want, got) {
					t.Fatalf("another file (-first +this):\n%s", cmp.Diff(string(want), string(got)))
				}
			}
		})
	}
}
