package gosource

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// structDecl is a struct type at package level.
type structDecl struct {
	pkg        *goPackage
	name       string
	obj        *types.TypeName
	spec       *ast.TypeSpec
	node       *ast.StructType
	directives []*directive
	// doc is the doc comment, which may be nil.
	doc       *ast.CommentGroup
	pos       model.Pos
	native    bool
	gorm, bun bool
	// reason says why the struct is a table, or why not.
	reason string
	// elsewhere is set for a table that is not read: //autogen:ignore, or
	// another engine's.
	elsewhere bool
	// table is the argument of //autogen:table, where hasTable is set.
	table    string
	hasTable bool
}

// key identifies a type across packages. Types of one package may be read
// twice, from source and from export data, so identity is by name.
func typeKey(pkgPath, name string) string { return pkgPath + "." + name }

func (d *structDecl) key() string { return typeKey(d.pkg.path, d.name) }

// fieldNode is a struct field's syntax.
type fieldNode struct {
	field      *ast.Field
	file       *ast.File
	pkg        *goPackage
	directives []*directive
}

// scan finds the struct types, the enum types and every directive.
func (r *reader) scan() {
	for _, pkg := range r.prog.packages {
		for _, f := range pkg.files {
			r.scanFile(pkg, f)
		}
	}
}

func (r *reader) scanFile(pkg *goPackage, f *ast.File) {
	read := map[*ast.CommentGroup][]*directive{}
	var order []*directive
	for _, g := range f.Comments {
		for _, c := range g.List {
			if d, ok := r.parseDirective(c); ok {
				read[g] = append(read[g], d)
				order = append(order, d)
			}
		}
	}
	r.scanPackageDirectives(pkg, f, read)
	for _, decl := range f.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range gen.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				groups := []*ast.CommentGroup{spec.Doc, spec.Comment}
				if len(gen.Specs) == 1 && gen.Doc != spec.Doc {
					groups = append([]*ast.CommentGroup{gen.Doc}, groups...)
				}
				doc := spec.Doc
				if doc == nil {
					doc = groups[0]
				}
				r.scanType(pkg, f, spec, doc, r.directives(read, groups...), read)
			case *ast.ValueSpec:
				if gen.Tok == token.CONST {
					for _, d := range r.allow(r.directives(read, spec.Doc, spec.Comment), onConst, "a constant") {
						if d.verb == "enum:skip" {
							for _, name := range spec.Names {
								pkg.skip(name.Pos())
							}
						}
					}
				}
			}
		}
	}
	for _, d := range order {
		if !d.used {
			r.fail(d.pos, "put it directly above the declaration, without an empty line between; "+placeHint(d.verb), "directive %s%s stands on nothing", directivePrefix, d.verb)
		}
	}
}

// skip notes a constant that //autogen:enum:skip excludes.
func (p *goPackage) skip(pos token.Pos) {
	if p.skipped == nil {
		p.skipped = map[token.Pos]bool{}
	}
	p.skipped[pos] = true
}

// scanPackageDirectives reads the directives above the package clause, and in
// a doc.go those of every comment outside a declaration.
func (r *reader) scanPackageDirectives(pkg *goPackage, f *ast.File, read map[*ast.CommentGroup][]*directive) {
	groups := []*ast.CommentGroup{f.Doc}
	if filepath.Base(r.prog.fset.Position(f.Package).Filename) == "doc.go" {
		for _, g := range f.Comments {
			if g != f.Doc && !insideDecl(f, g) {
				groups = append(groups, g)
			}
		}
	}
	for _, d := range r.allow(r.directives(read, groups...), onPackage, "a package") {
		if d.verb != "schema" {
			r.addSQL(f, d)
			continue
		}
		if old, ok := r.schemas[pkg.path]; ok && old != d.args {
			r.fail(d.pos, "", "package %s declares two schemas, %s and %s", pkg.name, old, d.args)
		}
		if d.args == "" || strings.ContainsAny(d.args, " \t") {
			r.fail(d.pos, "", "directive %sschema needs one name", directivePrefix)
			continue
		}
		schema, bare := model.SplitName(d.args)
		if schema != "" {
			r.fail(d.pos, "", "directive %sschema takes a name without a dot", directivePrefix)
		}
		r.schemas[pkg.path] = bare
	}
}

func insideDecl(f *ast.File, g *ast.CommentGroup) bool {
	for _, d := range f.Decls {
		start := d.Pos()
		switch d := d.(type) {
		case *ast.GenDecl:
			if d.Doc != nil {
				start = d.Doc.Pos()
			}
		case *ast.FuncDecl:
			if d.Doc != nil {
				start = d.Doc.Pos()
			}
		}
		if g.Pos() >= start && g.End() <= d.End() {
			return true
		}
	}
	return false
}

// scanType reads one type declaration at package level.
func (r *reader) scanType(pkg *goPackage, f *ast.File, spec *ast.TypeSpec, doc *ast.CommentGroup, ds []*directive, read map[*ast.CommentGroup][]*directive) {
	obj, _ := pkg.scope().Lookup(spec.Name.Name).(*types.TypeName)
	node, isStruct := spec.Type.(*ast.StructType)
	if !isStruct {
		r.scanEnum(pkg, spec, obj, r.allow(ds, onEnum, "a type that is no struct"))
		return
	}
	decl := &structDecl{pkg: pkg, name: spec.Name.Name, obj: obj, spec: spec, node: node, doc: doc, pos: r.pos(spec.Name.Pos())}
	decl.directives = r.allow(ds, onTable, "a struct")
	for _, field := range node.Fields.List {
		fn := &fieldNode{field: field, file: f, pkg: pkg, directives: r.directives(read, field.Doc, field.Comment)}
		fn.directives = r.allow(fn.directives, onField, "a field")
		for _, name := range field.Names {
			r.fields[int(name.Pos())] = fn
		}
		if len(field.Names) == 0 {
			if id := embeddedIdent(field.Type); id != nil {
				r.fields[int(id.Pos())] = fn
			}
		}
	}
	if obj != nil {
		r.byType[decl.key()] = decl
		r.structs = append(r.structs, decl)
	}
}

// embeddedIdent is the identifier that an embedded field takes its name from.
func embeddedIdent(e ast.Expr) *ast.Ident {
	switch e := e.(type) {
	case *ast.Ident:
		return e
	case *ast.StarExpr:
		return embeddedIdent(e.X)
	case *ast.SelectorExpr:
		return e.Sel
	case *ast.IndexExpr:
		return embeddedIdent(e.X)
	case *ast.IndexListExpr:
		return embeddedIdent(e.X)
	case *ast.ParenExpr:
		return embeddedIdent(e.X)
	}
	return nil
}

// invalidCause says why a field's type could not be resolved.
func (r *reader) invalidCause(v *types.Var) string {
	fn := r.fields[int(v.Pos())]
	if fn == nil {
		return "its type could not be resolved"
	}
	for _, fault := range fn.pkg.faults {
		if fault.Pos >= fn.field.Pos() && fault.Pos <= fn.field.End() {
			return oneLine(fault.Msg)
		}
	}
	cause := ""
	ast.Inspect(fn.field.Type, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || cause != "" {
			return true
		}
		for _, spec := range fn.file.Imports {
			imp := strings.Trim(spec.Path.Value, "`\"")
			matches := spec.Name != nil && spec.Name.Name == id.Name
			for _, guess := range guessNames(imp) {
				matches = matches || spec.Name == nil && guess == id.Name
			}
			if !matches {
				continue
			}
			for _, fault := range fn.pkg.faults {
				if fault.Pos >= spec.Pos() && fault.Pos <= spec.End() {
					cause = oneLine(fault.Msg)
				}
			}
		}
		// A type of this package may be what does not resolve.
		if obj := fn.pkg.scope().Lookup(id.Name); obj != nil && cause == "" {
			for _, fault := range fn.pkg.faults {
				if r.pos(fault.Pos) == r.pos(obj.Pos()) {
					cause = oneLine(fault.Msg)
				}
			}
		}
		return true
	})
	if cause == "" {
		return "its type could not be resolved"
	}
	return cause
}

// hasInvalid says whether a type could not be resolved, looking through
// pointers, slices, maps and type arguments.
func hasInvalid(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return t.Kind() == types.Invalid
	case *types.Pointer:
		return hasInvalid(t.Elem())
	case *types.Slice:
		return hasInvalid(t.Elem())
	case *types.Array:
		return hasInvalid(t.Elem())
	case *types.Named:
		for i := range t.TypeArgs().Len() {
			if hasInvalid(t.TypeArgs().At(i)) {
				return true
			}
		}
		if b, ok := t.Underlying().(*types.Basic); ok {
			return b.Kind() == types.Invalid
		}
	}
	return false
}
