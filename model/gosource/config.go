package gosource

import (
	"go/types"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// NativeConfig says how native structs are read.
type NativeConfig struct {
	// Models names structs that are tables without a table directive.
	Models []string
	// Plural names the table of a struct that is given no name by the plural of
	// the struct's name.
	Plural bool
	// RequireDBTag makes a field that is a column and has no db tag an error.
	RequireDBTag bool
	// DocComments gives a table or a column without a comment of its own the doc
	// comment of the struct or the field.
	DocComments bool
}

// TypeConfig says how the fields of one Go type are stored, where that cannot
// be read off its source.
type TypeConfig struct {
	// Postgres, SQLite and MySQL are the column's types, as SQL.
	Postgres, SQLite, MySQL string
	// Kind is a kind of Go type that the type is stored like: "string", "int32",
	// "bool", "float64", "bytes", … It decides how defaults are written, and the
	// column's type where that is not given.
	Kind string
}

// sql is the column's type on an engine.
func (c TypeConfig) sql(engine model.Engine) string {
	return map[model.Engine]string{model.Postgres: c.Postgres, model.SQLite: c.SQLite, MySQL: c.MySQL}[engine]
}

// Kinds returns the values that [TypeConfig.Kind] may have.
func Kinds() []string {
	names := []string{"bytes"}
	for _, b := range types.Typ {
		if b.Info()&(types.IsBoolean|types.IsInteger|types.IsFloat|types.IsString) != 0 && b.Info()&types.IsUntyped == 0 && b.Kind() != types.Uintptr {
			names = append(names, b.Name())
		}
	}
	slices.Sort(names)
	return names
}

// kind is the Go type that Kind names, or nil.
func (c TypeConfig) kind() types.Type {
	if c.Kind == "bytes" {
		return bytesType
	}
	for _, b := range types.Typ {
		if b.Name() == c.Kind && slices.Contains(Kinds(), c.Kind) {
			return b
		}
	}
	return nil
}

// typeConfig returns what the configuration says of a Go type.
func (r *reader) typeConfig(t types.Type) (TypeConfig, bool) {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil || len(r.cfg.Types) == 0 {
		return TypeConfig{}, false
	}
	path, name := n.Obj().Pkg().Path(), n.Obj().Name()
	for _, key := range []string{typeKey(path, name), typeKey(plainPath(path), name)} {
		if c, ok := r.cfg.Types[key]; ok {
			r.usedTypes[key] = true
			return c, true
		}
	}
	return TypeConfig{}, false
}

// typesKey is where the configuration may say how a type is stored, to be pasted.
func typesKey(t types.Type) string {
	return "[types] \"" + types.TypeString(t, nil) + "\" = { postgres = \"…\", sqlite = \"…\" }"
}

// checkTypes reports kinds that there are not, and types that no column has.
func (r *reader) checkTypes() {
	for _, key := range sortedKeys(r.cfg.Types) {
		c := r.cfg.Types[key]
		if c.Kind != "" && c.kind() == nil {
			r.fail(model.Pos{}, didYouMean(c.Kind, Kinds(), ""), "types: %s: %q is no kind of Go type", key, c.Kind)
		}
		if !r.usedTypes[key] && !r.cfg.RunGORM && !r.cfg.RunBun {
			r.warn(codeUnusedType, model.Pos{}, "write the path of the package, a dot and the type's name, as in \"example.com/app/money.Amount\"", "types: no column has the Go type %s", key)
		}
	}
}

// checkNamer reports a naming strategy that is no literal of GORM's own, where a
// model depends on it.
func (r *reader) checkNamer() {
	if r.ownNamer == (model.Pos{}) || !slices.ContainsFunc(r.structs, func(d *structDecl) bool { return d.gorm && !d.elsewhere }) {
		return
	}
	r.unknown(codeOptions, r.ownNamer, "in autogen.toml, [gorm], set table_prefix or singular_table if it does what GORM's own does; otherwise loader = \"run\" and config = \"…\", a function of the module that returns the *gorm.Config",
		"this naming strategy is no literal of schema.NamingStrategy, so the names that it makes cannot be read")
}

// tablesOf returns the tables that the configuration names for a GORM model.
func (r *reader) tablesOf(d *structDecl) []string {
	if d == nil {
		return nil
	}
	if names := r.cfg.GORM.Tables[d.key()]; len(names) > 0 {
		return names
	}
	return r.cfg.GORM.Tables[d.name]
}

// joinTable is the model of the join table of a relation: struct owner's field.
type joinTable struct {
	owner, model *structDecl
	field        string
}

// readJoinTables takes over the join tables of the configuration, in front of
// those that the program's calls name.
func (r *reader) readJoinTables() {
	var configured []joinTable
	for _, relation := range sortedKeys(r.cfg.GORM.JoinTables) {
		name := r.cfg.GORM.JoinTables[relation]
		at := max(strings.LastIndexByte(relation, '.'), 0)
		j := joinTable{owner: r.declNamed(relation[:at]), model: r.declNamed(name), field: strings.TrimPrefix(relation[at:], ".")}
		switch {
		case j.owner == nil:
			r.fail(model.Pos{}, "write Struct.Field, with the package's path in front where several packages have the struct", "gorm.join_tables: no struct has the relation %s", relation)
		case j.model == nil:
			r.fail(model.Pos{}, didYouMean(name, r.structNames(), ""), "gorm.join_tables: no struct %s in the packages of %s", name, strings.Join(r.cfg.Patterns, " "))
		default:
			configured = append(configured, j)
		}
	}
	r.joinTables = append(configured, r.joinTables...)
}

// joinModel returns the model of a relation's join table, if one is named.
func (r *reader) joinModel(owner *structDecl, field string) *structDecl {
	for _, j := range r.joinTables {
		if j.owner == owner && j.field == field {
			return j.model
		}
	}
	return nil
}

// joinOf says whose join table a struct is the model of.
func (r *reader) joinOf(d *structDecl) string {
	for _, j := range r.joinTables {
		if j.model == d {
			return j.owner.name + "." + j.field
		}
	}
	return ""
}

func (r *reader) declNamed(name string) *structDecl {
	for _, d := range r.structs {
		if d.named([]string{name}) {
			return d
		}
	}
	return nil
}

func (r *reader) structNames() []string {
	var names []string
	for _, d := range r.structs {
		names = append(names, d.name)
	}
	return names
}
