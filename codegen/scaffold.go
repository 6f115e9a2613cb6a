package codegen

import (
	"bytes"
	"path"

	"github.com/BurntSushi/toml"
	"github.com/dave/jennifer/jen"

	"github.com/autogen-db/autogen/model"
)

// builtin returns the files of a built-in template, autogen.toml first.
func (p *initPlan) builtin() ([]scaffoldFile, error) {
	var files []scaffoldFile
	add := func(name string, src []byte, err error) error {
		files = append(files, scaffoldFile{name, src})
		return err
	}
	src, err := p.configFile()
	if err := add(ConfigFile, src, err); err != nil {
		return nil, err
	}
	for _, folder := range p.packages() {
		src, err := envFile()
		if err := add(path.Join(p.migrations, folder, "env.go"), src, err); err != nil {
			return nil, err
		}
		src, err = newRevisions()
		if err := add(path.Join(p.migrations, folder, RevisionsFile), src, err); err != nil {
			return nil, err
		}
	}
	src, err = p.mainFile()
	if err := add(path.Join(p.migrations, "cmd/migrate/main.go"), src, err); err != nil {
		return nil, err
	}
	if p.template != TemplateEmbedded {
		return files, nil
	}
	src, err = upgradeFile()
	if err := add(path.Join(p.migrations, "upgrade.go"), src, err); err != nil {
		return nil, err
	}
	src, err = p.applicationFile()
	return files, add("cmd/app/main.go", src, err)
}

// envFile prints the environment of the migrations: their embedded sources.
func envFile() ([]byte, error) {
	f := newFile("migrations")
	f.PackageComment("Package migrations holds the revisions of the schema, as autogen wrote them and")
	f.PackageComment("people reviewed them.")
	f.Comment("The runner checks by the sources that a revision was not edited after it was")
	f.Comment("applied.")
	f.Comment("//")
	f.Comment("//go:embed *.go")
	f.Var().Id("sources").Qual("embed", "FS")
	f.Line()
	f.Comment("Configure changes the settings of every run: autogen, the migrate command and")
	f.Comment("migrate.New take it. It is yours to edit.")
	f.Func().Id("Configure").Params(jen.Id("c").Op("*").Qual(migratePath, "Config")).Error().Block(
		jen.Id("c").Dot("Sources").Op("=").Id("sources"),
		jen.Return(jen.Nil()),
	)
	return render(f)
}

// program begins the file of a program that runs the revisions.
func (p *initPlan) program() *jen.File {
	f := newFile("main")
	for _, folder := range p.packages() {
		importPath := path.Join(p.importPath, folder)
		switch {
		case p.template == TemplateMultidb:
			f.ImportAlias(importPath, folderAlias(importPath))
		case path.Base(importPath) == "migrations":
			f.ImportName(importPath, "migrations")
		default:
			f.ImportAlias(importPath, "migrations")
		}
	}
	for _, driver := range p.drivers() {
		f.Anon(driver)
	}
	return f
}

// mainFile prints the program that is deployed.
func (p *initPlan) mainFile() ([]byte, error) {
	f := p.program()
	f.PackageComment("Command migrate applies the revisions: build it with CGO_ENABLED=0 and deploy it")
	f.PackageComment("beside the application.")
	args := jen.Qual("os", "Args").Index(jen.Lit(1), jen.Empty())
	call := jen.Qual(commandPath, "Main").Call(args, jen.Qual(p.importPath, "Revisions"), jen.Qual(p.importPath, "Configure"))
	if p.template == TemplateMultidb {
		histories := []jen.Code{jen.Line().Add(args)}
		for _, name := range p.packages() {
			folder := path.Join(p.importPath, name)
			histories = append(histories, jen.Line().Qual(commandPath, "NewHistory").Call(
				jen.Lit(name), jen.Qual(folder, "Revisions"), jen.Qual(folder, "Configure")))
		}
		call = jen.Qual(commandPath, "MainHistories").Call(append(histories, jen.Line())...)
	}
	f.Func().Id("main").Params().Block(jen.Qual("os", "Exit").Call(call))
	return render(f)
}

// upgradeFile prints what an application calls when it starts.
func upgradeFile() ([]byte, error) {
	f := newFile("migrations")
	f.Comment("Upgrade brings a database to head. Call it before the application serves: where")
	f.Comment("several start at once, one applies the revisions and the others wait for it.")
	f.Func().Id("Upgrade").Params(jen.Id("ctx").Qual("context", "Context"), jen.Id("db").Op("*").Qual("database/sql", "DB")).Error().Block(
		jen.Return(jen.Qual(migratePath, "New").Call(jen.Id("db"), jen.Id("Revisions"), jen.Id("Configure")).
			Dot("Upgrade").Call(jen.Id("ctx"), jen.Lit("head"))),
	)
	return render(f)
}

// applicationFile prints an application that brings its database to head.
func (p *initPlan) applicationFile() ([]byte, error) {
	f := p.program()
	f.PackageComment("Command app brings its database, $" + urlVariable + ", to head and then starts.")
	fails := jen.If(jen.Err().Op("!=").Nil()).Block(jen.Return(jen.Err()))
	f.Func().Id("main").Params().Block(
		jen.If(jen.Err().Op(":=").Id("run").Call(jen.Qual("context", "Background").Call()), jen.Err().Op("!=").Nil()).Block(
			jen.Qual("log", "Fatal").Call(jen.Err()),
		),
	)
	f.Line()
	f.Func().Id("run").Params(jen.Id("ctx").Qual("context", "Context")).Error().Block(
		jen.List(jen.Id("db"), jen.Id("_"), jen.Err()).Op(":=").Qual(migratePath, "Open").Call(jen.Qual("os", "Getenv").Call(jen.Lit(urlVariable))),
		fails,
		jen.Defer().Id("db").Dot("Close").Call(),
		jen.If(jen.Err().Op(":=").Qual(p.importPath, "Upgrade").Call(jen.Id("ctx"), jen.Id("db")), jen.Err().Op("!=").Nil()).Block(jen.Return(jen.Err())),
		jen.Qual("log", "Print").Call(jen.Lit("the database is at head")),
		jen.Comment("The application goes on here."),
		jen.Return(jen.Nil()),
	)
	return render(f)
}

// configFile prints autogen.toml.
func (p *initPlan) configFile() ([]byte, error) {
	c := &tomlFile{}
	if p.url != "" {
		c.put("# The database. ${NAME} stands for an environment variable; keep passwords there.\n", "url", p.url)
		c.newline()
	}
	if len(p.models) > 0 {
		c.put("# What declares the schema: Go packages, .sql files, folders or globs.\n", "models", p.models)
		c.newline()
	}
	folder := "# The folder of the revisions.\n"
	if p.template == TemplateMultidb {
		folder = "# The program that runs the revisions is cmd/migrate below this folder.\n"
	}
	c.put(folder, "migrations", p.migrations)
	if p.url != "" && p.result.Engine == model.Postgres && p.template != TemplateTenants {
		c.WriteString("\n# Named schemas to manage beside those that the models declare.\n# schemas = [\"billing\"]\n")
	}
	for i, d := range p.databases {
		c.newline()
		switch {
		case p.template == TemplateTenants:
			c.WriteString("# Each tenant is a schema of the database, or, where the url here holds {name}, a\n# database of its own. They are listed by names, found by a query, or both.\n")
		case i == 0:
			c.WriteString("# A history for each database: --database NAME says which one a command means.\n")
		}
		c.WriteString("[databases." + d.Name + "]\n")
		if d.URL != "" {
			c.put("", "url", d.URL)
		}
		if len(d.Models) > 0 {
			c.put("", "models", d.Models)
		}
		switch p.template {
		case TemplateMultidb:
			c.put("", "migrations", path.Join(p.migrations, d.Name))
		case TemplateTenants:
			p.putTenants(c)
		}
	}
	return c.Bytes(), c.err
}

// defaultTenants finds tenants where no table lists them yet.
const defaultTenants = "SELECT nspname FROM pg_catalog.pg_namespace WHERE starts_with(nspname, 'tenant_') ORDER BY nspname"

func (p *initPlan) putTenants(c *tomlFile) {
	query := p.query
	if len(p.tenants) > 0 {
		c.put("", "names", p.tenants)
	} else if query == "" && p.result.Engine == model.Postgres && p.databases[0].URL == "" {
		query = defaultTenants
	}
	if query != "" {
		c.put("", "query", query)
	}
}

// tomlFile is a file of settings that is being written; it keeps the first
// error.
type tomlFile struct {
	bytes.Buffer
	err error
}

func (c *tomlFile) put(comment, key string, value any) {
	c.WriteString(comment)
	if err := toml.NewEncoder(c).Encode(map[string]any{key: value}); err != nil && c.err == nil {
		c.err = err
	}
}

func (c *tomlFile) newline() { c.WriteByte('\n') }
