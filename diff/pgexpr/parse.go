package pgexpr

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	pg_query "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// errNotExpression says that a text is not one SQL expression.
var errNotExpression = errors.New("not a single expression")

// parseExpr parses the text of one expression. It refuses a text that is an
// expression only by accident of where it is put, such as "1) + (2", so that
// an accepted one can be set between parentheses in a statement and can not
// leave them.
func parseExpr(text string) (*pg_query.Node, error) {
	node, err := parseTarget(text)
	if err != nil {
		return nil, err
	}
	if !contained(text) {
		if _, err := parseTarget("(\n" + text + "\n)"); err != nil {
			return nil, err
		}
	}
	return node, nil
}

// contained reports whether a text that is an expression by itself is plainly
// the same between parentheses: none of its own closes one that it has not
// opened, and neither a comment nor quotes run past its end. False means that
// the parser must tell.
func contained(text string) bool {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth < 0 {
				return false
			}
		case '\'':
			// A doubled quote reads as the end of one text and the beginning
			// of another, which is the same here.
			end := strings.IndexByte(text[i+1:], '\'')
			if end < 0 {
				return false
			}
			i += 1 + end
		case '\\', '"', '$', '-', '/':
			return false
		}
	}
	return depth == 0
}

func parseTarget(text string) (*pg_query.Node, error) {
	if strings.IndexByte(text, 0) >= 0 || !utf8.ValidString(text) {
		return nil, errNotExpression // the parser would take it for the end, or what it answers could not be read
	}
	tree, err := pg_query.Parse("SELECT ALL " + text)
	if err != nil {
		return nil, err
	}
	if len(tree.Stmts) != 1 || tree.Stmts[0].StmtLen != 0 {
		return nil, errNotExpression // a length is that of what a semicolon ends
	}
	s := tree.Stmts[0].Stmt.GetSelectStmt()
	if s == nil || len(s.TargetList) != 1 || len(s.DistinctClause) > 0 || s.IntoClause != nil ||
		len(s.FromClause) > 0 || s.WhereClause != nil || len(s.GroupClause) > 0 || s.HavingClause != nil ||
		len(s.WindowClause) > 0 || len(s.SortClause) > 0 || s.LimitOffset != nil || s.LimitCount != nil ||
		len(s.LockingClause) > 0 || s.WithClause != nil || s.Op != pg_query.SetOperation_SETOP_NONE {
		return nil, errNotExpression
	}
	target := s.TargetList[0].GetResTarget()
	if target == nil || target.Name != "" || len(target.Indirection) > 0 || target.Val == nil {
		return nil, errNotExpression
	}
	if fields := target.Val.GetColumnRef().GetFields(); len(fields) == 1 && fields[0].GetAStar() != nil {
		return nil, errNotExpression // all columns, and none between parentheses
	}
	return target.Val, nil
}

// names returns the parts of a dotted name, or nil where a part is not a
// plain name (a star, say).
func names(nodes []*pg_query.Node) []string {
	parts := make([]string, 0, len(nodes))
	for _, n := range nodes {
		s := n.GetString_()
		if s == nil {
			return nil
		}
		parts = append(parts, s.Sval)
	}
	return parts
}

// visit calls f for m and each message below it, parents first, until f
// returns false for a message, whose children are then passed over.
func visit(m protoreflect.Message, f func(protoreflect.Message) bool) {
	if !f(m) {
		return
	}
	m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case fd.Kind() != protoreflect.MessageKind:
		case fd.IsList():
			for i := range v.List().Len() {
				visit(v.List().Get(i).Message(), f)
			}
		default:
			visit(v.Message(), f)
		}
		return true
	})
}

// columnRefs returns the names that could be columns in the tree, and whether
// one names more than a bare column (t.*, t.a, a whole row by "*").
func columnRefs(node *pg_query.Node) (refs []string, qualified bool) {
	column := func(ref *pg_query.ColumnRef) {
		parts := names(ref.Fields)
		if len(parts) != 1 {
			qualified = true
		}
		refs = append(refs, parts...)
	}
	reflected := func(m protoreflect.Message) {
		visit(m, func(m protoreflect.Message) bool {
			ref, ok := m.Interface().(*pg_query.ColumnRef)
			if ok {
				column(ref)
			}
			return !ok
		})
	}
	// Reflection costs as much as the parser: most expressions do without.
	var walk func(nodes ...*pg_query.Node)
	walk = func(nodes ...*pg_query.Node) {
		for _, n := range nodes {
			switch v := n.GetNode().(type) {
			case nil, *pg_query.Node_AConst:
			case *pg_query.Node_ColumnRef:
				column(v.ColumnRef)
			case *pg_query.Node_AExpr:
				walk(v.AExpr.Lexpr, v.AExpr.Rexpr)
			case *pg_query.Node_BoolExpr:
				walk(v.BoolExpr.Args...)
			case *pg_query.Node_List:
				walk(v.List.Items...)
			case *pg_query.Node_TypeCast:
				walk(v.TypeCast.Arg)
				walk(v.TypeCast.TypeName.GetTypmods()...)
			case *pg_query.Node_FuncCall:
				walk(v.FuncCall.Args...)
				walk(v.FuncCall.AggOrder...)
				walk(v.FuncCall.AggFilter)
				if v.FuncCall.Over != nil {
					reflected(v.FuncCall.Over.ProtoReflect())
				}
			default:
				reflected(n.ProtoReflect())
			}
		}
	}
	walk(node)
	return refs, qualified
}

// rawForm writes a parse tree without the places in the text. Two trees have
// one raw form only if they are the same tree.
func rawForm(node *pg_query.Node) string {
	var b strings.Builder
	writeRaw(&b, node.ProtoReflect())
	return b.String()
}

func writeRaw(b *strings.Builder, m protoreflect.Message) {
	d := m.Descriptor()
	b.WriteString(string(d.Name()))
	b.WriteByte('{')
	fields := d.Fields()
	for i := range fields.Len() {
		fd := fields.Get(i)
		if !m.Has(fd) || fd.Name() == "location" {
			continue
		}
		b.WriteString(string(fd.Name()))
		b.WriteByte('=')
		v := m.Get(fd)
		if fd.IsList() {
			b.WriteByte('[')
			for j := range v.List().Len() {
				writeRawValue(b, fd, v.List().Get(j))
			}
			b.WriteByte(']')
			continue
		}
		writeRawValue(b, fd, v)
	}
	b.WriteByte('}')
}

func writeRawValue(b *strings.Builder, fd protoreflect.FieldDescriptor, v protoreflect.Value) {
	switch fd.Kind() {
	case protoreflect.MessageKind:
		writeRaw(b, v.Message())
	case protoreflect.StringKind:
		b.WriteString(strconv.Quote(v.String()))
	case protoreflect.EnumKind:
		b.WriteString(strconv.Itoa(int(v.Enum())))
	default:
		b.WriteString(v.String())
	}
	b.WriteByte(';')
}
