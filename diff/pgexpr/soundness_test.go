package pgexpr_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	pg_query "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"pgregory.net/rapid"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/diff/pgexpr"
)

// oneOf says which part of the thirty thousand changed expressions
// TestSoundOnMutants draws. All of them take a quarter of a minute.
const oneOf = 6

// checkSound finds the texts that Static takes for one another and fails where
// the server does not. It returns how many equalities it put to the test.
func checkSound(t interface{ Errorf(string, ...any) }, static *pgexpr.Static, server *pgexpr.Server, table *diff.Context, entries []entry) (int, error) {
	ctx := context.Background()
	type class struct {
		place        diff.Place
		column, form string
	}
	classes := map[class][]entry{}
	var order []class
	seen := map[entry]bool{}
	pairOf := func(e entry, current string) diff.Pair {
		return diff.Pair{Place: e.place, Table: table, Column: table.Column(e.column), Current: current, Desired: e.text}
	}
	for _, e := range entries {
		e.server = false
		form, ok := static.Form(pairOf(e, e.text), e.text)
		if !ok || seen[e] {
			continue
		}
		seen[e] = true
		c := class{e.place, e.column, form}
		if classes[c] == nil {
			order = append(order, c)
		}
		classes[c] = append(classes[c], e)
	}
	// What the server refuses by itself says nothing.
	var self []diff.Pair
	for _, c := range order {
		if len(classes[c]) > 1 {
			for _, e := range classes[c] {
				self = append(self, pairOf(e, e.text))
			}
		}
	}
	verdicts, err := server.Prove(ctx, self)
	if err != nil {
		return 0, err
	}
	if server.Reason() != "" {
		return 0, fmt.Errorf("passed over: %s", server.Reason())
	}
	// Nor does what only the parser's version knows: white space, a literal.
	unread := map[string]bool{}
	for _, f := range server.Failures() {
		var answer *pgconn.PgError
		unread[f.Pair.Desired] = errors.As(f.Err, &answer) && answer.Code == "42601"
	}
	var pairs []diff.Pair
	n := 0
	for _, c := range order {
		if len(classes[c]) < 2 {
			continue
		}
		var accepted, refused []entry
		for _, e := range classes[c] {
			if verdicts[n] == diff.Equal {
				accepted = append(accepted, e)
			} else if !unread[e.text] {
				refused = append(refused, e)
			}
			n++
		}
		if len(accepted) > 0 && len(refused) > 0 {
			t.Errorf("place %d %s: static takes %q for %q, which the server refuses", c.place, c.column, accepted[0].text, refused[0].text)
		}
		for i := 1; i < len(accepted); i++ {
			pairs = append(pairs, pairOf(accepted[i], accepted[0].text))
		}
	}
	verdicts, err = server.Prove(ctx, pairs)
	if err != nil {
		return 0, err
	}
	for i, v := range verdicts {
		if v != diff.Equal {
			t.Errorf("place %d: static takes %q for %q, the server says %v", pairs[i].Place, pairs[i].Desired, pairs[i].Current, v)
		}
	}
	return len(pairs), nil
}

// TestSoundOnMutants changes the corpus in small ways, takes casts away and
// sets others, changes literals, operators, columns and the order of operands,
// and holds every equality that Static then sees against the server.
func TestSoundOnMutants(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	entries := append([]entry(nil), corpus...)
	for _, e := range corpus {
		for _, text := range mutate(t, e.text, rng) {
			entries = append(entries, entry{place: e.place, column: e.column, text: text})
		}
	}
	n, err := checkSound(t, newStatic(t), pgexpr.NewServer(database(t), pgexpr.ServerOptions{}), things(), entries)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d equalities among %d expressions", n, len(entries))
	if n < 200 {
		t.Errorf("only %d equalities put to the test", n)
	}
}

var castTargets = []string{"int4", "int8", "text", "varchar", "varchar(30)", "bpchar", "numeric", "numeric(10,2)", "float8", "bool", "timestamptz", "status", "text[]", "varchar[]", "label", "jsonb"}

// mutate returns one in oneOf of the texts that a small change makes of an
// expression.
func mutate(t *testing.T, text string, rng *rand.Rand) []string {
	t.Helper()
	if strings.Contains(text, "SIMILAR") {
		// pg_query's deparser crashes where its pattern is anything else.
		return nil
	}
	tree, err := pg_query.Parse("SELECT " + text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	var out []string
	count := len(expressions(tree))
	for i := range count {
		for change := 0; ; change++ {
			c := proto.Clone(tree).(*pg_query.ParseResult)
			changed, more := alter(expressions(c)[i], change)
			if !more {
				break
			}
			if !changed || rng.IntN(oneOf) > 0 {
				continue
			}
			sql, err := pg_query.Deparse(c)
			if err != nil {
				continue
			}
			out = append(out, strings.TrimPrefix(sql, "SELECT "))
		}
	}
	return out
}

// expressions lists the nodes of a tree that an expression can stand for.
func expressions(tree *pg_query.ParseResult) []*pg_query.Node {
	var out []*pg_query.Node
	var walk func(m protoreflect.Message)
	walk = func(m protoreflect.Message) {
		if n, ok := m.Interface().(*pg_query.Node); ok {
			switch n.Node.(type) {
			case *pg_query.Node_ColumnRef, *pg_query.Node_AConst, *pg_query.Node_TypeCast, *pg_query.Node_AExpr, *pg_query.Node_BoolExpr,
				*pg_query.Node_FuncCall, *pg_query.Node_AArrayExpr, *pg_query.Node_CoalesceExpr, *pg_query.Node_CaseExpr, *pg_query.Node_CollateClause:
				out = append(out, n)
			}
		}
		if _, ok := m.Interface().(*pg_query.TypeName); ok {
			return
		}
		fields := m.Descriptor().Fields()
		for i := range fields.Len() {
			fd := fields.Get(i)
			if fd.Kind() != protoreflect.MessageKind || !m.Has(fd) {
				continue
			}
			if fd.IsList() {
				for j := range m.Get(fd).List().Len() {
					walk(m.Get(fd).List().Get(j).Message())
				}
				continue
			}
			walk(m.Get(fd).Message())
		}
	}
	walk(tree.ProtoReflect())
	return out
}

// alter makes the numbered change to a node. It says whether there was
// something to change, and whether the number exists.
func alter(n *pg_query.Node, change int) (changed, more bool) {
	if change < len(castTargets) {
		parsed, err := pg_query.Parse("SELECT NULL::" + castTargets[change])
		if err != nil {
			return false, true
		}
		target := parsed.Stmts[0].Stmt.GetSelectStmt().TargetList[0].GetResTarget().Val.GetTypeCast().TypeName
		inner := proto.Clone(n).(*pg_query.Node)
		n.Node = &pg_query.Node_TypeCast{TypeCast: &pg_query.TypeCast{Arg: inner, TypeName: target}}
		return true, true
	}
	change -= len(castTargets)
	columns := []string{"i", "k", "b", "price", "t", "v", "w", "c", "st", "f", "ta", "tz"}
	switch v := n.Node.(type) {
	case *pg_query.Node_TypeCast:
		if change == 0 {
			n.Node = v.TypeCast.Arg.Node
			return true, true
		}
	case *pg_query.Node_ColumnRef:
		if change < len(columns) {
			v.ColumnRef.Fields = []*pg_query.Node{pg_query.MakeStrNode(columns[change])}
			return true, true
		}
	case *pg_query.Node_AConst:
		return alterConst(v.AConst, change)
	case *pg_query.Node_AExpr:
		ops := []string{"=", "<>", "<", ">=", "+", "||", "~~", "~", "->>", "@>"}
		switch {
		case change == 0 && v.AExpr.Lexpr != nil:
			v.AExpr.Lexpr, v.AExpr.Rexpr = v.AExpr.Rexpr, v.AExpr.Lexpr
			return v.AExpr.Kind == pg_query.A_Expr_Kind_AEXPR_OP, true
		case change == 1:
			v.AExpr.Name = append([]*pg_query.Node{pg_query.MakeStrNode("pg_catalog")}, v.AExpr.Name...)
			return v.AExpr.Kind == pg_query.A_Expr_Kind_AEXPR_OP && len(v.AExpr.Name) == 2, true
		case change == 2:
			v.AExpr.Kind = pg_query.A_Expr_Kind_AEXPR_DISTINCT
			return v.AExpr.Lexpr != nil && v.AExpr.Rexpr.GetList() == nil, true
		case change == 3:
			v.AExpr.Kind = pg_query.A_Expr_Kind_AEXPR_NULLIF
			return v.AExpr.Lexpr != nil && v.AExpr.Rexpr.GetList() == nil, true
		case change == 0:
			return false, true
		case change < 4+len(ops):
			v.AExpr.Name = []*pg_query.Node{pg_query.MakeStrNode(ops[change-4])}
			return v.AExpr.Kind == pg_query.A_Expr_Kind_AEXPR_OP, true
		}
	case *pg_query.Node_BoolExpr:
		args := v.BoolExpr.Args
		switch {
		case change == 0 && len(args) > 1:
			args[0], args[1] = args[1], args[0]
			return true, true
		case change == 1 && len(args) > 2:
			nested := &pg_query.BoolExpr{Boolop: v.BoolExpr.Boolop, Args: args[1:]}
			v.BoolExpr.Args = []*pg_query.Node{args[0], {Node: &pg_query.Node_BoolExpr{BoolExpr: nested}}}
			return true, true
		case change < 2:
			return false, true
		}
	case *pg_query.Node_FuncCall:
		if change == 0 {
			v.FuncCall.Funcname = append([]*pg_query.Node{pg_query.MakeStrNode("pg_catalog")}, v.FuncCall.Funcname...)
			return len(v.FuncCall.Funcname) == 2, true
		}
	}
	return false, false
}

func alterConst(c *pg_query.A_Const, change int) (changed, more bool) {
	text := func(s string) { c.Val = &pg_query.A_Const_Sval{Sval: &pg_query.String{Sval: s}} }
	switch v := c.Val.(type) {
	case *pg_query.A_Const_Sval:
		values := []string{v.Sval.Sval + " ", " " + v.Sval.Sval, strings.ToUpper(v.Sval.Sval), "1", "01", "1.0", "{a,b}", "{}", "true", "t", "open"}
		if change < len(values) {
			text(values[change])
			return true, true
		}
	case *pg_query.A_Const_Ival:
		n := v.Ival.Ival
		switch change {
		case 0:
			text(strconv.Itoa(int(n)))
			return true, true
		case 1:
			text("0" + strconv.Itoa(int(n)))
			return n >= 0, true
		case 2:
			v.Ival.Ival++
			return true, true
		case 3, 4, 5:
			c.Val = &pg_query.A_Const_Fval{Fval: &pg_query.Float{Fval: strconv.Itoa(int(n)) + []string{".0", ".00", "e0"}[change-3]}}
			return true, true
		}
	case *pg_query.A_Const_Fval:
		switch change {
		case 0:
			text(v.Fval.Fval)
			return true, true
		case 1:
			v.Fval.Fval = "0" + v.Fval.Fval
			return true, true
		case 2:
			v.Fval.Fval += "0"
			return true, true
		}
	}
	if change == 20 {
		*c = pg_query.A_Const{Isnull: true}
		return true, true
	}
	return false, change < 20
}

// TestSoundOnRandomExpressions draws expressions from a grammar that has many
// ways to spell a thing, so that some of them meet.
func TestSoundOnRandomExpressions(t *testing.T) {
	conn := database(t)
	server := pgexpr.NewServer(conn, pgexpr.ServerOptions{})
	static, table := newStatic(t), things()
	total := 0
	rapid.Check(t, func(t *rapid.T) {
		var entries []entry
		column := rapid.SampledFrom([]string{"i", "b", "price", "t", "v", "c", "f", "st", "ta", "tz", "j"}).Draw(t, "column")
		for range rapid.IntRange(20, 60).Draw(t, "n") {
			text := condition(t, 2)
			entries = append(entries, check(text), check(respell(t, text)), predicate(text))
			value := scalar(t, 1)
			entries = append(entries, key(value), key(respell(t, value)))
			entries = append(entries, def(column, constantValue(t)), def(column, constantValue(t)))
		}
		n, err := checkSound(t, static, server, table, entries)
		if err != nil {
			t.Fatal(err)
		}
		total += n
	})
	if total == 0 {
		t.Error("no equality was put to the test")
	}
	t.Logf("%d equalities", total)
}

func pick(t *rapid.T, options ...string) string { return rapid.SampledFrom(options).Draw(t, "pick") }

func condition(t *rapid.T, depth int) string {
	kinds := 9
	if depth > 0 {
		kinds = 12
	}
	x := func() string { return scalar(t, depth-1) }
	switch rapid.IntRange(0, kinds-1).Draw(t, "condition") {
	case 0, 1, 2:
		return x() + pick(t, " = ", " <> ", " != ", " > ", " <= ") + x()
	case 3:
		return x() + pick(t, " IN (", " NOT IN (") + x() + ", " + x() + pick(t, "", ", "+x()) + ")"
	case 4:
		return x() + pick(t, " = ANY (", " <> ALL (") + pick(t, "ARRAY["+x()+", "+x()+"]", "'{1,2}'", "ta", "va", "ia") + pick(t, "", "", "::text[]", "::varchar[]", "::int[]") + ")"
	case 5:
		return x() + pick(t, " BETWEEN ", " NOT BETWEEN ", " BETWEEN SYMMETRIC ") + x() + " AND " + x()
	case 6:
		return x() + pick(t, " LIKE ", " ~~ ", " NOT LIKE ", " !~~ ", " ILIKE ", " ~ ") + pick(t, "'a%'", "'a%'::text", "v")
	case 7:
		return x() + pick(t, " IS NULL", " IS NOT NULL", " IS DISTINCT FROM NULL", " IS NOT DISTINCT FROM "+x(), " IS DISTINCT FROM "+x())
	case 8:
		return pick(t, "f", "true", "f IS TRUE", "f = 't'", "'f'", "NOT f", "f <> true")
	case 9:
		return "(" + condition(t, depth-1) + ")" + pick(t, " AND ", " OR ") + "(" + condition(t, depth-1) + ")"
	case 10:
		return condition(t, depth-1) + pick(t, " AND ", " OR ") + condition(t, depth-1) + pick(t, " AND ", " OR ") + condition(t, depth-1)
	}
	return pick(t, "NOT (", "(") + condition(t, depth-1) + ")"
}

func scalar(t *rapid.T, depth int) string {
	kinds := 4
	if depth > 0 {
		kinds = 9
	}
	switch rapid.IntRange(0, kinds-1).Draw(t, "scalar") {
	case 0, 1:
		return pick(t, "i", "k", "s", "b", "price", "n", "d", "r", "t", "v", "w", "c", "st", "day", "ts", "tz", "pos", "lab", "\"Up\"", "things.v")
	case 2:
		return constantValue(t)
	case 3:
		return "(" + pick(t, "i", "v", "t", "price", "c", "1", "'1'", "-1", "n") + ")" + pick(t, "::int", "::integer", "::bigint", "::text", "::varchar", "::varchar(30)", "::numeric", "::numeric(10,2)", "::char(3)", "::float8")
	case 4:
		return "(" + scalar(t, depth-1) + pick(t, " + ", " - ", " * ", " || ", " / ") + scalar(t, depth-1) + ")"
	case 5:
		return pick(t, "lower", "LOWER", "pg_catalog.lower", "length", "abs", "upper", "btrim", "slug", "app.lower", "round") + "(" + scalar(t, depth-1) + ")"
	case 6:
		return pick(t, "COALESCE", "GREATEST", "NULLIF") + "(" + scalar(t, depth-1) + ", " + scalar(t, depth-1) + ")"
	case 7:
		return "CASE WHEN f THEN " + scalar(t, depth-1) + pick(t, "", " ELSE NULL", " ELSE "+scalar(t, depth-1)) + " END"
	}
	return "CAST(" + scalar(t, depth-1) + " AS " + pick(t, "int", "text", "varchar", "numeric", "status") + ")"
}

func constantValue(t *rapid.T) string {
	return pick(t, "0", "1", "'1'", "'1'::int", "1::bigint", "'1'::bigint", "1.0", "'1.0'", "1.0::numeric", "'1.0'::numeric", "'01'", "-1", "(-1)", "'-1'::integer", "'-1'",
		"'x'", "'x'::text", "'x'::varchar", "'x'::character varying", "'x '", "'x'::bpchar", "'open'", "'open'::status", "'{}'", "'{}'::text[]", "'{}'::jsonb", "'t'", "true", "'true'", "'t'::bool",
		"NULL", "NULL::text", "now()", "CURRENT_TIMESTAMP", "pg_catalog.now()", "5000000000", "'5000000000'", "1e2", "100", "'100'::numeric")
}

// respell changes how a text is written, sometimes what it means.
func respell(t *rapid.T, text string) string {
	old, replacement, _ := strings.Cut(pick(t, " != | <> ", " <> | != ", " LIKE | ~~ ", " ~~ | LIKE ", " NOT LIKE | !~~ ", "::int|::integer", "::int|::int4", "::varchar|::character varying",
		"LOWER|lower", "lower|pg_catalog.lower", "'x'|'x'::text", "'x'|'x'::varchar", "'1'|1", "'1'|'1'::text", "1.0|1.00", "v |v::text ", "v |(v)::varchar ", "i |i::int ", " = |OPERATOR(pg_catalog.=)",
		" ELSE NULL|", "things.v|v", "t |(t) ", " AND | and ", "'t'|true", "price |price::numeric ", "price > 0|price > 0::numeric"), "|")
	return strings.Replace(text, old, replacement, rapid.IntRange(-1, 1).Draw(t, "times"))
}
