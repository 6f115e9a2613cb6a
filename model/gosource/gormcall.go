package gosource

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"
)

// selected is a field of the receiver, of the column that is asked about, or a
// constant of another package.
func (in *interpreter) selected(e *ast.SelectorExpr) constant.Value {
	x, ok := e.X.(*ast.Ident)
	if !ok {
		return nil
	}
	switch {
	case in.recv != nil && x.Name == in.recv.Name() && x.Name != "_":
		obj, _, _ := types.LookupFieldOrMethod(in.recv.Type(), true, in.pkg, e.Sel.Name)
		if v, ok := obj.(*types.Var); ok {
			return zeroOf(v.Type())
		}
	case in.column != "" && x.Name == in.column:
		return in.field.attribute(e.Sel.Name)
	default:
		path, name := in.g.r.symbol(sourceFile{file: in.body.file}, e)
		var pkg *types.Package
		if p := in.g.r.prog.byPath[path]; p != nil {
			pkg = p.types
		} else {
			pkg = in.g.r.prog.imported[path]
		}
		if pkg != nil {
			if c, ok := pkg.Scope().Lookup(name).(*types.Const); ok {
				return c.Val()
			}
		}
	}
	return nil
}

// attribute is a field of schema.Field that a GormDBDataType may look at.
func (f *gormField) attribute(name string) constant.Value {
	switch name {
	case "Name":
		return constant.MakeString(f.name)
	case "DBName":
		return constant.MakeString(f.dbName)
	case "Comment":
		return constant.MakeString(f.comment)
	case "Size":
		return constant.MakeInt64(int64(f.size))
	case "Precision":
		return constant.MakeInt64(int64(f.precision))
	case "Scale":
		return constant.MakeInt64(int64(f.scale))
	case "PrimaryKey":
		return constant.MakeBool(f.primaryKey)
	case "AutoIncrement":
		return constant.MakeBool(f.autoIncrement)
	case "NotNull":
		return constant.MakeBool(f.notNull)
	case "Unique":
		return constant.MakeBool(f.unique)
	case "HasDefaultValue":
		return constant.MakeBool(f.hasDefault)
	}
	return nil
}

// setting is a look-up in the TagSettings of the column that is asked about.
func (in *interpreter) setting(e ast.Expr) (value constant.Value, found bool) {
	index, ok := e.(*ast.IndexExpr)
	if !ok || in.column == "" {
		return nil, false
	}
	of, ok := index.X.(*ast.SelectorExpr)
	if !ok || of.Sel.Name != "TagSettings" || !isIdent(of.X, in.column) {
		return nil, false
	}
	key := in.eval(index.Index)
	if key == nil || key.Kind() != constant.String {
		return nil, false
	}
	text, found := in.field.settings[constant.StringVal(key)]
	return constant.MakeString(text), found
}

// call is the dialect's name, a function of the package, a conversion, or one
// of the standard library's.
func (in *interpreter) call(e *ast.CallExpr) constant.Value {
	if v := in.dialectName(e); v != nil {
		return v
	}
	args := make([]constant.Value, len(e.Args))
	for i, arg := range e.Args {
		if args[i] = in.eval(arg); args[i] == nil {
			return nil
		}
	}
	if id, ok := e.Fun.(*ast.Ident); ok {
		return in.callName(id.Name, args)
	}
	path, name := in.g.r.symbol(sourceFile{file: in.body.file}, e.Fun)
	return standardCall(path+"."+name, args)
}

func (in *interpreter) callName(name string, args []constant.Value) constant.Value {
	switch {
	case len(args) == 1 && name == "string" && args[0].Kind() == constant.String:
		return args[0]
	case len(args) == 1 && name == "len" && args[0].Kind() == constant.String:
		return constant.MakeInt64(int64(len(constant.StringVal(args[0]))))
	case in.pkg == nil:
		return nil
	}
	switch obj := in.pkg.Scope().Lookup(name).(type) {
	case *types.TypeName:
		if z := zeroOf(obj.Type()); len(args) == 1 && z != nil && z.Kind() == args[0].Kind() {
			return args[0]
		}
	case *types.Func:
		b := in.g.body(obj)
		if b.fn == nil || in.calls >= maxCalls {
			return nil
		}
		inner := &interpreter{g: in.g, body: b, pkg: in.pkg, vars: map[string]constant.Value{}, shadowed: map[string]constant.Value{}, calls: in.calls + 1}
		names := paramNames(b.fn)
		if len(names) != len(args) || obj.Type().(*types.Signature).Variadic() {
			return nil
		}
		for i, arg := range args {
			inner.vars[names[i]] = arg
		}
		if v, done, ok := inner.block(b.fn.Body.List); done && ok {
			return v
		}
	}
	return nil
}

// dialects are the packages of the drivers whose Dialector has a fixed name.
var dialects = map[string]string{
	"gorm.io/driver/postgres": "postgres", "gorm.io/driver/sqlite": "sqlite", "github.com/glebarez/sqlite": "sqlite", "gorm.io/driver/mysql": "mysql",
}

// dialectName is db.Dialector.Name(), in all its spellings, and
// (postgres.Dialector{}).Name().
func (in *interpreter) dialectName(e *ast.CallExpr) constant.Value {
	sel, ok := e.Fun.(*ast.SelectorExpr)
	if !ok || len(e.Args) != 0 || sel.Sel.Name != "Name" {
		return nil
	}
	x := ast.Unparen(sel.X)
	if u, ok := x.(*ast.UnaryExpr); ok && u.Op == token.AND {
		x = u.X
	}
	if lit, ok := x.(*ast.CompositeLit); ok {
		path, _ := in.g.r.symbol(sourceFile{file: in.body.file}, lit.Type)
		if name := dialects[path]; name != "" {
			return constant.MakeString(name)
		}
		return nil
	}
	for {
		switch y := x.(type) {
		case *ast.SelectorExpr:
			x = y.X
			continue
		case *ast.Ident:
			if in.db != "" && y.Name == in.db {
				return constant.MakeString(string(in.g.r.cfg.Engine))
			}
		}
		return nil
	}
}

// textFunctions are functions of the standard library over strings.
var textFunctions = map[string]any{
	"strings.ToLower": strings.ToLower, "strings.ToUpper": strings.ToUpper, "strings.TrimSpace": strings.TrimSpace,
	"strings.TrimPrefix": strings.TrimPrefix, "strings.TrimSuffix": strings.TrimSuffix,
	"strings.EqualFold": strings.EqualFold, "strings.Contains": strings.Contains, "strings.HasPrefix": strings.HasPrefix, "strings.HasSuffix": strings.HasSuffix,
}

// standardCall calls a function of the standard library.
func standardCall(name string, args []constant.Value) constant.Value {
	texts, values := make([]string, len(args)), make([]any, len(args))
	onlyTexts := true
	for i, arg := range args {
		values[i] = constant.Val(arg)
		if texts[i], _ = values[i].(string); arg.Kind() != constant.String {
			onlyTexts = false
		}
	}
	switch {
	case name == "fmt.Sprintf" && len(args) > 0:
		if s := fmt.Sprintf(texts[0], values[1:]...); !strings.Contains(s, "%!") {
			return constant.MakeString(s)
		}
	case name == "strconv.Itoa" && len(args) == 1 && args[0].Kind() == constant.Int:
		return constant.MakeString(args[0].ExactString())
	case onlyTexts:
		switch f := textFunctions[name].(type) {
		case func(string) string:
			if len(args) == 1 {
				return constant.MakeString(f(texts[0]))
			}
		case func(a, b string) string:
			if len(args) == 2 {
				return constant.MakeString(f(texts[0], texts[1]))
			}
		case func(a, b string) bool:
			if len(args) == 2 {
				return constant.MakeBool(f(texts[0], texts[1]))
			}
		}
	}
	return nil
}
