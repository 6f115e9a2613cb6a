package verify_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/diff/ledger"
	"github.com/autogen-db/autogen/diff/pgexpr"
	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
)

// everywhere has an expression, spelled as no catalogue does, wherever one may
// stand.
const everywhere = `
CREATE DOMAIN small AS integer DEFAULT 1 + '1' CHECK (VALUE IN (1, 2));
CREATE FUNCTION plus(a integer, b integer DEFAULT 1 + '1') RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT $1 + $2';
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE t (
	id integer PRIMARY KEY, n integer DEFAULT 1 + '1', s varchar(20) CHECK (s IN ('a', 'b')), g integer GENERATED ALWAYS AS (n * '2' + 1) STORED,
	r int4range, EXCLUDE USING gist (r WITH &&) WHERE (n BETWEEN 1 AND 2)
);
CREATE INDEX t_key ON t (lower(s || 'x')) WHERE s LIKE 'a%';
CREATE VIEW v AS SELECT id, n FROM t WHERE n BETWEEN 1 AND 2;
ALTER VIEW v ALTER n SET DEFAULT 1 + '1';
CREATE MATERIALIZED VIEW m AS SELECT id, s FROM t WHERE s IN ('a', 'b');
CREATE INDEX m_key ON m (lower(s || 'x')) WHERE s LIKE 'a%';
CREATE TRIGGER note BEFORE UPDATE ON t FOR EACH ROW WHEN (NEW.n IN (1, 2)) EXECUTE FUNCTION note();
CREATE POLICY p ON t USING (n IN (1, 2)) WITH CHECK (s LIKE 'a%');
CREATE RULE r AS ON DELETE TO t WHERE OLD.n BETWEEN 1 AND 2 DO ALSO UPDATE t SET n = 1 + 1 WHERE s IN ('a', 'b');
CREATE TABLE parts (a integer, b text) PARTITION BY RANGE ((a + 1));
CREATE TABLE part PARTITION OF parts FOR VALUES FROM (1) TO (2);
`

// TestLedgerEverywhere lets a server decide without the static proof, and has the
// ledger that it leaves decide the same with neither.
func TestLedgerEverywhere(t *testing.T) {
	text, major := everywhere, pgtest.Version(t)
	places := []diff.Place{diff.InDefault, diff.InGenerated, diff.InCheck, diff.InIndexKey, diff.InIndexPredicate, diff.InTrigger, diff.InView, diff.InRule}
	if major >= 14 {
		text += "CREATE FUNCTION body(a integer) RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM t WHERE n IN (1, 2) AND n > a; END;\n" +
			"CREATE STATISTICS stat ON (n * 2), (n + 1) FROM t;\n"
		places = append(places, diff.InBody)
	}
	if major >= 15 {
		text += "CREATE PUBLICATION pub FOR TABLE t WHERE (id IN (1, 2));\n"
	}
	d := load(t, text)
	current, desired := d.read(t), declare(t, "schema.sql", text)
	path := filepath.Join(t.TempDir(), ledger.FileName)
	book := func() *ledger.Ledger {
		t.Helper()
		l, err := ledger.Read(path, "postgres", "")
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	compare := func(prover diff.Prover) {
		t.Helper()
		r, err := diff.Compare(t.Context(), current, desired, diff.Options{Prover: prover})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Up) > 0 || len(r.Unconfirmed) > 0 {
			t.Errorf("to do: %s; unconfirmed: %+v", strings.Join(compiled(t, r.Up), "; "), r.Unconfirmed)
		}
	}
	first := book()
	asked := &noting{Prover: pgexpr.NewServer(d.conn, pgexpr.ServerOptions{})}
	compare(first.Recording(asked))
	for _, place := range places {
		if asked.places[place] == 0 {
			t.Errorf("the server was asked about no expression in place %d", place)
		}
	}
	file, _ := first.Bytes()
	if err := os.WriteFile(path, file, 0o644); err != nil {
		t.Fatal(err)
	}
	compare(book())
}

// noting counts what a prover is asked, by its place.
type noting struct {
	diff.Prover
	places map[diff.Place]int
}

func (n *noting) Prove(ctx context.Context, pairs []diff.Pair) ([]diff.Verdict, error) {
	if n.places == nil {
		n.places = make(map[diff.Place]int)
	}
	for i := range pairs {
		n.places[pairs[i].Place]++
	}
	return n.Prover.Prove(ctx, pairs)
}
