package main

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"

	"github.com/spf13/cobra"

	"github.com/autogen-db/autogen/codegen"
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/command"
)

func (a *app) pruneCommand() *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use:   "prune",
		Short: "Remove the files of revisions that a squash replaced",
		Long: `Remove the files of revisions that a squash replaced, once the project's database
has the squash recorded; with --all, once every database of [databases] has. A
database that has not is named, and nothing is removed. One that nobody asked and
that is still in the middle of the range needs the project as it was before.

A file with functions that the squash calls stays, without its revision.`,
		Example: "  autogen prune\n  autogen prune --all",
		Args:    command.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.prune(cmd.Context(), all) },
	}
	cmd.Flags().BoolVar(&all, "all", false, "ask every database of [databases]")
	return cmd
}

func (a *app) prune(ctx context.Context, all bool) error {
	projects, err := a.toPrune(all)
	if err != nil {
		return err
	}
	// Every database is asked before anything is removed.
	var waiting []error
	for _, p := range projects {
		if len(p.replaced()) > 0 {
			waiting = append(waiting, a.pruneable(ctx, p, all))
		}
	}
	if err := errors.Join(waiting...); err != nil {
		return err
	}
	removed, kept := []string{}, []string{}
	for _, p := range projects {
		gone, stay, err := p.prune()
		if err != nil {
			return err
		}
		removed, kept = append(removed, gone...), append(kept, stay...)
	}
	switch {
	case a.JSON:
		return a.json(struct {
			Removed []string `json:"removed"`
			Kept    []string `json:"kept"`
		}{removed, kept})
	case len(removed)+len(kept) == 0:
		a.printf("Nothing to prune: no revision replaces others that are still there\n")
	}
	for _, f := range removed {
		a.printf("Removed %s\n", f)
	}
	for _, f := range kept {
		a.printf("Took the revision out of %s: its functions are still called\n", f)
	}
	return nil
}

// toPrune returns the projects whose files are to be pruned.
func (a *app) toPrune(all bool) ([]*project, error) {
	if !all {
		p, err := a.open()
		return []*project{p}, err
	}
	projects, err := a.projects()
	if err == nil && len(projects) == 0 {
		err = &command.NoDatabaseError{}
	}
	return projects, err
}

// replaced are the revisions that a squash replaces and whose files are still
// there, with the squashes.
func (p *project) replaced() map[string][]string {
	known := p.revisions.IDs()
	out := map[string][]string{}
	for _, r := range p.revisions {
		for _, id := range r.Replaces {
			if slices.Contains(known, id) {
				out[r.ID] = append(out[r.ID], id)
			}
		}
	}
	return out
}

// pruneable fails where a database of the project has not recorded all squashes.
func (a *app) pruneable(ctx context.Context, p *project, all bool) error {
	if !all {
		if err := p.findDatabase(ctx, false); err != nil {
			return err
		}
		a.url = p.url
		return p.recorded(ctx, "the database", "autogen upgrade head")
	}
	group, err := p.Group(p.entry)
	if err != nil {
		return err
	}
	_, databases, err := command.Find(ctx, []command.History{{Group: group}}, p.entry)
	if err != nil {
		return err
	}
	var faults []error
	for _, d := range databases {
		of := *p
		of.url, of.schema, of.shared = d.URL, d.Schema, d.Shared
		faults = append(faults, of.recorded(ctx, "database "+d.Name, "autogen upgrade head --all"))
	}
	return errors.Join(faults...)
}

// recorded fails where the database has not recorded a squash of which files are
// still there.
func (p *project) recorded(ctx context.Context, database, upgrade string) error {
	r, db, err := p.runner()
	if err != nil {
		return err
	}
	defer db.Close()
	all, err := r.History(ctx)
	if partly, ok := errors.AsType[*migrate.PartlyReplacedError](err); ok {
		return hinted{fmt.Errorf("%s: %w", database, err), migrate.Hint(partly)}
	}
	if err != nil {
		return fmt.Errorf("%s: %w", database, err)
	}
	replaced := p.replaced()
	for _, s := range all {
		switch {
		case replaced[s.ID] == nil:
		case s.Unrecorded:
			return hinted{fmt.Errorf("%s has what revision %s replaces, and it is not recorded yet", database, s.Revision), upgrade}
		case !s.Done() || s.Half():
			return hinted{fmt.Errorf("%s has not revision %s, nor what it replaces", database, s.Revision), upgrade}
		}
	}
	return nil
}

// prune removes the files of the replaced revisions.
func (p *project) prune() (removed, kept []string, err error) {
	gone := map[string]bool{}
	for _, ids := range p.replaced() {
		for _, id := range ids {
			gone[id] = true
		}
	}
	for _, folder := range p.VersionFolders() {
		var ids []string
		for _, f := range p.filesIn(folder) {
			for _, r := range f.Revisions {
				if gone[r.ID] {
					ids = append(ids, r.ID)
				}
			}
		}
		if len(ids) == 0 {
			continue
		}
		pruned, err := codegen.Prune(p.FolderDir(folder), ids)
		if err != nil {
			return removed, kept, inFolder(folder, err)
		}
		for _, name := range pruned.Removed {
			removed = append(removed, path.Join(folder, name))
		}
		for _, name := range pruned.Kept {
			kept = append(kept, path.Join(folder, name))
		}
	}
	return removed, kept, nil
}
