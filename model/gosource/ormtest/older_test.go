package ormtest

import (
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	glebarez "github.com/glebarez/sqlite"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/gosource"
)

// olderFolder holds a module for each version of GORM that differs from the
// newest: its program and models are the same, its go.mod is one of the .mod files.
const olderFolder = "testdata/older"

// olderModule puts the module of one of the .mod files into a folder of its own,
// and builds its program.
func olderModule(t *testing.T, mod string) (dir, program string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(olderFolder)); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(dir, mod), filepath.Join(dir, "go.mod")); err != nil {
		t.Fatal(err)
	}
	program = filepath.Join(dir, "older")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Dir = dir
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build with %s: %v\n%s", mod, err, out)
	}
	return dir, program
}

// TestOlderVersions: what older versions of GORM and of its drivers create is
// what is read where go.mod requires them.
func TestOlderVersions(t *testing.T) {
	mods, err := filepath.Glob(olderFolder + "/*.mod")
	if err != nil || len(mods) < 3 {
		t.Fatalf("%d modules: %v", len(mods), err)
	}
	databases := &pool{t: t}
	for _, mod := range mods {
		mod = filepath.Base(mod)
		t.Run(strings.TrimSuffix(mod, ".mod"), func(t *testing.T) {
			dir, program := olderModule(t, mod)
			for _, engine := range []model.Engine{model.Postgres, model.SQLite} {
				t.Run(string(engine), func(t *testing.T) {
					result, err := gosource.Discover(t.Context(), gosource.Config{Dir: dir, Patterns: []string{"./models"}, Engine: engine})
					if err != nil {
						t.Fatal(err)
					}
					if len(result.Warnings) > 0 {
						t.Errorf("warnings: %v", result.Warnings)
					}
					desired := result.Database
					if err := desired.Normalize(); err != nil {
						t.Fatal(err)
					}
					if len(desired.Tables) != 4 {
						t.Fatalf("%d tables are read", len(desired.Tables))
					}
					d := databases.older(t, engine, dir, program)
					d.equal("the older GORM's database and the models", d.read(), desired)
					d.mutated(desired)
				})
			}
		})
	}
}

// older returns a database that the older version's program has migrated.
func (p *pool) older(t *testing.T, engine model.Engine, dir, program string) *database {
	t.Helper()
	d := &database{t: t, engine: engine, url: filepath.Join(dir, "older.db")}
	if engine == model.Postgres {
		d = p.database(t, engine)
	}
	if out, err := exec.Command(program, string(engine), d.url).CombinedOutput(); err != nil {
		t.Fatalf("migrate: %v\n%s", err, out)
	}
	if engine == model.SQLite {
		var err error
		if d.sql, err = sql.Open(glebarez.DriverName, d.url); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.sql.Close() })
	}
	return d
}
