package diff_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/model"
)

// TestLanguageOfAnExtension creates a function in a language that an extension
// brings, which the servers of the tests lack, behind that, and drops it before.
func TestLanguageOfAnExtension(t *testing.T) {
	empty := &model.Database{Engine: model.Postgres}
	declared := &model.Database{Engine: model.Postgres, Schemas: []model.Schema{{Name: "z"}},
		Extensions: []model.Extension{{Name: "plperl", Schema: "z"}},
		Functions:  []model.Function{{Name: "a", Returns: "integer", Language: "plperl", Body: "return 1;"}}}
	result, err := diff.Compare(t.Context(), empty, declared, diff.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var up, down []string
	for _, op := range result.Up {
		up = append(up, op.String())
	}
	for _, op := range result.Down {
		down = append(down, op.String())
	}
	if d := cmp.Diff([]string{"create schema z", "create extension plperl", "create function a()"}, up); d != "" {
		t.Errorf("upgrade (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"drop function a()", "drop extension plperl", "drop schema z"}, down); d != "" {
		t.Errorf("downgrade (-want +got):\n%s", d)
	}
}
