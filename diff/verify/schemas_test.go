package verify_test

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/model"
)

// TestRealSchemas takes schemas that others have published, as pg_dump writes
// them: each is what its own text says, and what pg_dump and autogen write of it
// here; it is dropped to nothing by one revision, and is built again by the way
// back. A file NAME-15.sql is only for servers of version 15.
func TestRealSchemas(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "schemas", "*.sql*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("schemas: %v %v", files, err)
	}
	major := pgtest.Version(t)
	for _, file := range files {
		name, _, _ := strings.Cut(filepath.Base(file), ".sql")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, only, ok := strings.Cut(name, "-"); ok && only != strconv.Itoa(major) {
				return // it has what other versions do not
			}
			text := schemaText(t, file)
			(&acceptance{owners: true, grants: true}).dropAndBuild(t, file, text)
		})
	}
}

// dropAndBuild loads a schema, compares it with its text and with what pg_dump and
// autogen write of it, drops it to nothing by one revision, and has it built again by
// the way back.
func (c *acceptance) dropAndBuild(t *testing.T, name, text string) {
	t.Helper()
	whole := c.stageOn(t, load(t, statements(text)+"RESET ALL"), name, text)
	if len(whole.read.Opaque) > 0 {
		t.Errorf("not modelled: %v", whole.read.Opaque)
	}
	if whole.dump != "" {
		whole.same(t, "the database and what pg_dump writes of it", whole.read, declare(t, "dump.sql", whole.dump))
	}
	nothing := c.stage(t, "nothing.sql", "")
	written := strings.Join(compiled(t, whole.compare(t, &model.Database{Engine: model.Postgres}, whole.read).Up), ";\n")
	whole.same(t, "the database and what autogen writes of it", whole.read, declare(t, "written.sql", written))
	r := whole.compare(t, whole.read, nothing.declared)
	sameDump(t, "dropping all", c.carryOut(t, whole, nothing, r), nothing.dump)
	// What stands now was built by autogen.
	sameDump(t, "building it again", whole.database.dump(t), whole.dump)
}

// schemaText reads a schema, which is compressed where it is large.
func schemaText(t *testing.T, file string) string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var in io.Reader = f
	if strings.HasSuffix(file, ".gz") {
		if in, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	text, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
