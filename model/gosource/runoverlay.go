package gosource

import (
	"go/types"
	"reflect"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// runOverlay is a model whose table its ORM has told, and which has directives or
// `ag` tags, which the ORM does not know.
type runOverlay struct {
	decl    *structDecl
	kind    Kind
	table   string
	columns map[string]string
}

// Overlay applies what directives and `ag` tags say of the models of an ORM that
// was run, to the database that the statements of SQL have been carried out on.
// It does nothing for models that were read. The result is SQL to be carried out
// over the database then: partitions of tables, which directives declare. Faults
// are those of [Load].
func (r *Result) Overlay(d *model.Database) ([]SQL, error) {
	r.reader.sql = nil // it has been carried out
	for _, o := range r.overlays {
		if t := d.Table(o.table); t != nil {
			r.reader.overlayRun(o, t)
		}
	}
	return r.reader.sql, r.reader.err()
}

// overlayRun applies one overlay.
func (r *reader) overlayRun(o runOverlay, t *model.Table) {
	fields := map[string]ormField{}
	for _, f := range r.overlaidFields(o.decl.obj.Type(), o.kind, o.decl.name, "") {
		column, ok := o.columns[f.path]
		if !ok && f.said {
			r.fail(f.pos, "leave it out where the field is no column, or use loader = \"read\"", "field %s: which column it is cannot be told of what %s answers", f.name, o.kind)
		}
		fields[column] = f.ormField
	}
	t.Columns = slices.DeleteFunc(t.Columns, func(c model.Column) bool { return r.overlayTag(fields[c.Name]).has["-"] })
	list := make([]ormField, len(t.Columns))
	for i, c := range t.Columns {
		list[i] = fields[c.Name]
	}
	r.overlayORM(o.decl, o.decl.name, t, list)
}

// overlaid says whether a struct has directives or `ag` tags for its table.
func (d *structDecl) overlaid(r *reader) bool {
	for _, x := range d.directives {
		if x.verb != "ignore" && x.verb != "dialect" {
			return true
		}
	}
	return slices.ContainsFunc(r.overlaidFields(d.obj.Type(), d.kind(), d.name, ""), func(f overlaidField) bool { return f.said })
}

// overlaidField is a field of a model or of a struct that it embeds; said is set
// where a directive or an `ag` tag stands on it.
type overlaidField struct {
	ormField
	path string
	said bool
}

// overlaidFields lists the fields of a struct type and, as far as they are Go's
// own, of the structs that it embeds.
func (r *reader) overlaidFields(t types.Type, kind Kind, name, path string) []overlaidField {
	st := structUnder(t)
	if st == nil || strings.Count(path, ".") > 8 {
		return nil
	}
	var fields []overlaidField
	for i := range st.NumFields() {
		v := st.Field(i)
		node := r.fields[int(v.Pos())]
		_, tagged := reflect.StructTag(st.Tag(i)).Lookup("ag")
		f := overlaidField{path: path + v.Name(), said: tagged || node != nil && len(node.directives) > 0}
		f.ormField = ormField{kind: kind, name: name + "." + v.Name(), typ: v.Type(), tag: st.Tag(i), node: node, pos: r.pos(v.Pos())}
		fields = append(fields, f)
		if v.Embedded() || strings.Contains(strings.ToLower(gormTag(st.Tag(i))), "embedded") || parseBunTag(bunTag(st.Tag(i))).has("embed") {
			fields = append(fields, r.overlaidFields(v.Type(), kind, f.name, f.path+".")...)
		}
	}
	return fields
}
