package gosource

import (
	"fmt"
	"go/types"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// kindOf is reflect.Type.Kind's view of a type: the basic type, slice, array,
// map or struct below its name.
func kindOf(t types.Type) types.Type { return types.Unalias(t).Underlying() }

// oneLess strips one pointer, as Bun does.
func oneLess(t types.Type) types.Type {
	if p, ok := kindOf(t).(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

func isUint8(t types.Type) bool {
	b, ok := kindOf(t).(*types.Basic)
	return ok && b.Kind() == types.Uint8
}

// bunDiscovered is schema.DiscoverSQLType.
func bunDiscovered(t types.Type) string {
	switch _, key := namedOf(t); key {
	case "time.Time", "database/sql.NullTime", "github.com/uptrace/bun/schema.NullTime":
		return "TIMESTAMP"
	case "database/sql.NullBool":
		return "BOOLEAN"
	case "database/sql.NullFloat64":
		return "DOUBLE PRECISION"
	case "database/sql.NullInt64":
		return "BIGINT"
	case "database/sql.NullString":
		return "VARCHAR"
	case "encoding/json.RawMessage":
		return "JSON"
	case "uuid.UUID":
		// The standard library's, from Go 1.27 on.
		return "VARCHAR"
	}
	switch u := kindOf(t).(type) {
	case *types.Slice:
		if isUint8(u.Elem()) {
			return "BLOB"
		}
		return "VARCHAR"
	case *types.Map, *types.Struct:
		return "VARCHAR"
	case *types.Basic:
		switch u.Kind() {
		case types.Bool:
			return "BOOLEAN"
		case types.Int, types.Int64, types.Uint, types.Uint64, types.Uintptr:
			return "BIGINT"
		case types.Int8, types.Int16, types.Uint8, types.Uint16:
			return "SMALLINT"
		case types.Int32, types.Uint32:
			return "INTEGER"
		case types.Float32:
			return "REAL"
		case types.Float64:
			return "DOUBLE PRECISION"
		case types.String:
			return "VARCHAR"
		}
	}
	return ""
}

// bunPostgresElem is pgdialect's sqlType.
func bunPostgresElem(t types.Type) string {
	t = oneLess(t)
	switch _, key := namedOf(t); key {
	case "database/sql.NullString":
		return "VARCHAR"
	case "net.IP":
		return "INET"
	case "net.IPNet":
		return "CIDR"
	case "encoding/json.RawMessage":
		return "JSONB"
	case "uuid.UUID":
		return "VARCHAR"
	}
	sql := bunDiscovered(t)
	if sql == "TIMESTAMP" {
		sql = "TIMESTAMPTZ"
	}
	switch u := kindOf(t).(type) {
	case *types.Map, *types.Struct:
		if sql == "VARCHAR" {
			return "JSONB"
		}
	case *types.Array:
		return bunPostgresList(u.Elem())
	case *types.Slice:
		return bunPostgresList(u.Elem())
	}
	return sql
}

func bunPostgresList(elem types.Type) string {
	if isUint8(elem) {
		return "BYTEA"
	}
	return "JSONB"
}

// createType is the type that CreateTableQuery writes.
func (r *reader) bunCreateType(f *bunField) string {
	user, _ := f.tag.option("type")
	if c, ok := r.typeConfig(f.indirect); ok && user == "" {
		user = c.sql(r.cfg.Engine)
		if kind := c.kind(); kind != nil {
			stored := *f
			stored.indirect, f = kind, &stored
		}
	}
	if r.mysql() {
		return r.bunMySQLType(f, user)
	}
	if !r.postgres() {
		if user != "" {
			return user
		}
		switch sql := bunDiscovered(f.indirect); sql {
		case "SMALLINT", "BIGINT":
			return "INTEGER"
		default:
			return sql
		}
	}
	sql := bunPostgresType(f, user)
	if f.tag.has("autoincrement") && !f.tag.has("identity") {
		switch sql {
		case "SMALLINT":
			return "SMALLSERIAL"
		case "INTEGER":
			return "SERIAL"
		case "BIGINT":
			return "BIGSERIAL"
		}
	}
	return sql
}

// bunPostgresType is pgdialect's fieldSQLType.
func bunPostgresType(f *bunField, user string) string {
	if user != "" {
		return user
	}
	if v, ok := f.tag.option("composite"); ok {
		return v
	}
	if f.tag.has("hstore") {
		return "HSTORE"
	}
	if f.tag.has("array") {
		switch u := kindOf(f.indirect).(type) {
		case *types.Slice:
			return bunPostgresElem(u.Elem()) + "[]"
		case *types.Array:
			return bunPostgresElem(u.Elem()) + "[]"
		}
	}
	if bunDiscovered(f.indirect) == "BLOB" {
		return "BYTEA"
	}
	return bunPostgresElem(f.indirect)
}

// bunColumn is the part of CreateTableQuery that writes a column. isKey is set
// where the type declares the primary key.
func (r *reader) bunColumn(t *bunTable, f *bunField) (c model.Column, isKey bool) {
	c = model.Column{Name: f.name, NotNull: f.notNull(), Pos: f.pos}
	created := r.bunCreateType(f)
	if r.cfg.BunVarchar > 0 && strings.EqualFold(created, "varchar") {
		created = fmt.Sprintf("%s(%d)", created, r.cfg.BunVarchar)
	}
	switch {
	case created == "" && r.cfg.Engine != model.SQLite:
		r.unknown(codeNoRule, f.pos, "add bun:\"type:…\", or bun:\"-\" to leave the field out", "field %s: Bun has no type for the Go type %s", f.full(), shortType(f.typ))
		return c, false
	case strings.HasSuffix(created, "SERIAL"):
		c.Type = strings.ToLower(created)
	case created != "":
		isKey = r.verbatimType(f.orm(), created, &c)
		c.Type = r.canonicalType(c.Type)
	}
	if r.postgres() && f.tag.has("identity") {
		c.Identity = &model.Identity{}
	}
	if r.mysql() {
		c.Autoincrement = f.tag.has("autoincrement")
	}
	if r.cfg.Engine == model.SQLite && f.tag.has("autoincrement") && f.isPK() && len(t.primary()) == 1 && created == "INTEGER" {
		c.Autoincrement, isKey = true, true
	}
	if d, _ := f.tag.option("default"); d != "" {
		if _, err := newTail(d); err != nil {
			r.fail(f.pos, "quote a value that holds a comma: default:\"'a,b'\"", "field %s: default: %s", f.full(), err)
			return c, isKey
		}
		c.Default = unparen(d)
		if c.Identity != nil || strings.HasSuffix(c.Type, "serial") {
			r.fail(f.pos, "leave the default out", "field %s: a column that numbers its rows has no default", f.full())
		}
	}
	return c, isKey
}
