package codegen

import (
	"strings"
	"testing"

	"github.com/autogen-db/autogen/model"
)

func TestEngineOf(t *testing.T) {
	t.Setenv("SOME_URL", "postgresql://app@db/app")
	for dsn, want := range map[string]model.Engine{
		"sqlite://app.db":                  model.SQLite,
		"sqlite:app.db":                    model.SQLite,
		"sqlite:///var/app.db":             model.SQLite,
		"postgres://app@localhost/app":     model.Postgres,
		"postgresql://app@localhost/app":   model.Postgres,
		"postgres://app:${PGPASSWORD}@d/a": model.Postgres,
		"${SOME_URL}":                      model.Postgres,
	} {
		if got, err := engineOf(dsn); err != nil || got != want {
			t.Errorf("engineOf(%s) = %s, %v", dsn, got, err)
		}
	}
	for dsn, want := range map[string]string{
		"app.db":                 "no scheme",
		"host=h password=s:t":    "no scheme",
		"mysql://u:secret@h/d":   `unknown scheme "mysql"`,
		"${AUTOGEN_TEST_NO_URL}": "AUTOGEN_TEST_NO_URL is not set",
		"${":                     "a variable is written ${NAME}",
	} {
		_, err := engineOf(dsn)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("engineOf(%s): error %v, want %s", dsn, err, want)
		}
	}
}

func TestMaskPassword(t *testing.T) {
	for dsn, want := range map[string]string{
		"sqlite://app.db":                            "",
		"postgres://app@db/app":                      "",
		"postgres://db/app":                          "",
		"postgres://app:${PGPASSWORD}@db/app":        "",
		"postgres://app:secret@db/app":               "postgres://app:xxxxx@db/app",
		"postgres://app:sec@ret@db/app":              "postgres://app:xxxxx@db/app",
		"postgres://app:sec/re:t@db/app":             "postgres://app:xxxxx@db/app",
		"postgres://app:secret${X}@db/app":           "postgres://app:xxxxx@db/app",
		"postgres://app:secret@db":                   "postgres://app:xxxxx@db",
		"postgres://db/app?user=a&password=secret":   "postgres://db/app?user=a&password=xxxxx",
		"postgres://db/app?pass%77ord=secret":        "postgres://db/app?pass%77ord=xxxxx",
		"postgres://db/app?sslpassword=secret&a=b":   "postgres://db/app?sslpassword=xxxxx&a=b",
		"postgres://db/app?password=${PGPASSWORD}":   "",
		"postgres://app:secret@a:1,b:2/app?x=y":      "postgres://app:xxxxx@a:1,b:2/app?x=y",
		"postgres://app:secret@[::1]:5432/app?x=a/b": "postgres://app:xxxxx@[::1]:5432/app?x=a/b",
	} {
		got, found := maskPassword(dsn)
		if want == "" {
			if found || got != dsn {
				t.Errorf("%s: masked as %s", dsn, got)
			}
		} else if !found || got != want {
			t.Errorf("%s: masked as %s, want %s", dsn, got, want)
		}
	}
}
