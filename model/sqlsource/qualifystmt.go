package sqlsource

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model/pgcatalog"
)

// statement qualifies what a statement creates, and the names that it has as lists
// of words, of which only the statement tells what they are.
func (q *qualifier) statement(node *pg.Node) {
	switch n := node.Node.(type) {
	case *pg.Node_CreateStmt:
		q.createdRelation(n.CreateStmt.Relation)
	case *pg.Node_CreateForeignTableStmt:
		q.createdRelation(n.CreateForeignTableStmt.BaseStmt.Relation)
	case *pg.Node_ViewStmt:
		q.createdRelation(n.ViewStmt.View)
	case *pg.Node_CreateTableAsStmt:
		q.createdRelation(n.CreateTableAsStmt.Into.Rel)
	case *pg.Node_CreateSeqStmt:
		q.createdRelation(n.CreateSeqStmt.Sequence)
		q.options(n.CreateSeqStmt.Options)
	case *pg.Node_AlterSeqStmt:
		q.options(n.AlterSeqStmt.Options)
	case *pg.Node_CompositeTypeStmt:
		q.createdRelation(n.CompositeTypeStmt.Typevar)
	case *pg.Node_CreateEnumStmt:
		q.created(&n.CreateEnumStmt.TypeName)
	case *pg.Node_AlterEnumStmt:
		q.named(typeName, &n.AlterEnumStmt.TypeName)
	case *pg.Node_CreateDomainStmt:
		q.created(&n.CreateDomainStmt.Domainname)
	case *pg.Node_AlterDomainStmt:
		q.named(typeName, &n.AlterDomainStmt.TypeName)
	case *pg.Node_CreateRangeStmt:
		q.created(&n.CreateRangeStmt.TypeName)
		q.options(n.CreateRangeStmt.Params)
	case *pg.Node_AlterTypeStmt:
		q.named(typeName, &n.AlterTypeStmt.TypeName)
		q.options(n.AlterTypeStmt.Options)
	case *pg.Node_DefineStmt:
		q.created(&n.DefineStmt.Defnames)
		q.options(n.DefineStmt.Definition)
	case *pg.Node_CreateFunctionStmt:
		q.created(&n.CreateFunctionStmt.Funcname)
		q.options(n.CreateFunctionStmt.Options)
	case *pg.Node_AlterFunctionStmt:
		q.routine(functionName, n.AlterFunctionStmt.Func)
		q.options(n.AlterFunctionStmt.Actions)
	case *pg.Node_CreateTrigStmt:
		q.function(&n.CreateTrigStmt.Funcname)
	case *pg.Node_CreateEventTrigStmt:
		q.function(&n.CreateEventTrigStmt.Funcname)
	case *pg.Node_CreateFdwStmt:
		q.options(n.CreateFdwStmt.FuncOptions)
	case *pg.Node_AlterFdwStmt:
		q.options(n.AlterFdwStmt.FuncOptions)
	case *pg.Node_CreateAmStmt:
		q.function(&n.CreateAmStmt.HandlerName)
	case *pg.Node_CreatePlangStmt:
		q.function(&n.CreatePlangStmt.Plhandler)
		q.function(&n.CreatePlangStmt.Plinline)
		q.function(&n.CreatePlangStmt.Plvalidator)
	case *pg.Node_CreateTransformStmt:
		q.routine(functionName, n.CreateTransformStmt.Fromsql)
		q.routine(functionName, n.CreateTransformStmt.Tosql)
	case *pg.Node_CreateCastStmt:
		q.routine(functionName, n.CreateCastStmt.Func)
	case *pg.Node_CreateConversionStmt:
		q.created(&n.CreateConversionStmt.ConversionName)
		q.function(&n.CreateConversionStmt.FuncName)
	case *pg.Node_CreateOpFamilyStmt:
		q.created(&n.CreateOpFamilyStmt.Opfamilyname)
	case *pg.Node_CreateOpClassStmt:
		q.created(&n.CreateOpClassStmt.Opclassname)
		q.named(classKind, &n.CreateOpClassStmt.Opfamilyname)
		q.classItems(n.CreateOpClassStmt.Items)
	case *pg.Node_AlterOpFamilyStmt:
		q.named(classKind, &n.AlterOpFamilyStmt.Opfamilyname)
		q.classItems(n.AlterOpFamilyStmt.Items)
	case *pg.Node_AlterOperatorStmt:
		q.routine(operatorName, n.AlterOperatorStmt.Opername)
		q.options(n.AlterOperatorStmt.Options)
	case *pg.Node_CreateStatsStmt:
		q.created(&n.CreateStatsStmt.Defnames)
	case *pg.Node_AlterStatsStmt:
		q.named(statisticsName, &n.AlterStatsStmt.Defnames)
	case *pg.Node_AlterTsdictionaryStmt:
		q.named(dictionaryName, &n.AlterTsdictionaryStmt.Dictname)
	case *pg.Node_AlterTsconfigurationStmt:
		q.named(configurationName, &n.AlterTsconfigurationStmt.Cfgname)
		for _, d := range n.AlterTsconfigurationStmt.Dicts {
			q.list(dictionaryName, d)
		}
	case *pg.Node_AlterCollationStmt:
		q.named(collationName, &n.AlterCollationStmt.Collname)
	case *pg.Node_CommentStmt:
		q.object(n.CommentStmt.Objtype, n.CommentStmt.Object)
	case *pg.Node_AlterOwnerStmt:
		q.object(n.AlterOwnerStmt.ObjectType, n.AlterOwnerStmt.Object)
	case *pg.Node_AlterObjectSchemaStmt:
		q.object(n.AlterObjectSchemaStmt.ObjectType, n.AlterObjectSchemaStmt.Object)
	case *pg.Node_RenameStmt:
		q.object(n.RenameStmt.RenameType, n.RenameStmt.Object)
	case *pg.Node_AlterObjectDependsStmt:
		q.object(n.AlterObjectDependsStmt.ObjectType, n.AlterObjectDependsStmt.Object)
	case *pg.Node_DropStmt:
		for _, o := range n.DropStmt.Objects {
			q.object(n.DropStmt.RemoveType, o)
		}
	case *pg.Node_GrantStmt:
		for _, o := range n.GrantStmt.Objects {
			q.object(n.GrantStmt.Objtype, o)
		}
	case *pg.Node_CreateExtensionStmt:
		q.extension(n.CreateExtensionStmt)
	}
}

// object qualifies the name of what a statement on a thing of any kind is about.
func (q *qualifier) object(kind pg.ObjectType, node *pg.Node) {
	list := node.GetList()
	switch kind {
	case pg.ObjectType_OBJECT_FUNCTION, pg.ObjectType_OBJECT_PROCEDURE, pg.ObjectType_OBJECT_ROUTINE, pg.ObjectType_OBJECT_AGGREGATE:
		q.routine(functionName, node.GetObjectWithArgs())
		return
	case pg.ObjectType_OBJECT_OPERATOR:
		q.routine(operatorName, node.GetObjectWithArgs())
		return
	}
	if list == nil {
		return
	}
	switch kind {
	case pg.ObjectType_OBJECT_TABLE, pg.ObjectType_OBJECT_VIEW, pg.ObjectType_OBJECT_MATVIEW, pg.ObjectType_OBJECT_SEQUENCE,
		pg.ObjectType_OBJECT_INDEX, pg.ObjectType_OBJECT_FOREIGN_TABLE:
		q.relation(&list.Items, 0)
	case pg.ObjectType_OBJECT_COLUMN, pg.ObjectType_OBJECT_TABCONSTRAINT, pg.ObjectType_OBJECT_TRIGGER,
		pg.ObjectType_OBJECT_RULE, pg.ObjectType_OBJECT_POLICY:
		q.relation(&list.Items, 1)
	case pg.ObjectType_OBJECT_TYPE, pg.ObjectType_OBJECT_DOMAIN, pg.ObjectType_OBJECT_DOMCONSTRAINT:
		q.named(typeName, &list.Items)
	case pg.ObjectType_OBJECT_COLLATION:
		q.named(collationName, &list.Items)
	case pg.ObjectType_OBJECT_CONVERSION:
		q.named(conversionName, &list.Items)
	case pg.ObjectType_OBJECT_STATISTIC_EXT:
		q.named(statisticsName, &list.Items)
	case pg.ObjectType_OBJECT_TSPARSER, pg.ObjectType_OBJECT_TSDICTIONARY, pg.ObjectType_OBJECT_TSTEMPLATE, pg.ObjectType_OBJECT_TSCONFIGURATION:
		q.named(pgcatalog.Search(textSearchKinds[kind]), &list.Items)
	case pg.ObjectType_OBJECT_OPCLASS, pg.ObjectType_OBJECT_OPFAMILY:
		if len(list.Items) == 2 { // the access method stands before the name
			names := list.Items[1:2:2]
			q.named(classKind, &names)
			list.Items = append(list.Items[:1:1], names...)
		}
	}
}

// classItems qualifies the members of operator classes and families.
func (q *qualifier) classItems(items []*pg.Node) {
	const operator, function = 1, 2 // OPCLASS_ITEM_… in nodes/parsenodes.h
	for _, n := range items {
		item := n.GetCreateOpClassItem()
		switch item.Itemtype {
		case operator:
			q.routine(operatorName, item.Name)
			q.named(classKind, &item.OrderFamily)
		case function:
			q.routine(functionName, item.Name)
		}
	}
}

// extension has CREATE EXTENSION name the schema that it puts its members in.
func (q *qualifier) extension(s *pg.CreateExtensionStmt) {
	for _, o := range s.Options {
		if o.GetDefElem().GetDefname() == "schema" {
			return
		}
	}
	schema, err := q.e.creation()
	if err != nil {
		q.fail(err)
		return
	}
	if schema != q.e.schema {
		s.Options = append(s.Options, &pg.Node{Node: &pg.Node_DefElem{DefElem: &pg.DefElem{Defname: "schema", Arg: pg.MakeStrNode(schema)}}})
	}
}
