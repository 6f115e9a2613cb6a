package sqlsource

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

func indexNames(t *model.Table) []string {
	names := make([]string, len(t.Indexes))
	for i := range t.Indexes {
		names[i] = t.Indexes[i].Name
	}
	return names
}

func (e *Executor) createIndex(s *pg.IndexStmt) error {
	if v := e.view(e.rangeName(s.Relation)); v != nil && v.Materialized {
		return e.indexView(v, s)
	}
	t, err := e.table(s.Relation)
	if err != nil {
		return err
	}
	return e.addIndex(t, s)
}

// addIndex adds an index to a table, or to a materialised view in the form of
// one.
func (e *Executor) addIndex(t *model.Table, s *pg.IndexStmt) error {
	schema, bare := model.SplitName(t.Name)
	at := s.Relation.Location
	if s.Idxname != "" {
		full := model.JoinName(schema, s.Idxname)
		if _, ok := e.relations[full]; ok && s.IfNotExists && !e.declaring {
			return nil
		}
		if err := e.relationFree(at, indexRelation, full); err != nil {
			return err
		}
	}
	storage, err := e.indexStorage(at, s.Options, s.TableSpace)
	if err != nil {
		return err
	}
	x := model.Index{
		Name: s.Idxname, Unique: s.Unique, Method: s.AccessMethod,
		NullsNotDistinct: s.NullsNotDistinct, Storage: storage, Pos: e.pos(-1),
	}
	if x.Method == "btree" {
		x.Method = ""
	}
	x.Storage.Invalid = e.lacksParts(t, !s.Relation.Inh)
	var names []string
	for _, p := range s.IndexParams {
		key, name, err := e.indexKey(t, p.GetIndexElem(), x.Method, at)
		if err != nil {
			return err
		}
		x.Keys = append(x.Keys, key)
		names = append(names, name)
	}
	for _, p := range s.IndexIncludingParams {
		elem := p.GetIndexElem()
		if elem.Name == "" {
			return e.fail(at, "", "index on %s: INCLUDE takes columns, not expressions", t.Name)
		}
		if _, err := e.column(at, t, elem.Name); err != nil {
			return err
		}
		x.Include = append(x.Include, elem.Name)
		names = append(names, elem.Name)
	}
	if s.WhereClause != nil {
		where, err := e.tableExpr(t, s.WhereClause)
		if err != nil {
			return err
		}
		x.Where = where.text
	}
	if x.Name == "" {
		x.Name = e.chooseRelation(schema, bare, model.ColumnsAddition(model.IndexColumnNames(names)), "idx", false)
	}
	t.Indexes = append(t.Indexes, x)
	e.relations[model.JoinName(schema, x.Name)] = relation{kind: indexRelation, table: t.Name, pos: x.Pos}
	if s.Relation.Inh && t.PartitionBy != nil {
		for _, name := range e.children(t.Name) {
			e.share(&e.d.Tables[e.tables[name]], &model.Table{Indexes: []model.Index{x}})
		}
	}
	return nil
}

// rebuildIndex carries out REINDEX INDEX.
func (e *Executor) rebuildIndex(r *pg.RangeVar) error {
	t, name, err := e.indexOf(r)
	if err == nil && t.PartitionBy == nil {
		t.IndexStorage(name).Invalid = false
	}
	return err
}

// indexKey reads a key and returns what it adds to a chosen name.
func (e *Executor) indexKey(t *model.Table, elem *pg.IndexElem, method string, at int32) (model.Key, string, error) {
	var key model.Key
	name := elem.Name
	var column *model.Column
	collation := elem.Collation
	if elem.Name != "" {
		var err error
		if column, err = e.column(at, t, elem.Name); err != nil {
			return key, "", err
		}
		key.Column = elem.Name
	} else {
		if name = figureName(elem.Expr); name == "" {
			name = "expr"
		}
		// A collation around the whole expression is the key's, and what is
		// then a column alone is a plain key (ComputeIndexAttrs in
		// commands/indexcmds.c).
		node := e.uncast(t, elem.Expr)
		for node.GetCollateClause() != nil {
			if len(collation) == 0 {
				collation = node.GetCollateClause().Collname
			}
			node = e.uncast(t, node.GetCollateClause().Arg)
		}
		x, err := e.tableExpr(t, node)
		if err != nil {
			return key, "", err
		}
		if node.GetColumnRef() != nil && !x.wholeRow {
			key.Column = x.columns[0]
			column = t.Column(key.Column)
		} else {
			key.Expr = x.text
		}
	}
	var err error
	if key.OpClassOptions, err = e.opClassOptions(at, elem.Opclassopts); err != nil {
		return key, "", err
	}
	key.OpClass = e.refName(classKind, elem.Opclass)
	if key.OpClass != "" && key.OpClassOptions == "" && e.isDefaultOpClass(key.OpClass, method, column, elem.Expr) {
		key.OpClass = ""
	}
	if len(collation) > 0 {
		key.Collation = e.keyCollation(t, column, e.collationRef(collation))
	}
	key.Desc = elem.Ordering == pg.SortByDir_SORTBY_DESC
	switch {
	case elem.NullsOrdering == pg.SortByNulls_SORTBY_NULLS_FIRST && !key.Desc:
		key.Nulls = "FIRST"
	case elem.NullsOrdering == pg.SortByNulls_SORTBY_NULLS_LAST && key.Desc:
		key.Nulls = "LAST"
	}
	return key, name, nil
}

// keyCollation returns the collation of an index key of a column, or of an expression
// where that is nil: nothing for the one that it has by itself.
func (e *Executor) keyCollation(t *model.Table, column *model.Column, collation string) string {
	own := "default"
	switch {
	case column != nil && column.Type != "":
		own = cmp.Or(column.Collation, e.d.TypeCollation(column.Type))
	case slices.ContainsFunc(e.d.Domains, func(m model.Domain) bool { return m.Collation != "" }),
		slices.ContainsFunc(t.Columns, func(c model.Column) bool {
			return c.Type == "" || c.Collation != "" || e.d.TypeCollation(c.Type) != own
		}):
		return collation // what an expression or a view's column has by itself the server knows
	}
	if collation == own {
		return ""
	}
	return collation
}

// uncast takes away casts of a column to the type that it has: the server leaves
// nothing of those (coerce_type in parser/parse_coerce.c).
func (e *Executor) uncast(t *model.Table, node *pg.Node) *pg.Node {
	cast := node.GetTypeCast()
	if cast == nil {
		return node
	}
	arg := e.uncast(t, cast.Arg)
	of := arg
	for of.GetCollateClause() != nil {
		of = e.uncast(t, of.GetCollateClause().Arg)
	}
	if of.GetColumnRef() == nil {
		return node
	}
	_, bare := model.SplitName(t.Name)
	name, _ := e.resolve(t, bare, of.GetColumnRef())
	c := t.Column(name)
	if c == nil {
		return node
	}
	if typ, err := e.typeName(cast.TypeName); err != nil || typ != cmp.Or(serialTypes[c.Type], c.Type) {
		return node // tableExpr says what is wrong
	}
	return arg
}

// keyColumns returns the plain columns of an index's keys, or nil where a key is
// an expression.
func keyColumns(x model.Index) []string {
	columns := make([]string, len(x.Keys))
	for i, k := range x.Keys {
		if k.Column == "" {
			return nil
		}
		columns[i] = k.Column
	}
	return columns
}

// figureName returns the name of an expression, or "" (FigureIndexColname in
// parser/parse_target.c).
func figureName(node *pg.Node) string {
	name, _ := figure(node)
	return name
}

// figure returns an expression's name and how well it fits it: a cast gives
// the type's name only to what has none of its own.
func figure(node *pg.Node) (name string, strength int) {
	switch n := node.GetNode().(type) {
	case *pg.Node_ColumnRef:
		names := fieldNames(n.ColumnRef.Fields)
		for i := len(names) - 1; i >= 0; i-- {
			if names[i] != "" {
				return names[i], 2
			}
		}
	case *pg.Node_AIndirection:
		for i := len(n.AIndirection.Indirection) - 1; i >= 0; i-- {
			if s := n.AIndirection.Indirection[i].GetString_(); s != nil {
				return s.Sval, 2
			}
		}
		return figure(n.AIndirection.Arg)
	case *pg.Node_FuncCall:
		names := fieldNames(n.FuncCall.Funcname)
		return names[len(names)-1], 2
	case *pg.Node_AExpr:
		if n.AExpr.Kind == pg.A_Expr_Kind_AEXPR_NULLIF {
			return "nullif", 2
		}
	case *pg.Node_TypeCast:
		if name, strength = figure(n.TypeCast.Arg); strength <= 1 && n.TypeCast.TypeName != nil {
			names := fieldNames(n.TypeCast.TypeName.Names)
			return names[len(names)-1], 1
		}
		return name, strength
	case *pg.Node_CollateClause:
		return figure(n.CollateClause.Arg)
	case *pg.Node_CaseExpr:
		if name, strength = figure(n.CaseExpr.Defresult); strength <= 1 {
			return "case", 1
		}
		return name, strength
	case *pg.Node_SubLink:
		switch n.SubLink.SubLinkType {
		case pg.SubLinkType_EXISTS_SUBLINK:
			return "exists", 2
		case pg.SubLinkType_ARRAY_SUBLINK:
			return "array", 2
		case pg.SubLinkType_EXPR_SUBLINK:
			s := n.SubLink.Subselect.GetSelectStmt()
			for s != nil && s.Larg != nil {
				s = s.Larg
			}
			if s != nil && len(s.TargetList) > 0 {
				t := s.TargetList[0].GetResTarget()
				if t.Name != "" {
					return t.Name, 2
				}
				return figure(t.Val)
			}
		}
	case *pg.Node_SqlvalueFunction:
		if name := sqlValueNames[n.SqlvalueFunction.Op]; name != "" {
			return name, 2
		}
	case *pg.Node_GroupingFunc:
		return "grouping", 2
	case *pg.Node_AArrayExpr:
		return "array", 2
	case *pg.Node_RowExpr:
		return "row", 2
	case *pg.Node_CoalesceExpr:
		return "coalesce", 2
	case *pg.Node_MinMaxExpr:
		if n.MinMaxExpr.Op == pg.MinMaxOp_IS_LEAST {
			return "least", 2
		}
		return "greatest", 2
	case *pg.Node_XmlSerialize:
		return "xmlserialize", 2
	}
	return "", 0
}

// sqlValueNames are the names of the functions that are called without
// parentheses.
var sqlValueNames = map[pg.SQLValueFunctionOp]string{
	pg.SQLValueFunctionOp_SVFOP_CURRENT_DATE: "current_date", pg.SQLValueFunctionOp_SVFOP_CURRENT_TIME: "current_time",
	pg.SQLValueFunctionOp_SVFOP_CURRENT_TIME_N: "current_time", pg.SQLValueFunctionOp_SVFOP_CURRENT_TIMESTAMP: "current_timestamp",
	pg.SQLValueFunctionOp_SVFOP_CURRENT_TIMESTAMP_N: "current_timestamp", pg.SQLValueFunctionOp_SVFOP_LOCALTIME: "localtime",
	pg.SQLValueFunctionOp_SVFOP_LOCALTIME_N: "localtime", pg.SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP: "localtimestamp",
	pg.SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP_N: "localtimestamp", pg.SQLValueFunctionOp_SVFOP_CURRENT_ROLE: "current_role",
	pg.SQLValueFunctionOp_SVFOP_CURRENT_USER: "current_user", pg.SQLValueFunctionOp_SVFOP_USER: "user",
	pg.SQLValueFunctionOp_SVFOP_SESSION_USER: "session_user", pg.SQLValueFunctionOp_SVFOP_CURRENT_CATALOG: "current_catalog",
	pg.SQLValueFunctionOp_SVFOP_CURRENT_SCHEMA: "current_schema",
}

// opClasses are the default operator classes that have not the name of their
// type (pg_opclass of PostgreSQL 15).
var opClasses = map[string]string{
	"smallint": "int2_ops", "integer": "int4_ops", "bigint": "int8_ops",
	"smallserial": "int2_ops", "serial": "int4_ops", "bigserial": "int8_ops",
	"real": "float4_ops", "double precision": "float8_ops", "boolean": "bool_ops",
	"varchar": "text_ops", "char": "bpchar_ops", "cidr": "inet_ops",
}

// plainOpClasses are the types whose default operator class for a B-tree or a
// hash index is their name and _ops.
var plainOpClasses = map[string]bool{
	"text": true, "bytea": true, "date": true, "time": true, "timetz": true, "timestamp": true, "timestamptz": true,
	"interval": true, "uuid": true, "numeric": true, "bpchar": true, "name": true, "oid": true, "inet": true,
	"macaddr": true, "macaddr8": true, "jsonb": true, "tsvector": true, "tsquery": true, "money": true,
	"bit": true, "varbit": true, "xid8": true, "pg_lsn": true,
}

// searchOpClasses are the default operator classes of the methods that search
// (pg_opclass of PostgreSQL 15), but for those of ranges.
var searchOpClasses = map[string]map[string]string{
	"gist": {"tsvector": "tsvector_ops", "tsquery": "tsquery_ops", "multirange": "multirange_ops",
		"point": "point_ops", "box": "box_ops", "circle": "circle_ops", "polygon": "poly_ops"},
	"spgist": {"text": "text_ops", "varchar": "text_ops", "inet": "inet_ops", "cidr": "inet_ops",
		"point": "quad_point_ops", "box": "box_ops", "polygon": "poly_ops"},
}

// isDefaultOpClass reports whether an index key would have that operator class
// if none were written. The type of an expression that is no cast is not known:
// the classes that are some type's default are then taken to be its own, since
// one that is not would be refused, a text class on a blank-padded expression
// apart.
func (e *Executor) isDefaultOpClass(class, method string, column *model.Column, node *pg.Node) bool {
	if own := e.d.OperatorClass(model.ClassSignature(class, method)); own != nil {
		return own.Default && (column == nil || e.baseType(column.Type) == model.CanonicalType(model.Postgres, own.Type))
	}
	switch {
	case column != nil:
		return class == e.defaultOpClass(method, e.baseType(column.Type))
	case node.GetTypeCast() != nil:
		typ, err := e.typeName(node.GetTypeCast().TypeName)
		return err == nil && class == e.defaultOpClass(method, e.baseType(typ))
	}
	return isSomeDefault(class, method)
}

// isSomeDefault reports whether an operator class is the default of some type of every
// server.
func isSomeDefault(class, method string) bool {
	switch method {
	case "", "hash":
		return plainOpClasses[strings.TrimSuffix(class, "_ops")] || class == "array_ops" || class == "range_ops" ||
			slices.Contains(slices.Collect(maps.Values(opClasses)), class)
	case "gin":
		return class == "array_ops" || class == "jsonb_ops" || class == "tsvector_ops"
	case "brin":
		of, bounds := strings.CutSuffix(class, "_minmax_ops")
		return bounds && of != "inet" && isSomeDefault(of+"_ops", "") || class == "range_inclusion_ops" || class == "box_inclusion_ops" || class == "inet_inclusion_ops"
	}
	return class == "range_ops" && searchOpClasses[method] != nil || slices.Contains(slices.Collect(maps.Values(searchOpClasses[method])), class)
}

// baseType returns what a type is over that may be a domain, without modifiers.
func (e *Executor) baseType(typ string) string {
	for m := e.d.Domain(model.JoinName(enumName(typ))); m != nil; m = e.d.Domain(model.JoinName(enumName(typ))) {
		typ = m.Type
	}
	return model.WithoutModifiers(model.CanonicalType(model.Postgres, typ))
}

// enumName returns the two parts of a type's name.
func enumName(typ string) (schema, bare string) {
	p := model.ParseType(typ)
	if p.Array || p.Builtin {
		return "", ""
	}
	return p.Schema, p.Name
}

// defaultOpClass returns the operator class that an index key of a type, which is
// no domain, has when none is written, or "" where this is not known.
func (e *Executor) defaultOpClass(method, typ string) string {
	if slices.ContainsFunc(e.d.OperatorClasses, func(c model.OperatorClass) bool {
		return c.Default && c.Method == cmp.Or(method, "btree") && model.CanonicalType(model.Postgres, c.Type) == typ
	}) {
		return ""
	}
	name := model.JoinName(enumName(typ))
	if e.d.Range(name) != nil {
		typ = "int4range" // one has what all ranges have
	} else if slices.ContainsFunc(e.d.Ranges, func(r model.Range) bool { return name != "" && r.MultirangeName() == name }) {
		typ = "int4multirange"
	}
	if _, enum := e.enums[name]; method == "" || method == "hash" {
		switch {
		case enum:
			return "enum_ops"
		case e.d.Composite(name) != nil:
			return "record_ops"
		}
	}
	return defaultOpClass(method, typ)
}

// defaultOpClass does so for the types of every server.
func defaultOpClass(method, typ string) string {
	p := model.ParseType(typ)
	switch method {
	case "gin":
		switch {
		case p.Array:
			return "array_ops"
		case typ == "jsonb", typ == "tsvector":
			return typ + "_ops"
		}
		return ""
	case "gist", "spgist":
		switch {
		case p.Array || !p.Builtin:
			return ""
		case strings.HasSuffix(p.Name, "multirange"):
			return searchOpClasses[method]["multirange"]
		case strings.HasSuffix(p.Name, "range"):
			return "range_ops"
		}
		return searchOpClasses[method][p.Name]
	case "brin":
		class := strings.TrimSuffix(defaultOpClass("", typ), "_ops")
		switch {
		case class == "range", class == "inet":
			return class + "_inclusion_ops"
		case p.Builtin && p.Name == "box":
			return "box_inclusion_ops"
		}
		return class + "_minmax_ops"
	case "", "hash":
	default:
		return ""
	}
	switch {
	case p.Array:
		return "array_ops"
	case !p.Builtin:
		return ""
	case strings.HasSuffix(p.Name, "multirange"):
		return "multirange_ops"
	case strings.HasSuffix(p.Name, "range"):
		return "range_ops"
	case opClasses[p.Name] != "":
		return opClasses[p.Name]
	case plainOpClasses[p.Name]:
		return p.Name + "_ops"
	}
	return ""
}
