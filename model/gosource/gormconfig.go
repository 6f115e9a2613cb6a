package gosource

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"github.com/autogen-db/autogen/model"
	"gorm.io/gorm/schema"
)

// GORMConfig holds the options of gorm.Config that change what AutoMigrate
// creates. A nil field is read off the program's own gorm.Config literals.
type GORMConfig struct {
	TablePrefix   *string
	SingularTable *bool
	NoLowerCase   *bool
	// IdentifierMaxLength is where generated names are cut; 0 means the
	// driver's own limit.
	IdentifierMaxLength *int
	// Replace holds pairs of what NameReplacer replaces and by what.
	Replace []string
	// DisableForeignKeys is DisableForeignKeyConstraintWhenMigrating, and
	// IgnoreRelationships is IgnoreRelationshipsWhenMigrating.
	DisableForeignKeys  *bool
	IgnoreRelationships *bool
	MySQL               MySQLConfig
	// Config names a function that returns the program's *gorm.Config, for
	// Config.RunGORM: a package's path, a dot and the name. It is asked instead of
	// the options above.
	Config string
	// Tables names the tables of models, where what names them cannot be read:
	// by the struct, as in Config.Models. Of several tables the first is the
	// model's own, the others are further ones of the same form.
	Tables map[string][]string
	// JoinTables names the models of join tables, by the relations: the struct,
	// a dot and the field.
	JoinTables map[string]string
}

// readGORMConfig reads a gorm.Config or schema.NamingStrategy literal.
func (r *reader) readGORMConfig(f sourceFile, lit *ast.CompositeLit) {
	pkg, name := r.symbol(f, lit.Type)
	c := &r.gormConfig
	switch {
	case pkg == "gorm.io/gorm" && name == "Config":
		r.eachField(lit, func(key string, value ast.Expr) {
			switch key {
			case "DisableForeignKeyConstraintWhenMigrating":
				setting(r, f, key, value, &c.DisableForeignKeys, constant.Bool, constant.BoolVal, strconv.FormatBool)
			case "IgnoreRelationshipsWhenMigrating":
				setting(r, f, key, value, &c.IgnoreRelationships, constant.Bool, constant.BoolVal, strconv.FormatBool)
			case "NamingStrategy":
				if u, ok := value.(*ast.UnaryExpr); ok && u.Op == token.AND {
					value = u.X
				}
				inner, ok := value.(*ast.CompositeLit)
				if ok {
					pkg, name = r.symbol(f, inner.Type)
					ok = pkg == "gorm.io/gorm/schema" && name == "NamingStrategy"
				}
				if !ok && c.TablePrefix == nil && c.SingularTable == nil && r.cfg.GORM.Config == "" {
					r.ownNamer = r.pos(value.Pos())
				}
			}
		})
	case pkg == gormMySQLPath && name == "Config":
		r.eachField(lit, func(key string, value ast.Expr) {
			switch key {
			case "DefaultStringSize":
				setting(r, f, key, value, &c.MySQL.DefaultStringSize, constant.Int, intValue, strconv.Itoa)
			case "DisableDatetimePrecision":
				var disable *bool
				if setting(r, f, key, value, &disable, constant.Bool, constant.BoolVal, strconv.FormatBool); isTrue(disable) && c.MySQL.DatetimePrecision == nil {
					c.MySQL.DatetimePrecision = new(0)
				}
			case "DefaultDatetimePrecision":
				if c.MySQL.DatetimePrecision == nil && r.mysql() {
					r.warn(codeOptions, r.pos(value.Pos()), "set datetime_precision in autogen.toml, [gorm.mysql]", "the value of %s is no constant, so GORM's default is taken", key)
				}
			}
		})
	case pkg == "gorm.io/gorm/schema" && name == "NamingStrategy":
		r.eachField(lit, func(key string, value ast.Expr) {
			switch key {
			case "TablePrefix":
				setting(r, f, key, value, &c.TablePrefix, constant.String, constant.StringVal, strconv.Quote)
			case "SingularTable":
				setting(r, f, key, value, &c.SingularTable, constant.Bool, constant.BoolVal, strconv.FormatBool)
			case "NoLowerCase":
				setting(r, f, key, value, &c.NoLowerCase, constant.Bool, constant.BoolVal, strconv.FormatBool)
			case "IdentifierMaxLength":
				setting(r, f, key, value, &c.IdentifierMaxLength, constant.Int, intValue, strconv.Itoa)
			case "NameReplacer":
				r.readReplacer(f, value)
			}
		})
	}
}

func intValue(v constant.Value) int { n, _ := constant.Int64Val(v); return int(n) }

// tableOptions is the setting of a *gorm.DB that stands behind each table.
const tableOptions = "gorm:table_options"

// readTableOptions reads db.Set("gorm:table_options", "ENGINE=InnoDB").
func (r *reader) readTableOptions(f sourceFile, call *ast.CallExpr) {
	if len(call.Args) != 2 {
		return
	}
	if key := r.constantIn(f, call.Args[0]); key != nil && key.Kind() == constant.String && constant.StringVal(key) == tableOptions {
		setting(r, f, tableOptions, call.Args[1], &r.gormConfig.MySQL.TableOptions, constant.String, constant.StringVal, strconv.Quote)
	}
}

func (r *reader) eachField(lit *ast.CompositeLit, read func(key string, value ast.Expr)) {
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if key, ok := kv.Key.(*ast.Ident); ok {
				read(key.Name, kv.Value)
			}
		}
	}
}

// setting takes over one constant field, unless the configuration or an
// earlier literal gives it.
func setting[T comparable](r *reader, f sourceFile, key string, e ast.Expr, to **T, kind constant.Kind, convert func(constant.Value) T, text func(T) string) {
	pos := r.pos(e.Pos())
	v := r.constantIn(f, e)
	if v == nil || v.Kind() != kind {
		if *to == nil {
			r.warn(codeOptions, pos, "set it in autogen.toml, [gorm]", "the value of %s is no constant, so GORM's default is taken", key)
		}
		return
	}
	value := convert(v)
	if *to != nil {
		if **to != value && !r.configured[key] {
			r.warn(codeOptions, pos, "set it in autogen.toml, [gorm]", "%s is %s here and %s in another place, which is taken", key, text(value), text(**to))
		}
		return
	}
	*to = &value
	r.settings = append(r.settings, Setting{Name: key, Value: text(value), Pos: pos})
}

// constantIn evaluates a literal, or a constant of the file's package.
func (r *reader) constantIn(f sourceFile, e ast.Expr) constant.Value {
	pkg := types.NewPackage(f.pkg, "p")
	if p := r.prog.byPath[f.pkg]; p != nil && p.types != nil {
		pkg = p.types
	} else {
		// The file's own constants that are literals.
		for _, d := range f.file.Decls {
			gen, ok := d.(*ast.GenDecl)
			if !ok || gen.Tok != token.CONST {
				continue
			}
			for _, spec := range gen.Specs {
				v, ok := spec.(*ast.ValueSpec)
				if !ok {
					continue
				}
				for i, id := range v.Names {
					if i < len(v.Values) {
						if lit, ok := v.Values[i].(*ast.BasicLit); ok {
							value := constant.MakeFromLiteral(lit.Value, lit.Kind, 0)
							pkg.Scope().Insert(types.NewConst(id.Pos(), pkg, id.Name, types.Default(types.Typ[types.UntypedString]), value))
						}
					}
				}
			}
		}
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	if err := types.CheckExpr(r.prog.fset, pkg, token.NoPos, e, info); err != nil {
		return nil
	}
	return info.Types[e].Value
}

// readReplacer reads strings.NewReplacer("from", "to").
func (r *reader) readReplacer(f sourceFile, e ast.Expr) {
	c := &r.gormConfig
	if c.Replace != nil {
		return
	}
	call, ok := e.(*ast.CallExpr)
	var pairs []string
	if ok {
		pkg, name := r.symbol(f, call.Fun)
		ok = pkg == "strings" && name == "NewReplacer" && len(call.Args)%2 == 0
		for _, arg := range call.Args {
			v := r.constantIn(f, arg)
			if v == nil || v.Kind() != constant.String {
				ok = false
				break
			}
			pairs = append(pairs, constant.StringVal(v))
		}
	}
	pos := r.pos(e.Pos())
	if !ok {
		r.warn(codeOptions, pos, "give the replacements in autogen.toml, [gorm]", "this name replacer cannot be read, so names are not replaced")
		return
	}
	c.Replace = pairs
	r.settings = append(r.settings, Setting{Name: "NameReplacer", Value: strings.Join(pairs, " "), Pos: pos})
}

// useConfig lists the options that Config gives.
func (r *reader) useConfig() {
	c := r.cfg.GORM
	add := func(name, value string) {
		r.settings = append(r.settings, Setting{Name: name, Value: value})
	}
	if c.TablePrefix != nil {
		add("TablePrefix", strconv.Quote(*c.TablePrefix))
	}
	for name, v := range map[string]*bool{"SingularTable": c.SingularTable, "NoLowerCase": c.NoLowerCase,
		"DisableForeignKeyConstraintWhenMigrating": c.DisableForeignKeys, "IgnoreRelationshipsWhenMigrating": c.IgnoreRelationships} {
		if v != nil {
			add(name, strconv.FormatBool(*v))
		}
	}
	if c.IdentifierMaxLength != nil {
		add("IdentifierMaxLength", strconv.Itoa(*c.IdentifierMaxLength))
	}
	if c.Replace != nil {
		add("NameReplacer", strings.Join(c.Replace, " "))
	}
	sortSettings(r.settings)
}

// configuredKeys are the options that Config gives, by GORM's names.
func (c GORMConfig) configuredKeys() map[string]bool {
	return map[string]bool{
		"TablePrefix": c.TablePrefix != nil, "SingularTable": c.SingularTable != nil, "NoLowerCase": c.NoLowerCase != nil,
		"IdentifierMaxLength": c.IdentifierMaxLength != nil, "DisableForeignKeyConstraintWhenMigrating": c.DisableForeignKeys != nil,
		"IgnoreRelationshipsWhenMigrating": c.IgnoreRelationships != nil, "DefaultStringSize": c.MySQL.DefaultStringSize != nil,
		tableOptions: c.MySQL.TableOptions != nil,
	}
}

func isTrue(b *bool) bool { return b != nil && *b }

// namingStrategy is the strategy that names tables, columns and constraints.
func (r *reader) namingStrategy() gormNamer {
	c := r.gormConfig
	// The PostgreSQL driver limits names to 63 characters from 1.5.6 on, GORM to
	// 64.
	n := schema.NamingStrategy{SingularTable: isTrue(c.SingularTable), NoLowerCase: isTrue(c.NoLowerCase)}
	if c.TablePrefix != nil {
		n.TablePrefix = *c.TablePrefix
	}
	if len(c.Replace) > 0 {
		n.NameReplacer = strings.NewReplacer(c.Replace...)
	}
	if c.IdentifierMaxLength != nil {
		n.IdentifierMaxLength = *c.IdentifierMaxLength
	}
	if n.IdentifierMaxLength == 0 {
		n.IdentifierMaxLength = 64
		if r.postgres() && !r.versions.before(gormPGPath, "v1.5.6") {
			n.IdentifierMaxLength = model.MaxName
		}
	}
	return gormNamer{NamingStrategy: n, inflection: r.inflection}
}
