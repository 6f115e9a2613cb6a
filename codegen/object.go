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
	case ops.CreateSequence:
		return call("CreateSequence", o.Sequence)
	case ops.DropSequence:
		return call("DropSequence", o.Sequence.Name)
	case ops.AlterSequence:
		return call("AlterSequence", o.From, o.To)
	case ops.CreateDomain:
		return call("CreateDomain", o.Domain)
	case ops.DropDomain:
		return call("DropDomain", o.Domain.Name)
	case ops.AlterDomain:
		args := []any{o.From, o.To}
		for _, use := range o.Uses {
			args = append(args, use)
		}
		return call("AlterDomain", args...)
	case ops.CreateExtension:
		return call("CreateExtension", o.Extension)
	case ops.DropExtension:
		return call("DropExtension", o.Extension.Name)
	case ops.AlterExtension:
		return call("AlterExtension", o.From, o.To)
	}
	return nil, fmt.Errorf("an operation of type %T cannot be printed", op)
}
