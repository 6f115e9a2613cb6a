package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/autogen-db/autogen/codegen"
	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/diff/hazard"
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/command"
	"github.com/autogen-db/autogen/migrate/source"
	"github.com/autogen-db/autogen/model"
)

// squashOptions are the flags of squash.
type squashOptions struct {
	message, id, scratch string
	keepCalls            bool
}

func (a *app) squashCommand() *cobra.Command {
	var o squashOptions
	cmd := &cobra.Command{
		Use:   "squash START:END -m MESSAGE",
		Short: "Write one revision that stands for a range of them",
		Long: `Write one revision that stands for a range of them, both ends included. A database
that has the whole range passes over it: the next run records it in their place.
A database that has a part of the range is refused, and told what to do.

Where all functions of the range only change the schema, as autogen writes them,
the revision leads straight from the schema before the range to the one behind
it; both are read from a scratch database. Otherwise the statements are written
one after the other. A function that cannot be copied, since it has variables or
conditions, is named and nothing is written; --keep-calls calls it instead.

The files of the range stay until ` + "`autogen prune`" + ` removes them.`,
		Example: "  autogen squash 27c6a3:1975ea -m \"the first year\"\n  autogen squash :head -m baseline",
		Args:    command.OneTarget("a range of revisions, START:END"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if strings.TrimSpace(o.message) == "" {
				return usage(cmd, "a squash needs a message: -m \"the first year\"")
			}
			return a.squash(cmd.Context(), args[0], o)
		},
	}
	cmd.Flags().StringVarP(&o.message, "message", "m", "", "what the revision stands for, in a few words")
	cmd.Flags().StringVar(&o.id, "rev-id", "", "the revision's `id`, instead of a new one")
	cmd.Flags().BoolVar(&o.keepCalls, "keep-calls", false, "call the functions that cannot be copied")
	addScratch(cmd, &o.scratch)
	return cmd
}

func (a *app) squash(ctx context.Context, within string, o squashOptions) error {
	p, err := a.open()
	if err != nil {
		return err
	}
	graph, err := p.graph()
	if err != nil {
		return err
	}
	place, err := p.squashPlace(graph, within)
	if err != nil {
		return err
	}
	place.id = o.id
	file, err := p.next(place.placement, strings.TrimSpace(o.message), place.parents...)
	if err != nil {
		return err
	}
	revisions, err := p.sources(file.Replaces)
	if err != nil {
		return err
	}
	bodies := map[string]codegen.Bodies{}
	for _, folder := range p.VersionFolders() {
		read, err := codegen.ReadBodies(p.FolderDir(folder))
		if err != nil {
			return inFolder(folder, err)
		}
		for id, b := range read {
			bodies[id] = b
		}
	}
	for _, r := range revisions {
		file.Notes = append(file.Notes, "stands for "+r.ID+", "+r.Message)
	}
	how := "their statements, one after the other"
	if generated(file.Replaces, bodies) {
		how = "the difference that they make to the schema"
		err = a.squashSchema(ctx, p, place, o.scratch, &file)
	} else {
		err = p.join(&file, revisions, bodies, o.keepCalls)
	}
	if err != nil {
		return err
	}
	written, err := a.writeRevision(ctx, p, p.folderOf(place.end), file)
	if written == "" {
		return err
	}
	if a.JSON {
		return errors.Join(a.json(struct {
			writtenRevision
			Replaces []string `json:"replaces"`
		}{writtenRevision{ID: file.ID, Parents: append([]string{}, file.Parents...), File: written}, file.Replaces}), err)
	}
	a.printf("Wrote %s, which replaces %s: %s\n", a.bold(written), plural(len(file.Replaces), "revision"), how)
	if err == nil {
		a.printf("Review it, then: %s; when every database has it: %s\n", a.bold("autogen upgrade head"), a.bold("autogen prune"))
	}
	return err
}

// squashPlace is where a squash stands in the history.
type squashPlace struct {
	placement
	parents []string
	// end is the last revision of the range.
	end migrate.Revision
}

// squashPlace settles what a squash of a range replaces and builds on. The range
// must have one end, and nothing else may build on what is before that.
func (p *project) squashPlace(graph *migrate.Graph, text string) (squashPlace, error) {
	place := squashPlace{placement: placement{splice: true}}
	within, err := graph.Range(text, nil)
	if err != nil {
		return place, err
	}
	if len(within) < 2 {
		return place, hinted{fmt.Errorf("there is nothing to squash in %s: it has %s", text, plural(len(within), "revision")), "autogen history lists them"}
	}
	slices.Reverse(within)
	place.end = within[len(within)-1]
	known := p.revisions.IDs()
	for _, r := range within {
		for _, id := range r.Replaces {
			if slices.Contains(known, id) {
				return place, hinted{fmt.Errorf("revision %s replaces revisions that are still there", r), "autogen prune removes their files; squash then"}
			}
		}
		inside := 0
		for _, child := range graph.Children(r.ID) {
			_, in := find(within, child.ID)
			if in {
				inside++
			} else if r.ID != place.end.ID {
				return place, hinted{p.at(fmt.Errorf("revision %s builds on %s, in the middle of %s", child, r, text), child.ID),
					"squash up to " + r.ID + ", or with the branch and its merge"}
			}
		}
		if inside == 0 && r.ID != place.end.ID {
			return place, hinted{fmt.Errorf("%s has several ends: %s and %s", text, r, place.end), "squash each branch by itself, or with their merge"}
		}
		place.add(graph, within, r)
	}
	return place, nil
}

// add takes over what one revision of the range has.
func (place *squashPlace) add(graph *migrate.Graph, within migrate.Revisions, r migrate.Revision) {
	place.replaces = append(place.replaces, r.ID)
	place.labels = append(place.labels, r.Labels...)
	for _, parent := range r.Parents {
		if _, in := find(within, parent); !in && !slices.Contains(place.parents, parent) {
			place.parents = append(place.parents, parent)
		}
	}
	for _, name := range r.DependsOn {
		id := name
		for _, declares := range graph.Revisions() {
			if slices.Contains(declares.Labels, name) {
				id = declares.ID
			}
		}
		if _, in := find(within, id); !in && !slices.Contains(place.dependsOn, name) {
			place.dependsOn = append(place.dependsOn, name)
		}
	}
}

// at adds the place of a revision to an error.
func (p *project) at(err error, id string) error {
	return fmt.Errorf("%w; see %s", err, strings.Join(p.places(id), " and "))
}

// sources are revisions as their files have them.
func (p *project) sources(ids []string) ([]source.Revision, error) {
	var out []source.Revision
	for _, id := range ids {
		n := len(out)
		for _, f := range p.files {
			for _, r := range f.Revisions {
				if r.ID == id {
					out = append(out, r)
				}
			}
		}
		if len(out) != n+1 {
			return nil, fmt.Errorf("revision %s has no file", id)
		}
	}
	return out, nil
}

// folderOf is the version folder of a revision.
func (p *project) folderOf(r migrate.Revision) string { return p.folderFor("", []string{r.ID}) }

// generated reports whether all functions only change the schema, and none is
// missing.
func generated(ids []string, bodies map[string]codegen.Bodies) bool {
	return !slices.ContainsFunc(ids, func(id string) bool { return !bodies[id].Up.Generated || !bodies[id].Down.Generated })
}

// join fills in the functions of a squash with what the revisions do.
func (p *project) join(file *codegen.RevisionFile, revisions []source.Revision, bodies map[string]codegen.Bodies, keepCalls bool) error {
	joined, err := codegen.Join(revisions, bodies, keepCalls)
	if err != nil {
		var faults []error
		for _, e := range err.(interface{ Unwrap() []error }).Unwrap() {
			fault := e.(*codegen.ByHandError)
			folder := p.folderOf(migrate.Revision{ID: fault.Revision})
			faults = append(faults, hinted{inFolderOf(folder, fault), "--keep-calls has the squash call this function; `autogen prune` then leaves it in its file"})
		}
		return errors.Join(faults...)
	}
	file.Squash = &joined
	if !joined.Called {
		return nil
	}
	for _, r := range revisions {
		if here, end := p.folderOf(migrate.Revision{ID: r.ID}), p.folderOf(migrate.Revision{ID: revisions[len(revisions)-1].ID}); here != end {
			return fmt.Errorf("--keep-calls needs all files of the range in one folder, and revision %s is in %s, not in %s", r.ID, here, end)
		}
	}
	return nil
}

func inFolderOf(folder string, err error) error { return fmt.Errorf("%s/%w", folder, err) }

// squashSchema fills in the functions of a squash with what leads from the schema
// before the range to the one behind it.
func (a *app) squashSchema(ctx context.Context, p *project, place squashPlace, given string, file *codegen.RevisionFile) (err error) {
	if given == "" {
		if err := p.findDatabase(ctx, true); err != nil {
			return err
		}
	}
	t, err := a.newTrial(ctx, p, given)
	if err != nil {
		return err
	}
	a.url = t.url
	defer func() { err = errors.Join(err, t.close(ctx)) }()
	for _, id := range slices.Concat(place.parents, place.dependsOn) {
		if err := t.run(ctx, &ran{}, "upgrade", id); err != nil {
			return err
		}
	}
	c := &comparison{}
	if c.current, err = t.db.introspect(ctx, false); err != nil {
		return err
	}
	if err := t.run(ctx, &ran{}, "upgrade", place.end.ID); err != nil {
		return err
	}
	if c.desired, err = t.db.introspect(ctx, false); err != nil {
		return err
	}
	c.engine = c.desired.Engine
	if left := append(without(c.current.Opaque, c.desired.Opaque), without(c.desired.Opaque, c.current.Opaque)...); len(left) > 0 {
		return fmt.Errorf("the range changes what autogen does not model, so that no difference can be made of it: %s", several(described(left)))
	}
	l, err := t.db.provers(ctx, c.current, c.desired)
	if err != nil {
		return err
	}
	c.static = l.static
	// Both schemas are one server's word, so that equal texts are the same bytes.
	if c.result, err = diff.Compare(ctx, c.current, c.desired, diff.Options{Prover: l.static}); err != nil {
		return err
	}
	if n := len(c.result.Unconfirmed); n > 0 {
		return fmt.Errorf("%s of the range could not be compared: %s", plural(n, "expression"), c.result.Unconfirmed[0].Where)
	}
	if err := c.verify(ctx); err != nil {
		return err
	}
	file.Up, file.Down = c.result.Up, c.result.Down
	file.Hazards = slices.Concat(hazard.Of(file.Up), hazard.Kept(file.Up, c.current, c.result.Desired, false))
	file.DownHazards = slices.Concat(hazard.OfDowngrade(file.Down), hazard.Kept(file.Down, c.result.Desired, c.current, true))
	return nil
}

func described(list []model.Opaque) []string {
	out := make([]string, len(list))
	for i, o := range list {
		out[i] = describeOpaque(o)
	}
	return out
}
