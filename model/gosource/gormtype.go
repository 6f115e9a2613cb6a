package gosource

import (
	"fmt"
	"go/types"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// knownGormTypes are the types of gorm.io/datatypes: their GormDataType, and
// what GormDBDataType returns on PostgreSQL, SQLite and MySQL. An empty data type
// means that of the type argument.
var knownGormTypes = map[string]struct{ data, pg, lite, my string }{
	"gorm.io/datatypes.JSON":      {"json", "jsonb", "json", "json"},
	"gorm.io/datatypes.JSONMap":   {"jsonmap", "jsonb", "json", "json"},
	"gorm.io/datatypes.JSONType":  {"json", "jsonb", "json", "json"},
	"gorm.io/datatypes.JSONSlice": {"json", "jsonb", "json", "json"},
	"gorm.io/datatypes.Date":      {"date", "", "", ""},
	"gorm.io/datatypes.Time":      {"time", "time", "text", "time"},
	"gorm.io/datatypes.URL":       {"url", "text", "text", "text"},
	"gorm.io/datatypes.UUID":      {"string", "uuid", "text", "longtext"},
	"gorm.io/datatypes.BinUUID":   {"bytes", "bytea", "blob", "binary(16)"},
	"gorm.io/datatypes.Null":      {"", "", "", ""},
}

// column is FullDataTypeOf. isKey is set where the type itself declares the
// primary key, as SQLite's AUTOINCREMENT does.
func (g *gormReader) column(f *gormField) (c model.Column, isKey bool) {
	c = model.Column{Name: f.dbName, NotNull: f.notNull, Pos: f.pos}
	switch {
	case g.r.postgres():
		c.Comment = f.comment
		g.postgresType(f, &c)
	case g.r.mysql():
		g.mysqlType(f, &c)
	default:
		isKey = g.sqliteType(f, &c)
	}
	if f.hasDefault && c.Generated == "" && c.Identity == nil {
		switch d := f.defaultValue; {
		case f.literal != "":
			c.Default = f.literal
		case d == "" || d == "(-)" || strings.EqualFold(d, "null") && !g.r.postgres():
		default:
			c.Default = unparen(d)
			if _, err := lexSQL(d); err != nil {
				g.failField(f, "", "default: %s", err)
			}
		}
	}
	if c.Default != "" && (strings.HasSuffix(c.Type, "serial") || c.Autoincrement) {
		g.failField(f, "leave the default out, or set autoIncrement:false", "a column that numbers its rows has no default")
	}
	return c, isKey
}

// dbDataType evaluates GormDBDataType for this engine.
func (g *gormReader) dbDataType(f *gormField) string {
	computes := g.method(f.indirect, "GormDBDataType", 2, 1) != nil
	if c, ok := g.r.typeConfig(f.indirect); ok {
		if _, tagged := f.settings["TYPE"]; tagged && !computes {
			return ""
		}
		return c.sql(g.r.cfg.Engine)
	}
	if _, key := namedOf(f.indirect); key != "" {
		if k, ok := knownGormTypes[key]; ok {
			return map[model.Engine]string{model.Postgres: k.pg, model.SQLite: k.lite, MySQL: k.my}[g.r.cfg.Engine]
		}
	}
	fn := g.method(f.indirect, "GormDBDataType", 2, 1)
	if fn == nil {
		return ""
	}
	if s, ok := g.stringOf(fn, f); ok {
		return s
	}
	g.unknownField(codeType, f, "add ag:\"type:…\", or give the type in autogen.toml, "+typesKey(f.indirect), "what the GormDBDataType method of %s returns cannot be read off its source", shortType(f.indirect))
	return ""
}

// postgresType is the DataTypeOf of GORM's PostgreSQL driver 1.6.3.
func (g *gormReader) postgresType(f *gormField, c *model.Column) {
	if t := g.dbDataType(f); t != "" {
		c.Type = model.CanonicalType(model.Postgres, t)
		return
	}
	size := f.size
	if f.dataType == gormUint {
		size++
	}
	integer := func() string {
		switch {
		case size <= 16:
			return "smallint"
		case size <= 32:
			return "integer"
		}
		return "bigint"
	}
	serials := map[string]string{"smallint": "smallserial", "integer": "serial", "bigint": "bigserial"}
	switch f.dataType {
	case gormBool:
		c.Type = "boolean"
	case gormInt, gormUint:
		c.Type = integer()
		if f.autoIncrement {
			c.Type = serials[c.Type]
		}
	case gormFloat:
		switch {
		case f.precision > 0 && f.scale > 0:
			c.Type = fmt.Sprintf("numeric(%d,%d)", f.precision, f.scale)
		case f.precision > 0:
			c.Type = fmt.Sprintf("numeric(%d)", f.precision)
		default:
			c.Type = "numeric"
		}
	case gormString:
		c.Type = "text"
		if f.size > 0 && (f.size <= 10485760 || g.r.versions.before(gormPGPath, "v1.6.0")) {
			c.Type = fmt.Sprintf("varchar(%d)", f.size)
		}
	case gormTime:
		c.Type = "timestamptz"
		if f.precision > 0 {
			c.Type = fmt.Sprintf("timestamptz(%d)", f.precision)
		}
	case gormBytes:
		c.Type = "bytea"
	default:
		if b, ok := f.fv.Underlying().(*types.Basic); f.autoIncrement && !strings.Contains(strings.ToLower(f.dataType), "serial") {
			if ok && b.Info()&types.IsUnsigned != 0 {
				size++
			}
			c.Type = serials[integer()]
		} else {
			g.verbatimType(f, c)
		}
	}
	g.generated(f, c, integer)
	c.Type = model.CanonicalType(model.Postgres, c.Type)
	if strings.HasSuffix(c.Type, "serial") {
		c.NotNull = true
	}
}

// generated applies the generated setting of driver 1.6.2 and later.
func (g *gormReader) generated(f *gormField, c *model.Column, integer func() string) {
	text := strings.TrimSpace(f.settings["GENERATED"])
	// The key alone is its own value.
	if text == "" || text == "GENERATED" || g.r.versions.before(gormPGPath, "v1.6.2") {
		return
	}
	identity, always := false, false
	for _, word := range strings.Fields(strings.ToLower(text)) {
		switch word {
		case "identity":
			identity = true
		case "always":
			always = true
		case "by", "default":
		default:
			c.Generated = unparen(text)
			return
		}
	}
	if !identity {
		c.Generated = unparen(text)
		return
	}
	c.Type, c.NotNull = integer(), true
	c.Identity = &model.Identity{Always: always}
}

// sqliteType is the DataTypeOf of GORM's SQLite driver 1.6.0.
func (g *gormReader) sqliteType(f *gormField, c *model.Column) (isKey bool) {
	if t := g.dbDataType(f); t != "" {
		c.Type = model.CanonicalType(model.SQLite, t)
		return false
	}
	switch f.dataType {
	case gormBool:
		c.Type = "numeric"
	case gormInt, gormUint:
		c.Type = "integer"
		if f.autoIncrement {
			c.Autoincrement, isKey = true, true
		}
	case gormFloat:
		c.Type = "real"
	case gormString:
		c.Type = "text"
	case gormTime:
		c.Type = "datetime"
		if t, ok := f.settings["TYPE"]; ok {
			c.Type = t
		}
	case gormBytes:
		c.Type = "blob"
	default:
		isKey = g.verbatimType(f, c)
	}
	c.Type = model.CanonicalType(model.SQLite, c.Type)
	return isKey
}

// verbatimType reads a type that is written out. GORM puts the text behind the
// column's name, so constraints may hide in it: those of a column definition
// are taken apart.
func (g *gormReader) verbatimType(f *gormField, c *model.Column) (isKey bool) {
	return g.r.verbatimType(f.orm(), f.dataType, c)
}

// verbatimType is that of either ORM.
func (r *reader) verbatimType(f ormField, text string, c *model.Column) (isKey bool) {
	fail := func(hint, format string, args ...any) {
		r.fail(f.pos, hint, "field %s: type: %s", f.name, fmt.Sprintf(format, args...))
	}
	t, err := newTail(text)
	if err != nil {
		fail("", "%s", err)
		return false
	}
	start := func() int {
		if t.done() {
			return len(text)
		}
		return t.toks[t.at].start
	}
	clause := func() bool {
		for _, w := range []string{"not", "null", "default", "primary", "unique", "references", "check", "collate", "generated", "constraint", "auto_increment"} {
			if t.peekIs(w) {
				return true
			}
		}
		return false
	}
	for !t.done() && !clause() {
		t.at++
	}
	c.Type = strings.TrimSpace(text[:start()])
	for !t.done() {
		switch {
		case t.accept("not", "null"):
			c.NotNull = true
		case t.accept("null"):
		case t.accept("primary", "key"):
			isKey = true
			c.Autoincrement = t.accept("autoincrement")
		case t.accept("collate"):
			name, err := t.qualifiedName()
			if err != nil {
				fail("", "%s", err)
				return isKey
			}
			c.Collation = joinParts(name)
		case t.accept("default"):
			from := start()
			depth := 0
			for !t.done() && (depth > 0 || t.toks[t.at].start == from || !clause()) {
				switch t.toks[t.at].value {
				case "(":
					depth++
				case ")":
					depth--
				}
				t.at++
			}
			c.Default = unparen(text[from:start()])
		default:
			fail("use the "+string(f.kind)+" tag's own option for it", "%q is no part of a type", t.rest())
			return isKey
		}
	}
	return isKey
}
