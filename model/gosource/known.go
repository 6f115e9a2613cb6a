package gosource

import (
	"go/ast"
	"go/token"
	"go/types"
)

// Most models name nothing from outside but a few types of the standard
// library. Those are known here, as they are declared there and without their
// methods, none of which decides how a field is stored; so the go command need
// not be asked for the export data of all that package time is built on, which
// takes it longer than reading a thousand models takes.

// knownPackages makes the packages whose every name that a declaration may use is
// among those named, by path.
var knownPackages = map[string]func() *types.Package{
	"time":          knownTime,
	"encoding/json": knownJSON,
}

func knownTime() *types.Package {
	p := types.NewPackage("time", "time")
	location := declare(p, "Location", types.NewStruct(nil, nil))
	field := func(name string, t types.Type) *types.Var { return types.NewField(token.NoPos, p, name, t, false) }
	declare(p, "Time", types.NewStruct([]*types.Var{
		field("wall", types.Typ[types.Uint64]), field("ext", types.Typ[types.Int64]), field("loc", types.NewPointer(location)),
	}, nil))
	declare(p, "Duration", types.Typ[types.Int64])
	p.MarkComplete()
	return p
}

func knownJSON() *types.Package {
	p := types.NewPackage("encoding/json", "json")
	declare(p, "RawMessage", types.NewSlice(types.Universe.Lookup("byte").Type()))
	p.MarkComplete()
	return p
}

func declare(p *types.Package, name string, underlying types.Type) *types.Named {
	obj := types.NewTypeName(token.NoPos, p, name, nil)
	p.Scope().Insert(obj)
	return types.NewNamed(obj, underlying, nil)
}

// useKnown provides the wanted imports, if they are known with all names that
// the files take from them. It is all or none: export data would bring the
// real package along, and its types are not those made here.
func (p *program) useKnown(wanted map[string]bool) bool {
	known := make(map[string]*types.Package)
	for path := range wanted {
		make := knownPackages[path]
		if make == nil {
			return false
		}
		known[path] = make()
	}
	for _, pkg := range p.packages {
		for _, f := range pkg.files {
			if !knowsAll(f, known) {
				return false
			}
		}
	}
	for path, pkg := range known {
		p.imported[path] = pkg
	}
	return true
}

// knowsAll reports whether the declarations of a file name nothing of the known
// packages but what they hold.
func knowsAll(f *ast.File, known map[string]*types.Package) bool {
	local := make(map[string]*types.Package)
	for _, spec := range f.Imports {
		pkg := known[importPath(spec)]
		switch {
		case pkg == nil:
		case spec.Name == nil:
			local[pkg.Name()] = pkg
		case spec.Name.Name == ".":
			return false
		default:
			local[spec.Name.Name] = pkg
		}
	}
	all := true
	inDeclarations(f, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok && local[x.Name] != nil && local[x.Name].Scope().Lookup(sel.Sel.Name) == nil {
				all = false
			}
		}
		return all
	})
	return all
}
