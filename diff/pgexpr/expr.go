package pgexpr

import (
	"math"
	"strconv"
	"strings"
)

// expr is an expression as the server would store it. Two expressions over
// the same columns have one form only if the server prints them alike once
// both have been read, printed, read and printed again.
type expr struct {
	form string
	typ  typ
	// lit is the text of a string literal that has no type yet.
	lit *string
	// null is a NULL that has no type yet.
	null bool
	// vars says that the expression names a column.
	vars bool
	// fixed says that the expression is a bare column, whose modifiers are
	// those of its declaration.
	fixed bool
	// array holds the elements of an ARRAY[…] of type typ.
	array   []expr
	isArray bool
	// operands are those of an AND or OR, connective says of which.
	operands   []expr
	connective string
	// collated is the operand of a COLLATE, collation its name.
	collated  *expr
	collation string
}

// node makes the form of an operation. Atoms are quoted by the caller, so
// that no two operations share a form.
func node(tag string, atoms []string, args ...expr) expr {
	var b strings.Builder
	b.WriteString(tag)
	b.WriteByte('(')
	for _, a := range atoms {
		b.WriteString(strconv.Quote(a))
		b.WriteByte(',')
	}
	vars := false
	for _, a := range args {
		b.WriteString(a.form)
		b.WriteByte(';')
		vars = vars || a.vars
	}
	b.WriteByte(')')
	return expr{form: b.String(), vars: vars}
}

func (e expr) as(t typ) expr {
	e.typ = t
	return e
}

func constant(t typ, value string) expr {
	return node("const", []string{t.form(), value}).as(t)
}

func literal(s string) expr {
	e := node("literal", []string{s})
	e.lit = &s
	return e
}

func untypedNull() expr {
	e := node("null", nil)
	e.null = true
	return e
}

func array(elem typ, elems []expr) expr {
	e := node("array", []string{elem.bare().form()}, elems...).as(elem.arrayOf())
	e.array, e.isArray = elems, true
	return e
}

func collate(name string, arg expr) expr {
	if arg.lit != nil || arg.null {
		return node("rawcollate", []string{name}, arg)
	}
	e := node("collate", []string{name}, arg).as(arg.typ)
	e.collated, e.collation = &arg, name
	return e
}

// connect makes an AND or an OR. A first operand of the same kind is merged,
// as the server's grammar merges it when it reads its own text; a later one
// stays nested, as it does there.
func connect(word string, args ...expr) expr {
	operands := make([]expr, 0, len(args))
	for i, a := range args {
		a = toBool(a)
		if i == 0 && a.connective == word {
			operands = append(operands, a.operands...)
			continue
		}
		operands = append(operands, a)
	}
	e := node(word, nil, operands...).as(boolType)
	e.operands, e.connective = operands, word
	return e
}

func not(e expr) expr { return node("not", nil, toBool(e)).as(boolType) }

// toBool gives a literal in a condition its type.
func toBool(e expr) expr {
	if e.lit != nil || e.null {
		return typed(e, boolType)
	}
	return e
}

// typed gives a bare literal the type t, without modifiers: the server does
// so where it reads the literal, and prints the value with that type.
func typed(e expr, t typ) expr {
	t = t.bare()
	if e.null {
		return node("constnull", []string{t.form()}).as(t)
	}
	return constant(t, value(*e.lit, t))
}

// value is the text that stands for a value of type t: the text that was
// written, except for the types whose input is simple enough to know that two
// texts are one value.
func value(s string, t typ) string {
	if t.kind != builtin || t.array {
		return s
	}
	switch t.name {
	case "int2", "int4", "int8":
		bits := map[string]int{"int2": 16, "int4": 32, "int8": 64}[t.name]
		if n, err := strconv.ParseInt(strings.Trim(s, " "), 10, bits); err == nil {
			return strconv.FormatInt(n, 10)
		}
	case "bool":
		switch strings.ToLower(strings.Trim(s, " ")) {
		case "t", "true", "y", "yes", "on", "1":
			return "true"
		case "f", "false", "n", "no", "off", "0":
			return "false"
		}
	case "time":
		if len(s) == 5 && s[2] == ':' && strings.Trim(s, "0123456789:") == "" {
			return "=" + s + ":00"
		}
	case "numeric":
		if n, ok := decimal(strings.Trim(s, " ")); ok {
			return n
		}
	}
	// A text that stays as it is must not be taken for a value worked out.
	return "=" + s
}

// decimal returns a decimal number as numeric prints it: the digits after the
// point are kept, since they are its scale.
func decimal(s string) (string, bool) {
	digits, negative := strings.CutPrefix(s, "-")
	if !negative {
		digits = strings.TrimPrefix(digits, "+")
	}
	shift := 0
	if i := strings.IndexAny(digits, "eE"); i >= 0 {
		var err error
		if shift, err = strconv.Atoi(digits[i+1:]); err != nil || shift < -100 || shift > 100 {
			return "", false
		}
		digits = digits[:i]
	}
	whole, frac, _ := strings.Cut(digits, ".")
	if whole+frac == "" || len(s) > 1000 {
		return "", false
	}
	zero := true
	for _, c := range whole + frac {
		if c < '0' || c > '9' {
			return "", false
		}
		zero = zero && c == '0'
	}
	for ; shift > 0; shift-- {
		if frac == "" {
			whole += "0"
			continue
		}
		whole, frac = whole+frac[:1], frac[1:]
	}
	for ; shift < 0; shift++ {
		if whole == "" {
			whole = "0"
		}
		whole, frac = whole[:len(whole)-1], whole[len(whole)-1:]+frac
	}
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if frac != "" {
		whole += "." + frac
	}
	if negative && !zero {
		whole = "-" + whole
	}
	return whole, true
}

// number is a numeric constant as the grammar reads it: an integer of the
// first size that holds it, else a numeric.
func number(s string) expr {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		name := "int8"
		if n >= math.MinInt32 && n <= math.MaxInt32 {
			name = "int4"
		}
		return constant(typ{kind: builtin, name: name}, strconv.FormatInt(n, 10))
	}
	if n, ok := decimal(s); ok {
		return constant(typ{kind: builtin, name: "numeric"}, n)
	}
	return node("number", []string{s})
}

// coerce is the implicit cast of an argument to the type that an operator or
// a function takes.
func (s *Static) coerce(e expr, t typ) expr {
	t = t.bare()
	switch {
	case e.lit != nil || e.null:
		return typed(e, t)
	case e.typ.same(t):
		return e
	}
	return s.convert(e, t)
}

// cast is a cast that is written out.
func (s *Static) cast(e expr, t typ) expr {
	if e.lit != nil || e.null {
		// An interval's modifiers take part in reading the literal, a
		// foreign type may be a domain.
		if !t.known() || t.is("interval") && t.mods != "" {
			return node("cast", []string{t.form()}, e).as(t)
		}
		c := typed(e, t)
		if t.mods == "" {
			return c
		}
		return node("cast", []string{t.form()}, c).as(t)
	}
	if e.typ.known() && e.typ.same(t) && (t.mods == e.typ.mods) && (t.mods == "" || e.fixed) {
		// The server makes no cast of a value that has the very type.
		return e
	}
	return s.convert(e, t)
}

// convert is a cast between two types that differ.
func (s *Static) convert(e expr, t typ) expr {
	switch {
	case e.isArray && t.array && t.mods == "" && len(e.array) > 0:
		// The server prints (ARRAY[a, b])::t[], and when it reads that it
		// casts each element. It prints (ARRAY[]::u[])::t[] for an empty one,
		// where the cast does not reach the array.
		elems := make([]expr, len(e.array))
		for i, el := range e.array {
			elems[i] = s.cast(el, t.elem())
		}
		return array(t.elem(), elems)
	case e.collated != nil && t.mods == "" && !e.typ.same(t) && s.isString(t) && s.isString(e.typ):
		// The server sets the cast below the COLLATE.
		return collate(e.collation, s.convert(*e.collated, t))
	}
	return node("cast", []string{t.form()}, e).as(t)
}

func (s *Static) isString(t typ) bool {
	return t.is("text") || t.is("varchar") || t.is("bpchar") || t.is("name")
}
