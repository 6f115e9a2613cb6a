package migrate

import (
	"context"
	"slices"
)

// Status is a revision and where it stands.
type Status struct {
	Revision
	// Applied is the row of the version table; nil where it has none, or no
	// database was asked. See [Status.Done] and [Status.Half].
	Applied *Applied
	// Current says that the revision is applied and none that is applied builds
	// on it.
	Current bool
	// Head says that no revision builds on it, EffectiveHead that it is a head
	// that another revision depends on, so that the target heads does not name
	// it.
	Head, EffectiveHead bool
	// BranchLabels are the labels of the branches that the revision lies on; see
	// [Graph.Labels].
	BranchLabels []string
	// BranchPoint says that several build on it, MergePoint that it builds on
	// several.
	BranchPoint, MergePoint bool
	// Edited says that the revision's file has changed since it was applied.
	Edited bool
	// Missing says that the database has the revision and the program does not;
	// only ID and Applied are known.
	Missing bool
	// ReplacedBy is the id of the squash that stands for the revision: the
	// database has it, and not all that the squash replaces; see
	// [PartlyReplacedError].
	ReplacedBy string
	// Unrecorded says that the database has all that the revision replaces, and
	// that the next run records it in their place; Applied is what it will say.
	Unrecorded bool
}

// Done reports whether the database has the revision: as [StateApplied] or, where
// it is being taken back, as [StateDowngrading].
func (s Status) Done() bool { return s.Applied != nil && s.Applied.State != StateUpgrading }

// Half reports whether a run stopped in the middle of the revision; see
// [Applied.Half].
func (s Status) Half() bool { return s.Applied != nil && s.Applied.Half() }

// Finish returns the command, without the program's name, that finishes a
// half-done revision: "upgrade 1975ea83b712", "downgrade
// 1975ea83b712@27c6a30d7c24"; "" where it is not half done.
func (s Status) Finish() string {
	switch {
	case !s.Half():
		return ""
	case s.Applied.State == StateUpgrading:
		return "upgrade " + s.ID
	case len(s.Parents) == 0:
		return "downgrade " + s.ID + "@base"
	case len(s.Parents) == 1:
		return "downgrade " + s.ID + "@" + s.Parents[0]
	}
	return "downgrade " + s.ID + "@-1"
}

// Statuses returns the standing of every revision as far as it is known without
// a database, newest first.
func (g *Graph) Statuses() []Status {
	out := make([]Status, 0, len(g.nodes))
	for i := range slices.Backward(g.nodes) {
		out = append(out, g.status(i))
	}
	return out
}

func (g *Graph) status(i int) Status {
	n := g.nodes[i]
	return Status{
		Revision:      n.revision,
		Head:          len(n.children) == 0,
		EffectiveHead: len(n.children) == 0 && len(n.neededBy) > 0,
		BranchLabels:  g.branches[i],
		BranchPoint:   len(n.children) > 1,
		MergePoint:    len(n.parents) > 1,
	}
}

// History returns the standing of every revision, newest first, and before them
// those that only the database has, and those that a squash replaces and the
// database has in part; where there are any the error is a
// [*MissingRevisionError] or a [*PartlyReplacedError], beside the result.
func (r *Runner) History(ctx context.Context) ([]Status, error) {
	rows, err := r.rows(ctx)
	if err != nil {
		return nil, err
	}
	st, err := r.standing(rows)
	all := append(r.missingStatuses(st.rows), r.replacedStatuses(st.rows)...)
	tips := r.graph.tips(st.applied)
	for i := range slices.Backward(r.graph.nodes) {
		s := r.graph.status(i)
		if a, ok := st.rows[s.ID]; ok {
			s.Applied, s.Edited = &a, r.edited(a)
			s.Current = slices.Contains(tips, i)
			_, recorded := rows[s.ID]
			s.Unrecorded = !recorded
		}
		all = append(all, s)
	}
	return all, err
}

// Current returns the revisions that the database is at: the applied ones that
// no applied one builds on, newest first; none where nothing is applied. Those
// that only the database has come first; see [Runner.History] for the errors
// beside the result.
func (r *Runner) Current(ctx context.Context) ([]Status, error) {
	all, err := r.History(ctx)
	current := slices.DeleteFunc(all, func(s Status) bool { return !s.Current && !s.Missing })
	return current, err
}

// Pending returns the revisions that are not applied, or are half done in either
// direction, in the order in which an upgrade to heads would apply them.
func (r *Runner) Pending(ctx context.Context) (Revisions, error) {
	rows, err := r.rows(ctx)
	if err != nil {
		return nil, err
	}
	st, err := r.standing(rows)
	if err != nil {
		return nil, err
	}
	return r.graph.revisions(r.graph.where(func(n node) bool {
		row, ok := st.rows[n.revision.ID]
		return !ok || row.Half()
	})), nil
}

// rows reads the version table.
func (r *Runner) rows(ctx context.Context) (map[string]Applied, error) {
	if r.err != nil {
		return nil, r.err
	}
	s, err := r.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer s.close(ctx)
	return s.read(ctx)
}

// missing returns the ids that only the database has, sorted.
func (r *Runner) missing(rows map[string]Applied) []string {
	var ids []string
	for id := range rows {
		_, known := r.graph.index[id]
		_, gone := r.graph.replaced[id]
		if !known && !gone {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func (r *Runner) missingStatuses(rows map[string]Applied) []Status {
	var out []Status
	for _, id := range r.missing(rows) {
		a := rows[id]
		out = append(out, Status{Revision: Revision{ID: id}, Applied: &a, Missing: true})
	}
	return out
}
