package main

import (
	"errors"
	"os"

	"github.com/spf13/cobra"

	"github.com/autogen-db/autogen/codegen"
	"github.com/autogen-db/autogen/migrate/command"
	"github.com/autogen-db/autogen/model"
)

func (a *app) initCommand() *cobra.Command {
	var o codegen.InitOptions
	var adopt bool
	cmd := &cobra.Command{
		Use:   "init --url URL --models PATTERN",
		Short: "Make a project in the Go module that you are in",
		Long: `Write autogen.toml and the migrations folder, and add the runtime and the
engine's driver to go.mod. Nothing that exists is overwritten.

The URL is sqlite://FILE or postgres://USER@HOST/DATABASE; ${DATABASE_URL} takes
it from the environment. A password is never written: the file then takes the
URL from ${DATABASE_URL}.

With --adopt the project takes over a database as it is: its schema is written
to schema.sql, the models from then on (unless --models names others), the
first revision creates it, and the database is stamped with that revision.`,
		Example: `  autogen init --url sqlite://app.db --models ./models
  autogen init --url 'postgres://${DB_USER}@localhost/app' --models ./internal/... --models schema/*.sql
  autogen init --url 'postgres://${DB_USER}@localhost/app' --adopt`,
		Args: command.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.URL == "" {
				return usage(cmd, "init needs --url, for example --url sqlite://app.db")
			}
			if adopt {
				return a.adopt(cmd.Context(), o)
			}
			if len(o.Models) == 0 {
				return usage(cmd, "init needs --models, for example --models ./models")
			}
			var err error
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
			a.printf("Next: %s\n", a.bold(`autogen -m "create tables"`))
			return nil
		},
	}
	cmd.Flags().StringVar(&o.URL, "url", "", "the database's `URL`")
	cmd.Flags().BoolVar(&adopt, "adopt", false, "take over the database as it is")
	cmd.Flags().StringArrayVar(&o.Models, "models", nil, "a package pattern, or a .sql file, folder or glob (repeatable)")
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
	// Export is a line for a shell, its password masked.
	Export   string `json:"export,omitempty"`
	Vendored bool   `json:"vendored"`
}

func initialised(r *codegen.InitResult) initialisedProject {
	return initialisedProject{
		Engine: r.Engine, Files: r.Files, Required: append([]string{}, r.Required...), Replace: r.Replace,
		GoVersion: r.GoVersion, Export: r.Export, Vendored: r.Vendored,
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
	if r.Export != "" {
		a.printf("The password is not written to a file; autogen.toml reads ${DATABASE_URL}:\n  %s\n", r.Export)
	}
}
