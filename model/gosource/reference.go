package gosource

import (
	"go/ast"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// tagForeignKeys makes the fk options and what modifies them.
func (r *reader) tagForeignKeys(t *nativeTable) {
	for _, f := range t.fields {
		full := t.decl.name + "." + f.name
		if !f.tag.has["fk"] {
			for _, key := range []string{"ondelete", "onupdate", "deferrable", "deferred", "notvalid", "match"} {
				if f.tag.has[key] {
					r.fail(f.pos, "add fk:table.column", "field %s: ag option %q is for a foreign key", full, key)
				}
			}
			continue
		}
		fk := model.ForeignKey{Columns: []string{f.column}, Pos: f.pos}
		var ok bool
		if fk.RefTable, fk.RefColumns, ok = r.tagTarget(t, f, full); !ok {
			continue
		}
		for _, on := range []struct {
			key string
			to  *string
		}{{"ondelete", &fk.OnDelete}, {"onupdate", &fk.OnUpdate}} {
			if !f.tag.has[on.key] {
				continue
			}
			action, err := parseAction(f.tag.values[on.key])
			if err != nil {
				r.fail(f.pos, didYouMean(f.tag.values[on.key], actions, "the actions are "+strings.Join(actions, ", ")), "field %s: %s: unknown action %q", full, on.key, f.tag.values[on.key])
				continue
			}
			*on.to = action
		}
		switch strings.ToLower(f.tag.values["match"]) {
		case "", "simple":
		case "full":
			fk.Match = "FULL"
		default:
			r.fail(f.pos, "match is full or simple", "field %s: unknown match %q", full, f.tag.values["match"])
		}
		fk.Deferred = f.tag.has["deferred"]
		fk.Deferrable = f.tag.has["deferrable"] || fk.Deferred
		fk.NotValid = f.tag.has["notvalid"]
		fk.Name = t.names.choose(fk.NamePart())
		t.table.ForeignKeys = append(t.table.ForeignKeys, fk)
	}
}

// tagTarget resolves fk:[schema.]table.column and fk:GoType.Field. A name that
// is a Go type among the tables is one; other names are tables, which may be
// declared elsewhere.
func (r *reader) tagTarget(t *nativeTable, f *nativeField, full string) (table string, columns []string, ok bool) {
	written := f.tag.values["fk"]
	tail, err := newTail(written)
	var parts []string
	if err == nil {
		parts, err = tail.qualifiedName()
	}
	if err == nil {
		err = tail.leftover()
	}
	if err != nil {
		r.fail(f.pos, "the form is fk:table.column", "field %s: fk %q cannot be read", full, written)
		return "", nil, false
	}
	quoted := strings.Contains(written, `"`)
	if !quoted {
		if d := r.goTarget(t.decl.pkg, parts); d != nil {
			return r.goField(d, f, full, parts[len(parts)-1])
		}
		goLike := len(parts) == 2 && ast.IsExported(parts[0]) && ast.IsExported(parts[1])
		if goLike {
			var names []string
			for _, d := range r.structs {
				names = append(names, d.name)
			}
			r.fail(f.pos, didYouMean(parts[0], names, `for an SQL table of that name, quote it: fk:"`+parts[0]+`"."`+parts[1]+`"`), "field %s: fk names the Go type %s, which is no table here", full, parts[0])
			return "", nil, false
		}
	}
	switch len(parts) {
	case 2:
		return r.target(f.pos, r.schemas[t.decl.pkg.path], model.JoinName("", parts[0])), parts[1:], true
	case 3:
		return r.objectName(f.pos, "", model.JoinName(parts[0], parts[1])), parts[2:], true
	}
	r.fail(f.pos, "the form is fk:table.column", "field %s: fk %q names no column", full, written)
	return "", nil, false
}

// goTarget finds the struct of GoType.Field or package.GoType.Field.
func (r *reader) goTarget(pkg *goPackage, parts []string) *structDecl {
	switch len(parts) {
	case 3:
		if pkg = r.pkgNames[parts[0]]; pkg == nil {
			return nil
		}
		parts = parts[1:]
		fallthrough
	case 2:
		if d := r.byType[typeKey(pkg.path, parts[0])]; d != nil && (d.native || d.gorm) {
			return d
		}
	}
	return nil
}

// goField finds the column of a Go field.
func (r *reader) goField(d *structDecl, f *nativeField, full, field string) (string, []string, bool) {
	var names []string
	if d.gorm {
		s := r.gorm().parseDecl(d)
		if s == nil {
			return "", nil, false
		}
		for _, gf := range s.fields {
			if gf.dbName != "" {
				if gf.name == field {
					return r.gormTable(d, s), []string{gf.dbName}, true
				}
				names = append(names, d.name+"."+gf.name)
			}
		}
	}
	if t := r.nativeOf[d]; t != nil {
		for _, other := range t.fields {
			if other.name == field {
				return t.table.Name, []string{other.column}, true
			}
			names = append(names, d.name+"."+other.name)
		}
	}
	r.fail(f.pos, didYouMean(d.name+"."+field, names, ""), "field %s: fk: struct %s has no column field %s", full, d.name, field)
	return "", nil, false
}

// target resolves a table that is written without its schema: a table of the
// package's own schema where the structs declare one, and the name as it
// stands otherwise.
func (r *reader) target(pos model.Pos, pkgSchema, written string) string {
	if schema, _ := model.SplitName(written); schema == "" && pkgSchema != "" {
		inSchema := r.objectName(pos, pkgSchema, written)
		if r.nativeNamed[inSchema] != nil {
			return inSchema
		}
	}
	return r.objectName(pos, "", written)
}
