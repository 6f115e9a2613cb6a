package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/autogen-db/autogen/codegen"
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/command"
)

// pick returns the project of the entry of [databases] that --database names, or
// of the only one.
func (a *app) pick(config *codegen.Config) (*project, error) {
	names := config.DatabaseNames()
	entry, tenant, _ := strings.Cut(a.database, "/")
	switch {
	case entry == "" && len(names) == 1:
		entry = names[0]
	case entry == "" && config.OwnHistories():
		return nil, &command.NoDatabaseError{Known: names}
	case entry == "":
		return &project{Config: config}, nil
	case !slices.Contains(names, entry):
		return nil, &command.NoDatabaseError{Name: a.database, Known: names}
	}
	return &project{Config: config.ForDatabase(entry), entry: entry, tenant: tenant}, nil
}

// name is what --database says for the project.
func (p *project) name() string {
	if p.tenant == "" {
		return p.entry
	}
	return p.entry + "/" + p.tenant
}

// findDatabase settles the project's URL. Of an entry of tenants it takes the one
// that is named, or, for a sample, the first.
func (p *project) findDatabase(ctx context.Context, sample bool) (err error) {
	if p.entry == "" {
		if names := p.DatabaseNames(); len(names) > 0 {
			return &command.NoDatabaseError{Known: names}
		}
		p.url, err = p.DatabaseURL()
		return err
	}
	group, err := p.Group(p.entry)
	if err != nil {
		return err
	}
	all := []command.History{{Group: group}}
	if sample && p.tenant == "" {
		_, tenants, err := command.Find(ctx, all, p.entry)
		if err != nil {
			return err
		}
		if len(tenants) == 0 {
			return hinted{fmt.Errorf("databases.%s: no tenant was found", p.entry), "a revision is written by comparing the models with one"}
		}
		_, p.tenant, _ = strings.Cut(tenants[0].Name, "/")
	}
	d, err := command.FindOne(ctx, all, p.name())
	p.url, p.schema, p.shared = d.URL, d.Schema, d.Shared
	return err
}

// compareURL is the URL that a comparison connects to: with a tenant's
// search_path.
func (p *project) compareURL() string {
	if p.schema == "" {
		return p.url
	}
	separator := "?"
	if strings.Contains(p.url, "?") {
		separator = "&"
	}
	return p.url + separator + "search_path=" + url.QueryEscape(migrate.SearchPath(p.schema, p.shared...))
}

// openSample is openDatabase for a comparison: for an entry of tenants it takes
// the first of them, which stands for all.
func (a *app) openSample(ctx context.Context) (*project, error) {
	p, err := a.open()
	if err != nil {
		return nil, err
	}
	if err := p.findDatabase(ctx, true); err != nil {
		return nil, err
	}
	a.url = p.url
	return p, nil
}

// entries returns the names of the entries that the command line means.
func (a *app) entries(config *codegen.Config) ([]string, error) {
	names := config.DatabaseNames()
	entry, _, _ := strings.Cut(a.database, "/")
	if entry == "" {
		return names, nil
	}
	if !slices.Contains(names, entry) {
		return nil, &command.NoDatabaseError{Name: a.database, Known: names}
	}
	return []string{entry}, nil
}

// projects opens the project of each entry that the command line means.
func (a *app) projects() ([]*project, error) {
	config, err := a.readConfig()
	if err != nil {
		return nil, err
	}
	names, err := a.entries(config)
	if err != nil {
		return nil, err
	}
	var all []*project
	for _, name := range names {
		of := *a
		of.database = name
		p, err := of.openEntry(config)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// groups returns the entries of [databases] that the command line means, with
// the revisions as they are read, without functions.
func (a *app) groups() ([]command.History, error) {
	projects, err := a.projects()
	if err != nil {
		return nil, err
	}
	all := make([]command.History, len(projects))
	for i, p := range projects {
		group, err := p.Group(p.entry)
		if err != nil {
			return nil, err
		}
		all[i] = command.History{Group: group, History: migrate.History{Revisions: p.revisions, Options: []migrate.Option{p.configure}}}
	}
	return all, nil
}

// isGroup reports whether --database names an entry that stands for tenants.
func (a *app) isGroup() bool {
	config, err := codegen.ReadConfig(a.config)
	if err != nil {
		return false // whoever opens the project says so
	}
	entry, ok := config.Databases[a.database]
	return ok && (len(entry.Names) > 0 || entry.Query != "")
}

// programList is the list of databases that the project's program needs, as
// JSON: the project's entry alone, so that what other entries take from the
// environment need not be there. It is empty where there are no entries.
func (p *project) programList() (string, error) {
	if p.entry == "" {
		return "", nil
	}
	group, err := p.Group(p.entry)
	if err != nil {
		return "", err
	}
	list, err := json.Marshal([]migrate.Group{group})
	return string(list), err
}

// runFleet runs a command of the project's program on many databases.
func (a *app) runFleet(cmd *cobra.Command, given *command.RunFlags, target string) error {
	if given.SQL {
		return command.OneDatabase(cmd, "sql")
	}
	projects, err := a.projects()
	if err != nil {
		return err
	}
	if len(projects) == 0 {
		return &command.UsageError{Err: &command.NoDatabaseError{}, Command: cmd.CommandPath()}
	}
	var groups []migrate.Group
	for _, p := range projects {
		if err := codegen.KeepSettings(p.Config); err != nil {
			return err
		}
		group, err := p.Group(p.entry)
		if err != nil {
			return err
		}
		groups = append(groups, group)
	}
	list, err := json.Marshal(groups)
	if err != nil {
		return err
	}
	words := programWords(cmd)
	if a.database != "" {
		words = append(words, "--database", a.database)
	}
	err = a.runProgram(cmd.Context(), projects[0], string(list), append(words, "--", target)...)
	if err == nil && cmd.Name() == string(migrate.Up) && !given.DryRun {
		for _, p := range projects {
			if err := p.findDatabase(cmd.Context(), true); err != nil {
				a.warn("keep "+codegen.SumFile+": "+err.Error(), "")
				continue
			}
			a.seal(cmd.Context(), p)
		}
	}
	return err
}

func (a *app) databasesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "databases",
		Short: "List the databases of [databases], with the tenants that are found",
		Long: `List the databases of [databases] in autogen.toml: the entries, and the tenants
that they list or that their query finds. --format json prints what a deployed
program takes from $` + command.DatabasesVariable + `; passwords are left out, put them back.`,
		Args: command.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			config, err := a.readConfig()
			if err != nil {
				return err
			}
			names, err := a.entries(config)
			if err != nil {
				return err
			}
			groups := []migrate.Group{}
			for _, name := range names {
				group, err := config.Group(name)
				if err != nil {
					return err
				}
				groups = append(groups, group)
			}
			if !a.JSON {
				return a.listDatabases(cmd.Context(), groups)
			}
			for i, g := range groups {
				groups[i].URL, groups[i].QueryURL = migrate.RedactURL(g.URL), migrate.RedactURL(g.QueryURL)
			}
			return a.json(groups)
		},
	}
}

func (a *app) listDatabases(ctx context.Context, groups []migrate.Group) error {
	for _, g := range groups {
		databases, err := g.Databases(ctx)
		if err != nil {
			return err
		}
		for _, d := range databases {
			place := migrate.RedactURL(d.URL)
			if d.Schema != "" {
				place += ", schema " + d.Schema
			}
			a.printf("%s  %s\n", a.bold(d.Name), place)
		}
	}
	if len(groups) == 0 {
		return &command.NoDatabaseError{}
	}
	return nil
}
