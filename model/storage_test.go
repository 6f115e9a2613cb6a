package model

import "testing"

func TestSameOption(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"fillfactor=70", "fillfactor=70", true},
		{"fillfactor=70", "fillfactor=71", false},
		{"fillfactor=70", "pages_per_range=70", false},
		{"autovacuum_enabled=off", "autovacuum_enabled=false", true},
		{"toast.autovacuum_enabled=ON", "toast.autovacuum_enabled=true", true},
		{"toast.autovacuum_enabled=true", "autovacuum_enabled=true", false},
		{"autovacuum_enabled=on", "autovacuum_enabled=off", false},
		{"autovacuum_vacuum_scale_factor=0.10", "autovacuum_vacuum_scale_factor=0.1", true},
		{"buffering=auto", "buffering=on", false},
		{"n_distinct=-1", "n_distinct=1", false},
	} {
		if got := SameOption(test.a, test.b); got != test.want {
			t.Errorf("SameOption(%q, %q) = %v", test.a, test.b, got)
		}
	}
}
