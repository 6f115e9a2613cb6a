package postgres

import (
	"slices"
	"strconv"
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

// compileFunction compiles the operations on functions; ok is false for any
// other.
func compileFunction(op ops.Operation) (sql []string, ok bool, err error) {
	switch o := op.(type) {
	case ops.CreateFunction:
		sql := defineFunction("CREATE ", o.Function)
		sql = append(sql, dependOn(functionTarget(&o.Function), nil, o.Function.DependsOn)...)
		return append(sql, comment(functionTarget(&o.Function), "", o.Function.Comment)...), true, nil
	case ops.DropFunction:
		return one("DROP " + functionTarget(&o.Function)), true, nil
	case ops.AlterFunction:
		if !o.From.CanReplace(&o.To) {
			return nil, true, unsupported(op, "the result, the arguments' names and the kind of a function cannot be changed in place, nor a default taken away: drop it and create it again")
		}
		return alterFunction(o.From, o.To), true, nil
	}
	return nil, false, nil
}

// CreateFunction returns the statement that creates a function or a procedure,
// without its comment. What lies in the default schema is named without it.
func CreateFunction(f model.Function) string {
	return bare(createFunction("CREATE ", f))
}

// DropFunction returns the statement that drops a function or a procedure.
func DropFunction(f model.Function) string { return bare("DROP " + functionTarget(&f)) }

// bare leaves the default schema out of a statement.
func bare(sql string) string { return strings.ReplaceAll(sql, ownSchema+".", "") }

// functionTarget names a function for DROP, ALTER and COMMENT ON.
func functionTarget(f *model.Function) string {
	return subjectSQL(strings.ToUpper(f.Kind()), f.Signature())
}

// defineFunction writes the statements that create or replace a function. The
// parameter is set and reset by plain SET and RESET, which a transaction that
// fails takes back, too, so that they also work where there is none.
func defineFunction(verb string, f model.Function) []string {
	sql := createFunction(verb, f)
	if !f.Unchecked {
		return one(sql)
	}
	return []string{"SET check_function_bodies TO off", sql, "RESET check_function_bodies"}
}

// createFunction writes the whole definition; verb is CREATE or CREATE OR
// REPLACE, and a space.
func createFunction(verb string, f model.Function) string {
	var args, table []string
	for _, a := range f.Args {
		text := typeSQL(a.Type)
		if a.Name != "" {
			text = argumentName(a.Name) + " " + text
		}
		if a.Mode == "TABLE" {
			table = append(table, text)
			continue
		}
		if a.Mode != "" {
			text = a.Mode + " " + text
		}
		if a.Default != "" {
			text += " DEFAULT " + a.Default
		}
		args = append(args, text)
	}
	sql := verb + strings.ToUpper(f.Kind()) + " " + own(pgcatalog.Function, f.Name) + "(" + strings.Join(args, ", ") + ")"
	set := ""
	if f.SetOf {
		set = "SETOF "
	}
	switch {
	case len(table) > 0:
		sql += " RETURNS TABLE(" + strings.Join(table, ", ") + ")"
	case f.Returns != "":
		sql += " RETURNS " + set + typeSQL(f.Returns)
	case f.SetOf:
		sql += " RETURNS " + set + outType(f.Args)
	}
	if len(f.Transforms) > 0 {
		types := make([]string, len(f.Transforms))
		for i, t := range f.Transforms {
			types[i] = "FOR TYPE " + typeSQL(t)
		}
		sql += " TRANSFORM " + strings.Join(types, ", ")
	}
	sql += " LANGUAGE " + Ident(f.Language)
	if f.Window {
		sql += " WINDOW"
	}
	for _, p := range functionProperties(model.Function{Language: f.Language, SetOf: f.SetOf}, f) {
		sql += " " + p
	}
	switch {
	case f.SQL != "":
		return sql + "\n" + f.SQL
	case f.Library != "" && f.Body != "":
		return sql + " AS " + Literal(f.Library) + ", " + Literal(f.Body)
	case f.Library != "":
		return sql + " AS " + Literal(f.Library)
	}
	return sql + " AS " + dollarQuoted(f.Body)
}

// outType returns the result type that the OUT arguments of a function imply
// (PostgreSQL documentation, CREATE FUNCTION).
func outType(args []model.Argument) string {
	var out []string
	for _, a := range args {
		if a.Mode == "OUT" || a.Mode == "INOUT" {
			out = append(out, typeSQL(a.Type))
		}
	}
	if len(out) == 1 {
		return out[0]
	}
	return "record"
}

// argumentName writes the name of an argument. Words that may stand for a type
// or a mode, which the grammar lets be no argument's name, are quoted.
func argumentName(name string) string {
	switch name {
	case "in", "out", "inout", "variadic", "setof", "double", "national", "precision", "varying", "character", "char":
		return `"` + name + `"`
	}
	return Ident(name)
}

// functionProperties returns the clauses that make the properties of from
// those of to, apart from what only CREATE OR REPLACE can change.
func functionProperties(from, to model.Function) []string {
	var clauses []string
	do := func(clause string) { clauses = append(clauses, clause) }
	choose := func(from, to bool, yes, no string) {
		if from != to {
			if to {
				do(yes)
			} else {
				do(no)
			}
		}
	}
	if from.Volatility != to.Volatility {
		do(orDefault(to.Volatility, "VOLATILE"))
	}
	choose(from.Strict, to.Strict, "STRICT", "CALLED ON NULL INPUT")
	choose(from.SecurityDefiner, to.SecurityDefiner, "SECURITY DEFINER", "SECURITY INVOKER")
	choose(from.Leakproof, to.Leakproof, "LEAKPROOF", "NOT LEAKPROOF")
	if from.Parallel != to.Parallel {
		do("PARALLEL " + orDefault(to.Parallel, "UNSAFE"))
	}
	if from.Cost != to.Cost {
		cost := to.Cost
		if cost == 0 {
			cost = 100
			if to.Language == "c" || to.Language == "internal" {
				cost = 1
			}
		}
		do("COST " + real32(cost))
	}
	if from.Rows != to.Rows {
		rows := to.Rows
		if rows == 0 {
			rows = 1000
		}
		do("ROWS " + real32(rows))
	}
	if from.Support != to.Support && to.Support != "" {
		do("SUPPORT " + Name(to.Support))
	}
	return append(clauses, settingClauses(from.Settings, to.Settings)...)
}

func orDefault(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func real32(v float64) string { return strconv.FormatFloat(v, 'f', -1, 32) }

// settingClauses returns the SET and RESET clauses that lead from one list of
// parameters to another. A parameter that is set anew comes last in the
// catalogue's list; where that gives another order, all are set anew.
func settingClauses(from, to []model.Setting) []string {
	at := func(list []model.Setting, name string) int {
		return slices.IndexFunc(list, func(s model.Setting) bool { return s.Name == name })
	}
	var clauses []string
	var result []model.Setting
	for _, s := range from {
		if i := at(to, s.Name); i < 0 {
			clauses = append(clauses, "RESET "+settingName(s.Name))
		} else {
			result = append(result, to[i])
		}
	}
	kept := from
	for _, s := range to {
		if at(from, s.Name) < 0 {
			result = append(result, s)
		}
	}
	if !slices.Equal(result, to) {
		clauses, kept = []string{"RESET ALL"}, nil
	}
	for _, s := range to {
		if i := at(kept, s.Name); i < 0 || kept[i] != s {
			clauses = append(clauses, "SET "+settingName(s.Name)+" TO "+settingValue(s))
		}
	}
	return clauses
}

// settingName writes the name of a parameter, whose two parts may be those of
// an extension's.
func settingName(name string) string {
	parts := strings.Split(name, ".")
	return strings.Join(mapped(parts, Ident), ".")
}

func mapped[T any](list []T, f func(T) string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = f(s)
	}
	return out
}

// listSettings are the parameters whose value is a list of quoted names
// (GUC_LIST_QUOTE in utils/misc/guc_tables.c).
var listSettings = []string{
	"local_preload_libraries", "search_path", "session_preload_libraries", "shared_preload_libraries",
	"temp_tablespaces", "unix_socket_directories",
}

func settingValue(s model.Setting) string {
	if !slices.Contains(listSettings, s.Name) {
		return Literal(s.Value)
	}
	return strings.Join(mapped(s.Names(), Literal), ", ")
}

// dollarQuoted writes a body between dollar quotes that do not occur in it.
func dollarQuoted(body string) string {
	for n := 0; ; n++ {
		tag := "$$"
		switch {
		case n == 1:
			tag = "$body$"
		case n > 1:
			tag = "$body" + strconv.Itoa(n) + "$"
		}
		// A dollar sign at the end would join the closing quote.
		if !strings.Contains(body+"$", tag) {
			return tag + body + tag
		}
	}
}

// alterFunction changes a function with ALTER FUNCTION where that is enough.
func alterFunction(from, to model.Function) []string {
	var sql []string
	whole := !slices.Equal(from.Args, to.Args) || from.Language != to.Language || !slices.Equal(from.Transforms, to.Transforms) || from.Body != to.Body ||
		from.Library != to.Library || from.SQL != to.SQL || from.Support != "" && to.Support == ""
	depended := from.DependsOn
	if whole {
		sql = defineFunction("CREATE OR REPLACE ", to)
		depended = nil // which takes that away (measured on PostgreSQL 15.18)
	} else if clauses := functionProperties(from, to); len(clauses) > 0 {
		sql = one("ALTER " + functionTarget(&to) + " " + strings.Join(clauses, " "))
	}
	sql = append(sql, dependOn(functionTarget(&to), depended, to.DependsOn)...)
	return append(sql, comment(functionTarget(&to), from.Comment, to.Comment)...)
}

// dependOn returns the statements that make an object go with other extensions
// than it does.
func dependOn(target string, from, to []string) []string {
	var sql []string
	for _, x := range from {
		if !slices.Contains(to, x) {
			sql = append(sql, "ALTER "+target+" NO DEPENDS ON EXTENSION "+Ident(x))
		}
	}
	for _, x := range to {
		if !slices.Contains(from, x) {
			sql = append(sql, "ALTER "+target+" DEPENDS ON EXTENSION "+Ident(x))
		}
	}
	return sql
}
