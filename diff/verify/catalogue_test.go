package verify_test

import (
	_ "embed"
	"strings"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

// catalogueSQL reads what is in a database, without introspection and on every
// version of the server.
//
//go:embed testdata/catalogue.sql
var catalogueSQL string

// catalogue returns the rows of catalogue.sql by kind and name.
func (d database) catalogue(t tester) map[string]string {
	t.Helper()
	tx, err := d.conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// Every name comes out with its schema.
	if _, err := tx.Exec(t.Context(), "SET LOCAL search_path = ''"); err != nil {
		t.Fatal(err)
	}
	rows, err := tx.Query(t.Context(), "SELECT kind || ' ' || name, coalesce(jsonb_pretty(said), '') FROM ("+catalogueSQL+") AS c (kind, name, said)")
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string]string)
	var key, said string
	if _, err := pgx.ForEachRow(rows, []any{&key, &said}, func() error {
		if was, twice := out[key]; twice {
			t.Errorf("catalogue.sql: %s is there twice: %s and %s", key, was, said)
		}
		lines := strings.Split(said, "\n")
		for i := range lines {
			lines[i] = sortedParameters(lines[i])
		}
		out[key] = strings.Join(lines, "\n")
		return nil
	}); err != nil {
		t.Fatalf("catalogue.sql: %v", err)
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	return out
}

// sameCatalogue compares what two databases hold.
func sameCatalogue(t tester, what string, got, want map[string]string) {
	t.Helper()
	if difference := cmp.Diff(want, got); difference != "" {
		t.Errorf("%s leads to another catalogue (-want +got):\n%s", what, difference)
	}
}
