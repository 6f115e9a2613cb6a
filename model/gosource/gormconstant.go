package gosource

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
)

// maxCalls bounds how deep an interpreter follows calls.
const maxCalls = 5

// interpreter follows a method that returns a string on the zero value of its
// receiver: GORM calls TableName, GormDataType and GormDBDataType so. It knows
// constants, if and switch, what the field's tag says, the dialect's name and a
// few functions of the standard library. It never guesses: what it does not
// know makes the result unknown.
type interpreter struct {
	g    *gormReader
	body bodyResult
	pkg  *types.Package
	recv *types.Var
	// field is what a GormDBDataType is asked about, under the names db and
	// column; both are empty for other methods.
	field      *gormField
	db, column string
	vars       map[string]constant.Value
	// shadowed holds what the names that this scope declares stood for outside;
	// nil is nothing.
	shadowed map[string]constant.Value
	calls    int
}

// stringOf returns what a method of no argument, or GormDBDataType about a
// field, returns.
func (g *gormReader) stringOf(fn *types.Func, field *gormField) (string, bool) {
	b := g.body(fn)
	if b.fn == nil {
		return "", false
	}
	in := &interpreter{g: g, body: b, pkg: fn.Pkg(), field: field, vars: map[string]constant.Value{}, shadowed: map[string]constant.Value{}}
	if sig := fn.Type().(*types.Signature); sig.Recv() != nil {
		in.recv = sig.Recv()
	}
	if names := paramNames(b.fn); field != nil && len(names) == 2 {
		in.db, in.column = names[0], names[1]
	}
	v, done, ok := in.block(b.fn.Body.List)
	if !ok || !done || v == nil || v.Kind() != constant.String {
		return "", false
	}
	return constant.StringVal(v), true
}

func paramNames(fn *ast.FuncDecl) []string {
	var names []string
	for _, p := range fn.Type.Params.List {
		for _, id := range p.Names {
			names = append(names, id.Name)
		}
	}
	return names
}

// block runs statements up to a return; done says that there was one, and ok
// that all is known up to there.
func (in *interpreter) block(stmts []ast.Stmt) (v constant.Value, done, ok bool) {
	for _, s := range stmts {
		if v, done, ok = in.statement(s); done || !ok {
			return v, done, ok
		}
	}
	return nil, false, true
}

func (in *interpreter) statement(s ast.Stmt) (v constant.Value, done, ok bool) {
	switch s := s.(type) {
	case *ast.ReturnStmt:
		if len(s.Results) != 1 {
			return nil, false, false
		}
		v = in.eval(s.Results[0])
		return v, true, v != nil
	case *ast.BlockStmt, *ast.IfStmt, *ast.SwitchStmt:
		outer := in.shadowed
		in.shadowed = map[string]constant.Value{}
		v, done, ok = in.nested(s)
		for name, old := range in.shadowed {
			if in.vars[name] = old; old == nil {
				delete(in.vars, name)
			}
		}
		in.shadowed = outer
		return v, done, ok
	case *ast.AssignStmt:
		return nil, false, in.assign(s)
	case *ast.DeclStmt:
		return nil, false, in.declare(s)
	}
	return nil, false, false
}

// nested runs a statement that is a scope of its own.
func (in *interpreter) nested(s ast.Stmt) (v constant.Value, done, ok bool) {
	switch s := s.(type) {
	case *ast.BlockStmt:
		return in.block(s.List)
	case *ast.SwitchStmt:
		return in.choose(s)
	case *ast.IfStmt:
		if s.Init != nil {
			if _, _, ok := in.statement(s.Init); !ok {
				return nil, false, false
			}
		}
		holds, known := boolOf(in.eval(s.Cond))
		switch {
		case !known:
			return nil, false, false
		case holds:
			return in.statement(s.Body)
		case s.Else != nil:
			return in.statement(s.Else)
		}
		return nil, false, true
	}
	return nil, false, false
}

// choose runs the clause of a switch that matches.
func (in *interpreter) choose(s *ast.SwitchStmt) (v constant.Value, done, ok bool) {
	if s.Init != nil {
		if _, _, ok := in.statement(s.Init); !ok {
			return nil, false, false
		}
	}
	tag := constant.MakeBool(true)
	if s.Tag != nil {
		if tag = in.eval(s.Tag); tag == nil {
			return nil, false, false
		}
	}
	var otherwise *ast.CaseClause
	for _, c := range s.Body.List {
		clause := c.(*ast.CaseClause)
		if clause.List == nil {
			otherwise = clause
		}
		for _, e := range clause.List {
			w := in.eval(e)
			if w == nil || w.Kind() != tag.Kind() {
				return nil, false, false
			}
			if constant.Compare(w, token.EQL, tag) {
				return in.statement(&ast.BlockStmt{List: clause.Body})
			}
		}
	}
	if otherwise != nil {
		return in.statement(&ast.BlockStmt{List: otherwise.Body})
	}
	return nil, false, true
}

// assign takes name := value, and the two results of a look-up among the tag's
// settings.
func (in *interpreter) assign(s *ast.AssignStmt) bool {
	if len(s.Lhs) == 2 && len(s.Rhs) == 1 {
		value, found := in.setting(s.Rhs[0])
		if value == nil {
			return false
		}
		return in.set(s.Lhs[0], value, s.Tok) && in.set(s.Lhs[1], constant.MakeBool(found), s.Tok)
	}
	if len(s.Lhs) != len(s.Rhs) || s.Tok != token.DEFINE && s.Tok != token.ASSIGN {
		return false
	}
	for i := range s.Lhs {
		if !in.set(s.Lhs[i], in.eval(s.Rhs[i]), s.Tok) {
			return false
		}
	}
	return true
}

func (in *interpreter) set(to ast.Expr, v constant.Value, how token.Token) bool {
	id, ok := to.(*ast.Ident)
	if !ok || v == nil {
		return false
	}
	if _, declared := in.shadowed[id.Name]; how == token.DEFINE && !declared {
		in.shadowed[id.Name] = in.vars[id.Name]
	} else if _, known := in.vars[id.Name]; !known && !declared && id.Name != "_" {
		return false // a variable of the package
	}
	in.vars[id.Name] = v
	return true
}

// declare takes var and const declarations with values.
func (in *interpreter) declare(s *ast.DeclStmt) bool {
	gen, ok := s.Decl.(*ast.GenDecl)
	if !ok {
		return false
	}
	for _, spec := range gen.Specs {
		v, ok := spec.(*ast.ValueSpec)
		if !ok || len(v.Values) != len(v.Names) {
			return false
		}
		for i, id := range v.Names {
			if !in.set(id, in.eval(v.Values[i]), token.DEFINE) {
				return false
			}
		}
	}
	return true
}

func boolOf(v constant.Value) (value, known bool) {
	if v == nil || v.Kind() != constant.Bool {
		return false, false
	}
	return constant.BoolVal(v), true
}

// eval returns the value of an expression, or nil where it is not known.
func (in *interpreter) eval(e ast.Expr) constant.Value {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return in.eval(e.X)
	case *ast.BasicLit:
		return constant.MakeFromLiteral(e.Value, e.Kind, 0)
	case *ast.Ident:
		return in.name(e)
	case *ast.SelectorExpr:
		return in.selected(e)
	case *ast.IndexExpr:
		v, _ := in.setting(e)
		return v
	case *ast.UnaryExpr:
		if v := in.eval(e.X); v != nil && (e.Op == token.NOT && v.Kind() == constant.Bool || e.Op == token.SUB && v.Kind() != constant.Bool && v.Kind() != constant.String) {
			return constant.UnaryOp(e.Op, v, 0)
		}
	case *ast.BinaryExpr:
		return in.binary(e)
	case *ast.CallExpr:
		return in.call(e)
	}
	return nil
}

func (in *interpreter) binary(e *ast.BinaryExpr) constant.Value {
	x := in.eval(e.X)
	if e.Op == token.LAND || e.Op == token.LOR {
		left, known := boolOf(x)
		if known && left == (e.Op == token.LOR) {
			return x
		}
		if _, ok := boolOf(in.eval(e.Y)); !known || !ok {
			return nil
		}
		return in.eval(e.Y)
	}
	y := in.eval(e.Y)
	if x == nil || y == nil || x.Kind() != y.Kind() {
		return nil
	}
	switch e.Op {
	case token.EQL, token.NEQ:
		return constant.MakeBool(constant.Compare(x, e.Op, y))
	case token.LSS, token.LEQ, token.GTR, token.GEQ:
		if x.Kind() != constant.Bool {
			return constant.MakeBool(constant.Compare(x, e.Op, y))
		}
	case token.ADD:
		if x.Kind() == constant.String || x.Kind() == constant.Int {
			return constant.BinaryOp(x, e.Op, y)
		}
	case token.SUB, token.MUL:
		if x.Kind() == constant.Int {
			return constant.BinaryOp(x, e.Op, y)
		}
	}
	return nil
}

// name is a variable of the function, the receiver, or a constant or a variable
// of the package.
func (in *interpreter) name(id *ast.Ident) constant.Value {
	if v, ok := in.vars[id.Name]; ok {
		return v
	}
	if in.recv != nil && id.Name == in.recv.Name() {
		return zeroOf(in.recv.Type())
	}
	switch id.Name {
	case "true", "false":
		return constant.MakeBool(id.Name == "true")
	}
	if in.pkg == nil {
		return nil
	}
	switch obj := in.pkg.Scope().Lookup(id.Name).(type) {
	case *types.Const:
		return obj.Val()
	case *types.Var:
		return in.variable(obj)
	}
	return nil
}

// variable is the value of a variable of the package that nothing outside can
// change, and nothing inside does.
func (in *interpreter) variable(v *types.Var) constant.Value {
	p := in.body.pkg
	if p == nil || v.Exported() || in.calls >= maxCalls {
		return nil
	}
	var value ast.Expr
	changed := false
	isIt := func(e ast.Expr) bool { return isIdent(ast.Unparen(e), v.Name()) }
	for _, f := range p.files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				for i, id := range n.Names {
					if id.Pos() == v.Pos() && len(n.Values) == len(n.Names) {
						value = n.Values[i]
					}
				}
			case *ast.AssignStmt:
				for _, left := range n.Lhs {
					changed = changed || n.Tok != token.DEFINE && isIt(left)
				}
			case *ast.IncDecStmt:
				changed = changed || isIt(n.X)
			case *ast.UnaryExpr:
				changed = changed || n.Op == token.AND && isIt(n.X)
			case *ast.RangeStmt:
				changed = changed || n.Tok == token.ASSIGN && (n.Key != nil && isIt(n.Key) || n.Value != nil && isIt(n.Value))
			}
			return !changed
		})
	}
	if value == nil || changed {
		return nil
	}
	outside := interpreter{g: in.g, body: in.body, pkg: in.pkg, calls: in.calls + 1}
	return outside.eval(value)
}

// zeroOf is the zero value of a type of a basic kind.
func zeroOf(t types.Type) constant.Value {
	b, ok := t.Underlying().(*types.Basic)
	if !ok {
		return nil
	}
	switch info := b.Info(); {
	case info&types.IsString != 0:
		return constant.MakeString("")
	case info&types.IsBoolean != 0:
		return constant.MakeBool(false)
	case info&types.IsInteger != 0:
		return constant.MakeInt64(0)
	}
	return nil
}
