package codegen

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dave/jennifer/jen"

	"github.com/autogen-db/autogen/model"
)

// Lines hold at most maxWidth columns where they can be broken; a tab counts
// for tabWidth.
const (
	maxWidth = 120
	tabWidth = 4
	// unfit is the width of what never fits on a line.
	unfit = 1 << 20
)

// expr is a Go expression: text that is printed as it is, or a composite
// literal, which can be laid out on one line or over several.
type expr struct {
	// code and width are set for text.
	code  *jen.Statement
	width int

	// typ is the literal's type, without the import path and with the
	// address operator; it is empty for an element that leaves its type out.
	typ      *jen.Statement
	typWidth int
	elems    []elem
	isLit    bool
	// broken asks for one element a line even where they would fit.
	broken bool
}

// elem is an element of a composite literal; its key may be empty.
type elem struct {
	key   string
	value *expr
}

// text returns an expression that is printed as it is.
func text(s string) *expr {
	width := utf8.RuneCountInString(s)
	if strings.Contains(s, "\n") {
		width = unfit
	}
	return &expr{code: jen.Op(s), width: width}
}

// literal returns the composite literal of a value of package model or ops:
// fields in the order of their declaration, zero values left out.
func literal(v any) (*expr, error) { return literalOf(reflect.ValueOf(v), false) }

// literalOf returns v as an expression; elide leaves the type out, as an
// element of a slice literal may.
func literalOf(v reflect.Value, elide bool) (*expr, error) {
	switch v.Kind() {
	case reflect.String:
		return text(quote(v.String())), nil
	case reflect.Bool:
		return text(strconv.FormatBool(v.Bool())), nil
	case reflect.Int, reflect.Int64:
		return text(strconv.FormatInt(v.Int(), 10)), nil
	case reflect.Float64:
		return text(strconv.FormatFloat(v.Float(), 'g', -1, 64)), nil
	case reflect.Interface:
		return literalOf(v.Elem(), false)
	case reflect.Pointer:
		return pointer(v)
	case reflect.Slice:
		name, err := typeName(v.Type().Elem())
		if err != nil {
			return nil, err
		}
		e := &expr{isLit: true, typ: jen.Index().Add(name.code), typWidth: len("[]") + name.width}
		for i := range v.Len() {
			value, err := literalOf(v.Index(i), true)
			if err != nil {
				return nil, err
			}
			e.elems = append(e.elems, elem{value: value})
		}
		return e, nil
	case reflect.Struct:
		e := &expr{isLit: true}
		if !elide {
			name, err := typeName(v.Type())
			if err != nil {
				return nil, err
			}
			e.typ, e.typWidth = name.code, name.width
		}
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if isHint(f) || isEmpty(v.Field(i)) {
				continue
			}
			value, err := literalOf(v.Field(i), false)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f.Name, err)
			}
			e.elems = append(e.elems, elem{key: f.Name, value: value})
		}
		return e, nil
	}
	return nil, fmt.Errorf("a value of type %s cannot be printed", v.Type())
}

// isHint reports whether a field is no part of the schema: where a thing was
// declared, and under which name it was known before.
func isHint(f reflect.StructField) bool {
	return f.Type == reflect.TypeFor[model.Pos]() || f.Name == "RenamedFrom"
}

func isEmpty(v reflect.Value) bool {
	return v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0
}

// pointer returns &T{…} for a struct, and a call of model.Ptr for a number.
func pointer(v reflect.Value) (*expr, error) {
	e, err := literalOf(v.Elem(), false)
	if err != nil {
		return nil, err
	}
	if e.isLit {
		e.typ, e.typWidth = jen.Op("&").Add(e.typ), e.typWidth+1
		return e, nil
	}
	name := v.Type().Elem().Name()
	return &expr{
		code:  jen.Qual(modelPath, "Ptr").Types(jen.Id(name)).Call(e.code),
		width: len("model.Ptr[]()") + len(name) + e.width,
	}, nil
}

// typeName returns the name of a type as a generated file spells it.
func typeName(t reflect.Type) (*expr, error) {
	switch t.PkgPath() {
	case "":
		return text(t.Name()), nil
	case modelPath, opsPath:
		return &expr{code: jen.Qual(t.PkgPath(), t.Name()), width: len(t.String())}, nil
	}
	return nil, fmt.Errorf("a value of type %s cannot be printed", t)
}

// quote returns s as a Go string literal: a raw one where s holds what would
// have to be escaped, as long as all of it can be seen.
func quote(s string) string {
	if !strings.ContainsAny(s, "\"\\\n") {
		return strconv.Quote(s)
	}
	for _, r := range s {
		if r == '`' || r == utf8.RuneError || !unicode.IsPrint(r) && r != '\n' && r != '\t' {
			return strconv.Quote(s)
		}
	}
	return "`" + s + "`"
}

// oneLineWidth returns the number of columns that e takes on one line.
func (e *expr) oneLineWidth() int {
	if !e.isLit {
		return e.width
	}
	if e.broken && len(e.elems) > 0 {
		return unfit
	}
	width := e.typWidth + len("{}")
	for i, el := range e.elems {
		if i > 0 {
			width += len(", ")
		}
		if el.key != "" {
			width += len(el.key) + len(": ")
		}
		width = min(width+el.value.oneLineWidth(), unfit)
	}
	return width
}

// layout prints e. The line that it begins on is indented by indent tabs and
// holds used further columns apart from e.
func (e *expr) layout(indent, used int) *jen.Statement {
	if !e.isLit {
		return e.code
	}
	fits := indent*tabWidth+used+e.oneLineWidth() <= maxWidth
	options := jen.Options{Open: "{", Close: "}", Separator: ","}
	childIndent, childUsed := 0, -unfit
	if !fits && len(e.elems) > 0 {
		options.Multi = true
		// gofmt aligns the values behind the longest key.
		key := 0
		for _, el := range e.elems {
			key = max(key, len(el.key)+len(": "))
		}
		childIndent, childUsed = indent+1, key+len(",")
	}
	values := make([]jen.Code, len(e.elems))
	for i, el := range e.elems {
		value := el.value.layout(childIndent, childUsed)
		if el.key != "" {
			value = jen.Id(el.key).Op(":").Add(value)
		}
		values[i] = value
	}
	s := &jen.Statement{}
	if e.typ != nil {
		s.Add(e.typ)
	}
	return s.Custom(options, values...)
}
