package verify_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
)

// TestDumpsOfNewerVersions compares a database with what pg_dump of its version
// says of it (--schema-only --no-owner): 17.5 and 18.3, each of a server of its
// own that ran the schema beside it. On an older server the texts are only read.
func TestDumpsOfNewerVersions(t *testing.T) {
	for _, version := range []int{17, 18} {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			file := fmt.Sprintf("testdata/dump-%d.sql", version)
			dump, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			declared := declare(t, file, string(dump))
			if len(declared.Tables) < 6 {
				t.Errorf("%d tables", len(declared.Tables))
			}
			if pgtest.Version(t) < version {
				return
			}
			schema, err := os.ReadFile(fmt.Sprintf("testdata/dump-%d-schema.sql", version))
			if err != nil {
				t.Fatal(err)
			}
			d := load(t, string(schema))
			current := d.read(t)
			if len(current.Opaque) > 0 {
				t.Errorf("not modelled: %v", current.Opaque)
			}
			d.same(t, file, current, declared)
		})
	}
}
