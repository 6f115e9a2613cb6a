package pgexpr

import (
	_ "embed"
	"strings"
)

// The parts of pg_catalog that decide what an expression means: types,
// implicit casts, operators and functions, written out from the catalogue of
// PostgreSQL 15.18. TestCatalogue compares them with the server's.
//
//go:embed catalogue/types.txt
var typesText string

//go:embed catalogue/casts.txt
var castsText string

//go:embed catalogue/operators.txt
var operatorsText string

//go:embed catalogue/functions.txt
var functionsText string

// catalogue is the built-in world in which expressions are resolved. It is
// read only after loadCatalogue.
type catalogue struct {
	types     map[string]typeInfo
	casts     map[[2]string]bool
	operators map[string][]signature
	functions map[string][]signature
}

type typeInfo struct {
	category  byte
	preferred bool
}

// signature is an operator or a function: the types of its arguments, of
// which a prefix operator has one, and of its result.
type signature struct {
	args   []typ
	result typ
	// defaults and variadic mark a function that can be called with fewer or
	// more arguments than it lists.
	defaults, variadic bool
}

func loadCatalogue() *catalogue {
	c := &catalogue{
		types:     map[string]typeInfo{},
		casts:     map[[2]string]bool{},
		operators: map[string][]signature{},
		functions: map[string][]signature{},
	}
	eachLine(typesText, func(f []string) {
		c.types[f[0]] = typeInfo{category: f[1][0], preferred: f[2] == "preferred"}
	})
	eachLine(castsText, func(f []string) { c.casts[[2]string{f[0], f[1]}] = true })
	eachLine(operatorsText, func(f []string) {
		s := signature{result: catalogueType(f[3])}
		if f[1] != "-" {
			s.args = append(s.args, catalogueType(f[1]))
		}
		s.args = append(s.args, catalogueType(f[2]))
		c.operators[f[0]] = append(c.operators[f[0]], s)
	})
	eachLine(functionsText, func(f []string) {
		s := signature{result: catalogueType(f[2]), variadic: f[3] == "variadic", defaults: f[3] == "defaults"}
		if f[1] != "-" {
			for arg := range strings.SplitSeq(f[1], ",") {
				s.args = append(s.args, catalogueType(arg))
			}
		}
		c.functions[f[0]] = append(c.functions[f[0]], s)
	})
	return c
}

func eachLine(text string, f func(fields []string)) {
	for line := range strings.SplitSeq(text, "\n") {
		if fields := strings.Fields(line); len(fields) > 0 {
			f(fields)
		}
	}
}

// catalogueType reads a pg_type.typname; an array type's begins with an
// underscore.
func catalogueType(name string) typ {
	if elem, ok := strings.CutPrefix(name, "_"); ok {
		return typ{kind: builtin, name: elem, array: true}
	}
	return typ{kind: builtin, name: name}
}
