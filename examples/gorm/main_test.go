package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/autogen-db/autogen/examples/internal/exampletest"
	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }

// TestPeople does what README.md tells, with the real command.
func TestPeople(t *testing.T) {
	const run = "[gorm]\nloader = \"run\"\n"
	t.Run("sqlite", func(t *testing.T) {
		exampletest.People(t, "sqlite", "sqlite://app.db", run, `{Name: "id", Type: "integer", Autoincrement: true}`)
	})
	t.Run("postgres", func(t *testing.T) {
		url := pgtest.Database(t)
		t.Setenv("POSTGRES_URL", url)
		exampletest.People(t, "postgres", url, run, `{Name: "id", Type: "bigserial"`)
	})
}

// TestCommittedProject: the application in this folder runs, and makes its
// tables itself.
func TestCommittedProject(t *testing.T) {
	for _, url := range []string{"sqlite://" + t.TempDir() + "/app.db", pgtest.Database(t)} {
		for _, command := range []string{"upgrade", "add"} {
			if err := run(t.Context(), []string{url, command}, os.Stdout); err != nil {
				t.Fatalf("%s: %v", command, err)
			}
		}
		var out bytes.Buffer
		if err := run(t.Context(), []string{url, "list"}, &out); err != nil {
			t.Fatal(err)
		}
		if got := out.String(); !strings.HasSuffix(got, "patrick (Patrick Star)\n3 addresses\n") {
			t.Errorf("list prints\n%s", got)
		}
	}
}
