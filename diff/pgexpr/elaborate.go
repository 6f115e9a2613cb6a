package pgexpr

import (
	"strconv"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/model"
)

// elaborator turns a parse tree into the expression that the server would
// make of it for one table. What it does not understand it keeps as it was
// written, which can only hide an equality: the server, too, works from the
// leaves up, so the rest of the tree means the same either way.
type elaborator struct {
	*Static
	table        *diff.Context
	schema, name string
	// trigger says that the columns are those of OLD and NEW.
	trigger bool
}

func (s *Static) elaborator(table *diff.Context) *elaborator {
	e := &elaborator{Static: s, table: table}
	if table != nil {
		e.schema, e.name = model.SplitName(table.Name)
		if e.schema == "" {
			e.schema = s.schema
		}
	}
	return e
}

func (e *elaborator) raw(n *pg_query.Node) expr {
	r := node("raw", []string{rawForm(n)})
	refs, qualified := columnRefs(n)
	r.vars = qualified || len(refs) > 0
	return r
}

func (e *elaborator) all(nodes []*pg_query.Node) []expr {
	out := make([]expr, len(nodes))
	for i, n := range nodes {
		out[i] = e.expr(n)
	}
	return out
}

func (e *elaborator) expr(n *pg_query.Node) expr {
	switch v := n.GetNode().(type) {
	case *pg_query.Node_ColumnRef:
		return e.column(n, v.ColumnRef)
	case *pg_query.Node_AConst:
		return e.constant(n, v.AConst)
	case *pg_query.Node_TypeCast:
		return e.typeCast(n, v.TypeCast)
	case *pg_query.Node_BoolExpr:
		return e.boolean(n, v.BoolExpr)
	case *pg_query.Node_AExpr:
		return e.operator(n, v.AExpr)
	case *pg_query.Node_FuncCall:
		return e.call(n, v.FuncCall)
	case *pg_query.Node_AArrayExpr:
		return e.arrayOf(v.AArrayExpr)
	case *pg_query.Node_CaseExpr:
		return e.caseOf(v.CaseExpr)
	case *pg_query.Node_CoalesceExpr:
		return e.unified("coalesce", e.all(v.CoalesceExpr.Args))
	case *pg_query.Node_MinMaxExpr:
		return e.unified(v.MinMaxExpr.Op.String(), e.all(v.MinMaxExpr.Args))
	case *pg_query.Node_NullTest:
		return node("nulltest", []string{v.NullTest.Nulltesttype.String()}, e.expr(v.NullTest.Arg)).as(boolType)
	case *pg_query.Node_BooleanTest:
		return node("booltest", []string{v.BooleanTest.Booltesttype.String()}, toBool(e.expr(v.BooleanTest.Arg))).as(boolType)
	case *pg_query.Node_CollateClause:
		parts := names(v.CollateClause.Collname)
		if len(parts) == 2 && parts[0] == "pg_catalog" {
			parts = parts[1:]
		}
		return collate(quoteAll(parts), e.expr(v.CollateClause.Arg))
	case *pg_query.Node_RowExpr:
		return node("row", nil, e.all(v.RowExpr.Args)...)
	case *pg_query.Node_AIndirection:
		return e.indirection(v.AIndirection)
	case *pg_query.Node_SqlvalueFunction:
		return valueFunction(v.SqlvalueFunction)
	}
	return e.raw(n)
}

func quoteAll(parts []string) string {
	quoted := make([]string, len(parts))
	for i, p := range parts {
		quoted[i] = strconv.Quote(p)
	}
	return strings.Join(quoted, ".")
}

func (e *elaborator) column(n *pg_query.Node, ref *pg_query.ColumnRef) expr {
	parts := names(ref.Fields)
	if e.trigger {
		return e.triggerColumn(n, parts)
	}
	if e.table == nil || len(parts) == 0 ||
		len(parts) == 2 && parts[0] != e.name ||
		len(parts) == 3 && (e.schema == "" || parts[0] != e.schema || parts[1] != e.name) || len(parts) > 3 {
		return e.raw(n)
	}
	col := e.table.Column(parts[len(parts)-1])
	if col == nil {
		return e.raw(n)
	}
	t, _ := e.spelledType(col.Type)
	c := node("column", []string{col.Name}).as(t)
	c.vars, c.fixed = true, true
	return c
}

// triggerColumn reads a column of OLD or NEW, which is all that a trigger's
// condition may name.
func (e *elaborator) triggerColumn(n *pg_query.Node, parts []string) expr {
	if e.table == nil || len(parts) != 2 || parts[0] != "old" && parts[0] != "new" || e.table.Column(parts[1]) == nil {
		return e.raw(n)
	}
	t, _ := e.spelledType(e.table.Column(parts[1]).Type)
	c := node("column", parts).as(t)
	c.vars, c.fixed = true, true
	return c
}

// wholeRow reports whether an argument of a function is the row of the table, or
// OLD or NEW, as a whole: there t and t.* are one, unless t is a column
// (PostgreSQL documentation, section 8.16.5).
func (e *elaborator) wholeRow(ref *pg_query.ColumnRef) bool {
	first := names(ref.Fields[:1])
	switch {
	case e.table == nil || len(first) == 0 || len(ref.Fields) > 2:
		return false
	case len(ref.Fields) == 2 && ref.Fields[1].GetAStar() == nil || len(ref.Fields) == 1 && e.table.Column(first[0]) != nil:
		return false
	case e.trigger:
		return first[0] == "old" || first[0] == "new"
	}
	return first[0] == e.name
}

func (e *elaborator) constant(n *pg_query.Node, c *pg_query.A_Const) expr {
	if c.Isnull {
		return untypedNull()
	}
	switch v := c.Val.(type) {
	case *pg_query.A_Const_Ival:
		return number(strconv.Itoa(int(v.Ival.GetIval())))
	case *pg_query.A_Const_Fval:
		return number(v.Fval.GetFval())
	case *pg_query.A_Const_Boolval:
		return constant(boolType, strconv.FormatBool(v.Boolval.GetBoolval()))
	case *pg_query.A_Const_Sval:
		return literal(v.Sval.GetSval())
	}
	return e.raw(n)
}

func (e *elaborator) typeCast(n *pg_query.Node, c *pg_query.TypeCast) expr {
	t := e.typeOf(c.TypeName)
	if t.kind == unknown {
		return e.raw(n)
	}
	a := c.Arg.GetAArrayExpr()
	if a == nil {
		return e.Static.cast(e.expr(c.Arg), t)
	}
	// The type of a cast reaches into ARRAY[…], before the elements agree on
	// one of their own.
	for _, el := range a.Elements {
		if el.GetAArrayExpr() != nil {
			return e.raw(n)
		}
	}
	elems := e.all(a.Elements)
	if !t.array || t.mods != "" || !t.known() {
		return node("arraycast", []string{t.form()}, elems...).as(t)
	}
	for i := range elems {
		elems[i] = e.Static.cast(elems[i], t.elem())
	}
	return array(t.elem(), elems)
}

func (e *elaborator) boolean(n *pg_query.Node, b *pg_query.BoolExpr) expr {
	args := e.all(b.Args)
	switch b.Boolop {
	case pg_query.BoolExprType_AND_EXPR:
		return connect("and", args...)
	case pg_query.BoolExprType_OR_EXPR:
		return connect("or", args...)
	case pg_query.BoolExprType_NOT_EXPR:
		if len(args) == 1 {
			return not(args[0])
		}
	}
	return e.raw(n)
}

func (e *elaborator) arrayOf(a *pg_query.A_ArrayExpr) expr {
	elems := e.all(a.Elements)
	t, ok := e.commonType(elems)
	if !ok || len(elems) == 0 || t.array {
		return node("rawarray", nil, elems...)
	}
	for _, el := range a.Elements {
		if el.GetAArrayExpr() != nil {
			return node("rawarray", nil, elems...)
		}
	}
	if t.mods != "" {
		// Elements may lend the array their modifiers, which decide whether a
		// later cast is printed.
		return node("rawarray", nil, elems...)
	}
	for i := range elems {
		elems[i] = e.coerce(elems[i], t)
	}
	return array(t, elems)
}

// unified is a construct whose arguments are brought to one type.
func (e *elaborator) unified(tag string, args []expr) expr {
	t, ok := e.commonType(args)
	if !ok {
		return node("raw"+tag, nil, args...)
	}
	for i := range args {
		args[i] = e.coerce(args[i], t)
	}
	return node(tag, nil, args...).as(t)
}

func (e *elaborator) caseOf(c *pg_query.CaseExpr) expr {
	def := untypedNull()
	if c.Defresult != nil {
		def = e.expr(c.Defresult)
	}
	var test, placeholder expr
	if c.Arg != nil {
		test = e.expr(c.Arg)
		if test.lit != nil || test.null {
			test = typed(test, textType)
		}
		placeholder = node("casetest", nil).as(test.typ)
	}
	var conditions []expr
	results := []expr{def}
	for _, w := range c.Args {
		when := w.GetCaseWhen()
		cond := e.expr(when.GetExpr())
		if c.Arg != nil {
			cond = e.binary([]string{"="}, placeholder, cond)
		}
		conditions = append(conditions, toBool(cond))
		results = append(results, e.expr(when.GetResult()))
	}
	t, ok := e.commonType(results)
	tag := "rawcase"
	if ok {
		tag = "case"
		for i := range results {
			results[i] = e.coerce(results[i], t)
		}
	}
	args := append(conditions, results...)
	if c.Arg != nil {
		tag += "of"
		args = append(args, test)
	}
	out := node(tag, []string{strconv.Itoa(len(conditions))}, args...)
	if ok {
		out.typ = t
	}
	return out
}

// indirection is a subscript or a field. A slice of an array is an array, an
// element has the element's type; what else can be taken apart stays unknown.
func (e *elaborator) indirection(a *pg_query.A_Indirection) expr {
	arg := e.expr(a.Arg)
	atoms := make([]string, len(a.Indirection))
	subscripts, slice, vars := true, false, arg.vars
	for i, n := range a.Indirection {
		atoms[i] = rawForm(n)
		ix := n.GetAIndices()
		subscripts = subscripts && ix != nil
		slice = slice || ix.GetIsSlice()
		refs, qualified := columnRefs(n)
		vars = vars || qualified || len(refs) > 0
	}
	out := node("indirection", atoms, arg)
	out.vars = vars
	if subscripts && arg.typ.array {
		out.typ = loose(arg.typ)
		out.typ.array = slice
	}
	return out
}

func valueFunction(f *pg_query.SQLValueFunction) expr {
	name := map[pg_query.SQLValueFunctionOp]string{
		pg_query.SQLValueFunctionOp_SVFOP_CURRENT_DATE:        "date",
		pg_query.SQLValueFunctionOp_SVFOP_CURRENT_TIME:        "timetz",
		pg_query.SQLValueFunctionOp_SVFOP_CURRENT_TIME_N:      "timetz",
		pg_query.SQLValueFunctionOp_SVFOP_CURRENT_TIMESTAMP:   "timestamptz",
		pg_query.SQLValueFunctionOp_SVFOP_CURRENT_TIMESTAMP_N: "timestamptz",
		pg_query.SQLValueFunctionOp_SVFOP_LOCALTIME:           "time",
		pg_query.SQLValueFunctionOp_SVFOP_LOCALTIME_N:         "time",
		pg_query.SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP:      "timestamp",
		pg_query.SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP_N:    "timestamp",
	}[f.Op]
	t := typ{kind: builtin, name: name}
	if name == "" {
		t.name = "name"
	}
	out := node("value", []string{f.Op.String(), strconv.Itoa(int(f.Typmod))})
	switch f.Op {
	case pg_query.SQLValueFunctionOp_SVFOP_CURRENT_TIME_N, pg_query.SQLValueFunctionOp_SVFOP_CURRENT_TIMESTAMP_N,
		pg_query.SQLValueFunctionOp_SVFOP_LOCALTIME_N, pg_query.SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP_N:
		t.mods = anyMods
	}
	return out.as(t)
}
