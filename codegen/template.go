package codegen

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"text/template"

	"github.com/BurntSushi/toml"

	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// The names of the built-in templates.
const (
	TemplateSingle   = "single"
	TemplateMultidb  = "multidb"
	TemplateTenants  = "tenants"
	TemplateEmbedded = "embedded"
)

// Template is a kind of project that [Init] makes.
type Template struct {
	Name string `json:"name"`
	// Description is one line for a list.
	Description string `json:"description"`
}

// Templates returns the built-in templates.
func Templates() []Template {
	return []Template{
		{TemplateSingle, "one database and one history (the default)"},
		{TemplateMultidb, "several databases, with a history each and one program for all"},
		{TemplateTenants, "one history over many tenants: schemas, or databases, listed or found by a query"},
		{TemplateEmbedded, "one database, which the application brings to head when it starts"},
	}
}

// InitDatabase is an entry of [databases] that [Init] is to write.
type InitDatabase struct {
	Name string
	URL  string
	// Models are those of the entry; none means the project's.
	Models []string
}

// Add adds URLs and models as a command line gives them: NAME=VALUE belongs to
// the entry of [databases] with that name, a value without a name is the
// project's. The error is a [*TemplateError] where an URL is there twice.
func (o *InitOptions) Add(urls, models []string) error {
	for _, url := range urls {
		name, url := cutName(url)
		to := &o.URL
		if name != "" {
			to = &o.database(name).URL
		}
		if *to != "" {
			return &TemplateError{Template: o.Template, Msg: "there are two URLs of one database", hint: "several databases are --template multidb, with --url NAME=URL for each"}
		}
		*to = url
	}
	for _, pattern := range models {
		name, pattern := cutName(pattern)
		to := &o.Models
		if name != "" {
			to = &o.database(name).Models
		}
		*to = append(*to, pattern)
	}
	return nil
}

// cutName takes the name off NAME=VALUE.
func cutName(s string) (name, value string) {
	if name, value, found := strings.Cut(s, "="); found && plainName(name) {
		return name, value
	}
	return "", s
}

func (o *InitOptions) database(name string) *InitDatabase {
	at := slices.IndexFunc(o.Databases, func(d InitDatabase) bool { return d.Name == name })
	if at < 0 {
		at = len(o.Databases)
		o.Databases = append(o.Databases, InitDatabase{Name: name})
	}
	return &o.Databases[at]
}

// TemplateError reports a template that there is not, or options that do not fit
// it.
type TemplateError struct {
	// Template is its name; empty means [TemplateSingle].
	Template string
	// Msg says what is wrong.
	Msg  string
	hint string
}

// Error names the template.
func (e *TemplateError) Error() string {
	return "template " + cmp.Or(e.Template, TemplateSingle) + ": " + e.Msg
}

// Hint says how to go on, where that can be told.
func (e *TemplateError) Hint() string { return e.hint }

// fit returns a [*TemplateError] where the options do not fit the template.
func (p *initPlan) fit() error {
	fault := func(msg, hint string) error { return &TemplateError{p.template, msg, hint} }
	isTenants := p.template == TemplateTenants
	switch {
	case p.userTemplate():
	case p.template == TemplateMultidb:
		if p.url != "" || len(p.databases) == 0 {
			return fault("each database needs its name and URL", "--url app=sqlite://app.db --url billing=sqlite://billing.db")
		}
		for _, d := range p.databases {
			if d.URL == "" {
				return fault("database "+d.Name+" has models, and no URL", "--url "+d.Name+"=URL")
			}
			if len(d.Models) == 0 && len(p.models) == 0 {
				return fault("database "+d.Name+" has no models", "--models "+d.Name+"=./"+d.Name+"/models, or --models ./models for all")
			}
		}
		return nil
	case isTenants:
		if slices.ContainsFunc(p.databases, func(d InitDatabase) bool { return d.Name != TemplateTenants }) {
			return fault("it has one entry, which is called "+TemplateTenants, "--url "+TemplateTenants+"=URL")
		}
		if strings.Contains(p.url, migrate.NameInURL) && len(p.databases) == 0 {
			p.databases, p.url = []InitDatabase{{URL: p.url}}, ""
		}
		if len(p.databases) == 0 {
			p.databases = []InitDatabase{{}}
		}
		p.databases[0].Name = TemplateTenants
	case p.template != TemplateSingle && p.template != TemplateEmbedded:
		return &TemplateError{p.template, "there is none of that name", "`autogen list-templates` lists them; a folder of your own holds a slash: ./" + p.template}
	case len(p.databases) > 0:
		return fault("it has one database", "--template multidb has several")
	}
	if len(p.tenants) > 0 || p.query != "" {
		if !isTenants && !p.userTemplate() {
			return fault("it has no tenants", "--template tenants has")
		}
	}
	if p.url == "" && !slices.ContainsFunc(p.databases, func(d InitDatabase) bool { return d.URL != "" }) {
		return fault("it needs the URL of the database", "--url sqlite://app.db")
	}
	if len(p.models) == 0 {
		p.models = []string{"./models"}
	}
	return nil
}

func (p *initPlan) userTemplate() bool { return strings.ContainsAny(p.template, `/\`) }

// packages returns the folders of revisions below the migrations folder.
func (p *initPlan) packages() []string {
	if p.template != TemplateMultidb {
		return []string{"."}
	}
	var all []string
	for _, d := range p.databases {
		all = append(all, d.Name)
	}
	return all
}

// files returns the project's files.
func (p *initPlan) files() (files []scaffoldFile, err error) {
	if p.userTemplate() {
		files, err = p.userFiles()
	} else {
		files, err = p.builtin()
	}
	if err != nil {
		return nil, err
	}
	// What cannot be in autogen.toml is said now, and not by the next command.
	_, err = parseConfig(filepath.Join(p.dir, ConfigFile), files[0].src)
	var fault *model.DeclarationError
	if errors.As(err, &fault) {
		fault.Pos.File = ConfigFile
	}
	return files, err
}

// TemplateSuffix is the end of the names of files that are text/template
// templates; the file that is written has the name without it.
const TemplateSuffix = ".tmpl"

// TemplateData is what the files of a user's template may use: those whose name
// ends with [TemplateSuffix] are executed with it as dot (text/template), the
// others are copied. The folder migrations at the template's top becomes the one
// that InitOptions.Migrations names. The function toml prints a value as
// autogen.toml wants it: url = {{toml .URL}}.
type TemplateData struct {
	// Module is the user's module, and Package the import path of the
	// migrations folder.
	Module, Package string
	// Migrations is the migrations folder relative to autogen.toml, with
	// slashes.
	Migrations string
	// URL is the database's, with ${DATABASE_URL} for one that holds a password.
	// It is empty where only databases with names were given.
	URL string
	// Models are the patterns of the models; ./models where none was given.
	Models []string
	// Engine is the engine of the first URL, and Drivers are the import paths of
	// the drivers that the URLs need.
	Engine  model.Engine
	Drivers []string
	// Databases are those that were given by name.
	Databases []InitDatabase
	// Tenants and TenantQuery are those of [InitOptions].
	Tenants     []string
	TenantQuery string
}

func (p *initPlan) data() TemplateData {
	return TemplateData{
		Module: p.module, Package: p.importPath, Migrations: p.migrations, URL: p.url, Models: p.models,
		Engine: p.result.Engine, Drivers: p.drivers(), Databases: p.databases, Tenants: p.tenants, TenantQuery: p.query,
	}
}

func (p *initPlan) drivers() []string {
	var all []string
	for _, engine := range p.engines {
		all = append(all, drivers[engine].importPath)
	}
	return all
}

// userFiles carries out a user's template, autogen.toml first.
func (p *initPlan) userFiles() ([]scaffoldFile, error) {
	fault := func(msg, hint string) error { return &TemplateError{p.template, msg, hint} }
	root := os.DirFS(filepath.FromSlash(p.template))
	var files []scaffoldFile
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == ".git":
			return fs.SkipDir
		case entry.IsDir():
			return nil
		case !entry.Type().IsRegular():
			return fault(name+" is not a regular file", "")
		}
		src, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		to, isTemplate := strings.CutSuffix(name, TemplateSuffix)
		if isTemplate {
			if src, err = p.execute(name, src); err != nil {
				return err
			}
		}
		if rest, ok := strings.CutPrefix(to, "migrations/"); ok {
			to = path.Join(p.migrations, rest)
		}
		if path.Ext(to) == ".go" {
			if _, err := parser.ParseFile(token.NewFileSet(), name, src, parser.SkipObjectResolution); err != nil {
				return parseError(err)
			}
		}
		files = append(files, scaffoldFile{to, src})
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) && files == nil {
		return nil, fault("there is no such folder", "")
	}
	var known *TemplateError
	switch {
	case errors.As(err, &known):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("template %s: %w", p.template, err)
	}
	at := slices.IndexFunc(files, func(f scaffoldFile) bool { return f.path == ConfigFile })
	if at < 0 {
		return nil, fault("it has no "+ConfigFile, "write "+ConfigFile+TemplateSuffix+" into it, with url = {{toml .URL}}")
	}
	config := files[at]
	return slices.Insert(slices.Delete(files, at, at+1), 0, config), nil
}

func (p *initPlan) execute(name string, src []byte) ([]byte, error) {
	t, err := template.New(name).Funcs(template.FuncMap{"toml": tomlValue}).Parse(string(src))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = t.Execute(&out, p.data())
	return out.Bytes(), err
}

// tomlValue prints a value as TOML.
func tomlValue(v any) (string, error) {
	out, err := toml.Marshal(map[string]any{"v": v})
	return strings.TrimSpace(strings.TrimPrefix(string(out), "v = ")), err
}
