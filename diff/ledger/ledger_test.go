package ledger_test

import (
	"context"
	"os"
	"path/filepath"
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
	return diff.Pair{Place: diff.InCheck, Table: &model.Table{Name: "t", Columns: []model.Column{{Name: "a", Type: columnType}}}, Current: "f(a)\n > 1", Desired: desired}
}

func TestLedger(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), ledger.FileName)
	read := func(server string) *ledger.Ledger {
		t.Helper()
		l, err := ledger.Read(path, server)
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

func TestReadRefusesAnotherFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), ledger.FileName)
	if err := os.WriteFile(path, []byte("# fine\n<<<<<<< HEAD\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.Read(path, "postgres 15"); err == nil || !strings.Contains(err.Error(), ":2: not a line") {
		t.Errorf("error is %v", err)
	}
}
