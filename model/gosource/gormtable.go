package gosource

import (
	"sort"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// table is the migrator's CreateTable: the table that a schema becomes.
func (g *gormReader) table(s *gormSchema) model.Table {
	t := model.Table{Name: g.gormName(s.pos, s.table), Pos: s.pos}
	numbered := ""
	var byColumn []*gormField
	for _, name := range s.dbNames {
		f := s.byDB[name]
		if f.ignoreMigration || g.r.overlayTag(f.orm()).has["-"] {
			continue
		}
		if f.fv == nil {
			g.r.warn(codeNoType, f.pos, "leave the column setting out", "field %s: the field is left out with -, and named a column; AutoMigrate would write a column without a type", f.full())
			continue
		}
		c, isKey := g.column(f)
		if isKey && numbered != "" {
			g.failField(f, "set autoIncrement:false on one of the fields", "sqlite numbers one column of a table, and %s is numbered too", numbered)
		}
		if isKey && numbered == "" {
			numbered = c.Name
			t.PrimaryKey = &model.PrimaryKey{Columns: []string{c.Name}, Pos: f.pos}
		}
		t.Columns = append(t.Columns, c)
		byColumn = append(byColumn, f)
	}
	if numbered != "" && len(s.primary) > 0 && (len(s.primary) > 1 || s.primary[0].dbName != numbered) {
		g.r.warn(codeNumberedKey, s.pos, "set autoIncrement:false on the field if the whole key is wanted", "table %s: on sqlite GORM makes the numbered column %s the whole primary key", t.Name, numbered)
	}
	if t.PrimaryKey == nil && len(s.primary) > 0 {
		pk := &model.PrimaryKey{Pos: s.primary[0].pos}
		for _, f := range s.primary {
			if f.ignoreMigration {
				g.failField(f, "leave primaryKey out", "the primary key has no column, since the field is left out")
			}
			pk.Columns = append(pk.Columns, f.dbName)
		}
		t.PrimaryKey = pk
	}
	g.indexes(s, &t)
	g.foreignKeys(s, &t)
	g.uniques(s, &t)
	g.checks(s, &t)
	if text := g.r.gormConfig.MySQL.TableOptions; g.r.mysql() && text != nil {
		var err error
		if t.Options, err = mysqlOptions(*text); err != nil {
			g.r.fail(s.pos, "write them as in table_options = \"ENGINE=InnoDB CHARSET=utf8mb4\" in autogen.toml, [gorm.mysql]", "the options %q of tables: %s", *text, err)
		}
	}
	g.overlay(s, &t, byColumn)
	return t
}

// foreignKeys adds the constraints of the relations that lie in this table.
func (g *gormReader) foreignKeys(s *gormSchema, t *model.Table) {
	if isTrue(g.r.gormConfig.DisableForeignKeys) || isTrue(g.r.gormConfig.IgnoreRelationships) {
		return
	}
	seen := map[string]bool{}
	for _, name := range s.relationNames {
		rel := s.relations[name]
		if rel.field.ignoreMigration {
			continue
		}
		c := g.constraint(rel)
		if c == nil || c.schema != s || len(c.foreign) == 0 {
			continue
		}
		fk := model.ForeignKey{Name: c.name, RefTable: g.gormName(c.target.pos, c.target.table), Pos: c.field.pos}
		if c.target.decl != nil && c.target.decl.native {
			fk.RefTable = g.nativeName(c.target.decl, fk.RefTable)
		}
		for i := range c.foreign {
			fk.Columns = append(fk.Columns, c.foreign[i].dbName)
			fk.RefColumns = append(fk.RefColumns, c.primary[i].dbName)
		}
		fk.OnDelete = g.action(c, "OnDelete", c.onDelete)
		fk.OnUpdate = g.action(c, "OnUpdate", c.onUpdate)
		if seen[fk.Name] {
			g.failField(c.field, "give the relations different constraint names", "foreign key %s stands twice in table %s", fk.Name, t.Name)
			continue
		}
		seen[fk.Name] = true
		t.ForeignKeys = append(t.ForeignKeys, fk)
	}
	sort.SliceStable(t.ForeignKeys, func(i, j int) bool { return t.ForeignKeys[i].Name < t.ForeignKeys[j].Name })
}

// nativeName is the table that a native struct declares.
func (g *gormReader) nativeName(d *structDecl, otherwise string) string {
	if t := g.r.nativeOf[d]; t != nil {
		return t.table.Name
	}
	return otherwise
}

func (g *gormReader) action(c *gormConstraint, key, written string) string {
	if strings.TrimSpace(written) == "" {
		return ""
	}
	action, err := parseAction(written)
	if err != nil {
		g.failField(c.field, didYouMean(strings.ToLower(written), actions, "the actions are "+strings.Join(actions, ", ")), "constraint: %s has the unknown action %q", key, written)
	}
	return action
}

// uniques is ParseUniqueConstraints. Up to 1.25.6 UNIQUE is part of the column,
// so that the engine names it.
func (g *gormReader) uniques(s *gormSchema, t *model.Table) {
	if g.r.versions.before(gormPath, "v1.25.7") {
		for _, name := range s.dbNames {
			if f := s.byDB[name]; f.unique && t.Column(name) != nil {
				t.Uniques = append(t.Uniques, model.Unique{Columns: []string{name}, Pos: f.pos})
			}
		}
		return
	}
	seen := map[string]bool{}
	for _, f := range s.fields {
		if !f.unique {
			continue
		}
		if t.Column(f.dbName) == nil {
			g.failField(f, "leave unique out", "unique has no column, since the field is left out")
			continue
		}
		name := g.namer.UniqueName(s.table, f.dbName)
		if seen[name] {
			continue
		}
		seen[name] = true
		t.Uniques = append(t.Uniques, model.Unique{Name: name, Columns: []string{f.dbName}, Pos: f.pos})
	}
}

// checks is ParseCheckConstraints, in the order of the columns.
func (g *gormReader) checks(s *gormSchema, t *model.Table) {
	at := map[string]int{}
	for _, name := range s.dbNames {
		f := s.byDB[name]
		text := f.settings["CHECK"]
		if text == "" {
			continue
		}
		if f.ignoreMigration {
			g.failField(f, "leave check out", "check has no column, since the field is left out")
			continue
		}
		head, rest, comma := strings.Cut(text, ",")
		c := model.Check{Pos: f.pos}
		if comma && g.isName(head) {
			c.Name, c.Expr = head, unparen(rest)
		} else {
			if head == "" {
				text = rest
			}
			c.Name, c.Expr = g.namer.CheckerName(s.table, f.dbName), unparen(text)
		}
		if _, err := lexSQL(c.Expr); err != nil {
			g.failField(f, "", "check: %s", err)
			continue
		}
		if i, ok := at[c.Name]; ok {
			t.Checks[i] = c
			continue
		}
		at[c.Name] = len(t.Checks)
		t.Checks = append(t.Checks, c)
	}
}

// indexes is ParseIndexes. An index's text is put together as the migrator
// does, and read by the parser of //autogen:index.
func (g *gormReader) indexes(s *gormSchema, t *model.Table) {
	type part struct {
		field    *gormField
		text     string
		priority int
	}
	type index struct {
		name, class, method, where, option string
		parts                              []part
	}
	byName := map[string]*index{}
	var order []*index
	for _, f := range s.fields {
		if f.settings["INDEX"] == "" && f.settings["UNIQUEINDEX"] == "" {
			continue
		}
		for _, entry := range strings.Split(gormTag(f.tag), ";") {
			key, body, _ := strings.Cut(entry, ":")
			key = strings.TrimSpace(strings.ToUpper(key))
			if key != "INDEX" && key != "UNIQUEINDEX" {
				continue
			}
			if t.Column(f.dbName) == nil {
				g.failField(f, "leave the index out, or put it on the foreign key's field", "an index has no column here")
				break
			}
			name, options, _ := strings.Cut(body, ",")
			settings := g.tagSettings(options, ",")
			if name == "" {
				sub := f.name
				if composite, ok := settings["COMPOSITE"]; ok {
					if composite == "" || composite == "COMPOSITE" {
						g.failField(f, "write composite:name", "the composite option of an index has no name")
						continue
					}
					sub = composite
				}
				name = g.namer.IndexName(s.table, sub)
			}
			if key == "UNIQUEINDEX" || settings["UNIQUE"] != "" {
				settings["CLASS"] = "UNIQUE"
			}
			x := byName[name]
			if x == nil {
				x = &index{name: name}
				byName[name] = x
				order = append(order, x)
			}
			first := func(to *string, v string) {
				if *to == "" {
					*to = v
				}
			}
			first(&x.class, settings["CLASS"])
			if !g.r.mysql() { // its driver writes neither
				first(&x.method, settings["TYPE"])
				first(&x.where, settings["WHERE"])
			}
			first(&x.option, settings["OPTION"])
			text := settings["EXPRESSION"]
			if text == "" {
				text = `"` + strings.ReplaceAll(f.dbName, `"`, `""`) + `"`
			}
			if v := settings["COLLATE"]; v != "" {
				text += " COLLATE " + v
			}
			if v := settings["SORT"]; v != "" {
				text += " " + v
			}
			priority := 10
			if n, ok := parseInt(strings.TrimSpace(settings["PRIORITY"])); ok && settings["PRIORITY"] != "" {
				priority = int(n)
			}
			x.parts = append(x.parts, part{f, text, priority})
		}
	}
	for _, x := range order {
		sort.SliceStable(x.parts, func(i, j int) bool { return x.parts[i].priority < x.parts[j].priority })
		var texts []string
		f := x.parts[0].field
		for _, p := range x.parts {
			texts = append(texts, p.text)
			if p.field != f && p.field.name == f.name && p.field.pos == f.pos {
				g.r.warn(codeMergedIndex, f.pos, "name the index by the column, with index:… on one of them, or declare both with //autogen:index", "table %s: GORM makes one index %s of %s and %s, since it names indexes by fields", t.Name, x.name, f.bindName(), p.field.bindName())
			}
		}
		option := strings.TrimSpace(x.option)
		if strings.EqualFold(option, "CONCURRENTLY") || g.r.cfg.Engine == model.SQLite || g.r.versions.before(gormPGPath, "v1.5.10") {
			option = ""
		}
		body := "(" + strings.Join(texts, ", ") + ") " + option
		if x.where != "" {
			body += " WHERE " + x.where
		}
		parsed, err := parseIndex(body)
		if err != nil {
			g.failField(f, "", "index %s: %s", x.name, err)
			continue
		}
		parsed.Name, parsed.Pos = x.name, f.pos
		switch strings.ToUpper(strings.TrimSpace(x.class)) {
		case "":
		case "UNIQUE":
			parsed.Unique = true
		default:
			g.failField(f, "", "index %s: %s has no indexes of class %s", x.name, g.r.cfg.Engine, x.class)
		}
		if m := strings.ToLower(strings.TrimSpace(x.method)); m != "btree" {
			parsed.Method = m
		}
		t.Indexes = append(t.Indexes, parsed)
	}
}

// overlay applies directives and `ag` tags to a GORM model's table.
func (g *gormReader) overlay(s *gormSchema, t *model.Table, fields []*gormField) {
	columns := make([]ormField, len(fields))
	for i, f := range fields {
		columns[i] = f.orm()
	}
	g.r.overlayORM(s.decl, s.name, t, columns)
}

// orm is what an overlay needs of a field.
func (f *gormField) orm() ormField {
	return ormField{kind: GORM, name: f.full(), typ: f.typ, tag: f.tag, node: f.node, pos: f.pos}
}
