package gosource

import (
	"fmt"
	"go/types"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// goType is what a Go type says about a column.
type goType struct {
	// sql is the column type; empty where no rule maps the Go type.
	sql string
	// null says that the Go type can hold NULL.
	null bool
	// enum is the declaration of an enumerated type, or of an array of one.
	enum  *enumDecl
	array bool
	// why says what is wrong where sql is empty.
	why string
	// unsigned is set for uint and uint64, whose upper half does not fit.
	unsigned bool
}

// known is an entry of the known types: the column type on PostgreSQL and on
// SQLite.
type known struct {
	pg, lite string
	null     bool
}

// knownTypes are the types whose column type does not follow from their kind.
// A package path stands without the version behind it.
var knownTypes = map[string]known{
	"time.Time":                                 {"timestamptz", "datetime", false},
	"time.Duration":                             {"bigint", "bigint", false},
	"encoding/json.RawMessage":                  {"jsonb", "json", false},
	"encoding/json.Number":                      {"numeric", "numeric", false},
	"net.IP":                                    {"inet", "text", false},
	"net.IPNet":                                 {"cidr", "text", false},
	"net.HardwareAddr":                          {"macaddr", "text", false},
	"net/netip.Addr":                            {"inet", "text", false},
	"net/netip.Prefix":                          {"cidr", "text", false},
	"database/sql.NullBool":                     {"boolean", "boolean", true},
	"database/sql.NullByte":                     {"smallint", "integer", true},
	"database/sql.NullInt16":                    {"smallint", "integer", true},
	"database/sql.NullInt32":                    {"integer", "integer", true},
	"database/sql.NullInt64":                    {"bigint", "bigint", true},
	"database/sql.NullFloat64":                  {"double precision", "real", true},
	"database/sql.NullString":                   {"text", "text", true},
	"database/sql.NullTime":                     {"timestamptz", "datetime", true},
	"github.com/google/uuid.UUID":               {"uuid", "text", false},
	"github.com/google/uuid.NullUUID":           {"uuid", "text", true},
	"github.com/gofrs/uuid.UUID":                {"uuid", "text", false},
	"github.com/gofrs/uuid.NullUUID":            {"uuid", "text", true},
	"github.com/satori/go.uuid.UUID":            {"uuid", "text", false},
	"github.com/satori/go.uuid.NullUUID":        {"uuid", "text", true},
	"github.com/shopspring/decimal.Decimal":     {"numeric", "numeric", false},
	"github.com/shopspring/decimal.NullDecimal": {"numeric", "numeric", true},
	"gopkg.in/guregu/null.String":               {"text", "text", true},
	"gopkg.in/guregu/null.Int":                  {"bigint", "bigint", true},
	"gopkg.in/guregu/null.Int16":                {"smallint", "integer", true},
	"gopkg.in/guregu/null.Int32":                {"integer", "integer", true},
	"gopkg.in/guregu/null.Int64":                {"bigint", "bigint", true},
	"gopkg.in/guregu/null.Float":                {"double precision", "real", true},
	"gopkg.in/guregu/null.Bool":                 {"boolean", "boolean", true},
	"gopkg.in/guregu/null.Time":                 {"timestamptz", "datetime", true},
	"github.com/jackc/pgx/pgtype.Bits":          {"varbit", "text", true},
	"github.com/jackc/pgx/pgtype.Bool":          {"boolean", "boolean", true},
	"github.com/jackc/pgx/pgtype.Box":           {"box", "", true},
	"github.com/jackc/pgx/pgtype.Circle":        {"circle", "", true},
	"github.com/jackc/pgx/pgtype.Date":          {"date", "date", true},
	"github.com/jackc/pgx/pgtype.Float4":        {"real", "real", true},
	"github.com/jackc/pgx/pgtype.Float8":        {"double precision", "real", true},
	"github.com/jackc/pgx/pgtype.Hstore":        {"hstore", "", true},
	"github.com/jackc/pgx/pgtype.Int2":          {"smallint", "integer", true},
	"github.com/jackc/pgx/pgtype.Int4":          {"integer", "integer", true},
	"github.com/jackc/pgx/pgtype.Int8":          {"bigint", "bigint", true},
	"github.com/jackc/pgx/pgtype.Interval":      {"interval", "text", true},
	"github.com/jackc/pgx/pgtype.Line":          {"line", "", true},
	"github.com/jackc/pgx/pgtype.Lseg":          {"lseg", "", true},
	"github.com/jackc/pgx/pgtype.Numeric":       {"numeric", "numeric", true},
	"github.com/jackc/pgx/pgtype.Path":          {"path", "", true},
	"github.com/jackc/pgx/pgtype.Point":         {"point", "", true},
	"github.com/jackc/pgx/pgtype.Polygon":       {"polygon", "", true},
	"github.com/jackc/pgx/pgtype.Text":          {"text", "text", true},
	"github.com/jackc/pgx/pgtype.Time":          {"time", "time", true},
	"github.com/jackc/pgx/pgtype.Timestamp":     {"timestamp", "datetime", true},
	"github.com/jackc/pgx/pgtype.Timestamptz":   {"timestamptz", "datetime", true},
	"github.com/jackc/pgx/pgtype.UUID":          {"uuid", "text", true},
	"github.com/jackc/pgx/pgtype.Uint32":        {"oid", "integer", true},
}

// plainPath takes the version off a package path: the part behind the last
// slash (pgx/v5/pgtype, uuid/v5) and the one behind a dot (null.v4).
func plainPath(path string) string {
	parts := strings.Split(path, "/")
	kept := parts[:0]
	for i, part := range parts {
		if i > 0 && isVersion(part) {
			continue
		}
		if base, v, ok := strings.Cut(part, "."); ok && i > 0 && isVersion(v) {
			part = base
		}
		kept = append(kept, part)
	}
	plain := strings.Join(kept, "/")
	if plain == "github.com/guregu/null" {
		return "gopkg.in/guregu/null"
	}
	return plain
}

func isVersion(s string) bool {
	return len(s) > 1 && s[0] == 'v' && strings.Trim(s[1:], "0123456789") == ""
}

// namedOf returns the name of a named type, with its package's path.
func namedOf(t types.Type) (n *types.Named, key string) {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return nil, ""
	}
	return n, typeKey(plainPath(n.Obj().Pkg().Path()), n.Obj().Name())
}

// structOf returns the declaration of a struct type of the packages that are
// read.
func (r *reader) structOf(t types.Type) *structDecl {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return nil
	}
	return r.byType[typeKey(n.Obj().Pkg().Path(), n.Obj().Name())]
}

// isRelation says whether a field holds other tables' rows: a table type, or
// pointers to and slices of it.
func (r *reader) isRelation(t types.Type) bool {
	for {
		switch u := types.Unalias(t).(type) {
		case *types.Pointer:
			t = u.Elem()
			continue
		case *types.Slice:
			t = u.Elem()
			continue
		case *types.Map:
			t = u.Elem()
			continue
		case *types.Named:
			if d := r.structOf(u); d != nil {
				return d.native || d.gorm
			}
			if s, ok := u.Underlying().(*types.Slice); ok {
				t = s.Elem()
				continue
			}
		}
		return false
	}
}

// columnType maps a Go type to a column type (native structs).
func (r *reader) columnType(t types.Type) goType {
	g := r.declaredType(t)
	if _, configured := r.typeConfig(t); r.mysql() && !configured {
		g.forMySQL(shortType(t))
	}
	return g
}

// declaredType is columnType with PostgreSQL's types for MySQL.
func (r *reader) declaredType(t types.Type) goType {
	g := goType{}
	for {
		p, ok := types.Unalias(t).(*types.Pointer)
		if !ok {
			break
		}
		t, g.null = p.Elem(), true
	}
	if c, ok := r.typeConfig(t); ok {
		if kind := c.kind(); kind != nil {
			t = kind
		}
		if g.sql = c.sql(r.cfg.Engine); g.sql == "" && c.Kind == "" {
			g.why = fmt.Sprintf("autogen.toml, [types], gives %s no type on %s", shortType(t), r.cfg.Engine)
		}
		if g.sql != "" || g.why != "" {
			return g
		}
	}
	if n, key := namedOf(t); n != nil {
		if k, ok := knownTypes[key]; ok {
			g.sql, g.null = k.pg, g.null || k.null
			if r.cfg.Engine == model.SQLite {
				g.sql = k.lite
			}
			if g.sql == "" {
				g.why = fmt.Sprintf("%s has no type on %s", key, r.cfg.Engine)
			}
			return g
		}
		if key == "database/sql.Null" && n.TypeArgs().Len() == 1 {
			inner := r.declaredType(n.TypeArgs().At(0))
			inner.null = true
			return inner
		}
		if strings.HasPrefix(key, "github.com/jackc/pgx/pgtype.") {
			g.null = true
			g.why = fmt.Sprintf("no rule maps the Go type %s", shortType(t))
			return g
		}
		if e := r.enums[typeKey(n.Obj().Pkg().Path(), n.Obj().Name())]; e != nil {
			g.enum, g.sql = e, r.enumType(e)
			return g
		}
	}
	return r.columnTypeByKind(t, g)
}

func (r *reader) columnTypeByKind(t types.Type, g goType) goType {
	pg := r.cfg.Engine != model.SQLite
	choose := func(onPostgres, onSQLite string) string {
		if pg {
			return onPostgres
		}
		return onSQLite
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch u.Kind() {
		case types.Bool:
			g.sql = "boolean"
		case types.Int8, types.Int16, types.Uint8:
			g.sql = choose("smallint", "integer")
		case types.Int32, types.Uint16:
			g.sql = "integer"
		case types.Int, types.Int64, types.Uint32:
			g.sql = "bigint"
		case types.Uint, types.Uint64:
			g.sql, g.unsigned = "bigint", true
		case types.Float32:
			g.sql = "real"
		case types.Float64:
			g.sql = choose("double precision", "real")
		case types.String:
			g.sql = "text"
		}
	case *types.Slice:
		if b, ok := types.Unalias(u.Elem()).(*types.Basic); ok && b.Kind() == types.Uint8 {
			g.sql = choose("bytea", "blob")
			return g
		}
		elem := r.declaredType(u.Elem())
		switch {
		case elem.sql == "" || strings.HasSuffix(elem.sql, "[]"):
		case !pg:
			g.why = fmt.Sprintf("sqlite has no arrays for the Go type %s", shortType(t))
			return g
		default:
			g.sql, g.enum, g.array = elem.sql+"[]", elem.enum, true
			return g
		}
	case *types.Map:
		g.sql = choose("jsonb", "json")
	case *types.Interface:
		if u.Empty() {
			g.sql, g.null = choose("jsonb", "json"), true
		}
	}
	if g.sql == "" && g.why == "" {
		g.why = fmt.Sprintf("no rule maps the Go type %s", shortType(t))
	}
	return g
}

// shortType writes a type with package names instead of paths.
func shortType(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string { return p.Name() })
}

// enumType is the column type of an enumerated type.
func (r *reader) enumType(e *enumDecl) string {
	if e.check || r.cfg.Engine != model.Postgres {
		return "text"
	}
	return model.TypeOfName(e.name)
}
