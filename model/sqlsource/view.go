package sqlsource

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

func itoa(n int) string { return strconv.Itoa(n) }

// view returns the view of that two-part name, or nil.
func (e *Executor) view(name string) *model.View {
	if i, ok := e.views[name]; ok {
		return &e.d.Views[i]
	}
	return nil
}

// viewIf finds the view of a statement that may say IF EXISTS.
func (e *Executor) viewIf(r *pg.RangeVar, kind relationKind, missingOK bool) (*model.View, error) {
	name := e.rangeName(r)
	v := e.view(name)
	if v != nil && relationKind(v.Kind()) == kind {
		return v, nil
	}
	if at, ok := e.relations[name]; ok {
		return nil, e.fail(r.Location, "", "%s is not a %s but %s", name, kind, article(string(at.kind)))
	}
	if missingOK {
		return nil, nil
	}
	return nil, e.fail(r.Location, hintOf(name, keys(e.views)), "%s %s does not exist", kind, name)
}

// enlistView enters a view's name and those of its indexes.
func (e *Executor) enlistView(i int) {
	v := &e.d.Views[i]
	e.views[v.Name] = i
	e.relations[v.Name] = relation{kind: relationKind(v.Kind()), table: v.Name, pos: v.Pos}
	schema, _ := model.SplitName(v.Name)
	for _, x := range v.Indexes {
		e.relations[model.JoinName(schema, x.Name)] = relation{kind: indexRelation, table: v.Name, pos: x.Pos}
	}
}

func (e *Executor) delistView(v *model.View) {
	delete(e.views, v.Name)
	delete(e.relations, v.Name)
	schema, _ := model.SplitName(v.Name)
	for _, x := range v.Indexes {
		delete(e.relations, model.JoinName(schema, x.Name))
	}
}

func (e *Executor) createView(s *pg.ViewStmt) error {
	if s.View.Relpersistence == "t" {
		return e.unsupported(-1, "CREATE TEMPORARY VIEW")
	}
	v := model.View{Name: e.rangeName(s.View), Pos: e.pos(-1)}
	switch s.WithCheckOption {
	case pg.ViewCheckOption_LOCAL_CHECK_OPTION:
		v.CheckOption = "LOCAL"
	case pg.ViewCheckOption_CASCADED_CHECK_OPTION:
		v.CheckOption = "CASCADED"
	}
	if err := e.viewOptions(&v, s.Options, false); err != nil {
		return err
	}
	if err := e.viewQuery(&v, s.Query, s.Aliases, v.CheckOption != "" && s.WithCheckOption != pg.ViewCheckOption_NO_CHECK_OPTION); err != nil {
		return err
	}
	if was := e.view(v.Name); was != nil && !was.Materialized && s.Replace {
		return e.replaceView(was, v)
	}
	return e.addView(v)
}

func (e *Executor) createMaterializedView(s *pg.CreateTableAsStmt) error {
	v := model.View{Name: e.rangeName(s.Into.Rel), Materialized: true, Tablespace: s.Into.TableSpaceName,
		AccessMethod: cmp.Or(s.Into.AccessMethod, e.method), NoData: s.Into.SkipData, Pos: e.pos(-1)}
	if v.Tablespace == "" {
		v.Tablespace = e.tablespace
	}
	if v.AccessMethod == "heap" {
		v.AccessMethod = ""
	}
	if _, ok := e.relations[v.Name]; ok && s.IfNotExists && !e.declaring {
		return nil
	}
	if err := e.viewOptions(&v, s.Into.Options, false); err != nil {
		return err
	}
	if err := e.viewQuery(&v, s.Query, s.Into.ColNames, false); err != nil {
		return err
	}
	return e.addView(v)
}

func (e *Executor) addView(v model.View) error {
	if err := e.relationFree(-1, relationKind(v.Kind()), v.Name); err != nil {
		return err
	}
	if err := e.schemaMustExist(-1, v.Name); err != nil {
		return err
	}
	e.d.Views = append(e.d.Views, v)
	e.enlistView(len(e.d.Views) - 1)
	return nil
}

// replaceView carries out CREATE OR REPLACE: columns are only added behind those
// that are there, and what hangs on the view stays (PostgreSQL documentation,
// CREATE VIEW).
func (e *Executor) replaceView(was *model.View, v model.View) error {
	if len(v.Columns) > 0 {
		for i, c := range was.Columns {
			switch {
			case i >= len(v.Columns):
				return e.fail(-1, "drop the view and create it", "view %s cannot lose column %s", v.Name, c.Name)
			case c.Name != v.Columns[i].Name:
				return e.fail(-1, "drop the view and create it", "view %s cannot change the name of column %s to %s", v.Name, c.Name, v.Columns[i].Name)
			}
			v.Columns[i].Default, v.Columns[i].Comment = c.Default, c.Comment
		}
	}
	v.Comment = was.Comment
	*was = v
	return nil
}

// viewOptions reads the parameters of WITH. A check option is one of them, too.
func (e *Executor) viewOptions(v *model.View, options []*pg.Node, reset bool) error {
	for _, n := range options {
		d := n.GetDefElem()
		name := d.Defname
		if d.Defnamespace != "" {
			name = d.Defnamespace + "." + name
		}
		v.Options = slices.DeleteFunc(v.Options, func(o string) bool { return strings.HasPrefix(o, name+"=") })
		value := optionValue(d.Arg)
		switch {
		case name == "check_option" && !v.Materialized:
			v.CheckOption = strings.ToUpper(value)
			if reset {
				v.CheckOption = ""
			}
		case reset:
		default:
			v.Options = append(v.Options, name+"="+value)
		}
	}
	slices.Sort(v.Options)
	return nil
}

// optionValue returns a parameter's value as the catalogue keeps it; one that is
// only named is true.
func optionValue(n *pg.Node) string {
	switch v := n.GetNode().(type) {
	case nil:
		return "true"
	case *pg.Node_Integer:
		return strconv.Itoa(int(v.Integer.Ival))
	case *pg.Node_Float:
		return v.Float.Fval
	case *pg.Node_Boolean:
		return strconv.FormatBool(v.Boolean.Boolval)
	case *pg.Node_TypeName:
		names := fieldNames(v.TypeName.Names)
		return names[len(names)-1]
	}
	return n.GetString_().GetSval()
}

// viewQuery reads the query of a view: its text as it is written, without the
// default schema before names and with the stars written out.
func (e *Executor) viewQuery(v *model.View, node *pg.Node, aliases []*pg.Node, check bool) error {
	s := node.GetSelectStmt()
	if s == nil || s.IntoClause != nil {
		return e.fail(-1, "", "%s %s: its query is no SELECT", v.Kind(), v.Name)
	}
	q := &query{e: e}
	columns, known := q.columns(s, nil)
	if q.open && e.declaring {
		e.openViews = append(e.openViews, v.Name)
	}
	named := fieldNames(aliases)
	switch {
	case known && len(named) > len(columns):
		return e.fail(-1, "", "%s %s names %d columns, and its query has %d", v.Kind(), v.Name, len(named), len(columns))
	case known:
		v.Columns = columns
	default:
		v.Columns = make([]model.ViewColumn, len(named))
	}
	for i, name := range named {
		v.Columns[i].Name = name
	}
	q.findSchemas(node)
	if e.qualified {
		return e.deparseQuery(v, node)
	}
	start, end, err := e.queryBounds(v, check)
	if err != nil {
		return err
	}
	if e.isRecursive(start) {
		// CREATE RECURSIVE VIEW leaves the WITH RECURSIVE to the parser.
		return e.deparseQuery(v, node)
	}
	v.Query, err = q.rewrite(e.text.sql[start:end], start-e.base)
	if err != nil {
		return e.fail(-1, "", "%s %s: %v", v.Kind(), v.Name, err)
	}
	return nil
}

// deparseQuery takes the text of a view's query from its tree, where it is not what
// the statement says.
func (e *Executor) deparseQuery(v *model.View, node *pg.Node) error {
	text, err := deparseStatement(node)
	if err != nil {
		return e.fail(-1, "", "%s %s: %v", v.Kind(), v.Name, err)
	}
	v.Query = text
	_, err = e.closeView(v)
	return err
}

// closeViews reads the queries again that read what was declared behind them.
func (e *Executor) closeViews() error {
	for progress := true; progress; {
		progress = false
		open := e.openViews
		e.openViews = nil
		for _, name := range open {
			v := e.view(name)
			if v == nil {
				continue
			}
			stillOpen, err := e.closeView(v)
			if err != nil {
				return err
			}
			if stillOpen {
				e.openViews = append(e.openViews, name)
			}
			progress = progress || !stillOpen
		}
	}
	return nil
}

// closeView writes out the stars in the query of a view that could not be before,
// and finds its columns. It reports whether the view still reads a relation that
// is not known.
func (e *Executor) closeView(v *model.View) (open bool, err error) {
	tree, err := pg.Parse(v.Query)
	if err != nil || len(tree.Stmts) != 1 {
		return false, &model.DeclarationError{Pos: v.Pos, Msg: v.Kind() + " " + v.Name + ": its query cannot be read again"}
	}
	q := &query{e: e}
	columns, known := q.columns(tree.Stmts[0].Stmt.GetSelectStmt(), nil)
	if !known {
		return q.open, nil
	}
	if len(v.Columns) > len(columns) {
		return false, &model.DeclarationError{Pos: v.Pos,
			Msg: v.Kind() + " " + v.Name + " names " + itoa(len(v.Columns)) + " columns, and its query has " + itoa(len(columns))}
	}
	for i, c := range v.Columns {
		c.Type, c.Collation = columns[i].Type, columns[i].Collation
		columns[i] = c
	}
	v.Columns = columns
	v.Query, err = q.rewrite(v.Query, 0)
	return q.open, err
}

// isRecursive reports whether the statement, whose query begins at that offset,
// is CREATE RECURSIVE VIEW.
func (e *Executor) isRecursive(query int) bool {
	words := strings.Fields(strings.ToUpper(e.text.sql[e.base+e.start : query]))
	for _, w := range words[1:] {
		switch w {
		case "OR", "REPLACE":
		default:
			return w == "RECURSIVE"
		}
	}
	return false
}

// queryBounds finds the query in the text of the statement: behind the AS that
// stands between no parentheses, and before the clause at the end.
func (e *Executor) queryBounds(v *model.View, check bool) (start, end int, err error) {
	from := e.base + e.start
	text := e.text.sql[from : e.base+e.end]
	scan, err := pg.Scan(text)
	if err != nil {
		return 0, 0, e.fail(-1, "", "%s %s: %v", v.Kind(), v.Name, err)
	}
	tokens := slices.DeleteFunc(scan.Tokens, func(t *pg.ScanToken) bool {
		return t.Token == pg.Token_SQL_COMMENT || t.Token == pg.Token_C_COMMENT
	})
	depth, as := 0, -1
	for i, t := range tokens {
		switch t.Token {
		case pg.Token_ASCII_40:
			depth++
		case pg.Token_ASCII_41:
			depth--
		case pg.Token_AS:
			if depth == 0 && as < 0 {
				as = i
			}
		}
	}
	for len(tokens) > 0 && tokens[len(tokens)-1].Token == pg.Token_ASCII_59 {
		tokens = tokens[:len(tokens)-1]
	}
	last := func(n int) pg.Token {
		if n > len(tokens) {
			return 0
		}
		return tokens[len(tokens)-n].Token
	}
	cut := 0
	switch {
	case check && last(3) == pg.Token_WITH:
		cut = 3 // WITH CHECK OPTION
	case check && last(4) == pg.Token_WITH:
		cut = 4 // WITH LOCAL CHECK OPTION
	case v.Materialized && last(1) == pg.Token_DATA_P && last(2) == pg.Token_WITH:
		cut = 2
	case v.Materialized && last(1) == pg.Token_DATA_P && last(2) == pg.Token_NO && last(3) == pg.Token_WITH:
		cut = 3
	}
	if tokens = tokens[:len(tokens)-cut]; as < 0 || as+1 >= len(tokens) {
		return 0, 0, e.fail(-1, "", "%s %s: its query cannot be found", v.Kind(), v.Name)
	}
	return from + int(tokens[as+1].Start), from + int(tokens[len(tokens)-1].End), nil
}

// findSchemas notes the names that carry the default schema, and takes it off in
// the tree.
func (q *query) findSchemas(node *pg.Node) {
	note := func(location int32) { q.schemas = append(q.schemas, edit{start: int(location)}) }
	// A name that pg_catalog has, too, means that without the schema.
	is := func(kind nameKind, names []*pg.Node, more int) bool {
		return len(names) == more+1 && names[0].GetString_().GetSval() == q.e.schema && !isBuiltin(kind, names[1].GetString_().GetSval())
	}
	everyMessage(node.ProtoReflect(), func(m any) {
		switch n := m.(type) {
		case *pg.RangeVar:
			if n.Schemaname == q.e.schema && !isBuiltin(relationName, n.Relname) {
				note(n.Location)
				n.Schemaname = ""
			}
		case *pg.FuncCall:
			if is(functionName, n.Funcname, 1) {
				note(n.Location)
				n.Funcname = n.Funcname[1:]
			}
		case *pg.TypeName:
			if is(typeName, n.Names, 1) {
				note(n.Location)
				n.Names = n.Names[1:]
			}
		case *pg.ColumnRef:
			if is(relationName, n.Fields, 2) {
				note(n.Location)
				n.Fields = n.Fields[1:]
			}
		}
	})
}

// rewrite carries out the edits on a query's text that begins at offset.
func (q *query) rewrite(text string, offset int) (string, error) {
	edits := slices.Concat(q.stars, q.schemas)
	for i := range edits {
		c := &edits[i]
		c.start -= offset
		if c.start < 0 || c.start >= len(text) {
			return text, nil
		}
		scan, err := pg.Scan(text[c.start:])
		if err != nil {
			return "", err
		}
		length := 2 // the schema and the dot
		if c.text != "" {
			length = slices.IndexFunc(scan.Tokens, func(t *pg.ScanToken) bool { return t.Token == pg.Token_ASCII_42 }) + 1
		}
		c.end = c.start + int(scan.Tokens[length-1].End)
	}
	slices.SortFunc(edits, func(a, b edit) int { return a.start - b.start })
	var b strings.Builder
	at := 0
	for _, c := range edits {
		if c.start < at {
			continue // a star that stands in what is written out twice
		}
		b.WriteString(text[at:c.start])
		b.WriteString(c.text)
		at = c.end
	}
	b.WriteString(text[at:])
	return b.String(), nil
}

// alterView carries out ALTER VIEW and ALTER MATERIALIZED VIEW, and what ALTER
// TABLE does to a view.
func (e *Executor) alterView(v *model.View, s *pg.AlterTableStmt) error {
	for _, n := range s.Cmds {
		cmd := n.GetAlterTableCmd()
		switch cmd.Subtype {
		case pg.AlterTableType_AT_SetRelOptions:
			if err := e.viewOptions(v, cmd.Def.GetList().GetItems(), false); err != nil {
				return err
			}
		case pg.AlterTableType_AT_ResetRelOptions:
			if err := e.viewOptions(v, cmd.Def.GetList().GetItems(), true); err != nil {
				return err
			}
		case pg.AlterTableType_AT_ColumnDefault:
			c := v.Column(cmd.Name)
			if c == nil {
				return e.unknownViewColumn(v, cmd.Name)
			}
			c.Default = ""
			if cmd.Def != nil {
				text, err := deparse(cmd.Def)
				if err != nil {
					return e.fail(-1, "", "view %s: %v", v.Name, err)
				}
				c.Default = text
			}
		case pg.AlterTableType_AT_SetStorage, pg.AlterTableType_AT_SetCompression, pg.AlterTableType_AT_SetStatistics,
			pg.AlterTableType_AT_SetOptions, pg.AlterTableType_AT_ResetOptions:
			c := v.Column(cmd.Name)
			switch {
			case !v.Materialized:
				return e.fail(-1, "", "view %s stores no rows, so nothing can be said of how its columns are stored", v.Name)
			case cmd.Name == "":
				return e.fail(-1, "write its name", "only the columns of an index are told by their numbers")
			case c == nil:
				return e.unknownViewColumn(v, cmd.Name)
			}
			stored := c.Column()
			if err := e.storeColumn(&stored, cmd, -1); err != nil {
				return err
			}
			c.StoreAs(stored)
		case pg.AlterTableType_AT_SetAccessMethod:
			if v.AccessMethod = cmd.Name; v.AccessMethod == "heap" {
				v.AccessMethod = ""
			}
		case pg.AlterTableType_AT_SetTableSpace:
			if v.Tablespace = cmd.Name; v.Tablespace == "pg_default" {
				v.Tablespace = ""
			}
		case pg.AlterTableType_AT_ClusterOn, pg.AlterTableType_AT_DropCluster:
			if err := e.clusterOn(v.Relation(), cmd.Name, -1); err != nil {
				return err
			}
		case pg.AlterTableType_AT_ChangeOwner:
		case pg.AlterTableType_AT_EnableTrig, pg.AlterTableType_AT_EnableAlwaysTrig, pg.AlterTableType_AT_EnableReplicaTrig,
			pg.AlterTableType_AT_EnableTrigAll, pg.AlterTableType_AT_EnableTrigUser, pg.AlterTableType_AT_DisableTrig,
			pg.AlterTableType_AT_DisableTrigAll, pg.AlterTableType_AT_DisableTrigUser:
			return e.fail(-1, "", "%s %s: PostgreSQL cannot disable or enable the triggers of a view", v.Kind(), v.Name)
		default:
			return e.unsupported(-1, e.statementWords())
		}
	}
	return nil
}

// indexView adds an index to a materialised view.
func (e *Executor) indexView(v *model.View, s *pg.IndexStmt) error {
	t := v.Relation()
	if len(t.Columns) == 0 {
		// What the query yields is not known: the index names what it does.
		for _, p := range s.IndexParams {
			if name := p.GetIndexElem().Name; name != "" && t.Column(name) == nil {
				t.Columns = append(t.Columns, model.Column{Name: name})
			}
		}
	}
	if err := e.addIndex(t, s); err != nil {
		return err
	}
	v.Indexes = t.Indexes
	return nil
}

// moveView gives a view another name or schema.
func (e *Executor) moveView(v *model.View, to string) error {
	if err := e.relationFree(-1, relationKind(v.Kind()), to); err != nil {
		return err
	}
	i, from := e.views[v.Name], v.Name
	e.delistView(v)
	e.movePrivileges(model.Subject{Kind: "TABLE", Name: from}, model.Subject{Name: to})
	v.Name = to
	e.moveRules(from, to)
	e.enlistView(i)
	e.moveInViews(from, to)
	e.followRelation(from, to)
	e.followLiteral(relationName, from, to)
	e.moveTriggers(from, to)
	e.followStatistics(from, to)
	e.renameType(from, to) // that of its rows
	return nil
}
