package postgres

import (
	"fmt"
	"strings"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

// textSearch is a row of pg_ts_parser, pg_ts_template, pg_ts_dict or
// pg_ts_config; the server's own are there for their names.
type textSearch struct {
	object
	kind string
	qualified
	owner uint32
	// base is the template of a dictionary or the parser of a configuration.
	base uint32
	// options are the text of a dictionary's.
	options string
	// functions are those of a parser or a template.
	functions []uint32
	// tokens are the types of tokens that a configuration's parser knows, each as
	// "number name".
	tokens []string
}

// textSearchMapping is a row of pg_ts_config_map.
type textSearchMapping struct {
	config, dictionary uint32
	token              int32
}

// textSearchQueries returns the queries for full text search. Of the server's
// own dictionaries only those are read that a user's configuration names.
func textSearchQueries() []query {
	read := func(class uint32, kind string) func(*catalogue, row) error {
		return func(c *catalogue, r row) error {
			c.textSearch = append(c.textSearch, textSearch{object: object{class, r.oid(0)}, kind: kind,
				qualified: qualified{schema: r.oid(2), name: r.text(1)}, owner: r.oid(3), base: r.oid(4), options: r.text(5), functions: r.oids(6), tokens: r.texts(7)})
			return nil
		}
	}
	readMapping := func(c *catalogue, r row) error {
		c.textSearchMappings = append(c.textSearchMappings, textSearchMapping{config: r.oid(0), token: r.int32(1), dictionary: r.oid(2)})
		return nil
	}
	return []query{
		{what: "pg_ts_parser", read: read(classTextSearchParser, model.TextSearchParser), sql: `
SELECT p.oid, p.prsname, p.prsnamespace, 0::pg_catalog.oid, 0::pg_catalog.oid, NULL,
	ARRAY[p.prsstart, p.prstoken, p.prsend, p.prsheadline, p.prslextype]::pg_catalog.oid[], NULL::text[]
FROM pg_catalog.pg_ts_parser AS p`},
		{what: "pg_ts_template", read: read(classTextSearchTemplate, model.TextSearchTemplate), sql: `
SELECT t.oid, t.tmplname, t.tmplnamespace, 0::pg_catalog.oid, 0::pg_catalog.oid, NULL,
	ARRAY[t.tmplinit, t.tmpllexize]::pg_catalog.oid[], NULL::text[]
FROM pg_catalog.pg_ts_template AS t`},
		{what: "pg_ts_dict", read: read(classTextSearchDict, model.TextSearchDictionary), sql: `
SELECT d.oid, d.dictname, d.dictnamespace, d.dictowner, d.dicttemplate, d.dictinitoption, NULL::pg_catalog.oid[], NULL::text[] FROM pg_catalog.pg_ts_dict AS d
WHERE d.oid >= 16384 OR d.oid = ANY (ARRAY(SELECT m.mapdict FROM pg_catalog.pg_ts_config_map AS m WHERE m.mapcfg >= 16384))`},
		{what: "pg_ts_config", read: read(classTextSearchConfig, model.TextSearchConfiguration), sql: `
SELECT c.oid, c.cfgname, c.cfgnamespace, c.cfgowner, c.cfgparser, NULL, NULL::pg_catalog.oid[],
	ARRAY(SELECT t.tokid || ' ' || t.alias FROM pg_catalog.ts_token_type(c.cfgparser) AS t)
FROM pg_catalog.pg_ts_config AS c WHERE c.oid >= 16384`},
		{what: "pg_ts_config_map", read: readMapping, sql: `
SELECT m.mapcfg, m.maptokentype, m.mapdict FROM pg_catalog.pg_ts_config_map AS m WHERE m.mapcfg >= 16384
ORDER BY m.mapcfg, m.maptokentype, m.mapseqno`},
	}
}

// textSearchFunctions are the options of CREATE TEXT SEARCH PARSER and TEMPLATE
// in the order in which the queries have them.
var textSearchFunctions = map[string][]string{
	model.TextSearchParser: {"start", "gettoken", "end", "headline", "lextypes"}, model.TextSearchTemplate: {"init", "lexize"},
}

// isOwnTextSearch reports whether an object is the user's own.
func (b *builder) isOwnTextSearch(t *textSearch) bool {
	return t.oid >= firstUserOID && !b.members[t.object] && !isServerSchema(b.namespaces[t.schema])
}

func (b *builder) addTextSearch() error {
	names := make(map[object]string, len(b.textSearch))
	for i := range b.textSearch {
		names[b.textSearch[i].object] = b.refName(pgcatalog.Search(b.textSearch[i].kind), b.textSearch[i].qualified)
	}
	for i := range b.textSearch {
		t := &b.textSearch[i]
		if !b.isOwnTextSearch(t) {
			continue
		}
		m := model.TextSearch{Kind: t.kind, Name: b.fullName(t.qualified), Comment: b.commentOn(t.class, t.oid, 0)}
		switch t.kind {
		case model.TextSearchDictionary:
			m.Template = names[object{classTextSearchTemplate, t.base}]
			var err error
			if m.Options, err = dictionaryOptions(t.options); err != nil {
				return fmt.Errorf("text search dictionary %s: %w", m.Name, err)
			}
		case model.TextSearchConfiguration:
			m.Parser, m.Mappings = names[object{classTextSearchParser, t.base}], b.mappings(t, names)
		default:
			for i, option := range textSearchFunctions[t.kind] {
				if i < len(t.functions) && t.functions[i] != 0 {
					m.Functions = append(m.Functions, option+"="+b.functionName(t.functions[i]))
				}
			}
		}
		b.db.TextSearch = append(b.db.TextSearch, m)
	}
	return nil
}

// mappings returns the dictionaries of each type of token of a configuration.
func (b *builder) mappings(config *textSearch, names map[object]string) []model.TextSearchMapping {
	tokens := make(map[string]string, len(config.tokens))
	for _, part := range config.tokens {
		number, name, _ := strings.Cut(part, " ")
		tokens[number] = name
	}
	var list []model.TextSearchMapping
	last := int32(-1)
	for _, m := range b.textSearchMappings {
		if m.config != config.oid {
			continue
		}
		if m.token != last {
			last = m.token
			list = append(list, model.TextSearchMapping{Tokens: []string{tokens[fmt.Sprint(m.token)]}})
		}
		mapping := &list[len(list)-1]
		mapping.Dictionaries = append(mapping.Dictionaries, names[object{classTextSearchDict, m.dictionary}])
	}
	return list
}

// dictionaryOptions takes pg_ts_dict.dictinitoption apart, as the server writes
// it (serialize_deflist in commands/tsearchcmds.c): name = 'value', name = 1.
// A name may stand in double quotes, and E before a value that has backslashes.
func dictionaryOptions(text string) ([]string, error) {
	var options []string
	for text != "" {
		name, rest, ok := "", "", false
		if text[0] == '"' {
			name, rest = quotedPart(text)
			rest, ok = strings.CutPrefix(rest, " = ")
		} else {
			name, rest, ok = strings.Cut(text, " = ")
		}
		if !ok || rest == "" {
			return nil, fmt.Errorf("cannot follow the options %q", text)
		}
		value := ""
		escaped := strings.HasPrefix(rest, "E'")
		if rest = strings.TrimPrefix(rest, "E"); rest[0] == '\'' {
			if value, text = quotedPart(rest); escaped {
				value = strings.ReplaceAll(value, `\\`, `\`)
			}
			text = strings.TrimPrefix(text, ", ")
		} else {
			value, text, _ = strings.Cut(rest, ", ")
		}
		options = append(options, name+"="+value)
	}
	return options, nil
}

// quotedPart returns what stands between the quotes that a text begins with,
// where two stand for one, and what follows.
func quotedPart(text string) (part, rest string) {
	quote := text[:1]
	var b strings.Builder
	for text = text[1:]; ; {
		head, tail, found := strings.Cut(text, quote)
		b.WriteString(head)
		if !found || !strings.HasPrefix(tail, quote) {
			return b.String(), tail
		}
		b.WriteString(quote)
		text = tail[1:]
	}
}
