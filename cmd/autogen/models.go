package main

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/codegen"
	"github.com/autogen-db/autogen/diff"
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

// declarations says which declarations to read, and for which database.
type declarations struct {
	dir      string // the folder that patterns are relative to
	patterns []string
	engine   model.Engine
	// schema is the database's default schema, which names leave out; empty
	// means the engine's own.
	schema string
	// source says how Go models are read.
	source codegen.GoConfig
	// naming names what is declared without a name.
	naming model.Naming
	// versionTable is the two-part name of the runner's own table, which is no
	// part of a declaration.
	versionTable string
}

// goConfig is what the reader of Go packages is told.
func (d declarations) goConfig(packages []string) gosource.Config {
	gorm, bun, native := d.source.GORM, d.source.Bun, d.source.Native
	c := gosource.Config{
		Dir: d.dir, Patterns: packages, Mode: gosource.Mode(d.source.Source.Mode), Engine: d.engine, DefaultSchema: d.schema,
		Models: gorm.Models, BunModels: bun.Models, Groups: gorm.Groups, Exclude: slices.Concat(gorm.Exclude, bun.Exclude),
		GORM: gosource.GORMConfig{
			TablePrefix: gorm.TablePrefix, SingularTable: gorm.SingularTable, NoLowerCase: gorm.NoLowerCase,
			IdentifierMaxLength: gorm.IdentifierMaxLength, Replace: gorm.Replace,
			DisableForeignKeys: gorm.DisableForeignKeys, IgnoreRelationships: gorm.IgnoreRelationships,
			Tables: map[string][]string{}, JoinTables: gorm.JoinTables, Config: gorm.Config,
			MySQL: gosource.MySQLConfig(gorm.MySQL),
		},
		RunGORM: gorm.Loader == codegen.LoaderRun, RunBun: bun.Loader == codegen.LoaderRun,
		Naming: d.naming, BunForeignKeys: bun.ForeignKeys, BunVarchar: bun.VarcharLen, BunTables: gosource.BunTables(bun.Tables),
		Native:     gosource.NativeConfig(native),
		Types:      map[string]gosource.TypeConfig{},
		Inflection: gosource.Inflection{Uncountable: d.source.Inflection.Uncountable, Plural: d.source.Inflection.Plural, Singular: d.source.Inflection.Singular},
	}
	for model, names := range gorm.Tables {
		c.GORM.Tables[model] = names
	}
	for name, t := range d.source.Types {
		c.Types[name] = gosource.TypeConfig(t)
	}
	for _, one := range slices.Sorted(maps.Keys(d.source.Inflection.Irregular)) {
		c.Inflection.Irregular = append(c.Inflection.Irregular, [2]string{one, d.source.Inflection.Irregular[one]})
	}
	if tags := d.source.Source.BuildTags; len(tags) > 0 {
		c.BuildFlags = []string{"-tags=" + strings.Join(tags, ",")}
	}
	return c
}

// declared is what was read.
type declared struct {
	desired *model.Database
	// goOnly says that no SQL file is among the declarations.
	goOnly   bool
	warnings []gosource.Warning
	// bun are the tables of Bun models, orms those of GORM models and these.
	bun, orms []string
	err       error
}

// loadModels reads the declarations that the patterns name: packages of Go
// structs and .sql files, merged into one schema in normal form.
func loadModels(ctx context.Context, d declarations) declared {
	o, err := d.open(ctx)
	if err != nil {
		return declared{err: err}
	}
	return d.read(ctx, o)
}

// opened are declarations as far as they can be read without knowing the
// database's default schema.
type opened struct {
	packages []string
	files    []string
	// parsed are the packages; nil where there are none.
	parsed *gosource.Packages
}

func (d declarations) open(ctx context.Context) (opened, error) {
	if len(d.patterns) == 0 {
		return opened{}, hinted{errors.New("no models are given"), `name them in autogen.toml, models = ["./models"], or with --models`}
	}
	var o opened
	var err error
	if o.packages, o.files, err = d.split(); err == nil && len(o.packages) > 0 {
		o.parsed, err = gosource.Open(ctx, d.goConfig(o.packages))
	}
	return o, err
}

// readFor opens the declarations, and reads them once the database's default
// schema is there. It calls cancel where they cannot be read: a database that
// cannot be reached is the first thing to say.
func (d declarations) readFor(ctx context.Context, cancel func(), schema <-chan string) declared {
	o, err := d.open(ctx)
	read := declared{err: err}
	select {
	case d.schema = <-schema:
	case <-ctx.Done():
		return declared{err: ctx.Err()}
	}
	if err == nil {
		read = d.read(ctx, o)
	}
	if read.err != nil {
		cancel()
	}
	return read
}

// read reads what was opened.
func (d declarations) read(ctx context.Context, o opened) declared {
	desired, found, err := d.load(ctx, o)
	if err != nil {
		return declared{err: err}
	}
	schema, table := model.SplitName(d.versionTable)
	if schema == cmp.Or(d.schema, "public") {
		schema = ""
	}
	desired = diff.WithoutVersionTable(desired, model.JoinName(schema, table))
	read := declared{desired: desired, goOnly: len(o.files) == 0, warnings: found.Warnings}
	for _, m := range found.Models {
		if m.Kind == gosource.Native || m.Left {
			continue
		}
		read.orms = append(read.orms, m.Table)
		if m.Kind == gosource.Bun {
			read.bun = append(read.bun, m.Table)
		}
	}
	return read
}

// split tells package patterns from SQL files.
func (d declarations) split() (packages, files []string, err error) {
	for _, p := range d.patterns {
		if err := checkExists(d.dir, p); err != nil {
			return nil, nil, err
		}
		if isSQL(d.dir, p) {
			files = append(files, inDir(d.dir, p))
		} else {
			packages = append(packages, p)
		}
	}
	return packages, files, nil
}

func (d declarations) load(ctx context.Context, o opened) (*model.Database, *gosource.Result, error) {
	desired := &model.Database{Engine: d.engine}
	var sources []sqlsource.Source
	var cached cacheEntry
	found := &gosource.Result{}
	if o.parsed != nil {
		var err error
		if found, err = o.parsed.Discover(d.goConfig(o.packages)); err != nil {
			return nil, nil, err
		}
		desired, sources = found.Database, d.sources(found.SQL)
	}
	if len(o.files) > 0 {
		read, err := sqlsource.LoadFiles(o.files)
		if err != nil {
			return nil, nil, err
		}
		for _, s := range read {
			sources = append(sources, sqlsource.Source{File: relative(d.dir, s.File), SQL: s.SQL, DefaultSchema: d.schema})
		}
	}
	if len(sources) > 0 {
		if len(o.packages) == 0 && d.engine == model.Postgres {
			cached = cacheOf(d.engine, d.schema, sources)
			if kept := cached.load(); kept != nil {
				return kept, found, nil
			}
		}
		var err error
		if desired, err = addSQL(ctx, desired, sources); err != nil {
			return nil, nil, err
		}
	}
	if o.parsed != nil {
		more, err := found.Overlay(desired)
		if err != nil {
			return nil, nil, err
		}
		if len(more) > 0 {
			if desired, err = addSQL(ctx, desired, d.sources(more)); err != nil {
				return nil, nil, err
			}
		}
	}
	addSchemas(desired)
	if err := desired.Normalize(); err != nil {
		return nil, nil, err
	}
	if len(desired.Tables) == 0 {
		return nil, nil, hinted{fmt.Errorf("the models declare no table: %s", strings.Join(d.patterns, ", ")),
			"that would drop every table; if it is meant, `autogen downgrade base` does it"}
	}
	if err := sqlsource.CheckReferences(desired); err != nil {
		return nil, nil, err
	}
	cached.store(desired)
	return desired, found, nil
}

// sources are the SQL of Go files.
func (d declarations) sources(list []gosource.SQL) []sqlsource.Source {
	var sources []sqlsource.Source
	for _, s := range list {
		sources = append(sources, sqlsource.Source{File: s.File, SQL: s.Text, DefaultSchema: d.schema})
	}
	return sources
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

// checkExists fails where a pattern names a file or a folder that there is not.
// An import path is for the go command to find.
func checkExists(dir, pattern string) error {
	path := strings.TrimSuffix(filepath.ToSlash(pattern), "/...")
	sql := isSQL(dir, pattern)
	if !sql && !filepath.IsAbs(path) && path != "." && path != ".." && !strings.HasPrefix(path, "./") && !strings.HasPrefix(path, "../") {
		return nil
	}
	if _, err := os.Stat(inDir(dir, path)); err == nil {
		return nil
	}
	if sql {
		matches, err := filepath.Glob(inDir(dir, path))
		if err != nil {
			return hinted{fmt.Errorf("models %s: %w", pattern, err), "a glob is written as in schema/*.sql"}
		}
		if len(matches) > 0 {
			return nil
		}
	}
	what := "no such folder"
	switch {
	case strings.ContainsAny(pattern, "*?["):
		what = "no file matches"
	case sql:
		what = "no such file"
	}
	return hinted{fmt.Errorf("models %s: %s", pattern, what), `autogen.toml, models = [...], or --models names packages, .sql files, folders and globs`}
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
