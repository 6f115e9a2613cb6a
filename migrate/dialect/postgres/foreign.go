package postgres

import (
	"slices"
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// compileForeign compiles the operations on foreign-data wrappers, servers and
// user mappings; ok is false for any other.
func compileForeign(op ops.Operation) (sql []string, ok bool, err error) {
	switch o := op.(type) {
	case ops.CreateForeignDataWrapper:
		w := o.Wrapper
		target := "FOREIGN DATA WRAPPER " + Ident(w.Name)
		return withComment("CREATE "+target+wrapperFunctions(model.ForeignDataWrapper{}, w)+foreignOptions(w.Options), target, w.Comment), true, nil
	case ops.DropForeignDataWrapper:
		return one("DROP FOREIGN DATA WRAPPER " + Ident(o.Wrapper.Name)), true, nil
	case ops.AlterForeignDataWrapper:
		target := "FOREIGN DATA WRAPPER " + Ident(o.To.Name)
		return alterForeign(target, wrapperFunctions(o.From, o.To), o.From.Options, o.To.Options, o.From.Comment, o.To.Comment), true, nil
	case ops.CreateServer:
		s := o.Server
		target := "SERVER " + Ident(s.Name)
		head := "CREATE " + target
		if s.Type != "" {
			head += " TYPE " + Literal(s.Type)
		}
		if s.Version != "" {
			head += " VERSION " + Literal(s.Version)
		}
		return withComment(head+" FOREIGN DATA WRAPPER "+Ident(s.Wrapper)+foreignOptions(s.Options), target, s.Comment), true, nil
	case ops.DropServer:
		return one("DROP SERVER " + Ident(o.Server.Name)), true, nil
	case ops.AlterServer:
		if o.From.Type != o.To.Type || o.From.Wrapper != o.To.Wrapper {
			return nil, true, unsupported(o, "the type and the wrapper of a server cannot change: drop it and create it again")
		}
		version := ""
		switch {
		case o.From.Version == o.To.Version:
		case o.To.Version == "":
			version = " VERSION NULL"
		default:
			version = " VERSION " + Literal(o.To.Version)
		}
		return alterForeign("SERVER "+Ident(o.To.Name), version, o.From.Options, o.To.Options, o.From.Comment, o.To.Comment), true, nil
	case ops.CreateUserMapping:
		return one("CREATE " + mappingSQL(o.Mapping) + foreignOptions(o.Mapping.Options)), true, nil
	case ops.DropUserMapping:
		return one("DROP " + mappingSQL(o.Mapping)), true, nil
	case ops.AlterUserMapping:
		return alterForeign(mappingSQL(o.To), "", o.From.Options, o.To.Options, "", ""), true, nil
	}
	return nil, false, nil
}

// alterForeign returns the statements that change what has options: clause, the
// options and the comment.
func alterForeign(target, clause string, from, to []string, fromComment, toComment string) []string {
	var sql []string
	if clause += changedForeignOptions(from, to); clause != "" {
		sql = append(sql, "ALTER "+target+clause)
	}
	return append(sql, comment(target, fromComment, toComment)...)
}

// wrapperFunctions writes the functions that differ.
func wrapperFunctions(from, to model.ForeignDataWrapper) string {
	clause := func(word, from, to string) string {
		switch {
		case from == to:
			return ""
		case to == "":
			return " NO " + word
		}
		return " " + word + " " + Name(to)
	}
	return clause("HANDLER", from.Handler, to.Handler) + clause("VALIDATOR", from.Validator, to.Validator)
}

func mappingSQL(m model.UserMapping) string {
	user := "PUBLIC"
	if m.User != "" {
		user = Ident(m.User)
	}
	return "USER MAPPING FOR " + user + " SERVER " + Ident(m.Server)
}

// foreignOptions writes the options of something new: " OPTIONS (a 'b')".
func foreignOptions(options []string) string {
	if len(options) == 0 {
		return ""
	}
	list := make([]string, len(options))
	for i, o := range options {
		list[i] = foreignOption(o)
	}
	return " OPTIONS (" + strings.Join(list, ", ") + ")"
}

func foreignOption(o string) string {
	name, value := model.SplitOption(o)
	return Ident(name) + " " + Literal(value)
}

// changedForeignOptions writes what leads from one list of options to another.
func changedForeignOptions(from, to []string) string {
	names := func(options []string) []string {
		list := make([]string, len(options))
		for i, o := range options {
			list[i], _ = model.SplitOption(o)
		}
		return list
	}
	was, is := names(from), names(to)
	var list []string
	for i, name := range was {
		if !slices.Contains(is, name) {
			list = append(list, "DROP "+Ident(was[i]))
		}
	}
	for i, name := range is {
		switch {
		case !slices.Contains(was, name):
			list = append(list, "ADD "+foreignOption(to[i]))
		case !slices.Contains(from, to[i]):
			list = append(list, "SET "+foreignOption(to[i]))
		}
	}
	if len(list) == 0 {
		return ""
	}
	return " OPTIONS (" + strings.Join(list, ", ") + ")"
}

// alterForeignColumn returns the statement that changes the options of a column
// of a foreign table.
func alterForeignColumn(table string, from []string, c model.Column) []string {
	clause := changedForeignOptions(from, c.ForeignOptions)
	if clause == "" {
		return nil
	}
	return one("ALTER FOREIGN TABLE " + relation(table) + " ALTER COLUMN " + Ident(c.Name) + clause)
}

// tableTarget names a table in statements that tell the kinds apart.
func tableTarget(t model.Table) string {
	if t.Foreign != nil {
		return "FOREIGN TABLE " + relation(t.Name)
	}
	return "TABLE " + relation(t.Name)
}

// alterForeignTable returns the statement that changes the options of a foreign
// table.
func alterForeignTable(from, to model.Table) []string {
	if from.Foreign == nil || to.Foreign == nil {
		return nil
	}
	return alterForeign(tableTarget(to), "", from.Foreign.Options, to.Foreign.Options, "", "")
}
