package ops

import "github.com/autogen-db/autogen/model"

// CreateAccessMethod creates a way to store tables or indexes.
type CreateAccessMethod struct{ Method model.AccessMethod }

// DropAccessMethod drops a way to store tables or indexes.
type DropAccessMethod struct{ Method model.AccessMethod }

// AlterAccessMethod changes the comment of an access method. The rest of it
// cannot change.
type AlterAccessMethod struct{ From, To model.AccessMethod }

// Reverse drops the access method.
func (o CreateAccessMethod) Reverse() (Operation, error) { return DropAccessMethod(o), nil }

// Reverse creates the access method again; it needs the method's handler.
func (o DropAccessMethod) Reverse() (Operation, error) {
	if o.Method.Handler == "" {
		return nil, irreversible(o)
	}
	return CreateAccessMethod(o), nil
}

// Reverse restores the former comment.
func (o AlterAccessMethod) Reverse() (Operation, error) {
	return AlterAccessMethod{From: o.To, To: o.From}, nil
}

func (o CreateAccessMethod) Summary() Summary { return added("access method", o.Method.Name) }
func (o CreateAccessMethod) String() string   { return describe("create", o.Summary()) }
func (o DropAccessMethod) Summary() Summary   { return removed("access method", o.Method.Name) }
func (o DropAccessMethod) String() string     { return describe("drop", o.Summary()) }
func (o AlterAccessMethod) Summary() Summary {
	return changed("access method", o.To.Name, "comment")
}
func (o AlterAccessMethod) String() string { return describe("alter", o.Summary()) }
