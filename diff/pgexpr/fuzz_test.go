package pgexpr_test

import (
	"testing"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/diff/pgexpr"
)

// FuzzStatic holds two spellings of a condition, a default and an index key
// against each other. A spelling has one form, whatever parentheses stand
// around it, and what is taken for equal the server must take for equal, too.
func FuzzStatic(f *testing.F) {
	for i, e := range corpus {
		f.Add(e.text, corpus[(i+1)%len(corpus)].text)
	}
	for _, pair := range [][2]string{
		{"ARRAY[ARRAY[1, 2], ARRAY[3, 4]]", "ARRAY[[1, 2], [3, 4]]"},
		{"ARRAY[1, 2.5]::numeric[]", "'{1,2.5}'"},
		{"(ROW(i, t)).f1 = 1", "(i, k) < (1, 2)"},
		{"i IN (SELECT 1)", "EXISTS (SELECT FROM things t WHERE t.i = 1)"},
		{"tz AT LOCAL > ts", "tz AT TIME ZONE 'UTC' > ts"},
		{"i = 0x1F", "i = 1_000"},
		{"t IS NORMALIZED", "normalize(t, NFC) = t"},
		{"t IS JSON OBJECT WITH UNIQUE KEYS", "JSON_EXISTS(j, '$.a')"},
		{"make_interval(days => 1) > iv", "OVERLAY(t PLACING 'x' FROM 1) = 'x'"},
		{"(day, day) OVERLAPS (day, day)", "XMLEXISTS('//a' PASSING x)"},
		{"GREATEST(VARIADIC ia)", "num_nulls(VARIADIC ia) = 0"},
		{"substring(t SIMILAR 'a' ESCAPE '#') = ''", "t SIMILAR TO 'a%' ESCAPE '\\'"},
		{"B'101' = '101'", "X'1F'::int = 31"},
		{"interval '1' day", "interval(3) '1 day'"},
		{"CURRENT_TIMESTAMP(3)", "'now'::timestamp(3)"},
		{"U&'\\0061' = t", "E'\\x61' = t"},
	} {
		f.Add(pair[0], pair[1])
	}
	static, table := newStatic(f), things()
	server := pgexpr.NewServer(database(f), pgexpr.ServerOptions{})
	f.Fuzz(func(t *testing.T, a, b string) {
		var entries []entry
		for _, text := range []string{a, b} {
			for _, e := range []entry{check(text), key(text), def("t", text), def("i", text)} {
				pair := diff.Pair{Place: e.place, Table: table, Column: table.Column(e.column), Current: text, Desired: text}
				form, ok := static.Form(pair, text)
				if !ok {
					continue
				}
				entries = append(entries, e)
				if again, ok := static.Form(pair, "(\n"+text+"\n)"); !ok || again != form {
					t.Errorf("place %d: %q is %s, in parentheses %s", e.place, text, form, again)
				}
			}
		}
		if _, err := checkSound(t, static, server, table, entries); err != nil {
			t.Fatal(err)
		}
	})
}
