package postgres

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

// compileConversion compiles the operations on conversions; ok is false for any
// other.
func compileConversion(op ops.Operation) (sql []string, ok bool, err error) {
	target := func(c *model.Conversion) string { return "CONVERSION " + own(pgcatalog.Conversion, c.Name) }
	switch o := op.(type) {
	case ops.CreateConversion:
		c := &o.Conversion
		text := "CREATE "
		if c.Default {
			text += "DEFAULT "
		}
		text += target(c) + " FOR " + Literal(c.From) + " TO " + Literal(c.To) + " FROM " + Name(c.Function)
		return withComment(text, target(c), c.Comment), true, nil
	case ops.DropConversion:
		return one("DROP " + target(&o.Conversion)), true, nil
	case ops.AlterConversion:
		plain := o.From
		if plain.Comment, plain.Pos = o.To.Comment, o.To.Pos; plain != o.To {
			return nil, true, unsupported(op, "a conversion is what it is made: drop it and create it again")
		}
		return comment(target(&o.To), o.From.Comment, o.To.Comment), true, nil
	}
	return nil, false, nil
}
