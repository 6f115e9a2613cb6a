package postgres

import (
	"maps"
	"slices"
	"strconv"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

// firstUserOID is FirstNormalObjectId of access/transam.h.
const firstUserOID = 16384

// Built-in types that more than their name is known of.
const (
	oidInt8    = 20
	oidInt2    = 21
	oidInt4    = 23
	oidText    = 25
	oidCidr    = 650
	oidInet    = 869
	oidVarchar = 1043
)

// defaultCollation is the oid of the collation "default".
const defaultCollation = 100

// typeKey is a type with its modifier, as pg_attribute has it.
type typeKey struct {
	oid      uint32
	modifier int32
}

// typeName is a type's canonical spelling and the collation that a column of
// it has by itself.
type typeName struct {
	spelling  string
	collation uint32
}

// builtin is a built-in type of a fixed oid (catalog/pg_type.dat).
type builtin struct {
	name      string
	array     uint32
	collation uint32
	// modify returns what a modifier adds to the name; a type without it is
	// never seen with a modifier.
	modify func(modifier int32) string
}

var builtins = map[uint32]builtin{
	16:         {name: "boolean", array: 1000},
	17:         {name: "bytea", array: 1001},
	oidInt8:    {name: "bigint", array: 1016},
	oidInt2:    {name: "smallint", array: 1005},
	oidInt4:    {name: "integer", array: 1007},
	oidText:    {name: "text", array: 1009, collation: defaultCollation},
	26:         {name: "oid", array: 1028},
	114:        {name: "json", array: 199},
	142:        {name: "xml", array: 143},
	600:        {name: "point", array: 1017},
	oidCidr:    {name: "cidr", array: 651},
	700:        {name: "real", array: 1021},
	701:        {name: "double precision", array: 1022},
	774:        {name: "macaddr8", array: 775},
	790:        {name: "money", array: 791},
	829:        {name: "macaddr", array: 1040},
	oidInet:    {name: "inet", array: 1041},
	1042:       {name: "bpchar", array: 1014, collation: defaultCollation},
	oidVarchar: {name: "varchar", array: 1015, collation: defaultCollation, modify: length(4)},
	1082:       {name: "date", array: 1182},
	1083:       {name: "time", array: 1183, modify: length(0)},
	1114:       {name: "timestamp", array: 1115, modify: length(0)},
	1184:       {name: "timestamptz", array: 1185, modify: length(0)},
	1186:       {name: "interval", array: 1187},
	1266:       {name: "timetz", array: 1270, modify: length(0)},
	1562:       {name: "varbit", array: 1563, modify: length(0)},
	1700:       {name: "numeric", array: 1231, modify: numericModifier},
	2950:       {name: "uuid", array: 2951},
	3220:       {name: "pg_lsn", array: 3221},
	3614:       {name: "tsvector", array: 3643},
	3615:       {name: "tsquery", array: 3645},
	3802:       {name: "jsonb", array: 3807},
	3904:       {name: "int4range", array: 3905},
	3906:       {name: "numrange", array: 3907},
	3908:       {name: "tsrange", array: 3909},
	3910:       {name: "tstzrange", array: 3911},
	3912:       {name: "daterange", array: 3913},
	3926:       {name: "int8range", array: 3927},
	4072:       {name: "jsonpath", array: 4073},
}

// builtinElements leads from an array type to its element type.
var builtinElements = func() map[uint32]uint32 {
	m := make(map[uint32]uint32, len(builtins))
	for oid, b := range builtins {
		m[b.array] = oid
	}
	return m
}()

// length returns the modifier of a type whose modifier is one number, stored
// with an offset.
func length(offset int32) func(int32) string {
	return func(modifier int32) string { return "(" + strconv.Itoa(int(modifier-offset)) + ")" }
}

// numericModifier takes precision and scale out of their packing. The scale
// has eleven bits and a sign since server 15, and was never negative before
// (numeric_typmod_scale in utils/adt/numeric.c).
func numericModifier(modifier int32) string {
	m := modifier - 4
	precision, scale := m>>16&0xffff, m&0x7ff^1024-1024
	return "(" + strconv.Itoa(int(precision)) + "," + strconv.Itoa(int(scale)) + ")"
}

// typeName returns a type's name, or false where only the server can spell
// it. The answer is kept, since most columns have one of a few types.
func (c *catalogue) typeName(oid uint32, modifier int32) (typeName, bool) {
	key := typeKey{oid, modifier}
	if name, ok := c.typeNames[key]; ok {
		return name, true
	}
	name, ok := c.spell(oid, modifier)
	if ok {
		c.typeNames[key] = name
	}
	return name, ok
}

func (c *catalogue) spell(oid uint32, modifier int32) (typeName, bool) {
	suffix := ""
	if element, ok := builtinElements[oid]; ok {
		oid, suffix = element, "[]"
	} else if element, ok := c.elements[oid]; ok {
		oid, suffix = element, "[]"
	}
	if b, ok := builtins[oid]; ok {
		spelling := b.name
		switch {
		case modifier < 0:
		case oid == 1042:
			spelling = "char" + length(4)(modifier)
		case b.modify == nil:
			return typeName{}, false
		default:
			spelling += b.modify(modifier)
		}
		return typeName{spelling: spelling + suffix, collation: b.collation}, true
	}
	if t, ok := c.types[oid]; ok && modifier < 0 {
		return typeName{spelling: c.typeSpelling(t.qualified) + suffix, collation: t.collation}, true
	}
	return typeName{}, false
}

// typeSpelling writes the name of a user's type as it stands in a column's
// type.
func (c *catalogue) typeSpelling(q qualified) string {
	return c.unqualify(model.TypeParts{Schema: c.namespaces[q.schema].name, Name: q.name}.String())
}

// unqualify takes the default schema off a type's spelling by the server, unless it
// would then be that of a type of pg_catalog.
func (c *catalogue) unqualify(spelling string) string {
	parts := model.ParseType(spelling)
	if parts.Schema != "" && parts.Schema == c.namespaces[c.defaultSchema].name && !pgcatalog.Holds(pgcatalog.Type, parts.Name) {
		parts.Schema = ""
	}
	return parts.String()
}

// unnamed returns what the follow-up queries look up: the types and modifiers
// that only the server can spell, as two arrays side by side, and the
// collations that columns and index keys name. All are in PostgreSQL's text
// notation of an array.
func (c *catalogue) unnamed() (types, modifiers, collations []byte) {
	seen := make(map[typeKey]bool)
	var keys []typeKey
	named := make(map[uint32]bool)
	for oid, m := range c.domains {
		key := typeKey{m.base, m.modifier}
		name, ok := c.typeName(m.base, m.modifier)
		if !ok && !seen[key] {
			seen[key] = true
			keys = append(keys, key)
		}
		if collation := c.types[oid].collation; collation != 0 && collation != defaultCollation && (!ok || collation != name.collation) {
			named[collation] = true
		}
	}
	for _, r := range c.ranges {
		name, ok := c.typeName(r.subtype, -1)
		if key := (typeKey{r.subtype, -1}); !ok && !seen[key] {
			seen[key] = true
			keys = append(keys, key)
		}
		if r.collation != 0 && r.collation != defaultCollation && (!ok || r.collation != name.collation) {
			named[r.collation] = true
		}
	}
	c.functionTypes(func(oid uint32) {
		key := typeKey{oid, -1}
		if _, ok := c.typeName(oid, -1); !ok && !seen[key] {
			seen[key] = true
			keys = append(keys, key)
		}
	})
	for _, rel := range c.relations {
		for i := range rel.attributes {
			a := &rel.attributes[i]
			if a.num == 0 {
				continue
			}
			key := typeKey{a.typ, a.typmod}
			if name, ok := c.typeName(a.typ, a.typmod); ok && name.collation == a.collation {
				continue
			} else if !ok && !seen[key] {
				seen[key] = true
				keys = append(keys, key)
			}
			if a.collation != 0 && a.collation != defaultCollation {
				named[a.collation] = true
			}
		}
	}
	for _, p := range c.partitioned {
		for _, oid := range p.collations {
			if oid != 0 && oid != defaultCollation {
				named[oid] = true
			}
		}
	}
	for i := range c.indexRows {
		for _, oid := range c.indexRows[i].collations {
			if oid != 0 && oid != defaultCollation {
				named[oid] = true
			}
		}
	}
	oids, mods := make([]int64, len(keys)), make([]int64, len(keys))
	for i, key := range keys {
		oids[i], mods[i] = int64(key.oid), int64(key.modifier)
	}
	var wanted []int64
	for _, oid := range slices.Sorted(maps.Keys(named)) {
		wanted = append(wanted, int64(oid))
	}
	return arrayText(oids), arrayText(mods), arrayText(wanted)
}

func arrayText(numbers []int64) []byte {
	b := []byte{'{'}
	for i, n := range numbers {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, n, 10)
	}
	return append(b, '}')
}
