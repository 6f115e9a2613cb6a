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
