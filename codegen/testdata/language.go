package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// Languages, transforms and access methods.
var revisionlanguage = migrate.Revision{
	ID:        "language",
	Message:   "languages, transforms and access methods",
	Created:   "2026-11-22T10:15:04Z",
	Upgrade:   upgradelanguage,
	Downgrade: downgradelanguage,
}

func upgradelanguage(op *migrate.Op) error {
	op.CreateAccessMethod(model.AccessMethod{Name: "am", Type: "TABLE", Handler: "s.handle"})
	op.AlterAccessMethod(
		model.AccessMethod{Name: "am", Type: "TABLE", Handler: "s.handle"},
		model.AccessMethod{Name: "am", Type: "TABLE", Handler: "s.handle", Comment: "mine"},
	)
	op.CreateLanguage(model.Language{Name: "l", Trusted: true, Handler: "s.call", Inline: "s.run", Validator: "s.look"})
	op.AlterLanguage(
		model.Language{Name: "m", Handler: "call"},
		model.Language{Name: "m", Handler: "call", Comment: "mine"},
	)
	op.CreateTransform(model.Transform{Type: "s.mood", Language: "l", FromSQL: "out_of(internal)"})
	op.AlterTransform(
		model.Transform{Type: "integer", Language: "l", FromSQL: "out_of(internal)"},
		model.Transform{Type: "integer", Language: "l", ToSQL: "into(internal)"},
	)
	op.CreateFunction(model.Function{
		Name:       "f",
		Args:       []model.Argument{{Type: "s.mood"}},
		Returns:    "text",
		Language:   "l",
		Transforms: []string{"s.mood"},
		Body:       "…",
	})
	return op.Err()
}

func downgradelanguage(op *migrate.Op) error {
	op.DropTransform("s.mood", "l")
	op.DropLanguage("l")
	op.DropAccessMethod("am")
	return op.Err()
}
