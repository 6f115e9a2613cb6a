package gosource

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
)

// evaluator follows a Value method on the zero value of its receiver, as far
// as simple statements go: it needs only the type of what is returned.
type evaluator struct {
	body     bodyResult
	recv     types.Type
	recvName string
	locals   map[string]types.Type
}

// run follows statements up to a return. ok is false where it cannot tell.
func (e *evaluator) run(stmts []ast.Stmt) (t types.Type, ok bool) {
	t, done, ok := e.block(stmts)
	return t, ok && done
}

func (e *evaluator) block(stmts []ast.Stmt) (t types.Type, done, ok bool) {
	for _, s := range stmts {
		switch s := s.(type) {
		case *ast.ReturnStmt:
			if len(s.Results) == 0 {
				return nil, false, false
			}
			t, ok := e.typeOf(s.Results[0])
			return t, true, ok
		case *ast.AssignStmt:
			e.assign(s)
		case *ast.DeclStmt, *ast.ExprStmt:
		case *ast.IfStmt:
			if init, isAssign := s.Init.(*ast.AssignStmt); isAssign {
				e.assign(init)
			}
			holds, known := e.holds(s.Cond)
			if !known {
				return nil, false, false
			}
			branch := s.Body.List
			if !holds {
				switch other := s.Else.(type) {
				case nil:
					continue
				case *ast.BlockStmt:
					branch = other.List
				case *ast.IfStmt:
					branch = []ast.Stmt{other}
				}
			}
			if t, done, ok := e.block(branch); done || !ok {
				return t, done, ok
			}
		default:
			return nil, false, false
		}
	}
	return nil, false, true
}

func (e *evaluator) assign(s *ast.AssignStmt) {
	for i, left := range s.Lhs {
		id, ok := left.(*ast.Ident)
		if !ok {
			continue
		}
		delete(e.locals, id.Name)
		if i == 0 || len(s.Rhs) == len(s.Lhs) {
			if t, ok := e.typeOf(s.Rhs[min(i, len(s.Rhs)-1)]); ok {
				e.locals[id.Name] = t
			}
		}
	}
}

// holds evaluates a condition on the zero value. An error is taken to be nil.
func (e *evaluator) holds(cond ast.Expr) (value, known bool) {
	switch c := cond.(type) {
	case *ast.ParenExpr:
		return e.holds(c.X)
	case *ast.UnaryExpr:
		if c.Op == token.NOT {
			v, known := e.holds(c.X)
			return !v, known
		}
	case *ast.SelectorExpr:
		// A bool field of the receiver, such as Valid.
		if t := e.field(c); t != nil {
			if b, ok := t.Underlying().(*types.Basic); ok && b.Info()&types.IsBoolean != 0 {
				return false, true
			}
		}
	case *ast.CallExpr:
		if sel, ok := c.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "IsZero" && len(c.Args) == 0 && e.isZero(sel.X) {
			return true, true
		}
	case *ast.BinaryExpr:
		switch c.Op {
		case token.LAND, token.LOR:
			a, knownA := e.holds(c.X)
			b, knownB := e.holds(c.Y)
			if c.Op == token.LAND {
				return a && b, knownA && knownB || knownA && !a || knownB && !b
			}
			return a || b, knownA && knownB || knownA && a || knownB && b
		case token.EQL, token.NEQ:
			equal, known := e.equal(c.X, c.Y)
			return equal == (c.Op == token.EQL), known
		case token.GTR:
			if e.isLen(c.X) && isLiteral(c.Y, "0") {
				return false, true
			}
		case token.LSS:
			if e.isLen(c.X) && isLiteral(c.Y, "1") {
				return true, true
			}
		}
	}
	return false, false
}

// equal compares a part of the zero value with a constant.
func (e *evaluator) equal(x, y ast.Expr) (equal, known bool) {
	if isIdent(x, "err") && isIdent(y, "nil") {
		return true, true
	}
	if e.isLen(x) && isLiteral(y, "0") {
		return true, true
	}
	if !e.isZero(x) {
		return false, false
	}
	if isIdent(y, "nil") {
		t := e.recv
		if sel, ok := x.(*ast.SelectorExpr); ok {
			t = e.field(sel)
		} else if _, ok := types.Unalias(t).(*types.Pointer); ok {
			// The method is called on a pointer to the zero value.
			return false, true
		}
		switch t.Underlying().(type) {
		case *types.Slice, *types.Map, *types.Pointer, *types.Interface:
			return true, true
		}
		return false, false
	}
	if lit, ok := y.(*ast.BasicLit); ok {
		switch lit.Kind {
		case token.STRING:
			s, err := strconv.Unquote(lit.Value)
			return s == "", err == nil
		case token.INT:
			return lit.Value == "0", true
		}
	}
	return false, false
}

func isIdent(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

func isLiteral(e ast.Expr, text string) bool {
	lit, ok := e.(*ast.BasicLit)
	return ok && lit.Value == text
}

// isZero says whether an expression is the receiver or a field of it.
func (e *evaluator) isZero(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.Ident:
		return e.recvName != "" && x.Name == e.recvName
	case *ast.SelectorExpr:
		return e.field(x) != nil
	case *ast.StarExpr:
		return e.isZero(x.X)
	case *ast.ParenExpr:
		return e.isZero(x.X)
	}
	return false
}

// isLen says whether an expression is the length of a part of the zero value.
func (e *evaluator) isLen(x ast.Expr) bool {
	call, ok := x.(*ast.CallExpr)
	return ok && isIdent(call.Fun, "len") && len(call.Args) == 1 && e.isZero(call.Args[0])
}

// field returns the type of receiver.Name, or nil.
func (e *evaluator) field(sel *ast.SelectorExpr) types.Type {
	if e.recv == nil || e.recvName == "" || !isIdent(sel.X, e.recvName) {
		return nil
	}
	var pkg *types.Package
	t := e.recv
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		pkg = n.Obj().Pkg()
	}
	obj, _, _ := types.LookupFieldOrMethod(e.recv, true, pkg, sel.Sel.Name)
	if v, ok := obj.(*types.Var); ok {
		return v.Type()
	}
	return nil
}

// typeOf finds the type of a returned expression.
func (e *evaluator) typeOf(x ast.Expr) (types.Type, bool) {
	switch x := x.(type) {
	case *ast.ParenExpr:
		return e.typeOf(x.X)
	case *ast.BasicLit:
		switch x.Kind {
		case token.STRING:
			return stringType, true
		case token.INT:
			return types.Typ[types.Int], true
		case token.FLOAT:
			return floatType, true
		}
	case *ast.Ident:
		switch x.Name {
		case "nil":
			return nilType, true
		case "true", "false":
			return boolType, true
		case e.recvName:
			return e.recv, true
		}
		t, ok := e.locals[x.Name]
		return t, ok
	case *ast.StarExpr:
		if t, ok := e.typeOf(x.X); ok {
			if p, isPointer := types.Unalias(t).(*types.Pointer); isPointer {
				return p.Elem(), true
			}
		}
	case *ast.SelectorExpr:
		t := e.field(x)
		return t, t != nil
	case *ast.BinaryExpr:
		if x.Op == token.ADD {
			return e.typeOf(x.X)
		}
	case *ast.CompositeLit:
		return e.typeNamed(x.Type)
	case *ast.CallExpr:
		return e.callType(x)
	}
	return nil, false
}

// typeNamed finds the type behind its name: of the package, a basic one, []byte
// or time.Time.
func (e *evaluator) typeNamed(x ast.Expr) (types.Type, bool) {
	switch x := x.(type) {
	case *ast.Ident:
		if t, ok := conversions[x.Name]; ok || e.body.pkg == nil {
			return t, ok
		}
		if name, ok := e.body.pkg.scope().Lookup(x.Name).(*types.TypeName); ok {
			return name.Type(), true
		}
	case *ast.ArrayType:
		return bytesType, isIdent(x.Elt, "byte") && x.Len == nil
	case *ast.SelectorExpr:
		return timeType, isIdent(x.X, "time") && x.Sel.Name == "Time"
	}
	return nil, false
}

// conversions are the basic types that a call may convert to.
var conversions = map[string]types.Type{
	"string": stringType, "bool": boolType, "int64": int64Type, "float64": floatType, "int": types.Typ[types.Int],
}

// calls are the functions whose first result is known, by their last name.
var calls = map[string]types.Type{
	"Marshal": bytesType, "MarshalIndent": bytesType, "MarshalJSON": bytesType, "MarshalBinary": bytesType, "MarshalText": bytesType,
	"String": stringType, "Sprintf": stringType, "Sprint": stringType, "Join": stringType, "Format": stringType,
	"Itoa": stringType, "FormatInt": stringType, "EncodeToString": stringType, "ToLower": stringType, "ToUpper": stringType, "Hex": stringType,
	"Unix": int64Type, "UnixMilli": int64Type, "UnixNano": int64Type, "Bytes": bytesType,
	"UTC": timeType, "Local": timeType, "Truncate": timeType, "Round": timeType, "Now": timeType,
}

func (e *evaluator) callType(x *ast.CallExpr) (types.Type, bool) {
	if t, ok := e.typeNamed(x.Fun); ok {
		return t, true
	}
	if sel, ok := x.Fun.(*ast.SelectorExpr); ok {
		// Value of a field of the receiver is not looked into.
		t, ok := calls[sel.Sel.Name]
		return t, ok
	}
	return nil, false
}
