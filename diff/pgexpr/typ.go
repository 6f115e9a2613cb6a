package pgexpr

import (
	"strconv"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// typeKind says what is known of a type.
type typeKind int

const (
	// unknown is a type that was not worked out. It is not the pseudo-type of
	// a bare literal: that is expr.lit.
	unknown typeKind = iota
	builtin
	enum
	// foreign is a type outside pg_catalog that is not known to be an enum: a
	// domain, a composite type, one of an extension. Domains and base types
	// behave so differently that nothing is concluded from its name.
	foreign
)

// typ is the type of an expression.
type typ struct {
	kind typeKind
	// name is pg_type.typname for a built-in type (the element's for an
	// array), a two-part name for others.
	name string
	// mods are the type modifiers: "30", "10,2", or anyMods for an expression
	// that may have some.
	mods  string
	array bool
}

// anyMods stands for modifiers that were not worked out.
const anyMods = "?"

// bare returns t without its modifiers.
func (t typ) bare() typ {
	t.mods = ""
	return t
}

// elem returns the element type of an array type.
func (t typ) elem() typ {
	t.array = false
	return t
}

func (t typ) arrayOf() typ {
	t.array = true
	return t
}

// same tells whether two known types are the same apart from modifiers.
func (t typ) same(u typ) bool {
	return t.kind != unknown && t.bare() == u.bare()
}

// known tells whether the rules of operators and casts may be applied to t.
func (t typ) known() bool { return t.kind == builtin || t.kind == enum }

func (t typ) is(name string) bool { return t.kind == builtin && t.name == name && !t.array }

// form returns a text that no other type has.
func (t typ) form() string {
	return strconv.Itoa(int(t.kind)) + strconv.Quote(t.name) + "(" + t.mods + ")" + strconv.FormatBool(t.array)
}

var (
	boolType = typ{kind: builtin, name: "bool"}
	textType = typ{kind: builtin, name: "text"}
)

// commonSpellings saves a parse for the canonical spellings that most columns
// have.
var commonSpellings = map[string]string{
	"boolean": "bool", "smallint": "int2", "integer": "int4", "bigint": "int8", "real": "float4",
	"double precision": "float8", "numeric": "numeric", "text": "text", "varchar": "varchar",
	"character varying": "varchar", "bytea": "bytea", "date": "date", "time": "time", "timetz": "timetz",
	"timestamp": "timestamp", "timestamptz": "timestamptz", "timestamp with time zone": "timestamptz",
	"timestamp without time zone": "timestamp", "interval": "interval", "uuid": "uuid", "json": "json",
	"jsonb": "jsonb", "bpchar": "bpchar", "regclass": "regclass",
	"smallserial": "int2", "serial": "int4", "bigserial": "int8",
}

// spelledType returns the type that a spelling stands for, and false where it
// is not the spelling of a type.
func (s *Static) spelledType(spelling string) (typ, bool) {
	if name, ok := commonSpellings[spelling]; ok {
		return typ{kind: builtin, name: name}, true
	}
	s.mu.Lock()
	t, ok := s.spelled[spelling]
	s.mu.Unlock()
	if ok {
		return t, t.kind != unknown
	}
	if node, err := parseTarget("NULL::" + spelling); err == nil {
		if cast := node.GetTypeCast(); cast != nil && cast.Arg.GetAConst().GetIsnull() {
			t = s.typeOf(cast.TypeName)
		}
	}
	s.mu.Lock()
	s.spelled[spelling] = t
	s.mu.Unlock()
	return t, t.kind != unknown
}

// typeOf reads a parsed type name. An unqualified name is looked for in
// pg_catalog first, as the server does.
func (s *Static) typeOf(n *pg_query.TypeName) typ {
	parts := names(n.GetNames())
	if n == nil || n.Setof || n.PctType || len(parts) == 0 || len(parts) > 2 {
		return typ{}
	}
	mods, ok := typeMods(n.Typmods)
	if !ok {
		return typ{}
	}
	t := typ{array: len(n.ArrayBounds) > 0, mods: mods}
	bare := parts[len(parts)-1]
	if _, ok := s.cat.types[bare]; ok && (len(parts) == 1 || parts[0] == "pg_catalog") {
		t.kind, t.name = builtin, bare
		if bare == "numeric" && mods != "" && !strings.Contains(mods, ",") {
			t.mods += ",0"
		}
		return t
	}
	if len(parts) == 2 && parts[0] == s.schema {
		parts = parts[1:]
	}
	schema := ""
	if len(parts) == 2 {
		schema = parts[0]
	}
	t.name = model.JoinName(schema, bare)
	t.kind = foreign
	if s.enums[t.name] {
		t.kind = enum
	}
	return t
}

func typeMods(nodes []*pg_query.Node) (string, bool) {
	var mods []string
	for _, n := range nodes {
		i, ok := n.GetAConst().GetVal().(*pg_query.A_Const_Ival)
		if !ok {
			return "", false
		}
		mods = append(mods, strconv.Itoa(int(i.Ival.GetIval())))
	}
	return strings.Join(mods, ","), true
}
