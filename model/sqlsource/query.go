package sqlsource

import (
	"cmp"
	"slices"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// query is a SELECT that is read for its columns: what each is called, and its
// type where the text tells it.
type query struct {
	e *Executor
	// stars are the places of stars with what stands for each: the server
	// writes them out when it stores the query, and so later columns of a table
	// are none of an older view.
	stars []edit
	// written are the stars of a tree with what stands for each, where the tree
	// itself is to have them written out; nil where it is not.
	written map[*pg.Node][]*pg.Node
	// rows are the names that stand for a row outside of the query.
	rows []source
	// schemas are the places of names that carry the default schema.
	schemas []edit
	// open says that it reads a relation that is not known, so far.
	open bool
}

// edit replaces a part of a statement's text.
type edit struct {
	start, end int
	text       string
}

// source is an item of a FROM clause.
type source struct {
	alias   string
	columns []sourceColumn
	// known says that columns are all of them.
	known bool
	// row is the type of its rows as a whole, where it is that of a table or a view.
	row string
}

// sourceColumn is a column as a star yields it.
type sourceColumn struct {
	model.ViewColumn
	// from is the alias that the column is written behind; empty for one that
	// a join has merged.
	from string
}

// scope is what names of relations mean in a query.
type scope struct {
	outer *scope
	// ctes are common table expressions.
	ctes map[string][]model.ViewColumn
}

func (s *scope) cte(name string) (columns []model.ViewColumn, ok bool) {
	for ; s != nil; s = s.outer {
		if columns, ok = s.ctes[name]; ok {
			return columns, true
		}
	}
	return nil, false
}

// columns returns the columns of a query, and whether those are all.
func (q *query) columns(s *pg.SelectStmt, outer *scope) ([]model.ViewColumn, bool) {
	in := q.with(s.WithClause, outer)
	if s.Op != pg.SetOperation_SETOP_NONE {
		left, ok := q.columns(s.Larg, in)
		right, _ := q.columns(s.Rarg, in)
		left = slices.Clone(left)
		for i := range left {
			if i >= len(right) || left[i].Type != right[i].Type || left[i].Collation != right[i].Collation {
				left[i].Type, left[i].Collation = "", ""
			}
		}
		return left, ok
	}
	if len(s.ValuesLists) > 0 {
		q.writeValues(s)
		first := s.ValuesLists[0].GetList().GetItems()
		columns := make([]model.ViewColumn, len(first))
		for i := range first {
			columns[i].Name = "column" + itoa(i+1)
		}
		return columns, true
	}
	var sources, items []source
	for _, n := range s.FromClause {
		all, named := q.from(n, in)
		items = append(items, all)
		sources = append(sources, named...)
	}
	q.below(s, in)
	columns, known := q.targets(s.TargetList, items, sources)
	s.TargetList = q.writeOut(s.TargetList)
	return columns, known
}

// with returns the scope that a WITH makes.
func (q *query) with(w *pg.WithClause, outer *scope) *scope {
	in := &scope{outer: outer, ctes: make(map[string][]model.ViewColumn)}
	for _, n := range w.GetCtes() {
		q.cte(n.GetCommonTableExpr(), w.Recursive, in)
	}
	return in
}

func (q *query) cte(c *pg.CommonTableExpr, recursive bool, in *scope) {
	s := c.Ctequery.GetSelectStmt()
	if s == nil {
		in.ctes[c.Ctename] = nil // it changes rows, and yields what RETURNING says
		return
	}
	named := func(columns []model.ViewColumn, ok bool) []model.ViewColumn {
		if !ok {
			return nil
		}
		columns = slices.Clone(columns)
		for i, name := range fieldNames(c.Aliascolnames) {
			if i < len(columns) {
				columns[i].Name = name
			}
		}
		return columns
	}
	if recursive && s.Op != pg.SetOperation_SETOP_NONE {
		// What the query itself yields is what its first side does.
		in.ctes[c.Ctename] = named((&query{e: q.e}).columns(s.Larg, in))
	}
	in.ctes[c.Ctename] = named(q.columns(s, in))
}

// below reads the queries that stand in the expressions of another, for their
// stars.
func (q *query) below(s *pg.SelectStmt, in *scope) {
	visit := func(n *pg.Node) bool {
		if sub := n.GetSubLink(); sub != nil {
			walk(sub.Testexpr, func(*pg.Node) bool { return true })
			if query := sub.Subselect.GetSelectStmt(); query != nil {
				q.columns(query, in)
			}
			return false
		}
		return n.GetSelectStmt() == nil
	}
	for _, n := range s.FromClause {
		if n.GetRangeSubselect() == nil && n.GetJoinExpr() == nil {
			walk(n, visit)
		} else if j := n.GetJoinExpr(); j != nil {
			walk(j.Quals, visit)
		}
	}
	for _, list := range [][]*pg.Node{s.TargetList, s.GroupClause, s.SortClause, s.WindowClause, s.DistinctClause} {
		walkAll(list, visit)
	}
	for _, n := range []*pg.Node{s.WhereClause, s.HavingClause, s.LimitCount, s.LimitOffset} {
		walk(n, visit)
	}
}

// from returns an item of a FROM clause as a star sees it, and as names before
// columns do.
func (q *query) from(n *pg.Node, in *scope) (all source, named []source) {
	switch n := n.Node.(type) {
	case *pg.Node_RangeVar:
		s := q.relation(n.RangeVar, in)
		s = renamed(s, n.RangeVar.Alias)
		return s, []source{s}
	case *pg.Node_RangeSubselect:
		columns, ok := q.columns(n.RangeSubselect.Subquery.GetSelectStmt(), in)
		s := source{known: ok}
		for _, c := range columns {
			s.columns = append(s.columns, sourceColumn{ViewColumn: c})
		}
		s = renamed(s, n.RangeSubselect.Alias)
		return s, []source{s}
	case *pg.Node_RangeFunction:
		s := renamed(source{}, n.RangeFunction.Alias)
		for _, d := range n.RangeFunction.Coldeflist {
			s.known = true
			typ, _ := q.e.typeName(d.GetColumnDef().GetTypeName())
			s.columns = append(s.columns, sourceColumn{from: s.alias, ViewColumn: model.ViewColumn{Name: d.GetColumnDef().Colname, Type: typ}})
		}
		return s, []source{s}
	case *pg.Node_JoinExpr:
		return q.join(n.JoinExpr, in)
	}
	return source{}, []source{{}}
}

// renamed gives a source its alias and the names that stand behind it.
func renamed(s source, alias *pg.Alias) source {
	if alias != nil {
		s.alias = alias.Aliasname
		for i, name := range fieldNames(alias.Colnames) {
			if i < len(s.columns) {
				s.columns[i].Name = name
			}
		}
	}
	for i := range s.columns {
		s.columns[i].from = s.alias
	}
	return s
}

// relation returns the columns of a table, a view or a common table expression.
func (q *query) relation(r *pg.RangeVar, in *scope) source {
	s := source{alias: r.Relname}
	if r.Schemaname == "" {
		if columns, ok := in.cte(r.Relname); ok {
			for _, c := range columns {
				s.columns = append(s.columns, sourceColumn{ViewColumn: c})
			}
			s.known = columns != nil
			return s
		}
	}
	s.row = q.e.rangeName(r)
	s.columns, s.known = q.e.columnsOf(s.row)
	q.open = q.open || !s.known
	return s
}

// columnsOf returns the columns of a table or a view, and whether they are known.
func (e *Executor) columnsOf(relation string) (columns []sourceColumn, known bool) {
	if i, ok := e.tables[relation]; ok {
		for _, c := range e.d.Tables[i].Columns {
			typ := c.Type
			if integer := serialTypes[typ]; integer != "" {
				typ = integer
			}
			columns = append(columns, sourceColumn{ViewColumn: model.ViewColumn{Name: c.Name, Type: typ, Collation: c.Collation}})
		}
		return columns, true
	}
	v := e.view(relation)
	if v == nil || slices.ContainsFunc(v.Columns, func(c model.ViewColumn) bool { return c.Name == "" }) {
		return nil, false
	}
	for _, c := range v.Columns {
		columns = append(columns, sourceColumn{ViewColumn: model.ViewColumn{Name: c.Name, Type: c.Type, Collation: c.Collation}})
	}
	return columns, len(columns) > 0
}

// join merges the columns of USING and NATURAL, which come first.
func (q *query) join(j *pg.JoinExpr, in *scope) (all source, named []source) {
	left, leftNamed := q.from(j.Larg, in)
	right, rightNamed := q.from(j.Rarg, in)
	named = append(leftNamed, rightNamed...)
	all = source{known: left.known && right.known}
	has := func(s source, name string) bool {
		return slices.ContainsFunc(s.columns, func(c sourceColumn) bool { return c.Name == name })
	}
	using := fieldNames(j.UsingClause)
	if j.IsNatural {
		using = nil
		for _, c := range left.columns {
			if has(right, c.Name) {
				using = append(using, c.Name)
			}
		}
	}
	for _, name := range using {
		merged := sourceColumn{ViewColumn: model.ViewColumn{Name: name}}
		i := slices.IndexFunc(left.columns, func(c sourceColumn) bool { return c.Name == name })
		k := slices.IndexFunc(right.columns, func(c sourceColumn) bool { return c.Name == name })
		if i >= 0 && k >= 0 && left.columns[i].Type == right.columns[k].Type {
			merged.Type = left.columns[i].Type
		}
		all.columns = append(all.columns, merged)
	}
	for _, c := range slices.Concat(left.columns, right.columns) {
		if !slices.Contains(using, c.Name) {
			all.columns = append(all.columns, c)
		}
	}
	if j.Alias != nil {
		all = renamed(all, j.Alias)
		return all, []source{all}
	}
	return all, named
}

// targets returns the columns of a target list, and notes its stars.
func (q *query) targets(list []*pg.Node, items, sources []source) (columns []model.ViewColumn, ok bool) {
	ok = true
	for _, n := range list {
		t := n.GetResTarget()
		if row := openedRow(t.Val); row != nil {
			opened := q.attributes(row, items, sources)
			if len(opened) == 0 {
				return columns, false
			}
			columns = append(columns, opened...)
			q.openRow(t, row, opened)
			continue
		}
		ref := t.Val.GetColumnRef()
		if ref == nil || ref.Fields[len(ref.Fields)-1].GetAStar() == nil {
			c := model.ViewColumn{Name: cmp.Or(t.Name, figureName(t.Val), "?column?")}
			c.Type, c.Collation = q.typeOf(t.Val, items, sources)
			columns = append(columns, c)
			continue
		}
		from := items
		if names := fieldNames(ref.Fields); len(names) > 1 {
			from = q.behind(names[len(names)-2], sources)
			if len(from) != 1 {
				return columns, false
			}
		}
		var text []string
		for _, s := range from {
			ok = ok && s.known
			for _, c := range s.columns {
				columns = append(columns, c.ViewColumn)
				if c.from == "" {
					text = append(text, model.QuoteIdentifier(c.Name))
				} else {
					text = append(text, model.QuoteIdentifier(c.from)+"."+model.QuoteIdentifier(c.Name))
				}
			}
		}
		if !ok {
			return columns, false
		}
		q.writeStar(n, from, true)
		if len(text) > 0 {
			q.stars = append(q.stars, edit{start: int(ref.Location), text: strings.Join(text, ", ")})
		}
	}
	return columns, ok
}

// typeOf returns the type of an expression where it is a column or a cast.
func (q *query) typeOf(n *pg.Node, items, sources []source) (typ, collation string) {
	if cast := n.GetTypeCast(); cast != nil {
		typ, err := q.e.typeName(cast.TypeName)
		if err != nil || model.IsSerial(typ) {
			return "", ""
		}
		return typ, ""
	}
	ref := n.GetColumnRef()
	if ref == nil {
		return "", ""
	}
	names := fieldNames(ref.Fields)
	from := items
	if len(names) == 1 {
		named := q.behind(names[0], sources)
		column := slices.ContainsFunc(items, func(s source) bool {
			return !s.known || slices.ContainsFunc(s.columns, func(c sourceColumn) bool { return c.Name == names[0] })
		})
		if len(named) == 1 && !column {
			return named[0].row, ""
		}
	} else {
		from = q.behind(names[len(names)-2], sources)
	}
	found := 0
	for _, s := range from {
		for _, c := range s.columns {
			if c.Name == names[len(names)-1] {
				typ, collation, found = c.Type, c.Collation, found+1
			}
		}
	}
	if found != 1 {
		return "", ""
	}
	return typ, collation
}

// openedRow returns the row in an expression for all of its attributes, as (c).*, or
// nil.
func openedRow(n *pg.Node) *pg.Node {
	i := n.GetAIndirection()
	if i == nil || i.Indirection[len(i.Indirection)-1].GetAStar() == nil {
		return nil
	}
	if len(i.Indirection) == 1 {
		return i.Arg
	}
	return &pg.Node{Node: &pg.Node_AIndirection{AIndirection: &pg.A_Indirection{Arg: i.Arg, Indirection: i.Indirection[:len(i.Indirection)-1]}}}
}

// attributes returns the attributes of a row as columns; none where its type is not
// known.
func (q *query) attributes(row *pg.Node, items, sources []source) []model.ViewColumn {
	typ, _ := q.typeOf(row, items, sources)
	for m := q.e.d.Domain(typ); m != nil; m = q.e.d.Domain(typ) {
		typ = m.Type
	}
	var columns []model.ViewColumn
	if m := q.e.d.Composite(typ); m != nil {
		for _, a := range m.Attributes {
			columns = append(columns, model.ViewColumn{Name: a.Name, Type: a.Type, Collation: a.Collation})
		}
	}
	if of, known := q.e.columnsOf(typ); known {
		for _, c := range of {
			columns = append(columns, c.ViewColumn)
		}
	}
	return columns
}

// openRow notes what stands for the star behind a row that is a column.
func (q *query) openRow(t *pg.ResTarget, row *pg.Node, opened []model.ViewColumn) {
	ref := row.GetColumnRef()
	if ref == nil {
		return
	}
	var name []string
	for _, field := range fieldNames(ref.Fields) {
		name = append(name, model.QuoteIdentifier(field))
	}
	text := make([]string, len(opened))
	for i, c := range opened {
		text[i] = "(" + strings.Join(name, ".") + ")." + model.QuoteIdentifier(c.Name)
	}
	q.stars = append(q.stars, edit{start: int(t.Location), text: strings.Join(text, ", ")})
}
