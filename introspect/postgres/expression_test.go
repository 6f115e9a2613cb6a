package postgres

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/model"
)

func TestTrimParentheses(t *testing.T) {
	for in, want := range map[string]string{
		"":                     "",
		"a":                    "a",
		"(a)":                  "a",
		"((a > 0))":            "a > 0",
		"(a) + (b)":            "(a) + (b)",
		"((a) + (b))":          "(a) + (b)",
		"(a = ')')":            "a = ')'",
		`("a)" = 'it''s (')`:   `"a)" = 'it''s ('`,
		"((a, b) = (c, d))":    "(a, b) = (c, d)",
		"(a = '\\') OR (b)":    "(a = '\\') OR (b)",
		"(k AT TIME ZONE 'x')": "k AT TIME ZONE 'x'",
		"(( SELECT true))":     "( SELECT true)",
		"(":                    "(",
		"('":                   "('",
	} {
		if got := string(trimParentheses([]byte(in))); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestNextvalSequence(t *testing.T) {
	type answer struct {
		Schema, Name string
		OK           bool
	}
	for in, want := range map[string]answer{
		`nextval('t_id_seq'::regclass)`:            {"", "t_id_seq", true},
		`nextval('s.t_id_seq'::regclass)`:          {"s", "t_id_seq", true},
		`nextval('"S.x"."it''s ""q"""'::regclass)`: {"S.x", `it's "q"`, true},
		`nextval('a'::regclass) + 1`:               {},
		`(nextval('a'::regclass))::integer`:        {},
		`nextval('a'::text || 'b'::regclass)`:      {},
		`nextval(('a'::text)::regclass)`:           {},
		`currval('a'::regclass)`:                   {},
	} {
		schema, name, ok := nextvalSequence(in)
		if diff := cmp.Diff(want, answer{schema, name, ok}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", in, diff)
		}
	}
}

func TestKeyDecorations(t *testing.T) {
	for _, test := range []struct {
		definition string
		keys       []string
		want       []keyDecoration
	}{
		{`CREATE INDEX i ON public.t USING btree (lower(a))`, []string{"lower(a)"}, []keyDecoration{{}}},
		{
			`CREATE UNIQUE INDEX " USING (x" ON "a USING ("."t,)" USING gist (a, lower(b) COLLATE "C d" public."o p"(siglen='32') DESC NULLS LAST, (b || ', '::text) DESC, c ops) INCLUDE (d) WITH (fillfactor='50') WHERE (a > 0)`,
			[]string{"a", "lower(b)", "(b || ', '::text)", "c"},
			[]keyDecoration{{}, {collation: true, opclass: true}, {}, {opclass: true}},
		},
	} {
		got, err := keyDecorations(test.definition, test.keys)
		if err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(keyDecoration{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.definition, diff)
		}
	}
	for _, definition := range []string{"", "CREATE INDEX i ON t USING btree", "CREATE INDEX i ON t USING btree (b)", "CREATE INDEX i ON t USING btree (a, b)", "CREATE INDEX i ON t USING btree (a"} {
		if _, err := keyDecorations(definition, []string{"a"}); err == nil {
			t.Errorf("%q: no error", definition)
		}
	}
}

func TestServerVersion(t *testing.T) {
	for in, want := range map[string]int{
		"15.18 (Debian 15.18-0+deb12u1)": 150018, "13.0": 130000, "18beta1": 180000, "17": 170000, "16.2.4": 160002,
		"12.9": 0, "9.6.1": 0, "": 0, "CockroachDB": 0,
	} {
		if got, err := serverVersion(in); got != want || (err != nil) != (want == 0) {
			t.Errorf("%q: %d, %v", in, got, err)
		}
	}
}

// TestBuiltins compares what is known of the built-in types by heart with the
// server.
func TestBuiltins(t *testing.T) {
	conn, err := pgx.Connect(t.Context(), pgtest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	c := newCatalogue(150000)
	for oid, b := range builtins {
		var array, collation uint32
		var spelling string
		err := conn.QueryRow(t.Context(), "SELECT typarray, typcollation, format_type(oid, NULL) FROM pg_type WHERE oid = $1", oid).Scan(&array, &collation, &spelling)
		if err != nil {
			t.Fatalf("%s: %v", b.name, err)
		}
		if array != b.array || collation != b.collation {
			t.Errorf("%s: array %d and collation %d, the server has %d and %d", b.name, b.array, b.collation, array, collation)
		}
		if got := model.CanonicalType(model.Postgres, spelling); got != b.name && oid != 1042 {
			t.Errorf("%s is %s to the server", b.name, got)
		}
		if name, ok := c.typeName(array, -1); !ok || name.spelling != b.name+"[]" {
			t.Errorf("array of %s: %q, %t", b.name, name.spelling, ok)
		}
	}
}
