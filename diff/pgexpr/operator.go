package pgexpr

import (
	pg_query "github.com/pganalyze/pg_query_go/v6"
)

// operator elaborates the many things that the grammar spells as operators.
func (e *elaborator) operator(n *pg_query.Node, x *pg_query.A_Expr) expr {
	ops := names(x.Name)
	if len(ops) == 0 || len(ops) > 2 {
		return e.raw(n)
	}
	switch x.Kind {
	case pg_query.A_Expr_Kind_AEXPR_OP, pg_query.A_Expr_Kind_AEXPR_LIKE,
		pg_query.A_Expr_Kind_AEXPR_ILIKE, pg_query.A_Expr_Kind_AEXPR_SIMILAR:
		if x.Rexpr == nil || isQuery(x.Lexpr) || isQuery(x.Rexpr) {
			return e.raw(n)
		}
		if x.Lexpr == nil {
			return e.prefix(ops, e.expr(x.Rexpr))
		}
		if l, r := x.Lexpr.GetRowExpr(), x.Rexpr.GetRowExpr(); l != nil && r != nil {
			return e.rows(ops, e.all(l.Args), e.all(r.Args))
		}
		return e.binary(ops, e.expr(x.Lexpr), e.expr(x.Rexpr))
	case pg_query.A_Expr_Kind_AEXPR_OP_ANY:
		return e.scalarArray(ops, "any", e.expr(x.Lexpr), e.expr(x.Rexpr))
	case pg_query.A_Expr_Kind_AEXPR_OP_ALL:
		return e.scalarArray(ops, "all", e.expr(x.Lexpr), e.expr(x.Rexpr))
	case pg_query.A_Expr_Kind_AEXPR_DISTINCT, pg_query.A_Expr_Kind_AEXPR_NOT_DISTINCT:
		return e.distinct(x.Kind == pg_query.A_Expr_Kind_AEXPR_NOT_DISTINCT, e.expr(x.Lexpr), e.expr(x.Rexpr))
	case pg_query.A_Expr_Kind_AEXPR_NULLIF:
		l, r := e.expr(x.Lexpr), e.expr(x.Rexpr)
		sig, ok := e.resolveOperator("=", argOf(l), argOf(r))
		if !ok {
			return node("rawnullif", nil, l, r)
		}
		l, r = e.coerce(l, sig.args[0]), e.coerce(r, sig.args[1])
		return node("nullif", nil, l, r).as(loose(l.typ))
	case pg_query.A_Expr_Kind_AEXPR_IN:
		list := x.Rexpr.GetList()
		if list == nil || x.Lexpr.GetRowExpr() != nil {
			return e.raw(n)
		}
		return e.in(ops, e.expr(x.Lexpr), e.all(list.Items))
	case pg_query.A_Expr_Kind_AEXPR_BETWEEN, pg_query.A_Expr_Kind_AEXPR_NOT_BETWEEN,
		pg_query.A_Expr_Kind_AEXPR_BETWEEN_SYM, pg_query.A_Expr_Kind_AEXPR_NOT_BETWEEN_SYM:
		list := x.Rexpr.GetList()
		if list == nil || len(list.Items) != 2 {
			return e.raw(n)
		}
		return e.between(x.Kind, e.expr(x.Lexpr), e.expr(list.Items[0]), e.expr(list.Items[1]))
	}
	return e.raw(n)
}

// loose forgets the exact modifiers of a type.
func loose(t typ) typ {
	if t.mods != "" {
		t.mods = anyMods
	}
	return t
}

func isQuery(n *pg_query.Node) bool { return n.GetSubLink() != nil }

// builtinOp returns the name of an operator that is looked for in pg_catalog
// first, which is how the server reads an unqualified one as well.
func builtinOp(ops []string) (string, bool) {
	switch {
	case len(ops) == 1:
		return ops[0], true
	case ops[0] == "pg_catalog":
		return ops[1], true
	}
	return "", false
}

// builtin does the same where no other operator has the name. Where one has, a
// name without a schema may mean that, as OPERATOR(pg_catalog.@>) does not.
func (e *elaborator) builtin(ops []string) (string, bool) {
	name, ok := builtinOp(ops)
	return name, ok && (len(ops) == 1 || !e.shadowed[name])
}

func (e *elaborator) prefix(ops []string, r expr) expr {
	if name, ok := e.builtin(ops); ok {
		if sig, ok := e.resolveOperator(name, argOf(r)); ok {
			return node("prefix", []string{name}, e.coerce(r, sig.args[0])).as(sig.result)
		}
	}
	return node("rawop", []string{quoteAll(ops)}, r)
}

func (e *elaborator) binary(ops []string, l, r expr) expr {
	if name, ok := e.builtin(ops); ok {
		if sig, ok := e.resolveOperator(name, argOf(l), argOf(r)); ok {
			return node("op", []string{name}, e.coerce(l, sig.args[0]), e.coerce(r, sig.args[1])).as(sig.result)
		}
	}
	return node("rawop", []string{quoteAll(ops)}, l, r)
}

// rows compares two rows. The server takes = and <> apart into comparisons of
// the fields.
func (e *elaborator) rows(ops []string, l, r []expr) expr {
	words := map[string]string{"=": "and", "<>": "or"}
	name, ok := builtinOp(ops)
	word := words[name]
	if ok && word != "" && len(l) == len(r) && len(l) > 0 {
		parts := make([]expr, len(l))
		resolved := true
		for i := range l {
			parts[i] = e.binary(ops, l[i], r[i])
			resolved = resolved && parts[i].typ == boolType
		}
		switch {
		case resolved && len(parts) == 1:
			return parts[0]
		case resolved:
			return connect(word, parts...)
		}
	}
	return node("rawop", []string{quoteAll(ops)}, node("row", nil, l...), node("row", nil, r...))
}

// scalarArray is make_scalar_array_op: the operator is chosen for the
// element's type, then the array is cast as a whole.
func (e *elaborator) scalarArray(ops []string, word string, l, r expr) expr {
	name, ok := e.builtin(ops)
	if ok && (r.lit != nil || r.null || r.typ.array && r.typ.known()) {
		elem := argType{typ: r.typ.bare().elem(), literal: r.lit != nil || r.null}
		sig, ok := e.resolveOperator(name, argOf(l), elem)
		if ok && sig.result == boolType && !sig.args[1].array {
			return node("scalararray", []string{name, word},
				e.coerce(l, sig.args[0]), e.coerce(r, sig.args[1].arrayOf())).as(boolType)
		}
	}
	return node("rawscalararray", []string{quoteAll(ops), word}, l, r)
}

// distinct is IS [NOT] DISTINCT FROM, which the server turns into a null test
// where one side is the word NULL.
func (e *elaborator) distinct(negated bool, l, r expr) expr {
	if l.null || r.null {
		arg, test := l, pg_query.NullTestType_IS_NOT_NULL
		if !r.null {
			arg = r
		}
		if negated {
			test = pg_query.NullTestType_IS_NULL
		}
		return node("nulltest", []string{test.String()}, arg).as(boolType)
	}
	out := node("rawdistinct", nil, l, r).as(boolType)
	if sig, ok := e.resolveOperator("=", argOf(l), argOf(r)); ok {
		out = node("distinct", nil, e.coerce(l, sig.args[0]), e.coerce(r, sig.args[1])).as(boolType)
	}
	if negated {
		return not(out)
	}
	return out
}

// in is transformAExprIn: two or more elements that name no column become an
// array of the type that they and the left side share, all others a chain of
// comparisons.
func (e *elaborator) in(ops []string, l expr, items []expr) expr {
	word, quantifier := "or", "any"
	if ops[len(ops)-1] == "<>" {
		word, quantifier = "and", "all"
	}
	var plain, rest []expr
	for _, item := range items {
		if item.vars {
			rest = append(rest, item)
		} else {
			plain = append(plain, item)
		}
	}
	var chain []expr
	if len(plain) > 1 {
		t, ok := e.commonType(append([]expr{l}, plain...))
		if !ok || t.array {
			return node("rawin", []string{quoteAll(ops)}, append([]expr{l}, items...)...)
		}
		elems := make([]expr, len(plain))
		for i := range plain {
			elems[i] = e.coerce(plain[i], t)
		}
		chain = append(chain, e.scalarArray(ops, quantifier, l, array(t.bare(), elems)))
	} else {
		rest = items
	}
	for _, item := range rest {
		chain = append(chain, e.binary(ops, l, item))
	}
	out := chain[0]
	for _, c := range chain[1:] {
		out = connect(word, out, c)
	}
	return out
}

// between is transformAExprBetween.
func (e *elaborator) between(kind pg_query.A_Expr_Kind, x, low, high expr) expr {
	inside := func(low, high expr) expr {
		return connect("and", e.binary([]string{">="}, x, low), e.binary([]string{"<="}, x, high))
	}
	outside := func(low, high expr) expr {
		return connect("or", e.binary([]string{"<"}, x, low), e.binary([]string{">"}, x, high))
	}
	switch kind {
	case pg_query.A_Expr_Kind_AEXPR_BETWEEN:
		return inside(low, high)
	case pg_query.A_Expr_Kind_AEXPR_NOT_BETWEEN:
		return outside(low, high)
	case pg_query.A_Expr_Kind_AEXPR_BETWEEN_SYM:
		return connect("or", inside(low, high), inside(high, low))
	}
	return connect("and", outside(low, high), outside(high, low))
}

// call is a function call. Forms that the grammar has words for, such as
// EXTRACT (… FROM …), stay apart from plain calls: the server prints them
// differently, from version 14 on.
func (e *elaborator) call(n *pg_query.Node, f *pg_query.FuncCall) expr {
	parts := names(f.Funcname)
	if len(parts) == 0 || len(f.AggOrder) > 0 || f.AggFilter != nil || f.Over != nil || f.AggWithinGroup ||
		f.AggStar || f.AggDistinct || f.FuncVariadic {
		return e.raw(n)
	}
	for _, a := range f.Args {
		if a.GetNamedArgExpr() != nil {
			return e.raw(n)
		}
	}
	args := make([]expr, len(f.Args))
	for i, a := range f.Args {
		if ref := a.GetColumnRef(); ref != nil && e.wholeRow(ref) {
			args[i] = node("row", []string{names(ref.Fields[:1])[0]})
			args[i].vars = true
		} else {
			args[i] = e.expr(a)
		}
	}
	syntax := f.Funcformat == pg_query.CoercionForm_COERCE_SQL_SYNTAX
	format := f.Funcformat.String()
	if syntax && e.calls {
		syntax, format = false, pg_query.CoercionForm_COERCE_EXPLICIT_CALL.String()
		if parts[len(parts)-1] == "extract" {
			parts = []string{"pg_catalog", "date_part"}
		}
	}
	if name, ok := builtinOp(parts); ok && len(parts) <= 2 {
		types := make([]argType, len(args))
		for i, a := range args {
			types[i] = argOf(a)
		}
		if sig, ok := e.resolveFunction(name, types); ok {
			for i, a := range args {
				// In the forms with words the server does not print the casts
				// that it added.
				if !syntax || a.lit != nil || a.null {
					args[i] = e.coerce(a, sig.args[i])
				}
			}
			return node("call", []string{format, name}, args...).as(sig.result)
		}
	}
	return node("rawcall", []string{format, quoteAll(parts)}, args...)
}
