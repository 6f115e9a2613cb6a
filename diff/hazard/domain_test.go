package hazard_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/diff/hazard"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// TestUnfilled names a column that no row has a value for.
func TestUnfilled(t *testing.T) {
	d := &model.Database{Domains: []model.Domain{
		{Name: "must", Type: "integer", NotNull: true},
		{Name: "app.Given One", Type: "integer", NotNull: true, Default: "1"},
		{Name: "over", Type: `app."Given One"`},
		{Name: "taken", Type: `app."Given One"`, Default: "NULL"},
		{Name: "may", Type: "integer"},
	}}
	line := func(domain string) []string {
		return []string{"adds column t.c of " + domain + ", which takes no NULL, without a default: fails on a table that has rows"}
	}
	for _, test := range []struct {
		column model.Column
		want   []string
	}{
		{model.Column{Type: "must"}, line("must")},
		{model.Column{Type: "must", Default: "1"}, nil},
		{model.Column{Type: `app."Given One"`}, nil},
		{model.Column{Type: `app."Given One"`, Default: "NULL"}, line(`app."Given One"`)},
		{model.Column{Type: "over"}, nil},
		{model.Column{Type: "taken"}, line("taken")},
		{model.Column{Type: "may"}, nil},
		{model.Column{Type: "must", NotNull: true}, nil}, // Of says so
		{model.Column{Type: "must", Generated: "1"}, nil},
	} {
		test.column.Name = "c"
		add := ops.AddColumn{Table: "t", Column: test.column}
		if difference := cmp.Diff(test.want, hazard.Unfilled([]ops.Operation{add}, d)); difference != "" {
			t.Errorf("%+v (-want +got):\n%s", test.column, difference)
		}
		if got := hazard.Unfilled([]ops.Operation{ops.CreateTable{Table: model.Table{Name: "t"}}, add}, d); len(got) > 0 {
			t.Errorf("%+v of a new table: %v", test.column, got)
		}
	}
}
