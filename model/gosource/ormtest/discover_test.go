package ormtest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/gosource"
)

// TestSameEachTime reads the packages again and again: what comes out must not
// depend on the order of maps, as GORM's own order of constraints does.
func TestSameEachTime(t *testing.T) {
	for _, pattern := range []string{"./pairspg", "./bunmodels"} {
		cfg := gosource.Config{Patterns: []string{pattern}, Engine: model.Postgres, BunForeignKeys: true}
		first, err := discover(t, cfg)
		if err != nil {
			t.Fatal(err)
		}
		if len(first.Database.Tables) < 10 || len(first.Models) < 10 {
			t.Fatalf("%s: %d tables of %d models", pattern, len(first.Database.Tables), len(first.Models))
		}
		for range 5 {
			again, err := discover(t, cfg)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(first, again, cmpopts.IgnoreUnexported(gosource.Result{})); diff != "" {
				t.Fatalf("%s is read in another way: %s", pattern, diff)
			}
		}
	}
}

// TestDiscover finds the Bun models of a package without being told of them,
// and says why.
func TestDiscover(t *testing.T) {
	result, err := discover(t, gosource.Config{Patterns: []string{"./bunmodels"}, Engine: model.Postgres})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][2]string{}
	for _, f := range result.Models {
		got[f.Type[len("github.com/autogen-db/autogen/model/gosource/ormtest/bunmodels."):]] = [2]string{f.Table, f.Reason}
		if f.Kind != gosource.Bun || f.Pos.Line == 0 {
			t.Errorf("%+v is no Bun model with a place", f)
		}
	}
	for name, want := range map[string][2]string{
		"B29":     {"b29", "embeds bun.BaseModel"},
		"PGTypes": {"app.pg_types", "embeds bun.BaseModel"},
		"U30":     {"u30", "related by J30.U"},
		"Profile": {"profiles", "related by Person.Profile"},
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
	for _, name := range []string{"Stamp", "Inner", "Geo29", "Settings", "View"} {
		if f, ok := got[name]; ok {
			t.Errorf("%s is taken for a model: %q", name, f)
		}
	}
}
