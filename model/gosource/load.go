package gosource

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"os"
	"path"
	"slices"
	"sort"
	"strings"
	"sync"

	"golang.org/x/tools/go/gcexportdata"
	"golang.org/x/tools/go/packages"

	"github.com/autogen-db/autogen/model"
)

// goPackage is one of the packages that the patterns match.
type goPackage struct {
	path, name string
	files      []*ast.File
	types      *types.Package
	checking   bool
	// faults are the type checker's errors; most do not matter.
	faults []types.Error
	// skipped holds the constants that //autogen:enum:skip excludes.
	skipped map[token.Pos]bool
}

func (p *goPackage) scope() *types.Scope { return p.types.Scope() }

// program is what the patterns match, parsed and type-checked without function
// bodies.
type program struct {
	fset     *token.FileSet
	packages []*goPackage
	byPath   map[string]*goPackage

	// exports and sources hold the imported packages: the file with the
	// compiler's export data, or the types read from source where there is
	// none.
	exports  map[string]string
	sources  map[string]*types.Package
	imported map[string]*types.Package
	missing  map[string]error
	mode     Mode
	// base is how the go command is run.
	base packages.Config
	// moduleDir and modulePath are the module of the first package.
	moduleDir, modulePath string
}

// loadProgram runs the go command up to twice: once to find the files of the
// patterns, which takes no dependency into account and is quick, unless they
// are plain to see (plainPackages), and once for
// the export data of just those imports that a declaration names, unless they
// are known anyway (useKnown). So neither
// the models themselves nor what only their function bodies use is compiled.
func loadProgram(ctx context.Context, cfg Config) (*program, error) {
	p := &program{
		fset:     token.NewFileSet(),
		byPath:   map[string]*goPackage{},
		exports:  map[string]string{},
		sources:  map[string]*types.Package{},
		imported: map[string]*types.Package{},
		missing:  map[string]error{},
		mode:     cfg.Mode,
	}
	p.base = packages.Config{Context: ctx, Dir: cfg.Dir, Env: cfg.Env, BuildFlags: cfg.BuildFlags, Fset: p.fset}
	if flags := cfg.getenv("GOFLAGS"); strings.Contains(flags, modfileFlag) {
		// Package packages also runs the go command without modules, which refuses
		// the flag in its environment.
		isModfile := func(flag string) bool { return strings.HasPrefix(strings.TrimLeft(flag, "-"), modfileFlag) }
		all := strings.Fields(flags)
		if p.base.Env == nil {
			p.base.Env = os.Environ()
		}
		p.base.Env = append(slices.Clip(p.base.Env), "GOFLAGS="+strings.Join(slices.DeleteFunc(slices.Clone(all), isModfile), " "))
		p.base.BuildFlags = append(slices.DeleteFunc(all, func(flag string) bool { return !isModfile(flag) }), cfg.BuildFlags...)
	}

	roots, ok := plainPackages(cfg)
	if !ok {
		find := p.base
		find.Mode = packages.NeedName | packages.NeedFiles | packages.NeedModule
		var err error
		if roots, err = packages.Load(&find, cfg.Patterns...); err != nil {
			return nil, fmt.Errorf("find the packages of %s: %w", strings.Join(cfg.Patterns, " "), err)
		}
	}
	if err := p.addRoots(cfg, roots); err != nil {
		return nil, err
	}
	if err := p.loadImports(); err != nil {
		return nil, err
	}
	for _, pkg := range p.packages {
		p.check(pkg)
	}
	return p, nil
}

// addRoots parses the files of the packages that were found.
func (p *program) addRoots(cfg Config, roots []*packages.Package) error {
	sort.Slice(roots, func(i, j int) bool { return roots[i].PkgPath < roots[j].PkgPath })
	for _, root := range roots {
		if len(root.GoFiles) == 0 {
			if len(root.Errors) > 0 {
				return fmt.Errorf("find package %s: %s", root.PkgPath, oneLine(root.Errors[0].Msg))
			}
			continue
		}
		if p.moduleDir == "" && root.Module != nil {
			p.moduleDir, p.modulePath = root.Module.Dir, root.Module.Path
		}
		pkg := &goPackage{path: root.PkgPath, name: root.Name, files: make([]*ast.File, len(root.GoFiles))}
		errs := make([]error, len(root.GoFiles))
		var wg sync.WaitGroup
		for i, name := range root.GoFiles {
			wg.Go(func() {
				pkg.files[i], errs[i] = parser.ParseFile(p.fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
			})
		}
		wg.Wait()
		if err := syntaxErrors(errs); err != nil {
			return err
		}
		p.packages = append(p.packages, pkg)
		p.byPath[pkg.path] = pkg
	}
	if len(p.packages) == 0 {
		return fmt.Errorf("%s matches no Go package with files", strings.Join(cfg.Patterns, " "))
	}
	return nil
}

// syntaxErrors returns the first fault of each file that cannot be parsed, at
// its place: what follows in a file mostly comes of it.
func syntaxErrors(errs []error) error {
	working, _ := os.Getwd() // without it places are absolute
	var faults []error
	for _, err := range errs {
		var list scanner.ErrorList
		if !errors.As(err, &list) || len(list) == 0 {
			faults = append(faults, err)
			continue
		}
		faults = append(faults, &model.DeclarationError{
			Pos:  model.Pos{File: relativeTo(working, list[0].Pos.Filename), Line: list[0].Pos.Line},
			Msg:  list[0].Msg,
			Hint: "the file is no Go: gofmt -l names such files",
		})
	}
	return errors.Join(faults...)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// loadImports finds export data for the imports that declarations name. Where
// a package has none, since it does not compile, its types are read from
// source.
func (p *program) loadImports() error {
	wanted := map[string]bool{}
	for _, pkg := range p.packages {
		for _, f := range pkg.files {
			for _, imp := range neededImports(f) {
				if p.byPath[imp] == nil && imp != "C" && imp != "unsafe" {
					wanted[imp] = true
				}
			}
		}
	}
	if p.mode == ModeSource && len(wanted) > 0 {
		return p.loadSources(sortedKeys(wanted))
	}
	if len(wanted) == 0 || p.useKnown(wanted) {
		return nil
	}
	export := p.base
	export.Mode = packages.NeedName | packages.NeedExportFile
	found, err := packages.Load(&export, sortedKeys(wanted)...)
	if err != nil {
		return fmt.Errorf("find the imports of the models: %w", err)
	}
	for _, d := range found {
		if d.ExportFile != "" {
			p.exports[d.PkgPath] = d.ExportFile
			delete(wanted, d.PkgPath)
		} else if p.mode == ModeExport {
			p.missing[d.PkgPath] = errors.New("it has no export data, since it does not compile, and mode = \"export\" reads no source")
		}
	}
	if p.mode == ModeExport {
		return nil
	}
	if len(wanted) == 0 {
		return nil
	}
	return p.loadSources(sortedKeys(wanted))
}

// loadSources reads the types of packages from source, with all that they
// import.
func (p *program) loadSources(paths []string) error {
	source := p.base
	source.Mode = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports |
		packages.NeedDeps | packages.NeedTypes | packages.NeedSyntax
	source.ParseFile = parseWithoutBodies
	found, err := packages.Load(&source, paths...)
	if err != nil {
		return fmt.Errorf("read the imports of the models from source: %w", err)
	}
	for _, d := range found {
		if d.Types != nil && len(d.GoFiles) > 0 {
			p.sources[d.PkgPath] = d.Types
		} else if len(d.Errors) > 0 {
			p.missing[d.PkgPath] = errors.New(oneLine(d.Errors[0].Msg))
		}
	}
	return nil
}

// parseWithoutBodies parses a file of a dependency. Function bodies declare
// nothing that a field could name.
func parseWithoutBodies(fset *token.FileSet, name string, src []byte) (*ast.File, error) {
	f, err := parser.ParseFile(fset, name, src, parser.SkipObjectResolution)
	if f != nil {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok {
				fn.Body = nil
			}
		}
	}
	return f, err
}

// check type-checks a package of the patterns, and those that it imports
// first.
func (p *program) check(pkg *goPackage) {
	if pkg.types != nil || pkg.checking {
		return
	}
	pkg.checking = true
	conf := types.Config{
		Importer:                 p,
		IgnoreFuncBodies:         true,
		FakeImportC:              true,
		DisableUnusedImportCheck: true,
		Error: func(err error) {
			var te types.Error
			if errors.As(err, &te) {
				pkg.faults = append(pkg.faults, te)
			}
		},
	}
	// The error is the first of those that the callback has seen.
	pkg.types, _ = conf.Check(pkg.path, p.fset, pkg.files, nil)
}

// Import returns the types of an imported package, for the type checker.
func (p *program) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if root := p.byPath[path]; root != nil {
		p.check(root)
		if root.types == nil {
			return nil, errors.New("import cycle")
		}
		return root.types, nil
	}
	if t := p.sources[path]; t != nil {
		return t, nil
	}
	if t := p.imported[path]; t != nil && t.Complete() {
		return t, nil
	}
	file := p.exports[path]
	if file == "" {
		if err := p.missing[path]; err != nil {
			return nil, err
		}
		return nil, errors.New("not needed")
	}
	t, err := p.readExport(file, path)
	if err == nil {
		return t, nil
	}
	if p.mode == ModeExport {
		return nil, err
	}
	// A compiler newer than this program may write what it cannot read.
	if err := p.loadSources([]string{path}); err != nil {
		return nil, err
	}
	if t := p.sources[path]; t != nil {
		return t, nil
	}
	return nil, err
}

func (p *program) readExport(file, path string) (*types.Package, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("open export data: %w", err)
	}
	defer f.Close()
	//lint:ignore SA1019 go list writes archives up to Go 1.27, which only NewReader takes apart
	in, err := gcexportdata.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("read export data: %w", err)
	}
	return gcexportdata.Read(in, p.fset, p.imported, path)
}

// neededImports returns the paths of a file's imports that its declarations
// may name, function bodies aside. A package's name is not known before it is
// loaded; where the usual guesses leave a name unexplained, all are needed.
func neededImports(f *ast.File) []string {
	used := map[string]bool{}
	visit := func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok {
				used[x.Name] = true
			}
		}
		return true
	}
	inDeclarations(f, visit)
	var all, needed []string
	explained := map[string]bool{}
	for _, spec := range f.Imports {
		imp := importPath(spec)
		all = append(all, imp)
		if spec.Name != nil {
			if used[spec.Name.Name] || spec.Name.Name == "." {
				needed = append(needed, imp)
			}
			explained[spec.Name.Name] = true
			continue
		}
		for _, name := range guessNames(imp) {
			explained[name] = true
			if used[name] {
				needed = append(needed, imp)
				break
			}
		}
	}
	for name := range used {
		if !explained[name] && len(name) > 1 {
			return all
		}
	}
	return needed
}

func importPath(spec *ast.ImportSpec) string { return strings.Trim(spec.Path.Value, "`\"") }

// inDeclarations walks the parts of a file that fields, constants and methods
// are declared in. Variables and the bodies of functions are no such part, but
// for the bodies that are looked at.
func inDeclarations(f *ast.File, visit func(ast.Node) bool) {
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.GenDecl:
			if d.Tok != token.VAR {
				ast.Inspect(d, visit)
			}
		case *ast.FuncDecl:
			if d.Recv != nil {
				ast.Inspect(d.Recv, visit)
				ast.Inspect(d.Type, visit)
				if constantMethods[d.Name.Name] && d.Body != nil {
					ast.Inspect(d.Body, visit)
				}
			}
		}
	}
}

// constantMethods are the methods whose bodies are looked at.
var constantMethods = map[string]bool{"TableName": true, "GormDataType": true, "GormDBDataType": true}

// guessNames returns the names that a package of that path usually has.
func guessNames(imp string) []string {
	base := path.Base(imp)
	if len(base) > 1 && base[0] == 'v' && strings.Trim(base[1:], "0123456789") == "" {
		base = path.Base(path.Dir(imp))
	}
	if i := strings.Index(base, ".v"); i > 0 {
		base = base[:i]
	}
	names := []string{base}
	if s := strings.TrimPrefix(base, "go-"); s != base {
		names = append(names, s)
	}
	if s := strings.TrimSuffix(base, "-go"); s != base {
		names = append(names, s)
	}
	if i := strings.LastIndexByte(base, '-'); i >= 0 {
		names = append(names, base[i+1:], strings.ReplaceAll(base, "-", "_"), strings.ReplaceAll(base, "-", ""))
	}
	return names
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
