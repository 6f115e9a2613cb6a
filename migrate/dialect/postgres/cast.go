package postgres

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// compileCast compiles the operations on casts; ok is false for any other.
func compileCast(op ops.Operation) (sql []string, ok bool, err error) {
	switch o := op.(type) {
	case ops.CreateCast:
		c := &o.Cast
		text := "CREATE " + castTarget(c)
		switch {
		case c.Function != "":
			text += " WITH " + calledSQL(c.Function)
		case c.InOut:
			text += " WITH INOUT"
		default:
			text += " WITHOUT FUNCTION"
		}
		if c.Context != "" {
			text += " AS " + c.Context
		}
		return withComment(text, castTarget(c), c.Comment), true, nil
	case ops.DropCast:
		return one("DROP " + castTarget(&o.Cast)), true, nil
	case ops.AlterCast:
		plain := o.From
		if plain.Comment, plain.Pos = o.To.Comment, o.To.Pos; plain != o.To {
			return nil, true, unsupported(op, "a cast is what it is made: drop it and create it again")
		}
		return comment(castTarget(&o.To), o.From.Comment, o.To.Comment), true, nil
	}
	return nil, false, nil
}

// castTarget names a cast for DROP and COMMENT ON.
func castTarget(c *model.Cast) string {
	return "CAST (" + typeSQL(c.Source) + " AS " + typeSQL(c.Target) + ")"
}
