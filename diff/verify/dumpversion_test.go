package verify_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
)

// TestDumpsOfVersions compares a database with what pg_dump of a version says of it
// (--schema-only --no-owner): 14.10, of servers 13 and 14, and 16.4, 17.5 and 18.3, of
// one of their own, each of which ran the schema beside it. On an older server the texts are
// only read.
func TestDumpsOfVersions(t *testing.T) {
	for version, made := range map[int]string{13: "dump-13-schema.sql", 14: "dump-14-schema.sql", 16: "dump-17-schema.sql", 17: "dump-17-schema.sql", 18: "dump-18-schema.sql"} {
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
			schema, err := os.ReadFile(filepath.Join("testdata", made))
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
