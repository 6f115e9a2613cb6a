package gosource

import (
	"go/types"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/model"
)

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
	// keys is how many of depends, the first ones, are those of foreign keys.
	keys int
	// reason says what needs the table, where no one names its struct.
	reason string
}

// readGORM parses the GORM models as the AutoMigrate calls of their groups
// would, one after the other, and adds their tables.
func (r *reader) readGORM() {
	g := r.gorm()
	var read []*structDecl
	skipped := map[string]bool{}
	for _, d := range r.structs {
		switch {
		case !d.gorm:
		case d.elsewhere:
			skipped[g.tableOf(d).table] = true
		default:
			read = append(read, d)
		}
	}
	explicit := g.explicitTables(read)
	for _, group := range g.inGroups(read) {
		var schemas []*gormSchema
		for _, d := range group.decls {
			if group.table != "" {
				schemas = append(schemas, g.parseAs(d.obj.Type(), g.cache, group.table, false))
				continue
			}
			s := g.parseDecl(d)
			if s == nil || s.table != "" && explicit[s.table].decl != d {
				continue
			}
			schemas = append(schemas, s)
			for i, name := range r.tablesOf(d) {
				if i > 0 {
					schemas = append(schemas, g.parseAs(d.obj.Type(), g.cache, name, false))
				}
			}
		}
		if len(r.groups) == 0 || r.guessing {
			schemas = g.addChildren(schemas)
		}
		g.setupJoinTables(schemas, explicit)
		tables, order := g.reorder(schemas)
		g.checkCycles(tables, order)
		for _, name := range order {
			s := tables[name].schema
			g.checkGivenTable(s, tables[name])
			if skipped[s.table] || len(s.dbNames) == 0 || s.decl != nil && (s.decl.native || s.decl.bun) {
				continue
			}
			g.addTable(s, tables[name].reason)
		}
	}
}

// checkCycles warns of tables that refer to each other: AutoMigrate creates a
// table with its foreign keys, and PostgreSQL refuses one to a table that is not
// there yet.
func (g *gormReader) checkCycles(tables map[string]*gormTableDep, order []string) {
	if !g.r.postgres() || isTrue(g.r.gormConfig.DisableForeignKeys) {
		return
	}
	var path []string
	done := map[string]bool{}
	var visit func(name string)
	visit = func(name string) {
		if at := slices.Index(path, name); at >= 0 {
			g.r.warn(codeCycle, tables[name].schema.pos, "autogen can; for AutoMigrate give one of the relations gorm:\"constraint:-\"", "tables %s refer to each other, so that AutoMigrate cannot create them on postgres", strings.Join(path[at:], " and "))
		}
		if done[name] || tables[name] == nil {
			return
		}
		done[name] = true
		path = append(path, name)
		for _, d := range tables[name].depends[:tables[name].keys] {
			visit(d.table)
		}
		path = path[:len(path)-1]
	}
	for _, name := range order {
		visit(name)
	}
}

// checkGivenTable reports a model that GORM cannot create under a given name:
// db.Table names the tables that it refers to by that name, too, and then
// AutoMigrate panics (measured with v1.31.2).
func (g *gormReader) checkGivenTable(s *gormSchema, dep *gormTableDep) {
	if !s.given || len(dep.depends) == 0 {
		return
	}
	g.r.fail(s.pos, "give the relations gorm:\"constraint:-\", or create the table with a struct of its own", "struct %s: GORM cannot create it as table %s, since it refers to %s",
		s.name, s.table, dep.depends[0].name)
}

// explicitTables parses the models and finds those that share a table.
func (g *gormReader) explicitTables(decls []*structDecl) map[string]*gormSchema {
	explicit := map[string]*gormSchema{}
	for _, d := range decls {
		s := g.tableOf(d)
		if old := explicit[s.table]; old != nil && s.table != "" {
			g.r.declaredTwice("table "+s.table, old.pos, d.pos)
			continue
		}
		explicit[s.table] = s
	}
	return explicit
}

// tableOf finds a model's table alone, as parsing the model would change the
// types of others' keys.
func (g *gormReader) tableOf(d *structDecl) *gormSchema {
	s := g.newSchema(d.obj.Type())
	s.name, s.decl, s.pos = d.name, d, d.pos
	s.table = g.tableName(d.obj.Type(), s)
	return s
}

// declGroup holds the models of one AutoMigrate call; table is the name that
// db.Table gives their tables.
type declGroup struct {
	decls []*structDecl
	table string
}

// inGroups puts the models into the order of the AutoMigrate calls. Without
// calls all are one group, in the order of the source.
func (g *gormReader) inGroups(decls []*structDecl) []declGroup {
	if len(g.r.groups) == 0 || g.r.guessing {
		return []declGroup{{decls: decls}}
	}
	var groups []declGroup
	placed := map[*structDecl]bool{}
	for _, group := range g.r.groups {
		var models []*structDecl
		for _, name := range group.models {
			for _, d := range decls {
				if d.named([]string{name}) {
					models = append(models, d)
					placed[d] = true
				}
			}
		}
		groups = append(groups, declGroup{decls: models, table: group.table})
	}
	// What only Config names joins the last group.
	last := len(groups) - 1
	if groups[last].table != "" {
		groups, last = append(groups, declGroup{}), last+1
	}
	for _, d := range decls {
		if !placed[d] {
			groups[last].decls = append(groups[last].decls, d)
		}
	}
	return groups
}

// addTable adds a schema's table. A table that an earlier group made takes
// what this one finds, as AutoMigrate adds what is missing.
func (g *gormReader) addTable(s *gormSchema, reason string) {
	r := g.r
	t := g.table(s)
	if g.made[s.table] {
		for i := range r.db.Tables {
			if r.db.Tables[i].Name == t.Name {
				r.db.Tables[i] = t
			}
		}
		return
	}
	g.made[s.table] = true
	if strings.Contains(s.table, "[") {
		r.warn(codeGeneric, s.pos, "give the struct a TableName method", "table %s has the name of a generic type with its arguments", t.Name)
	}
	r.addTable(t)
	found := Found{Table: t.Name, Kind: GORM, Reason: reason, Pos: s.pos}
	if s.decl != nil {
		found.Type = s.decl.key()
		if s.decl.reason != "" {
			found.Reason = s.decl.reason
		}
	}
	r.found = append(r.found, found)
}

// setupJoinTables uses the model of a join table where there is one.
func (g *gormReader) setupJoinTables(schemas []*gormSchema, explicit map[string]*gormSchema) {
	for _, s := range schemas {
		for _, name := range s.relationNames {
			rel := s.relations[name]
			if rel.join == nil {
				continue
			}
			d := g.r.joinModel(s.decl, name)
			if m := explicit[rel.join.table]; d == nil && m != nil {
				d = m.decl
			}
			if d == nil {
				continue
			}
			if full := g.parseDecl(d); full != nil && rel.join != full {
				g.setupJoinTable(rel, full)
			}
		}
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
	ignoreRelations := isTrue(g.r.gormConfig.IgnoreRelationships)
	var parse func(s *gormSchema, reason string)
	parse = func(s *gormSchema, reason string) {
		if parsed[s] {
			return
		}
		parsed[s] = true
		dep := &gormTableDep{schema: s, reason: reason}
		children := map[*gormSchema]bool{}
		var joins []*gormRelation
		for _, name := range s.relationNames {
			rel := s.relations[name]
			if rel.field.ignoreMigration || ignoreRelations {
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
		dep.keys = len(dep.depends)
		if old, ok := tables[s.table]; !ok {
			order = append(order, s.table)
		} else if a, b := old.schema.joinField(), s.joinField(); a != nil && b != nil && a.settings["CONSTRAINT"] != b.settings["CONSTRAINT"] {
			g.r.warn(codeJoinSides, b.pos, "write the same constraint on both", "join table %s: %s and %s have different constraint settings, and GORM takes those of the model that it is given last", s.table, a.full(), b.full())
		}
		tables[s.table] = dep
		for i := len(joins) - 1; i >= 0; i-- {
			rel := joins[i]
			if !children[rel.target] {
				dep.depends = append(dep.depends, rel.target)
			} else {
				parse(rel.target, "related by "+rel.field.full())
			}
			parse(rel.join, "join table of "+rel.field.full())
		}
	}
	for _, s := range values {
		parse(s, "child of a model")
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
				parse(d, "referenced by "+tables[name].schema.name)
			}
			insert(d.table)
		}
	}
	for i := 0; i < len(order); i++ {
		insert(order[i])
	}
	return tables, order
}

// joinField is the relation that a join table without a struct is made for.
func (s *gormSchema) joinField() *gormField {
	if s.decl != nil || len(s.relationNames) == 0 {
		return nil
	}
	return s.relations[s.relationNames[0]].field
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
