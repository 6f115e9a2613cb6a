package verify_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
)

// TestRealSchemas takes schemas that others have published, as pg_dump writes
// them: each is what its own text says, is dropped to nothing by one revision,
// and is built again by the way back.
func TestRealSchemas(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "schemas", "*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("schemas: %v %v", files, err)
	}
	major := pgtest.Version(t)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".sql"), func(t *testing.T) {
			t.Parallel()
			if _, only, ok := strings.Cut(file, "-"); ok && only != strconv.Itoa(major)+".sql" {
				return // it reads the catalogue of one version
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			c := &acceptance{owners: true, grants: true}
			// pg_dump leaves its settings behind.
			whole := c.stageOn(t, load(t, statements(string(text))+"RESET ALL"), file, string(text))
			nothing := c.stage(t, "nothing.sql", "")
			r := whole.compare(t, whole.read, nothing.declared)
			sameDump(t, "dropping all", c.carryOut(t, whole, nothing, r), nothing.dump)
			// What stands now was built by autogen.
			sameDump(t, "building it again", whole.database.dump(t), whole.dump)
		})
	}
}
