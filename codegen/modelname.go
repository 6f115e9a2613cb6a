package codegen

import (
	"go/token"
	"strconv"
	"strings"
	"unicode"

	"github.com/jinzhu/inflection"

	"github.com/autogen-db/autogen/model"
)

// initialisms are the words that Go writes in capitals (Go wiki, "Code Review
// Comments").
var initialisms = map[string]bool{
	"api": true, "css": true, "html": true, "http": true, "https": true, "id": true, "ip": true, "json": true,
	"sql": true, "ui": true, "uri": true, "url": true, "utf8": true, "uuid": true, "xml": true,
}

// typeNames gives out exported Go names, each one once.
type typeNames struct{ taken map[string]bool }

// next returns the Go name of a table or a type: users is User. Where another
// has the name, the schema stands in front, and then a number behind.
func (n typeNames) next(name string, plural bool) string {
	schema, bare := model.SplitName(name)
	words := nameWords(bare)
	if plural && len(words) > 0 {
		last := len(words) - 1
		words[last] = inflection.Singular(words[last])
	}
	want := exported(words)
	if n.taken[want] && schema != "" {
		want = exported(append(nameWords(schema), words...))
	}
	return n.take(want)
}

// field returns the Go name of a column.
func (n typeNames) field(column string) string { return n.take(exported(nameWords(column))) }

// constant returns the Go name of an enumerated type's value.
func (n typeNames) constant(typeName, value string) string {
	var b strings.Builder
	for _, w := range nameWords(value) {
		b.WriteString(titled(w))
	}
	if b.Len() == 0 {
		b.WriteString("Value")
	}
	return n.take(typeName + b.String())
}

func (n typeNames) take(want string) string {
	name := want
	for i := 2; n.taken[name]; i++ {
		name = want + strconv.Itoa(i)
	}
	n.taken[name] = true
	return name
}

// nameWords cuts a name where it holds anything but letters and digits.
func nameWords(name string) []string {
	return strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func titled(word string) string {
	if initialisms[strings.ToLower(word)] {
		return strings.ToUpper(word)
	}
	if strings.ToUpper(word) == word {
		word = strings.ToLower(word)
	}
	r := []rune(word)
	r[0] = unicode.ToUpper(r[0])
	return string(r)
}

// exported joins words to an exported name. A script without capitals, and a
// digit, get a capital in front.
func exported(words []string) string {
	var b strings.Builder
	for _, w := range words {
		b.WriteString(titled(w))
	}
	name := b.String()
	if !token.IsExported(name) {
		name = "X" + name
	}
	return name
}

// isPackageName reports whether a package clause can hold the name.
func isPackageName(name string) bool { return token.IsIdentifier(name) && name != "_" }
