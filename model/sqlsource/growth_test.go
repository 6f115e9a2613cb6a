package sqlsource_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/autogen-db/autogen/model/sqlsource"
)

// manyTables returns the DDL of n tables of eight columns with a foreign key,
// two indexes, a unique constraint and a check.
func manyTables(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `CREATE TABLE t%[1]d (id bigserial PRIMARY KEY, parent_id bigint REFERENCES t%[2]d ON DELETE CASCADE,
	name varchar(100) NOT NULL UNIQUE, email text DEFAULT 'x', amount numeric(10,2) NOT NULL DEFAULT 0,
	created timestamptz NOT NULL DEFAULT now(), active boolean, data jsonb, CHECK (amount >= %[1]d AND name <> ''));
CREATE INDEX ON t%[1]d (name, created DESC);
CREATE INDEX ON t%[1]d (lower(email)) WHERE active;
`, i, i/2)
	}
	return b.String()
}

// TestLoadGrowsWithTables counts allocations, which unlike time are the same on
// every machine.
func TestLoadGrowsWithTables(t *testing.T) {
	load := func(n int) float64 {
		source := []sqlsource.Source{{File: "schema.sql", SQL: manyTables(n)}}
		return testing.AllocsPerRun(2, func() {
			if d, err := sqlsource.Load(source); err != nil || len(d.Tables) != n {
				t.Fatal(err)
			}
		})
	}
	if few, many := load(100), load(1000); many > 11*few {
		t.Errorf("100 tables take %.0f allocations, 1000 tables %.0f", few, many)
	}
}
