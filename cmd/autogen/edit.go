package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/command"
)

func (a *app) editCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "edit TARGET",
		Short: "Open the file of a revision in an editor",
		Long: `Open the files that a target names in the editor of $VISUAL or $EDITOR. current
and its neighbours (current-1, -1) ask the database.`,
		Example: "  autogen edit head\n  autogen edit 1975ea",
		Args:    command.OneTarget("head, current or a revision"),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := a.open()
			if err != nil {
				return err
			}
			graph, err := p.graph()
			if err != nil {
				return err
			}
			var applied []string
			if strings.Contains(args[0], "current") || strings.HasPrefix(args[0], "-") || strings.Contains(args[0], "@-") {
				if p, err = a.openDatabase(cmd.Context()); err != nil {
					return err
				}
				if applied, err = p.applied(cmd.Context()); err != nil {
					return err
				}
			}
			named, err := graph.ResolveAt(args[0], applied)
			if err != nil {
				return err
			}
			files := p.filesOf(named)
			if len(files) == 0 {
				return fmt.Errorf("target %q names no revision, so that there is no file to edit", args[0])
			}
			if err := a.edit(cmd.Context(), files); err != nil || !a.JSON {
				return err
			}
			for i := range files {
				files[i] = relative(p.Dir, files[i])
			}
			return a.json(map[string][]string{"files": files})
		},
	}
}

// applied returns the ids that the database has.
func (p *project) applied(ctx context.Context) ([]string, error) {
	r, db, err := p.runner()
	if err != nil {
		return nil, err
	}
	defer db.Close()
	all, err := r.History(ctx)
	if err != nil {
		return nil, err
	}
	ids := []string{}
	for _, s := range all {
		if s.Applied != nil {
			ids = append(ids, s.ID)
		}
	}
	return ids, nil
}

// filesOf returns the paths of the files that hold revisions, each once.
func (p *project) filesOf(revisions migrate.Revisions) []string {
	var paths []string
	for _, f := range p.files {
		for _, held := range f.Revisions {
			if _, found := find(revisions, held.ID); found {
				paths = append(paths, filepath.Join(p.FolderDir(f.Folder), f.Name))
				break
			}
		}
	}
	return paths
}

func find(revisions migrate.Revisions, id string) (migrate.Revision, bool) {
	for _, r := range revisions {
		if r.ID == id {
			return r, true
		}
	}
	return migrate.Revision{}, false
}

// edit runs the user's editor and waits for it.
func (a *app) edit(ctx context.Context, files []string) error {
	words, err := editor()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, words[0], append(words[1:], files...)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, a.Out, a.Err
	if a.JSON {
		cmd.Stdout = a.Err
	}
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("editor %s: %w", strings.Join(words, " "), err)
	}
	return nil
}

// editor returns the command of the user's editor: $VISUAL, $EDITOR, or the
// first that is installed. The variables may hold arguments, "code --wait".
func editor() ([]string, error) {
	for _, name := range []string{"VISUAL", "EDITOR"} {
		value := os.Getenv(name)
		if _, err := os.Stat(value); err == nil {
			return []string{value}, nil // a path may hold blanks
		}
		if words := strings.Fields(value); len(words) > 0 {
			return words, nil
		}
	}
	for _, name := range []string{"sensible-editor", "editor", "nano", "vim", "vi", "code"} {
		if found, err := exec.LookPath(name); err == nil {
			return []string{found}, nil
		}
	}
	return nil, hinted{errors.New("there is no editor"), "set $VISUAL or $EDITOR"}
}
