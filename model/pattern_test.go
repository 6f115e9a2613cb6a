package model_test

import (
	"testing"

	"github.com/autogen-db/autogen/model"
)

func TestPatternCovers(t *testing.T) {
	for _, tt := range []struct {
		pattern, kind, name string
		want                bool
	}{
		{"legacy_*", "table", "legacy_users", true},
		{"legacy_*", "table", "app.legacy_users", true},
		{"legacy_*", "enum", "legacy_mood", true},
		{"legacy_*", "table", "old_legacy_users", false},
		{"table:legacy_*", "enum", "legacy_mood", false},
		{"table:legacy_*", "table", "legacy_users", true},
		{"audit.*", "table", "audit.log", true},
		{"audit.*", "schema", "audit", true},
		{"audit.*", "table", "audit", false},
		{"table:audit.*", "schema", "audit", false},
		{"public.*", "table", "users", true},
		{"public.users", "table", "app.users", false},
		{`"odd.schema".t?`, "table", `"odd.schema".t1`, true},
		{"*", "extension", "citext", true},
		{"Users", "table", "users", false},
	} {
		p, err := model.ParsePattern(tt.pattern)
		if err != nil {
			t.Errorf("%s: %v", tt.pattern, err)
			continue
		}
		if got := p.Covers(tt.kind, tt.name, "public"); got != tt.want {
			t.Errorf("%s covers %s %s: %t", tt.pattern, tt.kind, tt.name, got)
		}
	}
}

func TestParsePatternRefuses(t *testing.T) {
	for pattern, want := range map[string]string{
		"tabel:x": `pattern "tabel:x": "tabel" is no kind of object; did you mean table?`,
		"table:":  `pattern "table:" names nothing; all is written *`,
		"app.[":   `pattern "app.[": syntax error in pattern`,
	} {
		if _, err := model.ParsePattern(pattern); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", pattern, err, want)
		}
	}
}
