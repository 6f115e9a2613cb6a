package sqlsource

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

// projection makes one spelling of what the server takes in two, where a node is read
// off the row of t: a column of it is written as such, and a function of it as a call
// (ParseFuncOrColumn in parser/parse_func.c). Names and keys that the server takes
// from the expression come out alike then. What is neither stays as it is.
func (e *Executor) projection(t *model.Table, bare string, n *pg.Node) {
	isRow := func(node *pg.Node) bool {
		ref := node.GetColumnRef()
		if ref == nil {
			return false
		}
		_, row := e.resolve(t, bare, ref)
		return row
	}
	row := &pg.Node{Node: &pg.Node_ColumnRef{ColumnRef: &pg.ColumnRef{Fields: []*pg.Node{pg.MakeStrNode(bare)}}}}
	switch node := n.Node.(type) {
	case *pg.Node_ColumnRef:
		names := fieldNames(node.ColumnRef.Fields)
		last := len(names) - 1
		if last == 0 || names[last] == "" || names[last-1] != bare || last == 2 && e.name(names[0], bare) != t.Name || isColumn(t, names[last]) {
			return
		}
		if read := e.ofRow(t, row, names[last], node.ColumnRef.Location); read != nil {
			n.Node = read.Node
		}
	case *pg.Node_FuncCall:
		f := node.FuncCall
		if len(f.Args) != 1 || len(f.Funcname) != 1 || f.AggOrder != nil || f.AggFilter != nil || f.AggDistinct || f.FuncVariadic || f.Over != nil || !isRow(f.Args[0]) {
			return
		}
		name := lastName(f.Funcname)
		if _, called := e.rowFunction(t, name); !called && isColumn(t, name) {
			n.Node = e.ofRow(t, row, name, f.Location).Node
		}
	case *pg.Node_AIndirection:
		i := node.AIndirection
		name := i.Indirection[0].GetString_().GetSval()
		if name == "" || !isRow(i.Arg) {
			return
		}
		read := e.ofRow(t, i.Arg, name, i.Arg.GetColumnRef().Location)
		switch {
		case read == nil:
		case len(i.Indirection) == 1:
			n.Node = read.Node
		default:
			i.Arg, i.Indirection = read, i.Indirection[1:]
		}
	}
}

// ofRow returns what is read off a row of t by a name: the column, or else the call
// of a function; nil where there is neither.
func (e *Executor) ofRow(t *model.Table, row *pg.Node, name string, at int32) *pg.Node {
	names := []*pg.Node{pg.MakeStrNode(name)}
	if isColumn(t, name) {
		return &pg.Node{Node: &pg.Node_ColumnRef{ColumnRef: &pg.ColumnRef{Fields: names, Location: at}}}
	}
	schema, ok := e.rowFunction(t, name)
	if !ok {
		return nil
	}
	if schema != "pg_catalog" {
		(&qualifier{e: e}).put(functionName, &names, schema)
	}
	return &pg.Node{Node: &pg.Node_FuncCall{FuncCall: &pg.FuncCall{
		Funcname: names, Args: []*pg.Node{row}, Funcformat: pg.CoercionForm_COERCE_EXPLICIT_CALL, Location: at,
	}}}
}

// anyRow are the types of arguments that take the row of any table.
var anyRow = []string{"record", `"any"`, "anyelement", "anynonarray", "anycompatible", "anycompatiblenonarray"}

// rowFunction returns the schema of the function of a name that is called with a row
// of t alone: one that takes just that before one of what the row is, too, a row of
// the tables that t inherits from or of its type.
func (e *Executor) rowFunction(t *model.Table, name string) (schema string, ok bool) {
	types := []string{model.TypeOfName(t.Name)}
	for above := []string{t.Name}; len(above) > 0; above = above[1:] {
		if i, ok := e.tables[above[0]]; ok {
			for _, parent := range e.d.Tables[i].Parents() {
				above, types = append(above, parent), append(types, model.TypeOfName(parent))
			}
		}
	}
	if t.Of != "" {
		types = append(types, model.TypeOfName(t.Of))
	}
	path := e.searched()
	if e.path.names == nil {
		path = append(path, e.schema)
	}
	for _, typ := range append(types, anyRow...) {
		for _, schema := range path {
			if schema == "pg_catalog" && pgcatalog.Calls(functionName, name, typ) {
				return schema, true
			}
			if slices.ContainsFunc(e.callables(e.name(schema, name)), func(c callable) bool {
				return c.low <= 1 && c.high >= 1 && c.types[0] == typ
			}) {
				return schema, true
			}
		}
	}
	return "", false
}
