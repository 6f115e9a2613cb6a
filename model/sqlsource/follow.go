package sqlsource

import (
	"slices"
	"sort"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

// follow lets every text of the database that the server keeps parsed follow a
// rename. word is a part of the old name, without which a text is not read; edits
// returns what changes for one node of the tree of a text. Bodies of functions that
// are strings stay as they are, as on the server.
func (e *Executor) follow(word string, edits func(node any, text string) []edit) {
	e.eachText(func(text *string, before string) {
		if *text == "" || !mayName(*text, word) {
			return
		}
		whole := before + *text
		tree, err := pg.Parse(whole)
		if err != nil {
			return
		}
		var all []edit
		everyMessage(tree.ProtoReflect(), func(m any) { all = append(all, edits(m, whole)...) })
		*text = keepLabels(before, *text, applied(all, whole)[len(before):])
	})
}

// applied carries edits out on a text.
func applied(all []edit, text string) string {
	sort.Slice(all, func(i, j int) bool { return all[i].start > all[j].start })
	for _, c := range all {
		text = text[:c.start] + c.text + text[c.end:]
	}
	return text
}

// eachText calls visit with each text of the database that the server keeps
// parsed, and with what makes a statement of it if it stands before.
func (e *Executor) eachText(visit func(text *string, before string)) {
	expr := func(texts ...*string) {
		for _, t := range texts {
			visit(t, exprPrefix)
		}
	}
	keys := func(list []model.Key) {
		for i := range list {
			expr(&list[i].Expr)
		}
	}
	d := e.d
	for i := range d.Tables {
		t := &d.Tables[i]
		for j := range t.Columns {
			expr(&t.Columns[j].Default, &t.Columns[j].Generated)
		}
		for j := range t.Checks {
			expr(&t.Checks[j].Expr)
		}
		for j := range t.Indexes {
			expr(&t.Indexes[j].Where)
			keys(t.Indexes[j].Keys)
		}
		for j := range t.Exclusions {
			expr(&t.Exclusions[j].Where)
			for k := range t.Exclusions[j].Elements {
				expr(&t.Exclusions[j].Elements[k].Key.Expr)
			}
		}
		if t.PartitionBy != nil {
			keys(t.PartitionBy.Keys)
		}
	}
	for i := range d.Domains {
		expr(&d.Domains[i].Default)
		for j := range d.Domains[i].Checks {
			expr(&d.Domains[i].Checks[j].Expr)
		}
	}
	for i := range d.Views {
		v := &d.Views[i]
		visit(&v.Query, "")
		for j := range v.Columns {
			expr(&v.Columns[j].Default)
		}
		for j := range v.Indexes {
			expr(&v.Indexes[j].Where)
			keys(v.Indexes[j].Keys)
		}
	}
	for i := range d.Triggers {
		expr(&d.Triggers[i].When)
	}
	for i := range d.Policies {
		expr(&d.Policies[i].Using, &d.Policies[i].Check)
	}
	for i := range d.Rules {
		expr(&d.Rules[i].Where)
		for j := range d.Rules[i].Actions {
			visit(&d.Rules[i].Actions[j], "")
		}
	}
	for i := range d.Statistics {
		for j := range d.Statistics[i].Exprs {
			expr(&d.Statistics[i].Exprs[j])
		}
	}
	for i := range d.Publications {
		for j := range d.Publications[i].Tables {
			expr(&d.Publications[i].Tables[j].Where)
		}
	}
	for i := range d.Functions {
		f := &d.Functions[i]
		visit(&f.SQL, functionPrefix)
		for j := range f.Args {
			expr(&f.Args[j].Default)
		}
	}
}

// followCalls lets calls of a function, and literals that name it, follow it to its new name, if there is no
// other of the old one.
func (e *Executor) followCalls(from, to string) {
	if e.holds(functionName, from) {
		return
	}
	_, bare := model.SplitName(from)
	e.follow(bare, func(node any, text string) []edit {
		call := e.callOf(node, from)
		if call == nil {
			return nil
		}
		return []edit{nameEdit(text, call.Location, len(call.Funcname), to)}
	})
	e.followLiteral(functionName, from, to)
}

// callOf returns a node of a tree that is a call by such a name, or nil.
func (e *Executor) callOf(node any, name string) *pg.FuncCall {
	call, ok := node.(*pg.FuncCall)
	if !ok || call.Funcformat != pg.CoercionForm_COERCE_EXPLICIT_CALL || e.listName(call.Funcname) != name {
		return nil
	}
	return call
}

// followType lets what names a type follow it to its new name.
func (e *Executor) followType(from, to string) {
	_, bare := model.SplitName(from)
	e.follow(bare, func(node any, text string) []edit {
		name, ok := node.(*pg.TypeName)
		if !ok || name.Location < 0 || len(name.Names) == 0 || e.listName(name.Names) != from {
			return nil
		}
		return []edit{nameEdit(text, name.Location, len(name.Names), to)}
	})
}

// followCollation lets what names a collation follow it to its new name.
func (e *Executor) followCollation(from, to string) {
	_, bare := model.SplitName(from)
	e.follow(bare, func(node any, text string) []edit {
		clause, ok := node.(*pg.CollateClause)
		if !ok || e.ownCollation(e.collationNamed(clause.Collname)) != from {
			return nil
		}
		at := int(clause.Location) + len("COLLATE")
		for at < len(text) && strings.IndexByte(" \t\r\n", text[at]) >= 0 {
			at++
		}
		return []edit{nameEdit(text, int32(at), len(clause.Collname), e.refOfCollation(to))}
	})
}

// followOperator lets what uses an operator follow it to its new schema, if no other one
// bears its symbol: a text does not say which of several it means.
func (e *Executor) followOperator(from, to string) {
	_, symbol := model.SplitName(from)
	others := 0
	for i := range e.d.Operators {
		if symbolIs(e.d.Operators[i].Name, symbol) {
			others++
		}
	}
	if others > 1 || pgcatalog.Holds(operatorName, symbol) || slices.ContainsFunc(e.d.Extensions, func(x model.Extension) bool { return x.Name != "plpgsql" }) {
		return
	}
	spelled := symbol
	if schema, _ := model.SplitName(to); schema != "" {
		spelled = "OPERATOR(" + model.QuoteIdentifier(schema) + "." + symbol + ")"
	}
	e.follow(symbol, func(node any, text string) []edit {
		var name []*pg.Node
		at := 0
		switch n := node.(type) {
		case *pg.A_Expr:
			name, at = n.Name, int(n.Location)
		case *pg.SubLink:
			name, at = n.OperName, int(n.Location)
		case *pg.SortBy:
			name, at = n.UseOp, int(n.Location)
		}
		if symbolOf(name) != symbol || at < 0 || at > len(text) {
			return nil
		}
		end := at + len(symbol)
		if !strings.HasPrefix(text[at:], symbol) {
			_, after, _ := strings.Cut(text[at:], ")")
			end = len(text) - len(after)
		}
		if at > 0 && text[at-1] != ' ' && spelled != symbol {
			return []edit{{at, end, " " + spelled}} // 1<<<2
		}
		return []edit{{at, end, spelled}}
	})
	for i := range e.d.Tables {
		for j := range e.d.Tables[i].Exclusions {
			for k := range e.d.Tables[i].Exclusions[j].Elements {
				if x := &e.d.Tables[i].Exclusions[j].Elements[k]; x.Operator == from {
					x.Operator = to
				}
			}
		}
	}
}

// followAttribute lets what selects an attribute of a composite value follow it to
// its new name, unless a value of another type has one of the old name: a text
// does not say of which type its values are.
func (e *Executor) followAttribute(composite, from, to string) {
	for i := range e.d.Composites {
		if c := &e.d.Composites[i]; c.Name != composite && c.Attribute(from) != nil {
			return
		}
	}
	for i := range e.d.Tables {
		if e.d.Tables[i].Column(from) != nil {
			return
		}
	}
	e.eachText(func(text *string, before string) {
		if *text == "" || !mayName(*text, from) {
			return
		}
		whole := before + *text
		scanned, err := pg.Scan(whole)
		if err != nil {
			return
		}
		for i := len(scanned.Tokens) - 1; i > 1; i-- {
			t, dot, last := scanned.Tokens[i], scanned.Tokens[i-1], scanned.Tokens[i-2]
			if dot.Token != pg.Token_ASCII_46 || last.Token != pg.Token_ASCII_41 && last.Token != pg.Token_ASCII_93 {
				continue
			}
			if name := whole[t.Start:t.End]; name == from || name == model.QuoteIdentifier(from) {
				whole = whole[:t.Start] + model.QuoteIdentifier(to) + whole[t.End:]
			}
		}
		*text = keepLabels(before, *text, whole[len(before):])
	})
}

// followLiteral lets the literals that name something of a kind follow it to its new
// name: the server holds what they name, not the text.
func (e *Executor) followLiteral(kind nameKind, from, to string) {
	_, bare := model.SplitName(from)
	e.follow(strings.ReplaceAll(bare, "'", "''"), func(node any, text string) []edit {
		var literal *pg.A_Const
		switch n := node.(type) {
		case *pg.TypeCast:
			if castKinds[lastName(n.TypeName.GetNames())] == kind && len(n.TypeName.GetArrayBounds()) == 0 {
				literal = n.Arg.GetAConst()
			}
		case *pg.FuncCall:
			if len(n.Args) > 0 && callKinds[lastName(n.Funcname)] == kind {
				literal = n.Args[0].GetAConst()
			}
		}
		name := literal.GetSval().GetSval()
		ref, err := parseExpr(name)
		if name == "" || err != nil || e.listName(ref.GetColumnRef().GetFields()) != from {
			return nil
		}
		return literalEdit(literal, text, model.QuoteName(to))
	})
}

// literalEdit puts a value in the place of that of a literal.
func literalEdit(c *pg.A_Const, text, to string) []edit {
	was := quoteLiteral(c.GetSval().GetSval())
	end := int(c.Location) + len(was)
	if end > len(text) || text[c.Location:end] != was {
		return nil
	}
	return []edit{{int(c.Location), end, quoteLiteral(to)}}
}

// followRelation lets policies, and bodies of functions that are no strings, follow a
// relation to its new name. What stands behind the old name stands behind the new one,
// as in what the server then prints. A text that calls something else by one of the names stays as it is.
func (e *Executor) followRelation(from, to string) {
	for i := range e.d.Policies {
		p := &e.d.Policies[i]
		e.respellRelation(&p.Using, exprPrefix, from, to)
		e.respellRelation(&p.Check, exprPrefix, from, to)
	}
	for i := range e.d.Functions {
		e.respellRelation(&e.d.Functions[i].SQL, functionPrefix, from, to)
	}
}

func (e *Executor) respellRelation(text *string, before, from, to string) {
	_, oldBare := model.SplitName(from)
	_, newBare := model.SplitName(to)
	if *text == "" || !mayName(*text, oldBare) {
		return
	}
	whole := before + *text
	tree, err := pg.Parse(whole)
	if err != nil {
		return
	}
	taken := false
	take := func(name string) { taken = taken || name == oldBare || name == newBare }
	var edits []edit
	everyMessage(tree.ProtoReflect(), func(m any) {
		switch n := m.(type) {
		case *pg.RangeVar:
			switch {
			case e.rangeName(n) != from:
				take(n.Relname)
			case n.Schemaname != "":
				edits = append(edits, nameEdit(whole, n.Location, 2, to))
			default:
				edits = append(edits, nameEdit(whole, n.Location, 1, to))
			}
		case *pg.Alias:
			take(n.Aliasname)
		case *pg.CommonTableExpr:
			take(n.Ctename)
		case *pg.ColumnRef:
			switch names := fieldNames(n.Fields); {
			case len(names) == 1:
				take(names[0]) // the whole row, or a column of the name
			case len(names) == 2 && names[0] == oldBare:
				edits = append(edits, edit{int(n.Location), identEnd(whole, int(n.Location)), model.QuoteIdentifier(newBare)})
			case len(names) == 3 && e.name(names[0], names[1]) == from:
				edits = append(edits, nameEdit(whole, n.Location, 2, to))
			}
		}
	})
	if !taken {
		*text = applied(edits, whole)[len(before):]
	}
}

// nameEdit puts a two-part name in the place of one of so many parts.
func nameEdit(text string, at int32, parts int, to string) edit {
	_, end := lastPart(text, int(at), parts)
	return edit{int(at), end, model.QuoteName(to)}
}
