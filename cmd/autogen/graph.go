package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/autogen-db/autogen/codegen"
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/command"
)

// placement says where in the history a new revision goes: the flags of
// `autogen revision` and `autogen merge`.
type placement struct {
	head              string
	splice            bool
	labels, dependsOn []string
	id                string
	// folder is the version folder; empty means that of the first parent.
	folder string
	// replaces are the revisions that a squash stands for.
	replaces []string
}

// bindID adds what every new revision has.
func (l *placement) bindID(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&l.splice, "splice", false, "allow a parent that is no head: begin a new branch there")
	cmd.Flags().StringArrayVar(&l.labels, "branch-label", nil, "a `name` for the branch that begins here (repeatable)")
	cmd.Flags().StringVar(&l.id, "rev-id", "", "the revision's `id`, instead of a new one")
	cmd.Flags().StringVar(&l.folder, "version-path", "", "the version `folder` to write to (default: that of the parent)")
}

func (l *placement) bind(cmd *cobra.Command) {
	cmd.Flags().StringVar(&l.head, "head", "head", "the `revision` to build on: a head, BRANCH@head, or base for a history of its own")
	cmd.Flags().StringArrayVar(&l.dependsOn, "depends-on", nil, "a `revision` or branch that must be applied first (repeatable)")
	l.bindID(cmd)
}

// graph orders the project's revisions. Its errors name the files.
func (p *project) graph() (*migrate.Graph, error) {
	graph, err := migrate.NewGraph(p.revisions)
	if err != nil {
		return nil, p.located(err)
	}
	return graph, nil
}

// located adds to an error about revisions the places where they stand.
func (p *project) located(err error) error {
	var ids []string
	var missing *migrate.MissingParentError
	var dependency *migrate.MissingDependencyError
	var circle *migrate.CycleError
	var label *migrate.DuplicateLabelError
	var heads *migrate.MultipleHeadsError
	var invalid *migrate.InvalidIDError
	var duplicate *migrate.DuplicateRevisionError
	switch {
	case errors.As(err, &missing):
		ids = []string{missing.Revision.ID}
	case errors.As(err, &dependency):
		ids = []string{dependency.Revision.ID}
	case errors.As(err, &circle):
		ids = circle.IDs
	case errors.As(err, &label):
		ids = []string{label.First.ID, label.Second.ID}
	case errors.As(err, &duplicate):
		ids = []string{duplicate.ID}
	case errors.As(err, &heads):
		ids = heads.Heads.IDs()
	case errors.As(err, &invalid) && !invalid.Label:
		ids = []string{invalid.ID}
	}
	var places []string
	for _, id := range ids {
		places = append(places, p.places(id)...)
	}
	if places == nil {
		return err
	}
	return hinted{fmt.Errorf("%w; see %s", err, strings.Join(places, " and ")), migrate.Hint(err)}
}

// places returns the file and line of each revision with that id.
func (p *project) places(id string) []string {
	var out []string
	for _, f := range p.files {
		for _, r := range f.Revisions {
			if r.ID == id {
				pos := r.Pos
				pos.File = path.Join(f.Folder, pos.File)
				out = append(out, pos.String())
			}
		}
	}
	return out
}

// checkSum fails where files are not what the sum file of their folder says.
func (p *project) checkSum() error {
	var faults []error
	for _, folder := range p.VersionFolders() {
		sum, err := codegen.ReadSum(p.FolderDir(folder))
		if err != nil {
			return inFolder(folder, err)
		}
		faults = append(faults, sum.Check(folder, p.filesIn(folder)))
	}
	return flat(faults)
}

// flat joins errors, joined ones among them, so that each is printed as one.
func flat(errs []error) error {
	var out []error
	for _, err := range errs {
		if joined, ok := err.(interface{ Unwrap() []error }); ok {
			out = append(out, joined.Unwrap()...)
		} else {
			out = append(out, err)
		}
	}
	return errors.Join(out...)
}

// sound fails where the folder's history is not one that a check may pass.
func (p *project) sound() error {
	graph, err := p.graph()
	if err != nil {
		return err
	}
	if err := p.parallel(graph); err != nil {
		return err
	}
	if err := codegen.CheckSettings(p.Config); err != nil {
		return err
	}
	return p.checkSum()
}

// parallel fails where heads are there that no branch label tells apart: files
// that were added at the same time.
func (p *project) parallel(graph *migrate.Graph) error {
	byLabels := map[string]migrate.Revisions{}
	var order []string
	for _, head := range graph.Heads() {
		labels := strings.Join(graph.Labels(head.ID), " ")
		if byLabels[labels] == nil {
			order = append(order, labels)
		}
		byLabels[labels] = append(byLabels[labels], head)
	}
	for _, labels := range order {
		if heads := byLabels[labels]; len(heads) > 1 {
			err := p.located(&migrate.MultipleHeadsError{Heads: heads})
			return hinted{err, fmt.Sprintf("autogen merge heads joins them; autogen rebase %s puts one behind the other; a branch that is to stay needs a label", heads[len(heads)-1].ID)}
		}
	}
	return nil
}

// next returns a revision at its place, without operations.
func (p *project) next(l placement, message string, parents ...string) (codegen.RevisionFile, error) {
	file := codegen.RevisionFile{Message: message, Labels: l.labels, ID: l.id, Replaces: l.replaces}
	var err error
	if file.Created, err = p.Files.Now(); err != nil {
		return file, err
	}
	if l.folder != "" && !slices.Contains(p.VersionFolders(), path.Clean(l.folder)) {
		return file, hinted{fmt.Errorf("%s is not a version folder; these are %s", l.folder, strings.Join(p.VersionFolders(), ", ")), "list it in autogen.toml: folders = [\"" + path.Clean(l.folder) + "\"]"}
	}
	graph, err := p.graph()
	if err != nil {
		return file, err
	}
	for _, target := range parents {
		named, err := graph.Resolve(target)
		if err != nil {
			if heads, ok := err.(*migrate.MultipleHeadsError); ok {
				return file, hinted{p.located(err), "name the one to build on, --head " + heads.Heads[0].ID + ", or join them: autogen merge heads"}
			}
			return file, err
		}
		for _, r := range named {
			if !slices.Contains(file.Parents, r.ID) {
				file.Parents = append(file.Parents, r.ID)
			}
		}
	}
	if err := p.checkSum(); err != nil {
		return file, err
	}
	for _, id := range file.Parents {
		if len(graph.Children(id)) > 0 && !l.splice {
			r, _ := graph.Revision(id)
			return file, hinted{fmt.Errorf("revision %s is not a head", r), "--splice begins a new branch there"}
		}
	}
	for _, name := range l.dependsOn {
		id, err := dependency(graph, name)
		if err != nil {
			return file, err
		}
		file.DependsOn = append(file.DependsOn, id)
	}
	if file.ID == "" {
		if file.ID, err = p.Files.NewID(file.Created, p.revisions.IDs()); err != nil {
			return file, err
		}
	}
	if err := codegen.CheckID(file.ID); err != nil {
		return file, err
	}
	added := migrate.Revision{ID: file.ID, Parents: file.Parents, DependsOn: file.DependsOn, Labels: file.Labels, Replaces: file.Replaces, Message: message}
	if _, err := migrate.NewGraph(append(slices.Clone(p.revisions), added)); err != nil {
		return file, p.located(err)
	}
	return file, nil
}

// dependency returns what DependsOn says: a branch label as it is, an id in
// full.
func dependency(graph *migrate.Graph, name string) (string, error) {
	for _, r := range graph.Revisions() {
		if slices.Contains(r.Labels, name) {
			return name, nil
		}
	}
	named, err := graph.Resolve(name)
	if err != nil {
		return "", err
	}
	if len(named) != 1 {
		return "", fmt.Errorf("--depends-on %s names %s, and one is needed", name, cmp.Or(strings.Join(named.IDs(), ", "), "none"))
	}
	return named[0].ID, nil
}

func (a *app) mergeCommand() *cobra.Command {
	var l placement
	var message string
	cmd := &cobra.Command{
		Use:   "merge [REVISION...]",
		Short: "Write a revision that joins branches: merge heads, merge ae10 27c6",
		Long: `Write an empty revision that builds on several: on those that are named, or on
all heads.`,
		Example: "  autogen merge heads -m \"merge billing\"\n  autogen merge ae10 27c6",
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := a.open()
			if err != nil {
				return err
			}
			if len(args) == 0 || slices.Equal(args, []string{"heads"}) {
				graph, err := p.graph()
				if err != nil {
					return err
				}
				// A head that another depends on is one to join, too.
				if args = graph.Heads().IDs(); len(args) == 1 {
					return hinted{fmt.Errorf("%s is the only head: there is nothing to join", args[0]), `autogen revision -m "…" writes the next revision`}
				}
			}
			file, err := p.next(l, message, args...)
			if err != nil {
				return err
			}
			if len(file.Parents) == 0 {
				return errors.New("there is no revision to build on")
			}
			if file.Message == "" {
				file.Message = "merge " + strings.Join(file.Parents, " and ")
			}
			return a.write(cmd.Context(), p, l.folder, file)
		},
	}
	cmd.Flags().StringVarP(&message, "message", "m", "", "what the revision does (default \"merge A and B\")")
	l.bindID(cmd)
	return cmd
}

// write writes a revision without operations and says so.
func (a *app) write(ctx context.Context, p *project, folder string, file codegen.RevisionFile) error {
	file.Message = strings.TrimSpace(file.Message)
	written, err := a.writeRevision(ctx, p, folder, file)
	if written == "" {
		return err
	}
	if a.JSON {
		return errors.Join(a.json(writtenRevision{ID: file.ID, Parents: append([]string{}, file.Parents...), File: written}), err)
	}
	a.printf("Wrote %s\n", a.bold(written))
	if err == nil && len(file.Parents) < 2 {
		a.printf("Fill in both functions, then: %s\n", a.bold("autogen upgrade head"))
	}
	return err
}

// writtenRevision is a new revision as JSON.
type writtenRevision struct {
	ID      string   `json:"id"`
	Parents []string `json:"parents"`
	File    string   `json:"file"`
	// Alembic are the revisions that Alembic left the database at.
	Alembic []string `json:"alembic,omitempty"`
}

// writtenSum is a sum file as JSON.
type writtenSum struct {
	File      string `json:"file"`
	Revisions int    `json:"revisions"`
}

func (a *app) sumCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "sum",
		Short: "Take the migration files as they are into " + codegen.SumFile,
		Long: `Write ` + codegen.SumFile + ` anew from the migration files: after an edit of a revision that
is meant, or a file that was taken out. Otherwise autogen keeps it. A change of
autogen.toml that the Go files must know is written, too.`,
		Args: command.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			p, err := a.open()
			if err != nil {
				return err
			}
			if _, err := p.graph(); err != nil {
				return err
			}
			if err := codegen.KeepSettings(p.Config); err != nil {
				return err
			}
			written := []writtenSum{}
			for _, folder := range p.VersionFolders() {
				sum, err := codegen.ReadSum(p.FolderDir(folder))
				if err != nil {
					return inFolder(folder, err)
				}
				files := p.filesIn(folder)
				if sum == nil && len(files) == 0 && folder != p.Migrations {
					continue // a folder that is not made yet
				}
				sum = sum.Update(files, func(string) bool { return false }, true)
				if err := codegen.WriteSum(p.FolderDir(folder), sum); err != nil {
					return err
				}
				written = append(written, writtenSum{File: path.Join(folder, codegen.SumFile), Revisions: len(sum)})
			}
			if a.JSON {
				return a.json(written)
			}
			for _, w := range written {
				a.printf("Wrote %s: %s\n", a.bold(w.File), plural(w.Revisions, "revision"))
			}
			return nil
		},
	}
}

// seal notes in the sum file what the database has now: from here on an edit of
// these files is an error. Where that fails the upgrade has not: it is a
// warning.
func (a *app) seal(ctx context.Context, p *project) {
	if err := p.seal(ctx); err != nil {
		a.warn("keep "+codegen.SumFile+": "+err.Error(), "")
	}
}

func (p *project) seal(ctx context.Context) error {
	r, db, err := p.runner()
	if err != nil {
		return err
	}
	defer db.Close()
	all, err := r.History(ctx)
	if err != nil {
		return err
	}
	applied := map[string]bool{}
	for _, s := range all {
		applied[s.ID] = s.Applied != nil && !s.Edited
	}
	for _, folder := range p.VersionFolders() {
		sum, err := codegen.ReadSum(p.FolderDir(folder))
		if err == nil && sum != nil {
			err = codegen.WriteSum(p.FolderDir(folder), sum.Update(p.filesIn(folder), func(id string) bool { return applied[id] }, false))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
