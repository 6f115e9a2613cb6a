package model

import "testing"

// TestNormalizeNullDefault drops a default that is NULL, in whatever type
// PostgreSQL writes it, and no other expression that begins like one.
func TestNormalizeNullDefault(t *testing.T) {
	for written, want := range map[string]string{
		"null": "", "NULL": "", "NULL::character varying": "", "NULL::numeric(10,2)": "", "NULL::text[]": "",
		"nullif(1, 2)": "nullif(1, 2)", "NULL::text || 'x'": "NULL::text || 'x'", "nul": "nul", "": "", "null_of()": "null_of()",
	} {
		d := &Database{Engine: Postgres, Tables: []Table{{Name: "t", Columns: []Column{{Name: "c", Type: "text", Default: written}}}}}
		if err := d.Normalize(); err != nil {
			t.Fatal(err)
		}
		if got := d.Tables[0].Columns[0].Default; got != want {
			t.Errorf("default %q becomes %q, want %q", written, got, want)
		}
	}
}
