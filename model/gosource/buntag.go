package gosource

import (
	"reflect"
	"strings"
)

// The bun… files follow github.com/uptrace/bun v1.3.0 over go/types instead of
// reflect: internal/tagparser, schema.Table, the two dialects' types and
// CreateTableQuery.

// bunTag returns a struct tag's bun key.
func bunTag(tag string) string { return reflect.StructTag(tag).Get("bun") }

// bunOptions is tagparser.Tag: a name, and the values of each option.
type bunOptions struct {
	name    string
	options map[string][]string
	order   []string
}

func (t bunOptions) isZero() bool { return t.name == "" && t.options == nil }

func (t bunOptions) has(name string) bool {
	_, ok := t.options[name]
	return ok
}

// option returns the last value of an option.
func (t bunOptions) option(name string) (string, bool) {
	if vs := t.options[name]; len(vs) > 0 {
		return vs[len(vs)-1], true
	}
	return "", false
}

// parseBunTag is tagparser.Parse: the first item without a colon is the name;
// a value ends at a comma outside parentheses, and double quotes, not single
// ones, hold commas.
func parseBunTag(s string) bunOptions {
	p := bunTagParser{s: s}
	for p.valid() {
		p.item()
		if p.valid() && p.s[p.i] == ',' {
			p.i++
		}
	}
	return p.tag
}

type bunTagParser struct {
	s        string
	i        int
	tag      bunOptions
	seenName bool
}

func (p *bunTagParser) valid() bool { return p.i < len(p.s) }

func (p *bunTagParser) read() byte {
	if !p.valid() {
		return 0
	}
	c := p.s[p.i]
	p.i++
	return c
}

func (p *bunTagParser) setName(name string) {
	if p.seenName {
		p.addOption(name, "")
		return
	}
	p.seenName = true
	p.tag.name = name
}

func (p *bunTagParser) addOption(key, value string) {
	p.seenName = true
	if key == "" {
		return
	}
	if p.tag.options == nil {
		p.tag.options = map[string][]string{}
	}
	if _, ok := p.tag.options[key]; !ok {
		p.tag.order = append(p.tag.order, key)
	}
	p.tag.options[key] = append(p.tag.options[key], value)
}

func (p *bunTagParser) item() {
	start := p.i
	for p.valid() {
		switch p.read() {
		case ',':
			p.setName(p.s[start : p.i-1])
			return
		case ':':
			key := p.s[start : p.i-1]
			p.addOption(key, p.value())
			return
		case '"':
			p.setName(p.quoted())
			return
		}
	}
	p.setName(p.s[start:p.i])
}

func (p *bunTagParser) value() string {
	start := p.i
	for p.valid() {
		switch p.read() {
		case '"':
			return p.quoted()
		case ',':
			return p.s[start : p.i-1]
		case '(':
			p.skipPairs()
		}
	}
	return p.s[start:p.i]
}

func (p *bunTagParser) quoted() string {
	if i := strings.IndexByte(p.s[p.i:], '"'); i >= 0 && p.s[p.i+i-1] != '\\' {
		s := p.s[p.i : p.i+i]
		p.i += i + 1
		return s
	}
	var b []byte
	for p.valid() {
		switch c := p.read(); c {
		case '\\':
			b = append(b, p.read())
		case '"':
			return string(b)
		default:
			b = append(b, c)
		}
	}
	return ""
}

func (p *bunTagParser) skipPairs() {
	depth := 0
	for p.valid() {
		switch p.read() {
		case '"':
			_ = p.quoted()
		case '(':
			depth++
		case ')':
			if depth == 0 {
				return
			}
			depth--
		}
	}
}

// bunFieldOptions are the options that Bun knows on a field; it only warns of
// others.
var bunFieldOptions = map[string]bool{
	"column": true, "alt": true, "type": true, "array": true, "hstore": true, "composite": true, "multirange": true,
	"json_use_number": true, "msgpack": true, "notnull": true, "nullzero": true, "default": true, "unique": true,
	"soft_delete": true, "scanonly": true, "skipupdate": true, "pk": true, "autoincrement": true, "rel": true,
	"join": true, "join_on": true, "on_update": true, "on_delete": true, "m2m": true, "polymorphic": true, "identity": true,
	"embed": true,
}

// underscore is Bun's name for a Go name: an upper case letter starts a word
// where it stands beside a lower case one. It knows no initialisms.
func underscore(s string) string {
	lower := func(c byte) bool { return c >= 'a' && c <= 'z' }
	b := make([]byte, 0, len(s)+5)
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < 'A' || c > 'Z' {
			b = append(b, c)
			continue
		}
		if i > 0 && i+1 < len(s) && (lower(s[i-1]) || lower(s[i+1])) {
			b = append(b, '_')
		}
		b = append(b, c+'a'-'A')
	}
	return string(b)
}
