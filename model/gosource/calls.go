package gosource

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/build"
	"go/constant"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// The calls and literals that tell how a program uses its ORM may stand in any
// package of the module. The module's files are searched for their names, and
// only those that have one are parsed.

// callWords are what a file must hold to be parsed.
var callWords = [][]byte{
	[]byte("AutoMigrate("), []byte("RegisterModel("), []byte("NewCreateTable("), []byte("WithModel("), []byte("SetTableNameInflector("),
	[]byte("SetupJoinTable("), []byte("inflection.Add"),
	[]byte("NamingStrategy"), []byte("ForeignKeyConstraintWhenMigrating"), []byte("IgnoreRelationshipsWhenMigrating"),
	[]byte("driver/mysql"), []byte(tableOptions),
}

// sourceFile is a file of the module beside its package's path.
type sourceFile struct {
	file *ast.File
	pkg  string
	fset *token.FileSet
}

// readCalls finds the AutoMigrate calls, the Bun models that are registered,
// and the ORMs' settings.
func (r *reader) readCalls() error {
	r.configuredGroups()
	defer r.readJoinTables()
	if r.prog.moduleDir == "" || !r.requiresORM() {
		r.useConfig()
		return nil
	}
	files, err := r.filesWithCalls()
	if err != nil {
		return err
	}
	for _, f := range files {
		for _, decl := range f.file.Decls {
			ast.Inspect(decl, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CallExpr:
					r.readCall(f, decl, n)
				case *ast.CompositeLit:
					r.readGORMConfig(f, n)
				}
				return true
			})
		}
	}
	if len(r.cfg.Groups) == 0 {
		r.groups = r.calls
	}
	r.useConfig()
	return nil
}

// requiresORM says whether the module's go.mod speaks of an ORM, since most
// modules of plain structs need no search.
func (r *reader) requiresORM() bool {
	text, err := os.ReadFile(r.goModFile())
	return err == nil && (bytes.Contains(text, []byte("gorm.io/gorm")) || bytes.Contains(text, []byte("github.com/uptrace/bun")))
}

// filesWithCalls parses the files of the module that hold one of the names,
// tests aside.
func (r *reader) filesWithCalls() ([]sourceFile, error) {
	ctxt := build.Default
	for _, flag := range r.cfg.BuildFlags {
		if tags, ok := strings.CutPrefix(strings.TrimLeft(flag, "-"), "tags="); ok {
			ctxt.BuildTags = strings.Split(tags, ",")
		}
	}
	root := r.prog.moduleDir
	var files []sourceFile
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := entry.Name()
		if entry.IsDir() {
			if name == root {
				return nil
			}
			if base == "vendor" || base == "testdata" || base == "node_modules" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") {
				return filepath.SkipDir
			}
			if _, err := os.Stat(filepath.Join(name, "go.mod")); err == nil {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(base, ".go") || strings.HasSuffix(base, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if !hasCallWord(text) {
			return nil
		}
		if ok, err := ctxt.MatchFile(filepath.Dir(name), base); err != nil || !ok {
			return nil // a file that cannot be matched is in no build
		}
		file, err := parser.ParseFile(r.prog.fset, name, text, parser.SkipObjectResolution)
		if err != nil {
			return nil // the models themselves are parsed with their errors
		}
		dir, err := filepath.Rel(root, filepath.Dir(name))
		if err != nil {
			return err
		}
		pkg := path.Join(r.prog.modulePath, filepath.ToSlash(dir))
		files = append(files, sourceFile{file: file, pkg: pkg, fset: r.prog.fset})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("search the module for the ORM's calls: %w", err)
	}
	return files, nil
}

func hasCallWord(text []byte) bool {
	for _, w := range callWords {
		if bytes.Contains(text, w) {
			return true
		}
	}
	return false
}

// readCall reads one call, if it is one that names models.
func (r *reader) readCall(f sourceFile, decl ast.Decl, call *ast.CallExpr) {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return
	}
	pos := r.pos(call.Pos())
	switch sel.Sel.Name {
	case "AutoMigrate":
		if len(r.cfg.Groups) > 0 {
			return
		}
		refs, unknown := r.modelRefs(f, decl, call)
		table, known := r.givenTable(f, sel.X)
		if !known && len(r.cfg.GORM.Tables) == 0 {
			r.guessing = true
			r.warn(codeTableName, pos, "name the tables in autogen.toml, [gorm.tables], as in Log = [\"logs_2024\", \"logs_2025\"]",
				"the table of this AutoMigrate call is named at run time, so every struct that looks like a GORM model is taken for one")
		} else if unknown {
			r.guessing = true
			r.warn(codeModels, pos, "list the models in groups in autogen.toml, [gorm], or pass them as literals such as &User{}",
				"the arguments of this AutoMigrate call cannot be read, so every struct that looks like a GORM model is taken for one")
		}
		if len(refs) > 0 && known {
			r.calls = append(r.calls, modelGroup{models: refs, table: table, reason: "passed to AutoMigrate at " + pos.String()})
		}
	case "SetupJoinTable":
		r.readSetupJoinTable(f, decl, call)
	case "AddIrregular", "AddUncountable", "AddPlural", "AddSingular":
		r.readInflection(f, call, pos)
	case "RegisterModel", "Model", "WithModel":
		if pkg, _ := r.symbol(f, sel); sel.Sel.Name == "Model" && !isCreateTable(sel.X) || sel.Sel.Name == "WithModel" && pkg != bunPath+"/migrate" {
			return
		}
		refs, _ := r.modelRefs(f, decl, call)
		for _, ref := range refs {
			if _, ok := r.registered[ref]; !ok {
				r.registered[ref] = map[string]string{"Model": "passed to NewCreateTable", "RegisterModel": "passed to RegisterModel", "WithModel": "passed to NewAutoMigrator"}[sel.Sel.Name] + " at " + pos.String()
			}
		}
	case "Set", "InstanceSet":
		r.readTableOptions(f, call)
	case "SetTableNameInflector":
		r.readInflector(call, pos)
	default:
		set := sel.Sel.Name == "WithForeignKeys" && r.cfg.BunForeignKeys || sel.Sel.Name == "Varchar" && r.cfg.BunVarchar > 0
		if hint := bunChain[sel.Sel.Name]; hint != "" && !set && isCreateTable(sel.X) {
			r.warn(codeBunCreate, pos, hint, "what %s does to the tables of Bun models is not read", sel.Sel.Name)
		}
	}
}

// givenTable finds the name that a chain of calls gives a table: empty where
// there is none. known is false where the name is not.
func (r *reader) givenTable(f sourceFile, e ast.Expr) (name string, known bool) {
	for {
		call, ok := e.(*ast.CallExpr)
		if !ok {
			return "", true
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return "", true
		}
		switch sel.Sel.Name {
		case "Scopes":
			return "", false
		case "Table":
			if len(call.Args) == 1 {
				if v := r.constantIn(f, call.Args[0]); v != nil && v.Kind() == constant.String {
					return constant.StringVal(v), true
				}
			}
			return "", false
		}
		e = sel.X
	}
}

// readSetupJoinTable reads the model of a join table off a call.
func (r *reader) readSetupJoinTable(f sourceFile, decl ast.Decl, call *ast.CallExpr) {
	if len(call.Args) != 3 {
		return
	}
	owner, okOwner := r.refsOf(f, decl, call.Args[0], 0)
	join, okJoin := r.refsOf(f, decl, call.Args[2], 0)
	field := r.constantIn(f, call.Args[1])
	if !okOwner || !okJoin || field == nil || field.Kind() != constant.String {
		if len(r.cfg.GORM.JoinTables) > 0 {
			return
		}
		r.warn(codeJoinTable, r.pos(call.Pos()), "name the join table's model in autogen.toml, [gorm.join_tables], as in \"User.Groups\" = \"Membership\"", "what this call of SetupJoinTable is given cannot be read, so it has no effect")
		return
	}
	if len(owner) == 1 && len(join) == 1 {
		r.joinTables = append(r.joinTables, joinTable{owner: r.byType[owner[0]], field: constant.StringVal(field), model: r.byType[join[0]]})
	}
}

// bunChain says what to do about the calls that change what NewCreateTable
// creates and are not read.
var bunChain = map[string]string{
	"Varchar":         "set varchar_len in autogen.toml, [bun]",
	"ColumnExpr":      "declare it in a .sql file among the models",
	"ForeignKey":      "put //autogen:fk above the struct",
	"PartitionBy":     "put //autogen:partition above the struct",
	"TableSpace":      "put //autogen:tablespace above the struct",
	"WithForeignKeys": "set foreign_keys = true in autogen.toml, [bun]",
}

// isCreateTable recognises db.NewCreateTable() with what may follow it.
func isCreateTable(e ast.Expr) bool {
	for {
		call, ok := e.(*ast.CallExpr)
		if !ok {
			return false
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return false
		}
		if sel.Sel.Name == "NewCreateTable" {
			return true
		}
		e = sel.X
	}
}

// modelRefs resolves the arguments of a call to types of the packages that are
// read. Types of other packages, and types that a function declares for
// itself, as migrations do, are passed over. unknown is set where an argument
// is no literal.
func (r *reader) modelRefs(f sourceFile, decl ast.Decl, call *ast.CallExpr) (refs []string, unknown bool) {
	for _, arg := range call.Args {
		found, ok := r.refsOf(f, decl, arg, 0)
		refs = append(refs, found...)
		unknown = unknown || !ok
	}
	return refs, unknown
}

// refsOf resolves one expression.
func (r *reader) refsOf(f sourceFile, decl ast.Decl, e ast.Expr, depth int) (refs []string, ok bool) {
	if depth > 4 {
		return nil, false
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return r.refsOf(f, decl, e.X, depth)
	case *ast.UnaryExpr:
		if e.Op == token.AND {
			return r.refsOf(f, decl, e.X, depth)
		}
	case *ast.CompositeLit:
		if list, isList := e.Type.(*ast.ArrayType); isList && isAny(list.Elt) {
			ok = true
			for _, elt := range e.Elts {
				found, known := r.refsOf(f, decl, elt, depth+1)
				refs = append(refs, found...)
				ok = ok && known
			}
			return refs, ok
		}
		return r.typeRef(f, decl, e.Type)
	case *ast.CallExpr:
		if isIdent(e.Fun, "new") && len(e.Args) == 1 {
			return r.typeRef(f, decl, e.Args[0])
		}
		if paren, isParen := e.Fun.(*ast.ParenExpr); isParen && len(e.Args) == 1 {
			return r.typeRef(f, decl, paren.X)
		}
		if len(e.Args) == 0 {
			if pkg, name := r.symbol(f, e.Fun); name != "" {
				return r.packageValue(f, pkg, name, true, depth)
			}
		}
	case *ast.Ident, *ast.SelectorExpr:
		if id, isIdent := e.(*ast.Ident); isIdent {
			if value, each := localValue(decl, id.Name); value != nil {
				return r.refsOf(f, decl, value, depth+1)
			} else if each {
				return nil, false
			}
		}
		if pkg, name := r.symbol(f, e); name != "" {
			return r.packageValue(f, pkg, name, false, depth)
		}
	}
	return nil, false
}

func isAny(e ast.Expr) bool {
	if isIdent(e, "any") {
		return true
	}
	i, ok := e.(*ast.InterfaceType)
	return ok && len(i.Methods.List) == 0
}

// localValue finds what a function assigns to a variable, or what it ranges
// over; each is set for a variable or parameter whose value is not known.
func localValue(decl ast.Decl, name string) (value ast.Expr, local bool) {
	fn, ok := decl.(*ast.FuncDecl)
	if !ok {
		return nil, false
	}
	if fn.Type.Params != nil {
		for _, p := range fn.Type.Params.List {
			for _, id := range p.Names {
				local = local || id.Name == name
			}
		}
	}
	assigned := 0
	ast.Inspect(fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				if isIdent(left, name) {
					assigned++
					local = true
					if len(n.Lhs) == len(n.Rhs) {
						value = n.Rhs[i]
					}
				}
			}
		case *ast.RangeStmt:
			if n.Value != nil && isIdent(n.Value, name) {
				assigned++
				local, value = true, n.X
			}
		case *ast.ValueSpec:
			for i, id := range n.Names {
				if id.Name == name {
					assigned++
					local = true
					if i < len(n.Values) {
						value = n.Values[i]
					}
				}
			}
		}
		return true
	})
	if assigned != 1 {
		value = nil
	}
	return value, local
}

// symbol resolves a name, or a package's name and a name in it.
func (r *reader) symbol(f sourceFile, e ast.Expr) (pkg, name string) {
	switch e := e.(type) {
	case *ast.Ident:
		return f.pkg, e.Name
	case *ast.SelectorExpr:
		x, ok := e.X.(*ast.Ident)
		if !ok {
			return "", ""
		}
		for _, spec := range f.file.Imports {
			imp := strings.Trim(spec.Path.Value, "`\"")
			names := guessNames(imp)
			if p := r.prog.byPath[imp]; p != nil {
				names = []string{p.name}
			}
			if spec.Name != nil {
				names = []string{spec.Name.Name}
			}
			for _, n := range names {
				if n == x.Name {
					return imp, e.Sel.Name
				}
			}
		}
	}
	return "", ""
}

// packageValue finds the literal behind a variable at package level, or behind
// a function that only returns one.
func (r *reader) packageValue(f sourceFile, pkg, name string, isFunc bool, depth int) (refs []string, ok bool) {
	files := []*ast.File{}
	if pkg == f.pkg {
		files = append(files, f.file)
	}
	if p := r.prog.byPath[pkg]; p != nil {
		files = append(files, p.files...)
	}
	for _, file := range files {
		at := sourceFile{file: file, pkg: pkg, fset: f.fset}
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if isFunc && d.Recv == nil && d.Name.Name == name && d.Body != nil && len(d.Body.List) == 1 {
					if ret, isReturn := d.Body.List[0].(*ast.ReturnStmt); isReturn && len(ret.Results) == 1 {
						return r.refsOf(at, d, ret.Results[0], depth+1)
					}
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					v, isValue := spec.(*ast.ValueSpec)
					if !isValue || isFunc || d.Tok != token.VAR {
						continue
					}
					for i, id := range v.Names {
						if id.Name == name && i < len(v.Values) {
							return r.refsOf(at, nil, v.Values[i], depth+1)
						}
					}
				}
			}
		}
	}
	return nil, false
}

// typeRef resolves the type of a literal.
func (r *reader) typeRef(f sourceFile, decl ast.Decl, e ast.Expr) (refs []string, ok bool) {
	for {
		switch t := e.(type) {
		case *ast.StarExpr:
			e = t.X
			continue
		case *ast.ParenExpr:
			e = t.X
			continue
		case *ast.ArrayType:
			e = t.Elt
			continue
		}
		break
	}
	if id, isIdent := e.(*ast.Ident); isIdent && declaresType(decl, id.Name) {
		return nil, true
	}
	pkg, name := r.symbol(f, e)
	if name == "" {
		return nil, false
	}
	if key := typeKey(pkg, name); r.byType[key] != nil {
		return []string{key}, true
	}
	return nil, true
}

// declaresType says whether a function declares a type for itself.
func declaresType(decl ast.Decl, name string) (found bool) {
	fn, ok := decl.(*ast.FuncDecl)
	if !ok {
		return false
	}
	ast.Inspect(fn, func(n ast.Node) bool {
		if spec, ok := n.(*ast.TypeSpec); ok && spec.Name.Name == name {
			found = true
		}
		return !found
	})
	return found
}

// readInflector reads bun's SetTableNameInflector where it is given a function
// that returns its argument, or one of the inflection package.
func (r *reader) readInflector(call *ast.CallExpr, pos model.Pos) {
	if len(call.Args) != 1 {
		return
	}
	switch fn := call.Args[0].(type) {
	case *ast.FuncLit:
		if len(fn.Body.List) == 1 && len(fn.Type.Params.List) == 1 && len(fn.Type.Params.List[0].Names) == 1 {
			if ret, ok := fn.Body.List[0].(*ast.ReturnStmt); ok && len(ret.Results) == 1 && isIdent(ret.Results[0], fn.Type.Params.List[0].Names[0].Name) {
				r.setBunTables(BunAsIs, pos)
				return
			}
		}
	case *ast.SelectorExpr:
		switch fn.Sel.Name {
		case "Plural":
			return
		case "Singular":
			r.setBunTables(BunSingular, pos)
			return
		}
	}
	if r.cfg.BunTables == "" {
		r.warn(codeBunTables, pos, "set the table names of Bun models in autogen.toml, [bun] tables", "what this table name inflector returns cannot be read, so plural names are taken")
	}
}

func (r *reader) setBunTables(names BunTables, pos model.Pos) {
	if r.cfg.BunTables == "" {
		r.cfg.BunTables = names
		r.settings = append(r.settings, Setting{Name: "TableNameInflector", Value: string(names), Pos: pos})
	}
}
