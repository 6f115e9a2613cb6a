package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/autogen-db/autogen/codegen"
	"github.com/autogen-db/autogen/migrate/command"
	"github.com/autogen-db/autogen/model"
)

func (a *app) initCommand() *cobra.Command {
	var o codegen.InitOptions
	var adopt bool
	var urls, models []string
	cmd := &cobra.Command{
		Use:   "init --url URL --models PATTERN",
		Short: "Make a project in the Go module that you are in",
		Long: `Write autogen.toml and the migrations folder, and add the runtime and the
engine's driver to go.mod. Nothing that exists is overwritten.

The URL is sqlite://FILE or postgres://USER@HOST/DATABASE; ${DATABASE_URL} takes
it from the environment. A password is never written: the file then takes the
URL from ${DATABASE_URL}.

--template names the kind of project, which list-templates lists, or a
folder with a template of your own. With several databases --url and --models
take NAME=VALUE.

With --adopt the project takes over a database as it is: its schema is written
to schema.sql, the models from then on (unless --models names others), the
first revision creates it, and the database is stamped with that revision.`,
		Example: `  autogen init --url sqlite://app.db --models ./models
  autogen init --url 'postgres://${DB_USER}@localhost/app' --models ./internal/... --models schema/*.sql
  autogen init --url 'postgres://${DB_USER}@localhost/app' --adopt
  autogen init --template multidb --url app=sqlite://app.db --url billing=sqlite://billing.db --models app=./app --models billing=./billing
  autogen init --template tenants --url 'postgres://${DB_USER}@localhost/app' --models ./models`,
		Args: command.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if len(urls) == 0 {
				return usage(cmd, "init needs --url, for example --url sqlite://app.db")
			}
			err := o.Add(urls, models)
			if err != nil {
				return err
			}
			if adopt && o.Template != "" {
				return usage(cmd, "--adopt makes a project of one database, without --template")
			}
			if adopt {
				return a.adopt(cmd.Context(), o)
			}
			if len(models) == 0 {
				return usage(cmd, "init needs --models, for example --models ./models")
			}
			if o.Dir, err = os.Getwd(); err != nil {
				return err
			}
			result, err := codegen.Init(cmd.Context(), o)
			if err != nil {
				return initError(err)
			}
			if a.JSON {
				return a.json(initialised(result))
			}
			a.initialised(result)
			next := `autogen -m "create tables"`
			if o.Template == codegen.TemplateMultidb {
				next += " --database " + o.Databases[0].Name
			}
			a.printf("Next: %s\n", a.bold(next))
			return nil
		},
	}
	cmd.Flags().StringVar(&o.Template, "template", "", "the kind of project, or a `folder` of your own: ./templates/ours (default \"single\")")
	cmd.Flags().StringArrayVar(&urls, "url", nil, "the database's `URL`; with multidb NAME=URL for each")
	cmd.Flags().StringArrayVar(&o.Tenants, "tenant", nil, "a tenant's `name`, with --template tenants (repeatable)")
	cmd.Flags().StringVar(&o.TenantQuery, "tenant-query", "", "the `query` that finds the tenants, with --template tenants")
	cmd.Flags().BoolVar(&adopt, "adopt", false, "take over the database as it is")
	cmd.Flags().StringArrayVar(&models, "models", nil, "a package pattern, or a .sql file, folder or glob (repeatable)")
	cmd.Flags().StringVar(&o.Migrations, "migrations", "", "the migrations `folder` (default \"migrations\")")
	return cmd
}

// initError adds the way out.
func initError(err error) error {
	var exists *codegen.ExistsError
	if errors.As(err, &exists) {
		return hinted{err, "this is a project already: `autogen check` compares; to begin anew, remove them"}
	}
	return err
}

// initialisedProject is what init did, as JSON.
type initialisedProject struct {
	Engine    model.Engine `json:"engine"`
	Files     []string     `json:"files"`
	Required  []string     `json:"required"`
	Replace   string       `json:"replace,omitempty"`
	GoVersion string       `json:"go_version,omitempty"`
	// Exports are lines for a shell, their passwords masked.
	Exports  []string `json:"exports,omitempty"`
	Vendored bool     `json:"vendored"`
	// Revision is the first one, which --adopt writes.
	Revision *writtenRevision `json:"revision,omitempty"`
}

func initialised(r *codegen.InitResult) initialisedProject {
	return initialisedProject{
		Engine: r.Engine, Files: r.Files, Required: append([]string{}, r.Required...), Replace: r.Replace,
		GoVersion: r.GoVersion, Exports: r.Exports, Vendored: r.Vendored,
	}
}

func (a *app) initialised(r *codegen.InitResult) {
	for _, f := range r.Files {
		a.printf("Wrote %s\n", a.bold(f))
	}
	for _, m := range r.Required {
		a.printf("Added %s to go.mod\n", m)
	}
	if r.Replace != "" {
		a.printf("go.mod takes autogen from this checkout: replace => %s\n", r.Replace)
	}
	if r.GoVersion != "" {
		a.printf("go.mod now asks for a newer Go: %s\n", r.GoVersion)
	}
	if r.Vendored {
		a.warn("the module has a vendor folder, which lacks what was added", "go mod vendor")
	}
	if len(r.Exports) > 0 {
		a.printf("Passwords are not written to files; autogen.toml takes the URL from the environment:\n")
	}
	for _, line := range r.Exports {
		a.printf("  %s\n", line)
	}
}

func (a *app) listTemplatesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list-templates",
		Short: "List the kinds of projects that init can make",
		Args:  command.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			templates := codegen.Templates()
			if a.JSON {
				return a.json(templates)
			}
			for _, t := range templates {
				a.printf("%s  %s\n", a.bold(fmt.Sprintf("%-8s", t.Name)), t.Description)
			}
			a.printf("A folder of your own: autogen init --template ./FOLDER; docs/templates.md\n")
			return nil
		},
	}
}
