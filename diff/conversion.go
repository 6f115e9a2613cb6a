package diff

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

func conversionKey(name string) key { return key{kind: kindConversion, name: name} }

func bareConversion(c *model.Conversion) model.Conversion {
	b := *c
	b.Pos = model.Pos{}
	return b
}

// conversions is what the object core needs to know of conversions. Of two
// defaults for the same encodings a schema can have one only, so that they share
// a name.
var conversions = objectKind[model.Conversion]{
	key:  func(c *model.Conversion) key { return conversionKey(c.Name) },
	same: func(old, new *model.Conversion) bool { return bareConversion(old) == bareConversion(new) },
	alter: func(old, new *model.Conversion) ops.Operation {
		from, to := bareConversion(old), bareConversion(new)
		if from.Comment = to.Comment; from != to {
			return nil
		}
		return ops.AlterConversion{From: bareConversion(old), To: to}
	},
	object: func(in *side, c *model.Conversion) object {
		o := object{create: ops.CreateConversion{Conversion: bareConversion(c)}, drop: ops.DropConversion{Conversion: bareConversion(c)}}
		o.needs = append(inSchema(c.Name), in.functionOf(c.Function, "integer", "integer", "cstring", "internal", "integer", "boolean")...)
		o.needs = append(o.needs, in.functionOf(c.Function, "integer", "integer", "cstring", "internal", "integer")...)
		if c.Default {
			schema, _ := model.SplitName(c.Name)
			o.names = []key{{kind: kindConversion, table: schema + "\x00", name: c.From + " " + c.To}}
		}
		return o
	},
}
