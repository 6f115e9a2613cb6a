package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// manyTables is DDL that is large enough to be kept.
func manyTables(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "CREATE TABLE t%d (id bigint GENERATED ALWAYS AS IDENTITY (START 7) PRIMARY KEY, name varchar(30) DEFAULT 'x' CHECK (name <> ''), other bigint REFERENCES t%d);\n", i, max(0, i-1))
	}
	return b.String()
}

// cachedFiles returns the results that the cache holds.
func cachedFiles(t *testing.T, home string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(home, "autogen", "declarations", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func loadSQL(t *testing.T, dir, schema string) *model.Database {
	t.Helper()
	d := loadModels(t.Context(), declarations{dir: dir, patterns: []string{"schema.sql"}, engine: model.Postgres, schema: schema})
	if d.err != nil {
		t.Fatal(d.err)
	}
	return d.desired
}

func TestCacheReturnsWhatWasRead(t *testing.T) {
	home, dir := t.TempDir(), t.TempDir()
	t.Setenv("XDG_CACHE_HOME", home)
	file := filepath.Join(dir, "schema.sql")
	text := manyTables(1000)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv(cacheSwitch, "off")
	want := loadSQL(t, dir, "public")
	if files := cachedFiles(t, home); len(files) != 0 {
		t.Fatalf("the cache is off and holds %v", files)
	}
	t.Setenv(cacheSwitch, "")
	loadSQL(t, dir, "public")
	files := cachedFiles(t, home)
	if len(files) != 1 {
		t.Fatalf("cached: %v", files)
	}
	if got := loadSQL(t, dir, "public"); !cmp.Equal(want, got) {
		t.Error(cmp.Diff(want, got))
	}

	t.Run("and it is what is used", func(t *testing.T) {
		entry := cacheEntry{files[0]}
		planted := entry.load()
		planted.Tables[0].Comment = "planted"
		entry.store(planted)
		if got := loadSQL(t, dir, "public").Tables[0].Comment; got != "planted" {
			t.Errorf("the comment is %q, so the cache was not read", got)
		}
		entry.store(want)
	})
	t.Run("another schema is another key", func(t *testing.T) {
		loadSQL(t, dir, "app")
		if n := len(cachedFiles(t, home)); n != 2 {
			t.Errorf("%d entries", n)
		}
	})
	t.Run("a changed file is read", func(t *testing.T) {
		if err := os.WriteFile(file, []byte(text+"CREATE TABLE zz (id int);"), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := loadSQL(t, dir, "public"); len(got.Tables) != len(want.Tables)+1 {
			t.Errorf("%d tables", len(got.Tables))
		}
	})
	t.Run("a damaged entry is read anew", func(t *testing.T) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(files[0])
		if err != nil {
			t.Fatal(err)
		}
		data[len(data)/2] ^= 1
		if err := os.WriteFile(files[0], data, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := loadSQL(t, dir, "public"); !cmp.Equal(want, got) {
			t.Error(cmp.Diff(want, got))
		}
	})
}

func TestCacheKeepsFew(t *testing.T) {
	home := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", home)
	text := manyTables(1000)
	d := &model.Database{Engine: model.Postgres}
	for i := range cacheKeeps + 5 {
		cacheOf(model.Postgres, "public", []sqlsource.Source{{File: fmt.Sprint(i), SQL: text}}).store(d)
	}
	if n := len(cachedFiles(t, home)); n != cacheKeeps {
		t.Errorf("%d entries, not %d", n, cacheKeeps)
	}
	cacheOf(model.Postgres, "public", []sqlsource.Source{{File: "small", SQL: "CREATE TABLE t (id int);"}}).store(d)
	if n := len(cachedFiles(t, home)); n != cacheKeeps {
		t.Error("a small file is kept")
	}
}

func TestCacheLeavesOutWhatItsEncodingLoses(t *testing.T) {
	zero := int64(0)
	d := &model.Database{Tables: []model.Table{{Columns: []model.Column{{Identity: &model.Identity{Min: &zero}}}}}}
	entry := cacheEntry{filepath.Join(t.TempDir(), "entry")}
	if entry.store(d); entry.load() != nil {
		t.Error("a pointer to 0 was kept, which comes back as nil")
	}
	*d.Tables[0].Columns[0].Identity.Min = 1
	if entry.store(d); !cmp.Equal(d, entry.load()) {
		t.Error(cmp.Diff(d, entry.load()))
	}
}
