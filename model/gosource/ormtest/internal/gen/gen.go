package gen

import (
	"bytes"
	"fmt"
	"go/format"
	"slices"
	"strings"
)

// fieldKinds are Go types by what they store, with the type settings and the
// defaults that go with them.
var fieldKinds = map[string]struct{ types, defaults []string }{
	"string":          {[]string{"", "text", "varchar(20)", "char(5)", "string"}, []string{"", "abc", "it's", "'q'", "(lower('X'))", "null", "CURRENT_USER", "(-)"}},
	"*string":         {[]string{"", "text", "varchar(20)", "string"}, []string{"", "abc", "''", "null"}},
	"sql.NullString":  {[]string{"", "varchar(20)"}, []string{"", "abc", "null"}},
	"Code":            {[]string{"", "varchar(20)"}, []string{"", "x y"}},
	"int":             {[]string{"", "int", "integer", "smallint", "numeric(12)"}, []string{"", "7", "-3", "0x10", "(1 + 1)", "null"}},
	"*int32":          {[]string{"", "integer", "bigint"}, []string{"", "0", "-3"}},
	"int8":            {[]string{"", "int"}, []string{"", "5"}},
	"uint16":          {[]string{"", "integer", "uint"}, []string{"", "9"}},
	"uint64":          {[]string{"", "numeric(20)"}, []string{"", "18", "(2 * 3)"}},
	"sql.NullInt32":   {[]string{"", "bigint"}, []string{"", "4"}},
	"float64":         {[]string{"", "double precision", "numeric(8,3)", "float"}, []string{"", "1.50", "-2", "0.00", "(1 / 2)"}},
	"float32":         {[]string{"", "real"}, []string{"", "3.25"}},
	"bool":            {[]string{"", "boolean", "bool"}, []string{"", "true", "f", "0"}},
	"*bool":           {[]string{""}, []string{"", "TRUE", "null"}},
	"time.Time":       {[]string{"", "date", "time", "timestamp"}, []string{"", "CURRENT_TIMESTAMP", "2020-01-02", "null"}},
	"*time.Time":      {[]string{"", "timestamp"}, []string{"", "CURRENT_TIMESTAMP"}},
	"gorm.DeletedAt":  {[]string{""}, []string{""}},
	"time.Duration":   {[]string{"", "bigint"}, []string{"", "60"}},
	"[]byte":          {[]string{"", "bytes"}, []string{"", "'abc'"}},
	"uuid.UUID":       {[]string{"", "varchar(36)"}, []string{"", "abc"}},
	"decimal.Decimal": {[]string{"", "numeric(10, 2)"}, []string{"", "0"}},
}

// kindOrder keeps the output independent of map order.
var kindOrder = []string{
	"string", "*string", "sql.NullString", "Code", "int", "*int32", "int8", "uint16", "uint64", "sql.NullInt32", "float64", "float32",
	"bool", "*bool", "time.Time", "*time.Time", "gorm.DeletedAt", "time.Duration", "[]byte", "uuid.UUID", "decimal.Decimal",
}

func fieldParams(postgres bool) []parameter {
	var types, defaults []string
	for _, k := range kindOrder {
		for _, t := range fieldKinds[k].types {
			if !slices.Contains(types, t) {
				types = append(types, t)
			}
		}
		for _, d := range fieldKinds[k].defaults {
			if !slices.Contains(defaults, d) {
				defaults = append(defaults, d)
			}
		}
	}
	indexes := []string{"", "index", "index:%s", "index:,unique", "uniqueIndex", "uniqueIndex:%s", "index:,sort:desc", "index:%s,priority:3", "index:,where:id > 5", "index:,class:UNIQUE", "index:,composite:%s", "index:,comment:why", "index:a%s;index:b%s"}
	if postgres {
		indexes = append(indexes, "index:,type:btree", "index:,type:hash", "index:,option:INCLUDE (id)", "index:,sort:desc nulls last", "index:,option:CONCURRENTLY")
	}
	return []parameter{
		{"kind", kindOrder},
		{"type", types},
		{"default", defaults},
		{"size", []string{"", "size:8", "size:40", "size: 9", "SIZE:64"}},
		{"precision", []string{"", "precision:6", "precision:6;scale:2"}},
		{"null", []string{"", "not null", "NOT NULL;", "notnull", "not null:false"}},
		{"unique", []string{"", "unique", "unique:false", "unique:name"}},
		{"index", indexes},
		{"check", []string{"", "check:id > 0", "check:own_%s,id <> 7", "check:,id < 99 or id > 100"}},
		{"comment", []string{"", "comment:it's; no", `comment:semi\\;colon`}},
		{"column", []string{"", "column:c_%s", "column:Order%s"}},
		{"access", []string{"", "<-:create", "->", "->:false;<-:false", "<-:false", "-", "-:all"}},
		{"embed", []string{"", "embedded", "embedded;embeddedPrefix:p_%s_", "anonymous"}},
		{"serializer", []string{"", "serializer:json"}},
		{"outer", []string{"", "not null;default:9;size:3;unique"}},
	}
}

// validField says whether the values of a row, which may be incomplete, go
// together: GORM and the engine must accept them.
func validField(postgres bool) func(row) bool {
	return func(r row) bool {
		kind, hasKind := r["kind"]
		typ, hasType := r["type"]
		def, hasDefault := r["default"]
		if hasKind {
			k := fieldKinds[kind]
			if hasType && !slices.Contains(k.types, typ) || hasDefault && !slices.Contains(k.defaults, def) {
				return false
			}
		}
		if hasType && hasDefault && !together(typ, def) {
			return false
		}
		if r["access"] == "-" && r["column"] != "" {
			return false // AutoMigrate writes a column without a type
		}
		if r["access"] == "-:all" && r["column"] != "" && r["comment"] != "" {
			return false // AutoMigrate comments on a column that it leaves out
		}
		left := r["access"] == "-" || r["access"] == "-:all"
		switch {
		// What is left out has no index and no constraint, and GORM writes
		// broken SQL for one that it has.
		case left && (r["index"] != "" || strings.HasPrefix(r["unique"], "unique") && r["unique"] != "unique:false" || r["check"] != ""):
			return false
		// Of an embedding field that is not there no one reads the settings.
		case r["outer"] != "" && (r["embed"] == ""):
			if _, ok := r["embed"]; ok {
				return false
			}
		// Serializers are for strings here.
		case r["serializer"] != "" && hasKind && kind != "string" && kind != "*string" && kind != "[]byte":
			return false
		case kind == "[]byte" && r["serializer"] != "" && def != "":
			return false
		// The default does not fit into a shorter type.
		case def == "CURRENT_USER" && (typ == "char(5)" || strings.HasPrefix(r["size"], "size:8")):
			return false
		case postgres && typ == "numeric(8,3)" && r["index"] == "index:,type:hash":
			return true
		// The size of a duration or number has no meaning on PostgreSQL, but
		// that a small one cannot hold the default does.
		case r["size"] == "size:8" && (def == "18" || def == "60"):
			return true
		}
		return true
	}
}

// together says whether a default can be of a type.
func together(typ, def string) bool {
	for _, k := range fieldKinds {
		if slices.Contains(k.types, typ) && slices.Contains(k.defaults, def) {
			return !(typ == "char(5)" && def == "CURRENT_USER")
		}
	}
	return false
}

// perTable is how many fields a table of the generated set has.
const perTable = 8

// Source returns the models for one engine: a file of package name.
func Source(name string, postgres bool) ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, `// Code generated by TestPairsAreCurrent -update. DO NOT EDIT.

// Package %s holds GORM models with every pair of tag options.
package %s

import (
	"database/sql"
	"time"

	"github.com/google/uuid"
	"github.com/shopspring/decimal"
	"gorm.io/gorm"
)

type Code string

`, name, name)
	writeFields(&b, cover(fieldParams(postgres), validField(postgres)))
	writeKeys(&b, cover(keyParams(), validKey))
	writeRelations(&b, cover(relationParams(), validRelation))
	return format.Source(b.Bytes())
}

func writeFields(b *bytes.Buffer, rows []row) {
	var models []string
	for i := 0; i < len(rows); i += perTable {
		table := fmt.Sprintf("F%02d", i/perTable)
		models = append(models, "&"+table+"{}")
		var outer, inner strings.Builder
		for j, r := range rows[i:min(i+perTable, len(rows))] {
			name := fmt.Sprintf("A%d", j)
			id := fmt.Sprintf("%s_%d", strings.ToLower(table), j)
			field := fmt.Sprintf("\t%s %s %s\n", name, r["kind"], tagOf(id, r))
			if r["embed"] == "" {
				outer.WriteString(field)
				continue
			}
			fmt.Fprintf(&inner, "type %sE%d struct {\n%s}\n\n", table, j, field)
			embed := strings.ReplaceAll(r["embed"], "%s", id)
			settings := r["outer"]
			if embed == "anonymous" {
				fmt.Fprintf(&outer, "\t%sE%d %s\n", table, j, quoteTag(settings))
			} else {
				fmt.Fprintf(&outer, "\tB%d %sE%d %s\n", j, table, j, quoteTag(strings.Trim(embed+";"+settings, ";")))
			}
		}
		fmt.Fprintf(b, "%stype %s struct {\n\tID int64\n%s}\n\n", inner.String(), table, outer.String())
	}
	fmt.Fprintf(b, "// Fields are the models of columns.\nvar Fields = []any{%s}\n\n", strings.Join(models, ", "))
}

// tagOf is the struct tag of a row.
func tagOf(id string, r row) string {
	var parts []string
	add := func(s string) {
		if s != "" {
			parts = append(parts, strings.ReplaceAll(s, "%s", id))
		}
	}
	add(r["column"])
	if r["type"] != "" {
		add("type:" + r["type"])
	}
	add(r["size"])
	add(r["precision"])
	if r["default"] != "" {
		add("default:" + r["default"])
	}
	for _, key := range []string{"null", "unique", "index", "check", "comment", "access", "serializer"} {
		add(r[key])
	}
	return quoteTag(strings.Join(parts, ";"))
}

func quoteTag(s string) string {
	if s == "" {
		return ""
	}
	return "`gorm:\"" + s + "\"`"
}
