package model

import (
	"cmp"
	"slices"
	"strings"
)

// Function is a function or a procedure (PostgreSQL only). Two of one name
// differ in the types of their input arguments; see [Function.Signature].
type Function struct {
	// Name is a two-part name; see [SplitName].
	Name string
	// Procedure distinguishes a procedure, which is called and returns
	// nothing, from a function.
	Procedure bool
	Args      []Argument
	// Returns is the type of the result in its canonical spelling. It is empty
	// for a procedure and where the arguments say it all: a function with OUT,
	// INOUT or TABLE arguments.
	Returns string
	// SetOf says that the function returns any number of rows, as one that
	// RETURNS TABLE does.
	SetOf bool
	// Language is the language's name: "sql", "plpgsql", "c".
	Language string
	// Transforms are the types, in their canonical spelling, whose transforms are
	// applied to arguments and result: TRANSFORM FOR TYPE.
	Transforms []string
	// Body is the text after AS: source code, or for a function in C the name
	// of its symbol. White space in it counts.
	Body string
	// Library is the file that holds a function in C.
	Library string
	// SQL is the body of a function in language SQL that is not written as a
	// string: "RETURN …" or "BEGIN ATOMIC … END" (PostgreSQL 14). Body is then
	// empty.
	SQL string
	// Window marks a window function, which only C can write.
	Window bool
	// Volatility is "IMMUTABLE" or "STABLE"; empty means VOLATILE.
	Volatility string
	// Strict is RETURNS NULL ON NULL INPUT.
	Strict    bool
	Leakproof bool
	// SecurityDefiner says that the function runs with the rights of its
	// owner.
	SecurityDefiner bool
	// Parallel is "SAFE" or "RESTRICTED"; empty means UNSAFE.
	Parallel string
	// Cost is the estimated cost of a call in units of cpu_operator_cost; 0
	// means the default: 1 for C and internal functions, otherwise 100.
	Cost float64
	// Rows is the estimated number of rows of a function that returns a set; 0
	// means the default, 1000.
	Rows float64
	// Support is the two-part name of the planner support function.
	Support string
	// Settings are the parameters that hold while the function runs.
	Settings []Setting
	// Unchecked says that the server is not to look for what the body names when
	// the function is created: it is put back as a database had it, or a
	// search_path of the caller's is to find the names. It is no property of the
	// function, and the catalogue does not keep it.
	Unchecked bool
	// DependsOn are the extensions, sorted, that it goes with when they are dropped:
	// ALTER FUNCTION … DEPENDS ON EXTENSION.
	DependsOn []string
	Comment   string
	Pos       Pos
}

// Argument is an argument of a function or a procedure.
type Argument struct {
	// Name may be empty.
	Name string
	// Mode is "OUT", "INOUT", "VARIADIC", or "TABLE" for a column of RETURNS
	// TABLE; empty means IN.
	Mode string
	// Type is the type in its canonical spelling, without modifiers: a
	// function has none.
	Type string
	// Default is an SQL expression; empty means that the argument must be
	// given.
	Default string
}

// Setting is a parameter of the server with the value that it is set to.
type Setting struct {
	Name string
	// Value is the value as the catalogue keeps it. A list, such as that of
	// search_path, has its elements quoted as identifiers.
	Value string
}

// Names returns the elements of the value of a parameter that is a list of names,
// without their quotes.
func (s Setting) Names() []string {
	var names []string
	add := func(part string) {
		part = strings.TrimSpace(part)
		if unquoted, ok := strings.CutPrefix(part, `"`); ok {
			part = strings.ReplaceAll(strings.TrimSuffix(unquoted, `"`), `""`, `"`)
		}
		names = append(names, part)
	}
	start, quoted := 0, false
	for i := range len(s.Value) {
		switch {
		case s.Value[i] == '"':
			quoted = !quoted
		case s.Value[i] == ',' && !quoted:
			add(s.Value[start:i])
			start = i + 1
		}
	}
	add(s.Value[start:])
	return names
}

// Input reports whether a value is given for the argument in a call.
func (a Argument) Input() bool { return a.Mode == "" || a.Mode == "INOUT" || a.Mode == "VARIADIC" }

// Signature returns what tells the function from others of its name: the
// two-part name and the types of its input arguments, "billing.tax(numeric,
// text)". Functions and procedures share these names.
func (f *Function) Signature() string { return f.Name + "(" + strings.Join(f.InputTypes(), ", ") + ")" }

// SplitSignature splits what [Function.Signature] or [Operator.Signature] has
// returned into the two-part name and the types.
func SplitSignature(signature string) (name string, types []string) {
	at, depth := len(signature), 0
	for at--; at > 0; at-- { // a name may hold a parenthesis, and so may a type: bit(1)
		if signature[at] == ')' {
			depth++
		} else if signature[at] == '(' {
			if depth--; depth == 0 {
				break
			}
		}
	}
	if at <= 0 {
		return signature, nil
	}
	if list := signature[at+1 : len(signature)-1]; list != "" {
		types = strings.Split(list, ", ")
	}
	return signature[:at], types
}

// InputTypes returns the types of the input arguments.
func (f *Function) InputTypes() []string {
	types := []string{}
	for _, a := range f.Args {
		if a.Input() {
			types = append(types, a.Type)
		}
	}
	return types
}

// OutTypes returns the types of what it returns by its arguments.
func (f *Function) OutTypes() []string {
	var types []string
	for _, a := range f.Args {
		if a.Mode != "" && a.Mode != "VARIADIC" {
			types = append(types, a.Type)
		}
	}
	return types
}

// Kind returns "function" or "procedure".
func (f *Function) Kind() string {
	if f.Procedure {
		return "procedure"
	}
	return "function"
}

// Clone returns a copy that shares no memory with f.
func (f Function) Clone() Function {
	f.Args, f.Transforms, f.Settings, f.DependsOn = clone(f.Args), clone(f.Transforms), clone(f.Settings), clone(f.DependsOn)
	return f
}

// Function returns the function or procedure of that signature, or nil.
func (d *Database) Function(signature string) *Function {
	for i := range d.Functions {
		if d.Functions[i].Signature() == signature {
			return &d.Functions[i]
		}
	}
	return nil
}

// CanReplace reports whether CREATE OR REPLACE turns f into to, which keeps
// what depends on it. PostgreSQL refuses to turn a function into a procedure
// and to change the type of the result, the OUT arguments of a row or the name
// of an input argument, and to take away a default (PostgreSQL documentation,
// CREATE FUNCTION; ProcedureCreate in catalog/pg_proc.c).
func (f *Function) CanReplace(to *Function) bool {
	if f.Signature() != to.Signature() || f.Procedure != to.Procedure || f.Window != to.Window ||
		f.Returns != to.Returns || f.SetOf != to.SetOf {
		return false
	}
	split := func(args []Argument) (in, out []Argument) {
		for _, a := range args {
			if a.Input() {
				in = append(in, a)
			}
			if a.Mode != "" && a.Mode != "VARIADIC" {
				out = append(out, a)
			}
		}
		return in, out
	}
	in, out := split(f.Args)
	newIn, newOut := split(to.Args)
	if len(out) != len(newOut) {
		return false
	}
	for i := range out {
		if out[i].Type != newOut[i].Type {
			return false
		}
		// The name of an only OUT argument is no part of the result's type.
		if out[i].Name != newOut[i].Name && (len(out) > 1 || f.Procedure) {
			return false
		}
	}
	for i := range in {
		if in[i].Name != "" && in[i].Name != newIn[i].Name ||
			in[i].Default != "" && newIn[i].Default == "" ||
			(in[i].Mode == "VARIADIC") != (newIn[i].Mode == "VARIADIC") {
			return false
		}
	}
	return true
}

// Takes reports whether a call with so many arguments may mean the function. That is
// never told of a procedure.
func (f *Function) Takes(args int) bool {
	least, most := 0, 0
	for _, a := range f.Args {
		switch {
		case a.Mode == "VARIADIC":
			return args >= least // with VARIADIC before it, as one array
		case !a.Input():
			continue
		case a.Default == "":
			least++
		}
		most++
	}
	return f.Procedure || least <= args && args <= most
}

// normalizeFunctions puts the functions into normal form.
func (d *Database) normalizeFunctions() {
	for i := range d.Functions {
		d.Functions[i].normalize()
	}
	slices.SortFunc(d.Functions, func(a, b Function) int { return cmp.Compare(a.Signature(), b.Signature()) })
}

func (f *Function) normalize() {
	implied := f.Procedure
	for i := range f.Args {
		a := &f.Args[i]
		a.Type = WithoutModifiers(CanonicalType(Postgres, a.Type))
		a.Name = TruncateName(a.Name)
		if a.Mode = strings.ToUpper(a.Mode); a.Mode == "IN" {
			a.Mode = ""
		}
		if a.Mode == "TABLE" {
			f.SetOf = true
		}
		implied = implied || a.Mode != "" && a.Mode != "VARIADIC"
	}
	if f.Returns = WithoutModifiers(CanonicalType(Postgres, f.Returns)); implied {
		f.Returns = ""
	}
	for i := range f.Transforms {
		f.Transforms[i] = ElementType(f.Transforms[i])
	}
	if f.Volatility = strings.ToUpper(f.Volatility); f.Volatility == "VOLATILE" {
		f.Volatility = ""
	}
	if f.Parallel = strings.ToUpper(f.Parallel); f.Parallel == "UNSAFE" {
		f.Parallel = ""
	}
	if f.Cost == f.defaultCost() {
		f.Cost = 0
	}
	if f.Rows == 1000 || !f.SetOf {
		f.Rows = 0
	}
	for i := range f.Settings {
		f.Settings[i].Name = strings.ToLower(f.Settings[i].Name)
	}
}

// defaultCost returns the cost that a function has where none is given
// (CreateFunction in commands/functioncmds.c).
func (f *Function) defaultCost() float64 {
	if f.Language == "c" || f.Language == "internal" {
		return 1
	}
	return 100
}

// WithoutModifiers returns a canonical PostgreSQL type without its length,
// precision or fields, which the arguments and the result of a function do not
// keep.
func WithoutModifiers(canonical string) string {
	if canonical == "" {
		return ""
	}
	p := ParseType(canonical)
	p.Modifiers, p.Fields = nil, ""
	switch {
	case p.Builtin && p.Name == "char":
		p.Name = "bpchar"
	case p.Builtin && p.Name == "bit":
		p.Modifiers = []string{"1"} // what "bit" alone means wherever a type is read
	}
	return p.String()
}
