package model

import "testing"

// TestNormalizeNullDefault drops a default that is NULL, in whatever type
// PostgreSQL writes it, where that does not keep it, and no other expression
// that begins like one.
func TestNormalizeNullDefault(t *testing.T) {
	for _, c := range []struct{ typ, written, want string }{
		{"text", "null", ""}, {"text", "NULL", ""}, {"text", "NULL::character varying", ""}, {"text[]", "NULL::text[]", ""},
		{"interval(3)", "NULL", ""}, {"interval day", "NULL::interval", ""},
		{"varchar(9)", "null", "NULL"}, {"varchar(9)[]", "NULL::character varying[]", "NULL"}, {"numeric(4,1)", "NULL::numeric", "NULL"},
		{"bit", `NULL::"bit"`, "NULL"}, {"text", "NULL::varchar(9)", "NULL::varchar(9)"},
		{"text", "nullif(1, 2)", "nullif(1, 2)"}, {"text", "NULL::text || 'x'", "NULL::text || 'x'"}, {"text", "nul", "nul"},
		{"text", "", ""}, {"text", "null_of()", "null_of()"},
	} {
		d := &Database{Engine: Postgres, Tables: []Table{{Name: "t", Columns: []Column{{Name: "c", Type: c.typ, Default: c.written}}}}}
		if err := d.Normalize(); err != nil {
			t.Fatal(err)
		}
		if got := d.Tables[0].Columns[0].Default; got != c.want {
			t.Errorf("default %q of %s becomes %q, want %q", c.written, c.typ, got, c.want)
		}
	}
}
