package codegen

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/dave/jennifer/jen"
	"golang.org/x/mod/module"

	"github.com/autogen-db/autogen/model"
)

// InitOptions say what [Init] is to set up.
type InitOptions struct {
	// Dir is the folder that gets autogen.toml; empty means the working
	// directory. It must be inside a Go module.
	Dir string
	// URL is the database's. It may hold ${NAME} for environment variables.
	URL string
	// Models are package patterns and .sql files, folders or globs; none
	// means ./models.
	Models []string
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
	// Engine is the engine of the URL.
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
	// Export is the line to type where the URL held a password: the file says
	// ${DATABASE_URL} in its place. The password is masked.
	Export string
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

// Init makes a project: autogen.toml and the migrations folder with env.go,
// revisions.go and cmd/migrate/main.go, and it adds the runtime and the
// engine's driver to go.mod with the go command, which may use the network.
//
// The error is an [*ExistsError] where a file is there already, and wraps
// [ErrNoModule] outside of a Go module. After an error all is as it was.
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
	dir        string // absolute
	migrations string // relative to dir, with slashes
	importPath string // of the migrations package
	gomod      string // path of go.mod
	url        string // as it is written
	models     []string
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
		url:        opts.URL,
		models:     opts.Models,
		migrations: path.Clean(filepath.ToSlash(opts.Migrations)),
		replace:    opts.Replace,
		result:     &InitResult{},
	}
	if opts.Migrations == "" {
		p.migrations = "migrations"
	}
	if len(p.models) == 0 {
		p.models = []string{"./models"}
	}
	var err error
	if p.dir, err = filepath.Abs(opts.Dir); err != nil {
		return nil, fmt.Errorf("init: %w", err)
	}
	if p.result.Engine, err = engineOf(p.url); err != nil {
		return nil, err
	}
	if masked, found := maskPassword(p.url); found {
		p.url = "${" + urlVariable + "}"
		p.result.Export = "export " + urlVariable + "='" + strings.ReplaceAll(masked, "'", `'\''`) + "'"
	}
	root, userModule, err := findModule(p.dir)
	if err != nil {
		return nil, err
	}
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
	err = errors.Join(
		checkImportPath(p.importPath, rel),
		checkPackage(filepath.Join(p.dir, filepath.FromSlash(p.migrations))),
	)
	if err != nil {
		return nil, fmt.Errorf("migrations folder %s: %w", p.migrations, err)
	}
	return p, nil
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

func (p *initPlan) files() ([]scaffoldFile, error) {
	env, err := envFile()
	if err != nil {
		return nil, err
	}
	list, err := newRevisions()
	if err != nil {
		return nil, err
	}
	main, err := mainFile(p.importPath, drivers[p.result.Engine].importPath)
	if err != nil {
		return nil, err
	}
	config, err := p.configFile()
	if err != nil {
		return nil, err
	}
	return []scaffoldFile{
		{ConfigFile, config},
		{path.Join(p.migrations, "env.go"), env},
		{path.Join(p.migrations, RevisionsFile), list},
		{path.Join(p.migrations, "cmd/migrate/main.go"), main},
	}, nil
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

// envFile prints the environment of the migrations: their embedded sources.
func envFile() ([]byte, error) {
	f := newFile("migrations")
	f.PackageComment("Package migrations holds the revisions of the schema, as autogen wrote them and")
	f.PackageComment("people reviewed them.")
	f.Comment("The runner checks by the sources that a revision was not edited after it was")
	f.Comment("applied.")
	f.Comment("//")
	f.Comment("//go:embed *.go")
	f.Var().Id("sources").Qual("embed", "FS")
	f.Line()
	f.Comment("Configure changes the settings of every run: autogen, the migrate command and")
	f.Comment("migrate.New take it. It is yours to edit.")
	f.Func().Id("Configure").Params(jen.Id("c").Op("*").Qual(migratePath, "Config")).Error().Block(
		jen.Id("c").Dot("Sources").Op("=").Id("sources"),
		jen.Return(jen.Nil()),
	)
	return render(f)
}

// mainFile prints the program that is deployed.
func mainFile(migrations, driver string) ([]byte, error) {
	f := newFile("main")
	f.PackageComment("Command migrate applies the revisions: build it with CGO_ENABLED=0 and deploy it")
	f.PackageComment("beside the application.")
	if path.Base(migrations) == "migrations" {
		f.ImportName(migrations, "migrations")
	} else {
		f.ImportAlias(migrations, "migrations")
	}
	f.Anon(driver)
	f.Func().Id("main").Params().Block(
		jen.Qual("os", "Exit").Call(jen.Qual(commandPath, "Main").Call(
			jen.Qual("os", "Args").Index(jen.Lit(1), jen.Empty()),
			jen.Qual(migrations, "Revisions"),
			jen.Qual(migrations, "Configure"),
		)),
	)
	return render(f)
}

// configFile prints autogen.toml.
func (p *initPlan) configFile() ([]byte, error) {
	var buf bytes.Buffer
	put := func(comment, key string, value any) error {
		buf.WriteString(comment)
		if err := toml.NewEncoder(&buf).Encode(map[string]any{key: value}); err != nil {
			return fmt.Errorf("print %s: %s: %w", ConfigFile, key, err)
		}
		return nil
	}
	err := errors.Join(
		put("# The database. ${NAME} stands for an environment variable; keep passwords there.\n", "url", p.url),
		put("\n# What declares the schema: Go packages, .sql files, folders or globs.\n", "models", p.models),
		put("\n# The folder of the revisions.\n", "migrations", p.migrations),
	)
	if err != nil {
		return nil, err
	}
	if p.result.Engine == model.Postgres {
		buf.WriteString("\n# Named schemas to manage beside those that the models declare.\n# schemas = [\"billing\"]\n")
	}
	return buf.Bytes(), nil
}
