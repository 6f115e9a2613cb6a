package pgexpr

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	pg_query "github.com/pganalyze/pg_query_go/v5"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/model"
)

// sameStatement reports whether two statements are the same parse tree.
func sameStatement(a, b string) bool {
	x, err := pg_query.Parse(a)
	if err != nil {
		return false
	}
	y, err := pg_query.Parse(b)
	if err != nil || len(x.Stmts) != 1 || len(y.Stmts) != 1 {
		return false
	}
	return rawForm(x.Stmts[0].Stmt) == rawForm(y.Stmts[0].Stmt)
}

// proveView lets the server print both queries of a view, over temporary copies
// of what they read: tables of the desired columns, and views.
//
// A query that the server refuses while it takes the other one is another query.
// Where it refuses both they are taken to differ as well: to create a view anew
// is no loss, and to keep the wrong one is.
func (s *Server) proveView(ctx context.Context, p *diff.Pair) (diff.Verdict, error) {
	stage, err := newViewStage(p, nil)
	if err != nil {
		s.failures = append(s.failures, Failure{Pair: *p, Err: err})
		return diff.Undecided, nil
	}
	verdict, err := s.sameView(ctx, stage)
	if rowRefused(err) {
		var types map[string]string
		if types, err = s.rowTypes(ctx, stage.copies); err != nil {
			return diff.Undecided, err
		}
		if stage, err = newViewStage(p, types); err == nil {
			verdict, err = s.sameView(ctx, stage)
		}
	}
	if err != nil {
		return s.refused(p, err)
	}
	return verdict, nil
}

// rowRefused reports whether the server may have refused a script because a row of
// a copy is no row of what it is a copy of.
func rowRefused(err error) bool {
	var answer *refused
	return errors.As(err, &answer) && (answer.code == undefinedFunction || answer.code == datatypeMismatch)
}

// rowTypes returns the row types of those of the copied relations that the
// database has.
func (s *Server) rowTypes(ctx context.Context, copies map[string]string) (map[string]string, error) {
	var names, quoted []string
	for name := range copies {
		names, quoted = append(names, name), append(quoted, quoteName(name))
	}
	rows, err := s.conn.Query(ctx, `SELECT r.name, c.reltype::pg_catalog.regtype::pg_catalog.text
		FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[])) AS r(name, quoted)
		JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(r.quoted) WHERE c.reltype <> 0`, names, quoted)
	if err != nil {
		return nil, fmt.Errorf("read row types: %w", err)
	}
	types := make(map[string]string)
	var name, of string
	_, err = pgx.ForEachRow(rows, []any{&name, &of}, func() error { types[name] = of; return nil })
	if err != nil {
		return nil, fmt.Errorf("read row types: %w", err)
	}
	return types, nil
}

// rowCast writes the statement that lets a function of a relation's rows take those
// of a copy. Such a cast needs no right but that on the copy, takes no lock, and
// goes with the probe.
func rowCast(copied, of string) string {
	return "CREATE CAST (pg_temp." + copied + " AS " + of + ") WITH INOUT AS IMPLICIT;\n"
}

// sameView compares the two queries of a stage.
func (s *Server) sameView(ctx context.Context, stage *viewStage) (diff.Verdict, error) {
	printed, err := s.printViews(ctx, stage.script(stage.current, stage.desired))
	if err != nil {
		return diff.Undecided, err
	}
	if printed[0].text != printed[1].text {
		// The printed text is not always a fixed point.
		again, err := s.printViews(ctx, stage.script(printed[0].text, printed[1].text))
		var answer *refused
		if err != nil && !errors.As(err, &answer) {
			return diff.Undecided, err
		}
		if err == nil {
			printed[0].text, printed[1].text = again[0].text, again[1].text
		}
	}
	current, desired := printed[0], printed[1]
	switch {
	case current.text == desired.text && slices.Equal(current.columns, desired.columns):
		return diff.Equal, nil
	case slices.Equal(current.columns, desired.columns):
		return diff.Redefined, nil
	case len(current.columns) < len(desired.columns) && slices.Equal(current.columns, desired.columns[:len(current.columns)]):
		return diff.Extended, nil
	}
	return diff.Different, nil
}

// refused takes up the error of a script: where the server does not take the
// texts, they are taken to differ.
func (s *Server) refused(p *diff.Pair, err error) (diff.Verdict, error) {
	var answer *refused
	if !errors.As(err, &answer) {
		return diff.Undecided, err
	}
	s.failures = append(s.failures, Failure{Pair: *p, Err: err})
	if answer.code == queryCanceled || answer.code == lockNotAvailable {
		return diff.Undecided, nil
	}
	return diff.Different, nil
}

// refused is a server's answer to a view or a rule.
type refused struct {
	code string
	err  error
}

func (r *refused) Error() string { return r.err.Error() }
func (r *refused) Unwrap() error { return r.err }

// printedView is a view as the catalogue has it.
type printedView struct {
	text string
	// columns are the names, types and collations.
	columns []string
}

// printViews runs a script that ends in a query for two views.
func (s *Server) printViews(ctx context.Context, script string) ([2]printedView, error) {
	var out [2]printedView
	rows, err := s.try(ctx, script)
	if err != nil {
		return out, err
	}
	for _, row := range rows {
		n, err := strconv.Atoi(string(row[0]))
		if err != nil || n > 1 {
			return out, fmt.Errorf("probe views: unexpected row %q", row[0])
		}
		out[n] = printedView{text: string(row[1]), columns: strings.Split(string(row[2]), "\n")}
	}
	return out, nil
}

// try runs a script, returns the rows of its last statement and undoes it. The
// error is a [*refused] where the server does not take it.
func (s *Server) try(ctx context.Context, script string) ([][][]byte, error) {
	results, err := s.conn.PgConn().Exec(ctx, "SAVEPOINT autogen_probe;\n"+script).ReadAll()
	var answer *refused
	if err != nil {
		fault, ok := refusal(ctx, s.conn, err)
		if !ok {
			return nil, fmt.Errorf("probe views and rules: %w", err)
		}
		answer = &refused{code: fault.Code, err: err}
	}
	if err := s.exec(ctx, undo); err != nil {
		return nil, fmt.Errorf("probe views and rules: %w", err)
	}
	if answer != nil {
		return nil, answer
	}
	return results[len(results)-1].Rows, nil
}

// printQuery reads two views back.
const printQuery = `SELECT v.n, pg_catalog.pg_get_viewdef(c.oid), (SELECT pg_catalog.string_agg(
		pg_catalog.quote_ident(a.attname) || ' ' || a.atttypid || ' ' || a.atttypmod || ' ' || a.attcollation, E'\n' ORDER BY a.attnum)
	FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0)
FROM (VALUES (0, 'autogen_view_0'), (1, 'autogen_view_1')) AS v(n, name)
JOIN pg_catalog.pg_class c ON c.relname = v.name AND c.relnamespace = pg_catalog.pg_my_temp_schema()`

// viewStage is what the queries of a view read, as temporary relations.
type viewStage struct {
	// prelude creates them.
	prelude string
	copies  map[string]string
	// types are the row types that the rows of copies are converted to.
	types map[string]string
	// current and desired are the two queries over the copies, the lists those
	// of the view's columns as CREATE VIEW takes them.
	current, desired         string
	currentList, desiredList string
}

// newViewStage makes a stage; with types, the row types of relations, the rows of
// their copies are taken for such.
func newViewStage(p *diff.Pair, types map[string]string) (*viewStage, error) {
	stage := &viewStage{types: types, currentList: columnList(p.Was.Columns), desiredList: columnList(p.View.Columns)}
	err := stage.copy(p.Relations, p.Current, p.Desired)
	if err != nil {
		return nil, err
	}
	if stage.current, err = stage.rewrite(p.Current); err != nil {
		return nil, err
	}
	if stage.desired, err = stage.rewrite(p.Desired); err != nil {
		return nil, err
	}
	return stage, nil
}

// copy lets the prelude create what statements read.
func (stage *viewStage) copy(relations *diff.Relations, statements ...string) error {
	stage.copies = make(map[string]string)
	tables, views, err := relations.Read(statements...)
	if err != nil {
		return err
	}
	// The copies do not bear their own names: two may be alike in two schemas.
	take := func(name string) string {
		stage.copies[name] = "autogen_relation_" + strconv.Itoa(len(stage.copies))
		return stage.copies[name]
	}
	var b strings.Builder
	taken := func(name string) {
		if of := stage.types[name]; of != "" {
			b.WriteString(rowCast(stage.copies[name], of))
		}
	}
	for _, t := range tables {
		var parts []string
		for _, c := range t.Columns {
			def, err := columnType(c)
			if err != nil {
				return err
			}
			parts = append(parts, quote(c.Name)+" "+def)
		}
		if t.PrimaryKey != nil {
			// A GROUP BY may rest on it.
			key := make([]string, len(t.PrimaryKey.Columns))
			for i, c := range t.PrimaryKey.Columns {
				key[i] = quote(c)
			}
			parts = append(parts, "PRIMARY KEY ("+strings.Join(key, ", ")+")")
		}
		b.WriteString("CREATE TEMPORARY TABLE " + take(t.Name) + " (" + strings.Join(parts, ",\n") + ");\n")
		taken(t.Name)
	}
	for _, v := range views {
		query, err := stage.rewrite(v.Query)
		if err != nil {
			return err
		}
		b.WriteString("CREATE TEMPORARY VIEW " + take(v.Name) + columnList(v.Columns) + " AS\n" + query + ";\n")
		taken(v.Name)
	}
	stage.prelude = b.String()
	return nil
}

// columnList writes the names of a view's columns, where they are known.
func columnList(columns []model.ViewColumn) string {
	if len(columns) == 0 {
		return ""
	}
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = quote(c.Name)
	}
	return " (" + strings.Join(names, ", ") + ")"
}

// script creates a view for each of two queries over the copies, and reads them
// back.
func (v *viewStage) script(current, desired string) string {
	end := func(query string) string { return strings.TrimRight(query, "; \n") }
	return v.prelude + "CREATE TEMPORARY VIEW autogen_view_0" + v.currentList + " AS\n" + end(current) + ";\n" +
		"CREATE TEMPORARY VIEW autogen_view_1" + v.desiredList + " AS\n" + end(desired) + ";\n" + printQuery
}

// rewrite lets a query name the copies. Parsed as one statement and written
// anew, it cannot reach out of its place.
func (v *viewStage) rewrite(query string) (string, error) {
	tree, err := pg_query.Parse(query)
	if err != nil {
		return "", err
	}
	if len(tree.Stmts) != 1 || tree.Stmts[0].Stmt.GetSelectStmt() == nil {
		return "", fmt.Errorf("%q is not one query", query)
	}
	v.substitute(tree.Stmts[0].Stmt)
	return pg_query.Deparse(tree)
}

// substitute lets a node name the copies.
func (v *viewStage) substitute(node *pg_query.Node) {
	renameRelations(node.ProtoReflect(), map[string]bool{}, v.copies, func(r *pg_query.RangeVar) {
		copied, ok := v.copies[model.JoinName(r.Schemaname, r.Relname)]
		if !ok {
			return
		}
		if r.Alias == nil {
			r.Alias = &pg_query.Alias{Aliasname: r.Relname}
		}
		r.Schemaname, r.Relname = "pg_temp", copied
	})
}

// renameRelations calls rename with each relation in a tree that is no common
// table expression, and lets the row types of relations follow copies.
func renameRelations(m protoreflect.Message, hidden map[string]bool, copies map[string]string, rename func(*pg_query.RangeVar)) {
	var with *pg_query.WithClause
	switch n := m.Interface().(type) {
	case *pg_query.RangeVar:
		if n.Schemaname != "" || !hidden[n.Relname] {
			rename(n)
		}
		return
	case *pg_query.TypeName:
		if parts := names(n.Names); len(parts) > 0 {
			schema := ""
			if len(parts) > 1 {
				schema = parts[len(parts)-2]
			}
			if copied, ok := copies[model.JoinName(schema, parts[len(parts)-1])]; ok {
				n.Names = []*pg_query.Node{pg_query.MakeStrNode("pg_temp"), pg_query.MakeStrNode(copied)}
			}
		}
		return
	case *pg_query.SelectStmt:
		with = n.WithClause
	case *pg_query.InsertStmt:
		with = n.WithClause
	case *pg_query.UpdateStmt:
		with = n.WithClause
	case *pg_query.DeleteStmt:
		with = n.WithClause
	}
	if with != nil {
		inner := make(map[string]bool, len(hidden)+len(with.Ctes))
		for name := range hidden {
			inner[name] = true
		}
		for _, n := range with.Ctes {
			if with.Recursive {
				inner[n.GetCommonTableExpr().GetCtename()] = true
			}
		}
		for _, n := range with.Ctes {
			renameRelations(n.ProtoReflect(), inner, copies, rename)
			inner[n.GetCommonTableExpr().GetCtename()] = true
		}
		hidden = inner
	}
	m.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		switch {
		case field.Message() == nil || field.Name() == "with_clause" && with != nil:
		case field.IsList():
			for i := range value.List().Len() {
				renameRelations(value.List().Get(i).Message(), hidden, copies, rename)
			}
		default:
			renameRelations(value.Message(), hidden, copies, rename)
		}
		return true
	})
}
