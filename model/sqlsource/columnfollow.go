package sqlsource

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/autogen-db/autogen/model"
)

// functionPrefix makes a statement of the body of a function that is no string.
const functionPrefix = "CREATE FUNCTION f() RETURNS void LANGUAGE sql "

// followColumn lets the texts in which a relation may stand beside others follow a
// column of it to its new name: those of policies and rules, and bodies of
// functions that are no strings.
func (e *Executor) followColumn(relation, from, to string) {
	_, bare := model.SplitName(relation)
	f := columnFollower{e: e, relation: relation, from: from, to: to}
	for i := range e.d.Policies {
		p := &e.d.Policies[i]
		var own []queryLevel
		if p.Table == relation {
			own = []queryLevel{{has: true, aliases: map[string]bool{bare: true}}}
		}
		f.text(&p.Using, exprPrefix, own)
		f.text(&p.Check, exprPrefix, own)
	}
	for i := range e.d.Rules {
		r := &e.d.Rules[i]
		var own []queryLevel
		if r.Table == relation {
			own = []queryLevel{{aliases: map[string]bool{"old": true, "new": true}}}
		}
		f.text(&r.Where, exprPrefix, own)
		r.Actions = slices.Clone(r.Actions)
		for j := range r.Actions {
			f.text(&r.Actions[j], "", own)
		}
	}
	for i := range e.d.Functions {
		f.text(&e.d.Functions[i].SQL, functionPrefix, nil)
	}
}

// columnFollower collects what changes in a text as a column is renamed.
type columnFollower struct {
	e                  *Executor
	relation, from, to string
	whole              string
	edits              []edit
	// unsure says that what the text means cannot be told.
	unsure bool
}

// queryLevel is what names of columns may mean in a query, apart from what they may
// mean in those around it.
type queryLevel struct {
	// aliases tells of what stands before a column whether it is the relation.
	aliases map[string]bool
	// has says that the relation is among them, other that the column is of another,
	// and unknown that it may be.
	has, other, unknown bool
}

// text renames the column in a text that is a statement with what is to stand before
// it. It reports whether it could tell what that means, and leaves it as it is
// otherwise.
func (f *columnFollower) text(text *string, before string, own []queryLevel) bool {
	if *text == "" || !mayName(*text, f.from) {
		return true
	}
	f.whole, f.edits, f.unsure = before+*text, nil, false
	tree, err := pg.Parse(f.whole)
	if err != nil {
		return false
	}
	for _, s := range tree.Stmts {
		if before == exprPrefix {
			f.visit(s.Stmt.GetSelectStmt().GetTargetList()[0].ProtoReflect(), own)
		} else {
			f.visit(s.ProtoReflect(), own)
		}
	}
	if !f.unsure {
		*text = keepLabels(before, *text, applied(f.edits, f.whole)[len(before):])
	}
	return !f.unsure
}

func (f *columnFollower) visit(m protoreflect.Message, levels []queryLevel) {
	switch n := m.Interface().(type) {
	case *pg.SelectStmt:
		levels = append(slices.Clip(levels), f.level(n.FromClause...))
	case *pg.InsertStmt:
		f.targets(n.Relation, n.Cols)
		f.targets(n.Relation, n.OnConflictClause.GetTargetList())
		if n.SelectStmt != nil { // which does not see what it goes into
			f.visit(n.SelectStmt.ProtoReflect(), levels)
		}
		level := f.level(rangeNode(n.Relation))
		level.aliases["excluded"] = level.has
		levels = append(slices.Clip(levels), level)
		for _, part := range append(slices.Clone(n.ReturningList), &pg.Node{Node: &pg.Node_OnConflictClause{OnConflictClause: n.OnConflictClause}}) {
			f.visit(part.ProtoReflect(), levels)
		}
		return
	case *pg.UpdateStmt:
		f.targets(n.Relation, n.TargetList)
		levels = append(slices.Clip(levels), f.level(append([]*pg.Node{rangeNode(n.Relation)}, n.FromClause...)...))
	case *pg.DeleteStmt:
		levels = append(slices.Clip(levels), f.level(append([]*pg.Node{rangeNode(n.Relation)}, n.UsingClause...)...))
	case *pg.ColumnRef:
		if f.means(n, levels) {
			start, end := lastPart(f.whole, int(n.Location), len(n.Fields))
			f.edits = append(f.edits, edit{start, end, model.QuoteIdentifier(f.to)})
		}
	}
	m.Range(func(field protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case field.Message() == nil:
		case field.IsList():
			for i := range v.List().Len() {
				f.visit(v.List().Get(i).Message(), levels)
			}
		default:
			f.visit(v.Message(), levels)
		}
		return true
	})
}

func rangeNode(r *pg.RangeVar) *pg.Node { return &pg.Node{Node: &pg.Node_RangeVar{RangeVar: r}} }

// targets renames the column among those that an INSERT or an UPDATE of a relation
// writes.
func (f *columnFollower) targets(r *pg.RangeVar, list []*pg.Node) {
	if f.e.rangeName(r) != f.relation {
		return
	}
	for _, n := range list {
		if t := n.GetResTarget(); t.GetName() == f.from {
			start := int(t.Location)
			f.edits = append(f.edits, edit{start, identEnd(f.whole, start), model.QuoteIdentifier(f.to)})
		}
	}
}

// means reports whether a reference is one to the column.
func (f *columnFollower) means(ref *pg.ColumnRef, levels []queryLevel) bool {
	names := fieldNames(ref.Fields)
	f.unsure = f.unsure || names[len(names)-1] == ""
	if names[len(names)-1] != f.from {
		return false
	}
	for _, l := range slices.Backward(levels) {
		if len(names) > 1 {
			if is, ok := l.aliases[names[len(names)-2]]; ok {
				return is
			}
		} else if l.has || l.other {
			return l.has
		} else if l.unknown {
			f.unsure = true
			return false
		}
	}
	return false
}

// level returns what the items of a FROM clause add.
func (f *columnFollower) level(items ...*pg.Node) queryLevel {
	l := queryLevel{aliases: make(map[string]bool)}
	var add func(n *pg.Node)
	add = func(n *pg.Node) {
		switch n := n.GetNode().(type) {
		case *pg.Node_RangeVar:
			alias, name := n.RangeVar.Relname, f.e.rangeName(n.RangeVar)
			if n.RangeVar.Alias != nil {
				alias = n.RangeVar.Alias.Aliasname
			}
			is := name == f.relation && len(n.RangeVar.Alias.GetColnames()) == 0
			l.aliases[alias], l.has = is, l.has || is
			if i, ok := f.e.tables[name]; !is && ok {
				l.other = l.other || f.e.d.Tables[i].Column(f.from) != nil
			} else {
				l.unknown = l.unknown || !is
			}
		case *pg.Node_JoinExpr:
			add(n.JoinExpr.Larg)
			add(n.JoinExpr.Rarg)
			f.unsure = f.unsure || n.JoinExpr.IsNatural || slices.Contains(fieldNames(n.JoinExpr.UsingClause), f.from)
			l.unknown = l.unknown || n.JoinExpr.Alias != nil
		case *pg.Node_RangeSubselect:
			l.aliases[n.RangeSubselect.GetAlias().GetAliasname()], l.unknown = false, true
		case *pg.Node_RangeFunction:
			l.aliases[n.RangeFunction.GetAlias().GetAliasname()], l.unknown = false, true
		}
	}
	for _, n := range items {
		add(n)
	}
	return l
}
