package diff

import (
	"fmt"
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// ImpossibleError reports a change that no statement makes without the loss of
// something that was not to go.
type ImpossibleError struct {
	// Object is what cannot be changed, with its kind: "table billing.invoices".
	Object string
	// Reason says why it cannot, Advice what to do instead.
	Reason, Advice string
	Pos            model.Pos
}

// Error names the object and says why it cannot be changed.
func (e *ImpossibleError) Error() string {
	text := e.Object + ": " + e.Reason
	if place := e.Pos.String(); place != "" {
		text = place + ": " + text
	}
	return text
}

// Hint says what to do instead.
func (e *ImpossibleError) Hint() string { return e.Advice }

// refuseLoss looks through operations, in their order, for what is dropped only
// to be created again while something hangs on it that is not modelled: that
// would be lost without a word. What is dropped for good is not its concern; see
// [Near]. The server itself refuses to drop what anything else rests on.
func refuseLoss(opaque []model.Opaque, operations []ops.Operation) error {
	if len(opaque) == 0 {
		return nil
	}
	relations, columns, gone := make(map[string]bool), make(map[[2]string]bool), make(map[model.Subject]bool)
	for _, op := range operations {
		object, relation, column := "", "", ""
		switch o := op.(type) {
		case ops.DropTable:
			relations[o.Table.Name] = true
		case ops.DropView:
			relations[o.View.Name] = true
		case ops.DropColumn:
			columns[[2]string{o.Table, o.Column.Name}] = true
		case ops.CreateTable:
			if relation = o.Table.Name; relations[relation] {
				object = "table " + relation
			}
		case ops.CreateView:
			if relation = o.View.Name; relations[relation] {
				object = o.View.Kind() + " " + relation
			}
		case ops.AddColumn:
			if relation = o.Table; columns[[2]string{relation, o.Column.Name}] {
				object, column = "column "+o.Table+"."+o.Column.Name, o.Column.Name
			}
		}
		at := slices.IndexFunc(opaque, func(o model.Opaque) bool {
			return object != "" && o.Table == relation && (column == "" || o.Of.Column == "" || o.Of.Column == column)
		})
		if at >= 0 {
			return lost(opaque[at], object, opaque[at].Table)
		}
		what, dropped, _ := drops(op)
		for _, s := range dropped {
			gone[s] = true
		}
		what, made := makes(op, what, dropped)
		at = slices.IndexFunc(opaque, func(o model.Opaque) bool { return gone[o.Of] && slices.Contains(made, o.Of) })
		if at >= 0 {
			return lost(opaque[at], what+" "+opaque[at].Of.Name, "it")
		}
	}
	return nil
}

// makes returns what an operation creates, which may be what it has dropped itself,
// with the word for it.
func makes(op ops.Operation, what string, dropped []model.Subject) (string, []model.Subject) {
	switch op.(type) {
	case ops.AlterEnum, ops.AlterDomain, ops.AlterComposite, ops.AlterRange:
		return what, dropped
	}
	back, err := op.Reverse()
	if err != nil {
		return "", nil // it loses what no operation makes
	}
	what, made, _ := drops(back)
	return what, made
}

func lost(o model.Opaque, object, on string) error {
	return &ImpossibleError{
		Object: object,
		Reason: fmt.Sprintf("it can only be dropped and created again, which would lose %s %s on %s, and that is not modelled, or left alone", o.Kind, o.Name, on),
		Advice: fmt.Sprintf("drop the %s in a migration of your own, and create it again in one behind this change", o.Kind),
	}
}
