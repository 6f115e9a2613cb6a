package gosource

import (
	"fmt"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// runGORM is [reader.readGORM] with GORM's own migrator.
func (r *reader) runGORM() error {
	var read, others []*structDecl
	for _, d := range r.structs {
		switch {
		case d.gorm && !d.elsewhere:
			r.canRun(d, GORM)
			read = append(read, d)
		case (d.gorm || d.native || d.bun) && d.canBeNamed():
			others = append(others, d)
		}
	}
	if len(read) == 0 {
		return nil
	}
	driver, open := r.required("GORM's driver for PostgreSQL", "gorm.io/driver/postgres"), "driver.New(driver.Config{Conn: pool()})"
	if r.cfg.Engine == model.SQLite {
		driver, open = r.required("a GORM driver for SQLite", "github.com/glebarez/sqlite", "gorm.io/driver/sqlite"), `driver.Open(":memory:")`
	}
	var m runnerModels
	var groups, joins strings.Builder
	for _, group := range r.runGroups(read) {
		if len(group.decls) > 0 {
			fmt.Fprintf(&groups, "\t{%q, %s},\n", group.table, m.list(group.decls))
		}
	}
	for _, j := range r.joinTables {
		if j.owner.canBeNamed() && j.model.canBeNamed() {
			fmt.Fprintf(&joins, "\t{%s, %q, %s},\n", m.one(j.owner), j.field, m.one(j.model))
		}
	}
	inflectionImport, inflections := r.runnerInflection()
	othersList := m.list(others)
	names := m.tables(read, func(d *structDecl) string { return r.gorm().tableOf(d).table })
	config := r.gormConfigLiteral()
	if r.cfg.GORM.Config != "" {
		config = m.function(r.cfg.GORM.Config)
	} else if r.ownNamer != (model.Pos{}) {
		r.unknown(codeOptions, r.ownNamer, "in autogen.toml, [gorm], set config = \"…\" to a function of the module that returns the *gorm.Config", "GORM must be asked with this naming strategy, and it cannot be read")
		return nil
	}
	source := "package main\n\nimport driver \"" + driver + "\"\nimport \"gorm.io/gorm\"\n" + r.configImports() + inflectionImport + m.imports.String() +
		fmt.Sprintf("\nconst moduleDir = %q\n\nconst children = %t\n", r.prog.moduleDir, len(r.groups) == 0 || r.guessing) +
		"\nvar groups = []group{\n" + groups.String() + "}\n\nvar joins = []join{\n" + joins.String() + "}\n" + inflections + "\nvar others = " + othersList + "\n\nvar names = " + names +
		"\n\nfunc dialector() gorm.Dialector { return " + open + " }\n\nfunc config() *gorm.Config {\n\treturn " + config + "\n}\n"
	return r.runORM(GORM, read, source)
}

// runGroups are the calls of AutoMigrate: tables that the configuration names
// are made with db.Table, one by one.
func (r *reader) runGroups(read []*structDecl) []declGroup {
	var groups []declGroup
	for _, group := range r.gorm().inGroups(read) {
		plain := declGroup{table: group.table}
		for _, d := range group.decls {
			names := r.tablesOf(d)
			if group.table != "" || len(names) == 0 {
				plain.decls = append(plain.decls, d)
				continue
			}
			for _, name := range names {
				groups = append(groups, declGroup{decls: []*structDecl{d}, table: name})
			}
		}
		groups = append(groups, plain)
	}
	return groups
}

// canBeNamed says whether another package can name the struct.
func (d *structDecl) canBeNamed() bool { return d.obj.Exported() && d.pkg.name != "main" }

// configImports are the packages that gormConfigLiteral names.
func (r *reader) configImports() string {
	switch {
	case r.cfg.GORM.Config != "":
		return ""
	case len(r.gormConfig.Replace) > 0:
		return "import \"gorm.io/gorm/schema\"\nimport \"strings\"\n"
	}
	return "import \"gorm.io/gorm/schema\"\n"
}

// gormConfigLiteral prints the options that were read or configured.
func (r *reader) gormConfigLiteral() string {
	c := r.gormConfig
	naming := fmt.Sprintf("SingularTable: %t, NoLowerCase: %t, ", isTrue(c.SingularTable), isTrue(c.NoLowerCase))
	if c.TablePrefix != nil {
		naming += fmt.Sprintf("TablePrefix: %q, ", *c.TablePrefix)
	}
	if c.IdentifierMaxLength != nil {
		naming += fmt.Sprintf("IdentifierMaxLength: %d, ", *c.IdentifierMaxLength)
	}
	if len(c.Replace) > 0 {
		var quoted []string
		for _, s := range c.Replace {
			quoted = append(quoted, fmt.Sprintf("%q", s))
		}
		naming += "NameReplacer: strings.NewReplacer(" + strings.Join(quoted, ", ") + "), "
	}
	return fmt.Sprintf("&gorm.Config{NamingStrategy: schema.NamingStrategy{%s}, DisableForeignKeyConstraintWhenMigrating: %t, IgnoreRelationshipsWhenMigrating: %t}",
		naming, isTrue(c.DisableForeignKeys), isTrue(c.IgnoreRelationships))
}

// runBun is [reader.readBun] with Bun's own query builder. Which tables are
// links, and which structs are second views of a table, is read off the tags.
func (r *reader) runBun() error {
	b := &bunReader{r: r, tables: map[string]*bunTable{}}
	static := r.faults // Bun itself says what is wrong with a field
	for _, d := range r.structs {
		if d.bun && !d.elsewhere {
			b.models = append(b.models, b.table(d.obj.Type()))
		}
	}
	for _, t := range b.models {
		b.markLinks(t)
	}
	r.faults = static
	var read, links []*structDecl
	for _, t := range b.models {
		if t.extends != nil {
			continue
		}
		r.canRun(t.decl, Bun)
		read = append(read, t.decl)
		if t.isLink {
			links = append(links, t.decl)
		}
	}
	if len(read) == 0 {
		return nil
	}
	dialect := r.required("Bun's dialect for PostgreSQL", "github.com/uptrace/bun/dialect/pgdialect")
	if r.cfg.Engine == model.SQLite {
		dialect = r.required("Bun's dialect for SQLite", "github.com/uptrace/bun/dialect/sqlitedialect")
	}
	inflector := ""
	inflectionImport, inflections := r.runnerInflection()
	switch r.cfg.BunTables {
	case BunSingular:
		inflectionImport = "import \"github.com/jinzhu/inflection\"\n"
		inflector = "\nfunc init() { schema.SetTableNameInflector(inflection.Singular) }\n"
	case BunAsIs:
		inflector = "\nfunc init() { schema.SetTableNameInflector(func(name string) string { return name }) }\n"
	}
	var m runnerModels
	modelList, linkList := m.list(read), m.list(links)
	names := m.tables(read, func(d *structDecl) string {
		schemaName, bare := model.SplitName(b.tableRef(b.table(d.obj.Type())))
		return strings.TrimPrefix(schemaName+"."+bare, ".")
	})
	source := "package main\n\nimport driver \"" + dialect + "\"\nimport \"github.com/uptrace/bun/schema\"\n" + inflectionImport + m.imports.String() +
		fmt.Sprintf("\nconst moduleDir = %q\n\nconst foreignKeys = %t\n\nconst varchar = %d\n", r.prog.moduleDir, r.cfg.BunForeignKeys, r.cfg.BunVarchar) +
		"\nvar models = " + modelList + "\n\nvar links = " + linkList + "\n\nvar names = " + names + "\n\nfunc dialect() schema.Dialect { return driver.New() }\n" + inflector + inflections
	return r.runORM(Bun, read, source)
}
