package gosource

import (
	"fmt"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// MySQL is the engine of that name as far as models go: their columns, keys and
// names are read as the ORMs' MySQL drivers write them. No database of it can be
// compared, so the result is not to be normalised.
const MySQL model.Engine = "mysql"

// MySQLConfig holds the options of GORM's MySQL driver that change what is
// created. A nil field is read off the program's own mysql.Config literals and
// calls of Set, and else has the driver's default.
type MySQLConfig struct {
	// DefaultStringSize is the length of strings without a size; 0 means the
	// driver's own rule.
	DefaultStringSize *int
	// DatetimePrecision is that of times without one, 0 for none; the default
	// is 3.
	DatetimePrecision *int
	// TableOptions stand behind each table, as in "ENGINE=InnoDB CHARSET=utf8mb4".
	TableOptions *string
}

func (r *reader) mysql() bool { return r.cfg.Engine == MySQL }

// canonicalType is a type's canonical spelling on the engine. Those of MySQL are
// in lower case with single spaces.
func (r *reader) canonicalType(text string) string {
	if r.mysql() {
		return strings.ToLower(oneLine(text))
	}
	return model.CanonicalType(r.cfg.Engine, text)
}

// mysqlType is the DataTypeOf of GORM's MySQL driver 1.6.0.
func (g *gormReader) mysqlType(f *gormField, c *model.Column) {
	c.Autoincrement = f.autoIncrement
	// The driver reads the settings that an embedding field passes on.
	c.Comment = f.settings["COMMENT"]
	if t := g.dbDataType(f); t != "" {
		c.Type, c.Autoincrement = g.r.canonicalType(t), false
		return
	}
	switch f.dataType {
	case gormBool:
		c.Type, c.Autoincrement = "boolean", false
	case gormInt, gormUint:
		c.Type = mysqlInteger(f.size, f.dataType == gormUint)
	case gormFloat:
		c.Autoincrement = false
		switch {
		case f.precision > 0:
			c.Type = fmt.Sprintf("decimal(%d,%d)", f.precision, f.scale)
		case f.size <= 32:
			c.Type = "float"
		default:
			c.Type = "double"
		}
	case gormString:
		c.Type, c.Autoincrement = mysqlBySize(g.mysqlStringSize(f), "varchar", "text"), false
	case gormTime:
		c.Type, c.Autoincrement = "datetime", false
		precision := f.precision
		if precision == 0 && f.settings["PRECISION"] == "" {
			if precision = 3; g.r.gormConfig.MySQL.DatetimePrecision != nil {
				precision = *g.r.gormConfig.MySQL.DatetimePrecision
			}
		}
		if precision > 0 {
			c.Type = fmt.Sprintf("datetime(%d)", precision)
		}
	case gormBytes:
		c.Type, c.Autoincrement = mysqlBySize(f.size, "varbinary", "blob"), false
	default:
		numbered := c.Autoincrement
		g.verbatimType(f, c)
		c.Type, c.Autoincrement = g.r.canonicalType(c.Type), numbered || c.Autoincrement
	}
}

// mysqlStringSize is the length of a string: what has a key or a default cannot
// be a text, and 191 characters of four bytes fit into the shortest index.
func (g *gormReader) mysqlStringSize(f *gormField) int {
	switch {
	case f.size != 0:
		return f.size
	case isPositive(g.r.gormConfig.MySQL.DefaultStringSize):
		return *g.r.gormConfig.MySQL.DefaultStringSize
	case f.primaryKey || f.hasDefault || f.settings["INDEX"] != "" || f.settings["UNIQUE"] != "":
		return 191
	}
	return 0
}

func isPositive(n *int) bool { return n != nil && *n > 0 }

// mysqlOptions reads what stands behind a table's closing bracket, ENGINE=InnoDB
// DEFAULT CHARSET=utf8mb4, as "name=value": names in lower case, and without
// DEFAULT, which says nothing.
func mysqlOptions(text string) ([]string, error) {
	t, err := newTail(text)
	if err != nil {
		return nil, err
	}
	var options []string
	for !t.done() {
		var name []string
		for !t.accept("=") && !t.done() {
			part, err := t.name()
			if err != nil {
				return nil, err
			}
			if !strings.EqualFold(part, "default") {
				name = append(name, strings.ToLower(part))
			}
		}
		if len(name) == 0 || t.done() {
			return nil, fmt.Errorf("an option is written name=value")
		}
		options = append(options, strings.Join(name, " ")+"="+t.toks[t.at].value)
		t.at++
		t.accept(",")
	}
	slices.Sort(options)
	return options, nil
}

// mysqlBySize is the type for a length: short with it, or a medium or long kind.
func mysqlBySize(size int, short, kind string) string {
	switch {
	case size > 0 && size < 1<<16:
		return fmt.Sprintf("%s(%d)", short, size)
	case size >= 1<<16 && size <= 1<<24:
		return "medium" + kind
	}
	return "long" + kind
}

func mysqlInteger(bits int, unsigned bool) string {
	name := "bigint"
	switch {
	case bits <= 8:
		name = "tinyint"
	case bits <= 16:
		name = "smallint"
	case bits <= 24:
		name = "mediumint"
	case bits <= 32:
		name = "int"
	}
	if unsigned {
		return name + " unsigned"
	}
	return name
}

// bunMySQLType is the type that Bun's MySQL dialect writes.
func (r *reader) bunMySQLType(f *bunField, user string) string {
	sql := user
	if sql == "" {
		sql = bunDiscovered(f.indirect)
	}
	switch {
	case user == "" && sql == "TIMESTAMP":
		return "DATETIME"
	case strings.EqualFold(sql, "VARCHAR") && r.cfg.BunVarchar == 0:
		return sql + "(255)"
	}
	return sql
}

// mysqlTypes are the types of native structs on MySQL, by those on PostgreSQL.
var mysqlTypes = map[string]string{
	"boolean": "tinyint(1)", "smallint": "smallint", "integer": "int", "bigint": "bigint", "real": "float", "double precision": "double",
	"numeric": "decimal(65,30)", "text": "varchar(255)", "bytea": "longblob", "timestamptz": "datetime(6)", "timestamp": "datetime(6)",
	"date": "date", "time": "time(6)", "jsonb": "json", "uuid": "char(36)", "inet": "varchar(45)", "cidr": "varchar(45)", "macaddr": "varchar(45)",
}

// forMySQL translates the type that a native field has on PostgreSQL.
func (g *goType) forMySQL(shown string) {
	switch {
	case g.sql == "":
	case g.enum != nil && !g.array:
		var values []string
		for _, v := range g.enum.values {
			values = append(values, quoteText(v))
		}
		g.sql = "enum(" + strings.Join(values, ",") + ")"
	case strings.HasSuffix(g.sql, "[]"):
		g.sql, g.why = "", "mysql has no arrays for the Go type "+shown
	case mysqlTypes[g.sql] == "":
		g.sql, g.why = "", "mysql has no type "+g.sql+" for the Go type "+shown
	default:
		g.sql = mysqlTypes[g.sql]
	}
	if g.unsigned {
		g.sql += " unsigned"
	}
}
