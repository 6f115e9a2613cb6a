package diff

import (
	"slices"
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

func textSearchKey(kind, name string) key { return key{kind: kindTextSearch, table: kind, name: name} }

// compareTextSearch compares the objects of full text search. The mappings of a
// configuration that both sides have are compared by themselves: where one of
// their dictionaries is built anew they go for a moment, and the configuration
// stays, with the indexes and the columns that are computed by it.
func (d *differ) compareTextSearch() {
	old, new := slices.Clone(d.old.TextSearch), slices.Clone(d.new.TextSearch)
	var was, is []model.TextSearch
	walk(old, new, func(t *model.TextSearch) string { return t.Kind + "\x00" + t.Name }, func(o, n *model.TextSearch) {
		if o != nil && n != nil && o.Parser == n.Parser {
			before, after := mappingChanges(o, n)
			was, is = append(was, before...), append(is, after...)
			o.Mappings, n.Mappings = nil, nil
		}
	})
	addObjects(d, old, new, textSearch)
	addObjects(d, was, is, mappings)
}

// mappingChanges returns a configuration with one mapping for each set of tokens
// that share their dictionaries on either side, once as it is and once as it
// will be. Two of a set have the same tokens.
func mappingChanges(old, new *model.TextSearch) (was, is []model.TextSearch) {
	tokens := append(old.Tokens(), new.Tokens()...)
	slices.Sort(tokens)
	type change struct{ from, to string }
	places := make(map[change][]string)
	var order []change
	for _, token := range slices.Compact(tokens) {
		c := change{strings.Join(old.Dictionaries(token), "\x00"), strings.Join(new.Dictionaries(token), "\x00")}
		if places[c] == nil {
			order = append(order, c)
		}
		places[c] = append(places[c], token)
	}
	part := func(tokens []string, dictionaries string) model.TextSearch {
		return model.TextSearch{Kind: new.Kind, Name: new.Name, Mappings: []model.TextSearchMapping{{Tokens: tokens, Dictionaries: strings.Split(dictionaries, "\x00")}}}
	}
	for _, c := range order {
		if c.from != "" {
			was = append(was, part(places[c], c.from))
		}
		if c.to != "" {
			is = append(is, part(places[c], c.to))
		}
	}
	return was, is
}

// textSearch is what the object core needs to know of text search objects.
var textSearch = objectKind[model.TextSearch]{
	key: func(t *model.TextSearch) key { return textSearchKey(t.Kind, t.Name) },
	same: func(old, new *model.TextSearch) bool {
		return sameMaking(old, new) && slices.Equal(old.Options, new.Options) && old.Comment == new.Comment
	},
	alter: func(old, new *model.TextSearch) ops.Operation {
		if !sameMaking(old, new) {
			return nil
		}
		return ops.AlterTextSearch{From: bareTextSearch(old), To: bareTextSearch(new)}
	},
	object: func(in *side, t *model.TextSearch) object {
		o := object{
			needs:  inSchema(t.Name),
			create: ops.CreateTextSearch{TextSearch: bareTextSearch(t)}, drop: ops.DropTextSearch{TextSearch: bareTextSearch(t)},
		}
		for _, f := range t.Functions {
			_, name := model.SplitOption(f)
			o.needs = append(o.needs, in.function(name)...)
		}
		switch t.Kind {
		case model.TextSearchDictionary:
			o.needs = append(o.needs, textSearchKey(model.TextSearchTemplate, t.Template))
		case model.TextSearchConfiguration:
			o.needs = append(append(o.needs, textSearchKey(model.TextSearchParser, t.Parser)), dictionaryKeys(t)...)
		}
		return o
	},
}

// mappings is what the object core needs to know of a part of the mappings of a
// configuration that stays.
var mappings = objectKind[model.TextSearch]{
	key: func(t *model.TextSearch) key {
		return key{kind: kindTextSearchMapping, table: t.Name, name: "\x00" + t.Mappings[0].Tokens[0]}
	},
	same: func(old, new *model.TextSearch) bool {
		return slices.Equal(old.Mappings[0].Dictionaries, new.Mappings[0].Dictionaries)
	},
	alter: func(old, new *model.TextSearch) ops.Operation { return ops.AlterTextSearch{From: *old, To: *new} },
	object: func(in *side, t *model.TextSearch) object {
		none := model.TextSearch{Kind: t.Kind, Name: t.Name}
		return object{
			needs: dictionaryKeys(t), within: textSearchKey(t.Kind, t.Name),
			create: ops.AlterTextSearch{From: none, To: *t}, drop: ops.AlterTextSearch{From: *t, To: none},
		}
	},
}

func dictionaryKeys(t *model.TextSearch) []key {
	var keys []key
	for _, m := range t.Mappings {
		for _, name := range m.Dictionaries {
			keys = append(keys, textSearchKey(model.TextSearchDictionary, name))
		}
	}
	return keys
}

// sameMaking compares what cannot change in place.
func sameMaking(a, b *model.TextSearch) bool {
	return a.Parser == b.Parser && a.Template == b.Template && slices.Equal(a.Functions, b.Functions)
}

func bareTextSearch(t *model.TextSearch) model.TextSearch {
	b := t.Clone()
	b.Pos = model.Pos{}
	return b
}

// searched returns the keys of the dictionaries and configurations whose names
// stand in quotes in a text, as in to_tsvector('german', body). Any schema will
// do, and so will a text that means something else.
func (s *side) searched(text string) []key {
	if len(s.searches) == 0 {
		return nil
	}
	var keys []key
	for _, name := range model.LiteralNames(text) {
		_, bare := model.SplitName(name)
		keys = append(keys, s.searches[strings.ToLower(bare)]...)
	}
	return keys
}
