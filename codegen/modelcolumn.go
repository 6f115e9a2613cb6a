package codegen

import (
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/autogen-db/autogen/model"
)

// goKind is the sort of Go type that a column has.
type goKind int

const (
	textKind goKind = iota
	intKind
	boolKind
	floatKind
	timeKind
	bytesKind
	listKind
)

// goColumn is the Go type of a column.
type goColumn struct {
	kind goKind
	code *jen.Statement
	// natural is the column type that a native field of the Go type has when
	// its tag names none.
	natural string
}

// nilable reports whether the Go type holds NULL without a pointer.
func (g goColumn) nilable() bool { return g.kind == bytesKind || g.kind == listKind }

var goInts = map[string]goColumn{
	"smallint": {intKind, jen.Int16(), "smallint"},
	"integer":  {intKind, jen.Int32(), "integer"},
	"bigint":   {intKind, jen.Int64(), "bigint"},
}

// serials are the integer types behind the serial ones.
var serials = map[string]string{"smallserial": "smallint", "serial": "integer", "bigserial": "bigint"}

// goType chooses the Go type of a column type in canonical spelling.
func (m *Models) goType(columnType string) goColumn {
	if m.Held.Engine == model.SQLite {
		return sqliteGoType(columnType)
	}
	if base, ok := serials[columnType]; ok {
		columnType = base
	}
	if g, ok := goInts[columnType]; ok {
		return g
	}
	if elem, ok := strings.CutSuffix(columnType, "[]"); ok {
		// GORM has no arrays: the text of one is what it reads and writes.
		if g := m.goType(elem); m.opts.Style != GORM && (g.natural == elem || m.opts.Style == Bun) && g.kind != bytesKind {
			return goColumn{listKind, jen.Index().Add(g.code), g.natural + "[]"}
		}
		return goColumn{textKind, jen.String(), "text"}
	}
	if name, ok := m.enums[columnType]; ok {
		return goColumn{textKind, jen.Id(name), columnType}
	}
	name, _, _ := strings.Cut(columnType, "(")
	switch name {
	case "boolean":
		return goColumn{boolKind, jen.Bool(), "boolean"}
	case "real":
		return goColumn{floatKind, jen.Float32(), "real"}
	case "double precision":
		return goColumn{floatKind, jen.Float64(), "double precision"}
	case "timestamptz", "timestamp", "date":
		return goColumn{timeKind, jen.Qual("time", "Time"), "timestamptz"}
	case "json", "jsonb":
		return goColumn{bytesKind, jen.Qual("encoding/json", "RawMessage"), "jsonb"}
	case "bytea":
		return goColumn{bytesKind, jen.Index().Byte(), "bytea"}
	}
	return goColumn{textKind, jen.String(), "text"}
}

// sqliteGoType goes by the words in the type, as SQLite's affinities do
// (sqlite.org/datatype3.html, section 3.1).
func sqliteGoType(columnType string) goColumn {
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(columnType, w) {
				return true
			}
		}
		return false
	}
	switch {
	case has("json"):
		return goColumn{bytesKind, jen.Qual("encoding/json", "RawMessage"), "json"}
	case has("int"):
		return goColumn{intKind, jen.Int64(), "bigint"}
	case has("bool"):
		return goColumn{boolKind, jen.Bool(), "boolean"}
	case has("date", "timestamp"):
		return goColumn{timeKind, jen.Qual("time", "Time"), "datetime"}
	case has("char", "clob", "text", "num", "dec", "time", "uuid"):
		return goColumn{textKind, jen.String(), "text"}
	case has("real", "floa", "doub"):
		return goColumn{floatKind, jen.Float64(), "real"}
	}
	return goColumn{bytesKind, jen.Index().Byte(), "blob"}
}
