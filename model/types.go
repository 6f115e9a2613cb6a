package model

import (
	"strconv"
	"strings"
)

// CanonicalType returns the canonical spelling of a type, the one in which
// this package compares types: two spellings mean the same type exactly when
// their canonical spellings are the same string.
//
// On PostgreSQL aliases become one name ("int4" and "integer", "character
// varying(10)" and "varchar(10)"), implied modifiers are written out
// ("numeric(10)" is "numeric(10,0)", "char" is "char(1)"), the schema
// pg_catalog is left out, and each dimension of an array becomes "[]" once,
// since PostgreSQL records neither sizes nor the number of dimensions
// (PostgreSQL documentation, sections 8.1 to 8.15 and table 8.1). On SQLite,
// which keeps the text of a type and compares its affinity without regard to
// case, letters are lower-cased and white space is collapsed.
//
// A spelling that is no type is returned in lower case as it is; it is the
// server that refuses it.
func CanonicalType(engine Engine, spelling string) string {
	if engine == SQLite {
		return canonicalSQLite(spelling)
	}
	return ParseType(spelling).String()
}

func canonicalSQLite(spelling string) string {
	s := strings.ToLower(strings.Join(strings.Fields(spelling), " "))
	// Arrays mean nothing to SQLite, which takes the brackets of text[] for
	// quotes around a further word.
	for _, mark := range []string{"(", ")", ",", "["} {
		s = strings.ReplaceAll(s, " "+mark, mark)
		s = strings.ReplaceAll(s, mark+" ", mark)
	}
	return s
}

// TypeParts is a PostgreSQL type taken apart.
type TypeParts struct {
	// Schema is the type's schema; empty for a built-in type and for one in
	// the default schema.
	Schema string
	// Name is the canonical bare name, unquoted: "integer", "varchar",
	// "order status".
	Name string
	// Builtin says that Name is one of the server's own type names, whose
	// spelling is never quoted.
	Builtin bool
	// Modifiers are what stands in parentheses: "10", "2".
	Modifiers []string
	// Fields is an interval's restriction: "day to second".
	Fields string
	// Array says that this is an array of the type.
	Array bool
}

// String returns the canonical spelling.
func (p TypeParts) String() string {
	var b strings.Builder
	if p.Builtin {
		b.WriteString(p.Name)
	} else {
		if p.Schema != "" {
			b.WriteString(QuoteTypeName(p.Schema))
			b.WriteByte('.')
		}
		b.WriteString(QuoteTypeName(p.Name))
	}
	if p.Fields != "" {
		b.WriteByte(' ')
		b.WriteString(p.Fields)
	}
	if len(p.Modifiers) > 0 {
		b.WriteByte('(')
		b.WriteString(strings.Join(p.Modifiers, ","))
		b.WriteByte(')')
	}
	if p.Array {
		b.WriteString("[]")
	}
	return b.String()
}

// QuoteTypeName writes one part of a user type's name as it stands in a
// canonical spelling: as [QuoteIdentifier] does, and in double quotes where it
// is the name of a built-in type, too.
func QuoteTypeName(part string) string {
	if typeAliases[part] == "" {
		return QuoteIdentifier(part)
	}
	return `"` + strings.ReplaceAll(part, `"`, `""`) + `"`
}

// TypeOfName returns the canonical type spelling of a user-defined type whose
// two-part name is given in the notation of [SplitName].
func TypeOfName(name string) string {
	schema, bare := SplitName(name)
	return TypeParts{Schema: schema, Name: bare}.String()
}

// typeAliases maps each spelling of a built-in type's name to the canonical
// one. Names of several words are in their collapsed form.
var typeAliases = map[string]string{
	"aclitem": "aclitem", "bigint": "bigint", "int8": "bigint", "bigserial": "bigserial", "serial8": "bigserial",
	"bit": "bit", "bit varying": "varbit", "varbit": "varbit",
	"boolean": "boolean", "bool": "boolean",
	"box": "box", "bytea": "bytea",
	"char": "char", "character": "char", "national character": "char", "national char": "char", "nchar": "char",
	"character varying": "varchar", "char varying": "varchar", "varchar": "varchar",
	"national character varying": "varchar", "national char varying": "varchar", "nchar varying": "varchar",
	"bpchar": "bpchar",
	"cidr":   "cidr", "circle": "circle", "date": "date", "datemultirange": "datemultirange", "daterange": "daterange",
	"double precision": "double precision", "float8": "double precision", "float": "float",
	"gtsvector": "gtsvector", "inet": "inet", "int4multirange": "int4multirange", "int4range": "int4range", "int8multirange": "int8multirange", "int8range": "int8range",
	"integer": "integer", "int": "integer", "int4": "integer",
	"interval": "interval", "json": "json", "jsonb": "jsonb", "jsonpath": "jsonpath", "line": "line", "lseg": "lseg",
	"macaddr": "macaddr", "macaddr8": "macaddr8", "money": "money", "name": "name",
	"numeric": "numeric", "decimal": "numeric", "dec": "numeric",
	"nummultirange": "nummultirange", "numrange": "numrange",
	"oid": "oid", "path": "path", "pg_lsn": "pg_lsn", "pg_snapshot": "pg_snapshot", "point": "point", "polygon": "polygon",
	"pg_brin_bloom_summary": "pg_brin_bloom_summary", "pg_brin_minmax_multi_summary": "pg_brin_minmax_multi_summary",
	"pg_dependencies": "pg_dependencies", "pg_mcv_list": "pg_mcv_list", "pg_ndistinct": "pg_ndistinct", "pg_node_tree": "pg_node_tree",
	"real": "real", "float4": "real", "refcursor": "refcursor",
	"regclass": "regclass", "regcollation": "regcollation", "regconfig": "regconfig", "regdictionary": "regdictionary",
	"regnamespace": "regnamespace", "regoper": "regoper", "regoperator": "regoperator", "regproc": "regproc",
	"regprocedure": "regprocedure", "regrole": "regrole", "regtype": "regtype",
	"serial": "serial", "serial4": "serial", "smallint": "smallint", "int2": "smallint",
	"smallserial": "smallserial", "serial2": "smallserial",
	"text": "text", "tid": "tid", "int2vector": "int2vector", "oidvector": "oidvector",
	"time": "time", "time without time zone": "time", "time with time zone": "timetz", "timetz": "timetz",
	"timestamp": "timestamp", "timestamp without time zone": "timestamp",
	"timestamp with time zone": "timestamptz", "timestamptz": "timestamptz",
	"tsmultirange": "tsmultirange", "tsquery": "tsquery", "tsrange": "tsrange",
	"tstzmultirange": "tstzmultirange", "tstzrange": "tstzrange", "tsvector": "tsvector", "txid_snapshot": "txid_snapshot",
	"uuid": "uuid", "xid": "xid", "xid8": "xid8", "cid": "cid", "xml": "xml",
}

// grammarOnly holds the spellings that are keywords of the grammar rather than
// names of the catalogue pg_type: in quotes they are user types, or, for
// "char", the one-byte type of that name.
var grammarOnly = map[string]bool{
	"bigint": true, "boolean": true, "char": true, "character": true, "nchar": true, "dec": true, "decimal": true,
	"int": true, "integer": true, "float": true, "real": true, "smallint": true,
	"serial": true, "serial2": true, "serial4": true, "serial8": true, "smallserial": true, "bigserial": true,
}

// typeToken is a token of a type's spelling: a word (lower-cased unless it was
// quoted) or one of the marks ( ) [ ] . and a comma.
type typeToken struct {
	text   string
	word   bool
	quoted bool
}

// ParseType takes a PostgreSQL type spelling apart, whatever of its aliases it
// uses. It never fails: what it does not understand is kept in Name.
func ParseType(spelling string) TypeParts {
	var scanned, named [8]typeToken
	tokens, words := scanType(scanned[:0], spelling), named[:0]
	var p TypeParts
	i := 0
	for ; i < len(tokens); i++ {
		t := tokens[i]
		switch {
		case t.word && !t.quoted && t.text == "array" && len(words) > 0:
			p.Array = true
		case t.word:
			words = append(words, t)
		case t.text == ".":
			words = append(words, t)
		case t.text == "(":
			var mods []string
			for i++; i < len(tokens) && tokens[i].text != ")"; i++ {
				if tokens[i].text != "," {
					mods = append(mods, tokens[i].text)
				}
			}
			p.Modifiers = mods
		case t.text == "[":
			p.Array = true
			for i+1 < len(tokens) && tokens[i].text != "]" {
				i++
			}
		}
	}
	p.setName(words)
	p.setModifiers()
	return p
}

// scanType appends the tokens of a type's spelling.
func scanType(tokens []typeToken, s string) []typeToken {
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
		case c == '(' || c == ')' || c == '[' || c == ']' || c == ',' || c == '.':
			tokens = append(tokens, typeToken{text: s[i : i+1]})
			i++
		case c == '"':
			var b strings.Builder
			for i++; i < len(s); i++ {
				if s[i] == '"' {
					if i+1 < len(s) && s[i+1] == '"' {
						i++
					} else {
						i++
						break
					}
				}
				b.WriteByte(s[i])
			}
			tokens = append(tokens, typeToken{text: b.String(), word: true, quoted: true})
		default:
			start := i
			for i < len(s) && !endsTypeWord(s[i]) {
				i++
			}
			tokens = append(tokens, typeToken{text: strings.ToLower(s[start:i]), word: true})
		}
	}
	return tokens
}

func endsTypeWord(c byte) bool {
	switch c {
	case ' ', '\t', '\n', '\r', '(', ')', '[', ']', ',', '.', '"':
		return true
	}
	return false
}

// setName sets Schema, Name and Builtin from the words of a spelling.
func (p *TypeParts) setName(words []typeToken) {
	if len(words) >= 3 && words[1].text == "." && !words[1].word {
		if words[0].text == "pg_catalog" {
			words = words[2:]
		} else {
			p.Schema, p.Name = words[0].text, words[2].text
			return
		}
	}
	if len(words) == 1 && p.setArrayType(words[0].text) {
		return
	}
	if len(words) == 1 && words[0].quoted {
		p.Name = words[0].text
		if canonical := typeAliases[p.Name]; canonical != "" && !grammarOnly[p.Name] && !strings.Contains(p.Name, " ") {
			p.Name, p.Builtin = canonical, true
		}
		return
	}
	parts := make([]string, len(words))
	for i, w := range words {
		parts[i] = w.text
	}
	name := strings.Join(parts, " ")
	if len(parts) > 1 && parts[0] == "interval" {
		p.Name, p.Builtin, p.Fields = "interval", true, strings.Join(parts[1:], " ")
		return
	}
	if canonical := typeAliases[name]; canonical != "" {
		p.Name, p.Builtin = canonical, true
		return
	}
	p.Name = name
}

// setArrayType takes the name of the type of arrays of a built-in one, which is that of
// its elements with an underscore before it (PostgreSQL documentation, CREATE TYPE,
// "Array Types"). It reports whether the name is one.
func (p *TypeParts) setArrayType(name string) bool {
	element, ok := strings.CutPrefix(name, "_")
	canonical := typeAliases[element]
	if !ok || canonical == "" || canonical == "bit" || grammarOnly[element] || strings.Contains(element, " ") {
		return false
	}
	p.Name, p.Builtin, p.Array = canonical, true, true
	return true
}

// setModifiers writes out what a spelling implies.
func (p *TypeParts) setModifiers() {
	if !p.Builtin {
		return
	}
	switch p.Name {
	case "float":
		p.Name = "double precision"
		if len(p.Modifiers) == 1 {
			if n, err := strconv.Atoi(p.Modifiers[0]); err == nil && n <= 24 {
				p.Name = "real"
			}
		}
		p.Modifiers = nil
	case "bpchar":
		if len(p.Modifiers) == 1 {
			p.Name = "char"
		}
	case "char", "bit":
		if len(p.Modifiers) == 0 {
			p.Modifiers = []string{"1"}
		}
	case "numeric":
		if len(p.Modifiers) == 1 {
			p.Modifiers = append(p.Modifiers, "0")
		}
	case "time", "timetz", "timestamp", "timestamptz":
		// Six digits are the type's own precision, but PostgreSQL keeps a
		// modifier that says so, and so does the canonical spelling.
	}
}
