package diff

import (
	"fmt"
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// refuseHeld refuses to drop, if only for a moment, what an object rests on that
// is not modelled: the server would.
func refuseHeld(opaque []model.Opaque, operations []ops.Operation) error {
	for _, op := range operations {
		var of model.Subject
		what, pos := "", model.Pos{}
		switch o := op.(type) {
		case ops.DropFunction:
			of, what, pos = model.Subject{Kind: "ROUTINE", Name: o.Function.Signature()}, o.Function.Kind()+" ", o.Function.Pos
		case ops.DropEnum:
			of, what, pos = model.Subject{Kind: "TYPE", Name: o.Enum.Name}, "type ", o.Enum.Pos
		case ops.DropDomain:
			of, what, pos = model.Subject{Kind: "TYPE", Name: o.Domain.Name}, "domain ", o.Domain.Pos
		case ops.DropComposite:
			of, what, pos = model.Subject{Kind: "TYPE", Name: o.Composite.Name}, "type ", o.Composite.Pos
		case ops.DropRange:
			of, what, pos = model.Subject{Kind: "TYPE", Name: o.Range.Name}, "type ", o.Range.Pos
		case ops.DropTable:
			of, what, pos = model.Subject{Kind: "TYPE", Name: o.Table.Name}, "table ", o.Table.Pos
		case ops.DropSchema:
			i := slices.IndexFunc(opaque, func(p model.Opaque) bool {
				schema, _ := model.SplitName(p.Name)
				return schema == o.Schema.Name && p.Table == ""
			})
			if i >= 0 {
				return held(opaque[i], "schema "+o.Schema.Name, "lies in it", o.Schema.Pos)
			}
			continue
		default:
			continue
		}
		for _, p := range opaque {
			if slices.Contains(p.Uses, of) {
				return held(p, what+of.Name, "rests on it", pos)
			}
		}
	}
	return nil
}

func held(by model.Opaque, object, how string, pos model.Pos) error {
	return &ImpossibleError{Object: object, Pos: pos,
		Reason: fmt.Sprintf("it cannot be dropped, since %s %s %s, and that is not modelled", by.Kind, by.Name, how),
		Advice: fmt.Sprintf("drop the %s in a migration of your own before this change", by.Kind)}
}
