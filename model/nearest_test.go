package model

import "testing"

func TestNearest(t *testing.T) {
	for _, c := range []struct{ word, want string }{
		{"defualt", "default"}, {"uniqe", "unique"}, {"zzzzzz", ""}, {"default", "default"}, {"größe", ""},
	} {
		if got := Nearest(c.word, []string{"unique", "default", "index"}); got != c.want {
			t.Errorf("Nearest(%q) = %q, want %q", c.word, got, c.want)
		}
	}
	if got := EditDistance("ab", "ba"); got != 1 {
		t.Errorf("an exchange counts %d", got)
	}
}
