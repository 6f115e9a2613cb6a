package postgres_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/model"
)

func TestIndexes(t *testing.T) {
	got := introspect(t, connect(t, `
CREATE SCHEMA s;
CREATE COLLATION s.nocase FROM "C";
CREATE OPERATOR CLASS s.backwards FOR TYPE integer USING btree AS
	OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 btint4cmp(integer, integer);
CREATE DOMAIN label AS varchar(20);
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE t (
	gone integer, a integer, b text, c text COLLATE "C", d bpchar(5), e jsonb, f label, g mood, h int4range, i integer[], j cidr,
	k timestamptz, l varchar);
ALTER TABLE t DROP gone;
CREATE INDEX i01 ON t (a);
CREATE UNIQUE INDEX i02 ON t (b, a DESC, c ASC NULLS FIRST, d DESC NULLS LAST, l DESC NULLS FIRST);
CREATE INDEX i03 ON t USING hash (a);
CREATE INDEX i04 ON t USING gin (e);
CREATE INDEX i05 ON t USING gin (e jsonb_path_ops, i);
CREATE INDEX i06 ON t (b text_pattern_ops, c COLLATE "POSIX", b COLLATE s.nocase, l varchar_pattern_ops, c COLLATE "default");
CREATE INDEX i07 ON t (d bpchar_ops, l bpchar_ops, f, g, h, j, l);
CREATE INDEX i08 ON t (a s.backwards);
CREATE INDEX i09 ON t (a) INCLUDE (c, b) WHERE a > 0 AND (b <> ')' OR c IS NULL);
CREATE INDEX i10 ON t (lower(b), (a + 1) DESC, c, ((k AT TIME ZONE 'utc')::date), (b || ', )(') text_pattern_ops NULLS FIRST);
CREATE INDEX i11 ON t (lower(c), lower(b) COLLATE "C", lower(c) COLLATE s.nocase text_pattern_ops DESC NULLS LAST, (c COLLATE "POSIX"));
CREATE INDEX i12 ON t USING brin (a);
CREATE INDEX i13 ON t USING gist (h, int4range(a, NULL));
CREATE INDEX i14 ON t (coalesce(b, 'x')) WITH (fillfactor = 50);
CREATE INDEX i15 ON t ((k AT TIME ZONE 'utc'), extract(year FROM k AT TIME ZONE 'utc')) WHERE (k AT TIME ZONE 'utc') > '2020-01-01'`))
	column := func(name string) model.Key { return model.Key{Column: name} }
	want := []model.Index{
		{Name: "i01", Keys: []model.Key{column("a")}},
		{Name: "i02", Unique: true, Keys: []model.Key{
			column("b"), {Column: "a", Desc: true}, {Column: "c", Nulls: "FIRST"}, {Column: "d", Desc: true, Nulls: "LAST"}, {Column: "l", Desc: true},
		}},
		{Name: "i03", Method: "hash", Keys: []model.Key{column("a")}},
		{Name: "i04", Method: "gin", Keys: []model.Key{column("e")}},
		{Name: "i05", Method: "gin", Keys: []model.Key{{Column: "e", OpClass: "jsonb_path_ops"}, column("i")}},
		{Name: "i06", Keys: []model.Key{
			{Column: "b", OpClass: "text_pattern_ops"}, {Column: "c", Collation: "POSIX"}, {Column: "b", Collation: "s.nocase"},
			{Column: "l", OpClass: "varchar_pattern_ops"}, {Column: "c", Collation: "default"},
		}},
		{Name: "i07", Keys: []model.Key{
			column("d"), {Column: "l", OpClass: "bpchar_ops"}, column("f"), column("g"), column("h"), column("j"), column("l"),
		}},
		{Name: "i08", Keys: []model.Key{{Column: "a", OpClass: "s.backwards"}}},
		{Name: "i09", Keys: []model.Key{column("a")}, Include: []string{"c", "b"}, Where: "(a > 0) AND ((b <> ')'::text) OR (c IS NULL))"},
		{Name: "i10", Keys: []model.Key{
			{Expr: "lower(b)"}, {Expr: "a + 1", Desc: true}, column("c"), {Expr: "((k AT TIME ZONE 'utc'::text))::date"},
			{Expr: "b || ', )('::text", OpClass: "text_pattern_ops", Nulls: "FIRST"},
		}},
		{Name: "i11", Keys: []model.Key{
			{Expr: "lower(c)"}, {Expr: "lower(b)", Collation: "C"},
			{Expr: "lower(c)", Collation: "s.nocase", OpClass: "text_pattern_ops", Desc: true, Nulls: "LAST"},
			{Column: "c", Collation: "POSIX"},
		}},
		{Name: "i12", Method: "brin", Keys: []model.Key{column("a")}},
		{Name: "i13", Method: "gist", Keys: []model.Key{column("h"), {Expr: "int4range(a, NULL::integer)"}}},
		{Name: "i14", Keys: []model.Key{{Expr: "COALESCE(b, 'x'::text)"}}, Storage: model.IndexStorage{Options: []string{"fillfactor=50"}}},
		{Name: "i15", Keys: []model.Key{
			{Expr: "k AT TIME ZONE 'utc'::text"}, {Expr: "EXTRACT(year FROM (k AT TIME ZONE 'utc'::text))"},
		}, Where: "(k AT TIME ZONE 'utc'::text) > '2020-01-01 00:00:00'::timestamp without time zone"},
	}
	want = inVersion(t, model.Database{Tables: []model.Table{{Name: "t", Indexes: want}}}).Tables[0].Indexes
	if diff := cmp.Diff(want, got.Table("t").Indexes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestInvalidIndex has an index that CREATE INDEX CONCURRENTLY gave up on.
func TestInvalidIndex(t *testing.T) {
	conn := connect(t, "CREATE TABLE t (a integer); INSERT INTO t VALUES (1), (1)")
	if _, err := conn.Exec(t.Context(), "CREATE UNIQUE INDEX CONCURRENTLY broken ON t (a)"); err == nil {
		t.Fatal("the index was built over duplicates")
	}
	check(t, introspect(t, conn), model.Database{
		Tables: []model.Table{{Name: "t", Columns: columns("a integer"), Indexes: []model.Index{
			{Name: "broken", Unique: true, Keys: []model.Key{{Column: "a"}}, Storage: model.IndexStorage{Invalid: true}},
		}}},
	})
}

// TestIncompleteIndex has an index of a partitioned table that a partition lacks.
func TestIncompleteIndex(t *testing.T) {
	db := introspect(t, connect(t, `CREATE TABLE m (a integer) PARTITION BY LIST (a); CREATE TABLE m1 PARTITION OF m FOR VALUES IN (1);
CREATE INDEX m_a ON ONLY m (a)`))
	want := []model.Index{{Name: "m_a", Keys: []model.Key{{Column: "a"}}, Storage: model.IndexStorage{Invalid: true}}}
	if diff := cmp.Diff(want, db.Table("m").Indexes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestDetachPending has a partition that DETACH PARTITION … CONCURRENTLY, which came with
// PostgreSQL 14, was broken off of.
func TestDetachPending(t *testing.T) {
	sql := "CREATE TABLE m (a integer) PARTITION BY LIST (a); CREATE TABLE m1 PARTITION OF m FOR VALUES IN (1); CREATE TABLE m2 PARTITION OF m FOR VALUES IN (2)"
	detaches := pgtest.Version(t) >= 14
	if detaches {
		sql += "; UPDATE pg_catalog.pg_inherits SET inhdetachpending = true WHERE inhrelid = 'm1'::pg_catalog.regclass"
	}
	db := introspect(t, connect(t, sql))
	for name, want := range map[string]bool{"m1": detaches, "m2": false} {
		if got := db.Table(name).Partition.DetachPending; got != want {
			t.Errorf("%s: pending %v, want %v", name, got, want)
		}
	}
}
