package sqlsource_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/autogen-db/autogen/model/sqlsource"
)

// FuzzLoad reads declarations that nobody would write: whatever they are, they
// are a schema, which is in normal form already, or an error.
//
// The reader parses on several goroutines, so that the coverage of one input is
// never twice the same, and go test takes its minute over each to make it
// smaller, in which it counts no executions: -fuzzminimizetime 200x lets it go on.
func FuzzLoad(f *testing.F) {
	for _, c := range corpus {
		f.Add(c.sql)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		d, err := sqlsource.Load([]sqlsource.Source{{File: "fuzz.sql", SQL: sql}})
		if err != nil {
			if err.Error() == "" {
				t.Error("an error that says nothing")
			}
			return
		}
		again := d.Clone()
		if err := again.Normalize(); err != nil {
			t.Fatalf("what is in normal form is refused: %v", err)
		}
		if difference := cmp.Diff(d, again, cmpopts.EquateEmpty()); difference != "" {
			t.Errorf("the normal form changes once more:\n%s", difference)
		}
	})
}
