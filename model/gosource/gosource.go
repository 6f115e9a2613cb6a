// Package gosource reads Go structs, statically, into a [model.Database].
//
// Three kinds of structs are tables: native ones, which carry an
// //autogen:table directive and are described by `db` and `ag` tags, and GORM
// and Bun models, which are read as the ORM's own code reads them. No user code
// runs, unless [Config.RunGORM] or [Config.RunBun] ask for it: files are parsed,
// types are resolved with go/types, and method bodies are looked at only where a
// constant can be read off them.
package gosource

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sort"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// Config says what to read. Dir and Patterns are given to the go command as
// they are.
type Config struct {
	// Dir is a folder of the module that the patterns are resolved in; empty
	// means the working folder.
	Dir string
	// Patterns are package patterns such as "./models" or "./internal/...".
	Patterns []string
	// Engine is the engine that the structs are read for.
	Engine model.Engine
	// BuildFlags are given to the go command, for example "-tags=enterprise".
	BuildFlags []string
	// Mode says where the types of imported packages are read from; empty means
	// [ModeAuto].
	Mode Mode
	// Env is the go command's environment; nil means that of this process.
	Env []string
	// DefaultSchema is the schema that is left out of names. Empty means
	// "public" on PostgreSQL and "main" on SQLite.
	DefaultSchema string
	// Models names further structs that are GORM models, or Bun models if they
	// have bun tags, and BunModels further Bun models, for those that nothing else
	// marks: "User", or "example.com/app/models.User".
	Models, BunModels []string
	// Groups decides alone which structs are GORM and Bun models, where it is
	// not empty: each group holds the models of one AutoMigrate call, in its
	// order, as several calls in turn differ from one in the foreign keys that
	// they make. Native structs need no mention.
	Groups [][]string
	// Exclude names structs that are no models though they look like ones;
	// "example.com/app/migrations/..." names all of a folder's packages.
	Exclude []string
	// GORM overrides the options that are read off the program's gorm.Config.
	GORM GORMConfig
	// Naming names what native structs, and directives, declare without a name.
	Naming model.Naming
	// Native says how native structs are read.
	Native NativeConfig
	// Types holds Go types by their package's path and name, as in
	// "example.com/app/money.Amount".
	Types map[string]TypeConfig
	// Inflection, where it is not empty, is taken instead of the rules that the
	// program's calls add.
	Inflection Inflection
	// RunGORM and RunBun have the ORM itself say what its models' tables are: a
	// program is built in the models' module, with the go command, and run. Which
	// structs are models is still read off the source. The statements are in
	// [Result.SQL], at the places of their structs. Directives and ag tags on such
	// a struct are applied by [Result.Overlay].
	RunGORM, RunBun bool
	// BunForeignKeys says that the tables of Bun models are created
	// WithForeignKeys.
	BunForeignKeys bool
	// BunVarchar is the length that NewCreateTable is told to give columns whose
	// type is varchar without one; 0 gives none.
	BunVarchar int
	// BunTables says how Bun names tables; empty means as the program's
	// SetTableNameInflector call says, or else BunPlural.
	BunTables BunTables
}

// Mode says where the types of the packages that models import are read from.
type Mode string

// The modes. ModeExport reads the compiler's export data, which is quick once the
// packages have been built; ModeSource reads their source with all that it imports,
// which is quicker where nothing has been built, and reads what does not compile;
// ModeAuto reads source where there is no export data.
const (
	ModeAuto   Mode = "auto"
	ModeExport Mode = "export"
	ModeSource Mode = "source"
)

// Warning is something that a person should know and that does not keep the
// structs from being read.
type Warning struct {
	Pos model.Pos
	// Code is the same for warnings of one sort, in all versions: "AG-G05".
	Code string
	Msg  string
	// Hint says what to do about it; it may be empty.
	Hint string
}

// String returns the place, the message and the code.
func (w Warning) String() string {
	return (&model.DeclarationError{Pos: w.Pos, Code: w.Code, Msg: w.Msg}).Error()
}

// maxErrors bounds how many faults one run reports.
const maxErrors = 20

// Load reads the structs of the packages that the patterns match. The result
// is in the form that the structs declare; the caller normalises it.
//
// A fault in a declaration is a [*model.DeclarationError]; where there are
// several, the error joins them in the order of their places. Type errors in
// the packages are passed over unless they hide the type of a field that
// matters. What directives declare in SQL is not in the result; [Discover]
// returns it. Load keeps no state: several may run at once.
func Load(ctx context.Context, cfg Config) (*model.Database, []Warning, error) {
	result, err := Discover(ctx, cfg)
	if err != nil {
		return nil, nil, err
	}
	return result.Database, result.Warnings, nil
}

// reader holds one run of [Load].
type reader struct {
	cfg  Config
	prog *program
	db   model.Database
	// root is the folder that places are given relative to.
	root string

	structs  []*structDecl
	byType   map[string]*structDecl // by package path and name
	enums    map[string]*enumDecl   // by package path and name
	schemas  map[string]string      // package path to its //autogen:schema
	pkgNames map[string]*goPackage  // by package name, for pkg.Type.Field targets
	fields   map[int]*fieldNode     // by token.Pos of the field's name
	natives  []*nativeTable
	// nativeOf and nativeNamed find a native table by its struct and its name.
	nativeOf    map[*structDecl]*nativeTable
	nativeNamed map[string]*nativeTable
	declared    map[string]model.Pos // tables by name
	// agTags holds the ag tags that were read, by their texts.
	agTags map[string]*agTag

	gormState  *gormReader
	gormConfig GORMConfig
	// configured holds the GORM options that Config gives.
	configured map[string]bool

	// calls are the program's AutoMigrate calls; groups those, or Config's.
	calls, groups []modelGroup
	// guessing is set where an AutoMigrate call cannot be read.
	guessing bool
	// registered holds the Bun models that the program's calls name, and how.
	registered map[string]string
	// passedOver look like GORM models, and no AutoMigrate call names them.
	passedOver []*structDecl
	found      []Found
	settings   []Setting
	// sql is carried out behind sqlBefore and in front of sqlAfter.
	sql, sqlBefore, sqlAfter []SQL

	// ownNamer is where the program gives GORM a naming strategy of its own.
	ownNamer model.Pos
	// inflection holds the program's rules for plurals, joinTables the models of
	// its join tables.
	inflection Inflection
	joinTables []joinTable
	// usedTypes are the keys of Config.Types that a column has.
	usedTypes map[string]bool
	// overlays are to be applied to what an ORM says that was run.
	overlays []runOverlay
	// versions are the ORMs' in the go.mod of the models.
	versions versions

	warnings []Warning
	faults   []*model.DeclarationError
}

func newReader(cfg Config, prog *program) *reader {
	r := &reader{
		cfg: cfg, prog: prog,
		byType:   map[string]*structDecl{},
		enums:    map[string]*enumDecl{},
		schemas:  map[string]string{},
		pkgNames: map[string]*goPackage{},
		fields:   map[int]*fieldNode{},
		declared: map[string]model.Pos{},
		agTags:   map[string]*agTag{},

		gormConfig: cfg.GORM,
		configured: cfg.GORM.configuredKeys(),
		registered: map[string]string{},
		inflection: cfg.Inflection,
		usedTypes:  map[string]bool{},

		nativeOf:    map[*structDecl]*nativeTable{},
		nativeNamed: map[string]*nativeTable{},
	}
	r.db.Engine = cfg.Engine
	r.configured["inflection"] = !cfg.Inflection.isZero()
	if wd, err := os.Getwd(); err == nil {
		r.root = wd
	}
	for _, p := range prog.packages {
		r.pkgNames[p.name] = p
	}
	return r
}

// err joins the faults in the order of their places.
func (r *reader) err() error {
	sort.SliceStable(r.faults, func(i, j int) bool {
		a, b := r.faults[i].Pos, r.faults[j].Pos
		if a.File != b.File {
			return a.File < b.File
		}
		return a.Line < b.Line
	})
	var errs []error
	for i, f := range r.faults {
		if i > 0 && *f == *r.faults[i-1] {
			continue
		}
		if len(errs) == maxErrors {
			errs = append(errs, fmt.Errorf("and %d more", len(r.faults)-i))
			break
		}
		errs = append(errs, f)
	}
	if len(errs) == 1 {
		return errs[0]
	}
	return errors.Join(errs...)
}

// addTable adds a table to the result, unless another struct declared it.
func (r *reader) addTable(t model.Table) {
	if other, ok := r.declared[t.Name]; ok {
		r.declaredTwice("table "+t.Name, other, t.Pos)
		return
	}
	r.declared[t.Name] = t.Pos
	r.db.Tables = append(r.db.Tables, t)
}

func (r *reader) declaredTwice(what string, first, second model.Pos) {
	var fault *model.DeclarationError
	if errors.As(model.DeclaredTwice(what, first, second), &fault) {
		r.faults = append(r.faults, fault)
	}
}

// finish checks what needs the whole: that there are tables at all, and which
// schemas the names use.
func (r *reader) finish() {
	r.reportPassedOver()
	r.checkTypes()
	r.sortFound()
	if len(r.faults) == 0 && len(r.structs) == 0 {
		r.fail(model.Pos{}, "put //autogen:table above a struct, or use gorm tags",
			"no tables in the packages of %s", strings.Join(r.cfg.Patterns, " "))
	}
	seen := map[string]bool{}
	add := func(name string, pos model.Pos) {
		schema, _ := model.SplitName(name)
		if schema == "" || seen[schema] || r.cfg.Engine != model.Postgres {
			return
		}
		seen[schema] = true
		r.db.Schemas = append(r.db.Schemas, model.Schema{Name: schema, Pos: pos})
	}
	for i := range r.db.Tables {
		t := &r.db.Tables[i]
		add(t.Name, t.Pos)
		if r.postgres() {
			t.MergeUniques()
		}
	}
	for _, e := range r.db.Enums {
		add(e.Name, e.Pos)
	}
	r.checkIndexNames()
}

// checkIndexNames warns of an index whose name one of another table has: names of
// indexes, and on PostgreSQL of unique constraints, are those of a schema. GORM
// leaves the later ones out without a word.
func (r *reader) checkIndexNames() {
	if r.mysql() {
		return
	}
	type owner struct {
		table string
		pos   model.Pos
	}
	first := map[string]owner{}
	check := func(t *model.Table, name string, pos model.Pos) {
		schema, _ := model.SplitName(t.Name)
		key := model.JoinName(schema, name)
		if other, ok := first[key]; ok && name != "" && other.table != t.Name {
			r.warn(codeIndexName, pos, "give it another name, or none", "table %s: index %s has the name of one of table %s, at %s", t.Name, name, other.table, other.pos)
			return
		}
		first[key] = owner{t.Name, pos}
	}
	for i := range r.db.Tables {
		t := &r.db.Tables[i]
		for _, x := range t.Indexes {
			check(t, x.Name, x.Pos)
		}
		if r.postgres() {
			for _, u := range t.Uniques {
				check(t, u.Name, u.Pos)
			}
		}
	}
}

// objectName brings a written name into the model's form: quoted only where
// needed, and without the default schema. An unqualified name takes the schema
// that its package declares.
func (r *reader) objectName(pos model.Pos, pkgSchema, written string) string {
	schema, bare := model.SplitName(strings.TrimSpace(written))
	if schema == "" {
		schema = pkgSchema
	}
	if schema == r.cfg.DefaultSchema {
		schema = ""
	}
	if schema != "" && r.cfg.Engine == model.SQLite {
		r.fail(pos, "leave the schema out, or limit the table with //autogen:dialect postgres", "sqlite has no schemas, so %s cannot be created", model.JoinName(schema, bare))
	}
	return model.JoinName(schema, bare)
}

// postgres says whether the structs are read for PostgreSQL.
func (r *reader) postgres() bool { return r.cfg.Engine == model.Postgres }
