package postgres

import (
	"cmp"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// compileView compiles the operations on views; ok is false for any other.
func compileView(op ops.Operation) (sql []string, ok bool) {
	switch o := op.(type) {
	case ops.CreateView:
		return createView(o.View), true
	case ops.DropView:
		return one("DROP " + viewKind(o.View) + " " + relation(o.View.Name)), true
	case ops.AlterView:
		return alterView(o.From, o.To), true
	}
	return nil, false
}

func viewKind(v model.View) string { return strings.ToUpper(v.Kind()) }

// defineView writes the statement that defines a view, without its comments and
// indexes.
func defineView(create string, v model.View) string {
	sql := create + " " + viewKind(v) + " " + relation(v.Name)
	if len(v.Columns) > 0 {
		names := make([]string, len(v.Columns))
		for i, c := range v.Columns {
			names[i] = c.Name
		}
		sql += " (" + idents(names) + ")"
	}
	if v.AccessMethod != "" {
		sql += " USING " + Ident(v.AccessMethod)
	}
	sql += parameters(v.Options)
	if v.Tablespace != "" {
		sql += " TABLESPACE " + Ident(v.Tablespace)
	}
	sql += " AS\n" + v.Query
	if v.CheckOption != "" {
		sql += "\nWITH " + v.CheckOption + " CHECK OPTION"
	}
	if v.NoData {
		sql += "\nWITH NO DATA"
	}
	return sql
}

// parameters writes the clause WITH of parameters that are written as
// name=value.
func parameters(options []string) string {
	if len(options) == 0 {
		return ""
	}
	return " WITH (" + assignments(options) + ")"
}

func assignments(options []string) string {
	list := make([]string, len(options))
	for i, o := range options {
		name, value, _ := strings.Cut(o, "=")
		list[i] = parameter(name) + "=" + Literal(value)
	}
	return strings.Join(list, ", ")
}

// parameter writes the name of a parameter, which may be toast.name.
func parameter(name string) string {
	space, bare, ok := strings.Cut(name, ".")
	if !ok {
		return Ident(name)
	}
	return Ident(space) + "." + Ident(bare)
}

func createView(v model.View) []string {
	sql := withComment(defineView("CREATE", v), viewKind(v)+" "+relation(v.Name), v.Comment)
	for _, c := range v.Columns {
		if c.Default != "" {
			sql = append(sql, changeView(v, "ALTER COLUMN "+Ident(c.Name)+" SET DEFAULT "+c.Default))
		}
		for _, action := range columnStorage(model.Column{}, c.Column(), false) {
			sql = append(sql, changeView(v, "ALTER COLUMN "+Ident(c.Name)+" "+action))
		}
		sql = append(sql, comment(columnTarget(v.Name, c.Name), "", c.Comment)...)
	}
	sql = append(sql, dependOn(viewKind(v)+" "+relation(v.Name), nil, v.DependsOn)...)
	for _, x := range v.Indexes {
		sql = append(sql, indexSQL(v.Name, x, false))
	}
	return sql
}

func changeView(v model.View, action string) string {
	return "ALTER " + viewKind(v) + " " + relation(v.Name) + " " + action
}

// alterView changes what CREATE OR REPLACE VIEW, ALTER VIEW and COMMENT can. The
// first sets parameters and the check option along with the query.
func alterView(from, to model.View) []string {
	var sql []string
	if from.Query != to.Query {
		sql = append(sql, defineView("CREATE OR REPLACE", to))
	} else {
		if gone := missingOptions(from.Options, to.Options); len(gone) > 0 {
			sql = append(sql, changeView(to, "RESET ("+strings.Join(gone, ", ")+")"))
		}
		var set []string
		for _, o := range to.Options {
			if !slices.Contains(from.Options, o) {
				set = append(set, o)
			}
		}
		if len(set) > 0 {
			sql = append(sql, changeView(to, "SET ("+assignments(set)+")"))
		}
		switch {
		case from.CheckOption == to.CheckOption:
		case to.CheckOption == "":
			sql = append(sql, changeView(to, "RESET (check_option)"))
		default:
			sql = append(sql, changeView(to, "SET (check_option="+Literal(strings.ToLower(to.CheckOption))+")"))
		}
	}
	if from.AccessMethod != to.AccessMethod {
		sql = append(sql, changeView(to, "SET ACCESS METHOD "+Ident(cmp.Or(to.AccessMethod, "heap"))))
	}
	if from.Tablespace != to.Tablespace {
		space := to.Tablespace
		if space == "" {
			space = "pg_default"
		}
		sql = append(sql, changeView(to, "SET TABLESPACE "+Ident(space)))
	}
	for _, c := range columnNames(from, to) {
		was, is := from.Column(c), to.Column(c)
		if was == nil {
			was = &model.ViewColumn{}
		}
		if is == nil {
			is = &model.ViewColumn{}
		}
		switch {
		case was.Default == is.Default:
		case is.Default == "":
			sql = append(sql, changeView(to, "ALTER COLUMN "+Ident(c)+" DROP DEFAULT"))
		default:
			sql = append(sql, changeView(to, "ALTER COLUMN "+Ident(c)+" SET DEFAULT "+is.Default))
		}
		for _, action := range columnStorage(was.Column(), is.Column(), false) {
			sql = append(sql, changeView(to, "ALTER COLUMN "+Ident(c)+" "+action))
		}
		sql = append(sql, comment(columnTarget(to.Name, c), was.Comment, is.Comment)...)
	}
	sql = append(sql, dependOn(viewKind(to)+" "+relation(to.Name), from.DependsOn, to.DependsOn)...)
	return append(sql, comment(viewKind(to)+" "+relation(to.Name), from.Comment, to.Comment)...)
}

// missingOptions returns the names of the parameters that only the first list
// sets.
func missingOptions(from, to []string) []string {
	var gone []string
	for _, o := range from {
		name, _, _ := strings.Cut(o, "=")
		if !slices.ContainsFunc(to, func(t string) bool { return strings.HasPrefix(t, name+"=") }) {
			gone = append(gone, parameter(name))
		}
	}
	return gone
}

// columnNames returns the names of the columns of two views, each once.
func columnNames(from, to model.View) []string {
	var names []string
	for _, c := range slices.Concat(from.Columns, to.Columns) {
		if !slices.Contains(names, c.Name) {
			names = append(names, c.Name)
		}
	}
	return names
}
