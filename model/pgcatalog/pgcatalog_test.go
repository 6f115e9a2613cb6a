package pgcatalog_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

// TestMain stops the server that the test asks.
func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }

// query returns what the server's pg_catalog holds: kind, name, number of arguments
// and their types.
const query = `
SELECT 'function', proname, CASE WHEN provariadic <> 0 THEN (pronargs - 1 - pronargdefaults)::text || '+'
	WHEN pronargdefaults > 0 THEN (pronargs - pronargdefaults)::text || '-' || pronargs::text ELSE pronargs::text END,
	ARRAY(SELECT format_type(a, -1) FROM unnest(proargtypes::oid[]) WITH ORDINALITY AS u (a, n) ORDER BY n)
	FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace
UNION ALL SELECT 'operator', oprname, CASE WHEN oprleft = 0 OR oprright = 0 THEN '1' ELSE '2' END,
	ARRAY(SELECT format_type(a, -1) FROM unnest(ARRAY[oprleft, oprright]) WITH ORDINALITY AS u (a, n) WHERE a <> 0 ORDER BY n)
	FROM pg_operator WHERE oprnamespace = 'pg_catalog'::regnamespace
UNION ALL SELECT kind, name, '', '{}' FROM (
	SELECT 'type', typname FROM pg_type WHERE typnamespace = 'pg_catalog'::regnamespace
	UNION ALL SELECT 'relation', relname FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace
	UNION ALL SELECT 'configuration', cfgname FROM pg_ts_config UNION ALL SELECT 'dictionary', dictname FROM pg_ts_dict
	UNION ALL SELECT 'parser', prsname FROM pg_ts_parser UNION ALL SELECT 'template', tmplname FROM pg_ts_template
	UNION ALL SELECT 'class', opcname FROM pg_opclass UNION ALL SELECT 'class', opfname FROM pg_opfamily
	UNION ALL SELECT 'conversion', conname FROM pg_conversion
	UNION ALL SELECT 'collation', collname FROM pg_collation
		WHERE collname IN ('C', 'POSIX', 'default', 'ucs_basic', 'unicode', 'pg_c_utf8', 'pg_unicode_fast')) AS q (kind, name)`

// collations asks for all collations of the server's that a database has.
const collations = `SELECT collname FROM pg_collation WHERE collencoding IN (-1, pg_char_to_encoding(getdatabaseencoding()))`

// TestNames holds the list to the server's catalogue: each version has only names
// that are in it, and each has its newest names. What 13 alone has is checked there.
func TestNames(t *testing.T) {
	conn, err := pgx.Connect(t.Context(), pgtest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	rows, err := conn.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	type entry struct {
		Kind, Name, Args string
		Types            []string
	}
	server, err := pgx.CollectRows(rows, pgx.RowToStructByPos[entry])
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("names.txt")
	if err != nil {
		t.Fatal(err)
	}
	listed := make(map[string]bool)
	for line := range strings.Lines(string(text)) {
		f := append(strings.SplitN(strings.TrimSuffix(line, "\n"), " ", 4), "", "")
		for args := range strings.SplitSeq(f[2], ",") {
			listed[f[0]+" "+f[1]+" "+args] = true
		}
	}
	var missing []string
	for _, e := range server {
		if name := e.Kind + " " + e.Name + " " + e.Args; !listed[name] {
			missing = append(missing, name)
		}
		if e.Args != "" && !pgcatalog.Calls(pgcatalog.Kind(e.Kind), e.Name, e.Types...) {
			missing = append(missing, e.Kind+" "+e.Name+"("+strings.Join(e.Types, ", ")+")")
		}
	}
	slices.Sort(missing)
	if len(missing) > 0 {
		t.Errorf("names.txt lacks what PostgreSQL %d has:\n%s", pgtest.Version(t), strings.Join(slices.Compact(missing), "\n"))
	}
	rows, err = conn.Query(t.Context(), collations)
	if err != nil {
		t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range found {
		if !pgcatalog.Holds(pgcatalog.Collation, name) {
			t.Errorf("collation %s is not known for one of pg_catalog", name)
		}
	}
	if len(server) < 4000 {
		t.Errorf("the server has only %d names", len(server))
	}
}

func TestHolds(t *testing.T) {
	for _, test := range []struct {
		kind pgcatalog.Kind
		name string
		want bool
	}{
		{pgcatalog.Function, "lower", true},
		{pgcatalog.Function, "uuidv7", true},         // of 18
		{pgcatalog.Function, "interval_accum", true}, // until 16
		{pgcatalog.Function, "box", true},
		{pgcatalog.Function, "users", false},
		{pgcatalog.Relation, "lower", false},
		{pgcatalog.Relation, "pg_class", true},
		{pgcatalog.Relation, "pg_jobs", false},
		{pgcatalog.Type, "_int4", true},
		{pgcatalog.Collation, "C", true},
		{pgcatalog.Collation, "C.UTF-8", true},
		{pgcatalog.Collation, "de-x-icu", true},
		{pgcatalog.Collation, "zh-Hant-TW-x-icu", true},
		{pgcatalog.Collation, "de_DE", true},
		{pgcatalog.Collation, "sr_RS.utf8@latin", true},
		{pgcatalog.Collation, "ca_ES@valencia", true},
		{pgcatalog.Collation, "es_419", true},
		{pgcatalog.Collation, "zh-Hans-CN", true},
		{pgcatalog.Collation, "german", false},
		{pgcatalog.Collation, "de", false},
		{pgcatalog.Collation, "de_ci", false},
		{pgcatalog.Collation, "ci_12", false},
		{pgcatalog.Collation, "DE_AT", false},
		{pgcatalog.Collation, "", false},
		{pgcatalog.Template, "ispell", true},
		{pgcatalog.Dictionary, "ispell", false},
		{pgcatalog.Search("DICTIONARY"), "simple", true},
	} {
		if got := pgcatalog.Holds(test.kind, test.name); got != test.want {
			t.Errorf("%s %s: %v", test.kind, test.name, got)
		}
	}
}

func TestTakes(t *testing.T) {
	for _, test := range []struct {
		name string
		args int
		want bool
	}{
		{"lower", 1, true}, {"lower", 2, false},
		{"random", 0, true}, {"random", 2, true}, {"random", 1, false}, // of 17
		{"concat_ws", 0, false}, {"concat_ws", 9, true}, {"format", 1, true},
		{"json_strip_nulls", 2, true}, // of 18
		{"users", 0, false},
	} {
		if got := pgcatalog.Takes(pgcatalog.Function, test.name, test.args); got != test.want {
			t.Errorf("%s of %d arguments: %v", test.name, test.args, got)
		}
	}
}

func TestCalls(t *testing.T) {
	for _, test := range []struct {
		kind  pgcatalog.Kind
		name  string
		types []string
		want  bool
	}{
		{pgcatalog.Function, "lower", []string{"text"}, true},
		{pgcatalog.Function, "lower", []string{"integer"}, false},
		{pgcatalog.Function, "round", []string{"double precision", "int4"}, false},
		{pgcatalog.Function, "round", []string{"decimal(4,2)", "int4"}, true},
		{pgcatalog.Function, "now", nil, true},
		{pgcatalog.Function, "lower", nil, false},
		{pgcatalog.Operator, "=", []string{"integer", "bigint"}, true},
		{pgcatalog.Operator, "=", []string{"integer", "text"}, false},
		{pgcatalog.Operator, "-", []string{"integer"}, true},
		{pgcatalog.Operator, "=", []string{"bit", "bit"}, true},
	} {
		if got := pgcatalog.Calls(test.kind, test.name, test.types...); got != test.want {
			t.Errorf("%s %s%q: %v", test.kind, test.name, test.types, got)
		}
	}
}
