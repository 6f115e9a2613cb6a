package sqlsource

import (
	"strconv"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// serials are the pseudo types of parse_utilcmd.c's transformColumnDefinition.
var serials = map[string]string{
	"smallserial": "smallserial", "serial2": "smallserial",
	"serial": "serial", "serial4": "serial",
	"bigserial": "bigserial", "serial8": "bigserial",
}

// serialTypes are the types of the columns that serial pseudo types make.
var serialTypes = map[string]string{"smallserial": "smallint", "serial": "integer", "bigserial": "bigint"}

// integerSerials is the inverse of serialTypes.
var integerSerials = map[string]string{"smallint": "smallserial", "integer": "serial", "bigint": "bigserial"}

// typeName returns a type's canonical spelling. The serial pseudo types are
// spelled as such.
func (e *Executor) typeName(tn *pg.TypeName) (string, error) {
	if tn.Setof || tn.PctType {
		return "", e.fail(tn.Location, "", "a column cannot have this type")
	}
	names := fieldNames(tn.Names)
	if len(names) == 1 {
		if serial := serials[names[0]]; serial != "" {
			if len(tn.ArrayBounds) > 0 {
				return "", e.fail(tn.Location, "", "array of serial is not a type")
			}
			return serial, nil
		}
	}
	var b strings.Builder
	switch {
	case len(names) == 1 || names[len(names)-2] == "pg_catalog":
		writeQuoted(&b, names[len(names)-1])
	case names[len(names)-2] == e.schema:
		if isBuiltin(typeName, names[len(names)-1]) {
			return "", e.fail(tn.Location, "give the type another name", "type %s.%s bears the name of one of pg_catalog, which it is not told from", e.schema, names[len(names)-1])
		}
		bare := model.TypeParts{Name: names[len(names)-1]}.String()
		b.WriteString(bare)
	default:
		writeQuoted(&b, names[len(names)-2])
		b.WriteByte('.')
		writeQuoted(&b, names[len(names)-1])
	}
	mods := tn.Typmods
	if names[len(names)-1] == "interval" && len(names) == 2 && len(mods) > 0 {
		b.Reset()
		b.WriteString("interval")
		b.WriteString(intervalFields(mods[0].GetAConst().GetIval().GetIval()))
		mods = mods[1:]
	}
	for i, mod := range mods {
		if i == 0 {
			b.WriteByte('(')
		} else {
			b.WriteByte(',')
		}
		text, err := deparse(mod)
		if err != nil {
			return "", e.fail(tn.Location, "", "the type's modifiers cannot be read: %v", err)
		}
		b.WriteString(text)
	}
	if len(mods) > 0 {
		b.WriteByte(')')
	}
	if len(tn.ArrayBounds) > 0 {
		b.WriteString("[]")
	}
	spelled := b.String()
	canonical, ok := e.canonical[spelled]
	if !ok {
		canonical = model.CanonicalType(model.Postgres, spelled)
		e.canonical[spelled] = canonical
	}
	return canonical, nil
}

func writeQuoted(b *strings.Builder, name string) {
	b.WriteByte('"')
	b.WriteString(strings.ReplaceAll(name, `"`, `""`))
	b.WriteByte('"')
}

// intervalFields spells the fields that an interval's modifier allows
// (INTERVAL_MASK in utils/timestamp.h; intervaltypmodout in timestamp.c).
func intervalFields(mask int32) string {
	const month, year, day, hour, minute, second = 1 << 1, 1 << 2, 1 << 3, 1 << 10, 1 << 11, 1 << 12
	switch mask {
	case year:
		return " year"
	case month:
		return " month"
	case day:
		return " day"
	case hour:
		return " hour"
	case minute:
		return " minute"
	case second:
		return " second"
	case year | month:
		return " year to month"
	case day | hour:
		return " day to hour"
	case day | hour | minute:
		return " day to minute"
	case day | hour | minute | second:
		return " day to second"
	case hour | minute:
		return " hour to minute"
	case hour | minute | second:
		return " hour to second"
	case minute | second:
		return " minute to second"
	}
	return ""
}

// defElemInt returns the number in an option, and whether it has one.
func defElemInt(d *pg.DefElem) (int64, bool) {
	switch n := d.Arg.GetNode().(type) {
	case *pg.Node_Integer:
		return int64(n.Integer.Ival), true
	case *pg.Node_Float:
		v, err := strconv.ParseInt(n.Float.Fval, 10, 64)
		return v, err == nil
	}
	return 0, false
}
