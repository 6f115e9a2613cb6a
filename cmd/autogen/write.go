package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os/exec"
	"path"
	"strings"

	"github.com/autogen-db/autogen/codegen"
)

// writeRevision writes a revision's file into a version folder, that of the first
// parent where none is named, and runs the hooks on it. It returns the path
// relative to the project, also beside the error of a hook: the file is kept
// then.
func (a *app) writeRevision(ctx context.Context, p *project, folder string, file codegen.RevisionFile) (string, error) {
	folder = p.folderFor(folder, file.Parents)
	if folder != p.Migrations {
		if err := codegen.MakeFolder(p.Config, folder); err != nil {
			return "", err
		}
	}
	// Before the revision is there: what keeps the settings from being written
	// must leave nothing behind.
	if err := codegen.KeepSettings(p.Config); err != nil {
		return "", err
	}
	written, err := codegen.WriteRevision(p.FolderDir(folder), p.Files, file)
	if err != nil {
		return "", err
	}
	written = relative(p.Dir, written)
	return written, a.hooks(ctx, p, file.ID, written)
}

// folderFor returns the version folder of a new revision.
func (p *project) folderFor(named string, parents []string) string {
	if named != "" {
		return path.Clean(named)
	}
	for _, f := range p.files {
		for _, r := range f.Revisions {
			if len(parents) > 0 && r.ID == parents[0] {
				return f.Folder
			}
		}
	}
	return p.Migrations
}

// hooks runs the commands of [[hooks]] on a new file, in order, in the project's
// folder. The first that fails ends it. What they print goes to the terminal;
// where standard output is for a program, to standard error.
func (a *app) hooks(ctx context.Context, p *project, id, file string) error {
	out := a.Out
	if a.JSON {
		out = a.Err
	}
	for _, hook := range p.Hooks {
		name := cmp.Or(hook.Name, hook.Command)
		if err := runHook(ctx, p.Dir, hook, id, file, out, a.Err); err != nil {
			return hinted{
				fmt.Errorf("hook %s: %w; %s was written and is kept", name, err, file),
				"mend what it found and go on with the file; to begin anew, remove it, and its line in " + codegen.RevisionsFile + ", then `autogen sum`",
			}
		}
	}
	return nil
}

func runHook(ctx context.Context, dir string, hook codegen.Hook, id, file string, stdout, stderr io.Writer) error {
	placeholders := strings.NewReplacer("{file}", file, "{id}", id)
	args := make([]string, len(hook.Args))
	for i, arg := range hook.Args {
		args[i] = placeholders.Replace(arg)
	}
	cmd := exec.CommandContext(ctx, hook.Command, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, stdout, stderr
	return cmd.Run()
}
