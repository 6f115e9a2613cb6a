package diff_test

import (
	"context"
	"errors"
	"testing"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/model"
)

// TestPartitioningIsNotChanged has each change of how a table is divided, which
// no statement makes.
func TestPartitioningIsNotChanged(t *testing.T) {
	table := func(k *model.PartitionKey) *model.Database {
		d := &model.Database{Engine: model.Postgres, Tables: []model.Table{{
			Name: "t", Columns: []model.Column{{Name: "a", Type: "integer"}, {Name: "b", Type: "integer"}}, PartitionBy: k,
		}}}
		if err := d.Normalize(); err != nil {
			t.Fatal(err)
		}
		return d
	}
	by := func(strategy, column string) *model.PartitionKey {
		return &model.PartitionKey{Strategy: strategy, Keys: []model.Key{{Column: column}}}
	}
	for _, test := range []struct {
		name     string
		from, to *model.PartitionKey
		refused  bool
	}{
		{"the same", by("RANGE", "a"), by("RANGE", "a"), false},
		{"another strategy", by("RANGE", "a"), by("LIST", "a"), true},
		{"another column", by("RANGE", "a"), by("RANGE", "b"), true},
		{"divided", nil, by("RANGE", "a"), true},
		{"no longer divided", by("RANGE", "a"), nil, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := diff.Compare(context.Background(), table(test.from), table(test.to), diff.Options{})
			var impossible *diff.ImpossibleError
			if errors.As(err, &impossible) != test.refused || test.refused && impossible.Object != "table t" {
				t.Errorf("error %v, want it refused: %v", err, test.refused)
			}
		})
	}
}
