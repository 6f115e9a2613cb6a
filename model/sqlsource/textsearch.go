package sqlsource

import (
	"slices"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

// textSearchKinds are the kinds of text search objects by those of statements.
var textSearchKinds = map[pg.ObjectType]string{
	pg.ObjectType_OBJECT_TSPARSER: model.TextSearchParser, pg.ObjectType_OBJECT_TSTEMPLATE: model.TextSearchTemplate,
	pg.ObjectType_OBJECT_TSDICTIONARY: model.TextSearchDictionary, pg.ObjectType_OBJECT_TSCONFIGURATION: model.TextSearchConfiguration,
}

// searchArguments are the types of the arguments of the functions of parsers and
// templates.
var searchArguments = map[string][]string{
	"start": {"internal", "integer"}, "gettoken": {"internal", "internal", "internal"}, "end": {"internal"},
	"headline": {"internal", "internal", "tsquery"}, "lextypes": {"internal"},
	"init": {"internal"}, "lexize": {"internal", "internal", "internal", "internal"},
}

func (e *Executor) mustHaveTextSearch(kind, name string) (*model.TextSearch, error) {
	if s := e.d.TextSearchOf(kind, name); s != nil {
		return s, nil
	}
	return nil, e.fail(-1, "", "text search %s %s does not exist", strings.ToLower(kind), name)
}

func (e *Executor) createTextSearch(s *pg.DefineStmt) error {
	t := model.TextSearch{Kind: textSearchKinds[s.Kind], Name: e.listName(s.Defnames), Pos: e.pos(-1)}
	if err := e.schemaMustExist(-1, t.Name); err != nil {
		return err
	}
	if have := e.d.TextSearchOf(t.Kind, t.Name); have != nil {
		return e.fail(-1, "", "%s %s exists already%s", t.KindName(), t.Name, declaredAt(have.Pos))
	}
	for _, node := range s.Definition {
		o := node.GetDefElem()
		option := strings.ToLower(o.Defname)
		switch {
		case t.Kind == model.TextSearchConfiguration && option == "parser":
			t.Parser = e.refName(parserName, optionNames(o))
		case t.Kind == model.TextSearchConfiguration && option == "copy":
			if err := e.copyTextSearch(&t, optionNames(o), o.Location); err != nil {
				return err
			}
		case t.Kind == model.TextSearchConfiguration:
			return e.fail(o.Location, "write PARSER or COPY", "%s %s has no option %s", t.KindName(), t.Name, o.Defname)
		case t.Kind == model.TextSearchDictionary && option == "template":
			t.Template = e.refName(templateName, optionNames(o))
		case t.Kind == model.TextSearchDictionary:
			text, _ := optionText(o)
			t.Options = setOption(t.Options, o.Defname+"="+text)
		default:
			t.Functions = setOption(t.Functions, option+"="+e.refName(functionName, optionNames(o), searchArguments[option]...))
		}
	}
	switch {
	case t.Kind == model.TextSearchConfiguration && t.Parser == "":
		return e.fail(-1, "write PARSER = … or COPY = …", "%s %s has no parser", t.KindName(), t.Name)
	case t.Kind == model.TextSearchDictionary && t.Template == "":
		return e.fail(-1, "write TEMPLATE = …", "%s %s has no template", t.KindName(), t.Name)
	}
	e.d.TextSearch = append(e.d.TextSearch, t)
	return nil
}

// copyTextSearch takes over what a configuration is that a new one is a COPY of:
// one that is declared, or one of the server's own.
func (e *Executor) copyTextSearch(t *model.TextSearch, list []*pg.Node, at int32) error {
	name := e.catalogName(list)
	// Without a schema the name of one of the server's own means that.
	if from := e.d.TextSearchOf(t.Kind, name); from != nil && (len(list) == 2 && fieldNames(list)[0] != "pg_catalog" || !pgcatalog.Holds(configurationName, name)) {
		c := from.Clone()
		t.Parser, t.Mappings = c.Parser, c.Mappings
		return nil
	}
	if !slices.Contains(serverConfigurations, name) {
		return e.fail(at, hintOf(name, serverConfigurations), "text search configuration %s does not exist", name)
	}
	// snowball_create.sql of the server: each language has a dictionary, and
	// those that are not written in Latin letters take English for ASCII words.
	word, ascii := name+"_stem", name+"_stem"
	switch name {
	case "simple":
		word, ascii = name, name
	case "hindi", "russian":
		ascii = "english_stem"
	}
	t.Parser = "default"
	t.Mappings = []model.TextSearchMapping{
		{Tokens: []string{"asciihword", "asciiword", "hword_asciipart"}, Dictionaries: []string{ascii}},
		{Tokens: []string{"hword", "hword_part", "word"}, Dictionaries: []string{word}},
		{Tokens: []string{"email", "file", "float", "host", "hword_numpart", "int", "numhword", "numword", "sfloat", "uint", "url", "url_path", "version"},
			Dictionaries: []string{"simple"}},
	}
	return nil
}

// serverConfigurations are the configurations of servers 13 to 18; each of a
// language has a dictionary beside it.
var serverConfigurations = []string{"arabic", "armenian", "basque", "catalan", "danish", "dutch", "english", "estonian", "finnish", "french", "german", "greek",
	"hindi", "hungarian", "indonesian", "irish", "italian", "lithuanian", "nepali", "norwegian", "portuguese", "romanian", "russian", "serbian", "simple",
	"spanish", "swedish", "tamil", "turkish", "yiddish"}

// alterDictionary changes options; one without a value is taken away.
func (e *Executor) alterDictionary(s *pg.AlterTSDictionaryStmt) error {
	t, err := e.mustHaveTextSearch(model.TextSearchDictionary, e.listName(s.Dictname))
	if err != nil {
		return err
	}
	for _, node := range s.Options {
		o := node.GetDefElem()
		if o.Arg == nil {
			t.Options = resetOption(t.Options, o.Defname)
			continue
		}
		text, _ := optionText(o)
		t.Options = setOption(t.Options, o.Defname+"="+text)
	}
	return nil
}

func (e *Executor) alterConfiguration(s *pg.AlterTSConfigurationStmt) error {
	t, err := e.mustHaveTextSearch(model.TextSearchConfiguration, e.listName(s.Cfgname))
	if err != nil {
		return err
	}
	var tokens, dictionaries []string
	for _, node := range s.Tokentype {
		tokens = append(tokens, node.GetString_().GetSval())
	}
	for _, node := range s.Dicts {
		dictionaries = append(dictionaries, e.refName(dictionaryName, node.GetList().GetItems()))
	}
	if s.Replace {
		if len(tokens) == 0 {
			tokens = t.Tokens()
		}
		for _, token := range tokens {
			list := slices.Clone(t.Dictionaries(token))
			substitute(list, dictionaries[0], dictionaries[1])
			t.SetDictionaries(token, list)
		}
		return nil
	}
	for _, token := range tokens {
		have := t.Dictionaries(token)
		switch {
		case s.Kind == pg.AlterTSConfigType_ALTER_TSCONFIG_ADD_MAPPING && have != nil:
			return e.fail(-1, "", "%s %s has a mapping for %s already", t.KindName(), t.Name, token)
		case s.Kind == pg.AlterTSConfigType_ALTER_TSCONFIG_DROP_MAPPING && have == nil && !s.MissingOk:
			return e.fail(-1, "", "%s %s has no mapping for %s", t.KindName(), t.Name, token)
		}
		t.SetDictionaries(token, dictionaries)
	}
	return nil
}

// moveTextSearch gives an object another name, another schema or both.
func (e *Executor) moveTextSearch(kind, from, to string) error {
	t, err := e.mustHaveTextSearch(kind, from)
	if err != nil {
		return err
	}
	if err := e.schemaMustExist(-1, to); err != nil {
		return err
	}
	if e.d.TextSearchOf(kind, to) != nil {
		return e.fail(-1, "", "%s %s exists already", t.KindName(), to)
	}
	e.movePrivileges(model.Subject{Kind: "TEXT SEARCH " + kind, Name: from}, model.Subject{Name: to})
	t.Name = to
	switch kind {
	case model.TextSearchConfiguration:
		e.followLiteral(configurationName, from, to)
	case model.TextSearchDictionary:
		e.followLiteral(dictionaryName, from, to)
	}
	for i := range e.d.TextSearch {
		other := &e.d.TextSearch[i]
		switch {
		case kind == model.TextSearchParser && other.Parser == from:
			other.Parser = to
		case kind == model.TextSearchTemplate && other.Template == from:
			other.Template = to
		case kind == model.TextSearchDictionary:
			for j := range other.Mappings {
				substitute(other.Mappings[j].Dictionaries, from, to)
			}
		}
	}
	return nil
}

func (e *Executor) dropTextSearch(kind, name string, cascade, missingOK bool) error {
	t, err := e.mustHaveTextSearch(kind, name)
	if err != nil {
		if missingOK {
			return nil
		}
		return err
	}
	for _, other := range slices.Clone(e.d.TextSearch) {
		uses := kind == model.TextSearchParser && other.Parser == name || kind == model.TextSearchTemplate && other.Template == name ||
			kind == model.TextSearchDictionary && slices.ContainsFunc(other.Mappings, func(m model.TextSearchMapping) bool { return slices.Contains(m.Dictionaries, name) })
		switch {
		case !uses:
		case !cascade:
			return e.fail(-1, "drop it first, or use CASCADE", "%s %s cannot be dropped: %s %s needs it", t.KindName(), name, other.KindName(), other.Name)
		default:
			if err := e.dropTextSearch(other.Kind, other.Name, true, true); err != nil {
				return err
			}
		}
	}
	e.d.TextSearch = slices.DeleteFunc(e.d.TextSearch, func(t model.TextSearch) bool { return t.Kind == kind && t.Name == name })
	return nil
}
