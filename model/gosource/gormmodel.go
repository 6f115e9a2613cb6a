package gosource

import (
	"go/token"
	"go/types"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// looksLikeGORM says whether a struct is a GORM model: an exported struct that
// embeds gorm.Model, has a gorm tag or a TableName method, and is not only
// ever embedded in others.
func (r *reader) looksLikeGORM(d *structDecl, embeddedOnly map[string]bool) bool {
	for _, name := range r.cfg.Models {
		if name == d.name || name == d.key() {
			return true
		}
	}
	st, ok := d.obj.Type().Underlying().(*types.Struct)
	if !ok || !token.IsExported(d.name) {
		return false
	}
	if n, ok := d.obj.Type().(*types.Named); ok && n.TypeParams().Len() > 0 {
		return false
	}
	tagged := false
	for i := range st.NumFields() {
		if gormTag(st.Tag(i)) != "" {
			tagged = true
		}
		if _, key := namedOf(st.Field(i).Type()); st.Field(i).Embedded() && key == "gorm.io/gorm.Model" {
			tagged = true
		}
		if _, key := namedOf(st.Field(i).Type()); st.Field(i).Embedded() && key == "github.com/uptrace/bun.BaseModel" {
			r.fail(d.pos, "add //autogen:table and ag tags for now", "struct %s: Bun models are not supported yet", d.name)
			return false
		}
	}
	if d.hasTable {
		return tagged
	}
	if embeddedOnly[d.key()] {
		return false
	}
	return tagged || r.gorm().method(d.obj.Type(), "TableName", 0, 1) != nil
}

// embeddedOnly finds the structs that others embed and that no field refers
// to otherwise.
func (r *reader) embeddedOnly() map[string]bool {
	embedded, related := map[string]bool{}, map[string]bool{}
	for _, d := range r.structs {
		st, ok := d.obj.Type().Underlying().(*types.Struct)
		if !ok {
			continue
		}
		for i := range st.NumFields() {
			v := st.Field(i)
			isEmbedded := v.Embedded()
			for _, item := range strings.Split(gormTag(st.Tag(i)), ";") {
				isEmbedded = isEmbedded || strings.EqualFold(strings.TrimSpace(item), "embedded")
			}
			if inner := r.structOf(elemOf(v.Type())); inner != nil {
				if isEmbedded {
					embedded[inner.key()] = true
				} else {
					related[inner.key()] = true
				}
			}
		}
	}
	for key := range related {
		delete(embedded, key)
	}
	return embedded
}

// elemOf strips pointers, slices and arrays.
func elemOf(t types.Type) types.Type {
	for {
		switch u := types.Unalias(t).(type) {
		case *types.Pointer:
			t = u.Elem()
		case *types.Slice:
			t = u.Elem()
		case *types.Array:
			t = u.Elem()
		default:
			return t
		}
	}
}

// gormTableDep is a model on its way to a table: what ReorderModels holds.
type gormTableDep struct {
	schema  *gormSchema
	depends []*gormSchema
}

// readGORM parses the GORM models as one AutoMigrate call of them all would,
// and adds their tables.
func (r *reader) readGORM() {
	g := r.gorm()
	var schemas []*gormSchema
	explicit := map[string]*gormSchema{}
	skipped := map[string]bool{}
	for _, d := range r.structs {
		if !d.gorm {
			continue
		}
		s := g.parseDecl(d)
		if s == nil {
			continue
		}
		if d.elsewhere {
			skipped[s.table] = true
			continue
		}
		schemas = append(schemas, s)
		if old := explicit[s.table]; old != nil && s.table != "" {
			r.declaredTwice("table "+s.table, old.pos, d.pos)
			continue
		}
		explicit[s.table] = s
	}
	schemas = g.addChildren(schemas)
	for _, s := range schemas {
		explicit[s.table] = s
	}
	for _, s := range schemas {
		for _, name := range s.relationNames {
			rel := s.relations[name]
			if rel.join == nil {
				continue
			}
			if m := explicit[rel.join.table]; m != nil && rel.join != m {
				g.setupJoinTable(rel, m)
			}
		}
	}
	tables, order := g.reorder(schemas)
	for _, name := range order {
		s := tables[name].schema
		if skipped[s.table] || len(s.dbNames) == 0 || s.decl != nil && s.decl.native {
			continue
		}
		r.addTable(g.table(s))
	}
}

// addChildren adds the structs that a has-one or has-many relation refers to:
// they are models, with or without a tag of their own.
func (g *gormReader) addChildren(schemas []*gormSchema) []*gormSchema {
	known := map[*gormSchema]bool{}
	for _, s := range schemas {
		known[s] = true
	}
	for i := 0; i < len(schemas); i++ {
		for _, name := range schemas[i].relationNames {
			rel := schemas[i].relations[name]
			if (rel.kind == relationHasOne || rel.kind == relationHasMany) && !known[rel.target] && !rel.field.ignoreMigration {
				if d := rel.target.decl; d != nil && (d.elsewhere || d.native) {
					continue
				}
				known[rel.target] = true
				schemas = append(schemas, rel.target)
			}
		}
	}
	return schemas
}

// reorder is the migrator's ReorderModels, without its order of creation: it
// adds what belongs-to and many-to-many relations need, and of two schemas for
// one table keeps the one that is met last.
func (g *gormReader) reorder(values []*gormSchema) (map[string]*gormTableDep, []string) {
	tables := map[string]*gormTableDep{}
	parsed := map[*gormSchema]bool{}
	var order []string
	var parse func(s *gormSchema)
	parse = func(s *gormSchema) {
		if parsed[s] {
			return
		}
		parsed[s] = true
		dep := &gormTableDep{schema: s}
		children := map[*gormSchema]bool{}
		var joins []*gormRelation
		for _, name := range s.relationNames {
			rel := s.relations[name]
			if rel.field.ignoreMigration {
				continue
			}
			if c := g.constraint(rel); c != nil && c.schema == s && c.schema != c.target {
				dep.depends = append(dep.depends, c.target)
			}
			if rel.kind == relationHasOne || rel.kind == relationHasMany {
				children[rel.target] = true
			}
			if rel.join != nil {
				joins = append(joins, rel)
			}
		}
		if _, ok := tables[s.table]; !ok {
			order = append(order, s.table)
		}
		tables[s.table] = dep
		for i := len(joins) - 1; i >= 0; i-- {
			rel := joins[i]
			if !children[rel.target] {
				dep.depends = append(dep.depends, rel.target)
			} else {
				parse(rel.target)
			}
			parse(rel.join)
		}
	}
	for _, s := range values {
		parse(s)
	}
	done := map[string]bool{}
	var insert func(name string)
	insert = func(name string) {
		if done[name] || tables[name] == nil {
			return
		}
		done[name] = true
		for _, d := range tables[name].depends {
			if tables[d.table] == nil {
				parse(d)
			}
			insert(d.table)
		}
	}
	for i := 0; i < len(order); i++ {
		insert(order[i])
	}
	return tables, order
}

// gormName brings a GORM table name into the model's form: GORM cuts a name at
// its one dot.
func (g *gormReader) gormName(pos model.Pos, table string) string {
	if schema, bare, ok := strings.Cut(table, "."); ok && !strings.Contains(bare, ".") {
		return g.r.objectName(pos, "", model.JoinName(schema, bare))
	}
	return model.JoinName("", table)
}

// gormTable is the table of a GORM model.
func (r *reader) gormTable(d *structDecl, s *gormSchema) string {
	return r.gorm().gormName(d.pos, s.table)
}
