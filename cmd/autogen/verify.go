package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/diff/pgexpr"
	"github.com/autogen-db/autogen/diff/verify"
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/command"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

func (a *app) verifyCommand() *cobra.Command {
	var given string
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Try every revision up, down and up again on a scratch database",
		Long: `Run every revision of the history up, down and up again on a scratch database, in
the order in which an upgrade runs them. After each upgrade the schema is compared
with a replay of the revision's statements that no server takes part in, after
the downgrade with the schema before, and after the second upgrade with that of
the first.

The scratch database is made beside the project's, as autogen_scratch_…, and
dropped again in any case; for SQLite it is a temporary file. Exit code 3:
something was found.`,
		Example: "  autogen verify\n  autogen verify --scratch-url postgres://localhost/empty --format json",
		Args:    command.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.verify(cmd.Context(), given) },
	}
	addScratch(cmd, &given)
	return cmd
}

func addScratch(cmd *cobra.Command, given *string) {
	cmd.Flags().StringVar(given, "scratch-url", "", "the `URL` of an empty database to use, instead of one that is made and dropped")
}

// verified is what verify found out about a revision.
type verified struct {
	ID      string    `json:"id"`
	Message string    `json:"message"`
	File    string    `json:"file"`
	Found   []finding `json:"findings"`
	// Notes say what could not be tried.
	Notes []string `json:"notes"`
}

// finding is something that is wrong with a revision.
type finding struct {
	// Step is upgrade, replay, downgrade or "upgrade again".
	Step string `json:"step"`
	Text string `json:"text"`
	// Differences are what leads from the schema that is there to the one that
	// should be.
	Differences []string `json:"differences,omitempty"`
	SQL         string   `json:"sql,omitempty"`
}

func (a *app) verify(ctx context.Context, given string) (err error) {
	p, err := a.openForTrial(ctx, given)
	if err != nil {
		return err
	}
	graph, err := p.graph()
	if err != nil {
		return err
	}
	t, err := a.newTrial(ctx, p, given)
	if err != nil {
		return err
	}
	a.url = t.url
	defer func() { err = errors.Join(err, t.close(ctx)) }()
	all, count := []verified{}, 0
	for _, r := range graph.Revisions() {
		v := &verification{trial: t, revision: r, verified: verified{ID: r.ID, Message: r.Message, File: strings.Join(p.places(r.ID), ", "), Found: []finding{}, Notes: []string{}}}
		goOn, err := v.run(ctx, p.reversible(r.ID))
		if err != nil {
			return err
		}
		a.verified(v.verified)
		all, count = append(all, v.verified), count+len(v.Found)
		if !goOn {
			break
		}
	}
	left := len(graph.Revisions()) - len(all)
	if a.JSON {
		err = a.json(struct {
			Revisions []verified `json:"revisions"`
			Findings  int        `json:"findings"`
			NotTried  int        `json:"not_tried"`
		}{all, count, left})
	} else {
		a.printf("%s tried up, down and up again: %s\n", plural(len(all), "revision"), plural(count, "finding"))
		if left > 0 {
			a.printf("%s behind it not tried\n", plural(left, "revision"))
		}
	}
	if err == nil && count > 0 {
		err = exitCode{code: exitDifferences}
	}
	return err
}

// openForTrial opens the project, with its database where the scratch database
// is to be made beside it.
func (a *app) openForTrial(ctx context.Context, given string) (*project, error) {
	if given == "" {
		return a.openSample(ctx)
	}
	a.url = given
	return a.open()
}

// reversible says whether a revision has a downgrade.
func (p *project) reversible(id string) bool {
	for _, f := range p.files {
		for _, r := range f.Revisions {
			if r.ID == id {
				return r.Downgrade
			}
		}
	}
	return false
}

// verified prints one revision.
func (a *app) verified(v verified) {
	if a.JSON {
		return
	}
	word := "ok"
	if len(v.Found) > 0 {
		word = "found"
	}
	a.printf("%-5s %s\n", word, migrate.Revision{ID: v.ID, Message: v.Message})
	for _, f := range v.Found {
		a.printf("  %s: %s: %s\n", v.File, f.Step, f.Text)
		for _, d := range f.Differences {
			a.printf("    %s\n", d)
		}
		for line := range strings.Lines(f.SQL) {
			a.printf("    %s\n", strings.TrimRight(line, "\n"))
		}
	}
	for _, n := range v.Notes {
		a.printf("  note: %s\n", n)
	}
}

// verification tries one revision.
type verification struct {
	*trial
	revision migrate.Revision
	verified
}

// run tries the revision. It reports false where those that follow cannot be
// tried.
func (v *verification) run(ctx context.Context, reversible bool) (bool, error) {
	before, err := v.db.introspect(ctx, false)
	if err != nil {
		return false, err
	}
	statements, err := v.upgrade(ctx, v.revision.ID)
	if err != nil {
		return false, v.failed("upgrade", err)
	}
	after, err := v.db.introspect(ctx, false)
	if err != nil {
		return false, err
	}
	if err := v.replay(ctx, before, after, statements); err != nil {
		return false, err
	}
	if !reversible {
		v.Notes = append(v.Notes, "it has no downgrade, so that only its upgrade was tried")
		return true, nil
	}
	if err := v.takeBack(ctx, v.revision); err != nil {
		if strings.Contains(err.Error(), (&migrate.IrreversibleError{}).Error()) {
			v.Notes = append(v.Notes, "its downgrade says that there is none: "+err.Error())
			return true, nil
		}
		// It is rolled back, or half done, which the next upgrade tells.
		return true, v.failed("downgrade", err)
	}
	if err := v.like(ctx, "downgrade", "the schema is not what it was before the upgrade", before); err != nil {
		return false, err
	}
	if err := v.trial.run(ctx, &ran{}, "upgrade", v.revision.ID); err != nil {
		return false, v.failed("upgrade again", err)
	}
	return true, v.like(ctx, "upgrade again", "the schema is not what it was after the first upgrade", after)
}

// failed makes a finding of what the program said; another error is returned.
func (v *verification) failed(step string, err error) error {
	failed, ok := errors.AsType[*programError](err)
	if !ok {
		return err
	}
	v.Found = append(v.Found, finding{Step: step, Text: failed.Text, SQL: failed.SQL})
	return nil
}

// like compares the scratch database with a schema that it should have.
func (v *verification) like(ctx context.Context, step, text string, want *model.Database) error {
	got, err := v.db.introspect(ctx, false)
	if err != nil {
		return err
	}
	return v.compare(ctx, step, text, got, want)
}

func (v *verification) compare(ctx context.Context, step, text string, got, want *model.Database) error {
	l, err := v.db.provers(ctx, got, want)
	if err != nil {
		return err
	}
	prover := l.static
	if l.server != nil {
		prover = pgexpr.Chain(l.static, l.server)
	}
	result, err := diff.Compare(ctx, got, want, diff.Options{Prover: prover})
	if err != nil {
		return err
	}
	differences := lines(result.Up)
	for _, u := range result.Unconfirmed {
		differences = append(differences, fmt.Sprintf("? %s: %s, and it should be %s", u.Where, u.Current, u.Desired))
	}
	for _, o := range without(got.Opaque, want.Opaque) {
		differences = append(differences, "- "+describeOpaque(o))
	}
	for _, o := range without(want.Opaque, got.Opaque) {
		differences = append(differences, "+ "+describeOpaque(o))
	}
	if len(differences) > 0 {
		v.Found = append(v.Found, finding{Step: step, Text: text, Differences: differences})
	}
	return nil
}

func lines(operations []ops.Operation) []string {
	var out []string
	for _, op := range operations {
		s := op.Summary()
		out = append(out, string(s.Sign)+" "+s.Text)
	}
	return out
}

// without are the objects of a list that another has not.
func without(list, other []model.Opaque) []model.Opaque {
	return slices.DeleteFunc(slices.Clone(list), func(o model.Opaque) bool {
		return slices.ContainsFunc(other, func(p model.Opaque) bool {
			return o.Kind == p.Kind && o.Name == p.Name && o.Table == p.Table && o.Of == p.Of
		})
	})
}

// replay folds the statements over the schema before, without the scratch
// database, and compares the result with what the server has made of them.
func (v *verification) replay(ctx context.Context, before, after *model.Database, statements []string) error {
	replayed, err := verify.Replay(ctx, before, statements, memory)
	if err != nil {
		v.Notes = append(v.Notes, "it cannot be replayed without a server: "+err.Error())
		return nil
	}
	// What the replay does not model it leaves out.
	replayed.Opaque = after.Opaque
	return v.compare(ctx, "replay", "the server's schema is not the one that the statements lead to", after, replayed)
}
