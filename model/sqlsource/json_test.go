package sqlsource_test

import (
	"testing"

	"github.com/autogen-db/autogen/model/sqlsource"
)

// TestTypeJSON holds the type json, a word of the grammar, to its short
// spelling, and all else that begins so to its own.
func TestTypeJSON(t *testing.T) {
	const text = "concat('pg_catalog.json', pg_catalog.json_typeof('{}'::json), '[]'::jsonb, '1'::json)"
	d, err := sqlsource.Load([]sqlsource.Source{{SQL: "CREATE TABLE t (a text DEFAULT " + text + ")"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Tables[0].Columns[0].Default; got != text {
		t.Errorf("got  %s\nwant %s", got, text)
	}
}
