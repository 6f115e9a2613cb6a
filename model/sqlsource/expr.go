package sqlsource

import (
	"fmt"
	"strconv"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/autogen-db/autogen/model"
)

// deparse returns an expression's text, without parentheses around it. The
// commonest ones are written here, as the deparser would, since it is reached
// through an encoding and a crossing to C.
func deparse(node *pg.Node) (string, error) {
	switch n := node.GetNode().(type) {
	case *pg.Node_AConst:
		if s, ok := constant(n.AConst); ok {
			return s, nil
		}
	case *pg.Node_FuncCall:
		f := n.FuncCall
		if len(f.Args) == 0 && len(f.Funcname) == 1 && !f.AggStar && f.Over == nil &&
			f.AggOrder == nil && f.AggFilter == nil && f.Funcformat == pg.CoercionForm_COERCE_EXPLICIT_CALL {
			if name := f.Funcname[0].GetString_().GetSval(); name == "now" || name == "gen_random_uuid" {
				return name + "()", nil
			}
		}
	}
	text, err := deparseStatement(&pg.Node{Node: &pg.Node_SelectStmt{
		SelectStmt: &pg.SelectStmt{
			TargetList:  []*pg.Node{pg.MakeResTargetNodeWithVal(node, -1)},
			LimitOption: pg.LimitOption_LIMIT_OPTION_DEFAULT,
			Op:          pg.SetOperation_SETOP_NONE,
		},
	}})
	if err != nil {
		return "", err
	}
	text, ok := strings.CutPrefix(text, "SELECT ")
	if !ok {
		return "", fmt.Errorf("unexpected text %q of an expression", text)
	}
	return text, nil
}

// constant writes a plain literal.
func constant(c *pg.A_Const) (string, bool) {
	if c.Isnull {
		return "NULL", true
	}
	switch v := c.Val.(type) {
	case *pg.A_Const_Ival:
		return strconv.Itoa(int(v.Ival.GetIval())), true
	case *pg.A_Const_Fval:
		return v.Fval.GetFval(), true
	case *pg.A_Const_Boolval:
		return strconv.FormatBool(v.Boolval.GetBoolval()), true
	case *pg.A_Const_Sval:
		if s := v.Sval.GetSval(); !strings.ContainsAny(s, `'\`) {
			return "'" + s + "'", true
		}
	}
	return "", false
}

// walk calls visit with every node of a tree, parents first. Nothing below a
// node for which visit returns false is visited.
func walk(node *pg.Node, visit func(*pg.Node) bool) {
	if node == nil || !visit(node) {
		return
	}
	switch n := node.Node.(type) {
	case *pg.Node_AConst, *pg.Node_ColumnRef, *pg.Node_String_, *pg.Node_Integer:
	case *pg.Node_AExpr:
		walk(n.AExpr.Lexpr, visit)
		walk(n.AExpr.Rexpr, visit)
	case *pg.Node_BoolExpr:
		walkAll(n.BoolExpr.Args, visit)
	case *pg.Node_List:
		walkAll(n.List.Items, visit)
	case *pg.Node_NullTest:
		walk(n.NullTest.Arg, visit)
	default:
		if node.Node != nil {
			walkMessage(node.ProtoReflect(), visit)
		}
	}
}

func walkAll(nodes []*pg.Node, visit func(*pg.Node) bool) {
	for _, n := range nodes {
		walk(n, visit)
	}
}

// walkMessage visits the nodes below a message of any kind.
func walkMessage(m protoreflect.Message, visit func(*pg.Node) bool) {
	m.Range(func(field protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case field.Message() == nil:
		case field.IsList():
			for i := range v.List().Len() {
				walkField(v.List().Get(i).Message(), visit)
			}
		default:
			walkField(v.Message(), visit)
		}
		return true
	})
}

func walkField(m protoreflect.Message, visit func(*pg.Node) bool) {
	if node, ok := m.Interface().(*pg.Node); ok {
		walk(node, visit)
		return
	}
	walkMessage(m, visit)
}

// expr is an expression of a table: a check, a default, a generated column, an
// index key or predicate.
type expr struct {
	text string
	// columns are the table's columns that it names, each once, in order.
	columns []string
	// wholeRow says that it names the table's row as such.
	wholeRow bool
}

// tableExpr reads an expression over the columns of t. The table's name before
// a column is taken away, as it is when the server stores the expression. A
// name that is no column of t is an error.
func (e *Executor) tableExpr(t *model.Table, node *pg.Node) (expr, error) {
	var x expr
	_, bare := model.SplitName(t.Name)
	var fault error
	walk(node, func(n *pg.Node) bool {
		e.projection(t, bare, n)
		if n.GetSubLink() != nil && fault == nil {
			fault = e.fail(n.GetSubLink().Location, "", "table %s: a subquery cannot stand in this expression", t.Name)
		}
		ref := n.GetColumnRef()
		if ref == nil {
			return fault == nil
		}
		name, row := e.resolve(t, bare, ref)
		switch {
		case row:
			x.wholeRow = true
		case name == "":
			if fault == nil {
				fault = e.unknownColumn(ref.Location, t, fieldNames(ref.Fields)[len(ref.Fields)-1])
			}
		default:
			x.columns = appendNew(x.columns, name)
		}
		return false
	})
	if fault != nil {
		return x, fault
	}
	var err error
	if x.text, err = deparse(node); err != nil {
		return x, e.fail(-1, "", "table %s: an expression cannot be read: %v", t.Name, err)
	}
	return x, nil
}

// resolve finds what a reference names: a column, whose table name it takes
// away, or the row.
func (e *Executor) resolve(t *model.Table, bare string, ref *pg.ColumnRef) (column string, row bool) {
	names := fieldNames(ref.Fields)
	last := names[len(names)-1]
	switch {
	case len(names) == 1 && isColumn(t, last):
		return last, false
	case len(names) == 1:
		return "", last == bare
	case len(names) == 2 && names[0] == bare && last == "":
		return "", true
	case len(names) == 2 && names[0] == bare && isColumn(t, last),
		len(names) == 3 && names[1] == bare && e.name(names[0], bare) == t.Name && isColumn(t, last):
		ref.Fields = ref.Fields[len(ref.Fields)-1:]
		return last, false
	}
	return "", false
}

func isColumn(t *model.Table, name string) bool {
	return t.Column(name) != nil || name == "tableoid"
}

// fieldNames returns the names of a reference; a star is the empty string.
func fieldNames(fields []*pg.Node) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.GetString_().GetSval()
	}
	return names
}

func appendNew(list []string, s string) []string {
	for _, have := range list {
		if have == s {
			return list
		}
	}
	return append(list, s)
}
