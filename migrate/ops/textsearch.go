package ops

import (
	"strings"

	"github.com/autogen-db/autogen/model"
)

// CreateTextSearch creates a parser, a template, a dictionary or a configuration
// of full text search.
type CreateTextSearch struct{ TextSearch model.TextSearch }

// DropTextSearch drops a parser, a template, a dictionary or a configuration of
// full text search.
type DropTextSearch struct{ TextSearch model.TextSearch }

// AlterTextSearch changes a text search object in place: its comment, the
// options of a dictionary, and the mappings of a configuration for those types
// of tokens that From or To names; the others stay. The rest cannot change.
type AlterTextSearch struct{ From, To model.TextSearch }

// Reverse drops the object.
func (o CreateTextSearch) Reverse() (Operation, error) { return DropTextSearch(o), nil }

// Reverse creates the object again; it needs to know what it was made of.
func (o DropTextSearch) Reverse() (Operation, error) {
	if t := o.TextSearch; t.Parser == "" && t.Template == "" && len(t.Functions) == 0 {
		return nil, irreversible(o)
	}
	return CreateTextSearch(o), nil
}

// Reverse restores the former definition.
func (o AlterTextSearch) Reverse() (Operation, error) {
	return AlterTextSearch{From: o.To, To: o.From}, nil
}

func (o CreateTextSearch) Summary() Summary {
	return added(o.TextSearch.KindName(), o.TextSearch.Name)
}
func (o CreateTextSearch) String() string { return describe("create", o.Summary()) }
func (o DropTextSearch) Summary() Summary {
	return removed(o.TextSearch.KindName(), o.TextSearch.Name)
}
func (o DropTextSearch) String() string { return describe("drop", o.Summary()) }

// Summary names the options that change, and the types of tokens with the
// dictionaries that they have then.
func (o AlterTextSearch) Summary() Summary {
	parts := optionChanges(o.From.Options, o.To.Options)
	for _, m := range o.Mappings() {
		parts = append(parts, strings.Join(m.Tokens, ", ")+arrow+orNone(strings.Join(m.Dictionaries, ", ")))
	}
	if o.From.Comment != o.To.Comment {
		parts = append(parts, "comment")
	}
	return changed(o.To.KindName(), o.To.Name, strings.Join(parts, ", "))
}
func (o AlterTextSearch) String() string { return "alter " + o.To.KindName() + " " + o.To.Name }

// Mappings returns the types of tokens of which the dictionaries change, with
// those that they have then, which are none for a mapping that goes.
func (o AlterTextSearch) Mappings() []model.TextSearchMapping {
	var changes []model.TextSearchMapping
	for _, m := range o.To.Mappings {
		var tokens []string
		for _, token := range m.Tokens {
			if strings.Join(o.From.Dictionaries(token), "\x00") != strings.Join(m.Dictionaries, "\x00") {
				tokens = append(tokens, token)
			}
		}
		if len(tokens) > 0 {
			changes = append(changes, model.TextSearchMapping{Tokens: tokens, Dictionaries: m.Dictionaries})
		}
	}
	if gone := missing(o.From.Tokens(), o.To.Tokens()); len(gone) > 0 {
		changes = append(changes, model.TextSearchMapping{Tokens: gone})
	}
	return changes
}
