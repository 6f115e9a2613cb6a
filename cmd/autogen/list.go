package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/autogen-db/autogen/migrate/command"
	"github.com/autogen-db/autogen/model/gosource"
)

func (a *app) modelsCommand() *cobra.Command {
	var o fromDBOptions
	cmd := &cobra.Command{
		Use:   "models",
		Short: "List the Go structs that are models, or write them for a database",
		Long: `List the structs of the project's packages that are taken for models, the table
of each and the reason, and the ORM's settings that were found. Structs that
look like models and are left out are listed, too. No database is asked.

With --from-db, write a package of structs for the database as it is, so that
` + "`autogen check`" + ` finds nothing to do. What structs do not declare goes to a file
of SQL beside them. Nothing that exists is overwritten.`,
		Example: `  autogen models
  autogen models --format json
  autogen models --from-db --style gorm --out internal/models
  autogen models --from-db --url postgres://localhost/app`,
		Args: command.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.checkFlags(cmd); err != nil {
				return err
			}
			if o.fromDB {
				return a.modelsFromDB(cmd, o)
			}
			p, err := a.openSample(cmd.Context())
			if err != nil {
				return err
			}
			engine, err := engineOf(p.url)
			if err != nil {
				return err
			}
			d := declarations{dir: p.Dir, patterns: p.Models, engine: engine, source: p.GoConfig, naming: p.Naming}
			packages, _, err := d.split()
			if err != nil {
				return err
			}
			if len(packages) == 0 {
				return hinted{fmt.Errorf("%s names no Go packages", a.config), "SQL declarations need no search: `autogen diff` shows what they declare"}
			}
			result, err := gosource.Discover(cmd.Context(), d.goConfig(packages))
			if result == nil {
				return err
			}
			if a.JSON {
				if e := a.json(modelsReport(result)); e != nil {
					return e
				}
				return err
			}
			a.listModels(result)
			return err
		},
	}
	o.bind(cmd)
	return cmd
}

// modelEntry is a model as JSON.
type modelEntry struct {
	Type   string `json:"type,omitempty"`
	Table  string `json:"table,omitempty"`
	Kind   string `json:"kind"`
	Reason string `json:"reason"`
	Left   bool   `json:"left_out,omitempty"`
	Pos    string `json:"pos,omitempty"`
}

// settingEntry is an ORM's setting as JSON.
type settingEntry struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	Pos   string `json:"pos,omitempty"`
}

func modelsReport(r *gosource.Result) any {
	out := struct {
		Models   []modelEntry   `json:"models"`
		Settings []settingEntry `json:"settings"`
		Warnings []string       `json:"warnings"`
	}{Models: []modelEntry{}, Settings: []settingEntry{}, Warnings: []string{}}
	for _, f := range r.Models {
		out.Models = append(out.Models, modelEntry{Type: f.Type, Table: f.Table, Kind: string(f.Kind), Reason: f.Reason, Left: f.Left, Pos: f.Pos.String()})
	}
	for _, s := range r.Settings {
		out.Settings = append(out.Settings, settingEntry{Name: s.Name, Value: s.Value, Pos: s.Pos.String()})
	}
	for _, w := range r.Warnings {
		out.Warnings = append(out.Warnings, w.String())
	}
	return out
}

func (a *app) listModels(r *gosource.Result) {
	w := tabwriter.NewWriter(a.Out, 0, 0, 2, ' ', 0)
	for _, f := range r.Models {
		table, name := f.Table, f.Type
		if f.Left {
			table = "(left out)"
		}
		if name == "" {
			name = "(join table)"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", table, f.Kind, name, f.Reason, f.Pos)
	}
	w.Flush()
	for _, s := range r.Settings {
		where := s.Pos.String()
		if where == "" {
			where = a.config
		}
		a.printf("setting %s = %s (%s)\n", s.Name, s.Value, where)
	}
	for _, warning := range r.Warnings {
		a.warn(warning.String(), warning.Hint)
	}
}
