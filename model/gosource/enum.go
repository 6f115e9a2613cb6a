package gosource

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// enumDecl is a type with an //autogen:enum directive.
type enumDecl struct {
	pkg    *goPackage
	goName string
	obj    *types.TypeName
	// name is the enumerated type's two-part name.
	name   string
	values []string
	// check says that columns are text with a check instead.
	check bool
	pos   model.Pos
	// wanted is the values: option; it overrides the constants.
	wanted  []string
	comment string
}

// scanEnum reads the directives of a type that is no struct.
func (r *reader) scanEnum(pkg *goPackage, spec *ast.TypeSpec, obj *types.TypeName, ds []*directive) {
	for _, d := range ds {
		if d.verb == "enum" {
			r.addEnumDecl(pkg, spec, obj, d)
		}
	}
	e := r.enums[typeKey(pkg.path, spec.Name.Name)]
	for _, d := range ds {
		switch {
		case d.verb != "comment":
		case e == nil:
			r.fail(d.pos, "put //autogen:enum above the type", "directive //autogen:comment stands on type %s, which is no enum", spec.Name.Name)
		default:
			e.comment = d.comment()
		}
	}
}

// addEnumDecl reads //autogen:enum [schema.]name [native=check] [values:a,b].
func (r *reader) addEnumDecl(pkg *goPackage, spec *ast.TypeSpec, obj *types.TypeName, d *directive) {
	if obj == nil {
		return
	}
	e := &enumDecl{pkg: pkg, goName: spec.Name.Name, obj: obj, pos: r.pos(spec.Name.Pos())}
	args := d.args
	if end := nameEnd(args); strings.Contains(args[:end], `"`) {
		e.name, args = args[:end], args[end:] // a name in quotes may hold spaces
	}
	for _, part := range strings.Fields(args) {
		switch {
		case part == "native=check":
			e.check = true
		case part == "native=type":
		case strings.HasPrefix(part, "values:"):
			for _, v := range strings.Split(strings.TrimPrefix(part, "values:"), ",") {
				if v = strings.Trim(strings.TrimSpace(v), "'"); v != "" {
					e.wanted = append(e.wanted, v)
				}
			}
		case e.name == "" && !strings.Contains(part, "="):
			e.name = part
		default:
			r.fail(d.pos, "the form is //autogen:enum [schema.]name [native=check] [values:a,b]", "directive //autogen:enum: cannot read %q", part)
			return
		}
	}
	if r.enums[typeKey(pkg.path, e.goName)] != nil {
		r.fail(d.pos, "", "type %s has two //autogen:enum directives", e.goName)
		return
	}
	r.enums[typeKey(pkg.path, e.goName)] = e
}

// nameEnd returns where a two-part name ends.
func nameEnd(text string) int {
	quoted := false
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '"':
			quoted = !quoted
		case !quoted && (text[i] == ' ' || text[i] == '\t'):
			return i
		}
	}
	return len(text)
}

// readEnums finds the values of the enum types and adds those that become
// types of the database.
func (r *reader) readEnums() {
	byName := map[string]*enumDecl{}
	for _, key := range sortedKeys(r.enums) {
		e := r.enums[key]
		if e.name == "" {
			e.name = snakeCase(e.goName)
		}
		basic, ok := e.obj.Type().Underlying().(*types.Basic)
		if !ok || basic.Info()&(types.IsString|types.IsInteger) == 0 {
			r.fail(e.pos, "use a string type", "type %s cannot be an enum: it is neither a string nor an integer type", e.goName)
			continue
		}
		r.enumValues(e, basic.Info()&types.IsString != 0)
		native := r.postgres() && !e.check
		if native {
			e.name = r.objectName(e.pos, r.schemas[e.pkg.path], e.name)
			if old := byName[e.name]; old != nil {
				r.declaredTwice("enum "+e.name, old.pos, e.pos)
				continue
			}
			byName[e.name] = e
			r.db.Enums = append(r.db.Enums, model.Enum{Name: e.name, Values: e.values, Comment: e.comment, Pos: e.pos})
		}
	}
}

// enumValues takes the constants of exactly that type in its package, in the
// order of their declaration.
func (r *reader) enumValues(e *enumDecl, isString bool) {
	if len(e.wanted) > 0 {
		e.values = e.wanted
	} else if !isString {
		r.fail(e.pos, "write //autogen:enum "+e.name+" values:first,second", "enum %s has an integer type, whose constants have no text", e.goName)
		return
	} else {
		e.values = constantsOf(e)
	}
	if len(e.values) == 0 {
		r.fail(e.pos, "declare constants of the type in the same package", "enum %s has no values", e.goName)
	}
	seen := map[string]bool{}
	for _, v := range e.values {
		if seen[v] {
			r.fail(e.pos, "exclude one of the constants with //autogen:enum:skip", "enum %s has the value %q twice", e.goName, v)
		}
		seen[v] = true
		if len(v) > model.MaxName && r.postgres() && !e.check {
			r.fail(e.pos, "postgres keeps at most 63 bytes of an enum value", "enum %s: the value %q is too long", e.goName, v)
		}
	}
}

func constantsOf(e *enumDecl) []string {
	var values []string
	for _, f := range e.pkg.files {
		for _, decl := range f.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok || gen.Tok != token.CONST {
				continue
			}
			for _, spec := range gen.Specs {
				for _, name := range spec.(*ast.ValueSpec).Names {
					c, ok := e.pkg.scope().Lookup(name.Name).(*types.Const)
					if !ok || c.Pos() != name.Pos() || e.pkg.skipped[name.Pos()] || !types.Identical(c.Type(), e.obj.Type()) {
						continue
					}
					if c.Val().Kind() == constant.String {
						values = append(values, constant.StringVal(c.Val()))
					}
				}
			}
		}
	}
	return values
}

// enumCondition is the check of a column that holds an enum as text.
func enumCondition(column string, values []string) string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = quoteText(v)
	}
	return quoteName(column) + " IN (" + strings.Join(list, ", ") + ")"
}

func quoteText(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// quoteName writes a column's name in an expression, in quotes unless it is a
// plain lower case word that is no keyword.
func quoteName(s string) string {
	plain := s != "" && isNameStart(s[0]) && !reservedWords[s]
	for i := 0; i < len(s); i++ {
		plain = plain && isNamePart(s[i]) && (s[i] < 'A' || s[i] > 'Z') && s[i] < 0x80
	}
	if plain {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// reservedWords are PostgreSQL's reserved key words (appendix C) and the few
// more that SQLite reserves: an unquoted column cannot have these names.
var reservedWords = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`all analyse analyze and any array as asc asymmetric authorization binary both case cast
		check collate collation column concurrently constraint create cross current_catalog current_date current_role
		current_schema current_time current_timestamp current_user default deferrable desc distinct do else end except
		false fetch for foreign freeze from full grant group having ilike in initially inner intersect into is isnull
		join lateral leading left like limit localtime localtimestamp natural not notnull null offset on only or order
		outer overlaps placing primary references returning right select session_user similar some symmetric system_user
		table tablesample then to trailing true union unique user using variadic verbose when where window with
		add alter autoincrement between commit delete drop escape exists if index insert nothing raise set transaction
		update values`) {
		m[w] = true
	}
	return m
}()
