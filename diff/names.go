package diff

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/autogen-db/autogen/model"
)

// names finds the keys of what bears a bare name, in whatever schema: for texts
// that nothing here can parse.
type names struct {
	keys map[string][]key
	// odd are the names that are no single word.
	odd []string
}

func (n *names) add(bare string, keys ...key) {
	if len(n.keys[bare]) == 0 && strings.ContainsFunc(bare, noWord) {
		n.odd = append(n.odd, bare)
	}
	n.keys[bare] = append(n.keys[bare], keys...)
}

func (n *names) addObject(k key) {
	switch k.kind {
	case kindFunction:
		n.add(bareFunction(k.name), k)
	case kindOperator, kindCast: // no word
	default:
		_, bare := model.SplitName(k.name)
		n.add(bare, k)
	}
}

// bearing returns the keys of the tables, types, sequences and objects that bear
// one of the words, or an odd name that the text has; has may be nil.
func (s *side) bearing(words map[string]bool, has func(odd string) bool) []key {
	if s.named == nil {
		s.named = s.names()
	}
	var keys []key
	for w := range words {
		keys = append(keys, s.named.keys[w]...)
	}
	for i := 0; has != nil && i < len(s.named.odd); i++ {
		name := s.named.odd[i]
		if !words[name] && has(name) {
			keys = append(keys, s.named.keys[name]...)
		}
	}
	slices.SortFunc(keys, compareKeys)
	return slices.Compact(keys)
}

func (s *side) names() *names {
	n := &names{keys: make(map[string][]key)}
	add := func(name string, keys ...key) {
		_, bare := model.SplitName(name)
		n.add(bare, keys...)
	}
	for i := range s.db.Tables {
		t := &s.db.Tables[i]
		add(t.Name, tableKey(t.Name))
		for _, k := range ownSequences(t, t.Columns...) {
			add(k.name, k)
		}
	}
	for i := range s.db.Enums {
		add(s.db.Enums[i].Name, enumKey(s.db.Enums[i].Name))
	}
	for i := range s.db.Domains {
		add(s.db.Domains[i].Name, enumKey(s.db.Domains[i].Name))
	}
	for i := range s.db.Composites {
		add(s.db.Composites[i].Name, enumKey(s.db.Composites[i].Name))
	}
	for i := range s.db.Ranges {
		r := &s.db.Ranges[i]
		add(r.Name, rangeOwnKeys(r)...)
		add(r.MultirangeName(), rangeOwnKeys(r)...)
	}
	for i := range s.db.Sequences {
		add(s.db.Sequences[i].Name, sequenceKey(s.db.Sequences[i].Name))
	}
	for k := range s.objects {
		n.addObject(k)
	}
	return n
}

// anywhere returns the keys of all whose name occurs in the source text of a
// function, whatever its language, and be it within a string.
func (s *side) anywhere(source string) []key {
	if source == "" {
		return nil
	}
	words := make(map[string]bool)
	for _, w := range strings.FieldsFunc(source, noWord) {
		words[w], words[strings.ToLower(w)] = true, true
	}
	quoted := func(bare string) bool {
		return strings.Contains(source, `"`+strings.ReplaceAll(bare, `"`, `""`)+`"`)
	}
	keys := s.bearing(words, quoted)
	for _, k := range slices.Clone(keys) {
		t := s.table(k.name)
		if k.kind != kindTable || t == nil {
			continue
		}
		for i := range t.Columns {
			if name := t.Columns[i].Name; words[name] || quoted(name) {
				keys = append(keys, columnKey(t.Name, name))
			}
		}
	}
	return keys
}

// noWord reports whether a character ends a word of a function's source text.
func noWord(r rune) bool { return r != '_' && r != '$' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// words returns the keys of all that has a name that stands somewhere in a text
// that the parser does not know: that of a newer server.
func (s *side) words(text string) []key {
	words := make(map[string]bool)
	for _, name := range model.Identifiers(text) {
		words[name] = true
	}
	keys := s.bearing(words, func(string) bool { return false })
	for _, k := range slices.Clone(keys) {
		if k.kind == kindTable && s.table(k.name) != nil {
			keys = append(append(keys, constraintKey(k.name, primaryKeyName)), s.columns(k.name)...)
		}
	}
	return slices.Concat(keys, s.drawn(text), s.everyGuess())
}

func compareKeys(a, b key) int {
	return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.table, b.table), cmp.Compare(a.name, b.name))
}
