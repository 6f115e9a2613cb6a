package diff

import (
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

func castKey(signature string) key { return key{kind: kindCast, name: signature} }

func bareCast(c *model.Cast) model.Cast {
	b := *c
	b.Pos = model.Pos{}
	return b
}

// casts is what the object core needs to know of casts. What uses one rests on
// its function, so that it is built anew with the cast.
var casts = objectKind[model.Cast]{
	key:  func(c *model.Cast) key { return castKey(c.Signature()) },
	same: func(old, new *model.Cast) bool { return sameCast(old, new) && old.Comment == new.Comment },
	alter: func(old, new *model.Cast) ops.Operation {
		if !sameCast(old, new) {
			return nil
		}
		return ops.AlterCast{From: bareCast(old), To: bareCast(new)}
	},
	object: func(in *side, c *model.Cast) object {
		o := object{create: ops.CreateCast{Cast: bareCast(c)}, drop: ops.DropCast{Cast: bareCast(c)}}
		o.needs = slices.Concat(in.typed(c.Source), in.typed(c.Target))
		if c.Function != "" {
			o.needs = append(o.needs, functionKey(c.Function))
		}
		return o
	},
}

func sameCast(a, b *model.Cast) bool {
	return a.Function == b.Function && a.InOut == b.InOut && a.Context == b.Context
}
