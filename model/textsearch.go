package model

import (
	"cmp"
	"slices"
	"strings"
)

// The kinds of a [TextSearch].
const (
	TextSearchParser        = "PARSER"
	TextSearchTemplate      = "TEMPLATE"
	TextSearchDictionary    = "DICTIONARY"
	TextSearchConfiguration = "CONFIGURATION"
)

// TextSearch is an object of full text search (PostgreSQL only; documentation,
// section 12.6 and the following): a parser, which takes a text apart into
// tokens; a template, which dictionaries are made of; a dictionary, which turns
// a token into words; or a configuration, which says what dictionaries each type
// of token goes through. Two of different kinds may have the same name.
type TextSearch struct {
	// Kind is one of the constants above.
	Kind string
	// Name is a two-part name.
	Name string
	// Functions are what a parser or a template is made of, each as
	// "option=function": "start=prsd_start", "lexize=dsimple_lexize".
	Functions []string
	// Template is what a dictionary is made of, and Options its options, each as
	// "name=value": "language=german".
	Template string
	Options  []string
	// Parser is that of a configuration, and Mappings are its dictionaries.
	Parser   string
	Mappings []TextSearchMapping
	Comment  string
	Pos      Pos
}

// TextSearchMapping says which dictionaries the tokens of some types go through
// in a configuration.
type TextSearchMapping struct {
	// Tokens are the types of tokens, in any order: "asciiword".
	Tokens []string
	// Dictionaries are two-part names, in the order in which they are asked.
	Dictionaries []string
}

// Clone returns a copy that shares no memory with s.
func (s TextSearch) Clone() TextSearch {
	s.Functions, s.Options, s.Mappings = clone(s.Functions), clone(s.Options), clone(s.Mappings)
	for i := range s.Mappings {
		m := &s.Mappings[i]
		m.Tokens, m.Dictionaries = clone(m.Tokens), clone(m.Dictionaries)
	}
	return s
}

// Dictionaries returns the dictionaries that a type of token goes through.
func (s *TextSearch) Dictionaries(token string) []string {
	for _, m := range s.Mappings {
		if slices.Contains(m.Tokens, token) {
			return m.Dictionaries
		}
	}
	return nil
}

// Tokens returns the types of tokens that have dictionaries.
func (s *TextSearch) Tokens() []string {
	var tokens []string
	for _, m := range s.Mappings {
		tokens = append(tokens, m.Tokens...)
	}
	return tokens
}

// SetDictionaries gives a type of token other dictionaries, or none.
func (s *TextSearch) SetDictionaries(token string, dictionaries []string) {
	for i := range s.Mappings {
		m := &s.Mappings[i]
		m.Tokens = slices.DeleteFunc(clone(m.Tokens), func(t string) bool { return t == token })
	}
	if len(dictionaries) > 0 {
		s.Mappings = append(s.Mappings, TextSearchMapping{Tokens: []string{token}, Dictionaries: dictionaries})
	}
	s.reduceMappings()
}

// reduceMappings has one mapping for each list of dictionaries.
func (s *TextSearch) reduceMappings() {
	var reduced []TextSearchMapping
	for _, m := range s.Mappings {
		if len(m.Tokens) == 0 || len(m.Dictionaries) == 0 {
			continue
		}
		i := slices.IndexFunc(reduced, func(r TextSearchMapping) bool { return slices.Equal(r.Dictionaries, m.Dictionaries) })
		if i < 0 {
			i = len(reduced)
			reduced = append(reduced, TextSearchMapping{Dictionaries: m.Dictionaries})
		}
		reduced[i].Tokens = append(reduced[i].Tokens, m.Tokens...)
	}
	for i := range reduced {
		slices.Sort(reduced[i].Tokens)
	}
	slices.SortFunc(reduced, func(a, b TextSearchMapping) int { return slices.Compare(a.Tokens, b.Tokens) })
	s.Mappings = reduced
}

// KindName returns the kind in the field's own words: "text search parser".
func (s *TextSearch) KindName() string { return "text search " + strings.ToLower(s.Kind) }

func (d *Database) normalizeTextSearch() {
	for i := range d.TextSearch {
		s := &d.TextSearch[i]
		s.Kind = strings.ToUpper(s.Kind)
		slices.Sort(s.Functions)
		slices.Sort(s.Options)
		s.reduceMappings()
	}
	slices.SortFunc(d.TextSearch, func(a, b TextSearch) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name)) })
}

// TextSearchOf returns the object of a kind and two-part name, or nil.
func (d *Database) TextSearchOf(kind, name string) *TextSearch {
	for i := range d.TextSearch {
		if s := &d.TextSearch[i]; s.Kind == kind && s.Name == name {
			return s
		}
	}
	return nil
}
