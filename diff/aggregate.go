package diff

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

func bareAggregate(a *model.Aggregate) model.Aggregate {
	b := a.Clone()
	b.Pos = model.Pos{}
	return b
}

// aggregates share their keys with functions: the two share their names.
var aggregates = objectKind[model.Aggregate]{
	key:  func(a *model.Aggregate) key { return functionKey(a.Signature()) },
	same: func(old, new *model.Aggregate) bool { return old.Equal(new) },
	alter: func(old, new *model.Aggregate) ops.Operation {
		if !old.CanReplace(new) {
			return nil
		}
		return ops.AlterAggregate{From: bareAggregate(old), To: bareAggregate(new)}
	},
	object: func(in *side, a *model.Aggregate) object {
		o := object{names: []key{overloadKey(a.Name)}, needs: inSchema(a.Name), create: ops.CreateAggregate{Aggregate: bareAggregate(a)}, drop: ops.DropAggregate{Aggregate: bareAggregate(a)}}
		for _, t := range append(a.Types(), a.State, a.MovingState) {
			o.needs = append(o.needs, in.typed(t)...)
		}
		if types := a.Types(); a.SortOperator != "" && len(types) == 1 {
			o.needs = append(o.needs, operatorKey(model.OperatorSignature(a.SortOperator, types[0], types[0])))
		}
		self := functionKey(a.Signature())
		for _, name := range a.Uses() {
			for _, k := range in.function(name) {
				if k != self {
					o.needs = append(o.needs, k)
				}
			}
		}
		return o
	},
}
