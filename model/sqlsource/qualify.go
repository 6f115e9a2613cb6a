package sqlsource

import (
	"slices"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/autogen-db/autogen/model"
)

// qualify puts before each name of a statement that has no schema the one that
// search_path leads to as the statement runs, as the server resolves names once and
// for all. What pg_catalog holds stays as it is. It reports whether something that
// the statement mentions got a schema, and does nothing for the default path.
func (e *Executor) qualify(stmt *pg.Node) (bool, error) {
	if e.path.names == nil {
		return false, nil
	}
	q := &qualifier{e: e, done: make(map[any]bool)}
	q.statement(stmt)
	q.visit(stmt.ProtoReflect())
	return q.changed, q.err
}

// qualifier walks a statement.
type qualifier struct {
	e *Executor
	// hidden are the common table expressions that hide relations of their name.
	hidden []string
	// done are the messages that are no names of what they look like: a function in
	// the place of a type, say.
	done    map[any]bool
	changed bool
	err     error
}

// created puts the schema before the name of what a statement creates.
func (q *qualifier) created(names *[]*pg.Node) {
	if len(*names) != 1 {
		return
	}
	schema, err := q.e.creation()
	if err != nil {
		q.fail(err)
		return
	}
	*names = append([]*pg.Node{pg.MakeStrNode(schema)}, *names...)
}

func (q *qualifier) createdRelation(r *pg.RangeVar) {
	if r.GetSchemaname() != "" || r.GetRelpersistence() == "t" {
		return
	}
	schema, err := q.e.creation()
	if err != nil {
		q.fail(err)
		return
	}
	r.Schemaname = schema
}

func (q *qualifier) fail(err error) {
	if q.err == nil {
		q.err = err
	}
}

// put writes the schema before a name that has none. What is in the default schema
// needs none, unless pg_catalog has one of the name.
func (q *qualifier) put(kind nameKind, names *[]*pg.Node, schema string) {
	if bare := (*names)[0].GetString_().GetSval(); schema == q.e.schema && !isBuiltin(kind, bare) {
		return
	}
	q.changed = true
	*names = append([]*pg.Node{pg.MakeStrNode(schema)}, *names...)
}

// named looks the name of a thing up.
func (q *qualifier) named(kind nameKind, names *[]*pg.Node) {
	if len(*names) != 1 || (*names)[0].GetString_() == nil {
		return
	}
	if schema, ok := q.e.find(kind, (*names)[0].GetString_().GetSval()); ok {
		q.put(kind, names, schema)
	}
}

// relationSchema returns the schema of a relation. One that is not known may be
// declared later, where it will be created.
func (q *qualifier) relationSchema(bare string) (string, bool) {
	if schema, ok := q.e.find(relationName, bare); ok || isBuiltin(relationName, bare) {
		return schema, ok
	}
	schema, err := q.e.creation()
	return schema, err == nil
}

// relation looks up the relation in a list of names, of which more stand behind it:
// that of a column, a constraint, a trigger.
func (q *qualifier) relation(names *[]*pg.Node, more int) {
	if len(*names) != 1+more {
		return
	}
	if schema, ok := q.relationSchema((*names)[0].GetString_().GetSval()); ok {
		q.put(relationName, names, schema)
	}
}

// function looks up a function by its name alone, as statements name those of
// triggers, operators, types and the like.
func (q *qualifier) function(names *[]*pg.Node) { q.named(functionName, names) }

// routine looks up a function or an operator by its arguments.
func (q *qualifier) routine(kind nameKind, o *pg.ObjectWithArgs) {
	if o == nil || len(o.Objname) != 1 {
		return
	}
	for _, arg := range o.Objargs {
		q.visit(arg.ProtoReflect())
	}
	bare := o.Objname[0].GetString_().GetSval()
	if kind == operatorName {
		if schema, ok := q.e.find(operatorName, bare); ok {
			q.put(kind, &o.Objname, schema)
			return
		}
		// An operator of pg_catalog's name, with the user's own types.
		for _, schema := range q.e.searched() {
			if schema != "pg_catalog" && q.e.holds(kind, q.e.name(schema, bare)) {
				q.put(kind, &o.Objname, schema)
				return
			}
		}
		return
	}
	if o.ArgsUnspecified {
		q.function(&o.Objname)
		return
	}
	var types []string
	for _, arg := range o.Objargs {
		if arg.GetTypeName() == nil {
			continue
		}
		typ, err := q.e.functionType(arg.GetTypeName())
		if err != nil {
			q.fail(err)
			return
		}
		types = append(types, typ)
	}
	for _, schema := range q.e.searched() {
		if slices.ContainsFunc(q.e.callables(q.e.name(schema, bare)), func(c callable) bool { return slices.Equal(c.types, types) }) {
			q.put(kind, &o.Objname, schema)
			return
		}
	}
	q.function(&o.Objname)
}

// list looks up the name in a node that is a list.
func (q *qualifier) list(kind nameKind, node *pg.Node) {
	if l := node.GetList(); l != nil {
		q.named(kind, &l.Items)
	}
}

// option looks up a name that stands in an option.
func (q *qualifier) option(kind nameKind, d *pg.DefElem) {
	if names := q.optionNames(d); names != nil {
		q.named(kind, names)
	}
}

// optionNames returns the name in an option, for it to be changed: the parser takes it
// for that of a type, for a list, or for a string.
func (q *qualifier) optionNames(d *pg.DefElem) *[]*pg.Node {
	switch {
	case d.GetArg().GetTypeName() != nil:
		t := d.Arg.GetTypeName()
		q.done[t] = true
		return &t.Names
	case d.GetArg().GetString_() != nil:
		d.Arg = &pg.Node{Node: &pg.Node_List{List: &pg.List{Items: []*pg.Node{d.Arg}}}}
	}
	if d.GetArg().GetList() == nil {
		return nil
	}
	return &d.Arg.GetList().Items
}

// optionKinds are the options of statements that name something other than a type.
var optionKinds = map[string]nameKind{
	"sfunc": functionName, "sfunc1": functionName, "finalfunc": functionName, "combinefunc": functionName,
	"serialfunc": functionName, "deserialfunc": functionName, "msfunc": functionName, "minvfunc": functionName, "mfinalfunc": functionName,
	"function": functionName, "procedure": functionName, "restrict": functionName, "join": functionName, "support": functionName,
	"handler": functionName, "validator": functionName, "canonical": functionName, "subtype_diff": functionName,
	"input": functionName, "output": functionName, "receive": functionName, "send": functionName, "typmod_in": functionName,
	"typmod_out": functionName, "analyze": functionName, "subscript": functionName,
	"start": functionName, "gettoken": functionName, "end": functionName, "lextypes": functionName, "headline": functionName,
	"init": functionName, "lexize": functionName,
	"template": templateName, "parser": parserName, "copy": configurationName,
	"subtype_opclass": classKind, "collation": collationName, "from": collationName, "sortop": operatorName,
}

func (q *qualifier) options(list []*pg.Node) {
	for _, n := range list {
		d := n.GetDefElem()
		switch kind, ok := optionKinds[d.GetDefname()]; {
		case ok:
			q.option(kind, d)
		case d.GetDefname() == "commutator" || d.GetDefname() == "negator":
			q.otherOperator(d)
		case d.GetDefname() == "owned_by":
			if names := q.optionNames(d); names != nil {
				q.relation(names, 1)
			}
		case d.GetDefname() == "multirange_type_name":
			if names := q.optionNames(d); names != nil {
				q.created(names)
			}
		}
	}
}

// otherOperator looks up the commutator or the negator of an operator, which is
// made as a shell where there is none (OperatorShellMake in catalog/pg_operator.c).
func (q *qualifier) otherOperator(d *pg.DefElem) {
	names := q.optionNames(d)
	if names == nil || len(*names) != 1 {
		return
	}
	for _, schema := range q.e.path.names {
		if q.e.holds(operatorName, q.e.name(schema, (*names)[0].GetString_().GetSval())) {
			q.put(operatorName, names, schema)
			return
		}
	}
	q.created(names)
}

// visit qualifies what stands in expressions and queries, and the relations and
// types of any statement.
func (q *qualifier) visit(m protoreflect.Message) {
	if q.err != nil || q.done[m.Interface()] {
		return
	}
	hidden := len(q.hidden)
	defer func() { q.hidden = q.hidden[:hidden] }()
	switch n := m.Interface().(type) {
	case *pg.SelectStmt:
		q.with(n.WithClause)
	case *pg.InsertStmt:
		q.with(n.WithClause)
	case *pg.UpdateStmt:
		q.with(n.WithClause)
	case *pg.DeleteStmt:
		q.with(n.WithClause)
	case *pg.MergeStmt:
		q.with(n.WithClause)
	case *pg.WithClause:
		return
	case *pg.RangeVar:
		if n.Schemaname == "" && n.Relpersistence != "t" && !slices.Contains(q.hidden, n.Relname) {
			if schema, ok := q.relationSchema(n.Relname); ok && schema != q.e.schema {
				q.changed, n.Schemaname = true, schema
			}
		}
	case *pg.TypeName:
		switch {
		case n.PctType:
			q.relation(&n.Names, 1)
		case len(n.Names) == 1 && serials[n.Names[0].GetString_().GetSval()] == "":
			q.named(typeName, &n.Names)
		}
	case *pg.FuncCall:
		q.call(n)
	case *pg.TypeCast:
		q.constant(n.Arg.GetAConst(), castKinds[lastName(n.TypeName.GetNames())])
	case *pg.A_Expr:
		switch n.Kind {
		case pg.A_Expr_Kind_AEXPR_OP, pg.A_Expr_Kind_AEXPR_OP_ANY, pg.A_Expr_Kind_AEXPR_OP_ALL:
			operands := 2
			if n.Lexpr == nil {
				operands = 1
			}
			q.operator(&n.Name, operands)
		}
	case *pg.SubLink:
		q.operator(&n.OperName, 2)
	case *pg.SortBy:
		q.operator(&n.UseOp, 2)
	case *pg.CollateClause:
		q.named(collationName, &n.Collname)
	case *pg.IndexElem:
		q.named(collationName, &n.Collation)
		q.named(classKind, &n.Opclass)
	case *pg.PartitionElem:
		q.named(collationName, &n.Collation)
		q.named(classKind, &n.Opclass)
	case *pg.PublicationObjSpec:
		if n.Pubobjtype == pg.PublicationObjSpecType_PUBLICATIONOBJ_TABLES_IN_CUR_SCHEMA {
			schema, err := q.e.creation()
			if err != nil {
				q.fail(err)
				return
			}
			n.Pubobjtype, n.Name = pg.PublicationObjSpecType_PUBLICATIONOBJ_TABLES_IN_SCHEMA, schema
		}
	case *pg.Constraint:
		for _, x := range n.Exclusions {
			if items := x.GetList().GetItems(); len(items) == 2 && items[1].GetList() != nil {
				q.operator(&items[1].GetList().Items, 2)
			}
		}
	}
	m.Range(func(field protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case field.Message() == nil:
		case field.IsList():
			for i := range v.List().Len() {
				q.visit(v.List().Get(i).Message())
			}
		default:
			q.visit(v.Message())
		}
		return true
	})
}

// with visits common table expressions, each of which sees those before it, and
// itself where they are recursive.
func (q *qualifier) with(w *pg.WithClause) {
	if w == nil {
		return
	}
	for _, n := range w.Ctes {
		if w.Recursive {
			q.hidden = append(q.hidden, n.GetCommonTableExpr().Ctename)
		}
	}
	for _, n := range w.Ctes {
		q.visit(n.ProtoReflect())
		q.hidden = append(q.hidden, n.GetCommonTableExpr().Ctename)
	}
}

func (q *qualifier) operator(names *[]*pg.Node, operands int) {
	if len(*names) != 1 {
		return
	}
	symbol := (*names)[0].GetString_().GetSval()
	schema, ok, unclear := q.e.symbolSchema(symbol, operands)
	if len(unclear) > 0 {
		q.fail(q.e.fail(-1, "write the schema before the name: OPERATOR("+model.QuoteIdentifier(unclear[0])+"."+symbol+")",
			"which %s is meant is for the types of its operands to say, which are not known here: that of %s", symbol, strings.Join(unclear, " or of ")))
		return
	}
	if ok && schema != q.e.schema {
		q.changed = true
		*names = append([]*pg.Node{pg.MakeStrNode(schema)}, *names...)
	}
}

// call looks up a function by how many arguments it is given, and what its literals
// name.
func (q *qualifier) call(f *pg.FuncCall) {
	if name := lastName(f.Funcname); len(f.Args) > 0 {
		q.constant(f.Args[0].GetAConst(), callKinds[name])
	}
	if len(f.Funcname) != 1 || f.Funcformat == pg.CoercionForm_COERCE_SQL_SYNTAX {
		return
	}
	bare := f.Funcname[0].GetString_().GetSval()
	args := len(f.Args)
	if f.AggWithinGroup {
		args += len(f.AggOrder)
	}
	schema, ok, unclear := q.e.findCall(bare, args)
	switch {
	case len(unclear) > 0:
		q.fail(q.e.fail(f.Location, "write the schema before the name", "which %s is called is for the types of its arguments to say, which are not known here: that of %s",
			bare, strings.Join(unclear, " or of ")))
	case ok:
		q.put(functionName, &f.Funcname, schema)
	}
}

// castKinds are the types whose literals name something, and callKinds the functions
// whose first argument does.
var (
	castKinds = map[string]nameKind{
		"regclass": relationName, "regtype": typeName, "regproc": functionName, "regcollation": collationName,
		"regconfig": configurationName, "regdictionary": dictionaryName,
	}
	callKinds = map[string]nameKind{
		"nextval": relationName, "currval": relationName, "setval": relationName,
		"to_tsvector": configurationName, "to_tsquery": configurationName, "plainto_tsquery": configurationName, "phraseto_tsquery": configurationName,
		"websearch_to_tsquery": configurationName, "ts_headline": configurationName, "ts_lexize": dictionaryName,
	}
)

// constant looks up the name in a literal.
func (q *qualifier) constant(c *pg.A_Const, kind nameKind) {
	text := c.GetSval().GetSval()
	if kind == "" || text == "" {
		return
	}
	ref, err := parseExpr(text)
	if err != nil || len(ref.GetColumnRef().GetFields()) != 1 {
		return
	}
	names := ref.GetColumnRef().Fields
	if kind == relationName {
		q.relation(&names, 0)
	} else {
		q.named(kind, &names)
	}
	if len(names) == 2 {
		c.GetSval().Sval = model.QuoteName(model.JoinName(names[0].GetString_().GetSval(), names[1].GetString_().GetSval()))
	}
}

func lastName(list []*pg.Node) string {
	names := fieldNames(list)
	if len(names) == 0 {
		return ""
	}
	return names[len(names)-1]
}
