package codegen

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/autogen-db/autogen/migrate/source"
	"github.com/autogen-db/autogen/model"
)

// Body is what a function of a revision does, as far as its text says.
type Body struct {
	// Missing says that the revision has no such function.
	Missing bool
	// Generated says that the function only changes the schema, as autogen
	// writes it: calls of Op's methods with constants.
	Generated bool
	// Text are the statements without the return at the end, and Imports the
	// packages that they name, where Inline says that they can stand in another
	// function: one call of Op's after the other, with constants.
	Inline  bool
	Text    string
	Imports map[string]string // the name in the text to the import path
	// Call is the expression of the function.
	Call string
	// Step describes the first thing that was written by hand, and Pos is where;
	// of a function that is not Inline the first that keeps it from being so.
	Step string
	Pos  model.Pos
}

// Bodies are the two functions of a revision.
type Bodies struct{ Up, Down Body }

// ReadBodies reads the functions of the revisions of a migrations folder, by the
// revisions' ids.
func ReadBodies(dir string) (map[string]Bodies, error) {
	folder, err := parseFolder(dir)
	if err != nil {
		return nil, err
	}
	out := map[string]Bodies{}
	for _, f := range folder.files {
		for _, r := range f.revisions() {
			up, err := folder.body(f, r.fields["Upgrade"])
			if err != nil {
				return nil, err
			}
			down, err := folder.body(f, r.fields["Downgrade"])
			if err != nil {
				return nil, err
			}
			out[r.id] = Bodies{Up: up, Down: down}
		}
	}
	return out, nil
}

// goFolder is a migrations folder as syntax trees.
type goFolder struct {
	dir   string
	set   *token.FileSet
	files []*goFile
}

type goFile struct {
	name string
	src  []byte
	tree *ast.File
}

// parseFolder parses the Go files of a folder, tests left out.
func parseFolder(dir string) (*goFolder, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	folder := &goFolder{dir: dir, set: token.NewFileSet()}
	for _, e := range entries {
		if e.IsDir() || !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		src, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		tree, err := parser.ParseFile(folder.set, e.Name(), src, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, parseError(err)
		}
		folder.files = append(folder.files, &goFile{name: e.Name(), src: src, tree: tree})
	}
	return folder, nil
}

func (d *goFolder) offset(p token.Pos) int { return d.set.Position(p).Offset }

func (d *goFolder) text(f *goFile, from, to token.Pos) string {
	return string(f.src[d.offset(from):d.offset(to)])
}

func (d *goFolder) pos(p token.Pos) model.Pos {
	at := d.set.Position(p)
	return model.Pos{File: at.Filename, Line: at.Line}
}

// revisionDecl is the variable of a revision.
type revisionDecl struct {
	id, variable string
	decl         *ast.GenDecl
	fields       map[string]ast.Expr
}

// revisions are the variables of a file that hold a literal with a constant ID.
// Whether they are revisions package source has settled.
func (f *goFile) revisions() []revisionDecl {
	var out []revisionDecl
	for _, d := range f.tree.Decls {
		decl, ok := d.(*ast.GenDecl)
		if !ok || decl.Tok != token.VAR {
			continue
		}
		for _, s := range decl.Specs {
			spec := s.(*ast.ValueSpec)
			if len(spec.Names) != 1 || len(spec.Values) != 1 {
				continue
			}
			literal, ok := spec.Values[0].(*ast.CompositeLit)
			if !ok {
				continue
			}
			r := revisionDecl{variable: spec.Names[0].Name, decl: decl, fields: map[string]ast.Expr{}}
			for _, e := range literal.Elts {
				if pair, ok := e.(*ast.KeyValueExpr); ok {
					if key, ok := pair.Key.(*ast.Ident); ok {
						r.fields[key.Name] = pair.Value
					}
				}
			}
			if id, ok := r.fields["ID"].(*ast.BasicLit); ok && id.Kind == token.STRING {
				if r.id, _ = strconv.Unquote(id.Value); r.id != "" {
					out = append(out, r)
				}
			}
		}
	}
	return out
}

// function finds a function of the folder.
func (d *goFolder) function(name string) (*goFile, *ast.FuncDecl) {
	for _, f := range d.files {
		for _, decl := range f.tree.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == name && fn.Body != nil {
				return f, fn
			}
		}
	}
	return nil, nil
}

func (d *goFolder) body(f *goFile, value ast.Expr) (Body, error) {
	name, isName := value.(*ast.Ident)
	if value == nil || isName && name.Name == "nil" {
		return Body{Missing: true}, nil
	}
	b := Body{Call: d.text(f, value.Pos(), value.End())}
	byHand := func(step string, at token.Pos) Body {
		b.Step, b.Pos = step, d.pos(at)
		return b
	}
	if !isName {
		return byHand("an expression instead of a function", value.Pos()), nil
	}
	in, fn := d.function(name.Name)
	if fn == nil {
		return byHand("a function that is not in the folder", value.Pos()), nil
	}
	last := len(fn.Body.List) - 1
	if names := fn.Type.Params.List; len(names) != 1 || len(names[0].Names) != 1 || names[0].Names[0].Name != opName {
		return byHand("a parameter that is not named op", fn.Pos()), nil
	}
	if last < 0 || !isEnd(fn.Body.List[last]) {
		return byHand("another end than return op.Err()", fn.Body.Rbrace), nil
	}
	imports, err := in.imports()
	if err != nil {
		return b, err
	}
	b.Imports, b.Generated = map[string]string{}, true
	for _, statement := range fn.Body.List[:last] {
		if at, step := notInline(statement, imports, b.Imports); at != token.NoPos {
			b.Generated = false
			return byHand(step, at), nil
		}
		if method, generated := isGenerated(statement); !generated && b.Generated {
			b.Generated, b.Step, b.Pos = false, "op."+method, d.pos(statement.Pos())
		}
	}
	b.Inline, b.Text = true, strings.TrimSpace(d.text(in, fn.Body.Lbrace+1, fn.Body.List[last].Pos()))
	return b, nil
}

// opName is what generated functions call their parameter.
const opName = "op"

// imports are the packages of a file by the names that it gives them.
func (f *goFile) imports() (map[string]string, error) {
	out := map[string]string{}
	for _, spec := range f.tree.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		name := path.Base(p)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		out[name] = p
	}
	return out, nil
}

// isEnd recognises `return op.Err()` and `return nil`.
func isEnd(s ast.Stmt) bool {
	r, ok := s.(*ast.ReturnStmt)
	if !ok || len(r.Results) != 1 {
		return false
	}
	if name, ok := r.Results[0].(*ast.Ident); ok {
		return name.Name == "nil"
	}
	method, args, ok := opCall(r.Results[0])
	return ok && method == "Err" && len(args) == 0
}

// opCall takes a call of a method of op apart.
func opCall(e ast.Expr) (method string, args []ast.Expr, ok bool) {
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return "", nil, false
	}
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return "", nil, false
	}
	x, ok := selector.X.(*ast.Ident)
	return selector.Sel.Name, call.Args, ok && x.Name == opName
}

// notInline returns the first thing in a statement that could mean something
// else in another function: anything but a call of op's with constants.
func notInline(s ast.Stmt, imports, used map[string]string) (at token.Pos, step string) {
	const other = "a statement that is no call of op's"
	e, ok := s.(*ast.ExprStmt)
	if !ok {
		return s.Pos(), other
	}
	if _, _, ok := opCall(e.X); !ok {
		return s.Pos(), other
	}
	keys := map[ast.Node]bool{}
	ast.Inspect(s, func(n ast.Node) bool {
		if at != token.NoPos {
			return false
		}
		switch n := n.(type) {
		case *ast.SelectorExpr:
			keys[n.Sel] = true
		case *ast.KeyValueExpr:
			keys[n.Key] = true
		case *ast.Ident:
			switch {
			case keys[n], n.Name == opName, types.Universe.Lookup(n.Name) != nil:
			case imports[n.Name] != "":
				used[n.Name] = imports[n.Name]
			default:
				at, step = n.Pos(), "the name "+n.Name
			}
		case *ast.ExprStmt, *ast.ReturnStmt, *ast.BlockStmt:
		case ast.Stmt:
			at, step = n.Pos(), other
		}
		return at == token.NoPos
	})
	return at, step
}

// schemaMethods begin the names of the methods of Op, and of the operations of
// package ops, that change the schema and nothing else.
var schemaMethods = []string{"Create", "Drop", "Add", "Alter", "Rename", "Attach", "Detach", "Validate"}

func changesSchema(name string) bool {
	return slices.ContainsFunc(schemaMethods, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

// isGenerated reports whether a statement only changes the schema. It returns
// the method otherwise.
func isGenerated(s ast.Stmt) (string, bool) {
	e, ok := s.(*ast.ExprStmt)
	if !ok {
		return "", isEnd(s) // the end of a function that Autocommit is given
	}
	method, args, _ := opCall(e.X)
	switch {
	case changesSchema(method):
		return method, true
	case method == "Apply" && len(args) == 1:
		literal, ok := args[0].(*ast.CompositeLit)
		if !ok {
			return method, false
		}
		selector, ok := literal.Type.(*ast.SelectorExpr)
		return method, ok && changesSchema(selector.Sel.Name)
	case method == "Autocommit" && len(args) == 1:
		if f, ok := args[0].(*ast.FuncLit); ok {
			for _, inner := range f.Body.List {
				if within, ok := isGenerated(inner); !ok {
					return within, false
				}
			}
			return method, true
		}
	}
	return method, false
}

// Squash are the functions of revisions one after the other.
type Squash struct {
	Up, Down string
	// Imports are the packages of the text by their names.
	Imports map[string]string
	// Called says that functions of the replaced revisions are called.
	Called bool
}

// ByHandError reports a step of a revision that cannot be copied into another
// function.
type ByHandError struct {
	Revision string
	Body     Body
}

// Error names the place and the step.
func (e *ByHandError) Error() string {
	return fmt.Sprintf("%s: revision %s is written by hand: %s", e.Body.Pos, e.Revision, e.Body.Step)
}

// Join returns the functions of revisions as one each, those of the downgrade in
// the reverse order. call says that one that cannot be copied is called; the
// error joins a [*ByHandError] for each otherwise. Down is empty where a revision
// has no downgrade.
func Join(revisions []source.Revision, bodies map[string]Bodies, call bool) (Squash, error) {
	out := Squash{Imports: map[string]string{}}
	var faults []error
	one := func(r source.Revision, b Body) string {
		comment := strings.TrimRight("// "+r.ID+" "+oneLine(r.Message), " ") + "\n"
		inline := b.Inline
		for _, name := range slices.Sorted(maps.Keys(b.Imports)) {
			if known, ok := out.Imports[name]; inline && ok && known != b.Imports[name] {
				inline, b.Step = false, "the name "+name+", which stands for another package elsewhere"
			}
		}
		switch {
		case inline && b.Text == "":
			return ""
		case inline:
			maps.Copy(out.Imports, b.Imports)
			return comment + b.Text + "\n"
		case !call:
			faults = append(faults, &ByHandError{Revision: r.ID, Body: b})
			return ""
		}
		out.Called = true
		return comment + "if err := " + b.Call + "(op); err != nil {\nreturn err\n}\n"
	}
	reversible := true
	for _, r := range revisions {
		out.Up += one(r, bodies[r.ID].Up)
		reversible = reversible && !bodies[r.ID].Down.Missing
	}
	if reversible {
		for _, r := range slices.Backward(revisions) {
			out.Down += one(r, bodies[r.ID].Down)
		}
		out.Down += "return op.Err()\n"
	}
	out.Up += "return op.Err()\n"
	return out, errors.Join(faults...)
}
