// Package revisionfile reads a migration file as source text: the
// migrate.Revision literals that it holds, and the checksum of its code.
package revisionfile

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// ImportPath is the package whose Revision and Revisions types are looked for.
const ImportPath = "github.com/autogen-db/autogen/migrate"

// Folder is a migrations folder, parsed.
type Folder struct {
	Files []*File // by name
	set   *token.FileSet
	// constants are the package's string constants.
	constants map[string]ast.Expr
}

// File is one Go file of the folder.
type File struct {
	Name     string
	Checksum string
	Literals []Literal
	// Lists are the migrate.Revisions literals.
	Lists []List
}

// Literal is a migrate.Revision literal.
type Literal struct {
	ID, Message, Created string
	// Parents, DependsOn, Labels and Replaces are the fields of these names.
	Parents, DependsOn, Labels, Replaces []string
	// Upgrade and Downgrade say whether the literal sets the function.
	Upgrade, Downgrade bool
	// Variable is the package-level variable that holds the literal.
	Variable string
	// Doc is the comment above the variable, without comment marks.
	Doc string
	Pos model.Pos
	// Err says which field could not be read; nil where all could.
	Err *FieldError
}

// FieldError reports a field of a literal that is not constant.
type FieldError struct {
	Pos   model.Pos
	Field string
	Msg   string
}

// List is a migrate.Revisions literal at package level.
type List struct {
	Variable string
	Pos      model.Pos
	Elements []Element
}

// Element is one element of a [List]: the name of a variable, or a literal.
type Element struct {
	Name    string
	Literal *Literal
	Pos     model.Pos
}

// SyntaxError reports a file that is not Go.
type SyntaxError struct {
	Pos model.Pos
	Msg string
}

// Error returns the place and the message.
func (e *SyntaxError) Error() string { return e.Pos.String() + ": " + e.Msg }

// isBuilt reports whether a file is part of its package: the go command passes
// over tests and over names with a dot or an underscore at the start, which are
// those of editors, too (go help packages).
func isBuilt(name string) bool {
	return strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && name[0] != '.' && name[0] != '_'
}

// Read parses the Go files in the root of fsys that are built, which tests are
// not. The error is a [*SyntaxError] or one of fsys.
func Read(fsys fs.FS) (*Folder, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, err
	}
	folder := &Folder{set: token.NewFileSet(), constants: map[string]ast.Expr{}}
	var trees []*ast.File
	for _, entry := range entries {
		name := entry.Name()
		if entry.IsDir() || !isBuilt(name) {
			continue
		}
		src, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		tree, err := parser.ParseFile(folder.set, name, src, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, syntaxError(name, err)
		}
		folder.Files = append(folder.Files, &File{Name: name, Checksum: Checksum(src)})
		trees = append(trees, tree)
		folder.addConstants(tree)
	}
	for i, tree := range trees {
		folder.readFile(folder.Files[i], tree)
	}
	slices.SortFunc(folder.Files, func(a, b *File) int { return cmp.Compare(a.Name, b.Name) })
	return folder, nil
}

func syntaxError(name string, err error) error {
	var errs scanner.ErrorList
	if errors.As(err, &errs) && len(errs) > 0 {
		return &SyntaxError{Pos: model.Pos{File: name, Line: errs[0].Pos.Line}, Msg: errs[0].Msg}
	}
	return &SyntaxError{Pos: model.Pos{File: name}, Msg: err.Error()}
}

func (f *Folder) pos(p token.Pos) model.Pos {
	at := f.set.Position(p)
	return model.Pos{File: at.Filename, Line: at.Line}
}

func (f *Folder) addConstants(tree *ast.File) {
	for _, decl := range tree.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok || group.Tok != token.CONST {
			continue
		}
		for _, spec := range group.Specs {
			values := spec.(*ast.ValueSpec)
			for i, name := range values.Names {
				if i < len(values.Values) {
					f.constants[name.Name] = values.Values[i]
				}
			}
		}
	}
}

func (f *Folder) readFile(file *File, tree *ast.File) {
	qualifier, ok := importName(tree)
	if !ok {
		return
	}
	for _, decl := range tree.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok || group.Tok != token.VAR {
			continue
		}
		for _, spec := range group.Specs {
			values := spec.(*ast.ValueSpec)
			doc := values.Doc
			if doc == nil && len(group.Specs) == 1 {
				doc = group.Doc
			}
			for i, value := range values.Values {
				literal, ok := value.(*ast.CompositeLit)
				if !ok || i >= len(values.Names) {
					continue
				}
				name := values.Names[i]
				switch {
				case isType(literal.Type, qualifier, "Revision"):
					l := f.literal(literal)
					l.Variable, l.Doc, l.Pos = name.Name, strings.TrimSpace(doc.Text()), f.pos(name.Pos())
					file.Literals = append(file.Literals, l)
				case isType(literal.Type, qualifier, "Revisions"):
					file.Lists = append(file.Lists, f.list(literal, name, qualifier))
				}
			}
		}
	}
}

// importName returns what the file calls the migrate package.
func importName(tree *ast.File) (string, bool) {
	for _, spec := range tree.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err != nil || p != ImportPath {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name, true
		}
		return path.Base(ImportPath), true
	}
	return "", false
}

func isType(expr ast.Expr, qualifier, name string) bool {
	switch t := expr.(type) {
	case *ast.SelectorExpr:
		x, ok := t.X.(*ast.Ident)
		return ok && x.Name == qualifier && t.Sel.Name == name
	case *ast.Ident:
		return qualifier == "." && t.Name == name
	}
	return false
}

func (f *Folder) list(literal *ast.CompositeLit, name *ast.Ident, qualifier string) List {
	list := List{Variable: name.Name, Pos: f.pos(name.Pos())}
	for _, e := range literal.Elts {
		element := Element{Pos: f.pos(e.Pos())}
		switch e := e.(type) {
		case *ast.Ident:
			element.Name = e.Name
		case *ast.CompositeLit:
			if e.Type == nil || isType(e.Type, qualifier, "Revision") {
				l := f.literal(e)
				l.Pos = element.Pos
				element.Literal = &l
			}
		}
		list.Elements = append(list.Elements, element)
	}
	return list
}

// fields are those of migrate.Revision, in order.
var fields = []string{"ID", "Parents", "DependsOn", "Labels", "Replaces", "Message", "Created", "Upgrade", "Downgrade"}

func (f *Folder) literal(literal *ast.CompositeLit) Literal {
	var l Literal
	for i, e := range literal.Elts {
		field, value := "", e
		if pair, ok := e.(*ast.KeyValueExpr); ok {
			if key, ok := pair.Key.(*ast.Ident); ok {
				field = key.Name
			}
			value = pair.Value
		} else if i < len(fields) {
			field = fields[i]
		}
		err := f.setField(&l, field, value)
		if err != nil && l.Err == nil {
			l.Err = &FieldError{Pos: f.pos(value.Pos()), Field: field, Msg: err.Error()}
		}
	}
	return l
}

func (f *Folder) setField(l *Literal, field string, value ast.Expr) (err error) {
	switch field {
	case "ID":
		l.ID, err = f.text(value, 0)
	case "Message":
		l.Message, err = f.text(value, 0)
	case "Created":
		l.Created, err = f.text(value, 0)
	case "Parents":
		l.Parents, err = f.texts(value)
	case "DependsOn":
		l.DependsOn, err = f.texts(value)
	case "Labels":
		l.Labels, err = f.texts(value)
	case "Replaces":
		l.Replaces, err = f.texts(value)
	case "Upgrade":
		l.Upgrade = !isNil(value)
	case "Downgrade":
		l.Downgrade = !isNil(value)
	}
	// Other fields are for the run alone; the compiler refuses what is none.
	return err
}

func isNil(value ast.Expr) bool {
	name, ok := value.(*ast.Ident)
	return ok && name.Name == "nil"
}

// depth limits how far constants are followed, since a faulty file can hold a
// circle of them.
const depth = 100

// text evaluates a constant string: literals, their sums, and constants of the
// package.
func (f *Folder) text(value ast.Expr, level int) (string, error) {
	if level > depth {
		return "", errNotConstant
	}
	switch v := value.(type) {
	case *ast.BasicLit:
		if v.Kind == token.STRING {
			return strconv.Unquote(v.Value)
		}
	case *ast.ParenExpr:
		return f.text(v.X, level+1)
	case *ast.BinaryExpr:
		if v.Op != token.ADD {
			break
		}
		left, err := f.text(v.X, level+1)
		if err != nil {
			return "", err
		}
		right, err := f.text(v.Y, level+1)
		return left + right, err
	case *ast.Ident:
		if constant, ok := f.constants[v.Name]; ok {
			return f.text(constant, level+1)
		}
	}
	return "", errNotConstant
}

var errNotConstant = errors.New("is not a constant string")

func (f *Folder) texts(value ast.Expr) ([]string, error) {
	if isNil(value) {
		return nil, nil
	}
	literal, ok := value.(*ast.CompositeLit)
	if !ok {
		return nil, errors.New("is not a literal list of constant strings")
	}
	var out []string
	for i, e := range literal.Elts {
		s, err := f.text(e, 0)
		if err != nil {
			return nil, fmt.Errorf("element %d %w", i+1, err)
		}
		out = append(out, s)
	}
	return out, nil
}
