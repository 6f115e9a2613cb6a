package verify_test

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// authors lists the schemas of testdata/authors: their texts as their authors ship
// them, with all the steps that led to them. Where a text names its steps, each
// stands behind a line "-- step NAME".
func authors(t *testing.T) map[string][]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "authors", "*.sql.gz"))
	if err != nil || len(files) == 0 {
		t.Fatalf("schemas: %v %v", files, err)
	}
	out := make(map[string][]string)
	for _, file := range files {
		out[strings.TrimSuffix(filepath.Base(file), ".sql.gz")] = strings.SplitAfter(schemaText(t, file), "\n-- step ")
	}
	return out
}

// stageOf makes a stage of the steps that led to a schema. Each is run by itself:
// a value that one adds to an enum another may use.
func (c *acceptance) stageOf(t *testing.T, file string, steps []string) *stage {
	t.Helper()
	d := load(t, "")
	for i, step := range steps {
		// The name of a step stands at the end of the line that begins it.
		if i > 0 {
			step = "-- " + step
		}
		if _, err := d.conn.PgConn().Exec(t.Context(), step).ReadAll(); err != nil {
			t.Fatalf("%s: %v\n%s", file, err, step)
		}
	}
	if _, err := d.conn.Exec(t.Context(), "RESET ALL", pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatal(err)
	}
	return c.stageOn(t, d, file, strings.Join(steps, ""))
}

// TestAuthorsSchemas has a database that the whole text was run in be what the text
// says; it is dropped to nothing by one revision and built again by the way back.
func TestAuthorsSchemas(t *testing.T) {
	for name, steps := range authors(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &acceptance{owners: true, grants: true}
			whole, nothing := c.stageOf(t, name, steps), c.stage(t, "nothing.sql", "")
			r := whole.compare(t, whole.read, nothing.declared)
			sameDump(t, "dropping all", c.carryOut(t, whole, nothing, r), nothing.dump)
			sameDump(t, "building it again", whole.database.dump(t), whole.dump)
		})
	}
}

// stepsApart is how many steps lie between two schemas of TestAuthorsSteps. Set to
// 1, which takes ten times as long, it takes each step by itself.
const stepsApart = 10

// TestAuthorsSteps leads a schema from one step of its authors to a later one and
// back by one revision, where they wrote the statements by hand.
func TestAuthorsSteps(t *testing.T) {
	var seen tally
	t.Cleanup(func() { seen.expectMost(t) })
	for name, steps := range authors(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for n := 1; n < len(steps); n += stepsApart {
				end := min(n+stepsApart, len(steps))
				t.Run(strconv.Itoa(end), func(t *testing.T) {
					t.Parallel()
					c := &acceptance{owners: true, grants: true}
					from, to := c.stageOf(t, name, steps[:n]), c.stageOf(t, name, steps[:end])
					from.load(t, sampling)
					from.fill(t, &seen)
					r := from.compare(t, from.read, to.declared)
					sameDump(t, "the upgrade", c.carryOut(t, from, to, r), to.dump)
				})
			}
		})
	}
}
