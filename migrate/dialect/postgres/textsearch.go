package postgres

import (
	"slices"
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

// compileTextSearch compiles the operations on text search objects; ok is false
// for any other.
func compileTextSearch(op ops.Operation) (sql []string, ok bool, err error) {
	switch o := op.(type) {
	case ops.CreateTextSearch:
		return createTextSearch(o.TextSearch), true, nil
	case ops.DropTextSearch:
		return one("DROP " + textSearchTarget(o.TextSearch)), true, nil
	case ops.AlterTextSearch:
		from, to := o.From, o.To
		if from.Parser != to.Parser || from.Template != to.Template || !slices.Equal(from.Functions, to.Functions) {
			return nil, true, unsupported(o, "a text search object keeps its parser, its template and its functions: drop it and create it again")
		}
		return alterTextSearch(o), true, nil
	}
	return nil, false, nil
}

func textSearchTarget(t model.TextSearch) string {
	return "TEXT SEARCH " + t.Kind + " " + own(pgcatalog.Search(t.Kind), t.Name)
}

func createTextSearch(t model.TextSearch) []string {
	var parts []string
	for _, f := range t.Functions {
		name, function := model.SplitOption(f)
		parts = append(parts, strings.ToUpper(name)+" = "+Name(function))
	}
	if t.Template != "" {
		parts = append(parts, "TEMPLATE = "+Name(t.Template))
	}
	if t.Parser != "" {
		parts = append(parts, "PARSER = "+Name(t.Parser))
	}
	for _, o := range t.Options {
		parts = append(parts, dictionaryOption(o))
	}
	sql := one("CREATE " + textSearchTarget(t) + " (" + strings.Join(parts, ", ") + ")")
	return append(sql, alterTextSearch(ops.AlterTextSearch{From: model.TextSearch{Options: t.Options}, To: t})...)
}

func dictionaryOption(option string) string {
	name, value := model.SplitOption(option)
	if !number(value) {
		value = Literal(value)
	}
	return Ident(name) + " = " + value
}

// number reports whether an option's value is a whole number, which the server
// keeps without quotes.
func number(value string) bool {
	return value != "" && strings.Trim(value, "0123456789") == ""
}

func alterTextSearch(o ops.AlterTextSearch) []string {
	from, to := o.From, o.To
	target := textSearchTarget(to)
	var sql, options []string
	for _, option := range to.Options {
		if !slices.Contains(from.Options, option) {
			options = append(options, dictionaryOption(option))
		}
	}
	for _, option := range from.Options {
		name, _ := model.SplitOption(option)
		if !slices.ContainsFunc(to.Options, func(o string) bool { n, _ := model.SplitOption(o); return n == name }) {
			options = append(options, Ident(name))
		}
	}
	if len(options) > 0 {
		sql = one("ALTER " + target + " (" + strings.Join(options, ", ") + ")")
	}
	for _, m := range o.Mappings() {
		verb, with := "ALTER", " WITH "+strings.Join(mapped(m.Dictionaries, Name), ", ")
		switch {
		case len(m.Dictionaries) == 0:
			verb, with = "DROP", ""
		case from.Dictionaries(m.Tokens[0]) == nil:
			verb = "ADD"
		}
		sql = append(sql, "ALTER "+target+" "+verb+" MAPPING FOR "+idents(m.Tokens)+with)
	}
	return append(sql, comment(target, from.Comment, to.Comment)...)
}
