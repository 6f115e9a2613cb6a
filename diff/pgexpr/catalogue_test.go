package pgexpr_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
)

// differences are the lines of the written catalogue that servers of some
// versions lack (-), and what those have besides it (+), where it could matter:
// another function of a name that is written down, an operator, an implicit
// cast. None of them changes how a call that both versions have is resolved,
// or else TestSoundOnMutants would see it: a type that only the addition takes
// was refused before, and a bare literal goes to text where there is a choice.
var differences = []struct {
	// from and to are the first and the last version that differs.
	from, to int
	lines    string
}{
	{13, 13, `
+ operators !! - int8 numeric
+ operators @ box box bool
+ operators @ circle circle bool
+ operators @ lseg box bool
+ operators @ lseg line bool
+ operators @ point box bool
+ operators @ point circle bool
+ operators @ point line bool
+ operators @ point lseg bool
+ operators @ point path bool
+ operators @ point polygon bool
+ operators @ polygon polygon bool
+ operators ~ _aclitem aclitem bool
+ operators ~ box box bool
+ operators ~ circle circle bool
+ operators ~ circle point bool
+ operators ~ path point bool
+ operators ~ polygon point bool
+ operators ~ polygon polygon bool
- functions bit_count bit int8
- functions bit_count bytea int8
- functions date_bin interval,timestamp,timestamp timestamp
- functions date_bin interval,timestamptz,timestamptz timestamptz
- functions extract text,date numeric
- functions extract text,interval numeric
- functions extract text,time numeric
- functions extract text,timestamp numeric
- functions extract text,timestamptz numeric
- functions extract text,timetz numeric
- functions ltrim bytea,bytea bytea
- functions rtrim bytea,bytea bytea
- functions unistr text text
- operators + numeric pg_lsn pg_lsn
- operators + pg_lsn numeric pg_lsn
- operators - pg_lsn numeric pg_lsn
- operators <<| point point bool
- operators |>> point point bool`},
	{13, 14, `
+ operators ## line box point
+ operators ## lseg line point
+ operators <-> box line float8
+ operators <-> line box float8
+ operators @@ - path point
+ types char S
- functions regexp_count text,text int4
- functions regexp_count text,text,int4 int4
- functions regexp_count text,text,int4,text int4
- functions regexp_instr text,text int4
- functions regexp_instr text,text,int4 int4
- functions regexp_instr text,text,int4,int4 int4
- functions regexp_instr text,text,int4,int4,int4 int4
- functions regexp_instr text,text,int4,int4,int4,text int4
- functions regexp_instr text,text,int4,int4,int4,text,int4 int4
- functions regexp_like text,text bool
- functions regexp_like text,text,text bool
- functions regexp_replace text,text,text,int4 text
- functions regexp_replace text,text,text,int4,int4 text
- functions regexp_replace text,text,text,int4,int4,text text
- functions regexp_substr text,text text
- functions regexp_substr text,text,int4 text
- functions regexp_substr text,text,int4,int4 text
- functions regexp_substr text,text,int4,int4,text text
- functions regexp_substr text,text,int4,int4,text,int4 text
- types char Z`},
	{17, 18, `
+ functions random int4,int4 int4
+ functions random int8,int8 int8
+ functions random numeric,numeric numeric
+ functions timezone timestamp timestamptz
+ functions timezone timestamptz timestamp
+ functions timezone timetz timetz`},
	{18, 18, `
+ functions json_strip_nulls json,bool json defaults
+ functions jsonb_strip_nulls jsonb,bool jsonb defaults
+ functions reverse bytea bytea
- functions json_strip_nulls json json
- functions jsonb_strip_nulls jsonb jsonb`},
}

// TestCatalogue compares the written catalogue with the server's.
func TestCatalogue(t *testing.T) {
	ctx := context.Background()
	conn := connect(t, pgtest.Database(t))
	major := pgtest.Version(t)
	var got []string
	for _, part := range []struct{ name, query string }{
		{"types", `SELECT typname || ' ' || typcategory::text || CASE WHEN typispreferred THEN ' preferred' ELSE ' -' END FROM pg_type
			WHERE typname = ANY (ARRAY(SELECT split_part(l, ' ', 1) FROM unnest($1::text[]) AS l)) AND typnamespace = 'pg_catalog'::regnamespace`},
		{"casts", `SELECT s.typname || ' ' || t.typname FROM pg_cast JOIN pg_type AS s ON s.oid = castsource JOIN pg_type AS t ON t.oid = casttarget
			WHERE castcontext = 'i' AND castsource <> casttarget AND s.typname !~ '^pg_(dependencies|mcv_list|ndistinct|node_tree)$' AND $1::text[] IS NOT NULL`},
		{"operators", `SELECT concat_ws(' ', oprname, coalesce(l.typname, '-'), r.typname, v.typname) FROM pg_operator
			LEFT JOIN pg_type AS l ON l.oid = oprleft JOIN pg_type AS r ON r.oid = oprright JOIN pg_type AS v ON v.oid = oprresult
			WHERE oprnamespace = 'pg_catalog'::regnamespace AND $1::text[] IS NOT NULL`},
		{"functions", `SELECT concat_ws(' ', proname, coalesce((SELECT string_agg(a.typname, ',' ORDER BY n) FROM unnest(proargtypes) WITH ORDINALITY AS u(arg, n) JOIN pg_type AS a ON a.oid = arg), '-'),
			v.typname, CASE WHEN provariadic <> 0 THEN 'variadic' WHEN pronargdefaults > 0 THEN 'defaults' ELSE '-' END) FROM pg_proc JOIN pg_type AS v ON v.oid = prorettype
			WHERE prokind <> 'a' AND pronamespace = 'pg_catalog'::regnamespace AND proname = ANY (ARRAY(SELECT split_part(l, ' ', 1) FROM unnest($1::text[]) AS l))`},
	} {
		text, err := os.ReadFile("catalogue/" + part.name + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		written := strings.Split(strings.TrimSpace(string(text)), "\n")
		rows, err := conn.Query(ctx, part.query, written)
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				t.Fatal(err)
			}
			found = append(found, strings.TrimSuffix(line, " -"))
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		for i := range written {
			written[i] = strings.TrimSuffix(written[i], " -")
		}
		add := func(sign string, lines, others []string) {
			for _, line := range lines {
				// A polymorphic call keeps its spelling, whatever it resolves to.
				if !slices.Contains(others, line) && !strings.Contains(line, "any") && !strings.Contains(line, "multirange") {
					got = append(got, sign+" "+part.name+" "+line)
				}
			}
		}
		add("-", written, found)
		add("+", found, written)
	}
	var want []string
	for _, d := range differences {
		if d.from <= major && major <= d.to {
			want = append(want, strings.Split(strings.TrimSpace(d.lines), "\n")...)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("version %d (-want +got):\n%s", major, d)
	}
}
