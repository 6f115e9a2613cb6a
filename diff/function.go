package diff

import (
	"slices"
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

func bareFunctionOf(f *model.Function) model.Function {
	b := f.Clone()
	b.Pos = model.Pos{}
	return b
}

func sameFunction(a, b *model.Function) bool {
	return a.Procedure == b.Procedure && slices.Equal(a.Args, b.Args) && a.Returns == b.Returns && a.SetOf == b.SetOf &&
		a.Language == b.Language && slices.Equal(a.Transforms, b.Transforms) && a.Body == b.Body && a.Library == b.Library && a.SQL == b.SQL && a.Window == b.Window &&
		a.Volatility == b.Volatility && a.Strict == b.Strict && a.Leakproof == b.Leakproof && a.SecurityDefiner == b.SecurityDefiner &&
		a.Parallel == b.Parallel && a.Cost == b.Cost && a.Rows == b.Rows && a.Support == b.Support &&
		slices.Equal(a.Settings, b.Settings) && slices.Equal(a.DependsOn, b.DependsOn) && a.Comment == b.Comment
}

// functions are functions and procedures. A body that is a string is no
// dependency to the server, but one in SQL is checked when the function is
// created, and so are the declarations of one in PL/pgSQL. Where functions in SQL
// need each other, one of them is created as a stub first: see cycle.go.
var functions = objectKind[model.Function]{
	key:  func(f *model.Function) key { return functionKey(f.Signature()) },
	same: sameFunction,
	alter: func(old, new *model.Function) ops.Operation {
		if !old.CanReplace(new) {
			return nil
		}
		return ops.AlterFunction{From: bareFunctionOf(old), To: bareFunctionOf(new)}
	},
	object: func(in *side, f *model.Function) object {
		// A language of an extension is called as that is.
		o := object{names: []key{overloadKey(f.Name)}, needs: append(inSchema(f.Name), extensionKey(f.Language)), create: ops.CreateFunction{Function: bareFunctionOf(f)}, drop: ops.DropFunction{Function: bareFunctionOf(f)}}
		o.needs = append(append(o.needs, languageKey(f.Language)), extensionKeys(f.DependsOn)...)
		o.needs = append(o.needs, in.transformsOf(f)...)
		o.needs = append(o.needs, in.typed(f.Returns)...)
		for _, a := range f.Args {
			o.needs = append(o.needs, in.typed(a.Type)...)
			o.needs = slices.Concat(o.needs, in.expression("", a.Default), in.calls("", a.Default, a.Type))
		}
		if f.Support != "" {
			o.needs = append(o.needs, in.function(f.Support)...)
		}
		self := func(k key) bool { return k == functionKey(f.Signature()) }
		o.needs = slices.DeleteFunc(o.needs, self)
		if f.Language == "sql" {
			o.stub = functionStub(f, o.needs)
		}
		if f.SQL != "" {
			o.needs = append(o.needs, slices.DeleteFunc(in.body(f, "CREATE FUNCTION f() RETURNS void LANGUAGE sql "+f.SQL), self)...)
		}
		switch {
		case f.Library != "":
		case f.Language == "sql" && f.Body != "":
			keys, unchecked := in.source(f)
			o.wants, o.unchecked = slices.DeleteFunc(keys, self), unchecked
		default:
			o.wants, o.unchecked = append(in.anywhere(f.Body), in.symbols(f)...), true
		}
		return o
	},
}

// functionStub returns a function with a body that reads nothing, in place of one
// in SQL.
func functionStub(f *model.Function, needs []key) *stub {
	return &stub{needs: slices.Clip(needs), split: func() halves {
		whole, bare := bareFunctionOf(f), bareFunctionOf(f)
		bare.SQL, bare.Comment, bare.Body = "", "", emptyBody(f)
		return halves{create: ops.CreateFunction{Function: bare}, finish: []ops.Operation{ops.AlterFunction{From: bare, To: whole}},
			empty: []ops.Operation{ops.AlterFunction{From: whole, To: bare}}, drop: ops.DropFunction{Function: bare}}
	}}
}

// emptyBody returns a query for NULLs of the types that a function returns.
func emptyBody(f *model.Function) string {
	if f.Procedure || f.Returns == "void" {
		return ""
	}
	types := f.OutTypes()
	if len(types) == 0 {
		types = []string{f.Returns}
	}
	for i, t := range types {
		if types[i] = "NULL"; t != "record" {
			types[i] += "::" + t
		}
	}
	return "SELECT " + strings.Join(types, ", ")
}

// body returns the keys of what the body of a function mentions, given as SQL
// statements.
func (s *side) body(f *model.Function, text string) []key {
	m, err := sqlsource.MentionsOf(text)
	if err != nil {
		return s.words(text)
	}
	return s.used(f, m, text)
}

// used returns the keys of what a body mentions. It does not use the operators and
// casts that call the function.
func (s *side) used(f *model.Function, m *sqlsource.Mentions, text string) []key {
	var keys []key
	for _, a := range f.Args {
		m.Types = append(m.Types, userTypes([]string{a.Type})...)
		keys = append(keys, s.ofRow(a.Type, slices.Concat(m.Columns, m.Fields))...)
	}
	m.Types = append(m.Types, userTypes([]string{f.Returns})...)
	callers := s.callers(f)
	return slices.Concat(keys, slices.DeleteFunc(s.mentioned(m), func(k key) bool { return callers[k.sure()] }), s.drawn(text))
}

// callers returns the keys of the operators and casts that may call a function.
func (s *side) callers(f *model.Function) map[key]bool {
	keys := make(map[key]bool)
	for i := range s.db.Operators {
		if o := &s.db.Operators[i]; o.Function == f.Name {
			keys[operatorKey(o.Signature())] = true
		}
	}
	for i := range s.db.Casts {
		if c := &s.db.Casts[i]; c.Function == f.Signature() {
			keys[castKey(c.Signature())] = true
		}
	}
	return keys
}

// symbols returns the keys of the operators whose symbols, and of the casts whose
// types, stand somewhere in the source text of a function, but for those that
// call it.
func (s *side) symbols(f *model.Function) []key {
	var keys []key
	for i := range s.db.Operators {
		if o := &s.db.Operators[i]; strings.Contains(f.Body, symbolOf(o.Name)) {
			keys = append(keys, operatorGuess(o)...)
		}
	}
	for i := range s.db.Casts {
		c := &s.db.Casts[i]
		for _, spelling := range []string{c.Source, c.Target} {
			of := enumOf(spelling)
			if _, bare := model.SplitName(of); of != "" && strings.Contains(f.Body, bare) {
				keys = append(keys, castGuess(c)...)
			}
		}
	}
	callers := s.callers(f)
	return slices.DeleteFunc(keys, func(k key) bool { return callers[k.sure()] })
}

// context returns what the meaning of a function's body depends on: its arguments, and the columns of the tables that it names.
func (s *side) context(f *model.Function) *Context {
	t := &Context{Name: f.Signature()}
	for _, a := range f.Args {
		t.Columns = append(t.Columns, ContextColumn{Name: a.Name, Type: a.Type})
	}
	for _, k := range s.anywhere(f.SQL) {
		if table := s.table(k.name); k.kind == kindTable && table != nil {
			for _, c := range table.Columns {
				t.Columns = append(t.Columns, ContextColumn{Name: model.JoinName(k.name, c.Name), Type: c.Type, Collation: c.Collation})
			}
		}
	}
	return t
}

// alignFunctions adds the questions about the defaults of arguments. Those of a
// function that must be built anew anyway are left as they are declared.
func (c *compared) alignFunctions() []question {
	current, out := c.current, c.out
	if len(current.Functions) == 0 || len(out.Functions) == 0 {
		return nil
	}
	out.Functions = slices.Clone(out.Functions)
	was := make(map[string]*model.Function, len(current.Functions))
	for i := range current.Functions {
		was[current.Functions[i].Signature()] = &current.Functions[i]
	}
	var questions []question
	var in *side
	for i := range out.Functions {
		f := &out.Functions[i]
		signature := f.Signature()
		old := was[signature]
		if old == nil || len(old.Args) != len(f.Args) {
			continue
		}
		f.Args = slices.Clone(f.Args)
		where := f.Kind() + " " + signature
		for n := range f.Args {
			a := &f.Args[n]
			if old.Args[n].Type != a.Type || old.Args[n].Default == a.Default {
				continue
			}
			values := &model.Table{Name: f.Name}
			column := &ContextColumn{Name: "value", Type: a.Type}
			asker := aligner{was: values, table: values, passing: c.passing, retyped: c.retyped}
			asker.ask(InDefault, column, old.Args[n].Default, a.Default, "default of an argument of "+where, f.Pos,
				func() { a.Default = old.Args[n].Default })
			questions = append(questions, asker.questions...)
		}
		// A body may call an argument by its name, and is read with the function's. One
		// whose function gets another result, which may be of a type that is still to
		// come, is written anyway.
		if old.SQL != f.SQL && old.SQL != "" && f.SQL != "" && sameArgNames(old, f) && sameResult(old, f) && !namesAny(c.retyped, old.SQL, f.SQL) && !takesAny(c.retyped, f) && !c.rereads(f.SQL) {
			if in == nil {
				in = newSide(out)
			}
			routine := f.Clone()
			questions = append(questions, question{
				pair:  Pair{Place: InBody, Function: &routine, Table: in.context(&routine), Current: old.SQL, Desired: f.SQL},
				where: "body of " + where, pos: f.Pos, take: func() { f.SQL = old.SQL },
			})
		}
	}
	return questions
}

// takesAny reports whether a function takes or returns values of one of some types.
func takesAny(types map[string]bool, f *model.Function) bool {
	return types[enumOf(f.Returns)] || slices.ContainsFunc(f.Args, func(a model.Argument) bool { return types[enumOf(a.Type)] })
}

// otherColumns returns the relations that have columns of other names or types in the
// desired schema.
func (c *compared) otherColumns() []string {
	var names []string
	for name, is := range c.is.tables {
		if was := c.was.of(name); was != nil && !sameColumns(was, is) {
			names = append(names, name)
		}
	}
	same := func(a, b model.ViewColumn) bool { return a.Name == b.Name && !retyped(a.Type, b.Type) }
	for name, is := range c.is.views {
		was, table := c.was.views[name], c.was.tables[name]
		if was != nil && !slices.EqualFunc(was.Columns, is.Columns, same) ||
			was == nil && table != nil && !sameColumns(table, is.Relation()) {
			names = append(names, name)
		}
	}
	return names
}

// sameColumns reports whether two tables have columns of the same names and types, in
// any order.
func sameColumns(a, b *model.Table) bool {
	if len(a.Columns) != len(b.Columns) {
		return false
	}
	for i := range a.Columns {
		c, o := &a.Columns[i], &b.Columns[i]
		if o.Name != c.Name {
			o = b.Column(c.Name)
		}
		if o == nil || retyped(c.Type, o.Type) {
			return false
		}
	}
	return true
}

// rereads reports whether a body reads relations with other columns so that what it
// says of all columns, or of a column of another type, is not what the server has of it.
func (c *compared) rereads(body string) bool {
	if len(c.recolumned) == 0 {
		return false
	}
	words := model.Identifiers(body)
	all := saysAll(body)
	return slices.ContainsFunc(c.recolumned, func(name string) bool {
		if _, bare := model.SplitName(name); !slices.Contains(words, bare) {
			return false
		}
		was, is := c.was.of(name), c.is.of(name)
		return all && !slices.EqualFunc(was.Columns, is.Columns, func(a, b model.Column) bool { return a.Name == b.Name }) ||
			slices.ContainsFunc(is.Columns, func(column model.Column) bool {
				old := was.Column(column.Name)
				return old != nil && retyped(old.Type, column.Type) && slices.Contains(words, column.Name)
			})
	})
}

// saysAll reports whether a body in SQL names all columns of something.
func saysAll(body string) bool {
	if !strings.Contains(body, "*") {
		return false
	}
	m, err := sqlsource.MentionsOfBody(body)
	return err != nil || slices.ContainsFunc(m.Columns, func(c sqlsource.ColumnMention) bool { return c.Name == "" })
}

// retyped reports whether a column is of another type; that of a declared view's is
// not known.
func retyped(old, new string) bool { return old != new && old != "" && new != "" }

func sameArgNames(old, new *model.Function) bool {
	return slices.EqualFunc(old.Args, new.Args, func(a, b model.Argument) bool { return a.Name == b.Name })
}

// sameResult reports whether two functions return the same columns, or values of one type.
func sameResult(a, b *model.Function) bool {
	columns := func(f *model.Function) []model.Argument {
		return slices.DeleteFunc(slices.Clone(f.Args), func(g model.Argument) bool { return g.Mode == "" || g.Mode == "VARIADIC" })
	}
	return a.Returns == b.Returns && slices.EqualFunc(columns(a), columns(b), func(x, y model.Argument) bool { return x.Name == y.Name && x.Type == y.Type })
}
