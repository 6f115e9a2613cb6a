package gosource

import (
	"go/types"
	"math"
	"strconv"
	"strings"
	"time"
)

// parseField is schema.ParseField.
func (g *gormReader) parseField(s *gormSchema, sf gormStructField) *gormField {
	settings := g.tagSettings(gormTag(sf.tag), ";")
	f := &gormField{
		name: sf.name, dbName: settings["COLUMN"], bindNames: []string{sf.name},
		typ: sf.typ, indirect: sf.typ, tag: sf.tag, settings: settings, schema: s, pos: sf.pos, node: sf.node,
		creatable: true, updatable: true, readable: true,
		primaryKey:    checkTruth(settings["PRIMARYKEY"], settings["PRIMARY_KEY"]),
		autoIncrement: checkTruth(settings["AUTOINCREMENT"]),
		hasDefault:    checkTruth(settings["AUTOINCREMENT"]),
		notNull:       checkTruth(settings["NOT NULL"], settings["NOTNULL"]),
		unique:        checkTruth(settings["UNIQUE"]),
		comment:       settings["COMMENT"],
	}
	if ignored := strings.ToLower(strings.TrimSpace(settings["-"])); ignored == "-" || ignored == "all" {
		f.creatable, f.updatable, f.readable = false, false, false
		f.ignoreMigration = ignored == "all"
		return f
	}
	for {
		p, ok := types.Unalias(f.indirect).(*types.Pointer)
		if !ok {
			break
		}
		f.indirect = p.Elem()
	}
	if hasInvalid(sf.typ) {
		if sf.v != nil && settings["TYPE"] == "" {
			g.unknownField(codeMissingType, f, "make the package compile, or give the column a type with gorm:\"type:…\"", "%s", g.r.invalidCause(sf.v))
			f.creatable, f.updatable, f.readable = false, false, false
			return f
		}
	}
	f.fv = f.indirect
	configured, isValuer := g.r.typeConfig(f.indirect)
	if kind := configured.kind(); kind != nil {
		f.fv = kind
	}
	known := isValuer
	if !known {
		isValuer = g.valuer(f)
	}
	g.serializer(f)
	g.sizes(f)
	g.kinds(f)
	if !known {
		if name, ok := g.gormDataType(f); ok {
			f.dataType = name
		}
	}
	f.gormDataType = f.dataType
	if text := configured.sql(g.r.cfg.Engine); text != "" {
		f.dataType = text
	}
	if v, ok := settings["TYPE"]; ok {
		f.dataType = v
		switch lower := strings.ToLower(v); lower {
		case gormBool, gormInt, gormUint, gormFloat, gormString, gormTime, gormBytes:
			f.dataType = lower
		}
	}
	if f.size == 0 {
		f.size = sizeOf(f.fv)
	}
	f.permissions()
	_, tagged := settings["EMBEDDED"]
	if tagged || f.gormDataType != gormTime && f.gormDataType != gormBytes && !isValuer && sf.embedded && f.permitted() {
		g.embed(s, f, sf, tagged)
	}
	return f
}

// sizes reads the size, precision, scale and default settings.
func (g *gormReader) sizes(f *gormField) {
	if v, ok := f.settings["DEFAULT"]; ok {
		f.hasDefault = true
		f.defaultValue = v
	}
	if v, ok := f.settings["SIZE"]; ok {
		n, err := strconv.Atoi(v)
		if err != nil {
			g.r.warn(codeSize, f.pos, "write size:20 without spaces", "field %s: GORM cannot read the size %q and ignores it", f.full(), v)
			n = -1
		}
		f.size = n
	}
	f.precision, _ = strconv.Atoi(f.settings["PRECISION"])
	f.scale, _ = strconv.Atoi(f.settings["SCALE"])
}

// kinds finds the data type from the kind of value, and parses the default as
// a value of that kind.
func (g *gormReader) kinds(f *gormField) {
	f.defaultValue = strings.TrimSpace(f.defaultValue)
	d := f.defaultValue
	skip := !f.hasDefault || strings.Contains(d, "(") && strings.Contains(d, ")") || strings.EqualFold(d, "null") || d == ""
	bad := func(kind string) {
		g.failField(f, "write a constant of that kind, or an expression in parentheses", "GORM cannot read the default %q as %s", d, kind)
	}
	switch u := f.fv.Underlying().(type) {
	case *types.Basic:
		switch info := u.Info(); {
		case info&types.IsBoolean != 0:
			f.dataType = gormBool
			if !skip {
				v, err := strconv.ParseBool(d)
				if err != nil {
					bad("a bool")
				}
				f.literal = strconv.FormatBool(v)
			}
		case u.Kind() == types.Uintptr || u.Kind() == types.UnsafePointer:
		case info&types.IsUnsigned != 0:
			f.dataType = gormUint
			if !skip {
				v, err := strconv.ParseUint(d, 0, 64)
				if err != nil {
					bad("an unsigned integer")
				}
				f.literal = strconv.FormatUint(v, 10)
			}
		case info&types.IsInteger != 0:
			f.dataType = gormInt
			if !skip {
				v, err := strconv.ParseInt(d, 0, 64)
				if err != nil {
					bad("an integer")
				}
				f.literal = strconv.FormatInt(v, 10)
			}
		case info&types.IsFloat != 0:
			f.dataType = gormFloat
			if !skip {
				v, err := strconv.ParseFloat(d, 64)
				if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
					bad("a float")
				}
				f.literal = strconv.FormatFloat(v, 'f', -1, 64)
			}
		case info&types.IsString != 0:
			f.dataType = gormString
			if !skip {
				f.defaultValue = strings.Trim(strings.Trim(d, "'"), `"`)
				f.literal = quoteText(f.defaultValue)
			}
		}
	case *types.Struct:
		if convertibleToTime(f.fv) {
			f.dataType = gormTime
			if !skip {
				f.literal = timeLiteral(d)
				if f.literal == "" && d[0] >= '0' && d[0] <= '9' {
					g.r.warn(codeTimeDefault, f.pos, "write 2006-01-02 or 2006-01-02 15:04:05", "field %s: GORM may take the default %q for a time in its own time zone, and it is read as it is written", f.full(), d)
				}
			}
		}
	case *types.Slice:
		if isByte(u.Elem()) && f.dataType == "" {
			f.dataType = gormBytes
		}
	case *types.Array:
		if isByte(u.Elem()) && f.dataType == "" {
			f.dataType = gormBytes
		}
	}
}

// timeLiteral writes a default that is a date as GORM does. Other forms stay
// as they are written.
func timeLiteral(d string) string {
	for _, layout := range []string{"2006-01-02", "2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02 15:04:05.999", "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, d); err == nil {
			return quoteText(t.Format("2006-01-02 15:04:05.999"))
		}
	}
	return ""
}

func isByte(t types.Type) bool {
	b, ok := types.Unalias(t).(*types.Basic)
	return ok && b.Kind() == types.Uint8
}

// convertibleToTime says whether a struct type is time.Time or declared as it.
func convertibleToTime(t types.Type) bool {
	st, ok := t.Underlying().(*types.Struct)
	return ok && st.NumFields() == 3 && st.Field(0).Name() == "wall" &&
		st.Field(0).Pkg() != nil && st.Field(0).Pkg().Path() == "time"
}

// sizeOf is the size of a kind of number, in bits.
func sizeOf(t types.Type) int {
	b, ok := t.Underlying().(*types.Basic)
	if !ok {
		return 0
	}
	switch b.Kind() {
	case types.Int, types.Int64, types.Uint, types.Uint64, types.Float64:
		return 64
	case types.Int8, types.Uint8:
		return 8
	case types.Int16, types.Uint16:
		return 16
	case types.Int32, types.Uint32, types.Float32:
		return 32
	}
	return 0
}

// permissions reads the settings - -> and <-.
func (f *gormField) permissions() {
	if v, ok := f.settings["-"]; ok && strings.ToLower(strings.TrimSpace(v)) == "migration" {
		f.ignoreMigration = true
	}
	if v, ok := f.settings["->"]; ok {
		f.creatable, f.updatable = false, false
		f.readable = !strings.EqualFold(v, "false")
	}
	if v, ok := f.settings["<-"]; ok {
		f.creatable, f.updatable = true, true
		if v != "<-" {
			f.creatable = strings.Contains(v, "create")
			f.updatable = strings.Contains(v, "update")
		}
	}
}

// embed parses the struct of an embedded field. Its fields take the settings
// of the embedding field after they were parsed, so that most have no effect.
func (g *gormReader) embed(s *gormSchema, f *gormField, sf gormStructField, tagged bool) {
	switch f.fv.Underlying().(type) {
	case *types.Struct:
	case *types.Basic:
		return
	default:
		g.failField(f, "embed a struct, or leave the field out with gorm:\"-\"", "only a struct can be embedded, not %s", shortType(f.typ))
		return
	}
	f.creatable, f.updatable, f.readable = false, false, false
	// Deeper than anyone nests, so the struct holds itself.
	if g.depth > 64 {
		g.failField(f, "leave the field out with gorm:\"-\"", "the struct embeds itself")
		return
	}
	g.depth++
	defer func() { g.depth-- }()
	inner := g.parseAs(f.fv, map[string]*gormSchema{}, s.table, true)
	if inner == nil {
		return
	}
	f.embedded = inner
	for _, ef := range inner.fields {
		ef.schema = s
		ef.owner = inner
		ef.bindNames = append([]string{sf.name}, ef.bindNames...)
		if prefix, ok := f.settings["EMBEDDEDPREFIX"]; ok && ef.dbName != "" {
			ef.dbName = prefix + ef.dbName
		}
		if ef.primaryKey && !checkTruth(ef.settings["PRIMARYKEY"], ef.settings["PRIMARY_KEY"]) {
			ef.primaryKey = false
			if v, ok := ef.settings["AUTOINCREMENT"]; !ok || !checkTruth(v) {
				ef.autoIncrement = false
			}
			if !ef.autoIncrement && ef.defaultValue == "" {
				ef.hasDefault = false
			}
		}
		for k, v := range f.settings {
			ef.settings[k] = v
		}
	}
}
