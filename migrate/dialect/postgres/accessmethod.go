package postgres

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// compileAccessMethod compiles the operations on access methods; ok is false for
// any other.
func compileAccessMethod(op ops.Operation) (sql []string, ok bool, err error) {
	target := func(m *model.AccessMethod) string { return "ACCESS METHOD " + Ident(m.Name) }
	switch o := op.(type) {
	case ops.CreateAccessMethod:
		m := &o.Method
		return withComment("CREATE "+target(m)+" TYPE "+m.Type+" HANDLER "+Name(m.Handler), target(m), m.Comment), true, nil
	case ops.DropAccessMethod:
		return one("DROP " + target(&o.Method)), true, nil
	case ops.AlterAccessMethod:
		plain := o.From
		if plain.Comment, plain.Pos = o.To.Comment, o.To.Pos; plain != o.To {
			return nil, true, unsupported(op, "an access method is what it is made: drop it and create it again")
		}
		return comment(target(&o.To), o.From.Comment, o.To.Comment), true, nil
	}
	return nil, false, nil
}
