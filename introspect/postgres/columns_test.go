package postgres_test

import (
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/model"
)

// notRead are the reasons that testdata/columns.txt gives for a column that is
// not read.
var notRead = []string{"oid", "physical", "statistics", "derived", "runtime", "data", "cluster", "opaque"}

// TestColumnsOfTheCatalogues holds testdata/columns.txt, which says where each
// column of each table of pg_catalog goes, against the server and the model: a
// column that a new version brings fails until somebody has said what it means
// for a schema.
func TestColumnsOfTheCatalogues(t *testing.T) {
	text, err := os.ReadFile("testdata/columns.txt")
	if err != nil {
		t.Fatal(err)
	}
	major, fields := pgtest.Version(t), modelFields()
	var want []string
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		column, where, ok := strings.Cut(line, ": ")
		column, versions, limited := strings.Cut(column, " ")
		if !ok {
			t.Errorf("%s: does not say where it goes", line)
		}
		for i, word := range strings.Fields(where) {
			if i == 0 && slices.Contains(notRead, word) {
				break
			}
			if !fields[word] {
				t.Errorf("%s: the model has no %s", column, word)
			}
		}
		first, last, ok := strings.Cut(versions, "-")
		if limited && !ok {
			t.Errorf("%s: %q is not FIRST-LAST", column, versions)
		}
		if major >= version(t, first, major) && major <= version(t, last, major) {
			want = append(want, column)
		}
	}
	conn := connect(t, "")
	rows, err := conn.Query(t.Context(), `SELECT c.relname || '.' || a.attname
FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid
WHERE c.relnamespace = 'pg_catalog'::pg_catalog.regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped`)
	if err != nil {
		t.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	slices.Sort(want)
	if difference := cmp.Diff(want, got); difference != "" {
		t.Errorf("columns of version %d (-testdata/columns.txt +server):\n%s", major, difference)
	}
}

// version returns the number of a major version, or otherwise where none is
// given.
func version(t *testing.T, text string, otherwise int) int {
	t.Helper()
	if text == "" {
		return otherwise
	}
	number, err := strconv.Atoi(text)
	if err != nil {
		t.Error(err)
	}
	return number
}

// modelFields returns the types that a [model.Database] is made of, and their
// fields as "Type.Field".
func modelFields() map[string]bool {
	fields := make(map[string]bool)
	var add func(reflect.Type)
	add = func(typ reflect.Type) {
		for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
			typ = typ.Elem()
		}
		if typ.Kind() != reflect.Struct || fields[typ.Name()] {
			return
		}
		fields[typ.Name()] = true
		for i := range typ.NumField() {
			fields[typ.Name()+"."+typ.Field(i).Name] = true
			add(typ.Field(i).Type)
		}
	}
	add(reflect.TypeFor[model.Database]())
	return fields
}
