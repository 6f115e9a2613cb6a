package codegen

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/module"

	"github.com/autogen-db/autogen/model"
)

// InitOptions say what [Init] is to set up.
type InitOptions struct {
	// Dir is the folder that gets autogen.toml; empty means the working
	// directory. It must be inside a Go module.
	Dir string
	// Template is the name of one of [Templates], or the path of a folder with
	// a template of the user's, which holds a slash; see [TemplateData]. Empty
	// means single.
	Template string
	// URL is the database's. It may hold ${NAME} for environment variables.
	URL string
	// Models are package patterns and .sql files, folders or globs; none
	// means ./models.
	Models []string
	// Databases are the entries of [databases] in autogen.toml, for multidb and
	// for a template of the user's; that of tenants is called tenants.
	Databases []InitDatabase
	// Tenants lists tenants, and TenantQuery is a query that finds them, for
	// the template tenants. With neither, PostgreSQL's schemas whose name
	// begins with tenant_ are.
	Tenants     []string
	TenantQuery string
	// Migrations is the folder of the revisions, relative to Dir; empty means
	// migrations.
	Migrations string
	// Replace is the folder of a checkout of autogen that the project's go.mod
	// is to use. Empty means the checkout that the running autogen was built
	// in, if it was built in one.
	Replace string
}

// InitResult says what [Init] did.
type InitResult struct {
	// Engine is the engine of the first URL.
	Engine model.Engine
	// Files are the files that were written, relative to InitOptions.Dir, with
	// slashes.
	Files []string
	// GoMod is the path of the go.mod file that was changed.
	GoMod string
	// Required are the modules that were added to go.mod, as "path version".
	Required []string
	// Replace is the folder that go.mod now takes autogen from; empty where it
	// takes a release, or did already.
	Replace string
	// GoVersion is set where go.mod now asks for a newer Go: "1.21 → 1.26.0".
	GoVersion string
	// Exports are the lines to type where URLs held a password: the file says
	// ${DATABASE_URL}, or ${NAME_URL} of an entry of [databases], in its place.
	// The passwords are masked.
	Exports []string
	// Vendored says that the module has a vendor folder, which does not yet
	// hold what was added.
	Vendored bool
}

// ExistsError reports files that [Init] would have to overwrite.
type ExistsError struct {
	// Paths are relative to InitOptions.Dir, with slashes.
	Paths []string
}

// Error lists the files.
func (e *ExistsError) Error() string {
	verb := " exists"
	if len(e.Paths) > 1 {
		verb = " exist"
	}
	return strings.Join(e.Paths, ", ") + verb + " already; nothing was written"
}

// ErrNoModule is wrapped by the error of [Init] outside of a Go module.
var ErrNoModule = errors.New("no go.mod here or above")

// Init makes a project of a template, [TemplateSingle] where none is named: that
// one is autogen.toml and the migrations folder with env.go, revisions.go and
// cmd/migrate/main.go. It adds the runtime and the engine's driver to go.mod with
// the go command, which may use the network.
//
// The error is an [*ExistsError] where a file is there already, a
// [*TemplateError] where there is no such template or the options do not fit it,
// and wraps [ErrNoModule] outside of a Go module. After an error all is as it
// was.
func Init(ctx context.Context, opts InitOptions) (*InitResult, error) {
	p, err := planInit(opts)
	if err != nil {
		return nil, err
	}
	files, err := p.files()
	if err != nil {
		return nil, err
	}
	if err := p.checkAbsent(files); err != nil {
		return nil, err
	}
	var done transaction
	if err := p.write(ctx, &done, files); err != nil {
		return nil, errors.Join(err, done.undo())
	}
	return p.result, nil
}

// initPlan is what is known before the first file is written.
type initPlan struct {
	template   string
	dir        string // absolute
	module     string // the user's
	migrations string // relative to dir, with slashes
	importPath string // of the migrations folder
	gomod      string // path of go.mod
	url        string // as it is written
	models     []string
	databases  []InitDatabase // with URLs as they are written
	tenants    []string
	query      string
	engines    []model.Engine // of all URLs, each once
	replace    string
	result     *InitResult
}

// scaffoldFile is a file to write; its path is relative to the project's
// folder, with slashes.
type scaffoldFile struct {
	path string
	src  []byte
}

func planInit(opts InitOptions) (*initPlan, error) {
	p := &initPlan{
		template:   cmp.Or(opts.Template, TemplateSingle),
		url:        opts.URL,
		models:     opts.Models,
		databases:  slices.Clone(opts.Databases),
		tenants:    opts.Tenants,
		query:      opts.TenantQuery,
		migrations: path.Clean(filepath.ToSlash(opts.Migrations)),
		replace:    opts.Replace,
		result:     &InitResult{},
	}
	if opts.Migrations == "" {
		p.migrations = "migrations"
	}
	if err := p.fit(); err != nil {
		return nil, err
	}
	var err error
	if p.dir, err = filepath.Abs(opts.Dir); err != nil {
		return nil, fmt.Errorf("init: %w", err)
	}
	if err := p.readURLs(); err != nil {
		return nil, err
	}
	root, userModule, err := findModule(p.dir)
	if err != nil {
		return nil, err
	}
	p.module = userModule
	p.gomod = filepath.Join(root, "go.mod")
	p.result.GoMod = p.gomod
	if _, err := os.Stat(filepath.Join(root, "vendor", "modules.txt")); err == nil {
		p.result.Vendored = true
	}
	rel, err := filepath.Rel(root, filepath.Join(p.dir, filepath.FromSlash(p.migrations)))
	if err != nil {
		return nil, fmt.Errorf("init: %w", err)
	}
	rel = filepath.ToSlash(rel)
	if !filepath.IsLocal(filepath.FromSlash(p.migrations)) || p.migrations == "." {
		return nil, fmt.Errorf("migrations folder %q: it must be a folder below the project's", opts.Migrations)
	}
	p.importPath = path.Join(userModule, rel)
	for _, folder := range p.packages() {
		err = errors.Join(
			checkImportPath(path.Join(p.importPath, folder), path.Join(rel, folder)),
			checkPackage(filepath.Join(p.dir, filepath.FromSlash(p.migrations), folder)),
		)
		if err != nil {
			return nil, fmt.Errorf("migrations folder %s: %w", path.Join(p.migrations, folder), err)
		}
	}
	return p, nil
}

// readURLs learns the engines of the URLs, and puts an environment variable in
// the place of one that holds a password.
func (p *initPlan) readURLs() error {
	read := func(url *string, variable string) error {
		if *url == "" {
			return nil
		}
		engine, err := engineOf(*url)
		if err != nil {
			return err
		}
		if !slices.Contains(p.engines, engine) {
			p.engines = append(p.engines, engine)
		}
		if masked, found := maskPassword(*url); found {
			*url = "${" + variable + "}"
			p.result.Exports = append(p.result.Exports, "export "+variable+"='"+strings.ReplaceAll(masked, "'", `'\''`)+"'")
		}
		return nil
	}
	if err := read(&p.url, urlVariable); err != nil {
		return err
	}
	for i := range p.databases {
		d := &p.databases[i]
		if err := read(&d.URL, strings.ToUpper(strings.ReplaceAll(d.Name, "-", "_"))+"_URL"); err != nil {
			return fmt.Errorf("database %s: %w", d.Name, err)
		}
	}
	p.result.Engine = p.engines[0]
	return nil
}

// checkImportPath returns an error where Go cannot import the folder rel of a
// module, or where ./... passes it over.
func checkImportPath(importPath, rel string) error {
	for _, name := range strings.Split(rel, "/") {
		if strings.HasPrefix(name, "_") || strings.HasPrefix(name, ".") || name == "testdata" || name == "vendor" {
			return fmt.Errorf("folders named %s are passed over by Go; give another one", name)
		}
	}
	if err := module.CheckImportPath(importPath); err != nil {
		return fmt.Errorf("it cannot be imported: %w", err)
	}
	return nil
}

// checkPackage returns an error where a folder holds Go files of another
// package: a folder is one package.
func checkPackage(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, entry := range entries {
		name := entry.Name()
		if entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, name), nil, parser.PackageClauseOnly)
		if err != nil {
			return err
		}
		if f.Name.Name != "migrations" {
			return fmt.Errorf("%s is of package %s; the revisions need a folder of their own", name, f.Name.Name)
		}
	}
	return nil
}

// checkAbsent returns an [*ExistsError] that lists every file that is there.
func (p *initPlan) checkAbsent(files []scaffoldFile) error {
	var exists []string
	for _, f := range files {
		_, err := os.Lstat(filepath.Join(p.dir, filepath.FromSlash(f.path)))
		switch {
		case err == nil:
			exists = append(exists, f.path)
		case !errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("init: %w", err)
		}
	}
	if len(exists) > 0 {
		return &ExistsError{Paths: exists}
	}
	return nil
}

func (p *initPlan) write(ctx context.Context, done *transaction, files []scaffoldFile) error {
	for _, f := range files {
		if err := done.create(filepath.Join(p.dir, filepath.FromSlash(f.path)), f.src); err != nil {
			return fmt.Errorf("init: %w", err)
		}
		p.result.Files = append(p.result.Files, f.path)
	}
	return p.require(ctx, done)
}
