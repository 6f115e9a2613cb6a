package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/autogen-db/autogen/codegen"
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/command"
	"github.com/autogen-db/autogen/migrate/source"
)

func (a *app) rebaseCommand() *cobra.Command {
	var onto string
	cmd := &cobra.Command{
		Use:   "rebase REVISION",
		Short: "Put a revision, and what builds on it, behind the head of the others",
		Long: `Put a revision, and what builds on it, behind the head of the others: after a
merge in git that brought in a revision beside yours. Only the field Parents of its
file and its line in ` + codegen.SumFile + ` change. A revision that the database has is not
moved: downgrade it first.`,
		Example: "  autogen rebase 1975ea\n  autogen rebase 1975ea --onto billing@head",
		Args:    command.OneTarget("the first revision of the branch to move"),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.rebase(cmd.Context(), args[0], onto) },
	}
	cmd.Flags().StringVar(&onto, "onto", "", "the `revision` to put it behind, instead of the head of the others")
	return cmd
}

func (a *app) rebase(ctx context.Context, target, onto string) error {
	p, err := a.open()
	if err != nil {
		return err
	}
	graph, err := p.graph()
	if err != nil {
		return err
	}
	if err := p.checkSum(); err != nil {
		return err
	}
	named, err := graph.Resolve(target)
	if err != nil {
		return err
	}
	if len(named) != 1 {
		return fmt.Errorf("rebase %s: one revision is needed, and these are %d", target, len(named))
	}
	moved := named[0]
	if len(moved.Parents) > 1 {
		return hinted{fmt.Errorf("revision %s is a merge, which rebase does not move", moved), "move one of the branches that it joins"}
	}
	parent, err := p.newParent(graph, moved, onto)
	if err != nil {
		return err
	}
	if slices.Equal(moved.Parents, []string{parent}) {
		return a.rebased(moved, parent, "stands behind", false)
	}
	if err := a.notApplied(ctx, graph, moved); err != nil {
		return err
	}
	if err := p.setParents(moved, parent); err != nil {
		return err
	}
	return a.rebased(moved, parent, "now follows", true)
}

// newParent returns the id of the revision to put moved behind.
func (p *project) newParent(graph *migrate.Graph, moved migrate.Revision, onto string) (string, error) {
	above, err := graph.Range(moved.ID+":", nil)
	if err != nil {
		return "", err
	}
	if onto != "" {
		named, err := graph.Resolve(onto)
		switch {
		case err != nil:
			return "", err
		case len(named) != 1:
			return "", fmt.Errorf("--onto %s: one revision is needed, and these are %d", onto, len(named))
		}
		if _, found := find(above, named[0].ID); found {
			return "", fmt.Errorf("revision %s cannot follow %s, which stands on it", moved, named[0])
		}
		return named[0].ID, nil
	}
	others := slices.DeleteFunc(slices.Clone(p.revisions), func(r migrate.Revision) bool {
		_, found := find(above, r.ID)
		return found
	})
	rest, err := migrate.NewGraph(others)
	if err != nil {
		return "", p.located(err)
	}
	heads := rest.Heads()
	switch {
	case len(heads) == 0:
		return "", fmt.Errorf("there is no revision beside %s to put it behind", moved)
	case len(heads) > 1:
		return "", hinted{p.located(&migrate.MultipleHeadsError{Heads: heads}), "name the first revision of the branch, or say where to: --onto " + heads[0].ID}
	}
	return heads[0].ID, nil
}

// notApplied fails where the database has a revision, or one that builds on it.
// Where there is no answer it says so and goes on.
func (a *app) notApplied(ctx context.Context, graph *migrate.Graph, moved migrate.Revision) error {
	p, err := a.openDatabase(ctx)
	var applied []string
	if err == nil {
		applied, err = p.applied(ctx)
	}
	if err != nil {
		a.warn("whether the database has revision "+moved.ID+" is not known: "+err.Error(), "")
		return nil
	}
	if !slices.Contains(applied, moved.ID) {
		return nil
	}
	back := moved.ID + "-1"
	if len(moved.Parents) == 1 {
		back = moved.Parents[0]
	}
	return hinted{fmt.Errorf("revision %s is applied", moved), fmt.Sprintf("autogen downgrade %s@%s takes it back", moved.ID, back)}
}

// setParents rewrites the file of a revision and its line in the sum file.
func (p *project) setParents(moved migrate.Revision, parent string) error {
	files := p.filesOf(migrate.Revisions{moved})
	if len(files) != 1 {
		return fmt.Errorf("revision %s has no file", moved)
	}
	before, err := os.ReadFile(files[0])
	if err != nil {
		return err
	}
	after, err := codegen.SetParents(before, moved.ID, []string{parent})
	if err != nil {
		return fmt.Errorf("%s: %w", relative(p.Dir, files[0]), err)
	}
	dir := filepath.Dir(files[0])
	sum, err := codegen.ReadSum(dir)
	if err != nil {
		return fmt.Errorf("%s/%w", relative(p.Dir, dir), err)
	}
	if err := codegen.WriteFile(files[0], after); err != nil {
		return err
	}
	read, err := source.Read(os.DirFS(dir))
	if err == nil {
		err = codegen.WriteSum(dir, sum.Update(read, func(string) bool { return false }, true))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("%s: %w", relative(p.Dir, filepath.Join(dir, codegen.SumFile)), err), codegen.WriteFile(files[0], before))
	}
	return nil
}

func (a *app) rebased(moved migrate.Revision, parent, verb string, changed bool) error {
	if a.JSON {
		return a.json(struct {
			ID      string   `json:"id"`
			Parents []string `json:"parents"`
			Changed bool     `json:"changed"`
		}{moved.ID, []string{parent}, changed})
	}
	a.printf("Revision %s %s %s\n", moved, verb, parent)
	return nil
}
