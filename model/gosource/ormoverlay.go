package gosource

import (
	"go/types"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// ormField is a GORM or Bun model's field, as far as directives and its `ag`
// tag go.
type ormField struct {
	kind Kind
	name string
	typ  types.Type
	tag  string
	node *fieldNode
	pos  model.Pos
}

// overlayORM applies directives and `ag` tags to the table of a GORM or Bun
// model. fields are those of the columns, in their order. decl is nil for a
// join table that no struct declares.
func (r *reader) overlayORM(decl *structDecl, name string, t *model.Table, fields []ormField) {
	o := &overlay{r: r, table: t, names: r.newNamer(t.Name), what: "struct " + name, decl: decl}
	if decl != nil {
		o.schema = r.schemas[decl.pkg.path]
		o.reserve(decl.directives)
	} else {
		o.decl = &structDecl{}
	}
	for i, f := range fields {
		if f.typ != nil { // a column that no field is known of
			r.overlayColumn(o, &t.Columns[i], f)
		}
	}
	o.apply(o.decl.directives)
}

// overlayTag reads an ORM field's `ag` tag, which may hold a few keys only.
func (r *reader) overlayTag(f ormField) *agTag {
	if !strings.Contains(f.tag, "ag:") {
		return &agTag{}
	}
	tag := r.parseAgTag(f.tag, f.pos, f.name)
	for _, key := range tag.order {
		switch key {
		case "type", "null", "default", "identity", "generated", "virtual", "collate", "comment", "renamed", "enum", "storage", "compression", "statistics", "options", "-":
		default:
			r.fail(f.pos, "use the "+string(f.kind)+" tag", "field %s: ag option %q is for native structs", f.name, key)
		}
	}
	return tag
}

// overlayColumn applies a field's `ag` tag and directives.
func (r *reader) overlayColumn(o *overlay, c *model.Column, f ormField) {
	tag := r.overlayTag(f)
	if v := tag.values["type"]; v != "" {
		c.Type = r.canonicalType(v)
	}
	comment := c.Comment
	for key, to := range map[string]*string{"default": &c.Default, "generated": &c.Generated, "collate": &c.Collation, "comment": &comment, "renamed": &c.RenamedFrom} {
		if v := tag.values[key]; v != "" {
			*to = v
			if key == "default" || key == "generated" {
				*to = unparen(v)
			}
		}
	}
	c.Virtual = tag.has["virtual"]
	r.columnStorage(tag, f.pos, f.name, c)
	if tag.has["null"] {
		c.NotNull = false
	}
	if tag.has["identity"] && r.postgres() {
		id, err := parseIdentity(tag.values["identity"])
		if err != nil {
			r.fail(f.pos, "the form is identity[:always] [(start 100 increment 5)]", "field %s: identity: %s", f.name, err)
		}
		c.Identity, c.NotNull = id, true
	}
	goType := r.columnType(f.typ)
	if tag.has["enum"] {
		if goType.enum == nil {
			r.fail(f.pos, "put //autogen:enum above the type", "field %s: the Go type %s is declared as no enum", f.name, shortType(f.typ))
		} else {
			c.Type = goType.sql
			if goType.sql == "text" {
				o.table.Checks = append(o.table.Checks, model.Check{Name: o.names.name("check", c.Name), Expr: enumCondition(c.Name, goType.enum.values), Pos: f.pos})
			}
		}
	}
	if f.node != nil {
		for _, d := range f.node.directives {
			switch d.verb {
			case "default":
				c.Default = unparen(d.args)
			case "generated":
				c.Generated = unparen(d.args)
			case "comment":
				comment = d.comment()
			case "check":
				check, err := parseCheck(d.args)
				if err != nil {
					r.fail(d.pos, "the form is //autogen:check [name] (condition)", "directive //autogen:check: %s", err)
					continue
				}
				if check.Name == "" {
					check.Name = o.names.name("check", c.Name)
				}
				check.Pos = d.pos
				o.table.Checks = append(o.table.Checks, check)
			}
		}
	}
	if r.cfg.Engine != model.SQLite {
		c.Comment = comment
	}
}
