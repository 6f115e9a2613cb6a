package sqlsource

import (
	"fmt"

	pg "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/autogen-db/autogen/model"
)

// Mentions are the names in a text that what it defines depends on. They are
// more than the server would record rather than fewer: a name counts in the
// whole text, whatever its scope.
type Mentions struct {
	// Relations are the tables, views and the like, by the names that stand
	// before a column for them. Those of common table expressions are among
	// them.
	Relations []RelationMention
	// With are the names of common table expressions.
	With []string
	// Columns are the references to columns.
	Columns []ColumnMention
	// Fields are the names behind values that are rows: (x).a, and (x).* without a
	// name.
	Fields []ColumnMention
	// Calls are the functions that are called. A column that is read as a function
	// of its row, table.function, is among the columns alone.
	Calls []CallMention
	// Types and Collations (those of COLLATE) are two-part names as they stand in
	// the text.
	Types, Collations []string
	// Operators are the symbols of operators, with what stands for one as a
	// word (LIKE, IN, BETWEEN, CASE x WHEN) or by itself (USING in a join).
	Operators []string
	// Grouped says that the text has a GROUP BY, which may rest on a primary
	// key (PostgreSQL documentation, SELECT, GROUP BY clause).
	Grouped bool
	// Compared says that values are compared without an operator in the text, by
	// the default operator class of their type: in ORDER BY, GROUP BY, DISTINCT,
	// UNION and the like.
	Compared bool
	// Subquery says that an expression of the text is a query, or asks one.
	Subquery bool
	// Spread says that the text takes all columns of a value that is a row: (x).*.
	Spread bool
}

// RelationMention is a relation in a text.
type RelationMention struct {
	// Name is the two-part name, Alias what stands for it in the text.
	Name, Alias string
	// All says that the text depends on every column, whichever it names: it
	// renames them by their places or joins by all that have one name.
	All bool
	// Renamed is the number of columns, the first ones, that it gives other names:
	// t AS p(x, y).
	Renamed int
}

// ColumnMention is a reference to a column.
type ColumnMention struct {
	// Qualifier is the relation that stands before the name; it may be empty.
	Qualifier string
	// Name is empty for a star.
	Name string
}

// CallMention is a call of a function.
type CallMention struct {
	// Name is a two-part name as it stands in the text.
	Name string
	// Args is the number of arguments that are given.
	Args int
}

// MentionsOf reads SQL statements: a query, or those of a function's body.
func MentionsOf(sql string) (*Mentions, error) {
	tree, err := pg.Parse(sql)
	if err != nil {
		return nil, fmt.Errorf("read the names in %q: %w", shorten(sql), err)
	}
	m := &Mentions{}
	everyMessage(tree.ProtoReflect(), m.visit)
	return m, nil
}

// MentionsOfExpr reads an SQL expression.
func MentionsOfExpr(expr string) (*Mentions, error) { return MentionsOf("SELECT ALL " + expr) }

// MentionsOfBody reads the body of a function that is no string.
func MentionsOfBody(body string) (*Mentions, error) { return MentionsOf(functionPrefix + body) }

// everyMessage calls visit with each message of a tree, parents first.
func everyMessage(m protoreflect.Message, visit func(any)) {
	visit(m.Interface())
	m.Range(func(field protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case field.Message() == nil:
		case field.IsList():
			for i := range v.List().Len() {
				everyMessage(v.List().Get(i).Message(), visit)
			}
		default:
			everyMessage(v.Message(), visit)
		}
		return true
	})
}

func shorten(text string) string {
	if len(text) > 60 {
		return text[:60] + "…"
	}
	return text
}

func (m *Mentions) visit(message any) {
	switch n := message.(type) {
	case *pg.RangeVar:
		found := RelationMention{Name: model.JoinName(n.Schemaname, n.Relname), Alias: n.Relname}
		if n.Alias != nil {
			found.Alias, found.All, found.Renamed = n.Alias.Aliasname, len(n.Alias.Colnames) > 0, len(n.Alias.Colnames)
		}
		m.Relations = append(m.Relations, found)
	case *pg.CommonTableExpr:
		m.With = append(m.With, n.Ctename)
	case *pg.InsertStmt:
		if len(n.Cols) == 0 {
			m.Columns = append(m.Columns, ColumnMention{}) // all of them
		}
		m.targets(n.Cols)
	case *pg.UpdateStmt:
		m.targets(n.TargetList)
	case *pg.JoinExpr:
		for _, name := range fieldNames(n.UsingClause) {
			m.Columns = append(m.Columns, ColumnMention{Name: name})
		}
		if n.IsNatural {
			m.Columns = append(m.Columns, ColumnMention{})
		}
		if n.IsNatural || len(n.UsingClause) > 0 {
			m.Operators = append(m.Operators, "=")
		}
	case *pg.A_Expr:
		m.operators(n)
	case *pg.SubLink:
		m.Subquery = true
		switch {
		case len(n.OperName) > 0:
			m.Operators = append(m.Operators, symbolOf(n.OperName))
		case n.SubLinkType == pg.SubLinkType_ANY_SUBLINK: // IN
			m.Operators = append(m.Operators, "=")
		}
	case *pg.CaseExpr:
		if n.Arg != nil {
			m.Operators = append(m.Operators, "=")
		}
	case *pg.WindowDef:
		m.Compared = m.Compared || len(n.PartitionClause) > 0
	case *pg.SortBy:
		m.Compared = true
		if len(n.UseOp) > 0 {
			m.Operators = append(m.Operators, symbolOf(n.UseOp))
		}
	case *pg.ColumnRef:
		names := fieldNames(n.Fields)
		c := ColumnMention{Name: names[len(names)-1]}
		if len(names) > 1 {
			c.Qualifier = names[len(names)-2]
		}
		m.Columns = append(m.Columns, c)
	case *pg.A_Indirection:
		for _, step := range n.Indirection {
			switch {
			case step.GetAStar() != nil:
				m.Spread = true
				m.Fields = append(m.Fields, ColumnMention{})
			case step.GetString_() != nil:
				m.Fields = append(m.Fields, ColumnMention{Name: step.GetString_().Sval})
			}
		}
	case *pg.FuncCall:
		m.Calls = append(m.Calls, CallMention{Name: twoPart(n.Funcname), Args: len(n.Args)})
		m.Compared = m.Compared || n.AggDistinct
	case *pg.CollateClause:
		m.Collations = append(m.Collations, twoPart(n.Collname))
	case *pg.TypeName:
		switch {
		case n.PctType && len(n.Names) > 1:
			table := n.Names[:len(n.Names)-1]
			m.Relations = append(m.Relations, RelationMention{Name: twoPart(table), All: true})
		case len(n.Names) > 0:
			m.Types = append(m.Types, twoPart(n.Names))
		}
	case *pg.SelectStmt:
		m.Grouped = m.Grouped || len(n.GroupClause) > 0
		m.Compared = m.Compared || len(n.GroupClause) > 0 || len(n.DistinctClause) > 0 || n.Op != pg.SetOperation_SETOP_NONE
	}
}

// operators notes those that an expression stands for.
func (m *Mentions) operators(n *pg.A_Expr) {
	switch n.Kind {
	case pg.A_Expr_Kind_AEXPR_BETWEEN, pg.A_Expr_Kind_AEXPR_NOT_BETWEEN,
		pg.A_Expr_Kind_AEXPR_BETWEEN_SYM, pg.A_Expr_Kind_AEXPR_NOT_BETWEEN_SYM:
		m.Operators = append(m.Operators, "<", "<=", ">", ">=")
	default:
		m.Operators = append(m.Operators, symbolOf(n.Name))
	}
}

// symbolOf returns the symbol of an operator that may stand behind a schema.
func symbolOf(name []*pg.Node) string {
	_, symbol := model.SplitName(twoPart(name))
	return symbol
}

// targets notes the columns that an INSERT or an UPDATE writes.
func (m *Mentions) targets(list []*pg.Node) {
	for _, n := range list {
		m.Columns = append(m.Columns, ColumnMention{Name: n.GetResTarget().GetName()})
	}
}

// twoPart joins the last two of a list of names.
func twoPart(list []*pg.Node) string {
	names := fieldNames(list)
	if len(names) == 0 {
		return ""
	}
	schema := ""
	if len(names) > 1 {
		schema = names[len(names)-2]
	}
	return model.JoinName(schema, names[len(names)-1])
}
