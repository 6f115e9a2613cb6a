package sqlsource

import (
	"cmp"
	"slices"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// writeStars writes out the stars of the queries in a tree, and the columns of an INSERT
// that names none, as the server does when it stores a text. A table of the database may
// have its columns in another order than its declaration, and what is left to their places
// would mean others there. What stands for columns that are not known is left as it is.
// Rows are the names that stand for a row outside of a query, such as NEW.
func (e *Executor) writeStars(node *pg.Node, rows ...source) {
	q := &query{e: e, written: make(map[*pg.Node][]*pg.Node), rows: rows}
	var in *scope // of the WITH of what changes rows
	walk(node, func(n *pg.Node) bool {
		switch n := n.Node.(type) {
		case *pg.Node_SelectStmt:
			q.columns(n.SelectStmt, in)
			return false
		case *pg.Node_InsertStmt:
			in = q.with(n.InsertStmt.WithClause, in)
			q.insert(n.InsertStmt, in)
		case *pg.Node_UpdateStmt:
			in = q.with(n.UpdateStmt.WithClause, in)
			n.UpdateStmt.ReturningList = q.returning(n.UpdateStmt.ReturningList, n.UpdateStmt.Relation, n.UpdateStmt.FromClause, in)
		case *pg.Node_DeleteStmt:
			in = q.with(n.DeleteStmt.WithClause, in)
			n.DeleteStmt.ReturningList = q.returning(n.DeleteStmt.ReturningList, n.DeleteStmt.Relation, n.DeleteStmt.UsingClause, in)
		}
		return true
	})
	e.openStars = e.openStars || q.open && e.declaring
}

// closeStars writes out the stars that stand for columns of what was declared behind
// their texts.
func (e *Executor) closeStars() error {
	if !e.openStars {
		return nil
	}
	again := func(text *string, before string, write func(*pg.Node) (string, error)) error {
		if !strings.Contains(*text, "*") && !strings.Contains(*text, "INSERT") {
			return nil
		}
		tree, err := pg.Parse(before + *text)
		if err == nil {
			*text, err = write(tree.Stmts[0].Stmt)
		}
		return err
	}
	expr := func(text *string, rows ...source) error {
		return again(text, exprPrefix, func(n *pg.Node) (string, error) {
			e.writeStars(n, rows...)
			return deparse(n.GetSelectStmt().TargetList[0].GetResTarget().Val)
		})
	}
	for i := range e.d.Policies {
		p := &e.d.Policies[i]
		if err := cmp.Or(expr(&p.Using), expr(&p.Check)); err != nil {
			return &model.DeclarationError{Pos: p.Pos, Msg: "policy " + p.Name + " on " + p.Table + " cannot be read again: " + err.Error()}
		}
	}
	for i := range e.d.Rules {
		r := &e.d.Rules[i]
		rows := e.rowsOf(r.Table)
		err := expr(&r.Where, rows...)
		for j := range r.Actions {
			err = cmp.Or(err, again(&r.Actions[j], "", func(n *pg.Node) (string, error) {
				e.writeStars(n, rows...)
				return deparseStatement(n)
			}))
		}
		if err != nil {
			return &model.DeclarationError{Pos: r.Pos, Msg: "rule " + r.Name + " on " + r.Table + " cannot be read again: " + err.Error()}
		}
	}
	for i := range e.d.Functions {
		f := &e.d.Functions[i]
		if err := again(&f.SQL, functionPrefix, func(n *pg.Node) (string, error) {
			body := n.GetCreateFunctionStmt().SqlBody
			e.writeBodyStars(f, body)
			return bodyText(body)
		}); err != nil {
			return &model.DeclarationError{Pos: f.Pos, Msg: f.Kind() + " " + f.Signature() + " cannot be read again: " + err.Error()}
		}
	}
	return nil
}

// writeBodyStars does so for a function's body. A function that returns the rows of a
// relation yields its last query as the relation has its columns: there a star stays.
func (e *Executor) writeBodyStars(f *model.Function, body *pg.Node) {
	var keep []*[]*pg.Node
	if _, is := e.relations[f.Returns]; is {
		keep = yielded(body)
	}
	was := make([][]*pg.Node, len(keep))
	for i, list := range keep {
		was[i] = slices.Clone(*list)
	}
	e.writeStars(body)
	for i, list := range keep {
		*list = was[i]
	}
}

// yielded returns the lists of what the last statement of a body yields.
func yielded(n *pg.Node) []*[]*pg.Node {
	switch n := n.GetNode().(type) {
	case *pg.Node_List:
		for _, item := range slices.Backward(n.List.Items) {
			if item.Node != nil {
				return yielded(item)
			}
		}
	case *pg.Node_SelectStmt:
		return yieldedBy(n.SelectStmt)
	case *pg.Node_InsertStmt:
		return []*[]*pg.Node{&n.InsertStmt.ReturningList}
	case *pg.Node_UpdateStmt:
		return []*[]*pg.Node{&n.UpdateStmt.ReturningList}
	case *pg.Node_DeleteStmt:
		return []*[]*pg.Node{&n.DeleteStmt.ReturningList}
	}
	return nil
}

func yieldedBy(s *pg.SelectStmt) []*[]*pg.Node {
	if s.Op != pg.SetOperation_SETOP_NONE {
		return append(yieldedBy(s.Larg), yieldedBy(s.Rarg)...)
	}
	return []*[]*pg.Node{&s.TargetList}
}

// insert writes out the columns of an INSERT that names none: the first ones, as many as
// it has values for (PostgreSQL documentation, INSERT).
func (q *query) insert(s *pg.InsertStmt, in *scope) {
	to := q.relation(s.Relation, nil)
	if values := s.SelectStmt.GetSelectStmt(); values != nil {
		columns, known := q.columns(values, in)
		if len(s.Cols) == 0 && known && to.known {
			for _, c := range to.columns[:min(len(columns), len(to.columns))] {
				s.Cols = append(s.Cols, &pg.Node{Node: &pg.Node_ResTarget{ResTarget: &pg.ResTarget{Name: c.Name}}})
			}
		}
	}
	s.ReturningList = q.returning(s.ReturningList, s.Relation, nil, in)
}

// returning writes out the stars of a RETURNING.
func (q *query) returning(list []*pg.Node, of *pg.RangeVar, from []*pg.Node, in *scope) []*pg.Node {
	if len(list) == 0 {
		return list
	}
	to := renamed(q.relation(of, nil), of.Alias)
	items, sources := []source{to}, []source{to}
	for _, n := range from {
		all, named := q.from(n, in)
		items, sources = append(items, all), append(sources, named...)
	}
	q.targets(list, items, sources)
	return q.writeOut(list)
}

// writeStar notes the columns that stand for a star.
func (q *query) writeStar(star *pg.Node, from []source, target bool) {
	if q.written == nil {
		return
	}
	var columns []*pg.Node
	for _, s := range from {
		for _, c := range s.columns {
			name := []*pg.Node{pg.MakeStrNode(c.Name)}
			if c.from != "" {
				name = []*pg.Node{pg.MakeStrNode(c.from), name[0]}
			}
			n := pg.MakeColumnRefNode(name, -1)
			if target {
				n = pg.MakeResTargetNodeWithVal(n, -1)
			}
			columns = append(columns, n)
		}
	}
	q.written[star] = columns
}

// writeOut returns a list with its stars written out.
func (q *query) writeOut(list []*pg.Node) []*pg.Node {
	if len(q.written) == 0 {
		return list
	}
	var out []*pg.Node
	for _, n := range list {
		if columns, is := q.written[n]; is {
			out = append(out, columns...)
		} else {
			out = append(out, n)
		}
	}
	return out
}

// writeValues writes out the rows, such as NEW.*, in the lists of VALUES.
func (q *query) writeValues(s *pg.SelectStmt) {
	for _, values := range s.ValuesLists {
		list := values.GetList()
		for _, n := range list.GetItems() {
			names := fieldNames(n.GetColumnRef().GetFields())
			if len(names) != 2 || names[1] != "" {
				continue
			}
			if from := q.behind(names[0], nil); len(from) == 1 {
				q.writeStar(n, from, false)
			}
		}
		if list != nil {
			list.Items = q.writeOut(list.Items)
		}
	}
}

// behind returns the sources of a name.
func (q *query) behind(alias string, sources []source) []source {
	return slices.DeleteFunc(slices.Concat(sources, q.rows), func(s source) bool { return s.alias != alias })
}

// rowsOf returns what NEW and OLD stand for in the rules of a relation.
func (e *Executor) rowsOf(relation string) []source {
	columns, known := e.columnsOf(relation)
	if !known {
		e.openStars = e.openStars || e.declaring
		return nil
	}
	var rows []source
	for _, name := range []string{"new", "old"} {
		rows = append(rows, renamed(source{columns: slices.Clone(columns), known: true}, &pg.Alias{Aliasname: name}))
	}
	return rows
}
