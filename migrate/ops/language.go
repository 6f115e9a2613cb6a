package ops

import "github.com/autogen-db/autogen/model"

// CreateLanguage creates a procedural language.
type CreateLanguage struct{ Language model.Language }

// DropLanguage drops a procedural language.
type DropLanguage struct{ Language model.Language }

// AlterLanguage changes the functions of a procedural language, whether it is
// trusted, and its comment.
type AlterLanguage struct{ From, To model.Language }

// CreateTransform creates the transform of a type for a language.
type CreateTransform struct{ Transform model.Transform }

// DropTransform drops the transform of a type for a language.
type DropTransform struct{ Transform model.Transform }

// AlterTransform changes the functions of a transform and its comment.
type AlterTransform struct{ From, To model.Transform }

// Reverse drops the language.
func (o CreateLanguage) Reverse() (Operation, error) { return DropLanguage(o), nil }

// Reverse creates the language again; it needs the language's handler.
func (o DropLanguage) Reverse() (Operation, error) {
	if o.Language.Handler == "" {
		return nil, irreversible(o)
	}
	return CreateLanguage(o), nil
}

// Reverse restores the former definition.
func (o AlterLanguage) Reverse() (Operation, error) {
	return AlterLanguage{From: o.To, To: o.From}, nil
}

// Reverse drops the transform.
func (o CreateTransform) Reverse() (Operation, error) { return DropTransform(o), nil }

// Reverse creates the transform again; it needs one of the transform's functions.
func (o DropTransform) Reverse() (Operation, error) {
	if o.Transform.FromSQL == "" && o.Transform.ToSQL == "" {
		return nil, irreversible(o)
	}
	return CreateTransform(o), nil
}

// Reverse restores the former definition.
func (o AlterTransform) Reverse() (Operation, error) {
	return AlterTransform{From: o.To, To: o.From}, nil
}

func (o CreateLanguage) Summary() Summary { return added("language", o.Language.Name) }
func (o CreateLanguage) String() string   { return describe("create", o.Summary()) }
func (o DropLanguage) Summary() Summary   { return removed("language", o.Language.Name) }
func (o DropLanguage) String() string     { return describe("drop", o.Summary()) }
func (o AlterLanguage) Summary() Summary {
	from := o.From
	from.Comment = o.To.Comment
	return changed("language", o.To.Name, changedParts(from != o.To, o.From.Comment != o.To.Comment))
}
func (o AlterLanguage) String() string { return describe("alter", o.Summary()) }

func (o CreateTransform) Summary() Summary { return added("transform", o.Transform.Signature()) }
func (o CreateTransform) String() string   { return describe("create", o.Summary()) }
func (o DropTransform) Summary() Summary   { return removed("transform", o.Transform.Signature()) }
func (o DropTransform) String() string     { return describe("drop", o.Summary()) }
func (o AlterTransform) Summary() Summary {
	from := o.From
	from.Comment = o.To.Comment
	return changed("transform", o.To.Signature(), changedParts(from != o.To, o.From.Comment != o.To.Comment))
}
func (o AlterTransform) String() string { return describe("alter", o.Summary()) }

// changedParts says what of a definition and its comment changes.
func changedParts(definition, comment bool) string {
	switch {
	case definition && comment:
		return "definition, comment"
	case definition:
		return "definition"
	}
	return "comment"
}
