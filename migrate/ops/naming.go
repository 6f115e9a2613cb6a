package ops

import (
	"errors"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// ErrUnnamedCheck is the error of [Named] for a check without a name, where the
// convention makes it of the columns: an AddCheck does not know the table's.
var ErrUnnamedCheck = errors.New("the naming convention for checks holds columns, which a check that is added to a table does not tell: give it a name")

// Named returns an operation with names by the convention for what it makes
// without one. Where the convention says nothing the name is left to the server.
// Operations that take something away keep what they say.
func Named(o Operation, n model.Naming) (Operation, error) {
	choose := func(name *string, table string, p model.NamePart) {
		if p.Table = table; *name == "" && n.Template(p.Label) != "" {
			*name = n.Choose(p, func(string) bool { return false })
		}
	}
	switch op := o.(type) {
	case CreateTable:
		return CreateTable{Table: n.NameTable(op.Table)}, nil
	case AddPrimaryKey:
		choose(&op.PrimaryKey.Name, op.Table, model.NamePart{Label: "pkey", Columns: op.PrimaryKey.Columns})
		return op, nil
	case AddUnique:
		choose(&op.Unique.Name, op.Table, model.NamePart{Label: "key", Columns: op.Unique.Columns})
		return op, nil
	case AddForeignKey:
		choose(&op.ForeignKey.Name, op.Table, op.ForeignKey.NamePart())
		return op, nil
	case AddExclusion:
		choose(&op.Exclusion.Name, op.Table, op.Exclusion.NamePart())
		return op, nil
	case AddCheck:
		if op.Check.Name == "" && strings.Contains(n.Check, "{column") {
			return o, ErrUnnamedCheck
		}
		choose(&op.Check.Name, op.Table, model.NamePart{Label: "check"})
		return op, nil
	case CreateIndex:
		choose(&op.Index.Name, op.Table, op.Index.NamePart())
		return op, nil
	case IfNotExists:
		inner, err := Named(op.Operation, n)
		return IfNotExists{Operation: inner}, err
	}
	return o, nil
}
