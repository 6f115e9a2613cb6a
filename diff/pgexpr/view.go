package pgexpr

import (
	"fmt"
	"strconv"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
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

// stage is what the texts of some views or rules read, as temporary relations.
type stage struct {
	relations *diff.Relations
	// prelude creates them.
	prelude string
	copies  map[string]string
	// types are the row types that the rows of copies are converted to.
	types map[string]string
}

// newStage makes a stage for statements; with types, the row types of relations,
// the rows of their copies are taken for such.
func newStage(relations *diff.Relations, types map[string]string, statements []string) (*stage, error) {
	st := &stage{relations: relations, types: types, copies: make(map[string]string)}
	tables, views, err := relations.Read(statements...)
	if err != nil {
		return nil, err
	}
	// The copies do not bear their own names: two may be alike in two schemas.
	take := func(name string) string {
		st.copies[name] = "autogen_relation_" + strconv.Itoa(len(st.copies))
		return st.copies[name]
	}
	var b strings.Builder
	taken := func(name string) {
		if of := st.types[name]; of != "" {
			b.WriteString(rowCast(st.copies[name], of))
		}
	}
	for _, t := range tables {
		var parts []string
		for _, c := range diff.NewContext(t).Columns {
			def, err := columnType(c)
			if err != nil {
				return nil, err
			}
			parts = append(parts, model.QuoteIdentifier(c.Name)+" "+def)
		}
		if t.PrimaryKey != nil {
			// A GROUP BY may rest on it.
			key := make([]string, len(t.PrimaryKey.Columns))
			for i, c := range t.PrimaryKey.Columns {
				key[i] = model.QuoteIdentifier(c)
			}
			parts = append(parts, "PRIMARY KEY ("+strings.Join(key, ", ")+")")
		}
		b.WriteString("CREATE TEMPORARY TABLE " + take(t.Name) + " (" + strings.Join(parts, ",\n") + ");\n")
		taken(t.Name)
	}
	for _, v := range views {
		read, err := st.read(v.Query)
		if err != nil {
			return nil, err
		}
		query, err := rewriteView(v.Query, read)
		if err != nil {
			return nil, err
		}
		b.WriteString("CREATE TEMPORARY VIEW " + take(v.Name) + columnList(v.Columns) + " AS\n" + query + ";\n")
		taken(v.Name)
	}
	st.prelude = b.String()
	return st, nil
}

// read returns the copies of what statements read.
func (st *stage) read(statements ...string) (map[string]string, error) {
	tables, views, err := st.relations.Read(statements...)
	if err != nil {
		return nil, err
	}
	copies := make(map[string]string, len(tables)+len(views))
	for _, t := range tables {
		copies[t.Name] = st.copies[t.Name]
	}
	for _, v := range views {
		copies[v.Name] = st.copies[v.Name]
	}
	return copies, nil
}

// columnList writes the names of a view's columns, where they are known.
func columnList(columns []model.ViewColumn) string {
	if len(columns) == 0 {
		return ""
	}
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = model.QuoteIdentifier(c.Name)
	}
	return " (" + strings.Join(names, ", ") + ")"
}

// viewScript creates a view for each of two queries over the copies, and reads
// them back. Before version 16 the tree of a view's query names the view.
func (p *staged) viewScript() string {
	return "CREATE TEMPORARY VIEW autogen_view_0" + columnList(p.pair.Was.Columns) + " AS\n" + unended(p.texts[0]) + ";\n" +
		"CREATE TEMPORARY VIEW autogen_view_1" + columnList(p.pair.View.Columns) + " AS\n" + unended(p.texts[1]) + ";\n" +
		`SELECT v.n, pg_catalog.pg_get_viewdef(c.oid), (SELECT pg_catalog.string_agg(
		pg_catalog.quote_ident(a.attname) || ' ' || a.atttypid || ' ' || a.atttypmod || ' ' || a.attcollation, E'\n' ORDER BY a.attnum)
	FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0),
	(SELECT pg_catalog.replace(r.ev_action::pg_catalog.text, ' :relid ' || c.oid || ' ', ' :relid 0 ') FROM pg_catalog.pg_rewrite r WHERE r.ev_class = c.oid)
FROM (VALUES (0, 'autogen_view_0'), (1, 'autogen_view_1')) AS v(n, name)
JOIN pg_catalog.pg_class c ON c.relname = v.name AND c.relnamespace = pg_catalog.pg_my_temp_schema()`
}

func unended(statement string) string { return strings.TrimRight(statement, "; \n") }

// rewriteView lets a query name the copies. Parsed as one statement and written
// anew, it cannot reach out of its place.
func rewriteView(query string, copies map[string]string) (string, error) {
	tree, err := pg_query.Parse(query)
	if err != nil {
		return "", err
	}
	if len(tree.Stmts) != 1 || tree.Stmts[0].Stmt.GetSelectStmt() == nil {
		return "", fmt.Errorf("%q is not one query", query)
	}
	substitute(tree.Stmts[0].Stmt, copies)
	return sqlsource.Deparse(tree)
}

// substitute lets a node name the copies.
func substitute(node *pg_query.Node, copies map[string]string) {
	renameRelations(node.ProtoReflect(), map[string]bool{}, copies, func(r *pg_query.RangeVar) {
		copied, ok := copies[model.JoinName(r.Schemaname, r.Relname)]
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
