package codegen

import (
	"fmt"

	"github.com/dave/jennifer/jen"

	"github.com/autogen-db/autogen/migrate/ops"
)

// objectStatement prints the operations on what stands beside tables:
// sequences, extensions and the like.
func objectStatement(op ops.Operation) (*jen.Statement, error) {
	switch o := op.(type) {
	case ops.AttachPartition:
		return call("AttachPartition", o.Table, o.Partition)
	case ops.AttachIndex:
		return call("AttachIndex", o.Table, o.Name, o.Parent, o.Of)
	case ops.DetachPartition:
		return call("DetachPartition", o.Table, o.Partition)
	case ops.Inherit:
		return call("Inherit", o.Table, o.Parent)
	case ops.NoInherit:
		return call("NoInherit", o.Table, o.Parent)
	case ops.AddExclusion:
		return call("AddExclusion", o.Table, o.Exclusion)
	case ops.DropExclusion:
		return call("DropExclusion", o.Table, o.Exclusion.Name)
	case ops.AlterIndex:
		return call("AlterIndex", o.Table, o.From, o.To)
	case ops.CreateSequence:
		return call("CreateSequence", o.Sequence)
	case ops.DropSequence:
		return call("DropSequence", o.Sequence.Name)
	case ops.AlterSequence:
		return call("AlterSequence", o.From, o.To)
	case ops.CreateView:
		return call("CreateView", o.View)
	case ops.DropView:
		if o.View.Materialized {
			return call("DropMaterializedView", o.View.Name)
		}
		return call("DropView", o.View.Name)
	case ops.AlterView:
		return call("AlterView", o.From, o.To)
	case ops.CreateDomain:
		return call("CreateDomain", o.Domain)
	case ops.DropDomain:
		return call("DropDomain", o.Domain.Name)
	case ops.AlterDomain:
		return callWithUses("AlterDomain", o.From, o.To, o.Uses)
	case ops.CreateComposite:
		return call("CreateComposite", o.Composite)
	case ops.DropComposite:
		return call("DropComposite", o.Composite.Name)
	case ops.AlterComposite:
		return callWithUses("AlterComposite", o.From, o.To, o.Uses)
	case ops.CreatePolicy:
		return call("CreatePolicy", o.Policy)
	case ops.DropPolicy:
		return call("DropPolicy", o.Policy.Table, o.Policy.Name)
	case ops.AlterPolicy:
		return call("AlterPolicy", o.From, o.To)
	case ops.CreateStatistics:
		return call("CreateStatistics", o.Statistics)
	case ops.DropStatistics:
		return call("DropStatistics", o.Statistics.Name)
	case ops.AlterStatistics:
		return call("AlterStatistics", o.From, o.To)
	case ops.CreateEventTrigger:
		return call("CreateEventTrigger", o.EventTrigger)
	case ops.DropEventTrigger:
		return call("DropEventTrigger", o.EventTrigger.Name)
	case ops.AlterEventTrigger:
		return call("AlterEventTrigger", o.From, o.To)
	case ops.CreateForeignDataWrapper:
		return call("CreateForeignDataWrapper", o.Wrapper)
	case ops.DropForeignDataWrapper:
		return call("DropForeignDataWrapper", o.Wrapper.Name)
	case ops.AlterForeignDataWrapper:
		return call("AlterForeignDataWrapper", o.From, o.To)
	case ops.CreateServer:
		return call("CreateServer", o.Server)
	case ops.DropServer:
		return call("DropServer", o.Server.Name)
	case ops.AlterServer:
		return call("AlterServer", o.From, o.To)
	case ops.CreateUserMapping:
		return call("CreateUserMapping", o.Mapping)
	case ops.DropUserMapping:
		return call("DropUserMapping", o.Mapping.Server, o.Mapping.User)
	case ops.AlterUserMapping:
		return call("AlterUserMapping", o.From, o.To)
	case ops.CreateTextSearch:
		return call("CreateTextSearch", o.TextSearch)
	case ops.DropTextSearch:
		return call("DropTextSearch", o.TextSearch.Kind, o.TextSearch.Name)
	case ops.AlterTextSearch:
		return call("AlterTextSearch", o.From, o.To)
	case ops.CreatePublication:
		return call("CreatePublication", o.Publication)
	case ops.DropPublication:
		return call("DropPublication", o.Publication.Name)
	case ops.AlterPublication:
		return call("AlterPublication", o.From, o.To)
	case ops.CreateRule:
		return call("CreateRule", o.Rule)
	case ops.DropRule:
		return call("DropRule", o.Rule.Table, o.Rule.Name)
	case ops.AlterRule:
		return call("AlterRule", o.From, o.To)
	case ops.AlterOwner:
		return call("AlterOwner", o.Kind, o.Object, o.From, o.To)
	case ops.Grant:
		return call("Grant", o.Grant)
	case ops.Revoke:
		return call("Revoke", o.Grant)
	case ops.AlterGrant:
		return call("AlterGrant", o.From, o.To)
	case ops.CreateRange:
		return call("CreateRange", o.Range)
	case ops.DropRange:
		return call("DropRange", o.Range.Name)
	case ops.AlterRange:
		return callWithUses("AlterRange", o.From, o.To, o.Uses)
	case ops.CreateCollation:
		return call("CreateCollation", o.Collation)
	case ops.DropCollation:
		return call("DropCollation", o.Collation.Name)
	case ops.AlterCollation:
		return call("AlterCollation", o.From, o.To)
	case ops.CreateFunction:
		return call("CreateFunction", o.Function)
	case ops.DropFunction:
		args := []any{o.Function.Name}
		for _, t := range o.Function.InputTypes() {
			args = append(args, t)
		}
		if o.Function.Procedure {
			return call("DropProcedure", args...)
		}
		return call("DropFunction", args...)
	case ops.AlterFunction:
		return call("AlterFunction", o.From, o.To)
	case ops.CreateAggregate:
		return call("CreateAggregate", o.Aggregate)
	case ops.DropAggregate:
		args := []any{o.Aggregate.Name}
		for _, t := range o.Aggregate.Types() {
			args = append(args, t)
		}
		return call("DropAggregate", args...)
	case ops.AlterAggregate:
		return call("AlterAggregate", o.From, o.To)
	case ops.CreateOperatorFamily:
		return call("CreateOperatorFamily", o.Family)
	case ops.DropOperatorFamily:
		return call("DropOperatorFamily", o.Family.Name, o.Family.Method)
	case ops.AlterOperatorFamily:
		return call("AlterOperatorFamily", o.From, o.To)
	case ops.CreateOperatorClass:
		return call("CreateOperatorClass", o.Class)
	case ops.DropOperatorClass:
		return call("DropOperatorClass", o.Class.Name, o.Class.Method)
	case ops.AlterOperatorClass:
		return call("AlterOperatorClass", o.From, o.To)
	case ops.CreateConversion:
		return call("CreateConversion", o.Conversion)
	case ops.DropConversion:
		return call("DropConversion", o.Conversion.Name)
	case ops.AlterConversion:
		return call("AlterConversion", o.From, o.To)
	case ops.CreateLanguage:
		return call("CreateLanguage", o.Language)
	case ops.DropLanguage:
		return call("DropLanguage", o.Language.Name)
	case ops.AlterLanguage:
		return call("AlterLanguage", o.From, o.To)
	case ops.CreateTransform:
		return call("CreateTransform", o.Transform)
	case ops.DropTransform:
		return call("DropTransform", o.Transform.Type, o.Transform.Language)
	case ops.AlterTransform:
		return call("AlterTransform", o.From, o.To)
	case ops.CreateAccessMethod:
		return call("CreateAccessMethod", o.Method)
	case ops.DropAccessMethod:
		return call("DropAccessMethod", o.Method.Name)
	case ops.AlterAccessMethod:
		return call("AlterAccessMethod", o.From, o.To)
	case ops.CreateCast:
		return call("CreateCast", o.Cast)
	case ops.DropCast:
		return call("DropCast", o.Cast.Source, o.Cast.Target)
	case ops.AlterCast:
		return call("AlterCast", o.From, o.To)
	case ops.CreateOperator:
		return call("CreateOperator", o.Operator)
	case ops.DropOperator:
		return call("DropOperator", o.Operator.Name, o.Operator.Left, o.Operator.Right)
	case ops.AlterOperator:
		return call("AlterOperator", o.From, o.To)
	case ops.CreateTrigger:
		return call("CreateTrigger", o.Trigger)
	case ops.DropTrigger:
		return call("DropTrigger", o.Trigger.Table, o.Trigger.Name)
	case ops.AlterTrigger:
		return call("AlterTrigger", o.From, o.To)
	case ops.CreateExtension:
		return call("CreateExtension", o.Extension)
	case ops.DropExtension:
		return call("DropExtension", o.Extension.Name)
	case ops.AlterExtension:
		return call("AlterExtension", o.From, o.To)
	}
	return nil, fmt.Errorf("an operation of type %T cannot be printed", op)
}

// callWithUses prints the change of a type, followed by the columns that are
// carried over.
func callWithUses(method string, from, to any, uses []ops.EnumUse) (*jen.Statement, error) {
	args := []any{from, to}
	for _, use := range uses {
		args = append(args, use)
	}
	return call(method, args...)
}
