package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	introspectsqlite "github.com/autogen-db/autogen/introspect/sqlite"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/gosource"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// memory opens an empty SQLite database in memory.
func memory() (*sql.DB, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // each connection would have a database of its own
	return db, nil
}

// loadModels reads the declarations that the patterns name: packages of Go
// structs and .sql files, merged into one schema in normal form.
func loadModels(ctx context.Context, dir string, patterns []string, engine model.Engine) (*model.Database, []gosource.Warning, error) {
	if len(patterns) == 0 {
		return nil, nil, hinted{fmt.Errorf("no models are given"), `name them in autogen.toml, models = ["./models"], or with --models`}
	}
	var packages, files []string
	for _, p := range patterns {
		if isSQL(dir, p) {
			files = append(files, inDir(dir, p))
		} else {
			packages = append(packages, p)
		}
	}
	desired := &model.Database{Engine: engine}
	var warnings []gosource.Warning
	if len(packages) > 0 {
		var err error
		desired, warnings, err = gosource.Load(ctx, gosource.Config{Dir: dir, Patterns: packages, Engine: engine})
		if err != nil {
			return nil, nil, err
		}
	}
	if len(files) > 0 {
		sources, err := sqlsource.LoadFiles(files)
		if err != nil {
			return nil, nil, err
		}
		for i := range sources {
			sources[i].File = relative(dir, sources[i].File)
		}
		if desired, err = addSQL(ctx, desired, sources); err != nil {
			return nil, nil, err
		}
	}
	addSchemas(desired)
	if err := desired.Normalize(); err != nil {
		return nil, nil, err
	}
	if engine == model.Postgres {
		if err := sqlsource.CheckReferences(desired); err != nil {
			return nil, nil, err
		}
	}
	return desired, warnings, nil
}

// addSQL adds what SQL files declare. PostgreSQL's are folded over the structs,
// so that a file may hold an index or a comment for a table that a struct
// declares; SQLite's run on a database in memory.
func addSQL(ctx context.Context, desired *model.Database, sources []sqlsource.Source) (*model.Database, error) {
	if desired.Engine == model.Postgres {
		return desired, sqlsource.Declare(desired, sources)
	}
	db, err := memory()
	if err != nil {
		return nil, err
	}
	defer db.Close()
	texts := make([]introspectsqlite.Source, len(sources))
	for i, s := range sources {
		texts[i] = introspectsqlite.Source{File: s.File, SQL: s.SQL}
	}
	declared, err := introspectsqlite.Declared(ctx, db, texts)
	if err != nil {
		return nil, err
	}
	return desired, desired.Merge(declared)
}

// addSchemas adds the schemas that tables and types lie in: a struct names its
// table's schema and declares it by that.
func addSchemas(d *model.Database) {
	for _, t := range d.Tables {
		if schema, _ := model.SplitName(t.Name); schema != "" {
			d.AddSchema(model.Schema{Name: schema, Pos: t.Pos})
		}
	}
	for _, e := range d.Enums {
		if schema, _ := model.SplitName(e.Name); schema != "" {
			d.AddSchema(model.Schema{Name: schema, Pos: e.Pos})
		}
	}
}

// isSQL reports whether a pattern names SQL files: by its ending, or because
// it is a folder that holds .sql files and no Go.
func isSQL(dir, pattern string) bool {
	if strings.HasSuffix(strings.ToLower(pattern), ".sql") || strings.ContainsAny(pattern, "*?[") {
		return true
	}
	entries, err := os.ReadDir(inDir(dir, pattern))
	if err != nil {
		return false
	}
	sql := false
	for _, e := range entries {
		switch strings.ToLower(filepath.Ext(e.Name())) {
		case ".go":
			return false
		case ".sql":
			sql = true
		}
	}
	return sql
}

func inDir(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

// relative returns a path as seen from dir, where it lies in it.
func relative(dir, path string) string {
	rel, err := filepath.Rel(dir, path)
	if err != nil || strings.HasPrefix(rel, "..") {
		return path
	}
	return filepath.ToSlash(rel)
}
