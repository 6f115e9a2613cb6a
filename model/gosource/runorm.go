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
	var groups strings.Builder
	for _, group := range r.gorm().inGroups(read) {
		if len(group) > 0 {
			fmt.Fprintf(&groups, "\t%s,\n", strings.TrimPrefix(m.list(group), "[]any"))
		}
	}
	othersList := m.list(others)
	source := "package main\n\nimport driver \"" + driver + "\"\nimport \"gorm.io/gorm\"\nimport \"gorm.io/gorm/schema\"\n" + r.replacerImport() + m.imports.String() +
		fmt.Sprintf("\nconst moduleDir = %q\n\nconst children = %t\n", r.prog.moduleDir, len(r.groups) == 0 || r.guessing) +
		"\nvar groups = [][]any{\n" + groups.String() + "}\n\nvar others = " + othersList +
		"\n\nfunc dialector() gorm.Dialector { return " + open + " }\n\nfunc config() *gorm.Config {\n\treturn " + r.gormConfigLiteral() + "\n}\n"
	return r.runORM(GORM, read, source)
}

// canBeNamed says whether another package can name the struct.
func (d *structDecl) canBeNamed() bool { return d.obj.Exported() && d.pkg.name != "main" }

func (r *reader) replacerImport() string {
	if len(r.gormConfig.Replace) > 0 {
		return "import \"strings\"\n"
	}
	return ""
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
	inflector, imports := "", ""
	switch r.cfg.BunTables {
	case BunSingular:
		imports = "import \"github.com/jinzhu/inflection\"\n"
		inflector = "\nfunc init() { schema.SetTableNameInflector(inflection.Singular) }\n"
	case BunAsIs:
		inflector = "\nfunc init() { schema.SetTableNameInflector(func(name string) string { return name }) }\n"
	}
	var m runnerModels
	modelList, linkList := m.list(read), m.list(links)
	source := "package main\n\nimport driver \"" + dialect + "\"\nimport \"github.com/uptrace/bun/schema\"\n" + imports + m.imports.String() +
		fmt.Sprintf("\nconst moduleDir = %q\n\nconst foreignKeys = %t\n", r.prog.moduleDir, r.cfg.BunForeignKeys) +
		"\nvar models = " + modelList + "\n\nvar links = " + linkList + "\n\nfunc dialect() schema.Dialect { return driver.New() }\n" + inflector
	return r.runORM(Bun, read, source)
}
