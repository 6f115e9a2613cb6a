package pgexpr

import (
	"testing"
	"testing/quick"
)

func TestContained(t *testing.T) {
	for text, want := range map[string]bool{
		"a > 0 AND (b <> '')": true,
		"f('it''s (', g(1))":  true,
		"1) + (2":             false,
		"(1":                  false,
		"a -- comment":        false,
		"a /* comment":        false,
		`"a(" > 1`:            false, // left to the parser
		`E'a\'b)' = c OR (d)`: false,
		"$$)$$ = a":           false,
		"'open":               false,
	} {
		if got := contained(text); got != want {
			t.Errorf("contained(%q) = %v", text, got)
		}
	}
}

// TestContainedAgreesWithTheParser puts together texts of the pieces that
// matter: what is contained must parse between parentheses if it does alone.
func TestContainedAgreesWithTheParser(t *testing.T) {
	pieces := []string{"a", " + ", "(", ")", "'", "''", "1", ",", " AND ", "f(", "'x'", " --", "/*", "*/", "\\", "\"", "E'", "$$", "\n"}
	seen := 0
	check := func(choice []byte) bool {
		text := ""
		for _, c := range choice[:min(len(choice), 7)] {
			text += pieces[int(c)%len(pieces)]
		}
		if !contained(text) {
			return true
		}
		if _, err := parseTarget(text); err != nil {
			return true
		}
		seen++
		_, err := parseTarget("(\n" + text + "\n)")
		return err == nil
	}
	if err := quick.Check(check, &quick.Config{MaxCount: 20000}); err != nil {
		t.Error(err)
	}
	if seen < 20 {
		t.Errorf("only %d texts were looked at", seen)
	}
}
