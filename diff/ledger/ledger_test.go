package ledger_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/diff/ledger"
	"github.com/autogen-db/autogen/model"
)

type counting struct {
	asked    int
	verdicts []diff.Verdict
}

func (c *counting) Prove(_ context.Context, pairs []diff.Pair) ([]diff.Verdict, error) {
	c.asked += len(pairs)
	return c.verdicts[:len(pairs)], nil
}

func pair(columnType, desired string) diff.Pair {
	return diff.Pair{Place: diff.InCheck, Table: &diff.Context{Name: "t", Columns: []diff.ContextColumn{{Name: "a", Type: columnType}}}, Current: "f(a)\n > 1", Desired: desired}
}

func TestLedger(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), ledger.FileName)
	read := func(server string) *ledger.Ledger {
		t.Helper()
		l, err := ledger.Read(path, server, "")
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	l := read("postgres 15")
	if file, changed := l.Bytes(); changed || file != nil {
		t.Errorf("an empty ledger writes %q", file)
	}
	server := &counting{verdicts: []diff.Verdict{diff.Equal, diff.Different, diff.Undecided}}
	pairs := []diff.Pair{pair("integer", "f(a) > 1"), pair("integer", "f(a) > 2"), pair("integer", "f(a) > 3")}
	if _, err := l.Recording(server).Prove(ctx, pairs); err != nil {
		t.Fatal(err)
	}
	file, changed := l.Bytes()
	if !changed || strings.Count(string(file), "postgres 15") != 1 {
		t.Fatalf("the ledger is %q", file)
	}
	if err := os.WriteFile(path, file, 0o644); err != nil {
		t.Fatal(err)
	}

	for _, c := range []struct {
		server string
		pair   diff.Pair
		want   diff.Verdict
	}{
		{"postgres 15", pairs[0], diff.Equal},
		{"postgres 15", pairs[1], diff.Undecided},
		{"postgres 16", pairs[0], diff.Undecided},
		{"postgres 15", pair("bigint", "f(a) > 1"), diff.Undecided},
	} {
		got, err := read(c.server).Prove(ctx, []diff.Pair{c.pair})
		if err != nil || got[0] != c.want {
			t.Errorf("%s, %v: %v, %v", c.server, c.pair, got, err)
		}
	}

	l = read("postgres 15")
	if _, err := l.Prove(ctx, pairs[:1]); err != nil {
		t.Fatal(err)
	}
	if again, changed := l.Bytes(); changed || string(again) != string(file) {
		t.Errorf("a ledger that was used becomes %q", again)
	}
	if left, changed := read("postgres 15").Bytes(); !changed || left != nil {
		t.Errorf("an entry that nothing needs stays: %q", left)
	}
	if left, changed := read("postgres 16").Bytes(); changed || string(left) != string(file) {
		t.Errorf("an entry of another server goes: %q", left)
	}
}

// TestLedgerSession: an answer about what may be a date, a time or an interval holds for
// the settings by which it was read.
func TestLedgerSession(t *testing.T) {
	path := filepath.Join(t.TempDir(), ledger.FileName)
	read := func(session string) *ledger.Ledger {
		t.Helper()
		l, err := ledger.Read(path, "postgres 15", session)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	bound := pair("timestamptz", "'2024-01-01'")
	pairs := []diff.Pair{bound, pair("integer", "f(a) > 1"), pair("text", "a = 'b'")}
	l := read("TimeZone Europe/Berlin")
	server := &counting{verdicts: []diff.Verdict{diff.Equal, diff.Equal, diff.Equal}}
	if _, err := l.Recording(server).Prove(t.Context(), pairs); err != nil {
		t.Fatal(err)
	}
	file, _ := l.Bytes()
	if err := os.WriteFile(path, file, 0o644); err != nil {
		t.Fatal(err)
	}
	for session, want := range map[string]diff.Verdict{"TimeZone Europe/Berlin": diff.Equal, "": diff.Undecided, "TimeZone Asia/Tokyo": diff.Undecided} {
		l := read(session)
		got, err := l.Prove(t.Context(), pairs)
		if err != nil || !slices.Equal(got, []diff.Verdict{want, diff.Equal, diff.Equal}) {
			t.Errorf("session %q: %v, %v", session, got, err)
		}
		if left, changed := l.Bytes(); changed {
			t.Errorf("session %q: an entry of another session goes: %q", session, left)
		}
	}
	if left, _ := read("TimeZone Europe/Berlin").Bytes(); left != nil {
		t.Errorf("entries that nothing needs stay: %q", left)
	}
}

// TestStatements has what the meaning of a view depends on beside its texts, and
// what it does not.
func TestStatements(t *testing.T) {
	odd := model.JoinName("", `Odd "Name`)
	relations := func(columnType, query, other string) *diff.Relations {
		return diff.NewRelations(&model.Database{
			Tables: []model.Table{
				{Name: "s.t", Columns: []model.Column{{Name: "a", Type: columnType}}},
				{Name: odd, Columns: []model.Column{{Name: "a", Type: other}}},
				{Name: "u", Columns: []model.Column{{Name: "a", Type: other}}},
			},
			Views: []model.View{{Name: "below", Query: query}},
		})
	}
	view := func(r *diff.Relations, desired string) diff.Pair {
		return diff.Pair{Place: diff.InView, View: &model.View{Name: "v"}, Was: &model.View{Name: "v"}, Relations: r, Current: "SELECT a\nFROM below", Desired: desired}
	}
	asked := view(relations("integer", "SELECT a FROM S.T", "text"), "select a from below -- don't")
	for _, test := range []struct {
		name string
		pair diff.Pair
		want diff.Verdict
	}{
		{"the same", asked, diff.Equal},
		{"another table differs", view(relations("integer", "SELECT a FROM S.T", "bigint"), asked.Desired), diff.Equal},
		{"another text", view(asked.Relations, "select a from below"), diff.Undecided},
		{"the table that a view reads differs", view(relations("bigint", "SELECT a FROM S.T", "text"), asked.Desired), diff.Undecided},
		{"the view that it reads differs", view(relations("integer", "SELECT b FROM S.T", "text"), asked.Desired), diff.Undecided},
	} {
		t.Run(test.name, func(t *testing.T) {
			l, err := ledger.Read(filepath.Join(t.TempDir(), ledger.FileName), "postgres 15", "")
			if err != nil {
				t.Fatal(err)
			}
			next := &counting{verdicts: []diff.Verdict{diff.Equal, diff.Equal}}
			check := pair("integer", "f(a) > 1")
			if _, err := l.RecordingStatements(next).Prove(t.Context(), []diff.Pair{check, asked}); err != nil {
				t.Fatal(err)
			}
			got, err := l.Statements().Prove(t.Context(), []diff.Pair{check, test.pair})
			if err != nil || got[0] != diff.Undecided || got[1] != test.want {
				t.Errorf("%v, %v; want the check undecided and the view %v", got, err, test.want)
			}
		})
	}
	near := func(text string) (names []string) {
		tables, views := asked.Relations.Near(text)
		for _, table := range tables {
			names = append(names, table.Name)
		}
		for _, v := range views {
			names = append(names, v.Name)
		}
		return names
	}
	for text, want := range map[string][]string{
		"select 1":                          nil,
		"select * from BELOW":               {"s.t", "below"},
		`select * from "Odd ""Name"`:        {odd},
		"select 'it''s' /* ' */ from u":     {"u"},
		`select * from U&"d\0061t", s.T, x`: {odd, "s.t", "u", "below"},
	} {
		if got := near(text); !slices.Equal(got, want) {
			t.Errorf("%s reads %q, want %q", text, got, want)
		}
	}
}

func TestReadRefusesAnotherFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), ledger.FileName)
	if err := os.WriteFile(path, []byte("# fine\n<<<<<<< HEAD\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.Read(path, "postgres 15", ""); err == nil || !strings.Contains(err.Error(), ":2: not a line") {
		t.Errorf("error is %v", err)
	}
}
