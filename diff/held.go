package diff

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/migrate/dialect/postgres"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// refuseHeld refuses to drop, if only for a moment, what an object rests on that
// is not modelled: the server would.
func refuseHeld(opaque []model.Opaque, operations []ops.Operation) error {
	if len(opaque) == 0 {
		return nil
	}
	for _, op := range operations {
		if o, ok := op.(ops.DropSchema); ok {
			i := slices.IndexFunc(opaque, func(p model.Opaque) bool {
				schema, _ := model.SplitName(p.Name)
				return schema == o.Schema.Name && p.Table == ""
			})
			if i >= 0 {
				return held(opaque[i], "schema "+o.Schema.Name, "lies in it", o.Schema.Pos)
			}
		}
		what, gone, pos := drops(op)
		for _, of := range gone {
			for _, p := range opaque {
				if slices.Contains(p.Uses, of) {
					return held(p, what+" "+of.Name, "rests on it", pos)
				}
			}
		}
	}
	return nil
}

// drops returns what an operation drops, if only for a moment, with the word for it:
// of what [model.Opaque.Uses] and [model.Opaque.Of] may have.
func drops(op ops.Operation) (what string, gone []model.Subject, pos model.Pos) {
	types := func(names ...string) []model.Subject {
		var out []model.Subject
		for _, n := range names {
			out = append(out, model.Subject{Kind: "TYPE", Name: n})
		}
		return out
	}
	switch o := op.(type) {
	case ops.DropFunction:
		return o.Function.Kind(), []model.Subject{{Kind: "ROUTINE", Name: o.Function.Signature()}}, o.Function.Pos
	case ops.DropAggregate:
		return "aggregate", []model.Subject{{Kind: "ROUTINE", Name: o.Aggregate.Signature()}}, o.Aggregate.Pos
	case ops.DropPublication:
		return "publication", []model.Subject{{Kind: "PUBLICATION", Name: o.Publication.Name}}, o.Publication.Pos
	case ops.DropEventTrigger:
		return "event trigger", []model.Subject{{Kind: "EVENT TRIGGER", Name: o.EventTrigger.Name}}, o.EventTrigger.Pos
	case ops.DropLanguage:
		return "language", []model.Subject{{Kind: "LANGUAGE", Name: o.Language.Name}}, o.Language.Pos
	case ops.DropSequence:
		return "sequence", []model.Subject{{Kind: "SEQUENCE", Name: o.Sequence.Name}}, o.Sequence.Pos
	case ops.DropEnum:
		return "type", types(o.Enum.Name), o.Enum.Pos
	case ops.DropDomain:
		return "domain", types(o.Domain.Name), o.Domain.Pos
	case ops.DropComposite:
		return "type", types(o.Composite.Name), o.Composite.Pos
	case ops.DropRange:
		return "type", types(o.Range.Name, o.Range.MultirangeName()), o.Range.Pos
	case ops.DropTable: // its rows have a type
		return "table", types(o.Table.Name), o.Table.Pos
	case ops.DropView:
		return o.View.Kind(), types(o.View.Name), o.View.Pos
	case ops.AlterEnum:
		return "type", rebuilt(op, types(o.To.Name)), o.To.Pos
	case ops.AlterDomain:
		return "domain", rebuilt(op, types(o.To.Name)), o.To.Pos
	case ops.AlterComposite:
		return "type", rebuilt(op, types(o.To.Name)), o.To.Pos
	case ops.AlterRange:
		return "type", rebuilt(op, types(o.From.Name, o.From.MultirangeName())), o.To.Pos
	}
	return "", nil, model.Pos{}
}

// rebuilt returns the types that an operation builds anew, where it does.
func rebuilt(op ops.Operation, types []model.Subject) []model.Subject {
	statements, err := postgres.Dialect{}.Compile(context.Background(), nil, op)
	if err != nil {
		return nil // whoever carries the operation out is told
	}
	for _, s := range statements {
		if strings.HasPrefix(s.SQL, "DROP TYPE ") || strings.HasPrefix(s.SQL, "DROP DOMAIN ") {
			return types
		}
	}
	return nil
}

func held(by model.Opaque, object, how string, pos model.Pos) error {
	return &ImpossibleError{Object: object, Pos: pos,
		Reason: fmt.Sprintf("it cannot be dropped, since %s %s %s, and that is not modelled, or left alone", by.Kind, by.Name, how),
		Advice: fmt.Sprintf("drop the %s in a migration of your own before this change", by.Kind)}
}
