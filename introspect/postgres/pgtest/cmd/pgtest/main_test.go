package main

import (
	"os"
	"testing"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
)

// TestRun has the command see a running server, and its exit code come back.
func TestRun(t *testing.T) {
	t.Setenv(pgtest.EnvURL, "")
	seen := t.TempDir() + "/url"
	t.Setenv("SEEN", seen)
	code, err := run([]string{"sh", "-c", `printf %s "$` + pgtest.EnvURL + `" >"$SEEN"; exit 7`})
	if code != 7 || err != nil {
		t.Errorf("code %d, %v", code, err)
	}
	url, err := os.ReadFile(seen)
	if err != nil || len(url) == 0 {
		t.Errorf("the command saw %q, %v", url, err)
	}

	t.Setenv(pgtest.EnvURL, "postgres://given/")
	for _, test := range []struct {
		script string
		code   int
		fails  bool
	}{
		{script: `test "$` + pgtest.EnvURL + `" = postgres://given/`},
		{script: "exit 3", code: 3},
		{script: "kill -9 $$", code: 1, fails: true},
	} {
		if code, err := run([]string{"sh", "-c", test.script}); code != test.code || (err != nil) != test.fails {
			t.Errorf("%s: code %d, %v", test.script, code, err)
		}
	}
	if code, err := run([]string{"./no-such-program"}); code != 1 || err == nil {
		t.Errorf("no such program: code %d, %v", code, err)
	}
}
