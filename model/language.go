package model

import (
	"cmp"
	"slices"
)

// Language is a procedural language that is written with CREATE LANGUAGE and
// names its functions (PostgreSQL only). Those that come with an extension are
// the extension's.
type Language struct {
	// Name is a bare name: a language lies in no schema.
	Name string
	// Trusted says that users without special rights may write functions in it.
	Trusted bool
	// Handler is the two-part name of the function that calls the functions of
	// the language; it has no arguments. Inline is that of the function that
	// carries out DO blocks, with an argument of type internal, and Validator that
	// of the one that looks at a new function, with an argument of type oid; both
	// may be empty.
	Handler, Inline, Validator string
	Comment                    string
	Pos                        Pos
}

// Language returns the language of that name, or nil.
func (d *Database) Language(name string) *Language {
	for i := range d.Languages {
		if d.Languages[i].Name == name {
			return &d.Languages[i]
		}
	}
	return nil
}

// isServerLanguage reports whether a language is one of those trusted ones that
// each database has, on which privileges are granted as on a user's own.
func isServerLanguage(name string) bool { return name == "plpgsql" || name == "sql" }

// Transform is how the values of a type are handed to the functions of a
// language and back (PostgreSQL only).
type Transform struct {
	// Type is in its canonical spelling, without modifiers; Language is the
	// language's name.
	Type, Language string
	// FromSQL and ToSQL are the signatures of the functions that hand a value to
	// the language and take one from it, as [Function.Signature] spells them. One
	// of them may be empty.
	FromSQL, ToSQL string
	Comment        string
	Pos            Pos
}

// Signature returns what tells the transform from others: "mood LANGUAGE plperl".
func (t *Transform) Signature() string { return t.Type + " LANGUAGE " + t.Language }

// Name returns the two-part name by which patterns cover the transform: the
// schema of its type, if that is a user's own, and the signature.
func (t *Transform) Name() string {
	p := ParseType(t.Type)
	if p.Builtin {
		return JoinName("", t.Signature())
	}
	schema := p.Schema
	p.Schema = ""
	return JoinName(schema, p.String()+" LANGUAGE "+t.Language)
}

// Transform returns the transform of that signature, or nil.
func (d *Database) Transform(signature string) *Transform {
	for i := range d.Transforms {
		if d.Transforms[i].Signature() == signature {
			return &d.Transforms[i]
		}
	}
	return nil
}

// normalizeLanguages puts languages and transforms into normal form.
func (d *Database) normalizeLanguages() {
	slices.SortFunc(d.Languages, func(a, b Language) int { return cmp.Compare(a.Name, b.Name) })
	for i := range d.Transforms {
		d.Transforms[i].Type = WithoutModifiers(CanonicalType(Postgres, d.Transforms[i].Type))
	}
	slices.SortFunc(d.Transforms, func(a, b Transform) int { return cmp.Compare(a.Signature(), b.Signature()) })
}

// ElementType returns the type of which a transform is looked up: that of the
// elements of an array.
func ElementType(spelling string) string {
	p := ParseType(CanonicalType(Postgres, spelling))
	p.Array = false
	return WithoutModifiers(p.String())
}
